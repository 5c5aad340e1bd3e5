/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-text-writer.h"

#include <string.h>

#include "voder-outline.h"
#include "voder-stream-head.h"
#include "voder-utterance-meta.h"

/*
 * VoderTextWriter:
 *
 * Puts utterances on a source pad: the events that go before them, what else is
 * known of them, and what the headings among them tell.
 *
 * Thread safety: one thread. The pad's stream lock is held while something is
 * pushed, so that deactivating the pad waits for it as for a pad's task.
 */
struct _VoderTextWriter {
  GObject parent_instance;

  GstPad *pad; /* its element owns both */
  VoderStreamHead head;
  VoderOutline *outline;
  GstEvent *tags; /* the upstream's, that wait for the stream to begin */
  guint64 n_utterances;
};

#define TEXT_CAPS "text/x-raw, format=(string)utf8"

G_DEFINE_FINAL_TYPE (VoderTextWriter, voder_text_writer, G_TYPE_OBJECT)

static void
push_event (VoderTextWriter *self, GstEvent *event)
{
  if (event != NULL)
    voder_stream_head_push_event (&self->head, event);
}

/* What has to go before everything else. */
static void
push_head (VoderTextWriter *self)
{
  voder_stream_head_push_stream (&self->head);
  voder_stream_head_push_segment (&self->head);
}

static void
push_outline (VoderTextWriter *self)
{
  if (self->tags != NULL)
    gst_pad_push_event (self->pad, g_steal_pointer (&self->tags));
  push_event (self, voder_outline_take_tags (self->outline));
  push_event (self, voder_outline_take_toc (self->outline));
}

static GstBuffer *
make_buffer (VoderTextWriter *self,
             VoderUtterance *utterance,
             const VoderCueTime *time)
{
  const char *string = voder_utterance_get_string (utterance);
  gsize length = strlen (string);
  GstBuffer *buffer =
      length > 0 ? gst_buffer_new_memdup (string, length) : gst_buffer_new ();
  gint64 start;
  gint64 end;

  GST_BUFFER_PTS (buffer) = time->start;
  GST_BUFFER_DURATION (buffer) = time->duration;
  if (voder_utterance_get_source (utterance, &start, &end)) {
    GST_BUFFER_OFFSET (buffer) = (guint64) start;
    GST_BUFFER_OFFSET_END (buffer) = (guint64) end;
  }
  voder_stream_head_mark_buffer (&self->head, buffer);
  voder_utterance_meta_add (buffer, utterance, self->n_utterances++);

  return buffer;
}

static void
voder_text_writer_dispose (GObject *object)
{
  VoderTextWriter *self = VODER_TEXT_WRITER (object);

  voder_stream_head_clear (&self->head);
  g_clear_object (&self->outline);
  gst_clear_event (&self->tags);

  G_OBJECT_CLASS (voder_text_writer_parent_class)->dispose (object);
}

static void
voder_text_writer_class_init (VoderTextWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_text_writer_dispose;
}

static void
voder_text_writer_init (VoderTextWriter *self)
{
  self->outline = voder_outline_new ();
}

/*
 * Makes a writer for @pad, which must outlive it.
 */
VoderTextWriter *
voder_text_writer_new (GstPad *pad)
{
  VoderTextWriter *self = NULL;

  g_return_val_if_fail (GST_IS_PAD (pad), NULL);

  self = g_object_new (VODER_TYPE_TEXT_WRITER, NULL);
  self->pad = pad;
  voder_stream_head_init (&self->head, pad, "text", TEXT_CAPS);
  voder_text_writer_reset (self);

  return self;
}

/*
 * Forgets everything: the next utterance begins a stream.
 */
void
voder_text_writer_reset (VoderTextWriter *self)
{
  g_return_if_fail (VODER_IS_TEXT_WRITER (self));

  gst_clear_event (&self->tags);
  voder_stream_head_reset (&self->head);
  voder_text_writer_begin_segment (self, NULL, GST_SEQNUM_INVALID);
}

/*
 * The next utterance begins a stream, of the group of the upstream's
 * STREAM_START @event.
 */
void
voder_text_writer_begin_stream (VoderTextWriter *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_TEXT_WRITER (self));
  g_return_if_fail (GST_IS_EVENT (event));

  gst_clear_event (&self->tags);
  voder_stream_head_follow_stream (&self->head, event);
  voder_text_writer_begin_segment (self, NULL, gst_event_get_seqnum (event));
}

/*
 * The next utterance begins a document and @segment; NULL is one from time 0.
 * @seqnum is that of the event that caused it, or %GST_SEQNUM_INVALID.
 */
void
voder_text_writer_begin_segment (VoderTextWriter *self,
                                 const GstSegment *segment,
                                 guint32 seqnum)
{
  GstSegment whole;

  g_return_if_fail (VODER_IS_TEXT_WRITER (self));

  gst_segment_init (&whole, GST_FORMAT_TIME);
  voder_stream_head_begin_segment (&self->head,
                                   segment != NULL ? segment : &whole, seqnum);
  voder_outline_reset (self->outline);
  self->n_utterances = 0;
}

/*
 * Pushes the upstream's TAG @event on, before the next utterance.
 */
void
voder_text_writer_add_tags (VoderTextWriter *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_TEXT_WRITER (self));
  g_return_if_fail (GST_IS_EVENT (event));

  gst_event_replace (&self->tags, event);
}

/*
 * Pushes @utterance, which is spoken at @time, behind the events that must go
 * before.
 *
 * Returns: what the pad says.
 */
GstFlowReturn
voder_text_writer_write (VoderTextWriter *self,
                         VoderUtterance *utterance,
                         const VoderCueTime *time)
{
  GstFlowReturn flow;
  gint64 start;

  g_return_val_if_fail (VODER_IS_TEXT_WRITER (self), GST_FLOW_ERROR);
  g_return_val_if_fail (utterance != NULL, GST_FLOW_ERROR);

  start = GST_CLOCK_TIME_IS_VALID (time->start) ? (gint64) time->start
                                                : G_GINT64_CONSTANT (-1);
  voder_outline_add (self->outline, utterance, start);

  GST_PAD_STREAM_LOCK (self->pad);
  push_head (self);
  push_outline (self);
  flow = gst_pad_push (self->pad, make_buffer (self, utterance, time));
  GST_PAD_STREAM_UNLOCK (self->pad);

  return flow;
}

/*
 * Pushes the upstream's GAP @event on.
 */
void
voder_text_writer_gap (VoderTextWriter *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_TEXT_WRITER (self));
  g_return_if_fail (GST_IS_EVENT (event));

  GST_PAD_STREAM_LOCK (self->pad);
  push_head (self);
  gst_pad_push_event (self->pad, gst_event_ref (event));
  GST_PAD_STREAM_UNLOCK (self->pad);
}

/*
 * Pushes EOS, caused by the upstream's EOS @event; also a stream without text
 * has a beginning.
 */
void
voder_text_writer_end (VoderTextWriter *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_TEXT_WRITER (self));
  g_return_if_fail (GST_IS_EVENT (event));

  voder_outline_end (self->outline, -1);

  GST_PAD_STREAM_LOCK (self->pad);
  push_head (self);
  push_outline (self);
  voder_stream_head_push_eos (&self->head, gst_event_get_seqnum (event));
  GST_PAD_STREAM_UNLOCK (self->pad);
}
