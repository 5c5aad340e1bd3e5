/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-info.h>

#include "voder-plugin-file-private.h"

G_BEGIN_DECLS

VoderPluginInfo *voder_plugin_info_new_at (int parent,
                                           const char *name,
                                           const char *path,
                                           VoderPluginTrust trust,
                                           GError **error);
VoderPluginInfo *voder_plugin_info_new_description_at (int parent,
                                                       const char *name,
                                                       const char *path,
                                                       VoderPluginTrust trust,
                                                       GError **error);
const char *voder_plugin_info_get_plugin_name (VoderPluginInfo *self);
void voder_plugin_info_set_plugin (VoderPluginInfo *self,
                                   VoderPluginInfo *plugin);
GType voder_plugin_info_load (VoderPluginInfo *self, GError **error);
gboolean voder_plugin_info_is_sound (VoderPluginInfo *self);
gboolean voder_plugin_info_is_usable (VoderPluginInfo *self);
gboolean voder_plugin_info_report_once (VoderPluginInfo *self);

G_END_DECLS
