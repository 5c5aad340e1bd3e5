/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-counters.h>

#include "voder-histogram-private.h"
#include "voder-sync-private.h"

G_BEGIN_DECLS

/* What is counted; immutable. */
typedef struct {
  VoderRefs refs;
  char **counters;
  char **spans;
  guint n_counters;
  guint n_spans;
} VoderCountersLayout;

typedef struct {
  guint64 started;
  guint64 failed;
  guint64 amount;
  /* Of those that have finished; NULL while there are none. */
  VoderHistogram *durations;
} VoderCountersSpan;

/* Numbers of everything in a layout. */
typedef struct {
  guint64 *counters;
  VoderCountersSpan *spans;
} VoderCountersBank;

struct _VoderCountersSnapshot {
  VoderRefs refs;
  VoderCountersLayout *layout;
  VoderCountersBank bank;
  gint64 elapsed_us;
};

void voder_counters_bank_init (VoderCountersBank *self,
                               const VoderCountersLayout *layout);
void voder_counters_bank_clear (VoderCountersBank *self,
                                const VoderCountersLayout *layout);
void voder_counters_bank_move (VoderCountersBank *self,
                               VoderCountersBank *from,
                               const VoderCountersLayout *layout);

VoderCountersLayout *voder_counters_layout_new (const char *const *counters,
                                                const char *const *spans);
void voder_counters_layout_unref (VoderCountersLayout *self);

VoderCountersSnapshot *voder_counters_snapshot_new (
    VoderCountersLayout *layout,
    const VoderCountersBank *bank);

G_END_DECLS
