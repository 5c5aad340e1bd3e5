/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-chunk.h>

/**
 * VoderChunk:
 *
 * A piece of audio with its format and with the marks of what begins in it.
 * This is what flows through a pipeline behind the engines.
 *
 * Thread safety: immutable; reference counting is atomic.
 */
struct _VoderChunk {
  gatomicrefcount ref_count;
  GstAudioInfo info;
  GstBuffer *buffer;
  GPtrArray *marks;
  gsize n_frames;
};

G_DEFINE_BOXED_TYPE (VoderChunk,
                     voder_chunk,
                     voder_chunk_ref,
                     voder_chunk_unref)

static VoderChunk *
new_take_buffer (const GstAudioInfo *info, GstBuffer *buffer)
{
  VoderChunk *self = g_new0 (VoderChunk, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->info = *info;
  self->buffer = buffer;
  self->n_frames = gst_buffer_get_size (buffer) / GST_AUDIO_INFO_BPF (info);

  return self;
}

static gpointer
copy_mark (gconstpointer mark, gpointer data)
{
  return voder_mark_ref ((VoderMark *) mark);
}

/**
 * voder_chunk_new:
 * @info: the format of the audio
 * @buffer: (transfer none): whole frames in that format, interleaved
 * @marks: (nullable) (transfer none) (element-type VoderMark): what begins in
 *   the audio, in order; the times count from its first frame
 *
 * Makes a chunk. The buffer is not copied: it must not be written to any more.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a chunk
 */
VoderChunk *
voder_chunk_new (const GstAudioInfo *info, GstBuffer *buffer, GPtrArray *marks)
{
  VoderChunk *self;

  g_return_val_if_fail (info != NULL && GST_AUDIO_INFO_BPF (info) > 0, NULL);
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (
      gst_buffer_get_size (buffer) % GST_AUDIO_INFO_BPF (info) == 0, NULL);

  self = new_take_buffer (info, gst_buffer_ref (buffer));
  if (marks != NULL && marks->len > 0) {
    self->marks = g_ptr_array_copy (marks, copy_mark, NULL);
    g_ptr_array_set_free_func (self->marks, (GDestroyNotify) voder_mark_unref);
  }

  return self;
}

/**
 * voder_chunk_new_silence:
 * @info: the format of the audio
 * @n_frames: how long, in frames
 *
 * Makes a chunk of silence without marks. Its buffer has the flag
 * %GST_BUFFER_FLAG_GAP.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a chunk
 */
VoderChunk *
voder_chunk_new_silence (const GstAudioInfo *info, gsize n_frames)
{
  GstBuffer *buffer;
  GstMapInfo map;

  g_return_val_if_fail (info != NULL && GST_AUDIO_INFO_BPF (info) > 0, NULL);
  g_return_val_if_fail (n_frames <= G_MAXSIZE / 2 / GST_AUDIO_INFO_BPF (info),
                        NULL);

  buffer = gst_buffer_new_allocate (NULL, n_frames * GST_AUDIO_INFO_BPF (info),
                                    NULL);
  if (n_frames > 0 && gst_buffer_map (buffer, &map, GST_MAP_WRITE)) {
    gst_audio_format_info_fill_silence (info->finfo, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
  }
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);

  return new_take_buffer (info, buffer);
}

/**
 * voder_chunk_ref:
 * @self: a chunk
 *
 * Takes a reference.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): @self
 */
VoderChunk *
voder_chunk_ref (VoderChunk *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * voder_chunk_unref:
 * @self: (transfer full): a chunk
 *
 * Gives a reference back; the last one frees the chunk.
 *
 * Thread safety: any thread.
 */
void
voder_chunk_unref (VoderChunk *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  gst_buffer_unref (self->buffer);
  g_clear_pointer (&self->marks, g_ptr_array_unref);
  g_free (self);
}

/**
 * voder_chunk_get_info:
 * @self: a chunk
 *
 * Gives the format of the audio.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): the format
 */
const GstAudioInfo *
voder_chunk_get_info (VoderChunk *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->info;
}

/**
 * voder_chunk_get_buffer:
 * @self: a chunk
 *
 * Gives the audio: voder_chunk_get_n_frames() frames, interleaved. It must not
 * be written to. Its time stamps are not set.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): the buffer
 */
GstBuffer *
voder_chunk_get_buffer (VoderChunk *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->buffer;
}

/**
 * voder_chunk_get_n_frames:
 * @self: a chunk
 *
 * Gives how long the audio is.
 *
 * Thread safety: immutable.
 *
 * Returns: the length in frames
 */
gsize
voder_chunk_get_n_frames (VoderChunk *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_frames;
}

/**
 * voder_chunk_get_n_marks:
 * @self: a chunk
 *
 * Gives how many things begin in the audio.
 *
 * Thread safety: immutable.
 *
 * Returns: the number of marks
 */
guint
voder_chunk_get_n_marks (VoderChunk *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->marks != NULL ? self->marks->len : 0;
}

/**
 * voder_chunk_get_mark:
 * @self: a chunk
 * @n: which mark, from 0, below voder_chunk_get_n_marks()
 *
 * Gives a mark; its time counts from the first frame of the chunk.
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): the mark
 */
VoderMark *
voder_chunk_get_mark (VoderChunk *self, guint n)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n < voder_chunk_get_n_marks (self), NULL);

  return g_ptr_array_index (self->marks, n);
}
