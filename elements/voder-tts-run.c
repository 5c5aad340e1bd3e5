/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-run.h"

#include "voder-buffer-stream.h"
#include "voder-element-error.h"
#include "voder-pad-stage.h"

/*
 * VoderTtsRun:
 *
 * One document on its way through the element, from its first buffer to its
 * end, a flush or a change of state: the channel that the streaming thread
 * fills, and a pipeline that reads it and whose last stage pushes on the source
 * pad.
 *
 * Everything that a run starts is a task of its one group, so that cancelling
 * the group's context and waiting for the group ends all of it.
 *
 * Thread safety: push, drain and end on the streaming thread of the sink pad,
 * the others on any thread.
 */
struct _VoderTtsRun {
  GObject parent_instance;

  GstElement *element; /* it joins the run before it goes */
  VoderPadWriter *writer;
  VoderReadStage *read;
  VoderSegmentStage *segment;
  VoderSynthStage *synth;
  VoderPadStage *output;
  VoderPipeline *pipeline;
  VoderGroup *group;
  VoderSender *sender;
  int flow; /* GstFlowReturn, atomic */

  /* Under the element's object lock: the last of the two ends the stream. */
  GstEvent *eos;
  gboolean has_ended;
};

/* Blocks of a file are 4 KiB: what is read ahead stays small. */
#define TEXT_CHANNEL_CAPACITY 16

G_DEFINE_FINAL_TYPE (VoderTtsRun, voder_tts_run, G_TYPE_OBJECT)

static GstFlowReturn
get_flow (VoderTtsRun *self)
{
  return g_atomic_int_get (&self->flow);
}

/* The first reason stays. */
static void
set_flow (VoderTtsRun *self, GstFlowReturn flow)
{
  g_atomic_int_compare_and_exchange (&self->flow, GST_FLOW_OK, flow);
}

/*
 * An upstream that has sent EOS pushes no more, and so never sees a flow
 * return: the application has to hear of it here. What was cancelled has no
 * end: a flush is on its way, and EOS must not overtake it.
 */
static void
end_stream (VoderTtsRun *self, GstEvent *eos)
{
  GstFlowReturn flow = voder_pad_stage_get_flow (self->output);

  if (get_flow (self) == GST_FLOW_FLUSHING)
    return;
  if (flow == GST_FLOW_NOT_LINKED || flow < GST_FLOW_EOS)
    GST_ELEMENT_FLOW_ERROR (self->element, flow);
  voder_pad_writer_end (self->writer, eos);
}

static GstFlowReturn
conclude (VoderTtsRun *self, const GError *error)
{
  GstFlowReturn flow = voder_pad_stage_get_flow (self->output);

  if (flow != GST_FLOW_OK)
    return flow;
  if (error == NULL)
    return GST_FLOW_EOS;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GST_FLOW_FLUSHING;
  if (g_error_matches (error, VODER_PIPELINE_ERROR,
                       VODER_PIPELINE_ERROR_EMPTY)) {
    GST_ELEMENT_WARNING (self->element, STREAM, DECODE, ("%s", error->message),
                         (NULL));
    return GST_FLOW_EOS;
  }

  voder_element_post_error (self->element, error);

  return GST_FLOW_ERROR;
}

/* The group's one task. */
static gboolean
run_pipeline (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderTtsRun *self = data;
  g_autoptr (GstEvent) eos = NULL;
  GError *local_error = NULL;

  voder_pipeline_run (self->pipeline, cancellable, &local_error);
  set_flow (self, conclude (self, local_error));

  GST_OBJECT_LOCK (self->element);
  self->has_ended = TRUE;
  eos = g_steal_pointer (&self->eos);
  GST_OBJECT_UNLOCK (self->element);

  if (eos != NULL)
    end_stream (self, eos);
  if (local_error == NULL)
    return TRUE;

  /* Failing cancels the group's context, which wakes a waiting push. */
  g_propagate_error (error, local_error);

  return FALSE;
}

static void
build_pipeline (VoderTtsRun *self,
                const VoderTtsRunSetup *setup,
                GInputStream *stream)
{
  VoderPluginRegistry *registry = voder_plugin_registry_get_default ();
  const char *const *languages = voder_voice_get_languages (setup->voice);
  const VoderTtsSettings *settings = setup->settings;
  const char *language = settings->language;
  g_autofree char *name = gst_element_get_name (setup->element);
  g_autoptr (VoderDocument) document = NULL;

  if (language == NULL)
    language = languages[0];

  document = voder_document_new_for_stream (stream, name, setup->format);
  self->read = voder_read_stage_new (registry);
  voder_read_stage_add (self->read, document);
  self->segment = voder_segment_stage_new (language);
  self->synth =
      voder_synth_stage_new (VODER_SYNTHESIZER (setup->engines), setup->voice);
  voder_synth_stage_set_prosody (self->synth, settings->rate, settings->pitch,
                                 settings->volume);
  if (settings->n_workers > 0)
    voder_synth_stage_set_n_workers (self->synth, settings->n_workers);
  self->output = voder_pad_stage_new (setup->writer);

  self->pipeline = voder_pipeline_new ();
  voder_pipeline_add (self->pipeline, VODER_STAGE (self->read));
  voder_pipeline_add (self->pipeline, VODER_STAGE (self->segment));
  voder_pipeline_add (self->pipeline, VODER_STAGE (self->synth));
  voder_pipeline_add (self->pipeline, VODER_STAGE (self->output));
}

static void
voder_tts_run_dispose (GObject *object)
{
  VoderTtsRun *self = VODER_TTS_RUN (object);

  if (self->group != NULL) {
    voder_tts_run_cancel (self);
    voder_tts_run_join (self);
  }
  g_clear_object (&self->sender);
  g_clear_object (&self->group);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->output);
  g_clear_object (&self->synth);
  g_clear_object (&self->segment);
  g_clear_object (&self->read);
  g_clear_object (&self->writer);
  gst_clear_event (&self->eos);

  G_OBJECT_CLASS (voder_tts_run_parent_class)->dispose (object);
}

static void
voder_tts_run_class_init (VoderTtsRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_tts_run_dispose;
}

static void
voder_tts_run_init (VoderTtsRun *self)
{
  self->flow = GST_FLOW_OK;
}

/*
 * Makes a run and starts it. It is the caller's to join.
 *
 * Returns: NULL with @error set when no thread can be had.
 */
VoderTtsRun *
voder_tts_run_new (const VoderTtsRunSetup *setup, GError **error)
{
  g_autoptr (VoderTtsRun) self = NULL;
  g_autoptr (VoderChannel) channel = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;
  g_autoptr (GInputStream) stream = NULL;

  g_return_val_if_fail (setup != NULL, NULL);

  self = g_object_new (VODER_TYPE_TTS_RUN, NULL);
  self->element = setup->element;
  self->writer = g_object_ref (setup->writer);
  channel = voder_channel_new (GST_TYPE_BUFFER, TEXT_CHANNEL_CAPACITY);
  self->sender = voder_channel_create_sender (channel);
  receiver = voder_channel_create_receiver (channel);
  stream = voder_buffer_stream_new (receiver);
  build_pipeline (self, setup, stream);

  self->group = voder_group_new (voder_pool_get_blocking (),
                                 VODER_GROUP_FIRST_ERROR, NULL);
  if (!voder_group_go (self->group, run_pipeline, self, NULL, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*
 * Hands @buffer (transfer full) to the pipeline; waits while that has enough.
 *
 * Returns: why it takes no more, once it does not.
 */
GstFlowReturn
voder_tts_run_push (VoderTtsRun *self, GstBuffer *buffer)
{
  GCancellable *context = NULL;

  g_return_val_if_fail (VODER_IS_TTS_RUN (self), GST_FLOW_ERROR);
  g_return_val_if_fail (GST_IS_BUFFER (buffer), GST_FLOW_ERROR);

  context = G_CANCELLABLE (voder_group_get_context (self->group));
  if (voder_sender_send (self->sender, buffer, context, NULL))
    return GST_FLOW_OK;

  /* The run is ending; it alone knows why. */
  if (get_flow (self) == GST_FLOW_OK)
    voder_tts_run_join (self);

  return get_flow (self);
}

/*
 * Ends the text and waits until all of it has been spoken; a cancel ends the
 * wait.
 */
void
voder_tts_run_drain (VoderTtsRun *self)
{
  g_return_if_fail (VODER_IS_TTS_RUN (self));

  voder_sender_close (self->sender);
  voder_tts_run_join (self);
}

/*
 * Ends the text. What is left is spoken, then EOS goes downstream for @event;
 * at once, when the run has already ended.
 */
void
voder_tts_run_end (VoderTtsRun *self, GstEvent *event)
{
  gboolean has_ended;

  g_return_if_fail (VODER_IS_TTS_RUN (self));
  g_return_if_fail (GST_IS_EVENT (event));

  GST_OBJECT_LOCK (self->element);
  has_ended = self->has_ended;
  if (!has_ended)
    gst_event_replace (&self->eos, event);
  GST_OBJECT_UNLOCK (self->element);

  voder_sender_close (self->sender);
  if (has_ended)
    end_stream (self, event);
}

/*
 * Ends the run at once, without waiting for it.
 */
void
voder_tts_run_cancel (VoderTtsRun *self)
{
  g_return_if_fail (VODER_IS_TTS_RUN (self));

  set_flow (self, GST_FLOW_FLUSHING);
  voder_group_cancel (self->group, NULL);
}

/*
 * Waits until nothing of the run is alive.
 */
void
voder_tts_run_join (VoderTtsRun *self)
{
  g_return_if_fail (VODER_IS_TTS_RUN (self));

  /* The task has reported its error itself. */
  voder_group_wait (self->group, NULL, NULL);
}

/*
 * Tells what the run has done so far.
 */
GstStructure *
voder_tts_run_dup_stats (VoderTtsRun *self)
{
  g_return_val_if_fail (VODER_IS_TTS_RUN (self), NULL);

  return gst_structure_new (
      "application/x-voder-tts-stats", "bytes-in", G_TYPE_UINT64,
      voder_read_stage_get_n_bytes (self->read), "utterances", G_TYPE_UINT64,
      voder_segment_stage_get_n_utterances (self->segment), "synthesized",
      G_TYPE_UINT64, voder_synth_stage_get_n_synthesized (self->synth),
      "duration", G_TYPE_UINT64,
      voder_synth_stage_get_duration_us (self->synth) * GST_USECOND, "workers",
      G_TYPE_UINT, voder_synth_stage_get_n_workers (self->synth), NULL);
}
