/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-plugin-keys-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <gmodule.h>

#include <voder/plugin/voder-plugin-info.h>
#include <voder/voder-version.h>

#define NAME_MAX_LENGTH 64

/* More than any engine is asked for. */
#define NUMBER_MAX 1000000000

/*
 * Reads the keyfile @name inside the folder @parent; @path is the whole path
 * of it. Fails when it cannot be read or has no such group.
 */
VoderPluginKeys *
voder_plugin_keys_new_at (int parent,
                          const char *name,
                          const char *path,
                          const char *group,
                          VoderPluginTrust trust,
                          GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) why = NULL;
  g_autofree char *text = NULL;
  VoderPluginKeys *self;

  text = voder_plugin_file_read (parent, name, path, trust, error);
  if (text == NULL)
    return NULL;

  if (!g_key_file_load_from_data (file, text, strlen (text),
                                  G_KEY_FILE_KEEP_TRANSLATIONS, &why)) {
    g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
                 _ ("Cannot read “%s”: %s"), path, why->message);
    return NULL;
  }
  if (!g_key_file_has_group (file, group)) {
    g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
                 _ ("“%s” has no group [%s]"), path, group);
    return NULL;
  }

  self = g_new0 (VoderPluginKeys, 1);
  self->file = g_steal_pointer (&file);
  self->group = group;
  self->path = path;

  return self;
}

void
voder_plugin_keys_free (VoderPluginKeys *self)
{
  g_key_file_unref (self->file);
  g_clear_error (&self->error);
  g_free (self);
}

void
voder_plugin_keys_fail (VoderPluginKeys *self, const char *key, const char *why)
{
  if (self->error == NULL)
    g_set_error (&self->error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
                 _ ("Key “%s” of “%s”: %s"), key, self->path, why);
}

char *
voder_plugin_keys_read_string (VoderPluginKeys *self,
                               const char *key,
                               gboolean is_required)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *value = NULL;

  /* Of a broken value there is something, too. */
  value = g_key_file_get_string (self->file, self->group, key, &why);
  if (why == NULL && *value != '\0')
    return g_steal_pointer (&value);

  if (why != NULL && why->code != G_KEY_FILE_ERROR_KEY_NOT_FOUND)
    voder_plugin_keys_fail (self, key, why->message);
  else if (is_required)
    voder_plugin_keys_fail (self, key, _ ("it is missing"));

  return NULL;
}

/* In the language of the locale, if it is translated. */
char *
voder_plugin_keys_read_localised (VoderPluginKeys *self,
                                  const char *key,
                                  gboolean is_required)
{
  g_autofree char *plain =
      voder_plugin_keys_read_string (self, key, is_required);
  g_autofree char *value = NULL;

  if (plain == NULL)
    return is_required ? NULL : g_strdup ("");

  value =
      g_key_file_get_locale_string (self->file, self->group, key, NULL, NULL);

  if (value == NULL || *value == '\0')
    return g_steal_pointer (&plain);

  return g_steal_pointer (&value);
}

static gboolean
is_valid_name (const char *name)
{
  gsize length = strlen (name);

  return g_ascii_islower (name[0]) && length <= NAME_MAX_LENGTH &&
         strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* Reads what programs call a plugin; it must be there. */
char *
voder_plugin_keys_read_name (VoderPluginKeys *self, const char *key)
{
  char *name = voder_plugin_keys_read_string (self, key, TRUE);
  g_autofree char *why = NULL;

  if (name == NULL || is_valid_name (name))
    return name;

  why = g_strdup_printf (_ ("“%s” is not a name of a–z, 0–9 and “-”"), name);
  voder_plugin_keys_fail (self, key, why);

  return name;
}

char **
voder_plugin_keys_read_list (VoderPluginKeys *self,
                             const char *key,
                             gboolean is_required)
{
  g_auto (GStrv) values = NULL;

  values =
      g_key_file_get_string_list (self->file, self->group, key, NULL, NULL);
  if (values != NULL && values[0] != NULL)
    return g_steal_pointer (&values);

  if (is_required)
    voder_plugin_keys_fail (self, key, _ ("it is missing"));

  return g_new0 (char *, 1);
}

int
voder_plugin_keys_read_integer (VoderPluginKeys *self,
                                const char *key,
                                int fallback)
{
  g_autoptr (GError) why = NULL;
  int value;

  value = g_key_file_get_integer (self->file, self->group, key, &why);
  if (why == NULL)
    return value;

  if (why->code != G_KEY_FILE_ERROR_KEY_NOT_FOUND)
    voder_plugin_keys_fail (self, key, why->message);

  return fallback;
}

/* FALSE without the key. */
gboolean
voder_plugin_keys_read_boolean (VoderPluginKeys *self, const char *key)
{
  g_autoptr (GError) why = NULL;
  gboolean value;

  value = g_key_file_get_boolean (self->file, self->group, key, &why);
  if (why != NULL && why->code != G_KEY_FILE_ERROR_KEY_NOT_FOUND)
    voder_plugin_keys_fail (self, key, why->message);

  return value;
}

/* Reads a number of things of which there is at least one, if any. */
guint
voder_plugin_keys_read_number_of (VoderPluginKeys *self,
                                  const char *key,
                                  guint fallback)
{
  int value = voder_plugin_keys_read_integer (self, key, (int) fallback);

  if (value >= 1 && value <= NUMBER_MAX)
    return (guint) value;
  if (self->error == NULL &&
      g_key_file_has_key (self->file, self->group, key, NULL))
    voder_plugin_keys_fail (self, key,
                            _ ("it is not a number from 1 to 1000000000"));

  return fallback;
}

/* Gives the place of the key's word in @words; @fallback (≥ 0) if optional. */
int
voder_plugin_keys_read_word (VoderPluginKeys *self,
                             const char *key,
                             const char *const *words,
                             int fallback)
{
  g_autofree char *value =
      voder_plugin_keys_read_string (self, key, fallback < 0);
  g_autofree char *known = NULL;
  g_autofree char *why = NULL;

  if (value == NULL)
    return MAX (fallback, 0);

  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (value, words[i]))
      return i;

  known = g_strjoinv (", ", (char **) words);
  why = g_strdup_printf (_ ("“%s” is none of %s"), value, known);
  voder_plugin_keys_fail (self, key, why);

  return 0;
}

/*
 * The whole path of the module that the key `Module` names: a plain file name
 * of a shared library, nothing that leads out of the plugin's own folder, and
 * no libtool archive, which would name another file.
 */
char *
voder_plugin_keys_read_module (VoderPluginKeys *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *name = voder_plugin_keys_read_string (self, "Module", TRUE);
  g_autofree char *why = NULL;

  if (name == NULL)
    return NULL;

  if (strchr (name, G_DIR_SEPARATOR) != NULL || name[0] == '.' ||
      !g_str_has_suffix (name, "." G_MODULE_SUFFIX)) {
    why = g_strdup_printf (_ ("“%s” is not the plain file name of a module "
                              "(NAME.%s)"),
                           name, G_MODULE_SUFFIX);
    voder_plugin_keys_fail (self, "Module", why);
    return NULL;
  }

  return g_build_filename (folder, name, NULL);
}

/*
 * Fails unless the key `ABI` names the one that this library has.
 */
void
voder_plugin_keys_check_abi (VoderPluginKeys *self)
{
  g_autofree char *text = voder_plugin_keys_read_string (self, "ABI", TRUE);
  int abi = voder_plugin_keys_read_integer (self, "ABI", 0);

  if (self->error == NULL && abi != VODER_ABI_VERSION)
    g_set_error (&self->error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_ABI,
                 _ ("“%s” was made for plugin ABI %d, not %d"), self->path, abi,
                 VODER_ABI_VERSION);
}
