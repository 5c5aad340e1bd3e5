/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_EQUALIZER_EFFECT (voder_equalizer_effect_get_type ())
G_DECLARE_FINAL_TYPE (VoderEqualizerEffect,
                      voder_equalizer_effect,
                      VODER,
                      EQUALIZER_EFFECT,
                      VoderEffect)

G_END_DECLS
