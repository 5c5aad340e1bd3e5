/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-plot.h"

/* What stands in where cairo was missing. */
gboolean
voder_plot_is_built (GError **error)
{
  g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
               _ ("--plot: this voder was built without cairo"));

  return FALSE;
}

gboolean
voder_plot_write (const char *path,
                  const char *title,
                  const VoderMeasurement *measurement,
                  const VoderPlotData *data,
                  GError **error)
{
  return voder_plot_is_built (error);
}
