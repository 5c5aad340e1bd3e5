/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tempo-dsp.h"

#include <math.h>
#include <string.h>

#include <sonic.h>

/* How long a piece is; the time map is right to half of it. */
#define PIECES_PER_S 2000

/* The library works on two periods of the lowest pitch that it knows. */
#define N_PERIODS 2

/* What is missing in the output is made up for in this time of input. */
#define CORRECTION_S   0.25
#define CORRECTION_MAX 0.05

/* How much what is heard first counts for where that is; measured. */
#define NEW_PART 0.7

/* The slowest tempo makes the library's buffers as large as they get. */
#define TEMPO_MIN 0.25f
#define N_SILENT  4

struct _VoderTempoDsp {
  sonicStream sonic;
  int rate;
  gsize n_channels;
  gsize n_needed; /* frames that the library waits for */
  gsize n_piece;
  float *piece;
  gsize n_pieced; /* frames of it that are filled */
  gsize n_silence;
  float *silence;
  double tempo;
  float speed;     /* the tempo that the library has, corrected */
  gsize n_to_copy; /* frames that it copies before the next period */

  guint64 n_taken; /* of the input */
  guint64 n_fed;   /* to the library, silence at the end included */
  guint64 n_made;  /* by the library */
  guint64 n_given;
  double place;  /* of the input, up to which the library has worked */
  double wanted; /* how many frames of output there should be at @place */
  double next;   /* where in the input the next step should begin */
  gboolean is_ended;
  guint64 n_end; /* frames of output in all, once it has ended */
};

VoderTempoDsp *
voder_tempo_dsp_new (int rate, int n_channels)
{
  VoderTempoDsp *self = g_new0 (VoderTempoDsp, 1);

  self->rate = rate;
  self->n_channels = (gsize) n_channels;
  self->n_needed = N_PERIODS * (gsize) (rate / SONIC_MIN_PITCH);
  self->n_piece = (gsize) MAX (rate / PIECES_PER_S, 1);
  self->piece = g_new0 (float, self->n_piece * self->n_channels);
  self->n_silence = N_SILENT * self->n_needed;
  self->silence = g_new0 (float, self->n_silence * self->n_channels);
  self->sonic = sonicCreateStream (self->rate, n_channels);
  self->tempo = 1.0;

  return self;
}

void
voder_tempo_dsp_free (VoderTempoDsp *self)
{
  if (self == NULL)
    return;

  if (self->sonic != NULL)
    sonicDestroyStream (self->sonic);
  g_free (self->piece);
  g_free (self->silence);
  g_free (self);
}

/* Drops what the library has made. */
static void
drop (VoderTempoDsp *self)
{
  while (sonicReadFloatFromStream (self->sonic, self->silence,
                                   (int) self->n_silence) > 0)
    continue;
  memset (self->silence, 0,
          self->n_silence * self->n_channels * sizeof (float));
}

/*
 * Puts so much silence through the library that it forgets what was before: it
 * keeps nothing but the last period that it has found. It allocates what it
 * needs: the first time it needs the most there is.
 */
static gboolean
rinse (VoderTempoDsp *self)
{
  gboolean is_ok;

  drop (self);
  sonicSetSpeed (self->sonic, TEMPO_MIN);
  is_ok = sonicFlushStream (self->sonic);
  drop (self);
  is_ok = is_ok &&
          sonicWriteFloatToStream (self->sonic, self->silence,
                                   (int) self->n_silence) &&
          sonicFlushStream (self->sonic);
  drop (self);

  return is_ok;
}

/* Returns to the start; only the first time it allocates, and can fail for want
 * of memory. */
gboolean
voder_tempo_dsp_reset (VoderTempoDsp *self)
{
  self->n_pieced = 0;
  self->n_to_copy = 0;
  self->n_taken = 0;
  self->n_fed = 0;
  self->n_made = 0;
  self->n_given = 0;
  self->place = 0.0;
  self->wanted = 0.0;
  self->next = 0.0;
  self->is_ended = FALSE;

  return self->sonic != NULL && rinse (self);
}

/* What it holds back at most, in frames of input. */
gsize
voder_tempo_dsp_get_latency (const VoderTempoDsp *self)
{
  return self->n_needed + self->n_piece;
}

/* 0.25 to 6; from the next period on. */
void
voder_tempo_dsp_set_tempo (VoderTempoDsp *self, double tempo)
{
  self->tempo = tempo;
}

/* Takes up to @n_frames; gives how many. The piece must have been worked. */
gsize
voder_tempo_dsp_take (VoderTempoDsp *self, const float *input, gsize n_frames)
{
  gsize n = MIN (n_frames, self->n_piece - self->n_pieced);
  float *to = self->piece + self->n_pieced * self->n_channels;

  /* The library works on 16-bit samples and does not look whether they fit. */
  for (gsize i = 0; i < n * self->n_channels; i++)
    to[i] = CLAMP (input[i], -1.0f, 1.0f);
  self->n_pieced += n;
  self->n_taken += n;

  return n;
}

/* The tempo that the library must have so that the output gets as long as it
 * should. At 1 it copies, and there is nothing to be corrected. */
static void
correct (VoderTempoDsp *self)
{
  double missing = self->wanted - (double) self->n_made;
  double slowness = 1.0 / self->tempo;
  double change = missing / (CORRECTION_S * self->rate);
  double limit = CORRECTION_MAX * slowness;

  if (self->tempo != 1.0)
    slowness += CLAMP (change, -limit, limit);
  self->speed = (float) (1.0 / slowness);
  sonicSetSpeed (self->sonic, self->speed);
}

/* Moves to the place of the input up to which the library has worked. */
static void
move (VoderTempoDsp *self, double place)
{
  place = MAX (place, self->place);
  self->wanted += (place - self->place) / self->tempo;
  self->place = place;
}

/* Whether the library copies all that it has got. */
static gboolean
is_copying (const VoderTempoDsp *self)
{
  return self->speed >= 0.99999f && self->speed <= 1.00001f;
}

/*
 * How many frames of input a period took of which @n_made frames came, as the
 * library counts; also how many it copies behind it.
 */
static double
count_period (VoderTempoDsp *self, gsize n_made)
{
  float speed = self->speed;
  float half = (float) n_made / 2.0f;

  if (speed >= 2.0f || speed < 0.5f)
    return (double) n_made * speed;

  if (speed > 1.0f) {
    self->n_to_copy =
        (gsize) ((float) n_made * (2.0f - speed) / (speed - 1.0f));
    return 2.0 * (double) n_made;
  }

  self->n_to_copy = (gsize) (half * (2.0f * speed - 1.0f) / (1.0f - speed));

  return half;
}

/* How many frames of input a step took of which @n_made frames came. */
static double
count_step (VoderTempoDsp *self, gsize n_made)
{
  gsize n_copied = MIN (MIN (self->n_to_copy, self->n_needed), n_made);

  if (is_copying (self))
    return (double) n_made;

  self->n_to_copy -= n_copied;
  if (n_made == n_copied)
    return (double) n_copied;

  return (double) n_copied + count_period (self, n_made - n_copied);
}

/*
 * Where in the input a step began of which @n_made frames came. It began as
 * soon as the library had what it needs, so within the piece; where in it, says
 * the end of the one before.
 */
static double
find_start (const VoderTempoDsp *self, gsize n_made)
{
  double last = (double) self->n_fed - (double) self->n_needed;

  if (is_copying (self))
    return (double) self->n_fed - (double) n_made;

  return CLAMP (self->next, last - (double) (self->n_piece - 1), last);
}

/*
 * What the frames from @n_before on come from. At tempos up to a half each step
 * gives a period as it is, then fades back to little behind its start: what is
 * new in it is heard at its end first, and then once more.
 */
static VoderTempoAnchor
find_anchor (const VoderTempoDsp *self, guint64 n_before, double start)
{
  double n_made = (double) (self->n_made - n_before);
  double ahead = 0.0;

  if (self->tempo <= 0.5)
    ahead = NEW_PART * n_made * (1.0 - self->tempo);

  return (VoderTempoAnchor){
    .output = (double) n_before + ahead,
    .input = MIN (start, (double) self->n_taken) + ahead,
    .pace = (self->next - start) / n_made,
    .first = (double) n_before,
  };
}

/* Feeds a full piece; %TRUE when that gives an anchor. */
static gboolean
feed (VoderTempoDsp *self, VoderTempoAnchor *anchor)
{
  guint64 n_before = self->n_made;
  double start;

  correct (self);
  sonicWriteFloatToStream (self->sonic, self->piece, (int) self->n_piece);
  self->n_pieced = 0;
  self->n_fed += self->n_piece;
  self->n_made = self->n_given + (guint64) sonicSamplesAvailable (self->sonic);
  if (self->n_made == n_before)
    return FALSE;

  start = find_start (self, (gsize) (self->n_made - n_before));
  self->next = start + count_step (self, (gsize) (self->n_made - n_before));
  move (self, MIN (is_copying (self) ? (double) self->n_fed : start,
                   (double) self->n_taken));
  *anchor = find_anchor (self, n_before, start);

  return TRUE;
}

/*
 * Works on the piece when it is full, and what was made before is given; %TRUE
 * when there is an anchor.
 */
gboolean
voder_tempo_dsp_work (VoderTempoDsp *self, VoderTempoAnchor *anchor)
{
  return self->n_pieced == self->n_piece && feed (self, anchor);
}

/*
 * Works on silence behind the end, until there are as many frames as there
 * should be; to be called whenever what was made is given.
 */
gboolean
voder_tempo_dsp_end (VoderTempoDsp *self, VoderTempoAnchor *anchor)
{
  gsize n_rest;

  if (!self->is_ended) {
    double left = (double) self->n_taken - self->place;

    self->is_ended = TRUE;
    self->n_end = (guint64) (self->wanted + left / self->tempo + 0.5);
  }
  if (self->n_given >= self->n_end)
    return FALSE;

  n_rest = (self->n_piece - self->n_pieced) * self->n_channels;
  memset (self->piece + self->n_pieced * self->n_channels, 0,
          n_rest * sizeof (float));

  return feed (self, anchor);
}

/* Whether it has given all, after voder_tempo_dsp_end(). */
gboolean
voder_tempo_dsp_is_done (const VoderTempoDsp *self)
{
  return self->is_ended && self->n_given >= self->n_end;
}

/* Gives up to @n_frames of what was made; gives how many. */
gsize
voder_tempo_dsp_give (VoderTempoDsp *self, float *output, gsize n_frames)
{
  gsize n = n_frames;

  if (self->is_ended)
    n = MIN (n, self->n_end - self->n_given);
  if (n == 0)
    return 0;

  n = (gsize) sonicReadFloatFromStream (self->sonic, output, (int) n);
  self->n_given += n;

  return n;
}
