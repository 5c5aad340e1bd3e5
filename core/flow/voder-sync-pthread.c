/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-sync-private.h"

#include <errno.h>

/*
 * Prepares a condition that counts its deadlines on the monotonic clock.
 */
void
voder_cond_init (VoderCond *self)
{
  pthread_condattr_t attributes;

  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&self->cond, &attributes);
  pthread_condattr_destroy (&attributes);
}

void
voder_cond_clear (VoderCond *self)
{
  pthread_cond_destroy (&self->cond);
}

void
voder_cond_wait (VoderCond *self, VoderLock *lock)
{
  pthread_cond_wait (&self->cond, &lock->mutex);
}

/*
 * Waits until signalled, but not past deadline_us; FALSE when that has come.
 */
gboolean
voder_cond_wait_until (VoderCond *self, VoderLock *lock, gint64 deadline_us)
{
  struct timespec until = voder_sync_to_timespec (deadline_us);

  if (deadline_us == VODER_SYNC_FOREVER) {
    pthread_cond_wait (&self->cond, &lock->mutex);
    return TRUE;
  }

  return pthread_cond_timedwait (&self->cond, &lock->mutex, &until) !=
         ETIMEDOUT;
}

void
voder_cond_signal (VoderCond *self)
{
  pthread_cond_signal (&self->cond);
}

void
voder_cond_broadcast (VoderCond *self)
{
  pthread_cond_broadcast (&self->cond);
}
