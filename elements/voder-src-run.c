/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-run.h"

#include "voder-note-stage.h"
#include "voder-scan-stage.h"
#include "voder-tts-run.h"

/* Chunks that may wait to be taken: some seconds. */
#define N_AHEAD 16

/*
 * VoderSrcRun:
 *
 * A text while it is read, cut and spoken, from a place in it on: a pipeline
 * that runs on a thread of the flow layer, and the chunks that it gives. Or,
 * as a scan, while it is only read, so that the timeline knows all of it.
 *
 * Thread safety: one thread; voder_src_run_cancel() and
 * voder_src_run_has_ended() any thread.
 */
struct _VoderSrcRun {
  GObject parent_instance;

  VoderGroup *group;
  VoderPipeline *pipeline;
  VoderNoteStage *note; /* NULL: a scan */
  VoderSender *made;
  VoderReceiver *chunks;
  GError *error; /* of the pipeline, when it has ended */
  gboolean has_ended;
};

G_DEFINE_FINAL_TYPE (VoderSrcRun, voder_src_run, G_TYPE_OBJECT)

/* The group's one task. */
static gboolean
run_pipeline (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderSrcRun *self = data;

  voder_pipeline_run (self->pipeline, cancellable, &self->error);
  g_atomic_int_set (&self->has_ended, TRUE);
  voder_sender_close (self->made);

  return TRUE;
}

static void
voder_src_run_dispose (GObject *object)
{
  VoderSrcRun *self = VODER_SRC_RUN (object);

  if (self->group != NULL)
    voder_src_run_stop (self);
  g_clear_object (&self->group);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->note);
  g_clear_object (&self->made);
  g_clear_object (&self->chunks);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (voder_src_run_parent_class)->dispose (object);
}

static void
voder_src_run_class_init (VoderSrcRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_src_run_dispose;
}

static void
voder_src_run_init (VoderSrcRun *self)
{
  g_autoptr (VoderChannel) channel =
      voder_channel_new (VODER_TYPE_CHUNK, N_AHEAD);

  self->made = voder_channel_create_sender (channel);
  self->chunks = voder_channel_create_receiver (channel);
  self->pipeline = voder_pipeline_new ();
  self->group = voder_group_new (voder_pool_get_blocking (),
                                 VODER_GROUP_FIRST_ERROR, NULL);
}

static VoderTtsRunSetup
get_setup (const VoderSrcSpeaker *speaker)
{
  return (VoderTtsRunSetup){
    .element = speaker->element,
    .engines = speaker->engines,
    .settings = speaker->settings,
  };
}

static gboolean
add_text (VoderSrcRun *self,
          const VoderSrcSpeaker *speaker,
          guint n,
          GError **error)
{
  const VoderTtsRunSetup setup = get_setup (speaker);
  g_autoptr (VoderSrcText) text = voder_src_queue_dup_text (speaker->queue, n);
  g_autoptr (VoderDocument) document =
      voder_src_text_create_document (text, error);
  g_autoptr (VoderReadStage) read = NULL;
  g_autoptr (VoderSegmentStage) segment = NULL;

  if (document == NULL)
    return FALSE;

  read = voder_read_stage_new (voder_plugin_registry_get_default ());
  segment = voder_segment_stage_new (voder_tts_run_get_language (&setup));
  voder_read_stage_add (read, document);
  voder_pipeline_add (self->pipeline, VODER_STAGE (read));
  voder_pipeline_add (self->pipeline, VODER_STAGE (segment));

  return TRUE;
}

/* FALSE when the effects cannot be had. */
static gboolean
add_effects (VoderSrcRun *self, const char *effects, GError **error)
{
  g_autoptr (VoderEffectChain) chain = NULL;
  g_autoptr (VoderEffectStage) stage = NULL;

  if (effects == NULL)
    return TRUE;

  chain = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), effects, error);
  if (chain == NULL) {
    g_prefix_error (error, "effects: ");
    return FALSE;
  }
  stage = voder_effect_stage_new (VODER_EFFECT (chain));
  voder_pipeline_add (self->pipeline, VODER_STAGE (stage));

  return TRUE;
}

static gboolean
add_speech (VoderSrcRun *self, const VoderSrcSpeaker *speaker, GError **error)
{
  const VoderTtsRunSetup setup = get_setup (speaker);
  g_autoptr (VoderSynthStage) synth = voder_tts_run_create_synth (&setup);
  g_autoptr (VoderStage) outlet = voder_outlet_stage_new (self->made);

  voder_pipeline_add (self->pipeline, VODER_STAGE (self->note));
  voder_pipeline_add (self->pipeline, VODER_STAGE (synth));
  if (!add_effects (self, speaker->settings->effects, error))
    return FALSE;
  voder_pipeline_add (self->pipeline, outlet);

  return TRUE;
}

static gboolean
start (VoderSrcRun *self, GError **error)
{
  return voder_group_go (self->group, run_pipeline, self, NULL, error);
}

/*
 * Speaks a text from a place in it on.
 *
 * Returns: NULL with an error when the text cannot be opened, or no thread be
 *   had.
 */
VoderSrcRun *
voder_src_run_new (const VoderSrcSpeaker *speaker,
                   const VoderTimelinePlace *from,
                   GError **error)
{
  g_autoptr (VoderSrcRun) self = g_object_new (VODER_TYPE_SRC_RUN, NULL);

  if (!add_text (self, speaker, from->text, error))
    return NULL;
  self->note = voder_note_stage_new (speaker->queue, from);
  if (!add_speech (self, speaker, error) || !start (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*
 * Reads a text to its end, so that the timeline knows it.
 */
VoderSrcRun *
voder_src_run_new_scan (const VoderSrcSpeaker *speaker,
                        guint text,
                        GError **error)
{
  g_autoptr (VoderSrcRun) self = g_object_new (VODER_TYPE_SRC_RUN, NULL);
  g_autoptr (VoderStage) scan = voder_scan_stage_new (speaker->queue, text);

  if (!add_text (self, speaker, text, error))
    return NULL;
  voder_pipeline_add (self->pipeline, scan);
  if (!start (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*
 * Waits for the next chunk.
 *
 * Returns: FALSE without an error at the end, with that of the pipeline when it
 *   has failed, or with %G_IO_ERROR_CANCELLED when @cancellable ended the wait.
 */
gboolean
voder_src_run_receive (VoderSrcRun *self,
                       VoderChunk **chunk,
                       GCancellable *cancellable,
                       GError **error)
{
  GError *cause = NULL;

  if (voder_receiver_receive (self->chunks, (gpointer *) chunk, cancellable,
                              &cause))
    return TRUE;
  if (cause != NULL) {
    g_propagate_error (error, cause);
    return FALSE;
  }

  voder_group_wait (self->group, NULL, NULL);
  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));

  return FALSE;
}

/*
 * Gives the number of the utterance that is spoken first; VODER_TIMELINE_NONE
 * as long as none is.
 */
guint
voder_src_run_get_first (VoderSrcRun *self)
{
  return voder_note_stage_get_first (self->note);
}

/*
 * Tells whether nothing more will be made.
 */
gboolean
voder_src_run_has_ended (VoderSrcRun *self)
{
  return g_atomic_int_get (&self->has_ended);
}

/*
 * Ends the run at once, without waiting for it.
 */
void
voder_src_run_cancel (VoderSrcRun *self)
{
  voder_group_cancel (self->group, NULL);
}

/*
 * Ends the run and waits until nothing of it is alive.
 */
void
voder_src_run_stop (VoderSrcRun *self)
{
  voder_src_run_cancel (self);
  voder_group_wait (self->group, NULL, NULL);
}
