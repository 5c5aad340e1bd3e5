/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-parse.h"

#include "voder-document-caps.h"
#include "voder-parse-run.h"

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

struct _VoderParse {
  VoderRunElement parent_instance;

  VoderTextWriter *writer;

  /* Under the object lock. */
  char *language;
  char *tag_language;
  gboolean read_code;

  /* Only on the sink pad's streaming thread. */
  char *format;
};

enum {
  PROP_LANGUAGE = 1,
  PROP_READ_CODE,
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

G_DEFINE_FINAL_TYPE (VoderParse, voder_parse, VODER_TYPE_RUN_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (
    voderparse,
    "voderparse",
    GST_RANK_NONE,
    VODER_TYPE_PARSE,
    GST_DEBUG_CATEGORY_INIT (voder_parse_debug, "voderparse", 0, "sentences"))

static VoderRun *
voder_parse_create_run (VoderRunElement *element,
                        GstBuffer *buffer,
                        GError **error)
{
  VoderParse *self = VODER_PARSE (element);
  g_autofree char *language = NULL;
  VoderParseRunSetup setup = {
    .element = GST_ELEMENT (self),
    .writer = self->writer,
    .format = self->format != NULL ? self->format : FORMAT_DEFAULT,
  };

  GST_OBJECT_LOCK (self);
  language =
      g_strdup (self->language != NULL ? self->language : self->tag_language);
  setup.read_code = self->read_code;
  GST_OBJECT_UNLOCK (self);
  setup.language = language;

  return voder_parse_run_new (&setup, error);
}

static void
set_caps (VoderParse *self, GstEvent *event)
{
  GstCaps *caps = NULL;
  const char *name = NULL;

  gst_event_parse_caps (event, &caps);
  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (g_strcmp0 (name, "text/x-raw") == 0)
    name = FORMAT_DEFAULT;
  if (g_strcmp0 (name, self->format) == 0)
    return;

  GST_DEBUG_OBJECT (self, "documents are %s", name);
  voder_run_element_drain (VODER_RUN_ELEMENT (self));
  g_free (self->format);
  self->format = g_strdup (name);
}

/* An empty string says nothing, as in a launch line: language="". */
static void
set_language (VoderParse *self, char **field, const char *language)
{
  GST_OBJECT_LOCK (self);
  g_free (*field);
  *field = language != NULL && *language != '\0' ? g_strdup (language) : NULL;
  GST_OBJECT_UNLOCK (self);
}

static void
begin_stream (VoderParse *self, GstEvent *event)
{
  voder_run_element_drain (VODER_RUN_ELEMENT (self));
  set_language (self, &self->tag_language, NULL);
  voder_text_writer_begin_stream (self->writer, event);
}

/* Bytes have no times; those of subtitles stay as they are. */
static void
begin_segment (VoderParse *self, GstEvent *event)
{
  const GstSegment *segment = NULL;

  voder_run_element_drain (VODER_RUN_ELEMENT (self));
  gst_event_parse_segment (event, &segment);
  voder_text_writer_begin_segment (
      self->writer, segment->format == GST_FORMAT_TIME ? segment : NULL,
      gst_event_get_seqnum (event));
}

static void
add_tags (VoderParse *self, GstEvent *event)
{
  g_autofree char *language = NULL;
  GstTagList *tags = NULL;

  voder_run_element_drain (VODER_RUN_ELEMENT (self));
  gst_event_parse_tag (event, &tags);
  if (gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &language))
    set_language (self, &self->tag_language, language);
  voder_text_writer_add_tags (self->writer, event);
}

static void
push_gap (VoderParse *self, GstEvent *event)
{
  voder_run_element_drain (VODER_RUN_ELEMENT (self));
  voder_text_writer_gap (self->writer, event);
}

/*
 * What comes between two buffers stays between their sentences; what tells of
 * bytes ends here.
 */
static void
voder_parse_sink_event (VoderRunElement *element, GstEvent *event)
{
  VoderParse *self = VODER_PARSE (element);

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_STREAM_START:
    begin_stream (self, event);
    break;
  case GST_EVENT_CAPS:
    set_caps (self, event);
    break;
  case GST_EVENT_SEGMENT:
    begin_segment (self, event);
    break;
  case GST_EVENT_TAG:
    add_tags (self, event);
    break;
  case GST_EVENT_GAP:
    push_gap (self, event);
    break;
  default:
    break;
  }
}

static void
voder_parse_restart (VoderRunElement *element, GstEvent *event)
{
  voder_text_writer_begin_segment (VODER_PARSE (element)->writer, NULL,
                                   gst_event_get_seqnum (event));
}

static gboolean
voder_parse_start (VoderRunElement *element)
{
  voder_text_writer_reset (VODER_PARSE (element)->writer);

  return TRUE;
}

static void
voder_parse_stop (VoderRunElement *element)
{
  VoderParse *self = VODER_PARSE (element);

  g_clear_pointer (&self->format, g_free);
  set_language (self, &self->tag_language, NULL);
}

static void
voder_parse_get_property (GObject *object,
                          guint property_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  VoderParse *self = VODER_PARSE (object);

  GST_OBJECT_LOCK (self);
  switch (property_id) {
  case PROP_LANGUAGE:
    g_value_set_string (value, self->language);
    break;
  case PROP_READ_CODE:
    g_value_set_boolean (value, self->read_code);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    break;
  }
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
    set_language (self, &self->language, g_value_get_string (value));
    break;
  case PROP_READ_CODE:
    GST_OBJECT_LOCK (self);
    self->read_code = g_value_get_boolean (value);
    GST_OBJECT_UNLOCK (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    break;
  }
}

static void
voder_parse_constructed (GObject *object)
{
  VoderParse *self = VODER_PARSE (object);

  G_OBJECT_CLASS (voder_parse_parent_class)->constructed (object);

  self->writer = voder_text_writer_new (
      voder_run_element_get_src_pad (VODER_RUN_ELEMENT (self)));
}

static void
voder_parse_dispose (GObject *object)
{
  G_OBJECT_CLASS (voder_parse_parent_class)->dispose (object);

  g_clear_object (&VODER_PARSE (object)->writer);
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
}

static void
describe (GstElementClass *klass)
{
  gst_element_class_add_pad_template (
      klass,
      voder_document_template_new ("text/plain; text/x-raw, format=utf8"));
  gst_element_class_add_static_pad_template (klass, &src_template);
  gst_element_class_set_static_metadata (
      klass, "Voder document parser", "Codec/Parser/Text",
      "Cuts documents into sentences", "The Voder project");
}

static void
voder_parse_class_init (VoderParseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderRunElementClass *run_class = VODER_RUN_ELEMENT_CLASS (klass);

  object_class->get_property = voder_parse_get_property;
  object_class->set_property = voder_parse_set_property;
  object_class->constructed = voder_parse_constructed;
  object_class->dispose = voder_parse_dispose;
  object_class->finalize = voder_parse_finalize;
  run_class->category = voder_parse_debug;
  run_class->stats_name = "application/x-voder-parse-stats";
  run_class->start = voder_parse_start;
  run_class->stop = voder_parse_stop;
  run_class->create_run = voder_parse_create_run;
  run_class->sink_event = voder_parse_sink_event;
  run_class->restart = voder_parse_restart;

  install_properties (object_class);
  describe (GST_ELEMENT_CLASS (klass));
}

static void
voder_parse_init (VoderParse *self)
{
}
