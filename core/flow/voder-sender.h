/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>

G_BEGIN_DECLS

#define VODER_TYPE_SENDER (voder_sender_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderSender, voder_sender, VODER, SENDER, GObject)

VODER_API GType voder_sender_get_item_type (VoderSender *self);
VODER_API gboolean voder_sender_send (VoderSender *self,
                                      gpointer item,
                                      GCancellable *cancellable,
                                      GError **error);
VODER_API gboolean voder_sender_send_value (VoderSender *self,
                                            const GValue *item,
                                            GCancellable *cancellable,
                                            GError **error);
VODER_API gboolean voder_sender_send_until (VoderSender *self,
                                            gpointer item,
                                            gint64 deadline_us,
                                            GCancellable *cancellable,
                                            GError **error);
VODER_API gboolean voder_sender_send_value_until (VoderSender *self,
                                                  const GValue *item,
                                                  gint64 deadline_us,
                                                  GCancellable *cancellable,
                                                  GError **error);
VODER_API gboolean voder_sender_try_send (VoderSender *self,
                                          gpointer item,
                                          GError **error);
VODER_API gboolean voder_sender_try_send_value (VoderSender *self,
                                                const GValue *item,
                                                GError **error);
VODER_API gsize voder_sender_send_many (VoderSender *self,
                                        gpointer *items,
                                        gsize n_items,
                                        GCancellable *cancellable,
                                        GError **error);
VODER_API gsize voder_sender_send_values (VoderSender *self,
                                          const GValue *items,
                                          gsize n_items,
                                          GCancellable *cancellable,
                                          GError **error);
VODER_API void voder_sender_send_async (VoderSender *self,
                                        gpointer item,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
VODER_API void voder_sender_send_value_async (VoderSender *self,
                                              const GValue *item,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer data);
VODER_API gboolean voder_sender_send_finish (VoderSender *self,
                                             GAsyncResult *result,
                                             GError **error);
VODER_API void voder_sender_send_many_async (VoderSender *self,
                                             gpointer *items,
                                             gsize n_items,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer data);
VODER_API void voder_sender_send_values_async (VoderSender *self,
                                               const GValue *items,
                                               gsize n_items,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer data);
VODER_API gsize voder_sender_send_many_finish (VoderSender *self,
                                               GAsyncResult *result,
                                               GError **error);
VODER_API gsize voder_sender_send_values_finish (VoderSender *self,
                                                 GAsyncResult *result,
                                                 GError **error);
VODER_API gboolean voder_sender_close (VoderSender *self);
VODER_API gboolean voder_sender_fail (VoderSender *self, const GError *reason);

G_END_DECLS
