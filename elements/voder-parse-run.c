/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-parse-run.h"

#include "voder-buffer-stream.h"
#include "voder-text-stage.h"

/*
 * VoderParseRun:
 *
 * One document on its way through the element: read and cut into sentences.
 *
 * Thread safety: as #VoderRun.
 */
struct _VoderParseRun {
  VoderRun parent_instance;

  VoderCueList *cues;
  VoderReadStage *read;
  VoderSegmentStage *segment;
};

G_DEFINE_FINAL_TYPE (VoderParseRun, voder_parse_run, VODER_TYPE_RUN)

static VoderPipeline *
build_pipeline (VoderParseRun *self,
                const VoderParseRunSetup *setup,
                VoderPadStage *output)
{
  g_autoptr (VoderReceiver) receiver =
      voder_run_create_receiver (VODER_RUN (self));
  g_autoptr (GInputStream) stream = voder_buffer_stream_new (receiver);
  g_autofree char *name = gst_element_get_name (setup->element);
  g_autoptr (VoderDocument) document =
      voder_document_new_for_stream (stream, name, setup->format);
  VoderPipeline *pipeline = voder_pipeline_new ();

  self->read = voder_read_stage_new (voder_plugin_registry_get_default ());
  voder_read_stage_set_read_code (self->read, setup->read_code);
  voder_read_stage_add (self->read, document);
  self->segment = voder_segment_stage_new (setup->language);

  voder_pipeline_add (pipeline, VODER_STAGE (self->read));
  voder_pipeline_add (pipeline, VODER_STAGE (self->segment));
  voder_pipeline_add (pipeline, VODER_STAGE (output));

  return pipeline;
}

static GstBuffer *
voder_parse_run_accept (VoderRun *run, GstBuffer *buffer)
{
  return voder_cue_list_add (VODER_PARSE_RUN (run)->cues, buffer);
}

static void
voder_parse_run_add_stats (VoderRun *run, GstStructure *stats)
{
  VoderParseRun *self = VODER_PARSE_RUN (run);

  gst_structure_set (
      stats, "bytes-in", G_TYPE_UINT64,
      voder_read_stage_get_n_bytes (self->read), "utterances", G_TYPE_UINT64,
      voder_segment_stage_get_n_utterances (self->segment), NULL);
}

static void
voder_parse_run_finalize (GObject *object)
{
  VoderParseRun *self = VODER_PARSE_RUN (object);

  g_clear_object (&self->segment);
  g_clear_object (&self->read);
  g_clear_object (&self->cues);

  G_OBJECT_CLASS (voder_parse_run_parent_class)->finalize (object);
}

static void
voder_parse_run_class_init (VoderParseRunClass *klass)
{
  VoderRunClass *run_class = VODER_RUN_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_parse_run_finalize;
  run_class->accept = voder_parse_run_accept;
  run_class->add_stats = voder_parse_run_add_stats;
}

static void
voder_parse_run_init (VoderParseRun *self)
{
}

/*
 * Makes a run and starts it. It is the caller's to join.
 *
 * Returns: NULL with @error set when no thread can be had.
 */
VoderRun *
voder_parse_run_new (const VoderParseRunSetup *setup, GError **error)
{
  g_autoptr (VoderParseRun) self = NULL;
  g_autoptr (VoderPadStage) output = NULL;
  g_autoptr (VoderPipeline) pipeline = NULL;

  g_return_val_if_fail (setup != NULL, NULL);

  self = g_object_new (VODER_TYPE_PARSE_RUN, NULL);
  voder_run_set_element (VODER_RUN (self), setup->element);
  self->cues = voder_cue_list_new (setup->element);
  output = voder_text_stage_new (setup->writer, self->cues);
  pipeline = build_pipeline (self, setup, output);
  if (!voder_run_start (VODER_RUN (self), pipeline, output, error))
    return NULL;

  return VODER_RUN (g_steal_pointer (&self));
}
