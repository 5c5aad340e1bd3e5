/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-gstreamer-effect.h"

VODER_PLUGIN_DEFINE (voder_gstreamer_effect_get_type);
