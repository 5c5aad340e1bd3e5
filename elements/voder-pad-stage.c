/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pad-stage.h"

#include <glib/gi18n-lib.h>

/*
 * VoderPadStage:
 *
 * The last stage of a pipeline whose items leave through a pad. A subclass sets
 * the type of its items and knows how they are pushed.
 *
 * Thread safety: one thread; the public functions once the pipeline has ended.
 */
typedef struct {
  GstFlowReturn flow;
} VoderPadStagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (VoderPadStage,
                                     voder_pad_stage,
                                     VODER_TYPE_STAGE)

static gboolean
voder_pad_stage_run (VoderStage *stage,
                     VoderReceiver *receiver,
                     VoderSender *sender,
                     GCancellable *cancellable,
                     GError **error)
{
  VoderPadStage *self = VODER_PAD_STAGE (stage);
  VoderPadStagePrivate *priv = voder_pad_stage_get_instance_private (self);
  GType type = voder_stage_get_input_type (stage);
  GError *local_error = NULL;
  gpointer item = NULL;

  while (priv->flow == GST_FLOW_OK &&
         voder_receiver_receive (receiver, &item, cancellable, &local_error)) {
    priv->flow = VODER_PAD_STAGE_GET_CLASS (self)->write (self, item);
    g_boxed_free (type, item);
  }

  if (local_error != NULL) {
    g_propagate_error (error, local_error);
    return FALSE;
  }
  if (priv->flow != GST_FLOW_OK) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_PAD,
                 _ ("The source pad takes no more: %s"),
                 gst_flow_get_name (priv->flow));
    return FALSE;
  }

  return TRUE;
}

static void
voder_pad_stage_class_init (VoderPadStageClass *klass)
{
  VODER_STAGE_CLASS (klass)->run = voder_pad_stage_run;
}

static void
voder_pad_stage_init (VoderPadStage *self)
{
}

/*
 * Gives what the pad said last: %GST_FLOW_OK unless it refused a buffer.
 */
GstFlowReturn
voder_pad_stage_get_flow (VoderPadStage *self)
{
  VoderPadStagePrivate *priv = NULL;

  g_return_val_if_fail (VODER_IS_PAD_STAGE (self), GST_FLOW_ERROR);

  priv = voder_pad_stage_get_instance_private (self);

  return priv->flow;
}

/*
 * Pushes EOS behind all that was pushed, for the upstream's EOS @event.
 */
void
voder_pad_stage_end (VoderPadStage *self, GstEvent *event)
{
  g_return_if_fail (VODER_IS_PAD_STAGE (self));
  g_return_if_fail (GST_IS_EVENT (event));

  VODER_PAD_STAGE_GET_CLASS (self)->end (self, event);
}
