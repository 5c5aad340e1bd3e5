/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-text-stage.h"

/*
 * VoderTextStage:
 *
 * The last stage of a pipeline whose utterances leave through a pad as text.
 *
 * Thread safety: as #VoderPadStage.
 */
struct _VoderTextStage {
  VoderPadStage parent_instance;

  VoderTextWriter *writer;
  VoderCueList *cues;
};

G_DEFINE_FINAL_TYPE (VoderTextStage, voder_text_stage, VODER_TYPE_PAD_STAGE)

static GstFlowReturn
voder_text_stage_write (VoderPadStage *stage, gpointer item)
{
  VoderTextStage *self = VODER_TEXT_STAGE (stage);
  g_autoptr (VoderUtterance) utterance = NULL;
  VoderCueTime time;

  utterance = voder_cue_list_place (self->cues, item, &time);

  return voder_text_writer_write (self->writer, utterance, &time);
}

static void
voder_text_stage_end (VoderPadStage *stage, GstEvent *event)
{
  voder_text_writer_end (VODER_TEXT_STAGE (stage)->writer, event);
}

static void
voder_text_stage_dispose (GObject *object)
{
  VoderTextStage *self = VODER_TEXT_STAGE (object);

  g_clear_object (&self->writer);
  g_clear_object (&self->cues);

  G_OBJECT_CLASS (voder_text_stage_parent_class)->dispose (object);
}

static void
voder_text_stage_class_init (VoderTextStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);
  VoderPadStageClass *pad_class = VODER_PAD_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = voder_text_stage_dispose;
  stage_class->input_type = VODER_TYPE_UTTERANCE;
  stage_class->output_type = G_TYPE_NONE;
  pad_class->write = voder_text_stage_write;
  pad_class->end = voder_text_stage_end;
}

static void
voder_text_stage_init (VoderTextStage *self)
{
}

VoderPadStage *
voder_text_stage_new (VoderTextWriter *writer, VoderCueList *cues)
{
  VoderTextStage *self = NULL;

  g_return_val_if_fail (VODER_IS_TEXT_WRITER (writer), NULL);
  g_return_val_if_fail (VODER_IS_CUE_LIST (cues), NULL);

  self = g_object_new (VODER_TYPE_TEXT_STAGE, NULL);
  self->writer = g_object_ref (writer);
  self->cues = g_object_ref (cues);

  return VODER_PAD_STAGE (self);
}
