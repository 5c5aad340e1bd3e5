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

void voder_queue_notify (VoderQueue *self);

G_END_DECLS
