/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-parsed.h"

#define WIDE_CHARACTERS                                                                            \
  "Zwölf Größen wären schön. 日本語です。Ça va très bien! “Naïve” — oh…\n\n" \
  "A new paragraph: ½ of €20. Done."
#define NOTES                                                                  \
  "# The *whole* title\n\nSome **loud** words. And a [link](https://x.org/)."  \
  "\n\n## One\n\n- an item\n- two\n\n### One one\n\nText.\n\n## Two\n\n"       \
  "```\ncode\n```\n"

static void
test_sentences (void)
{
  const char *const expected[] = { "One two three.", "Four, five.",
                                   "Another paragraph", NULL };
  g_autoptr (VoderParsed) parsed = voder_parsed_new (
      "text/plain", "One two\nthree. Four, five.\n\nAnother paragraph\n", 4096);

  voder_parsed_assert_sentences (parsed, expected);
}

static void
test_events (void)
{
  const GstEventType types[] = { GST_EVENT_STREAM_START, GST_EVENT_CAPS,
                                 GST_EVENT_SEGMENT, GST_EVENT_EOS };
  g_autoptr (VoderParsed) parsed =
      voder_parsed_new ("text/plain", "One two. Three.", 4096);

  g_assert_cmpuint (parsed->events->len, ==, G_N_ELEMENTS (types));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_cmpstr (GST_EVENT_TYPE_NAME (parsed->events->pdata[i]), ==,
                     gst_event_type_get_name (types[i]));
}

static void
test_caps (void)
{
  g_autoptr (VoderParsed) parsed = voder_parsed_new ("text/plain", "One.", 8);
  g_autoptr (GstCaps) expected = gst_caps_from_string (TEXT_CAPS);
  GstCaps *caps = NULL;

  gst_event_parse_caps (voder_parsed_find_event (parsed, GST_EVENT_CAPS),
                        &caps);
  g_assert_true (gst_caps_is_strictly_equal (caps, expected));
}

static void
test_untimed (void)
{
  g_autoptr (VoderParsed) parsed =
      voder_parsed_new ("text/plain", "One two. Three.", 4096);
  const GstSegment *segment = NULL;

  gst_event_parse_segment (voder_parsed_find_event (parsed, GST_EVENT_SEGMENT),
                           &segment);
  g_assert_cmpint (segment->format, ==, GST_FORMAT_TIME);
  for (guint i = 0; i < parsed->buffers->len; i++) {
    GstBuffer *buffer = parsed->buffers->pdata[i];

    g_assert_false (GST_BUFFER_PTS_IS_VALID (buffer));
    g_assert_false (GST_BUFFER_DURATION_IS_VALID (buffer));
    g_assert_cmpint (GST_BUFFER_IS_DISCONT (buffer), ==, i == 0);
  }
}

/* Each way to cut the bytes, also between those of a character. */
static void
test_blocks (void)
{
  g_autoptr (VoderParsed) whole =
      voder_parsed_new ("text/plain", WIDE_CHARACTERS, 4096);

  g_assert_cmpuint (whole->sentences->len, ==, 6);
  for (gsize size = 1; size <= strlen (WIDE_CHARACTERS); size++) {
    g_autoptr (VoderParsed) cut =
        voder_parsed_new ("text/plain", WIDE_CHARACTERS, size);

    voder_parsed_assert_equal (whole, cut);
  }
}

static void
test_markdown_blocks (void)
{
  const gsize sizes[] = { 1, 2, 3, 5, 7, 64, 1000 };
  g_autoptr (VoderParsed) whole = NULL;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  whole = voder_parsed_new ("text/markdown", NOTES, 4096);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (VoderParsed) cut =
        voder_parsed_new ("text/markdown", NOTES, sizes[i]);

    voder_parsed_assert_equal (whole, cut);
  }
}

/* What filesrc gives of a file of several blocks. */
static void
test_file_blocks (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (VoderParsed) whole = NULL;
  g_autoptr (VoderParsed) cut = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (text, "Nummer %u: “Zwölf Größen” — 日本語。 ", i);
  whole = voder_parsed_new ("text/plain", text->str, text->len);
  cut = voder_parsed_new ("text/plain", text->str, 4096);

  g_assert_cmpuint (whole->sentences->len, >=, 300);
  voder_parsed_assert_equal (whole, cut);
}

static void
test_early (void)
{
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  const char *text = "One two three. And this, which has not come to its end,";
  g_autoptr (GstBuffer) buffer = NULL;

  voder_parsed_push (harness, text, strlen (text), 4096);
  buffer = gst_harness_pull (harness);
  g_assert_nonnull (buffer);
  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, "One two three.", 14), ==, 0);
}

static void
test_sources (void)
{
  const char *text = "Ça va. 日本語です。\n\nEnd";
  g_autoptr (VoderParsed) parsed = voder_parsed_new ("text/plain", text, 5);

  g_assert_cmpuint (parsed->sentences->len, ==, 3);
  for (guint i = 0; i < parsed->sentences->len; i++) {
    const char *sentence = parsed->sentences->pdata[i];
    GstBuffer *buffer = parsed->buffers->pdata[i];
    const GstStructure *fields = voder_parsed_get_fields (parsed, i);
    gint64 start;
    gint64 end;

    g_assert_true (gst_structure_get_int64 (fields, "source-start", &start));
    g_assert_true (gst_structure_get_int64 (fields, "source-end", &end));
    g_assert_cmpmem (sentence, strlen (sentence), text + start, end - start);
    g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, start);
    g_assert_cmpuint (GST_BUFFER_OFFSET_END (buffer), ==, end);
  }
}

static void
assert_field (VoderParsed *parsed, guint n, const char *name, const char *value)
{
  const GValue *field =
      gst_structure_get_value (voder_parsed_get_fields (parsed, n), name);
  g_autofree char *string = NULL;

  g_assert_nonnull (field);
  string = gst_value_serialize (field);
  g_assert_cmpstr (string, ==, value);
}

static void
test_structure (void)
{
  static const struct {
    const char *text;
    const char *block;
    const char *level;
    const char *begins;
    const char *ends;
  } rows[] = {
    { "The whole title", "heading", "1", "true", "true" },
    { "Some loud words.", "paragraph", "0", "true", "false" },
    { "And a link.", "paragraph", "0", "false", "true" },
    { "One", "heading", "2", "true", "true" },
    { "an item", "list-item", "0", "true", "true" },
    { "two", "list-item", "0", "true", "true" },
    { "One one", "heading", "3", "true", "true" },
    { "Text.", "paragraph", "0", "true", "true" },
    { "Two", "heading", "2", "true", "true" },
    { "Code block.", "code", "0", "true", "true" },
  };
  g_autoptr (VoderParsed) parsed = NULL;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  parsed = voder_parsed_new ("text/markdown", NOTES, 4096);
  g_assert_cmpuint (parsed->sentences->len, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *id = g_strdup_printf ("%u", i);

    g_assert_cmpstr (parsed->sentences->pdata[i], ==, rows[i].text);
    assert_field (parsed, i, "id", id);
    assert_field (parsed, i, "block", rows[i].block);
    assert_field (parsed, i, "level", rows[i].level);
    assert_field (parsed, i, "begins-block", rows[i].begins);
    assert_field (parsed, i, "ends-block", rows[i].ends);
  }
}

static void
test_pauses (void)
{
  g_autoptr (VoderParsed) parsed =
      voder_parsed_new ("text/plain", "One. Two.\n\nThree.", 4096);

  assert_field (parsed, 0, "pause", "150000000");
  assert_field (parsed, 1, "pause", "500000000");
}

static void
test_read_code (void)
{
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderParsed) parsed = NULL;
  const char *text = "```\nlet x\n```\n";
  const char *const expected[] = { "let x", NULL };

  if (!voder_elements_need_format ("text/markdown"))
    return;

  harness = gst_harness_new_parse ("voderparse read-code=true");
  gst_harness_set_src_caps_str (harness, "text/markdown");
  voder_parsed_push (harness, text, strlen (text), 4);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);

  voder_parsed_assert_sentences (parsed, expected);
}

static void
test_language (void)
{
  g_autoptr (GstHarness) harness =
      gst_harness_new_parse ("voderparse language=de-AT");
  g_autoptr (VoderParsed) parsed = NULL;
  g_autofree char *code = NULL;
  GstTagList *tags = NULL;

  gst_harness_set_src_caps_str (harness, "text/plain");
  voder_parsed_push (harness, "Ja. Nein.", 9, 9);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);

  assert_field (parsed, 1, "language", "de-AT");
  gst_event_parse_tag (voder_parsed_find_event (parsed, GST_EVENT_TAG), &tags);
  g_assert_true (gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &code));
  g_assert_cmpstr (code, ==, "de");
}

static void
test_no_language (void)
{
  g_autoptr (VoderParsed) parsed = voder_parsed_new ("text/plain", "Yes.", 9);

  g_assert_null (gst_structure_get_value (voder_parsed_get_fields (parsed, 0),
                                          "language"));
  g_assert_null (voder_parsed_find_event (parsed, GST_EVENT_TAG));
}

/* As a demuxer says of its subtitles. */
static void
test_upstream_tags (void)
{
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  g_autoptr (VoderParsed) parsed = NULL;

  gst_harness_push_event (harness, gst_event_new_tag (gst_tag_list_new (
                                       GST_TAG_LANGUAGE_CODE, "fr", NULL)));
  voder_parsed_push (harness, "Oui. Non.", 9, 9);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);

  assert_field (parsed, 0, "language", "fr");
  g_assert_nonnull (voder_parsed_find_event (parsed, GST_EVENT_TAG));
}

static void
assert_title (VoderParsed *parsed, const char *expected)
{
  g_autofree char *title = NULL;
  GstTagList *tags = NULL;

  gst_event_parse_tag (voder_parsed_find_event (parsed, GST_EVENT_TAG), &tags);
  g_assert_true (gst_tag_list_get_string (tags, GST_TAG_TITLE, &title));
  g_assert_cmpstr (title, ==, expected);
}

static void
test_title (void)
{
  g_autoptr (VoderParsed) first = NULL;
  g_autoptr (VoderParsed) chief = NULL;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  first = voder_parsed_new ("text/markdown", NOTES, 4096);
  assert_title (first, "The whole title");
  chief = voder_parsed_new ("text/markdown", "Motto.\n\n# Name\n\n# B\n", 8);
  assert_title (chief, "Name");
}

static void
print_entries (GString *line, GList *entries)
{
  for (GList *l = entries; l != NULL; l = l->next) {
    g_autofree char *title = NULL;
    GList *subs = gst_toc_entry_get_sub_entries (l->data);

    g_assert_cmpint (gst_toc_entry_get_entry_type (l->data), ==,
                     GST_TOC_ENTRY_TYPE_CHAPTER);
    g_assert_true (gst_tag_list_get_string (gst_toc_entry_get_tags (l->data),
                                            GST_TAG_TITLE, &title));
    g_string_append_printf (line, "%s%s", l == entries ? "" : ", ", title);
    if (subs == NULL)
      continue;
    g_string_append (line, " (");
    print_entries (line, subs);
    g_string_append (line, ")");
  }
}

static void
assert_toc (const char *document, const char *expected)
{
  g_autoptr (VoderParsed) parsed =
      voder_parsed_new ("text/markdown", document, 4096);
  g_autoptr (GString) line = g_string_new (NULL);
  GstEvent *event = voder_parsed_find_event (parsed, GST_EVENT_TOC);
  g_autoptr (GstToc) toc = NULL;
  gboolean is_update;

  g_assert_nonnull (event);
  gst_event_parse_toc (event, &toc, &is_update);
  print_entries (line, gst_toc_get_entries (toc));
  g_assert_cmpstr (line->str, ==, expected);
}

static void
test_toc (void)
{
  if (!voder_elements_need_format ("text/markdown"))
    return;

  assert_toc (NOTES, "The whole title (One (One one), Two)");
  assert_toc ("### Deep\n\n# Top\n\n###### Deepest\n\n## Next\n",
              "Deep, Top (Deepest, Next)");
}

static void
test_toc_grows (void)
{
  g_autoptr (VoderParsed) parsed = NULL;
  guint n_tables = 0;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  parsed = voder_parsed_new ("text/markdown", NOTES, 4096);
  for (guint i = 0; i < parsed->events->len; i++) {
    g_autoptr (GstToc) toc = NULL;
    gboolean is_update;

    if (GST_EVENT_TYPE (parsed->events->pdata[i]) != GST_EVENT_TOC)
      continue;
    gst_event_parse_toc (parsed->events->pdata[i], &toc, &is_update);
    g_assert_cmpint (is_update, ==, n_tables > 0);
    n_tables++;
  }
  g_assert_cmpuint (n_tables, ==, 4);
}

/* A document of headings alone: its tables do not add up to its square. */
static void
test_toc_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (VoderParsed) parsed = NULL;
  guint n_tables = 0;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "# Chapter %u\n\n", i);
  parsed = voder_parsed_new ("text/markdown", text->str, 4096);
  for (guint i = 0; i < parsed->events->len; i++)
    n_tables += GST_EVENT_TYPE (parsed->events->pdata[i]) == GST_EVENT_TOC;

  g_assert_cmpuint (parsed->sentences->len, ==, 5000);
  g_assert_cmpuint (n_tables, <, 150);
}

static void
test_empty (void)
{
  const char *const texts[] = { "", " \n\n\t", "... !!! ...", "-----\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (VoderParsed) parsed =
        voder_parsed_new ("text/plain", texts[i], 4096);

    g_assert_cmpuint (parsed->buffers->len, ==, 0);
    g_assert_cmpuint (parsed->events->len, ==, 4);
  }
}

static void
test_no_caps (void)
{
  const char *const expected[] = { "One.", "Two.", NULL };
  g_autoptr (GstHarness) harness = voder_parsed_harness (NULL);
  g_autoptr (VoderParsed) parsed = NULL;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (harness, gst_event_new_stream_start ("text"));
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  voder_parsed_push (harness, "One. Two.", 9, 2);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);

  voder_parsed_assert_sentences (parsed, expected);
}

static void
test_charset (void)
{
  const char *const expected[] = { "Zwölf Größen wären schön.", "Ja.", NULL };
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  const char *latin = "Zw\366lf Gr\366\337en w\344ren sch\366n. Ja.";
  g_autoptr (VoderParsed) parsed = NULL;

  voder_parsed_push (harness, latin, strlen (latin), 7);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);

  voder_parsed_assert_sentences (parsed, expected);
}

static void
push_cue (GstHarness *harness, const char *text, GstClockTime time)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, strlen (text));

  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DURATION (buffer) = 10 * GST_SECOND;
  g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
}

static void
assert_place (VoderParsed *parsed,
              guint n,
              GstClockTime time,
              GstClockTime duration,
              guint64 offset)
{
  GstBuffer *buffer = parsed->buffers->pdata[n];

  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, time);
  g_assert_cmpuint (GST_BUFFER_DURATION (buffer), ==, duration);
  g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, offset);
}

static void
test_cues (void)
{
  const char *const expected[] = { "Who is there", "Nobody.", "Nobody at all.",
                                   "So", NULL };
  g_autoptr (GstHarness) harness = voder_parsed_harness (TEXT_CAPS);
  g_autoptr (VoderParsed) parsed = NULL;

  push_cue (harness, "Who is there", 1 * GST_SECOND);
  push_cue (harness, "...", 12 * GST_SECOND);
  push_cue (harness, "Nobody.\nNobody at all.  ", 30 * GST_SECOND);
  push_cue (harness, "So", 50 * GST_SECOND);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);

  voder_parsed_assert_sentences (parsed, expected);
  assert_place (parsed, 0, 1 * GST_SECOND, 10 * GST_SECOND, 0);
  assert_place (parsed, 1, 30 * GST_SECOND, 10 * GST_SECOND * 7 / 24, 15);
  assert_place (parsed, 2, 30 * GST_SECOND + 10 * GST_SECOND * 8 / 24,
                10 * GST_SECOND * 22 / 24 - 10 * GST_SECOND * 8 / 24, 23);
  assert_place (parsed, 3, 50 * GST_SECOND, 10 * GST_SECOND, 39);
}

static void
test_cue_segment (void)
{
  g_autoptr (GstHarness) harness = voder_parsed_harness (TEXT_CAPS);
  g_autoptr (VoderParsed) parsed = NULL;
  const GstSegment *got = NULL;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 5 * GST_SECOND;
  segment.time = 7 * GST_SECOND;
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  push_cue (harness, "One", 6 * GST_SECOND);
  gst_harness_push_event (harness,
                          gst_event_new_gap (16 * GST_SECOND, GST_SECOND));
  push_cue (harness, "Two", 17 * GST_SECOND);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);

  gst_event_parse_segment (voder_parsed_find_event (parsed, GST_EVENT_SEGMENT),
                           &got);
  g_assert_true (gst_segment_is_equal (got, &segment));
  g_assert_nonnull (voder_parsed_find_event (parsed, GST_EVENT_GAP));
  g_assert_cmpuint (parsed->buffers->len, ==, 2);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/voderparse/a-sentence-is-a-buffer", test_sentences);
  voder_test_add ("/voderparse/stream-start-caps-and-segment-come-first",
                  test_events);
  voder_test_add ("/voderparse/what-comes-out-is-utf8", test_caps);
  voder_test_add ("/voderparse/a-document-has-no-times", test_untimed);
  voder_test_add ("/voderparse/blocks-of-any-size-give-the-same", test_blocks);
  voder_test_add ("/voderparse/markdown-in-blocks-of-any-size-gives-the-same",
                  test_markdown_blocks);
  voder_test_add ("/voderparse/blocks-of-a-file-may-split-characters",
                  test_file_blocks);
  voder_test_add ("/voderparse/a-sentence-leaves-when-the-next-begins",
                  test_early);
  voder_test_add ("/voderparse/sentences-name-the-bytes-of-the-input",
                  test_sources);
  voder_test_add ("/voderparse/metadata-tells-the-structure", test_structure);
  voder_test_add ("/voderparse/metadata-tells-the-pause", test_pauses);
  voder_test_add ("/voderparse/code-is-given-when-asked-for", test_read_code);
  voder_test_add ("/voderparse/the-language-is-in-metadata-and-tags",
                  test_language);
  voder_test_add ("/voderparse/an-unknown-language-is-not-guessed",
                  test_no_language);
  voder_test_add ("/voderparse/the-streams-tags-tell-the-language",
                  test_upstream_tags);
  voder_test_add ("/voderparse/the-first-heading-is-the-title", test_title);
  voder_test_add ("/voderparse/headings-are-a-nested-table-of-contents",
                  test_toc);
  voder_test_add ("/voderparse/the-table-of-contents-grows", test_toc_grows);
  voder_test_add ("/voderparse/thousands-of-headings-are-told-in-few-tables",
                  test_toc_many);
  voder_test_add ("/voderparse/nothing-to-say-is-a-stream-without-buffers",
                  test_empty);
  voder_test_add ("/voderparse/text-without-caps-is-plain-text", test_no_caps);
  voder_test_add ("/voderparse/latin-1-becomes-utf8", test_charset);
  voder_test_add ("/voderparse/sentences-of-subtitles-share-their-time",
                  test_cues);
  voder_test_add ("/voderparse/the-segment-and-gaps-of-subtitles-stay",
                  test_cue_segment);

  return voder_test_run ();
}
