/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-tts-play.h"
#include "voder-tts-speech.h"

#define RATE        22050
#define MARKUP_CAPS "text/x-raw, format=(string)pango-markup"

/* The tone engine says a word of four letters in 60 ms. */
#define SHORT "Only"
/* And for this one 11 words of 60 ms, with 10 gaps of 20 ms: 860 ms. */
#define LONG        "abcd abcd abcd abcd abcd abcd abcd abcd abcd abcd abcd"
#define LONG_LENGTH (860 * GST_MSECOND)

static GstHarness *
make_harness (const char *overflow)
{
  GstElement *element = voder_tts_make ("tone", "tone");

  gst_util_set_object_arg (G_OBJECT (element), "overflow", overflow);

  return voder_tts_harness (element, TEXT_CAPS);
}

static void
push_cue (GstHarness *harness,
          const char *text,
          GstClockTime start,
          GstClockTime duration)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, strlen (text));

  GST_BUFFER_PTS (buffer) = start;
  GST_BUFFER_DURATION (buffer) = duration;
  g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
}

static VoderTtsSpeech *
finish (GstHarness *harness)
{
  g_assert_true (gst_harness_push_event (harness, gst_event_new_eos ()));

  return voder_tts_collect (harness);
}

static guint64
find_frame (GstClockTime time)
{
  return gst_util_uint64_scale_round (time, RATE, GST_SECOND);
}

/* A piece of sound in the stream: frames from where its segment began. */
typedef struct {
  guint64 begin;
  guint64 end;
} Sound;

/* Words are apart by at most 20 ms; what is farther apart is two sounds. */
static GArray *
list_sounds (VoderTtsSpeech *speech)
{
  GArray *sounds = g_array_new (FALSE, FALSE, sizeof (Sound));
  Sound *last = NULL;

  for (guint i = 0; i < speech->buffers->len; i++) {
    GstBuffer *buffer = speech->buffers->pdata[i];
    guint64 begin = find_frame (GST_BUFFER_PTS (buffer));
    GstMapInfo map;

    g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
    for (gsize j = 0; j < map.size / 2; j++) {
      guint64 frame = begin + j;

      if (GST_READ_UINT16_LE (map.data + 2 * j) == 0)
        continue;
      if (last == NULL || frame > last->end + RATE / 40 || frame < last->end) {
        Sound sound = { frame, frame };

        g_array_append_val (sounds, sound);
        last = &g_array_index (sounds, Sound, sounds->len - 1);
      }
      last->end = frame + 1;
    }
    gst_buffer_unmap (buffer, &map);
  }

  return sounds;
}

/* The first and last samples of a tone may be zeros: a frame or two. */
static void
assert_sound (GArray *sounds, guint n, GstClockTime begin, GstClockTime end)
{
  const Sound *sound = NULL;

  g_assert_cmpuint (n, <, sounds->len);
  sound = &g_array_index (sounds, Sound, n);
  g_assert_cmpuint (sound->begin, >=, find_frame (begin));
  g_assert_cmpuint (sound->begin, <=, find_frame (begin) + 8);
  g_assert_cmpuint (sound->end, <=, find_frame (end) + 1);
  g_assert_cmpuint (sound->end + 8, >=, find_frame (end));
}

static void
assert_gapless (VoderTtsSpeech *speech)
{
  GstClockTime time = 0;

  for (guint i = 0; i < speech->buffers->len; i++) {
    GstBuffer *buffer = speech->buffers->pdata[i];

    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, time);
    time += GST_BUFFER_DURATION (buffer);
  }
}

static guint
get_count (GstHarness *harness, const char *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint value = 0;

  g_object_get (harness->element, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint (stats, name, &value));

  return value;
}

/* Odd times, which no frame falls on: none is off by more than half of one. */
static void
test_times (void)
{
  g_autoptr (GstHarness) harness = make_harness ("clip");
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GArray) starts = NULL;
  const GstClockTime step = 1234567891;

  for (guint i = 0; i < 200; i++)
    push_cue (harness, SHORT, i * step, GST_SECOND);
  speech = finish (harness);
  starts = voder_tts_list_mark_frames (speech, "sentence", RATE);

  assert_gapless (speech);
  g_assert_cmpuint (starts->len, ==, 200);
  for (guint i = 0; i < starts->len; i++)
    g_assert_cmpuint (g_array_index (starts, guint64, i), ==,
                      find_frame (i * step));
}

/* What is silent is flagged, and is silent. */
static void
test_silence (void)
{
  g_autoptr (GstHarness) harness = make_harness ("clip");
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GArray) sounds = NULL;
  guint64 n_silent = 0;

  push_cue (harness, SHORT, GST_SECOND, GST_SECOND);
  push_cue (harness, SHORT, 3 * GST_SECOND, GST_SECOND);
  speech = finish (harness);
  sounds = list_sounds (speech);

  g_assert_cmpuint (sounds->len, ==, 2);
  assert_sound (sounds, 0, GST_SECOND, 1060 * GST_MSECOND);
  assert_sound (sounds, 1, 3 * GST_SECOND, 3060 * GST_MSECOND);
  for (guint i = 0; i < speech->buffers->len; i++)
    if (GST_BUFFER_FLAG_IS_SET (speech->buffers->pdata[i], GST_BUFFER_FLAG_GAP))
      n_silent += gst_buffer_get_size (speech->buffers->pdata[i]) / 2;
  g_assert_cmpuint (n_silent, >=, 2 * RATE + RATE / 2);
}

static VoderTtsSpeech *
overflow (const char *mode, GstHarness **harness)
{
  *harness = make_harness (mode);
  push_cue (*harness, LONG, 0, 400 * GST_MSECOND);
  push_cue (*harness, SHORT, 500 * GST_MSECOND, 400 * GST_MSECOND);

  return finish (*harness);
}

static void
test_clip (void)
{
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderTtsSpeech) speech = overflow ("clip", &harness);
  g_autoptr (GArray) sounds = list_sounds (speech);
  g_autoptr (GPtrArray) words = voder_tts_list_marks (speech, "word");

  assert_gapless (speech);
  g_assert_cmpuint (sounds->len, ==, 2);
  assert_sound (sounds, 0, 0, 380 * GST_MSECOND);
  assert_sound (sounds, 1, 500 * GST_MSECOND, 560 * GST_MSECOND);
  /* Five words have begun by then, or on the frame. */
  g_assert_cmpuint (words->len, ==, 5 + 1);
  g_assert_cmpuint (get_count (harness, "cues-clipped"), ==, 1);
}

static void
test_shift (void)
{
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderTtsSpeech) speech = overflow ("shift", &harness);
  g_autoptr (GArray) starts =
      voder_tts_list_mark_frames (speech, "sentence", RATE);

  assert_gapless (speech);
  g_assert_cmpuint (starts->len, ==, 2);
  g_assert_cmpuint (g_array_index (starts, guint64, 1), ==,
                    find_frame (LONG_LENGTH));
  g_assert_cmpuint (get_count (harness, "cues-late"), ==, 1);
}

static void
test_overlap (void)
{
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderTtsSpeech) speech = overflow ("overlap", &harness);
  GstBuffer *last = speech->buffers->pdata[speech->buffers->len - 1];
  guint n_discont = 0;
  guint64 n_frames = 0;

  for (guint i = 0; i < speech->buffers->len; i++) {
    n_discont += GST_BUFFER_IS_DISCONT (speech->buffers->pdata[i]);
    n_frames += gst_buffer_get_size (speech->buffers->pdata[i]) / 2;
  }
  g_assert_cmpuint (n_discont, ==, 2);
  g_assert_cmpuint (n_frames, ==,
                    find_frame (LONG_LENGTH) + find_frame (60 * GST_MSECOND));
  g_assert_cmpuint (GST_BUFFER_PTS (last) + GST_BUFFER_DURATION (last), <=,
                    561 * GST_MSECOND);
}

/* All words are there, and in the time that they have. */
static void
test_compress (void)
{
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) words = NULL;
  g_autoptr (GArray) starts = NULL;
  g_autoptr (GArray) sounds = NULL;

  if (!voder_elements_need (VODER_PLUGIN_KIND_EFFECT, "tempo"))
    return;

  speech = overflow ("compress", &harness);
  words = voder_tts_list_marks (speech, "word");
  starts = voder_tts_list_mark_frames (speech, "sentence", RATE);
  sounds = list_sounds (speech);
  assert_gapless (speech);
  g_assert_cmpuint (words->len, ==, 11 + 1);
  g_assert_cmpuint (g_array_index (starts, guint64, 1), ==,
                    find_frame (500 * GST_MSECOND));
  for (guint i = 0; i < sounds->len; i++)
    g_assert_true (g_array_index (sounds, Sound, i).end <=
                       find_frame (400 * GST_MSECOND) ||
                   g_array_index (sounds, Sound, i).begin >=
                       find_frame (500 * GST_MSECOND));
  g_assert_cmpuint (get_count (harness, "cues-compressed"), ==, 1);
}

/* A second, third and fourth cue that begin too early, or last no time. */
static void
test_disorder (void)
{
  const char *const modes[] = { "clip", "shift", "compress" };
  const guint n_spoken[] = { 2, 4, 2 };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autoptr (GstHarness) harness = make_harness (modes[i]);
    g_autoptr (VoderTtsSpeech) speech = NULL;
    g_autoptr (GArray) starts = NULL;

    push_cue (harness, SHORT, 2 * GST_SECOND, GST_SECOND);
    push_cue (harness, SHORT, GST_SECOND, 500 * GST_MSECOND);
    push_cue (harness, SHORT, 2 * GST_SECOND, 0);
    push_cue (harness, SHORT, 2 * GST_SECOND, GST_SECOND);
    speech = finish (harness);
    starts = voder_tts_list_mark_frames (speech, "sentence", RATE);
    assert_gapless (speech);
    g_assert_cmpuint (starts->len, ==, n_spoken[i]);
    g_assert_cmpuint (g_array_index (starts, guint64, 0), ==, 2 * RATE);
    g_assert_cmpuint (get_count (harness, "cues-dropped"), ==, 4 - n_spoken[i]);
  }
}

/* An hour of silence is there, to the frame. */
static void
test_hour (void)
{
  g_autoptr (GstHarness) harness = make_harness ("clip");
  GstClockTime time = 0;
  guint64 n_frames = 0;
  GstBuffer *buffer = NULL;

  gst_harness_set_drop_buffers (harness, FALSE);
  push_cue (harness, SHORT, 0, GST_SECOND);
  push_cue (harness, SHORT, 3600 * GST_SECOND, GST_SECOND);
  g_assert_true (gst_harness_push_event (harness, gst_event_new_eos ()));
  while (time < 3600 * GST_SECOND) {
    buffer = gst_harness_pull (harness);
    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, time);
    time += GST_BUFFER_DURATION (buffer);
    n_frames += gst_buffer_get_size (buffer) / 2;
    gst_buffer_unref (buffer);
  }
  g_assert_cmpuint (n_frames, ==, (guint64) RATE * 3600);
  gst_buffer_unref (gst_harness_pull (harness));
}

static guint
count_gaps (VoderTtsSpeech *speech, GstClockTime *duration)
{
  guint n_gaps = 0;

  for (guint i = 0; i < speech->events->len; i++) {
    GstClockTime time;

    if (GST_EVENT_TYPE (speech->events->pdata[i]) != GST_EVENT_GAP)
      continue;
    gst_event_parse_gap (speech->events->pdata[i], &time, duration);
    n_gaps++;
  }

  return n_gaps;
}

/* Nobody wants centuries of zeros. */
static void
test_century (void)
{
  g_autoptr (GstHarness) harness = make_harness ("clip");
  g_autoptr (VoderTtsSpeech) speech = NULL;
  const GstClockTime time = G_GUINT64_CONSTANT (9000000000) * GST_SECOND;
  GstClockTime duration = 0;
  GstBuffer *last = NULL;

  push_cue (harness, SHORT, 0, GST_SECOND);
  push_cue (harness, SHORT, time, GST_SECOND);
  speech = finish (harness);
  last = speech->buffers->pdata[speech->buffers->len - 1];
  g_assert_cmpuint (speech->buffers->len, <, 20);
  g_assert_cmpuint (GST_BUFFER_PTS (last), >=, time);
  g_assert_cmpuint (count_gaps (speech, &duration), ==, 1);
  g_assert_cmpuint (duration, ==, time - 60 * GST_MSECOND);
}

static char *
dup_spoken (VoderTtsSpeech *speech)
{
  g_autoptr (GPtrArray) words = voder_tts_list_marks (speech, "word");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            gst_structure_get_string (words->pdata[i], "text"));

  return g_string_free (text, FALSE);
}

static void
test_markup (void)
{
  static const struct {
    const char *markup;
    const char *spoken;
  } rows[] = {
    { "<i>Who</i> is <span font='<>'>there</span>", "Who is there" },
    { "Tom &amp; Jerry &lt;b&gt;", "Tom Jerry b" },
    { "caf&#233; na&#xEF;ve", "café naïve" },
    { "one<br/>two\nthree", "one two three" },
    { "half <b", "half b" },
    { "a &b; & c;", "a b c" },
    { "bro\377ken", "broken" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstHarness) harness =
        voder_tts_harness (voder_tts_make ("tone", "tone"), MARKUP_CAPS);
    g_autoptr (VoderTtsSpeech) speech = NULL;
    g_autofree char *spoken = NULL;

    push_cue (harness, rows[i].markup, 0, 10 * GST_SECOND);
    speech = finish (harness);
    spoken = dup_spoken (speech);
    g_assert_cmpstr (spoken, ==, rows[i].spoken);
  }
}

/* Bytes of all that came in, markup included. */
static void
test_sources (void)
{
  const char *const cues[] = { "<i>One</i> &amp; two", "<b>three</b>" };
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", "tone"), MARKUP_CAPS);
  g_autofree char *all = g_strconcat (cues[0], cues[1], NULL);
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) words = NULL;

  push_cue (harness, cues[0], 0, GST_SECOND);
  push_cue (harness, cues[1], GST_SECOND, GST_SECOND);
  speech = finish (harness);
  words = voder_tts_list_marks (speech, "word");
  g_assert_cmpuint (words->len, ==, 3);
  for (guint i = 0; i < words->len; i++) {
    const char *text = gst_structure_get_string (words->pdata[i], "text");
    gint64 start, end;

    g_assert_true (
        gst_structure_get_int64 (words->pdata[i], "source-start", &start));
    g_assert_true (
        gst_structure_get_int64 (words->pdata[i], "source-end", &end));
    g_assert_cmpmem (text, strlen (text), all + start, end - start);
  }
}

static void
push_segment (GstHarness *harness, GstClockTime start)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = start;
  g_assert_true (
      gst_harness_push_event (harness, gst_event_new_segment (&segment)));
}

/* As after a seek to the hundredth second. */
static void
test_flush (void)
{
  g_autoptr (GstHarness) harness = make_harness ("clip");
  g_autoptr (VoderTtsSpeech) speech = NULL;
  GstBuffer *first = NULL;
  GstEvent *event = NULL;

  push_cue (harness, LONG, 0, GST_SECOND);
  gst_buffer_unref (gst_harness_pull (harness));
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  while ((first = gst_harness_try_pull (harness)) != NULL)
    gst_buffer_unref (first);
  while ((event = gst_harness_try_pull_event (harness)) != NULL)
    gst_event_unref (event);
  push_segment (harness, 100 * GST_SECOND);
  push_cue (harness, SHORT, 101 * GST_SECOND, GST_SECOND);
  speech = finish (harness);

  first = speech->buffers->pdata[0];
  g_assert_cmpuint (voder_tts_speech_get_segment (speech)->start, ==,
                    100 * GST_SECOND);
  g_assert_cmpuint (GST_BUFFER_PTS (first), ==, 100 * GST_SECOND);
  g_assert_true (GST_BUFFER_IS_DISCONT (first));
  g_assert_cmpuint (
      GST_BUFFER_PTS (speech->buffers->pdata[speech->buffers->len - 1]), >=,
      101 * GST_SECOND);
}

/* Text without times before and after text with times. */
static void
test_mixed (void)
{
  g_autoptr (GstHarness) harness = make_harness ("clip");
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autofree char *spoken = NULL;

  push_cue (harness, SHORT, 0, GST_SECOND);
  voder_tts_push (harness, "Two and three.", 4);
  push_cue (harness, "Four", 10 * GST_SECOND, GST_SECOND);
  speech = finish (harness);
  spoken = dup_spoken (speech);
  g_assert_cmpstr (spoken, ==, "Only Two and three Four");
}

static void
test_live (void)
{
  g_autoptr (GstHarness) harness = make_harness ("clip");
  g_autoptr (VoderTtsSpeech) speech = NULL;
  GstClockTime duration = 0;
  GstBuffer *last = NULL;

  gst_harness_set_live (harness, TRUE);
  gst_harness_set_upstream_latency (harness, 7 * GST_MSECOND);
  g_object_set (harness->element, "latency", 300 * GST_MSECOND, NULL);
  g_assert_cmpuint (gst_harness_query_latency (harness), ==, 307 * GST_MSECOND);

  push_cue (harness, SHORT, 0, GST_SECOND);
  push_cue (harness, SHORT, 2 * GST_SECOND, GST_SECOND);
  gst_harness_push_event (harness,
                          gst_event_new_gap (3 * GST_SECOND, 2 * GST_SECOND));
  speech = finish (harness);
  last = speech->buffers->pdata[speech->buffers->len - 1];
  g_assert_cmpuint (count_gaps (speech, &duration), ==, 2);
  g_assert_cmpuint (GST_BUFFER_PTS (last) + GST_BUFFER_DURATION (last), ==,
                    2060 * GST_MSECOND);
}

/* The texts of an element, once all was spoken. */
static GPtrArray *
pull_texts (GstHarness *texts, guint n)
{
  GPtrArray *buffers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (buffers, gst_harness_pull (texts));
  g_assert_null (gst_harness_try_pull (texts));

  return buffers;
}

static void
assert_text (GPtrArray *texts,
             guint n,
             GstClockTime start,
             GstClockTime duration)
{
  g_assert_cmpuint (GST_BUFFER_PTS (texts->pdata[n]), ==, start);
  g_assert_cmpuint (GST_BUFFER_DURATION (texts->pdata[n]), ==, duration);
}

/* Each is seen from when it is heard, as long as it is, and not shorter than it
 * was to be. */
static void
test_shifted_captions (void)
{
  GstElement *element = voder_tts_make ("tone", "tone");
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (GstHarness) texts = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GPtrArray) buffers = NULL;
  g_autoptr (GPtrArray) marks = NULL;
  const guint lengths[] = { 860, 440 };

  gst_util_set_object_arg (G_OBJECT (element), "overflow", "shift");
  gst_util_set_object_arg (G_OBJECT (element), "marks", "sentence");
  harness = voder_tts_harness (element, TEXT_CAPS);
  texts = gst_harness_new_with_element (element, NULL, "text_0");
  push_cue (harness, LONG, 0, 300 * GST_MSECOND);
  push_cue (harness, SHORT, 300 * GST_MSECOND, GST_SECOND);
  speech = finish (harness);
  buffers = pull_texts (texts, 2);
  assert_text (buffers, 0, 0, LONG_LENGTH);
  assert_text (buffers, 1, LONG_LENGTH, 1300 * GST_MSECOND - LONG_LENGTH);

  marks = voder_tts_list_marks (speech, "paragraph");
  g_assert_cmpuint (marks->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    guint64 n_frames = 0;

    g_assert_true (
        gst_structure_get_uint64 (marks->pdata[i], "n-frames", &n_frames));
    g_assert_cmpuint (n_frames, ==, find_frame (lengths[i] * GST_MSECOND));
  }
}

/* What would have to be faster than that is as fast as it can be, and cut. */
static void
test_compress_most (void)
{
  g_autoptr (GstHarness) harness = make_harness ("compress");
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GArray) sounds = NULL;

  push_cue (harness, LONG, 0, 100 * GST_MSECOND);
  speech = finish (harness);
  sounds = list_sounds (speech);
  g_assert_cmpuint (g_array_index (sounds, Sound, sounds->len - 1).end, <=,
                    find_frame (100 * GST_MSECOND));
  g_assert_cmpuint (get_count (harness, "cues-compressed"), ==, 1);
  g_assert_cmpuint (get_count (harness, "cues-clipped"), ==, 1);
}

static GstPadProbeReturn
assert_goes_on (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstClockTime *time = data;
  GstClockTime start = GST_BUFFER_PTS (info->data);
  GstClockTime duration = GST_BUFFER_DURATION (info->data);

  if (GST_IS_EVENT (info->data)) {
    if (GST_EVENT_TYPE (info->data) != GST_EVENT_GAP)
      return GST_PAD_PROBE_OK;
    gst_event_parse_gap (info->data, &start, &duration);
  }
  g_assert_cmpuint (start, ==, *time);
  *time = start + duration;

  return GST_PAD_PROBE_OK;
}

/* A word that is cut has no end of its own: its audio does not wait for one
 * while time goes on. */
static void
test_live_clip (void)
{
  GstElement *element = voder_tts_make ("scripted", "one");
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (GstHarness) texts = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;
  GstClockTime time = 0;

  gst_util_set_object_arg (G_OBJECT (element), "marks", "word");
  harness = voder_tts_harness (element, TEXT_CAPS);
  gst_harness_set_live (harness, TRUE);
  texts = gst_harness_new_with_element (element, NULL, "text_0");
  gst_pad_add_probe (harness->sinkpad,
                     GST_PAD_PROBE_TYPE_BUFFER |
                         GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                     assert_goes_on, &time, NULL);
  push_cue (harness, "These words are heard for too long.", 0,
            20 * GST_MSECOND);
  push_cue (harness, "These too.", 2 * GST_SECOND, 20 * GST_MSECOND);
  speech = finish (harness);
  g_assert_cmpuint (time, ==, 2020 * GST_MSECOND);
  g_assert_cmpuint (get_count (harness, "cues-clipped"), ==, 2);
}

static void
test_not_live (void)
{
  g_autoptr (GstHarness) harness = make_harness ("clip");

  g_object_set (harness->element, "latency", 300 * GST_MSECOND, NULL);
  g_assert_cmpuint (gst_harness_query_latency (harness), ==, 0);
}

/* The number of workers changes nothing, nor does it that cues wait. */
static void
test_workers (void)
{
  VoderTtsSpeech *speeches[2] = { NULL, NULL };

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstHarness) harness = make_harness ("compress");

    g_object_set (harness->element, "workers", i == 0 ? 1 : 8, NULL);
    for (guint j = 0; j < 40; j++)
      push_cue (harness, j % 3 == 0 ? LONG : "One. Two. Three.",
                j * 300 * GST_MSECOND, 300 * GST_MSECOND);
    speeches[i] = finish (harness);
  }
  voder_tts_assert_equal (speeches[0], speeches[1]);
  voder_tts_speech_free (speeches[0]);
  voder_tts_speech_free (speeches[1]);
}

static const char film[] = "1\n00:00:01,000 --> 00:00:02,000\nWho is there?\n\n"
                           "2\n00:00:03,000 --> 00:00:04,500\n"
                           "<i>Nobody</i>,\nnobody at all.\n\n"
                           "3\n01:00:05,120 --> 01:00:06,250\n♪\n\n"
                           "4\n01:00:07,000 --> 01:00:08,001\nThe end.\n\n";

static const char captions[] = "WEBVTT\n\n"
                               "00:00:01.000 --> 00:00:02.000\n"
                               "Who is there?\n\n"
                               "00:00:03.000 --> 00:00:04.500\n"
                               "Nobody,\nnobody at all.\n\n"
                               "01:00:05.120 --> 01:00:06.250\n♪\n\n"
                               "01:00:07.000 --> 01:00:08.001\nThe end.\n\n";

static void
test_captions (void)
{
  const char *const needed[] = { "subparse", "webvttenc" };
  const char *const modes[] = { "clip", "overlap", "shift", "compress" };
  g_autofree char *source = voder_tts_play_write ("film.srt", film);
  g_autofree char *target = voder_tts_play_write ("film.vtt", "");

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++) {
    g_autoptr (GstElementFactory) factory =
        gst_element_factory_find (needed[i]);

    if (factory == NULL) {
      g_test_skip (needed[i]);
      return;
    }
  }

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autoptr (VoderTtsPlay) play = voder_tts_play (
        "filesrc location=%s ! subparse ! vodertts engine=tone voice=tone "
        "overflow=%s marks=sentence name=t t. ! queue ! fakesink "
        "t.text_0 ! queue ! webvttenc ! filesink location=%s",
        source, modes[i], target);
    g_autofree char *content = NULL;

    g_assert_true (g_file_get_contents (target, &content, NULL, NULL));
    g_assert_cmpstr (content, ==, captions);
  }
}

int
main (int argc, char **argv)
{
  voder_elements_add_path ("pipeline/engine");
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/timed/a-cue-begins-at-its-time-to-the-frame",
                  test_times);
  voder_test_add ("/vodertts/timed/silence-between-cues-is-flagged-gap",
                  test_silence);
  voder_test_add ("/vodertts/timed/clip-ends-a-cue-at-its-end", test_clip);
  voder_test_add ("/vodertts/timed/shift-begins-where-the-last-one-ended",
                  test_shift);
  voder_test_add ("/vodertts/timed/overlap-goes-back-in-time", test_overlap);
  voder_test_add ("/vodertts/timed/compress-says-all-in-time", test_compress);
  voder_test_add ("/vodertts/timed/cues-may-come-in-disorder", test_disorder);
  voder_test_add ("/vodertts/timed/an-hour-of-silence-is-an-hour", test_hour);
  voder_test_add ("/vodertts/timed/a-century-is-skipped", test_century);
  voder_test_add ("/vodertts/timed/markup-is-not-spoken", test_markup);
  voder_test_add ("/vodertts/timed/marks-name-bytes-of-the-markup",
                  test_sources);
  voder_test_add ("/vodertts/timed/a-segment-follows-a-flush", test_flush);
  voder_test_add ("/vodertts/timed/text-without-times-may-come-between",
                  test_mixed);
  voder_test_add ("/vodertts/timed/live-text-has-gap-events-and-a-latency",
                  test_live);
  voder_test_add ("/vodertts/timed/other-text-adds-no-latency", test_not_live);
  voder_test_add ("/vodertts/timed/workers-do-not-change-the-audio",
                  test_workers);
  voder_test_add ("/vodertts/timed/the-cues-that-come-in-go-out",
                  test_captions);
  voder_test_add ("/vodertts/timed/captions-are-seen-when-they-are-heard",
                  test_shifted_captions);
  voder_test_add ("/vodertts/timed/what-cannot-be-so-fast-is-cut",
                  test_compress_most);
  voder_test_add ("/vodertts/timed/live-audio-does-not-wait-in-a-gap",
                  test_live_clip);

  return voder_test_run ();
}
