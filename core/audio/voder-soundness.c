/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-soundness-private.h"

#include <math.h>
#include <string.h>

/* Samples are cut to this, 120 dB over full scale: no filter, gain or square
 * of what is smaller leaves the numbers. */
#define SAMPLE_MAX 1e6f

/* The bits of a number without its sign, and of SAMPLE_MAX. They are in the
 * order of the sizes, infinity and what is no number above all others. */
#define SIZE_BITS 0x7fffffff
#define MAX_BITS  0x49742400

/* So many samples are looked at at a time, as two vectors of which none waits
 * for the other. */
#define LANES 4
#define TURN  (2 * LANES)

typedef gint32 Bits __attribute__ ((vector_size (LANES * sizeof (gint32))));

static Bits
look (const float *samples)
{
  Bits bits;

  memcpy (&bits, samples, sizeof bits);

  return (bits & SIZE_BITS) > MAX_BITS;
}

/* Whether all of them are numbers of at most SAMPLE_MAX. It is asked of each
 * block before and behind each effect: so without a float in it. */
gboolean
voder_soundness_check (const float *samples, gsize n_samples)
{
  Bits bad = { 0 };
  Bits worse = { 0 };
  gint32 n_bad = 0;
  gsize i = 0;

  for (; i + TURN <= n_samples; i += TURN) {
    bad |= look (samples + i);
    worse |= look (samples + i + LANES);
  }
  for (int k = 0; k < LANES; k++)
    n_bad |= bad[k] | worse[k];
  for (; i < n_samples; i++)
    n_bad |= !(fabsf (samples[i]) <= SAMPLE_MAX);

  return n_bad == 0;
}

/* What is no number or infinite becomes 0, what is too large is cut. */
void
voder_soundness_mend (float *to, const float *from, gsize n_samples)
{
  for (gsize i = 0; i < n_samples; i++) {
    float sample = isfinite (from[i]) ? from[i] : 0.0f;

    to[i] = CLAMP (sample, -SAMPLE_MAX, SAMPLE_MAX);
  }
}
