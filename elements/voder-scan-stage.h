/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-src-queue.h"

G_BEGIN_DECLS

#define VODER_TYPE_SCAN_STAGE (voder_scan_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderScanStage,
                      voder_scan_stage,
                      VODER,
                      SCAN_STAGE,
                      VoderStage)

VoderStage *voder_scan_stage_new (VoderSrcQueue *queue, guint text);

G_END_DECLS
