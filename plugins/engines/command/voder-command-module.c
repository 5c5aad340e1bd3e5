/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-engine.h"

VODER_PLUGIN_DEFINE (voder_command_engine_get_type);
