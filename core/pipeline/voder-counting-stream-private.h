/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <voder/flow/voder-counters.h>

G_BEGIN_DECLS

#define VODER_TYPE_COUNTING_STREAM (voder_counting_stream_get_type ())
G_DECLARE_FINAL_TYPE (VoderCountingStream,
                      voder_counting_stream,
                      VODER,
                      COUNTING_STREAM,
                      GFilterInputStream)

GInputStream *voder_counting_stream_new (GInputStream *base,
                                         VoderCounters *counters,
                                         guint counter);

G_END_DECLS
