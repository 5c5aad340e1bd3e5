/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <string.h>

#include "voder-counter-private.h"

G_BEGIN_DECLS

/* How utterances are spoken, besides what the text itself asks for: factors,
 * and the number of the speaker, counted from 0. */
typedef struct {
  double rate;
  double pitch;
  double volume;
  gint64 speaker;
} VoderManner;

/* A manner that any thread sets while any thread reads it. Who reads while it
 * is set may get a part of each: that is not the manner that stands, which
 * voder_manner_equals() then tells. */
typedef struct {
  VoderCounter rate;
  VoderCounter pitch;
  VoderCounter volume;
  VoderCounter speaker;
} VoderMannerCell;

static inline void
voder_counter_set_double (VoderCounter *self, double value)
{
  gint64 bits;

  memcpy (&bits, &value, sizeof bits);
  voder_counter_set (self, bits);
}

static inline double
voder_counter_get_double (const VoderCounter *self)
{
  gint64 bits = voder_counter_get (self);
  double value;

  memcpy (&value, &bits, sizeof value);

  return value;
}

/* The speaker stays. */
static inline void
voder_manner_cell_set (VoderMannerCell *self, VoderManner manner)
{
  voder_counter_set_double (&self->rate, manner.rate);
  voder_counter_set_double (&self->pitch, manner.pitch);
  voder_counter_set_double (&self->volume, manner.volume);
}

static inline VoderManner
voder_manner_cell_get (const VoderMannerCell *self)
{
  return (VoderManner){ voder_counter_get_double (&self->rate),
                        voder_counter_get_double (&self->pitch),
                        voder_counter_get_double (&self->volume),
                        voder_counter_get (&self->speaker) };
}

/* Who asks later for the speaker gets that one, or one behind it. */
static inline void
voder_manner_cell_change_speaker (VoderMannerCell *self)
{
  voder_counter_add (&self->speaker, 1);
}

/* Bit by bit, so that also what is no number is equal to itself. */
static inline gboolean
voder_manner_equals (VoderManner a, VoderManner b)
{
  return memcmp (&a, &b, sizeof a) == 0;
}

G_END_DECLS
