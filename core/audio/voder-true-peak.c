/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-true-peak-private.h"

#include <math.h>
#include <string.h>

#define TAPS   24
#define PHASES 4

/* Rates from which on fewer places will do, in Hz. */
#define RATE_HALF 96000
#define RATE_FULL 192000

/* The four places of a sample, as the processor adds and multiplies them. */
typedef float Places __attribute__ ((vector_size (PHASES * sizeof (float))));

struct _VoderTruePeak {
  gsize n_channels;
  float overshoot; /* how far what lies between samples can be above them */
  float peak;
  float sample_peak;
  gsize newest;
  float *past;   /* for each channel, the newest samples, twice in a row */
  gsize *n_loud; /* for each channel, samples that must still be looked at */
  Places taps[TAPS];
};

/* A sinc through a raised cosine, which at the highest frequencies reads at
 * most 0.4 dB too little. */
static void
make_taps (VoderTruePeak *self, int rate)
{
  int step = rate < RATE_HALF ? 1 : rate < RATE_FULL ? 2 : PHASES;

  self->overshoot = 1.0f;
  for (int phase = 0; phase < PHASES; phase += step) {
    double length = 0.0;

    for (int i = 0; i < TAPS; i++) {
      double x = i - TAPS / 2 + (double) phase / PHASES;
      double window = 0.5 + 0.5 * cos (G_PI * x / (TAPS / 2 + 1));
      double sinc = x == 0.0 ? 1.0 : sin (G_PI * x) / (G_PI * x);

      self->taps[i][phase] = (float) (sinc * window);
      length += fabs (sinc * window);
    }
    self->overshoot = MAX (self->overshoot, (float) length);
  }
}

VoderTruePeak *
voder_true_peak_new (int rate, gsize n_channels)
{
  VoderTruePeak *self = g_aligned_alloc0 (1, sizeof *self, sizeof (Places));

  self->n_channels = n_channels;
  self->past = g_new0 (float, 2 * TAPS * n_channels);
  self->n_loud = g_new0 (gsize, n_channels);
  make_taps (self, rate);

  return self;
}

void
voder_true_peak_free (VoderTruePeak *self)
{
  if (self == NULL)
    return;

  g_free (self->past);
  g_free (self->n_loud);
  g_aligned_free (self);
}

void
voder_true_peak_reset (VoderTruePeak *self)
{
  memset (self->past, 0, 2 * TAPS * self->n_channels * sizeof (float));
  memset (self->n_loud, 0, self->n_channels * sizeof (gsize));
  self->peak = 0.0f;
  self->sample_peak = 0.0f;
  self->newest = 0;
}

/* The highest of the places behind the sample in the middle of @past. */
static float
look (const VoderTruePeak *self, const float *past)
{
  Places sums = { 0.0f };
  float peak = 0.0f;

  for (int i = 0; i < TAPS; i++)
    sums += self->taps[i] * past[i];
  for (int phase = 0; phase < PHASES; phase++)
    peak = MAX (peak, fabsf (sums[phase]));

  return peak;
}

/* Where no sample around comes near the peak so far, nothing is above it. */
static void
add_sample (VoderTruePeak *self, gsize channel, float sample)
{
  float *past = self->past + 2 * TAPS * channel + self->newest;
  float size = fabsf (sample);

  past[0] = past[TAPS] = sample;
  self->sample_peak = MAX (self->sample_peak, size);
  if (size * self->overshoot > self->peak)
    self->n_loud[channel] = TAPS;
  if (self->n_loud[channel] == 0)
    return;

  self->n_loud[channel]--;
  size = look (self, past);
  self->peak = MAX (self->peak, size);
}

void
voder_true_peak_add (VoderTruePeak *self, const float *samples, gsize n_frames)
{
  for (gsize i = 0; i < n_frames; i++) {
    self->newest = self->newest > 0 ? self->newest - 1 : TAPS - 1;
    for (gsize c = 0; c < self->n_channels; c++)
      add_sample (self, c, samples[i * self->n_channels + c]);
  }
}

/* The true peak; what lies behind the last twelve samples is not seen yet. */
float
voder_true_peak_get (const VoderTruePeak *self)
{
  return MAX (self->peak, self->sample_peak);
}

float
voder_true_peak_get_samples (const VoderTruePeak *self)
{
  return self->sample_peak;
}
