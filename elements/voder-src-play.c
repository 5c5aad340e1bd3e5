/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-play.h"

#include "voder-chunk-part.h"

static GstClockTime
clock_get_time (const VoderFrameClock *self)
{
  return voder_frame_clock_get_time (self, 0);
}

/* Begins anew at @time, without a format. */
static void
begin_at (VoderFrameClock *self, GstClockTime time)
{
  voder_frame_clock_init (self);
  voder_frame_clock_go_to (self, time);
}

static void
add_chunk (VoderFrameClock *self, VoderChunk *chunk)
{
  voder_frame_clock_set_info (self, voder_chunk_get_info (chunk));
  self->n_frames += voder_chunk_get_n_frames (chunk);
}

/* @speaker is borrowed, and what is in it; @track (NULL: none), too. */
void
voder_src_play_init (VoderSrcPlay *self,
                     GstBaseSrc *src,
                     const VoderSrcSpeaker *speaker,
                     VoderMarkTrack *track)
{
  *self = (VoderSrcPlay){ .src = src, .track = track };
  gst_audio_info_init (&self->info);
  voder_mark_placer_init (&self->placer);
  voder_src_feed_init (&self->feed, speaker);
  voder_src_tempo_init (&self->tempo);
}

void
voder_src_play_clear (VoderSrcPlay *self)
{
  voder_src_feed_clear (&self->feed);
  voder_src_tempo_clear (&self->tempo);
  g_clear_pointer (&self->held, voder_chunk_unref);
  g_clear_pointer (&self->given, voder_chunk_unref);
}

/*
 * Goes on at a place, which is heard at the position of @segment, with its
 * rate.
 */
gboolean
voder_src_play_seek (VoderSrcPlay *self,
                     const VoderTimelinePlace *place,
                     const GstSegment *segment,
                     GError **error)
{
  g_clear_pointer (&self->held, voder_chunk_unref);
  if (!voder_src_tempo_set_rate (&self->tempo, segment->rate, error))
    return FALSE;

  voder_src_tempo_reset (&self->tempo);
  self->place = segment->position;
  begin_at (&self->in, segment->position);
  begin_at (&self->out, segment->position);

  voder_src_feed_seek (&self->feed, place, segment->position);

  return TRUE;
}

/* What comes belongs to a segment of its own, which goes on where the last one
 * is. */
static void
begin_segment (VoderSrcPlay *self)
{
  GstSegment segment;

  GST_OBJECT_LOCK (self->src);
  segment = self->src->segment;
  GST_OBJECT_UNLOCK (self->src);

  segment.rate = self->tempo.rate;
  segment.base = self->running;
  segment.offset = 0;
  segment.start = self->place;
  segment.time = self->place;
  segment.position = self->place;
  begin_at (&self->out, self->place);
  gst_base_src_new_segment (self->src, &segment);
}

/* Goes on at another rate. */
static gboolean
change_rate (VoderSrcPlay *self, double rate, GError **error)
{
  if (!voder_src_tempo_set_rate (&self->tempo, rate, error))
    return FALSE;

  begin_segment (self);

  return TRUE;
}

/*
 * Has what comes heard at a running time, when that is later than it would be.
 */
void
voder_src_play_go_on_at (VoderSrcPlay *self, GstClockTime running)
{
  if (running <= self->running)
    return;

  self->running = running;
  begin_segment (self);
}

/* How many frames of the chunk lie before the end of the segment. */
static gsize
count_wanted (VoderSrcPlay *self, VoderChunk *chunk)
{
  gsize n_frames = voder_chunk_get_n_frames (chunk);
  GstClockTime stop = self->src->segment.stop;
  GstClockTime now = clock_get_time (&self->in);
  guint64 n_wanted;

  if (!GST_CLOCK_TIME_IS_VALID (stop))
    return n_frames;
  if (stop <= now)
    return 0;

  n_wanted = gst_util_uint64_scale_int_round (
      stop - now, GST_AUDIO_INFO_RATE (voder_chunk_get_info (chunk)),
      GST_SECOND);

  return MIN (n_wanted, n_frames);
}

/* The next chunk of the feed, up to the end of the segment. */
static VoderChunk *
take_input (VoderSrcPlay *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderChunk) chunk = g_steal_pointer (&self->held);
  gsize n_wanted;

  if (chunk == NULL)
    chunk = voder_src_feed_take (&self->feed, cancellable, error);
  if (chunk == NULL)
    return NULL;

  n_wanted = count_wanted (self, chunk);
  if (n_wanted == 0) {
    self->held = g_steal_pointer (&chunk);
    return NULL;
  }

  return voder_chunk_part_new (chunk, 0, n_wanted);
}

/* The tempo effect's rest goes first when the format changes. */
static gboolean
apply_tempo (VoderSrcPlay *self,
             VoderChunk *chunk,
             VoderChunk **result,
             GError **error)
{
  if (self->tempo.is_begun && !voder_src_tempo_fits (&self->tempo, chunk)) {
    self->held = voder_chunk_ref (chunk);
    *result = voder_src_tempo_end (&self->tempo);
    return TRUE;
  }
  if (!self->tempo.is_begun) {
    if (!voder_src_tempo_begin (&self->tempo, chunk, error))
      return FALSE;
    self->tempo_start = clock_get_time (&self->in);
  }

  add_chunk (&self->in, chunk);
  *result = voder_src_tempo_process (&self->tempo, chunk);

  return TRUE;
}

/* TRUE without a chunk: the effect has held all back. */
static gboolean
play (VoderSrcPlay *self,
      VoderChunk *chunk,
      VoderChunk **result,
      GError **error)
{
  if (voder_src_tempo_is_on (&self->tempo))
    return apply_tempo (self, chunk, result, error);

  add_chunk (&self->in, chunk);
  *result = voder_chunk_ref (chunk);

  return TRUE;
}

/* The stream time of what was given so far. */
static GstClockTime
find_place (VoderSrcPlay *self)
{
  GstClockTime end = clock_get_time (&self->in);
  double n_frames;
  GstClockTime place;

  if (!self->tempo.is_begun || self->in.n_frames == 0)
    return end;

  n_frames = voder_src_tempo_get_place (&self->tempo);
  place =
      self->tempo_start + (GstClockTime) (MAX (n_frames, 0.0) * GST_SECOND /
                                          GST_AUDIO_INFO_RATE (&self->in.info));

  return CLAMP (place, self->place, end);
}

static gboolean
set_caps (VoderSrcPlay *self, const GstAudioInfo *info)
{
  g_autoptr (GstCaps) caps = NULL;

  if (gst_audio_info_is_equal (&self->info, info))
    return TRUE;

  caps = gst_audio_info_to_caps (info);
  if (!gst_base_src_set_caps (self->src, caps))
    return FALSE;
  self->info = *info;

  return TRUE;
}

/* In stream time, for the base class; the other times are kept for the pad. */
static GstBuffer *
make_buffer (VoderSrcPlay *self, VoderChunk *chunk)
{
  GstBuffer *buffer = gst_buffer_copy (voder_chunk_get_buffer (chunk));
  GstClockTime place = find_place (self);

  GST_BUFFER_PTS (buffer) = self->place;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = place - MIN (place, self->place);
  self->place = place;

  voder_frame_clock_set_info (&self->out, voder_chunk_get_info (chunk));
  self->given_at = self->out;
  GST_BUFFER_OFFSET (buffer) = self->out.n_frames;
  add_chunk (&self->out, chunk);
  GST_BUFFER_OFFSET_END (buffer) = self->out.n_frames;
  g_clear_pointer (&self->given, voder_chunk_unref);
  self->given = voder_chunk_ref (chunk);

  return buffer;
}

static GstFlowReturn
give (VoderSrcPlay *self, VoderChunk *chunk, GstBuffer **buffer)
{
  g_autoptr (VoderChunk) owned = chunk;

  /* A flush refuses caps, too. */
  if (!set_caps (self, voder_chunk_get_info (chunk)))
    return GST_PAD_IS_FLUSHING (GST_BASE_SRC_PAD (self->src))
               ? GST_FLOW_FLUSHING
               : GST_FLOW_NOT_NEGOTIATED;
  *buffer = make_buffer (self, chunk);

  return GST_FLOW_OK;
}

/* What the effect holds back goes before the normal rate. */
static gboolean
needs_end (VoderSrcPlay *self, double rate)
{
  return rate == 1.0 && self->tempo.rate != 1.0 && self->tempo.is_begun;
}

/* TRUE without a chunk: at the end. */
static gboolean
take (VoderSrcPlay *self,
      VoderChunk **result,
      GCancellable *cancellable,
      GError **error)
{
  while (*result == NULL) {
    GError *cause = NULL;
    g_autoptr (VoderChunk) chunk = take_input (self, cancellable, &cause);

    if (cause != NULL) {
      g_propagate_error (error, cause);
      return FALSE;
    }
    if (chunk == NULL)
      return TRUE;
    if (!play (self, chunk, result, error))
      return FALSE;
  }

  return TRUE;
}

/*
 * Gives the next buffer, at a rate that may be another than before.
 *
 * Returns: EOS when there is nothing more, so far, up to the end of the
 *   segment; FLUSHING when @cancellable ended the wait; ERROR with an error.
 */
GstFlowReturn
voder_src_play_take (VoderSrcPlay *self,
                     double rate,
                     GCancellable *cancellable,
                     GstBuffer **buffer,
                     GError **error)
{
  VoderChunk *result = NULL;
  GError *cause = NULL;

  if (needs_end (self, rate))
    result = voder_src_tempo_end (&self->tempo);
  if (result == NULL &&
      (rate == self->tempo.rate || change_rate (self, rate, &cause)))
    take (self, &result, cancellable, &cause);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_error_free (cause);
    return GST_FLOW_FLUSHING;
  }
  if (cause != NULL) {
    g_propagate_error (error, cause);
    return GST_FLOW_ERROR;
  }
  if (result == NULL && self->tempo.is_begun)
    result = voder_src_tempo_end (&self->tempo);

  return result != NULL ? give (self, result, buffer) : GST_FLOW_EOS;
}

static void
write_marks (VoderSrcPlay *self, GstBuffer *buffer)
{
  if (self->track != NULL &&
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP))
    voder_mark_track_pause (self->track, clock_get_time (&self->given_at));

  for (guint i = 0; i < voder_chunk_get_n_marks (self->given); i++) {
    VoderMark *mark = voder_chunk_get_mark (self->given, i);
    VoderMarkPlace place = { 0 };

    voder_mark_placer_place (&self->placer, mark, &self->given_at, &place);
    voder_mark_meta_add (buffer, mark, &place);
    if (self->track != NULL)
      voder_mark_track_add (self->track, mark, &place);
  }
}

/*
 * What was given is the end, at the pad.
 */
void
voder_src_play_finish (VoderSrcPlay *self)
{
  if (self->track != NULL)
    voder_mark_track_finish (self->track, clock_get_time (&self->out));
}

/*
 * Makes the last buffer (transfer full) over for downstream, at the pad.
 */
GstBuffer *
voder_src_play_stamp (VoderSrcPlay *self, GstBuffer *buffer)
{
  GstClockTime start = clock_get_time (&self->given_at);
  GstClockTime duration = clock_get_time (&self->out) - start;

  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = start;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = duration;
  self->running += duration;
  write_marks (self, buffer);

  return buffer;
}

/*
 * Makes a SEGMENT event (transfer full) over for downstream, at the pad. After
 * a flush running time begins at 0; else it goes on where the audio is, which
 * at another rate differs a little from what the base class thinks.
 */
GstEvent *
voder_src_play_convert_segment (VoderSrcPlay *self, GstEvent *event)
{
  const GstSegment *from = NULL;
  GstSegment segment;
  GstEvent *converted = NULL;

  gst_event_parse_segment (event, &from);
  gst_segment_copy_into (from, &segment);
  if (from->base == 0)
    self->running = 0;
  segment.base = self->running;
  segment.offset = 0;
  segment.rate = 1.0;
  segment.applied_rate = from->rate;
  segment.start = from->position;
  segment.time = from->position;
  if (GST_CLOCK_TIME_IS_VALID (from->stop))
    segment.stop = from->position +
                   (GstClockTime) ((double) (from->stop -
                                             MIN (from->stop, from->position)) /
                                   from->rate);

  if (self->track != NULL)
    voder_mark_track_begin_segment (self->track, &segment,
                                    gst_event_get_seqnum (event));
  converted = gst_event_new_segment (&segment);
  gst_event_set_seqnum (converted, gst_event_get_seqnum (event));
  gst_event_unref (event);

  return converted;
}
