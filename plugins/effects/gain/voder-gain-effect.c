/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-gain-effect.h"

#include <math.h>
#include <stdatomic.h>

#include <glib/gi18n-lib.h>

#include "voder-gain-dsp.h"

#define GAIN_MIN_DB -96.0f
#define GAIN_MAX_DB 60.0f
#define FADE_MAX_S  60.0f

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

  _Atomic float gain_db;
  _Atomic float fade_in_s;
  _Atomic float fade_out_s;
  float known_db; /* of which the DSP has the factor */
  VoderGainDsp dsp;
};

enum {
  PROP_0,
  PROP_GAIN,
  PROP_FADE_IN,
  PROP_FADE_OUT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

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
  gsize n_fall = (gsize) (rate * self->fade_out_s + 0.5);

  voder_gain_dsp_clear (&self->dsp);
  voder_gain_dsp_init (&self->dsp, (gsize) GST_AUDIO_INFO_CHANNELS (input),
                       (gsize) (rate * RAMP_S),
                       (gsize) (rate * self->fade_in_s + 0.5), n_fall);
  voder_effect_set_latency (effect, (guint) n_fall);
  voder_gain_effect_reset (effect);

  return TRUE;
}

static void
voder_gain_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderGainEffect *self = VODER_GAIN_EFFECT (effect);
  float gain_db = self->gain_db;

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
voder_gain_effect_get_property (GObject *object,
                                guint id,
                                GValue *value,
                                GParamSpec *pspec)
{
  VoderGainEffect *self = VODER_GAIN_EFFECT (object);

  if (id == PROP_GAIN)
    g_value_set_float (value, self->gain_db);
  else if (id == PROP_FADE_IN)
    g_value_set_float (value, self->fade_in_s);
  else if (id == PROP_FADE_OUT)
    g_value_set_float (value, self->fade_out_s);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
voder_gain_effect_set_property (GObject *object,
                                guint id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  VoderGainEffect *self = VODER_GAIN_EFFECT (object);

  if (id == PROP_GAIN)
    self->gain_db = g_value_get_float (value);
  else if (id == PROP_FADE_IN)
    self->fade_in_s = g_value_get_float (value);
  else if (id == PROP_FADE_OUT)
    self->fade_out_s = g_value_get_float (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
voder_gain_effect_finalize (GObject *object)
{
  voder_gain_dsp_clear (&VODER_GAIN_EFFECT (object)->dsp);

  G_OBJECT_CLASS (voder_gain_effect_parent_class)->finalize (object);
}

static void
install_properties (VoderEffectClass *klass)
{
  /**
   * VoderGainEffect:gain:
   *
   * By how many decibels the sound gets louder. May change while it plays.
   */
  props[PROP_GAIN] = g_param_spec_float (
      "gain", NULL, N_ ("By how much the sound gets louder"), GAIN_MIN_DB,
      GAIN_MAX_DB, 0.0f, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * VoderGainEffect:fade-in:
   *
   * How long the beginning takes to reach its loudness, in seconds.
   */
  props[PROP_FADE_IN] = g_param_spec_float (
      "fade-in", NULL, N_ ("How long the sound rises at its beginning"), 0.0f,
      FADE_MAX_S, 0.0f, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  /**
   * VoderGainEffect:fade-out:
   *
   * How long the end takes to fall to silence, in seconds; so long the sound is
   * held back.
   */
  props[PROP_FADE_OUT] = g_param_spec_float (
      "fade-out", NULL, N_ ("How long the sound falls at its end"), 0.0f,
      FADE_MAX_S, 0.0f, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);

  voder_effect_class_set_unit (klass, "gain", "dB");
  voder_effect_class_set_unit (klass, "fade-in", "s");
  voder_effect_class_set_unit (klass, "fade-out", "s");
}

static void
voder_gain_effect_class_init (VoderGainEffectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  object_class->get_property = voder_gain_effect_get_property;
  object_class->set_property = voder_gain_effect_set_property;
  object_class->finalize = voder_gain_effect_finalize;
  effect_class->setup = voder_gain_effect_setup;
  effect_class->process = voder_gain_effect_process;
  effect_class->drain = voder_gain_effect_drain;
  effect_class->reset = voder_gain_effect_reset;
  install_properties (effect_class);
}

static void
voder_gain_effect_init (VoderGainEffect *self)
{
}
