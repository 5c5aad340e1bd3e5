/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/audio/voder-wav.h>
#include <voder/speech/voder-output.h>

G_BEGIN_DECLS

#define VODER_TYPE_PCM_FEED (voder_pcm_feed_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderPcmFeed, voder_pcm_feed, VODER, PCM_FEED, GObject)

VODER_API VoderPcmFeed *voder_pcm_feed_new (VoderOutput *output);
VODER_API void voder_pcm_feed_set_volume (VoderPcmFeed *self, double volume);
VODER_API void voder_pcm_feed_set_max_seconds (VoderPcmFeed *self,
                                               double max_seconds);
VODER_API gboolean voder_pcm_feed_begin (VoderPcmFeed *self,
                                         const VoderWav *wav,
                                         GError **error);
VODER_API gboolean voder_pcm_feed_write (VoderPcmFeed *self,
                                         const guint8 *bytes,
                                         gsize size,
                                         GError **error);
VODER_API gboolean voder_pcm_feed_end (VoderPcmFeed *self, GError **error);
VODER_API gboolean voder_pcm_feed_has_begun (VoderPcmFeed *self);
VODER_API guint64 voder_pcm_feed_get_n_frames (VoderPcmFeed *self);

G_END_DECLS
