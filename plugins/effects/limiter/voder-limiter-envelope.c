/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-limiter-envelope.h"

#define STEP VODER_LIMITER_STEP

#define ONE_BITS 30
#define ONE      ((gint32) 1 << ONE_BITS)

/* A factor so close to 1 is 1. */
#define ALMOST_ONE 0.999999f

/*
 * Gets ready; the lengths are steps. A line from one mean to the next sees one
 * step more than a mean does, and a place between two steps both of them: for
 * so long each factor is held at least.
 */
void
voder_limiter_envelope_init (VoderLimiterEnvelope *self,
                             gsize n_ahead,
                             gsize n_hold)
{
  *self = (VoderLimiterEnvelope){
    .n_ahead = n_ahead,
    .n_hold = MAX (n_hold, n_ahead + 2),
  };
  self->lows = g_new0 (float, self->n_hold + 1);
  self->ends = g_new0 (guint64, self->n_hold + 1);
  self->factors = g_new0 (gint32, n_ahead);
}

void
voder_limiter_envelope_clear (VoderLimiterEnvelope *self)
{
  g_clear_pointer (&self->lows, g_free);
  g_clear_pointer (&self->ends, g_free);
  g_clear_pointer (&self->factors, g_free);
}

void
voder_limiter_envelope_reset (VoderLimiterEnvelope *self)
{
  self->first = 0;
  self->n_lows = 0;
  self->n_steps = 0;
  self->factor = 1.0f;
  for (gsize i = 0; i < self->n_ahead; i++)
    self->factors[i] = ONE;
  self->oldest = 0;
  self->sum = (gint64) self->n_ahead * ONE;
  for (int i = 0; i < STEP; i++)
    self->gains[i] = 1.0f;
  self->gain = 1.0f;
}

static gsize
get_next (gsize place, gsize size)
{
  return place + 1 < size ? place + 1 : 0;
}

/* The lowest of the newest n_hold factors, with this one. */
static float
hold (VoderLimiterEnvelope *self, float factor)
{
  gsize size = self->n_hold + 1;
  gsize end;

  if (self->n_lows > 0 && self->ends[self->first] == self->n_steps) {
    self->first = get_next (self->first, size);
    self->n_lows--;
  }
  end = self->first + self->n_lows;
  end = end < size ? end : end - size;
  while (self->n_lows > 0) {
    gsize last = end > 0 ? end - 1 : size - 1;

    if (self->lows[last] < factor)
      break;
    end = last;
    self->n_lows--;
  }
  self->lows[end] = factor;
  self->ends[end] = self->n_steps + self->n_hold;
  self->n_lows++;
  self->n_steps++;

  return self->lows[self->first];
}

/* Down at once, up by and by. */
static float
release (VoderLimiterEnvelope *self, float low)
{
  float next = self->factor + (1.0f - self->factor) * self->release;

  if (next > ALMOST_ONE)
    next = 1.0f;
  self->factor = MIN (low, next);

  return self->factor;
}

/* The mean of the newest n_ahead; whole numbers, whose sum does not drift. */
static float
smooth (VoderLimiterEnvelope *self, float factor)
{
  gint32 whole = factor >= 1.0f ? ONE : (gint32) (factor * (float) ONE);
  double all = (double) self->n_ahead * ONE;

  self->sum += whole - self->factors[self->oldest];
  self->factors[self->oldest] = whole;
  self->oldest = get_next (self->oldest, self->n_ahead);

  return (double) self->sum == all ? 1.0f : (float) ((double) self->sum / all);
}

/* Nothing is held or released, and all gains are 1. */
static gboolean
is_at_rest (const VoderLimiterEnvelope *self)
{
  return self->gains[0] == 1.0f && self->gain == 1.0f && self->factor == 1.0f &&
         self->sum == (gint64) self->n_ahead * ONE;
}

/* What the step that comes out next is multiplied by. */
static void
set_gains (VoderLimiterEnvelope *self, float factor)
{
  float end = smooth (self, release (self, hold (self, factor)));
  float slope = (end - self->gain) / STEP;

  for (int i = 0; i < STEP; i++)
    self->gains[i] = self->gain + slope * (float) (i + 1);
  self->gains[STEP - 1] = end;
  self->gain = end;
}

/*
 * The next step needs @factor. At rest, what is not too loud changes nothing
 * but the age of factors that are 1.
 */
void
voder_limiter_envelope_add (VoderLimiterEnvelope *self, float factor)
{
  if (factor < 1.0f || !is_at_rest (self))
    set_gains (self, factor);
}
