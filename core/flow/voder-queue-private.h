/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-context.h>

#include "voder-wait-private.h"

G_BEGIN_DECLS

/*
 * What a channel and its handles share: a ring, and two lists of those who
 * wait, in the order in which they came. At any time one of the lists is
 * empty, and nobody waits for room while there is room.
 */
typedef struct _VoderQueue VoderQueue;
typedef struct _VoderWatcher VoderWatcher;

/* Is told, under the queue's lock, that there may be something to receive. */
struct _VoderWatcher {
  VoderWatcher *next;
  VoderWatcher *prev;
  gboolean linked;
  void (*notify) (VoderWatcher *self);
};

/* What somebody does with a queue. */
typedef enum {
  VODER_QUEUE_SEND,
  VODER_QUEUE_RECEIVE,
} VoderQueueSide;

/* What becomes of it. */
typedef enum {
  VODER_QUEUE_DONE,
  VODER_QUEUE_BLOCKED,
  VODER_QUEUE_CLOSED,
  VODER_QUEUE_FAILED,
} VoderQueueResult;

VoderQueue *voder_queue_new (GType item_type, guint capacity);
VoderQueue *voder_queue_ref (VoderQueue *self);
void voder_queue_unref (VoderQueue *self);
GType voder_queue_get_item_type (VoderQueue *self);
guint voder_queue_get_capacity (VoderQueue *self);
guint voder_queue_get_length (VoderQueue *self);
gboolean voder_queue_is_closed (VoderQueue *self);
gboolean voder_queue_has_receivers (VoderQueue *self);
void voder_queue_free_item (VoderQueue *self, gpointer item);
gboolean voder_queue_check_objects (VoderQueue *self, GError **error);

void voder_queue_add_sender (VoderQueue *self);
void voder_queue_remove_sender (VoderQueue *self);
void voder_queue_set_reason (VoderQueue *self, const GError *reason);
void voder_queue_set_end_error (VoderQueue *self,
                                VoderQueueResult result,
                                GError **error);
void voder_queue_add_receiver (VoderQueue *self);
void voder_queue_remove_receiver (VoderQueue *self);
void voder_queue_orphan (VoderQueue *self);
void voder_queue_add_watcher (VoderQueue *self, VoderWatcher *watcher);
void voder_queue_remove_watcher (VoderQueue *self, VoderWatcher *watcher);

VoderQueueResult voder_queue_send (VoderQueue *self,
                                   gpointer item,
                                   gint64 deadline_us,
                                   GCancellable *cancellable,
                                   GError **error);
VoderQueueResult voder_queue_try_send (VoderQueue *self,
                                       gpointer *items,
                                       gsize *n_items);
VoderQueueResult voder_queue_receive (VoderQueue *self,
                                      gpointer *item,
                                      gint64 deadline_us,
                                      GCancellable *cancellable,
                                      GError **error);
VoderQueueResult voder_queue_look (VoderQueue *self);
VoderQueueResult voder_queue_try_receive (VoderQueue *self,
                                          gpointer *items,
                                          gsize *n_items);

G_END_DECLS
