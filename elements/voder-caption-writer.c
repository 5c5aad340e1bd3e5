/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-caption-writer.h"

#include <string.h>

#include "voder-stream-head.h"

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
  VoderStreamHead head;
};

#define TEXT_CAPS "text/x-raw, format=(string)utf8"

G_DEFINE_FINAL_TYPE (VoderCaptionWriter, voder_caption_writer, G_TYPE_OBJECT)

static void
push_gap (VoderCaptionWriter *self, GstClockTime end)
{
  GstClockTime start = self->head.segment.position;

  voder_stream_head_push_event (&self->head,
                                gst_event_new_gap (start, end - start));
  voder_stream_head_set_position (&self->head, end);
}

/* The first gap has no length: a sink that it reaches has its preroll. */
static void
push_head (VoderCaptionWriter *self)
{
  voder_stream_head_push_stream (&self->head);
  if (voder_stream_head_push_segment (&self->head))
    push_gap (self, self->head.segment.position);
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
  voder_stream_head_mark_buffer (&self->head, buffer);

  return buffer;
}

static void
voder_caption_writer_finalize (GObject *object)
{
  voder_stream_head_clear (&VODER_CAPTION_WRITER (object)->head);

  G_OBJECT_CLASS (voder_caption_writer_parent_class)->finalize (object);
}

static void
voder_caption_writer_class_init (VoderCaptionWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_caption_writer_finalize;
}

static void
voder_caption_writer_init (VoderCaptionWriter *self)
{
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
  voder_stream_head_init (&self->head, pad, "text", TEXT_CAPS);
  self->head.flags = GST_STREAM_FLAG_SPARSE;

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

  voder_stream_head_begin_stream (&self->head, group_id, seqnum);
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

  voder_stream_head_begin_segment (&self->head, segment, seqnum);
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
  push_head (self);
  voder_stream_head_push_event (
      &self->head, gst_event_new_tag (gst_tag_list_new (GST_TAG_LANGUAGE_CODE,
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
  voder_stream_head_set_position (&self->head, end);
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
  push_head (self);
  if (time > self->head.segment.position)
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
  push_head (self);
  voder_stream_head_push_eos (&self->head, seqnum);
  GST_PAD_STREAM_UNLOCK (self->pad);
}
