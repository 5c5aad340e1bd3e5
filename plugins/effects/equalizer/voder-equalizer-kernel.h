/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* At most so many filters in a row, of which four are worked out at a time. */
#define VODER_EQUALIZER_BANDS_MAX 16
#define VODER_EQUALIZER_QUAD      4

/*
 * VoderEqualizerCascade: filters in a row, for one channel or two. Number n of
 * each array belongs to filter n; those behind the last give what they get.
 *
 *     v   = x - s2
 *     y   = n1 s1 + n2 s2 + n0 x
 *     s1' = s1 - c1 s1 + c2 v
 *     s2' = s2 + c2 s1 + c3 v
 */
typedef struct {
  float c1[VODER_EQUALIZER_BANDS_MAX];
  float c2[VODER_EQUALIZER_BANDS_MAX];
  float c3[VODER_EQUALIZER_BANDS_MAX];
  float n0[VODER_EQUALIZER_BANDS_MAX];
  float n1[VODER_EQUALIZER_BANDS_MAX];
  float n2[VODER_EQUALIZER_BANDS_MAX];
  float s1[2][VODER_EQUALIZER_BANDS_MAX];
  float s2[2][VODER_EQUALIZER_BANDS_MAX];
} VoderEqualizerCascade;

/* Puts @n_frames through the first @n_quads × 4 filters, in place. The samples
 * of a channel are @stride apart; of two channels, one lies behind the other.
 */
typedef void (*VoderEqualizerKernel) (VoderEqualizerCascade *cascade,
                                      gsize n_quads,
                                      float *samples,
                                      gsize n_frames,
                                      gsize stride,
                                      gsize n_channels);

void voder_equalizer_kernel_plain (VoderEqualizerCascade *cascade,
                                   gsize n_quads,
                                   float *samples,
                                   gsize n_frames,
                                   gsize stride,
                                   gsize n_channels);
void voder_equalizer_kernel_avx2 (VoderEqualizerCascade *cascade,
                                  gsize n_quads,
                                  float *samples,
                                  gsize n_frames,
                                  gsize stride,
                                  gsize n_channels);

G_END_DECLS
