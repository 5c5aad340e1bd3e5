/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-tts-play.h"
#include "voder-tts-speech.h"

#define TEXT                                                                   \
  "# One two\n\nThree. Four five six, seven eight.\n\n"                        \
  "Nine and ten make nineteen.\n"
#define N_WORDS 13

/* Longer than a word, and not as long as a sentence. */
#define LOOK_AHEAD "limiter look-ahead=20"
#define FADE       "gain fade-out=0.15"

/* Sentences come one by one from an element before. */
static VoderTtsPlay *
play (const char *effects, const char *behind)
{
  g_autofree char *path = voder_tts_play_write ("text.md", TEXT);

  return voder_tts_play (
      "filesrc location=%s ! text/markdown ! voderparse ! vodertts engine=tone "
      "voice=tone marks=word effects=\"%s\" name=t t. ! queue ! %s"
      "fakesink name=audio sync=false t.text_0 ! queue ! "
      "fakesink name=text sync=false",
      path, effects, behind);
}

static guint64
count_frames (VoderTtsPlay *play, gsize n_bytes)
{
  guint64 n = 0;

  for (guint i = 0; i < play->audio->len; i++)
    n += gst_buffer_get_size (play->audio->pdata[i]) / n_bytes;

  return n;
}

/* Words are heard where they were. */
static void
assert_same_words (VoderTtsPlay *a, VoderTtsPlay *b)
{
  g_autoptr (GArray) of_a = voder_tts_play_list_marks (a, "word");
  g_autoptr (GArray) of_b = voder_tts_play_list_marks (b, "word");

  g_assert_cmpuint (of_a->len, ==, N_WORDS);
  g_assert_cmpuint (of_b->len, ==, N_WORDS);
  for (guint i = 0; i < N_WORDS; i++)
    g_assert_cmpuint (g_array_index (of_a, VoderTtsMark, i).frame, ==,
                      g_array_index (of_b, VoderTtsMark, i).frame);
}

static void
assert_same_texts (VoderTtsPlay *a, VoderTtsPlay *b)
{
  g_assert_cmpuint (a->text->len, ==, N_WORDS);
  g_assert_cmpuint (b->text->len, ==, N_WORDS);
  for (guint i = 0; i < N_WORDS; i++) {
    g_autofree char *of_a = voder_tts_play_dup_text (a, i);
    g_autofree char *of_b = voder_tts_play_dup_text (b, i);

    g_assert_cmpstr (of_a, ==, of_b);
    g_assert_cmpuint (GST_BUFFER_PTS (a->text->pdata[i]), ==,
                      GST_BUFFER_PTS (b->text->pdata[i]));
    g_assert_cmpuint (GST_BUFFER_DURATION (a->text->pdata[i]), ==,
                      GST_BUFFER_DURATION (b->text->pdata[i]));
  }
}

/* What an effect holds back is not heard later for it, but for those who wait:
 * words and texts stay where they are, and nothing is missing at the end. */
static void
test_look_ahead_moves_nothing (void)
{
  static const char *const effects[] = { LOOK_AHEAD, FADE,
                                         "compressor ! deesser ! " LOOK_AHEAD
                                         " ! " FADE };
  g_autoptr (VoderTtsPlay) plain = play ("", "");

  for (guint i = 0; i < G_N_ELEMENTS (effects); i++) {
    g_autoptr (VoderTtsPlay) inside = play (effects[i], "");

    g_assert_cmpuint (count_frames (inside, sizeof (gint16)), ==,
                      count_frames (plain, sizeof (gint16)));
    assert_same_words (plain, inside);
    assert_same_texts (plain, inside);
  }
}

/* The same as elements. */
static void
test_look_ahead_moves_nothing_behind (void)
{
  g_autoptr (VoderTtsPlay) plain = play ("", "");
  g_autoptr (VoderTtsPlay) behind =
      play ("", "audioconvert ! voder-limiter look-ahead=20 ! "
                "voder-gain fade-out=0.15 ! ");

  g_assert_cmpuint (count_frames (behind, sizeof (float)), ==,
                    count_frames (plain, sizeof (gint16)));
  assert_same_words (plain, behind);
  assert_same_texts (plain, behind);
}

static void
push_cue (GstHarness *harness, const char *text, GstClockTime start)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, strlen (text));

  GST_BUFFER_PTS (buffer) = start;
  GST_BUFFER_DURATION (buffer) = GST_SECOND;
  g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
}

static GstHarness *
make_live (const char *line)
{
  GstHarness *harness = gst_harness_new_parse (line);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_set_live (harness, TRUE);
  gst_harness_set_upstream_latency (harness, 7 * GST_MSECOND);
  gst_harness_set_src_caps_str (harness, TEXT_CAPS);
  gst_harness_play (harness);
  gst_harness_push_event (harness, gst_event_new_segment (&segment));

  return harness;
}

/* The time to speak in has the effects of the speech in it; those behind have
 * theirs besides. */
static void
test_live_latency (void)
{
  g_autoptr (GstHarness) inside =
      make_live ("vodertts engine=tone voice=tone latency=300000000 "
                 "effects=\"" LOOK_AHEAD "\"");
  g_autoptr (GstHarness) behind =
      make_live ("vodertts engine=tone voice=tone latency=300000000 ! "
                 "audioconvert ! voder-limiter look-ahead=20");

  g_assert_cmpuint (gst_harness_query_latency (inside), ==, 307 * GST_MSECOND);
  push_cue (behind, "Only.", 0);
  push_cue (behind, "Only.", GST_SECOND);
  gst_buffer_unref (gst_harness_pull (behind));
  /* Its steps have 8 frames, and 24 more are looked at. */
  g_assert_cmpuint (gst_harness_query_latency (behind), ==,
                    307 * GST_MSECOND +
                        gst_util_uint64_scale_int_ceil (448 + 24, GST_SECOND,
                                                        VODER_TTS_PLAY_RATE));
  gst_harness_push_event (behind, gst_event_new_eos ());
  gst_harness_push_event (inside, gst_event_new_eos ());
}

static GstPadProbeReturn
watch_time (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstClockTime *time = data;
  GstClockTime start;
  GstClockTime duration;

  if (GST_IS_BUFFER (info->data)) {
    start = GST_BUFFER_PTS (info->data);
    duration = GST_BUFFER_DURATION (info->data);
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_GAP) {
    gst_event_parse_gap (info->data, &start, &duration);
  } else {
    return GST_PAD_PROBE_OK;
  }
  /* Who counts in frames rounds anew. */
  g_assert_cmpint (ABS (GST_CLOCK_DIFF (start, *time)), <=, 1);
  *time = start + duration;

  return GST_PAD_PROBE_OK;
}

/* Speech and the gaps between it leave in the order of their times, and all of
 * each subtitle before the gap behind it. */
static void
test_live_gaps (void)
{
  g_autoptr (GstHarness) harness =
      make_live ("vodertts engine=tone voice=tone ! audioconvert ! "
                 "voder-limiter look-ahead=20 name=last");
  g_autoptr (VoderTtsSpeech) speech = NULL;
  GstClockTime time = 0;
  guint n_gaps = 0;

  gst_pad_add_probe (harness->sinkpad,
                     GST_PAD_PROBE_TYPE_BUFFER |
                         GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                     watch_time, &time, NULL);
  for (guint i = 0; i < 3; i++)
    push_cue (harness, "Only.", 2 * i * GST_SECOND);
  gst_harness_push_event (harness,
                          gst_event_new_gap (5 * GST_SECOND, 2 * GST_SECOND));
  gst_harness_push_event (harness, gst_event_new_eos ());
  speech = voder_tts_collect (harness);
  for (guint i = 0; i < speech->events->len; i++)
    n_gaps += GST_EVENT_TYPE (speech->events->pdata[i]) == GST_EVENT_GAP;

  g_assert_cmpuint (n_gaps, ==, 3);
  g_assert_cmpuint (time, ==, 7 * GST_SECOND);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/latency/effects-that-look-ahead-move-nothing",
                  test_look_ahead_moves_nothing);
  voder_test_add ("/vodertts/latency/elements-that-look-ahead-move-nothing",
                  test_look_ahead_moves_nothing_behind);
  voder_test_add ("/vodertts/latency/what-looks-ahead-behind-adds-its-own",
                  test_live_latency);
  voder_test_add ("/vodertts/latency/gaps-come-behind-all-speech-before",
                  test_live_gaps);

  return voder_test_run ();
}
