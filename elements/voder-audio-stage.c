/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-audio-stage.h"

/*
 * VoderAudioStage:
 *
 * The last stage of a pipeline that speaks: its chunks leave through a pad.
 *
 * Thread safety: as #VoderPadStage.
 */
struct _VoderAudioStage {
  VoderPadStage parent_instance;

  VoderPadWriter *writer;
  VoderSynthStage *source; /* it works on demand */
};

G_DEFINE_FINAL_TYPE (VoderAudioStage, voder_audio_stage, VODER_TYPE_PAD_STAGE)

static GstFlowReturn
voder_audio_stage_write (VoderPadStage *stage, gpointer item)
{
  VoderAudioStage *self = VODER_AUDIO_STAGE (stage);

  if (voder_chunk_get_n_frames (item) > 0 || voder_chunk_get_n_marks (item) > 0)
    return voder_pad_writer_write (self->writer, item);

  voder_synth_stage_demand (self->source);

  return GST_FLOW_OK;
}

static void
voder_audio_stage_end (VoderPadStage *stage, GstEvent *event)
{
  voder_pad_writer_end (VODER_AUDIO_STAGE (stage)->writer, event);
}

static void
voder_audio_stage_dispose (GObject *object)
{
  VoderAudioStage *self = VODER_AUDIO_STAGE (object);

  g_clear_object (&self->source);
  g_clear_object (&self->writer);

  G_OBJECT_CLASS (voder_audio_stage_parent_class)->dispose (object);
}

static void
voder_audio_stage_class_init (VoderAudioStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);
  VoderPadStageClass *pad_class = VODER_PAD_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = voder_audio_stage_dispose;
  stage_class->input_type = VODER_TYPE_CHUNK;
  stage_class->output_type = G_TYPE_NONE;
  pad_class->write = voder_audio_stage_write;
  pad_class->end = voder_audio_stage_end;
}

static void
voder_audio_stage_init (VoderAudioStage *self)
{
}

VoderPadStage *
voder_audio_stage_new (VoderPadWriter *writer, VoderSynthStage *source)
{
  VoderAudioStage *self = NULL;

  g_return_val_if_fail (VODER_IS_PAD_WRITER (writer), NULL);
  g_return_val_if_fail (VODER_IS_SYNTH_STAGE (source), NULL);

  self = g_object_new (VODER_TYPE_AUDIO_STAGE, NULL);
  self->writer = g_object_ref (writer);
  self->source = g_object_ref (source);

  return VODER_PAD_STAGE (self);
}
