/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-player.h"

#include <string.h>

static void
forget (VoderSrcPlayer *self)
{
  g_byte_array_set_size (self->pcm, 0);
  g_array_set_size (self->times, 0);
  self->first = GST_CLOCK_TIME_NONE;
  self->end = GST_CLOCK_TIME_NONE;
  self->n_segments = 0;
}

static void
drop_toc (VoderSrcPlayer *self)
{
  if (self->toc != NULL)
    gst_toc_unref (self->toc);
  self->toc = NULL;
}

static void
record_buffer (VoderSrcPlayer *self, GstBuffer *buffer)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_byte_array_append (self->pcm, map.data, (guint) map.size);
  gst_buffer_unmap (buffer, &map);
  g_array_append_val (self->times, GST_BUFFER_PTS (buffer));
  if (!GST_CLOCK_TIME_IS_VALID (self->first))
    self->first = GST_BUFFER_PTS (buffer);
  self->end = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
}

static void
record_event (VoderSrcPlayer *self, GstEvent *event)
{
  GstCaps *caps = NULL;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_FLUSH_STOP:
    forget (self);
    break;
  case GST_EVENT_CAPS:
    gst_event_parse_caps (event, &caps);
    gst_caps_replace (&self->caps, caps);
    break;
  case GST_EVENT_SEGMENT:
    gst_event_copy_segment (event, &self->segment);
    self->n_segments++;
    break;
  case GST_EVENT_TAG:
    self->n_tags++;
    break;
  case GST_EVENT_TOC:
    drop_toc (self);
    gst_event_parse_toc (event, &self->toc, NULL);
    self->n_tocs++;
    break;
  default:
    break;
  }
}

/* On the peer's pad, so that it sees what downstream sees. */
static GstPadProbeReturn
record (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    record_buffer (data, info->data);
  else
    record_event (data, info->data);

  return GST_PAD_PROBE_OK;
}

/*
 * Makes a player of a source with these properties, as in a launch line; then
 * may follow “ ! ” and the sink's description, which is named “sink”.
 */
VoderSrcPlayer *
voder_src_player_new (const char *properties)
{
  VoderSrcPlayer *self = g_new0 (VoderSrcPlayer, 1);
  g_autofree char *line = g_strdup_printf (
      "vodersrc name=src %s%s", properties,
      strstr (properties, " ! ") != NULL ? "" : " ! fakesink name=sink");
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) sink = NULL;

  self->pcm = g_byte_array_new ();
  self->times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  forget (self);
  self->pipeline = gst_object_ref_sink (gst_parse_launch (line, &error));
  g_assert_no_error (error);
  self->src = gst_bin_get_by_name (GST_BIN (self->pipeline), "src");
  sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  self->pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (self->pad,
                     GST_PAD_PROBE_TYPE_BUFFER |
                         GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                         GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                     record, self, NULL);

  return self;
}

/*
 * Makes a player that speaks @text with the tone engine.
 */
VoderSrcPlayer *
voder_src_player_new_for_text (const char *text)
{
  VoderSrcPlayer *self = voder_src_player_new ("engine=tone");

  g_object_set (self->src, "text", text, NULL);

  return self;
}

void
voder_src_player_free (VoderSrcPlayer *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pad);
  gst_object_unref (self->src);
  gst_object_unref (self->pipeline);
  g_byte_array_unref (self->pcm);
  g_array_unref (self->times);
  gst_clear_caps (&self->caps);
  drop_toc (self);
  g_free (self);
}

/*
 * Sets the state and waits for it. GStreamer's own wait ends at any wake-up, a
 * signal's too, as if the state were reached, where it is PAUSED that was lost
 * in a flush: so what is pending says more.
 */
void
voder_src_player_set_state (VoderSrcPlayer *self, GstState state)
{
  GstStateChangeReturn result = gst_element_set_state (self->pipeline, state);
  GstState pending = GST_STATE_VOID_PENDING;

  g_assert_cmpint (result, !=, GST_STATE_CHANGE_FAILURE);
  if (result != GST_STATE_CHANGE_ASYNC)
    return;

  do
    g_assert_cmpint (gst_element_get_state (self->pipeline, NULL, &pending,
                                            GST_CLOCK_TIME_NONE),
                     !=, GST_STATE_CHANGE_FAILURE);
  while (pending != GST_STATE_VOID_PENDING);
}

/*
 * Waits until the sinks have what they show in PAUSED: once after the first
 * change to it, and once after each seek with a flush there.
 */
void
voder_src_player_wait_preroll (VoderSrcPlayer *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_ERROR);

  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==, "async-done");
}

/* EOS of what was before the last seek does not count. */
static gboolean
is_stale (VoderSrcPlayer *self, GstMessage *message)
{
  return self->seqnum != 0 && gst_message_get_seqnum (message) != self->seqnum;
}

/*
 * Waits for the end of what the last seek has begun.
 */
void
voder_src_player_wait_eos (VoderSrcPlayer *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  for (;;) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    g_autoptr (GError) error = NULL;

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      gst_message_parse_error (message, &error, NULL);
      g_assert_no_error (error);
    }
    if (!is_stale (self, message))
      return;
  }
}

/*
 * Plays to the end.
 */
void
voder_src_player_play (VoderSrcPlayer *self)
{
  voder_src_player_set_state (self, GST_STATE_PLAYING);
  voder_src_player_wait_eos (self);
}

GError *
voder_src_player_wait_error (VoderSrcPlayer *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  GError *error = NULL;

  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==, "error");
  gst_message_parse_error (message, &error, NULL);

  return error;
}

gboolean
voder_src_player_seek_full (VoderSrcPlayer *self,
                            double rate,
                            GstFormat format,
                            GstSeekFlags flags,
                            gint64 start,
                            gint64 stop)
{
  GstEvent *seek = gst_event_new_seek (
      rate, format, flags, start < 0 ? GST_SEEK_TYPE_NONE : GST_SEEK_TYPE_SET,
      start, stop < 0 ? GST_SEEK_TYPE_NONE : GST_SEEK_TYPE_SET, stop);
  guint32 seqnum = gst_event_get_seqnum (seek);
  guint32 before = self->seqnum;

  self->seqnum = seqnum;
  if (gst_element_send_event (self->pipeline, seek))
    return TRUE;
  self->seqnum = before;

  return FALSE;
}

/*
 * Seeks with a flush, at the normal rate.
 */
void
voder_src_player_seek (VoderSrcPlayer *self,
                       GstSeekFlags flags,
                       GstClockTime start)
{
  g_assert_true (voder_src_player_seek_full (self, 1.0, GST_FORMAT_TIME,
                                             flags | GST_SEEK_FLAG_FLUSH,
                                             (gint64) start, -1));
}

GstClockTime
voder_src_player_get_duration (VoderSrcPlayer *self)
{
  gint64 duration = -1;

  g_assert_true (
      gst_element_query_duration (self->pipeline, GST_FORMAT_TIME, &duration));

  return (GstClockTime) duration;
}

GstClockTime
voder_src_player_get_position (VoderSrcPlayer *self)
{
  gint64 position = -1;

  g_assert_true (
      gst_element_query_position (self->pipeline, GST_FORMAT_TIME, &position));

  return (GstClockTime) position;
}

/*
 * Gives what was recorded since the last flush.
 */
GBytes *
voder_src_player_dup_pcm (VoderSrcPlayer *self)
{
  return g_bytes_new (self->pcm->data, self->pcm->len);
}

/*
 * Writes a file for a test, and gives its path.
 */
char *
voder_src_player_write (const char *name, const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (g_get_user_data_dir (), name, NULL);

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);

  return path;
}

/*
 * Asserts that what was recorded is @all from the byte @start on.
 */
void
voder_src_assert_tail (GBytes *all, VoderSrcPlayer *player, gsize start)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (all, &size);

  g_assert_cmpuint (start, <, size);
  g_assert_cmpuint (player->pcm->len, ==, size - start);
  g_assert_cmpmem (player->pcm->data, player->pcm->len, data + start,
                   size - start);
}
