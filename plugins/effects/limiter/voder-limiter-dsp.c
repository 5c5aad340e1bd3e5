/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-limiter-dsp.h"

#include <math.h>
#include <string.h>

#define STEP   VODER_LIMITER_STEP
#define REACH  VODER_LIMITER_REACH
#define WINDOW VODER_LIMITER_WINDOW
#define PAIRS  VODER_LIMITER_PAIRS

/* Between two samples the sound is looked at in seven places, and at the
 * samples. */
#define PLACES 8

/* The shape of the window over the taps. */
#define KAISER_BETA 3.0

/* 0.09 dB for what still lies between the places looked at. */
#define MARGIN 0.99f

/* Steps from the first frame of one until what lies around it is known. */
#define STEPS_AROUND (WINDOW / STEP)
#define STEPS_BEHIND ((STEP + REACH) / STEP)

/* So many are worked on at a time. */
#define USUAL_CHANNELS 2

#define INLINE static inline __attribute__ ((always_inline))

/* The modified Bessel function of the first kind, of order 0, by its series. */
static double
bessel (double x)
{
  double term = 1.0, sum = 1.0;

  for (int k = 1; term > 1e-12 * sum; k++) {
    term *= (x / 2.0 / k) * (x / 2.0 / k);
    sum += term;
  }

  return sum;
}

/* A sinc through a Kaiser window, its sum 1: taps[i] belongs to the sample that
 * is i - REACH + 1 behind the one before the place. */
static void
make_place (int place, double taps[2 * REACH])
{
  double sum = 0.0;

  for (int i = 0; i < 2 * REACH; i++) {
    double x = i - REACH + 1 - (double) place / PLACES;
    double edge = x / (REACH + 1.0);
    double sinc = x == 0.0 ? 1.0 : sin (G_PI * x) / (G_PI * x);

    taps[i] = sinc * bessel (KAISER_BETA * sqrt (1.0 - edge * edge)) /
              bessel (KAISER_BETA);
    sum += taps[i];
  }
  for (int i = 0; i < 2 * REACH; i++)
    taps[i] /= sum;
}

static void
spread (float values[STEP], double value)
{
  for (int i = 0; i < STEP; i++)
    values[i] = (float) value;
}

/* The two places of a pair have the same taps, the one of them backwards. */
static void
make_taps (VoderLimiterDsp *self)
{
  self->overshoot = 1.0f;
  for (int place = 1; place <= PLACES / 2; place++) {
    double taps[2 * REACH];
    double length = 0.0;

    make_place (place, taps);
    for (int i = 0; i < REACH; i++) {
      double after = taps[REACH + i];
      double before = taps[REACH - 1 - i];

      length += fabs (after) + fabs (before);
      if (place == PLACES / 2) {
        spread (self->taps[i].middle, (after + before) / 2.0);
        continue;
      }
      spread (self->taps[i].even[place - 1], (after + before) / 2.0);
      spread (self->taps[i].odd[place - 1], (after - before) / 2.0);
    }
    self->overshoot = MAX (self->overshoot, (float) length);
  }
}

/* Gets ready; the lengths are frames, at least 1. */
void
voder_limiter_dsp_init (VoderLimiterDsp *self,
                        gsize n_channels,
                        gsize n_ahead,
                        gsize n_hold,
                        VoderLimiterKernel kernel)
{
  memset (self, 0, sizeof *self);
  self->n_channels = n_channels;
  self->kernel = kernel;
  n_ahead = (n_ahead + STEP - 1) / STEP;
  voder_limiter_envelope_init (&self->envelope, n_ahead, n_hold / STEP);
  self->n_delay = (n_ahead + STEPS_BEHIND) * STEP;
  self->delay = g_new0 (float, self->n_delay *n_channels);
  self->silence = g_new0 (float, STEP *n_channels);
  self->windows = g_new0 (float, WINDOW *n_channels);
  self->taps = g_new0 (VoderLimiterTaps, REACH);
  make_taps (self);
  voder_limiter_dsp_reset (self);
}

void
voder_limiter_dsp_clear (VoderLimiterDsp *self)
{
  g_clear_pointer (&self->delay, g_free);
  g_clear_pointer (&self->silence, g_free);
  g_clear_pointer (&self->windows, g_free);
  g_clear_pointer (&self->taps, g_free);
  voder_limiter_envelope_clear (&self->envelope);
}

void
voder_limiter_dsp_reset (VoderLimiterDsp *self)
{
  memset (self->windows, 0, WINDOW * self->n_channels * sizeof (float));
  self->place = 0;
  self->n_taken = 0;
  self->highest = 0.0f;
  self->n_loud = 0;
  voder_limiter_envelope_reset (&self->envelope);
}

/* @ceiling is linear; @release the part of the way up for each step. */
void
voder_limiter_dsp_set (VoderLimiterDsp *self, float ceiling, float release)
{
  self->ceiling = ceiling * MARGIN;
  self->envelope.release = release;
}

/* What brings the step whose surroundings are known to the ceiling. What is far
 * below it in all samples around is so between them, too. */
static float
find_factor (VoderLimiterDsp *self)
{
  float peak = 0.0f;

  if (self->highest * self->overshoot > self->ceiling)
    self->n_loud = STEPS_AROUND;
  self->highest = 0.0f;
  if (self->n_loud == 0)
    return 1.0f;

  self->n_loud--;
  for (gsize c = 0; c < self->n_channels; c++) {
    float here = self->kernel (self->taps, self->windows + WINDOW * c);

    peak = MAX (peak, here);
  }

  return peak > self->ceiling ? self->ceiling / peak : 1.0f;
}

/* A step of the input is complete. */
static void
end_step (VoderLimiterDsp *self)
{
  voder_limiter_envelope_add (&self->envelope, find_factor (self));
  for (gsize c = 0; c < self->n_channels; c++) {
    float *window = self->windows + WINDOW * c;

    for (gsize i = 0; i < WINDOW - STEP; i++)
      window[i] = window[i + STEP];
  }
}

/* Puts frames where they are looked at; @n_into is how far into the step. */
INLINE void
remember (VoderLimiterDsp *self,
          const float *input,
          gsize n,
          gsize n_channels,
          gsize n_into)
{
  float highest = self->highest;

  for (gsize c = 0; c < n_channels; c++) {
    float *newest = self->windows + WINDOW * (c + 1) - STEP + n_into;

    for (gsize i = 0; i < n; i++)
      newest[i] = input[i * n_channels + c];
  }
  for (gsize i = 0; i < n * n_channels; i++)
    highest = MAX (highest, fabsf (input[i]));
  self->highest = highest;
}

/* Puts frames into the ring, and gives those that come out of it, which may go
 * to where the others are: they are taken before. */
INLINE void
exchange (VoderLimiterDsp *self,
          const float *input,
          float *output,
          gsize n,
          gsize n_channels,
          const float *gains)
{
  float *kept = self->delay + self->place * n_channels;
  float fresh[STEP * USUAL_CHANNELS];

  for (gsize c = 0; c < n_channels; c += USUAL_CHANNELS) {
    gsize n_here = MIN (USUAL_CHANNELS, n_channels - c);

    for (gsize i = 0; i < n; i++) {
      for (gsize k = 0; k < n_here; k++)
        fresh[i * USUAL_CHANNELS + k] = input[i * n_channels + c + k];
    }
    for (gsize i = 0; output != NULL && i < n; i++) {
      for (gsize k = 0; k < n_here; k++)
        output[i * n_channels + c + k] =
            kept[i * n_channels + c + k] * gains[i];
    }
    for (gsize i = 0; i < n; i++) {
      for (gsize k = 0; k < n_here; k++)
        kept[i * n_channels + c + k] = fresh[i * USUAL_CHANNELS + k];
    }
  }
  self->place = self->place + n < self->n_delay ? self->place + n : 0;
}

/* Inlined for the numbers of frames and channels that are the most usual, so
 * that the processor does several samples at a time. */
INLINE void
work (VoderLimiterDsp *self,
      const float *input,
      float *output,
      gsize n,
      gsize n_channels)
{
  gsize n_into = n == STEP ? 0 : (gsize) (self->n_taken % STEP);

  remember (self, input, n, n_channels, n_into);
  exchange (self, input, output, n, n_channels, self->envelope.gains + n_into);
  self->n_taken += n;
  if (n_into + n == STEP)
    end_step (self);
}

/* A part of a step; gives how many frames came out. */
static gsize
work_on (VoderLimiterDsp *self, const float *input, float *output, gsize n)
{
  gboolean is_filled = self->n_taken >= self->n_delay;

  if (!is_filled)
    output = NULL;
  if (n == STEP && self->n_channels == 2)
    work (self, input, output, STEP, 2);
  else if (n == STEP && self->n_channels == 1)
    work (self, input, output, STEP, 1);
  else
    work (self, input, output, n, self->n_channels);

  return is_filled ? n : 0;
}

/*
 * Takes @n_frames, of silence when @input is %NULL; gives how many came out:
 * the first n_delay of all, a number of whole steps, are held back.
 */
gsize
voder_limiter_dsp_process (VoderLimiterDsp *self,
                           const float *input,
                           float *output,
                           gsize n_frames)
{
  gsize n_given = 0;

  while (n_frames > 0) {
    gsize n = MIN (n_frames, STEP - (gsize) (self->n_taken % STEP));

    n_given += work_on (self, input != NULL ? input : self->silence,
                        output + n_given * self->n_channels, n);
    if (input != NULL)
      input += n * self->n_channels;
    n_frames -= n;
  }

  return n_given;
}
