/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts.h"

#include "voder-document-caps.h"
#include "voder-element-error.h"
#include "voder-run-slot.h"
#include "voder-text-out.h"
#include "voder-tts-effects.h"
#include "voder-tts-input.h"
#include "voder-tts-opening.h"
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

/*
 * The lock order is: stream lock of the sink pad, stream lock of the source
 * pad, object lock. Audio is pushed from the pipeline's last stage, on a thread
 * of the flow layer, under the source pad's stream lock. A GstTask would need
 * one more queue between that stage and the pad, one more thread that the run's
 * group does not own, and with them a second thing to wake and to join; as it
 * is, the group is all there is. How a run ends is #VoderRunSlot's matter.
 */
struct _VoderTts {
  GstElement parent_instance;

  GstPad *sink_pad;
  GstPad *src_pad;
  VoderPadWriter *writer;
  VoderTextOut text;

  VoderRunSlot slot;

  /* Under the object lock. */
  VoderTtsSettings settings;

  /* From READY to PAUSED until back, under the object lock, too. */
  VoderTtsOpening *opening;
  VoderEffectChain *effects;

  /* Only on the sink pad's streaming thread, or while there is none. */
  VoderTtsInput input;
  gboolean is_introduced; /* the writer knows the voice */
};

enum {
  PROP_STATS = VODER_TTS_PROP_LAST + 1,
};

#define STATS_NAME "application/x-voder-tts-stats"

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

G_DEFINE_FINAL_TYPE (VoderTts, voder_tts, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (
    vodertts,
    "vodertts",
    GST_RANK_NONE,
    VODER_TYPE_TTS,
    GST_DEBUG_CATEGORY_INIT (voder_tts_debug, "vodertts", 0, "text to speech"))

static void
copy_settings (VoderTts *self, VoderTtsSettings *settings)
{
  GST_OBJECT_LOCK (self);
  voder_tts_settings_copy (&self->settings, settings);
  GST_OBJECT_UNLOCK (self);
}

static VoderTtsOpening *
dup_opening (VoderTts *self)
{
  VoderTtsOpening *opening = NULL;

  GST_OBJECT_LOCK (self);
  g_set_object (&opening, self->opening);
  GST_OBJECT_UNLOCK (self);

  return opening;
}

static void
begin_flush (VoderTts *self)
{
  g_autoptr (VoderTtsOpening) opening = dup_opening (self);

  voder_run_slot_begin_flush (&self->slot);
  if (opening != NULL)
    voder_tts_opening_set_flushing (opening, TRUE);
}

static void
end_flush (VoderTts *self)
{
  g_autoptr (VoderTtsOpening) opening = dup_opening (self);

  if (opening != NULL)
    voder_tts_opening_set_flushing (opening, FALSE);
  voder_run_slot_end_flush (&self->slot);
}

/* Waits for who speaks. NULL in a flush, or when that failed, and was posted.
 */
static VoderTtsEngines *
obtain_engines (VoderTts *self, GstFlowReturn *flow)
{
  g_autoptr (VoderTtsOpening) opening = dup_opening (self);

  *flow = GST_FLOW_FLUSHING;

  return opening != NULL ? voder_tts_opening_obtain (opening, flow) : NULL;
}

static VoderRun *
create_run (VoderTts *self,
            VoderTtsInputKind kind,
            VoderTtsEngines *engines,
            GError **error)
{
  g_auto (VoderTtsSettings) settings = { NULL };
  g_autoptr (VoderEffectChain) effects = NULL;
  VoderTtsRunSetup setup = {
    .element = GST_ELEMENT (self),
    .writer = self->writer,
    .engines = engines,
    .settings = &settings,
  };

  GST_OBJECT_LOCK (self);
  voder_tts_settings_copy (&self->settings, &settings);
  effects = g_object_ref (self->effects);
  GST_OBJECT_UNLOCK (self);
  setup.effects = effects;
  if (!self->is_introduced)
    voder_tts_engines_introduce (engines, self->writer, settings.language);
  self->is_introduced = TRUE;

  return voder_tts_input_create_run (&self->input, kind, self->sink_pad, &setup,
                                     error);
}

/* What was set while the run was made, and not yet known to be it. */
static void
update_run (VoderTts *self, VoderRun *run)
{
  GST_OBJECT_LOCK (self);
  voder_spoken_run_set_prosody (VODER_SPOKEN_RUN (run), &self->settings);
  voder_spoken_run_set_effects (VODER_SPOKEN_RUN (run), self->effects);
  GST_OBJECT_UNLOCK (self);
}

/*
 * Gives the run of this stream; starts it with the stream's first buffer, and
 * with the first of another kind.
 */
static VoderRun *
obtain_run (VoderTts *self, VoderTtsInputKind kind, GstFlowReturn *flow)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderTtsEngines) engines = NULL;
  g_autoptr (VoderRun) run = voder_run_slot_dup (&self->slot);

  if (run != NULL && kind == self->input.kind)
    return g_steal_pointer (&run);

  g_clear_object (&run);
  voder_run_slot_drain (&self->slot);
  engines = obtain_engines (self, flow);
  if (engines == NULL)
    return NULL;

  run = create_run (self, kind, engines, &error);
  if (run == NULL) {
    voder_element_post_error (GST_ELEMENT (self), error);
    *flow = GST_FLOW_ERROR;
    return NULL;
  }
  if (!voder_run_slot_publish (&self->slot, run)) {
    *flow = GST_FLOW_FLUSHING;
    return NULL;
  }
  update_run (self, run);

  return g_steal_pointer (&run);
}

static GstFlowReturn
voder_tts_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  VoderTts *self = VODER_TTS (parent);
  g_autoptr (GstBuffer) owned = buffer;
  g_autoptr (VoderRun) run = NULL;
  GstFlowReturn flow;

  GST_LOG_OBJECT (self, "text: %" GST_PTR_FORMAT, buffer);
  run = obtain_run (self, voder_tts_input_find_kind (&self->input, buffer),
                    &flow);
  if (run == NULL)
    return flow;

  return voder_run_push (run, g_steal_pointer (&owned));
}

static gboolean
set_caps (VoderTts *self, GstEvent *event)
{
  if (!voder_tts_input_set_caps (&self->input, event))
    return TRUE;

  GST_DEBUG_OBJECT (self, "documents are %s", self->input.format);
  voder_run_slot_drain (&self->slot);

  return TRUE;
}

static gboolean
set_segment (VoderTts *self, GstEvent *event)
{
  if (self->input.kind == VODER_TTS_INPUT_CUES)
    voder_run_slot_drain (&self->slot);
  voder_tts_input_set_segment (&self->input, event);

  return TRUE;
}

/* What waits for speech need not wait for text that does not come. */
static gboolean
push_gap (VoderTts *self, GstEvent *event)
{
  g_autoptr (VoderRun) run = voder_run_slot_dup (&self->slot);

  if (run != NULL && self->input.kind == VODER_TTS_INPUT_CUES)
    voder_run_push (run, voder_tts_input_make_gap (event));

  return TRUE;
}

static gboolean
begin_stream (VoderTts *self, GstEvent *event)
{
  voder_run_slot_drain (&self->slot);
  voder_pad_writer_begin_stream (self->writer, event);

  return TRUE;
}

static gboolean
end_stream (VoderTts *self, GstEvent *event)
{
  GstFlowReturn flow;
  g_autoptr (VoderRun) run = obtain_run (self, self->input.kind, &flow);

  if (run == NULL)
    return FALSE;

  voder_run_end (run, event);

  return TRUE;
}

static gboolean
start_flush (VoderTts *self, GstEvent *event)
{
  begin_flush (self);
  voder_text_out_push_event (&self->text, event);

  return gst_pad_push_event (self->src_pad, gst_event_ref (event));
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

static gboolean
stop_flush (VoderTts *self, GstEvent *event)
{
  gboolean resets_time;

  gst_event_parse_flush_stop (event, &resets_time);
  voder_run_slot_join (&self->slot);
  voder_tts_input_drop_segment (&self->input);
  voder_pad_writer_begin_segment (self->writer, get_base (self, resets_time),
                                  gst_event_get_seqnum (event));
  end_flush (self);
  voder_text_out_push_event (&self->text, event);

  return gst_pad_push_event (self->src_pad, gst_event_ref (event));
}

/*
 * What is serialised with the text cannot pass it, and text is bytes where
 * speech is time: such events end here.
 */
static gboolean
voder_tts_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  VoderTts *self = VODER_TTS (parent);
  g_autoptr (GstEvent) owned = event;

  GST_DEBUG_OBJECT (self, "event: %" GST_PTR_FORMAT, event);
  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_STREAM_START:
    return begin_stream (self, event);
  case GST_EVENT_CAPS:
    return set_caps (self, event);
  case GST_EVENT_SEGMENT:
    return set_segment (self, event);
  case GST_EVENT_GAP:
    return push_gap (self, event);
  case GST_EVENT_TAG:
    voder_pad_writer_add_tags (self->writer, event);
    return TRUE;
  case GST_EVENT_TOC:
    voder_pad_writer_set_toc (self->writer, event);
    return TRUE;
  case GST_EVENT_EOS:
    return end_stream (self, event);
  case GST_EVENT_FLUSH_START:
    return start_flush (self, event);
  case GST_EVENT_FLUSH_STOP:
    return stop_flush (self, event);
  default:
    break;
  }

  if (GST_EVENT_IS_SERIALIZED (event))
    return TRUE;

  return gst_pad_event_default (pad, parent, g_steal_pointer (&owned));
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
  GstClockTime own;

  GST_OBJECT_LOCK (self);
  own = self->settings.latency;
  GST_OBJECT_UNLOCK (self);

  return voder_tts_query_latency (query, self->sink_pad, own);
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

static void
start_marks (VoderTts *self, VoderTtsMarks marks)
{
  g_autoptr (VoderMarkTrack) track = voder_text_out_start (
      &self->text, marks, voder_tts_src_event, voder_tts_src_query);

  voder_pad_writer_set_track (self->writer, track);
}

/* READY to PAUSED: the engines and the effects have to be installed. */
static gboolean
start (VoderTts *self)
{
  GstElement *element = GST_ELEMENT (self);
  g_auto (VoderTtsSettings) settings = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEffectChain) effects = NULL;
  g_autoptr (VoderTtsOpening) opening = NULL;

  copy_settings (self, &settings);
  effects =
      voder_tts_effects_new (element, settings.effects, GST_MESSAGE_ERROR);
  if (effects == NULL)
    return FALSE;

  opening = voder_tts_opening_new (element, &settings, &error);
  if (opening == NULL) {
    voder_element_post_missing (element, error, settings.engine,
                                settings.voice);
    return FALSE;
  }

  GST_OBJECT_LOCK (self);
  self->effects = g_steal_pointer (&effects);
  self->opening = g_steal_pointer (&opening);
  GST_OBJECT_UNLOCK (self);
  self->is_introduced = FALSE;
  start_marks (self, settings.marks);
  voder_pad_writer_reset (self->writer);
  end_flush (self);

  return TRUE;
}

static void
stop (VoderTts *self)
{
  g_autoptr (VoderTtsOpening) opening = NULL;
  g_autoptr (VoderEffectChain) effects = NULL;

  begin_flush (self);
  voder_run_slot_join (&self->slot);
  voder_pad_writer_set_track (self->writer, NULL);
  voder_text_out_stop (&self->text);

  GST_OBJECT_LOCK (self);
  opening = g_steal_pointer (&self->opening);
  effects = g_steal_pointer (&self->effects);
  GST_OBJECT_UNLOCK (self);
  voder_tts_input_clear (&self->input);
}

static GstStateChangeReturn
voder_tts_change_state (GstElement *element, GstStateChange change)
{
  VoderTts *self = VODER_TTS (element);
  GstStateChangeReturn result;

  if (change == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self)) {
    stop (self);
    return GST_STATE_CHANGE_FAILURE;
  }
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY)
    begin_flush (self);
  voder_text_out_begin_change (&self->text, change);

  result = GST_ELEMENT_CLASS (voder_tts_parent_class)
               ->change_state (element, change);
  voder_text_out_end_change (&self->text, change);

  if (change == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (change == GST_STATE_CHANGE_READY_TO_PAUSED &&
       result == GST_STATE_CHANGE_FAILURE))
    stop (self);

  return result;
}

static GstStructure *
dup_stats (VoderTts *self)
{
  GstStructure *stats = gst_structure_new_empty (STATS_NAME);
  g_autoptr (VoderRun) run = voder_run_slot_dup (&self->slot);
  g_autoptr (VoderTtsOpening) opening = dup_opening (self);
  g_autoptr (VoderTtsEngines) engines = NULL;

  if (opening != NULL)
    engines = voder_tts_opening_dup_engines (opening);
  if (engines != NULL)
    voder_tts_engines_add_stats (engines, stats);
  if (run != NULL)
    voder_spoken_run_add_stats (VODER_SPOKEN_RUN (run), stats);

  return stats;
}

static void
voder_tts_get_property (GObject *object,
                        guint property_id,
                        GValue *value,
                        GParamSpec *pspec)
{
  VoderTts *self = VODER_TTS (object);
  gboolean is_known;

  if (property_id == PROP_STATS) {
    g_value_take_boxed (value, dup_stats (self));
    return;
  }

  GST_OBJECT_LOCK (self);
  is_known = voder_tts_settings_get (&self->settings, property_id, value);
  GST_OBJECT_UNLOCK (self);
  if (!is_known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static gboolean
is_started (VoderTts *self)
{
  gboolean is_started;

  GST_OBJECT_LOCK (self);
  is_started = self->effects != NULL;
  GST_OBJECT_UNLOCK (self);

  return is_started;
}

/* Under the object lock. The parameters of the same effects change in place,
 * and so at once; other effects begin with the next sentence. */
static void
apply_effects (VoderTts *self, VoderEffectChain *effects)
{
  if (self->effects == NULL ||
      voder_effect_chain_follow (self->effects, effects))
    return;

  g_set_object (&self->effects, effects);
  if (self->slot.run != NULL)
    voder_spoken_run_set_effects (VODER_SPOKEN_RUN (self->slot.run), effects);
}

/* Effects that cannot be had leave those that are heard as they are. */
static gboolean
check_effects (VoderTts *self, const GValue *value, VoderEffectChain **effects)
{
  if (!is_started (self))
    return TRUE;

  *effects = voder_tts_effects_new (
      GST_ELEMENT (self), g_value_get_string (value), GST_MESSAGE_WARNING);

  return *effects != NULL;
}

static void
voder_tts_set_property (GObject *object,
                        guint property_id,
                        const GValue *value,
                        GParamSpec *pspec)
{
  VoderTts *self = VODER_TTS (object);
  g_autoptr (VoderEffectChain) effects = NULL;
  gboolean is_known;

  if (property_id == VODER_TTS_PROP_EFFECTS &&
      !check_effects (self, value, &effects))
    return;

  GST_OBJECT_LOCK (self);
  is_known = voder_tts_settings_set (&self->settings, property_id, value);
  if (effects != NULL)
    apply_effects (self, effects);
  if (self->slot.run != NULL)
    voder_spoken_run_set_prosody (VODER_SPOKEN_RUN (self->slot.run),
                                  &self->settings);
  GST_OBJECT_UNLOCK (self);
  if (!is_known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
voder_tts_dispose (GObject *object)
{
  VoderTts *self = VODER_TTS (object);

  voder_run_slot_clear (&self->slot);
  voder_text_out_clear (&self->text);
  g_clear_object (&self->writer);
  g_clear_object (&self->opening);
  g_clear_object (&self->effects);

  G_OBJECT_CLASS (voder_tts_parent_class)->dispose (object);
}

static void
voder_tts_finalize (GObject *object)
{
  VoderTts *self = VODER_TTS (object);

  voder_tts_settings_clear (&self->settings);
  voder_tts_input_clear (&self->input);

  G_OBJECT_CLASS (voder_tts_parent_class)->finalize (object);
}

static void
voder_tts_class_init (VoderTtsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->get_property = voder_tts_get_property;
  object_class->set_property = voder_tts_set_property;
  object_class->dispose = voder_tts_dispose;
  object_class->finalize = voder_tts_finalize;
  element_class->change_state = voder_tts_change_state;

  voder_tts_settings_install (object_class);
  g_object_class_install_property (
      object_class, PROP_STATS,
      g_param_spec_boxed (
          "stats", "Statistics",
          "Who speaks, and what has been read and synthesised of the present "
          "stream",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  gst_element_class_add_pad_template (
      element_class,
      voder_document_template_new ("text/plain; text/x-raw, "
                                   "format=(string){ utf8, pango-markup }"));
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_add_static_pad_template (element_class, &text_template);
  gst_element_class_set_static_metadata (
      element_class, "Voder text to speech", "Converter/Text/Audio",
      "Speaks text and documents with any speech engine", "The Voder project");
}

static void
voder_tts_init (VoderTts *self)
{
  GstElement *element = GST_ELEMENT (self);

  voder_tts_settings_init (&self->settings);
  voder_run_slot_init (&self->slot, element);
  voder_text_out_init (&self->text, element);

  self->sink_pad = gst_pad_new_from_template (
      gst_element_get_pad_template (element, "sink"), "sink");
  gst_pad_set_chain_function (self->sink_pad, voder_tts_chain);
  gst_pad_set_event_function (self->sink_pad, voder_tts_sink_event);
  gst_element_add_pad (element, self->sink_pad);

  self->src_pad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_event_function (self->src_pad, voder_tts_src_event);
  gst_pad_set_query_function (self->src_pad, voder_tts_src_query);
  gst_pad_use_fixed_caps (self->src_pad);
  gst_element_add_pad (element, self->src_pad);

  self->writer = voder_pad_writer_new (self->src_pad);
}
