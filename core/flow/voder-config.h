/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-config-snapshot.h>

G_BEGIN_DECLS

/**
 * VoderConfigUpdateFunc:
 * @snapshot: what the settings are
 * @data: what was given to voder_config_update()
 *
 * Makes new settings from the old. It may be called more than once.
 *
 * Returns: (transfer full) (nullable): the new ones, of the type `a{sv}`;
 *   %NULL to leave them
 */
typedef GVariant *(*VoderConfigUpdateFunc) (VoderConfigSnapshot *snapshot,
                                            gpointer data);

#define VODER_TYPE_CONFIG (voder_config_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderConfig, voder_config, VODER, CONFIG, GObject)

VODER_API VoderConfig *voder_config_new (GVariant *values);
VODER_API VoderConfig *voder_config_new_for_settings (GSettings *settings);
VODER_API VoderConfig *voder_config_new_for_file (const char *path,
                                                  GCancellable *cancellable,
                                                  GError **error);
VODER_API VoderConfigSnapshot *voder_config_dup_snapshot (VoderConfig *self);
VODER_API gboolean voder_config_refresh (VoderConfig *self,
                                         VoderConfigSnapshot **snapshot);
VODER_API VoderConfigSnapshot *voder_config_refresh_snapshot (
    VoderConfig *self,
    VoderConfigSnapshot *snapshot);
VODER_API guint64 voder_config_get_generation (VoderConfig *self);
VODER_API void voder_config_swap (VoderConfig *self, GVariant *values);
VODER_API gboolean voder_config_compare_and_swap (VoderConfig *self,
                                                  VoderConfigSnapshot *expected,
                                                  GVariant *values);
VODER_API void voder_config_set (VoderConfig *self,
                                 const char *key,
                                 GVariant *value);
VODER_API gboolean voder_config_update (VoderConfig *self,
                                        VoderConfigUpdateFunc func,
                                        gpointer data);
VODER_API gboolean voder_config_wait_changed (VoderConfig *self,
                                              guint64 since,
                                              GCancellable *cancellable,
                                              GError **error);
VODER_API void voder_config_wait_changed_async (VoderConfig *self,
                                                guint64 since,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer data);
VODER_API gboolean voder_config_wait_changed_finish (VoderConfig *self,
                                                     GAsyncResult *result,
                                                     GError **error);
VODER_API gboolean voder_config_reload (VoderConfig *self,
                                        GCancellable *cancellable,
                                        GError **error);
VODER_API void voder_config_reload_async (VoderConfig *self,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer data);
VODER_API gboolean voder_config_reload_finish (VoderConfig *self,
                                               GAsyncResult *result,
                                               GError **error);
VODER_API GError *voder_config_dup_error (VoderConfig *self);

G_END_DECLS
