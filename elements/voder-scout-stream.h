/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-tts-run.h"

G_BEGIN_DECLS

#define VODER_TYPE_SCOUT_STREAM (voder_scout_stream_get_type ())
G_DECLARE_FINAL_TYPE (VoderScoutStream,
                      voder_scout_stream,
                      VODER,
                      SCOUT_STREAM,
                      GInputStream)

GInputStream *voder_scout_stream_new (const VoderTtsRunSetup *setup,
                                      GInputStream *base);

G_END_DECLS
