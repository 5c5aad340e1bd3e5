/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#define N_SHIPPED 7

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
  static const char *const names[N_SHIPPED] = {
    "audiobook-acx", "clear",     "podcast", "radio",
    "screen-reader", "telephone", "warm",
  };

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

/* By how much a preset makes a tone louder than one of 1 kHz, in dB. */
static double
measure_response (const char *chain, double hertz)
{
  double levels[2];
  const double tones[] = { hertz, 1000.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (tones); i++) {
    g_autoptr (EffectSound) input =
        effect_sound_new_sine (22050, 1, 22050, tones[i], 0.01);
    g_autoptr (EffectSound) output = effect_fixture_apply (chain, input);

    levels[i] = effect_sound_level_at (output, tones[i]);
  }

  return 20.0 * log10 (levels[0] / levels[1]);
}

static void
test_what_is_for_a_purpose_serves_it (void)
{
  g_autoptr (VoderPreset) telephone = voder_preset_find ("telephone", NULL);
  g_autoptr (VoderPreset) warm = voder_preset_find ("warm", NULL);
  g_autoptr (VoderPreset) clear = voder_preset_find ("clear", NULL);
  g_autoptr (VoderPreset) reader = voder_preset_find ("screen-reader", NULL);
  const char *band = voder_preset_get_chain (telephone);
  g_autoptr (EffectSound) sound = effect_sound_new (22050, 1, 22050);
  g_autoptr (VoderEffect) fast = NULL;
  g_autoptr (EffectSound) spoken = NULL;

  if (!effect_fixture_has (band)) {
    g_test_skip ("the effects were not built");
    return;
  }

  g_assert_cmpfloat (measure_response (band, 100.0), <, -12.0);
  g_assert_cmpfloat (measure_response (band, 8000.0), <, -12.0);
  g_assert_cmpfloat (measure_response (band, 2500.0), >, -3.0);
  g_assert_cmpfloat (measure_response (voder_preset_get_chain (warm), 150.0), >,
                     1.0);
  g_assert_cmpfloat (measure_response (voder_preset_get_chain (warm), 8000.0),
                     <, -1.0);
  g_assert_cmpfloat (measure_response (voder_preset_get_chain (clear), 250.0),
                     <, -1.0);
  g_assert_cmpfloat (measure_response (voder_preset_get_chain (clear), 3000.0),
                     >, 1.0);

  /* A key is answered at once: no silence in front, and no delay. */
  for (gsize i = 11025; i < sound->n_frames; i++)
    sound->samples[i] = (float) (0.2 * sin (0.1 * (double) i));
  fast = effect_fixture_create_for (voder_preset_get_chain (reader), sound);
  g_assert_cmpuint (voder_effect_get_latency (fast), <, 22050 / 100);
  spoken = effect_fixture_run (fast, sound, 256);
  g_assert_cmpuint (spoken->n_frames, <, 11025 + 22050 / 20);
}

static void
test_ones_own_are_listed_and_hide_others (void)
{
  g_autofree char *path = write_preset (
      "mine.preset", "[Voder Preset]\nVersion=1\nRevision=-3\nChain=gain\n");
  g_autoptr (VoderPreset) mine = voder_preset_find ("mine", NULL);
  g_autoptr (VoderPreset) by_path = voder_preset_find (path, NULL);
  g_autoptr (GListModel) list = voder_preset_list ();

  g_assert_cmpstr (voder_preset_get_chain (mine), ==, "gain");
  g_assert_cmpstr (voder_preset_get_title (mine), ==, "mine");
  g_assert_cmpuint (voder_preset_get_revision (mine), ==, 0);
  g_assert_cmpstr (voder_preset_get_path (by_path), ==, path);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, N_SHIPPED + 1);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
test_the_first_of_a_name_counts (void)
{
  g_autofree char *path =
      write_preset ("twice.preset", "[Voder Preset]\nVersion=1\nChain=gain\n");
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *other = g_build_filename (folder, "twice.preset", NULL);
  g_autofree char *before = g_strdup (g_getenv ("VODER_PRESET_PATH"));
  g_autofree char *named = g_strjoin (":", folder, before, NULL);

  g_assert_true (g_file_set_contents (
      other, "[Voder Preset]\nVersion=1\nChain=limiter\n", -1, NULL));
  g_setenv ("VODER_PRESET_PATH", named, TRUE);
  {
    g_autoptr (VoderPreset) preset = voder_preset_find ("twice", NULL);
    g_autoptr (GListModel) list = voder_preset_list ();

    g_assert_cmpstr (voder_preset_get_chain (preset), ==, "limiter");
    g_assert_cmpuint (g_list_model_get_n_items (list), ==, N_SHIPPED + 1);
  }
  g_setenv ("VODER_PRESET_PATH", before, TRUE);
  g_assert_cmpint (g_remove (path) + g_remove (other) + g_rmdir (folder), ==,
                   0);
}

/* By its name, too: who has written it wants to know what is wrong. */
static void
test_another_version_is_named (void)
{
  g_autofree char *path =
      write_preset ("newer.preset", "[Voder Preset]\nVersion=7\nChain=gain\n");
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_preset_find ("newer", &error));
  g_assert_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_PRESET);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, "version 7"));
  g_assert_nonnull (strstr (error->message, "version 1"));
  g_assert_cmpint (g_remove (path), ==, 0);
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
    "[Voder Preset]\nVersion=0\nChain=gain\n",
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
    g_assert_cmpuint (g_list_model_get_n_items (list), ==, N_SHIPPED);
  }
  g_assert_null (voder_preset_new_from_file ("/nowhere/x.preset", NULL));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/preset/every-shipped-one-is-a-chain",
                  test_every_shipped_one_is_a_chain);
  voder_test_add ("/preset/what-is-for-a-purpose-serves-it",
                  test_what_is_for_a_purpose_serves_it);
  voder_test_add ("/preset/ones-own-are-listed-and-hide-others",
                  test_ones_own_are_listed_and_hide_others);
  voder_test_add ("/preset/the-first-of-a-name-counts",
                  test_the_first_of_a_name_counts);
  voder_test_add ("/preset/another-version-is-named",
                  test_another_version_is_named);
  voder_test_add ("/preset/a-near-name-is-named", test_a_near_name_is_named);
  voder_test_add ("/preset/a-broken-one-says-why", test_a_broken_one_says_why);

  return voder_test_run ();
}
