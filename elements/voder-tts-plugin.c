/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>
#include <gst/gst.h>

#include "voder-dec.h"
#include "voder-mark-meta.h"
#include "voder-parse.h"
#include "voder-src.h"
#include "voder-tts.h"
#include "voder-utterance-meta.h"

/* What documents there are is read anew when a reader is added or removed. */
static void
add_dependency (GstPlugin *plugin)
{
  const char *variables[] = { "VODER_PLUGIN_PATH", NULL };
  const char *endings[] = { ".plugin", NULL };

  gst_plugin_add_dependency (plugin, variables, NULL, endings,
                             GST_PLUGIN_DEPENDENCY_FLAG_FILE_NAME_IS_SUFFIX |
                                 GST_PLUGIN_DEPENDENCY_FLAG_RECURSE);
}

/* Called while the registry is built: no engine is looked for here. */
static gboolean
plugin_init (GstPlugin *plugin)
{
  const char *folder = g_getenv ("VODER_LOCALEDIR");

  /* The variable is set where the plugin is run uninstalled. */
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : VODER_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  add_dependency (plugin);

  return voder_mark_meta_register () && voder_utterance_meta_register () &&
         GST_ELEMENT_REGISTER (voderdec, plugin) &&
         GST_ELEMENT_REGISTER (voderparse, plugin) &&
         GST_ELEMENT_REGISTER (vodersrc, plugin) &&
         GST_ELEMENT_REGISTER (vodertts, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR,
                   GST_VERSION_MINOR,
                   voder,
                   "Text to speech with any engine",
                   plugin_init,
                   VODER_VERSION,
                   "LGPL",
                   "Voder",
                   "Unknown package origin")
