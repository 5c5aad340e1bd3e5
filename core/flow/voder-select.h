/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-receiver.h>
#include <voder/flow/voder-sender.h>

G_BEGIN_DECLS

/**
 * VoderSelectOrder:
 * @VODER_SELECT_FAIR: each in its turn, which is up to four times long: none
 *   waits for ever beside a busy one
 * @VODER_SELECT_PRIORITY: the one that was added first: it never takes from a
 *   channel while it could from an earlier one
 *
 * Which case happens when several can.
 */
typedef enum {
  VODER_SELECT_FAIR,
  VODER_SELECT_PRIORITY,
} VoderSelectOrder;

#define VODER_TYPE_SELECT_ORDER (voder_select_order_get_type ())
VODER_API GType voder_select_order_get_type (void);

#define VODER_TYPE_SELECT (voder_select_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderSelect, voder_select, VODER, SELECT, GObject)

VODER_API VoderSelect *voder_select_new (VoderSelectOrder order);
VODER_API guint voder_select_add_receive (VoderSelect *self,
                                          VoderReceiver *receiver);
VODER_API guint voder_select_add_send (VoderSelect *self, VoderSender *sender);
VODER_API void voder_select_set_item (VoderSelect *self,
                                      guint n,
                                      gpointer item);
VODER_API gboolean voder_select_set_value (VoderSelect *self,
                                           guint n,
                                           const GValue *item,
                                           GError **error);
VODER_API void voder_select_set_enabled (VoderSelect *self,
                                         guint n,
                                         gboolean enabled);
VODER_API int voder_select_wait (VoderSelect *self,
                                 GCancellable *cancellable,
                                 GError **error);
VODER_API int voder_select_wait_until (VoderSelect *self,
                                       gint64 deadline_us,
                                       GCancellable *cancellable,
                                       GError **error);
VODER_API void voder_select_wait_async (VoderSelect *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
VODER_API int voder_select_wait_finish (VoderSelect *self,
                                        GAsyncResult *result,
                                        GError **error);
VODER_API int voder_select_try (VoderSelect *self, GError **error);
VODER_API gboolean voder_select_is_closed (VoderSelect *self);
VODER_API gboolean voder_select_take_item (VoderSelect *self,
                                           gpointer *item,
                                           GError **error);
VODER_API GObject *voder_select_take_object (VoderSelect *self, GError **error);
VODER_API gboolean voder_select_take_value (VoderSelect *self,
                                            GValue *value,
                                            GError **error);

G_END_DECLS
