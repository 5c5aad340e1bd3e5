/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "voder-test.h"

/* Some user that nobody is. */
#define OTHER_USER 65533

static char *
get_broken_folder (void)
{
  return g_test_build_filename (G_TEST_BUILT, "broken-plugins", NULL);
}

static VoderPluginRegistry *
open_broken (void)
{
  g_autofree char *folder = get_broken_folder ();

  return voder_plugin_registry_new ((const char *[]){ folder, NULL });
}

/* Why the keyfile of that name was skipped; %NULL when it was not. */
static const GError *
find_reason (VoderPluginRegistry *registry, const char *name)
{
  guint n_skipped = voder_plugin_registry_get_n_skipped (registry);

  for (guint i = 0; i < n_skipped; i++) {
    const GError *reason = NULL;
    const char *path = voder_plugin_registry_get_skipped (registry, i, &reason);
    g_autofree char *base = g_path_get_basename (path);

    g_assert_nonnull (reason);
    if (g_str_equal (base, name))
      return reason;
  }

  return NULL;
}

static void
assert_skipped (VoderPluginRegistry *registry, const char *name, int code)
{
  const GError *reason = find_reason (registry, name);

  g_assert_nonnull (reason);
  g_assert_cmpstr (g_quark_to_string (reason->domain), ==,
                   g_quark_to_string (VODER_PLUGIN_ERROR));
  g_assert_cmpint (reason->code, ==, code);
}

/* A broken module shows when it is used, and among the skipped from then on. */
static void
assert_broken (const char *name, int code)
{
  g_autoptr (VoderPluginRegistry) registry = open_broken ();
  g_autofree char *keyfile = g_strconcat (name, ".plugin", NULL);
  VoderPluginInfo *info;

  info = voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE, name);
  g_assert_nonnull (info);
  g_assert_null (find_reason (registry, keyfile));

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (voder_plugin_registry_create (registry, info,
                                                 VODER_TYPE_ENGINE, &error));
    g_assert_error (error, VODER_PLUGIN_ERROR, code);
    g_assert_nonnull (
        strstr (error->message, voder_plugin_info_get_module (info)));
    g_assert_cmpstr (find_reason (registry, keyfile)->message, ==,
                     error->message);
  }
  assert_skipped (registry, keyfile, code);
}

static void
test_healthy (void)
{
  g_autoptr (VoderPluginRegistry) registry = open_broken ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) engine = NULL;
  VoderPluginInfo *info;

  info = voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE,
                                     "healthy");
  g_assert_cmpstr (voder_plugin_info_get_title (info), ==, "Healthy");
  engine =
      voder_plugin_registry_create (registry, info, VODER_TYPE_ENGINE, &error);
  g_assert_no_error (error);
  g_assert_true (VODER_IS_ENGINE (engine));
}

static void
test_broken_keyfiles (void)
{
  g_autoptr (VoderPluginRegistry) registry = open_broken ();

  assert_skipped (registry, "syntax.plugin", VODER_PLUGIN_ERROR_KEYFILE);
  assert_skipped (registry, "missing-key.plugin", VODER_PLUGIN_ERROR_KEYFILE);
  assert_skipped (registry, "other-group.plugin", VODER_PLUGIN_ERROR_KEYFILE);
  assert_skipped (registry, "unknown-kind.plugin", VODER_PLUGIN_ERROR_KEYFILE);
  assert_skipped (registry, "outside.plugin", VODER_PLUGIN_ERROR_KEYFILE);
  assert_skipped (registry, "abi-keyfile.plugin", VODER_PLUGIN_ERROR_ABI);
  assert_skipped (registry, "name-clash.plugin", VODER_PLUGIN_ERROR_DUPLICATE);
  g_assert_cmpuint (voder_plugin_registry_get_n_skipped (registry), ==, 7);
}

static void
test_abi_module (void)
{
  assert_broken ("abi-module", VODER_PLUGIN_ERROR_ABI);
}

static void
test_missing_module (void)
{
  assert_broken ("missing-module", VODER_PLUGIN_ERROR_LOAD);
}

static void
test_not_a_library (void)
{
  assert_broken ("not-a-library", VODER_PLUGIN_ERROR_LOAD);
}

static void
test_no_symbol (void)
{
  assert_broken ("no-symbol", VODER_PLUGIN_ERROR_LOAD);
}

static void
test_no_class (void)
{
  assert_broken ("no-class", VODER_PLUGIN_ERROR_LOAD);
}

static void
test_other_class (void)
{
  assert_broken ("other-class", VODER_PLUGIN_ERROR_LOAD);
}

static void
test_list_leaves_out (void)
{
  g_autoptr (VoderPluginRegistry) registry = open_broken ();
  g_autoptr (GListModel) before = NULL;
  g_autoptr (GListModel) after = NULL;
  VoderPluginInfo *info;

  before = voder_plugin_registry_list (registry, VODER_PLUGIN_KIND_ENGINE);
  info = voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE,
                                     "no-symbol");
  g_assert_null (
      voder_plugin_registry_create (registry, info, G_TYPE_OBJECT, NULL));
  after = voder_plugin_registry_list (registry, VODER_PLUGIN_KIND_ENGINE);

  g_assert_cmpuint (g_list_model_get_n_items (after), ==,
                    g_list_model_get_n_items (before) - 1);
  g_assert_true (voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE,
                                             "no-symbol") == info);
}

static void
test_beyond_the_skipped (void)
{
  g_autoptr (VoderPluginRegistry) registry = open_broken ();
  const GError *reason = NULL;

  g_assert_null (voder_plugin_registry_get_skipped (registry, 7, &reason));
  g_assert_null (reason);
  g_assert_null (voder_plugin_registry_get_skipped (registry, G_MAXUINT, NULL));
}

static gboolean
create_healthy (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderPluginRegistry *registry = data;
  g_autoptr (GObject) engine = voder_plugin_registry_create (
      registry,
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE,
                                  "healthy"),
      VODER_TYPE_ENGINE, error);
  g_autoptr (GObject) broken = voder_plugin_registry_create (
      registry,
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE,
                                  "no-symbol"),
      VODER_TYPE_ENGINE, NULL);

  g_assert_null (broken);

  return engine != NULL;
}

static void
test_threads (void)
{
  g_autoptr (VoderPluginRegistry) registry = open_broken ();
  g_autoptr (VoderGroup) group = NULL;
  g_autoptr (GError) error = NULL;

  group = voder_group_new (voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR,
                           NULL);
  for (guint i = 0; i < 16; i++)
    g_assert_true (voder_group_go (
        group, create_healthy, g_object_ref (registry), g_object_unref, NULL));
  g_assert_true (voder_group_wait (group, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (voder_plugin_registry_get_n_skipped (registry), ==, 8);
}

/* Folders of the test's own. */
static char *
make_folder (const char *name)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);

  return g_steal_pointer (&path);
}

static char *
write_plugin (const char *folder,
              const char *file,
              const char *name,
              int rank,
              const char *formats)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *text = g_strdup_printf (
      "[Voder Plugin]\nABI=1\nKind=reader\nName=%s\nTitle=%s\nLicence=MIT\n"
      "Module=libhealthy.so\nRank=%d\nFormats=%s\n",
      name, file, rank, formats);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return g_steal_pointer (&path);
}

static char *
list_titles (VoderPluginRegistry *registry)
{
  g_autoptr (GListModel) list =
      voder_plugin_registry_list (registry, VODER_PLUGIN_KIND_READER);
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (list, i);

    g_string_append_printf (titles, "%s ", voder_plugin_info_get_title (info));
  }

  return g_string_free (g_steal_pointer (&titles), FALSE);
}

static void
test_order (void)
{
  g_autofree char *folder = make_folder ("order");
  g_autofree char *c = write_plugin (folder, "c.plugin", "c", 5, ".x");
  g_autofree char *a = write_plugin (folder, "a.plugin", "a", 5, ".x");
  g_autofree char *b = write_plugin (folder, "b.plugin", "b", 9, ".x");
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new ((const char *[]){ folder, NULL });
  g_autofree char *titles = list_titles (registry);

  g_assert_cmpstr (titles, ==, "b.plugin a.plugin c.plugin ");
}

static void
test_format (void)
{
  g_autofree char *folder = make_folder ("format");
  g_autofree char *a = write_plugin (folder, "a.plugin", "a", 1, "text/x;.x");
  g_autofree char *b = write_plugin (folder, "b.plugin", "b", 2, ".y;.x;");
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new ((const char *[]){ folder, NULL });

  g_assert_cmpstr (
      voder_plugin_info_get_name (voder_plugin_registry_find_format (
          registry, VODER_PLUGIN_KIND_READER, ".X")),
      ==, "b");
  g_assert_cmpstr (
      voder_plugin_info_get_name (voder_plugin_registry_find_format (
          registry, VODER_PLUGIN_KIND_READER, "text/x")),
      ==, "a");
  g_assert_null (voder_plugin_registry_find_format (
      registry, VODER_PLUGIN_KIND_READER, "text/y"));
  g_assert_null (voder_plugin_registry_find_format (
      registry, VODER_PLUGIN_KIND_ENGINE, ".x"));
}

static void
test_first_of_a_name (void)
{
  g_autofree char *first = make_folder ("first");
  g_autofree char *inner = make_folder ("first/inner");
  g_autofree char *second = make_folder ("second");
  g_autofree char *a = write_plugin (first, "z.plugin", "same", 1, ".x");
  g_autofree char *b = write_plugin (inner, "a.plugin", "same", 2, ".x");
  g_autofree char *c = write_plugin (second, "b.plugin", "same", 3, ".x");
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new ((const char *[]){ first, second, NULL });
  VoderPluginInfo *info =
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_READER, "same");

  g_assert_cmpstr (voder_plugin_info_get_keyfile (info), ==, a);
  g_assert_cmpuint (voder_plugin_registry_get_n_skipped (registry), ==, 2);
  assert_skipped (registry, "a.plugin", VODER_PLUGIN_ERROR_DUPLICATE);
  assert_skipped (registry, "b.plugin", VODER_PLUGIN_ERROR_DUPLICATE);
}

static void
test_same_folder_twice (void)
{
  g_autofree char *folder = make_folder ("twice");
  g_autofree char *inner = make_folder ("twice/inner");
  g_autofree char *loop = g_build_filename (inner, "loop", NULL);
  g_autofree char *a = write_plugin (folder, "a.plugin", "a", 1, ".x");
  g_autofree char *b = write_plugin (inner, "b.plugin", "b", 1, ".x");
  g_autoptr (VoderPluginRegistry) registry = NULL;
  g_autofree char *titles = NULL;

  g_assert_cmpint (symlink (folder, loop), ==, 0);
  registry = voder_plugin_registry_new (
      (const char *[]){ folder, inner, folder, loop, NULL });
  titles = list_titles (registry);

  g_assert_cmpuint (voder_plugin_registry_get_n_skipped (registry), ==, 0);
  g_assert_cmpstr (titles, ==, "a.plugin b.plugin ");
}

static void
test_one_level (void)
{
  g_autofree char *folder = make_folder ("level");
  g_autofree char *deep = make_folder ("level/one/two");
  g_autofree char *a = write_plugin (deep, "a.plugin", "a", 1, ".x");
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new ((const char *[]){ folder, NULL });
  g_autofree char *titles = list_titles (registry);

  g_assert_cmpstr (titles, ==, "");
}

static void
test_hostile_files (void)
{
  g_autofree char *folder = make_folder ("hostile");
  g_autofree char *loop = g_build_filename (folder, "loop.plugin", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo.plugin", NULL);
  g_autofree char *inner = g_build_filename (folder, "folder.plugin", NULL);
  g_autofree char *lost = g_build_filename (folder, "lost.plugin", NULL);
  g_autofree char *zeros = g_build_filename (folder, "zeros.plugin", NULL);
  g_autofree char *a = write_plugin (folder, "z.plugin", "a", 1, ".x");
  g_autoptr (VoderPluginRegistry) registry = NULL;

  g_assert_cmpint (symlink ("loop.plugin", loop), ==, 0);
  g_assert_cmpint (symlink ("/nowhere/at-all", lost), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", zeros), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  registry = voder_plugin_registry_new ((const char *[]){ folder, NULL });

  assert_skipped (registry, "loop.plugin", VODER_PLUGIN_ERROR_KEYFILE);
  assert_skipped (registry, "lost.plugin", VODER_PLUGIN_ERROR_KEYFILE);
  assert_skipped (registry, "zeros.plugin", VODER_PLUGIN_ERROR_KEYFILE);
  assert_skipped (registry, "fifo.plugin", VODER_PLUGIN_ERROR_KEYFILE);
  assert_skipped (registry, "folder.plugin", VODER_PLUGIN_ERROR_KEYFILE);
  g_assert_nonnull (
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_READER, "a"));
}

static void
test_search_path (void)
{
  g_autofree char *named = make_folder ("named");
  g_autofree char *users = make_folder ("voder/plugins");
  g_autofree char *path = g_strconcat (":", named, ":/nowhere:", NULL);
  g_autofree char *a = write_plugin (named, "a.plugin", "same", 1, ".x");
  g_autofree char *b = write_plugin (users, "b.plugin", "same", 1, ".x");
  g_autofree char *c = write_plugin (users, "c.plugin", "other", 0, ".x");
  g_autoptr (VoderPluginRegistry) registry = NULL;
  g_autofree char *titles = NULL;

  g_setenv ("VODER_PLUGIN_PATH", path, TRUE);
  registry = voder_plugin_registry_new (NULL);
  g_unsetenv ("VODER_PLUGIN_PATH");
  titles = list_titles (registry);

  g_assert_true (g_str_has_prefix (titles, "a.plugin "));
  g_assert_nonnull (strstr (titles, "c.plugin"));
  assert_skipped (registry, "b.plugin", VODER_PLUGIN_ERROR_DUPLICATE);
}

/* The usual registry, after something in the user's folder was made unsafe. */
static VoderPluginRegistry *
open_users_with_mode (const char *path, mode_t mode)
{
  g_unsetenv ("VODER_PLUGIN_PATH");
  g_assert_cmpint (g_chmod (path, mode), ==, 0);

  return voder_plugin_registry_new (NULL);
}

static void
test_untrusted_folder (void)
{
  g_autofree char *users = make_folder ("voder/plugins");
  g_autofree char *a = write_plugin (users, "a.plugin", "a", 1, ".x");
  g_autoptr (VoderPluginRegistry) registry = open_users_with_mode (users, 0770);

  assert_skipped (registry, "plugins", VODER_PLUGIN_ERROR_UNTRUSTED);
  g_assert_null (
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_READER, "a"));
}

static void
test_untrusted_subfolder (void)
{
  g_autofree char *users = make_folder ("voder/plugins/mine");
  g_autofree char *a = write_plugin (users, "a.plugin", "a", 1, ".x");
  g_autoptr (VoderPluginRegistry) registry = open_users_with_mode (users, 0707);

  assert_skipped (registry, "mine", VODER_PLUGIN_ERROR_UNTRUSTED);
}

static void
test_untrusted_keyfile (void)
{
  g_autofree char *users = make_folder ("voder/plugins");
  g_autofree char *a = write_plugin (users, "a.plugin", "a", 1, ".x");
  g_autoptr (VoderPluginRegistry) registry = open_users_with_mode (a, 0646);

  assert_skipped (registry, "a.plugin", VODER_PLUGIN_ERROR_UNTRUSTED);
}

static void
test_untrusted_module (void)
{
  g_autofree char *users = make_folder ("voder/plugins");
  g_autofree char *module = g_build_filename (users, "libhealthy.so", NULL);
  g_autofree char *a = write_plugin (users, "a.plugin", "a", 1, ".x");
  g_autoptr (VoderPluginRegistry) registry = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (module, "not looked at", -1, NULL));
  registry = open_users_with_mode (module, 0666);
  g_assert_null (voder_plugin_registry_create (
      registry,
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_READER, "a"),
      VODER_TYPE_ENGINE, &error));

  g_assert_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_UNTRUSTED);
  assert_skipped (registry, "a.plugin", VODER_PLUGIN_ERROR_UNTRUSTED);
}

/* A module of its own, whose class is one of the library. */
static void
test_trusted_module (void)
{
  g_autofree char *users = make_folder ("voder/plugins");
  g_autofree char *module = g_build_filename (users, "libhealthy.so", NULL);
  g_autofree char *built = g_test_build_filename (
      G_TEST_BUILT, "broken-plugins", "libother-class.so", NULL);
  g_autofree char *a = write_plugin (users, "a.plugin", "a", 1, ".x");
  g_autofree char *bytes = NULL;
  gsize n_bytes;
  g_autoptr (VoderPluginRegistry) registry = NULL;
  g_autoptr (GObject) object = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (built, &bytes, &n_bytes, NULL));
  g_assert_true (g_file_set_contents (module, bytes, n_bytes, NULL));
  g_assert_cmpint (g_chmod (module, 0600), ==, 0);
  registry = open_users_with_mode (a, 0600);
  object = voder_plugin_registry_create (
      registry,
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_READER, "a"),
      VODER_TYPE_PLUGIN_REGISTRY, &error);

  g_assert_no_error (error);
  g_assert_true (VODER_IS_PLUGIN_REGISTRY (object));
}

static void
test_other_owner (void)
{
  g_autofree char *users = make_folder ("voder/plugins");
  g_autofree char *a = write_plugin (users, "a.plugin", "a", 1, ".x");
  g_autoptr (VoderPluginRegistry) registry = NULL;

  if (chown (a, OTHER_USER, OTHER_USER) != 0) {
    g_test_skip ("only root can give a file away");
    return;
  }

  registry = open_users_with_mode (a, 0600);
  assert_skipped (registry, "a.plugin", VODER_PLUGIN_ERROR_UNTRUSTED);
}

static void
test_named_folder_is_trusted (void)
{
  g_autofree char *folder = make_folder ("shared");
  g_autofree char *a = write_plugin (folder, "a.plugin", "a", 1, ".x");
  g_autoptr (VoderPluginRegistry) registry = NULL;

  g_assert_cmpint (g_chmod (folder, 0777), ==, 0);
  registry = voder_plugin_registry_new ((const char *[]){ folder, NULL });

  g_assert_nonnull (
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_READER, "a"));
}

static void
test_no_folder (void)
{
  g_autofree char *folder = make_folder ("file");
  g_autofree char *file = write_plugin (folder, "f", "f", 1, ".");
  g_autoptr (VoderPluginRegistry) registry = voder_plugin_registry_new (
      (const char *[]){ "/nowhere/at-all", "", file, NULL });
  const GError *reason = find_reason (registry, "f");

  g_assert_cmpuint (voder_plugin_registry_get_n_skipped (registry), ==, 1);
  g_assert_error (reason, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
}

static void
test_default (void)
{
  g_assert_true (voder_plugin_registry_get_default () ==
                 voder_plugin_registry_get_default ());
}

static void
add_broken_tests (void)
{
  voder_test_add ("/registry/a-healthy-plugin-works-beside-broken-ones",
                  test_healthy);
  voder_test_add ("/registry/each-broken-keyfile-is-skipped-with-a-reason",
                  test_broken_keyfiles);
  voder_test_add ("/registry/a-module-of-another-abi-is-not-called",
                  test_abi_module);
  voder_test_add ("/registry/a-missing-module-is-an-error",
                  test_missing_module);
  voder_test_add ("/registry/a-module-that-is-no-library-is-an-error",
                  test_not_a_library);
  voder_test_add ("/registry/a-module-without-the-symbol-is-an-error",
                  test_no_symbol);
  voder_test_add ("/registry/a-module-without-a-class-is-an-error",
                  test_no_class);
  voder_test_add ("/registry/a-class-of-another-kind-is-an-error",
                  test_other_class);
  voder_test_add ("/registry/lists-leave-out-what-failed-to-load",
                  test_list_leaves_out);
  voder_test_add ("/registry/there-is-nothing-beyond-the-skipped",
                  test_beyond_the_skipped);
  voder_test_add ("/registry/many-threads-load-a-module-once", test_threads);
}

static void
add_trust_tests (void)
{
  voder_test_add ("/registry/a-users-folder-that-others-write-to-is-skipped",
                  test_untrusted_folder);
  voder_test_add ("/registry/a-users-subfolder-that-others-write-to-is-skipped",
                  test_untrusted_subfolder);
  voder_test_add ("/registry/a-users-keyfile-that-others-write-to-is-skipped",
                  test_untrusted_keyfile);
  voder_test_add ("/registry/a-users-module-that-others-write-to-is-not-loaded",
                  test_untrusted_module);
  voder_test_add ("/registry/a-users-module-is-loaded-from-a-safe-folder",
                  test_trusted_module);
  voder_test_add ("/registry/a-users-keyfile-of-another-user-is-skipped",
                  test_other_owner);
  voder_test_add ("/registry/who-names-a-folder-trusts-it",
                  test_named_folder_is_trusted);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  add_broken_tests ();
  voder_test_add ("/registry/lists-go-by-rank-then-by-name", test_order);
  voder_test_add ("/registry/a-format-finds-the-highest-rank", test_format);
  voder_test_add ("/registry/the-first-of-a-name-counts", test_first_of_a_name);
  voder_test_add ("/registry/a-folder-is-looked-through-once",
                  test_same_folder_twice);
  voder_test_add ("/registry/subfolders-of-subfolders-are-not-looked-into",
                  test_one_level);
  voder_test_add ("/registry/files-that-are-traps-are-skipped",
                  test_hostile_files);
  voder_test_add ("/registry/the-path-comes-before-the-users-folder",
                  test_search_path);
  add_trust_tests ();
  voder_test_add ("/registry/what-is-no-folder-is-reported-what-is-missing-not",
                  test_no_folder);
  voder_test_add ("/registry/the-default-is-one-for-all", test_default);

  return voder_test_run ();
}
