/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/gst.h>
#include <string.h>

#include "voder-launch.h"

/* As the system's programs do: the registry is built by a child. */
#define SCAN                                                                   \
  "env GST_REGISTRY=$PWD/fresh.bin GST_REGISTRY_FORK=yes "                     \
  "GST_PLUGIN_SYSTEM_PATH_1_0= LD_DEBUG=files LD_DEBUG_OUTPUT=$PWD/loads "     \
  "gst-inspect-1.0 "

/* The files that the dynamic linker has opened in any process, one a line. */
static char *
read_loads (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GString *loads = g_string_new (NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *text = NULL;

    if (!g_str_has_prefix (name, "loads."))
      continue;
    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    g_string_append (loads, text);
  }

  return g_string_free (loads, FALSE);
}

/* The folders that our engines, effects and readers are in. */
static void
assert_no_plugins (const char *loads)
{
  g_auto (GStrv) folders = g_strsplit (g_getenv ("VODER_PLUGIN_PATH"), ":", -1);

  g_assert_cmpuint (g_strv_length (folders), >, 3);
  for (guint i = 0; folders[i] != NULL; i++) {
    g_autofree char *path = g_strconcat (folders[i], "/lib", NULL);

    if (strstr (loads, path) != NULL)
      g_error ("what is in %s was loaded", folders[i]);
  }
}

static void
test_fresh (void)
{
  g_autofree char *folder = voder_launch_make_folder ();
  g_autofree char *loads = NULL;

#ifdef __SANITIZE_ADDRESS__
  voder_launch_remove_folder (folder);
  return g_test_skip ("GStreamer's scanner does not run with the sanitizer");
#endif
  voder_launch_assert_runs (folder, SCAN "voder");
  loads = read_loads (folder);
  g_assert_nonnull (strstr (loads, "libgstvoder.so"));
  g_assert_nonnull (strstr (loads, "libgstvodereffects.so"));
  g_assert_nonnull (strstr (loads, "libgstvodertypefind.so"));
  assert_no_plugins (loads);
  g_assert_null (strstr (loads, "libespeak"));
  g_assert_null (strstr (loads, "libflite"));
  g_assert_null (strstr (loads, "libsonic"));
  g_assert_null (strstr (loads, "libmd4c"));
  voder_launch_remove_folder (folder);
}

/* To know what files are takes nothing but GStreamer. */
static void
test_typefind (void)
{
  g_autofree char *folder = voder_launch_make_folder ();
  g_autofree char *loads = NULL;

#ifdef __SANITIZE_ADDRESS__
  voder_launch_remove_folder (folder);
  return g_test_skip ("the sanitizer's own libraries are in the way");
#endif
  voder_launch_assert_runs (
      folder, "gst-inspect-1.0 voder && env LD_DEBUG=files "
              "LD_DEBUG_OUTPUT=$PWD/loads gst-typefind-1.0 notes.md");
  loads = read_loads (folder);
  g_assert_nonnull (strstr (loads, "libgstvodertypefind.so"));
  g_assert_null (strstr (loads, "libgstvoder.so"));
  g_assert_null (strstr (loads, "libvoder-1.0"));
  g_assert_null (strstr (loads, "libicu"));
  voder_launch_remove_folder (folder);
}

/* What gst-inspect-1.0 is asked for, as a user does. */
static void
test_inspect (void)
{
  g_autofree char *folder = voder_launch_make_folder ();
  const char *const plugins[] = { "voder", "vodereffects", "vodertypefind" };

  for (guint i = 0; i < G_N_ELEMENTS (plugins); i++) {
    g_autofree char *line = g_strconcat ("gst-inspect-1.0 ", plugins[i], NULL);
    GList *features = gst_registry_get_feature_list_by_plugin (
        gst_registry_get (), plugins[i]);

    voder_launch_assert_runs (folder, line);
    g_assert_nonnull (features);
    for (GList *l = features; l != NULL; l = l->next) {
      g_autofree char *command = g_strdup_printf (
          "test -z \"$(gst-inspect-1.0 %s 2>&1 >page | grep -v '^$')\" && "
          "grep -q '%s' page",
          GST_OBJECT_NAME (l->data),
          GST_IS_ELEMENT_FACTORY (l->data) ? "Klass  *[A-Z]" : "Rank");

      voder_launch_assert_runs (folder, command);
    }
    gst_plugin_feature_list_free (features);
  }
  voder_launch_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  gst_init (NULL, NULL);
  voder_test_add ("/registry/no-engine-or-effect-is-loaded-to-build-it",
                  test_fresh);
  voder_test_add ("/registry/type-finders-load-nothing-of-ours", test_typefind);
  voder_test_add ("/registry/gst-inspect-shows-every-feature", test_inspect);

  return voder_test_run ();
}
