/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-gstreamer-bridge.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-gstreamer-bin.h"

struct _VoderGstreamerBridge {
  GstAudioInfo input;
  GstAudioInfo output; /* no rate before the first caps */
  GstElement *outer;   /* the bin, between converters */
  GstBus *bus;
  GstPad *push_pad;
  GstPad *pull_pad;
  GArray *made;   /* float; under the lock of @pull_pad, in case of threads */
  gsize n_pulled; /* samples of it */
  guint64 n_pushed;
  GError *error;
};

/* What comes out is what the effect gives. */
static GstStaticPadTemplate pull_template = GST_STATIC_PAD_TEMPLATE (
    "pull",
    GST_PAD_SINK,
    GST_PAD_ALWAYS,
    GST_STATIC_CAPS (
        "audio/x-raw, format=" GST_AUDIO_NE (F32) ", layout=interleaved"));

static gboolean
fail (GError **error, const char *why)
{
  g_set_error_literal (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_FAILED, why);

  return FALSE;
}

static GstFlowReturn
handle_buffer (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  VoderGstreamerBridge *self = gst_pad_get_element_private (pad);
  GstMapInfo map;

  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    GST_OBJECT_LOCK (pad);
    g_array_append_vals (self->made, map.data,
                         (guint) (map.size / sizeof (float)));
    GST_OBJECT_UNLOCK (pad);
    gst_buffer_unmap (buffer, &map);
  }
  gst_buffer_unref (buffer);

  return GST_FLOW_OK;
}

/* Whether the format is the first, or the same again. */
static gboolean
take_caps (VoderGstreamerBridge *self, GstCaps *caps)
{
  GstAudioInfo info;

  if (!gst_audio_info_from_caps (&info, caps))
    return FALSE;
  if (GST_AUDIO_INFO_RATE (&self->output) != 0)
    return gst_audio_info_is_equal (&info, &self->output);

  self->output = info;

  return TRUE;
}

static gboolean
handle_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  VoderGstreamerBridge *self = gst_pad_get_element_private (pad);
  gboolean is_ok = TRUE;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    is_ok = take_caps (self, caps);
  }
  gst_event_unref (event);

  return is_ok;
}

static gboolean
handle_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);

  gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);

  return TRUE;
}

static GstElement *
make_element (const char *name, GError **error)
{
  GstElement *element = gst_element_factory_make (name, NULL);

  if (element == NULL)
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_FAILED,
                 _ ("GStreamer's element “%s” is missing"), name);

  return element;
}

static void
add_ghost (VoderGstreamerBridge *self, GstElement *element, const char *name)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, name);

  gst_element_add_pad (self->outer, gst_ghost_pad_new (name, pad));
}

/* Puts the bin between converters: it may take and give any format of raw
 * audio, and mono goes into what takes only stereo. */
static gboolean
add_converters (VoderGstreamerBridge *self, GstElement *bin, GError **error)
{
  static const char *const names[] = { "audioconvert", "audioresample",
                                       "audioconvert" };
  GstElement *elements[G_N_ELEMENTS (names)];

  self->outer = gst_object_ref_sink (gst_bin_new (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    elements[i] = make_element (names[i], error);
    if (elements[i] == NULL)
      return FALSE;
    gst_bin_add (GST_BIN (self->outer), elements[i]);
  }

  gst_bin_add (GST_BIN (self->outer), bin);
  if (!gst_element_link_many (elements[0], elements[1], bin, elements[2], NULL))
    return fail (error, _ ("It does not take and give sound"));

  add_ghost (self, elements[0], "sink");
  add_ghost (self, elements[2], "src");

  return TRUE;
}

static gboolean
link_pads (VoderGstreamerBridge *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->outer, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (self->outer, "src");

  self->push_pad = gst_pad_new ("push", GST_PAD_SRC);
  gst_pad_set_query_function (self->push_pad, handle_query);
  gst_pad_use_fixed_caps (self->push_pad);
  self->pull_pad = gst_pad_new_from_static_template (&pull_template, "pull");
  gst_pad_set_element_private (self->pull_pad, self);
  gst_pad_set_chain_function (self->pull_pad, handle_buffer);
  gst_pad_set_event_function (self->pull_pad, handle_event);

  return gst_pad_link (self->push_pad, sink) == GST_PAD_LINK_OK &&
         gst_pad_link (src, self->pull_pad) == GST_PAD_LINK_OK;
}

/* Keeps the first error that an element posts. */
static void
read_messages (VoderGstreamerBridge *self)
{
  GstMessage *message;

  while ((message = gst_bus_pop (self->bus)) != NULL) {
    g_autoptr (GError) why = NULL;

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR &&
        self->error == NULL) {
      gst_message_parse_error (message, &why, NULL);
      g_set_error (&self->error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_FAILED,
                   "%s: %s", GST_MESSAGE_SRC_NAME (message), why->message);
    }
    gst_message_unref (message);
  }
}

/* An element that failed may have said why. */
static void
note_failure (VoderGstreamerBridge *self, const char *why)
{
  read_messages (self);
  if (self->error == NULL)
    fail (&self->error, why);
}

static void
begin (VoderGstreamerBridge *self)
{
  g_autoptr (GstCaps) caps = gst_audio_info_to_caps (&self->input);
  GstSegment segment;
  gboolean is_ok;

  if (gst_element_set_state (self->outer, GST_STATE_PLAYING) ==
      GST_STATE_CHANGE_FAILURE) {
    note_failure (self, _ ("It cannot be started"));
    return;
  }

  gst_pad_set_active (self->pull_pad, TRUE);
  gst_pad_set_active (self->push_pad, TRUE);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->push_pad, gst_event_new_stream_start ("voder"));
  is_ok = gst_pad_push_event (self->push_pad, gst_event_new_caps (caps)) &&
          gst_pad_push_event (self->push_pad, gst_event_new_segment (&segment));
  if (!is_ok)
    note_failure (self, _ ("It cannot work on sound of this format"));
}

static void
stop (VoderGstreamerBridge *self)
{
  gst_pad_set_active (self->push_pad, FALSE);
  gst_pad_set_active (self->pull_pad, FALSE);
  gst_element_set_state (self->outer, GST_STATE_READY);
}

/*
 * Makes a bridge over the elements of @description, for sound like @input.
 */
VoderGstreamerBridge *
voder_gstreamer_bridge_new (const char *description,
                            const GstAudioInfo *input,
                            GError **error)
{
  g_autoptr (VoderGstreamerBridge) self = g_new0 (VoderGstreamerBridge, 1);
  g_autoptr (GstElement) bin = voder_gstreamer_bin_new (description, error);

  gst_audio_info_init (&self->output);
  self->input = *input;
  self->made = g_array_new (FALSE, FALSE, sizeof (float));
  self->bus = gst_bus_new ();
  if (bin == NULL || !add_converters (self, bin, error))
    return NULL;

  gst_element_set_bus (self->outer, self->bus);
  if (!link_pads (self)) {
    fail (error, _ ("It does not take and give sound"));
    return NULL;
  }

  begin (self);
  if (!voder_gstreamer_bridge_check (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
voder_gstreamer_bridge_free (VoderGstreamerBridge *self)
{
  if (self->push_pad != NULL)
    stop (self);
  if (self->outer != NULL)
    gst_element_set_state (self->outer, GST_STATE_NULL);
  /* What waits on the bus holds the elements, and these hold the bus. */
  gst_bus_set_flushing (self->bus, TRUE);
  g_clear_pointer (&self->push_pad, gst_object_unref);
  g_clear_pointer (&self->pull_pad, gst_object_unref);
  g_clear_pointer (&self->outer, gst_object_unref);
  g_clear_pointer (&self->bus, gst_object_unref);
  g_array_unref (self->made);
  g_clear_error (&self->error);
  g_free (self);
}

/* %NULL as long as it is not known: it can come with the first sound. */
const GstAudioInfo *
voder_gstreamer_bridge_get_output (VoderGstreamerBridge *self)
{
  return GST_AUDIO_INFO_RATE (&self->output) != 0 ? &self->output : NULL;
}

/* What the elements say how long they hold sound back. */
GstClockTime
voder_gstreamer_bridge_get_latency (VoderGstreamerBridge *self)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime min = 0;

  if (gst_pad_peer_query (self->pull_pad, query))
    gst_query_parse_latency (query, NULL, &min, NULL);

  return min;
}

/* Returns to the start: every element is stopped and started. */
void
voder_gstreamer_bridge_restart (VoderGstreamerBridge *self)
{
  stop (self);
  g_clear_error (&self->error);
  g_array_set_size (self->made, 0);
  self->n_pulled = 0;
  self->n_pushed = 0;
  begin (self);
}

static GstClockTime
get_time (VoderGstreamerBridge *self, guint64 n_frames)
{
  return gst_util_uint64_scale_round (n_frames, GST_SECOND,
                                      GST_AUDIO_INFO_RATE (&self->input));
}

/* Has the elements work on @n_frames; silence when @samples is %NULL. */
void
voder_gstreamer_bridge_push (VoderGstreamerBridge *self,
                             const float *samples,
                             gsize n_frames)
{
  gsize size = n_frames * (gsize) GST_AUDIO_INFO_BPF (&self->input);
  GstBuffer *buffer;
  GstFlowReturn result;

  if (self->error != NULL || n_frames == 0)
    return;

  buffer = gst_buffer_new_allocate (NULL, size, NULL);
  if (samples != NULL)
    gst_buffer_fill (buffer, 0, samples, size);
  else
    gst_buffer_memset (buffer, 0, 0, size);
  GST_BUFFER_PTS (buffer) = get_time (self, self->n_pushed);
  GST_BUFFER_OFFSET (buffer) = self->n_pushed;
  self->n_pushed += n_frames;
  GST_BUFFER_OFFSET_END (buffer) = self->n_pushed;
  GST_BUFFER_DURATION (buffer) =
      get_time (self, self->n_pushed) - GST_BUFFER_PTS (buffer);
  result = gst_pad_push (self->push_pad, buffer);
  if (result == GST_FLOW_NOT_NEGOTIATED)
    note_failure (self, _ ("It cannot work on sound of this format"));
  else if (result != GST_FLOW_OK)
    note_failure (self, gst_flow_get_name (result));
  read_messages (self);
}

/* Has the elements give what they hold; only a restart may follow. */
void
voder_gstreamer_bridge_end (VoderGstreamerBridge *self)
{
  if (self->error == NULL)
    gst_pad_push_event (self->push_pad, gst_event_new_eos ());
  read_messages (self);
}

static gsize
get_n_channels (VoderGstreamerBridge *self)
{
  return (gsize) GST_AUDIO_INFO_CHANNELS (&self->output);
}

/* How many frames wait to be pulled. */
gsize
voder_gstreamer_bridge_count (VoderGstreamerBridge *self)
{
  gsize n_samples;

  if (GST_AUDIO_INFO_RATE (&self->output) == 0)
    return 0;

  GST_OBJECT_LOCK (self->pull_pad);
  n_samples = self->made->len - self->n_pulled;
  GST_OBJECT_UNLOCK (self->pull_pad);

  return n_samples / get_n_channels (self);
}

/* Gives up to @n_frames of what waits; drops them when @samples is %NULL. */
gsize
voder_gstreamer_bridge_pull (VoderGstreamerBridge *self,
                             float *samples,
                             gsize n_frames)
{
  gsize n = MIN (n_frames, voder_gstreamer_bridge_count (self));
  gsize n_samples = n * get_n_channels (self);

  GST_OBJECT_LOCK (self->pull_pad);
  if (samples != NULL && n > 0)
    memcpy (samples, &g_array_index (self->made, float, self->n_pulled),
            n_samples * sizeof (float));
  self->n_pulled += n_samples;
  if (self->n_pulled == self->made->len) {
    g_array_set_size (self->made, 0);
    self->n_pulled = 0;
  }
  GST_OBJECT_UNLOCK (self->pull_pad);

  return n;
}

/* Whether no element has failed. */
gboolean
voder_gstreamer_bridge_check (VoderGstreamerBridge *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (self->error));

  return FALSE;
}
