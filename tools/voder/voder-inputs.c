/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-inputs.h"

#include <string.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "voder-command.h"

#define STANDARD_INPUT "-"

static gboolean
is_standard_input (const char *path)
{
  return strcmp (path, STANDARD_INPUT) == 0;
}

static VoderDocument *
create_document (const char *path)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GFile) file = NULL;

  if (is_standard_input (path)) {
    stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
    return voder_document_new_for_stream (stream, _ ("standard input"),
                                          "text/plain");
  }

  file = g_file_new_for_commandline_arg (path);

  return voder_document_new_for_file (file);
}

/*
 * A stage that reads the files of @paths one after the other; “-” is standard
 * input, as plain text.
 */
VoderReadStage *
voder_inputs_create_stage (const char *const *paths,
                           gboolean read_code,
                           GError **error)
{
  g_autoptr (VoderReadStage) stage = NULL;
  guint n_standard = 0;

  stage = voder_read_stage_new (voder_plugin_registry_get_default ());
  voder_read_stage_set_read_code (stage, read_code);
  for (gsize i = 0; paths[i] != NULL; i++) {
    g_autoptr (VoderDocument) document = create_document (paths[i]);

    n_standard += is_standard_input (paths[i]);
    voder_read_stage_add (stage, document);
  }

  if (n_standard > 1) {
    g_set_error (error, VODER_COMMAND_ERROR, VODER_COMMAND_ERROR_USAGE,
                 _ ("Standard input can be read only once"));
    return NULL;
  }

  return g_steal_pointer (&stage);
}

/* What has no name yet has the name of its folder, whichever way to it. */
static char *
identify (const char *path)
{
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  GStatBuf found;

  if (g_stat (path, &found) == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                            (guint64) found.st_dev, (guint64) found.st_ino);

  folder = g_path_get_dirname (path);
  name = g_path_get_basename (path);
  if (g_stat (folder, &found) != 0)
    return g_strdup (path);

  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT "/%s",
                          (guint64) found.st_dev, (guint64) found.st_ino, name);
}

static gboolean
add_identity (GHashTable *seen,
              const char *path,
              gboolean is_output,
              GError **error)
{
  g_autofree char *identity = identify (path);
  g_autofree char *name = g_filename_display_name (path);

  if (is_output && g_hash_table_contains (seen, identity)) {
    g_set_error (error, VODER_COMMAND_ERROR, VODER_COMMAND_ERROR_USAGE,
                 _ ("“%s” would be written over a file that is in use"), name);
    return FALSE;
  }
  g_hash_table_add (seen, g_steal_pointer (&identity));

  return TRUE;
}

/*
 * Checks that no output is an input or another output, under whatever name.
 * Outputs that are %NULL are not asked for.
 */
gboolean
voder_inputs_check_outputs (const char *const *inputs,
                            const char *const *outputs,
                            GError **error)
{
  g_autoptr (GHashTable) seen = NULL;

  seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; inputs[i] != NULL; i++) {
    if (!is_standard_input (inputs[i]) &&
        !add_identity (seen, inputs[i], FALSE, error))
      return FALSE;
  }

  for (gsize i = 0; outputs[i] != NULL; i++) {
    if (!add_identity (seen, outputs[i], TRUE, error))
      return FALSE;
  }

  return TRUE;
}

/*
 * The sizes of the files in bytes (guint64), or %NULL when one is not known.
 */
GArray *
voder_inputs_measure (const char *const *paths)
{
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (gsize i = 0; paths[i] != NULL; i++) {
    GStatBuf found;
    guint64 size;

    if (g_stat (paths[i], &found) != 0 || !S_ISREG (found.st_mode))
      return NULL;
    size = (guint64) found.st_size;
    g_array_append_val (sizes, size);
  }

  return g_steal_pointer (&sizes);
}
