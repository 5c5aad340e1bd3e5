/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-mark-track.h"

/*
 * VoderMarkTrack:
 *
 * The one timeline of marks, from which both the text pad and the messages have
 * their times. A mark is announced where it begins; its text is pushed where it
 * ends: at the next mark of its kind, at a pause, or at the end of the speech.
 *
 * Thread safety: one thread.
 */
struct _VoderMarkTrack {
  GObject parent_instance;

  VoderTtsMarks marks;
  gboolean has_cues;
  VoderCaptionWriter *text;
  VoderAnnouncer *announcer;

  GstSegment segment;
  VoderMark *open[VODER_MARK_HEADING + 1]; /* what is being said, by type */
  VoderMarkPlace places[VODER_MARK_HEADING + 1];
  GstFlowReturn flow;
};

G_DEFINE_FINAL_TYPE (VoderMarkTrack, voder_mark_track, G_TYPE_OBJECT)

static gboolean
is_text (VoderMarkTrack *self, VoderMarkType type)
{
  if (self->marks == VODER_TTS_MARKS_WORD)
    return type == VODER_MARK_WORD;

  return type == (self->has_cues ? VODER_MARK_PARAGRAPH : VODER_MARK_SENTENCE);
}

static gboolean
is_announced (VoderMarkTrack *self, VoderMarkType type)
{
  return self->marks == VODER_TTS_MARKS_WORD || type != VODER_MARK_WORD;
}

/* The place of the text that is being said; NULL when there is none. */
static const VoderMarkPlace *
find_open (VoderMarkTrack *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->open); i++)
    if (self->open[i] != NULL && is_text (self, i))
      return &self->places[i];

  return NULL;
}

static void
push_text (VoderMarkTrack *self, VoderMarkType type, GstClockTime end)
{
  const char *text = voder_mark_get_text (self->open[type]);
  const VoderMarkPlace *place = &self->places[type];
  GstFlowReturn flow;

  if (self->text == NULL || text == NULL || *text == '\0')
    return;

  flow = voder_caption_writer_write (self->text, text, place->start, end);
  if (self->flow == GST_FLOW_OK)
    self->flow = flow;
}

static void
close_mark (VoderMarkTrack *self, VoderMarkType type, GstClockTime end)
{
  const VoderMarkPlace *place = &self->places[type];

  if (self->open[type] == NULL)
    return;

  end = MAX (end, place->start);
  if (is_announced (self, type))
    voder_announcer_set_duration (self->announcer, place->id,
                                  end - place->start);
  if (is_text (self, type))
    push_text (self, type, end);
  g_clear_pointer (&self->open[type], voder_mark_unref);
}

/* What a mark of this type is the end of. */
static void
close_before (VoderMarkTrack *self, VoderMarkType type, GstClockTime time)
{
  switch (type) {
  case VODER_MARK_NAMED:
    return;
  case VODER_MARK_PARAGRAPH:
  case VODER_MARK_HEADING:
    close_mark (self, VODER_MARK_HEADING, time);
    close_mark (self, VODER_MARK_PARAGRAPH, time);
    G_GNUC_FALLTHROUGH;
  case VODER_MARK_SENTENCE:
    close_mark (self, VODER_MARK_SENTENCE, time);
    G_GNUC_FALLTHROUGH;
  case VODER_MARK_WORD:
    close_mark (self, VODER_MARK_WORD, time);
  }
}

static void
announce (VoderMarkTrack *self, VoderMark *mark, const VoderMarkPlace *place)
{
  GstClockTime running_time = gst_segment_to_running_time (
      &self->segment, GST_FORMAT_TIME, place->start);
  GstStructure *fields = NULL;

  if (!GST_CLOCK_TIME_IS_VALID (running_time))
    return;

  fields =
      gst_structure_new (VODER_MARK_MESSAGE, "timestamp", G_TYPE_UINT64,
                         place->start, "stream-time", G_TYPE_UINT64,
                         gst_segment_to_stream_time (
                             &self->segment, GST_FORMAT_TIME, place->start),
                         "running-time", G_TYPE_UINT64, running_time,
                         "duration", G_TYPE_UINT64, GST_CLOCK_TIME_NONE, NULL);
  voder_mark_meta_describe (mark, place, fields);
  voder_announcer_add (self->announcer, running_time, place->id, fields);
}

static void
reset (VoderMarkTrack *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->open); i++)
    g_clear_pointer (&self->open[i], voder_mark_unref);
  self->flow = GST_FLOW_OK;
}

static void
voder_mark_track_dispose (GObject *object)
{
  VoderMarkTrack *self = VODER_MARK_TRACK (object);

  reset (self);
  g_clear_object (&self->text);
  g_clear_object (&self->announcer);

  G_OBJECT_CLASS (voder_mark_track_parent_class)->dispose (object);
}

static void
voder_mark_track_class_init (VoderMarkTrackClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_mark_track_dispose;
}

static void
voder_mark_track_init (VoderMarkTrack *self)
{
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
}

/*
 * Makes a track that writes what @marks says on @text (NULL: nowhere), and
 * announces it.
 */
VoderMarkTrack *
voder_mark_track_new (VoderTtsMarks marks,
                      VoderCaptionWriter *text,
                      VoderAnnouncer *announcer)
{
  VoderMarkTrack *self = NULL;

  g_return_val_if_fail (text == NULL || VODER_IS_CAPTION_WRITER (text), NULL);
  g_return_val_if_fail (VODER_IS_ANNOUNCER (announcer), NULL);

  self = g_object_new (VODER_TYPE_MARK_TRACK, NULL);
  self->marks = marks;
  g_set_object (&self->text, text);
  self->announcer = g_object_ref (announcer);

  return self;
}

void
voder_mark_track_begin_stream (VoderMarkTrack *self,
                               guint group_id,
                               guint32 seqnum)
{
  g_return_if_fail (VODER_IS_MARK_TRACK (self));

  if (self->text != NULL)
    voder_caption_writer_begin_stream (self->text, group_id, seqnum);
}

/*
 * What was open is forgotten: nobody hears its end.
 */
void
voder_mark_track_begin_segment (VoderMarkTrack *self,
                                const GstSegment *segment,
                                guint32 seqnum)
{
  g_return_if_fail (VODER_IS_MARK_TRACK (self));
  g_return_if_fail (segment != NULL);

  reset (self);
  self->segment = *segment;
  if (self->text != NULL)
    voder_caption_writer_begin_segment (self->text, segment, seqnum);
}

/*
 * Says whether the paragraphs to come are subtitles, which are shown whole.
 */
void
voder_mark_track_set_cues (VoderMarkTrack *self, gboolean has_cues)
{
  g_return_if_fail (VODER_IS_MARK_TRACK (self));

  self->has_cues = has_cues;
}

/*
 * Says what is known of the stream.
 */
void
voder_mark_track_set_tags (VoderMarkTrack *self, const GstTagList *tags)
{
  g_return_if_fail (VODER_IS_MARK_TRACK (self));

  voder_caption_writer_set_tags (self->text, tags);
}

/*
 * Adds @mark, which is at @place.
 */
void
voder_mark_track_add (VoderMarkTrack *self,
                      VoderMark *mark,
                      const VoderMarkPlace *place)
{
  VoderMarkType type;

  g_return_if_fail (VODER_IS_MARK_TRACK (self));
  g_return_if_fail (mark != NULL);
  g_return_if_fail (place != NULL);

  type = voder_mark_get_mark_type (mark);
  close_before (self, type, place->start);
  self->open[type] = voder_mark_ref (mark);
  self->places[type] = *place;
  if (is_announced (self, type))
    announce (self, mark, place);
  if (type == VODER_MARK_NAMED)
    close_mark (self, type, place->start);
  else if (GST_CLOCK_TIME_IS_VALID (place->end))
    close_mark (self, type, place->end);
}

/*
 * Nothing is said from @time on.
 */
void
voder_mark_track_pause (VoderMarkTrack *self, GstClockTime time)
{
  g_return_if_fail (VODER_IS_MARK_TRACK (self));

  close_mark (self, VODER_MARK_WORD, time);
  close_mark (self, VODER_MARK_SENTENCE, time);
}

/*
 * All marks before @time have been added.
 */
void
voder_mark_track_advance (VoderMarkTrack *self, GstClockTime time)
{
  g_return_if_fail (VODER_IS_MARK_TRACK (self));

  if (self->text != NULL && find_open (self) == NULL)
    voder_caption_writer_advance (self->text, time);
}

/*
 * Gives the time from which on the texts are not known yet;
 * %GST_CLOCK_TIME_NONE, which is behind all others, when there is no such time,
 * or nobody takes texts.
 */
GstClockTime
voder_mark_track_get_unknown (VoderMarkTrack *self)
{
  const VoderMarkPlace *open = NULL;

  g_return_val_if_fail (VODER_IS_MARK_TRACK (self), GST_CLOCK_TIME_NONE);

  open = find_open (self);
  if (open == NULL || self->text == NULL ||
      !voder_caption_writer_is_linked (self->text))
    return GST_CLOCK_TIME_NONE;

  return open->start;
}

/*
 * The speech ended at @time.
 */
void
voder_mark_track_finish (VoderMarkTrack *self, GstClockTime time)
{
  g_return_if_fail (VODER_IS_MARK_TRACK (self));

  close_before (self, VODER_MARK_HEADING, time);
}

/*
 * Ends the stream of texts.
 */
void
voder_mark_track_end (VoderMarkTrack *self, guint32 seqnum)
{
  g_return_if_fail (VODER_IS_MARK_TRACK (self));

  if (self->text != NULL)
    voder_caption_writer_end (self->text, seqnum);
}

/*
 * Gives what the text pad said first that was not %GST_FLOW_OK.
 */
GstFlowReturn
voder_mark_track_get_flow (VoderMarkTrack *self)
{
  g_return_val_if_fail (VODER_IS_MARK_TRACK (self), GST_FLOW_ERROR);

  return self->flow;
}
