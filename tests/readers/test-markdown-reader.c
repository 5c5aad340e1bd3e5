/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-reading.h"
#include "voder-test.h"

#include <string.h>

static VoderReader *
create_reader (void)
{
  g_autoptr (GError) error = NULL;
  VoderReader *reader = voder_reader_new_for_format (
      voder_plugin_registry_get_default (), "text/markdown", &error);

  g_assert_no_error (error);

  return reader;
}

static char *
speak_in_slices (const char *markdown, gsize length, guint slice_bytes)
{
  g_autoptr (VoderReader) reader = create_reader ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) passages = NULL;

  g_object_set (reader, "slice-bytes", slice_bytes, "read-code", TRUE, NULL);
  passages = voder_test_read_bytes (reader, markdown, length, &error);
  g_assert_no_error (error);

  return voder_test_describe_passages (passages);
}

static char *
speak_n (const char *markdown, gsize length)
{
  g_autoptr (VoderReader) reader = create_reader ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) passages =
      voder_test_read_bytes (reader, markdown, length, &error);

  g_assert_no_error (error);

  return voder_test_describe_passages (passages);
}

static void
assert_spoken (const char *markdown, const char *expected)
{
  g_autofree char *found = speak_n (markdown, strlen (markdown));

  g_assert_cmpstr (found, ==, expected);
}

static void
headings_and_paragraphs_are_blocks (void)
{
  assert_spoken ("# One\n\nTwo\nlines.\n\nThree  \nhard\n\nFour\n====\n",
                 "H1|One\nP|Two lines.\nP|Three hard\nH1|Four\n");
}

static void
emphasis_and_code_are_spoken_without_marks (void)
{
  assert_spoken ("A *b* **c** ~~d~~ `e f` \\* g", "P|A b c d e f * g\n");
}

static void
link_text_is_spoken_and_its_address_is_not (void)
{
  assert_spoken ("See [the *site*](https://a.b/c \"title\") now.",
                 "P|See the site now.\n");
  assert_spoken ("[one][x] [x] [two]\n\n[x]: https://a.b 'T'\n",
                 "P|one x [two]\n");
}

static void
addresses_are_not_spoken (void)
{
  assert_spoken ("Go <https://a.b/c> or https://d.e/f?g=h or www.i.jk now",
                 "P|Go  or  or  now\n");
  assert_spoken ("[https://a.b](https://a.b) x", "P| x\n");
  assert_spoken ("Mail <me@a.org>", "P|Mail me@a.org\n");
}

static void
alternative_text_of_images_is_spoken (void)
{
  assert_spoken ("![a *cat*](cat.png \"t\") sits", "P|a cat sits\n");
  assert_spoken ("[![badge](b.svg)](https://a.b)", "P|badge\n");
}

static void
list_items_are_blocks (void)
{
  assert_spoken ("- one\n- two\n  - three\n\n    more\n1. four\n",
                 "L|one\nL|two\nL|three\nL|more\nL|four\n");
}

static void
addresses_in_text_are_not_spoken (void)
{
  assert_spoken ("See https://a.b/c?d=E_F&g=1 and (http://x.y/z_q), \n"
                 "ftp://h.i/j: ok\n",
                 "P|See  and (), : ok\n");
  assert_spoken ("![Chat at https://a.b/c](d.png) `https://e.f` `curl x://y`\n",
                 "P|Chat at   curl x://y\n");
  assert_spoken ("[here: https://a.b](c) w https://a.b/?c=1&amp;d=2, end\n",
                 "P|here:  w , end\n");
  assert_spoken ("1://2, c://d: :// www. and a:b\n",
                 "P|1://2, c://d: :// www. and a:b\n");
}

static void
marks_of_footnotes_are_not_spoken (void)
{
  assert_spoken ("A claim[^1] and[^b-2] [^] [^a b].\n\n"
                 "[^1]: The note.\n\n[^b-2]: https://a.b/c\n",
                 "P|A claim and [^] [^a b].\nP| The note.\n");
}

static void
alerts_begin_with_their_kind (void)
{
  assert_spoken ("> [!NOTE]\n> Mind *this*.\n\n[!NO] [!x]\n",
                 "P|NOTE\nP| Mind this.\nP|[!NO] [!x]\n");
}

static void
task_boxes_are_not_spoken (void)
{
  assert_spoken ("- [x] done\n- [ ] open\n", "L|done\nL|open\n");
}

static void
table_cells_are_blocks (void)
{
  assert_spoken ("| a | b |\n|---|:-:|\n| c | `d` |\n", "T|a\nT|b\nT|c\nT|d\n");
}

static void
code_blocks_are_announced (void)
{
  assert_spoken ("```c\nint a;\n```\n\n    indented\n\nText",
                 "C|Code block.\nC|Code block.\nP|Text\n");
}

static void
an_announcement_stands_for_the_whole_block (void)
{
  g_autoptr (VoderReader) reader = create_reader ();
  g_autoptr (GPtrArray) passages = NULL;
  /* As long as what is said for it. */
  const char *markdown = "```\n0123456789\n```\n";
  gint64 start;
  gint64 end;

  passages = voder_test_read_bytes (reader, markdown, strlen (markdown), NULL);
  g_assert_cmpuint (passages->len, ==, 1);
  g_assert_true (voder_text_get_source_range (
      voder_passage_get_text (passages->pdata[0]), 0, 4, &start, &end));
  g_assert_cmpint (start, ==, 4);
  g_assert_cmpint (end, >=, 14);
}

static void
code_blocks_are_read_if_wanted (void)
{
  g_autoptr (VoderReader) reader = create_reader ();
  g_autoptr (GPtrArray) passages = NULL;
  g_autofree char *found = NULL;
  const char *markdown = "```c\nint a;\nint b;\n```\n";

  g_object_set (reader, "read-code", TRUE, NULL);
  passages = voder_test_read_bytes (reader, markdown, strlen (markdown), NULL);
  found = voder_test_describe_passages (passages);
  g_assert_cmpstr (found, ==, "C|int a;\nint b;\n\n");
}

static void
html_is_not_spoken_but_its_text_is (void)
{
  assert_spoken ("a <b>c</b><!-- no --> d<br>e", "P|a c d e\n");
  assert_spoken ("<div class=\"x > y\">\n<p>One &amp; two</p>three\n</div>\n",
                 "P|One & two\nP|three \n");
  assert_spoken ("<!-- no\n\nno -->\n\nyes", "P|yes\n");
  assert_spoken ("<script>\nno ();\n\nno\n</script>\n\nyes", "P|yes\n");
  assert_spoken ("<style>p { }</style>\n\nyes", "P|yes\n");
  assert_spoken ("a <script>no</script> b", "P|a    b\n");
  assert_spoken ("<p align=\"center\"><img src=\"x.png\" alt=\"Logo\"></p>\n",
                 "P|Logo\n");
}

static void
entities_are_decoded (void)
{
  assert_spoken ("&amp;&lt;&copy;&#65;&#x20AC;&hellip;&CounterClockwiseContour"
                 "Integral;&nosuch;&#0;",
                 "P|&<©A€…∳&nosuch;\xEF\xBF\xBD\n");
}

static void
front_matter_is_skipped (void)
{
  assert_spoken ("---\ntitle: x\n---\n# Head\n", "H1|Head\n");
  assert_spoken ("+++\ntitle = 1\n+++\ntext\n", "P|text\n");
  assert_spoken ("---\n\ntext\n\n---\n", "P|text\n");
  assert_spoken ("---\ntitle: x\n\ntext", "P|title: x\nP|text\n");
}

static void
ranges_are_exact (void)
{
  const char *markdown =
      "\xEF\xBB\xBF# A **bold** &amp; cl\xC3\xA9\r\n\r\nText";
  g_autoptr (VoderReader) reader = create_reader ();
  g_autoptr (GPtrArray) passages =
      voder_test_read_bytes (reader, markdown, strlen (markdown), NULL);
  VoderText *text = voder_passage_get_text (passages->pdata[0]);
  const char *string = voder_text_get_string (text);
  const struct {
    const char *word;
    const char *source;
  } words[] = { { "A", "A" },
                { "bold", "bold" },
                { "&", "&amp;" },
                { "cl\xC3\xA9", "cl\xC3\xA9" } };

  g_assert_cmpstr (string, ==, "A bold & cl\xC3\xA9");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    gsize at = (gsize) (strstr (string, words[i].word) - string);
    gint64 start = -1;
    gint64 end = -1;

    g_assert_true (voder_text_get_source_range (
        text, at, at + strlen (words[i].word), &start, &end));
    g_assert_cmpmem (markdown + start, end - start, words[i].source,
                     strlen (words[i].source));
  }
}

static void
append_random_block (GString *string, GRand *rand)
{
  static const char *const blocks[] = {
    "# Heading with [ref one]\n\n",
    ("A paragraph with *emphasis* and [text][ref two], an [inline](x) and\n"
     "a second line.\n\n"),
    "- item\n- [item][ref one]\n\n  more of it\n\n- last\n\n",
    "1. one\n   ```sh\n   code [ref one]\n\n   more\n   ```\n2. two\n\n",
    "1. open\n   ```sh\n   never closed\n\nout of the list\n\n",
    "```\ncode\n\nmore # code\n\n~~~\n```\n\n",
    "~~~~ info\n~~~\n\n```\n\n~~~~\n\n",
    "``` not `a fence\n\n",
    "> quote\n> ```\n> code\n\nnot quoted\n\n",
    "<!-- comment\n\nstill\n\n--> gone\n\n",
    "<div>\n\nMarkdown *inside*\n\n</div>\n\n",
    "<script>\nvar a;\n\n# no\n</script>\n\n",
    "<pre>\ntext\n\n- no list\n</pre>\n\n",
    "<?php\n\necho; ?>\n\n",
    "<!DOCTYPE html>\n\n",
    "    indented\n\n    code\n\nplain\n\n",
    "| a | b |\n|---|---|\n| [ref two] | d |\n\n",
    "* * *\n\n",
    "- a\nlazy\n  ```\n  x\n  ```\n\nend\n\n",
    "[ref three]: <https://x.y/z> (title)\nand no more\n\n",
    "[ref three]: /z\n\n",
    "para\n[ref four]: /no\n\n",
    "- - nested\n\n    deep\n\n      deeper\n\nflat\n\n",
    "[ref three] [ref four] [x][ref three] [y][ref four] ![i][ref one]\n\n",
  };

  g_string_append (string,
                   blocks[g_rand_int_range (rand, 0, G_N_ELEMENTS (blocks))]);
}

static void
assert_slice_equals_whole (const char *markdown, gsize length, guint slice)
{
  g_autofree char *whole = speak_in_slices (markdown, length, G_MAXUINT);
  g_autofree char *sliced = speak_in_slices (markdown, length, slice);

  g_assert_cmpstr (sliced, ==, whole);
}

static void
assert_slices_equal_whole (const char *markdown, gsize length)
{
  assert_slice_equals_whole (markdown, length, 1);
  assert_slice_equals_whole (markdown, length, 5000);
}

static void
slices_give_what_the_whole_gives (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 60; round++) {
    g_autoptr (GString) document = g_string_new (NULL);
    guint n_blocks = (guint) g_rand_int_range (rand, 2, 60);

    for (guint i = 0; i < n_blocks; i++)
      append_random_block (document, rand);
    g_string_append (document, "\n\n[ref one]: /1\n\n[ref two]: </2> 'Two'\n");
    assert_slices_equal_whole (document->str, document->len);
  }
}

/*
 * Large enough for the first slice to be spoken before the rest is read.
 */
static void
slices_of_a_large_document_give_what_the_whole_gives (void)
{
  static const char *const heads[] = {
    "",
    "Words and [a link](https://x.y) and so on.\n\n",
    "Words with [a label][ref one] and so on.\n\n",
    "- [x] done\n- [ ] open\n\n",
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++) {
    g_autofree char *head = voder_test_repeat (heads[i], 200);
    g_autoptr (GString) document = g_string_new ("---\ntitle: x\n---\n");

    g_string_append (document, head);
    while (document->len < 150000)
      append_random_block (document, rand);
    g_string_append (document, "\n\n[ref one]: /1\n\n[ref two]: </2> 'Two'\n");
    assert_slice_equals_whole (document->str, document->len, 65536);
  }
}

static void
check_folder (const char *path, guint depth, guint *n_left)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && *n_left > 0 &&
         (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    g_autofree char *markdown = NULL;
    gsize length = 0;

    if (depth > 0 && g_file_test (child, G_FILE_TEST_IS_DIR))
      check_folder (child, depth - 1, n_left);
    if (!g_str_has_suffix (name, ".md") ||
        !g_file_get_contents (child, &markdown, &length, NULL))
      continue;
    (*n_left)--;
    g_test_message ("%s", child);
    assert_slices_equal_whole (markdown, length);
  }
}

static void
slices_of_real_documents_give_what_the_whole_gives (void)
{
  guint n_left = 30;

  check_folder ("/usr/share/doc", 2, &n_left);
  if (n_left == 30)
    g_test_skip ("no Markdown in /usr/share/doc");
}

static void
labels_of_the_end_are_known_at_the_start (void)
{
  g_autofree char *filler = voder_test_repeat ("Some *words* here.\n\n", 20000);
  g_autofree char *markdown = g_strconcat ("First [link][far].\n\n", filler,
                                           "[far]: https://x.y\n", NULL);
  g_autofree char *found = speak_n (markdown, strlen (markdown));

  g_assert_true (g_str_has_prefix (found, "P|First link.\nP|Some words"));
  g_assert_true (g_str_has_suffix (found, "P|Some words here.\n"));
}

static void
hostile_input_ends (void)
{
  const char *units[] = { ">",  "[",   "![",    "*",          "_a ", "`",
                          "<",  "- ",  "|",     "&",          "\\",  "~",
                          "](", "<a ", "```\n", "[a]: x\n\n", "1. ", "#",
                          "\t", "(",   "&#" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    g_autofree char *markdown = voder_test_repeat (units[i], 10000);
    g_autofree char *found = speak_n (markdown, strlen (markdown));

    g_assert_nonnull (found);
  }
}

static void
binary_data_is_an_error (void)
{
  g_autoptr (VoderReader) reader = create_reader ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) passages =
      voder_test_read_bytes (reader, "\177ELF\2\1\1\0\0\0", 10, &error);

  g_assert_error (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_BINARY);
  g_assert_cmpuint (passages->len, ==, 0);
}

static void
an_empty_document_says_nothing (void)
{
  assert_spoken ("", "");
  assert_spoken ("---\n", "");
  assert_spoken ("<!-- -->\n\n[a]: b\n", "");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/markdown/headings-and-paragraphs-are-blocks",
                  headings_and_paragraphs_are_blocks);
  voder_test_add ("/markdown/emphasis-and-code-are-spoken-without-marks",
                  emphasis_and_code_are_spoken_without_marks);
  voder_test_add ("/markdown/link-text-is-spoken-and-its-address-is-not",
                  link_text_is_spoken_and_its_address_is_not);
  voder_test_add ("/markdown/addresses-are-not-spoken",
                  addresses_are_not_spoken);
  voder_test_add ("/markdown/alternative-text-of-images-is-spoken",
                  alternative_text_of_images_is_spoken);
  voder_test_add ("/markdown/list-items-are-blocks", list_items_are_blocks);
  voder_test_add ("/markdown/addresses-in-text-are-not-spoken",
                  addresses_in_text_are_not_spoken);
  voder_test_add ("/markdown/marks-of-footnotes-are-not-spoken",
                  marks_of_footnotes_are_not_spoken);
  voder_test_add ("/markdown/alerts-begin-with-their-kind",
                  alerts_begin_with_their_kind);
  voder_test_add ("/markdown/task-boxes-are-not-spoken",
                  task_boxes_are_not_spoken);
  voder_test_add ("/markdown/table-cells-are-blocks", table_cells_are_blocks);
  voder_test_add ("/markdown/code-blocks-are-announced",
                  code_blocks_are_announced);
  voder_test_add ("/markdown/an-announcement-stands-for-the-whole-block",
                  an_announcement_stands_for_the_whole_block);
  voder_test_add ("/markdown/code-blocks-are-read-if-wanted",
                  code_blocks_are_read_if_wanted);
  voder_test_add ("/markdown/html-is-not-spoken-but-its-text-is",
                  html_is_not_spoken_but_its_text_is);
  voder_test_add ("/markdown/entities-are-decoded", entities_are_decoded);
  voder_test_add ("/markdown/front-matter-is-skipped", front_matter_is_skipped);
  voder_test_add ("/markdown/ranges-are-exact", ranges_are_exact);
  voder_test_add ("/markdown/slices-give-what-the-whole-gives",
                  slices_give_what_the_whole_gives);
  voder_test_add (
      "/markdown/slices-of-a-large-document-give-what-the-whole-gives",
      slices_of_a_large_document_give_what_the_whole_gives);
  voder_test_add (
      "/markdown/slices-of-real-documents-give-what-the-whole-gives",
      slices_of_real_documents_give_what_the_whole_gives);
  voder_test_add ("/markdown/labels-of-the-end-are-known-at-the-start",
                  labels_of_the_end_are_known_at_the_start);
  voder_test_add ("/markdown/hostile-input-ends", hostile_input_ends);
  voder_test_add ("/markdown/binary-data-is-an-error", binary_data_is_an_error);
  voder_test_add ("/markdown/an-empty-document-says-nothing",
                  an_empty_document_says_nothing);

  return voder_test_run ();
}
