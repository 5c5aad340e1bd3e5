/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-pad-writer.h"
#include "voder-spoken-run.h"
#include "voder-tts-engines.h"

G_BEGIN_DECLS

/*
 * What a run is made of; all borrowed.
 *
 * @format: a media type
 * @language: of text that does not say its own; NULL: that of the engines
 * @has_utterances: the buffers are utterances, not blocks of a document
 * @is_markup: subtitles have Pango's markup
 * @is_live: nobody waits for the silence between subtitles
 */
typedef struct {
  GstElement *element;
  VoderPadWriter *writer;
  VoderTtsEngines *engines;
  VoderEffectChain *effects;
  const VoderTtsSettings *settings;
  const char *format;
  const char *language;
  gboolean has_utterances;
  gboolean is_markup;
  gboolean is_live;
} VoderTtsRunSetup;

#define VODER_TYPE_TTS_RUN (voder_tts_run_get_type ())
G_DECLARE_FINAL_TYPE (VoderTtsRun,
                      voder_tts_run,
                      VODER,
                      TTS_RUN,
                      VoderSpokenRun)

VoderRun *voder_tts_run_new (const VoderTtsRunSetup *setup, GError **error);
VoderSynthStage *voder_tts_run_create_synth (const VoderTtsRunSetup *setup);
const char *voder_tts_run_get_language (const VoderTtsRunSetup *setup);

G_END_DECLS
