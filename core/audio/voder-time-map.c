/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-time-map-private.h"

/* A power of two. At the 5 ms of a stretcher's step it is 40 s. */
#define N_ANCHORS 8192

typedef struct {
  double output;
  double input;
} Anchor;

/*
 * A ring of the newest anchors; nothing is allocated when one is added.
 *
 * Thread safety: one thread.
 */
struct _VoderTimeMap {
  guint64 n_added; /* the newest is anchors[(n_added - 1) % N_ANCHORS] */
  double slope;    /* input frames for an output frame behind the newest */
  Anchor anchors[N_ANCHORS];
};

VoderTimeMap *
voder_time_map_new (void)
{
  VoderTimeMap *self = g_new0 (VoderTimeMap, 1);

  voder_time_map_reset (self, 1.0);

  return self;
}

void
voder_time_map_free (VoderTimeMap *self)
{
  g_free (self);
}

static const Anchor *
get_anchor (const VoderTimeMap *self, guint64 n)
{
  return &self->anchors[n & (N_ANCHORS - 1)];
}

/*
 * Forgets all; frame 0 comes from frame 0, and one output frame takes @slope
 * input frames until more is known.
 */
void
voder_time_map_reset (VoderTimeMap *self, double slope)
{
  self->slope = slope;
  self->anchors[0] = (Anchor){ 0.0, 0.0 };
  self->n_added = 1;
}

/* The slope of a line, kept when it would stand upright. */
static double
measure_slope (const VoderTimeMap *self, Anchor from, Anchor to)
{
  double length = to.output - from.output;

  return length > 0.0 ? (to.input - from.input) / length : self->slope;
}

/* Whether the last anchor lies between the one before and the new one. At a
 * jump it does not, whatever comes behind it. */
static gboolean
goes_straight_on (const VoderTimeMap *self, Anchor last, Anchor anchor)
{
  Anchor before;
  double slope;

  if (self->n_added < 2)
    return FALSE;

  before = *get_anchor (self, self->n_added - 2);
  if (before.output == last.output)
    return FALSE;

  slope = measure_slope (self, before, last);

  return anchor.input == last.input + slope * (anchor.output - last.output);
}

/*
 * Adds an anchor behind the others; one that lies before the last is moved to
 * it, so that the map stays monotone.
 */
void
voder_time_map_add (VoderTimeMap *self, double output, double input)
{
  Anchor last = *get_anchor (self, self->n_added - 1);
  Anchor anchor = { MAX (output, last.output), MAX (input, last.input) };

  if (goes_straight_on (self, last, anchor))
    self->n_added--;
  self->slope = measure_slope (self, last, anchor);
  self->anchors[self->n_added & (N_ANCHORS - 1)] = anchor;
  self->n_added++;
}

/*
 * Says how many input frames an output frame takes behind the newest anchor.
 */
void
voder_time_map_set_slope (VoderTimeMap *self, double slope)
{
  self->slope = slope;
}

/* The last of the anchors kept that is not behind @output. */
static guint64
find_anchor (const VoderTimeMap *self, double output)
{
  guint64 low = self->n_added > N_ANCHORS ? self->n_added - N_ANCHORS : 0;
  guint64 high = self->n_added;

  while (high - low > 1) {
    guint64 middle = low + (high - low) / 2;

    if (get_anchor (self, middle)->output <= output)
      low = middle;
    else
      high = middle;
  }

  return low;
}

/* Gives the input frame that the output frame comes from. */
double
voder_time_map_get (const VoderTimeMap *self, double output)
{
  guint64 n = find_anchor (self, output);
  Anchor from = *get_anchor (self, n);
  double slope = self->slope;

  if (n + 1 < self->n_added)
    slope = measure_slope (self, from, *get_anchor (self, n + 1));
  if (output <= from.output)
    return from.input;

  return from.input + (output - from.output) * slope;
}
