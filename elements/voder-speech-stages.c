/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-stages.h"

/*
 * Makes the chain that @text (may be NULL: none) says.
 *
 * Returns: NULL with an error that names the place in the text
 */
VoderEffectChain *
voder_speech_stages_create_effects (const char *text, GError **error)
{
  VoderEffectChain *effects = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), text != NULL ? text : "", error);

  if (effects == NULL)
    g_prefix_error (error, "effects: ");

  return effects;
}

/*
 * Makes the stages; @effects is nobody else's to process with.
 */
void
voder_speech_stages_init (VoderSpeechStages *self,
                          VoderSynthStage *synth,
                          VoderEffectChain *effects)
{
  self->synth = g_object_ref (synth);
  voder_synth_stage_set_on_demand (synth, TRUE);
  self->effects = g_object_ref (effects);
  self->effect = voder_effect_stage_new (VODER_EFFECT (effects));
}

void
voder_speech_stages_clear (VoderSpeechStages *self)
{
  g_clear_object (&self->synth);
  g_clear_object (&self->effect);
  g_clear_object (&self->effects);
}

/*
 * Adds the stages to a pipeline; @between (may be NULL) comes before the
 * effects.
 */
void
voder_speech_stages_add_to (VoderSpeechStages *self,
                            VoderPipeline *pipeline,
                            VoderStage *between)
{
  voder_pipeline_add (pipeline, VODER_STAGE (self->synth));
  if (between != NULL)
    voder_pipeline_add (pipeline, between);
  voder_pipeline_add (pipeline, VODER_STAGE (self->effect));
}

/*
 * Sets how the sentences are spoken that were not asked for yet.
 */
void
voder_speech_stages_set_prosody (VoderSpeechStages *self,
                                 const VoderTtsSettings *settings)
{
  voder_synth_stage_set_prosody (self->synth, settings->rate, settings->pitch,
                                 settings->volume);
}

/*
 * Has other effects be heard, from the next sentence on; at once, when only
 * their parameters are others.
 */
void
voder_speech_stages_set_effects (VoderSpeechStages *self,
                                 VoderEffectChain *effects)
{
  if (effects == self->effects ||
      voder_effect_chain_follow (self->effects, effects))
    return;

  g_set_object (&self->effects, effects);
  voder_effect_stage_set_effect (self->effect, VODER_EFFECT (effects));
}

gboolean
voder_speech_stages_has_effects (const VoderSpeechStages *self)
{
  return voder_effect_chain_get_n_effects (self->effects) > 0;
}

/*
 * Asks for the next sentence: to be called for each empty chunk that comes.
 */
void
voder_speech_stages_demand (VoderSpeechStages *self)
{
  voder_synth_stage_demand (self->synth);
}

/*
 * Adds what was spoken so far to @stats.
 */
void
voder_speech_stages_add_stats (VoderSpeechStages *self, GstStructure *stats)
{
  gst_structure_set (
      stats, "workers", G_TYPE_UINT,
      voder_synth_stage_get_n_workers (self->synth), "synthesized",
      G_TYPE_UINT64, voder_synth_stage_get_n_synthesized (self->synth),
      "skipped", G_TYPE_UINT64, voder_synth_stage_get_n_skipped (self->synth),
      "remade", G_TYPE_UINT64, voder_synth_stage_get_n_remade (self->synth),
      "duration", G_TYPE_UINT64,
      voder_synth_stage_get_duration_us (self->synth) * GST_USECOND, NULL);
}
