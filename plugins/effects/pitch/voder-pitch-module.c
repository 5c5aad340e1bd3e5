/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pitch-effect.h"

VODER_PLUGIN_DEFINE (voder_pitch_effect_get_type);
