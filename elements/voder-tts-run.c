/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-run.h"

#include "voder-audio-stage.h"
#include "voder-buffer-stream.h"

/*
 * VoderTtsRun:
 *
 * One document on its way through the element: read, cut into sentences,
 * spoken.
 *
 * Thread safety: as #VoderRun.
 */
struct _VoderTtsRun {
  VoderRun parent_instance;

  VoderReadStage *read;
  VoderSegmentStage *segment;
  VoderSynthStage *synth;
};

G_DEFINE_FINAL_TYPE (VoderTtsRun, voder_tts_run, VODER_TYPE_RUN)

static VoderPipeline *
build_pipeline (VoderTtsRun *self,
                const VoderTtsRunSetup *setup,
                VoderPadStage *output)
{
  g_autoptr (VoderReceiver) receiver =
      voder_run_create_receiver (VODER_RUN (self));
  g_autoptr (GInputStream) stream = voder_buffer_stream_new (receiver);
  VoderPluginRegistry *registry = voder_plugin_registry_get_default ();
  const char *const *languages = voder_voice_get_languages (setup->voice);
  const VoderTtsSettings *settings = setup->settings;
  const char *language = settings->language;
  g_autofree char *name = gst_element_get_name (setup->element);
  g_autoptr (VoderDocument) document = NULL;
  VoderPipeline *pipeline = NULL;

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

  pipeline = voder_pipeline_new ();
  voder_pipeline_add (pipeline, VODER_STAGE (self->read));
  voder_pipeline_add (pipeline, VODER_STAGE (self->segment));
  voder_pipeline_add (pipeline, VODER_STAGE (self->synth));
  voder_pipeline_add (pipeline, VODER_STAGE (output));

  return pipeline;
}

static void
voder_tts_run_finalize (GObject *object)
{
  VoderTtsRun *self = VODER_TTS_RUN (object);

  g_clear_object (&self->synth);
  g_clear_object (&self->segment);
  g_clear_object (&self->read);

  G_OBJECT_CLASS (voder_tts_run_parent_class)->finalize (object);
}

static void
voder_tts_run_class_init (VoderTtsRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_tts_run_finalize;
}

static void
voder_tts_run_init (VoderTtsRun *self)
{
}

/*
 * Makes a run and starts it. It is the caller's to join.
 *
 * Returns: NULL with @error set when no thread can be had.
 */
VoderRun *
voder_tts_run_new (const VoderTtsRunSetup *setup, GError **error)
{
  g_autoptr (VoderTtsRun) self = NULL;
  g_autoptr (VoderPadStage) output = NULL;
  g_autoptr (VoderPipeline) pipeline = NULL;

  g_return_val_if_fail (setup != NULL, NULL);

  self = g_object_new (VODER_TYPE_TTS_RUN, NULL);
  voder_run_set_element (VODER_RUN (self), setup->element);
  output = voder_audio_stage_new (setup->writer);
  pipeline = build_pipeline (self, setup, output);
  if (!voder_run_start (VODER_RUN (self), pipeline, output, error))
    return NULL;

  return VODER_RUN (g_steal_pointer (&self));
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
