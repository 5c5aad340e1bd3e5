/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-outlet-stage-private.h"

#include <voder/audio/voder-chunk.h>

/*
 * The last stage of a text in a speech queue: waits until it is the text's
 * turn, then plays its chunks. Until then they wait in the channel before it,
 * and so the first sentences are made ahead.
 *
 * Thread safety: one thread.
 */
struct _VoderOutletStage {
  VoderStage parent_instance;

  VoderSpeechOutput *output;
  guint turn;
  VoderReceiver *gate;
};

G_DEFINE_FINAL_TYPE (VoderOutletStage, voder_outlet_stage, VODER_TYPE_STAGE)

static gboolean
wait_for_turn (VoderOutletStage *self,
               GCancellable *cancellable,
               GError **error)
{
  gpointer item = NULL;
  GError *cause = NULL;

  /* Nothing is ever sent: the gate opens when its sender is closed. */
  voder_receiver_receive (self->gate, &item, cancellable, &cause);
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);

  return FALSE;
}

static gboolean
voder_outlet_stage_run (VoderStage *stage,
                        VoderReceiver *receiver,
                        VoderSender *sender,
                        GCancellable *cancellable,
                        GError **error)
{
  VoderOutletStage *self = VODER_OUTLET_STAGE (stage);
  gpointer item = NULL;
  GError *cause = NULL;

  if (!wait_for_turn (self, cancellable, error))
    return FALSE;

  while (voder_receiver_receive (receiver, &item, cancellable, &cause)) {
    g_autoptr (VoderChunk) chunk = item;

    if (!voder_speech_output_write (self->output, self->turn, chunk, error))
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

  g_clear_object (&self->output);
  g_clear_object (&self->gate);

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

/* It plays in the turn of that number, which has begun when @gate closes. */
VoderStage *
voder_outlet_stage_new (VoderSpeechOutput *output,
                        guint turn,
                        VoderReceiver *gate)
{
  VoderOutletStage *self = g_object_new (VODER_TYPE_OUTLET_STAGE, NULL);

  self->output = g_object_ref (output);
  self->turn = turn;
  self->gate = g_object_ref (gate);

  return VODER_STAGE (self);
}
