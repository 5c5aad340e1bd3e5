/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-pad-writer.h"

G_BEGIN_DECLS

#define VODER_TYPE_PAD_STAGE (voder_pad_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderPadStage,
                      voder_pad_stage,
                      VODER,
                      PAD_STAGE,
                      VoderStage)

VoderPadStage *voder_pad_stage_new (VoderPadWriter *writer);
GstFlowReturn voder_pad_stage_get_flow (VoderPadStage *self);

G_END_DECLS
