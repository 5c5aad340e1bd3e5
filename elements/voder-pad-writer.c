/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pad-writer.h"

#include "voder-end-stage.h"
#include "voder-tag-merge.h"

/*
 * VoderPadWriter:
 *
 * Puts chunks on a source pad: the events that go before them, their times,
 * their marks. The times go on from one run to the next until a new segment
 * begins, and do not drift: each is counted in frames from where the format
 * began.
 *
 * Thread safety: one thread, but for voder_pad_writer_get_position() and what
 * the upstream's TAG and TOC events set. The pad's
 * stream lock is held while something is pushed, so that deactivating the pad
 * waits for it as for a pad's task.
 */
struct _VoderPadWriter {
  GObject parent_instance;

  GstPad *pad;           /* its element owns both */
  VoderMarkTrack *track; /* NULL when nobody wants it */
  VoderChapterTrack *chapters;
  VoderTagMerge tags;
  GstEvent *toc; /* the upstream's; under the pad's object lock */
  GQueue held;   /* of GstBuffer: what waits for its texts */
  GstAudioInfo info;
  GstSegment segment;
  GstClockTime format_start;
  guint64 n_frames;
  guint64 n_marks;
  guint64 n_utterances;
  GstClockTime cue_start; /* of the next paragraph, or NONE */
  GstClockTime cue_end;
  guint group_id;
  guint32 seqnum;
  gboolean needs_stream;
  gboolean needs_segment;
  gboolean is_discont;
};

/* Audio of a sentence without an end does not wait for it for ever. */
#define MAX_HELD (30 * GST_SECOND)

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
push_tags (VoderPadWriter *self)
{
  g_autoptr (GstEvent) document =
      voder_chapter_track_take_tags (self->chapters);
  GstTagList *tags = NULL;

  if (document != NULL)
    voder_tag_merge_set_document (&self->tags, document);
  tags = voder_tag_merge_take (&self->tags);
  if (tags == NULL)
    return;

  if (self->track != NULL)
    voder_mark_track_set_tags (self->track, tags);
  push_event (self, gst_event_new_tag (tags));
}

/* What tells of the stream as a whole, as it becomes known. */
static void
push_outline (VoderPadWriter *self)
{
  g_autoptr (GstEvent) toc = NULL;

  push_tags (self);
  GST_OBJECT_LOCK (self->pad);
  toc = g_steal_pointer (&self->toc);
  GST_OBJECT_UNLOCK (self->pad);
  if (toc == NULL)
    toc = voder_chapter_track_take_toc (self->chapters);
  if (toc != NULL)
    push_event (self, gst_event_make_writable (g_steal_pointer (&toc)));
}

static GstClockTime
get_end (GstBuffer *buffer)
{
  return GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
}

static void
set_position (VoderPadWriter *self, GstClockTime position)
{
  GST_OBJECT_LOCK (self->pad);
  self->segment.position = position;
  GST_OBJECT_UNLOCK (self->pad);
}

/*
 * A text goes before the audio that it tells of, and is known only with the end
 * of that: until then the audio waits here, in place of a queue that has to be
 * long enough for whatever waits for both.
 */
static gboolean
has_to_wait (VoderPadWriter *self)
{
  GstBuffer *first = g_queue_peek_head (&self->held);
  GstBuffer *last = g_queue_peek_tail (&self->held);

  return self->track != NULL &&
         get_end (first) > voder_mark_track_get_unknown (self->track) &&
         get_end (last) < GST_BUFFER_PTS (first) + MAX_HELD;
}

static GstFlowReturn
push_held (VoderPadWriter *self, gboolean pushes_all)
{
  GstFlowReturn flow = GST_FLOW_OK;

  while ((flow == GST_FLOW_OK || flow == GST_FLOW_NOT_LINKED) &&
         !g_queue_is_empty (&self->held) &&
         (pushes_all || !has_to_wait (self))) {
    GstBuffer *buffer = g_queue_pop_head (&self->held);
    GstClockTime end = get_end (buffer);

    flow = gst_pad_push (self->pad, buffer);
    set_position (self, end);
  }

  return flow;
}

static void
drop_held (VoderPadWriter *self)
{
  g_queue_clear_full (&self->held, (GDestroyNotify) gst_buffer_unref);
}

/* The document has ended, and with it its last chapter. */
static void
end_outline (VoderPadWriter *self, GstClockTime time)
{
  voder_chapter_track_end (self->chapters, time);
  push_outline (self);
}

/* The speech has ended, and with it the last texts. */
static void
finish_track (VoderPadWriter *self, GstClockTime time)
{
  if (self->track == NULL)
    return;

  voder_mark_track_finish (self->track, time);
  push_held (self, TRUE);
}

static GstClockTime
get_time (VoderPadWriter *self, guint64 frame)
{
  return self->format_start +
         gst_util_uint64_scale_int (frame, GST_SECOND,
                                    GST_AUDIO_INFO_RATE (&self->info));
}

/* Where the next frame begins, before there is a format, too. */
static GstClockTime
get_next_time (VoderPadWriter *self)
{
  return self->n_frames > 0 ? get_time (self, self->n_frames)
                            : self->format_start;
}

static void
push_caps (VoderPadWriter *self, const GstAudioInfo *info)
{
  g_autoptr (GstCaps) caps = NULL;
  GstClockTime start;

  if (gst_audio_info_is_equal (&self->info, info))
    return;

  start = get_next_time (self);
  push_held (self, TRUE);
  caps = gst_audio_info_to_caps (info);
  push_event (self, gst_event_new_caps (caps));
  self->info = *info;
  self->format_start = start;
  self->n_frames = 0;
  self->is_discont = TRUE;
}

/* Of a subtitle in time it is better known than to the frame. */
static void
place_cue (VoderPadWriter *self, VoderMarkPlace *place)
{
  if (GST_CLOCK_TIME_IS_VALID (self->cue_start))
    place->start = self->cue_start;
  if (GST_CLOCK_TIME_IS_VALID (self->cue_end))
    place->end = self->cue_end;
  self->cue_start = GST_CLOCK_TIME_NONE;
  self->cue_end = GST_CLOCK_TIME_NONE;
}

static VoderMarkPlace
place_mark (VoderPadWriter *self, VoderMark *mark)
{
  guint64 start = self->n_frames + voder_mark_get_frame (mark);
  guint64 n_frames = voder_mark_get_n_frames (mark);
  VoderMarkPlace place = { 0 };

  if (voder_mark_get_mark_type (mark) == VODER_MARK_SENTENCE)
    self->n_utterances++;

  place = (VoderMarkPlace){
    .id = self->n_marks++,
    .utterance = self->n_utterances - MIN (self->n_utterances, 1),
    .start = get_time (self, start),
    .end = n_frames != VODER_MARK_UNKNOWN_LENGTH
               ? get_time (self, start + n_frames)
               : GST_CLOCK_TIME_NONE,
  };
  if (voder_mark_get_mark_type (mark) == VODER_MARK_PARAGRAPH)
    place_cue (self, &place);

  return place;
}

static void
end_utterance (VoderPadWriter *self, VoderMark *mark)
{
  guint64 last = self->n_frames + voder_mark_get_frame (mark);

  if (self->track != NULL)
    voder_mark_track_pause (self->track, get_time (self, last + 1));
}

/* What the marks tell goes before the audio, so that it need not wait. */
static void
write_marks (VoderPadWriter *self, VoderChunk *chunk, GstBuffer *buffer)
{
  if (self->track != NULL &&
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP))
    voder_mark_track_pause (self->track, GST_BUFFER_PTS (buffer));

  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);
    VoderMarkPlace place = { 0 };

    if (voder_end_stage_is_end (mark)) {
      end_utterance (self, mark);
      continue;
    }
    place = place_mark (self, mark);
    voder_mark_meta_add (buffer, mark, &place);
    if (voder_mark_get_mark_type (mark) == VODER_MARK_HEADING)
      voder_chapter_track_add (self->chapters, mark, place.start);
    if (self->track != NULL)
      voder_mark_track_add (self->track, mark, &place);
  }

  if (self->track == NULL)
    return;
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_MARKER))
    voder_mark_track_pause (self->track, get_end (buffer));
  voder_mark_track_advance (self->track, get_end (buffer));
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

  write_marks (self, chunk, buffer);
  self->n_frames = end;
  self->is_discont = FALSE;

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

  drop_held (self);
  voder_tag_merge_clear (&self->tags);
  gst_clear_event (&self->toc);
  g_clear_object (&self->chapters);
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
  g_queue_init (&self->held);
  self->chapters = voder_chapter_track_new ();
  self->cue_start = GST_CLOCK_TIME_NONE;
  self->cue_end = GST_CLOCK_TIME_NONE;
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
  voder_tag_merge_init (&self->tags, GST_OBJECT (pad));
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
 * Sets where the headings of the document that begins come from, as
 * voder_chapter_track_set_headings().
 */
void
voder_pad_writer_set_headings (VoderPadWriter *self, VoderReceiver *headings)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));

  voder_chapter_track_set_headings (self->chapters, headings);
}

/*
 * Sets who speaks, and in which language (nullable) when the text does not say.
 */
void
voder_pad_writer_set_voice (VoderPadWriter *self,
                            const char *name,
                            const char *language)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));
  g_return_if_fail (name != NULL);

  voder_tag_merge_set_voice (&self->tags, name, language);
}

/*
 * Adds the tags of the upstream's TAG @event; they leave with the next chunk.
 *
 * Thread safety: any thread.
 */
void
voder_pad_writer_add_tags (VoderPadWriter *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));
  g_return_if_fail (GST_IS_EVENT (event));

  voder_tag_merge_add_upstream (&self->tags, event);
}

/*
 * Sets what the document says of itself, from a TAG @event, before it is
 * written.
 *
 * Thread safety: any thread.
 */
void
voder_pad_writer_set_document_tags (VoderPadWriter *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));
  g_return_if_fail (GST_IS_EVENT (event));

  voder_tag_merge_set_document (&self->tags, event);
}

static gboolean
has_times (GstEvent *event)
{
  g_autoptr (GstToc) toc = NULL;
  GList *first = NULL;
  gint64 start = -1;

  gst_event_parse_toc (event, &toc, NULL);
  first = gst_toc_get_entries (toc);

  return first != NULL &&
         gst_toc_entry_get_start_stop_times (first->data, &start, NULL) &&
         start >= 0;
}

/*
 * Passes on the upstream's TOC @event, with the next chunk. One without times,
 * as documents have, is not: it comes again as the headings are spoken.
 *
 * Thread safety: any thread.
 */
void
voder_pad_writer_set_toc (VoderPadWriter *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_PAD_WRITER (self));
  g_return_if_fail (GST_IS_EVENT (event));

  if (!has_times (event))
    return;

  GST_OBJECT_LOCK (self->pad);
  gst_event_replace (&self->toc, event);
  GST_OBJECT_UNLOCK (self->pad);
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
  self->n_utterances = 0;
  self->group_id = gst_util_group_id_next ();
  self->needs_stream = TRUE;
  voder_tag_merge_begin (&self->tags);
  if (self->track != NULL)
    voder_mark_track_begin_stream (self->track, self->group_id,
                                   GST_SEQNUM_INVALID);
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

  finish_track (self, get_next_time (self));
  if (!self->needs_stream)
    end_outline (self, get_next_time (self));
  if (!gst_event_parse_group_id (event, &self->group_id))
    self->group_id = gst_util_group_id_next ();
  self->seqnum = gst_event_get_seqnum (event);
  self->needs_stream = TRUE;
  self->needs_segment = TRUE;
  voder_chapter_track_reset (self->chapters);
  voder_tag_merge_begin (&self->tags);
  if (self->track != NULL)
    voder_mark_track_begin_stream (self->track, self->group_id, self->seqnum);
}

static void
begin_segment (VoderPadWriter *self, const GstSegment *segment, guint32 seqnum)
{
  GST_OBJECT_LOCK (self->pad);
  self->segment = *segment;
  self->segment.position = segment->start;
  GST_OBJECT_UNLOCK (self->pad);
  self->format_start = segment->start;
  self->n_frames = 0;
  self->seqnum = seqnum;
  self->needs_segment = TRUE;
  self->is_discont = TRUE;
  voder_chapter_track_reset (self->chapters);
  if (self->track != NULL)
    voder_mark_track_begin_segment (self->track, &self->segment, seqnum);
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

  drop_held (self);
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

  finish_track (self, get_next_time (self));
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
  gboolean goes_on;
  GstClockTime start;
  gint64 frame;

  g_return_val_if_fail (VODER_IS_PAD_WRITER (self), 0);
  g_return_val_if_fail (info != NULL && GST_AUDIO_INFO_RATE (info) > 0, 0);
  g_return_val_if_fail (GST_CLOCK_TIME_IS_VALID (time), 0);

  goes_on = gst_audio_info_is_equal (&self->info, info);
  start = goes_on ? self->format_start : get_next_time (self);
  frame = (gint64) gst_util_uint64_scale_round (
      time > start ? time - start : start - time,
      (guint64) GST_AUDIO_INFO_RATE (info), GST_SECOND);
  if (time < start)
    frame = -frame;

  return goes_on ? frame - (gint64) self->n_frames : frame;
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
  push_stream_start (self);
  push_caps (self, info);
  push_segment (self);
  push_held (self, TRUE);
  now = get_next_time (self);
  if (self->track != NULL)
    voder_mark_track_pause (self->track, now);
  if (time > now) {
    push_event (self, gst_event_new_gap (now, time - now));
    if (self->track != NULL)
      voder_mark_track_advance (self->track, time);
  }
  self->format_start = time;
  self->n_frames = 0;
  self->is_discont = TRUE;
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

  self->cue_start = start;
  self->cue_end = end;
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
  g_queue_push_tail (&self->held, make_buffer (self, chunk));
  voder_chapter_track_work (self->chapters);
  push_outline (self);
  flow = push_held (self, FALSE);
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
  push_stream_start (self);
  push_segment (self);
  finish_track (self, get_next_time (self));
  end_outline (self, get_next_time (self));
  self->seqnum = gst_event_get_seqnum (event);
  push_event (self, gst_event_new_eos ());
  GST_PAD_STREAM_UNLOCK (self->pad);
  if (self->track != NULL)
    voder_mark_track_end (self->track, self->seqnum);
}

/*
 * Gives the stream time at which the last buffer that was pushed ended.
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
