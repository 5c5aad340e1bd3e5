/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-pad-writer.h"

G_BEGIN_DECLS

gboolean voder_tts_query_position (GstQuery *query, VoderPadWriter *writer);
gboolean voder_tts_query_seeking (GstQuery *query);
gboolean voder_tts_query_latency (GstQuery *query,
                                  GstPad *sink_pad,
                                  GstClockTime own);

G_END_DECLS
