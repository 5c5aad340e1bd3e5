/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-info.h>

G_BEGIN_DECLS

#define VODER_TYPE_PLUGIN_REGISTRY (voder_plugin_registry_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderPluginRegistry,
                      voder_plugin_registry,
                      VODER,
                      PLUGIN_REGISTRY,
                      GObject)

VODER_API VoderPluginRegistry *voder_plugin_registry_new (
    const char *const *directories);
VODER_API VoderPluginRegistry *voder_plugin_registry_get_default (void);
VODER_API VoderPluginInfo *voder_plugin_registry_find (
    VoderPluginRegistry *self,
    VoderPluginKind kind,
    const char *name);
VODER_API GListModel *voder_plugin_registry_list (VoderPluginRegistry *self,
                                                  VoderPluginKind kind);
VODER_API GListModel *voder_plugin_registry_list_found (
    VoderPluginRegistry *self,
    VoderPluginKind kind);
VODER_API VoderPluginInfo *voder_plugin_registry_find_format (
    VoderPluginRegistry *self,
    VoderPluginKind kind,
    const char *format);
VODER_API GObject *voder_plugin_registry_create (VoderPluginRegistry *self,
                                                 VoderPluginInfo *info,
                                                 GType base_type,
                                                 GError **error);
VODER_API guint voder_plugin_registry_get_n_skipped (VoderPluginRegistry *self);
VODER_API const char *voder_plugin_registry_get_skipped (
    VoderPluginRegistry *self,
    guint n,
    const GError **reason);

G_END_DECLS
