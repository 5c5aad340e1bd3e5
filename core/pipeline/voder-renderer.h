/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-stage.h>

G_BEGIN_DECLS

#define VODER_TYPE_RENDERER (voder_renderer_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderRenderer,
                      voder_renderer,
                      VODER,
                      RENDERER,
                      VoderStage)

VODER_API VoderRenderer *voder_renderer_new (const char *path, GError **error);
VODER_API guint64 voder_renderer_get_duration_us (VoderRenderer *self);
VODER_API const char *const *voder_renderer_list_endings (void);
VODER_API gboolean voder_renderer_check_ending (const char *ending,
                                                GError **error);

G_END_DECLS
