/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/audio/audio.h>
#include <gst/controller/controller.h>
#include <math.h>
#include <string.h>

#include "voder-elements.h"

#define RATE 8000

/* What of a key is heard: a level, from one frame to another. */
typedef struct {
  gsize start;
  gsize end;
  float level;
} Heard;

/* Music of one level, and its key. */
typedef struct {
  const char *properties;
  gsize n_music;
  gsize n_key; /* 0 for no pad */
  Heard heard;
  gsize n_block; /* frames in each buffer */
  gsize n_key_block;
  int key_channels;
  gboolean key_is_gap; /* where nothing is heard */
} Case;

#define MUSIC 0.5f

static GstBuffer *
make_buffer (gsize start, gsize n_frames, int n_channels, float level)
{
  gsize n_samples = n_frames * (gsize) n_channels;
  float *samples = g_new (float, n_samples);
  GstBuffer *buffer;

  for (gsize i = 0; i < n_samples; i++)
    samples[i] = level;
  buffer = gst_buffer_new_wrapped (samples, n_samples * sizeof (float));
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (start, GST_SECOND, RATE);
  GST_BUFFER_DURATION (buffer) =
      gst_util_uint64_scale (start + n_frames, GST_SECOND, RATE) -
      GST_BUFFER_PTS (buffer);

  return buffer;
}

static void
push (GstElement *source, GstBuffer *buffer)
{
  GstFlowReturn result;

  g_signal_emit_by_name (source, "push-buffer", buffer, &result);
  gst_buffer_unref (buffer);
  g_assert_cmpint (result, ==, GST_FLOW_OK);
}

static void
push_end (GstElement *source)
{
  GstFlowReturn result;

  g_signal_emit_by_name (source, "end-of-stream", &result);
}

static GstElement *
make_source (const char *name, int channels)
{
  GstElement *source = gst_element_factory_make ("appsrc", name);
  GstAudioInfo info;
  GstCaps *caps;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, RATE, channels, NULL);
  caps = gst_audio_info_to_caps (&info);
  g_object_set (source, "caps", caps, "format", GST_FORMAT_TIME, "max-bytes",
                (guint64) 0, NULL);
  gst_caps_unref (caps);

  return source;
}

static void
push_music (GstElement *source, const Case *what)
{
  for (gsize i = 0; i < what->n_music; i += what->n_block)
    push (source,
          make_buffer (i, MIN (what->n_block, what->n_music - i), 1, MUSIC));
  push_end (source);
}

/* One frame after the other would take long: each stretch is cut by itself. */
static gsize
find_next (const Case *what, gsize i)
{
  gsize next = MIN (i + what->n_key_block, what->n_key);

  if (i < what->heard.start)
    next = MIN (next, what->heard.start);
  else if (i < what->heard.end)
    next = MIN (next, what->heard.end);

  return next;
}

static void
push_key (GstElement *source, const Case *what)
{
  for (gsize i = 0; i < what->n_key;) {
    gsize next = find_next (what, i);
    gboolean is_heard = i >= what->heard.start && i < what->heard.end;
    GstBuffer *buffer = make_buffer (i, next - i, what->key_channels,
                                     is_heard ? what->heard.level : 0.0f);

    if (!is_heard && what->key_is_gap)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
    push (source, buffer);
    i = next;
  }
  push_end (source);
}

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  GArray *samples = data;
  GstMapInfo map;

  g_assert_cmpuint (
      GST_BUFFER_PTS (buffer), ==,
      gst_util_uint64_scale_round (samples->len, GST_SECOND, RATE));
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_array_append_vals (samples, map.data, (guint) (map.size / sizeof (float)));
  gst_buffer_unmap (buffer, &map);
  g_assert_cmpuint (GST_BUFFER_OFFSET_END (buffer), ==, samples->len);
}

/* A pipeline with @duck in it, and the key (nullable) before its pad. */
static GstElement *
make_pipeline (GstElement *duck,
               GstElement *music,
               GstElement *key,
               GArray *samples)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstElement *sink = gst_element_factory_make ("fakesink", "sink");

  g_object_set (sink, "signal-handoffs", TRUE, NULL);
  if (samples != NULL)
    g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), samples);
  gst_bin_add_many (GST_BIN (pipeline), music, duck, sink, NULL);
  g_assert_true (gst_element_link_pads (music, "src", duck, "sink"));
  g_assert_true (gst_element_link (duck, sink));
  if (key != NULL) {
    gst_bin_add (GST_BIN (pipeline), key);
    g_assert_true (gst_element_link_pads (key, "src", duck, "key"));
  }

  return pipeline;
}

static GstElement *
make_duck (const char *properties)
{
  g_autofree char *text = g_strdup_printf ("voderduck %s", properties);
  g_autoptr (GError) error = NULL;
  GstElement *duck = gst_parse_launch (text, &error);

  g_assert_no_error (error);

  return duck;
}

/* What comes out. */
static GArray *
run (const Case *what)
{
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (float));
  GstElement *duck = make_duck (what->properties);
  GstElement *music = make_source ("music", 1);
  GstElement *key =
      what->n_key > 0 ? make_source ("key", what->key_channels) : NULL;
  g_autoptr (GstElement) pipeline = make_pipeline (duck, music, key, samples);

  push_music (music, what);
  if (key != NULL)
    push_key (key, what);
  voder_elements_play (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return samples;
}

static float
get (GArray *samples, guint frame)
{
  g_assert_cmpuint (frame, <, samples->len);

  return g_array_index (samples, float, frame);
}

static void
assert_level (GArray *samples, guint start, guint end, float level)
{
  for (guint i = start; i < end; i++)
    g_assert_cmpfloat_with_epsilon (get (samples, i), level, 1e-6f);
}

static void
assert_untouched (GArray *samples, guint start, guint end)
{
  for (guint i = start; i < end; i++)
    g_assert_cmpfloat (get (samples, i), ==, MUSIC);
}

/* Two seconds, of which the key is heard in half a one; 12 dB are 0.2512. */
static const Case plain = {
  .properties = "attack=50 hold=100 release=250 depth=12",
  .n_music = 2 * RATE,
  .n_key = 2 * RATE,
  .heard = { RATE / 2, RATE, 0.3f },
  .n_block = 160,
  .n_key_block = 160,
  .key_channels = 1,
};

#define ATTACK  (RATE / 20)
#define HOLD    (RATE / 10)
#define RELEASE (RATE / 4)
#define SOFT    (MUSIC * 0.251188643f)

static void
test_music_makes_way (void)
{
  g_autoptr (GArray) samples = run (&plain);

  g_assert_cmpuint (samples->len, ==, plain.n_music);
  assert_untouched (samples, 0, RATE / 2);
  assert_level (samples, RATE / 2 + ATTACK, RATE + HOLD - 1, SOFT);
  assert_untouched (samples, RATE + HOLD + RELEASE, 2 * RATE);
}

/* Down and up again, never more than the steepest part of the curves. */
static void
test_it_does_not_click (void)
{
  g_autoptr (GArray) samples = run (&plain);
  float step_db = 12.0f * 1.5f / ATTACK;

  for (guint i = 1; i < samples->len; i++) {
    float before = get (samples, i - 1), now = get (samples, i);

    g_assert_cmpfloat (fabsf (20.0f * log10f (now / before)), <,
                       step_db * 1.01f);
    if (i < RATE)
      g_assert_cmpfloat (now, <=, before);
    else
      g_assert_cmpfloat (now, >=, before);
  }
}

/* In decibels it begins and ends level: a quarter of the time is less than a
 * sixth of the way. */
static void
test_it_bends (void)
{
  g_autoptr (GArray) samples = run (&plain);
  const float quarter = MUSIC * powf (10.0f, -12.0f * 0.15625f / 20.0f);
  const float half = MUSIC * powf (10.0f, -6.0f / 20.0f);

  g_assert_cmpfloat_with_epsilon (get (samples, RATE / 2 + ATTACK / 4 - 1),
                                  quarter, 1e-4f);
  g_assert_cmpfloat_with_epsilon (get (samples, RATE / 2 + ATTACK / 2 - 1),
                                  half, 1e-4f);
  g_assert_cmpfloat_with_epsilon (get (samples, RATE + HOLD + RELEASE / 2),
                                  half, 1e-3f);
  g_assert_cmpfloat_with_epsilon (get (samples, RATE + HOLD + RELEASE * 3 / 4),
                                  quarter, 1e-3f);
}

/* What it is asked for at first holds at once; only later changes are slow. */
static void
test_the_first_depth_holds_at_once (void)
{
  Case other = plain;
  g_autoptr (GArray) samples = NULL;

  other.properties = "attack=0 hold=100 release=250 depth=12";
  other.heard.start = 0;
  samples = run (&other);
  assert_level (samples, 1, RATE, SOFT);
}

/* A voice has a pulse each few milliseconds, and silence in between. */
static void
test_a_wave_is_one_sound (void)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (float));
  GstElement *music = make_source ("music", 1);
  GstElement *key = make_source ("key", 1);
  g_autoptr (GstElement) pipeline = make_pipeline (
      make_duck ("attack=0 hold=0 release=10 depth=12"), music, key, samples);
  const gsize n_period = RATE / 100;

  push_music (music, &plain);
  for (gsize i = 0; i < 100; i++) {
    push (key, make_buffer (i * n_period, 8, 1, 0.3f));
    push (key, make_buffer (i * n_period + 8, n_period - 8, 1, 0.0f));
  }
  push_end (key);
  voder_elements_play (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  assert_level (samples, 1, RATE, SOFT);
  assert_untouched (samples, RATE + RATE / 10, 2 * RATE);
}

static void
test_the_length_of_the_blocks_does_not_matter (void)
{
  static const gsize lengths[] = { 7, 80, 333, 5000 };
  g_autoptr (GArray) whole = run (&plain);

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
    Case other = plain;
    g_autoptr (GArray) samples = NULL;

    other.n_block = lengths[i];
    other.n_key_block = lengths[G_N_ELEMENTS (lengths) - 1 - i];
    other.properties = "attack=50 hold=100 release=250 depth=12 "
                       "output-buffer-duration=7000000";
    samples = run (&other);
    g_assert_cmpmem (samples->data, samples->len * sizeof (float), whole->data,
                     whole->len * sizeof (float));
  }
}

static void
test_without_a_key_nothing_changes (void)
{
  Case other = plain;
  g_autoptr (GArray) samples = NULL;

  other.n_key = 0;
  other.n_music = 2 * RATE + 13;
  samples = run (&other);
  g_assert_cmpuint (samples->len, ==, other.n_music);
  assert_untouched (samples, 0, samples->len);
}

static void
test_a_soft_key_is_not_heard (void)
{
  Case other = plain;
  g_autoptr (GArray) samples = NULL;

  other.heard.level = 0.0099f; /* -40.09 dB */
  samples = run (&other);
  assert_untouched (samples, 0, samples->len);
}

/* The music goes on when nobody speaks any more, in whatever way that is. */
static void
test_music_outlives_its_key (void)
{
  Case other = plain;
  g_autoptr (GArray) ended = NULL;
  g_autoptr (GArray) gaps = NULL;

  other.n_key = RATE;
  ended = run (&other);
  g_assert_cmpuint (ended->len, ==, plain.n_music);
  assert_untouched (ended, RATE + HOLD + RELEASE, 2 * RATE);

  other = plain;
  other.key_is_gap = TRUE;
  gaps = run (&other);
  g_assert_cmpmem (gaps->data, gaps->len * sizeof (float), ended->data,
                   ended->len * sizeof (float));
}

/* It ends with the music, to the frame, and whoever speaks may go on. */
static void
test_the_music_is_the_end (void)
{
  Case other = plain;
  g_autoptr (GArray) samples = NULL;

  other.n_music = RATE + 21;
  other.n_key = 10 * RATE;
  samples = run (&other);
  g_assert_cmpuint (samples->len, ==, other.n_music);
  assert_level (samples, RATE / 2 + ATTACK, RATE + 21, SOFT);
}

static GstPadProbeReturn
count (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_atomic_int_inc ((int *) data);

  return GST_PAD_PROBE_OK;
}

/* A tee before the key goes on when the music has ended. */
static void
test_speech_goes_on_behind_the_music (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "audiotestsrc num-buffers=10 samplesperbuffer=80 ! "
      "audio/x-raw,rate=8000 ! voderduck name=duck ! fakesink "
      "audiotestsrc num-buffers=100 samplesperbuffer=80 ! "
      "audio/x-raw,rate=8000 ! tee name=speech ! duck.key "
      "speech. ! queue ! fakesink name=heard",
      &error);
  g_autoptr (GstElement) heard =
      gst_bin_get_by_name (GST_BIN (pipeline), "heard");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (heard, "sink");
  int n_buffers = 0;

  g_assert_no_error (error);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count, &n_buffers, NULL);
  voder_elements_play (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpint (n_buffers, ==, 100);
}

/* The first word does not drown. */
static void
test_it_looks_ahead (void)
{
  Case other = plain;
  g_autoptr (GArray) samples = NULL;

  other.properties = "attack=50 hold=100 release=250 depth=12 look-ahead=50";
  samples = run (&other);
  g_assert_cmpuint (samples->len, ==, plain.n_music);
  assert_untouched (samples, 0, RATE / 2 - ATTACK);
  assert_level (samples, RATE / 2, RATE + HOLD - ATTACK - 1, SOFT);
}

/* The music says what comes out; the key may be of any kind. */
static void
test_the_key_is_converted (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "audiotestsrc num-buffers=10 samplesperbuffer=80 ! "
      "audio/x-raw,format=S16LE,rate=8000,channels=2 ! "
      "voderduck name=duck ! fakesink name=sink "
      "audiotestsrc num-buffers=10 samplesperbuffer=80 ! "
      "audio/x-raw,format=S32LE,rate=8000,channels=1 ! duck.key",
      &error);
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");
  g_autoptr (GstCaps) caps = NULL;
  GstAudioInfo info;

  g_assert_no_error (error);
  voder_elements_play (pipeline);
  caps = gst_pad_get_current_caps (pad);
  g_assert_true (gst_audio_info_from_caps (&info, caps));
  g_assert_cmpint (GST_AUDIO_INFO_FORMAT (&info), ==, GST_AUDIO_FORMAT_F32);
  g_assert_cmpint (GST_AUDIO_INFO_CHANNELS (&info), ==, 2);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
test_the_key_may_come_and_go (void)
{
  g_autoptr (GstElement) duck = gst_object_ref_sink (make_duck (""));
  g_autoptr (GstPad) pad = gst_element_request_pad_simple (duck, "key");

  g_assert_nonnull (pad);
  gst_element_release_request_pad (duck, pad);
  gst_object_unref (g_steal_pointer (&pad));
  pad = gst_element_request_pad_simple (duck, "key");
  g_assert_nonnull (pad);
  gst_element_release_request_pad (duck, pad);
}

static GstClockTime
query_latency (GstPad *pad)
{
  GstQuery *query = gst_query_new_latency ();
  GstClockTime min = 0;
  gboolean is_live = FALSE;

  g_assert_true (gst_pad_query (pad, query));
  gst_query_parse_latency (query, &is_live, &min, NULL);
  g_assert_true (is_live);
  gst_query_unref (query);

  return min;
}

/* A live key that says nothing does not keep the music waiting. */
static void
test_a_live_key_may_be_silent (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "audiotestsrc name=music is-live=true num-buffers=10 "
      "samplesperbuffer=80 ! audio/x-raw,rate=8000,channels=1 ! "
      "voderduck name=duck look-ahead=100 ! fakesink name=sink "
      "appsrc is-live=true format=time ! audio/x-raw,rate=8000 ! queue ! "
      "duck.key",
      &error);
  g_autoptr (GstElement) music =
      gst_bin_get_by_name (GST_BIN (pipeline), "music");
  g_autoptr (GstElement) duck =
      gst_bin_get_by_name (GST_BIN (pipeline), "duck");
  g_autoptr (GstPad) before = gst_element_get_static_pad (music, "src");
  g_autoptr (GstPad) behind = gst_element_get_static_pad (duck, "src");

  g_assert_no_error (error);
  voder_elements_play (pipeline);
  /* The buffer that it makes, and what it looks ahead. */
  g_assert_cmpuint (query_latency (behind), ==,
                    query_latency (before) + 110 * GST_MSECOND);
  g_object_set (duck, "output-buffer-duration", 30 * GST_MSECOND, NULL);
  g_assert_cmpuint (query_latency (behind), ==,
                    query_latency (before) + 130 * GST_MSECOND);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* A controller moves the depth while it is heard. */
static void
test_properties_are_controlled (void)
{
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (float));
  GstElement *duck = make_duck ("attack=10 hold=100 release=250");
  GstElement *music = make_source ("music", 1);
  GstElement *key = make_source ("key", 1);
  g_autoptr (GstElement) pipeline = make_pipeline (duck, music, key, samples);
  Case other = plain;
  GstControlSource *source = gst_interpolation_control_source_new ();

  g_object_set (source, "mode", GST_INTERPOLATION_MODE_NONE, NULL);
  gst_timed_value_control_source_set (GST_TIMED_VALUE_CONTROL_SOURCE (source),
                                      0, 6.0);
  gst_timed_value_control_source_set (GST_TIMED_VALUE_CONTROL_SOURCE (source),
                                      GST_SECOND, 20.0);
  g_assert_true (gst_object_add_control_binding (
      GST_OBJECT (duck), gst_direct_control_binding_new_absolute (
                             GST_OBJECT (duck), "depth", source)));
  gst_object_unref (source);

  other.heard = (Heard){ 0, 2 * RATE, 0.3f };
  push_music (music, &other);
  push_key (key, &other);
  voder_elements_play (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  assert_level (samples, RATE / 2, RATE, MUSIC * 0.501187234f);
  assert_level (samples, RATE + RATE / 20, 2 * RATE, MUSIC * 0.1f);
  /* From one to the other in a fiftieth of a second. */
  for (guint i = RATE; i < RATE + RATE / 20; i++)
    g_assert_cmpfloat (
        fabsf (20.0f * log10f (get (samples, i) / get (samples, i - 1))), <,
        14.0f / (RATE / 50) * 1.01f);
  g_array_unref (samples);
}

/* One mark in each buffer of the music, and of the key. */
#define N_MARKED   20
#define MARK_FRAME 57

static GstPadProbeReturn
add_mark (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  guint64 *n = data;
  GstCustomMeta *meta = NULL;

  info->data = gst_buffer_make_writable (info->data);
  meta = gst_buffer_add_custom_meta (info->data, "VoderMarkMeta");
  gst_structure_set (gst_custom_meta_get_structure (meta), "id", G_TYPE_UINT64,
                     (*n)++, "frame", G_TYPE_UINT64, (guint64) MARK_FRAME,
                     NULL);

  return GST_PAD_PROBE_OK;
}

static void
mark_buffers (GstElement *element, guint64 *n)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, add_mark, n, NULL);
}

/* Frames (guint64) from the start on; the number of a mark is its place. */
static void
on_marked (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  const GstMetaInfo *info = gst_meta_get_info ("VoderMarkMeta");
  gpointer state = NULL;
  GstMeta *meta = NULL;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
                                                   info->api)) != NULL) {
    const GstStructure *fields =
        gst_custom_meta_get_structure ((GstCustomMeta *) meta);
    guint64 id = 0;
    guint64 frame = 0;

    g_assert_true (gst_structure_get (fields, "id", G_TYPE_UINT64, &id, "frame",
                                      G_TYPE_UINT64, &frame, NULL));
    g_assert_cmpuint (id, ==, ((GArray *) data)->len);
    g_assert_cmpuint (frame, <, gst_buffer_get_size (buffer) / sizeof (float));
    frame +=
        gst_util_uint64_scale_round (GST_BUFFER_PTS (buffer), RATE, GST_SECOND);
    g_array_append_val (data, frame);
  }
}

/* Where they are, whatever the length of the blocks and what is flagged as
 * silence; and what the key says of itself is not said of the music. */
static void
assert_marks (const char *properties, gsize n_block, gboolean is_gap)
{
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (float));
  GstElement *music = make_source ("music", 1);
  GstElement *key = make_source ("key", 1);
  g_autoptr (GstElement) pipeline =
      make_pipeline (make_duck (properties), music, key, samples);
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  guint64 n_music = 0;
  guint64 n_key = 1000;

  mark_buffers (music, &n_music);
  mark_buffers (key, &n_key);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_marked), frames);
  for (gsize i = 0; i < N_MARKED; i++) {
    GstBuffer *buffer = make_buffer (i * n_block, n_block, 1, 0.0f);

    if (is_gap)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
    push (music, buffer);
    push (key, make_buffer (i * n_block, n_block, 1, 0.3f));
  }
  push_end (music);
  push_end (key);
  voder_elements_play (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  g_assert_cmpuint (samples->len, ==, N_MARKED * n_block);
  g_assert_cmpuint (frames->len, ==, N_MARKED);
  for (guint i = 0; i < frames->len; i++)
    g_assert_cmpuint (g_array_index (frames, guint64, i), ==,
                      i * n_block + MARK_FRAME);
}

static void
test_marks_stay (void)
{
  assert_marks ("", 80, FALSE);
  assert_marks ("look-ahead=100", 333, FALSE);
  assert_marks ("output-buffer-duration=7000000", 59, FALSE);
  assert_marks ("", 333, TRUE);
}

/* Nothing of before a flush is remembered. */
static void
test_a_seek_begins_anew (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline =
      gst_parse_launch ("audiotestsrc num-buffers=100 samplesperbuffer=80 ! "
                        "audio/x-raw,format=F32LE,rate=8000,channels=1 ! "
                        "voderduck name=duck depth=40 hold=10000 attack=1 ! "
                        "fakesink name=sink enable-last-sample=true "
                        "audiotestsrc num-buffers=100 samplesperbuffer=80 ! "
                        "audio/x-raw,rate=8000,channels=1 ! duck.key",
                        &error);
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstElement) duck =
      gst_bin_get_by_name (GST_BIN (pipeline), "duck");
  g_autoptr (GstSample) sample = NULL;
  float first[16];
  float peak = 0.0f;

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_element_get_state (pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
  g_object_set (duck, "threshold", 0.0, NULL);
  g_assert_true (gst_element_seek_simple (
      pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 200 * GST_MSECOND));
  gst_element_get_state (pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
  g_object_get (sink, "last-sample", &sample, NULL);
  gst_buffer_extract (gst_sample_get_buffer (sample), 0, first, sizeof first);
  for (gsize i = 0; i < G_N_ELEMENTS (first); i++)
    peak = MAX (peak, fabsf (first[i]));
  g_assert_cmpfloat (peak, >, 0.7f);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/voderduck/music-makes-way", test_music_makes_way);
  voder_test_add ("/voderduck/it-does-not-click", test_it_does_not_click);
  voder_test_add ("/voderduck/the-first-depth-holds-at-once",
                  test_the_first_depth_holds_at_once);
  voder_test_add ("/voderduck/a-wave-is-one-sound", test_a_wave_is_one_sound);
  voder_test_add ("/voderduck/it-bends", test_it_bends);
  voder_test_add ("/voderduck/the-length-of-the-blocks-does-not-matter",
                  test_the_length_of_the_blocks_does_not_matter);
  voder_test_add ("/voderduck/without-a-key-nothing-changes",
                  test_without_a_key_nothing_changes);
  voder_test_add ("/voderduck/a-soft-key-is-not-heard",
                  test_a_soft_key_is_not_heard);
  voder_test_add ("/voderduck/music-outlives-its-key",
                  test_music_outlives_its_key);
  voder_test_add ("/voderduck/the-music-is-the-end", test_the_music_is_the_end);
  voder_test_add ("/voderduck/speech-goes-on-behind-the-music",
                  test_speech_goes_on_behind_the_music);
  voder_test_add ("/voderduck/it-looks-ahead", test_it_looks_ahead);
  voder_test_add ("/voderduck/the-key-is-converted", test_the_key_is_converted);
  voder_test_add ("/voderduck/the-key-may-come-and-go",
                  test_the_key_may_come_and_go);
  voder_test_add ("/voderduck/a-live-key-may-be-silent",
                  test_a_live_key_may_be_silent);
  voder_test_add ("/voderduck/properties-are-controlled",
                  test_properties_are_controlled);
  voder_test_add ("/voderduck/marks-stay-at-their-samples", test_marks_stay);
  voder_test_add ("/voderduck/a-seek-begins-anew", test_a_seek_begins_anew);

  return voder_test_run ();
}
