/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-chunk-part.h"

/* The marks that point into the part, with frames from its start. */
static GPtrArray *
list_marks (VoderChunk *chunk, gsize start, gsize n_frames)
{
  GPtrArray *marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);

  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);
    guint64 frame = voder_mark_get_frame (mark);

    if (frame >= start && frame < start + n_frames)
      g_ptr_array_add (marks,
                       voder_mark_new_at (mark, frame - start,
                                          voder_mark_get_n_frames (mark)));
  }

  return marks;
}

/*
 * Makes a chunk (transfer full) of the @n_frames frames of @chunk from @start
 * on, which shares their memory.
 */
VoderChunk *
voder_chunk_part_new (VoderChunk *chunk, gsize start, gsize n_frames)
{
  const GstAudioInfo *info = voder_chunk_get_info (chunk);
  gsize bpf = (gsize) GST_AUDIO_INFO_BPF (info);
  g_autoptr (GPtrArray) marks = NULL;
  g_autoptr (GstBuffer) buffer = NULL;

  if (start == 0 && n_frames == voder_chunk_get_n_frames (chunk))
    return voder_chunk_ref (chunk);

  marks = list_marks (chunk, start, n_frames);
  buffer =
      gst_buffer_copy_region (voder_chunk_get_buffer (chunk),
                              GST_BUFFER_COPY_MEMORY | GST_BUFFER_COPY_FLAGS,
                              start * bpf, n_frames * bpf);

  return voder_chunk_new (info, buffer, marks);
}
