/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-light-lock-private.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How long to sleep at most where a release may not see the sleeper. */
#define BLIND_SLEEP_US 1000

gboolean voder_light_lock_has_barriers;

static gboolean
membarrier (int command)
{
  return syscall (SYS_membarrier, command, 0, 0) == 0;
}

/* Before there are threads: later it takes the kernel milliseconds. */
__attribute__ ((constructor)) static void
register_process (void)
{
  voder_light_lock_has_barriers =
      membarrier (MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
}

/* What this thread has written is seen by all others from here on, and what
 * they have written by it; FALSE when the kernel does not do that any more. */
static gboolean
meet_all_threads (void)
{
  if (!voder_light_lock_has_barriers ||
      membarrier (MEMBARRIER_CMD_PRIVATE_EXPEDITED))
    return TRUE;

  return membarrier (MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) &&
         membarrier (MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

void
voder_light_lock_init (VoderLightLock *self)
{
  atomic_init (&self->word, VODER_LOCK_FREE);
  atomic_init (&self->has_sleepers, 0);
  atomic_init (&self->turn, 0);
}

/*
 * Takes a lock that somebody else had a moment ago.
 *
 * Either the release comes first, then the lock is seen free here, or what is
 * said here comes first, then the release sees it: the barrier is in between.
 */
void
voder_light_lock_contended (VoderLightLock *self)
{
  if (voder_futex_look (&self->word))
    return;

  for (;;) {
    int turn = atomic_load (&self->turn);
    gint64 until_us = VODER_SYNC_FOREVER;

    atomic_store (&self->has_sleepers, 1);
    if (!meet_all_threads ())
      until_us = g_get_monotonic_time () + BLIND_SLEEP_US;
    if (voder_futex_try_take (&self->word))
      return;
    voder_futex_wait (&self->turn, turn, until_us);
  }
}

/*
 * Wakes all who may sleep for a lock that has just been let go; those who do
 * not get it say so again.
 */
void
voder_light_lock_wake (VoderLightLock *self)
{
  if (atomic_exchange (&self->has_sleepers, 0) == 0)
    return;

  atomic_fetch_add (&self->turn, 1);
  voder_futex_wake (&self->turn, G_MAXINT);
}
