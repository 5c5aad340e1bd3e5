/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

static char *
write_preset (const char *name, const char *text)
{
  char *path = g_build_filename (g_get_user_data_dir (), "voder-1.0", "presets",
                                 name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return path;
}

static void
test_every_shipped_one_is_a_chain (void)
{
  static const char *const names[] = { "audiobook-acx", "podcast", "radio",
                                       "screen-reader", "telephone" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (VoderPreset) preset = voder_preset_find (names[i], &error);
    g_autofree char *text = NULL;

    g_assert_no_error (error);
    g_assert_cmpstr (voder_preset_get_name (preset), ==, names[i]);
    g_assert_cmpstr (voder_preset_get_title (preset), !=, names[i]);
    g_assert_nonnull (voder_preset_get_description (preset));
    g_assert_cmpuint (voder_preset_get_revision (preset), >=, 1);
    {
      g_autoptr (VoderEffectChain) chain = voder_effect_chain_new_from_string (
          voder_plugin_registry_get_default (), voder_preset_get_chain (preset),
          &error);

      g_assert_no_error (error);
      text = voder_effect_chain_to_string (chain);
    }
    g_assert_cmpstr (text, ==, voder_preset_get_chain (preset));
  }
}

static void
test_ones_own_are_listed_and_hide_others (void)
{
  g_autofree char *path =
      write_preset ("mine.preset", "[Voder Preset]\nVersion=1\nChain=gain\n");
  g_autoptr (VoderPreset) mine = voder_preset_find ("mine", NULL);
  g_autoptr (VoderPreset) by_path = voder_preset_find (path, NULL);
  g_autoptr (GListModel) list = voder_preset_list ();

  g_assert_cmpstr (voder_preset_get_chain (mine), ==, "gain");
  g_assert_cmpstr (voder_preset_get_title (mine), ==, "mine");
  g_assert_cmpstr (voder_preset_get_path (by_path), ==, path);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 6);
}

static void
test_a_near_name_is_named (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_preset_find ("podcats", &error));
  g_assert_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_PRESET);
  g_assert_nonnull (strstr (error->message, "podcast"));
}

static void
test_a_broken_one_says_why (void)
{
  static const char *const texts[] = {
    "",
    "[Voder Preset]\nChain=gain\n",
    "[Voder Preset]\nVersion=1\n",
    "[Voder Preset]\nVersion=2\nChain=gain\n",
    "\xff\xfe",
    "[Other]\nVersion=1\nChain=gain\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *path = write_preset ("broken.preset", texts[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (GListModel) list = voder_preset_list ();

    g_assert_null (voder_preset_new_from_file (path, &error));
    g_assert_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_PRESET);
    g_assert_nonnull (strstr (error->message, path));
    g_assert_cmpuint (g_list_model_get_n_items (list), ==, 5);
  }
  g_assert_null (voder_preset_new_from_file ("/nowhere/x.preset", NULL));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/preset/every-shipped-one-is-a-chain",
                  test_every_shipped_one_is_a_chain);
  voder_test_add ("/preset/ones-own-are-listed-and-hide-others",
                  test_ones_own_are_listed_and_hide_others);
  voder_test_add ("/preset/a-near-name-is-named", test_a_near_name_is_named);
  voder_test_add ("/preset/a-broken-one-says-why", test_a_broken_one_says_why);

  return voder_test_run ();
}
