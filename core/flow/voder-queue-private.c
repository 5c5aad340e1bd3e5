/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-queue-core-private.h"

VoderQueue *
voder_queue_new (GType item_type, guint capacity)
{
  VoderQueue *self = g_new0 (VoderQueue, 1);

  atomic_init (&self->refs, 1);
  self->item_type = item_type;
  self->capacity = capacity;
  voder_lock_init (&self->lock);

  return self;
}

VoderQueue *
voder_queue_ref (VoderQueue *self)
{
  voder_refs_get (&self->refs);
  return self;
}

void
voder_queue_unref (VoderQueue *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  while (self->ring.length > 0)
    voder_queue_free_item (self, voder_ring_take (&self->ring));
  voder_ring_clear (&self->ring);
  voder_lock_clear (&self->lock);
  g_free (self);
}

GType
voder_queue_get_item_type (VoderQueue *self)
{
  return self->item_type;
}

guint
voder_queue_get_capacity (VoderQueue *self)
{
  return self->capacity;
}

guint
voder_queue_get_length (VoderQueue *self)
{
  guint length;

  voder_lock (&self->lock);
  length = self->ring.length;
  voder_unlock (&self->lock);

  return length;
}

gboolean
voder_queue_is_closed (VoderQueue *self)
{
  gboolean closed;

  voder_lock (&self->lock);
  closed = self->closed;
  voder_unlock (&self->lock);

  return closed;
}

void
voder_queue_free_item (VoderQueue *self, gpointer item)
{
  if (item == NULL)
    return;

  if (G_TYPE_IS_BOXED (self->item_type))
    g_boxed_free (self->item_type, item);
  else
    g_object_unref (item);
}

/* To the receiver that has waited longest, or into the ring. The lock is held
 * here and in all that follow, up to the public ones. */
static gboolean
put (VoderQueue *self, gpointer item, VoderWaiterList *claimed)
{
  VoderWaiter *receiver = voder_waiter_list_claim_for (
      &self->receivers, VODER_WAIT_SERVED, claimed);

  if (receiver != NULL) {
    receiver->item = item;
    return TRUE;
  }
  if (self->ring.length >= self->capacity)
    return FALSE;

  voder_ring_put (&self->ring, item);
  return TRUE;
}

/* What the sender that has waited longest brought. */
static gboolean
take_from_sender (VoderQueue *self, gpointer *item, VoderWaiterList *claimed)
{
  VoderWaiter *sender =
      voder_waiter_list_claim_for (&self->senders, VODER_WAIT_SERVED, claimed);

  if (sender == NULL)
    return FALSE;

  *item = sender->item;
  return TRUE;
}

static void
refill (VoderQueue *self, VoderWaiterList *claimed)
{
  gpointer item;

  while (self->ring.length < self->capacity &&
         take_from_sender (self, &item, claimed))
    voder_ring_put (&self->ring, item);
}

static gboolean
take (VoderQueue *self, gpointer *item, VoderWaiterList *claimed)
{
  if (self->ring.length == 0)
    return take_from_sender (self, item, claimed);

  *item = voder_ring_take (&self->ring);
  return TRUE;
}

/*
 * Sends as many as there is room for, under one lock, and tells how many.
 */
VoderQueueResult
voder_queue_try_send (VoderQueue *self, gpointer *items, gsize *n_items)
{
  VoderWaiterList claimed = { NULL, NULL };
  gsize n_sent = 0;
  gboolean closed;

  voder_lock (&self->lock);
  closed = self->closed;
  while (!closed && n_sent < *n_items && put (self, items[n_sent], &claimed))
    n_sent++;
  if (n_sent > 0 && self->ring.length > 0)
    voder_queue_notify (self);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  if (n_sent == *n_items)
    return VODER_QUEUE_DONE;
  *n_items = n_sent;
  return closed ? VODER_QUEUE_CLOSED : VODER_QUEUE_BLOCKED;
}

/* Waits for room; the waiter stands in its list. */
static VoderQueueResult
block (VoderQueue *self,
       VoderWaiterList *list,
       VoderWaiter *waiter,
       gint64 deadline_us,
       GCancellable *cancellable,
       GError **error)
{
  int outcome = voder_wait_block (waiter->wait, cancellable, deadline_us);

  if (outcome == VODER_WAIT_SERVED)
    return VODER_QUEUE_DONE;
  if (outcome == VODER_WAIT_CLOSED)
    return VODER_QUEUE_CLOSED;

  voder_lock (&self->lock);
  voder_waiter_list_remove (list, waiter);
  voder_unlock (&self->lock);
  voder_wait_set_error (outcome, cancellable, error);
  return VODER_QUEUE_FAILED;
}

/*
 * Sends one item, waiting for room. The item is the caller's still unless it
 * is done.
 */
VoderQueueResult
voder_queue_send (VoderQueue *self,
                  gpointer item,
                  gint64 deadline_us,
                  GCancellable *cancellable,
                  GError **error)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderQueueResult result = VODER_QUEUE_DONE;
  VoderWait wait;
  VoderWaiter waiter;

  if (voder_cancellable_set_error_if_done (cancellable, error))
    return VODER_QUEUE_FAILED;

  voder_lock (&self->lock);
  if (self->closed) {
    result = VODER_QUEUE_CLOSED;
  } else if (!put (self, item, &claimed)) {
    voder_wait_init (&wait);
    voder_waiter_init (&waiter, &wait, item);
    voder_waiter_list_push (&self->senders, &waiter);
    result = VODER_QUEUE_BLOCKED;
  }
  if (claimed.head == NULL && result != VODER_QUEUE_CLOSED)
    voder_queue_notify (self);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  if (result == VODER_QUEUE_BLOCKED)
    result =
        block (self, &self->senders, &waiter, deadline_us, cancellable, error);
  return result;
}

/*
 * Takes as many as there are, under one lock, and tells how many; closed
 * only when there are none.
 */
VoderQueueResult
voder_queue_try_receive (VoderQueue *self, gpointer *items, gsize *n_items)
{
  VoderWaiterList claimed = { NULL, NULL };
  gsize n_taken = 0;
  gboolean closed;

  voder_lock (&self->lock);
  while (n_taken < *n_items && take (self, &items[n_taken], &claimed))
    n_taken++;
  refill (self, &claimed);
  closed = self->closed;
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  *n_items = n_taken;
  if (n_taken > 0)
    return VODER_QUEUE_DONE;
  return closed ? VODER_QUEUE_CLOSED : VODER_QUEUE_BLOCKED;
}

/*
 * Puts items that were received last, but not used, where they were; for a
 * moment the queue may hold more than its capacity.
 */
void
voder_queue_give_back (VoderQueue *self, gpointer *items, gsize n_items)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderWaiter *receiver;
  gboolean abandoned;

  if (n_items == 0)
    return;

  voder_lock (&self->lock);
  abandoned = self->abandoned;
  for (; n_items > 0; n_items--) {
    receiver = voder_waiter_list_claim_for (&self->receivers, VODER_WAIT_SERVED,
                                            &claimed);
    if (receiver == NULL)
      break;
    receiver->item = *items++;
  }
  for (gsize i = n_items; !abandoned && i > 0; i--)
    voder_ring_put_first (&self->ring, items[i - 1]);
  if (n_items > 0)
    voder_queue_notify (self);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  for (gsize i = 0; abandoned && i < n_items; i++)
    voder_queue_free_item (self, items[i]);
}

/*
 * Receives one item, waiting for it. What was handed over is never lost: a
 * wait that ended otherwise was handed nothing.
 */
VoderQueueResult
voder_queue_receive (VoderQueue *self,
                     gpointer *item,
                     gint64 deadline_us,
                     GCancellable *cancellable,
                     GError **error)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderQueueResult result = VODER_QUEUE_DONE;
  VoderWait wait;
  VoderWaiter waiter;

  if (voder_cancellable_set_error_if_done (cancellable, error))
    return VODER_QUEUE_FAILED;

  voder_lock (&self->lock);
  if (take (self, item, &claimed)) {
    refill (self, &claimed);
  } else if (self->closed) {
    result = VODER_QUEUE_CLOSED;
  } else {
    voder_wait_init (&wait);
    voder_waiter_init (&waiter, &wait, NULL);
    voder_waiter_list_push (&self->receivers, &waiter);
    result = VODER_QUEUE_BLOCKED;
  }
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  if (result != VODER_QUEUE_BLOCKED)
    return result;

  result =
      block (self, &self->receivers, &waiter, deadline_us, cancellable, error);
  if (result == VODER_QUEUE_DONE)
    *item = waiter.item;
  return result;
}
