/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-run.h"

#include "voder-element-error.h"

/*
 * VoderRun:
 *
 * One stream on its way through an element, from its first buffer to its end, a
 * flush or a change of state: the channel that the streaming thread fills, and
 * a pipeline that empties it and whose last stage pushes on the source pad.
 *
 * Everything that a run starts is a task of its one group, so that cancelling
 * the group's context and waiting for the group ends all of it. A subclass adds
 * the stages.
 *
 * Thread safety: push, drain and end on the streaming thread of the sink pad,
 * the others on any thread.
 */
typedef struct {
  GstElement *element; /* it joins the run before it goes */
  VoderChannel *channel;
  VoderPadStage *output;
  VoderPipeline *pipeline;
  VoderGroup *group;
  VoderSender *sender;
  int flow; /* GstFlowReturn, atomic */

  /* Under the element's object lock: the last of the two ends the stream. */
  GstEvent *eos;
  gboolean has_ended;
} VoderRunPrivate;

/* Blocks of a file are 4 KiB: what is read ahead stays small. */
#define CHANNEL_CAPACITY 16

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (VoderRun, voder_run, G_TYPE_OBJECT)

static VoderRunPrivate *
get_private (VoderRun *self)
{
  return voder_run_get_instance_private (self);
}

static GstFlowReturn
get_flow (VoderRunPrivate *priv)
{
  return g_atomic_int_get (&priv->flow);
}

/* The first reason stays. */
static void
set_flow (VoderRunPrivate *priv, GstFlowReturn flow)
{
  g_atomic_int_compare_and_exchange (&priv->flow, GST_FLOW_OK, flow);
}

/*
 * An upstream that has sent EOS pushes no more, and so never sees a flow
 * return: the application has to hear of it here. What was cancelled has no
 * end: a flush is on its way, and EOS must not overtake it.
 */
static void
end_stream (VoderRunPrivate *priv, GstEvent *eos)
{
  GstFlowReturn flow = voder_pad_stage_get_flow (priv->output);

  if (get_flow (priv) == GST_FLOW_FLUSHING)
    return;
  if (flow == GST_FLOW_NOT_LINKED || flow < GST_FLOW_EOS)
    GST_ELEMENT_FLOW_ERROR (priv->element, flow);
  voder_pad_stage_end (priv->output, eos);
}

static GstFlowReturn
conclude (VoderRunPrivate *priv, const GError *error)
{
  GstFlowReturn flow = voder_pad_stage_get_flow (priv->output);

  if (flow != GST_FLOW_OK)
    return flow;
  if (error == NULL)
    return GST_FLOW_EOS;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GST_FLOW_FLUSHING;
  if (g_error_matches (error, VODER_PIPELINE_ERROR,
                       VODER_PIPELINE_ERROR_EMPTY)) {
    GST_ELEMENT_WARNING (priv->element, STREAM, DECODE, ("%s", error->message),
                         (NULL));
    return GST_FLOW_EOS;
  }

  voder_element_post_error (priv->element, error);

  return GST_FLOW_ERROR;
}

/* The group's one task. */
static gboolean
run_pipeline (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderRunPrivate *priv = get_private (data);
  g_autoptr (GstEvent) eos = NULL;
  GError *local_error = NULL;

  voder_pipeline_run (priv->pipeline, cancellable, &local_error);
  set_flow (priv, conclude (priv, local_error));

  GST_OBJECT_LOCK (priv->element);
  priv->has_ended = TRUE;
  eos = g_steal_pointer (&priv->eos);
  GST_OBJECT_UNLOCK (priv->element);

  if (eos != NULL)
    end_stream (priv, eos);
  if (local_error == NULL)
    return TRUE;

  /* Failing cancels the group's context, which wakes a waiting push. */
  g_propagate_error (error, local_error);

  return FALSE;
}

static void
voder_run_dispose (GObject *object)
{
  VoderRun *self = VODER_RUN (object);
  VoderRunPrivate *priv = get_private (self);

  if (priv->group != NULL) {
    voder_run_cancel (self);
    voder_run_join (self);
  }
  g_clear_object (&priv->sender);
  g_clear_object (&priv->group);
  g_clear_object (&priv->pipeline);
  g_clear_object (&priv->output);
  g_clear_object (&priv->channel);
  gst_clear_event (&priv->eos);

  G_OBJECT_CLASS (voder_run_parent_class)->dispose (object);
}

static void
voder_run_class_init (VoderRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_run_dispose;
}

static void
voder_run_init (VoderRun *self)
{
  VoderRunPrivate *priv = get_private (self);

  priv->flow = GST_FLOW_OK;
  priv->channel = voder_channel_new (GST_TYPE_BUFFER, CHANNEL_CAPACITY);
  priv->sender = voder_channel_create_sender (priv->channel);
}

/*
 * Sets whose run it is; @element must outlive it. Done once, before all else.
 */
void
voder_run_set_element (VoderRun *self, GstElement *element)
{
  VoderRunPrivate *priv = NULL;

  g_return_if_fail (VODER_IS_RUN (self));
  g_return_if_fail (GST_IS_ELEMENT (element));

  priv = get_private (self);
  priv->element = element;
}

/*
 * Gives the end (transfer full) of the channel that the first stage reads.
 */
VoderReceiver *
voder_run_create_receiver (VoderRun *self)
{
  g_return_val_if_fail (VODER_IS_RUN (self), NULL);

  return voder_channel_create_receiver (get_private (self)->channel);
}

/*
 * Runs @pipeline, whose last stage is @output. The run is then the caller's to
 * join.
 *
 * Returns: FALSE with @error set when no thread can be had.
 */
gboolean
voder_run_start (VoderRun *self,
                 VoderPipeline *pipeline,
                 VoderPadStage *output,
                 GError **error)
{
  VoderRunPrivate *priv = NULL;

  g_return_val_if_fail (VODER_IS_RUN (self), FALSE);
  g_return_val_if_fail (VODER_IS_PIPELINE (pipeline), FALSE);
  g_return_val_if_fail (VODER_IS_PAD_STAGE (output), FALSE);

  priv = get_private (self);
  priv->pipeline = g_object_ref (pipeline);
  priv->output = g_object_ref (output);
  priv->group = voder_group_new (voder_pool_get_blocking (),
                                 VODER_GROUP_FIRST_ERROR, NULL);

  return voder_group_go (priv->group, run_pipeline, self, NULL, error);
}

/*
 * Hands @buffer (transfer full) to the pipeline; waits while that has enough.
 *
 * Returns: why it takes no more, once it does not.
 */
GstFlowReturn
voder_run_push (VoderRun *self, GstBuffer *buffer)
{
  VoderRunPrivate *priv = NULL;
  VoderRunClass *klass = NULL;
  GCancellable *context = NULL;

  g_return_val_if_fail (VODER_IS_RUN (self), GST_FLOW_ERROR);
  g_return_val_if_fail (GST_IS_BUFFER (buffer), GST_FLOW_ERROR);

  klass = VODER_RUN_GET_CLASS (self);
  if (klass->accept != NULL)
    buffer = klass->accept (self, buffer);
  priv = get_private (self);
  context = G_CANCELLABLE (voder_group_get_context (priv->group));
  if (voder_sender_send (priv->sender, buffer, context, NULL))
    return GST_FLOW_OK;

  /* The run is ending; it alone knows why. */
  if (get_flow (priv) == GST_FLOW_OK)
    voder_run_join (self);

  return get_flow (priv);
}

/*
 * Ends the stream and waits until all of it has left; a cancel ends the wait.
 */
void
voder_run_drain (VoderRun *self)
{
  g_return_if_fail (VODER_IS_RUN (self));

  voder_sender_close (get_private (self)->sender);
  voder_run_join (self);
}

/*
 * Ends the stream. What is left of it leaves, then EOS for @event; at once,
 * when the run has already ended.
 */
void
voder_run_end (VoderRun *self, GstEvent *event)
{
  VoderRunPrivate *priv = NULL;
  gboolean has_ended;

  g_return_if_fail (VODER_IS_RUN (self));
  g_return_if_fail (GST_IS_EVENT (event));

  priv = get_private (self);
  GST_OBJECT_LOCK (priv->element);
  has_ended = priv->has_ended;
  if (!has_ended)
    gst_event_replace (&priv->eos, event);
  GST_OBJECT_UNLOCK (priv->element);

  voder_sender_close (priv->sender);
  if (has_ended)
    end_stream (priv, event);
}

/*
 * Ends the run at once, without waiting for it.
 */
void
voder_run_cancel (VoderRun *self)
{
  g_return_if_fail (VODER_IS_RUN (self));

  set_flow (get_private (self), GST_FLOW_FLUSHING);
  voder_group_cancel (get_private (self)->group, NULL);
}

/*
 * Waits until nothing of the run is alive.
 */
void
voder_run_join (VoderRun *self)
{
  g_return_if_fail (VODER_IS_RUN (self));

  /* The task has reported its error itself. */
  voder_group_wait (get_private (self)->group, NULL, NULL);
}

/*
 * Adds what the run has done so far to @stats.
 *
 * Thread safety: any thread.
 */
void
voder_run_add_stats (VoderRun *self, GstStructure *stats)
{
  VoderRunClass *klass = NULL;

  g_return_if_fail (VODER_IS_RUN (self));
  g_return_if_fail (stats != NULL);

  klass = VODER_RUN_GET_CLASS (self);
  if (klass->add_stats != NULL)
    klass->add_stats (self, stats);
}
