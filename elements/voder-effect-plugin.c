/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>
#include <gst/gst.h>

#include "voder-duck.h"
#include "voder-effect-factory.h"
#include "voder-mark-meta.h"

/* A plugin of its own, so that who only speaks loads no effect. */
static gboolean
plugin_init (GstPlugin *plugin)
{
  const char *folder = g_getenv ("VODER_LOCALEDIR");

  /* The variable is set where the plugin is run uninstalled. */
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : VODER_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");

  return voder_mark_meta_register () &&
         GST_ELEMENT_REGISTER (voderduck, plugin) &&
         voder_effect_factory_register (plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR,
                   GST_VERSION_MINOR,
                   vodereffects,
                   "Effects for speech",
                   plugin_init,
                   VODER_VERSION,
                   "LGPL",
                   "Voder",
                   "Unknown package origin")
