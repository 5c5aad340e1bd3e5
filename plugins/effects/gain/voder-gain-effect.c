/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-gain-effect.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "voder-gain-dsp.h"

#define FADE_MAX_S 60.0f

/* In what time a new gain is reached. */
#define RAMP_S 0.02

/**
 * VoderGainEffect:
 *
 * Makes the sound louder or softer; fades the beginning in and the end out.
 *
 * Thread safety: realtime: `process` on the streaming thread only.
 */
struct _VoderGainEffect {
  VoderEffect parent_instance;

  float known_db; /* of which the DSP has the factor */
  VoderGainDsp dsp;
};

enum {
  GAIN,
  FADE_IN,
  FADE_OUT,
};

static const VoderEffectParameter parameters[] = {
  { "gain", N_ ("By how much the sound gets louder"), "dB", -96.0f, 60.0f, 0.0f,
    NULL },
  { "fade-in", N_ ("How long the sound rises at its beginning"), "s", 0.0f,
    FADE_MAX_S, 0.0f, NULL },
  { "fade-out", N_ ("How long the sound falls at its end"), "s", 0.0f,
    FADE_MAX_S, 0.0f, NULL },
};

G_DEFINE_FINAL_TYPE (VoderGainEffect, voder_gain_effect, VODER_TYPE_EFFECT)

static void
voder_gain_effect_reset (VoderEffect *effect)
{
  VoderGainEffect *self = VODER_GAIN_EFFECT (effect);

  self->known_db = NAN;
  voder_gain_dsp_reset (&self->dsp);
}

static gboolean
voder_gain_effect_setup (VoderEffect *effect,
                         const GstAudioInfo *input,
                         GstAudioInfo *output,
                         GError **error)
{
  VoderGainEffect *self = VODER_GAIN_EFFECT (effect);
  double rate = GST_AUDIO_INFO_RATE (input);
  gsize n_fall =
      (gsize) (rate * voder_effect_get_value (effect, FADE_OUT) + 0.5);

  voder_gain_dsp_clear (&self->dsp);
  voder_gain_dsp_init (
      &self->dsp, (gsize) GST_AUDIO_INFO_CHANNELS (input),
      (gsize) (rate * RAMP_S),
      (gsize) (rate * voder_effect_get_value (effect, FADE_IN) + 0.5), n_fall);
  voder_effect_set_latency (effect, (guint) n_fall);
  voder_gain_effect_reset (effect);
  voder_effect_set_in_place (effect, TRUE);

  return TRUE;
}

static void
voder_gain_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderGainEffect *self = VODER_GAIN_EFFECT (effect);
  float gain_db = voder_effect_get_value (effect, GAIN);

  if (gain_db != self->known_db) {
    self->known_db = gain_db;
    voder_gain_dsp_set_target (&self->dsp, powf (10.0f, gain_db / 20.0f));
  }

  block->n_taken = MIN (block->n_input, block->n_output);
  block->n_given = voder_gain_dsp_process (&self->dsp, block->input,
                                           block->output, block->n_taken);
}

static void
voder_gain_effect_drain (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderGainEffect *self = VODER_GAIN_EFFECT (effect);

  block->n_given =
      voder_gain_dsp_drain (&self->dsp, block->output, block->n_output);
}

static void
voder_gain_effect_finalize (GObject *object)
{
  voder_gain_dsp_clear (&VODER_GAIN_EFFECT (object)->dsp);

  G_OBJECT_CLASS (voder_gain_effect_parent_class)->finalize (object);
}

static void
voder_gain_effect_class_init (VoderGainEffectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  object_class->finalize = voder_gain_effect_finalize;
  effect_class->setup = voder_gain_effect_setup;
  effect_class->process = voder_gain_effect_process;
  effect_class->drain = voder_gain_effect_drain;
  effect_class->reset = voder_gain_effect_reset;
  voder_effect_class_install_parameters (effect_class, parameters,
                                         G_N_ELEMENTS (parameters));
}

static void
voder_gain_effect_init (VoderGainEffect *self)
{
}
