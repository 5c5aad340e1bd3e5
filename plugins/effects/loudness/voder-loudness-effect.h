/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_LOUDNESS_EFFECT (voder_loudness_effect_get_type ())
G_DECLARE_FINAL_TYPE (VoderLoudnessEffect,
                      voder_loudness_effect,
                      VODER,
                      LOUDNESS_EFFECT,
                      VoderEffect)

G_END_DECLS
