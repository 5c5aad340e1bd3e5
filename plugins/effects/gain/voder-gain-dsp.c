/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-gain-dsp.h"

#include <string.h>

/* Gets ready; the lengths are frames. */
void
voder_gain_dsp_init (VoderGainDsp *self,
                     gsize n_channels,
                     gsize n_ramp,
                     gsize n_rise,
                     gsize n_fall)
{
  *self = (VoderGainDsp){
    .n_channels = n_channels,
    .n_ramp = MAX (n_ramp, 1),
    .n_rise = n_rise,
    .n_fall = n_fall,
    .held = g_new0 (float, MAX (n_fall * n_channels, 1)),
  };
}

void
voder_gain_dsp_clear (VoderGainDsp *self)
{
  g_clear_pointer (&self->held, g_free);
}

void
voder_gain_dsp_reset (VoderGainDsp *self)
{
  self->n_risen = 0;
  self->has_target = FALSE;
  self->n_steps = 0;
  self->first = 0;
  self->n_held = 0;
  self->n_last = 0;
}

/* The first target holds at once; a later one is approached. */
void
voder_gain_dsp_set_target (VoderGainDsp *self, float target)
{
  if (self->has_target && target == self->target)
    return;

  self->n_steps = self->has_target ? self->n_ramp : 0;
  if (!self->has_target)
    self->factor = target;
  self->target = target;
  self->step = (target - self->factor) / (float) self->n_ramp;
  self->has_target = TRUE;
}

/* From 0 to 1 with level ends. */
static float
bend (gsize n, gsize n_all)
{
  float x = ((float) n + 0.5f) / (float) n_all;

  return x * x * (3.0f - 2.0f * x);
}

static void
scale (const float *input, float *output, gsize n_samples, float factor)
{
  for (gsize i = 0; i < n_samples; i++)
    output[i] = input[i] * factor;
}

/* The frames on the way to a target; gives how many these are. */
static gsize
ramp (VoderGainDsp *self, const float *input, float *output, gsize n_frames)
{
  gsize n = MIN (n_frames, self->n_steps);

  for (gsize i = 0; i < n; i++) {
    self->n_steps--;
    self->factor = self->n_steps > 0
                       ? self->target - self->step * (float) self->n_steps
                       : self->target;
    for (gsize c = 0; c < self->n_channels; c++)
      output[i * self->n_channels + c] =
          input[i * self->n_channels + c] * self->factor;
  }

  return n;
}

static void
rise (VoderGainDsp *self, float *samples, gsize n_frames)
{
  for (gsize i = 0; i < n_frames && self->n_risen < self->n_rise; i++) {
    float factor = bend (self->n_risen++, self->n_rise);

    for (gsize c = 0; c < self->n_channels; c++)
      samples[i * self->n_channels + c] *= factor;
  }
}

/* Holds the newest frames back and gives the older ones, in place. */
static gsize
hold (VoderGainDsp *self, float *samples, gsize n_frames)
{
  gsize n = self->n_channels;
  gsize n_given = 0;

  for (gsize i = 0; i < n_frames; i++) {
    gsize place = (self->first + self->n_held) % self->n_fall;

    for (gsize c = 0; c < n; c++) {
      float sample = samples[i * n + c];

      samples[n_given * n + c] = self->held[place * n + c];
      self->held[place * n + c] = sample;
    }
    if (self->n_held < self->n_fall) {
      self->n_held++;
    } else {
      self->first = (self->first + 1) % self->n_fall;
      n_given++;
    }
  }

  return n_given;
}

/* Takes @n_frames; gives how many of them came out. */
gsize
voder_gain_dsp_process (VoderGainDsp *self,
                        const float *input,
                        float *output,
                        gsize n_frames)
{
  gsize n_ramped = ramp (self, input, output, n_frames);
  gsize n_done = n_ramped * self->n_channels;

  scale (input + n_done, output + n_done, n_frames * self->n_channels - n_done,
         self->factor);
  rise (self, output, n_frames);

  return self->n_fall > 0 ? hold (self, output, n_frames) : n_frames;
}

/* Gives what was held back, falling to silence; 0 when it is all out. */
gsize
voder_gain_dsp_drain (VoderGainDsp *self, float *output, gsize n_frames)
{
  gsize n = MIN (n_frames, self->n_held);

  if (self->n_last == 0)
    self->n_last = self->n_held;

  for (gsize i = 0; i < n; i++) {
    float factor = bend (self->n_held - 1, self->n_last);

    for (gsize c = 0; c < self->n_channels; c++)
      output[i * self->n_channels + c] =
          self->held[self->first * self->n_channels + c] * factor;
    self->first = (self->first + 1) % self->n_fall;
    self->n_held--;
  }

  return n;
}
