/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the limiter looks for true peaks. This file is compiled once for each
 * level of processor, with VODER_KERNEL the name of what it defines. For each
 * frame the same is added up in the same order: the result is, to the bit, the
 * same for each width of the vector.
 */
#include "voder-limiter-kernel.h"

#include <math.h>
#include <string.h>

#define STEP  VODER_LIMITER_STEP
#define REACH VODER_LIMITER_REACH
#define PAIRS VODER_LIMITER_PAIRS

#if defined(__AVX2__)
#define LANES 8
#else
#define LANES 4
#endif
#define INLINE static inline __attribute__ ((always_inline))

typedef float Vector __attribute__ ((vector_size (LANES * sizeof (float))));

INLINE Vector
load (const float *values)
{
  Vector vector;

  memcpy (&vector, values, sizeof vector);

  return vector;
}

/* It is compiled to the processor's own instruction for the higher of two. */
INLINE void
heighten (float *peaks, const float *sizes)
{
  for (int i = 0; i < LANES; i++)
    peaks[i] = MAX (peaks[i], sizes[i]);
}

/* Two places that are as far from the middle: the sum and the difference of an
 * even and an odd part. The higher of the two is the sum of their sizes. */
INLINE void
heighten_pair (float *peaks, Vector even, Vector odd)
{
  float sizes[LANES];

  for (int i = 0; i < LANES; i++)
    sizes[i] = fabsf (even[i]) + fabsf (odd[i]);
  heighten (peaks, sizes);
}

INLINE void
heighten_one (float *peaks, Vector values)
{
  float sizes[LANES];

  for (int i = 0; i < LANES; i++)
    sizes[i] = fabsf (values[i]);
  heighten (peaks, sizes);
}

/* As many frames as a vector holds, from @frame of the step on. */
INLINE void
look (const VoderLimiterTaps *taps,
      const float *window,
      int frame,
      float *peaks)
{
  const float *here = window + REACH + frame;
  Vector even[PAIRS] = { { 0.0f } };
  Vector odd[PAIRS] = { { 0.0f } };
  Vector middle = { 0.0f };

  for (int i = 0; i < REACH; i++) {
    Vector after = load (here + 1 + i);
    Vector before = load (here - i);
    Vector sum = after + before;
    Vector difference = after - before;

    for (int k = 0; k < PAIRS; k++) {
      even[k] += load (taps[i].even[k] + frame) * sum;
      odd[k] += load (taps[i].odd[k] + frame) * difference;
    }
    middle += load (taps[i].middle + frame) * sum;
  }
  for (int k = 0; k < PAIRS; k++)
    heighten_pair (peaks, even[k], odd[k]);
  heighten_one (peaks, middle);
  heighten_one (peaks, load (here));
}

float
VODER_KERNEL (const VoderLimiterTaps taps[REACH],
              const float window[VODER_LIMITER_WINDOW])
{
  float peaks[LANES] = { 0.0f };
  float peak = 0.0f;

  for (int frame = 0; frame < STEP; frame += LANES)
    look (taps, window, frame, peaks);
  for (int i = 0; i < LANES; i++)
    peak = MAX (peak, peaks[i]);

  return peak;
}
