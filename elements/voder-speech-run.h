/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-run.h"
#include "voder-tts-settings.h"

G_BEGIN_DECLS

#define VODER_TYPE_SPEECH_RUN (voder_speech_run_get_type ())
G_DECLARE_DERIVABLE_TYPE (VoderSpeechRun,
                          voder_speech_run,
                          VODER,
                          SPEECH_RUN,
                          VoderRun)

/*
 * @set_prosody: see voder_speech_run_set_prosody()
 * @set_effects: see voder_speech_run_set_effects()
 * @add_stats: see voder_speech_run_add_stats()
 */
struct _VoderSpeechRunClass {
  VoderRunClass parent_class;

  void (*set_prosody) (VoderSpeechRun *self, const VoderTtsSettings *settings);
  void (*set_effects) (VoderSpeechRun *self, VoderEffectChain *effects);
  void (*add_stats) (VoderSpeechRun *self, GstStructure *stats);
};

void voder_speech_run_set_prosody (VoderSpeechRun *self,
                                   const VoderTtsSettings *settings);
void voder_speech_run_set_effects (VoderSpeechRun *self,
                                   VoderEffectChain *effects);
void voder_speech_run_add_stats (VoderSpeechRun *self, GstStructure *stats);

G_END_DECLS
