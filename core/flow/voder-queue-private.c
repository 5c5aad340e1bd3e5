/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-queue-private.h"

/* How many items the ring holds at first; it doubles up to the capacity. */
#define FIRST_RING_SIZE 8u

struct _VoderQueue {
  VoderRefs refs;
  GType item_type;
  guint capacity;

  VoderLock lock;
  /* A power of two of places; those from head to head + length are taken. */
  gpointer *ring;
  guint ring_size;
  guint head;
  guint length;
  VoderWaiterList senders;
  VoderWaiterList receivers;
  VoderWatcher *watchers;
  guint n_senders;
  guint n_receivers;
  /* Nothing is sent any more; what is in the ring can be received. */
  gboolean closed;
  /* No receiver will come any more. */
  gboolean abandoned;
};

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

  for (guint i = 0; i < self->length; i++)
    voder_queue_free_item (
        self, self->ring[(self->head + i) & (self->ring_size - 1)]);
  g_free (self->ring);
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
  length = self->length;
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

static void
ring_grow (VoderQueue *self)
{
  guint size = MAX (FIRST_RING_SIZE, self->ring_size * 2);
  gpointer *ring = g_new (gpointer, size);

  for (guint i = 0; i < self->length; i++)
    ring[i] = self->ring[(self->head + i) & (self->ring_size - 1)];
  g_free (self->ring);
  self->ring = ring;
  self->ring_size = size;
  self->head = 0;
}

static void
ring_put (VoderQueue *self, gpointer item)
{
  if (self->length == self->ring_size)
    ring_grow (self);
  self->ring[(self->head + self->length) & (self->ring_size - 1)] = item;
  self->length++;
}

static void
ring_put_first (VoderQueue *self, gpointer item)
{
  if (self->length == self->ring_size)
    ring_grow (self);
  self->head = (self->head - 1) & (self->ring_size - 1);
  self->ring[self->head] = item;
  self->length++;
}

static gpointer
ring_take (VoderQueue *self)
{
  gpointer item = self->ring[self->head];

  self->head = (self->head + 1) & (self->ring_size - 1);
  self->length--;

  return item;
}

static void
notify_watchers (VoderQueue *self)
{
  for (VoderWatcher *watcher = self->watchers; watcher != NULL;
       watcher = watcher->next)
    watcher->notify (watcher);
}

/* Claims whoever has waited longest, to be woken after unlocking. The lock is
 * held here and in all that follow, up to the public ones. */
static VoderWaiter *
claim_first (VoderWaiterList *list, VoderWaiterList *claimed)
{
  VoderWaiter *waiter = voder_waiter_list_claim (list, VODER_WAIT_SERVED);

  if (waiter != NULL) {
    voder_waiter_list_push (claimed, waiter);
    waiter->linked = FALSE;
  }

  return waiter;
}

/* To a receiver that waits, or into the ring. */
static gboolean
put (VoderQueue *self, gpointer item, VoderWaiterList *claimed)
{
  VoderWaiter *receiver = claim_first (&self->receivers, claimed);

  if (receiver != NULL) {
    receiver->item = item;
    return TRUE;
  }
  if (self->length >= self->capacity)
    return FALSE;

  ring_put (self, item);
  return TRUE;
}

/* What the sender that has waited longest brought. */
static gboolean
take_from_sender (VoderQueue *self, gpointer *item, VoderWaiterList *claimed)
{
  VoderWaiter *sender = claim_first (&self->senders, claimed);

  if (sender == NULL)
    return FALSE;

  *item = sender->item;
  return TRUE;
}

static void
refill (VoderQueue *self, VoderWaiterList *claimed)
{
  gpointer item;

  while (self->length < self->capacity &&
         take_from_sender (self, &item, claimed))
    ring_put (self, item);
}

static gboolean
take (VoderQueue *self, gpointer *item, VoderWaiterList *claimed)
{
  if (self->length == 0)
    return take_from_sender (self, item, claimed);

  *item = ring_take (self);
  return TRUE;
}

static void
close_senders (VoderQueue *self, VoderWaiterList *claimed)
{
  self->closed = TRUE;
  voder_waiter_list_claim_all (&self->senders, VODER_WAIT_CLOSED, claimed);
  voder_waiter_list_claim_all (&self->receivers, VODER_WAIT_CLOSED, claimed);
  notify_watchers (self);
}

/* Nobody will receive: the items are stolen, to be released outside. */
static GPtrArray *
abandon (VoderQueue *self, VoderWaiterList *claimed)
{
  GPtrArray *items = g_ptr_array_new ();

  self->abandoned = TRUE;
  close_senders (self, claimed);
  while (self->length > 0)
    g_ptr_array_add (items, ring_take (self));

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
  voder_lock (&self->lock);
  self->n_senders++;
  voder_unlock (&self->lock);
}

/*
 * The last sender closes.
 */
void
voder_queue_remove_sender (VoderQueue *self)
{
  VoderWaiterList claimed = { NULL, NULL };

  voder_lock (&self->lock);
  self->n_senders--;
  if (self->n_senders == 0)
    close_senders (self, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
}

void
voder_queue_add_receiver (VoderQueue *self)
{
  voder_lock (&self->lock);
  self->n_receivers++;
  voder_unlock (&self->lock);
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

  voder_lock (&self->lock);
  self->n_receivers--;
  if (self->n_receivers == 0)
    items = abandon (self, &claimed);
  voder_unlock (&self->lock);
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

  voder_lock (&self->lock);
  if (self->n_receivers == 0)
    items = abandon (self, &claimed);
  else if (self->n_senders == 0)
    close_senders (self, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
  free_items (self, items);
}

void
voder_queue_add_watcher (VoderQueue *self, VoderWatcher *watcher)
{
  voder_lock (&self->lock);
  watcher->prev = NULL;
  watcher->next = self->watchers;
  if (self->watchers != NULL)
    self->watchers->prev = watcher;
  self->watchers = watcher;
  watcher->notify (watcher);
  voder_unlock (&self->lock);
}

void
voder_queue_remove_watcher (VoderQueue *self, VoderWatcher *watcher)
{
  voder_lock (&self->lock);
  if (watcher->prev != NULL)
    watcher->prev->next = watcher->next;
  else
    self->watchers = watcher->next;
  if (watcher->next != NULL)
    watcher->next->prev = watcher->prev;
  voder_unlock (&self->lock);
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
  if (n_sent > 0 && self->length > 0)
    notify_watchers (self);
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
    notify_watchers (self);
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
  while (n_items > 0 &&
         (receiver = claim_first (&self->receivers, &claimed)) != NULL) {
    receiver->item = *items++;
    n_items--;
  }
  for (gsize i = n_items; !abandoned && i > 0; i--)
    ring_put_first (self, items[i - 1]);
  if (n_items > 0)
    notify_watchers (self);
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
