/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-keys.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <voder/voder.h>

#include "voder-command-template.h"

#define GROUP        "Command"
#define ENGINE_GROUP "Voder Engine"

/* Far more than a description needs. */
#define FILE_MAX_BYTES (256 * 1024)

/*
 * Reads the file at @path. Fails with %VODER_PLUGIN_ERROR_KEYFILE.
 */
VoderCommandKeys *
voder_command_keys_new (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GError) why = NULL;
  VoderCommandKeys *self = g_new0 (VoderCommandKeys, 1);

  self->file = g_key_file_new ();
  self->path = g_strdup (path);
  self->known = g_hash_table_new (g_str_hash, g_str_equal);

  file = g_mapped_file_new (path, FALSE, &why);
  if (file != NULL && g_mapped_file_get_length (file) > FILE_MAX_BYTES)
    g_set_error_literal (&why, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
                         _ ("it is too large"));
  else if (file != NULL)
    g_key_file_load_from_data (
        self->file,
        g_mapped_file_get_length (file) > 0 ? g_mapped_file_get_contents (file)
                                            : "",
        g_mapped_file_get_length (file), G_KEY_FILE_NONE, &why);
  if (why == NULL)
    return self;

  g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
               _ ("Cannot read “%s”: %s"), path, why->message);
  voder_command_keys_free (self);

  return NULL;
}

void
voder_command_keys_free (VoderCommandKeys *self)
{
  g_key_file_unref (self->file);
  g_free (self->path);
  g_hash_table_unref (self->known);
  g_clear_error (&self->error);
  g_free (self);
}

void
voder_command_keys_fail (VoderCommandKeys *self,
                         const char *key,
                         const char *why)
{
  if (self->error == NULL)
    g_set_error (&self->error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
                 _ ("Key “%s” of “%s”: %s"), key, self->path, why);
}

char *
voder_command_keys_read_string (VoderCommandKeys *self, const char *key)
{
  g_autofree char *value = NULL;
  g_autoptr (GError) why = NULL;

  g_hash_table_add (self->known, (gpointer) key);
  value = g_key_file_get_string (self->file, GROUP, key, &why);
  if (value != NULL && *value != '\0')
    return g_steal_pointer (&value);
  if (why != NULL && why->code != G_KEY_FILE_ERROR_KEY_NOT_FOUND &&
      why->code != G_KEY_FILE_ERROR_GROUP_NOT_FOUND)
    voder_command_keys_fail (self, key, why->message);

  return NULL;
}

static char **
read_list (VoderCommandKeys *self, const char *group, const char *key)
{
  g_autoptr (GError) why = NULL;
  char **values =
      g_key_file_get_string_list (self->file, group, key, NULL, &why);

  if (why != NULL && why->code != G_KEY_FILE_ERROR_KEY_NOT_FOUND &&
      why->code != G_KEY_FILE_ERROR_GROUP_NOT_FOUND)
    voder_command_keys_fail (self, key, why->message);

  return values != NULL ? values : g_new0 (char *, 1);
}

char **
voder_command_keys_read_list (VoderCommandKeys *self, const char *key)
{
  g_hash_table_add (self->known, (gpointer) key);

  return read_list (self, GROUP, key);
}

/* Reads a key that each description of an engine may have. */
char **
voder_command_keys_read_engine_list (VoderCommandKeys *self, const char *key)
{
  return read_list (self, ENGINE_GROUP, key);
}

gboolean
voder_command_keys_read_boolean (VoderCommandKeys *self, const char *key)
{
  g_autoptr (GError) why = NULL;
  gboolean value;

  g_hash_table_add (self->known, (gpointer) key);
  value = g_key_file_get_boolean (self->file, GROUP, key, &why);
  if (why != NULL && why->code != G_KEY_FILE_ERROR_KEY_NOT_FOUND &&
      why->code != G_KEY_FILE_ERROR_GROUP_NOT_FOUND)
    voder_command_keys_fail (self, key, why->message);

  return value;
}

double
voder_command_keys_read_number (VoderCommandKeys *self,
                                const char *key,
                                double fallback,
                                double min,
                                double max)
{
  g_autofree char *text = voder_command_keys_read_string (self, key);
  g_autofree char *why = NULL;
  char *end = NULL;
  double value;

  if (text == NULL)
    return fallback;

  value = g_ascii_strtod (text, &end);
  if (*end == '\0' && value >= min && value <= max)
    return value;

  why = g_strdup_printf (_ ("“%s” is not a number from %g to %g"), text, min,
                         max);
  voder_command_keys_fail (self, key, why);

  return fallback;
}

/* Gives the place of the key's word in @words. */
int
voder_command_keys_read_word (VoderCommandKeys *self,
                              const char *key,
                              const char *const *words,
                              int fallback)
{
  g_autofree char *value = voder_command_keys_read_string (self, key);
  g_autofree char *known = NULL;
  g_autofree char *why = NULL;

  if (value == NULL)
    return fallback;

  for (int i = 0; words[i] != NULL; i++) {
    if (g_str_equal (value, words[i]))
      return i;
  }

  known = g_strjoinv (", ", (char **) words);
  why = g_strdup_printf (_ ("“%s” is none of %s"), value, known);
  voder_command_keys_fail (self, key, why);

  return fallback;
}

/* %NULL without the key. Its backslashes are those of the pattern. */
GRegex *
voder_command_keys_read_regex (VoderCommandKeys *self, const char *key)
{
  g_autofree char *pattern =
      g_key_file_get_value (self->file, GROUP, key, NULL);
  g_autoptr (GError) why = NULL;
  GRegex *regex;

  g_hash_table_add (self->known, (gpointer) key);
  if (pattern == NULL)
    return NULL;

  regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, &why);
  if (regex == NULL)
    voder_command_keys_fail (self, key, why->message);

  return regex;
}

/* Reads a list of templates; it may be empty. */
GPtrArray *
voder_command_keys_read_templates (VoderCommandKeys *self, const char *key)
{
  g_auto (GStrv) texts = voder_command_keys_read_list (self, key);
  GPtrArray *templates = g_ptr_array_new_with_free_func (
      (GDestroyNotify) voder_command_template_free);

  for (guint i = 0; texts[i] != NULL; i++) {
    g_autoptr (GError) why = NULL;
    VoderCommandTemplate *template =
        voder_command_template_new (texts[i], &why);

    if (template != NULL)
      g_ptr_array_add (templates, template);
    else
      voder_command_keys_fail (self, key, why->message);
  }

  return templates;
}

/*
 * Ends the reading: a key that nobody asked for is a slip of the pen. Fails
 * with the first error.
 */
gboolean
voder_command_keys_end (VoderCommandKeys *self, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->file, GROUP, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
    if (!g_hash_table_contains (self->known, keys[i]))
      voder_command_keys_fail (self, keys[i], _ ("there is no such key"));
  }
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));

  return FALSE;
}
