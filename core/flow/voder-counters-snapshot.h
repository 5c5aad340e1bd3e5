/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

#define VODER_TYPE_COUNTERS_SNAPSHOT (voder_counters_snapshot_get_type ())
typedef struct _VoderCountersSnapshot VoderCountersSnapshot;

VODER_API GType voder_counters_snapshot_get_type (void);
VODER_API VoderCountersSnapshot *voder_counters_snapshot_ref (
    VoderCountersSnapshot *self);
VODER_API void voder_counters_snapshot_unref (VoderCountersSnapshot *self);
VODER_API VoderCountersSnapshot *voder_counters_snapshot_subtract (
    VoderCountersSnapshot *self,
    VoderCountersSnapshot *earlier);
VODER_API gint64
voder_counters_snapshot_get_elapsed_us (VoderCountersSnapshot *self);
VODER_API guint64 voder_counters_snapshot_get (VoderCountersSnapshot *self,
                                               guint counter);
VODER_API guint64
voder_counters_snapshot_get_started (VoderCountersSnapshot *self, guint span);
VODER_API guint64
voder_counters_snapshot_get_finished (VoderCountersSnapshot *self, guint span);
VODER_API guint64
voder_counters_snapshot_get_failed (VoderCountersSnapshot *self, guint span);
VODER_API guint64
voder_counters_snapshot_get_in_flight (VoderCountersSnapshot *self, guint span);
VODER_API guint64
voder_counters_snapshot_get_amount (VoderCountersSnapshot *self, guint span);
VODER_API gint64
voder_counters_snapshot_get_mean_us (VoderCountersSnapshot *self, guint span);
VODER_API gint64
voder_counters_snapshot_get_min_us (VoderCountersSnapshot *self, guint span);
VODER_API gint64
voder_counters_snapshot_get_max_us (VoderCountersSnapshot *self, guint span);
VODER_API gint64
voder_counters_snapshot_get_quantile_us (VoderCountersSnapshot *self,
                                         guint span,
                                         double quantile);
VODER_API guint64
voder_counters_snapshot_count_up_to (VoderCountersSnapshot *self,
                                     guint span,
                                     gint64 duration_us);
VODER_API GVariant *voder_counters_snapshot_to_variant (
    VoderCountersSnapshot *self);
VODER_API char *voder_counters_snapshot_to_json (VoderCountersSnapshot *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCountersSnapshot,
                               voder_counters_snapshot_unref)

G_END_DECLS
