/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-measure.h"

G_BEGIN_DECLS

/* One thing that is asked of a file. */
typedef struct {
  const char *name;
  const char *unit;
  double min; /* -infinity: none */
  double max; /* infinity: none */
  double value;
  gboolean is_met;
} VoderCriterion;

gboolean voder_measure_check_exists (const char *name, GError **error);
GArray *voder_measure_check (const char *name,
                             const VoderMeasurement *measurement);

G_END_DECLS
