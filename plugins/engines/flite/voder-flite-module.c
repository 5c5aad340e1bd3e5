/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-flite-engine.h"

VODER_PLUGIN_DEFINE (voder_flite_engine_get_type);
