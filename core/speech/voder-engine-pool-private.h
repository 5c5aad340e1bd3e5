/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-counters.h>
#include <voder/flow/voder-once.h>
#include <voder/speech/voder-engine-pool.h>

#include "voder-engine-instances-private.h"
#include "voder-engine-limit-private.h"
#include "voder-host-private.h"
#include "voder-voice-levels-private.h"
#include "voder-voice-list-private.h"

G_BEGIN_DECLS

/* What the pool counts. */
enum { VODER_ENGINE_POOL_FAILURES };

struct _VoderEnginePool {
  GObject parent_instance;

  VoderPluginRegistry *registry;
  VoderPluginInfo *info;
  VoderOnce *voices;       /* of VoderVoiceList */
  VoderOnce *levels;       /* of VoderVoiceLevels */
  VoderSpeechStore *store; /* %NULL: the levels are in memory only */
  VoderIsolation isolation;
  VoderEngineLimit *limit;         /* of requests; %NULL for none */
  VoderHost *host;                 /* %NULL unless in child processes */
  VoderEngineInstances *instances; /* %NULL in child processes */
  guint max_parallel;
  VoderCounters *counters;
  VoderIncidentFunc report;
  gpointer report_data;
  GDestroyNotify report_destroy;
};

void voder_engine_pool_init_lazy (VoderEnginePool *self);
VoderVoiceList *voder_engine_pool_get_voices (VoderEnginePool *self,
                                              GCancellable *cancellable,
                                              GError **error);
VoderVoiceList *voder_engine_pool_get_known_voices (VoderEnginePool *self);
VoderVoiceLevels *voder_engine_pool_get_levels (VoderEnginePool *self,
                                                GCancellable *cancellable,
                                                GError **error);
gboolean voder_engine_pool_speak (VoderEnginePool *self,
                                  VoderUtterance *utterance,
                                  VoderOutput *output,
                                  GCancellable *cancellable,
                                  GError **error);
VoderVoiceList *voder_engine_pool_ask_host (VoderEnginePool *self,
                                            GCancellable *cancellable,
                                            GError **error);
void voder_engine_pool_name_error (VoderEnginePool *self,
                                   VoderUtterance *utterance,
                                   GError **error);

G_END_DECLS
