/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-voice.h>

G_BEGIN_DECLS

#define VODER_TYPE_VOICE_LIST (voder_voice_list_get_type ())
G_DECLARE_FINAL_TYPE (VoderVoiceList,
                      voder_voice_list,
                      VODER,
                      VOICE_LIST,
                      GObject)

VoderVoiceList *voder_voice_list_new (GListModel *voices, GError **error);
VoderVoice *voder_voice_list_lookup (VoderVoiceList *self, const char *id);
VoderVoice *voder_voice_list_find (VoderVoiceList *self,
                                   const char *id,
                                   const char *language,
                                   GError **error);

G_END_DECLS
