/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

#include "voder-pad-writer.h"
#include "voder-tts-settings.h"

G_BEGIN_DECLS

#define VODER_TYPE_TTS_ENGINES (voder_tts_engines_get_type ())
G_DECLARE_FINAL_TYPE (VoderTtsEngines,
                      voder_tts_engines,
                      VODER,
                      TTS_ENGINES,
                      GObject)

VoderTtsEngines *voder_tts_engines_new (const VoderTtsSettings *settings,
                                        GWeakRef *element,
                                        GCancellable *cancellable,
                                        GError **error);
VoderVoice *voder_tts_engines_get_voice (VoderTtsEngines *self);
const char *voder_tts_engines_get_language (VoderTtsEngines *self);
const char *voder_tts_engines_get_wish (VoderTtsEngines *self);
VoderFollows voder_tts_engines_get_follows (VoderTtsEngines *self);
void voder_tts_engines_introduce (VoderTtsEngines *self,
                                  VoderPadWriter *writer,
                                  const char *language);
void voder_tts_engines_add_stats (VoderTtsEngines *self, GstStructure *stats);

G_END_DECLS
