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
/* It is looked for in so much of the start of the document. */
#define HEAD_BYTES (64 * 1024)

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

/* A document being read. */
typedef struct {
  VoderTextStream *stream;
  VoderTextBuilder *builder;
  VoderMarkdownSpeaker speaker;
  guint slice_bytes;
  gboolean is_begun;
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->builder, voder_text_builder_unref);
  g_clear_object (&self->speaker.writer);
  voder_markdown_speaker_clear (&self->speaker);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
read_up_to (Reading *self, gsize n_bytes, GError **error)
{
  while (!voder_text_stream_is_at_end (self->stream) &&
         voder_text_builder_get_length (self->builder) < n_bytes) {
    if (!voder_text_stream_read (self->stream, self->builder,
                                 self->speaker.cancellable, error))
      return FALSE;
  }

  return TRUE;
}

/*
 * A definition of a link may stand at the end, so all of it is needed.
 */
static gboolean
read_all (Reading *self, GError **error)
{
  if (!read_up_to (self, MAX_BYTES, error))
    return FALSE;
  if (voder_text_stream_is_at_end (self->stream))
    return TRUE;

  g_set_error (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_LIMIT,
               _ ("The document is larger than %d bytes"), MAX_BYTES);

  return FALSE;
}

static gsize
get_first_slice_bytes (Reading *self)
{
  return MAX (self->slice_bytes / FIRST_SLICE_PART, 1);
}

/*
 * Gives the end of a first slice that needs to know nothing of the rest of the
 * document; 0 if there is none.
 */
static gsize
find_head (Reading *self, VoderText *head, gsize skipped)
{
  const char *string = voder_text_get_string (head);
  gsize length = voder_text_get_length (head);
  gboolean is_open = skipped == 0 && (g_str_has_prefix (string, "---") ||
                                      g_str_has_prefix (string, "+++"));
  VoderMarkdownSlicer slicer;
  gsize end;

  voder_markdown_slicer_init (&slicer, string + skipped, length - skipped);
  end = voder_markdown_slicer_next (&slicer, get_first_slice_bytes (self));
  if (is_open || end == length - skipped ||
      voder_markdown_needs_labels (string + skipped, end))
    return 0;

  return skipped + end;
}

/*
 * Speaks the first slice of a large document before the rest is read, if it
 * can.
 */
static gboolean
speak_head (Reading *self, GError **error)
{
  g_autoptr (VoderText) head = voder_text_builder_steal (self->builder);
  g_autoptr (GString) labels = g_string_new (NULL);
  gsize length = voder_text_get_length (head);
  gsize skipped =
      voder_markdown_skip_front_matter (voder_text_get_string (head), length);
  gsize end = find_head (self, head, skipped);

  voder_text_builder_append_text (self->builder, head, end, length);
  if (end == 0)
    return TRUE;

  self->is_begun = TRUE;
  self->speaker.document = head;

  return voder_markdown_speaker_speak (&self->speaker, labels, skipped, end,
                                       error);
}

static gboolean
speak_slices (Reading *self, GError **error)
{
  g_autoptr (VoderText) document = voder_text_builder_steal (self->builder);
  g_autoptr (GString) labels = g_string_new (NULL);
  const char *string = voder_text_get_string (document);
  gsize length = voder_text_get_length (document);
  gsize skipped =
      self->is_begun ? 0 : voder_markdown_skip_front_matter (string, length);
  gsize slice_bytes = get_first_slice_bytes (self);
  VoderMarkdownSlicer slicer;

  string += skipped;
  length -= skipped;
  self->speaker.document = document;
  voder_markdown_slicer_init (&slicer, string, length);
  for (gsize start = 0; start < length;) {
    gsize end = voder_markdown_slicer_next (&slicer, slice_bytes);

    if (start == 0 && end < length) {
      g_string_free (g_steal_pointer (&labels), TRUE);
      labels = voder_markdown_collect_labels (string, length);
    }
    if (!voder_markdown_speaker_speak (&self->speaker, labels, skipped + start,
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
  g_auto (Reading) self = {
    .stream = voder_text_stream_new (stream, NULL),
    .builder = voder_text_builder_new (),
    .slice_bytes = VODER_MARKDOWN_READER (reader)->slice_bytes,
  };

  voder_markdown_speaker_init (&self.speaker,
                               voder_passage_writer_new (passages, cancellable),
                               cancellable);
  self.speaker.read_code = voder_reader_get_read_code (reader);

  if (!read_up_to (&self, HEAD_BYTES, error))
    return FALSE;
  if (!voder_text_stream_is_at_end (self.stream) && !speak_head (&self, error))
    return FALSE;

  return read_all (&self, error) && speak_slices (&self, error);
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
