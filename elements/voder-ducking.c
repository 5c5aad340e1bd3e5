/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ducking.h"

#include <string.h>

/* The key counts as heard for at least so long: no wave of a voice takes more
 * than twice that from one peak to the next. */
#define HOLD_MIN_S 0.02f

/* In what time another depth is reached. */
#define DEPTH_S 0.02f

/* Forgets all sound, and gets ready for that of another @rate. */
void
voder_ducking_reset (VoderDucking *self, int rate)
{
  *self = (VoderDucking){ .rate = (float) rate };
}

static float
get_step (const VoderDucking *self, float seconds)
{
  return 1.0f / MAX (seconds * self->rate, 1.0f);
}

/* The first shape holds at once; another depth is approached later. */
void
voder_ducking_set (VoderDucking *self, const VoderDuckingShape *shape)
{
  gboolean is_first = self->rise == 0.0f;

  if (!is_first && memcmp (shape, &self->shape, sizeof *shape) == 0)
    return;

  self->shape = *shape;
  self->threshold = voder_decibels_to_factor (shape->threshold_db);
  self->rise = get_step (self, shape->attack_s);
  self->fall = get_step (self, shape->release_s);
  self->n_hold = (guint64) (MAX (shape->hold_s, HOLD_MIN_S) * self->rate);
  if (is_first)
    self->depth_db = shape->depth_db;
  self->depth_step =
      (shape->depth_db - self->depth_db) * get_step (self, DEPTH_S);
}

/* From 0 to 1 with level ends. */
static float
bend (float x)
{
  return x * x * (3.0f - 2.0f * x);
}

static void
move_depth (VoderDucking *self)
{
  float left = self->shape.depth_db - self->depth_db;

  if (ABS (left) <= ABS (self->depth_step))
    self->depth_db = self->shape.depth_db;
  else
    self->depth_db += self->depth_step;
}

/* What the gain is at the next frame, whose key has the peak @key. */
static float
move (VoderDucking *self, float key)
{
  if (key >= self->threshold)
    self->n_left = self->n_hold;
  else if (self->n_left > 0)
    self->n_left--;

  self->position += self->n_left > 0 ? self->rise : -self->fall;
  self->position = CLAMP (self->position, 0.0f, 1.0f);
  if (self->depth_db != self->shape.depth_db)
    move_depth (self);
  if (self->position == 0.0f)
    return 1.0f;

  return voder_decibels_to_factor (-self->depth_db * bend (self->position));
}

/*
 * Works on @n_frames frames in place. @key has the peak of the other sound for
 * each of them. The result does not depend on how many frames come at a time.
 */
void
voder_ducking_process (VoderDucking *self,
                       const float *key,
                       float *samples,
                       gsize n_frames,
                       gsize n_channels)
{
  for (gsize i = 0; i < n_frames; i++) {
    float gain = move (self, key[i]);

    if (gain == 1.0f)
      continue;
    for (gsize c = 0; c < n_channels; c++)
      samples[i * n_channels + c] *= gain;
  }
}
