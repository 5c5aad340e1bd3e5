/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-parsed.h"

#define TEXT     "One two three. Four five six, seven eight. Nine and ten."
#define N_CYCLES 100
#ifdef __SANITIZE_ADDRESS__
#define BIG_BYTES (1000 * 1000)
#else
#define BIG_BYTES (10 * 1000 * 1000)
#endif
#define SENTENCE_BYTES 50
/* A quarter of what its sentences would need if they were kept. */
#define BIG_KIB_MAX (40 * 1024)

static char *
make_text (gsize n_bytes)
{
  GString *text = g_string_sized_new (n_bytes + 64);

  for (guint i = 0; text->len < n_bytes; i++)
    g_string_append_printf (text, "These are the words of sentence %u.%s", i,
                            i % 7 == 0 ? "\n\n" : " ");

  return g_string_free (text, FALSE);
}

static void
flush (GstHarness *harness)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  g_assert_true (
      gst_harness_push_event (harness, gst_event_new_flush_start ()));
  g_assert_true (
      gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE)));
  g_assert_true (
      gst_harness_push_event (harness, gst_event_new_segment (&segment)));
}

/* What the harness still holds is from before. */
static void
forget (GstHarness *harness)
{
  GstBuffer *buffer = NULL;
  GstEvent *event = NULL;

  while ((buffer = gst_harness_try_pull (harness)) != NULL)
    gst_buffer_unref (buffer);
  while ((event = gst_harness_try_pull_event (harness)) != NULL)
    gst_event_unref (event);
}

static void
test_flush (void)
{
  g_autofree char *text = make_text (100000);
  g_autoptr (VoderParsed) expected = voder_parsed_new ("text/plain", TEXT, 8);
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  g_autoptr (VoderParsed) parsed = NULL;

  for (guint i = 0; i < 50; i++) {
    voder_parsed_push (harness, text, strlen (text), 4096 + i);
    flush (harness);
  }
  forget (harness);
  voder_parsed_push (harness, TEXT, strlen (TEXT), 4096);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);

  voder_parsed_assert_equal (expected, parsed);
  g_assert_true (GST_BUFFER_IS_DISCONT (parsed->buffers->pdata[0]));
  g_assert_nonnull (voder_parsed_find_event (parsed, GST_EVENT_SEGMENT));
}

/* What an application has begun it knows again. */
static void
test_seqnums (void)
{
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  g_autoptr (VoderParsed) parsed = NULL;
  GstEvent *start = gst_event_new_flush_start ();
  GstEvent *stop = gst_event_new_flush_stop (TRUE);
  GstEvent *eos = gst_event_new_eos ();
  guint32 seek = gst_event_get_seqnum (start);
  guint32 end = gst_event_get_seqnum (eos);
  GstEvent *behind = NULL;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  behind = gst_event_new_segment (&segment);
  gst_event_set_seqnum (stop, seek);
  gst_event_set_seqnum (behind, seek);
  g_assert_true (gst_harness_push_event (harness, start));
  g_assert_true (gst_harness_push_event (harness, stop));
  g_assert_true (gst_harness_push_event (harness, behind));
  forget (harness);
  voder_parsed_push (harness, "Four.", 5, 5);
  g_assert_true (gst_harness_push_event (harness, eos));
  parsed = voder_parsed_collect (harness);
  g_assert_cmpuint (gst_event_get_seqnum (
                        voder_parsed_find_event (parsed, GST_EVENT_SEGMENT)),
                    ==, seek);
  g_assert_cmpuint (
      gst_event_get_seqnum (voder_parsed_find_event (parsed, GST_EVENT_EOS)),
      ==, end);
}

/* A sentence that a flush has cut does not go on behind it. */
static void
test_flush_middle (void)
{
  const char *const expected[] = { "Four.", NULL };
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  g_autoptr (VoderParsed) parsed = NULL;

  voder_parsed_push (harness, "One two ", 8, 8);
  flush (harness);
  voder_parsed_push (harness, "Four.", 5, 5);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);

  voder_parsed_assert_sentences (parsed, expected);
}

typedef struct {
  GstHarness *harness;
  const char *text;
  VoderSender *result;
} Pusher;

/* Pushes until the pad refuses, and says with what. */
static gboolean
push_until_refused (gpointer data, GCancellable *cancellable, GError **error)
{
  Pusher *self = data;
  GstFlowReturn flow = GST_FLOW_OK;

  while (flow == GST_FLOW_OK)
    flow = gst_harness_push (self->harness,
                             gst_buffer_new_memdup (self->text, 4096));

  return voder_sender_send (
      self->result, g_string_new (gst_flow_get_name (flow)), NULL, error);
}

/* Downstream takes one buffer and no more, so that everything fills up. */
static void
test_flush_wakes (void)
{
  g_autofree char *text = make_text (5000);
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_GSTRING, 1);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GString) name = NULL;
  Pusher pusher = { harness, text, sender };

  gst_harness_set_blocking_push_mode (harness);
  g_assert_true (
      voder_group_go (group, push_until_refused, &pusher, NULL, NULL));
  gst_buffer_unref (gst_harness_pull (harness));
  g_assert_true (
      gst_harness_push_event (harness, gst_event_new_flush_start ()));
  g_assert_true (
      voder_receiver_receive (receiver, (gpointer *) &name, NULL, NULL));
  g_assert_cmpstr (name->str, ==, "flushing");
  g_assert_true (voder_group_wait (group, NULL, NULL));
}

/* The sink holds the first buffer, and everything behind it is full. */
static void
test_stop (void)
{
  g_autofree char *text = make_text (200000);
  g_autofree char *path =
      g_build_filename (g_get_user_data_dir (), "text.txt", NULL);
  g_autofree char *line =
      g_strdup_printf ("filesrc location=%s ! text/plain ! voderparse ! "
                       "fakesink",
                       path);
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  pipeline = gst_object_ref_sink (gst_parse_launch (line, &error));
  g_assert_no_error (error);

  for (guint i = 0; i < N_CYCLES; i++) {
    gst_element_set_state (pipeline, GST_STATE_PAUSED);
    if (i % 2 == 0)
      g_assert_cmpint (
          gst_element_get_state (pipeline, NULL, NULL, GST_CLOCK_TIME_NONE), ==,
          GST_STATE_CHANGE_SUCCESS);
    g_assert_cmpint (gst_element_set_state (pipeline, GST_STATE_NULL), ==,
                     GST_STATE_CHANGE_SUCCESS);
  }
}

static void
test_second_document (void)
{
  g_autoptr (VoderParsed) expected = voder_parsed_new ("text/plain", TEXT, 8);
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");

  for (guint i = 0; i < 3; i++) {
    g_autoptr (VoderParsed) parsed = NULL;
    GstSegment segment;

    gst_segment_init (&segment, GST_FORMAT_BYTES);
    gst_harness_push_event (harness, gst_event_new_stream_start ("document"));
    gst_harness_push_event (harness, gst_event_new_segment (&segment));
    voder_parsed_push (harness, TEXT, strlen (TEXT), 7);
    gst_harness_push_event (harness, gst_event_new_eos ());
    parsed = voder_parsed_collect (harness);
    voder_parsed_assert_equal (expected, parsed);
  }
}

/* The rest of a document leaves before the stream that follows it. */
static void
test_drain (void)
{
  const char *const expected[] = { "One", "Two", NULL };
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  g_autoptr (VoderParsed) parsed = NULL;

  voder_parsed_push (harness, "One", 3, 3);
  gst_harness_push_event (harness, gst_event_new_stream_start ("next"));
  voder_parsed_push (harness, "Two", 3, 3);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);

  voder_parsed_assert_sentences (parsed, expected);
}

/* Players keep streams apart by their groups. */
static void
test_group (void)
{
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  g_autoptr (VoderParsed) parsed = NULL;
  GstEvent *event = gst_event_new_stream_start ("next");
  guint group = gst_util_group_id_next ();
  guint found = 0;

  gst_event_set_group_id (event, group);
  gst_harness_push_event (harness, event);
  voder_parsed_push (harness, "One", 3, 3);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);
  event = voder_parsed_find_event (parsed, GST_EVENT_STREAM_START);

  g_assert_nonnull (event);
  g_assert_true (gst_event_parse_group_id (event, &found));
  g_assert_cmpuint (found, ==, group);
}

static void
set_state (GstElement *element, GstState state)
{
  g_assert_cmpint (gst_element_set_state (element, state), !=,
                   GST_STATE_CHANGE_FAILURE);
}

/* As upstream's generic/states check does for its own elements. */
static void
test_states (void)
{
  const GstState orders[][6] = {
    { GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_PLAYING, GST_STATE_PAUSED,
      GST_STATE_READY, GST_STATE_NULL },
    { GST_STATE_PAUSED, GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_NULL,
      GST_STATE_PLAYING, GST_STATE_NULL },
    { GST_STATE_PLAYING, GST_STATE_READY, GST_STATE_PLAYING, GST_STATE_PAUSED,
      GST_STATE_PLAYING, GST_STATE_NULL },
    { GST_STATE_NULL, GST_STATE_PAUSED, GST_STATE_PAUSED, GST_STATE_NULL,
      GST_STATE_NULL, GST_STATE_NULL },
  };
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make ("voderparse", NULL));

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    for (guint j = 0; j < G_N_ELEMENTS (orders[i]); j++)
      set_state (element, orders[i][j]);
}

/* The test's end asserts that no thread or task is left of any of these. */
static void
test_cycles (void)
{
  g_autofree char *text = make_text (50000);

  for (guint i = 0; i < N_CYCLES; i++) {
    g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");

    voder_parsed_push (harness, text, 1 + i * 500, 4096);
  }
}

static void
test_binary (void)
{
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  pipeline = gst_parse_launch ("filesrc location=/proc/self/exe ! text/plain ! "
                               "voderparse ! fakesink",
                               &error);
  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==, "error");
  gst_message_parse_error (message, &error, NULL);
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* Ends well or with an error; what comes out is UTF-8 (the harness asserts). */
static void
parse_hostile (const char *caps, GRand *rand)
{
  g_autoptr (GstHarness) harness = voder_parsed_harness (caps);
  static const char *const pieces[] = {
    "# ",
    "\n\n",
    "```\n",
    "\302",
    "\303\266",
    "\355\240\200",
    "\377",
    "\342\200\246",
    "[a](b)",
    "<!--",
    "&#0;",
    "| - |\n",
    "\r",
    "\f",
    "> > >",
    "* * *\n",
    "a. B",
    "\357\273\277",
    "\xF4\x90\x80\x80",
    "~~~",
    "<script>\n",
    "![",
    "word ",
  };
  GstFlowReturn flow = GST_FLOW_OK;

  for (guint i = 0; i < 300 && flow == GST_FLOW_OK; i++) {
    const char *piece =
        pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))];

    flow = gst_harness_push (harness,
                             gst_buffer_new_memdup (piece, strlen (piece)));
  }
  gst_harness_push_event (harness, gst_event_new_eos ());
  voder_parsed_free (voder_parsed_collect (harness));
}

static void
test_hostile (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  gboolean has_markdown = voder_parsed_has_markdown ();

  for (guint i = 0; i < 50; i++) {
    parse_hostile ("text/plain", rand);
    if (has_markdown)
      parse_hostile ("text/markdown", rand);
  }
}

/* Buffers of no bytes, and a character that never comes to its end. */
static void
test_odd_buffers (void)
{
  const char *const expected[] = { "One two.", NULL };
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  g_autoptr (VoderParsed) parsed = NULL;

  gst_harness_push (harness, gst_buffer_new ());
  voder_parsed_push (harness, "One ", 4, 1);
  gst_harness_push (harness, gst_buffer_new ());
  voder_parsed_push (harness, "two.", 4, 2);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);

  voder_parsed_assert_sentences (parsed, expected);
}

static guint64
get_peak_kib (void)
{
  g_autofree char *status = NULL;
  const char *line = NULL;

  g_assert_true (
      g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);

  return g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10);
}

static void
test_big (void)
{
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  g_autofree char *text = make_text (BIG_BYTES);
  GstEvent *event = NULL;
  guint64 before = get_peak_kib ();
  guint n_events = 0;

  gst_harness_set_drop_buffers (harness, TRUE);
  voder_parsed_push (harness, text, strlen (text), 4096);
  gst_harness_push_event (harness, gst_event_new_eos ());
  do {
    gst_clear_event (&event);
    event = gst_harness_pull_event (harness);
    n_events++;
  } while (GST_EVENT_TYPE (event) != GST_EVENT_EOS);
  gst_clear_event (&event);

  g_assert_cmpuint (n_events, ==, 4);
  g_assert_cmpuint (gst_harness_buffers_received (harness), >,
                    BIG_BYTES / SENTENCE_BYTES);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (get_peak_kib () - before, <, BIG_KIB_MAX);
#else
  g_test_message ("%" G_GUINT64_FORMAT " KiB", get_peak_kib () - before);
#endif
}

static void
test_stats (void)
{
  g_autoptr (GstHarness) harness = voder_parsed_harness ("text/plain");
  g_autoptr (VoderParsed) parsed = NULL;
  g_autoptr (GstStructure) stats = NULL;
  guint64 n_bytes;
  guint64 n_utterances;

  voder_parsed_push (harness, TEXT, strlen (TEXT), 10);
  gst_harness_push_event (harness, gst_event_new_eos ());
  parsed = voder_parsed_collect (harness);
  g_object_get (harness->element, "stats", &stats, NULL);

  g_assert_true (gst_structure_get (stats, "bytes-in", G_TYPE_UINT64, &n_bytes,
                                    "utterances", G_TYPE_UINT64, &n_utterances,
                                    NULL));
  g_assert_cmpuint (n_bytes, ==, strlen (TEXT));
  g_assert_cmpuint (n_utterances, ==, parsed->sentences->len);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/voderparse/flow/flushes-leave-nothing-stale", test_flush);
  voder_test_add ("/voderparse/flow/a-flush-cuts-a-sentence",
                  test_flush_middle);
  voder_test_add ("/voderparse/flow/events-have-the-number-of-their-cause",
                  test_seqnums);
  voder_test_add ("/voderparse/flow/a-flush-wakes-a-waiting-chain",
                  test_flush_wakes);
  voder_test_add ("/voderparse/flow/stops-while-everything-is-full", test_stop);
  voder_test_add ("/voderparse/flow/a-document-may-follow-another",
                  test_second_document);
  voder_test_add ("/voderparse/flow/what-came-before-a-stream-leaves-first",
                  test_drain);
  voder_test_add ("/voderparse/flow/the-group-is-that-of-upstream", test_group);
  voder_test_add ("/voderparse/flow/every-order-of-states-works", test_states);
  voder_test_add ("/voderparse/flow/cycles-leave-nothing-alive", test_cycles);
  voder_test_add ("/voderparse/flow/binary-data-is-the-wrong-type",
                  test_binary);
  voder_test_add ("/voderparse/flow/hostile-bytes-give-utf8", test_hostile);
  voder_test_add ("/voderparse/flow/empty-buffers-do-no-harm",
                  test_odd_buffers);
  voder_test_add ("/voderparse/flow/ten-megabytes-need-no-more-memory",
                  test_big);
  voder_test_add ("/voderparse/flow/stats-count-what-was-read", test_stats);

  return voder_test_run ();
}
