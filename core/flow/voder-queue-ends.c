/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-queue-core-private.h"

/*
 * Tells the watchers that there may be something to receive. The lock is held.
 */
void
voder_queue_notify (VoderQueue *self)
{
  for (VoderWatcher *watcher = self->watchers; watcher != NULL;
       watcher = watcher->next)
    watcher->notify (watcher);
}

static void
close_senders (VoderQueue *self, VoderWaiterList *claimed)
{
  self->closed = TRUE;
  voder_waiter_list_claim_all (&self->waiters[VODER_QUEUE_SEND],
                               VODER_WAIT_CLOSED, claimed);
  voder_waiter_list_claim_all (&self->waiters[VODER_QUEUE_RECEIVE],
                               VODER_WAIT_CLOSED, claimed);
  voder_queue_notify (self);
}

/* Nobody will receive: the items are stolen, to be released outside. */
static GPtrArray *
abandon (VoderQueue *self, VoderWaiterList *claimed)
{
  GPtrArray *items = g_ptr_array_new ();

  close_senders (self, claimed);
  while (self->ring.length > 0)
    g_ptr_array_add (items, voder_ring_take (&self->ring));

  return items;
}

static void
free_items (VoderQueue *self, GPtrArray *items)
{
  if (items == NULL)
    return;

  for (guint i = 0; i < items->len; i++)
    voder_queue_free_item (self, g_ptr_array_index (items, i));
  g_ptr_array_unref (items);
}

void
voder_queue_add_sender (VoderQueue *self)
{
  voder_light_lock (&self->lock);
  self->n_senders++;
  voder_light_unlock (&self->lock);
}

/*
 * The last sender closes.
 */
void
voder_queue_remove_sender (VoderQueue *self)
{
  VoderWaiterList claimed = { NULL, NULL };

  voder_light_lock (&self->lock);
  self->n_senders--;
  if (self->n_senders == 0)
    close_senders (self, &claimed);
  voder_light_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
}

/*
 * Says why nothing more will come, before the last sender has gone; what was
 * said first counts.
 */
void
voder_queue_set_reason (VoderQueue *self, const GError *reason)
{
  voder_light_lock (&self->lock);
  if (self->reason == NULL && !self->closed)
    self->reason = g_error_copy (reason);
  voder_light_unlock (&self->lock);
}

/*
 * Sets why a receive came to the end, if that was said; @result is that of the
 * receive.
 */
void
voder_queue_set_end_error (VoderQueue *self,
                           VoderQueueResult result,
                           GError **error)
{
  if (result != VODER_QUEUE_CLOSED || error == NULL)
    return;

  voder_light_lock (&self->lock);
  if (self->reason != NULL)
    *error = g_error_copy (self->reason);
  voder_light_unlock (&self->lock);
}

void
voder_queue_add_receiver (VoderQueue *self)
{
  voder_light_lock (&self->lock);
  self->n_receivers++;
  voder_light_unlock (&self->lock);
}

/*
 * When the last receiver has gone nothing can be sent, and what is queued is
 * released.
 */
void
voder_queue_remove_receiver (VoderQueue *self)
{
  VoderWaiterList claimed = { NULL, NULL };
  GPtrArray *items = NULL;

  voder_light_lock (&self->lock);
  self->n_receivers--;
  if (self->n_receivers == 0)
    items = abandon (self, &claimed);
  voder_light_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
  free_items (self, items);
}

/*
 * No further handle can be made: a side that has none will never have one.
 */
void
voder_queue_orphan (VoderQueue *self)
{
  VoderWaiterList claimed = { NULL, NULL };
  GPtrArray *items = NULL;

  voder_light_lock (&self->lock);
  if (self->n_receivers == 0)
    items = abandon (self, &claimed);
  else if (self->n_senders == 0)
    close_senders (self, &claimed);
  voder_light_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
  free_items (self, items);
}

void
voder_queue_add_watcher (VoderQueue *self, VoderWatcher *watcher)
{
  voder_light_lock (&self->lock);
  watcher->prev = NULL;
  watcher->next = self->watchers;
  if (self->watchers != NULL)
    self->watchers->prev = watcher;
  self->watchers = watcher;
  watcher->linked = TRUE;
  watcher->notify (watcher);
  voder_light_unlock (&self->lock);
}

static void
unlink_watcher (VoderQueue *self, VoderWatcher *watcher)
{
  if (watcher->prev != NULL)
    watcher->prev->next = watcher->next;
  else
    self->watchers = watcher->next;
  if (watcher->next != NULL)
    watcher->next->prev = watcher->prev;
  watcher->linked = FALSE;
}

/*
 * After this it is not told of anything; it may have been removed before.
 */
void
voder_queue_remove_watcher (VoderQueue *self, VoderWatcher *watcher)
{
  voder_light_lock (&self->lock);
  if (watcher->linked)
    unlink_watcher (self, watcher);
  voder_light_unlock (&self->lock);
}

/*
 * Tells whether somebody who receives now would get an item, wait, or come to
 * the end. That of a sender who waits may be another's by then.
 */
VoderQueueResult
voder_queue_look (VoderQueue *self)
{
  VoderQueueResult result = VODER_QUEUE_BLOCKED;

  voder_light_lock (&self->lock);
  if (self->ring.length > 0 || self->waiters[VODER_QUEUE_SEND].head != NULL)
    result = VODER_QUEUE_DONE;
  else if (self->closed)
    result = VODER_QUEUE_CLOSED;
  voder_light_unlock (&self->lock);

  return result;
}

/*
 * FALSE with an error when its items are no objects.
 */
gboolean
voder_queue_check_objects (VoderQueue *self, GError **error)
{
  if (g_type_is_a (self->item_type, G_TYPE_OBJECT))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("What the channel carries, “%s”, are no objects"),
               g_type_name (self->item_type));
  return FALSE;
}
