/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-stage.h>

G_BEGIN_DECLS

void voder_stage_set_next (VoderStage *self, VoderStage *next);

G_END_DECLS
