/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-loudness-private.h"

#include <math.h>
#include <string.h>

/* What is softer counts nowhere: the absolute gate of BS.1770, in LUFS. */
#define LOWEST_LUFS  (-70.0)
#define STEPS_PER_LU 50
#define N_STEPS      (120 * STEPS_PER_LU)

/* What belongs to full scale: a mean square of 1 is -0.691 LUFS. */
#define OFFSET_LU (-0.691)

/* The percentiles between which the range lies: EBU Tech 3342. */
#define RANGE_LOW  0.10
#define RANGE_HIGH 0.95

struct _VoderLoudness {
  guint64 counts[N_STEPS];
  double energies[N_STEPS];
};

VoderLoudness *
voder_loudness_new (void)
{
  return g_new0 (VoderLoudness, 1);
}

void
voder_loudness_free (VoderLoudness *self)
{
  g_free (self);
}

void
voder_loudness_reset (VoderLoudness *self)
{
  memset (self, 0, sizeof *self);
}

/* In LUFS, of the weighted mean square of all channels together. */
double
voder_loudness_from_energy (double energy)
{
  return energy > 0.0 ? 10.0 * log10 (energy) + OFFSET_LU : VODER_LOUDNESS_NONE;
}

static int
get_step (double lufs)
{
  return (int) floor ((lufs - LOWEST_LUFS) * STEPS_PER_LU);
}

/* A block of so much energy was there. */
void
voder_loudness_add (VoderLoudness *self, double energy)
{
  double lufs = voder_loudness_from_energy (energy);
  int step;

  if (lufs < LOWEST_LUFS)
    return;

  step = MIN (get_step (lufs), N_STEPS - 1);
  self->counts[step]++;
  self->energies[step] += energy;
}

/* The energy of the mean of all from a step on; 0 when there is nothing. */
static double
get_mean_from (const VoderLoudness *self, int step)
{
  guint64 count = 0;
  double energy = 0.0;

  for (int i = step; i < N_STEPS; i++) {
    count += self->counts[i];
    energy += self->energies[i];
  }

  return count > 0 ? energy / (double) count : 0.0;
}

/* The first step above the gate, @gate_lu below the mean of all. */
static int
find_gate (const VoderLoudness *self, double gate_lu)
{
  double lufs = voder_loudness_from_energy (get_mean_from (self, 0)) - gate_lu;

  return lufs > LOWEST_LUFS ? MIN (get_step (lufs), N_STEPS - 1) : 0;
}

/* The mean, in LUFS, of what is at most @gate_lu below the mean of all. */
double
voder_loudness_get_mean (const VoderLoudness *self, double gate_lu)
{
  return voder_loudness_from_energy (
      get_mean_from (self, find_gate (self, gate_lu)));
}

/* The step below which a part of all from @first on lies. */
static int
find_percentile (const VoderLoudness *self, int first, guint64 n, double part)
{
  guint64 wanted = (guint64) ((double) (n - 1) * part + 0.5);
  guint64 count = 0;
  int step = first;

  for (; step < N_STEPS - 1; step++) {
    count += self->counts[step];
    if (count > wanted)
      break;
  }

  return step;
}

/* How far, in LU, the loud is above the soft, of what is above the gate. */
double
voder_loudness_get_range (const VoderLoudness *self, double gate_lu)
{
  int first = find_gate (self, gate_lu);
  guint64 count = 0;
  int low, high;

  for (int i = first; i < N_STEPS; i++)
    count += self->counts[i];
  if (count == 0)
    return 0.0;

  low = find_percentile (self, first, count, RANGE_LOW);
  high = find_percentile (self, first, count, RANGE_HIGH);

  return (double) (high - low) / STEPS_PER_LU;
}
