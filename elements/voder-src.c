/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src.h"

#include "voder-src-private.h"

/**
 * SECTION:element-vodersrc
 * @title: vodersrc
 * @short_description: speaks a text, a file or a “voder:” URI
 *
 * The text is that of the property `text` or of a `voder:` URI; speech comes
 * out, the first of it as soon as the first sentence is spoken, however long
 * the text is.
 *
 * A URI is a text, as `voder:Hello%20world`, or a file, as
 * `voder:///folder/book.md`. Behind a question mark stand values of
 * properties: `voder:Guten%20Tag?engine=espeak&language=de&rate=1.2`.
 *
 * A text that is set while the element is PAUSED or PLAYING waits until those
 * before it were spoken. Behind the last one the stream ends, or with
 * `at-end=wait` the element waits for another text, which is then heard at
 * once; of the texts that were spoken the last 16 are kept then, and can be
 * gone back to.
 *
 * ## What changes while playing
 *
 * `rate`, `pitch`, `volume` and `effects` may be set at any time from any
 * thread, and are heard as in vodertts: from the next sentence on, though it
 * may have been synthesised ahead otherwise; parameters of the same effects at
 * once. With another rate or other effects the times of what was not heard so
 * are estimates again; that of what is heard goes on. Effects that cannot be
 * had are a WARNING, and those that are heard stay. `engine`, `voice`,
 * `language` and whatever else says who speaks are those of the texts that are
 * set after them, so that two voices can take turns; the caps change with the
 * sample rate of the voice.
 *
 * No change of state waits for an engine. Whether it is installed is known from
 * READY to PAUSED; what takes time, as to start it and to look for its voices,
 * goes on in the background. What it cannot do is an ERROR, as in vodertts; so
 * are its WARNINGs, and `stats`, which is about the text at hand.
 *
 * ## Seeks
 *
 * Time runs as the speech does at the rate 1. What was spoken once is found
 * again to the sample. A seek to what was not spoken yet goes to the sentence
 * that is probably heard then, without a pause to speak what is before it, and
 * time goes on from there; with %GST_SEEK_FLAG_ACCURATE everything before it is
 * spoken first. %GST_SEEK_FLAG_KEY_UNIT goes to the beginning of a sentence. A
 * seek can also be in per cent, or by a TOC_SELECT event to a chapter of the
 * table of contents, which a document's headings make.
 *
 * The table of contents is told as the text is read, which is many times as
 * fast as it is spoken: of a long text in several TOC events, each of which
 * has more chapters or better times than the one before; that of a short one,
 * up to 32 KiB, goes before the first audio. In PAUSED, where no event goes, it
 * is a message of the element when all was read.
 *
 * The duration is an estimate that gets better as the text is read and spoken,
 * and exact when all of it was; DURATION_CHANGED messages tell.
 *
 * A seek with a rate, also with %GST_SEEK_FLAG_INSTANT_RATE_CHANGE, makes the
 * speech faster or slower and keeps its pitch. The segment that goes downstream
 * has the rate 1 and says what was done by its applied rate. Speech cannot be
 * played backwards: such a seek fails, and nothing happens.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 vodersrc text="Hello world." ! audioconvert ! autoaudiosink
 * gst-play-1.0 "voder:Hello%20world.?engine=espeak"
 * gst-play-1.0 "voder://$PWD/book.txt"
 * gst-launch-1.0 vodersrc uri="voder://$PWD/notes.md?rate=1.5" ! wavenc !
 * filesink location=book.wav
 * ]| The first two speak a text, the third a file, the last writes a document
 * to a file. For a file of plain text the URI is the way: whatever is built on
 * decodebin takes `text/plain` for subtitles and refuses it as a film, and a
 * type of our own for such files would take subtitles away from others.
 *
 * Since: 0.1
 */

GST_DEBUG_CATEGORY (voder_src_debug);
#define GST_CAT_DEFAULT voder_src_debug

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src",
    GST_PAD_SRC,
    GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_AUDIO_CAPS_MAKE (
        GST_AUDIO_FORMATS_ALL) ", layout=(string)interleaved"));

G_DEFINE_FINAL_TYPE_WITH_CODE (
    VoderSrc,
    voder_src,
    GST_TYPE_BASE_SRC,
    G_IMPLEMENT_INTERFACE (GST_TYPE_URI_HANDLER, voder_src_uri_handler_init))
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (
    vodersrc,
    "vodersrc",
    GST_RANK_PRIMARY,
    VODER_TYPE_SRC,
    GST_DEBUG_CATEGORY_INIT (voder_src_debug,
                             "vodersrc",
                             0,
                             "speech of a text or file"))

VoderSrcQueue *
voder_src_dup_queue (VoderSrc *self)
{
  VoderSrcQueue *queue = NULL;

  GST_OBJECT_LOCK (self);
  if (self->queue != NULL)
    queue = gst_object_ref (self->queue);
  GST_OBJECT_UNLOCK (self);

  return queue;
}

GCancellable *
voder_src_dup_context (VoderSrc *self)
{
  GCancellable *context = NULL;

  GST_OBJECT_LOCK (self);
  context = g_object_ref (G_CANCELLABLE (self->context));
  GST_OBJECT_UNLOCK (self);

  return context;
}

void
voder_src_post_duration_changed (VoderSrc *self)
{
  gst_element_post_message (
      GST_ELEMENT (self), gst_message_new_duration_changed (GST_OBJECT (self)));
}

/* NONE when nothing is known yet. */
GstClockTime
voder_src_get_duration (VoderSrc *self, gboolean *is_exact)
{
  g_autoptr (VoderSrcQueue) queue = voder_src_dup_queue (self);
  GstClockTime duration;

  if (queue == NULL)
    return GST_CLOCK_TIME_NONE;

  duration =
      voder_timeline_get_duration (voder_src_queue_lock (queue), is_exact);
  voder_src_queue_unlock (queue);

  return duration;
}

double
voder_src_get_rate (VoderSrc *self)
{
  double rate;

  GST_OBJECT_LOCK (self);
  rate = self->rate;
  GST_OBJECT_UNLOCK (self);

  return rate;
}

void
voder_src_get_speaker (VoderSrc *self, VoderSrcSpeaker *speaker)
{
  *speaker = (VoderSrcSpeaker){
    .element = GST_ELEMENT (self),
    .queue = self->queue,
    .settings = &self->used,
  };
}

/* The caps are those of the audio, set as it comes. */
static gboolean
voder_src_negotiate (GstBaseSrc *src)
{
  return TRUE;
}

static gboolean
voder_src_is_seekable (GstBaseSrc *src)
{
  return TRUE;
}

static gboolean
voder_src_unlock (GstBaseSrc *src)
{
  g_autoptr (GCancellable) context = voder_src_dup_context (VODER_SRC (src));

  voder_context_cancel (VODER_CONTEXT (context), NULL);

  return TRUE;
}

static gboolean
voder_src_unlock_stop (GstBaseSrc *src)
{
  VoderSrc *self = VODER_SRC (src);

  GST_OBJECT_LOCK (self);
  g_object_unref (self->context);
  self->context = voder_context_new (NULL);
  GST_OBJECT_UNLOCK (self);

  return TRUE;
}

static void
start_marks (VoderSrc *self)
{
  if (self->used.marks == VODER_TTS_MARKS_NONE)
    return;

  voder_announcer_set_flushing (self->announcer, FALSE);
  self->track = voder_mark_track_new (self->used.marks, NULL, self->announcer);
}

static void
begin (VoderSrc *self, VoderSrcText *text, VoderTtsOpening *opening)
{
  VoderSrcSpeaker speaker;

  self->n_scanned = 0;
  self->n_headings_due = 1;
  self->next_chapter = 0;
  self->has_spoken = FALSE;
  self->has_waited = FALSE;
  self->is_exact = FALSE;
  start_marks (self);

  GST_OBJECT_LOCK (self);
  self->queue = voder_src_queue_new (self->used.rate);
  g_set_object (&self->opening, opening);
  self->needs_toc = FALSE;
  self->has_told_toc = FALSE;
  self->rate = 1.0;
  voder_src_get_speaker (self, &speaker);
  voder_src_play_init (&self->play, GST_BASE_SRC (self), &speaker, self->track);
  GST_OBJECT_UNLOCK (self);
  if (text != NULL)
    voder_src_queue_add (self->queue, text, opening);
}

static gboolean
voder_src_stop (GstBaseSrc *src)
{
  VoderSrc *self = VODER_SRC (src);
  g_autoptr (VoderSrcQueue) queue = NULL;
  g_autoptr (VoderTtsOpening) opening = NULL;

  if (self->scan != NULL)
    voder_src_run_cancel (self->scan);
  g_clear_object (&self->scan);
  GST_OBJECT_LOCK (self);
  queue = g_steal_pointer (&self->queue);
  opening = g_steal_pointer (&self->opening);
  g_clear_pointer (&self->chapters, g_ptr_array_unref);
  GST_OBJECT_UNLOCK (self);
  if (queue != NULL)
    voder_src_play_clear (&self->play);
  voder_announcer_set_flushing (self->announcer, TRUE);
  g_clear_object (&self->track);
  g_clear_object (&self->told);

  return TRUE;
}

static gboolean
voder_src_start (GstBaseSrc *src)
{
  VoderSrc *self = VODER_SRC (src);
  g_autoptr (VoderTtsOpening) opening = NULL;
  g_autoptr (VoderSrcText) text = NULL;

  if (!voder_src_create_text (self, &text))
    return FALSE;

  GST_OBJECT_LOCK (self);
  voder_tts_settings_clear (&self->used);
  voder_tts_settings_copy (&self->settings, &self->used);
  self->n_changes_heard = self->n_changes;
  GST_OBJECT_UNLOCK (self);
  opening = voder_src_open (self);
  if (opening == NULL)
    return FALSE;
  begin (self, text, opening);

  return TRUE;
}

static GstStateChangeReturn
voder_src_change_state (GstElement *element, GstStateChange change)
{
  VoderSrc *self = VODER_SRC (element);
  GstStateChangeReturn result;

  if (change == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    voder_announcer_pause (self->announcer);
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY)
    voder_announcer_set_flushing (self->announcer, TRUE);
  result = GST_ELEMENT_CLASS (voder_src_parent_class)
               ->change_state (element, change);
  if (change == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    voder_announcer_play (self->announcer);

  return result;
}

static void
voder_src_dispose (GObject *object)
{
  VoderSrc *self = VODER_SRC (object);

  g_clear_pointer (&self->announcer, gst_object_unref);

  G_OBJECT_CLASS (voder_src_parent_class)->dispose (object);
}

static void
voder_src_finalize (GObject *object)
{
  VoderSrc *self = VODER_SRC (object);

  g_clear_object (&self->text);
  g_clear_object (&self->context);
  voder_tts_settings_clear (&self->settings);
  voder_tts_settings_clear (&self->used);
  voder_tts_settings_clear (&self->opened);
  g_clear_error (&self->uri_error);
  g_free (self->uri);
  g_free (self->path);
  g_free (self->format);

  G_OBJECT_CLASS (voder_src_parent_class)->finalize (object);
}

static void
voder_src_class_init (VoderSrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *src_class = GST_BASE_SRC_CLASS (klass);

  object_class->get_property = voder_src_get_property;
  object_class->set_property = voder_src_set_property;
  object_class->dispose = voder_src_dispose;
  object_class->finalize = voder_src_finalize;
  element_class->change_state = voder_src_change_state;
  element_class->send_event = voder_src_send_event;
  src_class->start = voder_src_start;
  src_class->stop = voder_src_stop;
  src_class->negotiate = voder_src_negotiate;
  src_class->is_seekable = voder_src_is_seekable;
  src_class->unlock = voder_src_unlock;
  src_class->unlock_stop = voder_src_unlock_stop;
  src_class->create = voder_src_create;
  src_class->do_seek = voder_src_do_seek;
  src_class->event = voder_src_event;
  src_class->query = voder_src_query;

  voder_src_install_properties (object_class);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Voder speech source", "Source/Audio",
      "Speaks a text, a file or a “voder:” URI with any speech engine",
      "The Voder project");
}

static void
voder_src_init (VoderSrc *self)
{
  voder_tts_settings_init (&self->settings);
  self->context = voder_context_new (NULL);
  self->announcer = voder_announcer_new (GST_ELEMENT (self));
  self->rate = 1.0;
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
  gst_pad_add_probe (GST_BASE_SRC_PAD (self),
                     GST_PAD_PROBE_TYPE_BUFFER |
                         GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                     voder_src_make_over, self, NULL);
}
