/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/check/gsttestclock.h>

#include "voder-elements.h"
#include "voder-tts-speech.h"

#define TEXT "One two three. Four five six, seven eight. Nine and ten."

static char *
make_long_text (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 2000; i++)
    g_string_append (text, "These are five words here. ");

  return g_string_free (text, FALSE);
}

static void
flush_start (GstHarness *harness)
{
  g_assert_true (
      gst_harness_push_event (harness, gst_event_new_flush_start ()));
}

static void
flush_full (GstHarness *harness, gboolean resets_time)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  flush_start (harness);
  g_assert_true (
      gst_harness_push_event (harness, gst_event_new_flush_stop (resets_time)));
  g_assert_true (
      gst_harness_push_event (harness, gst_event_new_segment (&segment)));
}

static void
flush (GstHarness *harness)
{
  flush_full (harness, TRUE);
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

/* What is heard of a new text. */
static VoderTtsSpeech *
speak_anew (GstHarness *harness)
{
  forget (harness);
  voder_tts_push (harness, TEXT, 4096);
  gst_harness_push_event (harness, gst_event_new_eos ());

  return voder_tts_collect (harness);
}

static void
test_restart (void)
{
  g_autofree char *text = make_long_text ();
  g_autoptr (VoderTtsSpeech) expected = voder_tts_speak (TEXT, 4096);
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
  g_autoptr (VoderTtsSpeech) speech = NULL;
  GstBuffer *first = NULL;

  voder_tts_push (harness, text, 4096);
  gst_buffer_unref (gst_harness_pull (harness));
  flush (harness);
  speech = speak_anew (harness);

  voder_tts_assert_equal (expected, speech);
  first = speech->buffers->pdata[0];
  g_assert_cmpuint (GST_BUFFER_PTS (first), ==, 0);
  g_assert_true (GST_BUFFER_IS_DISCONT (first));
}

static void
test_segment (void)
{
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
  g_autoptr (VoderTtsSpeech) speech = NULL;
  guint n_segments = 0;

  voder_tts_push (harness, TEXT, 4096);
  gst_buffer_unref (gst_harness_pull (harness));
  flush (harness);
  speech = speak_anew (harness);

  for (guint i = 0; i < speech->events->len; i++)
    n_segments +=
        GST_EVENT_TYPE (speech->events->pdata[i]) == GST_EVENT_SEGMENT;
  g_assert_cmpuint (n_segments, ==, 1);
}

/* What is spoken behind a flush when the pipeline has run for 5 seconds. */
static VoderTtsSpeech *
speak_later (gboolean resets_time)
{
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
  g_autoptr (GstTestClock) clock = GST_TEST_CLOCK (gst_test_clock_new ());

  gst_element_set_clock (harness->element, GST_CLOCK (clock));
  gst_element_set_base_time (harness->element, GST_SECOND);
  gst_test_clock_set_time (clock, 6 * GST_SECOND);
  flush_full (harness, resets_time);

  return speak_anew (harness);
}

/* Where the application keeps its time, what comes is heard now. */
static void
test_kept_time (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak_later (FALSE);
  const GstSegment *segment = voder_tts_speech_get_segment (speech);

  g_assert_cmpuint (segment->base, ==, 5 * GST_SECOND);
  g_assert_cmpuint (segment->start, ==, 0);
}

/* Where it does not, all begins anew. */
static void
test_reset_time (void)
{
  g_autoptr (VoderTtsSpeech) speech = speak_later (TRUE);

  g_assert_cmpuint (voder_tts_speech_get_segment (speech)->base, ==, 0);
}

/* What an application has begun it knows again. */
static void
test_seqnums (void)
{
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
  g_autoptr (VoderTtsSpeech) speech = NULL;
  GstEvent *start = gst_event_new_flush_start ();
  GstEvent *stop = gst_event_new_flush_stop (TRUE);
  GstEvent *eos = gst_event_new_eos ();
  guint32 seek = gst_event_get_seqnum (start);
  guint32 end = gst_event_get_seqnum (eos);
  guint n_checked = 0;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_event_set_seqnum (stop, seek);
  g_assert_true (gst_harness_push_event (harness, start));
  g_assert_true (gst_harness_push_event (harness, stop));
  g_assert_true (
      gst_harness_push_event (harness, gst_event_new_segment (&segment)));
  forget (harness);
  voder_tts_push (harness, TEXT, 4096);
  g_assert_true (gst_harness_push_event (harness, eos));
  speech = voder_tts_collect (harness);
  for (guint i = 0; i < speech->events->len; i++) {
    GstEvent *event = speech->events->pdata[i];
    gboolean is_eos = GST_EVENT_TYPE (event) == GST_EVENT_EOS;

    if (!is_eos && GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT)
      continue;
    g_assert_cmpuint (gst_event_get_seqnum (event), ==, is_eos ? end : seek);
    n_checked++;
  }
  g_assert_cmpuint (n_checked, ==, 2);
}

static VoderTtsSpeech *
speak_scripted (GstHarness *harness)
{
  voder_tts_push (harness, "One two three.", 4096);
  gst_harness_push_event (harness, gst_event_new_eos ());

  return voder_tts_collect (harness);
}

/* Audio that waits for its text, which does not come. */
static void
test_held (void)
{
  g_autoptr (GstHarness) other =
      voder_tts_harness (voder_tts_make ("scripted", NULL), TEXT_CAPS);
  g_autoptr (VoderTtsSpeech) expected = speak_scripted (other);
  GstElement *element = voder_tts_make ("scripted", NULL);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstHarness) harness = NULL;
  g_autoptr (GstHarness) texts = NULL;
  g_autoptr (VoderTtsSpeech) speech = NULL;
  g_autoptr (GstMessage) message = NULL;

  gst_util_set_object_arg (G_OBJECT (element), "marks", "sentence");
  gst_element_set_bus (element, bus);
  harness = voder_tts_harness (element, TEXT_CAPS);
  texts = gst_harness_new_with_element (element, NULL, "text_0");
  voder_tts_push (harness, "block here. And there.", 4096);
  gst_harness_push_event (harness, gst_event_new_eos ());
  /* It is told before it waits. */
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_ELEMENT);
  flush (harness);
  forget (harness);
  speech = speak_scripted (harness);
  voder_tts_assert_equal (expected, speech);
  g_assert_cmpuint (GST_BUFFER_PTS (speech->buffers->pdata[0]), ==, 0);
  gst_element_set_bus (element, NULL);
}

static void
test_many (void)
{
  g_autofree char *text = make_long_text ();
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
  g_autoptr (VoderTtsSpeech) expected = voder_tts_speak (TEXT, 4096);
  g_autoptr (VoderTtsSpeech) speech = NULL;

  for (guint i = 0; i < 50; i++) {
    voder_tts_push (harness, text, 4096 + i);
    flush (harness);
  }
  speech = speak_anew (harness);

  voder_tts_assert_equal (expected, speech);
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
  GString *name = NULL;

  while (flow == GST_FLOW_OK)
    flow = gst_harness_push (self->harness,
                             gst_buffer_new_memdup (self->text, 4096));
  name = g_string_new (gst_flow_get_name (flow));

  return voder_sender_send (self->result, name, NULL, error);
}

/* Downstream takes one buffer and no more, so that everything fills up. */
static void
refuse_after (void (*end) (GstHarness *harness))
{
  g_autofree char *text = make_long_text ();
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);
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
  end (harness);
  g_assert_true (
      voder_receiver_receive (receiver, (gpointer *) &name, NULL, NULL));
  g_assert_cmpstr (name->str, ==, "flushing");
  g_assert_true (voder_group_wait (group, NULL, NULL));
}

static void
test_wakes_chain (void)
{
  refuse_after (flush_start);
}

int
main (int argc, char **argv)
{
  voder_elements_add_path ("pipeline/engine");
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/flush/drops-the-old-and-speaks-the-new",
                  test_restart);
  voder_test_add ("/vodertts/flush/a-new-segment-follows", test_segment);
  voder_test_add ("/vodertts/flush/time-that-is-kept-goes-on", test_kept_time);
  voder_test_add ("/vodertts/flush/time-that-is-not-kept-begins-anew",
                  test_reset_time);
  voder_test_add ("/vodertts/flush/events-have-the-number-of-their-cause",
                  test_seqnums);
  voder_test_add ("/vodertts/flush/drops-what-waits-for-its-text", test_held);
  voder_test_add ("/vodertts/flush/many-in-a-row-leave-nothing-stale",
                  test_many);
  voder_test_add ("/vodertts/flush/wakes-a-waiting-chain", test_wakes_chain);

  return voder_test_run ();
}
