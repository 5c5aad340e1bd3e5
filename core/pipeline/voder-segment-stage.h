/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-stage.h>
#include <voder/speech/voder-utterance.h>

G_BEGIN_DECLS

#define VODER_TYPE_SEGMENT_STAGE (voder_segment_stage_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderSegmentStage,
                      voder_segment_stage,
                      VODER,
                      SEGMENT_STAGE,
                      VoderStage)

VODER_API VoderSegmentStage *voder_segment_stage_new (const char *language);
VODER_API guint64
voder_segment_stage_get_n_utterances (VoderSegmentStage *self);

G_END_DECLS
