/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-stage.h>

G_BEGIN_DECLS

#define VODER_TYPE_PIPELINE (voder_pipeline_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderPipeline, voder_pipeline, VODER, PIPELINE, GObject)

VODER_API VoderPipeline *voder_pipeline_new (void);
VODER_API void voder_pipeline_add (VoderPipeline *self, VoderStage *stage);
VODER_API gboolean voder_pipeline_run (VoderPipeline *self,
                                       GCancellable *cancellable,
                                       GError **error);
VODER_API void voder_pipeline_run_async (VoderPipeline *self,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
VODER_API gboolean voder_pipeline_run_finish (VoderPipeline *self,
                                              GAsyncResult *result,
                                              GError **error);
VODER_API VoderStage *voder_pipeline_get_failed_stage (VoderPipeline *self);

G_END_DECLS
