/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * VoderTruePeak: the highest that the sound gets, also between its samples,
 * where it is looked at in four places (below 96 kHz; in two below 192 kHz):
 * ITU-R BS.1770-5, annex 2.
 */
typedef struct _VoderTruePeak VoderTruePeak;

VoderTruePeak *voder_true_peak_new (int rate, gsize n_channels);
void voder_true_peak_free (VoderTruePeak *self);
void voder_true_peak_reset (VoderTruePeak *self);
void voder_true_peak_add (VoderTruePeak *self,
                          const float *samples,
                          gsize n_frames);
float voder_true_peak_get (const VoderTruePeak *self);
float voder_true_peak_get_samples (const VoderTruePeak *self);

G_END_DECLS
