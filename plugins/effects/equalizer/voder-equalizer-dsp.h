/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "voder-equalizer-kernel.h"

G_BEGIN_DECLS

typedef enum {
  VODER_BAND_HIGH_PASS,
  VODER_BAND_LOW_PASS,
  VODER_BAND_LOW_SHELF,
  VODER_BAND_HIGH_SHELF,
  VODER_BAND_PEAK,
} VoderBandKind;

/* What a band does: a frequency in Hz, a gain in dB, a quality. */
typedef struct {
  VoderBandKind kind;
  float hertz;
  float gain_db;
  float q;
} VoderBand;

/* A filter of the second order, as VoderEqualizerCascade has it. */
typedef struct {
  float c1, c2, c3;
  float n0, n1, n2;
} VoderBandFilter;

/*
 * VoderEqualizerDsp: filters of the second order in a row. New ones are gone
 * to in small steps. Those that change nothing are left out.
 */
typedef struct {
  gsize n_channels;
  int rate;
  VoderEqualizerKernel kernel;
  gsize n_bands;
  gsize n_ramp;  /* steps in which new filters are reached */
  gsize n_steps; /* that are left to them */
  gsize n_into;  /* frames into a step */
  gboolean are_active[VODER_EQUALIZER_BANDS_MAX]; /* while they have a gain */
  gboolean are_idle[VODER_EQUALIZER_BANDS_MAX];   /* once they are reached */
  VoderBandFilter filters[VODER_EQUALIZER_BANDS_MAX];
  VoderBandFilter starts[VODER_EQUALIZER_BANDS_MAX];
  VoderBandFilter targets[VODER_EQUALIZER_BANDS_MAX];
  float *memory; /* two for each band of each channel */
  VoderEqualizerCascade cascade;
} VoderEqualizerDsp;

void voder_equalizer_dsp_init (VoderEqualizerDsp *self,
                               gsize n_channels,
                               int rate,
                               VoderEqualizerKernel kernel);
void voder_equalizer_dsp_clear (VoderEqualizerDsp *self);
void voder_equalizer_dsp_reset (VoderEqualizerDsp *self);
void voder_equalizer_dsp_set_bands (VoderEqualizerDsp *self,
                                    const VoderBand *bands,
                                    gsize n_bands,
                                    gboolean at_once);
void voder_equalizer_dsp_process (VoderEqualizerDsp *self,
                                  const float *input,
                                  float *output,
                                  gsize n_frames);

G_END_DECLS
