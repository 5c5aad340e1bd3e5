/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-chunk.h"

GPtrArray *
voder_test_chunks_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) voder_chunk_unref);
}

static GstBuffer *
make_noise (gsize size, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = g_rand_int_range (rand, 0, 256);

  return gst_buffer_new_wrapped (data, size);
}

/* Adds noise; of floats, small numbers that are none of NaN and infinity. */
void
voder_test_chunks_add (GPtrArray *chunks,
                       GstAudioFormat format,
                       int rate,
                       int channels,
                       gsize n_frames)
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstAudioInfo info;
  GstMapInfo map;

  gst_audio_info_set_format (&info, format, rate, channels, NULL);
  buffer = make_noise (n_frames * info.bpf, chunks->len + 1);
  if (GST_AUDIO_INFO_IS_FLOAT (&info)) {
    g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
    for (gsize i = 0; i < map.size / sizeof (float); i++)
      ((float *) (gpointer) map.data)[i] = map.data[i] / 300.0F;
    gst_buffer_unmap (buffer, &map);
  }

  g_ptr_array_add (chunks, voder_chunk_new (&info, buffer, NULL));
}

/* Adds chunks of noise: 16 bits, 22,050 Hz, one channel. */
void
voder_test_chunks_add_noise (GPtrArray *chunks, guint n_chunks, gsize n_frames)
{
  for (guint i = 0; i < n_chunks; i++)
    voder_test_chunks_add (chunks, GST_AUDIO_FORMAT_S16, 22050, 1, n_frames);
}

/* All their bytes, one after another. */
GByteArray *
voder_test_chunks_join (GPtrArray *chunks)
{
  GByteArray *pcm = g_byte_array_new ();

  for (guint i = 0; i < chunks->len; i++) {
    VoderChunk *chunk = g_ptr_array_index (chunks, i);
    GstMapInfo map;

    g_assert_true (
        gst_buffer_map (voder_chunk_get_buffer (chunk), &map, GST_MAP_READ));
    g_byte_array_append (pcm, map.data, map.size);
    gst_buffer_unmap (voder_chunk_get_buffer (chunk), &map);
  }

  return pcm;
}

/* Runs a pipeline that sends the chunks into @last. */
gboolean
voder_test_chunks_run (GPtrArray *chunks,
                       VoderStage *last,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (VoderStage) source =
      voder_test_stage_new_source (VODER_TYPE_CHUNK, chunks);
  g_autoptr (VoderPipeline) pipeline = voder_pipeline_new ();

  voder_pipeline_add (pipeline, source);
  voder_pipeline_add (pipeline, last);

  return voder_pipeline_run (pipeline, cancellable, error);
}
