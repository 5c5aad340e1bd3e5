/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-compressor-dsp.h"

#include <math.h>

#include <voder/voder.h>

/* Between two decisions. */
#define STEP_FRAMES 16

/* At most so many steps are worked on at a time. */
#define STEPS_MAX 64

#define INLINE static inline __attribute__ ((always_inline))

/* How many steps the gain has taken at each frame. */
static const float steps[STEP_FRAMES] = { 1, 2,  3,  4,  5,  6,  7,  8,
                                          9, 10, 11, 12, 13, 14, 15, 16 };

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
  self->slope = 1.0f - 1.0f / shape->ratio;
  self->bend = self->slope / (2.0f * MAX (shape->knee_db, 1e-6f));
  self->approach = get_part (self, MAKE_UP_S);
}

/* How much softer a level shall get: nothing below the knee, bent in it. */
static float
get_cut (const VoderCompressorDsp *self, float level_db)
{
  float above = level_db - self->shape.threshold_db;
  float half = self->shape.knee_db / 2.0f;

  if (above <= -half)
    return 0.0f;
  if (above >= half)
    return above * self->slope;

  return self->bend * (above + half) * (above + half);
}

/* What the gain shall be at the end of the next step, in dB. */
static float
decide (VoderCompressorDsp *self, float level_db)
{
  float cut = get_cut (self, level_db);
  float part = cut > self->cut_db ? self->attack : self->release;

  self->cut_db += (cut - self->cut_db) * part;
  if (self->cut_db < 1e-6f)
    self->cut_db = 0.0f;
  self->make_up_db +=
      (self->shape.make_up_db - self->make_up_db) * self->approach;

  return self->make_up_db - self->cut_db;
}

/* The gain begins to move to @target. */
static void
turn (VoderCompressorDsp *self, float target)
{
  self->gain += self->step * STEP_FRAMES;
  self->step = (target - self->gain) / STEP_FRAMES;
}

INLINE float
find_peak (const float *input, gsize n_samples, float peak)
{
  for (gsize i = 0; i < n_samples; i++)
    peak = MAX (peak, fabsf (input[i]));

  return peak;
}

/* @step says how far each frame is in its step. */
INLINE void
apply (const VoderCompressorDsp *self,
       const float *input,
       float *output,
       gsize n_frames,
       gsize n_channels,
       const float *step)
{
  float gains[STEP_FRAMES];

  for (gsize i = 0; i < n_frames; i++)
    gains[i] = self->gain + self->step * step[i];
  for (gsize i = 0; i < n_frames; i++) {
    for (gsize c = 0; c < n_channels; c++)
      output[i * n_channels + c] = input[i * n_channels + c] * gains[i];
  }
}

/* A part of a step. */
static void
work_on_part (VoderCompressorDsp *self,
              const float *input,
              float *output,
              gsize n_frames)
{
  self->peak = find_peak (input, n_frames * self->n_channels, self->peak);
  apply (self, input, output, n_frames, self->n_channels, steps + self->n_into);
  self->n_into += n_frames;
  if (self->n_into < STEP_FRAMES)
    return;

  turn (self, voder_decibels_to_factor (
                  decide (self, voder_decibels_from_factor (self->peak))));
  self->n_into = 0;
  self->peak = 0.0f;
}

/* Whole steps. What is loud in one moves the gain of the next: so all levels
 * can be known first, and the logarithms and powers be done several at a time.
 * Inlined for the numbers of channels that are the most usual. */
INLINE void
work_on_steps (VoderCompressorDsp *self,
               const float *input,
               float *output,
               gsize n_steps,
               gsize n_channels)
{
  gsize size = STEP_FRAMES * n_channels;
  float levels[STEPS_MAX];

  for (gsize i = 0; i < n_steps; i++)
    levels[i] = find_peak (input + i * size, size, 0.0f);
  voder_decibels_from_factors (levels, levels, n_steps);
  for (gsize i = 0; i < n_steps; i++)
    levels[i] = decide (self, levels[i]);
  voder_decibels_to_factors (levels, levels, n_steps);
  for (gsize i = 0; i < n_steps; i++) {
    apply (self, input + i * size, output + i * size, STEP_FRAMES, n_channels,
           steps);
    turn (self, levels[i]);
  }
}

/* Gives how many frames it took. */
static gsize
work (VoderCompressorDsp *self, const float *input, float *output, gsize n)
{
  gsize n_steps = MIN (n / STEP_FRAMES, STEPS_MAX);

  if (self->n_into > 0 || n_steps == 0) {
    n = MIN (n, STEP_FRAMES - self->n_into);
    work_on_part (self, input, output, n);
    return n;
  }

  if (self->n_channels == 1)
    work_on_steps (self, input, output, n_steps, 1);
  else if (self->n_channels == 2)
    work_on_steps (self, input, output, n_steps, 2);
  else
    work_on_steps (self, input, output, n_steps, self->n_channels);

  return n_steps * STEP_FRAMES;
}

void
voder_compressor_dsp_process (VoderCompressorDsp *self,
                              const float *input,
                              float *output,
                              gsize n_frames)
{
  while (n_frames > 0) {
    gsize n = work (self, input, output, n_frames);

    input += n * self->n_channels;
    output += n * self->n_channels;
    n_frames -= n;
  }
}
