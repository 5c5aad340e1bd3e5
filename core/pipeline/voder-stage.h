/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-receiver.h>
#include <voder/flow/voder-sender.h>

G_BEGIN_DECLS

/**
 * VoderPipelineError:
 * @VODER_PIPELINE_ERROR_TYPES: a stage does not take what the one before gives
 * @VODER_PIPELINE_ERROR_EMPTY: there was nothing to speak
 * @VODER_PIPELINE_ERROR_ENDING: no format is known for the file's ending
 * @VODER_PIPELINE_ERROR_ENCODER: an encoder or other element is missing
 * @VODER_PIPELINE_ERROR_SINK: the sound card or file could not be used
 *
 * What a caller of the pipeline layer can react to.
 */
typedef enum {
  VODER_PIPELINE_ERROR_TYPES,
  VODER_PIPELINE_ERROR_EMPTY,
  VODER_PIPELINE_ERROR_ENDING,
  VODER_PIPELINE_ERROR_ENCODER,
  VODER_PIPELINE_ERROR_SINK,
} VoderPipelineError;

#define VODER_PIPELINE_ERROR (voder_pipeline_error_quark ())
VODER_API GQuark voder_pipeline_error_quark (void);

#define VODER_TYPE_PIPELINE_ERROR (voder_pipeline_error_get_type ())
VODER_API GType voder_pipeline_error_get_type (void);

#define VODER_TYPE_STAGE (voder_stage_get_type ())
VODER_API
G_DECLARE_DERIVABLE_TYPE (VoderStage, voder_stage, VODER, STAGE, GObject)

/**
 * VoderStageClass:
 * @input_type: the type of the items it takes; %G_TYPE_NONE for a first stage
 * @output_type: the type of the items it gives; %G_TYPE_NONE for a last stage
 * @output_capacity: how many items may wait for the stage after it; 0 for the
 *   pipeline's own choice, 16
 * @run: takes items until the receiver has no more and sends what becomes of
 *   them; called on a thread of its own. It need not close the sender
 * @dup_loudness_chain: through which effects the voices are to be measured
 *   (transfer full), when the #VoderChunk items that it takes shall say how
 * loud they are; %NULL for not at all. Without it, as the stage behind it wants
 *   it. Called on any thread while it runs
 *
 * What a stage sets and overrides.
 */
struct _VoderStageClass {
  GObjectClass parent_class;

  GType input_type;
  GType output_type;
  guint output_capacity;
  gboolean (*run) (VoderStage *self,
                   VoderReceiver *receiver,
                   VoderSender *sender,
                   GCancellable *cancellable,
                   GError **error);
  char *(*dup_loudness_chain) (VoderStage *self);

  /*< private >*/
  gpointer padding[7];
};

VODER_API GType voder_stage_get_input_type (VoderStage *self);
VODER_API GType voder_stage_get_output_type (VoderStage *self);
VODER_API guint voder_stage_get_output_capacity (VoderStage *self);
VODER_API const char *voder_stage_get_name (VoderStage *self);
VODER_API char *voder_stage_dup_loudness_chain (VoderStage *self);
VODER_API gboolean voder_stage_run (VoderStage *self,
                                    VoderReceiver *receiver,
                                    VoderSender *sender,
                                    GCancellable *cancellable,
                                    GError **error);
VODER_API gboolean voder_stage_is_running (VoderStage *self);

G_END_DECLS
