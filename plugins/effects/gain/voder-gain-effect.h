/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_GAIN_EFFECT (voder_gain_effect_get_type ())
G_DECLARE_FINAL_TYPE (VoderGainEffect,
                      voder_gain_effect,
                      VODER,
                      GAIN_EFFECT,
                      VoderEffect)

G_END_DECLS
