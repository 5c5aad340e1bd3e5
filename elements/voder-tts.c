/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts.h"

#include "voder-document-caps.h"
#include "voder-text-out.h"
#include "voder-tts-input.h"
#include "voder-tts-manner.h"
#include "voder-tts-query.h"

/**
 * SECTION:element-vodertts
 * @title: vodertts
 * @short_description: speaks text and documents
 *
 * Text or a document goes in, in blocks of any size that may split sentences
 * and characters; speech comes out, the first of it as soon as the first
 * sentence is known. Buffers are in TIME format without gaps: the pauses
 * between sentences are zero samples in buffers that are flagged GAP. What
 * begins where in the audio (words, sentences, paragraphs, headings) is on the
 * buffers as custom metadata of the name `VoderMarkMeta`: the fields are `id`
 * (of the mark in the stream, since some elements copy metadata), `utterance`
 * (number of it in the stream), `type`, `text`, `frame` (in the buffer),
 * `n-frames`, `accuracy`, `source-start` and `source-end` (bytes of the input).
 *
 * With the property `marks`, the same marks come two ways more. The sparse pad
 * `text_0` gives a buffer for each word or sentence (of subtitles: for each of
 * those), with the time and duration of its audio, which it is pushed before:
 * an encoder of subtitles or a muxer takes them. Put a queue behind both pads,
 * of any size. And element messages of the name `voder-mark` are posted when
 * the pipeline's clock reaches the mark, latency included, that is when it is
 * heard; with the fields of the metadata (but for the frames), `timestamp`,
 * `stream-time`, `running-time` and `duration`, which is GST_CLOCK_TIME_NONE
 * when the end of the mark was not known yet: with a queue behind the element,
 * it is known. What a flush drops is not announced any more.
 *
 * The caps of the sink pad say what kind of document comes; input without caps
 * is plain text. Buffers of voderparse are spoken as the document would be.
 *
 * A buffer that has a time and a duration, as those of subtitles, is spoken at
 * its time, which is in the upstream's segment; before it and behind it is
 * silence, or in a live pipeline a GAP event. The property `overflow` says what
 * becomes of speech that is longer than its subtitle: `clip` cuts it off;
 * `overlap` has the next one begin at its time nevertheless, so that times go
 * back; `shift` has it wait; `compress` speaks up to six times as fast. A
 * subtitle that begins before the last one has ended begins there, and ends at
 * its own end; when that is past, it is left out, which `stats` counts. Where
 * upstream is live, `latency` is the time to speak in, which the element adds
 * to that of the pipeline. Text in Pango's markup is spoken without it.
 *
 * Without the property `voice`, a sentence in a language that the engine's best
 * voice does not speak is spoken by one that does, of this engine or of
 * `fallback`, if there is one; the caps change with it where its rate is
 * another. `one-voice` keeps to one. The language is what the text says of
 * itself, as buffers of voderparse do; else that of the property, of the
 * stream's tags, or of the voice.
 *
 * The voice is the stream's artist, in a TAG event with the language and, of a
 * document, the title, unless upstream's tags say otherwise. The headings are
 * the chapters of a TOC event, which grows as they are spoken and has the times
 * of the audio; the last one, before EOS, has all. A muxer that writes them
 * before the audio needs all of them then: with `chapters-ahead` the document
 * is spoken once for nobody, to learn the times, and its text kept meanwhile;
 * then the comments that players of Ogg files take for chapters are among the
 * tags, too. A table that upstream sends with times, as of a film, is passed
 * on.
 *
 * ## What changes while playing
 *
 * `rate`, `pitch`, `volume` and `effects` may be set at any time from any
 * thread. A sentence that has begun is spoken to its end as it was begun; the
 * next one is spoken as things stand then, though it has been synthesised ahead
 * otherwise: it is made again, and nothing of the first making is heard. A
 * sentence leaves the element only when the one before has left it, so that
 * what has been set is heard after what is in the queues downstream and the
 * rest of a sentence. The parameters of `effects` are heard with the next
 * samples and without a click, when the effects stay the same ones; those that
 * an effect reads only when it is set up wait for that. Other effects are heard
 * from the next sentence. Effects that cannot be had are a WARNING, and those
 * that are heard stay.
 *
 * So are `engine` and `voice`: who is to speak is looked for in the background,
 * and speaks from the next sentence on once it is there; the caps change with
 * it where its rate is another. Set both at once, as with g_object_set(). Who
 * cannot be had is a WARNING with the same details as the ERROR at the start,
 * and who speaks goes on. `language` is that of the text that comes in after it
 * was set, as with a tag of the stream; a sentence that has come in half is cut
 * there. When it is set to none, and no tag says one, that text waits for the
 * voice whose language it is then.
 *
 * ## When an engine fails
 *
 * A sentence that an engine breaks on in a child process (`isolation`) is
 * spoken again; one that it cannot speak goes to the engines of `fallback`, in
 * their order, whose sample rate may be another: the caps change with it.
 * `on-error` says what comes after a sentence that nobody can speak: the end
 * (`stop`), or the next one (`skip`); with `fallback` any engine stands in when
 * there is no list. Whatever goes on is a WARNING message with details named
 * `voder-incident`: `incident` (a #VoderIncident), `text`, `source-start` and
 * `source-end`. An engine or a voice that is not there is an ERROR with details
 * named `missing-plugin`: `type` (`voder-engine` or `voder-voice`), `detail`
 * (its name) and `engine`. Whether they are installed is known at once; what
 * takes time, as to start an engine and to look for its voices, goes on in the
 * background from READY to PAUSED, and no change of state waits for it.
 *
 * `stats` tells who speaks (`engine`, `voice`, `isolation`, `workers`), how
 * that went since READY (`engine-failures`, and `engines`: of each of a list
 * `name`, `spoken`, `failed`, `left-out`), and of the present stream
 * `bytes-in`, `utterances`, `synthesized`, `skipped`, `remade` and `duration`.
 *
 * ## Example launch lines
 *
 * Speak a Markdown document:
 * |[
 * gst-launch-1.0 filesrc location=README.md ! text/markdown ! vodertts ! \
 *   audioconvert ! autoaudiosink
 * ]|
 * Write a text to a file, faster:
 * |[
 * gst-launch-1.0 filesrc location=book.txt ! text/x-raw,format=utf8 ! \
 *   vodertts engine=flite rate=1.5 ! wavenc ! filesink location=book.wav
 * ]|
 * Leave pauses short and the sound even, and go on with another engine where
 * the first one fails:
 * |[
 * gst-launch-1.0 filesrc location=book.txt ! text/plain ! \
 *   vodertts engine=espeak fallback=flite \
 *   effects="pauses max-pause=0.4 ! loudness target=-16 ! limiter" ! \
 *   audioconvert ! autoaudiosink
 * ]|
 * Speak a text, and write when each word is said:
 * |[
 * gst-launch-1.0 filesrc location=book.txt ! text/plain ! \
 *   vodertts marks=word name=t ! queue ! audioconvert ! autoaudiosink \
 *   t.text_0 ! queue ! webvttenc ! filesink location=book.vtt
 * ]|
 * Make a sound track of subtitles:
 * |[
 * gst-launch-1.0 filesrc location=film.srt ! subparse ! \
 *   vodertts overflow=compress ! wavenc ! filesink location=film.wav
 * ]|
 *
 * Since: 0.1
 */

struct _VoderTts {
  VoderRunElement parent_instance;

  VoderPadWriter *writer;
  VoderTextOut text;
  VoderTtsManner manner;

  /* Only on the sink pad's streaming thread, or while there is none. */
  VoderTtsInput input;
  VoderTtsEngines *engines; /* NULL: the writer does not know them */
  char *language;           /* that the run at hand was asked for, or NULL */
};

GST_DEBUG_CATEGORY_STATIC (voder_tts_debug);
#define GST_CAT_DEFAULT voder_tts_debug

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src",
    GST_PAD_SRC,
    GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_AUDIO_CAPS_MAKE (
        GST_AUDIO_FORMATS_ALL) ", layout=(string)interleaved"));

static GstStaticPadTemplate text_template =
    GST_STATIC_PAD_TEMPLATE ("text_%u",
                             GST_PAD_SRC,
                             GST_PAD_SOMETIMES,
                             GST_STATIC_CAPS ("text/x-raw, "
                                              "format=(string)utf8"));

G_DEFINE_FINAL_TYPE (VoderTts, voder_tts, VODER_TYPE_RUN_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (
    vodertts,
    "vodertts",
    GST_RANK_NONE,
    VODER_TYPE_TTS,
    GST_DEBUG_CATEGORY_INIT (voder_tts_debug, "vodertts", 0, "text to speech"))

static VoderTtsSpeakers *
get_speakers (VoderTts *self)
{
  return voder_tts_manner_get_speakers (&self->manner);
}

static void
voder_tts_set_flushing (VoderRunElement *element, gboolean is_flushing)
{
  VoderTts *self = VODER_TTS (element);

  voder_tts_speakers_set_flushing (get_speakers (self), is_flushing);
  voder_text_out_set_flushing (&self->text, is_flushing);
}

static gboolean
voder_tts_continues (VoderRunElement *element, GstBuffer *buffer)
{
  VoderTts *self = VODER_TTS (element);

  return voder_tts_input_find_kind (&self->input, buffer) == self->input.kind &&
         voder_tts_speakers_asks_for (get_speakers (self), self->input.language,
                                      self->language);
}

/* On any thread. */
static void
introduce (VoderRunElement *element, VoderTtsEngines *engines)
{
  VoderTts *self = VODER_TTS (element);
  g_auto (VoderTtsSettings) settings = { NULL };

  voder_tts_manner_copy (&self->manner, &settings, NULL);
  voder_tts_engines_introduce (engines, self->writer, settings.language);
}

/* Waits for who speaks, and introduces the voice. */
static GstFlowReturn
voder_tts_prepare (VoderRunElement *element)
{
  VoderTts *self = VODER_TTS (element);
  g_autoptr (VoderTtsEngines) engines = NULL;
  GstFlowReturn flow;

  engines = voder_tts_speakers_obtain_engines (get_speakers (self),
                                               self->input.language, &flow);
  if (engines == NULL)
    return flow;
  if (g_set_object (&self->engines, engines))
    introduce (element, engines);

  return GST_FLOW_OK;
}

/* The language of text that does not say its own; NULL: that of the voice. */
static void
note_language (VoderTts *self, const char *property)
{
  const char *language = property != NULL ? property : self->input.language;

  if (language == NULL)
    language = voder_tts_engines_get_wish (self->engines);
  g_free (self->language);
  self->language = g_strdup (language);
}

static VoderRun *
voder_tts_create_run (VoderRunElement *element,
                      GstBuffer *buffer,
                      GError **error)
{
  VoderTts *self = VODER_TTS (element);
  g_auto (VoderTtsSettings) settings = { NULL };
  g_autoptr (VoderEffectChain) effects = NULL;
  VoderTtsRunSetup setup = {
    .element = GST_ELEMENT (self),
    .writer = self->writer,
    .engines = self->engines,
    .settings = &settings,
  };

  voder_tts_manner_copy (&self->manner, &settings, &effects);
  setup.effects = effects;
  note_language (self, settings.language);
  if (buffer != NULL)
    self->input.kind = voder_tts_input_find_kind (&self->input, buffer);

  return voder_tts_input_create_run (
      &self->input, voder_run_element_get_sink_pad (element), &setup, error);
}

static void
voder_tts_begin (VoderRunElement *element, VoderRun *run)
{
  VoderTts *self = VODER_TTS (element);

  voder_tts_manner_apply (&self->manner, VODER_SPOKEN_RUN (run), self->engines);
}

static void
set_caps (VoderTts *self, GstEvent *event)
{
  if (!voder_tts_input_set_caps (&self->input, event))
    return;

  GST_DEBUG_OBJECT (self, "documents are %s", self->input.format);
  voder_run_element_drain (VODER_RUN_ELEMENT (self));
}

static void
set_segment (VoderTts *self, GstEvent *event)
{
  if (self->input.kind == VODER_TTS_INPUT_CUES)
    voder_run_element_drain (VODER_RUN_ELEMENT (self));
  voder_tts_input_set_segment (&self->input, event);
}

/* Text that came before is not of the language that comes. */
static void
set_language (VoderTts *self, const char *language)
{
  if (voder_tts_input_set_language (&self->input, language))
    voder_run_element_drain (VODER_RUN_ELEMENT (self));
}

static void
begin_stream (VoderTts *self, GstEvent *event)
{
  voder_run_element_drain (VODER_RUN_ELEMENT (self));
  set_language (self, NULL);
  voder_pad_writer_begin_stream (self->writer, event);
}

static void
add_tags (VoderTts *self, GstEvent *event)
{
  g_autofree char *language = NULL;
  GstTagList *tags = NULL;

  gst_event_parse_tag (event, &tags);
  if (gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &language))
    set_language (self, language);
  voder_stream_outline_add_tags (voder_pad_writer_get_outline (self->writer),
                                 event);
}

/* What waits for speech need not wait for text that does not come. */
static void
push_gap (VoderTts *self, GstEvent *event)
{
  g_autoptr (VoderRun) run =
      voder_run_element_dup_run (VODER_RUN_ELEMENT (self));

  if (run != NULL && self->input.kind == VODER_TTS_INPUT_CUES)
    voder_run_push (run, voder_tts_input_make_gap (event));
}

/* Text is bytes where speech is time: what is not of use here ends here. */
static void
voder_tts_sink_event (VoderRunElement *element, GstEvent *event)
{
  VoderTts *self = VODER_TTS (element);

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_STREAM_START:
    begin_stream (self, event);
    break;
  case GST_EVENT_CAPS:
    set_caps (self, event);
    break;
  case GST_EVENT_SEGMENT:
    set_segment (self, event);
    break;
  case GST_EVENT_GAP:
    push_gap (self, event);
    break;
  case GST_EVENT_TAG:
    add_tags (self, event);
    break;
  case GST_EVENT_TOC:
    voder_stream_outline_set_toc (voder_pad_writer_get_outline (self->writer),
                                  event);
    break;
  default:
    break;
  }
}

/*
 * The running time that the next segment begins with: that of now, where the
 * application keeps its time (there, what was flushed is skipped).
 */
static GstClockTime
get_base (VoderTts *self, gboolean resets_time)
{
  GstClockTime now;

  if (resets_time)
    return 0;

  now = gst_element_get_current_running_time (GST_ELEMENT (self));

  return GST_CLOCK_TIME_IS_VALID (now) ? now : 0;
}

static void
voder_tts_restart (VoderRunElement *element, GstEvent *event)
{
  VoderTts *self = VODER_TTS (element);
  gboolean resets_time;

  gst_event_parse_flush_stop (event, &resets_time);
  voder_tts_input_drop_segment (&self->input);
  voder_pad_writer_begin_segment (self->writer, get_base (self, resets_time),
                                  gst_event_get_seqnum (event));
}

/* Times downstream mean nothing to what gives the text. */
static gboolean
voder_tts_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  VoderTts *self = VODER_TTS (parent);
  g_autoptr (GstEvent) owned = event;
  GstClockTime latency;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_LATENCY:
    gst_event_parse_latency (event, &latency);
    voder_text_out_set_latency (&self->text, latency);
    return gst_pad_event_default (pad, parent, g_steal_pointer (&owned));
  case GST_EVENT_SEEK:
    return FALSE;
  case GST_EVENT_QOS:
    return TRUE;
  default:
    return gst_pad_event_default (pad, parent, g_steal_pointer (&owned));
  }
}

static gboolean
query_latency (VoderTts *self, GstQuery *query)
{
  g_auto (VoderTtsSettings) settings = { NULL };

  voder_tts_manner_copy (&self->manner, &settings, NULL);

  return voder_tts_query_latency (
      query, voder_run_element_get_sink_pad (VODER_RUN_ELEMENT (self)),
      settings.latency);
}

static gboolean
voder_tts_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  VoderTts *self = VODER_TTS (parent);

  switch (GST_QUERY_TYPE (query)) {
  case GST_QUERY_POSITION:
    return voder_tts_query_position (query, self->writer);
  case GST_QUERY_SEEKING:
    return voder_tts_query_seeking (query);
  case GST_QUERY_LATENCY:
    return query_latency (self, query);
  case GST_QUERY_DURATION:
  case GST_QUERY_CONVERT:
    return FALSE;
  default:
    return gst_pad_query_default (pad, parent, query);
  }
}

static gboolean
voder_tts_start (VoderRunElement *element)
{
  VoderTts *self = VODER_TTS (element);
  g_auto (VoderTtsSettings) settings = { NULL };
  g_autoptr (VoderMarkTrack) track = NULL;

  if (!voder_tts_manner_start (&self->manner))
    return FALSE;

  voder_tts_manner_copy (&self->manner, &settings, NULL);
  track = voder_text_out_start (&self->text, settings.marks,
                                voder_tts_src_event, voder_tts_src_query);
  voder_pad_writer_set_track (self->writer, track);
  voder_pad_writer_reset (self->writer);

  return TRUE;
}

static void
voder_tts_stop (VoderRunElement *element)
{
  VoderTts *self = VODER_TTS (element);

  voder_pad_writer_set_track (self->writer, NULL);
  voder_text_out_stop (&self->text);
  voder_tts_manner_stop (&self->manner);
  voder_tts_input_clear (&self->input);
  g_clear_object (&self->engines);
}

static GstStateChangeReturn
voder_tts_change_state (GstElement *element, GstStateChange change)
{
  VoderTts *self = VODER_TTS (element);
  GstStateChangeReturn result;

  voder_text_out_begin_change (&self->text, change);
  result = GST_ELEMENT_CLASS (voder_tts_parent_class)
               ->change_state (element, change);
  voder_text_out_end_change (&self->text, change);

  return result;
}

static void
voder_tts_add_stats (VoderRunElement *element, GstStructure *stats)
{
  voder_tts_manner_add_stats (&VODER_TTS (element)->manner, stats);
}

static void
voder_tts_get_property (GObject *object,
                        guint property_id,
                        GValue *value,
                        GParamSpec *pspec)
{
  if (!voder_tts_manner_get_property (&VODER_TTS (object)->manner, property_id,
                                      value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
voder_tts_set_property (GObject *object,
                        guint property_id,
                        const GValue *value,
                        GParamSpec *pspec)
{
  if (!voder_tts_manner_set_property (&VODER_TTS (object)->manner, property_id,
                                      value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

/* When all that is set at once has been set. */
static void
voder_tts_notify (GObject *object, GParamSpec *pspec)
{
  voder_tts_speakers_follow (get_speakers (VODER_TTS (object)));
}

static void
voder_tts_constructed (GObject *object)
{
  VoderTts *self = VODER_TTS (object);
  GstPad *pad = NULL;

  G_OBJECT_CLASS (voder_tts_parent_class)->constructed (object);

  pad = voder_run_element_get_src_pad (VODER_RUN_ELEMENT (self));
  gst_pad_set_event_function (pad, voder_tts_src_event);
  gst_pad_set_query_function (pad, voder_tts_src_query);
  self->writer = voder_pad_writer_new (pad);
}

/* The run goes before what it uses. */
static void
voder_tts_dispose (GObject *object)
{
  VoderTts *self = VODER_TTS (object);

  G_OBJECT_CLASS (voder_tts_parent_class)->dispose (object);

  voder_text_out_clear (&self->text);
  g_clear_object (&self->writer);
  g_clear_object (&self->engines);
}

static void
voder_tts_finalize (GObject *object)
{
  VoderTts *self = VODER_TTS (object);

  voder_tts_manner_clear (&self->manner);
  voder_tts_input_clear (&self->input);
  g_free (self->language);

  G_OBJECT_CLASS (voder_tts_parent_class)->finalize (object);
}

static void
describe (GstElementClass *klass)
{
  gst_element_class_add_pad_template (
      klass, voder_document_template_new ("text/plain; text/x-raw, "
                                          "format=(string){ utf8, "
                                          "pango-markup }"));
  gst_element_class_add_static_pad_template (klass, &src_template);
  gst_element_class_add_static_pad_template (klass, &text_template);
  gst_element_class_set_static_metadata (
      klass, "Voder text to speech", "Converter/Text/Audio",
      "Speaks text and documents with any speech engine", "The Voder project");
}

static void
fill_run_class (VoderRunElementClass *klass)
{
  klass->category = voder_tts_debug;
  klass->stats_name = "application/x-voder-tts-stats";
  klass->start = voder_tts_start;
  klass->stop = voder_tts_stop;
  klass->set_flushing = voder_tts_set_flushing;
  klass->continues = voder_tts_continues;
  klass->prepare = voder_tts_prepare;
  klass->create_run = voder_tts_create_run;
  klass->begin = voder_tts_begin;
  klass->sink_event = voder_tts_sink_event;
  klass->restart = voder_tts_restart;
  klass->add_stats = voder_tts_add_stats;
}

static void
voder_tts_class_init (VoderTtsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->get_property = voder_tts_get_property;
  object_class->set_property = voder_tts_set_property;
  object_class->notify = voder_tts_notify;
  object_class->constructed = voder_tts_constructed;
  object_class->dispose = voder_tts_dispose;
  object_class->finalize = voder_tts_finalize;
  element_class->change_state = voder_tts_change_state;

  fill_run_class (VODER_RUN_ELEMENT_CLASS (klass));
  voder_tts_settings_install (object_class);
  describe (element_class);
}

static void
voder_tts_init (VoderTts *self)
{
  voder_tts_manner_init (&self->manner, VODER_RUN_ELEMENT (self), introduce);
  voder_text_out_init (&self->text, GST_ELEMENT (self));
}
