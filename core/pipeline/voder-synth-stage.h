/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-stage.h>
#include <voder/speech/voder-incident.h>
#include <voder/speech/voder-synthesizer.h>

G_BEGIN_DECLS

/**
 * VoderOnError:
 * @VODER_ON_ERROR_STOP: the run ends with an error
 * @VODER_ON_ERROR_SKIP: it is left out, and those behind it are spoken
 *
 * What an utterance that cannot be spoken means.
 */
typedef enum {
  VODER_ON_ERROR_STOP,
  VODER_ON_ERROR_SKIP,
} VoderOnError;

#define VODER_TYPE_ON_ERROR (voder_on_error_get_type ())
VODER_API GType voder_on_error_get_type (void);

/**
 * VoderFollows:
 * @VODER_FOLLOWS_NOTHING: the stage's voice speaks everything
 * @VODER_FOLLOWS_STYLE: the voice that suits an utterance's style speaks it
 * @VODER_FOLLOWS_LANGUAGE: so does the best voice for its language, if there
 *   is one, where the stage's voice does not speak that
 *
 * What decides who speaks an utterance, beside the stage's voice. Without one
 * it is always the language.
 */
typedef enum {
  VODER_FOLLOWS_NOTHING,
  VODER_FOLLOWS_STYLE,
  VODER_FOLLOWS_LANGUAGE,
} VoderFollows;

#define VODER_TYPE_FOLLOWS (voder_follows_get_type ())
VODER_API GType voder_follows_get_type (void);

#define VODER_TYPE_SYNTH_STAGE (voder_synth_stage_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderSynthStage,
                      voder_synth_stage,
                      VODER,
                      SYNTH_STAGE,
                      VoderStage)

VODER_API VoderSynthStage *voder_synth_stage_new (VoderSynthesizer *synthesizer,
                                                  VoderVoice *voice);
VODER_API void voder_synth_stage_set_follows (VoderSynthStage *self,
                                              VoderFollows follows);
VODER_API void voder_synth_stage_set_speaker (VoderSynthStage *self,
                                              VoderSynthesizer *synthesizer,
                                              VoderVoice *voice,
                                              VoderFollows follows);
VODER_API void voder_synth_stage_set_prosody (VoderSynthStage *self,
                                              double rate,
                                              double pitch,
                                              double volume);
VODER_API void voder_synth_stage_set_on_error (VoderSynthStage *self,
                                               VoderOnError on_error);
VODER_API void voder_synth_stage_set_incident_func (VoderSynthStage *self,
                                                    VoderIncidentFunc func,
                                                    gpointer data,
                                                    GDestroyNotify destroy);
VODER_API void voder_synth_stage_set_n_workers (VoderSynthStage *self,
                                                guint n_workers);
VODER_API void voder_synth_stage_set_n_ahead (VoderSynthStage *self,
                                              guint n_ahead);
VODER_API void voder_synth_stage_set_on_demand (VoderSynthStage *self,
                                                gboolean is_on_demand);
VODER_API void voder_synth_stage_demand (VoderSynthStage *self);
VODER_API guint voder_synth_stage_get_n_workers (VoderSynthStage *self);
VODER_API guint64 voder_synth_stage_get_n_synthesized (VoderSynthStage *self);
VODER_API guint64 voder_synth_stage_get_n_skipped (VoderSynthStage *self);
VODER_API guint64 voder_synth_stage_get_n_remade (VoderSynthStage *self);
VODER_API guint64 voder_synth_stage_get_duration_us (VoderSynthStage *self);
VODER_API gint64 voder_synth_stage_get_first_audio_us (VoderSynthStage *self);

G_END_DECLS
