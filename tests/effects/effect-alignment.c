/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-alignment.h"

#include <math.h>

/* A sound is looked at each millisecond, over eight, in so many bands that are
 * as wide as an ear's. */
#define N_BANDS   20
#define WINDOW_MS 8
#define LOW_HZ    120.0
#define HIGH_HZ   8000.0
#define FLOOR     1e-8

/* How far the one may run ahead of the other, in steps of the second. */
#define REACH 300
#define WIDTH (2 * REACH + 1)

/* The levels of the bands at each millisecond, in dB. */
typedef struct {
  gsize n;
  float (*levels)[N_BANDS];
} Picture;

struct _EffectAlignment {
  gsize n_from;
  float *to; /* where each millisecond begins, in ms */
};

static double
to_mel (double hertz)
{
  return 1127.0 * log1p (hertz / 700.0);
}

static double
from_mel (double mel)
{
  return 700.0 * expm1 (mel / 1127.0);
}

/* A band-pass of the second order. */
static void
filter (const EffectSound *sound, guint band, float *out)
{
  double width = (to_mel (HIGH_HZ) - to_mel (LOW_HZ)) / N_BANDS;
  double low = to_mel (LOW_HZ) + band * width;
  double hertz = from_mel (low + width / 2.0);
  double span = MAX (from_mel (low + width) - from_mel (low), 150.0);
  double turn = 2.0 * G_PI * hertz / sound->rate;
  double alpha = sin (turn) * span / (2.0 * hertz);
  double z1 = 0.0, z2 = 0.0;

  for (gsize i = 0; i < sound->n_frames; i++) {
    double in = sound->samples[i] * alpha / (1.0 + alpha);
    double y = in + z1;

    z1 = z2 + 2.0 * cos (turn) / (1.0 + alpha) * y;
    z2 = -in - (1.0 - alpha) / (1.0 + alpha) * y;
    out[i] = (float) y;
  }
}

static double
get_level (const EffectSound *sound, const float *samples, gsize ms)
{
  gssize length = (gssize) (sound->rate * WINDOW_MS / 1000);
  gssize start = (gssize) (sound->rate * (ms + 0.5) / 1000.0) - length / 2;
  double sum = 0.0;

  for (gssize i = MAX (start, 0);
       i < MIN (start + length, (gssize) sound->n_frames); i++)
    sum += (double) samples[i] * samples[i];

  return 10.0 * log10 (sum / (double) length + FLOOR);
}

static Picture
look_at (const EffectSound *sound)
{
  Picture picture = { sound->n_frames * 1000 / (gsize) sound->rate, NULL };
  g_autofree float *band = g_new (float, sound->n_frames);

  picture.levels = g_malloc_n (picture.n, sizeof *picture.levels);
  for (guint i = 0; i < N_BANDS; i++) {
    filter (sound, i, band);
    for (gsize ms = 0; ms < picture.n; ms++)
      picture.levels[ms][i] = (float) get_level (sound, band, ms);
  }

  return picture;
}

static float
get_distance (const float *a, const float *b)
{
  float sum = 0.0f;

  for (guint i = 0; i < N_BANDS; i++)
    sum += fabsf (a[i] - b[i]);

  return sum / N_BANDS;
}

typedef enum { BOTH, FIRST, SECOND } Step;

/* The costs of a row are kept from @start on; further off lies nothing. */
typedef struct {
  float cost[WIDTH];
  gssize start;
} Row;

static gssize
get_start (gsize i, const Picture *from, const Picture *to)
{
  return (gssize) ((double) i * (double) to->n / (double) from->n) - REACH;
}

static float
get_cost (const Row *row, gssize j)
{
  return j >= row->start && j < row->start + WIDTH ? row->cost[j - row->start]
                                                   : INFINITY;
}

/* The best way to each place of a row, which is what cost the least. */
static void
fill_row (Row *row,
          const Row *before,
          const Picture *from,
          const Picture *to,
          gsize i,
          guint8 *steps)
{
  for (gssize k = 0; k < WIDTH; k++) {
    gssize j = row->start + k;
    float ways[3] = { INFINITY, INFINITY, INFINITY };
    guint best = BOTH;

    row->cost[k] = INFINITY;
    if (j < 0 || j >= (gssize) to->n)
      continue;

    if (i == 0 && j == 0)
      ways[BOTH] = 0.0f;
    else if (i > 0)
      ways[BOTH] = get_cost (before, j - 1);
    if (i > 0)
      ways[FIRST] = get_cost (before, j);
    if (k > 0)
      ways[SECOND] = row->cost[k - 1];
    for (guint s = FIRST; s <= SECOND; s++)
      best = ways[s] < ways[best] ? s : best;

    steps[k] = (guint8) best;
    row->cost[k] = ways[best] + get_distance (from->levels[i], to->levels[j]) *
                                    (best == BOTH ? 2.0f : 1.0f);
  }
}

/* Back from the end. The first of what goes with a millisecond counts. */
static void
trace (EffectAlignment *self,
       const guint8 *steps,
       const Picture *from,
       const Picture *to)
{
  gsize i = from->n - 1;
  gssize j = (gssize) to->n - 1;

  while (i > 0 || j > 0) {
    guint8 step = steps[i * WIDTH + (gsize) (j - get_start (i, from, to))];

    self->to[i] = (float) j;
    i -= step != SECOND;
    j -= step != FIRST;
  }
  self->to[0] = 0.0f;
}

/*
 * Aligns two sounds that begin and end together, by dynamic time warping.
 */
EffectAlignment *
effect_alignment_new (const EffectSound *from, const EffectSound *to)
{
  EffectAlignment *self = g_new0 (EffectAlignment, 1);
  Picture a = look_at (from);
  Picture b = look_at (to);
  g_autofree guint8 *steps = g_new0 (guint8, a.n * WIDTH);
  g_autofree Row *rows = g_new0 (Row, 2);

  for (gsize i = 0; i < a.n; i++) {
    Row *row = &rows[i % 2];

    row->start = get_start (i, &a, &b);
    fill_row (row, &rows[(i + 1) % 2], &a, &b, i, steps + i * WIDTH);
  }
  self->n_from = a.n;
  self->to = g_new0 (float, a.n);
  trace (self, steps, &a, &b);
  g_free (a.levels);
  g_free (b.levels);

  return self;
}

void
effect_alignment_free (EffectAlignment *self)
{
  g_free (self->to);
  g_free (self);
}

/*
 * Where @ms of the first sound is in the second, in milliseconds.
 */
double
effect_alignment_map (const EffectAlignment *self, double ms)
{
  gsize i = MIN ((gsize) ms, self->n_from - 1);

  return self->to[i] + (ms - (double) i);
}
