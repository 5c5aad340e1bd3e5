/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-private.h"
#include "voder-src-toc.h"

/* What a source finds out of its texts beside the speech: how long they are,
 * and which chapters they have, of which it tells. */

/* A chapter that begins so much earlier or later than was told is told anew. */
#define CHAPTER_TOLERANCE (250 * GST_MSECOND)

/* A text of so many bytes is read to its end before the first audio goes, which
 * takes less than to make that: then also who only looks at it, and never plays
 * it, gets its table of contents. */
#define MOST_BYTES_READ_FIRST (32 * 1024)

static GPtrArray *
list_chapters (VoderSrc *self)
{
  VoderSrcQueue *queue = self->queue;
  GPtrArray *chapters =
      voder_timeline_list_chapters (voder_src_queue_lock (queue));

  voder_src_queue_unlock (queue);

  return chapters;
}

/* TRUE when an application has to be told: a chapter has come, or its time is
 * known better. */
static gboolean
differ (GPtrArray *old, GPtrArray *new, GstClockTimeDiff tolerance)
{
  if (old == NULL || old->len != new->len)
    return new->len > 0;

  for (guint i = 0; i < new->len; i++) {
    const VoderChapter *a = g_ptr_array_index (old, i);
    const VoderChapter *b = g_ptr_array_index (new, i);

    if (ABS (GST_CLOCK_DIFF (a->place.start, b->place.start)) > tolerance ||
        ABS (GST_CLOCK_DIFF (a->stop, b->stop)) > tolerance)
      return TRUE;
  }

  return FALSE;
}

static void
tell_chapters (VoderSrc *self, GstClockTimeDiff tolerance)
{
  g_autoptr (GPtrArray) chapters = list_chapters (self);

  GST_OBJECT_LOCK (self);
  if (differ (self->chapters, chapters, tolerance)) {
    g_clear_pointer (&self->chapters, g_ptr_array_unref);
    self->chapters = g_steal_pointer (&chapters);
    self->needs_toc = TRUE;
  }
  GST_OBJECT_UNLOCK (self);
}

/* Tells the chapters of a long text before all of it was read: the first one at
 * once, the others in so many lots that telling costs nothing. */
static void
follow_scan (VoderSrc *self)
{
  guint n_headings =
      voder_timeline_get_n_headings (voder_src_queue_lock (self->queue));

  voder_src_queue_unlock (self->queue);
  if (n_headings < self->n_headings_due)
    return;

  self->n_headings_due = n_headings + n_headings / 4 + 1;
  tell_chapters (self, 0);
  voder_src_post_duration_changed (self);
}

/* In PAUSED nothing streams that the event could go with. */
static void
post_toc (VoderSrc *self)
{
  g_autoptr (GstToc) toc = NULL;
  gboolean is_updated;

  GST_OBJECT_LOCK (self);
  is_updated = self->has_told_toc;
  if (self->chapters != NULL && GST_STATE (self) != GST_STATE_PLAYING) {
    toc = voder_src_toc_new (self->chapters);
    self->has_told_toc = TRUE;
  }
  GST_OBJECT_UNLOCK (self);

  if (toc != NULL)
    gst_element_post_message (
        GST_ELEMENT (self),
        gst_message_new_toc (GST_OBJECT (self), toc, is_updated));
}

static void
on_scanned (GstElement *element)
{
  VoderSrc *self = VODER_SRC (element);

  tell_chapters (self, 0);
  post_toc (self);
  voder_src_post_duration_changed (self);
}

static void
begin_scan (VoderSrc *self, VoderTtsEngines *engines)
{
  VoderSrcSpeaker speaker;

  voder_src_get_speaker (self, &speaker);
  self->scan = voder_src_run_new_scan (&speaker, engines, self->n_scanned,
                                       on_scanned, NULL);
  if (self->scan == NULL)
    self->n_scanned++;
}

/*
 * Reads the texts beside the speech, one after another.
 */
void
voder_src_scan (VoderSrc *self)
{
  g_autoptr (VoderTtsOpening) opening = NULL;
  g_autoptr (VoderTtsEngines) engines = NULL;

  if (self->scan != NULL && !voder_src_run_has_ended (self->scan)) {
    follow_scan (self);
    return;
  }
  if (self->scan != NULL)
    self->n_scanned++;
  g_clear_object (&self->scan);
  self->n_scanned =
      MAX (self->n_scanned, voder_src_queue_get_first (self->queue));
  if (self->n_scanned >= voder_src_queue_get_n_texts (self->queue))
    return;

  /* What goes wrong the speech finds, too. */
  opening = voder_src_queue_dup_speaker (self->queue, self->n_scanned);
  engines = voder_tts_opening_dup_engines (opening);
  if (engines != NULL)
    begin_scan (self, engines);
}

/*
 * Tells whether the text that begins is so short that it is read to its end
 * before its audio goes.
 */
gboolean
voder_src_reads_first (VoderSrc *self)
{
  g_autoptr (VoderSrcText) text =
      voder_src_queue_dup_text (self->queue, self->play.feed.next.text);

  return text != NULL && !self->has_spoken &&
         self->n_scanned == self->play.feed.next.text &&
         voder_src_text_get_n_bytes (text) <= MOST_BYTES_READ_FIRST;
}

/*
 * Begins to read a short text, before its first audio is made.
 */
void
voder_src_begin_reading_first (VoderSrc *self)
{
  g_autoptr (GCancellable) context = voder_src_dup_context (self);
  g_autoptr (VoderTtsOpening) opening =
      voder_src_queue_dup_speaker (self->queue, self->n_scanned);
  g_autoptr (VoderTtsEngines) engines =
      voder_tts_opening_wait (opening, context, NULL);

  if (engines != NULL && self->scan == NULL)
    begin_scan (self, engines);
}

/*
 * Waits until a short text was read, before its first audio goes.
 */
void
voder_src_finish_reading_first (VoderSrc *self)
{
  g_autoptr (GCancellable) context = voder_src_dup_context (self);

  if (self->scan != NULL)
    voder_src_run_wait (self->scan, context);
}

/*
 * Tells the chapters anew when one has begun, and its time is known so.
 */
void
voder_src_follow_chapters (VoderSrc *self)
{
  gboolean has_begun = FALSE;

  GST_OBJECT_LOCK (self);
  while (self->chapters != NULL && self->next_chapter < self->chapters->len) {
    const VoderChapter *chapter =
        g_ptr_array_index (self->chapters, self->next_chapter);
    const VoderSrcFeed *feed = &self->play.feed;

    if (chapter->place.text > feed->next.text ||
        (chapter->place.text == feed->next.text &&
         chapter->place.utterance > feed->utterance))
      break;
    self->next_chapter++;
    has_begun = TRUE;
  }
  GST_OBJECT_UNLOCK (self);

  if (has_begun)
    tell_chapters (self, CHAPTER_TOLERANCE);
}

/*
 * Pushes the table of contents, if there is a new one.
 */
void
voder_src_push_toc (VoderSrc *self)
{
  g_autoptr (GstToc) toc = NULL;
  gboolean is_updated = FALSE;

  GST_OBJECT_LOCK (self);
  if (self->needs_toc) {
    toc = voder_src_toc_new (self->chapters);
    is_updated = self->has_told_toc;
    self->has_told_toc = TRUE;
    self->needs_toc = FALSE;
  }
  GST_OBJECT_UNLOCK (self);

  if (toc != NULL)
    gst_pad_push_event (GST_BASE_SRC_PAD (self),
                        gst_event_new_toc (toc, is_updated));
}

/*
 * Tells the chapters at their best times so far.
 */
void
voder_src_tell_chapters (VoderSrc *self)
{
  tell_chapters (self, 0);
}
