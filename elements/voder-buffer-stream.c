/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-buffer-stream.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/*
 * VoderBufferStream:
 *
 * The bytes of the buffers of a channel, as a stream. A read waits for the next
 * buffer and never for more than one, so that what has arrived is read at once;
 * the stream ends where the channel does.
 *
 * Thread safety: one thread.
 */
struct _VoderBufferStream {
  GInputStream parent_instance;

  VoderReceiver *receiver;
  GstBuffer *buffer;
  GstMapInfo map;
  gsize offset;
};

G_DEFINE_FINAL_TYPE (VoderBufferStream,
                     voder_buffer_stream,
                     G_TYPE_INPUT_STREAM)

static void
drop_buffer (VoderBufferStream *self)
{
  if (self->buffer == NULL)
    return;

  gst_buffer_unmap (self->buffer, &self->map);
  gst_clear_buffer (&self->buffer);
}

/* FALSE without error at the end of the channel. */
static gboolean
take_buffer (VoderBufferStream *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstBuffer) buffer = NULL;

  if (!voder_receiver_receive (self->receiver, (gpointer *) &buffer,
                               cancellable, error))
    return FALSE;

  if (!gst_buffer_map (buffer, &self->map, GST_MAP_READ)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         _ ("Cannot map a buffer of text"));
    return FALSE;
  }

  self->buffer = g_steal_pointer (&buffer);
  self->offset = 0;

  return TRUE;
}

static gssize
voder_buffer_stream_read (GInputStream *stream,
                          void *target,
                          gsize size,
                          GCancellable *cancellable,
                          GError **error)
{
  VoderBufferStream *self = VODER_BUFFER_STREAM (stream);
  GError *local_error = NULL;
  gsize n_bytes;

  while (self->buffer == NULL || self->offset == self->map.size) {
    drop_buffer (self);
    if (take_buffer (self, cancellable, &local_error))
      continue;
    if (local_error == NULL)
      return 0;
    g_propagate_error (error, local_error);
    return -1;
  }

  n_bytes = MIN (size, self->map.size - self->offset);
  memcpy (target, self->map.data + self->offset, n_bytes);
  self->offset += n_bytes;

  return n_bytes;
}

static void
voder_buffer_stream_dispose (GObject *object)
{
  VoderBufferStream *self = VODER_BUFFER_STREAM (object);

  drop_buffer (self);
  g_clear_object (&self->receiver);

  G_OBJECT_CLASS (voder_buffer_stream_parent_class)->dispose (object);
}

static void
voder_buffer_stream_class_init (VoderBufferStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_buffer_stream_dispose;
  G_INPUT_STREAM_CLASS (klass)->read_fn = voder_buffer_stream_read;
}

static void
voder_buffer_stream_init (VoderBufferStream *self)
{
}

/*
 * Makes a stream of the #GstBuffer items that @receiver gives; takes a
 * reference to it.
 */
GInputStream *
voder_buffer_stream_new (VoderReceiver *receiver)
{
  VoderBufferStream *self;

  g_return_val_if_fail (VODER_IS_RECEIVER (receiver), NULL);
  g_return_val_if_fail (
      voder_receiver_get_item_type (receiver) == GST_TYPE_BUFFER, NULL);

  self = g_object_new (VODER_TYPE_BUFFER_STREAM, NULL);
  self->receiver = g_object_ref (receiver);

  return G_INPUT_STREAM (self);
}
