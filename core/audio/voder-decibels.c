/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-decibels.h>

#include <math.h>
#include <string.h>

/*
 * Effects need decibels some hundred times a second for each channel, on the
 * streaming thread. The C library's log10f() and powf() take three times as
 * long, and give other bits on processors that merge products and sums.
 */

/* Of a float: where its exponent is, and what that is for numbers from 1 on. */
#define EXPONENT_SHIFT 23
#define EXPONENT_BIAS  127
#define MANTISSA_BITS  0x007fffff
#define ONE_BITS       0x3f800000

/* 20 log10(2) */
#define DECIBELS_PER_OCTAVE 6.02059991f

/* What is less is as little. */
#define LEAST_DECIBELS (-200.0f)
#define MOST_DECIBELS  200.0f
#define LEAST_FACTOR   1e-10f

/* 2 / ln(2), divided by 1, 3, 5 and 7: the logarithm to the base 2, as a series
 * in (m - 1) / (m + 1). */
#define LOG_1 2.88539008f
#define LOG_3 0.961796694f
#define LOG_5 0.577078016f
#define LOG_7 0.412198583f

/* ln(2)^n / n!: the series of the power of 2. */
static const float power_series[] = {
  1.0f,           0.693147181f,   0.240226507f,    0.0555041087f,
  0.00961812911f, 0.00133335581f, 0.000154035304f, 0.0000152527338f,
};

/**
 * voder_decibels_from_factor:
 * @factor: a factor, or the size of a sample of full scale ±1.0; a number, not
 *   below 0
 *
 * Gives the level that belongs to a factor: 20 log₁₀ of it, to within 2e-5 dB.
 *
 * Thread safety: realtime: any thread.
 *
 * Returns: the level in dB, at least -200
 */
float
voder_decibels_from_factor (float factor)
{
  gint32 bits;
  gint32 octave;
  float mantissa, t, square;

  if (!(factor > LEAST_FACTOR))
    return LEAST_DECIBELS;

  memcpy (&bits, &factor, sizeof bits);
  octave = (bits >> EXPONENT_SHIFT) - EXPONENT_BIAS;
  bits = (bits & MANTISSA_BITS) | ONE_BITS;
  memcpy (&mantissa, &bits, sizeof mantissa);
  /* From √½ to √2 the series is short. */
  if (mantissa > (float) G_SQRT2) {
    mantissa *= 0.5f;
    octave++;
  }
  t = (mantissa - 1.0f) / (mantissa + 1.0f);
  square = t * t;
  t *= LOG_1 + square * (LOG_3 + square * (LOG_5 + square * LOG_7));

  return ((float) octave + t) * DECIBELS_PER_OCTAVE;
}

/**
 * voder_decibels_to_factor:
 * @decibels: a level; what is outside ±200 dB counts as that
 *
 * Gives the factor that belongs to a level: 10 to the power of @decibels / 20,
 * to within 3e-6 of it; of 0 it is 1.
 *
 * Thread safety: realtime: any thread.
 *
 * Returns: the factor
 */
float
voder_decibels_to_factor (float decibels)
{
  float octaves = CLAMP (decibels, LEAST_DECIBELS, MOST_DECIBELS) *
                  (1.0f / DECIBELS_PER_OCTAVE);
  gint32 whole = (gint32) (octaves < 0.0f ? octaves - 0.5f : octaves + 0.5f);
  gint32 bits = (whole + EXPONENT_BIAS) * (1 << EXPONENT_SHIFT);
  float part = octaves - (float) whole;
  float power = 0.0f;
  float scale;

  for (gsize i = G_N_ELEMENTS (power_series); i > 0; i--)
    power = power * part + power_series[i - 1];
  memcpy (&scale, &bits, sizeof scale);

  return power * scale;
}
