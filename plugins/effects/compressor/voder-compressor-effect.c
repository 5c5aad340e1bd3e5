/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-compressor-effect.h"

#include <glib/gi18n-lib.h>

#include "voder-compressor-dsp.h"

#define MS_PER_S 1000.0f

/**
 * VoderCompressorEffect:
 *
 * Makes what is above a threshold softer, so that all is nearer to one
 * loudness.
 *
 * Thread safety: realtime: `process` on the streaming thread only.
 */
struct _VoderCompressorEffect {
  VoderEffect parent_instance;

  gboolean is_known;
  guint n_known; /* changes of the parameters that the DSP knows of */
  VoderCompressorDsp dsp;
};

enum {
  THRESHOLD,
  RATIO,
  KNEE,
  ATTACK,
  RELEASE,
  MAKE_UP,
};

static const VoderEffectParameter parameters[] = {
  { "threshold", N_ ("What is louder is made softer"), "dB", -80.0f, 0.0f,
    -20.0f, NULL },
  { "ratio", N_ ("Of how many decibels above the threshold one is left"), NULL,
    1.0f, 50.0f, 3.0f, NULL },
  { "knee", N_ ("Over what range it sets in"), "dB", 0.0f, 40.0f, 6.0f, NULL },
  { "attack", N_ ("In what time it sets in"), "ms", 0.1f, 500.0f, 5.0f, NULL },
  { "release", N_ ("In what time it lets go"), "ms", 5.0f, 5000.0f, 120.0f,
    NULL },
  { "make-up", N_ ("By how much all gets louder behind it"), "dB", -24.0f,
    48.0f, 0.0f, NULL },
};

G_DEFINE_FINAL_TYPE (VoderCompressorEffect,
                     voder_compressor_effect,
                     VODER_TYPE_EFFECT)

static void
follow_parameters (VoderCompressorEffect *self)
{
  VoderEffect *effect = VODER_EFFECT (self);
  guint n_changes = voder_effect_get_n_changes (effect);
  VoderCompressorShape shape;

  if (self->is_known && n_changes == self->n_known)
    return;

  shape = (VoderCompressorShape){
    .threshold_db = voder_effect_get_value (effect, THRESHOLD),
    .ratio = voder_effect_get_value (effect, RATIO),
    .knee_db = voder_effect_get_value (effect, KNEE),
    .attack_s = voder_effect_get_value (effect, ATTACK) / MS_PER_S,
    .release_s = voder_effect_get_value (effect, RELEASE) / MS_PER_S,
    .make_up_db = voder_effect_get_value (effect, MAKE_UP),
  };
  voder_compressor_dsp_set (&self->dsp, &shape);
  self->n_known = n_changes;
  self->is_known = TRUE;
}

static void
voder_compressor_effect_reset (VoderEffect *effect)
{
  VoderCompressorEffect *self = VODER_COMPRESSOR_EFFECT (effect);

  follow_parameters (self);
  voder_compressor_dsp_reset (&self->dsp);
}

static gboolean
voder_compressor_effect_setup (VoderEffect *effect,
                               const GstAudioInfo *input,
                               GstAudioInfo *output,
                               GError **error)
{
  voder_compressor_dsp_init (&VODER_COMPRESSOR_EFFECT (effect)->dsp,
                             (gsize) GST_AUDIO_INFO_CHANNELS (input),
                             GST_AUDIO_INFO_RATE (input));
  VODER_COMPRESSOR_EFFECT (effect)->is_known = FALSE;
  voder_compressor_effect_reset (effect);
  voder_effect_set_in_place (effect, TRUE);

  return TRUE;
}

static void
voder_compressor_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderCompressorEffect *self = VODER_COMPRESSOR_EFFECT (effect);

  follow_parameters (self);
  block->n_taken = MIN (block->n_input, block->n_output);
  block->n_given = block->n_taken;
  voder_compressor_dsp_process (&self->dsp, block->input, block->output,
                                block->n_taken);
}

static void
voder_compressor_effect_class_init (VoderCompressorEffectClass *klass)
{
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  effect_class->setup = voder_compressor_effect_setup;
  effect_class->process = voder_compressor_effect_process;
  effect_class->reset = voder_compressor_effect_reset;
  voder_effect_class_install_parameters (effect_class, parameters,
                                         G_N_ELEMENTS (parameters));
}

static void
voder_compressor_effect_init (VoderCompressorEffect *self)
{
}
