/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_RESAMPLE_EFFECT (voder_resample_effect_get_type ())
G_DECLARE_FINAL_TYPE (VoderResampleEffect,
                      voder_resample_effect,
                      VODER,
                      RESAMPLE_EFFECT,
                      VoderEffect)

G_END_DECLS
