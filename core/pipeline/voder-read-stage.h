/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-stage.h>
#include <voder/text/voder-document.h>

G_BEGIN_DECLS

#define VODER_TYPE_READ_STAGE (voder_read_stage_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderReadStage,
                      voder_read_stage,
                      VODER,
                      READ_STAGE,
                      VoderStage)

VODER_API VoderReadStage *voder_read_stage_new (VoderPluginRegistry *registry);
VODER_API void voder_read_stage_add (VoderReadStage *self,
                                     VoderDocument *document);
VODER_API void voder_read_stage_set_read_code (VoderReadStage *self,
                                               gboolean read_code);
VODER_API void voder_read_stage_set_from (VoderReadStage *self, gint64 from);
VODER_API guint64 voder_read_stage_get_n_bytes (VoderReadStage *self);

G_END_DECLS
