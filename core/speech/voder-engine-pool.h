/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-registry.h>
#include <voder/speech/voder-engine.h>
#include <voder/speech/voder-incident.h>
#include <voder/speech/voder-speech-store.h>
#include <voder/speech/voder-synthesizer.h>

G_BEGIN_DECLS

/**
 * VoderIsolation:
 * @VODER_ISOLATION_AUTO: threads for a pure engine that may be called on them,
 *   else child processes that begin each utterance as new, or resident ones
 *   where the engine starts threads and so cannot be forked
 * @VODER_ISOLATION_THREAD: on the caller's thread, in this process
 * @VODER_ISOLATION_PROCESS: in resident child processes
 * @VODER_ISOLATION_FORK: in child processes that are, for each utterance, as
 *   they were when forked from one that has started the engine
 *
 * Where an engine speaks. In a child it cannot take the program down, its
 * utterance is spoken again when it fails, and a cancel kills it; with
 * %VODER_ISOLATION_FORK what it says depends on the utterance alone.
 */
typedef enum {
  VODER_ISOLATION_AUTO,
  VODER_ISOLATION_THREAD,
  VODER_ISOLATION_PROCESS,
  VODER_ISOLATION_FORK,
} VoderIsolation;

#define VODER_TYPE_ISOLATION (voder_isolation_get_type ())
VODER_API GType voder_isolation_get_type (void);

#define VODER_TYPE_ENGINE_POOL (voder_engine_pool_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderEnginePool,
                      voder_engine_pool,
                      VODER,
                      ENGINE_POOL,
                      GObject)

VODER_API VoderEnginePool *voder_engine_pool_new (VoderPluginRegistry *registry,
                                                  const char *engine,
                                                  VoderIsolation isolation,
                                                  guint max_parallel,
                                                  GError **error);
VODER_API VoderPluginInfo *voder_engine_pool_get_info (VoderEnginePool *self);
VODER_API VoderIsolation
voder_engine_pool_get_isolation (VoderEnginePool *self);
VODER_API void voder_engine_pool_set_patience (VoderEnginePool *self,
                                               gint64 patience_us,
                                               gint64 per_char_us);
VODER_API void voder_engine_pool_set_idle_timeout (VoderEnginePool *self,
                                                   gint64 timeout_us);
VODER_API void voder_engine_pool_keep_loudness (VoderEnginePool *self,
                                                VoderSpeechStore *store);
VODER_API void voder_engine_pool_set_incident_func (VoderEnginePool *self,
                                                    VoderIncidentFunc func,
                                                    gpointer data,
                                                    GDestroyNotify destroy);
VODER_API void voder_engine_pool_dismiss (VoderEnginePool *self);
VODER_API guint64 voder_engine_pool_get_n_failures (VoderEnginePool *self);

G_END_DECLS
