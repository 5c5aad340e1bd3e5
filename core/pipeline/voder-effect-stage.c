/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-effect-stage.h>

#include "voder-effect-run-private.h"

/**
 * VoderEffectStage:
 *
 * A stage that puts the #VoderChunk items that it takes through an effect,
 * mostly a #VoderEffectChain: all of it on one thread, without a queue between
 * the effects of a chain. The chunks keep their sample format. Every mark goes
 * through the effect's time map, and none is lost.
 *
 * When the format of the chunks changes, the effect gives what it has held
 * back, and is set up anew.
 *
 * Thread safety: one thread.
 */
struct _VoderEffectStage {
  VoderStage parent_instance;

  VoderEffect *effect;
};

G_DEFINE_FINAL_TYPE (VoderEffectStage, voder_effect_stage, VODER_TYPE_STAGE)

/* What may be nothing. */
static gboolean
send (VoderSender *sender,
      VoderChunk *chunk,
      GCancellable *cancellable,
      GError **error)
{
  return chunk == NULL || voder_sender_send (sender, chunk, cancellable, error);
}

static gboolean
handle (VoderEffectRun *run,
        VoderChunk *chunk,
        VoderSender *sender,
        GCancellable *cancellable,
        GError **error)
{
  if (!voder_effect_run_fits (run, chunk)) {
    if (!send (sender, voder_effect_run_end (run), cancellable, error) ||
        !voder_effect_run_begin (run, chunk, error))
      return FALSE;
  }

  return send (sender, voder_effect_run_process (run, chunk), cancellable,
               error);
}

static gboolean
voder_effect_stage_run (VoderStage *stage,
                        VoderReceiver *receiver,
                        VoderSender *sender,
                        GCancellable *cancellable,
                        GError **error)
{
  VoderEffectStage *self = VODER_EFFECT_STAGE (stage);
  g_autoptr (VoderEffectRun) run = voder_effect_run_new (self->effect);
  GError *cause = NULL;
  gpointer item = NULL;

  while (voder_receiver_receive (receiver, &item, cancellable, &cause)) {
    g_autoptr (VoderChunk) chunk = item;

    if (!handle (run, chunk, sender, cancellable, error))
      return FALSE;
  }

  if (cause != NULL) {
    g_propagate_error (error, cause);
    return FALSE;
  }

  return send (sender, voder_effect_run_end (run), cancellable, error);
}

static void
voder_effect_stage_finalize (GObject *object)
{
  VoderEffectStage *self = VODER_EFFECT_STAGE (object);

  g_clear_object (&self->effect);

  G_OBJECT_CLASS (voder_effect_stage_parent_class)->finalize (object);
}

static void
voder_effect_stage_class_init (VoderEffectStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_effect_stage_finalize;
  stage_class->input_type = VODER_TYPE_CHUNK;
  stage_class->output_type = VODER_TYPE_CHUNK;
  stage_class->run = voder_effect_stage_run;
}

static void
voder_effect_stage_init (VoderEffectStage *self)
{
}

/**
 * voder_effect_stage_new:
 * @effect: the effect, mostly a chain, which nobody else uses meanwhile
 *
 * Makes a stage that puts chunks through an effect.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new stage
 */
VoderEffectStage *
voder_effect_stage_new (VoderEffect *effect)
{
  VoderEffectStage *self;

  g_return_val_if_fail (VODER_IS_EFFECT (effect), NULL);

  self = g_object_new (VODER_TYPE_EFFECT_STAGE, NULL);
  self->effect = g_object_ref (effect);

  return self;
}
