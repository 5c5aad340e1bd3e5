/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-limiter-effect.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "voder-limiter-dsp.h"

/* Longer than half a wave of the lowest voice, so that the factor does not
 * follow the wave itself. */
#define HOLD_S 0.012

/**
 * VoderLimiterEffect:
 *
 * Keeps the true peak of the sound, that between its samples too, below a
 * ceiling; what is below stays as it is, to the bit.
 *
 * Thread safety: realtime: `process` on the streaming thread only.
 */
struct _VoderLimiterEffect {
  VoderEffect parent_instance;

  float rate;
  float known_ceiling; /* in dB, of what the DSP has */
  float known_release; /* in ms */
  gsize n_left;        /* frames that are still held back at the end */
  gboolean is_ending;
  VoderLimiterDsp dsp;
};

enum {
  CEILING,
  LOOK_AHEAD,
  RELEASE,
};

static const VoderEffectParameter parameters[] = {
  { "ceiling", N_ ("The true peak that is never exceeded"), "dBTP", -40.0f,
    0.0f, -1.0f, NULL },
  { "look-ahead", N_ ("How long before a peak the sound gets softer"), "ms",
    0.5f, 20.0f, 3.0f, NULL },
  { "release", N_ ("How long after a peak the sound stays softer"), "ms", 10.0f,
    2000.0f, 120.0f, NULL },
};

G_DEFINE_FINAL_TYPE (VoderLimiterEffect,
                     voder_limiter_effect,
                     VODER_TYPE_EFFECT)

static void
voder_limiter_effect_reset (VoderEffect *effect)
{
  VoderLimiterEffect *self = VODER_LIMITER_EFFECT (effect);

  self->is_ending = FALSE;
  voder_limiter_dsp_reset (&self->dsp);
}

static VoderLimiterKernel
get_kernel (void)
{
#ifdef VODER_HAVE_AVX2
  if (voder_cpu_get_level () >= VODER_CPU_LEVEL_AVX2)
    return voder_limiter_kernel_avx2;
#endif

  return voder_limiter_kernel_plain;
}

static gboolean
voder_limiter_effect_setup (VoderEffect *effect,
                            const GstAudioInfo *input,
                            GstAudioInfo *output,
                            GError **error)
{
  VoderLimiterEffect *self = VODER_LIMITER_EFFECT (effect);
  double rate = GST_AUDIO_INFO_RATE (input);
  double ahead = voder_effect_get_value (effect, LOOK_AHEAD) / 1000.0;

  voder_limiter_dsp_clear (&self->dsp);
  voder_limiter_dsp_init (&self->dsp, (gsize) GST_AUDIO_INFO_CHANNELS (input),
                          MAX ((gsize) (rate * ahead), 1),
                          (gsize) (rate * HOLD_S), get_kernel ());
  self->rate = (float) rate;
  self->known_ceiling = NAN;
  voder_effect_set_latency (effect, (guint) self->dsp.n_delay);
  voder_limiter_effect_reset (effect);
  voder_effect_set_in_place (effect, TRUE);

  return TRUE;
}

static void
follow_parameters (VoderLimiterEffect *self)
{
  float ceiling = voder_effect_get_value (VODER_EFFECT (self), CEILING);
  float release = voder_effect_get_value (VODER_EFFECT (self), RELEASE);

  if (ceiling == self->known_ceiling && release == self->known_release)
    return;

  self->known_ceiling = ceiling;
  self->known_release = release;
  voder_limiter_dsp_set (
      &self->dsp, voder_decibels_to_factor (ceiling),
      1.0f - expf (-1000.0f * VODER_LIMITER_STEP / (release * self->rate)));
}

static void
voder_limiter_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderLimiterEffect *self = VODER_LIMITER_EFFECT (effect);

  follow_parameters (self);
  block->n_taken = MIN (block->n_input, block->n_output);
  block->n_given = voder_limiter_dsp_process (&self->dsp, block->input,
                                              block->output, block->n_taken);
}

static void
voder_limiter_effect_drain (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderLimiterEffect *self = VODER_LIMITER_EFFECT (effect);
  gsize n_frames;

  if (!self->is_ending) {
    self->is_ending = TRUE;
    self->n_left = (gsize) (voder_effect_get_n_taken (effect) -
                            voder_effect_get_n_given (effect));
    /* Less than it holds back went in: the rest comes first. */
    voder_limiter_dsp_process (&self->dsp, NULL, block->output,
                               self->dsp.n_delay - self->n_left);
  }

  n_frames = MIN (self->n_left, block->n_output);
  block->n_given =
      voder_limiter_dsp_process (&self->dsp, NULL, block->output, n_frames);
  self->n_left -= block->n_given;
}

static void
voder_limiter_effect_finalize (GObject *object)
{
  voder_limiter_dsp_clear (&VODER_LIMITER_EFFECT (object)->dsp);

  G_OBJECT_CLASS (voder_limiter_effect_parent_class)->finalize (object);
}

static void
voder_limiter_effect_class_init (VoderLimiterEffectClass *klass)
{
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_limiter_effect_finalize;
  effect_class->setup = voder_limiter_effect_setup;
  effect_class->process = voder_limiter_effect_process;
  effect_class->drain = voder_limiter_effect_drain;
  effect_class->reset = voder_limiter_effect_reset;
  voder_effect_class_install_parameters (effect_class, parameters,
                                         G_N_ELEMENTS (parameters));
}

static void
voder_limiter_effect_init (VoderLimiterEffect *self)
{
}
