/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-limiter-private.h"

#include <glib/gi18n-lib.h>

/*
 * Takes the lock and reads the clock.
 */
gint64
voder_limiter_lock (VoderLimiter *self)
{
  gint64 now_ns;

  voder_lock (&self->lock);
  now_ns = voder_limiter_get_now_ns ();
  if (voder_bucket_needs_epoch (&self->bucket, now_ns))
    voder_bucket_configure (&self->bucket, self->rate, self->burst, now_ns);

  return now_ns;
}

/*
 * Releases the lock, and wakes who was served meanwhile.
 */
void
voder_limiter_unlock (VoderLimiter *self, VoderWaiterList *served)
{
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (served);
}

/*
 * Tells when the queue, and n_tokens behind it, can have been served, on the
 * clock of g_get_monotonic_time().
 */
gint64
voder_limiter_get_ready_us (VoderLimiter *self, guint n_tokens, gint64 now_ns)
{
  gint64 wait_ns = voder_bucket_get_wait_ns (&self->bucket,
                                             self->n_wanted + n_tokens, now_ns);

  if (wait_ns == VODER_BUCKET_NEVER)
    return VODER_LIMITER_NEVER;
  if (wait_ns == 0)
    return now_ns / 1000;

  return now_ns / 1000 + (wait_ns + 999) / 1000 + 1;
}

/* The timer is set while anybody waits, for the first in the queue. */
static void
arm (VoderLimiter *self, gint64 now_ns)
{
  VoderLimiterEntry *first = (VoderLimiterEntry *) self->queue.head;
  gint64 wait_ns;

  voder_timer_remove (&self->timer);
  if (self->n_waiters == 0)
    return;

  wait_ns = voder_bucket_get_wait_ns (
      &self->bucket, MIN (first->n_missing, self->burst), now_ns);
  if (wait_ns == VODER_BUCKET_NEVER)
    return;

  self->timer.deadline_us = now_ns / 1000 + wait_ns / 1000 + 2;
  self->timer.object = &self->weak;
  self->timer.fire = voder_limiter_on_timer;
  voder_timer_add (&self->timer);
}

static void
unlink_entry (VoderLimiter *self, VoderLimiterEntry *entry)
{
  voder_waiter_list_remove (&self->queue, &entry->waiter);
  self->n_wanted -= entry->n_missing;
  if (entry->ticket == 0)
    self->n_waiters--;
}

/* More than the bucket holds, because that was made smaller, is taken in
 * several goes. */
static gboolean
fill_entry (VoderLimiter *self, VoderLimiterEntry *entry, gint64 now_ns)
{
  while (entry->n_missing > 0) {
    guint n = entry->n_missing;

    if (!voder_bucket_is_unlimited (&self->bucket))
      n = MIN (n, self->burst);
    if (!voder_bucket_take (&self->bucket, n, now_ns))
      return FALSE;
    entry->n_missing -= n;
    entry->n_taken += n;
    self->n_wanted -= n;
  }

  return TRUE;
}

static void
finish_entry (VoderLimiter *self,
              VoderLimiterEntry *entry,
              VoderWaiterList *served)
{
  unlink_entry (self, entry);
  if (entry->ticket != 0) {
    g_free (entry);
    return;
  }

  if (!voder_wait_claim (entry->waiter.wait, VODER_WAIT_SERVED)) {
    /* Its wait ended just now. */
    voder_bucket_give_back (&self->bucket, entry->n_taken);
    return;
  }

  voder_waiter_list_push (served, &entry->waiter);
  /* It is not in the queue any more. */
  entry->waiter.linked = FALSE;
}

/*
 * Serves from the head of the queue what can be served. The lock is held.
 */
void
voder_limiter_advance (VoderLimiter *self,
                       gint64 now_ns,
                       VoderWaiterList *served)
{
  VoderLimiterEntry *first;

  while ((first = (VoderLimiterEntry *) self->queue.head) != NULL &&
         fill_entry (self, first, now_ns))
    finish_entry (self, first, served);

  voder_bucket_set_queued (&self->bucket, self->queue.head != NULL);
  arm (self, now_ns);
}

/*
 * Takes tokens unless there is a queue. The lock is held.
 */
gboolean
voder_limiter_take_now (VoderLimiter *self,
                        guint n_tokens,
                        gint64 now_ns,
                        VoderWaiterList *served)
{
  if (self->queue.head != NULL)
    voder_limiter_advance (self, now_ns, served);

  return self->queue.head == NULL &&
         voder_bucket_take (&self->bucket, n_tokens, now_ns);
}

/*
 * Refuses what can never be had. The lock is held.
 */
gboolean
voder_limiter_check_size (VoderLimiter *self, guint n_tokens, GError **error)
{
  if (n_tokens <= self->burst || voder_bucket_is_unlimited (&self->bucket))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("Cannot take %u tokens at once: the bucket holds %u"),
               n_tokens, self->burst);
  return FALSE;
}

/*
 * Puts one at the end of the queue. The lock is held.
 */
void
voder_limiter_push (VoderLimiter *self, VoderLimiterEntry *entry, gint64 now_ns)
{
  gboolean is_first = self->queue.head == NULL;

  voder_waiter_list_push (&self->queue, &entry->waiter);
  self->n_wanted += entry->n_missing;
  if (entry->ticket == 0)
    self->n_waiters++;
  voder_bucket_set_queued (&self->bucket, TRUE);
  if (is_first || self->n_waiters == 1)
    arm (self, now_ns);
}

/*
 * Takes one out of the queue, if it is there still, and puts back what it had.
 * The lock is held; advance afterwards.
 */
void
voder_limiter_withdraw (VoderLimiter *self, VoderLimiterEntry *entry)
{
  if (!entry->waiter.linked)
    return;

  unlink_entry (self, entry);
  voder_bucket_give_back (&self->bucket, entry->n_taken);
}

/*
 * Finds a reservation. The lock is held.
 */
VoderLimiterEntry *
voder_limiter_find (VoderLimiter *self, guint64 ticket)
{
  for (VoderWaiter *waiter = self->queue.head; waiter != NULL;
       waiter = waiter->next) {
    VoderLimiterEntry *entry = (VoderLimiterEntry *) waiter;

    if (entry->ticket == ticket)
      return entry;
  }

  return NULL;
}

/*
 * Runs in the timer's thread.
 */
void
voder_limiter_on_timer (GObject *object)
{
  VoderLimiter *self = VODER_LIMITER (object);
  VoderWaiterList served = { NULL, NULL };
  gint64 now_ns = voder_limiter_lock (self);

  voder_limiter_advance (self, now_ns, &served);
  voder_limiter_unlock (self, &served);
}
