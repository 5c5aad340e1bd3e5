/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-rules.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define GROUP "Spiel"
#define KEY   "Provider"

/* What marks a provider on the bus. */
#define SUFFIX ".Speech.Provider"

/* It would ask itself. */
#define OWN_PROVIDER "org.voder.Speech.Provider"

/* Whether a name on the bus is a speech provider's. */
gboolean
voder_spiel_rules_is_provider (const char *name)
{
  return g_dbus_is_name (name) && !g_dbus_is_unique_name (name) &&
         g_str_has_suffix (name, SUFFIX);
}

/* Whether the voices of this provider are the engine's. */
gboolean
voder_spiel_rules_admit (const VoderSpielRules *self, const char *name)
{
  if (!voder_spiel_rules_is_provider (name))
    return FALSE;
  if (self->provider != NULL && !g_str_equal (name, self->provider))
    return FALSE;

  return self->has_own || !g_str_equal (name, OWN_PROVIDER);
}

/* Takes the one provider that a description names. */
gboolean
voder_spiel_rules_load (VoderSpielRules *self, const char *path, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree char *provider = NULL;

  if (!g_key_file_load_from_file (keys, path, G_KEY_FILE_NONE, error))
    return FALSE;
  provider = g_key_file_get_string (keys, GROUP, KEY, error);
  if (provider == NULL)
    return FALSE;
  if (!voder_spiel_rules_admit (self, provider)) {
    g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
                 _ ("Key “%s” of “%s”: “%s” is not another speech provider"),
                 KEY, path, provider);
    return FALSE;
  }

  self->provider = g_steal_pointer (&provider);

  return TRUE;
}

void
voder_spiel_rules_clear (VoderSpielRules *self)
{
  g_clear_pointer (&self->provider, g_free);
}
