/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

typedef struct _VoderProviderEncoder VoderProviderEncoder;

VoderProviderEncoder *voder_provider_encoder_new (const char *text, guint rate);
void voder_provider_encoder_free (VoderProviderEncoder *self);
GByteArray *voder_provider_encoder_get_stream (VoderProviderEncoder *self);
void voder_provider_encoder_add_sentence (VoderProviderEncoder *self,
                                          gint64 start,
                                          gint64 end);
void voder_provider_encoder_add_silence (VoderProviderEncoder *self,
                                         gint64 duration_us);
gboolean voder_provider_encoder_add_chunk (VoderProviderEncoder *self,
                                           VoderChunk *chunk,
                                           GError **error);
void voder_provider_encoder_end_piece (VoderProviderEncoder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderProviderEncoder,
                               voder_provider_encoder_free)

G_END_DECLS
