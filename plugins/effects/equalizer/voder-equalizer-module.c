/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-equalizer-effect.h"

VODER_PLUGIN_DEFINE (voder_equalizer_effect_get_type);
