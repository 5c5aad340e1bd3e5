/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-synth-stage-private.h"

#include <voder/speech/voder-engine.h>

#include "voder-voice-choice-private.h"

/* Room after the stage for two batches of the emitter, so that it need not wait
 * in the middle of one. */
#define OUTPUT_CAPACITY 32

/**
 * VoderSynthStage:
 *
 * Turns #VoderUtterance items into #VoderChunk items: an ordered fan-out over
 * a #VoderSynthesizer.
 *
 * Each of `n-workers` workers takes the next utterance, opens a channel of its
 * own for it, queues that channel in the order of the utterances and speaks
 * into it. The stage's own thread drains the channels one after another. So
 * the utterance at the head streams while it is still being spoken, those
 * behind it are spoken meanwhile, and the output is the same byte for byte for
 * any number of workers, as long as the engine is pure. At most
 * 2 × workers + 2 utterances wait in the queue, which bounds the memory;
 * voder_synth_stage_set_n_ahead() chooses another bound.
 *
 * The prosody, and who speaks, may change while the stage runs. It takes effect
 * with the next utterance that begins to leave the stage: one that was made
 * ahead otherwise is made again, and nothing of the first making leaves. How
 * soon that is heard depends on what waits behind the stage;
 * voder_synth_stage_demand() has nothing wait there.
 *
 * The pause of an utterance becomes a chunk of silence before the next one,
 * shortened as the rate is raised; after the last utterance there is none. Of
 * the pauses around an utterance that is not heard the longest is. Each
 * utterance begins with a sentence mark, each paragraph and heading with one of
 * its own. A silence that the document asks for is of exactly its length, also
 * before the first utterance and behind the last one.
 *
 * When the engine fails, what was spoken before the failure still leaves the
 * stage, whatever the number of workers; then the stage fails with the engine's
 * error, which quotes the sentence. With %VODER_ON_ERROR_SKIP that error is
 * logged as a warning, and the next utterance follows. When a stage before this
 * one fails, all utterances that came before leave, too.
 *
 * Thread safety: one thread; the counters may be read, the prosody and the
 * speaker set and demands made, on any thread.
 */

G_DEFINE_FINAL_TYPE (VoderSynthStage, voder_synth_stage, VODER_TYPE_STAGE)

static gboolean
voder_synth_stage_run (VoderStage *stage,
                       VoderReceiver *receiver,
                       VoderSender *sender,
                       GCancellable *cancellable,
                       GError **error)
{
  VoderSynthStage *self = VODER_SYNTH_STAGE (stage);
  VoderManner manner = voder_manner_get (self->manner);

  return voder_speech_check_prosody (manner.rate, manner.pitch, manner.volume,
                                     error) &&
         voder_synth_crew_run (self, receiver, sender, cancellable, error);
}

static void
voder_synth_stage_finalize (GObject *object)
{
  VoderSynthStage *self = VODER_SYNTH_STAGE (object);

  g_clear_object (&self->ask);
  g_clear_object (&self->demand);
  g_clear_object (&self->manner);
  g_clear_object (&self->counters);
  g_clear_pointer (&self->token, g_bytes_unref);
  if (self->report_destroy != NULL)
    self->report_destroy (self->report_data);

  G_OBJECT_CLASS (voder_synth_stage_parent_class)->finalize (object);
}

static void
voder_synth_stage_class_init (VoderSynthStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_synth_stage_finalize;

  stage_class->input_type = VODER_TYPE_UTTERANCE;
  stage_class->output_type = VODER_TYPE_CHUNK;
  stage_class->output_capacity = OUTPUT_CAPACITY;
  stage_class->run = voder_synth_stage_run;
}

static void
voder_synth_stage_init (VoderSynthStage *self)
{
  self->manner = voder_manner_new_config ();
  self->counters = voder_synth_counters_new ();
}

/**
 * voder_synth_stage_new:
 * @synthesizer: who speaks
 * @voice: (nullable): the voice of utterances that name none; %NULL for the
 *   engine's best one for the language of each
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new stage
 */
VoderSynthStage *
voder_synth_stage_new (VoderSynthesizer *synthesizer, VoderVoice *voice)
{
  VoderSynthStage *self;

  g_return_val_if_fail (VODER_IS_SYNTHESIZER (synthesizer), NULL);
  g_return_val_if_fail (voice == NULL || VODER_IS_VOICE (voice), NULL);

  self = g_object_new (VODER_TYPE_SYNTH_STAGE, NULL);
  voder_voice_choice_set (G_OBJECT (self), synthesizer, voice,
                          VODER_FOLLOWS_STYLE);

  return self;
}

/**
 * voder_synth_stage_set_follows:
 * @self: a stage that does not run
 * @follows: what decides who speaks, beside the stage's voice
 *
 * Sets when another voice than the stage's speaks; %VODER_FOLLOWS_STYLE at
 * first.
 *
 * Thread safety: one thread.
 */
void
voder_synth_stage_set_follows (VoderSynthStage *self, VoderFollows follows)
{
  g_autoptr (VoderVoiceChoice) old = NULL;

  g_return_if_fail (VODER_IS_SYNTH_STAGE (self));

  old = voder_voice_choice_get (G_OBJECT (self));
  voder_voice_choice_set (G_OBJECT (self), old->synthesizer, old->voice,
                          follows);
}

/**
 * voder_synth_stage_set_speaker:
 * @self: a stage
 * @synthesizer: who speaks from now on
 * @voice: (nullable): the voice of utterances that name none, as in
 *   voder_synth_stage_new()
 * @follows: what decides who speaks, beside @voice
 *
 * Has another one speak. While the stage runs, every utterance that has not
 * begun to leave it is spoken by the new one; what was made of these already is
 * made again.
 *
 * Thread safety: any thread.
 */
void
voder_synth_stage_set_speaker (VoderSynthStage *self,
                               VoderSynthesizer *synthesizer,
                               VoderVoice *voice,
                               VoderFollows follows)
{
  g_return_if_fail (VODER_IS_SYNTH_STAGE (self));
  g_return_if_fail (VODER_IS_SYNTHESIZER (synthesizer));
  g_return_if_fail (voice == NULL || VODER_IS_VOICE (voice));

  voder_voice_choice_set (G_OBJECT (self), synthesizer, voice, follows);
  voder_manner_change_speaker (self->manner);
}

/**
 * voder_synth_stage_set_prosody:
 * @self: a stage
 * @rate: the speed, %VODER_RATE_MIN to %VODER_RATE_MAX, 1.0 = the engine's own
 * @pitch: the pitch, 0 to %VODER_PITCH_MAX, 1.0 = the voice's own
 * @volume: the volume, 0 to %VODER_VOLUME_MAX, 1.0 = the engine's own
 *
 * Sets factors by which the prosody of each utterance is multiplied; products
 * outside the scale are taken to its end. A factor outside its own range fails
 * the run with %VODER_SPEECH_ERROR_VALUE.
 *
 * While the stage runs, the factors are those of every utterance that has not
 * begun to leave it; what was made of these already is made again.
 *
 * Thread safety: any thread.
 */
void
voder_synth_stage_set_prosody (VoderSynthStage *self,
                               double rate,
                               double pitch,
                               double volume)
{
  g_return_if_fail (VODER_IS_SYNTH_STAGE (self));

  voder_manner_set_prosody (self->manner, rate, pitch, volume);
}

/**
 * voder_synth_stage_set_on_error:
 * @self: a stage that does not run
 * @on_error: what comes after an utterance that cannot be spoken
 *
 * Sets what an utterance that the engine fails on means for those behind it;
 * %VODER_ON_ERROR_STOP at first.
 *
 * Thread safety: one thread.
 */
void
voder_synth_stage_set_on_error (VoderSynthStage *self, VoderOnError on_error)
{
  g_return_if_fail (VODER_IS_SYNTH_STAGE (self));

  self->skips = on_error == VODER_ON_ERROR_SKIP;
}

/**
 * voder_synth_stage_set_incident_func:
 * @self: a stage that does not run
 * @func: (scope notified) (closure data) (destroy destroy): what is told of
 *   each utterance that is skipped, in place of the log
 * @data: for @func
 * @destroy: (nullable): releases @data
 *
 * Thread safety: one thread.
 */
void
voder_synth_stage_set_incident_func (VoderSynthStage *self,
                                     VoderIncidentFunc func,
                                     gpointer data,
                                     GDestroyNotify destroy)
{
  g_return_if_fail (VODER_IS_SYNTH_STAGE (self));
  g_return_if_fail (self->report == NULL);
  g_return_if_fail (func != NULL);

  self->report = func;
  self->report_data = data;
  self->report_destroy = destroy;
}

/**
 * voder_synth_stage_set_n_workers:
 * @self: a stage that does not run
 * @n_workers: how many utterances are spoken at a time; 0 for as many as there
 *   are processors
 *
 * Thread safety: one thread.
 */
void
voder_synth_stage_set_n_workers (VoderSynthStage *self, guint n_workers)
{
  g_return_if_fail (VODER_IS_SYNTH_STAGE (self));

  self->n_workers = n_workers;
}

/**
 * voder_synth_stage_set_n_ahead:
 * @self: a stage that does not run
 * @n_ahead: how many utterances may wait for their turn, begun or done; 0 for
 *   2 × workers + 2
 *
 * Sets how far ahead of what leaves the stage utterances are made. It bounds
 * the memory, and what is made in vain when the prosody changes.
 *
 * Thread safety: one thread.
 */
void
voder_synth_stage_set_n_ahead (VoderSynthStage *self, guint n_ahead)
{
  g_return_if_fail (VODER_IS_SYNTH_STAGE (self));

  self->n_ahead = n_ahead;
}

/**
 * voder_synth_stage_set_on_demand:
 * @self: a stage that does not run
 * @is_on_demand: whether utterances wait in the stage until they are asked for
 *
 * Has an empty chunk follow each utterance, and the next one begin to leave the
 * stage only when what comes after the stage has got there and called
 * voder_synth_stage_demand(). What has left the stage can no longer change;
 * this keeps it short. Off at first: then utterances leave as soon as there is
 * room behind the stage, and nothing stands between them.
 *
 * Thread safety: one thread.
 */
void
voder_synth_stage_set_on_demand (VoderSynthStage *self, gboolean is_on_demand)
{
  g_return_if_fail (VODER_IS_SYNTH_STAGE (self));

  g_clear_object (&self->ask);
  g_clear_object (&self->demand);
  if (!is_on_demand)
    return;

  voder_channel_open (G_TYPE_BYTES, 1, &self->ask, &self->demand);
  if (self->token == NULL)
    self->token = g_bytes_new_static (NULL, 0);
}

/**
 * voder_synth_stage_demand:
 * @self: a stage
 *
 * Lets the next utterance leave a stage that works on demand: to be called for
 * each empty chunk that comes from it.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_synth_stage_demand (VoderSynthStage *self)
{
  g_return_if_fail (VODER_IS_SYNTH_STAGE (self));

  if (self->ask != NULL)
    voder_sender_try_send (self->ask, g_bytes_ref (self->token), NULL);
}

/**
 * voder_synth_stage_get_n_workers:
 * @self: a stage
 *
 * Thread safety: any thread.
 *
 * Returns: how many utterances are spoken at a time, at least 1
 */
guint
voder_synth_stage_get_n_workers (VoderSynthStage *self)
{
  g_return_val_if_fail (VODER_IS_SYNTH_STAGE (self), 0);

  return self->n_workers > 0 ? self->n_workers : g_get_num_processors ();
}

/**
 * voder_synth_stage_get_n_synthesized:
 * @self: a stage
 *
 * Thread safety: any thread.
 *
 * Returns: how many utterances have left the stage as audio so far
 */
guint64
voder_synth_stage_get_n_synthesized (VoderSynthStage *self)
{
  g_return_val_if_fail (VODER_IS_SYNTH_STAGE (self), 0);

  return voder_counters_get (self->counters, VODER_SYNTH_SYNTHESIZED);
}

/**
 * voder_synth_stage_get_n_skipped:
 * @self: a stage
 *
 * Thread safety: any thread.
 *
 * Returns: how many utterances were left out so far, or broken off, because
 *   they could not be spoken
 */
guint64
voder_synth_stage_get_n_skipped (VoderSynthStage *self)
{
  g_return_val_if_fail (VODER_IS_SYNTH_STAGE (self), 0);

  return voder_counters_get (self->counters, VODER_SYNTH_SKIPPED);
}

/**
 * voder_synth_stage_get_n_remade:
 * @self: a stage
 *
 * Thread safety: any thread.
 *
 * Returns: how often an utterance was made again so far, because the prosody
 *   had changed before it left
 */
guint64
voder_synth_stage_get_n_remade (VoderSynthStage *self)
{
  g_return_val_if_fail (VODER_IS_SYNTH_STAGE (self), 0);

  return voder_counters_get (self->counters, VODER_SYNTH_REMADE);
}

/**
 * voder_synth_stage_get_duration_us:
 * @self: a stage
 *
 * Thread safety: any thread.
 *
 * Returns: how much audio, pauses included, has left the stage so far, in
 *   microseconds
 */
guint64
voder_synth_stage_get_duration_us (VoderSynthStage *self)
{
  g_return_val_if_fail (VODER_IS_SYNTH_STAGE (self), 0);

  return voder_counters_get (self->counters, VODER_SYNTH_DURATION_US);
}

/**
 * voder_synth_stage_get_first_audio_us:
 * @self: a stage
 *
 * Thread safety: any thread.
 *
 * Returns: the g_get_monotonic_time() at which the first chunk had left the
 *   stage; 0 when none has yet
 */
gint64
voder_synth_stage_get_first_audio_us (VoderSynthStage *self)
{
  g_return_val_if_fail (VODER_IS_SYNTH_STAGE (self), 0);

  return atomic_load (&self->first_audio_us);
}
