/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/audio/audio.h>
#include <voder/audio/voder-mark.h>

G_BEGIN_DECLS

#define VODER_TYPE_CHUNK (voder_chunk_get_type ())
typedef struct _VoderChunk VoderChunk;
VODER_API GType voder_chunk_get_type (void);

VODER_API VoderChunk *voder_chunk_new (const GstAudioInfo *info,
                                       GstBuffer *buffer,
                                       GPtrArray *marks);
VODER_API VoderChunk *voder_chunk_new_silence (const GstAudioInfo *info,
                                               gsize n_frames);
VODER_API VoderChunk *voder_chunk_ref (VoderChunk *self);
VODER_API void voder_chunk_unref (VoderChunk *self);
VODER_API const GstAudioInfo *voder_chunk_get_info (VoderChunk *self);
VODER_API GstBuffer *voder_chunk_get_buffer (VoderChunk *self);
VODER_API gsize voder_chunk_get_n_frames (VoderChunk *self);
VODER_API guint voder_chunk_get_n_marks (VoderChunk *self);
VODER_API VoderMark *voder_chunk_get_mark (VoderChunk *self, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderChunk, voder_chunk_unref)

G_END_DECLS
