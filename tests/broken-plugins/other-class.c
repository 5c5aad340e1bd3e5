/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

VODER_PLUGIN_DEFINE (voder_plugin_registry_get_type);
