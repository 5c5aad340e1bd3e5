/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-loudness-effect.h"

VODER_PLUGIN_DEFINE (voder_loudness_effect_get_type);
