/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-sync-private.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "voder-thread-private.h"

/* A lock that somebody else has is looked at ever more rarely, then about every
 * microsecond, for longer than it is held: each look takes its cache line away
 * from the holder, who may take and release it many times meanwhile. Where both
 * sides hand over one item at a time they meet at the lock for each, and the
 * first look is the one that counts. */
#define N_LOOKS       12
#define FIRST_PAUSES  8
#define PAUSES_GROWTH 4
#define MOST_PAUSES   64

/*
 * Sleeps while the word is as expected; wakes by mistake too. FALSE when
 * deadline_us, a time of the monotonic clock, has come.
 */
gboolean
voder_futex_wait (atomic_int *word, int expected, gint64 deadline_us)
{
  struct timespec until = voder_sync_to_timespec (deadline_us);

  return syscall (SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected,
                  deadline_us == VODER_SYNC_FOREVER ? NULL : &until, NULL,
                  FUTEX_BITSET_MATCH_ANY) == 0 ||
         errno != ETIMEDOUT;
}

void
voder_futex_wake (atomic_int *word, int n)
{
  syscall (SYS_futex, word, FUTEX_WAKE_PRIVATE, n, NULL, NULL, 0);
}

/*
 * Looks at a lock for some time; TRUE when it could be taken.
 */
gboolean
voder_futex_look (atomic_int *word)
{
  int n_looks = voder_thread_get_n_processors () > 1 ? N_LOOKS : 0;
  int n_pauses = FIRST_PAUSES;

  for (int i = 0; i < n_looks; i++) {
    voder_sync_pauses (n_pauses);
    n_pauses = MIN (n_pauses * PAUSES_GROWTH, MOST_PAUSES);
    if (atomic_load_explicit (word, memory_order_relaxed) == VODER_LOCK_FREE &&
        voder_futex_try_take (word))
      return TRUE;
  }

  return FALSE;
}

/*
 * Takes a lock that somebody else had a moment ago.
 */
void
voder_lock_contended (VoderLock *self)
{
  if (voder_futex_look (&self->word))
    return;

  while (atomic_exchange_explicit (&self->word, VODER_LOCK_CONTENDED,
                                   memory_order_acquire) != VODER_LOCK_FREE)
    voder_futex_wait (&self->word, VODER_LOCK_CONTENDED, VODER_SYNC_FOREVER);
}

/*
 * Somebody may sleep for a lock that has just been let go.
 */
void
voder_lock_wake_one (VoderLock *self)
{
  voder_futex_wake (&self->word, 1);
}

void
voder_cond_init (VoderCond *self)
{
  atomic_init (&self->turn, 0);
  atomic_init (&self->n_waiting, 0);
}

void
voder_cond_clear (VoderCond *self)
{
}

void
voder_cond_wait (VoderCond *self, VoderLock *lock)
{
  voder_cond_wait_until (self, lock, VODER_SYNC_FOREVER);
}

/*
 * Waits until signalled, but not past deadline_us; FALSE when that has come.
 * Who signals has changed what is waited for under the lock.
 */
gboolean
voder_cond_wait_until (VoderCond *self, VoderLock *lock, gint64 deadline_us)
{
  int turn = atomic_load (&self->turn);
  gboolean in_time;

  atomic_fetch_add (&self->n_waiting, 1);
  voder_unlock (lock);
  in_time = voder_futex_wait (&self->turn, turn, deadline_us);
  voder_lock (lock);
  atomic_fetch_sub (&self->n_waiting, 1);

  return in_time;
}

static void
wake (VoderCond *self, int n)
{
  atomic_fetch_add (&self->turn, 1);
  if (atomic_load (&self->n_waiting) > 0)
    voder_futex_wake (&self->turn, n);
}

void
voder_cond_signal (VoderCond *self)
{
  wake (self, 1);
}

void
voder_cond_broadcast (VoderCond *self)
{
  wake (self, G_MAXINT);
}
