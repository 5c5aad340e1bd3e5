/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fuzz.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <voder/voder.h>

const char *const voder_fuzz_words[] = {
  "[Voder Engine]\n",
  "[Command]\n",
  "[Command Json]\n",
  "Command=",
  "{program}",
  "{text}",
  "{voice}",
  "{output}",
  "{length-scale}",
  "{",
  "}",
  "{{",
  "{model",
  "{data}",
  "Input=file\n",
  "Resident=path\n",
  "Resident=message\n",
  "EndMatch=(\n",
  "Format=S16LE\n",
  "Rate=0\n",
  "Rate=-1\n",
  "Rate=99999999999\n",
  "Channels=9\n",
  "RateMin=1e400\n",
  "PitchMax=nan\n",
  "WordsPerMinute=0\n",
  "SecondsPerCharacter=-1\n",
  "VoiceMatch=(?<id>\n",
  "VoiceFiles=;\n",
  "VoiceLanguages=a\n",
  "Voices=\n",
  "Charset=x\n",
  "Environment=A;\n",
  "Ssml=true\n",
  "Avoid=\\\n",
  ";",
  "\\s",
  "\\",
  "=\n",
  "[de]=",
  "\xc3\xa4",
  "\xff",
  "\n[",
  "*",
  NULL,
};

/* Who lists plugins reads it, */
static void
list_file (const char *path)
{
  VoderPluginRegistry *registry = voder_plugin_registry_get_default ();
  VoderPluginInfo *command = voder_plugin_registry_find (
      registry, VODER_PLUGIN_KIND_ENGINE, "command");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) why = NULL;
  g_autoptr (VoderPluginInfo) plugin =
      voder_plugin_info_new_from_file (path, &error);
  g_autoptr (VoderPluginInfo) engine = NULL;

  g_assert_cmpint (plugin == NULL, ==, error != NULL);
  if (command == NULL)
    return;
  engine = voder_plugin_info_new_from_description (path, command, &why);
  g_assert_cmpint (engine == NULL, ==, why != NULL);
}

/* and who speaks by it. */
static void
speak_by_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderCommandDescription) description =
      voder_command_description_new (path, &error);

  g_assert_cmpint (description == NULL, ==, error != NULL);
  if (description == NULL)
    return;
  g_assert_cmpuint (description->command->len, >, 0);
  g_assert_cmpuint (description->n_channels, <=, 8);
}

void
voder_fuzz_one (const guint8 *bytes, gsize size)
{
  g_autofree char *name =
      g_strdup_printf ("voder-fuzz-%d.engine", (int) getpid ());
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);

  g_assert_true (
      g_file_set_contents_full (path, (const char *) bytes, (gssize) size,
                                G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  list_file (path);
  speak_by_file (path);
  g_unlink (path);
}
