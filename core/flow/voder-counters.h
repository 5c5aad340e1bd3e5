/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-counters-snapshot.h>

G_BEGIN_DECLS

#define VODER_TYPE_COUNTERS (voder_counters_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderCounters, voder_counters, VODER, COUNTERS, GObject)

VODER_API VoderCounters *voder_counters_new (const char *const *counters,
                                             const char *const *spans);
VODER_API guint voder_counters_get_n_counters (VoderCounters *self);
VODER_API guint voder_counters_get_n_spans (VoderCounters *self);
VODER_API void voder_counters_add (VoderCounters *self,
                                   guint counter,
                                   guint64 n);
VODER_API gint64 voder_counters_begin (VoderCounters *self, guint span);
VODER_API void voder_counters_end (VoderCounters *self,
                                   guint span,
                                   gint64 begun_us,
                                   guint64 amount,
                                   gboolean failed);
VODER_API void voder_counters_record (VoderCounters *self,
                                      guint span,
                                      gint64 duration_us);
VODER_API guint64 voder_counters_get (VoderCounters *self, guint counter);
VODER_API VoderCountersSnapshot *voder_counters_dup_snapshot (
    VoderCounters *self);

G_END_DECLS
