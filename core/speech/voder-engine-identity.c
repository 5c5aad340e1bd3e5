/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-engine-identity-private.h"

#include <glob.h>
#include <string.h>
#include <sys/stat.h>

#include <voder/voder-version.h>

/* Of the files that a pattern stands for, no more are looked at. */
#define FILES_MAX 4096

static void
add_file (gpointer path, gpointer data)
{
  GPtrArray *lines = data;
  struct stat status;

  if (stat (path, &status) != 0)
    return;

  g_ptr_array_add (lines, g_strdup_printf ("%s %" G_GINT64_FORMAT
                                           " %" G_GINT64_FORMAT ".%09ld",
                                           (const char *) path,
                                           (gint64) status.st_size,
                                           (gint64) status.st_mtim.tv_sec,
                                           (long) status.st_mtim.tv_nsec));
}

static void
add_pattern (GPtrArray *lines, const char *pattern)
{
  glob_t found = { 0 };

  if (glob (pattern, GLOB_NOSORT, NULL, &found) == 0)
    for (gsize i = 0; i < MIN (found.gl_pathc, FILES_MAX); i++)
      add_file (found.gl_pathv[i], lines);
  globfree (&found);
}

/* A word of a description may name a program, or files such as voices. */
static void
add_word (GPtrArray *lines, const char *word)
{
  g_autofree char *program = NULL;

  if (g_str_has_prefix (word, "{data}/")) {
    g_autofree char *path = g_build_filename (g_get_user_data_dir (),
                                              word + strlen ("{data}/"), NULL);

    add_pattern (lines, path);
  } else if (g_path_is_absolute (word)) {
    add_pattern (lines, word);
  } else if (*word != '\0' && strchr (word, '/') == NULL) {
    program = g_find_program_in_path (word);
    if (program != NULL)
      add_file (program, lines);
  }
}

static void
add_words (GPtrArray *lines, GKeyFile *file, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++) {
    g_auto (GStrv) words =
        g_key_file_get_string_list (file, group, keys[i], NULL, NULL);

    for (gsize j = 0; words != NULL && words[j] != NULL; j++)
      add_word (lines, g_strstrip (words[j]));
  }
}

/* What a description says, and what it is about. */
static void
add_description (GPtrArray *lines, const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return;

  g_ptr_array_add (lines, g_compute_checksum_for_string (
                              G_CHECKSUM_SHA256, text, (gssize) length));
  if (!g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, NULL))
    return;

  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    add_words (lines, file, groups[i]);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/*
 * Sums up which engine this is, in which version: the plugin's files and the
 * libraries that they need; the description, the programs and the files that it
 * names. A file that was changed has another size or time.
 */
char *
voder_engine_identity_new (VoderPluginInfo *info)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *module = voder_plugin_info_get_module (info);
  const char *description = voder_plugin_info_get_description_file (info);
  g_autofree char *all = NULL;

  add_file ((gpointer) module, lines);
  voder_needed_libraries_foreach (module, add_file, lines);
  if (description != NULL)
    add_description (lines, description);
  else
    add_file ((gpointer) voder_plugin_info_get_keyfile (info), lines);
  g_ptr_array_sort (lines, compare);

  g_ptr_array_insert (lines, 0, g_strdup (voder_plugin_info_get_name (info)));
  g_ptr_array_insert (lines, 0, g_strdup (voder_get_version ()));
  g_ptr_array_add (lines, NULL);
  all = g_strjoinv ("\n", (char **) lines->pdata);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);
}

/*
 * The same, of the engine of a pool; %NULL when what it says does not depend on
 * the utterance alone.
 */
char *
voder_engine_identity_new_if_pure (VoderEnginePool *pool)
{
  VoderPluginInfo *info = voder_engine_pool_get_info (pool);

  if (voder_plugin_info_get_state (info) != VODER_PLUGIN_STATE_PURE &&
      voder_engine_pool_get_isolation (pool) != VODER_ISOLATION_FORK)
    return NULL;

  return voder_engine_identity_new (info);
}
