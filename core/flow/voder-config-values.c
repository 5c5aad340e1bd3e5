/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-config-private.h"

#include <glib/gi18n-lib.h>

/*
 * All keys of a schema.
 */
GVariant *
voder_config_values_from_settings (GSettings *settings)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;
  GVariantBuilder builder;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (char **key = keys; *key != NULL; key++) {
    g_autoptr (GVariant) value = g_settings_get_value (settings, *key);

    g_variant_builder_add (&builder, "{sv}", *key, value);
  }

  return g_variant_builder_end (&builder);
}

/* What reads as a value in GVariant's notation is one; else it is text. */
static GVariant *
read_value (const char *text)
{
  GVariant *value = g_variant_parse (NULL, text, NULL, NULL, NULL);

  if (value != NULL)
    return value;
  return g_variant_ref_sink (g_variant_new_string (text));
}

static gboolean
add_key (GVariantBuilder *builder,
         GKeyFile *file,
         const char *group,
         const char *key,
         GError **error)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, error);
  g_autofree char *name = NULL;
  g_autoptr (GVariant) value = NULL;

  if (text == NULL)
    return FALSE;

  name = g_strdup_printf ("%s/%s", group, key);
  value = read_value (text);
  g_variant_builder_add (builder, "{sv}", name, value);
  return TRUE;
}

static GVariant *
read_groups (GKeyFile *file, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  g_auto (GVariantBuilder) builder =
      G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (char **group = groups; *group != NULL; group++) {
    g_auto (GStrv) keys = g_key_file_get_keys (file, *group, NULL, error);

    if (keys == NULL)
      return NULL;
    for (char **key = keys; *key != NULL; key++)
      if (!add_key (&builder, file, *group, *key, error))
        return NULL;
  }

  return g_variant_builder_end (&builder);
}

/*
 * All keys of a keyfile, as group/key.
 */
GVariant *
voder_config_values_from_file (const char *path,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_autofree char *text = NULL;
  GVariant *values = NULL;
  gsize length;

  if (!g_file_load_contents (file, cancellable, &text, &length, NULL, error))
    return NULL;

  if (g_key_file_load_from_data (key_file, text, length, G_KEY_FILE_NONE,
                                 error))
    values = read_groups (key_file, error);
  if (values == NULL)
    g_prefix_error (error, _ ("The settings file “%s”: "), path);
  return values;
}
