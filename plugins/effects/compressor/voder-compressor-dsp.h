/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  float threshold_db;
  float ratio;
  float knee_db;
  float attack_s;
  float release_s;
  float make_up_db;
} VoderCompressorShape;

/*
 * VoderCompressorDsp: follows the level of the loudest channel, and decides
 * once in a few frames what gain that wants; between, the gain moves in a
 * straight line.
 */
typedef struct {
  gsize n_channels;
  float rate;
  VoderCompressorShape shape;
  float attack; /* parts of the way for each decision */
  float release;
  float slope;    /* of the curve above the knee */
  float bend;     /* and in it */
  float approach; /* of another make-up gain */

  gsize n_into;     /* frames since the last decision */
  float peak;       /* of these */
  float cut_db;     /* how much softer it is */
  float make_up_db; /* on its way to what is wanted */
  float gain;       /* at the last decision */
  float step;       /* with each frame from there */
} VoderCompressorDsp;

void voder_compressor_dsp_init (VoderCompressorDsp *self,
                                gsize n_channels,
                                int rate);
void voder_compressor_dsp_reset (VoderCompressorDsp *self);
void voder_compressor_dsp_set (VoderCompressorDsp *self,
                               const VoderCompressorShape *shape);
void voder_compressor_dsp_process (VoderCompressorDsp *self,
                                   const float *input,
                                   float *output,
                                   gsize n_frames);

G_END_DECLS
