/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-counting-stream-private.h"

/*
 * Passes a stream through and counts its bytes where any thread may look.
 */
struct _VoderCountingStream {
  GFilterInputStream parent_instance;

  gsize *n_bytes;
};

G_DEFINE_FINAL_TYPE (VoderCountingStream,
                     voder_counting_stream,
                     G_TYPE_FILTER_INPUT_STREAM)

static gssize
voder_counting_stream_read (GInputStream *stream,
                            void *buffer,
                            gsize count,
                            GCancellable *cancellable,
                            GError **error)
{
  VoderCountingStream *self = VODER_COUNTING_STREAM (stream);
  GInputStream *base =
      g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gssize n = g_input_stream_read (base, buffer, count, cancellable, error);

  if (n > 0)
    g_atomic_pointer_add (self->n_bytes, n);

  return n;
}

static void
voder_counting_stream_class_init (VoderCountingStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = voder_counting_stream_read;
}

static void
voder_counting_stream_init (VoderCountingStream *self)
{
}

/*
 * Makes a stream over @base that adds what is read to @n_bytes, which outlives
 * it.
 */
GInputStream *
voder_counting_stream_new (GInputStream *base, gsize *n_bytes)
{
  VoderCountingStream *self =
      g_object_new (VODER_TYPE_COUNTING_STREAM, "base-stream", base, NULL);

  self->n_bytes = n_bytes;

  return G_INPUT_STREAM (self);
}
