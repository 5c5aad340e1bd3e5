/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-http-description.h"

G_BEGIN_DECLS

typedef struct _VoderHttpAudio VoderHttpAudio;

VoderHttpAudio *voder_http_audio_new (const VoderHttpDescription *description,
                                      VoderOutput *output,
                                      double volume);
void voder_http_audio_free (VoderHttpAudio *self);
gboolean voder_http_audio_begin (VoderHttpAudio *self,
                                 const char *content_type,
                                 double max_seconds,
                                 GError **error);
gboolean voder_http_audio_feed (VoderHttpAudio *self,
                                const guint8 *bytes,
                                gsize n_bytes,
                                GError **error);
gboolean voder_http_audio_end (VoderHttpAudio *self, GError **error);
guint64 voder_http_audio_get_n_frames (VoderHttpAudio *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderHttpAudio, voder_http_audio_free)

G_END_DECLS
