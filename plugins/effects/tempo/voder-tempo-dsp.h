/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A point of the time map: an output frame, where it comes from, and how many
 * frames of input each takes from there on; and the first frame that was not
 * there before. */
typedef struct {
  double output;
  double input;
  double pace;
  double first;
} VoderTempoAnchor;

/*
 * VoderTempoDsp: libsonic, fed in small pieces. When a piece makes it give
 * something, it had just as many frames as it needs: so it is known from which
 * frame of the input on it has worked. By that the time map is made, and the
 * tempo corrected, as the library itself gives too little at high ones.
 */
typedef struct _VoderTempoDsp VoderTempoDsp;

VoderTempoDsp *voder_tempo_dsp_new (int rate, int n_channels);
void voder_tempo_dsp_free (VoderTempoDsp *self);
gboolean voder_tempo_dsp_reset (VoderTempoDsp *self);
gsize voder_tempo_dsp_get_latency (const VoderTempoDsp *self);
void voder_tempo_dsp_set_tempo (VoderTempoDsp *self, double tempo);
gsize voder_tempo_dsp_take (VoderTempoDsp *self,
                            const float *input,
                            gsize n_frames);
gboolean voder_tempo_dsp_work (VoderTempoDsp *self, VoderTempoAnchor *anchor);
gboolean voder_tempo_dsp_end (VoderTempoDsp *self, VoderTempoAnchor *anchor);
gboolean voder_tempo_dsp_is_done (const VoderTempoDsp *self);
gsize voder_tempo_dsp_give (VoderTempoDsp *self, float *output, gsize n_frames);

G_END_DECLS
