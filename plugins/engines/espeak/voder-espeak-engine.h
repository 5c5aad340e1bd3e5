/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_ESPEAK_ENGINE (voder_espeak_engine_get_type ())
G_DECLARE_FINAL_TYPE (VoderEspeakEngine,
                      voder_espeak_engine,
                      VODER,
                      ESPEAK_ENGINE,
                      VoderEngine)

G_END_DECLS
