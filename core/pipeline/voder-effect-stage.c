/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-effect-stage.h>

#include <math.h>

#include <voder/audio/voder-effect-chain.h>
#include <voder/audio/voder-voice-meta.h>
#include <voder/flow/voder-context.h>
#include <voder/pipeline/voder-effect-run.h>

/* Chunks taken at once. */
#define BATCH 16

/* The effect that was set last: behind what is in it a voice is measured. */
#define LAST_EFFECT "voder-last-effect"

/* Chunks that may wait behind the stage, where a parameter that changes is not
 * heard any more: less than half a second at 22,050 Hz. */
#define OUTPUT_CAPACITY 2

/**
 * VoderEffectStage:
 *
 * A stage that puts the #VoderChunk items that it takes through an effect,
 * mostly a #VoderEffectChain: all of it on one thread, without a queue between
 * the effects of a chain. The chunks keep their sample format. Every mark goes
 * through the effect's time map, and none is lost. A chain without an effect
 * hands the chunks on as they are; so does every effect with empty chunks.
 *
 * When the format of the chunks changes, the effect gives what it has held
 * back, and is set up anew. The same happens when another effect takes its
 * place, which it does with the next sentence. What the effect holds back
 * leaves it also when a stage before this one has failed. The effect is told
 * how loud the voice is, if the chunks say so.
 *
 * Thread safety: one thread, but for voder_effect_stage_set_effect().
 */
struct _VoderEffectStage {
  VoderStage parent_instance;

  VoderEffect *effect;
  /* Atomic; what takes its place with the next sentence. It is no channel,
   * which would keep the oldest: the newest counts. */
  VoderEffect *next;
};

G_DEFINE_FINAL_TYPE (VoderEffectStage, voder_effect_stage, VODER_TYPE_STAGE)

/* While it runs. */
typedef struct {
  VoderEffectStage *stage;
  VoderEffectRun *run;
  gboolean is_idle; /* there is no effect */
  VoderSender *sender;
  GCancellable *cancellable;
} Work;

static void
work_begin (Work *self)
{
  VoderEffect *effect = self->stage->effect;

  self->run = voder_effect_run_new (effect);
  self->is_idle =
      VODER_IS_EFFECT_CHAIN (effect) &&
      voder_effect_chain_get_n_effects (VODER_EFFECT_CHAIN (effect)) == 0;
}

/* What came out, which may be nothing, if the effect did not fail at it. */
static gboolean
work_send (Work *self, VoderChunk *chunk, GError **error)
{
  if (!voder_effect_run_check (self->run, error)) {
    g_clear_pointer (&chunk, voder_chunk_unref);
    return FALSE;
  }

  return chunk == NULL ||
         voder_sender_send (self->sender, chunk, self->cancellable, error);
}

static gboolean
work_end (Work *self, GError **error)
{
  return work_send (self, voder_effect_run_end (self->run), error);
}

static gboolean
begins_sentence (VoderChunk *chunk)
{
  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);

    if (voder_mark_get_mark_type (mark) == VODER_MARK_SENTENCE &&
        voder_mark_get_frame (mark) == 0)
      return TRUE;
  }

  return FALSE;
}

static gboolean
work_change_effect (Work *self, GError **error)
{
  VoderEffect *next = g_atomic_pointer_exchange (&self->stage->next, NULL);

  if (next == NULL)
    return TRUE;
  if (!work_end (self, error)) {
    g_object_unref (next);
    return FALSE;
  }

  g_clear_pointer (&self->run, voder_effect_run_free);
  g_object_unref (self->stage->effect);
  self->stage->effect = next;
  work_begin (self);

  return TRUE;
}

/* What does not say it, as a pause, changes nothing. */
static void
work_tell_loudness (Work *self, VoderChunk *chunk)
{
  float loudness =
      (float) voder_voice_meta_get_loudness (voder_chunk_get_buffer (chunk));

  if (!isnan (loudness))
    voder_effect_set_voice_loudness (self->stage->effect, loudness);
}

static gboolean
work_handle (Work *self, VoderChunk *chunk, GError **error)
{
  if (begins_sentence (chunk) && !work_change_effect (self, error))
    return FALSE;
  work_tell_loudness (self, chunk);
  if (self->is_idle || (voder_chunk_get_n_frames (chunk) == 0 &&
                        voder_chunk_get_n_marks (chunk) == 0))
    return work_send (self, voder_chunk_ref (chunk), error);

  if (!voder_effect_run_fits (self->run, chunk) &&
      (!work_end (self, error) ||
       !voder_effect_run_begin (self->run, chunk, error)))
    return FALSE;

  return work_send (self, voder_effect_run_process (self->run, chunk), error);
}

/* Consumes the chunks. */
static gboolean
work_handle_many (Work *self, gpointer *chunks, gsize n_chunks, GError **error)
{
  gboolean is_ok = TRUE;

  if (self->is_idle && g_atomic_pointer_get (&self->stage->next) == NULL)
    return voder_sender_send_many (self->sender, chunks, n_chunks,
                                   self->cancellable, error) == n_chunks;

  for (gsize i = 0; i < n_chunks; i++) {
    is_ok = is_ok && work_handle (self, chunks[i], error);
    voder_chunk_unref (chunks[i]);
  }

  return is_ok;
}

static gboolean
work_handle_all (Work *self, VoderReceiver *receiver, GError **error)
{
  gpointer chunks[BATCH];
  GError *cause = NULL;
  gsize n_chunks;

  while ((n_chunks = voder_receiver_receive_many (
              receiver, chunks, BATCH, self->cancellable, &cause)) > 0) {
    if (!work_handle_many (self, chunks, n_chunks, error))
      return FALSE;
  }
  if (cause == NULL)
    return work_end (self, error);

  if (!voder_cancellable_set_error_if_done (self->cancellable, NULL))
    work_end (self, NULL);
  g_propagate_error (error, cause);

  return FALSE;
}

static gboolean
voder_effect_stage_run (VoderStage *stage,
                        VoderReceiver *receiver,
                        VoderSender *sender,
                        GCancellable *cancellable,
                        GError **error)
{
  Work work = { VODER_EFFECT_STAGE (stage), NULL, FALSE, sender, cancellable };
  gboolean is_ok;

  work_begin (&work);
  is_ok = work_handle_all (&work, receiver, error);
  voder_effect_run_free (work.run);

  return is_ok;
}

static gpointer
ref_effect (gpointer effect, gpointer data)
{
  return g_object_ref (effect);
}

/* Of the parameters as they are now: they change while it runs. */
static char *
voder_effect_stage_dup_loudness_chain (VoderStage *stage)
{
  g_autoptr (VoderEffect) effect =
      g_object_dup_data (G_OBJECT (stage), LAST_EFFECT, ref_effect, NULL);

  if (VODER_IS_EFFECT_CHAIN (effect))
    return voder_effect_chain_dup_before_loudness (VODER_EFFECT_CHAIN (effect));

  return voder_effect_wants_loudness (effect) ? g_strdup ("") : NULL;
}

/* Kept where one thread may set it while another reads it. */
static void
keep_last_effect (VoderEffectStage *self, VoderEffect *effect)
{
  g_object_set_data_full (G_OBJECT (self), LAST_EFFECT, g_object_ref (effect),
                          g_object_unref);
}

static void
voder_effect_stage_finalize (GObject *object)
{
  VoderEffectStage *self = VODER_EFFECT_STAGE (object);

  g_clear_object (&self->next);
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
  stage_class->output_capacity = OUTPUT_CAPACITY;
  stage_class->run = voder_effect_stage_run;
  stage_class->dup_loudness_chain = voder_effect_stage_dup_loudness_chain;
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
  keep_last_effect (self, effect);

  return self;
}

/**
 * voder_effect_stage_set_effect:
 * @self: a stage
 * @effect: an effect which nobody else uses meanwhile
 *
 * Has another effect take the place of the stage's, with the next sentence that
 * comes, also while the stage runs. What the old one holds back leaves first.
 *
 * Thread safety: any thread.
 */
void
voder_effect_stage_set_effect (VoderEffectStage *self, VoderEffect *effect)
{
  g_autoptr (VoderEffect) old = NULL;

  g_return_if_fail (VODER_IS_EFFECT_STAGE (self));
  g_return_if_fail (VODER_IS_EFFECT (effect));

  keep_last_effect (self, effect);
  old = g_atomic_pointer_exchange (&self->next, g_object_ref (effect));
}
