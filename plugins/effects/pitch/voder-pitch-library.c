/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pitch-library.h"

#include <math.h>

#include <rubberband/rubberband-c.h>

#define SEMITONES_PER_OCTAVE 12.0

/* Frames that are read of what comes of silence at a time. */
#define ROOM_FRAMES 1024

/* How long the filter of the resampler is without the sample in the middle, in
 * frames of its input when that gets fewer by it. */
#define FILTER_FRAMES 63.0

/*
 * At rates above 16 kHz the library's long windows do for a tempo of so much at
 * the pitch of the input; beyond, version 3.1 reads behind the end of one. Its
 * short ones do for all.
 */
#define LONG_RATE_MIN  16384
#define LONG_TEMPO_MAX 5.7

/* A window of silence takes few steps at this ratio. */
#define RINSE_RATIO 0.25

#define OPTIONS                                                                \
  (RubberBandOptionProcessRealTime | RubberBandOptionEngineFiner |             \
   RubberBandOptionPitchHighConsistency | RubberBandOptionThreadingNever)

struct _VoderPitchLibrary {
  RubberBandState state;
  unsigned int rate;
  gsize n_channels;
  gboolean is_long;  /* its windows are */
  gsize n_window;    /* frames that it looks at in a step */
  gsize n_half;      /* half of the longest that is transformed */
  gboolean is_empty; /* the resampler's filter is in the beginning */
  float *silence;
  const float **inputs; /* the silence, for each channel */
  float *room;
  float **outputs;
};

double
voder_pitch_get_factor (double semitones)
{
  return exp2 (semitones / SEMITONES_PER_OCTAVE);
}

/* Tells the library what the next step is like. */
static void
apply (VoderPitchLibrary *self, const VoderPitchShape *shape)
{
  double factor = voder_pitch_get_factor (shape->semitones);

  rubberband_set_time_ratio (self->state, 1.0 / shape->tempo);
  rubberband_set_pitch_scale (self->state, factor);
  /* What moves with the pitch costs no work. */
  rubberband_set_formant_option (self->state,
                                 shape->formants == shape->semitones
                                     ? RubberBandOptionFormantShifted
                                     : RubberBandOptionFormantPreserved);
  rubberband_set_formant_scale (
      self->state, voder_pitch_get_factor (shape->formants) / factor);
}

/* The library's windows are powers of two, and some frames to look ahead. */
static gsize
find_half (gsize n_window)
{
  gsize half = 1;

  while (half * 4 <= n_window)
    half *= 2;

  return half;
}

static gboolean
can_be_long (unsigned int rate, const VoderPitchShape *shape)
{
  return rate <= LONG_RATE_MIN ||
         shape->tempo <=
             LONG_TEMPO_MAX * voder_pitch_get_factor (shape->semitones);
}

/* Drops what it has made, and counts it. */
static gsize
drop (VoderPitchLibrary *self)
{
  gsize n_dropped = 0;
  gsize n;

  while ((n = MIN (voder_pitch_library_count_available (self), ROOM_FRAMES)) >
         0) {
    voder_pitch_library_retrieve (self, self->outputs, n);
    n_dropped += n;
  }

  return n_dropped;
}

/* A step of silence; gives how many frames it took. */
static gsize
step_silently (VoderPitchLibrary *self)
{
  gsize n;

  drop (self);
  n = voder_pitch_library_count_required (self);
  voder_pitch_library_process (self, self->inputs, n);

  return n;
}

/* How many frames come of the first two steps. */
static gsize
count_first (VoderPitchLibrary *self)
{
  gsize n_made = 0;

  for (int i = 0; i < 2; i++) {
    step_silently (self);
    n_made += drop (self);
  }

  return n_made;
}

static void
step_at_scales (VoderPitchLibrary *self, const double *scales, gsize n_scales)
{
  for (gsize i = 0; i < n_scales; i++) {
    rubberband_set_pitch_scale (self->state, scales[i]);
    step_silently (self);
  }
}

/*
 * Returns to the start, with another tempo and pitch. The library's own reset
 * does not forget everything, as how it has classed the sound, and what its
 * resampler holds of each of two ratios. So silence goes through it before, and
 * the resampler to 1, where each frame of its input is one of its output, and
 * from there to the same two.
 */
void
voder_pitch_library_reset (VoderPitchLibrary *self,
                           const VoderPitchShape *shape)
{
  static const double scales[] = { 2.0, 1.99 };

  drop (self);
  rubberband_set_time_ratio (self->state, RINSE_RATIO);
  rubberband_set_pitch_scale (self->state, 1.0);
  for (gsize n = 0; n < self->n_window;)
    n += step_silently (self);
  step_at_scales (self, scales, G_N_ELEMENTS (scales));
  rubberband_reset (self->state);
  apply (self, shape);
}

/*
 * The library's resampler, which knows two ratios at a time, allocates for each
 * of them as much as no other has wanted before. So it gets those that want
 * the most, as fractions and as filters, once for each, and is reset. Then its
 * filter, which it has half filled at first, may begin empty.
 */
static void
warm (VoderPitchLibrary *self, const VoderPitchShape *shape)
{
  static const double scales[] = { 1.0 / (2.0 - 1.0 / 96000.0),
                                   1.0 / (2.0 - 1.0 / 95000.0), 2.0, 1.99 };
  gsize n_first, n_later;

  n_first = count_first (self);
  rubberband_set_time_ratio (self->state, 1.0);
  step_at_scales (self, scales, G_N_ELEMENTS (scales));
  rubberband_reset (self->state);
  apply (self, shape);
  n_later = count_first (self);
  self->is_empty = n_later > n_first;
  voder_pitch_library_reset (self, shape);
}

static void
make_room (VoderPitchLibrary *self)
{
  self->silence = g_new0 (float, self->n_window);
  self->room = g_new0 (float, ROOM_FRAMES);
  self->inputs = g_new0 (const float *, self->n_channels);
  self->outputs = g_new0 (float *, self->n_channels);
  for (gsize c = 0; c < self->n_channels; c++) {
    self->inputs[c] = self->silence;
    self->outputs[c] = self->room;
  }
}

/* It begins with the tempo and the pitch of @shape. */
VoderPitchLibrary *
voder_pitch_library_new (int rate,
                         gsize n_channels,
                         const VoderPitchShape *shape)
{
  VoderPitchLibrary *self = g_new0 (VoderPitchLibrary, 1);

  self->rate = (unsigned int) rate;
  self->n_channels = n_channels;
  self->is_long = can_be_long (self->rate, shape);
  self->state = rubberband_new (
      self->rate, (unsigned int) n_channels,
      OPTIONS | (self->is_long ? 0 : RubberBandOptionWindowShort),
      1.0 / shape->tempo, voder_pitch_get_factor (shape->semitones));
  apply (self, shape);
  self->n_window = rubberband_get_samples_required (self->state);
  self->n_half = find_half (self->n_window);
  make_room (self);
  warm (self, shape);

  return self;
}

void
voder_pitch_library_free (VoderPitchLibrary *self)
{
  if (self == NULL)
    return;

  rubberband_delete (self->state);
  g_free (self->silence);
  g_free (self->inputs);
  g_free (self->room);
  g_free (self->outputs);
  g_free (self);
}

/* How many frames it looks at in a step. */
gsize
voder_pitch_library_get_window (const VoderPitchLibrary *self)
{
  return self->n_window;
}

/* How many are before the middle of the longest window that is transformed. */
gsize
voder_pitch_library_get_half (const VoderPitchLibrary *self)
{
  return self->n_half;
}

/* How many frames of output come before those of the first window. */
gsize
voder_pitch_library_get_lead (const VoderPitchLibrary *self,
                              const VoderPitchShape *shape)
{
  double factor = voder_pitch_get_factor (shape->semitones);

  return self->is_empty ? (gsize) lrint (FILTER_FRAMES / factor) : 0;
}

/* Whether voder_pitch_library_reset() can make it begin with @shape: whether
 * its windows are those that go with it. */
gboolean
voder_pitch_library_fits (const VoderPitchLibrary *self,
                          const VoderPitchShape *shape)
{
  return self->is_long == can_be_long (self->rate, shape);
}

/* Tells what the next step is like; in @shape the tempo gets as high as it
 * can be. */
void
voder_pitch_library_set_shape (VoderPitchLibrary *self, VoderPitchShape *shape)
{
  if (self->is_long && !can_be_long (self->rate, shape))
    shape->tempo = LONG_TEMPO_MAX * voder_pitch_get_factor (shape->semitones);
  apply (self, shape);
}

/* How many frames make the next step, once all that it made is taken. */
gsize
voder_pitch_library_count_required (const VoderPitchLibrary *self)
{
  return MIN (rubberband_get_samples_required (self->state), self->n_window);
}

/* A step, of as many frames as it wants. */
void
voder_pitch_library_process (VoderPitchLibrary *self,
                             const float *const *inputs,
                             gsize n_frames)
{
  rubberband_process (self->state, inputs, (unsigned int) n_frames, 0);
}

/* How many frames it has made. */
gsize
voder_pitch_library_count_available (const VoderPitchLibrary *self)
{
  int n = rubberband_available (self->state);

  return n > 0 ? (gsize) n : 0;
}

/* Takes @n_frames of them. */
void
voder_pitch_library_retrieve (VoderPitchLibrary *self,
                              float *const *outputs,
                              gsize n_frames)
{
  rubberband_retrieve (self->state, outputs, (unsigned int) n_frames);
}
