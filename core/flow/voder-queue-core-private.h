/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-light-lock-private.h"
#include "voder-queue-private.h"
#include "voder-ring-private.h"

G_BEGIN_DECLS

struct _VoderQueue {
  VoderRefs refs;
  GType item_type;
  guint capacity;

  VoderLightLock lock;
  VoderRing ring;
  /* The ring's length, to be looked at without the lock by those who linger;
   * they do so for a moment only, and see a close when they have the lock. */
  atomic_uint level;
  /* Those who wait, by their side. */
  VoderWaiterList waiters[2];
  VoderWatcher *watchers;
  guint n_senders;
  guint n_receivers;
  /* Nothing is sent any more; what is in the ring can be received. */
  gboolean closed;
  /* Why nothing more comes; NULL: because there was no more. */
  GError *reason;
};

/* Several items: those that somebody sends, or those that somebody receives, so
 * many at most. What was moved are the first of them; the queue's lock guards
 * that while a waiter stands in line. */
struct _VoderBatch {
  gpointer *items;
  gsize n_items;
  gsize n_moved;
  /* How many there is memory for. */
  gsize size;
};

/* In a smaller ring the other side has no run of items to move meanwhile. */
#define VODER_QUEUE_LINGER_CAPACITY 16

void voder_queue_notify (VoderQueue *self);

static inline gboolean
voder_queue_may_linger (VoderQueue *self)
{
  return self->capacity >= VODER_QUEUE_LINGER_CAPACITY;
}

static inline guint
voder_queue_peek_level (VoderQueue *self)
{
  return atomic_load_explicit (&self->level, memory_order_relaxed);
}

/* After each change of the ring. The lock is held. */
static inline void
voder_queue_publish (VoderQueue *self)
{
  atomic_store_explicit (&self->level, self->ring.length, memory_order_relaxed);
}

/* What somebody wants: to send what is there, or to receive into it. */
typedef struct {
  VoderQueueSide side;
  gpointer *item;
} VoderQueueMove;

/* What follows is called with the lock held. */
VoderQueueResult voder_queue_move (VoderQueue *self,
                                   VoderQueueMove *wanted,
                                   gint64 deadline_us,
                                   GCancellable *cancellable,
                                   GError **error);
VoderQueueResult voder_queue_put (VoderQueue *self,
                                  gpointer item,
                                  VoderWaiterList *claimed);
VoderQueueResult voder_queue_take (VoderQueue *self,
                                   gpointer *item,
                                   VoderWaiterList *claimed);
VoderQueueResult voder_queue_put_many (VoderQueue *self,
                                       gpointer *items,
                                       gsize *n_items,
                                       VoderWaiterList *claimed);
VoderQueueResult voder_queue_take_batch (VoderQueue *self,
                                         VoderBatch *batch,
                                         VoderWaiterList *claimed);
void voder_queue_add_waiter (VoderQueue *self,
                             VoderQueueSide side,
                             VoderWaiter *waiter);
void voder_queue_remove_waiter (VoderQueue *self,
                                VoderQueueSide side,
                                VoderWaiter *waiter);

G_END_DECLS
