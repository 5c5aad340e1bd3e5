/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-run-private.h"

#include <voder/audio/voder-chunk.h>
#include <voder/flow/voder-channel.h>
#include <voder/pipeline/voder-outlet-stage.h>
#include <voder/pipeline/voder-pipeline.h>
#include <voder/pipeline/voder-segment-stage.h>
#include <voder/pipeline/voder-synth-stage.h>

/* Sentences that are made at a time. Live speech needs the next one soon, not
 * many; and a cancelled one has been made for nothing. */
#define N_WORKERS 2

/* Chunks that may be made and not played when the engines are done: some
 * seconds. */
#define N_AHEAD 16

/*
 * A job of a speech queue while it is made and played, by two tasks of the
 * queue's group: a pipeline that reads, cuts and synthesises, and one that
 * plays what the pipeline gives, once it is the job's turn. Until then the
 * first sentences wait between the two. When the pipeline fails, what it gave
 * before is played.
 *
 * It does not know the job: whoever drops the run last drops nothing of the
 * job's owner.
 *
 * Thread safety: one thread, but for the tasks.
 */
struct _VoderSpeechRun {
  GObject parent_instance;

  VoderSynthesizer *synthesizer;
  VoderSpeechOutput *output;
  guint turn;
  VoderSpeechSettings settings;
  VoderReadStage *read;
  VoderContext *context;
  VoderSender *gate; /* closed when its turn has begun */
  VoderReceiver *is_open;

  VoderSender *made; /* closed when all is made, after what is set then */
  VoderReceiver *to_play;
  GError *failure; /* of making it */
  int is_made;     /* atomic */

  /* Set by the task that plays. */
  GError *error;
  gboolean has_audio;
  int is_finished; /* atomic, after the others */
};

G_DEFINE_FINAL_TYPE (VoderSpeechRun, voder_speech_run, G_TYPE_OBJECT)

static VoderSynthStage *
create_synth (VoderSpeechRun *self, GCancellable *cancellable, GError **error)
{
  const VoderSpeechSettings *settings = &self->settings;
  g_autoptr (VoderVoice) voice = NULL;
  VoderSynthStage *stage;

  if (settings->voice != NULL) {
    voice =
        voder_synthesizer_find_voice (self->synthesizer, settings->voice,
                                      settings->language, cancellable, error);
    if (voice == NULL)
      return NULL;
  }

  stage = voder_synth_stage_new (self->synthesizer, voice);
  voder_synth_stage_set_prosody (stage, settings->rate, settings->pitch,
                                 settings->volume);
  voder_synth_stage_set_n_workers (stage, N_WORKERS);

  return stage;
}

static gboolean
make (VoderSpeechRun *self, GCancellable *context, GError **error)
{
  g_autoptr (VoderPipeline) pipeline = voder_pipeline_new ();
  g_autoptr (VoderSynthStage) synth = create_synth (self, context, error);
  g_autoptr (VoderSegmentStage) segment = NULL;
  g_autoptr (VoderStage) outlet = NULL;

  if (synth == NULL)
    return FALSE;

  segment = voder_segment_stage_new (self->settings.language);
  outlet = voder_outlet_stage_new (self->made);
  voder_pipeline_add (pipeline, VODER_STAGE (self->read));
  voder_pipeline_add (pipeline, VODER_STAGE (segment));
  voder_pipeline_add (pipeline, VODER_STAGE (synth));
  voder_pipeline_add (pipeline, outlet);

  return voder_pipeline_run (pipeline, context, error);
}

static gboolean
run_make (gpointer data, GCancellable *group_context, GError **error)
{
  VoderSpeechRun *self = data;

  make (self, G_CANCELLABLE (self->context), &self->failure);
  g_atomic_int_set (&self->is_made, TRUE);
  voder_sender_close (self->made);
  voder_speech_output_wake (self->output);

  return TRUE;
}

static gboolean
wait_for_turn (VoderSpeechRun *self, GCancellable *context, GError **error)
{
  gpointer item = NULL;
  GError *cause = NULL;

  /* Nothing is ever sent: the gate opens when its sender is closed. */
  voder_receiver_receive (self->is_open, &item, context, &cause);
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);

  return FALSE;
}

static gboolean
play (VoderSpeechRun *self, GCancellable *context, GError **error)
{
  GError *cause = NULL;
  gpointer item = NULL;

  if (!wait_for_turn (self, context, error))
    return FALSE;

  while (voder_receiver_receive (self->to_play, &item, context, &cause)) {
    g_autoptr (VoderChunk) chunk = item;

    if (!voder_speech_output_write (self->output, self->turn, chunk, error))
      return FALSE;
  }
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);

  return FALSE;
}

/* What is made and cannot be played any more. */
static void
drop_made (VoderSpeechRun *self)
{
  gpointer item = NULL;

  voder_context_cancel (self->context, NULL);
  while (voder_receiver_receive (self->to_play, &item, NULL, NULL))
    voder_chunk_unref (item);
}

/* Ends when all was played, or nothing more will be. */
static gboolean
run_play (gpointer data, GCancellable *group_context, GError **error)
{
  VoderSpeechRun *self = data;

  if (!play (self, G_CANCELLABLE (self->context), &self->error))
    drop_made (self);
  else
    self->error = g_steal_pointer (&self->failure);
  self->has_audio = voder_speech_output_finish (self->output, self->turn);
  g_atomic_int_set (&self->is_finished, TRUE);
  voder_speech_output_wake (self->output);

  return TRUE;
}

static void
voder_speech_run_finalize (GObject *object)
{
  VoderSpeechRun *self = VODER_SPEECH_RUN (object);

  g_clear_object (&self->synthesizer);
  g_clear_object (&self->output);
  g_clear_object (&self->read);
  g_clear_object (&self->context);
  g_clear_object (&self->gate);
  g_clear_object (&self->is_open);
  g_clear_object (&self->made);
  g_clear_object (&self->to_play);
  voder_speech_settings_clear (&self->settings);
  g_clear_error (&self->failure);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (voder_speech_run_parent_class)->finalize (object);
}

static void
voder_speech_run_class_init (VoderSpeechRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_speech_run_finalize;
}

static void
voder_speech_run_init (VoderSpeechRun *self)
{
  voder_channel_open (G_TYPE_BYTES, 1, &self->gate, &self->is_open);
  voder_channel_open (VODER_TYPE_CHUNK, N_AHEAD, &self->made, &self->to_play);
  self->context = voder_context_new (NULL);
}

/* It plays in the turn of that number. */
VoderSpeechRun *
voder_speech_run_new (VoderSpeechJob *job,
                      VoderSynthesizer *synthesizer,
                      VoderSpeechOutput *output,
                      guint turn)
{
  const VoderSpeechSettings *settings = voder_speech_job_get_settings (job);
  VoderSpeechRun *self = g_object_new (VODER_TYPE_SPEECH_RUN, NULL);

  voder_speech_settings_copy (settings, &self->settings);
  self->synthesizer = g_object_ref (
      settings->synthesizer ? settings->synthesizer : synthesizer);
  self->output = g_object_ref (output);
  self->turn = turn;
  self->read = voder_speech_job_create_read (job);

  return self;
}

static gboolean
go (VoderSpeechRun *self, VoderGroup *group, VoderTaskFunc func)
{
  return voder_group_go (group, func, g_object_ref (self), g_object_unref,
                         &self->error);
}

/* Begins to make it, as tasks of @group; the owner of the output is woken when
 * they end. */
void
voder_speech_run_start (VoderSpeechRun *self, VoderGroup *group)
{
  if (go (self, group, run_make) && go (self, group, run_play))
    return;

  voder_context_cancel (self->context, NULL);
  self->is_finished = TRUE;
  voder_speech_output_wake (self->output);
}

guint
voder_speech_run_get_turn (VoderSpeechRun *self)
{
  return self->turn;
}

/* Its turn has begun. */
void
voder_speech_run_take_turn (VoderSpeechRun *self)
{
  voder_sender_close (self->gate);
}

/* Ends it, without waiting for that. */
void
voder_speech_run_cancel (VoderSpeechRun *self)
{
  voder_context_cancel (self->context, NULL);
}

/* Whether the engines have nothing more to do for it. */
gboolean
voder_speech_run_is_made (VoderSpeechRun *self)
{
  return voder_speech_run_is_finished (self) ||
         g_atomic_int_get (&self->is_made);
}

/* Whether all of it was made and written, or nothing more of it will be. */
gboolean
voder_speech_run_is_finished (VoderSpeechRun *self)
{
  return g_atomic_int_get (&self->is_finished);
}

/* Once it is finished: whether there was anything to hear. */
gboolean
voder_speech_run_has_audio (VoderSpeechRun *self)
{
  return self->has_audio;
}

/* (nullable) Once it is finished: why it failed. */
const GError *
voder_speech_run_get_error (VoderSpeechRun *self)
{
  return self->error;
}
