/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-cache-choice.h"

G_BEGIN_DECLS

/* How an engine is opened that stands in for another. */
typedef struct {
  VoderIsolation isolation;
  guint n_workers;
  VoderCacheChoice *cache;
} VoderStandInManner;

VoderFallback *voder_stand_ins_new (VoderEnginePool *first,
                                    char **names,
                                    const VoderStandInManner *manner,
                                    GError **error);

G_END_DECLS
