/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "voder-limiter-kernel.h"

G_BEGIN_DECLS

/*
 * VoderLimiterDsp: a look-ahead limiter for true peaks. It works in steps of a
 * few frames: for each it finds the highest the sound gets in it, between the
 * samples too, and what factor brings that to the ceiling. The lowest factor is
 * held for a while, then released; its mean over the look-ahead, and in
 * straight lines from step to step, is what the sound is multiplied by, which
 * is never more than what the step in the middle needs.
 */
typedef struct {
  gsize n_channels;
  gsize n_ahead; /* steps over which the factor moves down */
  gsize n_hold;  /* steps for which it stays */
  gsize n_delay; /* frames that are held back */
  float ceiling; /* linear, a little below what was asked for */
  float release; /* part of the way up, for each step */

  VoderLimiterKernel kernel;
  VoderLimiterTaps *taps;
  float overshoot; /* how far what is between samples can be above them */

  float *delay;    /* a ring of n_delay frames */
  gsize place;     /* in it */
  guint64 n_taken; /* frames in all */
  float *silence;  /* a step of it */
  float *windows;  /* for each channel, its newest samples */
  float highest;   /* of the samples of this step */
  gsize n_loud;    /* steps that must still be looked at closely */

  /* The lowest of the newest n_hold factors: a queue that only rises. */
  float *lows;
  guint64 *ends; /* until which step each of them counts */
  gsize first;
  gsize n_lows;
  guint64 n_steps;

  float factor;    /* after hold and release */
  gint32 *factors; /* a ring of the newest n_ahead, in units of 2^-30 */
  gsize oldest;
  gint64 sum;                      /* of them */
  float gains[VODER_LIMITER_STEP]; /* of the step that comes out */
  float gain;                      /* at its end */
} VoderLimiterDsp;

void voder_limiter_dsp_init (VoderLimiterDsp *self,
                             gsize n_channels,
                             gsize n_ahead,
                             gsize n_hold,
                             VoderLimiterKernel kernel);
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
