/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-src-private.h"

/* How far ahead of the clock the audio goes on after the source was late. */
#define RESUME_LEAD (20 * GST_MSECOND)

/*
 * A GStreamer source that several threads feed, one at a time: whose turn it
 * is. Each turn is a stream of its own that begins at time 0, behind a flush,
 * so that nothing of the turn before is heard any more. What begins where in
 * the audio is noted until somebody takes it.
 *
 * The pad's stream lock is held while something is pushed. A new turn first
 * flushes what waits downstream and then takes that lock: once it has it,
 * nobody pushes for the old one.
 *
 * Thread safety: any thread may push; turns begin on one thread.
 */
struct _VoderSpeechSrc {
  GstElement parent_instance;

  GstPad *pad;
  GstElement *filter;
  GSource *waker;
  guint turn;       /* atomic */
  guint end_seqnum; /* atomic: of the turn's EOS */

  /* Under the stream lock. */
  gboolean is_open;
  gboolean is_discont;
  GstAudioInfo info;
  GstClockTime base;
  guint64 n_frames;

  /* Under the object lock. */
  GQueue notes;
};

typedef struct {
  GstClockTime time;
  VoderMark *mark;
} Note;

G_DEFINE_FINAL_TYPE (VoderSpeechSrc, voder_speech_src, GST_TYPE_ELEMENT)

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src",
                             GST_PAD_SRC,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("audio/x-raw"));

static void
note_free (gpointer data)
{
  Note *self = data;

  g_clear_pointer (&self->mark, voder_mark_unref);
  g_free (self);
}

static gboolean
has_turn (VoderSpeechSrc *self, guint turn)
{
  return (guint) g_atomic_int_get (&self->turn) == turn;
}

static GstClockTime
get_position (VoderSpeechSrc *self, guint64 frame)
{
  if (self->info.rate == 0)
    return self->base;

  return self->base + gst_util_uint64_scale_round (self->n_frames + frame,
                                                   GST_SECOND, self->info.rate);
}

static void
add_note (VoderSpeechSrc *self, GstClockTime time, VoderMark *mark)
{
  Note *note = g_new0 (Note, 1);
  gboolean is_first;

  note->time = time;
  note->mark = mark ? voder_mark_ref (mark) : NULL;

  GST_OBJECT_LOCK (self);
  is_first = g_queue_is_empty (&self->notes);
  g_queue_push_tail (&self->notes, note);
  GST_OBJECT_UNLOCK (self);

  if (is_first)
    g_source_set_ready_time (self->waker, 0);
}

static void
clear_notes (VoderSpeechSrc *self)
{
  GST_OBJECT_LOCK (self);
  g_queue_clear_full (&self->notes, note_free);
  GST_OBJECT_UNLOCK (self);
}

/* What comes before the first audio of a turn. The sink gets the format of
 * that audio; what follows in another one is converted. */
static void
open_stream (VoderSpeechSrc *self, GstCaps *caps)
{
  g_autofree char *id =
      gst_pad_create_stream_id (self->pad, GST_ELEMENT (self), "speech");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  g_object_set (self->filter, "caps", caps, NULL);
  gst_pad_push_event (self->pad, gst_event_new_stream_start (id));
  gst_pad_push_event (self->pad, gst_event_new_caps (caps));
  gst_pad_push_event (self->pad, gst_event_new_segment (&segment));
  self->is_open = TRUE;
  add_note (self, 0, NULL);
}

static void
set_format (VoderSpeechSrc *self, const GstAudioInfo *info)
{
  g_autoptr (GstCaps) caps = NULL;

  if (self->is_open && gst_audio_info_is_equal (&self->info, info))
    return;

  caps = gst_audio_info_to_caps (info);
  self->base = get_position (self, 0);
  self->n_frames = 0;
  self->info = *info;
  if (self->is_open)
    gst_pad_push_event (self->pad, gst_event_new_caps (caps));
  else
    open_stream (self, caps);
}

/* What comes later than it should be heard is moved to now. */
static void
keep_pace (VoderSpeechSrc *self)
{
  GstClockTime now = voder_speech_src_get_time (self);

  if (now == GST_CLOCK_TIME_NONE || now <= get_position (self, 0))
    return;

  self->base = now + RESUME_LEAD;
  self->n_frames = 0;
  self->is_discont = TRUE;
}

static void
note_marks (VoderSpeechSrc *self, VoderChunk *chunk)
{
  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);

    add_note (self, get_position (self, voder_mark_get_frame (mark)), mark);
  }
}

static GstBuffer *
make_buffer (VoderSpeechSrc *self, VoderChunk *chunk)
{
  GstBuffer *buffer = gst_buffer_copy (voder_chunk_get_buffer (chunk));
  gsize n_frames = voder_chunk_get_n_frames (chunk);

  GST_BUFFER_PTS (buffer) = get_position (self, 0);
  GST_BUFFER_DURATION (buffer) =
      get_position (self, n_frames) - GST_BUFFER_PTS (buffer);
  if (self->is_discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->is_discont = FALSE;
  self->n_frames += n_frames;

  return buffer;
}

static GstFlowReturn
push_chunk (VoderSpeechSrc *self, VoderChunk *chunk)
{
  set_format (self, voder_chunk_get_info (chunk));
  keep_pace (self);
  note_marks (self, chunk);
  if (voder_chunk_get_n_frames (chunk) == 0)
    return GST_FLOW_OK;

  return gst_pad_push (self->pad, make_buffer (self, chunk));
}

static gboolean
answer_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);

  gst_query_set_latency (query, FALSE, 0, GST_CLOCK_TIME_NONE);

  return TRUE;
}

static void
voder_speech_src_finalize (GObject *object)
{
  VoderSpeechSrc *self = VODER_SPEECH_SRC (object);

  g_queue_clear_full (&self->notes, note_free);
  g_clear_pointer (&self->filter, gst_object_unref);
  g_clear_pointer (&self->waker, g_source_unref);

  G_OBJECT_CLASS (voder_speech_src_parent_class)->finalize (object);
}

static void
voder_speech_src_class_init (VoderSpeechSrcClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_speech_src_finalize;

  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Voder speech", "Source/Audio",
      "Gives the audio of a Voder speech queue", "The Voder authors");
}

static void
voder_speech_src_init (VoderSpeechSrc *self)
{
  g_queue_init (&self->notes);
  self->is_discont = TRUE;
  self->pad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->pad, answer_query);
  gst_element_add_pad (GST_ELEMENT (self), self->pad);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}

/* @waker is made ready when there is a note after there was none. Returns:
 * (transfer floating) */
VoderSpeechSrc *
voder_speech_src_new (GSource *waker)
{
  VoderSpeechSrc *self = g_object_new (VODER_TYPE_SPEECH_SRC, NULL);

  self->waker = g_source_ref (waker);

  return self;
}

/* The capsfilter that gets the format of each turn; before the first one. */
void
voder_speech_src_set_filter (VoderSpeechSrc *self, GstElement *filter)
{
  self->filter = gst_object_ref (filter);
}

/*
 * From now on only what is pushed for @turn passes. What was pushed before and
 * is not heard yet is flushed, and so are its notes.
 */
void
voder_speech_src_begin_turn (VoderSpeechSrc *self, guint turn)
{
  g_atomic_int_set (&self->turn, VODER_SPEECH_SRC_NOBODY);
  gst_pad_push_event (self->pad, gst_event_new_flush_start ());

  GST_PAD_STREAM_LOCK (self->pad);
  gst_pad_push_event (self->pad, gst_event_new_flush_stop (TRUE));
  self->is_open = FALSE;
  self->is_discont = TRUE;
  self->base = 0;
  self->n_frames = 0;
  gst_audio_info_init (&self->info);
  clear_notes (self);
  g_atomic_int_set (&self->end_seqnum, GST_SEQNUM_INVALID);
  g_atomic_int_set (&self->turn, turn);
  GST_PAD_STREAM_UNLOCK (self->pad);
}

/*
 * Plays a chunk, and waits while there is enough to play; from any thread.
 *
 * Returns: GST_FLOW_FLUSHING when it is not @turn
 */
GstFlowReturn
voder_speech_src_push (VoderSpeechSrc *self, guint turn, VoderChunk *chunk)
{
  GstFlowReturn flow = GST_FLOW_FLUSHING;

  GST_PAD_STREAM_LOCK (self->pad);
  if (has_turn (self, turn))
    flow = push_chunk (self, chunk);
  GST_PAD_STREAM_UNLOCK (self->pad);

  return flow;
}

/*
 * Ends the audio of a turn; from any thread.
 *
 * Returns: whether there was any audio, and so there will be an EOS message
 */
gboolean
voder_speech_src_finish (VoderSpeechSrc *self, guint turn)
{
  gboolean has_audio;

  GST_PAD_STREAM_LOCK (self->pad);
  has_audio = has_turn (self, turn) && self->is_open;
  if (has_audio) {
    GstEvent *event = gst_event_new_eos ();

    g_atomic_int_set (&self->end_seqnum, gst_event_get_seqnum (event));
    gst_pad_push_event (self->pad, event);
  }
  GST_PAD_STREAM_UNLOCK (self->pad);

  return has_audio;
}

/* The seqnum of the present turn's EOS; GST_SEQNUM_INVALID before it. */
guint
voder_speech_src_get_end (VoderSpeechSrc *self)
{
  return (guint) g_atomic_int_get (&self->end_seqnum);
}

/*
 * How much of the turn was heard so far; GST_CLOCK_TIME_NONE while the clock
 * does not run: before the first audio is ready, or paused.
 */
GstClockTime
voder_speech_src_get_time (VoderSpeechSrc *self)
{
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (self));
  g_autoptr (GstClock) clock = NULL;
  GstClockTime base_time;
  GstClockTime now;
  gboolean is_playing;

  if (pipeline == NULL)
    return GST_CLOCK_TIME_NONE;

  /* The base time of the pipeline itself is set before it says that it plays.
   */
  GST_OBJECT_LOCK (pipeline);
  is_playing = GST_STATE (pipeline) == GST_STATE_PLAYING;
  base_time = GST_ELEMENT (pipeline)->base_time;
  GST_OBJECT_UNLOCK (pipeline);
  if (is_playing)
    clock = gst_element_get_clock (GST_ELEMENT (pipeline));
  if (clock == NULL)
    return GST_CLOCK_TIME_NONE;

  now = gst_clock_get_time (clock);

  return now > base_time ? now - base_time : 0;
}

/* When the next note is due; GST_CLOCK_TIME_NONE when there is none. */
GstClockTime
voder_speech_src_get_next (VoderSpeechSrc *self)
{
  GstClockTime time = GST_CLOCK_TIME_NONE;
  Note *note;

  GST_OBJECT_LOCK (self);
  note = g_queue_peek_head (&self->notes);
  if (note != NULL)
    time = note->time;
  GST_OBJECT_UNLOCK (self);

  return time;
}

/*
 * Takes the next note, of which there must be one.
 *
 * Returns: (transfer full): the mark that is reached; NULL where the turn
 *   begins
 */
VoderMark *
voder_speech_src_take_mark (VoderSpeechSrc *self)
{
  VoderMark *mark;
  Note *note;

  GST_OBJECT_LOCK (self);
  note = g_queue_pop_head (&self->notes);
  GST_OBJECT_UNLOCK (self);

  mark = g_steal_pointer (&note->mark);
  note_free (note);

  return mark;
}
