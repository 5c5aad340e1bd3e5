/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-equalizer-effect.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-equalizer-dsp.h"

#define N_BANDS 10

/* For each band a gain, a frequency and a quality. */
#define BAND_PARAMETERS 3

/* What the passes and shelves have. */
#define FLAT_Q 0.7071f

enum {
  HIGH_PASS,
  LOW_PASS,
  LOW_SHELF_GAIN,
  LOW_SHELF_HERTZ,
  HIGH_SHELF_GAIN,
  HIGH_SHELF_HERTZ,
  FIRST_BAND,
  N_PARAMETERS = FIRST_BAND + BAND_PARAMETERS * N_BANDS,
};

/**
 * VoderEqualizerEffect:
 *
 * Makes ranges of frequencies louder or softer: ten bands, a shelf at each end,
 * a high-pass and a low-pass. What has no gain costs no time.
 *
 * Thread safety: realtime: `process` on the streaming thread only.
 */
struct _VoderEqualizerEffect {
  VoderEffect parent_instance;

  gboolean is_fresh; /* nothing was heard yet */
  float known[N_PARAMETERS];
  guint n_known; /* changes of the parameters that the DSP knows of */
  VoderEqualizerDsp dsp;
};

#define BAND(n, hertz)                                                         \
  { "gain" n, N_ ("How much louder the band is"), "dB", -36.0f, 24.0f, 0.0f,   \
    NULL },                                                                    \
      { "freq" n, N_ ("The middle of the band"), "Hz", 20.0f, 20000.0f, hertz, \
        NULL },                                                                \
  {                                                                            \
    "q" n, N_ ("How narrow the band is"), NULL, 0.1f, 20.0f, 1.0f, NULL        \
  }

static const VoderEffectParameter parameters[N_PARAMETERS] = {
  { "high-pass", N_ ("What is lower gets softer, 12 dB an octave; 0: nothing"),
    "Hz", 0.0f, 2000.0f, 0.0f, NULL },
  { "low-pass", N_ ("What is higher gets softer, 12 dB an octave; 0: nothing"),
    "Hz", 0.0f, 20000.0f, 0.0f, NULL },
  { "low-gain", N_ ("How much louder the low end is"), "dB", -36.0f, 24.0f,
    0.0f, NULL },
  { "low-freq", N_ ("Where the low end begins"), "Hz", 20.0f, 2000.0f, 120.0f,
    NULL },
  { "high-gain", N_ ("How much louder the high end is"), "dB", -36.0f, 24.0f,
    0.0f, NULL },
  { "high-freq", N_ ("Where the high end begins"), "Hz", 1000.0f, 20000.0f,
    6000.0f, NULL },
  BAND ("1", 60.0f),
  BAND ("2", 120.0f),
  BAND ("3", 250.0f),
  BAND ("4", 500.0f),
  BAND ("5", 1000.0f),
  BAND ("6", 2000.0f),
  BAND ("7", 3000.0f),
  BAND ("8", 4000.0f),
  BAND ("9", 8000.0f),
  BAND ("10", 16000.0f),
};

G_DEFINE_FINAL_TYPE (VoderEqualizerEffect,
                     voder_equalizer_effect,
                     VODER_TYPE_EFFECT)

/* A filter that does nothing: a peak without a gain. */
static VoderBand
make_idle (void)
{
  return (VoderBand){ VODER_BAND_PEAK, 1000.0f, 0.0f, 1.0f };
}

static VoderBand
make_pass (VoderBandKind kind, float hertz)
{
  return hertz > 0.0f ? (VoderBand){ kind, hertz, 0.0f, FLAT_Q } : make_idle ();
}

/* All bands, in an order that does not change. */
static gsize
make_bands (const float *values, VoderBand *bands)
{
  gsize n = 0;

  bands[n++] = make_pass (VODER_BAND_HIGH_PASS, values[HIGH_PASS]);
  bands[n++] = make_pass (VODER_BAND_LOW_PASS, values[LOW_PASS]);
  bands[n++] = (VoderBand){ VODER_BAND_LOW_SHELF, values[LOW_SHELF_HERTZ],
                            values[LOW_SHELF_GAIN], FLAT_Q };
  bands[n++] = (VoderBand){ VODER_BAND_HIGH_SHELF, values[HIGH_SHELF_HERTZ],
                            values[HIGH_SHELF_GAIN], FLAT_Q };
  for (int i = 0; i < N_BANDS; i++) {
    const float *band = values + FIRST_BAND + BAND_PARAMETERS * i;

    bands[n++] = (VoderBand){ VODER_BAND_PEAK, band[1], band[0], band[2] };
  }

  return n;
}

static void
follow_parameters (VoderEqualizerEffect *self)
{
  guint n_changes = voder_effect_get_n_changes (VODER_EFFECT (self));
  VoderBand bands[VODER_EQUALIZER_BANDS_MAX];
  float values[N_PARAMETERS];
  gsize n_bands;

  if (!self->is_fresh && n_changes == self->n_known)
    return;

  for (guint i = 0; i < N_PARAMETERS; i++)
    values[i] = voder_effect_get_value (VODER_EFFECT (self), i);
  self->n_known = n_changes;
  if (!self->is_fresh && memcmp (values, self->known, sizeof values) == 0)
    return;

  n_bands = make_bands (values, bands);
  voder_equalizer_dsp_set_bands (&self->dsp, bands, n_bands, self->is_fresh);
  memcpy (self->known, values, sizeof values);
  self->is_fresh = FALSE;
}

static VoderEqualizerKernel
get_kernel (void)
{
#ifdef VODER_HAVE_AVX2
  if (voder_cpu_get_level () >= VODER_CPU_LEVEL_AVX2)
    return voder_equalizer_kernel_avx2;
#endif

  return voder_equalizer_kernel_plain;
}

static void
voder_equalizer_effect_reset (VoderEffect *effect)
{
  VoderEqualizerEffect *self = VODER_EQUALIZER_EFFECT (effect);

  self->is_fresh = TRUE;
  voder_equalizer_dsp_reset (&self->dsp);
}

static gboolean
voder_equalizer_effect_setup (VoderEffect *effect,
                              const GstAudioInfo *input,
                              GstAudioInfo *output,
                              GError **error)
{
  VoderEqualizerEffect *self = VODER_EQUALIZER_EFFECT (effect);

  voder_equalizer_dsp_clear (&self->dsp);
  voder_equalizer_dsp_init (&self->dsp, (gsize) GST_AUDIO_INFO_CHANNELS (input),
                            GST_AUDIO_INFO_RATE (input), get_kernel ());
  voder_equalizer_effect_reset (effect);
  voder_effect_set_in_place (effect, TRUE);

  return TRUE;
}

static void
voder_equalizer_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderEqualizerEffect *self = VODER_EQUALIZER_EFFECT (effect);

  block->n_taken = MIN (block->n_input, block->n_output);
  block->n_given = block->n_taken;
  if (block->n_taken == 0)
    return;

  follow_parameters (self);
  voder_equalizer_dsp_process (&self->dsp, block->input, block->output,
                               block->n_taken);
}

static void
voder_equalizer_effect_finalize (GObject *object)
{
  voder_equalizer_dsp_clear (&VODER_EQUALIZER_EFFECT (object)->dsp);

  G_OBJECT_CLASS (voder_equalizer_effect_parent_class)->finalize (object);
}

static void
voder_equalizer_effect_class_init (VoderEqualizerEffectClass *klass)
{
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_equalizer_effect_finalize;
  effect_class->setup = voder_equalizer_effect_setup;
  effect_class->process = voder_equalizer_effect_process;
  effect_class->reset = voder_equalizer_effect_reset;
  voder_effect_class_install_parameters (effect_class, parameters,
                                         N_PARAMETERS);
}

static void
voder_equalizer_effect_init (VoderEqualizerEffect *self)
{
}
