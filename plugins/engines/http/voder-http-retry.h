/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What voder_http_retry_parse_after() gives when there is nothing to parse. */
#define VODER_HTTP_RETRY_UNKNOWN (-1)

gboolean voder_http_retry_suits_status (guint status);
gint64 voder_http_retry_parse_after (const char *value, GDateTime *now);
gint64 voder_http_retry_get_delay_us (gint64 base_us,
                                      gint64 max_us,
                                      guint n_failures,
                                      double random);

G_END_DECLS
