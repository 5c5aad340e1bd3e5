/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-speech-sink.h"

#include <gst/audio/audio.h>

#define SLICES_PER_SECOND 250

#define TEST_TYPE_SPEECH_SINK (test_speech_sink_get_type ())
G_DECLARE_FINAL_TYPE (TestSpeechSink,
                      test_speech_sink,
                      TEST,
                      SPEECH_SINK,
                      GstBaseSink)

struct _TestSpeechSink {
  GstBaseSink parent_instance;
};

G_DEFINE_FINAL_TYPE (TestSpeechSink, test_speech_sink, GST_TYPE_BASE_SINK)

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink",
                             GST_PAD_SINK,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("audio/x-raw"));

/* Under the lock of the sink that is there. */
static VoderTestHeard *heard;
static GstElement *present;

static gboolean
hear (GstBaseSink *sink, const guint8 *data, gsize size)
{
  gboolean fails;

  GST_OBJECT_LOCK (sink);
  g_byte_array_append (heard->turns->pdata[heard->turns->len - 1], data,
                       (guint) size);
  heard->n_slices++;
  heard->last_us = g_get_monotonic_time ();
  fails = heard->fails;
  GST_OBJECT_UNLOCK (sink);
  if (!fails)
    return TRUE;

  GST_ELEMENT_ERROR (sink, RESOURCE, WRITE, ("The loudspeaker fell down."),
                     (NULL));

  return FALSE;
}

/* As GstAudioBaseSink does: whoever is paused in the middle of a buffer has to
 * preroll with it. */
static GstFlowReturn
wait_until (GstBaseSink *sink, GstBuffer *buffer, GstClockTime time)
{
  GstClockReturn waited;

  do {
    GstFlowReturn flow =
        gst_base_sink_do_preroll (sink, GST_MINI_OBJECT_CAST (buffer));

    if (flow != GST_FLOW_OK)
      return flow;
    waited = gst_base_sink_wait_clock (sink, time, NULL);
    if (sink->flushing)
      return GST_FLOW_FLUSHING;
  } while (waited == GST_CLOCK_UNSCHEDULED);

  return GST_FLOW_OK;
}

/* As a loudspeaker would: each slice at its time, so that a flush or a pause
 * comes in the middle of a buffer. */
static GstFlowReturn
test_speech_sink_render (GstBaseSink *sink, GstBuffer *buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (sink->sinkpad);
  GstFlowReturn flow = GST_FLOW_OK;
  GstAudioInfo info;
  GstMapInfo map;
  gsize slice;

  g_assert_true (gst_audio_info_from_caps (&info, caps));
  slice = (gsize) (info.rate / SLICES_PER_SECOND * info.bpf);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (gsize at = 0; at < map.size && flow == GST_FLOW_OK; at += slice) {
    GstClockTime time =
        GST_BUFFER_PTS (buffer) +
        gst_util_uint64_scale (at / info.bpf, GST_SECOND, info.rate);

    flow = wait_until (sink, buffer, time);
    if (flow == GST_FLOW_OK &&
        !hear (sink, map.data + at, MIN (slice, map.size - at)))
      flow = GST_FLOW_ERROR;
  }
  gst_buffer_unmap (buffer, &map);

  return flow;
}

static gboolean
test_speech_sink_event (GstBaseSink *sink, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START) {
    GST_OBJECT_LOCK (sink);
    g_ptr_array_add (heard->turns, g_byte_array_new ());
    GST_OBJECT_UNLOCK (sink);
  }

  return GST_BASE_SINK_CLASS (test_speech_sink_parent_class)
      ->event (sink, event);
}

/* A clock that goes faster, so that a test need not wait for the speech. */
static GstClock *
test_speech_sink_provide_clock (GstElement *element)
{
  GstClock *clock = g_object_new (GST_TYPE_SYSTEM_CLOCK, NULL);
  GstClockTime now = gst_clock_get_internal_time (clock);

  gst_clock_set_calibration (clock, now, now, heard->speed, 1);

  return clock;
}

static void
test_speech_sink_class_init (TestSpeechSinkClass *klass)
{
  GST_ELEMENT_CLASS (klass)->provide_clock = test_speech_sink_provide_clock;
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass),
                                             &sink_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Test",
                                         "Sink/Audio", "Notes what it gets",
                                         "The Voder authors");
  GST_BASE_SINK_CLASS (klass)->render = test_speech_sink_render;
  GST_BASE_SINK_CLASS (klass)->event = test_speech_sink_event;
}

static void
test_speech_sink_init (TestSpeechSink *self)
{
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_PROVIDE_CLOCK);
  present = GST_ELEMENT (self);
}

void
voder_test_speech_sink_register (void)
{
  gst_init (NULL, NULL);
  gst_element_register (NULL, "voder-test-speech-sink", GST_RANK_NONE,
                        TEST_TYPE_SPEECH_SINK);
}

void
voder_test_heard_begin (VoderTestHeard *self)
{
  *self = (VoderTestHeard){ .speed = 1 };
  self->turns =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  heard = self;
}

/* The sink must be gone, or closed. */
void
voder_test_heard_clear (VoderTestHeard *self)
{
  heard = NULL;
  g_clear_pointer (&self->turns, g_ptr_array_unref);
}

guint
voder_test_heard_get_n_turns (VoderTestHeard *self)
{
  guint n_turns;

  GST_OBJECT_LOCK (present);
  n_turns = self->turns->len;
  GST_OBJECT_UNLOCK (present);

  return n_turns;
}

guint
voder_test_heard_get_n_slices (VoderTestHeard *self)
{
  guint n_slices;

  GST_OBJECT_LOCK (present);
  n_slices = self->n_slices;
  GST_OBJECT_UNLOCK (present);

  return n_slices;
}

gint64
voder_test_heard_get_last_us (VoderTestHeard *self)
{
  gint64 last_us;

  GST_OBJECT_LOCK (present);
  last_us = self->last_us;
  GST_OBJECT_UNLOCK (present);

  return last_us;
}

GBytes *
voder_test_heard_dup_turn (VoderTestHeard *self, guint n)
{
  GBytes *bytes;
  GByteArray *turn;

  GST_OBJECT_LOCK (present);
  turn = g_ptr_array_index (self->turns, n);
  bytes = g_bytes_new (turn->data, turn->len);
  GST_OBJECT_UNLOCK (present);

  return bytes;
}

/* How much the sink has played of the turn, by its clock. */
GstClockTime
voder_test_heard_get_time (VoderTestHeard *self)
{
  return gst_element_get_current_running_time (present);
}

void
voder_test_heard_set_fails (VoderTestHeard *self, gboolean fails)
{
  GST_OBJECT_LOCK (present);
  self->fails = fails;
  GST_OBJECT_UNLOCK (present);
}
