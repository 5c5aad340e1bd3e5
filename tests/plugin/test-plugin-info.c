/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "voder-test.h"

#define REQUIRED                                                               \
  "[Voder Plugin]\nABI=1\nKind=engine\nName=test\nTitle=Test\nLicence=MIT\n"   \
  "Module=libtest.so\nThreading=process\nState=history\n"

/* A keyfile of the given text in a folder of the test's own. */
static char *
write_keyfile (const char *text, gssize length)
{
  const char *folder = g_get_user_data_dir ();
  g_autofree char *path = g_build_filename (folder, "test.plugin", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&path);
}

static VoderPluginInfo *
read_text (const char *text)
{
  g_autofree char *path = write_keyfile (text, -1);
  g_autoptr (GError) error = NULL;
  VoderPluginInfo *info = voder_plugin_info_new_from_file (path, &error);

  g_assert_no_error (error);

  return info;
}

static void
assert_refused (const char *text, int code, const char *named)
{
  g_autofree char *path = write_keyfile (text, -1);
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_plugin_info_new_from_file (path, &error));
  g_assert_error (error, VODER_PLUGIN_ERROR, code);
  g_assert_nonnull (strstr (error->message, named));
  g_assert_nonnull (strstr (error->message, path));
}

static char *
replace_line (const char *key, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (REQUIRED, "\n", -1);
  g_autofree char *start = g_strconcat (key, "=", NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], start)) {
      g_free (lines[i]);
      lines[i] = g_strdup (line);
    }

  return g_strjoinv ("\n", lines);
}

static void
test_all_keys (void)
{
  g_autoptr (VoderPluginInfo) info =
      read_text (REQUIRED "Description=Says a thing\nRank=-3\n"
                          "Languages=en;de\nFormats=text/x;.x;\n"
                          "RequestsPerMinute=60\nCharactersPerMinute=9000\n"
                          "Burst=10\n");
  const char *keyfile = voder_plugin_info_get_keyfile (info);
  g_autofree char *folder = g_path_get_dirname (keyfile);
  g_autofree char *module = g_build_filename (folder, "libtest.so", NULL);

  g_assert_cmpint (voder_plugin_info_get_kind (info), ==,
                   VODER_PLUGIN_KIND_ENGINE);
  g_assert_cmpstr (voder_plugin_info_get_name (info), ==, "test");
  g_assert_cmpstr (voder_plugin_info_get_title (info), ==, "Test");
  g_assert_cmpstr (voder_plugin_info_get_description (info), ==,
                   "Says a thing");
  g_assert_cmpstr (voder_plugin_info_get_licence (info), ==, "MIT");
  g_assert_cmpstr (voder_plugin_info_get_module (info), ==, module);
  g_assert_cmpint (voder_plugin_info_get_rank (info), ==, -3);
  g_assert_cmpint (voder_plugin_info_get_threading (info), ==,
                   VODER_THREADING_PROCESS);
  g_assert_cmpint (voder_plugin_info_get_state (info), ==,
                   VODER_PLUGIN_STATE_HISTORY);
  g_assert_cmpstrv (voder_plugin_info_get_languages (info),
                    ((const char *[]){ "en", "de", NULL }));
  g_assert_cmpstrv (voder_plugin_info_get_formats (info),
                    ((const char *[]){ "text/x", ".x", NULL }));
  g_assert_cmpuint (voder_plugin_info_get_requests_per_minute (info), ==, 60);
  g_assert_cmpuint (voder_plugin_info_get_characters_per_minute (info), ==,
                    9000);
  g_assert_cmpuint (voder_plugin_info_get_burst (info), ==, 10);
}

static void
test_optional_keys (void)
{
  g_autoptr (VoderPluginInfo) info = read_text (REQUIRED);

  g_assert_cmpstr (voder_plugin_info_get_description (info), ==, "");
  g_assert_cmpint (voder_plugin_info_get_rank (info), ==, 0);
  g_assert_null (voder_plugin_info_get_languages (info)[0]);
  g_assert_null (voder_plugin_info_get_formats (info)[0]);
  g_assert_cmpuint (voder_plugin_info_get_requests_per_minute (info), ==, 0);
  g_assert_cmpuint (voder_plugin_info_get_characters_per_minute (info), ==, 0);
  g_assert_cmpuint (voder_plugin_info_get_burst (info), ==, 1);
}

static void
test_limits (void)
{
  static const char *const keys[] = { "RequestsPerMinute",
                                      "CharactersPerMinute", "Burst" };
  static const char *const values[] = { "0",          "-1",  "",
                                        "many",       "1.5", "1000000001",
                                        "99999999999" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    for (guint n = 0; n < G_N_ELEMENTS (values); n++) {
      g_autofree char *text =
          g_strconcat (REQUIRED, keys[i], "=", values[n], "\n", NULL);

      assert_refused (text, VODER_PLUGIN_ERROR_KEYFILE, keys[i]);
    }
  }
}

static void
test_each_required_key (void)
{
  static const char *const keys[] = {
    "ABI", "Kind", "Name", "Title", "Licence", "Module", "Threading", "State"
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autofree char *without = replace_line (keys[i], "");
    g_autofree char *empty_line = g_strconcat (keys[i], "=", NULL);
    g_autofree char *empty = replace_line (keys[i], empty_line);

    assert_refused (without, VODER_PLUGIN_ERROR_KEYFILE, keys[i]);
    assert_refused (empty, VODER_PLUGIN_ERROR_KEYFILE, keys[i]);
  }
}

static void
test_words (void)
{
  static const char *const lines[][2] = {
    { "Kind", "Kind=toaster" },
    { "Threading", "Threading=sometimes" },
    { "State", "State=PURE" },
    { "ABI", "ABI=one" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *text = replace_line (lines[i][0], lines[i][1]);

    assert_refused (text, VODER_PLUGIN_ERROR_KEYFILE, lines[i][0]);
  }

  assert_refused (REQUIRED "Rank=high\n", VODER_PLUGIN_ERROR_KEYFILE, "Rank");
}

static void
test_names (void)
{
  static const char *const names[] = { "Name=Upper", "Name=a/b", "Name=..",
                                       "Name=-a",    "Name=a b", "Name=ä",
                                       "Name=a_b" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *text = replace_line ("Name", names[i]);

    assert_refused (text, VODER_PLUGIN_ERROR_KEYFILE, "Name");
  }
}

static void
test_modules (void)
{
  static const char *const modules[] = { "Module=../libtest.so",
                                         "Module=/tmp/libtest.so",
                                         "Module=folder/libtest.so",
                                         "Module=..",
                                         "Module=.hidden.so",
                                         "Module=libtest.la",
                                         "Module=libtest" };

  for (guint i = 0; i < G_N_ELEMENTS (modules); i++) {
    g_autofree char *text = replace_line ("Module", modules[i]);

    assert_refused (text, VODER_PLUGIN_ERROR_KEYFILE, "Module");
  }
}

static void
test_abi (void)
{
  g_autofree char *text = replace_line ("ABI", "ABI=2");

  assert_refused (text, VODER_PLUGIN_ERROR_ABI, "2");
}

static void
test_translation (void)
{
  g_autoptr (VoderPluginInfo) info = NULL;

  g_setenv ("LANGUAGE", "de", TRUE);
  info = read_text (REQUIRED "Title[de]=Prüfung\nDescription=Says a thing\n"
                             "Description[de]=Sagt etwas\n");
  g_unsetenv ("LANGUAGE");

  g_assert_cmpstr (voder_plugin_info_get_title (info), ==, "Prüfung");
  g_assert_cmpstr (voder_plugin_info_get_description (info), ==, "Sagt etwas");
}

static void
test_huge (void)
{
  g_autoptr (GString) text = g_string_new (REQUIRED);

  while (text->len <= 64 * 1024)
    g_string_append (text, "# more and more of it\n");

  assert_refused (text->str, VODER_PLUGIN_ERROR_KEYFILE, "64 KiB");
}

static void
test_largest (void)
{
  g_autoptr (GString) text = g_string_new (REQUIRED "#");
  g_autoptr (VoderPluginInfo) info = NULL;

  while (text->len < 64 * 1024)
    g_string_append_c (text, 'x');

  info = read_text (text->str);
  g_assert_cmpstr (voder_plugin_info_get_name (info), ==, "test");
}

static void
test_binary (void)
{
  static const char *const texts[] = { REQUIRED "\0", REQUIRED "\xff\xfe",
                                       ("\x7f"
                                        "ELF\0\0\0") };
  static const gsize lengths[] = { sizeof REQUIRED, sizeof REQUIRED + 1, 7 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *path = write_keyfile (texts[i], lengths[i]);
    g_autoptr (GError) error = NULL;

    g_assert_null (voder_plugin_info_new_from_file (path, &error));
    g_assert_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE);
  }
}

static void
assert_unreadable (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_plugin_info_new_from_file (path, &error));
  g_assert_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_no_plain_file (void)
{
  g_autofree char *path = write_keyfile (REQUIRED, -1);
  g_autofree char *fifo = g_strconcat (path, ".fifo", NULL);
  g_autofree char *loop = g_strconcat (path, ".loop", NULL);
  g_autofree char *missing = g_strconcat (path, ".missing", NULL);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink (loop, loop), ==, 0);

  assert_unreadable (fifo);
  assert_unreadable (loop);
  assert_unreadable (missing);
  assert_unreadable (g_get_user_data_dir ());
}

static void
test_other_kinds (void)
{
  g_autoptr (VoderPluginInfo) info =
      read_text ("[Voder Plugin]\nABI=1\nKind=reader\nName=test\nTitle=Test\n"
                 "Licence=MIT\nModule=libtest.so\nFormats=.x\n");

  g_assert_cmpint (voder_plugin_info_get_threading (info), ==,
                   VODER_THREADING_INSTANCE);
  g_assert_cmpint (voder_plugin_info_get_state (info), ==,
                   VODER_PLUGIN_STATE_HISTORY);
  assert_refused ("[Voder Plugin]\nABI=1\nKind=reader\nName=test\nTitle=Test\n"
                  "Licence=MIT\nModule=libtest.so\n",
                  VODER_PLUGIN_ERROR_KEYFILE, "Formats");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/plugin-info/every-key-is-read", test_all_keys);
  voder_test_add ("/plugin-info/optional-keys-have-defaults",
                  test_optional_keys);
  voder_test_add ("/plugin-info/a-missing-or-empty-key-is-named",
                  test_each_required_key);
  voder_test_add ("/plugin-info/a-limit-is-a-number-from-1", test_limits);
  voder_test_add ("/plugin-info/an-unknown-word-is-refused", test_words);
  voder_test_add ("/plugin-info/a-name-is-of-plain-letters", test_names);
  voder_test_add ("/plugin-info/a-module-is-a-plain-file-name", test_modules);
  voder_test_add ("/plugin-info/another-abi-version-is-told-apart", test_abi);
  voder_test_add ("/plugin-info/titles-are-in-the-users-language",
                  test_translation);
  voder_test_add ("/plugin-info/a-huge-keyfile-is-refused", test_huge);
  voder_test_add ("/plugin-info/a-keyfile-may-have-64-kib", test_largest);
  voder_test_add ("/plugin-info/a-binary-keyfile-is-refused", test_binary);
  voder_test_add ("/plugin-info/what-is-no-plain-file-is-refused",
                  test_no_plain_file);
  voder_test_add ("/plugin-info/only-engines-must-say-their-threading",
                  test_other_kinds);

  return voder_test_run ();
}
