/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ssml-reader.h"

#include <string.h>

#include "voder-ssml-parser.h"
#include "voder-ssml-speaker.h"

/* In so much of its start a document has its XML declaration. */
#define HEAD_BYTES 1024

enum {
  PROP_LENIENT = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/*
 * Reads SSML as it arrives, and says what can be said of it.
 *
 * Thread safety: one thread.
 */
struct _VoderSsmlReader {
  VoderReader parent_instance;

  gboolean is_lenient;
};

G_DEFINE_FINAL_TYPE (VoderSsmlReader, voder_ssml_reader, VODER_TYPE_READER)

/* Whether what there is of the start tells the character set. */
static gboolean
is_enough (const char *head, gsize length)
{
  return length >= HEAD_BYTES || memchr (head, '>', length) != NULL;
}

/* Reads on until the first tag ends, without taking it from the stream. */
static const char *
peek_head (GBufferedInputStream *stream,
           gsize *length,
           GCancellable *cancellable,
           GError **error)
{
  const char *head = g_buffered_input_stream_peek_buffer (stream, length);

  while (!is_enough (head, *length)) {
    g_autoptr (GError) local = NULL;
    gssize n_read =
        g_buffered_input_stream_fill (stream, -1, cancellable, &local);

    if (n_read < 0) {
      /* A context knows better why it ended than that it did. */
      if (!voder_cancellable_set_error_if_done (cancellable, error))
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
    head = g_buffered_input_stream_peek_buffer (stream, length);
    if (n_read == 0)
      break;
  }

  return head != NULL ? head : "";
}

/*
 * Gives the character set (transfer full) that the XML declaration names; %NULL
 * when it names none, or the bytes themselves show which it is.
 */
static char *
find_charset (const char *head, gsize length)
{
  g_autofree char *text = NULL;
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *name = NULL;

  if (length >= 3 && memcmp (head, "\357\273\277", 3) == 0)
    return g_strdup ("UTF-8");
  if (length < 5 || memcmp (head, "<?xml", 5) != 0)
    return NULL;

  text = g_strndup (head, length);
  regex = g_regex_new (
      "^<\\?xml\\s[^>]*?\\sencoding\\s*=\\s*[\"']([A-Za-z][\\w.:-]*)[\"']",
      G_REGEX_RAW, 0, NULL);
  if (!g_regex_match (regex, text, 0, &match))
    return NULL;
  name = g_match_info_fetch (match, 1);

  /* The declaration could not be read if that were so. */
  if (g_ascii_strncasecmp (name, "UTF-16", 6) == 0 ||
      g_ascii_strncasecmp (name, "UTF-32", 6) == 0 ||
      g_ascii_strncasecmp (name, "UCS-", 4) == 0 ||
      g_ascii_strncasecmp (name, "ISO-10646-UCS", 13) == 0)
    return NULL;

  return g_steal_pointer (&name);
}

static gboolean
parse (VoderSsmlParser *parser,
       VoderSsmlSpeaker *speaker,
       VoderTextStream *stream,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();

  while (!voder_text_stream_is_at_end (stream)) {
    g_autoptr (VoderText) text = NULL;

    if (!voder_text_stream_read (stream, builder, cancellable, error))
      return FALSE;
    text = voder_text_builder_steal (builder);
    if (!voder_ssml_parser_feed (parser, text, error) ||
        !voder_passage_writer_flush (speaker->writer, error))
      return FALSE;
  }

  return voder_ssml_parser_end (parser, error);
}

static gboolean
voder_ssml_reader_read (VoderReader *reader,
                        GInputStream *stream,
                        VoderSender *passages,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GInputStream) buffered = g_buffered_input_stream_new (stream);
  g_autoptr (VoderSsmlParser) parser = NULL;
  g_autoptr (VoderTextStream) text = NULL;
  g_autofree char *charset = NULL;
  VoderSsmlSpeaker speaker;
  gboolean is_read;
  const char *head;
  gsize length;

  if (voder_cancellable_set_error_if_done (cancellable, error))
    return FALSE;
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (buffered),
                                               FALSE);
  head = peek_head (G_BUFFERED_INPUT_STREAM (buffered), &length, cancellable,
                    error);
  if (head == NULL)
    return FALSE;

  charset = find_charset (head, length);
  text = voder_text_stream_new (buffered, charset);
  voder_ssml_speaker_init (&speaker,
                           voder_passage_writer_new (passages, cancellable));
  parser =
      voder_ssml_parser_new (&speaker, VODER_SSML_READER (reader)->is_lenient);
  is_read = parse (parser, &speaker, text, cancellable, error);
  /* What was said before an error is said to its end. */
  is_read =
      voder_ssml_speaker_finish (&speaker, is_read ? error : NULL) && is_read;
  g_clear_pointer (&parser, voder_ssml_parser_free);
  voder_ssml_speaker_clear (&speaker);

  return is_read;
}

static void
voder_ssml_reader_get_property (GObject *object,
                                guint id,
                                GValue *value,
                                GParamSpec *pspec)
{
  VoderSsmlReader *self = VODER_SSML_READER (object);

  if (id == PROP_LENIENT)
    g_value_set_boolean (value, self->is_lenient);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
voder_ssml_reader_set_property (GObject *object,
                                guint id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  VoderSsmlReader *self = VODER_SSML_READER (object);

  if (id == PROP_LENIENT)
    self->is_lenient = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
voder_ssml_reader_class_init (VoderSsmlReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = voder_ssml_reader_get_property;
  object_class->set_property = voder_ssml_reader_set_property;
  VODER_READER_CLASS (klass)->read = voder_ssml_reader_read;

  /*
   * Whether what is not well-formed inside of the root is passed over, for a
   * listener whose program writes it so; else it is an error.
   */
  properties[PROP_LENIENT] = g_param_spec_boolean (
      "lenient", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
voder_ssml_reader_init (VoderSsmlReader *self)
{
}
