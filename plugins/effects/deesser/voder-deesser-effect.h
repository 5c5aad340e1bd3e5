/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_DEESSER_EFFECT (voder_deesser_effect_get_type ())
G_DECLARE_FINAL_TYPE (VoderDeesserEffect,
                      voder_deesser_effect,
                      VODER,
                      DEESSER_EFFECT,
                      VoderEffect)

G_END_DECLS
