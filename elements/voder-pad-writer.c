/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pad-writer.h"

#include "voder-end-stage.h"
#include "voder-held-audio.h"
#include "voder-mark-placer.h"
#include "voder-stream-head.h"

/*
 * VoderPadWriter:
 *
 * Puts chunks on a source pad: the events that go before them, their times,
 * their marks. The times go on from one run to the next until a new segment
 * begins.
 *
 * Thread safety: one thread, but for voder_pad_writer_get_position(). The pad's
 * stream lock is held while something is pushed, so that deactivating the pad
 * waits for it as for a pad's task.
 */
struct _VoderPadWriter {
  GObject parent_instance;

  GstPad *pad; /* its element owns both */
  VoderStreamHead head;
  VoderFrameClock clock;
  VoderStreamOutline *outline;
  VoderMarkTrack *track; /* NULL when nobody wants it */
  VoderHeldAudio held;
  VoderMarkPlacer placer;
};

G_DEFINE_FINAL_TYPE (VoderPadWriter, voder_pad_writer, G_TYPE_OBJECT)

static GstClockTime
get_next_time (VoderPadWriter *self)
{
  return voder_frame_clock_get_time (&self->clock, 0);
}

/* What tells of the stream as a whole, as it becomes known. */
static void
push_outline (VoderPadWriter *self)
{
  GstTagList *tags = voder_stream_outline_take_tags (self->outline);
  GstEvent *toc = voder_stream_outline_take_toc (self->outline);

  if (tags != NULL && self->track != NULL)
    voder_mark_track_set_tags (self->track, tags);
  if (tags != NULL)
    voder_stream_head_push_event (&self->head, gst_event_new_tag (tags));
  if (toc != NULL)
    voder_stream_head_push_event (&self->head, toc);
}

/* What ends before @unknown. */
static GstFlowReturn
push_held (VoderPadWriter *self, GstClockTime unknown)
{
  GstFlowReturn flow = GST_FLOW_OK;
  GstBuffer *buffer = NULL;

  while ((flow == GST_FLOW_OK || flow == GST_FLOW_NOT_LINKED) &&
         (buffer = voder_held_audio_take (&self->held, unknown)) != NULL) {
    GstClockTime end = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);

    flow = gst_pad_push (self->pad, buffer);
    voder_stream_head_set_position (&self->head, end);
  }

  return flow;
}

/* The document has ended, and with it its last chapter. */
static void
end_outline (VoderPadWriter *self)
{
  voder_stream_outline_end (self->outline, get_next_time (self));
  push_outline (self);
}

/* The speech has ended, and with it the last texts. */
static void
finish_track (VoderPadWriter *self)
{
  if (self->track == NULL)
    return;

  voder_mark_track_finish (self->track, get_next_time (self));
  push_held (self, GST_CLOCK_TIME_NONE);
}

/* What is held is of the format before. */
static void
push_caps (VoderPadWriter *self, const GstAudioInfo *info)
{
  g_autoptr (GstCaps) caps = NULL;

  if (!voder_frame_clock_set_info (&self->clock, info))
    return;

  push_held (self, GST_CLOCK_TIME_NONE);
  caps = gst_audio_info_to_caps (info);
  voder_stream_head_push_event (&self->head, gst_event_new_caps (caps));
  self->head.is_discont = TRUE;
}

/* What has to go before a buffer of @info. */
static void
push_head (VoderPadWriter *self, const GstAudioInfo *info)
{
  voder_stream_head_push_stream (&self->head);
  push_caps (self, info);
  voder_stream_head_push_segment (&self->head);
}

static void
end_utterance (VoderPadWriter *self, VoderMark *mark)
{
  if (self->track != NULL)
    voder_mark_track_pause (self->track,
                            voder_frame_clock_get_time (
                                &self->clock, voder_mark_get_frame (mark) + 1));
}

static void
write_mark (VoderPadWriter *self, VoderMark *mark, GstBuffer *buffer)
{
  VoderMarkPlace place = { 0 };

  if (voder_end_stage_is_end (mark)) {
    end_utterance (self, mark);
    return;
  }

  voder_mark_placer_place (&self->placer, mark, &self->clock, &place);
  voder_mark_meta_add (buffer, mark, &place);
  if (voder_mark_get_mark_type (mark) == VODER_MARK_HEADING)
    voder_stream_outline_add_heading (self->outline, mark, place.start);
  if (self->track != NULL)
    voder_mark_track_add (self->track, mark, &place);
}

/* What the marks tell goes before the audio, so that it need not wait. */
static void
write_marks (VoderPadWriter *self,
             VoderChunk *chunk,
             GstBuffer *buffer,
             GstClockTime end)
{
  if (self->track != NULL &&
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP))
    voder_mark_track_pause (self->track, get_next_time (self));

  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++)
    write_mark (self, voder_chunk_get_mark (chunk, i), buffer);

  if (self->track == NULL)
    return;
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_MARKER))
    voder_mark_track_pause (self->track, end);
  voder_mark_track_advance (self->track, end);
}

/* A chunk's buffer is shared; its memory stays so. */
static GstBuffer *
make_buffer (VoderPadWriter *self, VoderChunk *chunk)
{
  GstBuffer *buffer = gst_buffer_copy (voder_chunk_get_buffer (chunk));
  gsize n_frames = voder_chunk_get_n_frames (chunk);

  voder_stream_head_mark_buffer (&self->head, buffer);
  write_marks (self, chunk, buffer,
               voder_frame_clock_get_time (&self->clock, n_frames));
  voder_frame_clock_stamp (&self->clock, buffer, n_frames);

  return buffer;
}

/* The pad that nobody has linked does not stop the other one. */
static GstFlowReturn
combine_flows (VoderPadWriter *self, GstFlowReturn audio)
{
  GstFlowReturn text = self->track != NULL
                           ? voder_mark_track_get_flow (self->track)
                           : GST_FLOW_NOT_LINKED;

  if (text == GST_FLOW_FLUSHING || text < GST_FLOW_EOS)
    return text;
  if (audio == GST_FLOW_NOT_LINKED && text == GST_FLOW_OK)
    return GST_FLOW_OK;

  return audio;
}

static void
voder_pad_writer_dispose (GObject *object)
{
  VoderPadWriter *self = VODER_PAD_WRITER (object);

  voder_held_audio_clear (&self->held);
  voder_stream_head_clear (&self->head);
  g_clear_object (&self->outline);
  g_clear_object (&self->track);

  G_OBJECT_CLASS (voder_pad_writer_parent_class)->dispose (object);
}

static void
voder_pad_writer_class_init (VoderPadWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_pad_writer_dispose;
}

static void
voder_pad_writer_init (VoderPadWriter *self)
{
  voder_held_audio_init (&self->held);
  voder_frame_clock_init (&self->clock);
  voder_mark_placer_init (&self->placer);
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
  voder_stream_head_init (&self->head, pad, "speech", NULL);
  self->outline = voder_stream_outline_new (GST_OBJECT (pad));
  voder_pad_writer_reset (self);

  return self;
}

/*
 * Sets the track (nullable) that hears of every mark. Done before
 * voder_pad_writer_reset(), while nothing is written.
 */
void
voder_pad_writer_set_track (VoderPadWriter *self, VoderMarkTrack *track)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));
  g_return_if_fail (track == NULL || VODER_IS_MARK_TRACK (track));

  g_set_object (&self->track, track);
}

/*
 * Says whether the paragraphs of the run that begins are subtitles.
 */
void
voder_pad_writer_set_cues (VoderPadWriter *self, gboolean has_cues)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));

  if (self->track == NULL)
    return;

  voder_mark_track_finish (self->track, get_next_time (self));
  voder_mark_track_set_cues (self->track, has_cues);
}

/*
 * Gives what tells of the stream as a whole; it leaves with the next chunk.
 *
 * Thread safety: any thread.
 */
VoderStreamOutline *
voder_pad_writer_get_outline (VoderPadWriter *self)
{
  g_return_val_if_fail (VODER_IS_PAD_WRITER (self), NULL);

  return self->outline;
}

static void
begin_stream (VoderPadWriter *self)
{
  voder_stream_outline_begin_stream (self->outline);
  if (self->track != NULL)
    voder_mark_track_begin_stream (self->track, self->head.group_id,
                                   self->head.seqnum);
}

/*
 * Forgets everything: the next chunk begins a stream at time 0.
 */
void
voder_pad_writer_reset (VoderPadWriter *self)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));

  voder_frame_clock_init (&self->clock);
  voder_mark_placer_init (&self->placer);
  voder_stream_head_reset (&self->head);
  begin_stream (self);
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

  finish_track (self);
  if (!self->head.needs_stream)
    end_outline (self);
  voder_stream_head_follow_stream (&self->head, event);
  begin_stream (self);
}

static void
begin_segment (VoderPadWriter *self, const GstSegment *segment, guint32 seqnum)
{
  voder_stream_head_begin_segment (&self->head, segment, seqnum);
  voder_stream_head_set_position (&self->head, segment->start);
  voder_frame_clock_go_to (&self->clock, segment->start);
  voder_stream_outline_begin_segment (self->outline);
  if (self->track != NULL)
    voder_mark_track_begin_segment (self->track, &self->head.segment, seqnum);
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
  GstSegment segment;

  g_return_if_fail (VODER_IS_PAD_WRITER (self));

  voder_held_audio_clear (&self->held);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.base = base;
  begin_segment (self, &segment, seqnum);
}

/*
 * What comes next is at times in @segment, which is the upstream's.
 */
void
voder_pad_writer_begin_timed (VoderPadWriter *self,
                              const GstSegment *segment,
                              guint32 seqnum)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));
  g_return_if_fail (segment != NULL);

  finish_track (self);
  begin_segment (self, segment, seqnum);
}

/*
 * Gives how many frames of @info there are to @time from what was written last;
 * below 0, when @time is past.
 */
gint64
voder_pad_writer_measure (VoderPadWriter *self,
                          const GstAudioInfo *info,
                          GstClockTime time)
{
  g_return_val_if_fail (VODER_IS_PAD_WRITER (self), 0);
  g_return_val_if_fail (info != NULL && GST_AUDIO_INFO_RATE (info) > 0, 0);
  g_return_val_if_fail (GST_CLOCK_TIME_IS_VALID (time), 0);

  return voder_frame_clock_measure (&self->clock, info, time);
}

/*
 * The next chunk, which is of @info, begins at @time and not where the last one
 * ended: behind a GAP event, or earlier.
 */
void
voder_pad_writer_jump (VoderPadWriter *self,
                       const GstAudioInfo *info,
                       GstClockTime time)
{
  GstClockTime now;

  g_return_if_fail (VODER_IS_PAD_WRITER (self));
  g_return_if_fail (info != NULL);
  g_return_if_fail (GST_CLOCK_TIME_IS_VALID (time));

  GST_PAD_STREAM_LOCK (self->pad);
  push_head (self, info);
  push_held (self, GST_CLOCK_TIME_NONE);
  now = get_next_time (self);
  if (self->track != NULL)
    voder_mark_track_pause (self->track, now);
  if (time > now) {
    voder_stream_head_push_event (&self->head,
                                  gst_event_new_gap (now, time - now));
    if (self->track != NULL)
      voder_mark_track_advance (self->track, time);
  }
  voder_frame_clock_go_to (&self->clock, time);
  self->head.is_discont = TRUE;
  GST_PAD_STREAM_UNLOCK (self->pad);
}

/*
 * Sets the times of the paragraph that comes next; %GST_CLOCK_TIME_NONE for
 * what its mark says.
 */
void
voder_pad_writer_set_cue (VoderPadWriter *self,
                          GstClockTime start,
                          GstClockTime end)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));

  voder_mark_placer_set_cue (&self->placer, start, end);
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
  push_head (self, voder_chunk_get_info (chunk));
  voder_held_audio_add (&self->held, make_buffer (self, chunk));
  voder_stream_outline_work (self->outline);
  push_outline (self);
  flow = push_held (self, self->track != NULL
                              ? voder_mark_track_get_unknown (self->track)
                              : GST_CLOCK_TIME_NONE);
  GST_PAD_STREAM_UNLOCK (self->pad);

  return combine_flows (self, flow);
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
  voder_stream_head_push_stream (&self->head);
  voder_stream_head_push_segment (&self->head);
  finish_track (self);
  end_outline (self);
  voder_stream_head_push_eos (&self->head, gst_event_get_seqnum (event));
  GST_PAD_STREAM_UNLOCK (self->pad);
  if (self->track != NULL)
    voder_mark_track_end (self->track, self->head.seqnum);
}

/*
 * Gives the stream time at which the last buffer that was pushed ended.
 *
 * Thread safety: any thread.
 */
GstClockTime
voder_pad_writer_get_position (VoderPadWriter *self)
{
  g_return_val_if_fail (VODER_IS_PAD_WRITER (self), GST_CLOCK_TIME_NONE);

  return voder_stream_head_get_position (&self->head);
}
