/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "test-stress.h"

G_BEGIN_DECLS

/* What each thread does now, and any of them may cancel. */
typedef struct {
  gpointer current[STRESS_N_THREADS];
} StressTargets;

GCancellable *stress_targets_choose (StressTargets *self,
                                     guint number,
                                     GRand *rand);
void stress_targets_clear (StressTargets *self, guint number);
void stress_targets_cancel_one (StressTargets *self, GRand *rand);

void stress_assert_cancelled (const GError *error);

GPtrArray *stress_handled_new (void);

G_END_DECLS
