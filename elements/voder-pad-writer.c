/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pad-writer.h"

#include "voder-mark-meta.h"

/*
 * VoderPadWriter:
 *
 * Puts chunks on a source pad: the events that go before them, their times,
 * their marks. The times go on from one run to the next until a new segment
 * begins, and do not drift: each is counted in frames from where the format
 * began.
 *
 * Thread safety: one thread, but for voder_pad_writer_get_position(). The pad's
 * stream lock is held while something is pushed, so that deactivating the pad
 * waits for it as for a pad's task.
 */
struct _VoderPadWriter {
  GObject parent_instance;

  GstPad *pad; /* its element owns both */
  GstAudioInfo info;
  GstSegment segment;
  GstClockTime format_start;
  guint64 n_frames;
  guint64 n_marks;
  guint group_id;
  guint32 seqnum;
  gboolean needs_stream;
  gboolean needs_segment;
  gboolean is_discont;
};

G_DEFINE_FINAL_TYPE (VoderPadWriter, voder_pad_writer, G_TYPE_OBJECT)

static void
push_event (VoderPadWriter *self, GstEvent *event)
{
  if (self->seqnum != GST_SEQNUM_INVALID)
    gst_event_set_seqnum (event, self->seqnum);

  /* What a refusal means, the next buffer's flow return says. */
  gst_pad_push_event (self->pad, event);
}

static void
push_stream_start (VoderPadWriter *self)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (self->pad);
  g_autofree char *stream_id = NULL;
  GstEvent *event = NULL;

  if (!self->needs_stream || element == NULL)
    return;

  stream_id = gst_pad_create_stream_id (self->pad, element, "speech");
  event = gst_event_new_stream_start (stream_id);
  gst_event_set_group_id (event, self->group_id);
  push_event (self, event);
  self->needs_stream = FALSE;
}

static void
push_segment (VoderPadWriter *self)
{
  if (!self->needs_segment)
    return;

  push_event (self, gst_event_new_segment (&self->segment));
  self->needs_segment = FALSE;
}

static void
set_position (VoderPadWriter *self, GstClockTime position)
{
  GST_OBJECT_LOCK (self->pad);
  self->segment.position = position;
  GST_OBJECT_UNLOCK (self->pad);
}

static void
push_caps (VoderPadWriter *self, const GstAudioInfo *info)
{
  g_autoptr (GstCaps) caps = NULL;

  if (gst_audio_info_is_equal (&self->info, info))
    return;

  caps = gst_audio_info_to_caps (info);
  push_event (self, gst_event_new_caps (caps));
  self->info = *info;
  self->format_start = self->segment.position;
  self->n_frames = 0;
  self->is_discont = TRUE;
}

static GstClockTime
get_time (VoderPadWriter *self, guint64 frame)
{
  return self->format_start +
         gst_util_uint64_scale_int (frame, GST_SECOND,
                                    GST_AUDIO_INFO_RATE (&self->info));
}

/* A chunk's buffer is shared; its memory stays so. */
static GstBuffer *
make_buffer (VoderPadWriter *self, VoderChunk *chunk)
{
  GstBuffer *buffer = gst_buffer_copy (voder_chunk_get_buffer (chunk));
  guint64 end = self->n_frames + voder_chunk_get_n_frames (chunk);

  GST_BUFFER_PTS (buffer) = get_time (self, self->n_frames);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = get_time (self, end) - GST_BUFFER_PTS (buffer);
  GST_BUFFER_OFFSET (buffer) = self->n_frames;
  GST_BUFFER_OFFSET_END (buffer) = end;
  if (self->is_discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  else
    GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);

  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++)
    voder_mark_meta_add (buffer, voder_chunk_get_mark (chunk, i),
                         self->n_marks++);

  self->n_frames = end;
  self->is_discont = FALSE;

  return buffer;
}

static void
voder_pad_writer_class_init (VoderPadWriterClass *klass)
{
}

static void
voder_pad_writer_init (VoderPadWriter *self)
{
}

/*
 * Makes a writer for @pad, which must outlive it.
 */
VoderPadWriter *
voder_pad_writer_new (GstPad *pad)
{
  VoderPadWriter *self = NULL;

  g_return_val_if_fail (GST_IS_PAD (pad), NULL);

  self = g_object_new (VODER_TYPE_PAD_WRITER, NULL);
  self->pad = pad;
  voder_pad_writer_reset (self);

  return self;
}

/*
 * Forgets everything: the next chunk begins a stream at time 0.
 */
void
voder_pad_writer_reset (VoderPadWriter *self)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));

  gst_audio_info_init (&self->info);
  self->n_marks = 0;
  self->group_id = gst_util_group_id_next ();
  self->needs_stream = TRUE;
  voder_pad_writer_begin_segment (self, 0, GST_SEQNUM_INVALID);
}

/*
 * The next chunk begins a stream, of the group of the upstream's STREAM_START
 * @event; times go on.
 */
void
voder_pad_writer_begin_stream (VoderPadWriter *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));
  g_return_if_fail (GST_IS_EVENT (event));

  if (!gst_event_parse_group_id (event, &self->group_id))
    self->group_id = gst_util_group_id_next ();
  self->seqnum = gst_event_get_seqnum (event);
  self->needs_stream = TRUE;
  self->needs_segment = TRUE;
}

/*
 * The next chunk begins a segment at time 0, whose running time is @base.
 * @seqnum is that of the event that caused it, or %GST_SEQNUM_INVALID.
 */
void
voder_pad_writer_begin_segment (VoderPadWriter *self,
                                GstClockTime base,
                                guint32 seqnum)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));

  GST_OBJECT_LOCK (self->pad);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->segment.base = base;
  self->segment.position = 0;
  GST_OBJECT_UNLOCK (self->pad);
  self->format_start = 0;
  self->n_frames = 0;
  self->seqnum = seqnum;
  self->needs_segment = TRUE;
  self->is_discont = TRUE;
}

/*
 * Pushes the audio and marks of @chunk, behind the events that must go before.
 *
 * Returns: what the pad says.
 */
GstFlowReturn
voder_pad_writer_write (VoderPadWriter *self, VoderChunk *chunk)
{
  GstFlowReturn flow;

  g_return_val_if_fail (VODER_IS_PAD_WRITER (self), GST_FLOW_ERROR);
  g_return_val_if_fail (chunk != NULL, GST_FLOW_ERROR);

  GST_PAD_STREAM_LOCK (self->pad);
  push_stream_start (self);
  push_caps (self, voder_chunk_get_info (chunk));
  push_segment (self);
  flow = gst_pad_push (self->pad, make_buffer (self, chunk));
  set_position (self, get_time (self, self->n_frames));
  GST_PAD_STREAM_UNLOCK (self->pad);

  return flow;
}

/*
 * Pushes EOS, caused by the upstream's EOS @event; also a stream without audio
 * has a beginning.
 */
void
voder_pad_writer_end (VoderPadWriter *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));
  g_return_if_fail (GST_IS_EVENT (event));

  GST_PAD_STREAM_LOCK (self->pad);
  push_stream_start (self);
  push_segment (self);
  self->seqnum = gst_event_get_seqnum (event);
  push_event (self, gst_event_new_eos ());
  GST_PAD_STREAM_UNLOCK (self->pad);
}

/*
 * Gives the stream time at which the last buffer ended.
 *
 * Thread safety: any thread.
 */
GstClockTime
voder_pad_writer_get_position (VoderPadWriter *self)
{
  GstClockTime position;

  g_return_val_if_fail (VODER_IS_PAD_WRITER (self), GST_CLOCK_TIME_NONE);

  GST_OBJECT_LOCK (self->pad);
  position = gst_segment_to_stream_time (&self->segment, GST_FORMAT_TIME,
                                         self->segment.position);
  GST_OBJECT_UNLOCK (self->pad);

  return position;
}
