/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-stream-head.h"

/*
 * Makes it ready for @pad, whose stream has @name in its id. @caps are those of
 * all streams; NULL when they become known later.
 */
void
voder_stream_head_init (VoderStreamHead *self,
                        GstPad *pad,
                        const char *name,
                        const char *caps)
{
  *self = (VoderStreamHead){
    .pad = pad,
    .name = name,
    .caps = caps != NULL ? gst_caps_from_string (caps) : NULL,
    .seqnum = GST_SEQNUM_INVALID,
  };
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
}

void
voder_stream_head_clear (VoderStreamHead *self)
{
  gst_clear_caps (&self->caps);
}

/*
 * What comes next begins a stream that follows none.
 */
void
voder_stream_head_reset (VoderStreamHead *self)
{
  voder_stream_head_begin_stream (self, gst_util_group_id_next (),
                                  GST_SEQNUM_INVALID);
}

/*
 * What comes next begins a stream; times go on.
 */
void
voder_stream_head_begin_stream (VoderStreamHead *self,
                                guint group_id,
                                guint32 seqnum)
{
  self->group_id = group_id;
  self->seqnum = seqnum;
  self->needs_stream = TRUE;
  self->needs_segment = TRUE;
}

/*
 * What comes next begins a stream, of the group of the upstream's STREAM_START
 * @event; times go on.
 */
void
voder_stream_head_follow_stream (VoderStreamHead *self, GstEvent *event)
{
  guint group_id;

  if (!gst_event_parse_group_id (event, &group_id))
    group_id = gst_util_group_id_next ();
  voder_stream_head_begin_stream (self, group_id, gst_event_get_seqnum (event));
}

/*
 * What comes next begins @segment. @seqnum is that of the event that caused it,
 * or %GST_SEQNUM_INVALID.
 */
void
voder_stream_head_begin_segment (VoderStreamHead *self,
                                 const GstSegment *segment,
                                 guint32 seqnum)
{
  GST_OBJECT_LOCK (self->pad);
  self->segment = *segment;
  GST_OBJECT_UNLOCK (self->pad);
  self->seqnum = seqnum;
  self->needs_segment = TRUE;
  self->is_discont = TRUE;
}

/*
 * Pushes @event (transfer full). What a refusal means, the next buffer's flow
 * return says; a pad that is not linked is none of an error.
 */
void
voder_stream_head_push_event (VoderStreamHead *self, GstEvent *event)
{
  if (self->seqnum != GST_SEQNUM_INVALID)
    gst_event_set_seqnum (event, self->seqnum);

  gst_pad_push_event (self->pad, event);
}

/*
 * Pushes STREAM_START, and the caps if they are known, when that is due.
 */
void
voder_stream_head_push_stream (VoderStreamHead *self)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (self->pad);
  g_autofree char *stream_id = NULL;
  GstEvent *event = NULL;

  if (!self->needs_stream || element == NULL)
    return;

  stream_id = gst_pad_create_stream_id (self->pad, element, self->name);
  event = gst_event_new_stream_start (stream_id);
  gst_event_set_group_id (event, self->group_id);
  gst_event_set_stream_flags (event, self->flags);
  voder_stream_head_push_event (self, event);
  if (self->caps != NULL)
    voder_stream_head_push_event (self, gst_event_new_caps (self->caps));
  self->needs_stream = FALSE;
}

/*
 * Pushes the segment, when that is due; then it gives TRUE.
 */
gboolean
voder_stream_head_push_segment (VoderStreamHead *self)
{
  if (!self->needs_segment)
    return FALSE;

  voder_stream_head_push_event (self, gst_event_new_segment (&self->segment));
  self->needs_segment = FALSE;

  return TRUE;
}

/*
 * Pushes EOS. @seqnum is that of the upstream's.
 */
void
voder_stream_head_push_eos (VoderStreamHead *self, guint32 seqnum)
{
  self->seqnum = seqnum;
  voder_stream_head_push_event (self, gst_event_new_eos ());
}

/*
 * Says in the flags of @buffer, the next one, whether it goes on from the last.
 */
void
voder_stream_head_mark_buffer (VoderStreamHead *self, GstBuffer *buffer)
{
  if (self->is_discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  else
    GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->is_discont = FALSE;
}

void
voder_stream_head_set_position (VoderStreamHead *self, GstClockTime position)
{
  GST_OBJECT_LOCK (self->pad);
  self->segment.position = position;
  GST_OBJECT_UNLOCK (self->pad);
}

/*
 * Gives the stream time of the position.
 *
 * Thread safety: any thread.
 */
GstClockTime
voder_stream_head_get_position (VoderStreamHead *self)
{
  GstClockTime position;

  GST_OBJECT_LOCK (self->pad);
  position = gst_segment_to_stream_time (&self->segment, GST_FORMAT_TIME,
                                         self->segment.position);
  GST_OBJECT_UNLOCK (self->pad);

  return position;
}
