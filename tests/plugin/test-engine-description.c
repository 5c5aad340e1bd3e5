/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "voder-test.h"

#define REQUIRED                                                               \
  "[Voder Engine]\nPlugin=healthy\nName=mine\nTitle=Mine\nLicence=MIT\n"

/* A program that is nowhere. */
#define NO_PROGRAM "voder-test-no-such-program"

static char *
make_folder (const char *name)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);

  return g_steal_pointer (&path);
}

static char *
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return g_steal_pointer (&path);
}

/* The plugins of the tests, then what is in @folder. */
static VoderPluginRegistry *
open_registry (const char *folder)
{
  g_autofree char *plugins =
      g_test_build_filename (G_TEST_BUILT, "broken-plugins", NULL);

  return voder_plugin_registry_new ((const char *[]){ folder, plugins, NULL });
}

static VoderPluginRegistry *
open_text (const char *folder_name, const char *text)
{
  g_autofree char *folder = make_folder (folder_name);
  g_autofree char *path = write_file (folder, "mine.engine", text);

  return open_registry (folder);
}

static VoderPluginInfo *
find (VoderPluginRegistry *registry, const char *name)
{
  return voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE, name);
}

static const GError *
find_reason (VoderPluginRegistry *registry, const char *name)
{
  for (guint i = 0; i < voder_plugin_registry_get_n_skipped (registry); i++) {
    const GError *reason = NULL;
    const char *path = voder_plugin_registry_get_skipped (registry, i, &reason);

    if (g_str_has_suffix (path, name))
      return reason;
  }

  return NULL;
}

static void
assert_skipped (VoderPluginRegistry *registry,
                const char *name,
                int code,
                const char *named)
{
  const GError *reason = find_reason (registry, name);

  g_assert_error (reason, VODER_PLUGIN_ERROR, code);
  g_assert_nonnull (strstr (reason->message, named));
}

static gboolean
has_name (GListModel *list, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (list, i);

    if (g_str_equal (voder_plugin_info_get_name (info), name))
      return TRUE;
  }

  return FALSE;
}

static void
test_keys (void)
{
  g_autoptr (VoderPluginRegistry) registry =
      open_text ("keys", REQUIRED "Description=A thing\nRank=-7\nLanguages=en;"
                                  "de;\nRequestsPerMinute=60\nBurst=10\n"
                                  "[Thing of the plugin]\nKey=value\n");
  VoderPluginInfo *info = find (registry, "mine");
  VoderPluginInfo *plugin = find (registry, "healthy");

  g_assert_cmpstr (voder_plugin_info_get_title (info), ==, "Mine");
  g_assert_cmpstr (voder_plugin_info_get_description (info), ==, "A thing");
  g_assert_cmpstr (voder_plugin_info_get_licence (info), ==, "MIT");
  g_assert_cmpint (voder_plugin_info_get_rank (info), ==, -7);
  g_assert_cmpstrv (voder_plugin_info_get_languages (info),
                    ((const char *[]){ "en", "de", NULL }));
  g_assert_cmpuint (voder_plugin_info_get_requests_per_minute (info), ==, 60);
  g_assert_cmpuint (voder_plugin_info_get_burst (info), ==, 10);
  g_assert_cmpstr (voder_plugin_info_get_module (info), ==,
                   voder_plugin_info_get_module (plugin));
  g_assert_cmpstr (voder_plugin_info_get_description_file (info), ==,
                   voder_plugin_info_get_keyfile (info));
  g_assert_true (voder_plugin_info_check_installed (info, NULL));
  g_assert_null (voder_plugin_info_get_description_file (plugin));
}

static void
test_threads (void)
{
  g_autoptr (VoderPluginRegistry) same = open_text ("same", REQUIRED);
  g_autoptr (VoderPluginRegistry) other =
      open_text ("other", REQUIRED "Threading=reentrant\nState=history\n");
  VoderPluginInfo *info = find (same, "mine");

  g_assert_cmpint (voder_plugin_info_get_threading (info), ==,
                   VODER_THREADING_INSTANCE);
  g_assert_cmpint (voder_plugin_info_get_state (info), ==,
                   VODER_PLUGIN_STATE_PURE);

  info = find (other, "mine");
  g_assert_cmpint (voder_plugin_info_get_threading (info), ==,
                   VODER_THREADING_REENTRANT);
  g_assert_cmpint (voder_plugin_info_get_state (info), ==,
                   VODER_PLUGIN_STATE_HISTORY);
}

static void
test_create (void)
{
  g_autoptr (VoderPluginRegistry) registry = open_text ("create", REQUIRED);
  VoderPluginInfo *info = find (registry, "mine");
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) mine =
      voder_plugin_registry_create (registry, info, VODER_TYPE_ENGINE, &error);
  g_autoptr (GObject) plain = voder_plugin_registry_create (
      registry, find (registry, "healthy"), VODER_TYPE_ENGINE, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (voder_engine_get_description_file (VODER_ENGINE (mine)), ==,
                   voder_plugin_info_get_keyfile (info));
  g_assert_null (voder_engine_get_description_file (VODER_ENGINE (plain)));
  g_assert_true (G_OBJECT_TYPE (mine) == G_OBJECT_TYPE (plain));
}

/* Whatever fails for the plugin fails for all that are made of it. */
static void
test_broken_module (void)
{
  g_autoptr (VoderPluginRegistry) registry =
      open_text ("module", "[Voder Engine]\nPlugin=no-symbol\nName=mine\n"
                           "Title=Mine\nLicence=MIT\n");
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_plugin_registry_create (
      registry, find (registry, "mine"), VODER_TYPE_ENGINE, &error));
  g_assert_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_LOAD);
  assert_skipped (registry, "mine.engine", VODER_PLUGIN_ERROR_LOAD,
                  "no-symbol");

  list = voder_plugin_registry_list (registry, VODER_PLUGIN_KIND_ENGINE);
  g_assert_false (has_name (list, "mine"));
  g_assert_false (has_name (list, "no-symbol"));
}

static void
test_broken_files (void)
{
  static const struct {
    const char *name;
    const char *text;
    int code;
    const char *named;
  } files[] = {
    { "group", "[Voder Plugin]\nPlugin=healthy\n", VODER_PLUGIN_ERROR_KEYFILE,
      "[Voder Engine]" },
    { "syntax", "[Voder Engine\nName", VODER_PLUGIN_ERROR_KEYFILE,
      "syntax.engine" },
    { "plugin", "[Voder Engine]\nPlugin=nobody\nName=p\nTitle=P\nLicence=MIT\n",
      VODER_PLUGIN_ERROR_NOT_FOUND, "nobody" },
    { "none", "[Voder Engine]\nName=n\nTitle=N\nLicence=MIT\n",
      VODER_PLUGIN_ERROR_KEYFILE, "Plugin" },
    { "name", "[Voder Engine]\nPlugin=healthy\nTitle=N\nLicence=MIT\n",
      VODER_PLUGIN_ERROR_KEYFILE, "Name" },
    { "title", "[Voder Engine]\nPlugin=healthy\nName=t\nLicence=MIT\n",
      VODER_PLUGIN_ERROR_KEYFILE, "Title" },
    { "licence", "[Voder Engine]\nPlugin=healthy\nName=l\nTitle=L\n",
      VODER_PLUGIN_ERROR_KEYFILE, "Licence" },
    { "upper", "[Voder Engine]\nPlugin=healthy\nName=Up\nTitle=L\nLicence=X\n",
      VODER_PLUGIN_ERROR_KEYFILE, "Name" },
    { "rank", REQUIRED "Rank=high\n", VODER_PLUGIN_ERROR_KEYFILE, "Rank" },
    { "burst", REQUIRED "Burst=0\n", VODER_PLUGIN_ERROR_KEYFILE, "Burst" },
    { "threads", REQUIRED "Threading=some\n", VODER_PLUGIN_ERROR_KEYFILE,
      "Threading" },
    { "clash",
      "[Voder Engine]\nPlugin=healthy\nName=abi-module\nTitle=C\nLicence=MIT\n",
      VODER_PLUGIN_ERROR_DUPLICATE, "abi-module.plugin" },
    { "empty", "", VODER_PLUGIN_ERROR_KEYFILE, "[Voder Engine]" },
  };
  g_autofree char *folder = make_folder ("files");
  g_autoptr (VoderPluginRegistry) registry = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *name = g_strconcat (files[i].name, ".engine", NULL);
    g_autofree char *path = write_file (folder, name, files[i].text);
  }
  registry = open_registry (folder);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *name = g_strconcat (files[i].name, ".engine", NULL);

    assert_skipped (registry, name, files[i].code, files[i].named);
  }
}

static void
test_first_of_a_name (void)
{
  g_autofree char *folder = make_folder ("twice");
  g_autofree char *a = write_file (folder, "a.engine", REQUIRED);
  g_autofree char *b = write_file (folder, "b.engine", REQUIRED);
  g_autoptr (VoderPluginRegistry) registry = open_registry (folder);

  g_assert_cmpstr (voder_plugin_info_get_keyfile (find (registry, "mine")), ==,
                   a);
  assert_skipped (registry, "b.engine", VODER_PLUGIN_ERROR_DUPLICATE, a);
}

static void
test_missing_program (void)
{
  g_autoptr (VoderPluginRegistry) registry =
      open_text ("missing", REQUIRED "TryExec=" NO_PROGRAM ";\n");
  VoderPluginInfo *info = find (registry, "mine");
  g_autoptr (GListModel) usable =
      voder_plugin_registry_list (registry, VODER_PLUGIN_KIND_ENGINE);
  g_autoptr (GListModel) found =
      voder_plugin_registry_list_found (registry, VODER_PLUGIN_KIND_ENGINE);
  g_autoptr (VoderEnginePool) pool = NULL;
  g_autoptr (GError) why = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_plugin_info_check_installed (info, &why));
  g_assert_error (why, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_NOT_INSTALLED);
  g_assert_nonnull (strstr (why->message, NO_PROGRAM));
  g_assert_null (find_reason (registry, "mine.engine"));
  g_assert_false (has_name (usable, "mine"));
  g_assert_true (has_name (found, "mine"));

  pool = voder_engine_pool_new (registry, "mine", VODER_ISOLATION_THREAD, 1,
                                &error);
  g_assert_null (pool);
  g_assert_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_NOT_INSTALLED);
  g_assert_null (find_reason (registry, "mine.engine"));
}

static void
test_one_of_several_programs (void)
{
  g_autoptr (VoderPluginRegistry) registry =
      open_text ("several", REQUIRED "TryExec=" NO_PROGRAM ";true;\n");

  g_assert_true (
      voder_plugin_info_check_installed (find (registry, "mine"), NULL));
}

/* What cannot speak does not hide what can. */
static void
test_missing_hides_nothing (void)
{
  g_autofree char *folder = make_folder ("hides");
  g_autofree char *a =
      write_file (folder, "a.engine", REQUIRED "TryExec=" NO_PROGRAM "\n");
  g_autofree char *b = write_file (folder, "b.engine", REQUIRED);
  g_autoptr (VoderPluginRegistry) registry = open_registry (folder);

  g_assert_cmpstr (voder_plugin_info_get_keyfile (find (registry, "mine")), ==,
                   b);
}

/* A plugin that is nothing by itself is found, but not offered. */
static void
test_needs_description (void)
{
  g_autofree char *folder = make_folder ("needs");
  g_autofree char *plugin = write_file (
      folder, "many.plugin",
      "[Voder Plugin]\nABI=1\nKind=engine\nName=many\nTitle=Many\nLicence=MIT\n"
      "Module=libmany.so\nThreading=instance\nState=pure\n"
      "NeedsDescription=true\n");
  g_autofree char *engine = write_file (folder, "one.engine",
                                        "[Voder Engine]\nPlugin=many\nName=one"
                                        "\nTitle=One\nLicence=MIT\n");
  g_autoptr (VoderPluginRegistry) registry = open_registry (folder);
  g_autoptr (GListModel) usable =
      voder_plugin_registry_list (registry, VODER_PLUGIN_KIND_ENGINE);
  g_autoptr (GListModel) found =
      voder_plugin_registry_list_found (registry, VODER_PLUGIN_KIND_ENGINE);

  g_assert_true (has_name (usable, "one"));
  g_assert_false (has_name (usable, "many"));
  g_assert_true (has_name (found, "many"));
}

/* The usual folders. VODER_PLUGIN_PATH names the plugins of the tests. */
static VoderPluginRegistry *
open_usual (const char *engine_path)
{
  g_autofree char *plugins =
      g_test_build_filename (G_TEST_BUILT, "broken-plugins", NULL);
  VoderPluginRegistry *registry;

  g_setenv ("VODER_PLUGIN_PATH", plugins, TRUE);
  g_setenv ("VODER_ENGINE_PATH", engine_path, TRUE);
  registry = voder_plugin_registry_new (NULL);
  g_unsetenv ("VODER_PLUGIN_PATH");
  g_unsetenv ("VODER_ENGINE_PATH");

  return registry;
}

static void
test_search_path (void)
{
  g_autofree char *named = make_folder ("named");
  g_autofree char *users = make_folder ("voder-1.0/engines");
  g_autofree char *data = g_build_filename (g_get_system_data_dirs ()[0],
                                            "voder-1.0/engines", NULL);
  g_autofree char *path = g_strconcat (":", named, ":/nowhere:", NULL);
  g_autofree char *a = write_file (named, "a.engine", REQUIRED);
  g_autofree char *b = write_file (users, "b.engine", REQUIRED);
  g_autofree char *c = NULL;
  g_autofree char *code =
      write_file (users, "code.plugin", "[Voder Plugin]\nABI=1\n");
  g_autoptr (VoderPluginRegistry) registry = NULL;

  g_assert_cmpint (g_mkdir_with_parents (data, 0755), ==, 0);
  c = write_file (data, "c.engine",
                  "[Voder Engine]\nPlugin=healthy\nName=other\nTitle=Other\n"
                  "Licence=MIT\n");
  registry = open_usual (path);

  g_assert_cmpstr (voder_plugin_info_get_keyfile (find (registry, "mine")), ==,
                   a);
  g_assert_cmpstr (voder_plugin_info_get_keyfile (find (registry, "other")), ==,
                   c);
  assert_skipped (registry, "b.engine", VODER_PLUGIN_ERROR_DUPLICATE, a);
  g_assert_null (find_reason (registry, "code.plugin"));
}

static void
test_untrusted_file (void)
{
  g_autofree char *users = make_folder ("voder-1.0/engines");
  g_autofree char *path = write_file (users, "mine.engine", REQUIRED);
  g_autoptr (VoderPluginRegistry) registry = NULL;

  g_assert_cmpint (g_chmod (path, 0666), ==, 0);
  registry = open_usual ("");

  g_assert_null (find (registry, "mine"));
  assert_skipped (registry, "mine.engine", VODER_PLUGIN_ERROR_UNTRUSTED, path);
}

static void
test_untrusted_folder (void)
{
  g_autofree char *data = g_build_filename (g_get_system_data_dirs ()[0],
                                            "voder-1.0/engines", NULL);
  g_autofree char *path = NULL;
  g_autoptr (VoderPluginRegistry) registry = NULL;

  g_assert_cmpint (g_mkdir_with_parents (data, 0755), ==, 0);
  path = write_file (data, "mine.engine", REQUIRED);
  g_assert_cmpint (g_chmod (data, 0777), ==, 0);
  registry = open_usual ("");

  g_assert_null (find (registry, "mine"));
  assert_skipped (registry, "voder-1.0/engines", VODER_PLUGIN_ERROR_UNTRUSTED,
                  data);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/description/its-keys-are-those-of-the-engine", test_keys);
  voder_test_add ("/description/it-may-say-other-threads-than-its-plugin",
                  test_threads);
  voder_test_add ("/description/an-engine-is-told-by-what-file", test_create);
  voder_test_add ("/description/a-broken-module-breaks-it-too",
                  test_broken_module);
  voder_test_add ("/description/a-broken-file-is-skipped-with-a-reason",
                  test_broken_files);
  voder_test_add ("/description/the-first-of-a-name-counts",
                  test_first_of_a_name);
  voder_test_add ("/description/without-its-program-it-is-not-installed",
                  test_missing_program);
  voder_test_add ("/description/one-of-several-programs-is-enough",
                  test_one_of_several_programs);
  voder_test_add ("/description/one-not-installed-hides-none-that-is",
                  test_missing_hides_nothing);
  voder_test_add ("/description/a-plugin-may-be-nothing-without-one",
                  test_needs_description);
  voder_test_add ("/description/the-path-comes-before-the-data-folders",
                  test_search_path);
  voder_test_add ("/description/one-that-others-write-to-is-skipped",
                  test_untrusted_file);
  voder_test_add ("/description/a-folder-that-others-write-to-is-skipped",
                  test_untrusted_folder);

  return voder_test_run ();
}
