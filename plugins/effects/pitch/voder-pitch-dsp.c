/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pitch-dsp.h"

#include <math.h>
#include <string.h>

/* A step lasts some 5 ms: so fast the pitch goes to what is asked for. */
#define SEMITONES_PER_STEP 1.0

/* Frames that are read from the library at a time. */
#define ROOM_FRAMES 1024

/* Frames that the library's resampler holds back, of its input when that gets
 * fewer by it; and by how many the library is off the tempo at times. */
#define HELD_FRAMES  64
#define STRAY_FRAMES 8

/*
 * So many halves of a window ahead of its middle the library gives an onset, by
 * how much slower the speech gets, and by how much faster; measured.
 */
#define ONSET_SLOW        0.107
#define ONSET_SLOW_SQUARE 0.03
#define ONSET_FAST        0.41
#define ONSET_FAST_FROM   0.557

struct _VoderPitchDsp {
  VoderPitchLibrary *library;
  int rate;
  gsize n_channels;
  VoderPitchShape wanted;
  VoderPitchShape shape; /* of the next step */

  float *piece;         /* n_window frames of each channel */
  const float **inputs; /* each channel of the piece */
  gsize n_pieced;
  gsize n_needed; /* frames that make the piece full */
  float *made;
  float **outputs;

  gsize n_window;  /* frames that the library looks at in a step */
  gsize n_half;    /* half of the longest that is transformed */
  gsize n_delay;   /* output that comes of the silence in front */
  gsize n_to_drop; /* those that did not come yet */
  double n_due;    /* output of the steps so far, what is held included */
  double n_held;   /* output that is held back to resample it */
  guint64 n_fed;   /* to the library, silence at both ends included */
  guint64 n_made;  /* by it, what is dropped included */
  guint64 n_taken;
  guint64 n_given;
  double place;   /* of the input, up to which it has worked */
  double n_ought; /* frames of output there should be at that place */
  gboolean is_ended;
  guint64 n_end; /* frames of output in all, once it has ended */
};

VoderPitchDsp *
voder_pitch_dsp_new (int rate, int n_channels)
{
  VoderPitchDsp *self = g_new0 (VoderPitchDsp, 1);

  self->rate = rate;
  self->n_channels = (gsize) n_channels;
  self->inputs = g_new0 (const float *, self->n_channels);
  self->outputs = g_new0 (float *, self->n_channels);
  self->made = g_new0 (float, ROOM_FRAMES * self->n_channels);
  for (gsize c = 0; c < self->n_channels; c++)
    self->outputs[c] = self->made + c * ROOM_FRAMES;

  return self;
}

void
voder_pitch_dsp_free (VoderPitchDsp *self)
{
  if (self == NULL)
    return;

  voder_pitch_library_free (self->library);
  g_free (self->piece);
  g_free (self->inputs);
  g_free (self->made);
  g_free (self->outputs);
  g_free (self);
}

static void
forget_counts (VoderPitchDsp *self)
{
  self->n_due = 0.0;
  self->n_held = NAN;
  self->n_fed = 0;
  self->n_made = 0;
  self->n_taken = 0;
  self->n_given = 0;
  self->place = 0.0;
  self->n_ought = 0.0;
  self->is_ended = FALSE;
  self->n_end = 0;
}

/* Its windows are as long as the shape wants them. */
static void
make_library (VoderPitchDsp *self, const VoderPitchShape *shape)
{
  voder_pitch_library_free (self->library);
  self->library = voder_pitch_library_new (self->rate, self->n_channels, shape);
  self->n_window = voder_pitch_library_get_window (self->library);
  self->n_half = voder_pitch_library_get_half (self->library);
  g_free (self->piece);
  self->piece = g_new (float, self->n_window * self->n_channels);
  for (gsize c = 0; c < self->n_channels; c++)
    self->inputs[c] = self->piece + c * self->n_window;
}

/* What it holds back at most, in frames of input, as its shape is now. */
gsize
voder_pitch_dsp_get_latency (const VoderPitchDsp *self)
{
  double factor = voder_pitch_get_factor (self->shape.semitones);
  double n_behind = (double) self->n_half / factor +
                    HELD_FRAMES / MIN (factor, 1.0) + STRAY_FRAMES;

  return self->n_window - self->n_half +
         (gsize) ceil (n_behind * self->shape.tempo);
}

/* Heard from the next step on. */
void
voder_pitch_dsp_set_shape (VoderPitchDsp *self, const VoderPitchShape *shape)
{
  self->wanted = *shape;
}

/* Takes up to @n_frames; gives how many. What was made must be given. */
gsize
voder_pitch_dsp_take (VoderPitchDsp *self, const float *input, gsize n_frames)
{
  gsize n = MIN (n_frames, self->n_needed - self->n_pieced);

  for (gsize c = 0; c < self->n_channels; c++) {
    float *to = self->piece + c * self->n_window + self->n_pieced;

    for (gsize i = 0; i < n; i++)
      to[i] = input[i * self->n_channels + c];
  }
  self->n_pieced += n;
  self->n_taken += n;

  return n;
}

static double
approach (double from, double to)
{
  return from + CLAMP (to - from, -SEMITONES_PER_STEP, SEMITONES_PER_STEP);
}

static void
advance_shape (VoderPitchDsp *self)
{
  VoderPitchShape *shape = &self->shape;

  shape->tempo = self->wanted.tempo;
  shape->semitones = approach (shape->semitones, self->wanted.semitones);
  shape->formants = approach (shape->formants, self->wanted.formants);
  voder_pitch_library_set_shape (self->library, shape);
}

/* What comes of the silence in front is not given. */
static void
drop (VoderPitchDsp *self)
{
  gsize n = MIN (self->n_to_drop,
                 voder_pitch_library_count_available (self->library));

  while (n > 0) {
    gsize n_part = MIN (n, ROOM_FRAMES);

    voder_pitch_library_retrieve (self->library, self->outputs, n_part);
    self->n_to_drop -= n_part;
    n -= n_part;
  }
}

/*
 * Where the step that is now taken begins in the output, in frames that the
 * library has made: its resampler holds some back, how many shows as soon as it
 * has given the first.
 */
static double
find_step (VoderPitchDsp *self)
{
  if (self->n_made == 0)
    return self->n_due;
  if (isnan (self->n_held))
    self->n_held = self->n_due - (double) self->n_made;

  return (double) self->n_made + self->n_held;
}

/* What begins suddenly is found ahead of a window's middle, and keeps some of
 * its distance from that: where speech is not as fast as it was, it is heard
 * earlier. In halves of a window. */
static double
find_onset (double tempo)
{
  double slowness = 1.0 / tempo - 1.0;

  if (slowness > 0.0)
    return slowness * (ONSET_SLOW + ONSET_SLOW_SQUARE * slowness);

  return ONSET_FAST * MAX (-slowness - ONSET_FAST_FROM, 0.0);
}

/*
 * A window lies in the output as it does in the input, middle on middle; what
 * is dropped came of the silence in front, at the tempo and pitch of the start.
 */
static double
find_output (VoderPitchDsp *self)
{
  double half = (double) self->n_half;

  return find_step (self) +
         half / voder_pitch_get_factor (self->shape.semitones) -
         (double) self->n_delay - half * find_onset (self->shape.tempo);
}

/* Moves to the place of the input that the library works on. */
static void
move (VoderPitchDsp *self)
{
  double place =
      (double) self->n_fed - (double) (self->n_window + self->n_half);

  place = CLAMP (place, self->place, MAX (self->place, self->n_taken));
  self->n_ought += (place - self->place) / self->shape.tempo;
  self->place = place;
}

/* Feeds the piece, which is full: one step of the library. */
static VoderPitchAnchor
feed (VoderPitchDsp *self)
{
  VoderPitchAnchor anchor;

  if (self->n_fed > 0)
    self->n_due += (double) self->n_needed / self->shape.tempo;
  self->n_fed += self->n_needed;
  move (self);
  advance_shape (self);
  anchor = (VoderPitchAnchor){ find_output (self), self->place };

  voder_pitch_library_process (self->library, self->inputs, self->n_needed);
  self->n_made += voder_pitch_library_count_available (self->library);
  drop (self);
  self->n_pieced = 0;
  self->n_needed = 0;

  return anchor;
}

/* The library says what it needs once all that it made is taken. */
static void
begin_piece (VoderPitchDsp *self)
{
  if (self->n_needed == 0 &&
      voder_pitch_library_count_available (self->library) == 0)
    self->n_needed = voder_pitch_library_count_required (self->library);
}

/*
 * Returns to the start. It allocates when it has not begun yet, and when the
 * windows are no longer as the shape wants them. The library wants silence in
 * front: so it gets a window of it now, and what comes of that is dropped.
 */
void
voder_pitch_dsp_reset (VoderPitchDsp *self, const VoderPitchShape *shape)
{
  double half;

  if (self->library != NULL && voder_pitch_library_fits (self->library, shape))
    voder_pitch_library_reset (self->library, shape);
  else
    make_library (self, shape);
  self->wanted = *shape;
  self->shape = *shape;
  half = (double) self->n_half;
  self->n_delay =
      (gsize) lrint (((double) self->n_window - half) / shape->tempo +
                     half / voder_pitch_get_factor (shape->semitones));
  self->n_to_drop =
      self->n_delay + voder_pitch_library_get_lead (self->library, shape);
  forget_counts (self);
  memset (self->piece, 0, self->n_window * self->n_channels * sizeof (float));
  self->n_needed = self->n_window;
  feed (self);
  begin_piece (self);
}

/*
 * Works on the piece when it is full, and what was made before is given; %TRUE
 * when there is an anchor.
 */
gboolean
voder_pitch_dsp_work (VoderPitchDsp *self, VoderPitchAnchor *anchor)
{
  if (self->n_needed == 0 || self->n_pieced < self->n_needed)
    return FALSE;

  *anchor = feed (self);
  begin_piece (self);

  return TRUE;
}

/*
 * Works on silence behind the end, until there are as many frames as there
 * should be; to be called whenever what was made is given.
 */
gboolean
voder_pitch_dsp_end (VoderPitchDsp *self, VoderPitchAnchor *anchor)
{
  if (!self->is_ended) {
    double left = (double) self->n_taken - self->place;

    self->is_ended = TRUE;
    self->n_end = (guint64) (self->n_ought + left / self->shape.tempo + 0.5);
  }
  if (self->n_given >= self->n_end)
    return FALSE;

  for (gsize c = 0; c < self->n_channels; c++)
    memset (self->piece + c * self->n_window + self->n_pieced, 0,
            (self->n_needed - self->n_pieced) * sizeof (float));
  self->n_pieced = self->n_needed;

  return voder_pitch_dsp_work (self, anchor);
}

/* Whether it has given all, after voder_pitch_dsp_end(). */
gboolean
voder_pitch_dsp_is_done (const VoderPitchDsp *self)
{
  return self->is_ended && self->n_given >= self->n_end;
}

/* Gives up to @n_frames of what was made; gives how many. */
gsize
voder_pitch_dsp_give (VoderPitchDsp *self, float *output, gsize n_frames)
{
  gsize n = MIN (MIN (n_frames, ROOM_FRAMES),
                 voder_pitch_library_count_available (self->library));

  if (self->is_ended)
    n = MIN (n, self->n_end - self->n_given);
  if (n == 0)
    return 0;

  voder_pitch_library_retrieve (self->library, self->outputs, n);
  for (gsize c = 0; c < self->n_channels; c++) {
    for (gsize i = 0; i < n; i++)
      output[i * self->n_channels + c] = self->outputs[c][i];
  }
  self->n_given += n;
  begin_piece (self);

  return n;
}
