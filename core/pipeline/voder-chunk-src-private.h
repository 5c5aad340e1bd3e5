/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstpushsrc.h>
#include <voder/audio/voder-chunk.h>
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-receiver.h>

G_BEGIN_DECLS

#define VODER_TYPE_CHUNK_SRC (voder_chunk_src_get_type ())
G_DECLARE_FINAL_TYPE (VoderChunkSrc,
                      voder_chunk_src,
                      VODER,
                      CHUNK_SRC,
                      GstPushSrc)

VoderChunkSrc *voder_chunk_src_new (VoderReceiver *receiver,
                                    GCancellable *cancellable);
gboolean voder_chunk_src_prepare (VoderChunkSrc *self,
                                  GstAudioInfo *info,
                                  GError **error);
gboolean voder_chunk_src_check (VoderChunkSrc *self, GError **error);
void voder_chunk_src_set_paced (VoderChunkSrc *self, gboolean paced);
void voder_chunk_src_set_tail (VoderChunkSrc *self, guint n_frames);
guint64 voder_chunk_src_get_duration_us (VoderChunkSrc *self);

G_END_DECLS
