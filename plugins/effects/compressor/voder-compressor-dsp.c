/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-compressor-dsp.h"

#include <math.h>

/* Between two decisions. */
#define STEP_FRAMES 16

/* In what time another make-up gain is reached. */
#define MAKE_UP_S 0.01f

/* A level that is no level. */
#define SILENT_DB (-200.0f)

void
voder_compressor_dsp_init (VoderCompressorDsp *self, gsize n_channels, int rate)
{
  *self =
      (VoderCompressorDsp){ .n_channels = n_channels, .rate = (float) rate };
}

static float
to_factor (float db)
{
  return powf (10.0f, db / 20.0f);
}

void
voder_compressor_dsp_reset (VoderCompressorDsp *self)
{
  self->n_into = 0;
  self->peak = 0.0f;
  self->cut_db = 0.0f;
  self->make_up_db = self->shape.make_up_db;
  self->gain = to_factor (self->make_up_db);
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
  float level = self->peak > 1e-10f ? 20.0f * log10f (self->peak) : SILENT_DB;
  float cut = get_cut (&self->shape, level);
  float part = cut > self->cut_db ? self->attack : self->release;
  float target;

  self->cut_db += (cut - self->cut_db) * part;
  if (self->cut_db < 1e-6f)
    self->cut_db = 0.0f;
  self->make_up_db +=
      (self->shape.make_up_db - self->make_up_db) * get_part (self, MAKE_UP_S);
  target = to_factor (self->make_up_db - self->cut_db);
  self->step = (target - self->gain) / STEP_FRAMES;
  self->peak = 0.0f;
}

static void
work (VoderCompressorDsp *self,
      const float *input,
      float *output,
      gsize n_frames)
{
  gsize n = self->n_channels;
  float peak = self->peak;
  float gain = self->gain;

  for (gsize i = 0; i < n_frames; i++) {
    gain += self->step;
    for (gsize c = 0; c < n; c++) {
      float sample = input[i * n + c];

      peak = MAX (peak, fabsf (sample));
      output[i * n + c] = sample * gain;
    }
  }
  self->peak = peak;
  self->gain = gain;
}

void
voder_compressor_dsp_process (VoderCompressorDsp *self,
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
