/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "voder-limiter-envelope.h"
#include "voder-limiter-kernel.h"

G_BEGIN_DECLS

/*
 * VoderLimiterDsp: a look-ahead limiter for true peaks. It works in steps of a
 * few frames: for each it finds the highest the sound gets in it, between the
 * samples too, and what factor brings that to the ceiling. What the sound is
 * multiplied by, the envelope, is never more than what the step in the middle
 * needs.
 */
typedef struct {
  gsize n_channels;
  gsize n_delay; /* frames that are held back */
  float ceiling; /* linear, a little below what was asked for */

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
  VoderLimiterEnvelope envelope;
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
