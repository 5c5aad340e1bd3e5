/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* How many bands the spectrum has, from VODER_PLOT_LOW_HZ to the highest. */
#define VODER_PLOT_ROWS   220
#define VODER_PLOT_LOW_HZ 60.0

/* What a moment of the sound looks like. */
typedef struct {
  float lowest; /* sample */
  float highest;
  float momentary; /* LUFS; -infinity in silence */
  float short_term;
  float power[VODER_PLOT_ROWS]; /* of a full-scale sine: 1 */
} VoderPlotColumn;

/*
 * VoderPlotData: what is to be seen of a sound, in at most some thousand
 * columns, however long it is: when there are too many, two become one.
 *
 * Thread safety: one thread at a time.
 */
typedef struct _VoderPlotData VoderPlotData;

VoderPlotData *voder_plot_data_new (const GstAudioInfo *info);
void voder_plot_data_free (VoderPlotData *self);
void voder_plot_data_add (VoderPlotData *self,
                          const float *samples,
                          gsize n_frames);
const VoderPlotColumn *voder_plot_data_get_columns (const VoderPlotData *self,
                                                    guint *n_columns);
double voder_plot_data_get_seconds (const VoderPlotData *self);
double voder_plot_data_get_column_seconds (const VoderPlotData *self);
double voder_plot_data_get_high_hz (const VoderPlotData *self);
double voder_plot_data_get_row_hz (const VoderPlotData *self, double row);
double voder_plot_data_find_row (const VoderPlotData *self, double hertz);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderPlotData, voder_plot_data_free)

G_END_DECLS
