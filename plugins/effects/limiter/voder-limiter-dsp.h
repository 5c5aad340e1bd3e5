/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Between two samples the sound is looked at in so many places. */
#define VODER_LIMITER_PHASES 8
/* Of how many samples what lies between two of them is made. */
#define VODER_LIMITER_TAPS 32

/*
 * VoderLimiterDsp: a look-ahead limiter for true peaks. For each frame it
 * finds the highest the sound gets around it, between the samples too, and
 * what factor brings that to the ceiling. The lowest factor is held for a
 * while, then released; its mean over the look-ahead is what the sound is
 * multiplied by, which is never more than what the frame in the middle needs.
 */
typedef struct {
  gsize n_channels;
  gsize n_ahead; /* frames over which the factor moves down */
  gsize n_hold;  /* frames for which it stays */
  gsize n_delay; /* frames that are held back */
  float ceiling; /* linear, a little below what was asked for */
  float release; /* part of the way up, for each frame */

  float taps[VODER_LIMITER_TAPS][VODER_LIMITER_PHASES];
  float overshoot; /* how far what is between samples can be above them */

  float *delay; /* a ring of n_delay frames */
  gsize place;  /* in it */
  float *past;  /* for each channel, the newest samples, twice in a row */
  gsize newest;
  gsize n_loud; /* frames for which the sound must be looked at closely */

  /* The lowest of the newest n_hold factors: a queue that only rises. */
  float *lows;
  guint64 *ends; /* until which frame each of them counts */
  gsize first;
  gsize n_lows;

  float factor;    /* after hold and release */
  gint32 *factors; /* a ring of the newest n_ahead, in units of 2^-30 */
  gsize oldest;
  gint64 sum; /* of them */
  guint64 n_frames;
} VoderLimiterDsp;

void voder_limiter_dsp_init (VoderLimiterDsp *self,
                             gsize n_channels,
                             gsize n_ahead,
                             gsize n_hold);
void voder_limiter_dsp_clear (VoderLimiterDsp *self);
void voder_limiter_dsp_reset (VoderLimiterDsp *self);
void voder_limiter_dsp_set (VoderLimiterDsp *self,
                            float ceiling,
                            float release);
gsize voder_limiter_dsp_process (VoderLimiterDsp *self,
                                 const float *input,
                                 float *output,
                                 gsize n_frames);

G_END_DECLS
