/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-outlet-stage.h>

#include <voder/audio/voder-chunk.h>

/**
 * VoderOutletStage:
 *
 * The last stage of a pipeline whose audio goes to somebody else: hands
 * #VoderChunk items on to a sender.
 *
 * Thread safety: one thread.
 */
struct _VoderOutletStage {
  VoderStage parent_instance;

  VoderSender *chunks;
};

G_DEFINE_FINAL_TYPE (VoderOutletStage, voder_outlet_stage, VODER_TYPE_STAGE)

static gboolean
voder_outlet_stage_run (VoderStage *stage,
                        VoderReceiver *receiver,
                        VoderSender *sender,
                        GCancellable *cancellable,
                        GError **error)
{
  VoderOutletStage *self = VODER_OUTLET_STAGE (stage);
  GError *cause = NULL;
  gpointer chunk = NULL;

  while (voder_receiver_receive (receiver, &chunk, cancellable, &cause)) {
    if (!voder_sender_send (self->chunks, chunk, cancellable, error))
      return FALSE;
  }
  if (cause == NULL)
    return TRUE;

  g_propagate_error (error, cause);

  return FALSE;
}

static void
voder_outlet_stage_finalize (GObject *object)
{
  VoderOutletStage *self = VODER_OUTLET_STAGE (object);

  g_clear_object (&self->chunks);

  G_OBJECT_CLASS (voder_outlet_stage_parent_class)->finalize (object);
}

static void
voder_outlet_stage_class_init (VoderOutletStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_outlet_stage_finalize;

  stage_class->input_type = VODER_TYPE_CHUNK;
  stage_class->run = voder_outlet_stage_run;
}

static void
voder_outlet_stage_init (VoderOutletStage *self)
{
}

/**
 * voder_outlet_stage_new:
 * @chunks: who takes the chunks; the stage does not close it
 *
 * Makes a stage that gives its chunks to somebody else.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new stage
 */
VoderStage *
voder_outlet_stage_new (VoderSender *chunks)
{
  VoderOutletStage *self;

  g_return_val_if_fail (VODER_IS_SENDER (chunks), NULL);

  self = g_object_new (VODER_TYPE_OUTLET_STAGE, NULL);
  self->chunks = g_object_ref (chunks);

  return VODER_STAGE (self);
}
