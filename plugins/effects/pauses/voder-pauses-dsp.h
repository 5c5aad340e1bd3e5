/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gsize n_channels;
  float threshold; /* what is not above it is silence; linear */
  gsize n_keep;    /* frames of silence that stay at the edge of a sound */
  gsize n_fade; /* frames in which what is left falls to the cut, and rises */
  gsize n_head; /* frames of silence before the first sound */
  gsize n_tail; /* and behind the last */
  float room;   /* level of the noise in these two; linear; 0: none */
  gsize n_max;  /* frames that are left of a pause at most */
  double scale; /* what part of a pause is left */
} VoderPausesShape;

/* An output frame and the input frame it comes from. */
typedef struct {
  double output;
  double input;
} VoderPausesAnchor;

#define VODER_PAUSES_ANCHORS_MAX 5

/*
 * VoderPausesDsp: holds silence back until it is known how long it is. Of a
 * pause, the beginning and the end are what is left of it.
 */
typedef struct {
  VoderPausesShape shape;
  gsize n_room;  /* frames that fit into each of the two that follow */
  float *begin;  /* the first frames of the silence */
  float *end;    /* a ring of the last ones */
  guint64 n_run; /* frames of silence, so far */
  gboolean has_spoken;
  gboolean is_ended;

  guint64 n_taken;
  guint64 n_given;

  /* What is to be given before the next sound. */
  gsize n_zeros;
  gsize n_begin;
  gsize n_end;
  gsize begin_place;
  gsize end_place; /* in the ring */
  gsize n_falling; /* the last ones of the beginning fall to silence */
  gsize n_rising;  /* the first ones of the end rise from there */
  gsize n_risen;   /* of these, so far */
  gsize n_zeros_behind;
  guint32 noise; /* the last of it */

  VoderPausesAnchor anchors[VODER_PAUSES_ANCHORS_MAX];
  guint n_anchors; /* that nobody took yet */
} VoderPausesDsp;

void voder_pauses_dsp_init (VoderPausesDsp *self,
                            const VoderPausesShape *shape);
void voder_pauses_dsp_clear (VoderPausesDsp *self);
void voder_pauses_dsp_reset (VoderPausesDsp *self);
gsize voder_pauses_dsp_take (VoderPausesDsp *self,
                             const float *input,
                             gsize n_frames);
gsize voder_pauses_dsp_count_sound (const VoderPausesDsp *self,
                                    const float *input,
                                    gsize n_frames);
void voder_pauses_dsp_pass (VoderPausesDsp *self, gsize n_frames);
void voder_pauses_dsp_end (VoderPausesDsp *self);
gboolean voder_pauses_dsp_is_due (const VoderPausesDsp *self);
gsize voder_pauses_dsp_give (VoderPausesDsp *self,
                             float *output,
                             gsize n_frames);

G_END_DECLS
