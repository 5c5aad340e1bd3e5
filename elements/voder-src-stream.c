/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-element-error.h"
#include "voder-src-private.h"
#include "voder-src-toc.h"

#define GST_CAT_DEFAULT voder_src_debug

/* A chapter that begins so much earlier or later than was told is told anew. */
#define CHAPTER_TOLERANCE (250 * GST_MSECOND)

/* A text of so many bytes is read to its end before the first audio goes, which
 * takes less than to make that: then also who only looks at it, and never plays
 * it, gets its table of contents. */
#define MOST_BYTES_READ_FIRST (32 * 1024)

/* So many texts that were spoken can be gone back to where the source waits for
 * ever new ones. */
#define TEXTS_KEPT 16

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

/* Reads the texts beside the speech, one after another: how long they are, and
 * which chapters they have. */
static void
scan (VoderSrc *self)
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

static gboolean
reads_first (VoderSrc *self)
{
  g_autoptr (VoderSrcText) text =
      voder_src_queue_dup_text (self->queue, self->play.feed.next.text);

  return text != NULL && !self->has_spoken &&
         self->n_scanned == self->play.feed.next.text &&
         voder_src_text_get_n_bytes (text) <= MOST_BYTES_READ_FIRST;
}

/* Before the first audio of a short text. */
static void
begin_reading_first (VoderSrc *self)
{
  g_autoptr (GCancellable) context = voder_src_dup_context (self);
  g_autoptr (VoderTtsOpening) opening =
      voder_src_queue_dup_speaker (self->queue, self->n_scanned);
  g_autoptr (VoderTtsEngines) engines =
      voder_tts_opening_wait (opening, context, NULL);

  if (engines != NULL && self->scan == NULL)
    begin_scan (self, engines);
}

static void
finish_reading_first (VoderSrc *self)
{
  g_autoptr (GCancellable) context = voder_src_dup_context (self);

  if (self->scan != NULL)
    voder_src_run_wait (self->scan, context);
}

/* When a chapter begins, its time is known. */
static void
follow_chapters (VoderSrc *self)
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

static GstTagList *
create_tags (VoderSrc *self, VoderTtsEngines *engines, guint n)
{
  VoderVoice *voice = voder_tts_engines_get_voice (engines);
  g_autoptr (VoderSrcText) text = voder_src_queue_dup_text (self->queue, n);
  g_autofree char *title =
      text != NULL ? voder_src_text_dup_title (text) : NULL;
  const char *language = voder_tts_engines_get_language (engines);
  GstTagList *tags = gst_tag_list_new_empty ();

  if (title != NULL)
    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, title, NULL);
  if (language != NULL) {
    g_auto (GStrv) parts = g_strsplit_set (language, "-_", 2);

    gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_LANGUAGE_CODE,
                      parts[0], NULL);
  }
  gst_tag_list_add (tags, GST_TAG_MERGE_REPLACE, GST_TAG_ARTIST,
                    voder_voice_get_name (voice), NULL);

  return tags;
}

/* When another one speaks than before, that is told. */
static void
tell_speaker (VoderSrc *self)
{
  guint n = self->play.feed.next.text;
  g_autoptr (VoderTtsOpening) speaker = NULL;
  g_autoptr (VoderTtsEngines) engines = NULL;
  gboolean is_new;

  if (n >= voder_src_queue_get_n_texts (self->queue))
    return;
  speaker = voder_src_queue_dup_speaker (self->queue, n);
  engines = voder_tts_opening_dup_engines (speaker);
  if (engines == NULL)
    return;

  GST_OBJECT_LOCK (self);
  is_new = g_set_object (&self->told, engines);
  GST_OBJECT_UNLOCK (self);
  if (is_new)
    gst_pad_push_event (GST_BASE_SRC_PAD (self),
                        gst_event_new_tag (create_tags (self, engines, n)));
}

static void
push_toc (VoderSrc *self)
{
  g_autoptr (GstToc) toc = NULL;
  gboolean is_updated;

  GST_OBJECT_LOCK (self);
  is_updated = self->has_told_toc;
  self->has_told_toc = TRUE;
  toc = voder_src_toc_new (self->chapters);
  GST_OBJECT_UNLOCK (self);

  gst_pad_push_event (GST_BASE_SRC_PAD (self),
                      gst_event_new_toc (toc, is_updated));
}

/* Between the segment and the first buffer is the place for them. */
static void
push_news (VoderSrc *self)
{
  gboolean needs_toc;

  GST_OBJECT_LOCK (self);
  needs_toc = self->needs_toc;
  self->needs_toc = FALSE;
  GST_OBJECT_UNLOCK (self);

  tell_speaker (self);
  if (needs_toc)
    push_toc (self);
}

static void
note_end (VoderSrc *self)
{
  gboolean is_exact = FALSE;

  voder_src_get_duration (self, &is_exact);
  if (is_exact && !self->is_exact) {
    tell_chapters (self, 0);
    voder_src_post_duration_changed (self);
  }
  self->is_exact = is_exact;
}

/* Waits for a text. In the meantime the clock went on. */
static GstFlowReturn
wait (VoderSrc *self)
{
  g_autoptr (GCancellable) context = voder_src_dup_context (self);

  self->has_waited = TRUE;

  return voder_src_queue_wait (self->queue, context, NULL) ? GST_FLOW_OK
                                                           : GST_FLOW_FLUSHING;
}

static GstFlowReturn
end (VoderSrc *self)
{
  gboolean is_exact = FALSE;
  gboolean waits;
  gboolean has_texts =
      self->play.feed.next.text < voder_src_queue_get_n_texts (self->queue);

  note_end (self);
  if (self->has_spoken)
    push_news (self);
  GST_OBJECT_LOCK (self);
  waits = self->at_end == VODER_SRC_AT_END_WAIT;
  GST_OBJECT_UNLOCK (self);
  if (waits && !has_texts &&
      !GST_CLOCK_TIME_IS_VALID (GST_BASE_SRC (self)->segment.stop))
    return wait (self);
  if (voder_src_get_duration (self, &is_exact) > 0 || !is_exact)
    return GST_FLOW_EOS;

  GST_ELEMENT_ERROR (self, STREAM, DECODE, (_ ("There is nothing to speak")),
                     ("no text has a word"));

  return GST_FLOW_ERROR;
}

/* What is spoken after a wait is heard now. */
static void
catch_up (VoderSrc *self)
{
  GstClockTime now;

  if (!self->has_waited)
    return;

  self->has_waited = FALSE;
  now = gst_element_get_current_running_time (GST_ELEMENT (self));
  if (GST_CLOCK_TIME_IS_VALID (now))
    voder_src_play_go_on_at (&self->play, now);
}

/* Whether the error was posted where it came from. */
static gboolean
has_no_speaker (VoderSrc *self)
{
  guint n = self->play.feed.next.text;
  g_autoptr (VoderTtsOpening) speaker = NULL;

  if (n >= voder_src_queue_get_n_texts (self->queue))
    return FALSE;
  speaker = voder_src_queue_dup_speaker (self->queue, n);

  return voder_tts_opening_has_failed (speaker);
}

static GstFlowReturn
take_buffer (VoderSrc *self, GstBuffer **buffer)
{
  g_autoptr (GCancellable) context = voder_src_dup_context (self);
  g_autoptr (GError) error = NULL;
  GstFlowReturn flow;

  voder_src_renew_settings (self);
  flow = voder_src_play_take (&self->play, voder_src_get_rate (self), context,
                              buffer, &error);
  if (error != NULL && !has_no_speaker (self))
    voder_element_post_error (GST_ELEMENT (self), error);

  return flow;
}

/* Who speaks ever new texts does not keep all. */
static void
drop_old (VoderSrc *self)
{
  guint n = self->play.feed.next.text;
  gboolean waits;

  GST_OBJECT_LOCK (self);
  waits = self->at_end == VODER_SRC_AT_END_WAIT;
  GST_OBJECT_UNLOCK (self);

  if (waits && n > TEXTS_KEPT &&
      voder_src_queue_drop (self->queue, n - TEXTS_KEPT) > 0)
    self->next_chapter = 0;
}

GstFlowReturn
voder_src_create (GstBaseSrc *src,
                  guint64 offset,
                  guint size,
                  GstBuffer **buffer)
{
  VoderSrc *self = VODER_SRC (src);
  gboolean is_read_first = reads_first (self);
  GstFlowReturn flow;

  if (is_read_first)
    begin_reading_first (self);

  *buffer = NULL;
  do {
    flow = take_buffer (self, buffer);
    if (flow == GST_FLOW_EOS)
      flow = end (self);
  } while (flow == GST_FLOW_OK && *buffer == NULL);
  if (flow != GST_FLOW_OK)
    return flow;

  catch_up (self);
  if (is_read_first)
    finish_reading_first (self);
  self->has_spoken = TRUE;
  scan (self);
  drop_old (self);
  follow_chapters (self);

  return GST_FLOW_OK;
}

/* The base class's stream time becomes downstream's at the pad. */
GstPadProbeReturn
voder_src_make_over (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  VoderSrc *self = data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    push_news (self);
    info->data = voder_src_play_stamp (&self->play, info->data);
    return GST_PAD_PROBE_OK;
  }

  switch (GST_EVENT_TYPE (info->data)) {
  case GST_EVENT_SEGMENT:
    info->data = voder_src_play_convert_segment (&self->play, info->data);
    break;
  case GST_EVENT_EOS:
  case GST_EVENT_SEGMENT_DONE:
    voder_src_play_finish (&self->play);
    break;
  case GST_EVENT_FLUSH_START:
    voder_announcer_set_flushing (self->announcer, TRUE);
    break;
  case GST_EVENT_FLUSH_STOP:
    voder_announcer_set_flushing (self->announcer, FALSE);
    break;
  default:
    break;
  }

  return GST_PAD_PROBE_OK;
}
