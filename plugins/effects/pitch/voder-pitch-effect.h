/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_PITCH_EFFECT (voder_pitch_effect_get_type ())
G_DECLARE_FINAL_TYPE (VoderPitchEffect,
                      voder_pitch_effect,
                      VODER,
                      PITCH_EFFECT,
                      VoderEffect)

G_END_DECLS
