/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-info.h>
#include <voder/speech/voder-engine-pool.h>

G_BEGIN_DECLS

char *voder_engine_identity_new (VoderPluginInfo *info);
char *voder_engine_identity_new_if_pure (VoderEnginePool *pool);
void voder_needed_libraries_foreach (const char *path,
                                     GFunc func,
                                     gpointer data);

G_END_DECLS
