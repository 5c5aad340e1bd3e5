/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_SPIEL_ENGINE (voder_spiel_engine_get_type ())
G_DECLARE_FINAL_TYPE (VoderSpielEngine,
                      voder_spiel_engine,
                      VODER,
                      SPIEL_ENGINE,
                      VoderEngine)

G_END_DECLS
