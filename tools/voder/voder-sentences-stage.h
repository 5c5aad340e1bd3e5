/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_SENTENCES_STAGE (voder_sentences_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderSentencesStage,
                      voder_sentences_stage,
                      VODER,
                      SENTENCES_STAGE,
                      VoderStage)

VoderSentencesStage *voder_sentences_stage_new (gboolean as_json);

G_END_DECLS
