/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

#include "voder-voice-options.h"

G_BEGIN_DECLS

typedef struct _VoderSpeech VoderSpeech;

VoderSpeech *voder_speech_new (VoderReadStage *read,
                               const VoderVoiceOptions *options,
                               guint n_workers,
                               GError **error);
void voder_speech_free (VoderSpeech *self);
void voder_speech_add (VoderSpeech *self, gpointer stage);
void voder_speech_add_writer (VoderSpeech *self, gpointer stage);
gboolean voder_speech_run (VoderSpeech *self, GError **error);
void voder_speech_tell_overflow (VoderSpeech *self);
gboolean voder_speech_write_stats (VoderSpeech *self,
                                   const char *path,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderSpeech, voder_speech_free)

G_END_DECLS
