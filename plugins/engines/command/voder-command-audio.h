/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-command-description.h"

G_BEGIN_DECLS

typedef struct _VoderCommandAudio VoderCommandAudio;

VoderCommandAudio *voder_command_audio_new (
    const VoderCommandDescription *description,
    guint rate,
    VoderOutput *output);
void voder_command_audio_free (VoderCommandAudio *self);
void voder_command_audio_set_volume (VoderCommandAudio *self, double volume);
void voder_command_audio_set_max_seconds (VoderCommandAudio *self,
                                          double max_seconds);
gboolean voder_command_audio_feed (VoderCommandAudio *self,
                                   const guint8 *bytes,
                                   gsize size,
                                   GError **error);
gboolean voder_command_audio_end (VoderCommandAudio *self, GError **error);
gboolean voder_command_audio_is_empty (VoderCommandAudio *self);
guint64 voder_command_audio_get_n_frames (VoderCommandAudio *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCommandAudio, voder_command_audio_free)

G_END_DECLS
