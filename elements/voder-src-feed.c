/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-feed.h"

#include "voder-chunk-part.h"

/* The silence between two texts, at the normal rate: as between paragraphs. */
#define PAUSE_US (500 * G_TIME_SPAN_MILLISECOND)

/* @speaker is borrowed, and what is in it. */
void
voder_src_feed_init (VoderSrcFeed *self, const VoderSrcSpeaker *speaker)
{
  *self = (VoderSrcFeed){ .speaker = *speaker };
}

void
voder_src_feed_clear (VoderSrcFeed *self)
{
  voder_src_feed_stop (self);
}

/*
 * Ends what is spoken at once, without waiting for it.
 */
void
voder_src_feed_cancel (VoderSrcFeed *self)
{
  if (self->run != NULL)
    voder_src_run_cancel (self->run);
  if (self->ahead != NULL)
    voder_src_run_cancel (self->ahead);
}

static void
set_run (VoderSrcFeed *self, VoderSrcRun *run)
{
  g_autoptr (VoderSrcRun) old = NULL;

  GST_OBJECT_LOCK (self->speaker.element);
  old = g_steal_pointer (&self->run);
  self->run = run;
  GST_OBJECT_UNLOCK (self->speaker.element);
}

/*
 * Ends what is spoken, and waits until nothing of it is alive.
 */
void
voder_src_feed_stop (VoderSrcFeed *self)
{
  voder_src_feed_cancel (self);
  g_clear_object (&self->ahead);
  set_run (self, NULL);
}

static gboolean
has_text (VoderSrcFeed *self, guint n)
{
  return n < voder_src_queue_get_n_texts (self->speaker.queue);
}

/* NULL without an error: they are not there yet. */
static VoderTtsEngines *
dup_engines (VoderSrcFeed *self, guint n)
{
  g_autoptr (VoderTtsOpening) speaker =
      voder_src_queue_dup_speaker (self->speaker.queue, n);

  return voder_tts_opening_dup_engines (speaker);
}

static VoderTtsEngines *
wait_for_engines (VoderSrcFeed *self,
                  guint n,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (VoderTtsOpening) speaker =
      voder_src_queue_dup_speaker (self->speaker.queue, n);

  return voder_tts_opening_wait (speaker, cancellable, error);
}

/* A run of the text at hand. */
static gboolean
begin_run (VoderSrcFeed *self, VoderTtsEngines *engines, GError **error)
{
  self->is_begun = FALSE;
  set_run (self,
           voder_src_run_new (&self->speaker, engines, &self->next, error));

  return self->run != NULL;
}

/* The one that was begun ahead, if there is one. */
static gboolean
obtain_run (VoderSrcFeed *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderTtsEngines) engines = NULL;

  if (self->ahead != NULL) {
    self->is_begun = FALSE;
    set_run (self, g_steal_pointer (&self->ahead));
    return TRUE;
  }

  engines = wait_for_engines (self, self->next.text, cancellable, error);

  return engines != NULL && begin_run (self, engines, error);
}

/*
 * Goes to a place, which is heard at @time: when that lies behind the start,
 * what comes before it is left out. When the start is not known, it is what
 * @time says from now on. What goes wrong is told with the first audio.
 */
void
voder_src_feed_seek (VoderSrcFeed *self,
                     const VoderTimelinePlace *place,
                     GstClockTime time)
{
  g_autoptr (VoderTtsEngines) engines = NULL;

  voder_src_feed_stop (self);
  self->next = *place;
  self->time = time;
  self->n_skipped = 0;

  if (has_text (self, place->text))
    engines = dup_engines (self, place->text);
  if (engines != NULL)
    begin_run (self, engines, NULL);
}

/* The text behind is begun when nothing is left to do for the one at hand. */
static void
look_ahead (VoderSrcFeed *self)
{
  const VoderTimelinePlace place = { .text = self->next.text + 1 };
  g_autoptr (VoderTtsEngines) engines = NULL;

  if (self->ahead != NULL || !voder_src_run_has_ended (self->run) ||
      !has_text (self, place.text))
    return;

  engines = dup_engines (self, place.text);
  if (engines != NULL)
    self->ahead = voder_src_run_new (&self->speaker, engines, &place, NULL);
}

/*
 * The settings have changed; the sentences that were not begun yet are spoken
 * as they say now. @changes_times: they last longer or shorter then.
 */
void
voder_src_feed_change (VoderSrcFeed *self, gboolean changes_times)
{
  self->forgets |= changes_times;
  if (self->run != NULL)
    voder_src_run_set_settings (self->run, self->speaker.settings);
  if (self->ahead != NULL)
    voder_src_run_set_settings (self->ahead, self->speaker.settings);
}

/*
 * Forgets how long the utterances were in another manner, if that was another.
 */
gboolean
voder_src_feed_forget (VoderSrcFeed *self)
{
  if (!self->forgets)
    return FALSE;

  self->forgets = FALSE;
  voder_timeline_forget (voder_src_queue_lock (self->speaker.queue),
                         self->speaker.settings->rate);
  voder_src_queue_unlock (self->speaker.queue);

  return TRUE;
}

/*
 * Adds what was done for the text at hand to @stats; under the element's object
 * lock.
 */
void
voder_src_feed_add_stats (VoderSrcFeed *self, GstStructure *stats)
{
  if (self->run != NULL)
    voder_src_run_add_stats (self->run, stats);
}

/* An utterance is the first that lasts otherwise than was thought: it
 * stays where it is, and of the others the time is not known any more. */
static void
forget_others (VoderSrcFeed *self,
               VoderTimeline *timeline,
               VoderTimelineKey utterance)
{
  VoderTimelinePlace place;

  if (!self->forgets)
    return;

  self->forgets = FALSE;
  voder_timeline_get_place (timeline, self->next.text, utterance, &place);
  voder_timeline_forget (timeline, self->speaker.settings->rate);
  voder_timeline_anchor (timeline, self->next.text, utterance, place.start);
}

/* With the first audio of a run it is known what it begins with. */
static void
begin_utterances (VoderSrcFeed *self, VoderTimeline *timeline)
{
  self->is_begun = TRUE;
  self->utterance = voder_src_run_get_first (self->run);
  self->n_frames = 0;
  if (!self->next.is_known)
    voder_timeline_anchor (timeline, self->next.text, self->utterance,
                           self->time);
  forget_others (self, timeline, self->utterance);
}

/* Those between the utterance at hand and @next are silent. */
static void
pass_utterances (VoderSrcFeed *self,
                 VoderTimeline *timeline,
                 VoderTimelineKey next)
{
  voder_timeline_set_length (timeline, self->next.text, self->utterance,
                             self->n_frames, self->rate);
  voder_timeline_set_silent (timeline, self->next.text, self->utterance + 1,
                             next, self->rate);
  self->utterance = next;
  self->n_frames = 0;
}

static void
note_mark (VoderSrcFeed *self,
           VoderTimeline *timeline,
           VoderMark *mark,
           guint rate,
           guint64 *n_noted)
{
  guint64 frame = voder_mark_get_frame (mark);
  gint64 source;
  gint64 end;
  VoderTimelineKey next;

  if (voder_mark_get_mark_type (mark) != VODER_MARK_SENTENCE ||
      !voder_mark_get_source (mark, &source, &end))
    return;

  next = voder_timeline_find_source (timeline, self->next.text,
                                     self->utterance + 1, source);
  if (next == VODER_TIMELINE_NONE)
    return;

  self->n_frames += frame - MIN (*n_noted, frame);
  *n_noted = MAX (*n_noted, frame);
  pass_utterances (self, timeline, next);
  self->rate = rate;
  forget_others (self, timeline, next);
}

/* Enters into the timeline what of the utterances is in the chunk. */
static void
note_chunk (VoderSrcFeed *self, VoderChunk *chunk)
{
  VoderTimeline *timeline = voder_src_queue_lock (self->speaker.queue);
  guint rate = (guint) GST_AUDIO_INFO_RATE (voder_chunk_get_info (chunk));
  guint64 n_noted = 0;

  if (!self->is_begun)
    begin_utterances (self, timeline);
  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++)
    note_mark (self, timeline, voder_chunk_get_mark (chunk, i), rate, &n_noted);
  self->rate = rate;
  self->n_frames += voder_chunk_get_n_frames (chunk) - n_noted;
  voder_src_queue_unlock (self->speaker.queue);
}

/* Leaves out what lies before the time that was sought; may leave nothing. */
static VoderChunk *
skip (VoderSrcFeed *self, VoderChunk *chunk)
{
  g_autoptr (VoderChunk) owned = chunk;
  const VoderTimelinePlace *place = &self->next;
  gsize n_frames = voder_chunk_get_n_frames (chunk);
  guint64 n_before;
  gsize n_left_out;

  if (!place->is_known || self->time <= place->start)
    return g_steal_pointer (&owned);

  n_before = gst_util_uint64_scale_int_round (
      self->time - place->start,
      GST_AUDIO_INFO_RATE (voder_chunk_get_info (chunk)), GST_SECOND);
  n_left_out = MIN (n_before - MIN (n_before, self->n_skipped), n_frames);
  self->n_skipped += n_left_out;
  if (n_left_out == n_frames)
    return NULL;

  return voder_chunk_part_new (chunk, n_left_out, n_frames - n_left_out);
}

/* The pause behind a text belongs to its last utterance. */
static VoderChunk *
create_pause (VoderSrcFeed *self)
{
  guint64 pause_us =
      (guint64) ((double) PAUSE_US / self->speaker.settings->rate);
  const GstAudioInfo *info = &self->info;
  guint64 n_frames;

  if (!self->is_begun || !has_text (self, self->next.text + 1))
    return NULL;

  n_frames = gst_util_uint64_scale_int (pause_us, GST_AUDIO_INFO_RATE (info),
                                        G_USEC_PER_SEC);
  self->n_frames += n_frames;

  return voder_chunk_new_silence (info, n_frames);
}

/* What has no audio at the end of a text is silent. */
static void
end_text (VoderSrcFeed *self)
{
  VoderTimeline *timeline = voder_src_queue_lock (self->speaker.queue);
  guint text = self->next.text;

  if (self->rate == 0)
    self->rate = 1;
  if (self->is_begun)
    pass_utterances (self, timeline, VODER_TIMELINE_NONE);
  else if (self->next.source == 0)
    voder_timeline_set_silent (timeline, text, self->next.utterance,
                               VODER_TIMELINE_NONE, self->rate);
  self->next.text++;
  self->next.utterance = 0;
  self->next.source = 0;
  voder_src_queue_unlock (self->speaker.queue);

  set_run (self, NULL);
}

/* What came of the run; NULL when that is nothing to hear. */
static VoderChunk *
take_chunk (VoderSrcFeed *self, VoderChunk *chunk)
{
  if (voder_chunk_get_n_frames (chunk) == 0 &&
      voder_chunk_get_n_marks (chunk) == 0) {
    voder_chunk_unref (chunk);
    voder_src_run_demand (self->run);
    return NULL;
  }

  look_ahead (self);
  note_chunk (self, chunk);
  self->info = *voder_chunk_get_info (chunk);

  return skip (self, chunk);
}

/* What comes behind a text; NULL when that is nothing to hear. */
static VoderChunk *
take_end (VoderSrcFeed *self)
{
  VoderChunk *pause = create_pause (self);

  end_text (self);

  return pause != NULL ? skip (self, pause) : NULL;
}

/*
 * Gives the next audio.
 *
 * Returns: (transfer full): NULL without an error behind the last text, so far;
 *   with %G_IO_ERROR_CANCELLED when @cancellable ended the wait.
 */
VoderChunk *
voder_src_feed_take (VoderSrcFeed *self,
                     GCancellable *cancellable,
                     GError **error)
{
  while (self->run != NULL || has_text (self, self->next.text)) {
    VoderChunk *chunk = NULL;
    GError *cause = NULL;

    if (self->run == NULL && !obtain_run (self, cancellable, error))
      return NULL;

    if (voder_src_run_receive (self->run, &chunk, cancellable, &cause)) {
      chunk = take_chunk (self, chunk);
    } else if (cause != NULL) {
      g_propagate_error (error, cause);
      return NULL;
    } else {
      chunk = take_end (self);
    }
    if (chunk != NULL)
      return chunk;
  }

  return NULL;
}
