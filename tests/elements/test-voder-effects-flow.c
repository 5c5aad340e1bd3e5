/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/check/gstharness.h>

#include "voder-elements.h"

#define BLOCK 441

static GstHarness *
make_harness (const char *element)
{
  GstHarness *harness = gst_harness_new (element);

  g_assert_nonnull (harness);
  gst_harness_set_live (harness, FALSE);
  gst_harness_set_src_caps_str (harness, "audio/x-raw,format=F32LE,rate=44100,"
                                         "channels=1,layout=interleaved");

  return harness;
}

static GstBuffer *
make_block (GstClockTime time)
{
  GstBuffer *buffer =
      gst_buffer_new_wrapped (g_new0 (float, BLOCK), BLOCK * sizeof (float));

  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DURATION (buffer) = 10 * GST_MSECOND;

  return buffer;
}

static void
push (GstHarness *harness, GstBuffer *buffer)
{
  g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
}

/* Ends the stream, and gives all buffers of it. */
static GPtrArray *
finish (GstHarness *harness)
{
  GPtrArray *buffers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  GstBuffer *buffer = NULL;

  g_assert_true (gst_harness_push_event (harness, gst_event_new_eos ()));
  while ((buffer = gst_harness_try_pull (harness)) != NULL)
    g_ptr_array_add (buffers, buffer);
  gst_harness_teardown (harness);

  return buffers;
}

/* What was held back comes first, and what comes then has its own time. */
static void
assert_jumps (const char *element)
{
  GstHarness *harness = make_harness (element);
  g_autoptr (GPtrArray) buffers = NULL;
  GstBuffer *later = make_block (10 * GST_SECOND);
  gsize n_before = 0;
  gsize n_behind = 0;

  GST_BUFFER_FLAG_SET (later, GST_BUFFER_FLAG_DISCONT);
  push (harness, make_block (0));
  push (harness, make_block (10 * GST_MSECOND));
  push (harness, later);
  push (harness, make_block (10010 * GST_MSECOND));
  buffers = finish (harness);

  for (guint i = 0; i < buffers->len; i++) {
    GstBuffer *buffer = buffers->pdata[i];
    gboolean is_later = GST_BUFFER_PTS (buffer) >= 10 * GST_SECOND;
    gsize *n = is_later ? &n_behind : &n_before;

    g_assert_cmpint (GST_BUFFER_IS_DISCONT (buffer), ==, *n == 0);
    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==,
                      (is_later ? 10 * GST_SECOND : 0) +
                          gst_util_uint64_scale_int_round (*n / sizeof (float),
                                                           GST_SECOND, 44100));
    *n += gst_buffer_get_size (buffer);
  }
  g_assert_cmpuint (n_before, ==, 2 * BLOCK * sizeof (float));
  g_assert_cmpuint (n_behind, ==, 2 * BLOCK * sizeof (float));
}

static void
test_a_jump_in_time_is_one (void)
{
  static const char *const elements[] = { "voder-gain", "voder-limiter" };

  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++)
    assert_jumps (elements[i]);
}

static void
put_mark (GstBuffer *buffer, guint64 id)
{
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, "VoderMarkMeta");

  gst_structure_set (gst_custom_meta_get_structure (meta), "id", G_TYPE_UINT64,
                     id, "frame", G_TYPE_UINT64, (guint64) 7, NULL);
}

static guint
count_marks (GPtrArray *buffers)
{
  guint n = 0;

  for (guint i = 0; i < buffers->len; i++)
    n += gst_buffer_get_n_meta (buffers->pdata[i],
                                gst_meta_get_info ("VoderMarkMeta")->api);

  return n;
}

/* Who splits a buffer puts its marks on each part. */
static void
test_copies_of_marks_are_one (void)
{
  GstHarness *harness = make_harness ("voder-limiter");
  GstBuffer *first = make_block (0);
  GstBuffer *second = make_block (10 * GST_MSECOND);
  g_autoptr (GPtrArray) buffers = NULL;

  put_mark (first, 4);
  put_mark (second, 4);
  put_mark (second, 5);
  push (harness, first);
  push (harness, second);
  buffers = finish (harness);
  g_assert_cmpuint (count_marks (buffers), ==, 2);
}

/* Notes what leaves, in order, by letters; buffers in a row are one. */
static GstPadProbeReturn
note (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GString *order = data;

  if (GST_IS_BUFFER (info->data)) {
    if (order->len == 0 || order->str[order->len - 1] != 'b')
      g_string_append_c (order, 'b');
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_GAP) {
    g_string_append_c (order, 'g');
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_SEGMENT_DONE) {
    g_string_append_c (order, 'd');
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_STREAM_START) {
    g_string_append_c (order, 's');
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_EOS) {
    g_string_append_c (order, 'e');
  }

  return GST_PAD_PROBE_OK;
}

/* What is held back goes before what says that nothing comes, and what comes
 * behind that begins at its own time. */
static void
assert_ends_before (GstEvent *event, const char *expected)
{
  GstHarness *harness = make_harness ("voder-limiter");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (harness->element, "src");
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (GPtrArray) buffers = NULL;
  gsize n_before = 0;
  gsize n_behind = 0;

  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      note, order, NULL);
  push (harness, make_block (0));
  g_assert_true (gst_harness_push_event (harness, event));
  push (harness, make_block (GST_SECOND));
  push (harness, make_block (1010 * GST_MSECOND));
  buffers = finish (harness);

  for (guint i = 0; i < buffers->len; i++) {
    GstBuffer *buffer = buffers->pdata[i];
    gboolean is_behind = GST_BUFFER_PTS (buffer) >= GST_SECOND;
    gsize *n = is_behind ? &n_behind : &n_before;

    g_assert_cmpint (GST_BUFFER_IS_DISCONT (buffer), ==, *n == 0);
    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==,
                      (is_behind ? GST_SECOND : 0) +
                          gst_util_uint64_scale_int_round (*n / sizeof (float),
                                                           GST_SECOND, 44100));
    *n += gst_buffer_get_size (buffer);
  }
  g_assert_cmpuint (n_before, ==, BLOCK * sizeof (float));
  g_assert_cmpuint (n_behind, ==, 2 * BLOCK * sizeof (float));
  g_assert_cmpstr (order->str, ==, expected);
}

static void
test_nothing_comes_behind_the_end_of_a_sound (void)
{
  assert_ends_before (gst_event_new_gap (10 * GST_MSECOND, 990 * GST_MSECOND),
                      "bgbe");
  assert_ends_before (
      gst_event_new_segment_done (GST_FORMAT_TIME, 10 * GST_MSECOND), "bdbe");
  assert_ends_before (gst_event_new_stream_start ("another"), "bsbe");
}

static gsize
count_frames (GPtrArray *buffers)
{
  gsize n = 0;

  for (guint i = 0; i < buffers->len; i++)
    n += gst_buffer_get_size (buffers->pdata[i]) / sizeof (float);

  return n;
}

/* What was held back is of another sound. */
static void
test_a_flush_drops_what_is_held_back (void)
{
  GstHarness *harness = make_harness ("voder-limiter");
  g_autoptr (GPtrArray) buffers = NULL;
  GstSegment segment;
  GstBuffer *buffer = NULL;

  push (harness, make_block (0));
  while ((buffer = gst_harness_try_pull (harness)) != NULL)
    gst_buffer_unref (buffer);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  push (harness, make_block (0));
  buffers = finish (harness);
  g_assert_cmpuint (count_frames (buffers), ==, BLOCK);
}

/* So is it of one that has stopped. */
static void
test_a_stop_drops_what_is_held_back (void)
{
  GstHarness *harness = make_harness ("voder-limiter");
  g_autoptr (GPtrArray) buffers = NULL;
  GstBuffer *buffer = NULL;

  push (harness, make_block (0));
  gst_element_set_state (harness->element, GST_STATE_READY);
  while ((buffer = gst_harness_try_pull (harness)) != NULL)
    gst_buffer_unref (buffer);
  gst_element_set_state (harness->element, GST_STATE_PLAYING);
  gst_harness_push_event (harness, gst_event_new_stream_start ("again"));
  gst_harness_set_src_caps_str (harness, "audio/x-raw,format=F32LE,rate=44100,"
                                         "channels=1,layout=interleaved");
  push (harness, make_block (0));
  buffers = finish (harness);
  g_assert_cmpuint (count_frames (buffers), ==, BLOCK);
}

/* What comes out of silence is the sound before it, and counts anew. */
static void
test_flags_are_those_of_the_output (void)
{
  GstHarness *harness = make_harness ("voder-limiter");
  g_autoptr (GPtrArray) buffers = NULL;
  GstBuffer *silence = make_block (10 * GST_MSECOND);

  GST_BUFFER_FLAG_SET (silence, GST_BUFFER_FLAG_GAP);
  GST_BUFFER_OFFSET (silence) = BLOCK;
  GST_BUFFER_OFFSET_END (silence) = 2 * BLOCK;
  push (harness, make_block (0));
  push (harness, silence);
  buffers = finish (harness);
  for (guint i = 0; i < buffers->len; i++) {
    GstBuffer *buffer = buffers->pdata[i];

    g_assert_false (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP));
    g_assert_false (GST_BUFFER_OFFSET_IS_VALID (buffer));
    g_assert_false (GST_BUFFER_OFFSET_END_IS_VALID (buffer));
  }
}

static gsize
count_given (GstHarness *harness)
{
  gsize n = 0;
  GstBuffer *buffer = NULL;

  while ((buffer = gst_harness_try_pull (harness)) != NULL) {
    n += gst_buffer_get_size (buffer) / sizeof (float);
    gst_buffer_unref (buffer);
  }

  return n;
}

/* The most frames that an element has at a time, of a sound in blocks of that
 * length; all of them are there at the end. */
static gsize
measure_held (GstHarness *harness, gsize n_frames)
{
  gsize n_taken = 0;
  gsize n_given = 0;
  gsize most = 0;

  while (n_taken < 4 * 44100) {
    GstBuffer *buffer = gst_buffer_new_wrapped (g_new0 (float, n_frames),
                                                n_frames * sizeof (float));

    GST_BUFFER_PTS (buffer) =
        gst_util_uint64_scale_int (n_taken, GST_SECOND, 44100);
    push (harness, buffer);
    n_taken += n_frames;
    n_given += count_given (harness);
    most = MAX (most, n_taken - n_given);
  }
  g_assert_true (gst_harness_push_event (harness, gst_event_new_eos ()));
  n_given += count_given (harness);
  g_assert_cmpuint (n_given, ==, n_taken);

  return most;
}

static void
assert_latency (const char *line, gsize n_frames)
{
  GstHarness *harness = gst_harness_new_parse (line);
  GstClockTime latency;

  gst_harness_set_src_caps_str (harness, "audio/x-raw,format=F32LE,rate=44100,"
                                         "channels=1,layout=interleaved");
  gst_harness_play (harness);
  latency = gst_harness_query_latency (harness);
  g_assert_cmpuint (gst_util_uint64_scale_round (latency, 44100, GST_SECOND),
                    ==, measure_held (harness, n_frames));
  gst_harness_teardown (harness);
}

static GstPadProbeReturn
answer_latency (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (GST_QUERY_TYPE (info->data) != GST_QUERY_LATENCY)
    return GST_PAD_PROBE_OK;

  gst_query_set_latency (info->data, TRUE, 10 * GST_MSECOND, GST_SECOND);

  return GST_PAD_PROBE_HANDLED;
}

/* What comes before may wait as much longer, and a pipeline that has asked for
 * the latency is told to ask again. */
static void
test_the_most_that_may_be_held_back_grows (void)
{
  GstHarness *harness = gst_harness_new_parse ("voder-gain fade-out=0.1");
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime min, max;

  gst_element_set_bus (harness->element, bus);
  gst_pad_add_probe (harness->srcpad, GST_PAD_PROBE_TYPE_QUERY_UPSTREAM,
                     answer_latency, NULL, NULL);
  gst_harness_set_src_caps_str (harness, "audio/x-raw,format=F32LE,rate=44100,"
                                         "channels=1,layout=interleaved");
  gst_harness_play (harness);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_LATENCY);
  g_assert_nonnull (message);
  g_assert_true (gst_pad_peer_query (harness->sinkpad, query));
  gst_query_parse_latency (query, NULL, &min, &max);
  g_assert_cmpuint (min, ==, 110 * GST_MSECOND);
  g_assert_cmpuint (max, ==, 1100 * GST_MSECOND);
  gst_element_set_bus (harness->element, NULL);
  gst_harness_teardown (harness);
}

/* In a live pipeline a sink waits so long for what an element holds back, and
 * no longer. */
static void
test_what_is_held_back_is_the_latency (void)
{
  static const char *const lines[] = {
    "voder-limiter look-ahead=0.5",
    "voder-limiter look-ahead=20",
    "voder-gain fade-out=0.1",
    "voder-gain",
    "voder-compressor",
    "voder-deesser",
    "voder-equalizer",
    "voder-loudness",
    "voder-compressor ! voder-limiter look-ahead=5 ! voder-gain fade-out=0.05",
  };
  static const gsize lengths[] = { 8, 441, 5000 };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (lengths); j++)
      assert_latency (lines[i], lengths[j]);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/voder-effects/flow/a-jump-in-time-is-one",
                  test_a_jump_in_time_is_one);
  voder_test_add ("/voder-effects/flow/copies-of-marks-are-one",
                  test_copies_of_marks_are_one);

  voder_test_add ("/voder-effects/flow/a-gap-has-all-sound-before-it",
                  test_nothing_comes_behind_the_end_of_a_sound);
  voder_test_add ("/voder-effects/flow/what-is-held-back-is-the-latency",
                  test_what_is_held_back_is_the_latency);
  voder_test_add ("/voder-effects/flow/the-most-that-may-be-held-back-grows",
                  test_the_most_that_may_be_held_back_grows);
  voder_test_add ("/voder-effects/flow/a-flush-drops-what-is-held-back",
                  test_a_flush_drops_what_is_held_back);
  voder_test_add ("/voder-effects/flow/a-stop-drops-what-is-held-back",
                  test_a_stop_drops_what_is_held_back);
  voder_test_add ("/voder-effects/flow/flags-are-those-of-the-output",
                  test_flags_are_those_of_the_output);

  return voder_test_run ();
}
