/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-queue-private.h"
#include "voder-ring-private.h"

G_BEGIN_DECLS

struct _VoderQueue {
  VoderRefs refs;
  GType item_type;
  guint capacity;

  VoderLock lock;
  VoderRing ring;
  /* The ring's length and whether the queue is closed, to be looked at without
   * the lock by those who linger. */
  atomic_uint level;
  /* Those who wait, by their side. */
  VoderWaiterList waiters[2];
  VoderWatcher *watchers;
  guint n_senders;
  guint n_receivers;
  /* Nothing is sent any more; what is in the ring can be received. */
  gboolean closed;
  /* No receiver will come any more. */
  gboolean abandoned;
};

void voder_queue_notify (VoderQueue *self);

/* What follows is called with the lock held. */
VoderQueueResult voder_queue_put (VoderQueue *self,
                                  gpointer item,
                                  VoderWaiterList *claimed);
VoderQueueResult voder_queue_take (VoderQueue *self,
                                   gpointer *item,
                                   VoderWaiterList *claimed);
void voder_queue_add_waiter (VoderQueue *self,
                             VoderQueueSide side,
                             VoderWaiter *waiter);
void voder_queue_remove_waiter (VoderQueue *self,
                                VoderQueueSide side,
                                VoderWaiter *waiter);

G_END_DECLS
