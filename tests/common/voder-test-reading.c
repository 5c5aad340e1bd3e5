/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-reading.h"

typedef struct {
  VoderReader *reader;
  GInputStream *stream;
  VoderSender *passages;
} Reading;

static gboolean
read_stream (gpointer data, GCancellable *cancellable, GError **error)
{
  Reading *reading = data;
  gboolean is_read = voder_reader_read (reading->reader, reading->stream,
                                        reading->passages, cancellable, error);

  voder_sender_close (reading->passages);

  return is_read;
}

/*
 * Reads a stream to its end; gives the passages, also those before an error.
 */
GPtrArray *
voder_test_read (VoderReader *reader, GInputStream *stream, GError **error)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_PASSAGE, 4);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  Reading reading = { reader, stream, sender };
  GPtrArray *passages =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_passage_unref);
  gpointer item;

  voder_group_go (group, read_stream, &reading, NULL, NULL);
  while (voder_receiver_receive (receiver, &item, NULL, NULL))
    g_ptr_array_add (passages, item);
  voder_group_wait (group, NULL, error);

  return passages;
}

GPtrArray *
voder_test_read_bytes (VoderReader *reader,
                       const char *bytes,
                       gsize n_bytes,
                       GError **error)
{
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (bytes, (gssize) n_bytes, NULL);

  return voder_test_read (reader, stream, error);
}

/*
 * Joins the passages of each block and gives a line for each: kind, level when
 * it has one, text.
 */
char *
voder_test_describe_passages (GPtrArray *passages)
{
  static const char kinds[] = { 'P', 'H', 'L', 'T', 'C' };
  GString *string = g_string_new (NULL);
  gboolean is_open = FALSE;

  for (guint i = 0; i < passages->len; i++) {
    VoderPassage *passage = passages->pdata[i];
    VoderPassageFlags flags = voder_passage_get_flags (passage);
    guint level = voder_passage_get_level (passage);
    VoderText *text = voder_passage_get_text (passage);

    g_assert_cmpint (is_open, ==, (flags & VODER_PASSAGE_BEGIN) == 0);
    if (!is_open)
      g_string_append_c (string, kinds[voder_passage_get_block (passage)]);
    if (!is_open && level > 0)
      g_string_append_printf (string, "%u", level);
    if (!is_open)
      g_string_append_c (string, '|');
    g_string_append_len (string, voder_text_get_string (text),
                         (gssize) voder_text_get_length (text));
    is_open = (flags & VODER_PASSAGE_END) == 0;
    if (!is_open)
      g_string_append_c (string, '\n');
  }
  g_assert_false (is_open);

  return g_string_free (string, FALSE);
}

char *
voder_test_repeat (const char *unit, guint n)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (string, unit);

  return g_string_free (string, FALSE);
}
