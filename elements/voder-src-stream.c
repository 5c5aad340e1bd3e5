/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-element-error.h"
#include "voder-src-private.h"

#define GST_CAT_DEFAULT voder_src_debug

/* So many texts that were spoken can be gone back to where the source waits for
 * ever new ones. */
#define TEXTS_KEPT 16

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

/* Between the segment and the first buffer is the place for them. */
static void
push_news (VoderSrc *self)
{
  tell_speaker (self);
  voder_src_push_toc (self);
}

static void
note_end (VoderSrc *self)
{
  gboolean is_exact = FALSE;

  voder_src_get_duration (self, &is_exact);
  if (is_exact && !self->is_exact) {
    voder_src_tell_chapters (self);
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
  gboolean is_read_first = voder_src_reads_first (self);
  GstFlowReturn flow;

  if (is_read_first)
    voder_src_begin_reading_first (self);

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
    voder_src_finish_reading_first (self);
  self->has_spoken = TRUE;
  voder_src_scan (self);
  drop_old (self);
  voder_src_follow_chapters (self);

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
