/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-synth-stage-private.h"

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-group.h>
#include <voder/flow/voder-semaphore.h>
#include <voder/speech/voder-engine.h>

#include "voder-synth-slot-private.h"
#include "voder-voice-choice-private.h"

/* Chunks of one utterance that may wait for their turn: 24 seconds of audio at
 * 22,050 Hz, or up to eight times as much from an engine that fills larger
 * chunks. A longer utterance waits to be the head. */
#define SLOT_CAPACITY 128

/* Characters of a sentence that an error message quotes. */
#define MAX_QUOTE 48

/* What the workers share. Who has the turn takes the next utterance and puts
 * its slot into the order: it is the dispatcher until it gives the turn away.
 */
typedef struct {
  VoderSynthStage *stage;
  VoderReceiver *receiver;
  VoderSemaphore *turn; /* of one unit */
  VoderGroup *group;
  /* Of the stage before, which the worker whose turn it is was told; set before
   * it gives the turn away. */
  GError *failure;
} Shared;

typedef struct {
  Shared *shared;
  VoderSender *order;
} Worker;

static void
worker_free (gpointer data)
{
  Worker *self = data;

  g_clear_object (&self->order);
  g_free (self);
}

/* An engine's failure quotes it already. */
static void
quote_sentence (GError **error, VoderUtterance *utterance)
{
  const char *text = voder_utterance_get_string (utterance);
  g_autofree char *begin = NULL;

  if (g_error_matches (*error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED))
    return;

  if (g_utf8_strlen (text, -1) <= MAX_QUOTE) {
    g_prefix_error (error, _ ("Cannot speak “%s”: "), text);
    return;
  }

  begin = g_utf8_substring (text, 0, MAX_QUOTE);
  g_prefix_error (error, _ ("Cannot speak “%s…”: "), begin);
}

static gboolean
speak_into (VoderSynthStage *self,
            VoderSynthesizer *synthesizer,
            VoderUtterance *utterance,
            VoderSynthSlot *slot,
            GError **error)
{
  GCancellable *cancellable = voder_synth_slot_get_cancellable (slot);
  g_autoptr (VoderOutput) output = voder_output_new (
      utterance, voder_synth_slot_get_sender (slot), cancellable);
  g_autofree char *chain = voder_stage_dup_loudness_chain (VODER_STAGE (self));

  if (chain != NULL)
    voder_output_ask_loudness (output, chain);

  return voder_synthesizer_synthesize (synthesizer, utterance, output,
                                       cancellable, error);
}

static void
speak (VoderSynthStage *self, VoderSynthSlot *slot)
{
  GCancellable *cancellable = voder_synth_slot_get_cancellable (slot);
  VoderUtterance *utterance = voder_synth_slot_get_utterance (slot);
  g_autoptr (VoderVoiceChoice) choice = NULL;
  g_autoptr (VoderUtterance) resolved = NULL;
  GError *error = NULL;

  if (voder_utterance_is_silence (utterance)) {
    voder_synth_slot_close (slot, NULL);
    return;
  }

  choice = voder_voice_choice_get (G_OBJECT (self));
  resolved = voder_voice_choice_resolve (choice, utterance,
                                         voder_synth_slot_get_manner (slot),
                                         cancellable, &error);
  if (resolved != NULL)
    speak_into (self, choice->synthesizer, resolved, slot, &error);
  if (error != NULL && !voder_cancellable_set_error_if_done (cancellable, NULL))
    quote_sentence (&error, utterance);

  voder_synth_slot_close (slot, error);
}

static VoderSynthSlot *
create_slot (Shared *shared, VoderUtterance *utterance)
{
  VoderContext *context = voder_group_get_context (shared->group);

  return voder_synth_slot_new (utterance,
                               voder_manner_get (shared->stage->manner),
                               SLOT_CAPACITY, G_CANCELLABLE (context));
}

/* A slot that is spoken again, beside the workers. */
typedef struct {
  VoderSynthStage *stage; /* it runs until the group has ended */
  VoderSynthSlot *slot;
} Renewal;

static void
renewal_free (gpointer data)
{
  Renewal *self = data;

  voder_synth_slot_unref (self->slot);
  g_free (self);
}

static gboolean
renewal_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Renewal *self = data;

  speak (self->stage, self->slot);

  return TRUE;
}

static VoderSynthSlot *
renew (VoderSynthSlot *slot, gpointer data, GError **error)
{
  Shared *shared = data;
  g_autoptr (VoderSynthSlot) next =
      create_slot (shared, voder_synth_slot_get_utterance (slot));
  Renewal *self = g_new0 (Renewal, 1);

  voder_synth_slot_cancel (slot);
  self->stage = shared->stage;
  self->slot = voder_synth_slot_ref (next);
  if (!voder_group_go (shared->group, renewal_run, self, renewal_free, error))
    return NULL;

  return g_steal_pointer (&next);
}

/* FALSE when the cause is the end of the work. A failure of the stage before is
 * not: what it had given is spoken first. */
static gboolean
keep_failure (Shared *shared, const GError *cause, GCancellable *cancellable)
{
  if (voder_cancellable_set_error_if_done (cancellable, NULL))
    return FALSE;

  if (shared->failure == NULL)
    shared->failure = g_error_copy (cause);

  return TRUE;
}

/* TRUE with no slot: there are no more utterances. */
static gboolean
worker_dispatch (Worker *self,
                 VoderSynthSlot **slot,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (VoderUtterance) utterance = NULL;
  g_autoptr (VoderSynthSlot) next = NULL;
  GError *cause = NULL;

  if (!voder_receiver_receive (self->shared->receiver, (gpointer *) &utterance,
                               cancellable, &cause)) {
    if (cause == NULL)
      return TRUE;
    if (keep_failure (self->shared, cause, cancellable)) {
      g_error_free (cause);
      return TRUE;
    }
    g_propagate_error (error, cause);
    return FALSE;
  }

  next = create_slot (self->shared, utterance);
  if (!voder_sender_send (self->order, voder_synth_slot_ref (next), cancellable,
                          error))
    return FALSE;
  *slot = g_steal_pointer (&next);

  return TRUE;
}

static gboolean
worker_take (Worker *self,
             VoderSynthSlot **slot,
             GCancellable *cancellable,
             GError **error)
{
  gboolean ok;

  if (!voder_semaphore_acquire (self->shared->turn, 1, cancellable, error))
    return FALSE;

  ok = worker_dispatch (self, slot, cancellable, error);
  voder_semaphore_release (self->shared->turn, 1);

  return ok;
}

static gboolean
worker_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Worker *self = data;

  for (;;) {
    g_autoptr (VoderSynthSlot) slot = NULL;

    if (!worker_take (self, &slot, cancellable, error))
      return FALSE;
    if (slot == NULL)
      return TRUE;
    speak (self->shared->stage, slot);
  }
}

/* Only the workers may keep the order queue open, else it never ends. */
static gboolean
start_workers (Shared *shared,
               VoderGroup *group,
               VoderChannel *order,
               GError **error)
{
  guint n_workers = voder_synth_stage_get_n_workers (shared->stage);
  g_autoptr (VoderSender) keep_open = voder_channel_create_sender (order);

  for (guint i = 0; i < n_workers; i++) {
    Worker *worker = g_new0 (Worker, 1);

    worker->shared = shared;
    worker->order = voder_channel_create_sender (order);
    if (!voder_group_go (group, worker_run, worker, worker_free, error))
      return FALSE;
  }

  return TRUE;
}

static guint
get_n_ahead (VoderSynthStage *self)
{
  return self->n_ahead > 0 ? self->n_ahead
                           : 2 * voder_synth_stage_get_n_workers (self) + 2;
}

static gboolean
emit (Shared *shared, VoderReceiver *slots, VoderSender *sender, GError **error)
{
  VoderSynthStage *self = shared->stage;
  const VoderSynthPlan plan = {
    .slots = slots,
    .sender = sender,
    .manner = self->manner,
    .renew = renew,
    .data = shared,
    .n_parallel = voder_synth_stage_get_n_workers (self),
    .skips = self->skips,
    .report = self->report,
    .report_data = self->report_data,
    .demand = self->demand,
    .counters = self->counters,
    .first_audio_us = &self->first_audio_us,
  };
  VoderContext *context = voder_group_get_context (shared->group);

  return voder_synth_emit (&plan, G_CANCELLABLE (context), error);
}

static gboolean
fan_out (Shared *shared,
         VoderSender *sender,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (VoderChannel) order =
      voder_channel_new (VODER_TYPE_SYNTH_SLOT, get_n_ahead (shared->stage));
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (order);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, cancellable);
  GError *failure = NULL;

  shared->group = group;
  if (!start_workers (shared, group, order, &failure) ||
      !emit (shared, receiver, sender, &failure))
    voder_group_cancel (group, failure);

  if (failure == NULL)
    return voder_group_wait (group, NULL, error);

  voder_group_wait (group, NULL, NULL);
  if (voder_cancellable_set_error_if_done (cancellable, error))
    g_error_free (failure);
  else
    g_propagate_error (error, failure);

  return FALSE;
}

/*
 * Has the workers of a stage speak what @receiver gives, and sends it in order.
 */
gboolean
voder_synth_crew_run (VoderSynthStage *stage,
                      VoderReceiver *receiver,
                      VoderSender *sender,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (VoderSemaphore) turn = voder_semaphore_new (1);
  Shared shared = { stage, receiver, turn, NULL, NULL };
  gboolean is_done;

  is_done = fan_out (&shared, sender, cancellable, error);
  if (shared.failure == NULL)
    return is_done;
  if (is_done)
    g_propagate_error (error, shared.failure);
  else
    g_error_free (shared.failure);

  return FALSE;
}
