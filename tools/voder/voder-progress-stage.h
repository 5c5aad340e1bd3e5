/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-tap-stage.h"

G_BEGIN_DECLS

#define VODER_TYPE_PROGRESS_STAGE (voder_progress_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderProgressStage,
                      voder_progress_stage,
                      VODER,
                      PROGRESS_STAGE,
                      VoderTapStage)

VoderProgressStage *voder_progress_stage_new (GArray *sizes);

G_END_DECLS
