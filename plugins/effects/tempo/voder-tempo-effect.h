/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_TEMPO_EFFECT (voder_tempo_effect_get_type ())
G_DECLARE_FINAL_TYPE (VoderTempoEffect,
                      voder_tempo_effect,
                      VODER,
                      TEMPO_EFFECT,
                      VoderEffect)

G_END_DECLS
