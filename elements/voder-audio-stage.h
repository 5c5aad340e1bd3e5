/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-pad-stage.h"
#include "voder-pad-writer.h"

G_BEGIN_DECLS

#define VODER_TYPE_AUDIO_STAGE (voder_audio_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderAudioStage,
                      voder_audio_stage,
                      VODER,
                      AUDIO_STAGE,
                      VoderPadStage)

VoderPadStage *voder_audio_stage_new (VoderPadWriter *writer,
                                      VoderSynthStage *source);

G_END_DECLS
