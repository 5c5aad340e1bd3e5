/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>

G_BEGIN_DECLS

#define VODER_TYPE_RECEIVER (voder_receiver_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderReceiver, voder_receiver, VODER, RECEIVER, GObject)

/**
 * VoderReceiverFunc:
 * @self: the receiver
 * @item: (nullable) (transfer full): the next item, or %NULL when there will be
 *   none any more
 * @reason: (nullable): why there will be none: what a sender has failed with,
 *   or why the source's cancellable has ended; %NULL at the end, once the
 *   channel is closed and empty, and with an item
 * @data: what was given to g_source_set_callback()
 *
 * Takes an item in the thread of a main context.
 *
 * Returns: %G_SOURCE_CONTINUE or %G_SOURCE_REMOVE.
 */
typedef gboolean (*VoderReceiverFunc) (VoderReceiver *self,
                                       gpointer item,
                                       const GError *reason,
                                       gpointer data);

VODER_API GType voder_receiver_get_item_type (VoderReceiver *self);
VODER_API gboolean voder_receiver_receive (VoderReceiver *self,
                                           gpointer *item,
                                           GCancellable *cancellable,
                                           GError **error);
VODER_API GObject *voder_receiver_receive_object (VoderReceiver *self,
                                                  GCancellable *cancellable,
                                                  GError **error);
VODER_API gboolean voder_receiver_receive_until (VoderReceiver *self,
                                                 gpointer *item,
                                                 gint64 deadline_us,
                                                 GCancellable *cancellable,
                                                 GError **error);
VODER_API GObject *voder_receiver_receive_object_until (
    VoderReceiver *self,
    gint64 deadline_us,
    GCancellable *cancellable,
    GError **error);
VODER_API gboolean voder_receiver_try_receive (VoderReceiver *self,
                                               gpointer *item,
                                               GError **error);
VODER_API GObject *voder_receiver_try_receive_object (VoderReceiver *self,
                                                      GError **error);
VODER_API gsize voder_receiver_receive_many (VoderReceiver *self,
                                             gpointer *items,
                                             gsize max_items,
                                             GCancellable *cancellable,
                                             GError **error);
VODER_API GPtrArray *voder_receiver_receive_objects (VoderReceiver *self,
                                                     gsize max_items,
                                                     GCancellable *cancellable,
                                                     GError **error);
VODER_API gboolean voder_receiver_receive_value (VoderReceiver *self,
                                                 GValue *value,
                                                 GCancellable *cancellable,
                                                 GError **error);
VODER_API gboolean
voder_receiver_receive_value_until (VoderReceiver *self,
                                    GValue *value,
                                    gint64 deadline_us,
                                    GCancellable *cancellable,
                                    GError **error);
VODER_API gboolean voder_receiver_try_receive_value (VoderReceiver *self,
                                                     GValue *value,
                                                     GError **error);
VODER_API void voder_receiver_receive_async (VoderReceiver *self,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer data);
VODER_API gboolean voder_receiver_receive_finish (VoderReceiver *self,
                                                  GAsyncResult *result,
                                                  gpointer *item,
                                                  GError **error);
VODER_API GObject *voder_receiver_object_finish (VoderReceiver *self,
                                                 GAsyncResult *result,
                                                 GError **error);
VODER_API gboolean voder_receiver_receive_value_finish (VoderReceiver *self,
                                                        GAsyncResult *result,
                                                        GValue *value,
                                                        GError **error);
VODER_API void voder_receiver_receive_many_async (VoderReceiver *self,
                                                  gsize max_items,
                                                  GCancellable *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer data);
VODER_API gsize voder_receiver_receive_many_finish (VoderReceiver *self,
                                                    GAsyncResult *result,
                                                    gpointer **items,
                                                    GError **error);
VODER_API GPtrArray *voder_receiver_objects_finish (VoderReceiver *self,
                                                    GAsyncResult *result,
                                                    GError **error);
VODER_API GSource *voder_receiver_create_source (VoderReceiver *self,
                                                 GCancellable *cancellable);
VODER_API GSource *voder_receiver_create_ready_source (
    VoderReceiver *self,
    GCancellable *cancellable);

G_END_DECLS
