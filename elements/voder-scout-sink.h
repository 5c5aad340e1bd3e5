/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-chapter-track.h"

G_BEGIN_DECLS

#define VODER_TYPE_SCOUT_SINK (voder_scout_sink_get_type ())
G_DECLARE_FINAL_TYPE (VoderScoutSink,
                      voder_scout_sink,
                      VODER,
                      SCOUT_SINK,
                      VoderStage)

VoderStage *voder_scout_sink_new (VoderChapterTrack *chapters);

G_END_DECLS
