/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-parse.h"

#include "voder-document-caps.h"
#include "voder-element-error.h"
#include "voder-parse-run.h"
#include "voder-run-slot.h"

/**
 * SECTION:element-voderparse
 * @title: voderparse
 * @short_description: cuts documents into sentences
 *
 * A document goes in, in blocks of any size that may split sentences and
 * characters; its text comes out without markup, a sentence in each buffer, the
 * first of them as soon as it is known. Plain text may be in any character set;
 * UTF-8 comes out.
 *
 * The buffers of a document have no times. Their offsets are bytes of the
 * input, and custom metadata of the name `VoderUtteranceMeta` says what the
 * sentence is: the fields are `id` (its number), `block` (`paragraph`,
 * `heading`, `list-item`, `table-cell` or `code`), `level` (of a heading, 1 to
 * 6), `begins-block` and `ends-block` (whether it is the first and the last of
 * its block), `language` (a BCP-47 tag, when it is known), `pause` (nanoseconds
 * of silence that belong behind it), `source-start` and `source-end` (bytes of
 * the input). `vodertts` speaks what it gets with this metadata as it would
 * have spoken the document; filters between the two may change the text.
 *
 * The headings become a table of contents, in TOC events that grow with them;
 * the first one is the title, in a TAG event with the language.
 *
 * A buffer that has a time and a duration, as those of subtitles, is a
 * paragraph of its own; its sentences share its time by their length.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 filesrc location=notes.md ! text/markdown ! voderparse ! \
 *   fakesink dump=true
 * gst-launch-1.0 filesrc location=notes.md ! text/markdown ! \
 *   voderparse language=en ! vodertts ! audioconvert ! autoaudiosink
 * ]|
 * The first shows the sentences of a document, the second speaks them.
 *
 * Since: 0.1
 */

/*
 * Locks and threads are as in vodertts: text is pushed from the pipeline's last
 * stage, under the source pad's stream lock; how a run ends is #VoderRunSlot's
 * matter.
 */
struct _VoderParse {
  GstElement parent_instance;

  GstPad *sink_pad;
  GstPad *src_pad;
  VoderTextWriter *writer;
  VoderRunSlot slot;

  /* Under the object lock. */
  char *language;
  gboolean read_code;

  /* Only on the sink pad's streaming thread. */
  char *format;
  char *tag_language;
};

enum {
  PROP_LANGUAGE = 1,
  PROP_READ_CODE,
  PROP_STATS,
};

#define FORMAT_DEFAULT "text/plain"

GST_DEBUG_CATEGORY_STATIC (voder_parse_debug);
#define GST_CAT_DEFAULT voder_parse_debug

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src",
                             GST_PAD_SRC,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("text/x-raw, "
                                              "format=(string)utf8"));

G_DEFINE_FINAL_TYPE (VoderParse, voder_parse, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (
    voderparse,
    "voderparse",
    GST_RANK_NONE,
    VODER_TYPE_PARSE,
    GST_DEBUG_CATEGORY_INIT (voder_parse_debug, "voderparse", 0, "sentences"))

static char *
dup_language (VoderParse *self)
{
  char *language = NULL;

  GST_OBJECT_LOCK (self);
  language =
      g_strdup (self->language != NULL ? self->language : self->tag_language);
  GST_OBJECT_UNLOCK (self);

  return language;
}

static VoderRun *
create_run (VoderParse *self, GError **error)
{
  g_autofree char *language = dup_language (self);
  const VoderParseRunSetup setup = {
    .element = GST_ELEMENT (self),
    .writer = self->writer,
    .format = self->format != NULL ? self->format : FORMAT_DEFAULT,
    .language = language,
    .read_code = self->read_code,
  };

  return voder_parse_run_new (&setup, error);
}

/* Gives the run of this stream; starts it with the stream's first buffer. */
static VoderRun *
obtain_run (VoderParse *self, GstFlowReturn *flow)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderRun) run = voder_run_slot_dup (&self->slot);

  if (run != NULL)
    return g_steal_pointer (&run);

  run = create_run (self, &error);
  if (run == NULL) {
    voder_element_post_error (GST_ELEMENT (self), error);
    *flow = GST_FLOW_ERROR;
    return NULL;
  }
  if (!voder_run_slot_publish (&self->slot, run)) {
    *flow = GST_FLOW_FLUSHING;
    return NULL;
  }

  return g_steal_pointer (&run);
}

static GstFlowReturn
voder_parse_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  VoderParse *self = VODER_PARSE (parent);
  g_autoptr (GstBuffer) owned = buffer;
  g_autoptr (VoderRun) run = NULL;
  GstFlowReturn flow;

  GST_LOG_OBJECT (self, "document: %" GST_PTR_FORMAT, buffer);
  run = obtain_run (self, &flow);
  if (run == NULL)
    return flow;

  return voder_parse_run_push (VODER_PARSE_RUN (run), g_steal_pointer (&owned));
}

static gboolean
set_caps (VoderParse *self, GstEvent *event)
{
  GstCaps *caps = NULL;
  const char *name = NULL;

  gst_event_parse_caps (event, &caps);
  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (g_strcmp0 (name, "text/x-raw") == 0)
    name = FORMAT_DEFAULT;
  if (g_strcmp0 (name, self->format) == 0)
    return TRUE;

  GST_DEBUG_OBJECT (self, "documents are %s", name);
  voder_run_slot_drain (&self->slot);
  g_free (self->format);
  self->format = g_strdup (name);

  return TRUE;
}

static void
set_tag_language (VoderParse *self, const char *language)
{
  GST_OBJECT_LOCK (self);
  g_free (self->tag_language);
  self->tag_language = g_strdup (language);
  GST_OBJECT_UNLOCK (self);
}

static gboolean
begin_stream (VoderParse *self, GstEvent *event)
{
  voder_run_slot_drain (&self->slot);
  set_tag_language (self, NULL);
  voder_text_writer_begin_stream (self->writer, event);

  return TRUE;
}

/* Bytes have no times; those of subtitles stay as they are. */
static gboolean
begin_segment (VoderParse *self, GstEvent *event)
{
  const GstSegment *segment = NULL;

  voder_run_slot_drain (&self->slot);
  gst_event_parse_segment (event, &segment);
  voder_text_writer_begin_segment (
      self->writer, segment->format == GST_FORMAT_TIME ? segment : NULL,
      gst_event_get_seqnum (event));

  return TRUE;
}

static gboolean
add_tags (VoderParse *self, GstEvent *event)
{
  g_autofree char *language = NULL;
  GstTagList *tags = NULL;

  voder_run_slot_drain (&self->slot);
  gst_event_parse_tag (event, &tags);
  if (gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &language))
    set_tag_language (self, language);
  voder_text_writer_add_tags (self->writer, event);

  return TRUE;
}

static gboolean
push_gap (VoderParse *self, GstEvent *event)
{
  voder_run_slot_drain (&self->slot);
  voder_text_writer_gap (self->writer, event);

  return TRUE;
}

static gboolean
end_stream (VoderParse *self, GstEvent *event)
{
  GstFlowReturn flow;
  g_autoptr (VoderRun) run = obtain_run (self, &flow);

  if (run == NULL)
    return FALSE;

  voder_run_end (run, event);

  return TRUE;
}

static gboolean
start_flush (VoderParse *self, GstEvent *event)
{
  voder_run_slot_begin_flush (&self->slot);

  return gst_pad_push_event (self->src_pad, gst_event_ref (event));
}

static gboolean
stop_flush (VoderParse *self, GstEvent *event)
{
  voder_run_slot_join (&self->slot);
  voder_text_writer_begin_segment (self->writer, NULL,
                                   gst_event_get_seqnum (event));
  voder_run_slot_end_flush (&self->slot);

  return gst_pad_push_event (self->src_pad, gst_event_ref (event));
}

/*
 * What comes between two buffers stays between their sentences; what tells of
 * bytes ends here.
 */
static gboolean
voder_parse_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  VoderParse *self = VODER_PARSE (parent);
  g_autoptr (GstEvent) owned = event;

  GST_DEBUG_OBJECT (self, "event: %" GST_PTR_FORMAT, event);
  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_STREAM_START:
    return begin_stream (self, event);
  case GST_EVENT_CAPS:
    return set_caps (self, event);
  case GST_EVENT_SEGMENT:
    return begin_segment (self, event);
  case GST_EVENT_TAG:
    return add_tags (self, event);
  case GST_EVENT_GAP:
    return push_gap (self, event);
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

/* READY to PAUSED. */
static void
start (VoderParse *self)
{
  voder_text_writer_reset (self->writer);
  voder_run_slot_end_flush (&self->slot);
}

static void
stop (VoderParse *self)
{
  voder_run_slot_begin_flush (&self->slot);
  voder_run_slot_join (&self->slot);
  g_clear_pointer (&self->format, g_free);
  set_tag_language (self, NULL);
}

static GstStateChangeReturn
voder_parse_change_state (GstElement *element, GstStateChange change)
{
  VoderParse *self = VODER_PARSE (element);
  GstStateChangeReturn result;

  if (change == GST_STATE_CHANGE_READY_TO_PAUSED)
    start (self);
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY)
    voder_run_slot_begin_flush (&self->slot);

  result = GST_ELEMENT_CLASS (voder_parse_parent_class)
               ->change_state (element, change);

  if (change == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (change == GST_STATE_CHANGE_READY_TO_PAUSED &&
       result == GST_STATE_CHANGE_FAILURE))
    stop (self);

  return result;
}

static GstStructure *
dup_stats (VoderParse *self)
{
  g_autoptr (VoderRun) run = voder_run_slot_dup (&self->slot);

  if (run == NULL)
    return gst_structure_new_empty ("application/x-voder-parse-stats");

  return voder_parse_run_dup_stats (VODER_PARSE_RUN (run));
}

static void
voder_parse_get_property (GObject *object,
                          guint property_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  VoderParse *self = VODER_PARSE (object);

  switch (property_id) {
  case PROP_LANGUAGE:
    GST_OBJECT_LOCK (self);
    g_value_set_string (value, self->language);
    GST_OBJECT_UNLOCK (self);
    break;
  case PROP_READ_CODE:
    g_value_set_boolean (value, self->read_code);
    break;
  case PROP_STATS:
    g_value_take_boxed (value, dup_stats (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    break;
  }
}

/* An empty string says nothing, as in a launch line: language="". */
static void
set_language (VoderParse *self, const char *language)
{
  GST_OBJECT_LOCK (self);
  g_free (self->language);
  self->language =
      language != NULL && *language != '\0' ? g_strdup (language) : NULL;
  GST_OBJECT_UNLOCK (self);
}

static void
voder_parse_set_property (GObject *object,
                          guint property_id,
                          const GValue *value,
                          GParamSpec *pspec)
{
  VoderParse *self = VODER_PARSE (object);

  switch (property_id) {
  case PROP_LANGUAGE:
    set_language (self, g_value_get_string (value));
    break;
  case PROP_READ_CODE:
    self->read_code = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    break;
  }
}

static void
voder_parse_dispose (GObject *object)
{
  VoderParse *self = VODER_PARSE (object);

  voder_run_slot_clear (&self->slot);
  g_clear_object (&self->writer);

  G_OBJECT_CLASS (voder_parse_parent_class)->dispose (object);
}

static void
voder_parse_finalize (GObject *object)
{
  VoderParse *self = VODER_PARSE (object);

  g_free (self->language);
  g_free (self->tag_language);
  g_free (self->format);

  G_OBJECT_CLASS (voder_parse_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (
      klass, PROP_LANGUAGE,
      g_param_spec_string ("language", "Language",
                           "Language of documents that do not say theirs, as a "
                           "BCP-47 tag; none: that of the stream's tags",
                           NULL, flags));
  g_object_class_install_property (
      klass, PROP_READ_CODE,
      g_param_spec_boolean (
          "read-code", "Read code",
          "Whether program text is given, or only a phrase that stands for it",
          FALSE, flags));
  g_object_class_install_property (
      klass, PROP_STATS,
      g_param_spec_boxed (
          "stats", "Statistics", "What has been read of the present stream",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
voder_parse_class_init (VoderParseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->get_property = voder_parse_get_property;
  object_class->set_property = voder_parse_set_property;
  object_class->dispose = voder_parse_dispose;
  object_class->finalize = voder_parse_finalize;
  element_class->change_state = voder_parse_change_state;

  install_properties (object_class);
  gst_element_class_add_pad_template (
      element_class,
      voder_document_template_new ("text/plain; text/x-raw, format=utf8"));
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Voder document parser", "Codec/Parser/Text",
      "Cuts documents into sentences", "The Voder project");
}

static void
voder_parse_init (VoderParse *self)
{
  GstElement *element = GST_ELEMENT (self);
  GstElementClass *klass = GST_ELEMENT_GET_CLASS (self);

  voder_run_slot_init (&self->slot, element);

  self->sink_pad = gst_pad_new_from_template (
      gst_element_class_get_pad_template (klass, "sink"), "sink");
  gst_pad_set_chain_function (self->sink_pad, voder_parse_chain);
  gst_pad_set_event_function (self->sink_pad, voder_parse_sink_event);
  gst_element_add_pad (element, self->sink_pad);

  self->src_pad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_use_fixed_caps (self->src_pad);
  gst_element_add_pad (element, self->src_pad);

  self->writer = voder_text_writer_new (self->src_pad);
}
