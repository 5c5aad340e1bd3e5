/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_UTTERANCE_STAGE (voder_utterance_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderUtteranceStage,
                      voder_utterance_stage,
                      VODER,
                      UTTERANCE_STAGE,
                      VoderStage)

VoderUtteranceStage *voder_utterance_stage_new (VoderReceiver *buffers,
                                                const char *language);
guint64 voder_utterance_stage_get_n_bytes (VoderUtteranceStage *self);
guint64 voder_utterance_stage_get_n_utterances (VoderUtteranceStage *self);

G_END_DECLS
