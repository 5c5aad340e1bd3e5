/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/audio/voder-effect.h>
#include <voder/pipeline/voder-stage.h>

G_BEGIN_DECLS

#define VODER_TYPE_EFFECT_STAGE (voder_effect_stage_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderEffectStage,
                      voder_effect_stage,
                      VODER,
                      EFFECT_STAGE,
                      VoderStage)

VODER_API VoderEffectStage *voder_effect_stage_new (VoderEffect *effect);
VODER_API void voder_effect_stage_set_effect (VoderEffectStage *self,
                                              VoderEffect *effect);

G_END_DECLS
