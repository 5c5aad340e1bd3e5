/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  float hertz; /* what is higher is looked at, and made softer */
  float threshold_db;
  float ratio;
  float range_db; /* it gets softer by no more */
} VoderDeesserShape;

/*
 * VoderDeesserDsp: the sound above a frequency is followed; when it is louder
 * than a threshold, that part of the sound alone gets softer. What is decided
 * once in a few frames, the gain goes to in a straight line.
 */
typedef struct {
  gsize n_channels;
  float rate;
  VoderDeesserShape shape;
  float b0, b1, b2, a1, a2; /* a low-pass; the rest is what is looked at */
  float shelf_b, shelf_a;   /* one of the first order; the rest gets softer */
  float attack, release;    /* parts of the way for each decision */

  float *memory; /* three for each channel */
  gsize n_into;
  float peak;
  float cut_db;
  float gain;
  float step;
} VoderDeesserDsp;

void voder_deesser_dsp_init (VoderDeesserDsp *self, gsize n_channels, int rate);
void voder_deesser_dsp_clear (VoderDeesserDsp *self);
void voder_deesser_dsp_reset (VoderDeesserDsp *self);
void voder_deesser_dsp_set (VoderDeesserDsp *self,
                            const VoderDeesserShape *shape);
void voder_deesser_dsp_process (VoderDeesserDsp *self,
                                const float *input,
                                float *output,
                                gsize n_frames);

G_END_DECLS
