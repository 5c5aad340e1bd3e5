/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "voder-pitch-library.h"

G_BEGIN_DECLS

/* A point of the time map: an output frame and where it comes from. */
typedef struct {
  double output;
  double input;
} VoderPitchAnchor;

/*
 * VoderPitchDsp: the library gets just what it asks for, so that each piece is
 * one step of it: where the step stands in the input and in the output is the
 * time map.
 */
typedef struct _VoderPitchDsp VoderPitchDsp;

VoderPitchDsp *voder_pitch_dsp_new (int rate, int n_channels);
void voder_pitch_dsp_free (VoderPitchDsp *self);
void voder_pitch_dsp_reset (VoderPitchDsp *self, const VoderPitchShape *shape);
gsize voder_pitch_dsp_get_latency (const VoderPitchDsp *self);
void voder_pitch_dsp_set_shape (VoderPitchDsp *self,
                                const VoderPitchShape *shape);
gsize voder_pitch_dsp_take (VoderPitchDsp *self,
                            const float *input,
                            gsize n_frames);
gboolean voder_pitch_dsp_work (VoderPitchDsp *self, VoderPitchAnchor *anchor);
gboolean voder_pitch_dsp_end (VoderPitchDsp *self, VoderPitchAnchor *anchor);
gboolean voder_pitch_dsp_is_done (const VoderPitchDsp *self);
gsize voder_pitch_dsp_give (VoderPitchDsp *self, float *output, gsize n_frames);

G_END_DECLS
