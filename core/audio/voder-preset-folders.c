/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-preset-folders-private.h"

#include <stdlib.h>

#define FOLDER "voder-1.0" G_DIR_SEPARATOR_S "presets"

/*
 * Gives the folders in which presets are looked for, the first first.
 */
GPtrArray *
voder_preset_folders_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  const char *const *shared = g_get_system_data_dirs ();
  const char *named = secure_getenv ("VODER_PRESET_PATH");
  g_auto (GStrv) folders = g_strsplit (named != NULL ? named : "", ":", -1);

  for (guint i = 0; folders[i] != NULL; i++) {
    if (*folders[i] != '\0')
      g_ptr_array_add (list, g_strdup (folders[i]));
  }
  g_ptr_array_add (list,
                   g_build_filename (g_get_user_data_dir (), FOLDER, NULL));
  for (guint i = 0; shared[i] != NULL; i++)
    g_ptr_array_add (list, g_build_filename (shared[i], FOLDER, NULL));
  g_ptr_array_add (list, g_strdup (VODER_PRESETDIR));

  return list;
}

/*
 * Gives the path of the first preset of that name, whether it can be read or
 * not, or %NULL.
 */
char *
voder_preset_folders_find (const char *name)
{
  g_autoptr (GPtrArray) folders = voder_preset_folders_list ();
  g_autofree char *base = g_strconcat (name, VODER_PRESET_ENDING, NULL);

  for (guint i = 0; i < folders->len; i++) {
    g_autofree char *path =
        g_build_filename (g_ptr_array_index (folders, i), base, NULL);

    if (g_file_test (path, G_FILE_TEST_EXISTS) &&
        !g_file_test (path, G_FILE_TEST_IS_DIR))
      return g_steal_pointer (&path);
  }

  return NULL;
}
