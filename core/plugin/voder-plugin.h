/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gmodule.h>
#include <voder/plugin/voder-plugin-info.h>
#include <voder/voder-version.h>

G_BEGIN_DECLS

/**
 * VoderPluginDescriptor: (skip)
 *
 * What a module says of itself through its one symbol. Made by
 * VODER_PLUGIN_DEFINE().
 */
typedef struct {
  /*< private >*/
  guint abi_version;
  GType (*get_type) (void);
} VoderPluginDescriptor;

/**
 * VODER_PLUGIN_DEFINE: (skip)
 * @get_type: the function that gives the type of the plugin's class
 *
 * Makes the one symbol that a module exports. It stands alone in the file
 * `voder-NAME-module.c`.
 */
#define VODER_PLUGIN_DEFINE(get_type)                                          \
  extern G_MODULE_EXPORT const VoderPluginDescriptor voder_plugin_descriptor;  \
  const VoderPluginDescriptor voder_plugin_descriptor = { VODER_ABI_VERSION,   \
                                                          get_type }

G_END_DECLS
