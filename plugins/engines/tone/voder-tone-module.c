/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tone-engine.h"

VODER_PLUGIN_DEFINE (voder_tone_engine_get_type);
