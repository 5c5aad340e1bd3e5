/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-resample-effect.h"

VODER_PLUGIN_DEFINE (voder_resample_effect_get_type);
