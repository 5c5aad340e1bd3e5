/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-tap-stage.h"

G_BEGIN_DECLS

#define VODER_TYPE_MARKS_STAGE (voder_marks_stage_get_type ())
G_DECLARE_FINAL_TYPE (VoderMarksStage,
                      voder_marks_stage,
                      VODER,
                      MARKS_STAGE,
                      VoderTapStage)

VoderMarksStage *voder_marks_stage_new (const char *path, gboolean with_input);
gboolean voder_marks_stage_commit (VoderMarksStage *self, GError **error);

G_END_DECLS
