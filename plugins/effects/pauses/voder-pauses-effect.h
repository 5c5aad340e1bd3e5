/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_PAUSES_EFFECT (voder_pauses_effect_get_type ())
G_DECLARE_FINAL_TYPE (VoderPausesEffect,
                      voder_pauses_effect,
                      VODER,
                      PAUSES_EFFECT,
                      VoderEffect)

G_END_DECLS
