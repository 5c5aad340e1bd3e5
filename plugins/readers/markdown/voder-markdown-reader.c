/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-markdown-reader.h"

#include <glib/gi18n-lib.h>

#include "voder-markdown-labels.h"
#include "voder-markdown-slicer.h"
#include "voder-markdown-speaker.h"

/* The parser counts bytes in 32 bits. */
#define MAX_BYTES   (1024 * 1024 * 1024)
#define SLICE_BYTES (64 * 1024)
/* The first slice is small, so that the first words need not wait. */
#define FIRST_SLICE_PART 16

enum {
  PROP_SLICE_BYTES = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/*
 * Reads Markdown with md4c. The parser says nothing before it has seen all, so
 * it is given a large document in slices that mean the same alone.
 *
 * Thread safety: one thread.
 */
struct _VoderMarkdownReader {
  VoderReader parent_instance;

  guint slice_bytes;
};

G_DEFINE_FINAL_TYPE (VoderMarkdownReader,
                     voder_markdown_reader,
                     VODER_TYPE_READER)

/*
 * A definition of a link may stand at the end, so all of it is needed.
 */
static VoderText *
read_all (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderTextStream) text = voder_text_stream_new (stream, NULL);
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();

  while (!voder_text_stream_is_at_end (text)) {
    if (!voder_text_stream_read (text, builder, cancellable, error))
      return NULL;
    if (voder_text_builder_get_length (builder) > MAX_BYTES) {
      g_set_error (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_LIMIT,
                   _ ("The document is larger than %d bytes"), MAX_BYTES);
      return NULL;
    }
  }

  return voder_text_builder_steal (builder);
}

static gboolean
speak_slices (VoderMarkdownReader *self,
              VoderMarkdownSpeaker *speaker,
              GError **error)
{
  const char *string = voder_text_get_string (speaker->document);
  gsize length = voder_text_get_length (speaker->document);
  gsize skipped = voder_markdown_skip_front_matter (string, length);
  g_autoptr (GString) labels = g_string_new (NULL);
  gsize slice_bytes = MAX (self->slice_bytes / FIRST_SLICE_PART, 1);
  VoderMarkdownSlicer slicer;

  string += skipped;
  length -= skipped;
  voder_markdown_slicer_init (&slicer, string, length);
  for (gsize start = 0; start < length;) {
    gsize end = voder_markdown_slicer_next (&slicer, slice_bytes);

    if (start == 0 && end < length) {
      g_string_free (g_steal_pointer (&labels), TRUE);
      labels = voder_markdown_collect_labels (string, length);
    }
    if (!voder_markdown_speaker_speak (speaker, labels, skipped + start,
                                       skipped + end, error))
      return FALSE;
    start = end;
    /* So that the labels at most double the work. */
    slice_bytes = MAX (self->slice_bytes, labels->len);
  }

  return TRUE;
}

static gboolean
voder_markdown_reader_read (VoderReader *reader,
                            GInputStream *stream,
                            VoderSender *passages,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (VoderText) document = read_all (stream, cancellable, error);
  g_autoptr (VoderPassageWriter) writer = NULL;
  g_auto (VoderMarkdownSpeaker) speaker = { 0 };

  if (document == NULL)
    return FALSE;

  writer = voder_passage_writer_new (passages, cancellable);
  voder_markdown_speaker_init (&speaker, document, writer, cancellable);
  speaker.read_code = voder_reader_get_read_code (reader);

  return speak_slices (VODER_MARKDOWN_READER (reader), &speaker, error);
}

static void
voder_markdown_reader_get_property (GObject *object,
                                    guint id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  VoderMarkdownReader *self = VODER_MARKDOWN_READER (object);

  if (id == PROP_SLICE_BYTES)
    g_value_set_uint (value, self->slice_bytes);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
voder_markdown_reader_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  VoderMarkdownReader *self = VODER_MARKDOWN_READER (object);

  if (id == PROP_SLICE_BYTES)
    self->slice_bytes = g_value_get_uint (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
voder_markdown_reader_class_init (VoderMarkdownReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = voder_markdown_reader_get_property;
  object_class->set_property = voder_markdown_reader_set_property;
  VODER_READER_CLASS (klass)->read = voder_markdown_reader_read;

  /*
   * How many bytes are parsed at a time, at the least; the first time a
   * sixteenth of it. The result is the same for every value.
   */
  properties[PROP_SLICE_BYTES] = g_param_spec_uint (
      "slice-bytes", NULL, NULL, 1, G_MAXUINT, SLICE_BYTES,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
voder_markdown_reader_init (VoderMarkdownReader *self)
{
}
