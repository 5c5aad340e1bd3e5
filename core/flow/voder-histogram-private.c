/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-histogram-private.h"

#include <math.h>
#include <string.h>

#define CEILING ((G_GUINT64_CONSTANT (1) << VODER_HISTOGRAM_BITS) - 1)

/* A value of 2 × 32 or more keeps its six highest bits. */
static guint
get_index (guint64 value)
{
  int shift;

  if (value < 2 * VODER_HISTOGRAM_STEPS)
    return (guint) value;
  value = MIN (value, CEILING);
  shift = 63 - __builtin_clzll (value) - 5;
  return (guint) (shift * VODER_HISTOGRAM_STEPS + (value >> shift));
}

static guint64
get_middle (guint index)
{
  int shift = (int) (index / VODER_HISTOGRAM_STEPS) - 1;
  guint64 steps = VODER_HISTOGRAM_STEPS + index % VODER_HISTOGRAM_STEPS;

  if (shift <= 0)
    return index;
  return (steps << shift) + ((G_GUINT64_CONSTANT (1) << shift) - 1) / 2;
}

void
voder_histogram_record (VoderHistogram *self, guint64 value)
{
  if (self->count == 0 || value < self->min)
    self->min = value;
  if (self->count == 0 || value > self->max)
    self->max = value;
  self->count++;
  self->sum += value;
  self->buckets[get_index (value)]++;
}

/*
 * Adds what another one holds, and empties that.
 */
void
voder_histogram_move (VoderHistogram *self, VoderHistogram *from)
{
  if (from->count == 0)
    return;

  if (self->count == 0 || from->min < self->min)
    self->min = from->min;
  if (self->count == 0 || from->max > self->max)
    self->max = from->max;
  self->count += from->count;
  self->sum += from->sum;
  for (guint i = get_index (from->min); i <= get_index (from->max); i++)
    self->buckets[i] += from->buckets[i];
  memset (from, 0, sizeof *from);
}

static void
estimate_ends (VoderHistogram *self)
{
  guint first = 0;
  guint last = VODER_HISTOGRAM_N_BUCKETS - 1;

  while (self->buckets[first] == 0)
    first++;
  while (self->buckets[last] == 0)
    last--;
  /* A new end has one in its bucket. An old one that has is as good as the
   * middle of it. */
  if (get_index (self->min) != first)
    self->min = get_middle (first);
  if (get_index (self->max) != last)
    self->max = get_middle (last);
}

/*
 * Leaves what has come since an earlier state of the same histogram. The
 * smallest and the largest are exact where they are new ones.
 */
void
voder_histogram_subtract (VoderHistogram *self, const VoderHistogram *earlier)
{
  self->count -= earlier->count;
  self->sum -= earlier->sum;
  for (guint i = 0; i < VODER_HISTOGRAM_N_BUCKETS; i++)
    self->buckets[i] -= earlier->buckets[i];
  if (self->count == 0) {
    self->min = self->max = 0;
    return;
  }

  estimate_ends (self);
}

/*
 * The value that a share q of all, 0 to 1, does not exceed; 0 when there is
 * none.
 */
guint64
voder_histogram_get_quantile (const VoderHistogram *self, double q)
{
  guint64 rank = (guint64) ceil (q * (double) self->count);
  guint64 seen = 0;

  if (self->count == 0)
    return 0;
  if (rank >= self->count)
    return self->max;

  rank = MAX (rank, 1);
  for (guint i = 0; i < VODER_HISTOGRAM_N_BUCKETS; i++) {
    seen += self->buckets[i];
    if (seen >= rank)
      return CLAMP (get_middle (i), self->min, self->max);
  }

  return self->max;
}

/*
 * How many values were up to this one, or in its bucket.
 */
guint64
voder_histogram_count_up_to (const VoderHistogram *self, guint64 value)
{
  guint last = get_index (value);
  guint64 count = 0;

  for (guint i = 0; i <= last; i++)
    count += self->buckets[i];

  return count;
}
