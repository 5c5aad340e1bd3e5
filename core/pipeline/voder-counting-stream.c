/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-counting-stream-private.h"

/*
 * Passes a stream through and counts its bytes where any thread may look.
 */
struct _VoderCountingStream {
  GFilterInputStream parent_instance;

  VoderCounters *counters;
  guint counter;
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
    voder_counters_add (self->counters, self->counter, (guint64) n);

  return n;
}

static void
voder_counting_stream_finalize (GObject *object)
{
  g_clear_object (&VODER_COUNTING_STREAM (object)->counters);

  G_OBJECT_CLASS (voder_counting_stream_parent_class)->finalize (object);
}

static void
voder_counting_stream_class_init (VoderCountingStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_counting_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = voder_counting_stream_read;
}

static void
voder_counting_stream_init (VoderCountingStream *self)
{
}

/*
 * Makes a stream over @base that adds the bytes that are read to @counter.
 */
GInputStream *
voder_counting_stream_new (GInputStream *base,
                           VoderCounters *counters,
                           guint counter)
{
  VoderCountingStream *self =
      g_object_new (VODER_TYPE_COUNTING_STREAM, "base-stream", base, NULL);

  self->counters = g_object_ref (counters);
  self->counter = counter;

  return G_INPUT_STREAM (self);
}
