/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tap-stage.h"

/* Chunks that go on together: waking a thread costs more than a look. */
#define BATCH_SIZE 32

/*
 * A stage that looks at the chunks that pass, and changes nothing.
 *
 * Thread safety: one thread.
 */
G_DEFINE_ABSTRACT_TYPE (VoderTapStage, voder_tap_stage, VODER_TYPE_STAGE)

static gboolean
look_at_all (VoderTapStage *self,
             gpointer *chunks,
             gsize n_chunks,
             GError **error)
{
  VoderTapStageClass *type = VODER_TAP_STAGE_GET_CLASS (self);

  for (gsize i = 0; i < n_chunks; i++) {
    if (!type->look (self, chunks[i], error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
pass_all (VoderTapStage *self,
          VoderReceiver *receiver,
          VoderSender *sender,
          GCancellable *cancellable,
          GError **error)
{
  gpointer chunks[BATCH_SIZE];
  GError *failure = NULL;
  gsize n_chunks;

  while ((n_chunks = voder_receiver_receive_many (receiver, chunks, BATCH_SIZE,
                                                  cancellable, &failure)) > 0) {
    if (!look_at_all (self, chunks, n_chunks, error)) {
      for (gsize i = 0; i < n_chunks; i++)
        voder_chunk_unref (chunks[i]);
      return FALSE;
    }
    if (voder_sender_send_many (sender, chunks, n_chunks, cancellable, error) <
        n_chunks)
      return FALSE;
  }

  if (failure != NULL) {
    g_propagate_error (error, failure);
    return FALSE;
  }

  return TRUE;
}

static gboolean
voder_tap_stage_run (VoderStage *stage,
                     VoderReceiver *receiver,
                     VoderSender *sender,
                     GCancellable *cancellable,
                     GError **error)
{
  VoderTapStage *self = VODER_TAP_STAGE (stage);
  VoderTapStageClass *type = VODER_TAP_STAGE_GET_CLASS (self);
  gboolean is_ok;

  is_ok = !voder_cancellable_set_error_if_done (cancellable, error) &&
          type->begin (self, error) &&
          pass_all (self, receiver, sender, cancellable, error) &&
          type->end (self, error);
  type->stop (self, is_ok);

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
