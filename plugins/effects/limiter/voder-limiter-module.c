/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-limiter-effect.h"

VODER_PLUGIN_DEFINE (voder_limiter_effect_get_type);
