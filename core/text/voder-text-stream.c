/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-text-stream.h>

#include <voder/flow/voder-context.h>
#include <voder/text/voder-text-decoder.h>

/* The first block is small, so that the first words need not wait. */
#define FIRST_BLOCK_BYTES (4 * 1024)
#define BLOCK_BYTES       (64 * 1024)

/**
 * VoderTextStream:
 *
 * Reads a stream of bytes as text: in blocks, through a #VoderTextDecoder.
 * What most readers start from.
 *
 * Thread safety: one thread.
 */
struct _VoderTextStream {
  GObject parent_instance;

  GInputStream *stream;
  VoderTextDecoder *decoder;
  guint8 *block;
  gsize block_bytes;
  gboolean is_at_end;
};

G_DEFINE_FINAL_TYPE (VoderTextStream, voder_text_stream, G_TYPE_OBJECT)

static void
voder_text_stream_finalize (GObject *object)
{
  VoderTextStream *self = VODER_TEXT_STREAM (object);

  g_clear_object (&self->stream);
  g_clear_object (&self->decoder);
  g_free (self->block);

  G_OBJECT_CLASS (voder_text_stream_parent_class)->finalize (object);
}

static void
voder_text_stream_class_init (VoderTextStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_text_stream_finalize;
}

static void
voder_text_stream_init (VoderTextStream *self)
{
  self->block_bytes = FIRST_BLOCK_BYTES;
}

/**
 * voder_text_stream_new:
 * @stream: where to read from
 * @charset: (nullable): its character set, or %NULL to find out
 *
 * Makes a text stream over a stream of bytes.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new text stream
 */
VoderTextStream *
voder_text_stream_new (GInputStream *stream, const char *charset)
{
  VoderTextStream *self;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);

  self = g_object_new (VODER_TYPE_TEXT_STREAM, NULL);
  self->stream = g_object_ref (stream);
  self->decoder = voder_text_decoder_new (charset);
  self->block = g_malloc (BLOCK_BYTES);

  return self;
}

/**
 * voder_text_stream_read:
 * @self: a text stream
 * @builder: where to append the text
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Reads what is there, up to a block of some kilobytes, and waits when nothing
 * is. It may append nothing although more follows. At the end it does nothing.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with an error of the stream, %VODER_TEXT_ERROR_BINARY, or
 *   the reason why @cancellable ended
 */
gboolean
voder_text_stream_read (VoderTextStream *self,
                        VoderTextBuilder *builder,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GError) local = NULL;
  gssize n_bytes;

  g_return_val_if_fail (VODER_IS_TEXT_STREAM (self), FALSE);
  g_return_val_if_fail (builder != NULL, FALSE);

  if (voder_cancellable_set_error_if_done (cancellable, error))
    return FALSE;
  if (self->is_at_end)
    return TRUE;

  n_bytes = g_input_stream_read (self->stream, self->block, self->block_bytes,
                                 cancellable, &local);
  if (n_bytes < 0) {
    /* A context knows better why it ended than that it did. */
    if (!voder_cancellable_set_error_if_done (cancellable, error))
      g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }

  self->block_bytes = BLOCK_BYTES;
  self->is_at_end = n_bytes == 0;

  return voder_text_decoder_feed (self->decoder, self->block, (gsize) n_bytes,
                                  self->is_at_end, builder, error);
}

/**
 * voder_text_stream_is_at_end:
 * @self: a text stream
 *
 * Tells whether all has been read.
 *
 * Thread safety: one thread.
 *
 * Returns: %TRUE when no more text follows
 */
gboolean
voder_text_stream_is_at_end (VoderTextStream *self)
{
  g_return_val_if_fail (VODER_IS_TEXT_STREAM (self), TRUE);

  return self->is_at_end;
}
