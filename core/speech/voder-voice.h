/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <voder/text/voder-style.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

#define VODER_TYPE_VOICE (voder_voice_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderVoice, voder_voice, VODER, VOICE, GObject)

VODER_API VoderVoice *voder_voice_new (const char *id,
                                       const char *name,
                                       const char *const *languages,
                                       guint sample_rate,
                                       VoderGender gender);
VODER_API const char *voder_voice_get_id (VoderVoice *self);
VODER_API const char *voder_voice_get_name (VoderVoice *self);
VODER_API const char *const *voder_voice_get_languages (VoderVoice *self);
VODER_API guint voder_voice_get_sample_rate (VoderVoice *self);
VODER_API VoderGender voder_voice_get_gender (VoderVoice *self);
VODER_API guint voder_voice_match_language (VoderVoice *self,
                                            const char *language);

G_END_DECLS
