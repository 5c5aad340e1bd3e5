/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fuzz.h"

#include <unistd.h>

#include <glib/gstdio.h>
#include <voder/voder.h>

const char *const voder_fuzz_words[] = {
  "[Voder Preset]\n",
  "Version=1\n",
  "Title=",
  "Title[de]=",
  "Description=",
  "Chain=",
  "Revision=",
  "99999999999\n",
  "\\s",
  "\\q",
  "\\",
  "\xc3\xa4",
  "\xff",
  "gain ! ",
  "\n[",
  NULL,
};

void
voder_fuzz_one (const guint8 *bytes, gsize size)
{
  g_autofree char *name =
      g_strdup_printf ("voder-fuzz-%d.preset", (int) getpid ());
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);
  g_autoptr (VoderPreset) preset = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (
      g_file_set_contents_full (path, (const char *) bytes, (gssize) size,
                                G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  preset = voder_preset_new_from_file (path, &error);
  g_unlink (path);
  g_assert_cmpint (preset == NULL, ==, error != NULL);
  if (preset == NULL)
    return;
  g_assert_nonnull (voder_preset_get_title (preset));
  g_assert_nonnull (voder_preset_get_chain (preset));
}
