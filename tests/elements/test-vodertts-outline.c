/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-tts-speech.h"

/* The tone engine's. */
#define RATE 22050

#define BOOK                                                                   \
  "# A book. In two sentences\n\nIt begins.\n\n## One\n\nSome text.\n\n"       \
  "## Two\n\nMore text.\n\n# Notes\n\nThe end.\n"

static VoderTtsSpeech *
speak (GstHarness *harness, const char *text)
{
  voder_tts_push (harness, text, 7);
  g_assert_true (gst_harness_push_event (harness, gst_event_new_eos ()));

  return voder_tts_collect (harness);
}

static VoderTtsSpeech *
speak_book (void)
{
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", "tone"), "text/markdown");

  return speak (harness, BOOK);
}

/* The last event of @type. */
static GstEvent *
find_last (VoderTtsSpeech *speech, GstEventType type)
{
  GstEvent *found = NULL;

  for (guint i = 0; i < speech->events->len; i++)
    if (GST_EVENT_TYPE (speech->events->pdata[i]) == type)
      found = speech->events->pdata[i];
  g_assert_nonnull (found);

  return found;
}

static char *
dup_tag (VoderTtsSpeech *speech, const char *name)
{
  GstTagList *tags = NULL;
  char *value = NULL;

  gst_event_parse_tag (find_last (speech, GST_EVENT_TAG), &tags);
  gst_tag_list_get_string (tags, name, &value);

  return value;
}

static void
assert_tag (VoderTtsSpeech *speech, const char *name, const char *expected)
{
  g_autofree char *value = dup_tag (speech, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_tags (void)
{
  g_autoptr (VoderTtsSpeech) speech = NULL;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  speech = speak_book ();
  assert_tag (speech, GST_TAG_TITLE, "A book. In two sentences");
  assert_tag (speech, GST_TAG_LANGUAGE_CODE, "en");
  assert_tag (speech, GST_TAG_ARTIST, "Tone");
}

static void
push_tags (GstHarness *harness, GstTagList *tags)
{
  g_assert_true (gst_harness_push_event (harness, gst_event_new_tag (tags)));
}

/* What upstream says stays, and what is said of the text is not of speech. */
static void
test_upstream_tags (void)
{
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", "tone"), TEXT_CAPS);
  g_autoptr (VoderTtsSpeech) speech = NULL;
  GstTagList *tags = NULL;

  push_tags (harness,
             gst_tag_list_new (GST_TAG_ARTIST, "An author",
                               GST_TAG_SUBTITLE_CODEC, "SRT", GST_TAG_CODEC,
                               "Text", GST_TAG_CONTAINER_FORMAT, "Matroska",
                               GST_TAG_BITRATE, 77, NULL));
  push_tags (harness, gst_tag_list_new (GST_TAG_ALBUM, "Works", NULL));
  speech = speak (harness, "One two.");
  assert_tag (speech, GST_TAG_ARTIST, "An author");
  assert_tag (speech, GST_TAG_ALBUM, "Works");
  assert_tag (speech, GST_TAG_LANGUAGE_CODE, "en");
  assert_tag (speech, GST_TAG_SUBTITLE_CODEC, NULL);
  assert_tag (speech, GST_TAG_CODEC, NULL);
  assert_tag (speech, GST_TAG_CONTAINER_FORMAT, NULL);
  gst_event_parse_tag (find_last (speech, GST_EVENT_TAG), &tags);
  g_assert_cmpuint (gst_tag_list_get_tag_size (tags, GST_TAG_BITRATE), ==, 0);
}

/* An entry of a table of contents. */
typedef struct {
  char *title;
  gint64 start;
  gint64 stop;
  guint depth;
} Chapter;

static void
clear_chapter (gpointer data)
{
  g_free (((Chapter *) data)->title);
}

static void
list_entries (GList *entries, guint depth, GArray *chapters)
{
  for (GList *l = entries; l != NULL; l = l->next) {
    GstTagList *tags = gst_toc_entry_get_tags (l->data);
    Chapter chapter = { .depth = depth };

    g_assert_cmpint (gst_toc_entry_get_entry_type (l->data), ==,
                     GST_TOC_ENTRY_TYPE_CHAPTER);
    gst_tag_list_get_string (tags, GST_TAG_TITLE, &chapter.title);
    gst_toc_entry_get_start_stop_times (l->data, &chapter.start, &chapter.stop);
    g_array_append_val (chapters, chapter);
    list_entries (gst_toc_entry_get_sub_entries (l->data), depth + 1, chapters);
  }
}

static GArray *
list_chapters (GstEvent *event)
{
  GArray *chapters = g_array_new (FALSE, TRUE, sizeof (Chapter));
  g_autoptr (GstToc) toc = NULL;

  g_array_set_clear_func (chapters, clear_chapter);
  gst_event_parse_toc (event, &toc, NULL);
  list_entries (gst_toc_get_entries (toc), 0, chapters);

  return chapters;
}

/* When the headings are said, by their marks. */
static GArray *
list_headings (VoderTtsSpeech *speech)
{
  g_autoptr (GArray) frames =
      voder_tts_list_mark_frames (speech, "heading", RATE);
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < frames->len; i++) {
    gint64 time = (gint64) gst_util_uint64_scale_int (
        g_array_index (frames, guint64, i), GST_SECOND, RATE);

    g_array_append_val (times, time);
  }

  return times;
}

static void
assert_table (VoderTtsSpeech *speech, GstEvent *event)
{
  const char *const titles[] = { "A book. In two sentences", "One", "Two",
                                 "Notes" };
  const guint depths[] = { 0, 1, 1, 0 };
  const guint ends[] = { 3, 2, 3, 4 };
  g_autoptr (GArray) chapters = list_chapters (event);
  g_autoptr (GArray) times = list_headings (speech);
  GstBuffer *last = speech->buffers->pdata[speech->buffers->len - 1];
  gint64 end = GST_BUFFER_PTS (last) + GST_BUFFER_DURATION (last);

  g_assert_cmpuint (chapters->len, ==, G_N_ELEMENTS (titles));
  g_assert_cmpuint (times->len, ==, G_N_ELEMENTS (titles));
  g_array_append_val (times, end);
  for (guint i = 0; i < chapters->len; i++) {
    const Chapter *chapter = &g_array_index (chapters, Chapter, i);

    g_assert_cmpstr (chapter->title, ==, titles[i]);
    g_assert_cmpuint (chapter->depth, ==, depths[i]);
    g_assert_cmpint (chapter->start, ==, g_array_index (times, gint64, i));
    g_assert_cmpint (chapter->stop, ==, g_array_index (times, gint64, ends[i]));
  }
}

static void
assert_chapters (VoderTtsSpeech *speech)
{
  assert_table (speech, find_last (speech, GST_EVENT_TOC));
}

static void
test_chapters (void)
{
  g_autoptr (VoderTtsSpeech) speech = NULL;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  speech = speak_book ();
  assert_chapters (speech);
}

/* A chapter is told when it is spoken, not when it is read. */
static void
test_growing (void)
{
  g_autoptr (VoderTtsSpeech) speech = NULL;
  guint n_known = 0;
  guint n_events = 0;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  speech = speak_book ();
  for (guint i = 0; i < speech->events->len; i++) {
    GstEvent *event = speech->events->pdata[i];
    g_autoptr (GArray) chapters = NULL;

    if (GST_EVENT_TYPE (event) != GST_EVENT_TOC)
      continue;
    chapters = list_chapters (event);
    g_assert_cmpuint (chapters->len, >=, n_known);
    g_assert_cmpuint (chapters->len, <=, n_known + 1);
    n_known = chapters->len;
    n_events++;
  }
  g_assert_cmpuint (n_known, ==, 4);
  g_assert_cmpuint (n_events, ==, 4 + 1);
}

/* The table of contents of what was cut already has no times; ours has. */
static void
test_parsed (void)
{
  g_autoptr (GstElement) bin = NULL;
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  bin = gst_parse_bin_from_description (
      "voderparse ! vodertts engine=tone voice=tone", TRUE, NULL);
  harness =
      gst_harness_new_with_element (gst_object_ref_sink (bin), "sink", "src");
  gst_harness_set_live (harness, FALSE);
  gst_harness_set_src_caps_str (harness, "text/markdown");
  speech = speak (harness, BOOK);
  assert_chapters (speech);
  assert_tag (speech, GST_TAG_TITLE, "A book. In two sentences");
}

/* Of each stream all is told, though it is the same as before. */
static void
test_two_streams (void)
{
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", "tone"), TEXT_CAPS);
  g_autoptr (VoderTtsSpeech) speech = NULL;
  guint n_streams = 0;
  guint n_tags = 0;
  GstBuffer *cue = gst_buffer_new_memdup ("Three", 5);
  GstSegment segment;

  /* Of a subtitle nothing is known but who speaks. */
  GST_BUFFER_PTS (cue) = 0;
  GST_BUFFER_DURATION (cue) = GST_SECOND;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  voder_tts_push (harness, "One two.", 4096);
  gst_harness_push_event (harness, gst_event_new_stream_start ("another"));
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  g_assert_cmpint (gst_harness_push (harness, cue), ==, GST_FLOW_OK);
  gst_harness_push_event (harness, gst_event_new_eos ());
  speech = voder_tts_collect (harness);
  for (guint i = 0; i < speech->events->len; i++) {
    GstEvent *event = speech->events->pdata[i];
    g_autofree char *artist = NULL;
    GstTagList *tags = NULL;

    n_streams += GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START;
    if (n_streams < 2 || GST_EVENT_TYPE (event) != GST_EVENT_TAG)
      continue;
    gst_event_parse_tag (event, &tags);
    g_assert_true (gst_tag_list_get_string (tags, GST_TAG_ARTIST, &artist));
    g_assert_cmpstr (artist, ==, "Tone");
    n_tags++;
  }
  g_assert_cmpuint (n_streams, ==, 2);
  g_assert_cmpuint (n_tags, >, 0);
}

static GstToc *
make_toc (gint64 start)
{
  GstToc *toc = gst_toc_new (GST_TOC_SCOPE_GLOBAL);
  GstTocEntry *entry = gst_toc_entry_new (GST_TOC_ENTRY_TYPE_CHAPTER, "a");

  gst_toc_entry_set_tags (entry, gst_tag_list_new (GST_TAG_TITLE, "A", NULL));
  if (start >= 0)
    gst_toc_entry_set_start_stop_times (entry, start, start + 1);
  gst_toc_append_entry (toc, entry);

  return toc;
}

/* That of a film fits its subtitles, when they are spoken. */
static void
test_upstream_toc (void)
{
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstHarness) harness =
        voder_tts_harness (voder_tts_make ("tone", "tone"), TEXT_CAPS);
    g_autoptr (GstToc) toc = make_toc (i == 0 ? 42 : -1);
    g_autoptr (VoderTtsSpeech) speech = NULL;
    GstBuffer *buffer = gst_buffer_new_memdup ("One", 3);
    guint n_events = 0;

    gst_harness_push_event (harness, gst_event_new_toc (toc, FALSE));
    GST_BUFFER_PTS (buffer) = 0;
    GST_BUFFER_DURATION (buffer) = GST_SECOND;
    gst_harness_push (harness, buffer);
    gst_harness_push_event (harness, gst_event_new_eos ());
    speech = voder_tts_collect (harness);
    for (guint j = 0; j < speech->events->len; j++)
      n_events += GST_EVENT_TYPE (speech->events->pdata[j]) == GST_EVENT_TOC;
    g_assert_cmpuint (n_events, ==, i == 0 ? 1 : 0);
  }
}

static GstHarness *
make_ahead (const char *effects)
{
  GstElement *element = voder_tts_make ("tone", "tone");

  g_object_set (element, "chapters-ahead", TRUE, "effects", effects, NULL);

  return voder_tts_harness (element, "text/markdown");
}

/* The first table is the only one, and is whole; the audio is the same. */
static void
test_ahead (void)
{
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (VoderTtsSpeech) expected = NULL;
  guint n_events = 0;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  expected = speak_book ();
  harness = make_ahead (NULL);
  speech = speak (harness, BOOK);
  voder_tts_assert_equal (speech, expected);
  assert_chapters (speech);
  for (guint i = 0; i < speech->events->len; i++)
    n_events += GST_EVENT_TYPE (speech->events->pdata[i]) == GST_EVENT_TOC;
  g_assert_cmpuint (n_events, ==, 1);
}

static void
test_ahead_effects (void)
{
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;

  if (!voder_elements_need_format ("text/markdown") ||
      !voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "tempo"))
    return;

  harness = make_ahead ("tempo rate=1.3");
  speech = speak (harness, BOOK);
  assert_chapters (speech);
}

/* The comments that players of Ogg files know as chapters. */
static void
test_ahead_comments (void)
{
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  GstTagList *tags = NULL;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  harness = make_ahead (NULL);
  speech = speak (harness, BOOK);
  gst_event_parse_tag (find_last (speech, GST_EVENT_TAG), &tags);
  g_assert_cmpuint (gst_tag_list_get_tag_size (tags, GST_TAG_EXTENDED_COMMENT),
                    ==, 2 * 4);
  for (guint i = 0; i < 2 * 4; i++) {
    const char *comment = NULL;

    gst_tag_list_peek_string_index (tags, GST_TAG_EXTENDED_COMMENT, i,
                                    &comment);
    g_string_append_printf (all, "%s\n", comment);
  }
  g_assert_true (g_str_has_prefix (all->str,
                                   "CHAPTER001=00:00:00.000\n"
                                   "CHAPTER001NAME=A book. In two sentences\n"
                                   "CHAPTER002=00:00:0"));
  assert_tag (speech, GST_TAG_TITLE, "A book. In two sentences");
}

/* Nothing to speak is nothing to look for; and who stops need not wait. */
static void
test_ahead_ends (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!voder_elements_need_format ("text/markdown"))
    return;

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstHarness) harness = make_ahead (NULL);
    g_autoptr (VoderTtsSpeech) speech = speak (harness, text->str);

    g_assert_cmpuint (speech->buffers->len, ==, 0);
    g_string_append (text, "\n\n");
  }

  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "# Head\n\nOne. Two. Three.\n\n");
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstHarness) harness = make_ahead (NULL);

    voder_tts_push (harness, text->str, 4096);
    gst_harness_push_event (harness, gst_event_new_eos ());
  }
}

/* What was spoken before the flush is no chapter of what comes after it. */
static void
test_flush (void)
{
  g_autoptr (GString) old = g_string_new (NULL);
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;
  GstSegment segment;
  GstBuffer *buffer = NULL;
  GstEvent *event = NULL;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  harness =
      voder_tts_harness (voder_tts_make ("tone", "tone"), "text/markdown");
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  for (guint i = 0; i < 2000; i++)
    g_string_append (old, "# Old\n\nOne. Two. Three.\n\n## Older\n\nA b.\n\n");
  voder_tts_push (harness, old->str, 4096);
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  while ((buffer = gst_harness_try_pull (harness)) != NULL)
    gst_buffer_unref (buffer);
  while ((event = gst_harness_try_pull_event (harness)) != NULL)
    gst_event_unref (event);
  speech = speak (harness, BOOK);
  assert_chapters (speech);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/outline/title-language-and-voice-are-tags",
                  test_tags);
  voder_test_add ("/vodertts/outline/upstream-tags-go-before-ours",
                  test_upstream_tags);
  voder_test_add ("/vodertts/outline/headings-are-chapters-at-their-times",
                  test_chapters);
  voder_test_add ("/vodertts/outline/chapters-come-as-they-are-spoken",
                  test_growing);
  voder_test_add ("/vodertts/outline/chapters-of-voderparse-get-their-times",
                  test_parsed);
  voder_test_add ("/vodertts/outline/upstream-chapters-pass-if-they-have-times",
                  test_upstream_toc);
  voder_test_add ("/vodertts/outline/all-chapters-may-come-ahead", test_ahead);
  voder_test_add ("/vodertts/outline/chapters-ahead-are-behind-effects",
                  test_ahead_effects);
  voder_test_add ("/vodertts/outline/chapters-ahead-are-comments-too",
                  test_ahead_comments);
  voder_test_add ("/vodertts/outline/chapters-ahead-need-not-be-waited-for",
                  test_ahead_ends);
  voder_test_add ("/vodertts/outline/a-flush-begins-another-table", test_flush);
  voder_test_add ("/vodertts/outline/each-stream-has-its-tags",
                  test_two_streams);

  return voder_test_run ();
}
