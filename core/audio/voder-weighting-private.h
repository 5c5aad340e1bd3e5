/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A filter of the second order. */
typedef struct {
  double b0, b1, b2, a1, a2;
} VoderWeightingFilter;

/*
 * VoderWeighting: how loud sounds of which frequency are to the ear: the two
 * filters in a row of ITU-R BS.1770-5.
 *
 * Thread safety: immutable, once it is made.
 */
typedef struct {
  VoderWeightingFilter shelf;
  VoderWeightingFilter pass;
} VoderWeighting;

/* What they remember of a channel. */
typedef struct {
  double shelf1, shelf2;
  double pass1, pass2;
} VoderWeightingMemory;

void voder_weighting_init (VoderWeighting *self, int rate);

static inline double
voder_weighting_filter (const VoderWeighting *self,
                        VoderWeightingMemory *memory,
                        double sample)
{
  double shelved = self->shelf.b0 * sample + memory->shelf1;
  double passed = shelved + memory->pass1;

  memory->shelf1 =
      self->shelf.b1 * sample - self->shelf.a1 * shelved + memory->shelf2;
  memory->shelf2 = self->shelf.b2 * sample - self->shelf.a2 * shelved;
  memory->pass1 =
      self->pass.b1 * shelved - self->pass.a1 * passed + memory->pass2;
  memory->pass2 = shelved - self->pass.a2 * passed;

  return passed;
}

G_END_DECLS
