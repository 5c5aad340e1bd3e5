/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_LIMITER_EFFECT (voder_limiter_effect_get_type ())
G_DECLARE_FINAL_TYPE (VoderLimiterEffect,
                      voder_limiter_effect,
                      VODER,
                      LIMITER_EFFECT,
                      VoderEffect)

G_END_DECLS
