/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VODER_EQUALIZER_BANDS_MAX 16

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

/* A filter of the second order. */
typedef struct {
  float b0, b1, b2, a1, a2;
} VoderBandFilter;

/*
 * VoderEqualizerDsp: filters of the second order in a row. New ones are gone
 * to in small steps.
 */
typedef struct {
  gsize n_channels;
  int rate;
  gsize n_bands;
  gsize n_ramp;  /* frames in which new filters are reached */
  gsize n_steps; /* of a few frames, which are left to them */
  gsize n_into;  /* frames into a step */
  gboolean are_active[VODER_EQUALIZER_BANDS_MAX]; /* from the first gain on */
  VoderBandFilter filters[VODER_EQUALIZER_BANDS_MAX];
  VoderBandFilter targets[VODER_EQUALIZER_BANDS_MAX];
  float *memory; /* two for each band and channel */
} VoderEqualizerDsp;

void voder_equalizer_dsp_init (VoderEqualizerDsp *self,
                               gsize n_channels,
                               int rate);
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
