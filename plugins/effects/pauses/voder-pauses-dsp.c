/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pauses-dsp.h"

#include <math.h>
#include <string.h>

/* Where frames go to, and how many there is room for. */
typedef struct {
  float *samples;
  gsize n_frames;
} VoderPausesOutput;

void
voder_pauses_dsp_init (VoderPausesDsp *self, const VoderPausesShape *shape)
{
  gsize n_samples;

  memset (self, 0, sizeof *self);
  self->shape = *shape;
  self->n_room = MAX (shape->n_max / 2 + 1, 2 * shape->n_keep + 1);
  n_samples = self->n_room * shape->n_channels;
  self->begin = g_new0 (float, n_samples);
  self->end = g_new0 (float, n_samples);
}

void
voder_pauses_dsp_clear (VoderPausesDsp *self)
{
  g_clear_pointer (&self->begin, g_free);
  g_clear_pointer (&self->end, g_free);
}

void
voder_pauses_dsp_reset (VoderPausesDsp *self)
{
  self->n_run = 0;
  self->has_spoken = FALSE;
  self->is_ended = FALSE;
  self->n_taken = 0;
  self->n_given = 0;
  self->n_zeros = 0;
  self->n_begin = 0;
  self->n_end = 0;
  self->n_falling = 0;
  self->n_rising = 0;
  self->n_risen = 0;
  self->n_zeros_behind = 0;
  self->noise = 0;
  self->n_anchors = 0;
}

static gboolean
is_silent (const VoderPausesDsp *self, const float *frame)
{
  for (gsize c = 0; c < self->shape.n_channels; c++) {
    if (fabsf (frame[c]) > self->shape.threshold)
      return FALSE;
  }

  return TRUE;
}

static void
keep (VoderPausesDsp *self, const float *frame)
{
  gsize n = self->shape.n_channels;

  if (self->n_run < self->n_room)
    memcpy (self->begin + self->n_run * n, frame, n * sizeof (float));
  memcpy (self->end + self->n_run % self->n_room * n, frame,
          n * sizeof (float));
  self->n_run++;
  self->n_taken++;
}

static void
add_anchor (VoderPausesDsp *self, guint64 output, guint64 input)
{
  self->anchors[self->n_anchors++] =
      (VoderPausesAnchor){ (double) output, (double) input };
}

/* How many frames of a pause between two sounds are left. */
static gsize
shorten (const VoderPausesDsp *self)
{
  const VoderPausesShape *shape = &self->shape;
  guint64 scaled = (guint64) ((double) self->n_run * shape->scale);
  guint64 least = MIN (self->n_run, 2 * shape->n_keep);

  return (gsize) CLAMP (scaled, least, MAX (shape->n_max, least));
}

/* What is below the threshold may still be heard as a tick where it is cut. */
static void
plan_fades (VoderPausesDsp *self)
{
  gboolean is_cut = self->n_begin + self->n_end < self->n_run;
  gsize n_fade = is_cut ? self->shape.n_fade : 0;

  self->n_falling = MIN (n_fade, self->n_begin);
  self->n_rising = MIN (n_fade, self->n_end);
  self->n_risen = 0;
}

/* What is to be given of the silence, now that a sound comes. */
static void
plan (VoderPausesDsp *self)
{
  guint64 start = self->n_taken - self->n_run;
  gsize n_left;

  if (self->has_spoken) {
    n_left = shorten (self);
    self->n_begin = n_left - n_left / 2;
    self->n_end = n_left / 2;
  } else {
    n_left = (gsize) MIN (self->n_run, self->shape.n_keep);
    self->n_zeros = self->shape.n_head;
    self->n_end = n_left;
  }

  if (self->n_zeros > 0 || n_left < self->n_run) {
    guint64 joint = self->n_given + self->n_zeros + self->n_begin;

    add_anchor (self, self->n_given, start);
    add_anchor (self, joint,
                self->has_spoken ? start + self->n_begin
                                 : self->n_taken - n_left);
    add_anchor (self, joint, self->n_taken - self->n_end);
    add_anchor (self, joint + self->n_end, self->n_taken);
    /* The sound that comes is as long as it was. */
    add_anchor (self, joint + self->n_end + 1, self->n_taken + 1);
  }
  plan_fades (self);
  self->begin_place = 0;
  self->end_place =
      (gsize) ((self->n_run + self->n_room - self->n_end) % self->n_room);
  self->n_run = 0;
  self->has_spoken = TRUE;
}

/*
 * Takes the silence at the start of @input; gives how many frames that was.
 * When a sound follows, it is planned what is left of the silence.
 */
gsize
voder_pauses_dsp_take (VoderPausesDsp *self, const float *input, gsize n_frames)
{
  gsize n = 0;

  while (n < n_frames && is_silent (self, input + n * self->shape.n_channels))
    keep (self, input + n++ * self->shape.n_channels);

  if (n < n_frames && (self->n_run > 0 || !self->has_spoken))
    plan (self);

  return n;
}

/* How many frames of sound @input begins with. */
gsize
voder_pauses_dsp_count_sound (const VoderPausesDsp *self,
                              const float *input,
                              gsize n_frames)
{
  gsize n = 0;

  while (n < n_frames && !is_silent (self, input + n * self->shape.n_channels))
    n++;

  return n;
}

/* So many frames of sound went through. */
void
voder_pauses_dsp_pass (VoderPausesDsp *self, gsize n_frames)
{
  self->n_taken += n_frames;
  self->n_given += n_frames;
}

/* There is no more input: what is left of the silence at the end. */
void
voder_pauses_dsp_end (VoderPausesDsp *self)
{
  guint64 start = self->n_taken - self->n_run;

  if (self->is_ended)
    return;

  self->is_ended = TRUE;
  if (self->n_taken == 0)
    return;

  if (self->has_spoken)
    self->n_begin = (gsize) MIN (self->n_run, self->shape.n_keep);
  else
    self->n_zeros = self->shape.n_head;
  if (self->has_spoken)
    plan_fades (self);
  self->begin_place = 0;
  self->n_zeros_behind = self->shape.n_tail;

  add_anchor (self, self->n_given + self->n_zeros, start);
  add_anchor (self, self->n_given + self->n_zeros + self->n_begin,
              start + self->n_begin);
  add_anchor (self,
              self->n_given + self->n_zeros + self->n_begin +
                  self->n_zeros_behind,
              self->n_taken);
}

/* Whether something is to be given before the next sound. */
gboolean
voder_pauses_dsp_is_due (const VoderPausesDsp *self)
{
  return self->n_zeros + self->n_begin + self->n_end + self->n_zeros_behind > 0;
}

/* From -1 to 1, each as likely; a linear congruential generator (Knuth). */
static float
make_noise (VoderPausesDsp *self)
{
  self->noise = self->noise * 1664525u + 1013904223u;

  return (float) (gint32) self->noise / 2147483648.0f;
}

/* What stands at both ends: silence, or the tone of a room. */
static gsize
give_room (VoderPausesDsp *self, gsize *n_room, VoderPausesOutput output)
{
  gsize n = MIN (*n_room, output.n_frames);

  for (gsize i = 0; i < n * self->shape.n_channels; i++)
    output.samples[i] =
        self->shape.room > 0.0f ? self->shape.room * make_noise (self) : 0.0f;
  *n_room -= n;

  return n;
}

/* From a ring; the beginning of a silence is one that does not wrap. */
static gsize
give_kept (VoderPausesDsp *self,
           const float *kept,
           gsize *place,
           gsize *n_kept,
           VoderPausesOutput output)
{
  gsize n = MIN (*n_kept, output.n_frames);
  gsize n_channels = self->shape.n_channels;

  for (gsize i = 0; i < n; i++) {
    memcpy (output.samples + i * n_channels, kept + *place * n_channels,
            n_channels * sizeof (float));
    *place = (*place + 1) % self->n_room;
  }
  *n_kept -= n;

  return n;
}

static void
scale (float *frame, gsize n_channels, gsize part, gsize all)
{
  for (gsize c = 0; c < n_channels; c++)
    frame[c] *= (float) part / (float) all;
}

static gsize
give_begin (VoderPausesDsp *self, VoderPausesOutput output)
{
  gsize n_channels = self->shape.n_channels;
  gsize n_left = self->n_begin;
  gsize n =
      give_kept (self, self->begin, &self->begin_place, &self->n_begin, output);

  for (gsize i = 0; i < n; i++) {
    if (n_left - i <= self->n_falling)
      scale (output.samples + i * n_channels, n_channels, n_left - i,
             self->n_falling + 1);
  }

  return n;
}

static gsize
give_end (VoderPausesDsp *self, VoderPausesOutput output)
{
  gsize n_channels = self->shape.n_channels;
  gsize n = give_kept (self, self->end, &self->end_place, &self->n_end, output);

  for (gsize i = 0; i < n && self->n_risen < self->n_rising; i++)
    scale (output.samples + i * n_channels, n_channels, ++self->n_risen,
           self->n_rising + 1);

  return n;
}

/* Gives what is due; gives how many frames that was. */
gsize
voder_pauses_dsp_give (VoderPausesDsp *self, float *output, gsize n_frames)
{
  gsize n_channels = self->shape.n_channels;
  gsize n =
      give_room (self, &self->n_zeros, (VoderPausesOutput){ output, n_frames });

  n += give_begin (
      self, (VoderPausesOutput){ output + n * n_channels, n_frames - n });
  n += give_end (self,
                 (VoderPausesOutput){ output + n * n_channels, n_frames - n });
  n += give_room (self, &self->n_zeros_behind,
                  (VoderPausesOutput){ output + n * n_channels, n_frames - n });
  self->n_given += n;

  return n;
}
