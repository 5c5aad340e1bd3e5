/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-limiter-dsp.h"

#include <math.h>
#include <string.h>

#define PHASES VODER_LIMITER_PHASES
#define TAPS   VODER_LIMITER_TAPS

/* Half of the taps: the sound between two samples is known so much later. */
#define TAPS_DELAY (TAPS / 2)

/* The shape of the window over the taps. */
#define KAISER_BETA 3.0

/* 0.09 dB for what still lies between the places looked at. */
#define MARGIN 0.99f

/* The places between two samples, as the processor takes them at a time. */
typedef float Places __attribute__ ((vector_size (PHASES * sizeof (float))));

#define ONE_BITS 30
#define ONE      ((gint32) 1 << ONE_BITS)

/* A factor so close to 1 is 1. */
#define ALMOST_ONE 0.999999f

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

/* A sinc through a Kaiser window for each phase, its sum 1. */
static void
make_taps (VoderLimiterDsp *self)
{
  self->overshoot = 1.0f;
  for (int phase = 0; phase < PHASES; phase++) {
    double taps[TAPS];
    double sum = 0.0, length = 0.0;

    for (int i = 0; i < TAPS; i++) {
      /* Tap 0 is the newest sample; the place looked at is TAPS_DELAY back. */
      double x = i - TAPS_DELAY + (double) phase / PHASES;
      double edge = x / (TAPS_DELAY + 1.0);
      double sinc = x == 0.0 ? 1.0 : sin (G_PI * x) / (G_PI * x);

      taps[i] = sinc * bessel (KAISER_BETA * sqrt (1.0 - edge * edge)) /
                bessel (KAISER_BETA);
      sum += taps[i];
    }
    for (int i = 0; i < TAPS; i++) {
      self->taps[i][phase] = (float) (taps[i] / sum);
      length += fabs (taps[i] / sum);
    }
    self->overshoot = MAX (self->overshoot, (float) length);
  }
}

/* Gets ready; the lengths are frames, at least 1. */
void
voder_limiter_dsp_init (VoderLimiterDsp *self,
                        gsize n_channels,
                        gsize n_ahead,
                        gsize n_hold)
{
  memset (self, 0, sizeof *self);
  self->n_channels = n_channels;
  self->n_ahead = n_ahead;
  self->n_hold = MAX (n_hold, n_ahead + 1);
  self->n_delay = n_ahead - 1 + TAPS_DELAY;
  self->delay = g_new0 (float, (self->n_delay + 1) * n_channels);
  self->past = g_new0 (float, 2 * TAPS * n_channels);
  self->lows = g_new0 (float, self->n_hold + 1);
  self->ends = g_new0 (guint64, self->n_hold + 1);
  self->factors = g_new0 (gint32, n_ahead);
  make_taps (self);
  voder_limiter_dsp_reset (self);
}

void
voder_limiter_dsp_clear (VoderLimiterDsp *self)
{
  g_clear_pointer (&self->delay, g_free);
  g_clear_pointer (&self->past, g_free);
  g_clear_pointer (&self->lows, g_free);
  g_clear_pointer (&self->ends, g_free);
  g_clear_pointer (&self->factors, g_free);
}

void
voder_limiter_dsp_reset (VoderLimiterDsp *self)
{
  memset (self->past, 0, 2 * TAPS * self->n_channels * sizeof (float));
  self->place = 0;
  self->newest = 0;
  self->n_loud = 0;
  self->first = 0;
  self->n_lows = 0;
  self->factor = 1.0f;
  for (gsize i = 0; i < self->n_ahead; i++)
    self->factors[i] = ONE;
  self->oldest = 0;
  self->sum = (gint64) self->n_ahead * ONE;
  self->n_frames = 0;
}

/* @ceiling is linear; @release the part of the way up for each frame. */
void
voder_limiter_dsp_set (VoderLimiterDsp *self, float ceiling, float release)
{
  self->ceiling = ceiling * MARGIN;
  self->release = release;
}

/* Puts a frame with the newest samples; gives its peak. */
static float
remember (VoderLimiterDsp *self, const float *frame)
{
  float peak = 0.0f;

  self->newest = (self->newest + TAPS - 1) % TAPS;
  for (gsize c = 0; c < self->n_channels; c++) {
    float *past = self->past + 2 * TAPS * c + self->newest;
    float size = frame != NULL ? fabsf (frame[c]) : 0.0f;

    past[0] = past[TAPS] = frame != NULL ? frame[c] : 0.0f;
    peak = MAX (peak, size);
  }

  return peak;
}

/* Made for processors with AVX2 as well, and chosen when it is loaded; the
 * result is the same. */
#if defined(__x86_64__) && defined(__gnu_linux__) &&                           \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CLONES __attribute__ ((target_clones ("default", "avx2")))
#else
#define CLONES
#endif

/* The highest that the sound gets TAPS_DELAY frames back, and from there to
 * the next frame. */
CLONES static float
find_peak (const VoderLimiterDsp *self)
{
  float peak = 0.0f;

  for (gsize c = 0; c < self->n_channels; c++) {
    const float *past = self->past + 2 * TAPS * c + self->newest;
    Places sums = { 0.0f };

    for (int i = 0; i < TAPS; i++) {
      Places taps;

      memcpy (&taps, self->taps[i], sizeof taps);
      sums += taps * past[i];
    }
    for (int phase = 0; phase < PHASES; phase++)
      peak = MAX (peak, fabsf (sums[phase]));
  }

  return peak;
}

/* What brings the frame TAPS_DELAY back to the ceiling. What is far below it
 * in all samples around is so between them, too. */
static float
find_factor (VoderLimiterDsp *self, const float *frame)
{
  float peak = remember (self, frame);

  if (peak * self->overshoot > self->ceiling)
    self->n_loud = TAPS;
  if (self->n_loud == 0)
    return 1.0f;

  self->n_loud--;
  peak = find_peak (self);

  return peak > self->ceiling ? self->ceiling / peak : 1.0f;
}

/* The lowest of the newest n_hold factors, with this one. */
static float
hold (VoderLimiterDsp *self, float factor)
{
  gsize size = self->n_hold + 1;

  if (self->n_lows > 0 && self->ends[self->first] == self->n_frames) {
    self->first = (self->first + 1) % size;
    self->n_lows--;
  }
  while (self->n_lows > 0 &&
         self->lows[(self->first + self->n_lows - 1) % size] >= factor)
    self->n_lows--;

  self->lows[(self->first + self->n_lows) % size] = factor;
  self->ends[(self->first + self->n_lows) % size] =
      self->n_frames + self->n_hold;
  self->n_lows++;

  return self->lows[self->first];
}

/* Down at once, up by and by. */
static float
release (VoderLimiterDsp *self, float low)
{
  float next = self->factor + (1.0f - self->factor) * self->release;

  if (next > ALMOST_ONE)
    next = 1.0f;
  self->factor = MIN (low, next);

  return self->factor;
}

/* The mean of the newest n_ahead; whole numbers, whose sum does not drift. */
static float
smooth (VoderLimiterDsp *self, float factor)
{
  gint32 whole = factor >= 1.0f ? ONE : (gint32) (factor * (float) ONE);

  self->sum += whole - self->factors[self->oldest];
  self->factors[self->oldest] = whole;
  self->oldest = self->oldest + 1 == self->n_ahead ? 0 : self->oldest + 1;
  if (self->sum == (gint64) self->n_ahead * ONE)
    return 1.0f;

  return (float) ((double) self->sum / ((double) self->n_ahead * ONE));
}

/*
 * Takes @n_frames, of silence when @input is %NULL; gives how many came out:
 * the first n_delay of all are held back.
 */
gsize
voder_limiter_dsp_process (VoderLimiterDsp *self,
                           const float *input,
                           float *output,
                           gsize n_frames)
{
  gsize n = self->n_channels;
  gsize size = self->n_delay + 1;
  gsize n_given = 0;

  for (gsize i = 0; i < n_frames; i++) {
    const float *frame = input != NULL ? input + i * n : NULL;
    float factor = find_factor (self, frame);
    float *kept = self->delay + self->place * n;

    factor = smooth (self, release (self, hold (self, factor)));
    for (gsize c = 0; c < n; c++)
      kept[c] = frame != NULL ? frame[c] : 0.0f;
    self->place = self->place + 1 == size ? 0 : self->place + 1;
    if (self->n_frames++ < self->n_delay)
      continue;

    kept = self->delay + self->place * n;
    for (gsize c = 0; c < n; c++)
      output[n_given * n + c] = kept[c] * factor;
    n_given++;
  }

  return n_given;
}
