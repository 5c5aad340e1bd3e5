/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_END_STAGE (voder_end_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderEndStage,
                      voder_end_stage,
                      VODER,
                      END_STAGE,
                      VoderStage)

VoderStage *voder_end_stage_new (void);
gboolean voder_end_stage_is_end (VoderMark *mark);

G_END_DECLS
