/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_FLITE_ENGINE (voder_flite_engine_get_type ())
G_DECLARE_FINAL_TYPE (VoderFliteEngine,
                      voder_flite_engine,
                      VODER,
                      FLITE_ENGINE,
                      VoderEngine)

G_END_DECLS
