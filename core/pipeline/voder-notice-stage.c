/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-notice-stage-private.h"

#include <voder/audio/voder-chunk.h>

/* Chunks that may be made and not played when the engines are done: some
 * seconds. */
#define OUTPUT_CAPACITY 16

/*
 * Stands between synthesis and output in a speech queue: passes chunks on, and
 * notices when the last one has come. Then the engines have time for the next
 * text, while what waits behind this stage is played.
 *
 * Thread safety: one thread, but for voder_notice_stage_has_all().
 */
struct _VoderNoticeStage {
  VoderStage parent_instance;

  VoderSpeechOutput *output;
  int has_all; /* atomic */
};

G_DEFINE_FINAL_TYPE (VoderNoticeStage, voder_notice_stage, VODER_TYPE_STAGE)

static gboolean
voder_notice_stage_run (VoderStage *stage,
                        VoderReceiver *receiver,
                        VoderSender *sender,
                        GCancellable *cancellable,
                        GError **error)
{
  VoderNoticeStage *self = VODER_NOTICE_STAGE (stage);
  GError *cause = NULL;
  gpointer chunk = NULL;

  while (voder_receiver_receive (receiver, &chunk, cancellable, &cause)) {
    if (!voder_sender_send (sender, chunk, cancellable, error))
      return FALSE;
  }
  if (cause != NULL) {
    g_propagate_error (error, cause);
    return FALSE;
  }

  g_atomic_int_set (&self->has_all, TRUE);
  voder_speech_output_wake (self->output);

  return TRUE;
}

static void
voder_notice_stage_finalize (GObject *object)
{
  VoderNoticeStage *self = VODER_NOTICE_STAGE (object);

  g_clear_object (&self->output);

  G_OBJECT_CLASS (voder_notice_stage_parent_class)->finalize (object);
}

static void
voder_notice_stage_class_init (VoderNoticeStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_notice_stage_finalize;

  stage_class->input_type = VODER_TYPE_CHUNK;
  stage_class->output_type = VODER_TYPE_CHUNK;
  stage_class->output_capacity = OUTPUT_CAPACITY;
  stage_class->run = voder_notice_stage_run;
}

static void
voder_notice_stage_init (VoderNoticeStage *self)
{
}

/* It wakes the owner of @output when the last chunk has come. */
VoderNoticeStage *
voder_notice_stage_new (VoderSpeechOutput *output)
{
  VoderNoticeStage *self = g_object_new (VODER_TYPE_NOTICE_STAGE, NULL);

  self->output = g_object_ref (output);

  return self;
}

/* Whether the last chunk has come; from any thread. */
gboolean
voder_notice_stage_has_all (VoderNoticeStage *self)
{
  return g_atomic_int_get (&self->has_all);
}
