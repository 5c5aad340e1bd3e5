/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-compressor-effect.h"

VODER_PLUGIN_DEFINE (voder_compressor_effect_get_type);
