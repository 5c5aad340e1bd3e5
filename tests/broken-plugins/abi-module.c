/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

/* A plugin for another ABI version may not be asked for anything. */
static GType
get_type (void)
{
  g_error ("called into a module of another ABI version");

  return G_TYPE_INVALID;
}

extern G_MODULE_EXPORT const VoderPluginDescriptor voder_plugin_descriptor;
const VoderPluginDescriptor voder_plugin_descriptor = { VODER_ABI_VERSION + 1,
                                                        get_type };
