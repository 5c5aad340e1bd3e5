/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-end-stage.h"

/*
 * VoderEndStage:
 *
 * Marks the last frame of each utterance, so that it is known where an
 * utterance ends also behind effects, which make other buffers of its own.
 *
 * Thread safety: one thread.
 */
struct _VoderEndStage {
  VoderStage parent_instance;
};

/* No document can name a mark so. */
#define END_NAME "\001end"

G_DEFINE_FINAL_TYPE (VoderEndStage, voder_end_stage, VODER_TYPE_STAGE)

static VoderChunk *
mark_end (VoderChunk *chunk)
{
  g_autoptr (VoderChunk) plain = chunk;
  g_autoptr (GPtrArray) marks = NULL;
  gsize n_frames = voder_chunk_get_n_frames (plain);

  if (n_frames == 0 || !GST_BUFFER_FLAG_IS_SET (voder_chunk_get_buffer (plain),
                                                GST_BUFFER_FLAG_MARKER))
    return g_steal_pointer (&plain);

  marks = g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);
  for (guint i = 0; i < voder_chunk_get_n_marks (plain); i++)
    g_ptr_array_add (marks, voder_mark_ref (voder_chunk_get_mark (plain, i)));
  g_ptr_array_add (marks,
                   voder_mark_new (VODER_MARK_NAMED, END_NAME, n_frames - 1, 1,
                                   VODER_ACCURACY_EXACT));

  return voder_chunk_new (voder_chunk_get_info (plain),
                          voder_chunk_get_buffer (plain), marks);
}

static gboolean
voder_end_stage_run (VoderStage *stage,
                     VoderReceiver *receiver,
                     VoderSender *sender,
                     GCancellable *cancellable,
                     GError **error)
{
  GError *failure = NULL;
  gpointer item = NULL;

  while (failure == NULL &&
         voder_receiver_receive (receiver, &item, cancellable, &failure))
    voder_sender_send (sender, mark_end (item), cancellable, &failure);

  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);

  return FALSE;
}

static void
voder_end_stage_class_init (VoderEndStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  stage_class->input_type = VODER_TYPE_CHUNK;
  stage_class->output_type = VODER_TYPE_CHUNK;
  stage_class->output_capacity = 1;
  stage_class->run = voder_end_stage_run;
}

static void
voder_end_stage_init (VoderEndStage *self)
{
}

VoderStage *
voder_end_stage_new (void)
{
  return g_object_new (VODER_TYPE_END_STAGE, NULL);
}

/*
 * Whether @mark is one of this stage, which nobody else is to see.
 */
gboolean
voder_end_stage_is_end (VoderMark *mark)
{
  g_return_val_if_fail (mark != NULL, FALSE);

  return voder_mark_get_mark_type (mark) == VODER_MARK_NAMED &&
         g_strcmp0 (voder_mark_get_text (mark), END_NAME) == 0;
}
