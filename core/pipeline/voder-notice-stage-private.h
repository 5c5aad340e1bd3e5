/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-stage.h>

#include "voder-speech-output-private.h"

G_BEGIN_DECLS

#define VODER_TYPE_NOTICE_STAGE (voder_notice_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderNoticeStage,
                      voder_notice_stage,
                      VODER,
                      NOTICE_STAGE,
                      VoderStage)

VoderNoticeStage *voder_notice_stage_new (VoderSpeechOutput *output);
gboolean voder_notice_stage_has_all (VoderNoticeStage *self);

G_END_DECLS
