/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-engine.h"

VODER_PLUGIN_DEFINE (voder_http_engine_get_type);
