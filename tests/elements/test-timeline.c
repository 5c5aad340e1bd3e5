/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

/* A text of sentences that each have so many bytes, and as many before the
 * next one. */
#define N_UTTERANCES   60
#define SENTENCE_BYTES 30
#define STEP_BYTES     50
#define N_BYTES        (N_UTTERANCES * STEP_BYTES)
#define RATE           1000

static gint64
get_start (guint n)
{
  return n * STEP_BYTES;
}

/* Every tenth one is a heading, and every seventh a silence. */
static VoderUtterance *
create_utterance (guint n)
{
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (NULL);
  g_autoptr (VoderTextBuilder) text = voder_text_builder_new ();
  g_autofree char *string = g_strdup_printf ("This is sentence %u.", n);
  g_autoptr (VoderText) words = NULL;

  if (n % 7 != 3)
    voder_text_builder_append_whole (text, string, get_start (n),
                                     get_start (n) + SENTENCE_BYTES);
  words = voder_text_builder_steal (text);
  voder_utterance_builder_set_text (builder, words);
  voder_utterance_builder_set_silence (builder, n % 7 == 3);
  if (n % 10 == 0)
    voder_utterance_builder_set_block (builder, VODER_BLOCK_HEADING, 1,
                                       VODER_PASSAGE_WHOLE);
  voder_utterance_builder_set_pause_us (builder, 1000 * n);

  return voder_utterance_builder_end (builder);
}

/* One who reads, from an utterance on. */
typedef struct {
  VoderTimelineCursor cursor;
  guint next;
} Reader;

static void
reader_init (Reader *self, guint from)
{
  /* A silence has no place of its own in the text. */
  *self = (Reader){ .next = from % 7 == 3 ? from + 1 : from };
  self->cursor.is_placed = from == 0;
}

static VoderTimelineKey
reader_go (Reader *self, VoderTimeline *timeline)
{
  g_autoptr (VoderUtterance) utterance = NULL;

  if (self->next == N_UTTERANCES) {
    voder_timeline_end_text (timeline, 0, &self->cursor);
    return VODER_TIMELINE_NONE;
  }
  utterance = create_utterance (self->next++);

  return voder_timeline_add_utterance (timeline, 0, &self->cursor, utterance);
}

static void
read_all (VoderTimeline *timeline, guint from)
{
  Reader reader;

  reader_init (&reader, from);
  while (reader_go (&reader, timeline) != VODER_TIMELINE_NONE)
    ;
}

static VoderTimeline *
create_read (void)
{
  VoderTimeline *timeline = voder_timeline_new (1.0);

  voder_timeline_add_text (timeline, N_BYTES);
  read_all (timeline, 0);

  return timeline;
}

static void
assert_same_chapters (VoderTimeline *a, VoderTimeline *b)
{
  g_autoptr (GPtrArray) chapters = voder_timeline_list_chapters (a);
  g_autoptr (GPtrArray) others = voder_timeline_list_chapters (b);

  g_assert_cmpuint (chapters->len, ==, N_UTTERANCES / 10);
  g_assert_cmpuint (others->len, ==, chapters->len);
  for (guint i = 0; i < chapters->len; i++) {
    const VoderChapter *chapter = chapters->pdata[i];
    const VoderChapter *other = others->pdata[i];

    g_assert_cmpstr (chapter->title, ==, other->title);
    g_assert_cmpuint (chapter->place.start, ==, other->place.start);
    g_assert_cmpuint (chapter->place.utterance, ==, other->place.utterance);
    g_assert_cmpuint (chapter->stop, ==, other->stop);
  }
}

/* As seeks make them: from anywhere, at the same time, to any end. */
static void
read_in_disorder (VoderTimeline *timeline)
{
  Reader readers[4];

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    reader_init (&readers[i],
                 i == 0 ? 0 : (guint) g_test_rand_int_range (0, N_UTTERANCES));
  for (guint i = 0; i < 150; i++)
    reader_go (&readers[g_test_rand_int_range (0, G_N_ELEMENTS (readers))],
               timeline);
}

static void
reading_in_any_order_comes_to_the_same (void)
{
  g_autoptr (VoderTimeline) whole = create_read ();
  GstClockTime length = voder_timeline_get_duration (whole, NULL);

  for (guint i = 0; i < 60; i++) {
    g_autoptr (VoderTimeline) timeline = voder_timeline_new (1.0);

    voder_timeline_add_text (timeline, N_BYTES);
    read_in_disorder (timeline);
    read_all (timeline, 0);
    g_assert_cmpuint (voder_timeline_get_duration (timeline, NULL), ==, length);
    assert_same_chapters (timeline, whole);
  }
}

static void
what_was_not_read_is_guessed_from_what_was (void)
{
  g_autoptr (VoderTimeline) whole = create_read ();
  GstClockTime length = voder_timeline_get_duration (whole, NULL);

  for (guint from = 1; from < N_UTTERANCES; from += 5) {
    g_autoptr (VoderTimeline) timeline = voder_timeline_new (1.0);
    gboolean is_exact = TRUE;

    voder_timeline_add_text (timeline, N_BYTES);
    read_all (timeline, from);
    g_assert_cmpuint (voder_timeline_get_duration (timeline, &is_exact), >,
                      length / 2);
    g_assert_cmpuint (voder_timeline_get_duration (timeline, NULL), <,
                      length * 2);
    g_assert_false (is_exact);
  }
}

static void
a_time_in_a_gap_is_a_byte_of_it (void)
{
  g_autoptr (VoderTimeline) timeline = voder_timeline_new (1.0);
  VoderTimelinePlace island;
  VoderTimelinePlace place;
  VoderTimelinePlace next;
  Reader reader;

  voder_timeline_add_text (timeline, N_BYTES);
  reader_init (&reader, 0);
  reader_go (&reader, timeline);
  read_all (timeline, 40);
  voder_timeline_get_place (timeline, 0,
                            (VoderTimelineKey) get_start (40) << 16, &island);
  g_assert_true (
      voder_timeline_find (timeline, island.start / 2, &place, &next));
  g_assert_false (place.is_known);
  g_assert_cmpuint (place.start, ==, island.start / 2);
  g_assert_cmpint ((gint64) place.source, >, get_start (12));
  g_assert_cmpint ((gint64) place.source, <, get_start (28));
  g_assert_cmpuint (next.utterance, ==, island.utterance);

  g_assert_true (
      voder_timeline_find (timeline, island.start + 1, &place, &next));
  g_assert_cmpuint (place.utterance, ==, island.utterance);
  g_assert_cmpuint (place.source, ==, 0);
}

/* What was heard at a time is heard there again, whatever is read. */
static void
what_is_heard_in_a_gap_stays_where_it_was (void)
{
  const GstClockTime time = 40 * GST_SECOND;
  g_autoptr (VoderTimeline) timeline = voder_timeline_new (1.0);
  VoderTimelinePlace place;
  VoderTimelinePlace next;
  VoderTimelineKey key;
  Reader reader;

  voder_timeline_add_text (timeline, N_BYTES);
  reader_init (&reader, 40);
  key = reader_go (&reader, timeline);
  voder_timeline_anchor (timeline, 0, key, time);
  voder_timeline_set_length (timeline, 0, key, 3 * RATE, RATE);
  reader_go (&reader, timeline);
  for (guint i = 0; i < 2; i++) {
    g_assert_true (voder_timeline_find (timeline, time, &place, &next));
    g_assert_cmpuint (place.utterance, ==, key);
    g_assert_cmpuint (place.start, ==, time);
    g_assert_true (place.is_known);
    g_assert_false (place.is_exact);
    g_assert_cmpuint (next.start, ==, time + 3 * GST_SECOND);
    read_all (timeline, 0);
  }
}

static void
all_is_exact_when_all_was_heard_in_any_order (void)
{
  g_autoptr (VoderTimeline) timeline = voder_timeline_new (1.0);
  VoderTimelinePlace place;
  VoderTimelineKey key;
  gboolean is_exact = FALSE;
  guint n = 0;
  Reader reader;

  voder_timeline_add_text (timeline, N_BYTES);
  reader_init (&reader, 30);
  while ((key = reader_go (&reader, timeline)) != VODER_TIMELINE_NONE)
    voder_timeline_set_length (timeline, 0, key, RATE, RATE);
  voder_timeline_find_frontier (timeline, &place);
  g_assert_cmpuint (place.utterance, ==, 0);
  g_assert_cmpuint (place.start, ==, 0);

  reader_init (&reader, 0);
  while ((key = reader_go (&reader, timeline)) != VODER_TIMELINE_NONE) {
    voder_timeline_get_duration (timeline, &is_exact);
    g_assert_cmpint (is_exact, ==, n >= 30);
    voder_timeline_set_length (timeline, 0, key, RATE, RATE);
    n++;
  }
  g_assert_cmpuint (n, ==, N_UTTERANCES);
  g_assert_cmpuint (voder_timeline_get_duration (timeline, &is_exact), ==,
                    N_UTTERANCES * GST_SECOND);
  g_assert_true (is_exact);
}

static void
a_byte_finds_its_sentence (void)
{
  g_autoptr (VoderTimeline) timeline = create_read ();

  for (guint n = 0; n < N_UTTERANCES; n++) {
    VoderTimelineKey key = (VoderTimelineKey) get_start (n) << 16;
    gint64 last = get_start (n) + SENTENCE_BYTES - 1;

    if (n % 7 == 3)
      continue;
    g_assert_cmpuint (
        voder_timeline_find_source (timeline, 0, 0, get_start (n)), ==, key);
    g_assert_cmpuint (voder_timeline_find_source (timeline, 0, key, last), ==,
                      key);
    g_assert_cmpuint (voder_timeline_find_source (timeline, 0, key + 1, last),
                      ==, VODER_TIMELINE_NONE);
    g_assert_cmpuint (voder_timeline_find_source (timeline, 0, 0, last + 1), ==,
                      VODER_TIMELINE_NONE);
  }
}

static void
texts_that_are_dropped_leave_their_time (void)
{
  g_autoptr (VoderTimeline) timeline = create_read ();
  GstClockTime length = voder_timeline_get_duration (timeline, NULL);
  VoderTimelineCursor cursor = { .is_placed = TRUE };
  g_autoptr (VoderUtterance) utterance = create_utterance (1);
  VoderTimelinePlace before;
  VoderTimelinePlace after;

  g_assert_cmpuint (voder_timeline_add_text (timeline, 30), ==, 1);
  voder_timeline_add_utterance (timeline, 1, &cursor, utterance);
  voder_timeline_end_text (timeline, 1, &cursor);
  voder_timeline_get_place (timeline, 1, 0, &before);
  g_assert_cmpuint (before.start, ==, length);

  voder_timeline_drop_texts (timeline, 1);
  voder_timeline_get_place (timeline, 1, 0, &after);
  g_assert_cmpuint (after.start, ==, before.start);
  g_assert_cmpuint (after.text, ==, 1);
  voder_timeline_get_place (timeline, 0, 0, &after);
  g_assert_cmpuint (after.start, ==, before.start);
  g_assert_cmpuint (voder_timeline_get_n_headings (timeline), ==, 0);
  g_assert_cmpuint (voder_timeline_add_text (timeline, 30), ==, 2);
  voder_timeline_set_length (timeline, 0, 0, RATE, RATE);
  g_assert_cmpuint (voder_timeline_find_source (timeline, 0, 0, 0), ==,
                    VODER_TIMELINE_NONE);
}

/* What is heard later than was thought moves on what was sought behind it. */
static void
an_anchor_does_not_go_back (void)
{
  g_autoptr (VoderTimeline) timeline = create_read ();
  VoderTimelineKey keys[3];
  VoderTimelinePlace place;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    keys[i] = (VoderTimelineKey) get_start (i) << 16;
  voder_timeline_anchor (timeline, 0, keys[2], GST_SECOND);
  voder_timeline_get_place (timeline, 0, keys[2], &place);
  g_assert_cmpuint (place.start, ==, GST_SECOND);
  voder_timeline_set_length (timeline, 0, keys[0], 5 * RATE, RATE);
  voder_timeline_get_place (timeline, 0, keys[1], &place);
  g_assert_cmpuint (place.start, ==, 5 * GST_SECOND);
  voder_timeline_get_place (timeline, 0, keys[2], &place);
  g_assert_cmpuint (place.start, >=, 5 * GST_SECOND);
}

static void
no_byte_is_behind_the_end (void)
{
  g_autoptr (VoderTimeline) timeline = voder_timeline_new (1.0);
  VoderTimelinePlace place;
  VoderTimelinePlace next;
  Reader reader;

  voder_timeline_add_text (timeline, N_BYTES);
  reader_init (&reader, 0);
  reader_go (&reader, timeline);
  g_assert_true (
      voder_timeline_find (timeline, 1000 * GST_SECOND, &place, &next));
  g_assert_cmpuint (place.source, <=, N_BYTES);
  g_assert_cmpuint (place.start, <=,
                    voder_timeline_get_duration (timeline, NULL));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/timeline/reading-in-any-order-comes-to-the-same",
                  reading_in_any_order_comes_to_the_same);
  voder_test_add ("/timeline/what-was-not-read-is-guessed-from-what-was",
                  what_was_not_read_is_guessed_from_what_was);
  voder_test_add ("/timeline/a-time-in-a-gap-is-a-byte-of-it",
                  a_time_in_a_gap_is_a_byte_of_it);
  voder_test_add ("/timeline/what-is-heard-in-a-gap-stays-where-it-was",
                  what_is_heard_in_a_gap_stays_where_it_was);
  voder_test_add ("/timeline/all-is-exact-when-all-was-heard-in-any-order",
                  all_is_exact_when_all_was_heard_in_any_order);
  voder_test_add ("/timeline/a-byte-finds-its-sentence",
                  a_byte_finds_its_sentence);
  voder_test_add ("/timeline/texts-that-are-dropped-leave-their-time",
                  texts_that_are_dropped_leave_their_time);
  voder_test_add ("/timeline/an-anchor-does-not-go-back",
                  an_anchor_does_not_go_back);
  voder_test_add ("/timeline/no-byte-is-behind-the-end",
                  no_byte_is_behind_the_end);

  return voder_test_run ();
}
