/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

typedef struct _VoderCueSpeech VoderCueSpeech;

VoderCueSpeech *voder_cue_speech_new (VoderReceiver *chunks, gboolean collects);
void voder_cue_speech_free (VoderCueSpeech *self);
const GstAudioInfo *voder_cue_speech_get_info (VoderCueSpeech *self);
guint64 voder_cue_speech_get_length (VoderCueSpeech *self);
gboolean voder_cue_speech_compress (VoderCueSpeech *self, guint64 n_room);
VoderChunk *voder_cue_speech_take (VoderCueSpeech *self,
                                   guint64 max_frames,
                                   GPtrArray *marks);
gboolean voder_cue_speech_is_done (VoderCueSpeech *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCueSpeech, voder_cue_speech_free)

G_END_DECLS
