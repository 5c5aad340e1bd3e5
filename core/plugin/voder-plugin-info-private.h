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
GType voder_plugin_info_load (VoderPluginInfo *self, GError **error);
gboolean voder_plugin_info_is_broken (VoderPluginInfo *self);
gboolean voder_plugin_info_report_once (VoderPluginInfo *self);

G_END_DECLS
