/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

VoderFallback *voder_stand_ins_new (VoderEnginePool *first,
                                    char **names,
                                    VoderIsolation isolation,
                                    guint n_workers,
                                    GError **error);

G_END_DECLS
