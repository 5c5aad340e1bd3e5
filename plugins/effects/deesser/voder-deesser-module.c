/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-deesser-effect.h"

VODER_PLUGIN_DEFINE (voder_deesser_effect_get_type);
