/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pad-stage.h"

#include <glib/gi18n-lib.h>

/*
 * VoderPadStage:
 *
 * The last stage of a pipeline whose audio leaves through a pad.
 *
 * Thread safety: one thread; voder_pad_stage_get_flow() once the pipeline has
 * ended.
 */
struct _VoderPadStage {
  VoderStage parent_instance;

  VoderPadWriter *writer;
  GstFlowReturn flow;
};

G_DEFINE_FINAL_TYPE (VoderPadStage, voder_pad_stage, VODER_TYPE_STAGE)

static gboolean
voder_pad_stage_run (VoderStage *stage,
                     VoderReceiver *receiver,
                     VoderSender *sender,
                     GCancellable *cancellable,
                     GError **error)
{
  VoderPadStage *self = VODER_PAD_STAGE (stage);
  GError *local_error = NULL;

  while (self->flow == GST_FLOW_OK) {
    g_autoptr (VoderChunk) chunk = NULL;

    if (!voder_receiver_receive (receiver, (gpointer *) &chunk, cancellable,
                                 &local_error))
      break;
    self->flow = voder_pad_writer_write (self->writer, chunk);
  }

  if (local_error != NULL) {
    g_propagate_error (error, local_error);
    return FALSE;
  }
  if (self->flow != GST_FLOW_OK) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_PAD,
                 _ ("The source pad takes no audio: %s"),
                 gst_flow_get_name (self->flow));
    return FALSE;
  }

  return TRUE;
}

static void
voder_pad_stage_dispose (GObject *object)
{
  VoderPadStage *self = VODER_PAD_STAGE (object);

  g_clear_object (&self->writer);

  G_OBJECT_CLASS (voder_pad_stage_parent_class)->dispose (object);
}

static void
voder_pad_stage_class_init (VoderPadStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = voder_pad_stage_dispose;
  stage_class->input_type = VODER_TYPE_CHUNK;
  stage_class->output_type = G_TYPE_NONE;
  stage_class->run = voder_pad_stage_run;
}

static void
voder_pad_stage_init (VoderPadStage *self)
{
  self->flow = GST_FLOW_OK;
}

VoderPadStage *
voder_pad_stage_new (VoderPadWriter *writer)
{
  VoderPadStage *self = NULL;

  g_return_val_if_fail (VODER_IS_PAD_WRITER (writer), NULL);

  self = g_object_new (VODER_TYPE_PAD_STAGE, NULL);
  self->writer = g_object_ref (writer);

  return self;
}

/*
 * Gives what the pad said last: %GST_FLOW_OK unless it refused a buffer.
 */
GstFlowReturn
voder_pad_stage_get_flow (VoderPadStage *self)
{
  g_return_val_if_fail (VODER_IS_PAD_STAGE (self), GST_FLOW_ERROR);

  return self->flow;
}
