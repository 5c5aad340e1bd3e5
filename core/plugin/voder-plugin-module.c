/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-plugin-module-private.h"

#include <glib/gi18n-lib.h>

#include <voder/plugin/voder-plugin.h>

#define DESCRIPTOR_SYMBOL "voder_plugin_descriptor"

static void
set_load_error (GError **error, const char *path, const char *why)
{
  g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_LOAD,
               _ ("Cannot load module “%s”: %s"), path, why);
}

static GModule *
open_module (const char *path, VoderPluginTrust trust, GError **error)
{
  g_autoptr (GError) why = NULL;
  GModule *module = NULL;

  if (!voder_plugin_file_check_module (path, trust, &why)) {
    if (why->domain != VODER_PLUGIN_ERROR) {
      why->domain = VODER_PLUGIN_ERROR;
      why->code = VODER_PLUGIN_ERROR_LOAD;
    }
    g_propagate_error (error, g_steal_pointer (&why));
    return NULL;
  }

  /*
   * Local, so that a module's symbols never stand in for another's; lazy, as
   * a library's hundreds of functions need not be found for the first word.
   */
  module =
      g_module_open_full (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL, &why);
  if (module == NULL)
    set_load_error (error, path, why->message);

  return module;
}

static GType
take_type (const VoderPluginDescriptor *descriptor,
           const char *path,
           GError **error)
{
  GType type;

  if (descriptor->abi_version != VODER_ABI_VERSION) {
    g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_ABI,
                 _ ("Module “%s” was built for plugin ABI %u, not %u"), path,
                 descriptor->abi_version, VODER_ABI_VERSION);
    return G_TYPE_INVALID;
  }

  if (descriptor->get_type == NULL) {
    set_load_error (error, path, _ ("it offers no class"));
    return G_TYPE_INVALID;
  }

  type = descriptor->get_type ();
  if (!G_TYPE_IS_OBJECT (type) || G_TYPE_IS_ABSTRACT (type)) {
    set_load_error (error, path, _ ("it offers no class of objects"));
    return G_TYPE_INVALID;
  }

  return type;
}

/*
 * Loads the module at @path for good and gives the type of its class, or
 * %G_TYPE_INVALID with %VODER_PLUGIN_ERROR_LOAD, _ABI or _UNTRUSTED.
 */
GType
voder_plugin_module_load (const char *path,
                          VoderPluginTrust trust,
                          GError **error)
{
  GModule *module = open_module (path, trust, error);
  gpointer descriptor = NULL;

  if (module == NULL)
    return G_TYPE_INVALID;

  /* A type cannot be taken back, nor can what a library started on loading. */
  g_module_make_resident (module);

  if (!g_module_symbol (module, DESCRIPTOR_SYMBOL, &descriptor) ||
      descriptor == NULL) {
    set_load_error (error, path, _ ("it is not a Voder plugin"));
    return G_TYPE_INVALID;
  }

  return take_type (descriptor, path, error);
}
