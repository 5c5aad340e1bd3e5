/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-stage.h>

G_BEGIN_DECLS

#define VODER_TYPE_OUTLET_STAGE (voder_outlet_stage_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderOutletStage,
                      voder_outlet_stage,
                      VODER,
                      OUTLET_STAGE,
                      VoderStage)

VODER_API VoderStage *voder_outlet_stage_new (VoderSender *chunks);

G_END_DECLS
