/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-run.h"

#include "voder-note-stage.h"
#include "voder-scan-stage.h"
#include "voder-speech-stages.h"
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
 * Thread safety: one thread; voder_src_run_cancel(), voder_src_run_has_ended()
 * and the stats any thread.
 */
struct _VoderSrcRun {
  GObject parent_instance;

  VoderGroup *group;
  VoderPipeline *pipeline;
  VoderReadStage *read;
  VoderNoteStage *note;     /* NULL: a scan */
  VoderSpeechStages speech; /* of none, when it is a scan */
  VoderSender *made;
  VoderReceiver *chunks;
  VoderSrcScanFunc scanned; /* NULL: no scan */
  GstElement *element;      /* which it tells; it drops this before it goes */
  gboolean has_ended;
};

G_DEFINE_FINAL_TYPE (VoderSrcRun, voder_src_run, G_TYPE_OBJECT)

/* The group's one task. */
static gboolean
run_pipeline (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderSrcRun *self = data;
  g_autoptr (GError) failure = NULL;

  if (voder_pipeline_run (self->pipeline, cancellable, &failure) &&
      self->scanned != NULL)
    self->scanned (self->element);
  g_atomic_int_set (&self->has_ended, TRUE);
  if (failure != NULL)
    voder_sender_fail (self->made, failure);
  else
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
  g_clear_object (&self->read);
  g_clear_object (&self->note);
  voder_speech_stages_clear (&self->speech);
  g_clear_object (&self->made);
  g_clear_object (&self->chunks);

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
  voder_channel_open (VODER_TYPE_CHUNK, N_AHEAD, &self->made, &self->chunks);
  self->pipeline = voder_pipeline_new ();
  self->group = voder_group_new (voder_pool_get_blocking (),
                                 VODER_GROUP_FIRST_ERROR, NULL);
}

static VoderTtsRunSetup
get_setup (const VoderSrcSpeaker *speaker, VoderTtsEngines *engines)
{
  return (VoderTtsRunSetup){
    .element = speaker->element,
    .engines = engines,
    .settings = speaker->settings,
  };
}

static gboolean
add_text (VoderSrcRun *self,
          const VoderSrcSpeaker *speaker,
          const char *language,
          guint n,
          gint64 from,
          GError **error)
{
  g_autoptr (VoderSrcText) text = voder_src_queue_dup_text (speaker->queue, n);
  g_autoptr (VoderDocument) document =
      voder_src_text_create_document (text, error);
  g_autoptr (VoderSegmentStage) segment = NULL;

  if (document == NULL)
    return FALSE;

  self->read = voder_read_stage_new (voder_plugin_registry_get_default ());
  segment = voder_segment_stage_new (language);
  voder_read_stage_add (self->read, document);
  voder_read_stage_set_from (self->read, from);
  voder_pipeline_add (self->pipeline, VODER_STAGE (self->read));
  voder_pipeline_add (self->pipeline, VODER_STAGE (segment));

  return TRUE;
}

/* FALSE when the effects cannot be had. */
static gboolean
add_speech (VoderSrcRun *self, const VoderTtsRunSetup *setup, GError **error)
{
  g_autoptr (VoderEffectChain) effects =
      voder_speech_stages_create_effects (setup->settings->effects, error);
  g_autoptr (VoderSynthStage) synth = voder_tts_run_create_synth (setup);
  g_autoptr (VoderStage) outlet = voder_outlet_stage_new (self->made);

  if (effects == NULL)
    return FALSE;

  voder_speech_stages_init (&self->speech, synth, effects);
  voder_pipeline_add (self->pipeline, VODER_STAGE (self->note));
  voder_speech_stages_add_to (&self->speech, self->pipeline, NULL);
  voder_pipeline_add (self->pipeline, outlet);

  return TRUE;
}

static gboolean
start (VoderSrcRun *self, GError **error)
{
  return voder_group_go (self->group, run_pipeline, self, NULL, error);
}

/*
 * Has @engines speak a text from a place in it on.
 *
 * Returns: NULL with an error when the text cannot be opened, or no thread be
 *   had.
 */
VoderSrcRun *
voder_src_run_new (const VoderSrcSpeaker *speaker,
                   VoderTtsEngines *engines,
                   const VoderTimelinePlace *from,
                   GError **error)
{
  g_autoptr (VoderSrcRun) self = g_object_new (VODER_TYPE_SRC_RUN, NULL);
  const VoderTtsRunSetup setup = get_setup (speaker, engines);

  if (!add_text (self, speaker, voder_tts_run_get_language (&setup), from->text,
                 voder_note_stage_get_from (from), error))
    return NULL;
  self->note = voder_note_stage_new (speaker->queue, from);
  if (!add_speech (self, &setup, error) || !start (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*
 * Reads a text to its end as it would be for @engines, so that the timeline
 * knows it, and calls @func then.
 */
VoderSrcRun *
voder_src_run_new_scan (const VoderSrcSpeaker *speaker,
                        VoderTtsEngines *engines,
                        guint text,
                        VoderSrcScanFunc func,
                        GError **error)
{
  g_autoptr (VoderSrcRun) self = g_object_new (VODER_TYPE_SRC_RUN, NULL);
  const VoderTtsRunSetup setup = get_setup (speaker, engines);
  g_autoptr (VoderStage) scan = voder_scan_stage_new (speaker->queue, text);

  if (!add_text (self, speaker, voder_tts_run_get_language (&setup), text, 0,
                 error))
    return NULL;
  voder_pipeline_add (self->pipeline, scan);
  self->scanned = func;
  self->element = speaker->element;
  if (!start (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*
 * Waits for the next chunk. An empty one says where the next sentence begins:
 * it comes once voder_src_run_demand() has asked for it.
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
  return voder_receiver_receive (self->chunks, (gpointer *) chunk, cancellable,
                                 error);
}

/*
 * Asks for the next sentence.
 */
void
voder_src_run_demand (VoderSrcRun *self)
{
  voder_speech_stages_demand (&self->speech);
}

/*
 * Has the sentences that were not asked for yet be spoken otherwise. Effects
 * that cannot be had leave those that are heard.
 */
void
voder_src_run_set_settings (VoderSrcRun *self, const VoderTtsSettings *settings)
{
  g_autoptr (VoderEffectChain) effects =
      voder_speech_stages_create_effects (settings->effects, NULL);

  voder_speech_stages_set_prosody (&self->speech, settings);
  if (effects != NULL)
    voder_speech_stages_set_effects (&self->speech, effects);
}

/*
 * Adds what was read and spoken so far to @stats.
 */
void
voder_src_run_add_stats (VoderSrcRun *self, GstStructure *stats)
{
  gst_structure_set (stats, "bytes-in", G_TYPE_UINT64,
                     voder_read_stage_get_n_bytes (self->read), NULL);
  voder_speech_stages_add_stats (&self->speech, stats);
}

/*
 * Gives the key of the utterance that is spoken first; VODER_TIMELINE_NONE as
 * long as none is. Under the lock of the queue.
 */
VoderTimelineKey
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
 * Waits until a scan has ended, or @cancellable ends the wait.
 */
void
voder_src_run_wait (VoderSrcRun *self, GCancellable *cancellable)
{
  g_autoptr (VoderChunk) chunk = NULL;

  voder_receiver_receive (self->chunks, (gpointer *) &chunk, cancellable, NULL);
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
