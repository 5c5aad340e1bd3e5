/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-compressor-dsp.h"

#include <math.h>

#include <voder/voder.h>

/* Between two decisions. */
#define STEP_FRAMES 16

/* In what time another make-up gain is reached. */
#define MAKE_UP_S 0.01f

void
voder_compressor_dsp_init (VoderCompressorDsp *self, gsize n_channels, int rate)
{
  *self =
      (VoderCompressorDsp){ .n_channels = n_channels, .rate = (float) rate };
}

void
voder_compressor_dsp_reset (VoderCompressorDsp *self)
{
  self->n_into = 0;
  self->peak = 0.0f;
  self->cut_db = 0.0f;
  self->make_up_db = self->shape.make_up_db;
  self->gain = voder_decibels_to_factor (self->make_up_db);
  self->step = 0.0f;
}

/* The part of the way that is gone in one step of STEP_FRAMES. */
static float
get_part (const VoderCompressorDsp *self, float seconds)
{
  return 1.0f - expf (-(float) STEP_FRAMES / (seconds * self->rate));
}

void
voder_compressor_dsp_set (VoderCompressorDsp *self,
                          const VoderCompressorShape *shape)
{
  self->shape = *shape;
  self->attack = get_part (self, shape->attack_s);
  self->release = get_part (self, shape->release_s);
  self->approach = get_part (self, MAKE_UP_S);
}

/* How much softer a level shall get: nothing below the knee, bent in it. */
static float
get_cut (const VoderCompressorShape *shape, float level_db)
{
  float above = level_db - shape->threshold_db;
  float slope = 1.0f - 1.0f / shape->ratio;
  float half = shape->knee_db / 2.0f;

  if (above <= -half)
    return 0.0f;
  if (above >= half)
    return above * slope;

  return slope * (above + half) * (above + half) / (2.0f * shape->knee_db);
}

/* What the gain shall be at the end of the next frames. */
static void
decide (VoderCompressorDsp *self)
{
  float level = voder_decibels_from_factor (self->peak);
  float cut = get_cut (&self->shape, level);
  float part = cut > self->cut_db ? self->attack : self->release;
  float target;

  self->cut_db += (cut - self->cut_db) * part;
  if (self->cut_db < 1e-6f)
    self->cut_db = 0.0f;
  self->make_up_db +=
      (self->shape.make_up_db - self->make_up_db) * self->approach;
  target = voder_decibels_to_factor (self->make_up_db - self->cut_db);
  self->gain += self->step * STEP_FRAMES;
  self->step = (target - self->gain) / STEP_FRAMES;
  self->peak = 0.0f;
}

/* Inlined for the numbers of frames and channels that are the most usual, so
 * that the processor does several samples at a time. */
static inline __attribute__ ((always_inline)) void
work (VoderCompressorDsp *self,
      const float *input,
      float *output,
      gsize n_frames,
      gsize n_channels)
{
  float gains[STEP_FRAMES];
  float peak = self->peak;

  for (gsize i = 0; i < n_frames; i++)
    gains[i] = self->gain + self->step * (float) (int) (self->n_into + i + 1);
  for (gsize i = 0; i < n_frames * n_channels; i++)
    peak = MAX (peak, fabsf (input[i]));
  for (gsize i = 0; i < n_frames; i++) {
    for (gsize c = 0; c < n_channels; c++)
      output[i * n_channels + c] = input[i * n_channels + c] * gains[i];
  }
  self->peak = peak;
}

static void
work_on (VoderCompressorDsp *self,
         const float *input,
         float *output,
         gsize n_frames)
{
  if (n_frames == STEP_FRAMES && self->n_channels == 2)
    work (self, input, output, STEP_FRAMES, 2);
  else if (n_frames == STEP_FRAMES && self->n_channels == 1)
    work (self, input, output, STEP_FRAMES, 1);
  else
    work (self, input, output, n_frames, self->n_channels);
}

void
voder_compressor_dsp_process (VoderCompressorDsp *self,
                              const float *input,
                              float *output,
                              gsize n_frames)
{
  while (n_frames > 0) {
    gsize n = MIN (n_frames, STEP_FRAMES - self->n_into);

    work_on (self, input, output, n);
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
