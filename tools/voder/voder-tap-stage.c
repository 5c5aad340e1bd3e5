/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tap-stage.h"

/*
 * A stage that looks at the chunks that pass, and changes nothing.
 *
 * Thread safety: one thread.
 */
G_DEFINE_ABSTRACT_TYPE (VoderTapStage, voder_tap_stage, VODER_TYPE_STAGE)

static gboolean
pass_all (VoderTapStage *self,
          VoderReceiver *receiver,
          VoderSender *sender,
          GCancellable *cancellable,
          GError **error)
{
  VoderTapStageClass *type = VODER_TAP_STAGE_GET_CLASS (self);
  g_autoptr (GError) local = NULL;
  gpointer item;

  if (!type->begin (self, error))
    return FALSE;

  while (voder_receiver_receive (receiver, &item, cancellable, &local)) {
    g_autoptr (VoderChunk) chunk = item;

    if (!type->look (self, chunk, error))
      return FALSE;
    if (!voder_sender_send (sender, g_steal_pointer (&chunk), cancellable,
                            error))
      return FALSE;
  }

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }

  return type->end (self, error);
}

static gboolean
voder_tap_stage_run (VoderStage *stage,
                     VoderReceiver *receiver,
                     VoderSender *sender,
                     GCancellable *cancellable,
                     GError **error)
{
  VoderTapStage *self = VODER_TAP_STAGE (stage);
  gboolean is_ok;

  is_ok = pass_all (self, receiver, sender, cancellable, error);
  VODER_TAP_STAGE_GET_CLASS (self)->stop (self, is_ok);

  return is_ok;
}

/* What @begin and @end do where a class has nothing to do there. */
static gboolean
voder_tap_stage_real_pass (VoderTapStage *self, GError **error)
{
  return TRUE;
}

static gboolean
voder_tap_stage_real_look (VoderTapStage *self,
                           VoderChunk *chunk,
                           GError **error)
{
  return TRUE;
}

static void
voder_tap_stage_real_stop (VoderTapStage *self, gboolean is_ok)
{
}

static void
voder_tap_stage_class_init (VoderTapStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  stage_class->input_type = VODER_TYPE_CHUNK;
  stage_class->output_type = VODER_TYPE_CHUNK;
  stage_class->run = voder_tap_stage_run;

  klass->begin = voder_tap_stage_real_pass;
  klass->look = voder_tap_stage_real_look;
  klass->end = voder_tap_stage_real_pass;
  klass->stop = voder_tap_stage_real_stop;
}

static void
voder_tap_stage_init (VoderTapStage *self)
{
}
