/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"
#include "voder-tts-speech.h"

#define TEXT       "One two three. Four five six, seven eight. Nine and ten."
#define N_CYCLES   40
#define N_FLUSHES  20
#define N_SETTERS  3
#define N_PARALLEL 4

static char *
make_long_text (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 2000; i++)
    g_string_append (text, "These are five words here. ");

  return g_string_free (text, FALSE);
}

/* Sets everything that may change, and reads everything, until it is
 * cancelled. */
static gboolean
change_properties (gpointer data, GCancellable *cancellable, GError **error)
{
  static const char *const effects[] = { "",
                                         "gain gain=-6",
                                         "gain gain=-12",
                                         "limiter ! gain",
                                         "nosucheffect",
                                         "tempo rate=1.2" };
  g_autoptr (GRand) rand =
      g_rand_new_with_seed (GPOINTER_TO_UINT (cancellable));

  while (!g_cancellable_is_cancelled (cancellable)) {
    g_autoptr (GstStructure) stats = NULL;
    g_autofree char *now = NULL;

    g_object_set (data, "rate", g_rand_double_range (rand, 0.5, 3.0), "pitch",
                  g_rand_double_range (rand, 0.5, 2.0), "volume",
                  g_rand_double_range (rand, 0.0, 1.0), NULL);
    g_object_set (data, "effects", effects[g_rand_int_range (rand, 0, 6)],
                  NULL);
    g_object_get (data, "effects", &now, "stats", &stats, NULL);
    g_assert_nonnull (stats);
  }

  return TRUE;
}

static GstElement *
make_pipeline (const char *text, GstElement **tts)
{
  g_autofree char *folder = g_strdup (g_get_user_data_dir ());
  g_autofree char *path = g_build_filename (folder, "text.txt", NULL);
  g_autofree char *line =
      g_strdup_printf ("filesrc location=%s ! text/plain ! vodertts name=t "
                       "engine=tone ! fakesink",
                       path);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  pipeline = gst_parse_launch (line, &error);
  g_assert_no_error (error);
  *tts = gst_bin_get_by_name (GST_BIN (pipeline), "t");

  return gst_object_ref_sink (pipeline);
}

static void
test_properties (void)
{
  const GstState states[] = { GST_STATE_PLAYING, GST_STATE_PAUSED,
                              GST_STATE_PLAYING, GST_STATE_READY,
                              GST_STATE_PAUSED,  GST_STATE_NULL };
  g_autofree char *text = make_long_text ();
  g_autoptr (GstElement) tts = NULL;
  g_autoptr (GstElement) pipeline = make_pipeline (text, &tts);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);

  gst_pipeline_set_auto_flush_bus (GST_PIPELINE (pipeline), FALSE);
  for (guint i = 0; i < N_SETTERS; i++)
    g_assert_true (voder_group_go (group, change_properties, tts, NULL, NULL));
  for (guint i = 0; i < N_CYCLES * G_N_ELEMENTS (states); i++) {
    GstStateChangeReturn result =
        gst_element_set_state (pipeline, states[i % G_N_ELEMENTS (states)]);

    if (result == GST_STATE_CHANGE_ASYNC && i % 2 == 0)
      gst_element_get_state (pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
    while (i % 3 == 0 && (message = gst_bus_pop (bus)) != NULL)
      g_clear_pointer (&message, gst_message_unref);
  }
  voder_group_cancel (group, NULL);
  voder_group_wait (group, NULL, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  /* What is left on it refers to elements that refer to it. */
  gst_bus_set_flushing (bus, TRUE);
}

static void
flush (GstHarness *harness)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
}

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

/* Whatever is between the engine and the pad. */
static void
assert_flushes (const char *isolation, const char *effects)
{
  g_autofree char *text = make_long_text ();
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (GstHarness) other = NULL;
  g_autoptr (VoderTtsSpeech) expected = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;
  GstHarness **harnesses[] = { &harness, &other };

  for (guint i = 0; i < G_N_ELEMENTS (harnesses); i++) {
    GstElement *element = voder_tts_make ("tone", NULL);

    gst_util_set_object_arg (G_OBJECT (element), "isolation", isolation);
    g_object_set (element, "effects", effects, "fallback", "tone", NULL);
    *harnesses[i] = voder_tts_harness (element, TEXT_CAPS);
  }
  for (guint i = 0; i < N_FLUSHES; i++) {
    voder_tts_push (harness, text, 4096 + i);
    if (i % 2 == 0)
      gst_buffer_unref (gst_harness_pull (harness));
    flush (harness);
  }
  forget (harness);
  voder_tts_push (harness, TEXT, 4096);
  gst_harness_push_event (harness, gst_event_new_eos ());
  speech = voder_tts_collect (harness);
  voder_tts_push (other, TEXT, 4096);
  gst_harness_push_event (other, gst_event_new_eos ());
  expected = voder_tts_collect (other);

  voder_tts_assert_equal (speech, expected);
}

static void
test_flush_threads (void)
{
  assert_flushes ("thread", NULL);
}

static void
test_flush_effects (void)
{
  assert_flushes ("thread", "tempo rate=1.5 ! limiter");
}

static void
test_flush_children (void)
{
  assert_flushes ("process", NULL);
  g_assert_cmpuint (voder_elements_count_children (), ==, 0);
}

static void
test_flush_forks (void)
{
  assert_flushes ("fork", "gain gain=-6");
  g_assert_cmpuint (voder_elements_count_children (), ==, 0);
}

static void
test_parallel (void)
{
  g_autofree char *text = make_long_text ();
  GstElement *pipelines[N_PARALLEL] = { NULL };

  for (guint i = 0; i < N_PARALLEL; i++) {
    g_autoptr (GstElement) tts = NULL;

    pipelines[i] = make_pipeline (text, &tts);
    gst_util_set_object_arg (G_OBJECT (tts), "isolation",
                             i % 2 == 0 ? "process" : "thread");
    gst_element_set_state (pipelines[i], GST_STATE_PLAYING);
  }
  for (guint i = 0; i < N_PARALLEL; i++) {
    gst_element_get_state (pipelines[i], NULL, NULL, GST_CLOCK_TIME_NONE);
    gst_element_set_state (pipelines[i], GST_STATE_NULL);
    gst_object_unref (pipelines[i]);
  }
  g_assert_cmpuint (voder_elements_count_children (), ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/stress/properties-change-on-any-thread-in-any-"
                  "state",
                  test_properties);
  voder_test_add ("/vodertts/stress/flushes-leave-nothing-stale",
                  test_flush_threads);
  voder_test_add ("/vodertts/stress/flushes-leave-nothing-stale-in-effects",
                  test_flush_effects);
  voder_test_add ("/vodertts/stress/flushes-leave-no-child",
                  test_flush_children);
  voder_test_add ("/vodertts/stress/flushes-leave-no-forked-child",
                  test_flush_forks);
  voder_test_add ("/vodertts/stress/instances-stop-while-others-speak",
                  test_parallel);

  return voder_test_run ();
}
