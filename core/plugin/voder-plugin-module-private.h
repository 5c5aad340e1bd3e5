/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "voder-plugin-file-private.h"

G_BEGIN_DECLS

GType voder_plugin_module_load (const char *path,
                                VoderPluginTrust trust,
                                GError **error);

G_END_DECLS
