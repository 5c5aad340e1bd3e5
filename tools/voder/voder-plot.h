/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-measure.h"

G_BEGIN_DECLS

gboolean voder_plot_is_built (GError **error);
gboolean voder_plot_write (const char *path,
                           const char *title,
                           const VoderMeasurement *measurement,
                           const VoderPlotData *data,
                           GError **error);

G_END_DECLS
