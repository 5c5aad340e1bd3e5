/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-run-element.h"

G_BEGIN_DECLS

#define VODER_TYPE_TTS (voder_tts_get_type ())
G_DECLARE_FINAL_TYPE (VoderTts, voder_tts, VODER, TTS, VoderRunElement)

GST_ELEMENT_REGISTER_DECLARE (vodertts)

G_END_DECLS
