/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/check/gsttestclock.h>
#include <string.h>

#include "voder-elements.h"
#include "voder-tts-play.h"

#define TEXT                                                                   \
  "One two three. Four five six, seven eight.\n\n"                             \
  "Nine and ten make nineteen."
#define SSML                                                                   \
  "<speak version=\"1.1\" xmlns=\"http://www.w3.org/2001/10/synthesis\" "      \
  "xml:lang=\"en\"><p>One <mark name=\"here\"/>two. Three.<mark "              \
  "name=\"there\"/></p></speak>"
/* Messages that wait for the clock, and words that are more. */
#define MOST_WAIT 4096
#define N_MANY    5000
#define N_WORDS   13

#define SOURCE                                                                 \
  "filesrc location=%s ! text/plain ! vodertts engine=tone voice=tone name=t "
#define SINKS                                                                  \
  "t. ! queue ! fakesink name=audio sync=false "                               \
  "t.text_0 ! queue ! fakesink name=text sync=false "

static char *
write_text (void)
{
  return voder_tts_play_write ("text.txt", TEXT);
}

static guint64
get_uint64 (const GstStructure *fields, const char *name)
{
  guint64 value = G_MAXUINT64;

  g_assert_true (gst_structure_get_uint64 (fields, name, &value));

  return value;
}

static gboolean
has_type (const GstStructure *fields, const char *type)
{
  return g_strcmp0 (gst_structure_get_string (fields, "type"), type) == 0;
}

static GPtrArray *
list_messages (VoderTtsPlay *play, const char *type)
{
  GPtrArray *messages = g_ptr_array_new ();

  for (guint i = 0; i < play->messages->len; i++)
    if (has_type (play->messages->pdata[i], type))
      g_ptr_array_add (messages, play->messages->pdata[i]);

  return messages;
}

static GstClockTime
get_time (guint64 frame)
{
  return gst_util_uint64_scale_int (frame, GST_SECOND, VODER_TTS_PLAY_RATE);
}

/* Cranks the clock until all that is announced has come. */
static void
crank (VoderTtsPlay *play, GstTestClock *clock, guint n_messages)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (play->pipeline);

  while (play->messages->len < n_messages) {
    GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT);

    if (message == NULL) {
      gst_test_clock_crank (clock);
      continue;
    }
    voder_tts_play_keep_mark (play, message);
    gst_message_unref (message);
  }
}

/* Plays to the end of the data; what is announced waits for the clock. */
static void
play_until_eos (VoderTtsPlay *play, GstTestClock *clock)
{
  gst_pipeline_use_clock (GST_PIPELINE (play->pipeline), GST_CLOCK (clock));
  gst_element_set_state (play->pipeline, GST_STATE_PLAYING);
  voder_tts_play_until (play, GST_MESSAGE_EOS);
}

static VoderTtsPlay *
play_by_clock (const char *marks, GstTestClock *clock)
{
  g_autofree char *path = write_text ();
  VoderTtsPlay *play =
      voder_tts_play_new (SOURCE "marks=%s " SINKS, path, marks);

  play_until_eos (play, clock);

  return play;
}

/* At its time, and as what it is. */
static void
assert_announced (const VoderTtsMark *mark, const GstStructure *message)
{
  const char *const names[] = { "text",      "type",     "id",
                                "utterance", "accuracy", "source-start",
                                "source-end" };
  GstClockTime start = get_time (mark->frame);

  g_assert_cmpuint (get_uint64 (message, "timestamp"), ==, start);
  g_assert_cmpuint (get_uint64 (message, "running-time"), ==, start);
  g_assert_cmpuint (get_uint64 (message, "stream-time"), ==, start);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpint (
        gst_value_compare (gst_structure_get_value (mark->fields, names[i]),
                           gst_structure_get_value (message, names[i])),
        ==, GST_VALUE_EQUAL);
}

static void
assert_same (const VoderTtsMark *mark,
             GstBuffer *text,
             const GstStructure *message)
{
  assert_announced (mark, message);
  g_assert_cmpuint (GST_BUFFER_PTS (text), ==, get_time (mark->frame));
  g_assert_cmpuint (get_uint64 (message, "duration"), ==,
                    GST_BUFFER_DURATION (text));
}

static void
assert_agree (const char *setting,
              const char *type,
              guint n_expected,
              guint n_messages)
{
  g_autoptr (GstTestClock) clock = GST_TEST_CLOCK (gst_test_clock_new ());
  g_autoptr (VoderTtsPlay) play = play_by_clock (setting, clock);
  g_autoptr (GArray) marks = voder_tts_play_list_marks (play, type);
  g_autoptr (GPtrArray) messages = NULL;

  crank (play, clock, n_messages);
  messages = list_messages (play, type);
  g_assert_cmpuint (marks->len, ==, n_expected);
  g_assert_cmpuint (play->text->len, ==, n_expected);
  g_assert_cmpuint (messages->len, ==, n_expected);
  for (guint i = 0; i < n_expected; i++) {
    const VoderTtsMark *mark = &g_array_index (marks, VoderTtsMark, i);
    g_autofree char *text = voder_tts_play_dup_text (play, i);

    assert_same (mark, play->text->pdata[i], messages->pdata[i]);
    g_assert_cmpstr (gst_structure_get_string (mark->fields, "text"), ==, text);
  }
}

/* 13 words, 3 sentences and 2 paragraphs. */
static void
test_words (void)
{
  assert_agree ("word", "word", N_WORDS, N_WORDS + 3 + 2);
}

static void
test_sentences (void)
{
  assert_agree ("sentence", "sentence", 3, 3 + 2);
}

/* Those that a document names are metadata and messages. */
static void
test_named (void)
{
  static const char *const names[] = { "here", "there" };
  g_autoptr (GstTestClock) clock = GST_TEST_CLOCK (gst_test_clock_new ());
  g_autoptr (VoderTtsPlay) play = NULL;
  g_autoptr (GArray) marks = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  g_autofree char *path = voder_tts_play_write ("marks.ssml", SSML);

  if (!voder_elements_need_format ("application/ssml+xml"))
    return;

  play = voder_tts_play_new ("filesrc location=%s ! application/ssml+xml ! "
                             "vodertts engine=tone marks=word name=t " SINKS,
                             path);
  play_until_eos (play, clock);
  /* 3 words, 2 sentences, a paragraph and these. */
  crank (play, clock, 3 + 2 + 1 + 2);
  marks = voder_tts_play_list_marks (play, "named");
  messages = list_messages (play, "named");
  g_assert_cmpuint (marks->len, ==, 2);
  g_assert_cmpuint (messages->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    const VoderTtsMark *mark = &g_array_index (marks, VoderTtsMark, i);

    g_assert_cmpstr (gst_structure_get_string (mark->fields, "text"), ==,
                     names[i]);
    assert_announced (mark, messages->pdata[i]);
  }
  g_assert_cmpuint (play->text->len, ==, 3);
}

#define FAKESINK " ! fakesink name=audio sync=false"
#define SPOKEN   "voice=tone marks=word engine=tone"

/* As late as the sink renders what it is sent. */
static void
assert_late (const char *before, const char *behind)
{
  g_autoptr (GstTestClock) clock = GST_TEST_CLOCK (gst_test_clock_new ());
  g_autofree char *path = write_text ();
  g_autoptr (VoderTtsPlay) play =
      voder_tts_play_new ("%s%s%s" SPOKEN FAKESINK, before, path, behind);
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (play->pipeline), "audio");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  GstClockID id = NULL;
  GstClockTime expected;
  GArray *marks = NULL;
  const VoderTtsMark *second = NULL;

  play_until_eos (play, clock);
  g_assert_true (gst_pad_push_event (pad, gst_event_new_latency (GST_SECOND)));
  marks = voder_tts_play_list_marks (play, "word");
  second = &g_array_index (marks, VoderTtsMark, 1);
  gst_test_clock_wait_for_next_pending_id (clock, &id);
  expected = gst_element_get_base_time (play->pipeline) + GST_SECOND +
             get_time (second->frame);
  /* A source counts from the start of the buffer, and rounds twice. */
  g_assert_cmpint (ABS (GST_CLOCK_DIFF (gst_clock_id_get_time (id), expected)),
                   <=, 1);
  gst_clock_id_unref (id);
  g_array_unref (marks);

  /* While the clock stands, nothing is due. */
  gst_element_set_state (play->pipeline, GST_STATE_PAUSED);
  g_assert_cmpuint (gst_test_clock_peek_id_count (clock), ==, 0);
}

static void
test_latency (void)
{
  assert_late ("filesrc location=", " ! text/plain ! vodertts ");
  assert_late ("vodersrc uri=voder://", " ");
}

/* A sentence of a source ends where the pause begins, too. */
static void
test_source_ends (void)
{
  g_autoptr (GstTestClock) clock = GST_TEST_CLOCK (gst_test_clock_new ());
  g_autofree char *path = write_text ();
  g_autoptr (VoderTtsPlay) play =
      voder_tts_play_new ("vodersrc uri=\"voder://%s\" " SPOKEN FAKESINK, path);
  g_autoptr (GPtrArray) sentences = NULL;
  GstBuffer *pause = NULL;
  guint n_pauses = 0;

  play_until_eos (play, clock);
  crank (play, clock, N_WORDS + 3 + 2);
  sentences = list_messages (play, "sentence");
  g_assert_cmpuint (sentences->len, ==, 3);
  for (guint i = 0; i < play->audio->len && n_pauses < 2; i++) {
    pause = play->audio->pdata[i];
    n_pauses += GST_BUFFER_FLAG_IS_SET (pause, GST_BUFFER_FLAG_GAP);
  }
  g_assert_cmpuint (n_pauses, ==, 2);
  /* That of the first one, which is due at once, nobody knows then. */
  g_assert_cmpuint (get_uint64 (sentences->pdata[1], "timestamp") +
                        get_uint64 (sentences->pdata[1], "duration"),
                    ==, GST_BUFFER_PTS (pause));
  for (guint i = 0; i < sentences->len; i++)
    g_assert_cmpuint (get_uint64 (sentences->pdata[i], "utterance"), ==, i);
}

/* Who does not play by the clock does not gather them for ever. */
static void
test_many (void)
{
  g_autoptr (GstTestClock) clock = GST_TEST_CLOCK (gst_test_clock_new ());
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (VoderTtsPlay) play = NULL;
  g_autofree char *path = NULL;

  for (guint i = 0; i < N_MANY / 5; i++)
    g_string_append (text, "One two three four five. ");
  path = voder_tts_play_write ("many.txt", text->str);
  play = voder_tts_play_new (
      "filesrc location=%s ! text/plain ! vodertts rate=4 " SPOKEN FAKESINK,
      path);
  play_until_eos (play, clock);
  g_assert_cmpuint (play->messages->len, >=, N_MANY + N_MANY / 5 - MOST_WAIT);
  g_assert_cmpuint (play->messages->len, <, N_MANY);
}

/* Pauses belong to no word. */
static void
test_ends (void)
{
  g_autofree char *path = write_text ();
  g_autoptr (VoderTtsPlay) play =
      voder_tts_play (SOURCE "marks=word " SINKS, path);
  GstBuffer *pause = NULL;
  guint n_ends = 0;

  for (guint i = 0; i < play->audio->len; i++) {
    pause = play->audio->pdata[i];
    if (!GST_BUFFER_FLAG_IS_SET (pause, GST_BUFFER_FLAG_GAP))
      continue;
    for (guint j = 0; j < play->text->len; j++) {
      GstBuffer *text = play->text->pdata[j];
      GstClockTime end = GST_BUFFER_PTS (text) + GST_BUFFER_DURATION (text);

      n_ends += end == GST_BUFFER_PTS (pause);
      g_assert_true (end <= GST_BUFFER_PTS (pause) ||
                     GST_BUFFER_PTS (text) >=
                         GST_BUFFER_PTS (pause) + GST_BUFFER_DURATION (pause));
    }
  }
  g_assert_cmpuint (n_ends, ==, 2);
}

/* When the texts are said, behind @effects. */
static GArray *
list_times (const char *effects)
{
  g_autofree char *path = write_text ();
  g_autoptr (VoderTtsPlay) play =
      voder_tts_play (SOURCE "marks=word effects=\"%s\" " SINKS, path, effects);
  GArray *times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));

  for (guint i = 0; i < play->text->len; i++) {
    GstBuffer *text = play->text->pdata[i];
    GstClockTime end = GST_BUFFER_PTS (text) + GST_BUFFER_DURATION (text);

    g_array_append_val (times, GST_BUFFER_PTS (text));
    g_array_append_val (times, end);
  }

  return times;
}

/* Effects that keep the time keep that of the marks, and their ends. */
static void
test_effects (void)
{
  const char *const chains[] = { "gain gain=-3", "limiter",
                                 "gain gain=3 ! limiter ! gain gain=-1" };
  g_autoptr (GArray) expected = list_times ("");

  if (!voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "gain") ||
      !voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "limiter"))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (chains); i++) {
    g_autoptr (GArray) times = list_times (chains[i]);

    g_assert_cmpmem (times->data, times->len * sizeof (GstClockTime),
                     expected->data, expected->len * sizeof (GstClockTime));
  }
}

/* One that does not keep it takes the marks with it: to a period of speech. */
static void
test_tempo (void)
{
  g_autoptr (GArray) expected = list_times ("");
  g_autoptr (GArray) times = NULL;

  if (!voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "tempo"))
    return;

  times = list_times ("tempo rate=0.5");
  g_assert_cmpuint (times->len, ==, expected->len);
  for (guint i = 0; i < times->len; i++)
    g_assert_cmpint (
        ABS (GST_CLOCK_DIFF (g_array_index (expected, GstClockTime, i) * 2,
                             g_array_index (times, GstClockTime, i))),
        <=, 25 * GST_MSECOND);
}

static void
test_events (void)
{
  const GstEventType types[] = { GST_EVENT_STREAM_START, GST_EVENT_CAPS,
                                 GST_EVENT_SEGMENT, GST_EVENT_GAP };
  g_autofree char *path = write_text ();
  g_autoptr (VoderTtsPlay) play =
      voder_tts_play (SOURCE "marks=word " SINKS, path);
  GstStreamFlags flags;

  g_assert_cmpuint (play->events->len, >, G_N_ELEMENTS (types));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_cmpint (GST_EVENT_TYPE (play->events->pdata[i]), ==, types[i]);
  gst_event_parse_stream_flags (play->events->pdata[0], &flags);
  g_assert_cmpint (flags, ==, GST_STREAM_FLAG_SPARSE);
  g_assert_cmpint (GST_EVENT_TYPE (play->events->pdata[play->events->len - 1]),
                   ==, GST_EVENT_EOS);
}

/* Texts and gaps leave no hole up to the end of the audio. */
static void
test_gaps (void)
{
  g_autofree char *path = write_text ();
  g_autoptr (VoderTtsPlay) play =
      voder_tts_play (SOURCE "marks=word " SINKS, path);
  GstBuffer *last = play->audio->pdata[play->audio->len - 1];
  GstClockTime covered = 0;

  for (guint i = 0; i < play->events->len; i++) {
    GstClockTime time, duration;

    if (GST_EVENT_TYPE (play->events->pdata[i]) != GST_EVENT_GAP)
      continue;
    gst_event_parse_gap (play->events->pdata[i], &time, &duration);
    covered += duration;
  }
  for (guint i = 0; i < play->text->len; i++)
    covered += GST_BUFFER_DURATION (play->text->pdata[i]);
  g_assert_cmpuint (covered, ==,
                    GST_BUFFER_PTS (last) + GST_BUFFER_DURATION (last));
}

static void
test_none (void)
{
  g_autofree char *path = write_text ();
  g_autoptr (VoderTtsPlay) play =
      voder_tts_play_new (SOURCE "! fakesink name=audio", path);
  g_autoptr (GstElement) tts =
      gst_bin_get_by_name (GST_BIN (play->pipeline), "t");

  gst_element_set_state (play->pipeline, GST_STATE_PLAYING);
  voder_tts_play_until (play, GST_MESSAGE_EOS);
  g_assert_cmpuint (tts->numsrcpads, ==, 1);
  g_assert_cmpuint (play->messages->len, ==, 0);
}

/* The audio does not wait for an end that nobody hears of. */
static void
test_unlinked (void)
{
  g_autofree char *path = write_text ();
  g_autoptr (VoderTtsPlay) play = voder_tts_play (
      SOURCE "marks=word ! fakesink name=audio sync=false", path);
  g_autoptr (VoderTtsPlay) text = voder_tts_play (
      SOURCE "marks=word t.text_0 ! fakesink name=text sync=false", path);

  g_assert_cmpuint (play->audio->len, >, 0);
  g_assert_cmpuint (text->text->len, ==, N_WORDS);
}

/* A message comes when its time has come, and none before. */
static void
test_clock (void)
{
  g_autoptr (GstTestClock) clock = GST_TEST_CLOCK (gst_test_clock_new ());
  g_autoptr (VoderTtsPlay) play = play_by_clock ("word", clock);
  g_autoptr (GstBus) bus = gst_element_get_bus (play->pipeline);
  GstClockTime base = gst_element_get_base_time (play->pipeline);
  guint n_messages = 0;

  while (n_messages < N_WORDS + 3 + 2) {
    g_autoptr (GstMessage) message =
        gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT);
    GstClockTime due;

    if (message == NULL && play->messages->len == 0) {
      gst_test_clock_crank (clock);
      continue;
    }
    if (message != NULL)
      voder_tts_play_keep_mark (play, message);
    due = get_uint64 (play->messages->pdata[0], "running-time");
    g_assert_cmpuint (base + due, <=, gst_clock_get_time (GST_CLOCK (clock)));
    if (due > 0)
      g_assert_cmpuint (base + due, ==, gst_clock_get_time (GST_CLOCK (clock)));
    g_ptr_array_remove_index (play->messages, 0);
    n_messages++;
  }
  g_assert_false (gst_test_clock_peek_next_pending_id (clock, NULL));
}

/* What waits for the clock when a flush comes is not heard of any more. */
static void
test_flush (void)
{
  g_autoptr (GstTestClock) clock = GST_TEST_CLOCK (gst_test_clock_new ());
  g_autoptr (VoderTtsPlay) play = play_by_clock ("word", clock);
  g_autoptr (GstBus) bus = gst_element_get_bus (play->pipeline);
  g_autoptr (GstElement) tts =
      gst_bin_get_by_name (GST_BIN (play->pipeline), "t");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (tts, "sink");

  g_assert_true (gst_test_clock_peek_next_pending_id (clock, NULL));
  gst_pad_send_event (pad, gst_event_new_flush_start ());
  g_assert_false (gst_test_clock_peek_next_pending_id (clock, NULL));
  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);
  gst_pad_send_event (pad, gst_event_new_flush_stop (TRUE));
  gst_test_clock_advance_time (clock, GST_SECOND * 60);
  g_assert_false (gst_test_clock_peek_next_pending_id (clock, NULL));
  g_assert_null (gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT));
}

static GBytes *
join_audio (VoderTtsPlay *play)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < play->audio->len; i++) {
    GstMapInfo map;

    g_assert_true (gst_buffer_map (play->audio->pdata[i], &map, GST_MAP_READ));
    g_byte_array_append (bytes, map.data, map.size);
    gst_buffer_unmap (play->audio->pdata[i], &map);
  }

  return g_byte_array_free_to_bytes (bytes);
}

/* Cut by another element, the document is the same, and so are its marks. */
static void
test_parsed (void)
{
  g_autofree char *path = write_text ();
  g_autoptr (VoderTtsPlay) whole =
      voder_tts_play (SOURCE "marks=word " SINKS, path);
  g_autoptr (VoderTtsPlay) parsed = voder_tts_play (
      "filesrc location=%s ! text/plain ! voderparse ! "
      "vodertts engine=tone voice=tone name=t marks=word " SINKS,
      path);
  g_autoptr (GBytes) expected = join_audio (whole);
  g_autoptr (GBytes) audio = join_audio (parsed);
  g_autoptr (GArray) marks = voder_tts_play_list_marks (whole, "word");
  g_autoptr (GArray) others = voder_tts_play_list_marks (parsed, "word");

  g_assert_true (g_bytes_equal (audio, expected));
  g_assert_cmpuint (marks->len, ==, N_WORDS);
  g_assert_cmpuint (others->len, ==, N_WORDS);
  for (guint i = 0; i < N_WORDS; i++)
    g_assert_true (gst_structure_is_equal (
        g_array_index (marks, VoderTtsMark, i).fields,
        g_array_index (others, VoderTtsMark, i).fields));
}

static gboolean
has_elements (const char *const *names)
{
  for (; *names != NULL; names++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (*names);

    if (factory != NULL)
      continue;
    g_test_skip (*names);
    return FALSE;
  }

  return TRUE;
}

static void
assert_writes (const char *encoder, const char *expected)
{
  const char *const names[] = { encoder, NULL };
  g_autofree char *path = write_text ();
  g_autofree char *target = voder_tts_play_write ("captions", "");
  g_autoptr (VoderTtsPlay) play = NULL;
  g_autofree char *content = NULL;

  if (!has_elements (names))
    return;

  play = voder_tts_play (SOURCE "marks=sentence t. ! queue ! fakesink "
                                "t.text_0 ! queue ! %s ! filesink location=%s",
                         path, encoder, target);
  g_assert_true (g_file_get_contents (target, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

static void
test_webvtt (void)
{
  assert_writes ("webvttenc", "WEBVTT\n\n"
                              "00:00:00.000 --> 00:00:00.209\n"
                              "One two three.\n\n"
                              "00:00:00.360 --> 00:00:00.749\n"
                              "Four five six, seven eight.\n\n"
                              "00:00:01.249 --> 00:00:01.649\n"
                              "Nine and ten make nineteen.\n\n");
}

static void
test_srt (void)
{
  assert_writes ("srtenc", "1\n00:00:00,000 --> 00:00:00,209\n"
                           "One two three.\n\n"
                           "2\n00:00:00,360 --> 00:00:00,749\n"
                           "Four five six, seven eight.\n\n"
                           "3\n00:00:01,249 --> 00:00:01,649\n"
                           "Nine and ten make nineteen.\n\n");
}

/* Sentences of many seconds, which no queue of a second holds. */
static char *
write_long_text (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 5; i++) {
    g_string_append (text, "It began");
    for (guint j = 0; j < 40; j++)
      g_string_append (text, " and went on");
    g_string_append (text, ".\n\n");
  }

  return voder_tts_play_write ("long.txt", text->str);
}

static void
test_matroska (void)
{
  const char *const names[] = { "matroskamux", "matroskademux", "opusenc",
                                "opusdec", NULL };
  g_autofree char *path = write_long_text ();
  g_autofree char *target = voder_tts_play_write ("speech.mkv", "");
  g_autoptr (VoderTtsPlay) written = NULL;
  g_autoptr (VoderTtsPlay) read = NULL;

  if (!has_elements (names))
    return;

  written = voder_tts_play (
      SOURCE "marks=sentence matroskamux name=m ! filesink location=%s "
             "t. ! audioconvert ! audioresample ! opusenc ! queue ! m.audio_0 "
             "t.text_0 ! tee name=e ! queue ! m.subtitle_0 "
             "e. ! queue ! fakesink name=text",
      path, target);
  read = voder_tts_play ("filesrc location=%s ! matroskademux name=d "
                         "d.audio_0 ! queue ! fakesink name=audio "
                         "d.subtitle_0 ! queue ! fakesink name=text",
                         target);
  g_assert_cmpuint (written->text->len, >=, 5);
  g_assert_cmpuint (read->text->len, ==, written->text->len);
  g_assert_cmpuint (read->audio->len, >, 0);
  for (guint i = 0; i < read->text->len; i++) {
    g_autofree char *was = voder_tts_play_dup_text (written, i);
    g_autofree char *is = voder_tts_play_dup_text (read, i);
    gint64 shift = GST_CLOCK_DIFF (GST_BUFFER_PTS (written->text->pdata[i]),
                                   GST_BUFFER_PTS (read->text->pdata[i]));

    g_assert_true (g_str_has_prefix (is, was));
    g_assert_cmpint (ABS (shift), <=, GST_MSECOND);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/marks/words-agree-three-ways", test_words);
  voder_test_add ("/vodertts/marks/sentences-agree-three-ways", test_sentences);
  voder_test_add ("/vodertts/marks/named-ones-are-told-of-too", test_named);
  voder_test_add ("/vodertts/marks/messages-come-as-late-as-the-audio",
                  test_latency);
  voder_test_add ("/vodertts/marks/those-of-a-source-end-before-a-pause",
                  test_source_ends);
  voder_test_add ("/vodertts/marks/not-too-many-wait", test_many);
  voder_test_add ("/vodertts/marks/a-pause-belongs-to-no-word", test_ends);
  voder_test_add ("/vodertts/marks/effects-keep-marks-and-their-ends",
                  test_effects);
  voder_test_add ("/vodertts/marks/tempo-takes-the-marks-with-it", test_tempo);
  voder_test_add ("/vodertts/marks/the-text-is-a-sparse-stream", test_events);
  voder_test_add ("/vodertts/marks/gaps-are-where-nothing-is-said", test_gaps);
  voder_test_add ("/vodertts/marks/none-is-the-default", test_none);
  voder_test_add ("/vodertts/marks/one-pad-need-not-be-linked", test_unlinked);
  voder_test_add ("/vodertts/marks/messages-come-by-the-clock", test_clock);
  voder_test_add ("/vodertts/marks/a-flush-drops-what-waits", test_flush);
  voder_test_add ("/vodertts/marks/sentences-of-voderparse-are-the-same",
                  test_parsed);
  voder_test_add ("/vodertts/marks/webvttenc-writes-sentences", test_webvtt);
  voder_test_add ("/vodertts/marks/srtenc-writes-sentences", test_srt);
  voder_test_add ("/vodertts/marks/matroskamux-takes-long-sentences",
                  test_matroska);

  return voder_test_run ();
}
