/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-plot-data.h"

G_BEGIN_DECLS

/* What was found out about a sound file. Levels are in dB or LUFS; those of
 * silence are -infinity. */
typedef struct {
  int rate;
  int channels;
  double seconds;
  double integrated;
  double max_momentary;
  double max_short_term;
  double range;
  double true_peak;
  double peak;
  double rms;
  double noise_floor;
  guint64 n_clipped;
  double leading_seconds;
  double trailing_seconds;
} VoderMeasurement;

gboolean voder_measure_file (const char *path,
                             VoderMeasurement *measurement,
                             VoderPlotData **plot,
                             GError **error);

G_END_DECLS
