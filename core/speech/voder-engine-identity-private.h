/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-info.h>

G_BEGIN_DECLS

char *voder_engine_identity_new (VoderPluginInfo *info);
void voder_needed_libraries_foreach (const char *path,
                                     GFunc func,
                                     gpointer data);

G_END_DECLS
