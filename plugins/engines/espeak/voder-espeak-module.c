/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "voder-espeak-engine.h"

VODER_PLUGIN_DEFINE (voder_espeak_engine_get_type);
