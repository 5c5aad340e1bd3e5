/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-pad-stage.h"
#include "voder-text-writer.h"

G_BEGIN_DECLS

#define VODER_TYPE_TEXT_STAGE (voder_text_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderTextStage,
                      voder_text_stage,
                      VODER,
                      TEXT_STAGE,
                      VoderPadStage)

VoderPadStage *voder_text_stage_new (VoderTextWriter *writer,
                                     VoderCueList *cues);

G_END_DECLS
