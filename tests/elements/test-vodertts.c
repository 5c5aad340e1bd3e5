/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-tts-speech.h"

#define THREE_SENTENCES                                                        \
  "One two three. Four five six, seven eight. Nine and ten make nineteen."
#define WIDE_CHARACTERS                                                                            \
  "Zwölf Größen wären schön. 日本語です。Ça va très bien! “Naïve” — oh…\n\n" \
  "A new paragraph: ½ of €20. Done."

static VoderTtsSpeech *
speak_all (void)
{
  return voder_tts_speak (THREE_SENTENCES, 4096);
}

static GstEvent *
get_event (VoderTtsSpeech *speech, guint n)
{
  g_assert_cmpuint (n, <, speech->events->len);

  return speech->events->pdata[n];
}

static GstAudioInfo
get_info (VoderTtsSpeech *speech)
{
  GstAudioInfo info;
  GstCaps *caps = NULL;

  gst_event_parse_caps (get_event (speech, 1), &caps);
  g_assert_true (gst_audio_info_from_caps (&info, caps));

  return info;
}

static void
test_events (void)
{
  const GstEventType types[] = { GST_EVENT_STREAM_START, GST_EVENT_CAPS,
                                 GST_EVENT_SEGMENT, GST_EVENT_TAG,
                                 GST_EVENT_EOS };
  g_autoptr (VoderTtsSpeech) speech = speak_all ();

  g_assert_cmpuint (speech->events->len, ==, G_N_ELEMENTS (types));
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_cmpstr (GST_EVENT_TYPE_NAME (get_event (speech, i)), ==,
                     gst_event_type_get_name (types[i]));
}

static void
test_segment (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak_all ();
  const GstSegment *segment = NULL;

  gst_event_parse_segment (get_event (speech, 2), &segment);
  g_assert_cmpint (segment->format, ==, GST_FORMAT_TIME);
  g_assert_cmpuint (segment->start, ==, 0);
  g_assert_cmpuint (segment->base, ==, 0);
  g_assert_cmpfloat (segment->rate, ==, 1.0);
}

static void
test_times (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak_all ();
  GstAudioInfo info = get_info (speech);
  GstClockTime time = 0;
  guint64 frame = 0;

  g_assert_cmpuint (speech->buffers->len, >, 1);
  for (guint i = 0; i < speech->buffers->len; i++) {
    GstBuffer *buffer = speech->buffers->pdata[i];

    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, time);
    g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, frame);
    time += GST_BUFFER_DURATION (buffer);
    frame += gst_buffer_get_size (buffer) / info.bpf;
    g_assert_cmpuint (GST_BUFFER_OFFSET_END (buffer), ==, frame);
  }
  g_assert_cmpuint (time, ==,
                    gst_util_uint64_scale_int (frame, GST_SECOND, info.rate));
}

static void
test_discont (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak_all ();

  for (guint i = 0; i < speech->buffers->len; i++)
    g_assert_cmpint (GST_BUFFER_IS_DISCONT (speech->buffers->pdata[i]), ==,
                     i == 0);
}

static void
assert_silent (GstBuffer *buffer)
{
  gsize size = gst_buffer_get_size (buffer);
  g_autofree guint8 *zeros = g_malloc0 (size);

  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, zeros, size), ==, 0);
}

static void
test_gaps (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak_all ();
  guint n_pauses = 0;

  for (guint i = 0; i < speech->buffers->len; i++) {
    GstBuffer *buffer = speech->buffers->pdata[i];

    if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP))
      continue;
    assert_silent (buffer);
    n_pauses++;
  }
  g_assert_cmpuint (n_pauses, ==, 2);
}

static void
test_early (void)
{
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
  g_autoptr (GstBuffer) buffer = NULL;

  voder_tts_push (harness,
                  "One two three. And this, which has not come to its end, is "
                  "not yet a whole",
                  4096);
  buffer = gst_harness_pull (harness);
  g_assert_nonnull (buffer);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, 0);
}

static void
test_blocks (void)
{
  g_autoptr (VoderTtsSpeech) whole = voder_tts_speak (WIDE_CHARACTERS, 4096);
  g_autoptr (VoderTtsSpeech) threes = voder_tts_speak (WIDE_CHARACTERS, 3);
  g_autoptr (VoderTtsSpeech) bytes = voder_tts_speak (WIDE_CHARACTERS, 1);

  voder_tts_assert_equal (whole, threes);
  voder_tts_assert_equal (whole, bytes);
}

static void
test_workers (void)
{
  g_autoptr (VoderTtsSpeech) one = speak_all ();
  GstElement *element = voder_tts_make ("tone", NULL);
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderTtsSpeech) eight = NULL;

  g_object_set (element, "workers", 8, NULL);
  harness = voder_tts_harness (element, TEXT_CAPS);
  voder_tts_push (harness, THREE_SENTENCES, 4096);
  gst_harness_push_event (harness, gst_event_new_eos ());
  eight = voder_tts_collect (harness);

  voder_tts_assert_equal (one, eight);
}

static void
test_no_caps (void)
{
  g_autoptr (VoderTtsSpeech) expected = speak_all ();
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), NULL);
  g_autoptr (VoderTtsSpeech) speech = NULL;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (harness, gst_event_new_stream_start ("text"));
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  voder_tts_push (harness, THREE_SENTENCES, 4096);
  gst_harness_push_event (harness, gst_event_new_eos ());
  speech = voder_tts_collect (harness);

  voder_tts_assert_equal (expected, speech);
}

static void
test_marks (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak_all ();
  g_autoptr (GPtrArray) words = voder_tts_list_marks (speech, "word");
  g_autoptr (GPtrArray) marks = voder_tts_list_marks (speech, NULL);

  g_assert_cmpuint (words->len, ==, 13);
  g_assert_cmpstr (gst_structure_get_string (words->pdata[0], "text"), ==,
                   "One");
  g_assert_cmpstr (gst_structure_get_string (words->pdata[12], "text"), ==,
                   "nineteen");
  for (guint i = 0; i < marks->len; i++) {
    guint64 id;

    g_assert_true (gst_structure_get_uint64 (marks->pdata[i], "id", &id));
    g_assert_cmpuint (id, ==, i);
  }
}

static void
test_mark_sources (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak_all ();
  g_autoptr (GPtrArray) words = voder_tts_list_marks (speech, "word");

  g_assert_cmpuint (words->len, >, 0);
  for (guint i = 0; i < words->len; i++) {
    const char *text = gst_structure_get_string (words->pdata[i], "text");
    gint64 start;
    gint64 end;

    g_assert_true (
        gst_structure_get_int64 (words->pdata[i], "source-start", &start));
    g_assert_true (
        gst_structure_get_int64 (words->pdata[i], "source-end", &end));
    g_assert_cmpmem (text, strlen (text), &THREE_SENTENCES[start], end - start);
  }
}

/* The element is there before anybody asks for the class. */
static void
test_mark_type (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak_all ();

  g_assert_nonnull (gst_meta_get_info ("VoderMarkMeta"));
  g_assert_cmpuint (VODER_TYPE_MARK, ==, g_type_from_name ("VoderMark"));
}

static void
test_mark_frames (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak_all ();
  const GstMetaInfo *info = gst_meta_get_info ("VoderMarkMeta");
  GstAudioInfo audio = get_info (speech);

  for (guint i = 0; i < speech->buffers->len; i++) {
    GstBuffer *buffer = speech->buffers->pdata[i];
    gpointer state = NULL;
    GstMeta *meta = NULL;
    guint64 frame;

    while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
                                                     info->api)) != NULL) {
      g_assert_true (gst_structure_get_uint64 (
          gst_custom_meta_get_structure ((GstCustomMeta *) meta), "frame",
          &frame));
      g_assert_cmpuint (frame, <, gst_buffer_get_size (buffer) / audio.bpf);
    }
  }
}

static void
test_markdown (void)
{
  const char *const expected[] = { "Title", "Some", "loud", "words" };
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) words = NULL;

  if (voder_plugin_registry_find_format (voder_plugin_registry_get_default (),
                                         VODER_PLUGIN_KIND_READER,
                                         "text/markdown") == NULL) {
    g_test_skip ("the Markdown reader is not built");
    return;
  }

  harness = voder_tts_harness (voder_tts_make ("tone", NULL), "text/markdown");
  voder_tts_push (harness, "# Title\n\nSome **loud** words.\n", 5);
  gst_harness_push_event (harness, gst_event_new_eos ());
  speech = voder_tts_collect (harness);
  words = voder_tts_list_marks (speech, "word");

  g_assert_cmpuint (words->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < words->len; i++)
    g_assert_cmpstr (gst_structure_get_string (words->pdata[i], "text"), ==,
                     expected[i]);
}

static void
push_subtitle (GstHarness *harness, const char *text, GstClockTime time)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, strlen (text));

  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DURATION (buffer) = GST_SECOND;
  g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
}

static void
test_subtitles (void)
{
  const char *const expected[] = { "One two", "three four", "Five" };
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) sentences = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    push_subtitle (harness, expected[i], i * GST_SECOND);
  gst_harness_push_event (harness, gst_event_new_eos ());
  speech = voder_tts_collect (harness);
  sentences = voder_tts_list_marks (speech, "sentence");

  g_assert_cmpuint (sentences->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < sentences->len; i++)
    g_assert_cmpstr (gst_structure_get_string (sentences->pdata[i], "text"), ==,
                     expected[i]);
}

static void
test_second_stream (void)
{
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
  g_autoptr (VoderTtsSpeech) first = NULL;
  g_autoptr (VoderTtsSpeech) second = NULL;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  voder_tts_push (harness, THREE_SENTENCES, 4096);
  gst_harness_push_event (harness, gst_event_new_eos ());
  first = voder_tts_collect (harness);
  gst_harness_push_event (harness, gst_event_new_stream_start ("second"));
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  voder_tts_push (harness, THREE_SENTENCES, 4096);
  gst_harness_push_event (harness, gst_event_new_eos ());
  second = voder_tts_collect (harness);

  voder_tts_assert_equal (first, second);
}

static void
test_queries (void)
{
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
  g_autoptr (VoderTtsSpeech) speech = NULL;
  GstPad *pad = harness->sinkpad;
  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  GstBuffer *last = NULL;
  gboolean is_seekable = TRUE;
  gint64 position;
  gint64 duration;

  voder_tts_push (harness, THREE_SENTENCES, 4096);
  gst_harness_push_event (harness, gst_event_new_eos ());
  speech = voder_tts_collect (harness);
  last = speech->buffers->pdata[speech->buffers->len - 1];

  g_assert_true (gst_pad_peer_query_position (pad, GST_FORMAT_TIME, &position));
  g_assert_cmpint (position, ==,
                   GST_BUFFER_PTS (last) + GST_BUFFER_DURATION (last));
  g_assert_false (
      gst_pad_peer_query_duration (pad, GST_FORMAT_TIME, &duration));
  g_assert_true (gst_pad_peer_query (pad, seeking));
  gst_query_parse_seeking (seeking, NULL, &is_seekable, NULL, NULL);
  g_assert_false (is_seekable);
  g_assert_cmpuint (gst_harness_query_latency (harness), ==, 0);
}

/* Times downstream mean nothing to what gives the text. */
static void
test_upstream_events (void)
{
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
  guint n_before = gst_harness_upstream_events_received (harness);

  g_assert_true (gst_harness_push_upstream_event (
      harness, gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 1.0, 0, 0)));
  g_assert_false (gst_harness_push_upstream_event (
      harness,
      gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
                          GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1)));
  g_assert_cmpuint (gst_harness_upstream_events_received (harness), ==,
                    n_before);
}

static void
test_instances (void)
{
  g_autoptr (VoderTtsSpeech) alone = speak_all ();
  GstHarness *harnesses[4];

  for (guint i = 0; i < G_N_ELEMENTS (harnesses); i++) {
    harnesses[i] = voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
    voder_tts_push (harnesses[i], THREE_SENTENCES, 4096);
    gst_harness_push_event (harnesses[i], gst_event_new_eos ());
  }
  for (guint i = 0; i < G_N_ELEMENTS (harnesses); i++) {
    g_autoptr (VoderTtsSpeech) speech = voder_tts_collect (harnesses[i]);

    voder_tts_assert_equal (alone, speech);
    gst_harness_teardown (harnesses[i]);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/stream-start-caps-and-segment-come-first",
                  test_events);
  voder_test_add ("/vodertts/the-segment-is-in-time-from-zero", test_segment);
  voder_test_add ("/vodertts/times-and-offsets-have-no-holes", test_times);
  voder_test_add ("/vodertts/only-the-first-buffer-is-discont", test_discont);
  voder_test_add ("/vodertts/pauses-are-zero-samples-flagged-gap", test_gaps);
  voder_test_add ("/vodertts/audio-leaves-after-the-first-sentence",
                  test_early);
  voder_test_add ("/vodertts/block-sizes-do-not-change-the-audio", test_blocks);
  voder_test_add ("/vodertts/the-number-of-workers-does-not-change-the-audio",
                  test_workers);
  voder_test_add ("/vodertts/text-without-caps-is-plain-text", test_no_caps);
  voder_test_add ("/vodertts/marks-are-metadata-with-ids-in-order", test_marks);
  voder_test_add ("/vodertts/marks-name-the-bytes-of-the-input",
                  test_mark_sources);
  voder_test_add ("/vodertts/marks-and-their-metadata-are-two-types",
                  test_mark_type);
  voder_test_add ("/vodertts/marks-lie-inside-their-buffers", test_mark_frames);
  voder_test_add ("/vodertts/markdown-caps-choose-the-markdown-reader",
                  test_markdown);
  voder_test_add ("/vodertts/each-subtitle-is-a-paragraph", test_subtitles);
  voder_test_add ("/vodertts/a-stream-may-follow-another", test_second_stream);
  voder_test_add ("/vodertts/position-is-known-duration-is-not", test_queries);
  voder_test_add ("/vodertts/seeks-and-qos-end-here", test_upstream_events);
  voder_test_add ("/vodertts/instances-do-not-touch-each-other",
                  test_instances);

  return voder_test_run ();
}
