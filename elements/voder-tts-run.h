/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-pad-writer.h"
#include "voder-run.h"
#include "voder-tts-settings.h"

G_BEGIN_DECLS

/* What a run is made of; all borrowed. @format is a media type. */
typedef struct {
  GstElement *element;
  VoderPadWriter *writer;
  VoderEnginePool *engines;
  VoderVoice *voice;
  const char *format;
  const VoderTtsSettings *settings;
} VoderTtsRunSetup;

#define VODER_TYPE_TTS_RUN (voder_tts_run_get_type ())
G_DECLARE_FINAL_TYPE (VoderTtsRun, voder_tts_run, VODER, TTS_RUN, VoderRun)

VoderRun *voder_tts_run_new (const VoderTtsRunSetup *setup, GError **error);
GstStructure *voder_tts_run_dup_stats (VoderTtsRun *self);

G_END_DECLS
