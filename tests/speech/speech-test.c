/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "speech-test.h"

Pipe *
pipe_new (guint capacity)
{
  Pipe *self = g_new (Pipe, 1);

  self->channel = voder_channel_new (VODER_TYPE_CHUNK, capacity);
  self->sender = voder_channel_create_sender (self->channel);
  self->receiver = voder_channel_create_receiver (self->channel);

  return self;
}

void
pipe_free (Pipe *self)
{
  g_clear_object (&self->sender);
  g_clear_object (&self->receiver);
  g_clear_object (&self->channel);
  g_free (self);
}

/* The next chunk, waited for; %NULL when there will be none. */
VoderChunk *
pipe_receive (Pipe *self)
{
  g_autoptr (GError) error = NULL;
  gpointer chunk = NULL;

  voder_receiver_receive (self->receiver, &chunk, NULL, &error);
  g_assert_no_error (error);

  return chunk;
}

/* All that was sent and not received; nothing can be sent any more. */
GPtrArray *
pipe_drain (Pipe *self)
{
  GPtrArray *chunks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_chunk_unref);
  VoderChunk *chunk;

  voder_sender_close (self->sender);
  while ((chunk = pipe_receive (self)) != NULL)
    g_ptr_array_add (chunks, chunk);

  return chunks;
}

/* The same as bytes of audio. */
GByteArray *
pipe_drain_bytes (Pipe *self)
{
  g_autoptr (GPtrArray) chunks = pipe_drain (self);
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < chunks->len; i++) {
    GstBuffer *buffer = voder_chunk_get_buffer (g_ptr_array_index (chunks, i));
    GstMapInfo map;

    g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
    g_byte_array_append (bytes, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
  }

  return bytes;
}
