/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pauses-effect.h"

VODER_PLUGIN_DEFINE (voder_pauses_effect_get_type);
