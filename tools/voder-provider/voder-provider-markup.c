/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-markup.h"

#include <string.h>

/* Ends a sentence, wherever it stands. */
#define SENTENCE_END "\xe2\x80\xa9"

/* Passages that the reader may be ahead. */
#define N_AHEAD 16

typedef struct {
  VoderReader *reader;
  GInputStream *stream;
  VoderSender *passages;
} Reading;

static gboolean
read_document (gpointer data, GCancellable *cancellable, GError **error)
{
  Reading *self = data;
  gboolean is_read = voder_reader_read (self->reader, self->stream,
                                        self->passages, cancellable, error);

  voder_sender_close (self->passages);

  return is_read;
}

/* Appends what a passage says, and what ends with it. */
static void
add_passage (VoderTextBuilder *builder, VoderPassage *passage)
{
  VoderText *text = voder_passage_get_text (passage);
  VoderPassageFlags flags = voder_passage_get_flags (passage);

  if (voder_passage_is_silence (passage)) {
    voder_text_builder_append (builder, " ", 1, -1, -1);
    return;
  }

  voder_text_builder_append_text (builder, text, 0,
                                  voder_text_get_length (text));
  if ((flags & VODER_PASSAGE_END) != 0)
    voder_text_builder_append (builder, "\n\n", -1, -1, -1);
  else if ((flags & VODER_PASSAGE_SENTENCE) != 0)
    voder_text_builder_append (builder, SENTENCE_END, -1, -1, -1);
}

static VoderText *
read_with (VoderReader *reader, GInputStream *stream)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autoptr (VoderSender) sender = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  Reading reading = { reader, stream, NULL };
  gpointer item;

  voder_channel_open (VODER_TYPE_PASSAGE, N_AHEAD, &sender, &receiver);
  reading.passages = sender;
  if (!voder_group_go (group, read_document, &reading, NULL, NULL))
    return NULL;
  while (voder_receiver_receive (receiver, &item, NULL, NULL)) {
    add_passage (builder, item);
    voder_passage_unref (item);
  }

  return voder_group_wait (group, NULL, NULL)
             ? voder_text_builder_steal (builder)
             : NULL;
}

/* It came over the bus as UTF-8, whatever it says of itself. */
static char *
blank_declaration (const char *markup)
{
  char *copy = g_strdup (markup);
  const char *end =
      g_str_has_prefix (copy, "<?xml") ? strstr (copy, "?>") : NULL;

  if (end != NULL)
    memset (copy, ' ', (gsize) (end - copy) + strlen ("?>"));

  return copy;
}

/*
 * Gives the text in a document of SSML, with what it came from: bytes of the
 * markup. The tags are gone; those of paragraphs and sentences end them. Markup
 * that is broken is read as well as it can be, since there is nobody to
 * complain to; what is no SSML at all is spoken as it stands.
 */
VoderText *
voder_provider_markup_read (const char *markup)
{
  g_autoptr (VoderReader) reader = voder_reader_new_for_format (
      voder_plugin_registry_get_default (), "application/ssml+xml", NULL);
  char *copy = blank_declaration (markup);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (
      copy, (gssize) strlen (copy), g_free);
  VoderText *text = NULL;

  if (reader != NULL) {
    g_object_set (reader, "lenient", TRUE, NULL);
    text = read_with (reader, stream);
  }

  return text != NULL ? text : voder_text_new (markup, -1);
}
