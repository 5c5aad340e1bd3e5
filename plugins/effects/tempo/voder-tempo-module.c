/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tempo-effect.h"

VODER_PLUGIN_DEFINE (voder_tempo_effect_get_type);
