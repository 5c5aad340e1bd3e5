/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-deesser-effect.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-deesser-dsp.h"

/**
 * VoderDeesserEffect:
 *
 * Makes sharp hisses softer, and nothing else.
 *
 * Thread safety: realtime: `process` on the streaming thread only.
 */
struct _VoderDeesserEffect {
  VoderEffect parent_instance;

  VoderDeesserDsp dsp;
};

enum {
  FREQUENCY,
  THRESHOLD,
  RATIO,
  RANGE,
};

static const VoderEffectParameter parameters[] = {
  { "freq", N_ ("What is higher counts as a hiss"), "Hz", 2000.0f, 12000.0f,
    5000.0f, NULL },
  { "threshold", N_ ("A hiss that is louder is made softer"), "dB", -80.0f,
    0.0f, -26.0f, NULL },
  { "ratio", N_ ("Of how many decibels above the threshold one is left"), NULL,
    1.0f, 50.0f, 4.0f, NULL },
  { "range", N_ ("By how much a hiss gets softer at most"), "dB", 0.0f, 40.0f,
    12.0f, NULL },
};

G_DEFINE_FINAL_TYPE (VoderDeesserEffect,
                     voder_deesser_effect,
                     VODER_TYPE_EFFECT)

/* The frequency is that of the start: another filter would click. */
static void
follow_parameters (VoderDeesserEffect *self, float hertz)
{
  VoderEffect *effect = VODER_EFFECT (self);
  VoderDeesserShape shape = {
    .hertz = hertz,
    .threshold_db = voder_effect_get_value (effect, THRESHOLD),
    .ratio = voder_effect_get_value (effect, RATIO),
    .range_db = voder_effect_get_value (effect, RANGE),
  };

  if (memcmp (&shape, &self->dsp.shape, sizeof shape) != 0)
    voder_deesser_dsp_set (&self->dsp, &shape);
}

static void
voder_deesser_effect_reset (VoderEffect *effect)
{
  VoderDeesserEffect *self = VODER_DEESSER_EFFECT (effect);

  follow_parameters (self, voder_effect_get_value (effect, FREQUENCY));
  voder_deesser_dsp_reset (&self->dsp);
}

static gboolean
voder_deesser_effect_setup (VoderEffect *effect,
                            const GstAudioInfo *input,
                            GstAudioInfo *output,
                            GError **error)
{
  VoderDeesserEffect *self = VODER_DEESSER_EFFECT (effect);

  voder_deesser_dsp_clear (&self->dsp);
  voder_deesser_dsp_init (&self->dsp, (gsize) GST_AUDIO_INFO_CHANNELS (input),
                          GST_AUDIO_INFO_RATE (input));
  voder_deesser_effect_reset (effect);
  voder_effect_set_in_place (effect, TRUE);

  return TRUE;
}

static void
voder_deesser_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderDeesserEffect *self = VODER_DEESSER_EFFECT (effect);

  follow_parameters (self, self->dsp.shape.hertz);
  block->n_taken = MIN (block->n_input, block->n_output);
  block->n_given = block->n_taken;
  voder_deesser_dsp_process (&self->dsp, block->input, block->output,
                             block->n_taken);
}

static void
voder_deesser_effect_finalize (GObject *object)
{
  voder_deesser_dsp_clear (&VODER_DEESSER_EFFECT (object)->dsp);

  G_OBJECT_CLASS (voder_deesser_effect_parent_class)->finalize (object);
}

static void
voder_deesser_effect_class_init (VoderDeesserEffectClass *klass)
{
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_deesser_effect_finalize;
  effect_class->setup = voder_deesser_effect_setup;
  effect_class->process = voder_deesser_effect_process;
  effect_class->reset = voder_deesser_effect_reset;
  voder_effect_class_install_parameters (effect_class, parameters,
                                         G_N_ELEMENTS (parameters));
}

static void
voder_deesser_effect_init (VoderDeesserEffect *self)
{
}
