/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * VoderGainDsp: a factor on every sample, that moves to its target in a
 * straight line, with a rise over the first frames and a fall over the last.
 */
typedef struct {
  gsize n_channels;
  gsize n_ramp; /* frames in which a new target is reached */
  gsize n_rise; /* frames of the fade in */
  gsize n_fall; /* frames of the fade out, which are held back */

  /* How far it is. */
  gsize n_risen;
  gboolean has_target;
  float target;
  float factor;
  float step;
  gsize n_steps; /* that are left to the target */
  float *held;   /* a ring of n_fall frames */
  gsize first;   /* the oldest of them */
  gsize n_held;
  gsize n_last; /* how many were held when the input ended */
} VoderGainDsp;

void voder_gain_dsp_init (VoderGainDsp *self,
                          gsize n_channels,
                          gsize n_ramp,
                          gsize n_rise,
                          gsize n_fall);
void voder_gain_dsp_clear (VoderGainDsp *self);
void voder_gain_dsp_reset (VoderGainDsp *self);
void voder_gain_dsp_set_target (VoderGainDsp *self, float target);
gsize voder_gain_dsp_process (VoderGainDsp *self,
                              const float *input,
                              float *output,
                              gsize n_frames);
gsize voder_gain_dsp_drain (VoderGainDsp *self, float *output, gsize n_frames);

G_END_DECLS
