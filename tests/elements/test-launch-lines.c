/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/gst.h>
#include <string.h>

#include "voder-launch.h"

/* Each runs in a folder with the files that it names, without a sound card. */
static void
run_lines (const char *folder, GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++) {
    g_autofree char *line = voder_launch_replace_sinks (lines->pdata[i]);

    g_test_message ("%s", line);
    voder_launch_assert_runs (folder, line);
  }
}

static void
assert_contains (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_nonnull (memmem (content, length, text, strlen (text)));
}

/* The lines name them. */
static gboolean
skip_without_parts (void)
{
  if (voder_launch_has_engine ("flite") && voder_launch_has_engine ("espeak") &&
      voder_plugin_registry_find_format (voder_plugin_registry_get_default (),
                                         VODER_PLUGIN_KIND_READER,
                                         "text/markdown") != NULL &&
      voder_plugin_registry_find_format (voder_plugin_registry_get_default (),
                                         VODER_PLUGIN_KIND_READER,
                                         "application/ssml+xml") != NULL)
    return FALSE;

  g_test_skip ("an engine or a reader is not built");

  return TRUE;
}

/* Indented lines are commands. */
static void
test_page (void)
{
  g_autofree char *page = voder_launch_read_source ("docs", "gst-launch.md");
  g_auto (GStrv) lines = g_strsplit (page, "\n", -1);
  g_autoptr (GPtrArray) commands = g_ptr_array_new ();
  g_autofree char *folder = NULL;

  if (skip_without_parts ())
    return;

  for (guint i = 0; lines[i] != NULL; i++) {
    if (g_str_has_prefix (lines[i], "    "))
      g_ptr_array_add (commands, lines[i] + 4);
  }
  g_assert_cmpuint (commands->len, >=, 20);
  folder = voder_launch_make_folder ();
  run_lines (folder, commands);
  assert_contains (folder, "chapters.opus", "NAME=More");
  assert_contains (folder, "book.vtt", "-->");
  voder_launch_remove_folder (folder);
}

/* The comment of the element's page, or NULL. */
static char *
find_section (const char *element)
{
  g_autofree char *folder =
      g_test_build_filename (G_TEST_DIST, "..", "elements", NULL);
  g_autofree char *title = g_strdup_printf ("SECTION:element-%s\n", element);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *source = NULL;
    const char *start = NULL;

    if (!g_str_has_suffix (name, ".c"))
      continue;
    source = voder_launch_read_source ("elements", name);
    start = strstr (source, title);
    if (start != NULL)
      return g_strndup (start, (gsize) (strstr (start, "*/") - start));
  }

  return NULL;
}

/* An example may go over lines of the comment. */
static void
add_example (GPtrArray *commands, const char *example, gsize length)
{
  g_autofree char *text = g_strndup (example, length);
  g_autoptr (GRegex) ends = g_regex_new ("\\\\?\\n \\*", 0, 0, NULL);
  g_autofree char *line =
      g_regex_replace_literal (ends, text, -1, 0, " ", 0, NULL);
  g_autoptr (GRegex) commands_of =
      g_regex_new ("\\bgst-\\w+-1\\.0 .*?(?=\\bgst-\\w+-1\\.0 |$)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (commands_of, line, 0, &match);
       g_match_info_matches (match); g_match_info_next (match, NULL))
    g_ptr_array_add (commands, g_strstrip (g_match_info_fetch (match, 0)));
}

static GPtrArray *
list_examples (const char *section)
{
  GPtrArray *commands = g_ptr_array_new_with_free_func (g_free);

  for (const char *p = strstr (section, "|["); p != NULL;
       p = strstr (p, "|[")) {
    const char *end = strstr (p, "]|");

    g_assert_nonnull (end);
    add_example (commands, p + 2, (gsize) (end - p - 2));
    p = end;
  }

  return commands;
}

/* The elements of effects have one page together. */
static void
test_section (const char *element)
{
  g_autofree char *section = find_section (element);
  g_autofree char *folder = NULL;
  g_autoptr (GPtrArray) examples = NULL;

  if (section == NULL)
    g_error ("%s has no page", element);
  examples = list_examples (section);
  if (examples->len == 0)
    g_error ("the page of %s has no launch line", element);

  folder = voder_launch_make_folder ();
  run_lines (folder, examples);
  voder_launch_remove_folder (folder);
}

static void
test_sections (void)
{
  GList *features =
      gst_registry_get_feature_list_by_plugin (gst_registry_get (), "voder");

  if (skip_without_parts ())
    return gst_plugin_feature_list_free (features);

  g_assert_nonnull (features);
  for (GList *l = features; l != NULL; l = l->next) {
    if (GST_IS_ELEMENT_FACTORY (l->data))
      test_section (GST_OBJECT_NAME (l->data));
  }
  test_section ("voder-effect");
  test_section ("voderduck");
  gst_plugin_feature_list_free (features);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  gst_init (NULL, NULL);
  voder_test_add ("/launch-lines/of-the-page-run", test_page);
  voder_test_add ("/launch-lines/of-each-element-run", test_sections);

  return voder_test_run ();
}
