/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-src-player.h"
#include "voder-tts-speech.h"

/* The tone engine's first voice, and another one. */
#define RATE        22050
#define OTHER_VOICE "tone-16k"
#define OTHER_RATE  16000
#define TEXT        "One two three. Four five six, seven eight."
#define SECOND      "Nine and ten."
#define N_LONG      200
#define BYTES       sizeof (gint16)
#define CHAPTER_TEXT                                                           \
  "# First\n\nOne two.\n\n## Part\n\nThree.\n\n# Second\n\nFour.\n"

static GstHarness *
make_harness (const char *properties)
{
  g_autofree char *line = g_strdup_printf ("vodersrc %s", properties);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) source = gst_parse_launch (line, &error);

  g_assert_no_error (error);
  gst_object_ref_sink (source);

  return gst_harness_new_with_element (source, NULL, "src");
}

static GstHarness *
make_harness_for_text (const char *text)
{
  GstHarness *harness = make_harness ("engine=tone");

  g_object_set (harness->element, "text", text, NULL);

  return harness;
}

/* All that leaves from the start to the end. */
static VoderTtsSpeech *
play (GstHarness *harness)
{
  gst_harness_play (harness);

  return voder_tts_collect (harness);
}

static VoderTtsSpeech *
speak (const char *text)
{
  g_autoptr (GstHarness) harness = make_harness_for_text (text);

  return play (harness);
}

static GstEvent *
get_event (VoderTtsSpeech *speech, guint n)
{
  g_assert_cmpuint (n, <, speech->events->len);

  return speech->events->pdata[n];
}

static void
assert_events (VoderTtsSpeech *speech, const GstEventType *types, guint n_types)
{
  for (guint i = 0; i < n_types; i++)
    g_assert_cmpstr (GST_EVENT_TYPE_NAME (get_event (speech, i)), ==,
                     gst_event_type_get_name (types[i]));
  g_assert_cmpuint (speech->events->len, ==, n_types);
}

static void
test_events (void)
{
  const GstEventType types[] = { GST_EVENT_STREAM_START, GST_EVENT_CAPS,
                                 GST_EVENT_SEGMENT, GST_EVENT_TAG,
                                 GST_EVENT_EOS };
  g_autoptr (VoderTtsSpeech) speech = speak (TEXT);

  assert_events (speech, types, G_N_ELEMENTS (types));
}

static int
get_rate (GstEvent *event)
{
  GstAudioInfo info;
  GstCaps *caps = NULL;

  gst_event_parse_caps (event, &caps);
  g_assert_true (gst_audio_info_from_caps (&info, caps));
  g_assert_cmpint (GST_AUDIO_INFO_FORMAT (&info), ==, GST_AUDIO_FORMAT_S16);
  g_assert_cmpint (GST_AUDIO_INFO_CHANNELS (&info), ==, 1);
  g_assert_cmpint (GST_AUDIO_INFO_LAYOUT (&info), ==,
                   GST_AUDIO_LAYOUT_INTERLEAVED);

  return GST_AUDIO_INFO_RATE (&info);
}

static void
test_caps (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak (TEXT);

  g_assert_cmpint (get_rate (get_event (speech, 1)), ==, RATE);
}

static void
test_segment (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak (TEXT);
  const GstSegment *segment = NULL;

  gst_event_parse_segment (get_event (speech, 2), &segment);
  g_assert_cmpint (segment->format, ==, GST_FORMAT_TIME);
  g_assert_cmpfloat (segment->rate, ==, 1.0);
  g_assert_cmpfloat (segment->applied_rate, ==, 1.0);
  g_assert_cmpuint (segment->start, ==, 0);
  g_assert_cmpuint (segment->time, ==, 0);
  g_assert_cmpuint (segment->base, ==, 0);
}

static void
test_times (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak (TEXT);
  GstClockTime time = 0;
  guint64 frame = 0;

  g_assert_cmpuint (speech->buffers->len, >, 1);
  for (guint i = 0; i < speech->buffers->len; i++) {
    GstBuffer *buffer = speech->buffers->pdata[i];

    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, time);
    g_assert_false (GST_BUFFER_DTS_IS_VALID (buffer));
    g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, frame);
    g_assert_cmpint (GST_BUFFER_IS_DISCONT (buffer), ==, i == 0);
    time += GST_BUFFER_DURATION (buffer);
    frame += gst_buffer_get_size (buffer) / BYTES;
    g_assert_cmpuint (GST_BUFFER_OFFSET_END (buffer), ==, frame);
    g_assert_cmpuint (time, ==,
                      gst_util_uint64_scale_int (frame, GST_SECOND, RATE));
  }
}

/* The silences are zero samples, and say so. */
static void
test_gaps (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak (TEXT);
  GstClockTime silence = 0;

  for (guint i = 0; i < speech->buffers->len; i++) {
    GstBuffer *buffer = speech->buffers->pdata[i];
    gsize size = gst_buffer_get_size (buffer);
    g_autofree guint8 *zeros = g_malloc0 (size);

    g_assert_cmpint (gst_buffer_memcmp (buffer, 0, zeros, size) == 0, ==,
                     GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP));
    if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP))
      silence += GST_BUFFER_DURATION (buffer);
  }
  /* One, between the sentences. */
  g_assert_cmpuint (silence / GST_MSECOND, ==, 150);
}

/* While the first text is spoken. */
static GstPadProbeReturn
add_short_text (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_object_set (data, "text", "Two.", NULL);

  return GST_PAD_PROBE_REMOVE;
}

/* Between two texts it is half a second, or less of who speaks faster. */
static void
test_pause_between_texts (void)
{
  static const double rates[] = { 1.0, 2.0 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autoptr (GstHarness) harness = make_harness_for_text ("One.");
    g_autoptr (VoderTtsSpeech) speech = NULL;
    GstClockTime silence = 0;

    g_object_set (harness->element, "rate", rates[i], NULL);
    gst_pad_add_probe (harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
                       add_short_text, harness->element, NULL);
    speech = play (harness);
    for (guint j = 0; j < speech->buffers->len; j++)
      if (GST_BUFFER_FLAG_IS_SET (speech->buffers->pdata[j],
                                  GST_BUFFER_FLAG_GAP))
        silence += GST_BUFFER_DURATION (speech->buffers->pdata[j]);
    g_assert_cmpuint ((silence + GST_MSECOND / 2) / GST_MSECOND, ==,
                      (guint) (500.0 / rates[i]));
  }
}

/* Nothing follows it, and a seek begins anew. */
static void
test_eos (void)
{
  g_autoptr (GstHarness) harness = make_harness_for_text (TEXT);
  g_autoptr (VoderTtsSpeech) speech = play (harness);
  g_autoptr (VoderTtsSpeech) again = NULL;
  GstEvent *seek =
      gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
                          GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1);
  guint32 seqnum = gst_event_get_seqnum (seek);
  const GstEventType types[] = { GST_EVENT_FLUSH_START, GST_EVENT_FLUSH_STOP,
                                 GST_EVENT_SEGMENT, GST_EVENT_EOS };

  g_assert_cmpuint (gst_harness_buffers_in_queue (harness), ==, 0);
  g_assert_true (gst_harness_push_upstream_event (harness, seek));
  again = voder_tts_collect (harness);
  assert_events (again, types, G_N_ELEMENTS (types));
  for (guint i = 0; i < again->events->len; i++)
    g_assert_cmpuint (gst_event_get_seqnum (get_event (again, i)), ==, seqnum);
  voder_tts_assert_equal (speech, again);
}

/* What is serialised, in its order. */
static GstPadProbeReturn
record (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (!GST_IS_EVENT (info->data) ||
      GST_EVENT_TYPE (info->data) != GST_EVENT_FLUSH_START)
    g_ptr_array_add (data, gst_mini_object_ref (info->data));

  return GST_PAD_PROBE_OK;
}

static GPtrArray *
record_harness (GstHarness *harness)
{
  GPtrArray *items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_mini_object_unref);

  gst_pad_add_probe (harness->sinkpad,
                     GST_PAD_PROBE_TYPE_BUFFER |
                         GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                         GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                     record, items, NULL);

  return items;
}

/* Where the first event of @type is. */
static guint
find_item (GPtrArray *items, GstEventType type)
{
  for (guint i = 0; i < items->len; i++)
    if (GST_IS_EVENT (items->pdata[i]) &&
        GST_EVENT_TYPE (items->pdata[i]) == type)
      return i;

  g_assert_not_reached ();
}

static guint
find_first_buffer (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    if (GST_IS_BUFFER (items->pdata[i]))
      return i;

  g_assert_not_reached ();
}

static void
append_pcm (GByteArray *pcm, GstBuffer *buffer)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_byte_array_append (pcm, map.data, (guint) map.size);
  gst_buffer_unmap (buffer, &map);
}

static char *
make_long_text (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_LONG; i++)
    g_string_append_printf (text, "This is sentence %u of them. ", i);

  return g_string_free (text, FALSE);
}

static void
wait_for_eos (GstHarness *harness, guint32 seqnum)
{
  gboolean is_there = FALSE;

  while (!is_there) {
    g_autoptr (GstEvent) event = gst_harness_pull_event (harness);

    g_assert_nonnull (event);
    is_there = GST_EVENT_TYPE (event) == GST_EVENT_EOS &&
               gst_event_get_seqnum (event) == seqnum;
  }
}

/* Behind it is a new segment, and from there on what was sought alone. */
static void
test_flush (void)
{
  g_autofree char *text = make_long_text ();
  g_autoptr (VoderTtsSpeech) expected = speak (text);
  g_autoptr (GstHarness) harness = make_harness_for_text (text);
  g_autoptr (GPtrArray) items = record_harness (harness);
  g_autoptr (GByteArray) pcm = g_byte_array_new ();
  GstEvent *seek =
      gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
                          GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1);
  guint32 seqnum = gst_event_get_seqnum (seek);
  const GstSegment *segment = NULL;
  guint stop;

  gst_harness_play (harness);
  gst_buffer_unref (gst_harness_pull (harness));
  g_assert_true (gst_harness_push_upstream_event (harness, seek));
  wait_for_eos (harness, seqnum);

  stop = find_item (items, GST_EVENT_FLUSH_STOP);
  g_assert_true (GST_IS_EVENT (items->pdata[stop + 1]));
  g_assert_cmpstr (GST_EVENT_TYPE_NAME (items->pdata[stop + 1]), ==, "segment");
  g_assert_cmpuint (gst_event_get_seqnum (items->pdata[stop + 1]), ==, seqnum);
  gst_event_parse_segment (items->pdata[stop + 1], &segment);
  g_assert_cmpuint (segment->base, ==, 0);
  g_assert_cmpuint (segment->start, ==, 0);
  for (guint i = stop + 1; i < items->len; i++)
    if (GST_IS_BUFFER (items->pdata[i]))
      append_pcm (pcm, items->pdata[i]);
  g_assert_cmpmem (pcm->data, pcm->len, expected->pcm->data,
                   expected->pcm->len);
}

/* While the first text is spoken. */
static GstPadProbeReturn
add_text (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_object_set (data, "voice", OTHER_VOICE, "text", SECOND, NULL);

  return GST_PAD_PROBE_REMOVE;
}

/* Plays two texts, the second with another voice; gives all that left. */
static GPtrArray *
play_two (void)
{
  g_autoptr (GstHarness) harness = make_harness_for_text (TEXT);
  g_autoptr (GPtrArray) items = record_harness (harness);
  g_autoptr (VoderTtsSpeech) speech = NULL;

  gst_pad_add_probe (harness->sinkpad, GST_PAD_PROBE_TYPE_BUFFER, add_text,
                     harness->element, NULL);
  speech = play (harness);

  return g_steal_pointer (&items);
}

/* The audio of the one rate, and behind it that of the other, without a hole
 * between the two. */
static void
test_renegotiation (void)
{
  g_autoptr (GPtrArray) items = play_two ();
  g_autoptr (GByteArray) first = g_byte_array_new ();
  g_autoptr (GByteArray) second = g_byte_array_new ();
  g_autoptr (VoderTtsSpeech) expected = speak (TEXT);
  g_autoptr (GstHarness) other =
      make_harness ("engine=tone voice=" OTHER_VOICE " text=\"" SECOND "\"");
  g_autoptr (VoderTtsSpeech) behind = play (other);
  GstClockTime time = 0;
  int rate = 0;
  guint n_segments = 0;

  for (guint i = 0; i < items->len; i++) {
    GstBuffer *buffer = items->pdata[i];

    if (GST_IS_BUFFER (buffer)) {
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, time);
      time += GST_BUFFER_DURATION (buffer);
      append_pcm (rate == RATE ? first : second, buffer);
      continue;
    }
    n_segments += GST_EVENT_TYPE (items->pdata[i]) == GST_EVENT_SEGMENT;
    if (GST_EVENT_TYPE (items->pdata[i]) != GST_EVENT_CAPS)
      continue;
    g_assert_cmpint (rate, ==, rate == 0 ? 0 : RATE);
    rate = get_rate (items->pdata[i]);
  }

  g_assert_cmpuint (n_segments, ==, 1);
  g_assert_cmpint (rate, ==, OTHER_RATE);
  g_assert_cmpuint (first->len, >=, expected->pcm->len);
  g_assert_cmpmem (first->data, expected->pcm->len, expected->pcm->data,
                   expected->pcm->len);
  g_assert_cmpuint (second->len, >=, behind->pcm->len);
  g_assert_cmpmem (second->data + second->len - behind->pcm->len,
                   behind->pcm->len, behind->pcm->data, behind->pcm->len);
  g_assert_cmpuint (
      time, ==,
      gst_util_uint64_scale_int (first->len / BYTES, GST_SECOND, RATE) +
          gst_util_uint64_scale_int (second->len / BYTES, GST_SECOND,
                                     OTHER_RATE));
}

static gboolean
query (GstHarness *harness, GstQuery *query)
{
  return gst_pad_peer_query (harness->sinkpad, query);
}

static void
test_latency (void)
{
  g_autoptr (GstHarness) harness = make_harness_for_text (TEXT);
  g_autoptr (GstQuery) latency = gst_query_new_latency ();
  g_autoptr (VoderTtsSpeech) speech = NULL;
  gboolean is_live = TRUE;
  GstClockTime min = GST_CLOCK_TIME_NONE;

  speech = play (harness);
  g_assert_true (query (harness, latency));
  gst_query_parse_latency (latency, &is_live, &min, NULL);
  g_assert_false (is_live);
  g_assert_cmpuint (min, ==, 0);
}

static void
assert_tag (GstEvent *event, const char *name, const char *expected)
{
  GstTagList *tags = NULL;
  g_autofree char *value = NULL;

  gst_event_parse_tag (event, &tags);
  gst_tag_list_get_string (tags, name, &value);
  g_assert_cmpstr (value, ==, expected);
}

static GstEvent *
find_event (GPtrArray *items, GstEventType type)
{
  return items->pdata[find_item (items, type)];
}

static void
test_tags (void)
{
  g_autoptr (GPtrArray) items = play_two ();
  GstEvent *event = find_event (items, GST_EVENT_TAG);
  guint n_tags = 0;

  g_assert_cmpuint (find_item (items, GST_EVENT_TAG), <,
                    find_first_buffer (items));
  assert_tag (event, GST_TAG_LANGUAGE_CODE, "en");
  assert_tag (event, GST_TAG_ARTIST, "Tone");
  assert_tag (event, GST_TAG_TITLE, NULL);

  /* The second voice is another artist. */
  for (guint i = 0; i < items->len; i++) {
    if (!GST_IS_EVENT (items->pdata[i]) ||
        GST_EVENT_TYPE (items->pdata[i]) != GST_EVENT_TAG)
      continue;
    event = items->pdata[i];
    n_tags++;
  }
  g_assert_cmpuint (n_tags, ==, 2);
  assert_tag (event, GST_TAG_LANGUAGE_CODE, "de");
  assert_tag (event, GST_TAG_ARTIST, "Tone, 16 kHz");
}

static void
add_times (GList *entries, GArray *times)
{
  for (GList *l = entries; l != NULL; l = l->next) {
    gint64 start = -1;

    g_assert_true (gst_toc_entry_get_start_stop_times (l->data, &start, NULL));
    g_array_append_val (times, start);
    add_times (gst_toc_entry_get_sub_entries (l->data), times);
  }
}

/* When the chapters begin, by the last table. */
static GArray *
list_chapters (GPtrArray *items)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GstToc) toc = NULL;

  for (guint i = items->len; i > 0 && toc == NULL; i--)
    if (GST_IS_EVENT (items->pdata[i - 1]) &&
        GST_EVENT_TYPE (items->pdata[i - 1]) == GST_EVENT_TOC)
      gst_event_parse_toc (items->pdata[i - 1], &toc, NULL);
  g_assert_nonnull (toc);
  add_times (gst_toc_get_entries (toc), times);

  return times;
}

/* The first table is no update; each of the others is. */
static void
assert_updates (GPtrArray *items)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++) {
    g_autoptr (GstToc) toc = NULL;
    gboolean is_updated = FALSE;

    if (!GST_IS_EVENT (items->pdata[i]) ||
        GST_EVENT_TYPE (items->pdata[i]) != GST_EVENT_TOC)
      continue;
    gst_event_parse_toc (items->pdata[i], &toc, &is_updated);
    g_assert_cmpint (is_updated, ==, n > 0);
    n++;
  }
  g_assert_cmpuint (n, >, 1);
}

/* They are told before the audio, and in the end they are where the headings
 * are, to the sample. */
static void
test_toc (void)
{
  g_autofree char *path =
      voder_src_player_write ("harness.md", CHAPTER_TEXT, -1);
  g_autofree char *line = g_strdup_printf ("uri=voder://%s?engine=tone", path);
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GArray) chapters = NULL;
  g_autoptr (GArray) headings = NULL;

  if (!voder_elements_need_format ("text/markdown"))
    return;

  harness = make_harness (line);
  items = record_harness (harness);
  speech = play (harness);
  chapters = list_chapters (items);
  headings = voder_tts_list_mark_frames (speech, "heading", RATE);

  g_assert_cmpuint (find_item (items, GST_EVENT_TOC), <,
                    find_first_buffer (items));
  assert_updates (items);
  assert_tag (find_event (items, GST_EVENT_TAG), GST_TAG_TITLE, "harness");
  g_assert_cmpuint (headings->len, ==, 3);
  g_assert_cmpuint (chapters->len, ==, headings->len);
  for (guint i = 0; i < headings->len; i++)
    g_assert_cmpuint (
        gst_util_uint64_scale_round (g_array_index (chapters, guint64, i), RATE,
                                     GST_SECOND),
        ==, g_array_index (headings, guint64, i));
}

/* Each word, in order, where it is in the text. */
static void
test_marks (void)
{
  static const char *const expected[] = { "One",  "two", "three", "Four",
                                          "five", "six", "seven", "eight" };
  const char *input = TEXT;
  g_autoptr (VoderTtsSpeech) speech = speak (input);
  g_autoptr (GPtrArray) words = voder_tts_list_marks (speech, "word");
  guint64 last = 0;

  g_assert_cmpuint (words->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < words->len; i++) {
    const char *text = gst_structure_get_string (words->pdata[i], "text");
    gint64 start = -1;
    gint64 end = -1;
    guint64 id = 0;

    g_assert_cmpstr (text, ==, expected[i]);
    g_assert_true (gst_structure_get (words->pdata[i], "id", G_TYPE_UINT64, &id,
                                      "source-start", G_TYPE_INT64, &start,
                                      "source-end", G_TYPE_INT64, &end, NULL));
    g_assert_cmpint (strncmp (input + start, text, (gsize) (end - start)), ==,
                     0);
    g_assert_cmpint (end - start, ==, strlen (text));
    g_assert_true (i == 0 || id > last);
    last = id;
  }
}

/* As a player asks, before the end is known and then. */
static void
test_queries (void)
{
  g_autoptr (GstHarness) harness = make_harness_for_text (TEXT);
  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  g_autoptr (GstQuery) scheduling = gst_query_new_scheduling ();
  g_autoptr (VoderTtsSpeech) speech = NULL;
  gboolean is_seekable = FALSE;
  gint64 duration = -1;
  gint64 end = -1;

  speech = play (harness);
  g_assert_true (gst_pad_peer_query_duration (harness->sinkpad, GST_FORMAT_TIME,
                                              &duration));
  g_assert_cmpint (
      duration, ==,
      gst_util_uint64_scale_int (speech->pcm->len / BYTES, GST_SECOND, RATE));
  g_assert_true (query (harness, seeking));
  gst_query_parse_seeking (seeking, NULL, &is_seekable, NULL, &end);
  g_assert_true (is_seekable);
  g_assert_cmpint (end, ==, duration);
  g_assert_true (query (harness, scheduling));
  g_assert_true (gst_query_has_scheduling_mode (scheduling, GST_PAD_MODE_PUSH));
  g_assert_false (
      gst_query_has_scheduling_mode (scheduling, GST_PAD_MODE_PULL));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodersrc/harness/events-are-in-their-order", test_events);
  voder_test_add ("/vodersrc/harness/caps-are-those-of-the-voice", test_caps);
  voder_test_add ("/vodersrc/harness/the-segment-is-in-time-from-zero",
                  test_segment);
  voder_test_add ("/vodersrc/harness/times-and-offsets-have-no-holes",
                  test_times);
  voder_test_add ("/vodersrc/harness/silence-is-zeros-flagged-gap", test_gaps);
  voder_test_add ("/vodersrc/harness/between-two-texts-is-a-pause",
                  test_pause_between_texts);
  voder_test_add ("/vodersrc/harness/behind-eos-a-seek-begins-anew", test_eos);
  voder_test_add ("/vodersrc/harness/a-flush-leaves-nothing-stale", test_flush);
  voder_test_add ("/vodersrc/harness/a-voice-of-another-rate-has-its-caps",
                  test_renegotiation);
  voder_test_add ("/vodersrc/harness/it-has-no-latency", test_latency);
  voder_test_add ("/vodersrc/harness/tags-tell-who-speaks", test_tags);
  voder_test_add ("/vodersrc/harness/chapters-are-where-the-headings-are",
                  test_toc);
  voder_test_add ("/vodersrc/harness/words-are-marked", test_marks);
  voder_test_add ("/vodersrc/harness/queries-are-answered", test_queries);

  return voder_test_run ();
}
