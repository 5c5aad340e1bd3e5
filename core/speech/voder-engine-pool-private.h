/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-engine-pool.h>

#include "voder-engine-instances-private.h"
#include "voder-engine-limit-private.h"
#include "voder-host-private.h"
#include "voder-voice-levels-private.h"
#include "voder-voice-list-private.h"

G_BEGIN_DECLS

struct _VoderEnginePool {
  GObject parent_instance;

  VoderPluginRegistry *registry;
  VoderPluginInfo *info;
  VoderVoiceList *voices;   /* set once, atomically */
  VoderVoiceLevels *levels; /* made when first asked for, atomically */
  VoderSpeechStore *store;  /* %NULL: these are in memory only */
  VoderIsolation isolation;
  VoderEngineLimit *limit;         /* of requests; %NULL for none */
  VoderHost *host;                 /* %NULL unless in child processes */
  VoderEngineInstances *instances; /* %NULL in child processes */
  guint max_parallel;
  int n_failures;
  VoderIncidentFunc report;
  gpointer report_data;
  GDestroyNotify report_destroy;
};

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
