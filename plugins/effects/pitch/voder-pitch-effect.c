/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pitch-effect.h"

#include <glib/gi18n-lib.h>

#include "voder-pitch-dsp.h"

/**
 * VoderPitchEffect:
 *
 * Makes a voice higher or deeper and keeps its formants, so that it stays the
 * same person's; or moves these, so that it does not. It can change the rate of
 * the speech in the same go.
 *
 * Thread safety: realtime: `process` on the streaming thread only.
 */
struct _VoderPitchEffect {
  VoderEffect parent_instance;

  VoderPitchDsp *dsp;
};

enum {
  SEMITONES,
  FORMANTS,
  RATE,
};

static const VoderEffectParameter parameters[] = {
  { "semitones", N_ ("By how much the voice gets higher or deeper"),
    "semitones", -12.0f, 12.0f, 0.0f, NULL },
  { "formants",
    N_ ("By how much its formants move, as those of a smaller head"),
    "semitones", -12.0f, 12.0f, 0.0f, NULL },
  { "rate", N_ ("How many times as fast the speech is"), "×", 0.25f, 6.0f, 1.0f,
    NULL },
};

G_DEFINE_FINAL_TYPE (VoderPitchEffect, voder_pitch_effect, VODER_TYPE_EFFECT)

static VoderPitchShape
get_shape (VoderEffect *effect)
{
  return (VoderPitchShape){
    .tempo = voder_effect_get_value (effect, RATE),
    .semitones = voder_effect_get_value (effect, SEMITONES),
    .formants = voder_effect_get_value (effect, FORMANTS),
  };
}

static void
voder_pitch_effect_reset (VoderEffect *effect)
{
  VoderPitchShape shape = get_shape (effect);

  voder_pitch_dsp_reset (VODER_PITCH_EFFECT (effect)->dsp, &shape);
}

static gboolean
voder_pitch_effect_setup (VoderEffect *effect,
                          const GstAudioInfo *input,
                          GstAudioInfo *output,
                          GError **error)
{
  VoderPitchEffect *self = VODER_PITCH_EFFECT (effect);

  g_clear_pointer (&self->dsp, voder_pitch_dsp_free);
  self->dsp = voder_pitch_dsp_new (GST_AUDIO_INFO_RATE (input),
                                   GST_AUDIO_INFO_CHANNELS (input));
  voder_pitch_effect_reset (effect);
  voder_effect_set_latency (effect,
                            (guint) voder_pitch_dsp_get_latency (self->dsp));

  return TRUE;
}

/* Gives what was made; %FALSE when there is no room for all of it. */
static gboolean
give (VoderPitchEffect *self, VoderEffectBlock *block)
{
  const GstAudioInfo *info = voder_effect_get_output_info (VODER_EFFECT (self));
  gsize n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (info);
  gsize n = 1;

  while (n > 0 && block->n_given < block->n_output) {
    n = voder_pitch_dsp_give (self->dsp,
                              block->output + block->n_given * n_channels,
                              block->n_output - block->n_given);
    block->n_given += n;
  }

  return block->n_given < block->n_output;
}

static void
take (VoderPitchEffect *self, VoderEffectBlock *block)
{
  const GstAudioInfo *info = voder_effect_get_input_info (VODER_EFFECT (self));
  gsize n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (info);

  block->n_taken += voder_pitch_dsp_take (
      self->dsp, block->input + block->n_taken * n_channels,
      block->n_input - block->n_taken);
}

static void
voder_pitch_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderPitchEffect *self = VODER_PITCH_EFFECT (effect);
  VoderPitchShape shape = get_shape (effect);
  VoderPitchAnchor anchor;

  voder_pitch_dsp_set_shape (self->dsp, &shape);
  while (give (self, block) && block->n_taken < block->n_input) {
    take (self, block);
    if (voder_pitch_dsp_work (self->dsp, &anchor))
      voder_effect_add_anchor (effect, anchor.output, anchor.input);
  }
}

static void
voder_pitch_effect_drain (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderPitchEffect *self = VODER_PITCH_EFFECT (effect);
  VoderPitchAnchor anchor;

  while (give (self, block) && !voder_pitch_dsp_is_done (self->dsp)) {
    if (voder_pitch_dsp_end (self->dsp, &anchor))
      voder_effect_add_anchor (effect, anchor.output, anchor.input);
  }
}

static void
voder_pitch_effect_finalize (GObject *object)
{
  voder_pitch_dsp_free (VODER_PITCH_EFFECT (object)->dsp);

  G_OBJECT_CLASS (voder_pitch_effect_parent_class)->finalize (object);
}

static void
voder_pitch_effect_class_init (VoderPitchEffectClass *klass)
{
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_pitch_effect_finalize;
  effect_class->setup = voder_pitch_effect_setup;
  effect_class->process = voder_pitch_effect_process;
  effect_class->drain = voder_pitch_effect_drain;
  effect_class->reset = voder_pitch_effect_reset;
  voder_effect_class_install_parameters (effect_class, parameters,
                                         G_N_ELEMENTS (parameters));
}

static void
voder_pitch_effect_init (VoderPitchEffect *self)
{
}
