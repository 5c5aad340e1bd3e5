/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-tts-engines.h"

G_BEGIN_DECLS

/*
 * VoderSpeechStages:
 *
 * The part of a pipeline that speaks: utterances come in, audio with effects
 * comes out. A sentence leaves only when it is asked for, so that until then it
 * can be spoken otherwise.
 *
 * Thread safety: one thread at a time, while the pipeline runs on others;
 * voder_speech_stages_demand() and the stats, any thread.
 */
typedef struct {
  VoderSynthStage *synth;
  VoderEffectStage *effect;
  VoderEffectChain *effects; /* the stage's, now or soon */
} VoderSpeechStages;

VoderEffectChain *voder_speech_stages_create_effects (const char *text,
                                                      GError **error);
void voder_speech_stages_init (VoderSpeechStages *self,
                               VoderSynthStage *synth,
                               VoderEffectChain *effects);
void voder_speech_stages_clear (VoderSpeechStages *self);
void voder_speech_stages_add_to (VoderSpeechStages *self,
                                 VoderPipeline *pipeline,
                                 VoderStage *between);
void voder_speech_stages_set_prosody (VoderSpeechStages *self,
                                      const VoderTtsSettings *settings);
void voder_speech_stages_set_effects (VoderSpeechStages *self,
                                      VoderEffectChain *effects);
gboolean voder_speech_stages_has_effects (const VoderSpeechStages *self);
void voder_speech_stages_demand (VoderSpeechStages *self);
void voder_speech_stages_add_stats (VoderSpeechStages *self,
                                    GstStructure *stats);

G_END_DECLS
