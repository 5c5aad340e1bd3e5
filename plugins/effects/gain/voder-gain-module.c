/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-gain-effect.h"

VODER_PLUGIN_DEFINE (voder_gain_effect_get_type);
