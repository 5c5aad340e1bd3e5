/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void voder_process_usage_start (void);
gint64 voder_process_usage_get_start_us (void);
double voder_process_usage_get_cpu_seconds (void);
guint64 voder_process_usage_get_peak_rss_kib (void);

G_END_DECLS
