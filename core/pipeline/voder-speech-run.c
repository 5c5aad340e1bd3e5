/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-run-private.h"

#include <voder/flow/voder-channel.h>
#include <voder/pipeline/voder-pipeline.h>
#include <voder/pipeline/voder-segment-stage.h>
#include <voder/pipeline/voder-synth-stage.h>

#include "voder-notice-stage-private.h"
#include "voder-outlet-stage-private.h"

/* Sentences that are made at a time. Live speech needs the next one soon, not
 * many; and a cancelled one has been made for nothing. */
#define N_WORKERS 2

/*
 * A job of a speech queue while it is made and played: a pipeline that reads,
 * cuts, synthesises and, once it is its turn, plays. It runs as one task of the
 * queue's group, and does not know the job: whoever drops the run last drops
 * nothing of the job's owner.
 *
 * Thread safety: one thread, but for the task.
 */
struct _VoderSpeechRun {
  GObject parent_instance;

  VoderSynthesizer *synthesizer;
  VoderSpeechOutput *output;
  guint turn;
  VoderSpeechSettings settings;
  VoderReadStage *read;
  VoderSegmentStage *segment;
  VoderContext *context;
  VoderSender *gate; /* closed when its turn has begun */
  VoderReceiver *is_open;

  VoderNoticeStage *notice;
  int is_finished; /* atomic: set by the task, after those below */
  gboolean has_audio;
  GError *error;
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
play (VoderSpeechRun *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderPipeline) pipeline = voder_pipeline_new ();
  g_autoptr (VoderStage) outlet =
      voder_outlet_stage_new (self->output, self->turn, self->is_open);
  g_autoptr (VoderSynthStage) synth = create_synth (self, cancellable, error);

  if (synth == NULL)
    return FALSE;

  voder_pipeline_add (pipeline, VODER_STAGE (self->read));
  voder_pipeline_add (pipeline, VODER_STAGE (self->segment));
  voder_pipeline_add (pipeline, VODER_STAGE (synth));
  voder_pipeline_add (pipeline, VODER_STAGE (self->notice));
  voder_pipeline_add (pipeline, outlet);

  return voder_pipeline_run (pipeline, cancellable, error);
}

/* The group's task: it ends when all was heard, or nothing more will be. */
static gboolean
run (gpointer data, GCancellable *group_context, GError **error)
{
  VoderSpeechRun *self = data;

  play (self, G_CANCELLABLE (self->context), &self->error);
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
  g_clear_object (&self->segment);
  g_clear_object (&self->notice);
  g_clear_object (&self->context);
  g_clear_object (&self->gate);
  g_clear_object (&self->is_open);
  voder_speech_settings_clear (&self->settings);
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
  g_autoptr (VoderChannel) gate = voder_channel_new (G_TYPE_BYTES, 1);

  self->gate = voder_channel_create_sender (gate);
  self->is_open = voder_channel_create_receiver (gate);
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
  self->notice = voder_notice_stage_new (output);
  self->segment = voder_segment_stage_new (self->settings.language);

  return self;
}

/* Begins to make it, as a task of @group; the owner of the output is woken when
 * that ends. */
void
voder_speech_run_start (VoderSpeechRun *self, VoderGroup *group)
{
  if (voder_group_go (group, run, g_object_ref (self), g_object_unref,
                      &self->error))
    return;

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
         voder_notice_stage_has_all (self->notice);
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
