/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/base/gsttypefindhelper.h>
#include <string.h>

#include "voder-test.h"

/* Gives the media type that is found for @text in a file with that ending;
 * NULL when none is. */
static char *
find_type (const char *text, gsize length, const char *ending)
{
  g_autoptr (GstCaps) caps = gst_type_find_helper_for_data_with_extension (
      NULL, (const guint8 *) text, length, ending, NULL);

  if (caps == NULL)
    return NULL;

  return g_strdup (gst_structure_get_name (gst_caps_get_structure (caps, 0)));
}

static void
assert_type (const char *text, const char *ending, const char *expected)
{
  g_autofree char *type = find_type (text, strlen (text), ending);

  if (g_strcmp0 (type, expected) != 0)
    g_error ("“%.40s” in .%s is %s", text, ending, type);
}

static void
test_named (void)
{
  const char *const texts[] = { "Only a word", "x", "key = value\n",
                                "Zwölf Größen.\n\n日本語", "# Title\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    assert_type (texts[i], "md", "application/x-markdown");
    assert_type (texts[i], "markdown", "application/x-markdown");
  }
}

/* What was found before does not matter. */
static void
test_order (void)
{
  g_autoptr (GString) words = g_string_new (NULL);
  const char *plain = NULL;
  const char *png = "\211PNG\r\n\032\n\0\0\0\rIHDR";
  g_autofree char *type = NULL;

  while (words->len < 1000)
    g_string_append (words, "Only some words of plain text. ");
  plain = words->str;
  for (guint i = 0; i < 3; i++) {
    assert_type (plain, "md", "application/x-markdown");
    assert_type (plain, "md", "application/x-markdown");
    assert_type (plain, "txt", "text/plain");
    assert_type (plain, NULL, "text/plain");
    g_free (find_type (png, 16, "md"));
    assert_type (plain, "txt", "text/plain");
    g_free (find_type (png, 16, "png"));
    assert_type (plain, "md", "application/x-markdown");
  }
  type = find_type (png, 16, "md");
  g_assert_cmpstr (type, !=, "application/x-markdown");
}

static void
test_unnamed (void)
{
  const char *const texts[] = {
    "# Notes\n\nSome *loud* words and [a link](https://example.org/).\n",
    "# A title\n\nWith a paragraph of text below it, as long as it likes to\n"
    "be. It has two sentences.\n",
    "<!-- A comment -->\n# A title\n\nSee `this` and **that**:\n\n- one\n- two"
    "\n\n```\ncode\n```\n",
    "Title\n=====\n\nSome words, and [a link](a.md).\n\n* one thing\n",
    "\357\273\277# Notes\n\nSome words and [a link](#there) again.\n",
    "## What\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_type (texts[i], NULL, "application/x-markdown");
}

static void
assert_not_markdown (const char *text, gsize length)
{
  g_autofree char *type = find_type (text, length, NULL);

  if (g_strcmp0 (type, "application/x-markdown") == 0)
    g_error ("“%.60s” is taken for Markdown", text);
}

static void
test_others (void)
{
  const char *const texts[] = {
    "#!/bin/sh\n\n# Does things.\n\nset -e\nls\n",
    "# A comment\n\n[section]\nkey = value\nother = value\n",
    "# A comment\n\nkey: value\nlist:\n- one\n- two\n",
    "/* A comment. */\n#include <stdio.h>\n\nint main (void)\n{\n}\n",
    "# A comment\n\nimport os\n\ndef f():\n    pass\n",
    "1\n00:00:01,000 --> 00:00:02,000\n**Who** is [there](x)?\n\n",
    "WEBVTT\n\n00:01.000 --> 00:02.000\n- [a](b) **c**\n",
    "#EXTM3U\n#EXTINF:10,\nhttp://example.org/a.ts\n",
    "<!DOCTYPE html>\n<h1>Title</h1>\n\n[a](b) **c** `d`\n",
    "<?xml version=\"1.0\"?>\n<a>[a](b) **c** `d`</a>\n",
    "Title\n=====\n\n.. note:: A ``note``.\n\n* item\n",
    "{ \"a\": \"# b\\n\\n[c](d)\" }\n",
    "auto f = [this](int x) { return `x`; };\nvoid **a, **b;\n",
    "*.o\n# Built\n\nbuild/\n",
    "From a@example.org Thu Nov 26 2026\nSubject: x\n\n# A\n\n[b](c) text\n",
    "Only words, and words again. There is nothing to be seen in them.\n",
    "",
    "#",
    "# ",
    "\n\n\n",
    "```",
    "[",
    "](",
    "**",
    "|---|",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_not_markdown (texts[i], strlen (texts[i]));
}

typedef struct {
  guint n_documents;
  guint n_missed;
  guint n_others;
} Counts;

static void
check_file (const char *path, Counts *counts)
{
  g_autofree char *text = NULL;
  g_autofree char *type = NULL;
  gboolean is_markdown;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, NULL) || length == 0)
    return;

  type = find_type (text, length, NULL);
  is_markdown = g_strcmp0 (type, "application/x-markdown") == 0;
  if (g_str_has_suffix (path, ".md")) {
    counts->n_documents++;
    counts->n_missed += !is_markdown;
    return;
  }
  if (is_markdown)
    g_error ("%s is taken for Markdown", path);
  counts->n_others++;
}

/* Walks the project's own files. */
static void
check_folder (const char *folder, Counts *counts)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (name[0] == '.' || name[0] == '_')
      continue;
    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      check_folder (path, counts);
    else
      check_file (path, counts);
  }
}

static void
test_tree (void)
{
  const char *const folders[] = { "core", "data",    "docs",  "elements",
                                  "po",   "plugins", "tools", "LICENSES" };
  Counts counts = { 0, 0, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *path =
        g_test_build_filename (G_TEST_DIST, "..", folders[i], NULL);

    check_folder (path, &counts);
  }
  g_assert_cmpuint (counts.n_documents, >=, 10);
  g_assert_cmpuint (counts.n_missed * 5, <=, counts.n_documents);
  g_assert_cmpuint (counts.n_others, >=, 200);
}

static void
test_ssml (void)
{
  const char *const texts[] = {
    "<speak>Hello</speak>",
    "<?xml version=\"1.0\"?>\n<speak version=\"1.1\">Hello</speak>",
    "<?xml version=\"1.0\"?><!-- A comment > -->\n<!DOCTYPE speak PUBLIC "
    "\"-//W3C//DTD SYNTHESIS 1.0//EN\" \"x.dtd\">\n<speak "
    "xmlns=\"http://www.w3.org/2001/10/synthesis\">Hello</speak>",
    "\n <speak\n>Hello</speak>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    assert_type (texts[i], NULL, "application/ssml+xml");
    assert_type (texts[i], "ssml", "application/ssml+xml");
    assert_type (texts[i], "xml", "application/ssml+xml");
  }
}

static void
test_no_ssml (void)
{
  const char *const texts[] = { "<speaker>x</speaker>",
                                "<p><speak>x</p>",
                                "<?xml version=\"1.0\"?><speaks/>",
                                "text <speak>",
                                "<!-- <speak> ",
                                "<speak",
                                "<?<speak>" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *type = find_type (texts[i], strlen (texts[i]), "ssml");

    g_assert_cmpstr (type, !=, "application/ssml+xml");
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/typefind/text-in-a-file-of-that-name-is-markdown",
                  test_named);
  voder_test_add ("/typefind/other-files-before-it-change-nothing", test_order);
  voder_test_add ("/typefind/what-looks-like-markdown-is", test_unnamed);
  voder_test_add ("/typefind/other-texts-are-not-markdown", test_others);
  voder_test_add ("/typefind/the-projects-own-files-are-told-apart", test_tree);
  voder_test_add ("/typefind/ssml-is-told-by-its-root", test_ssml);
  voder_test_add ("/typefind/other-xml-is-not-ssml", test_no_ssml);

  return voder_test_run ();
}
