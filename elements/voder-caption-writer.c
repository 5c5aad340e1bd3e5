/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-caption-writer.h"

#include <string.h>

/*
 * VoderCaptionWriter:
 *
 * Puts texts on a sparse source pad: the events that go before them, their
 * times, and GAP events where there is none, so that what waits for text goes
 * on.
 *
 * Thread safety: one thread. The pad's stream lock is held while something is
 * pushed.
 */
struct _VoderCaptionWriter {
  GObject parent_instance;

  GstPad *pad; /* its element owns both */
  GstSegment segment;
  guint group_id;
  guint32 seqnum;
  gboolean needs_stream;
  gboolean needs_segment;
  gboolean is_discont;
};

#define TEXT_CAPS "text/x-raw, format=(string)utf8"

G_DEFINE_FINAL_TYPE (VoderCaptionWriter, voder_caption_writer, G_TYPE_OBJECT)

static void
push_event (VoderCaptionWriter *self, GstEvent *event)
{
  if (self->seqnum != GST_SEQNUM_INVALID)
    gst_event_set_seqnum (event, self->seqnum);

  /* A pad that is not linked is none of an error. */
  gst_pad_push_event (self->pad, event);
}

static void
push_stream_start (VoderCaptionWriter *self)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (self->pad);
  g_autoptr (GstCaps) caps = gst_caps_from_string (TEXT_CAPS);
  g_autofree char *stream_id = NULL;
  GstEvent *event = NULL;

  if (!self->needs_stream || element == NULL)
    return;

  stream_id = gst_pad_create_stream_id (self->pad, element, "text");
  event = gst_event_new_stream_start (stream_id);
  gst_event_set_group_id (event, self->group_id);
  gst_event_set_stream_flags (event, GST_STREAM_FLAG_SPARSE);
  push_event (self, event);
  push_event (self, gst_event_new_caps (caps));
  self->needs_stream = FALSE;
}

static void
push_gap (VoderCaptionWriter *self, GstClockTime end)
{
  GstClockTime start = self->segment.position;

  push_event (self, gst_event_new_gap (start, end - start));
  self->segment.position = end;
}

/* The first gap has no length: a sink that it reaches has its preroll. */
static void
push_segment (VoderCaptionWriter *self)
{
  if (!self->needs_segment)
    return;

  push_event (self, gst_event_new_segment (&self->segment));
  push_gap (self, self->segment.position);
  self->needs_segment = FALSE;
}

static GstBuffer *
make_buffer (VoderCaptionWriter *self,
             const char *text,
             GstClockTime start,
             GstClockTime end)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, strlen (text));

  GST_BUFFER_PTS (buffer) = start;
  GST_BUFFER_DURATION (buffer) = end - start;
  if (self->is_discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->is_discont = FALSE;

  return buffer;
}

static void
voder_caption_writer_class_init (VoderCaptionWriterClass *klass)
{
}

static void
voder_caption_writer_init (VoderCaptionWriter *self)
{
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
}

/*
 * Makes a writer for @pad, which must outlive it. A stream and a segment have
 * to be begun first.
 */
VoderCaptionWriter *
voder_caption_writer_new (GstPad *pad)
{
  VoderCaptionWriter *self = NULL;

  g_return_val_if_fail (GST_IS_PAD (pad), NULL);

  self = g_object_new (VODER_TYPE_CAPTION_WRITER, NULL);
  self->pad = pad;

  return self;
}

/*
 * What comes next begins a stream; times go on.
 */
void
voder_caption_writer_begin_stream (VoderCaptionWriter *self,
                                   guint group_id,
                                   guint32 seqnum)
{
  g_return_if_fail (VODER_IS_CAPTION_WRITER (self));

  self->group_id = group_id;
  self->seqnum = seqnum;
  self->needs_stream = TRUE;
  self->needs_segment = TRUE;
}

/*
 * What comes next begins @segment.
 */
void
voder_caption_writer_begin_segment (VoderCaptionWriter *self,
                                    const GstSegment *segment,
                                    guint32 seqnum)
{
  g_return_if_fail (VODER_IS_CAPTION_WRITER (self));
  g_return_if_fail (segment != NULL);

  self->segment = *segment;
  self->seqnum = seqnum;
  self->needs_segment = TRUE;
  self->is_discont = TRUE;
}

/*
 * Says what is known of the stream; of that, texts have the language.
 */
void
voder_caption_writer_set_tags (VoderCaptionWriter *self, const GstTagList *tags)
{
  g_autofree char *language = NULL;

  g_return_if_fail (VODER_IS_CAPTION_WRITER (self));
  g_return_if_fail (tags != NULL);

  if (!gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &language))
    return;

  GST_PAD_STREAM_LOCK (self->pad);
  push_stream_start (self);
  push_segment (self);
  push_event (self, gst_event_new_tag (gst_tag_list_new (GST_TAG_LANGUAGE_CODE,
                                                         language, NULL)));
  GST_PAD_STREAM_UNLOCK (self->pad);
}

gboolean
voder_caption_writer_is_linked (VoderCaptionWriter *self)
{
  g_return_val_if_fail (VODER_IS_CAPTION_WRITER (self), FALSE);

  return gst_pad_is_linked (self->pad);
}

/*
 * Pushes @text, which is said from @start to @end. The gap behind it has no
 * length: it tells a muxer, which looks at the beginning of a text alone, that
 * there is none before @end.
 *
 * Returns: what the pad says.
 */
GstFlowReturn
voder_caption_writer_write (VoderCaptionWriter *self,
                            const char *text,
                            GstClockTime start,
                            GstClockTime end)
{
  GstFlowReturn flow;

  g_return_val_if_fail (VODER_IS_CAPTION_WRITER (self), GST_FLOW_ERROR);
  g_return_val_if_fail (text != NULL, GST_FLOW_ERROR);
  g_return_val_if_fail (start <= end, GST_FLOW_ERROR);

  voder_caption_writer_advance (self, start);
  GST_PAD_STREAM_LOCK (self->pad);
  flow = gst_pad_push (self->pad, make_buffer (self, text, start, end));
  self->segment.position = end;
  if (flow == GST_FLOW_OK)
    push_gap (self, end);
  GST_PAD_STREAM_UNLOCK (self->pad);

  return flow;
}

/*
 * Says that no text begins before @time.
 */
void
voder_caption_writer_advance (VoderCaptionWriter *self, GstClockTime time)
{
  g_return_if_fail (VODER_IS_CAPTION_WRITER (self));

  GST_PAD_STREAM_LOCK (self->pad);
  push_stream_start (self);
  push_segment (self);
  if (time > self->segment.position)
    push_gap (self, time);
  GST_PAD_STREAM_UNLOCK (self->pad);
}

/*
 * Pushes EOS.
 */
void
voder_caption_writer_end (VoderCaptionWriter *self, guint32 seqnum)
{
  g_return_if_fail (VODER_IS_CAPTION_WRITER (self));

  GST_PAD_STREAM_LOCK (self->pad);
  push_stream_start (self);
  push_segment (self);
  self->seqnum = seqnum;
  push_event (self, gst_event_new_eos ());
  GST_PAD_STREAM_UNLOCK (self->pad);
}
