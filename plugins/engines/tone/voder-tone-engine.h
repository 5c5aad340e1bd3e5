/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_TONE_ENGINE (voder_tone_engine_get_type ())
G_DECLARE_FINAL_TYPE (VoderToneEngine,
                      voder_tone_engine,
                      VODER,
                      TONE_ENGINE,
                      VoderEngine)

G_END_DECLS
