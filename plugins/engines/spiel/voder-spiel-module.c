/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-engine.h"

VODER_PLUGIN_DEFINE (voder_spiel_engine_get_type);
