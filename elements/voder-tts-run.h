/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-pad-writer.h"
#include "voder-run.h"
#include "voder-tts-engines.h"
#include "voder-tts-settings.h"

G_BEGIN_DECLS

/* What a run is made of; all borrowed. @format is a media type. */
typedef struct {
  GstElement *element;
  VoderPadWriter *writer;
  VoderTtsEngines *engines;
  VoderEffectChain *effects;
  const char *format;
  const VoderTtsSettings *settings;
} VoderTtsRunSetup;

#define VODER_TYPE_TTS_RUN (voder_tts_run_get_type ())
G_DECLARE_FINAL_TYPE (VoderTtsRun, voder_tts_run, VODER, TTS_RUN, VoderRun)

VoderRun *voder_tts_run_new (const VoderTtsRunSetup *setup, GError **error);
void voder_tts_run_set_prosody (VoderTtsRun *self,
                                const VoderTtsSettings *settings);
void voder_tts_run_set_effects (VoderTtsRun *self, VoderEffectChain *effects);
void voder_tts_run_add_stats (VoderTtsRun *self, GstStructure *stats);

G_END_DECLS
