/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-deesser-dsp.h"

#include <math.h>
#include <string.h>

/* Between two decisions. */
#define STEP_FRAMES 16

/* A hiss is there at once, and lasts some hundredths of a second. */
#define ATTACK_S  0.001f
#define RELEASE_S 0.05f

/* The frequency stays below this part of the sample rate. */
#define HERTZ_MAX 0.45

/* What gets softer begins an octave below what is looked at. */
#define SHELF_FACTOR 0.5

/* What is remembered of each channel. */
#define MEMORIES 3

/* A cut that is none. */
#define CUT_MIN_DB 1e-4f

void
voder_deesser_dsp_init (VoderDeesserDsp *self, gsize n_channels, int rate)
{
  memset (self, 0, sizeof *self);
  self->n_channels = n_channels;
  self->rate = (float) rate;
  self->attack = 1.0f - expf (-STEP_FRAMES / (ATTACK_S * self->rate));
  self->release = 1.0f - expf (-STEP_FRAMES / (RELEASE_S * self->rate));
  self->memory = g_new0 (float, MEMORIES *n_channels);
}

void
voder_deesser_dsp_clear (VoderDeesserDsp *self)
{
  g_clear_pointer (&self->memory, g_free);
}

void
voder_deesser_dsp_reset (VoderDeesserDsp *self)
{
  memset (self->memory, 0, MEMORIES * self->n_channels * sizeof (float));
  self->n_into = 0;
  self->peak = 0.0f;
  self->cut_db = 0.0f;
  self->gain = 1.0f;
  self->step = 0.0f;
}

/* Butterworth low-passes of the second and the first order, through the
 * bilinear transform.
 */
void
voder_deesser_dsp_set (VoderDeesserDsp *self, const VoderDeesserShape *shape)
{
  double hertz = MIN (shape->hertz, self->rate * HERTZ_MAX);
  double k = tan (G_PI * hertz / self->rate);
  double a0 = 1.0 + G_SQRT2 * k + k * k;

  self->shape = *shape;
  self->b0 = (float) (k * k / a0);
  self->b1 = 2.0f * self->b0;
  self->b2 = self->b0;
  self->a1 = (float) (2.0 * (k * k - 1.0) / a0);
  self->a2 = (float) ((1.0 - G_SQRT2 * k + k * k) / a0);

  k = tan (G_PI * hertz * SHELF_FACTOR / self->rate);
  self->shelf_b = (float) (k / (k + 1.0));
  self->shelf_a = (float) ((k - 1.0) / (k + 1.0));
}

/* What the gain shall be at the end of the next frames. */
static void
decide (VoderDeesserDsp *self)
{
  float level = self->peak > 1e-10f ? 20.0f * log10f (self->peak) : -200.0f;
  float above = level - self->shape.threshold_db;
  float cut = above > 0.0f ? above * (1.0f - 1.0f / self->shape.ratio) : 0.0f;
  float target = 1.0f;

  cut = MIN (cut, self->shape.range_db);
  self->cut_db += (cut - self->cut_db) *
                  (cut > self->cut_db ? self->attack : self->release);
  if (self->cut_db < CUT_MIN_DB)
    self->cut_db = 0.0f;
  else
    target = powf (10.0f, -self->cut_db / 20.0f);
  self->step = (target - self->gain) / STEP_FRAMES;
  self->peak = 0.0f;
}

/* What gets softer: of the first order, so that the two parts of the sound do
 * not cancel each other. */
static float
split_shelf (const VoderDeesserDsp *self, float *memory, float sample)
{
  float low = self->shelf_b * sample + *memory;

  *memory = self->shelf_b * sample - self->shelf_a * low;

  return sample - low;
}

/* What of a sample is looked at. */
static float
split (const VoderDeesserDsp *self, float *memory, float sample)
{
  float low = self->b0 * sample + memory[0];

  memory[0] = self->b1 * sample - self->a1 * low + memory[1];
  memory[1] = self->b2 * sample - self->a2 * low;

  return sample - low;
}

static void
work (VoderDeesserDsp *self, const float *input, float *output, gsize n_frames)
{
  gsize n = self->n_channels;

  for (gsize i = 0; i < n_frames; i++) {
    self->gain += self->step;
    for (gsize c = 0; c < n; c++) {
      float sample = input[i * n + c];
      float *memory = self->memory + MEMORIES * c;
      float seen = split (self, memory, sample);
      float high = split_shelf (self, memory + 2, sample);

      self->peak = MAX (self->peak, fabsf (seen));
      if (self->gain != 1.0f)
        sample += (self->gain - 1.0f) * high;
      output[i * n + c] = sample;
    }
  }
}

void
voder_deesser_dsp_process (VoderDeesserDsp *self,
                           const float *input,
                           float *output,
                           gsize n_frames)
{
  while (n_frames > 0) {
    gsize n = MIN (n_frames, STEP_FRAMES - self->n_into);

    work (self, input, output, n);
    input += n * self->n_channels;
    output += n * self->n_channels;
    n_frames -= n;
    self->n_into += n;
    if (self->n_into == STEP_FRAMES) {
      self->n_into = 0;
      decide (self);
    }
  }
}
