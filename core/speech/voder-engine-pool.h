/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-registry.h>
#include <voder/speech/voder-engine.h>

G_BEGIN_DECLS

#define VODER_TYPE_ENGINE_POOL (voder_engine_pool_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderEnginePool,
                      voder_engine_pool,
                      VODER,
                      ENGINE_POOL,
                      GObject)

VODER_API VoderEnginePool *voder_engine_pool_new (VoderPluginRegistry *registry,
                                                  const char *engine,
                                                  guint max_parallel,
                                                  GError **error);
VODER_API VoderPluginInfo *voder_engine_pool_get_info (VoderEnginePool *self);
VODER_API GListModel *voder_engine_pool_list_voices (VoderEnginePool *self,
                                                     GCancellable *cancellable,
                                                     GError **error);
VODER_API VoderVoice *voder_engine_pool_find_voice (VoderEnginePool *self,
                                                    const char *id,
                                                    const char *language,
                                                    GCancellable *cancellable,
                                                    GError **error);
VODER_API gboolean voder_engine_pool_synthesize (VoderEnginePool *self,
                                                 VoderUtterance *utterance,
                                                 VoderSender *chunks,
                                                 GCancellable *cancellable,
                                                 GError **error);

G_END_DECLS
