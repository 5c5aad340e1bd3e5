/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-decibels.h>

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
#define POWER_1 0.693147181f
#define POWER_2 0.240226507f
#define POWER_3 0.0555041087f
#define POWER_4 0.00961812911f
#define POWER_5 0.00133335581f
#define POWER_6 0.000154035304f
#define POWER_7 0.0000152527338f

/* So many at a time, with one or all of them of use. */
#define LANES  4
#define INLINE static inline __attribute__ ((always_inline))

typedef float Vector __attribute__ ((vector_size (LANES * sizeof (float))));
typedef gint32 Bits __attribute__ ((vector_size (LANES * sizeof (gint32))));

INLINE Vector
choose (Bits mask, Vector yes, Vector no)
{
  return (Vector) (((Bits) yes & mask) | ((Bits) no & ~mask));
}

INLINE Vector
spread (float value)
{
  return (Vector){ value, value, value, value };
}

INLINE Vector
from_factor (Vector factor)
{
  Bits is_loud = factor > LEAST_FACTOR;
  Bits bits = (Bits) factor;
  Bits octave = (bits >> EXPONENT_SHIFT) - EXPONENT_BIAS;
  Vector mantissa = (Vector) ((bits & MANTISSA_BITS) | ONE_BITS);
  Bits is_high = mantissa > (float) G_SQRT2;
  Vector t, square;

  /* From √½ to √2 the series is short. */
  mantissa = choose (is_high, mantissa * 0.5f, mantissa);
  octave -= is_high;
  t = (mantissa - 1.0f) / (mantissa + 1.0f);
  square = t * t;
  t *= (LOG_1 + LOG_3 * square) + (LOG_5 + LOG_7 * square) * (square * square);
  t += __builtin_convertvector(octave, Vector);

  return choose (is_loud, t * DECIBELS_PER_OCTAVE, spread (LEAST_DECIBELS));
}

INLINE Vector
to_factor (Vector decibels)
{
  Vector level =
      choose (decibels > LEAST_DECIBELS, decibels, spread (LEAST_DECIBELS));
  Vector octaves =
      choose (level < MOST_DECIBELS, level, spread (MOST_DECIBELS)) *
      (1.0f / DECIBELS_PER_OCTAVE);
  Vector half = choose (octaves < 0.0f, spread (-0.5f), spread (0.5f));
  Bits whole = __builtin_convertvector(octaves + half, Bits);
  Vector part = octaves - __builtin_convertvector(whole, Vector);
  Vector square = part * part;
  Vector scale = (Vector) ((whole + EXPONENT_BIAS) << EXPONENT_SHIFT);

  /* In pairs, of which none has to wait for another. */
  return scale *
         ((1.0f + POWER_1 * part + (POWER_2 + POWER_3 * part) * square) +
          ((POWER_4 + POWER_5 * part) + (POWER_6 + POWER_7 * part) * square) *
              (square * square));
}

typedef Vector (*Convert) (Vector values);

INLINE void
convert_all (const float *from, float *to, gsize n, Convert convert)
{
  gsize i = 0;

  for (; i + LANES <= n; i += LANES) {
    Vector vector;

    memcpy (&vector, from + i, sizeof vector);
    vector = convert (vector);
    memcpy (to + i, &vector, sizeof vector);
  }
  for (; i < n; i++)
    to[i] = convert (spread (from[i]))[0];
}

/**
 * voder_decibels_from_factor:
 * @factor: a factor, or the size of a sample of full scale ±1.0; a number, not
 *   below 0
 *
 * Gives the level that belongs to a factor: 20 log₁₀ of it, to within 4e-5 dB.
 *
 * Thread safety: realtime: any thread.
 *
 * Returns: the level in dB, at least -200
 */
float
voder_decibels_from_factor (float factor)
{
  return from_factor (spread (factor))[0];
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
  return to_factor (spread (decibels))[0];
}

/**
 * voder_decibels_from_factors:
 * @factors: (array length=n): factors
 * @decibels: (out caller-allocates) (array length=n): where the levels go; may
 *   be the memory of @factors
 * @n: how many
 *
 * Does what voder_decibels_from_factor() does, to the bit, for several; four of
 * them take as long as one.
 *
 * Thread safety: realtime: any thread.
 */
void
voder_decibels_from_factors (const float *factors, float *decibels, gsize n)
{
  convert_all (factors, decibels, n, from_factor);
}

/**
 * voder_decibels_to_factors:
 * @decibels: (array length=n): levels
 * @factors: (out caller-allocates) (array length=n): where the factors go; may
 *   be the memory of @decibels
 * @n: how many
 *
 * Does what voder_decibels_to_factor() does, to the bit, for several.
 *
 * Thread safety: realtime: any thread.
 */
void
voder_decibels_to_factors (const float *decibels, float *factors, gsize n)
{
  convert_all (decibels, factors, n, to_factor);
}
