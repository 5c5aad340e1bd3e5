/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* What a ducker does when it hears its key. */
typedef struct {
  float threshold_db; /* of the key, of full scale */
  float depth_db;     /* how much softer the sound gets */
  float attack_s;     /* to be so soft */
  float hold_s;       /* to stay so behind the last of the key */
  float release_s;    /* to be as loud as before */
} VoderDuckingShape;

/*
 * VoderDucking:
 *
 * Makes a sound softer while another one, its key, is heard. The gain moves in
 * decibels, along a curve with level ends; sound that nothing makes softer
 * stays as it is, to the bit.
 *
 * Thread safety: realtime: on the streaming thread only.
 */
typedef struct {
  float rate;
  VoderDuckingShape shape;
  float threshold; /* as a factor */
  float rise;      /* of the position with each frame */
  float fall;
  guint64 n_hold;

  float position; /* from 0, as loud as ever, to 1 */
  guint64 n_left; /* frames for which the key still counts as heard */
  float depth_db; /* on its way to that of the shape */
  float depth_step;
} VoderDucking;

void voder_ducking_reset (VoderDucking *self, int rate);
void voder_ducking_set (VoderDucking *self, const VoderDuckingShape *shape);
void voder_ducking_process (VoderDucking *self,
                            const float *key,
                            float *samples,
                            gsize n_frames,
                            gsize n_channels);

G_END_DECLS
