/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-queue-core-private.h"

#include "voder-item-private.h"

VoderQueue *
voder_queue_new (GType item_type, guint capacity)
{
  VoderQueue *self = g_new0 (VoderQueue, 1);

  atomic_init (&self->refs, 1);
  self->item_type = item_type;
  self->capacity = capacity;
  voder_light_lock_init (&self->lock);
  VODER_IS_ATOMIC (self->level);

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
  g_clear_error (&self->reason);
  voder_light_lock_clear (&self->lock);
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

  voder_light_lock (&self->lock);
  length = self->ring.length;
  voder_light_unlock (&self->lock);

  return length;
}

gboolean
voder_queue_is_closed (VoderQueue *self)
{
  gboolean closed;

  voder_light_lock (&self->lock);
  closed = self->closed;
  voder_light_unlock (&self->lock);

  return closed;
}

gboolean
voder_queue_has_receivers (VoderQueue *self)
{
  gboolean has_some;

  voder_light_lock (&self->lock);
  has_some = self->n_receivers > 0;
  voder_light_unlock (&self->lock);

  return has_some;
}

void
voder_queue_free_item (VoderQueue *self, gpointer item)
{
  voder_item_free (self->item_type, item);
}

static gpointer
next_item (VoderWaiter *sender)
{
  VoderBatch *batch = sender->batch;

  return batch == NULL ? sender->item : batch->items[batch->n_moved++];
}

static gboolean
has_several (const VoderWaiter *sender)
{
  const VoderBatch *batch = sender->batch;

  return batch != NULL && batch->n_items - batch->n_moved > 1;
}

/* One of several: who brought them keeps its place for the others, unless its
 * wait has ended. */
static gboolean
take_from_several (VoderWaiterList *line, gpointer *item)
{
  VoderWaiter *sender = line->head;

  if (!voder_wait_is_open (sender->wait)) {
    voder_waiter_list_remove (line, sender);
    return FALSE;
  }

  *item = next_item (sender);
  return TRUE;
}

/* What the sender that has waited longest brought. The lock is held here and
 * up to voder_queue_remove_waiter(). */
static gboolean
take_from_sender (VoderQueue *self, gpointer *item, VoderWaiterList *claimed)
{
  VoderWaiterList *line = &self->waiters[VODER_QUEUE_SEND];
  VoderWaiter *sender = NULL;

  while (sender == NULL && line->head != NULL) {
    if (!has_several (line->head))
      sender = voder_waiter_list_claim_first (line, VODER_WAIT_SERVED, claimed);
    else if (take_from_several (line, item))
      return TRUE;
  }
  if (sender == NULL)
    return FALSE;

  *item = next_item (sender);
  voder_waiter_note_served (sender);
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

/* As many as it is for, behind those that it has; how many. */
static gsize
batch_add (VoderBatch *self, gpointer *items, gsize n_items)
{
  gsize n_free = self->n_items - self->n_moved;

  n_items = MIN (n_items, n_free);
  if (self->size - self->n_moved < n_items) {
    self->size = self->n_moved + MAX (n_items, self->n_moved);
    self->items = g_renew (gpointer, self->items, self->size);
  }
  memcpy (self->items + self->n_moved, items, n_items * sizeof *items);
  self->n_moved += n_items;

  return n_items;
}

/* To the receiver that has waited longest, as many as it is for; how many. */
static gsize
give_to_receiver (VoderQueue *self,
                  gpointer *items,
                  gsize n_items,
                  VoderWaiterList *claimed)
{
  VoderWaiter *receiver = voder_waiter_list_claim_for (
      &self->waiters[VODER_QUEUE_RECEIVE], VODER_WAIT_SERVED, claimed);

  if (receiver == NULL)
    return 0;

  if (receiver->batch != NULL) {
    n_items = batch_add (receiver->batch, items, n_items);
  } else {
    receiver->item = items[0];
    n_items = 1;
  }
  voder_waiter_note_served (receiver);
  return n_items;
}

static inline VoderQueueResult
put (VoderQueue *self, gpointer item, VoderWaiterList *claimed)
{
  if (G_UNLIKELY (self->closed))
    return VODER_QUEUE_CLOSED;
  if (self->waiters[VODER_QUEUE_RECEIVE].head != NULL &&
      give_to_receiver (self, &item, 1, claimed) > 0)
    return VODER_QUEUE_DONE;
  if (self->ring.length >= self->capacity)
    return VODER_QUEUE_BLOCKED;

  voder_ring_put (&self->ring, item);
  voder_queue_publish (self);
  if (self->watchers != NULL)
    voder_queue_notify (self);
  return VODER_QUEUE_DONE;
}

static inline VoderQueueResult
take (VoderQueue *self, gpointer *item, VoderWaiterList *claimed)
{
  if (self->ring.length > 0) {
    *item = voder_ring_take (&self->ring);
    if (self->waiters[VODER_QUEUE_SEND].head != NULL)
      refill (self, claimed);
    voder_queue_publish (self);
    return VODER_QUEUE_DONE;
  }
  if (take_from_sender (self, item, claimed))
    return VODER_QUEUE_DONE;

  return self->closed ? VODER_QUEUE_CLOSED : VODER_QUEUE_BLOCKED;
}

/*
 * Sends to the receiver that has waited longest, or into the ring.
 */
VoderQueueResult
voder_queue_put (VoderQueue *self, gpointer item, VoderWaiterList *claimed)
{
  return put (self, item, claimed);
}

/*
 * Receives what came first.
 */
VoderQueueResult
voder_queue_take (VoderQueue *self, gpointer *item, VoderWaiterList *claimed)
{
  return take (self, item, claimed);
}

/*
 * Has somebody wait who cannot do what they came for.
 */
void
voder_queue_add_waiter (VoderQueue *self,
                        VoderQueueSide side,
                        VoderWaiter *waiter)
{
  voder_waiter_list_push (&self->waiters[side], waiter);
  if (side == VODER_QUEUE_SEND && self->watchers != NULL)
    voder_queue_notify (self);
}

void
voder_queue_remove_waiter (VoderQueue *self,
                           VoderQueueSide side,
                           VoderWaiter *waiter)
{
  voder_waiter_list_remove (&self->waiters[side], waiter);
}

/* Items into the ring, as many as there is room for, where nobody waits for
 * them; how many. */
static gsize
put_run (VoderQueue *self, gpointer *items, gsize n_items)
{
  gsize n_free = self->capacity - MIN (self->capacity, self->ring.length);

  n_items = MIN (n_items, n_free);
  if (self->closed || n_items == 0 ||
      self->waiters[VODER_QUEUE_RECEIVE].head != NULL)
    return 0;

  voder_ring_put_many (&self->ring, items, (guint) n_items);
  voder_queue_publish (self);
  if (self->watchers != NULL)
    voder_queue_notify (self);
  return n_items;
}

/* Items out of the ring, where nobody waits to put some in; how many. */
static gsize
take_run (VoderQueue *self, gpointer *items, gsize n_items)
{
  n_items = MIN (n_items, self->ring.length);
  if (n_items == 0 || self->waiters[VODER_QUEUE_SEND].head != NULL)
    return 0;

  voder_ring_take_many (&self->ring, items, (guint) n_items);
  voder_queue_publish (self);
  return n_items;
}

/*
 * Sends as many as there is room for, and tells how many.
 */
VoderQueueResult
voder_queue_put_many (VoderQueue *self,
                      gpointer *items,
                      gsize *n_items,
                      VoderWaiterList *claimed)
{
  VoderQueueResult result = VODER_QUEUE_DONE;
  gsize n_sent = put_run (self, items, *n_items);

  while (n_sent < *n_items && result == VODER_QUEUE_DONE) {
    gsize n =
        give_to_receiver (self, items + n_sent, *n_items - n_sent, claimed);

    if (n == 0) {
      result = put (self, items[n_sent], claimed);
      n = result == VODER_QUEUE_DONE;
    }
    n_sent += n;
  }

  *n_items = n_sent;
  return result;
}

/*
 * Sends as many as there is room for, under one lock, and tells how many.
 */
VoderQueueResult
voder_queue_try_send (VoderQueue *self, gpointer *items, gsize *n_items)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderQueueResult result;

  voder_light_lock (&self->lock);
  result = voder_queue_put_many (self, items, n_items, &claimed);
  voder_light_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

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
  VoderQueueResult result = VODER_QUEUE_DONE;
  gsize n_taken = 0;

  voder_light_lock (&self->lock);
  n_taken = take_run (self, items, *n_items);
  while (n_taken < *n_items && result == VODER_QUEUE_DONE) {
    result = take (self, &items[n_taken], &claimed);
    n_taken += result == VODER_QUEUE_DONE;
  }
  voder_light_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  *n_items = n_taken;
  return n_taken > 0 ? VODER_QUEUE_DONE : result;
}

/*
 * Takes as many as there are and the batch is for; closed only when there are
 * none.
 */
VoderQueueResult
voder_queue_take_batch (VoderQueue *self,
                        VoderBatch *batch,
                        VoderWaiterList *claimed)
{
  VoderQueueResult result = VODER_QUEUE_DONE;
  gpointer item;

  while (batch->n_moved < batch->n_items && result == VODER_QUEUE_DONE) {
    result = take (self, &item, claimed);
    if (result == VODER_QUEUE_DONE)
      batch_add (batch, &item, 1);
  }

  return batch->n_moved > 0 ? VODER_QUEUE_DONE : result;
}
