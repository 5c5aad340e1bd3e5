/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-speech-queue.h>

#include <voder/pipeline/voder-stage.h>

#include "voder-priority-queue-private.h"
#include "voder-speech-news-private.h"
#include "voder-speech-run-private.h"

/**
 * VoderSpeechQueue:
 *
 * Live speech on one speaker: says the jobs that come, each when its
 * #VoderPriority lets it, and gives up those that a newer one makes stale.
 *
 * A job is given up at once: when the call that did it returns, nothing more of
 * the job reaches the sink, what the sink still held is flushed, the job has
 * told that it is cancelled and tells nothing more. The sink stays open from
 * one job to the next, and while one is heard the first sentences of the next
 * are made.
 *
 * The queue belongs to the thread that makes it: its functions are called
 * there, and jobs emit their signals in what was then the thread-default main
 * context of that thread. It must be the one that runs when nothing is called:
 * jobs go on in it. Signal handlers may call any function of the queue.
 *
 * Opening the sink for the first job may take a moment; where it fails, the job
 * does, and the next one tries again.
 *
 * Dropping the queue cancels all jobs, and those that handlers add meanwhile,
 * and waits for the engines to let go of them.
 *
 * Thread safety: one thread.
 */
struct _VoderSpeechQueue {
  GObject parent_instance;

  VoderSynthesizer *synthesizer;
  VoderPriorityQueue *order;
  VoderSpeechOutput *output;
  VoderGroup *group;
  GSource *source;
  guint last_turn;

  /* Of the current job, and of the one that is made ahead. */
  VoderSpeechRun *run;
  gboolean has_begun;
  VoderSpeechRun *next_run;
  VoderSpeechJob *next_job; /* one that waits */

  /* All of it is told before a function returns. */
  VoderSpeechNews news;

  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (VoderSpeechQueue, voder_speech_queue, G_TYPE_OBJECT)

static VoderSpeechRun *
start_run (VoderSpeechQueue *self, VoderSpeechJob *job)
{
  VoderSpeechRun *run;

  /* The number of nobody's turn is left out. */
  if (++self->last_turn == 0)
    self->last_turn = 1;
  run = voder_speech_run_new (job, self->synthesizer, self->output,
                              self->last_turn);
  voder_speech_run_start (run, self->group);

  return run;
}

static void
drop_run (VoderSpeechRun **run)
{
  if (*run != NULL)
    voder_speech_run_cancel (*run);
  g_clear_object (run);
}

static void
drop_next (VoderSpeechQueue *self)
{
  drop_run (&self->next_run);
  self->next_job = NULL;
}

/* It has left the order, which held a reference. */
static void
give_up (VoderSpeechQueue *self, VoderSpeechJob *job, gboolean was_current)
{
  if (was_current) {
    voder_speech_output_silence (self->output);
    drop_run (&self->run);
  }
  if (job == self->next_job)
    drop_next (self);
  voder_speech_news_add (&self->news, VODER_SPEECH_NEWS_CANCELLED, job);
  g_object_unref (job);
}

static void
give_up_all (VoderSpeechQueue *self,
             GPtrArray *cancelled,
             VoderSpeechJob *current)
{
  for (guint i = 0; i < cancelled->len; i++) {
    VoderSpeechJob *job = g_ptr_array_index (cancelled, i);

    give_up (self, job, job == current);
  }
}

/* Begins the next job when none is current. */
static void
advance (VoderSpeechQueue *self)
{
  g_autoptr (GPtrArray) cancelled = g_ptr_array_new ();
  VoderSpeechJob *job = voder_priority_queue_advance (self->order, cancelled);

  give_up_all (self, cancelled, NULL);
  if (job == NULL) {
    if (voder_priority_queue_get_current (self->order) == NULL)
      voder_speech_output_rest (self->output);
    return;
  }

  if (job == self->next_job)
    self->run = g_steal_pointer (&self->next_run);
  else
    self->run = start_run (self, job);
  if (job == self->next_job)
    self->next_job = NULL;
  self->has_begun = FALSE;
  voder_speech_output_begin (self->output,
                             voder_speech_run_get_turn (self->run));
  voder_speech_run_take_turn (self->run);
}

/* Begins to make what comes next, unless the engines still work for the current
 * job. */
static void
look_ahead (VoderSpeechQueue *self)
{
  VoderSpeechJob *next = voder_priority_queue_peek_next (self->order);

  if (next == NULL || next == self->next_job ||
      (self->run != NULL && !voder_speech_run_is_made (self->run)))
    return;

  drop_next (self);
  self->next_job = next;
  self->next_run = start_run (self, next);
}

/* @error may be that of the run. */
static void
end_current (VoderSpeechQueue *self, const GError *error)
{
  g_autoptr (VoderSpeechJob) job =
      voder_priority_queue_get_current (self->order);

  if (error != NULL) {
    voder_speech_news_add_error (&self->news, job, error);
  } else {
    if (!self->has_begun)
      voder_speech_news_add (&self->news, VODER_SPEECH_NEWS_BEGUN, job);
    voder_speech_news_add (&self->news, VODER_SPEECH_NEWS_ENDED, job);
  }

  voder_priority_queue_remove (self->order, job);
  drop_run (&self->run);
  advance (self);
}

static gboolean
take_due (VoderSpeechQueue *self, VoderSpeechJob *job)
{
  VoderMark *mark = NULL;

  if (!voder_speech_output_take_due (self->output, &mark))
    return FALSE;

  if (mark != NULL) {
    voder_speech_news_add_mark (&self->news, job, mark);
  } else {
    self->has_begun = TRUE;
    voder_speech_news_add (&self->news, VODER_SPEECH_NEWS_BEGUN, job);
  }

  return TRUE;
}

/* A sink that took no more may not tell that it came to the end. */
static gboolean
is_over (VoderSpeechQueue *self)
{
  if (!voder_speech_run_is_finished (self->run))
    return FALSE;

  return !voder_speech_run_has_audio (self->run) ||
         voder_speech_output_has_ended (self->output) ||
         g_error_matches (voder_speech_run_get_error (self->run),
                          VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK);
}

/* Does one thing that is to be done; FALSE when nothing is. */
static gboolean
step (VoderSpeechQueue *self)
{
  VoderSpeechJob *job = voder_priority_queue_get_current (self->order);
  g_autoptr (GError) error = NULL;

  if (!voder_speech_output_check (self->output, &error)) {
    voder_speech_output_close (self->output);
    if (job != NULL)
      end_current (self, error);
    return TRUE;
  }

  if (job == NULL)
    return FALSE;
  if (take_due (self, job))
    return TRUE;
  if (!is_over (self))
    return FALSE;
  end_current (self, voder_speech_run_get_error (self->run));

  return TRUE;
}

static gboolean
on_wake (gpointer data)
{
  g_autoptr (VoderSpeechQueue) self = g_object_ref (data);

  /* First, so that what happens meanwhile wakes again. */
  g_source_set_ready_time (self->source, -1);
  if (!step (self)) {
    look_ahead (self);
    return G_SOURCE_CONTINUE;
  }

  /* One at a time: a handler may drop the queue. */
  voder_speech_news_tell (&self->news);
  if (self->source != NULL)
    g_source_set_ready_time (self->source, 0);

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

static void
voder_speech_queue_dispose (GObject *object)
{
  VoderSpeechQueue *self = VODER_SPEECH_QUEUE (object);

  self->is_closed = TRUE;
  if (self->output != NULL) {
    voder_speech_queue_cancel_all (self, NULL);
    voder_speech_output_close (self->output);
  }
  if (self->group != NULL)
    voder_group_wait (self->group, NULL, NULL);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_object (&self->group);
  g_clear_object (&self->output);
  g_clear_object (&self->synthesizer);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->order, voder_priority_queue_free);

  G_OBJECT_CLASS (voder_speech_queue_parent_class)->dispose (object);
}

static void
voder_speech_queue_class_init (VoderSpeechQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_speech_queue_dispose;
}

static void
voder_speech_queue_init (VoderSpeechQueue *self)
{
  voder_speech_news_init (&self->news);
  self->order = voder_priority_queue_new ();
  self->group =
      voder_group_new (voder_pool_get_blocking (), VODER_GROUP_COLLECT, NULL);
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "VoderSpeechQueue");
  g_source_set_callback (self->source, on_wake, self, NULL);
}

/**
 * voder_speech_queue_new:
 * @synthesizer: what speaks the jobs that do not name another
 * @sink: (nullable): a sink or bin as gst-launch-1.0 takes it, as
 *   `pulsesink device=headset`; %NULL for the sound card
 * @error: return location for an error
 *
 * Makes a queue without jobs.
 *
 * Thread safety: any thread, which is then the owner.
 *
 * Returns: (transfer full): a new queue, or %NULL with
 *   %VODER_PIPELINE_ERROR_SINK when @sink cannot be used, or
 *   %VODER_PIPELINE_ERROR_ENCODER when GStreamer lacks an element
 */
VoderSpeechQueue *
voder_speech_queue_new (VoderSynthesizer *synthesizer,
                        const char *sink,
                        GError **error)
{
  g_autoptr (VoderSpeechQueue) self = NULL;

  g_return_val_if_fail (VODER_IS_SYNTHESIZER (synthesizer), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  self = g_object_new (VODER_TYPE_SPEECH_QUEUE, NULL);
  self->synthesizer = g_object_ref (synthesizer);
  self->output = voder_speech_output_new (sink, self->source, error);
  if (self->output == NULL)
    return NULL;

  g_source_attach (self->source, g_main_context_get_thread_default ());

  return g_steal_pointer (&self);
}

/**
 * voder_speech_queue_add:
 * @self: a queue
 * @job: a job that no queue has yet
 *
 * Says a job when its priority lets it. Jobs that it makes stale are cancelled
 * before this returns, and so is the job itself when it must not be spoken now:
 * connect to its signals before.
 *
 * Thread safety: one thread.
 */
void
voder_speech_queue_add (VoderSpeechQueue *self, VoderSpeechJob *job)
{
  g_autoptr (GPtrArray) cancelled = g_ptr_array_new ();
  g_autoptr (VoderSpeechQueue) alive = NULL;
  VoderSpeechJob *current;

  g_return_if_fail (VODER_IS_SPEECH_QUEUE (self));
  g_return_if_fail (VODER_IS_SPEECH_JOB (job));
  g_return_if_fail (voder_speech_job_get_state (job) == VODER_SPEECH_NEW);

  alive = g_object_ref (self);
  voder_speech_job_wait (job);
  if (self->is_closed) {
    voder_speech_job_cancel (job);
    return;
  }

  current = voder_priority_queue_get_current (self->order);
  voder_priority_queue_push (self->order, g_object_ref (job),
                             voder_speech_job_get_priority (job), cancelled);
  give_up_all (self, cancelled, current);
  advance (self);
  look_ahead (self);
  voder_speech_news_tell (&self->news);
}

/**
 * voder_speech_queue_say:
 * @self: a queue
 * @priority: how it is treated beside others
 * @text: plain text in UTF-8
 *
 * Says a text: voder_speech_queue_add() with a job of that text alone.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer full): the job, which may be cancelled already
 */
VoderSpeechJob *
voder_speech_queue_say (VoderSpeechQueue *self,
                        VoderPriority priority,
                        const char *text)
{
  g_autoptr (VoderSpeechJob) job = NULL;

  g_return_val_if_fail (VODER_IS_SPEECH_QUEUE (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  job = voder_speech_job_new (priority);
  voder_speech_job_add_text (job, text);
  voder_speech_queue_add (self, job);

  return g_steal_pointer (&job);
}

static gboolean
cancel_one (VoderSpeechQueue *self, VoderSpeechJob *job)
{
  gboolean was_current = voder_priority_queue_get_current (self->order) == job;

  if (!voder_priority_queue_remove (self->order, job))
    return FALSE;
  give_up (self, job, was_current);

  return TRUE;
}

static void
go_on (VoderSpeechQueue *self)
{
  g_autoptr (VoderSpeechQueue) alive = g_object_ref (self);

  advance (self);
  look_ahead (self);
  voder_speech_news_tell (&self->news);
}

/**
 * voder_speech_queue_cancel:
 * @self: a queue
 * @job: a job
 *
 * Cancels a job, heard or waiting, whatever its priority.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE when the queue does not have it, or has it no longer
 */
gboolean
voder_speech_queue_cancel (VoderSpeechQueue *self, VoderSpeechJob *job)
{
  gboolean was_there;

  g_return_val_if_fail (VODER_IS_SPEECH_QUEUE (self), FALSE);
  g_return_val_if_fail (VODER_IS_SPEECH_JOB (job), FALSE);

  was_there = cancel_one (self, job);
  go_on (self);

  return was_there;
}

/**
 * voder_speech_queue_cancel_priority:
 * @self: a queue
 * @priority: a class of jobs
 *
 * Cancels all jobs of a class, heard and waiting. A progress that has become a
 * message is still one of its class here.
 *
 * Thread safety: one thread.
 */
void
voder_speech_queue_cancel_priority (VoderSpeechQueue *self,
                                    VoderPriority priority)
{
  g_autoptr (GPtrArray) jobs = NULL;

  g_return_if_fail (VODER_IS_SPEECH_QUEUE (self));

  jobs = voder_priority_queue_list (self->order);
  for (guint i = 0; i < jobs->len; i++) {
    VoderSpeechJob *job = g_ptr_array_index (jobs, i);

    if (voder_speech_job_get_priority (job) == priority)
      cancel_one (self, job);
  }
  go_on (self);
}

static gboolean
has_tag (VoderSpeechJob *job, const char *tag)
{
  return tag == NULL || g_strcmp0 (voder_speech_job_get_tag (job), tag) == 0;
}

/**
 * voder_speech_queue_cancel_all:
 * @self: a queue
 * @tag: (nullable): whose jobs; %NULL for all
 *
 * Cancels all jobs with a tag, heard and waiting, whatever their priority.
 *
 * Thread safety: one thread.
 */
void
voder_speech_queue_cancel_all (VoderSpeechQueue *self, const char *tag)
{
  g_autoptr (GPtrArray) jobs = NULL;

  g_return_if_fail (VODER_IS_SPEECH_QUEUE (self));

  jobs = voder_priority_queue_list (self->order);
  for (guint i = 0; i < jobs->len; i++) {
    if (has_tag (g_ptr_array_index (jobs, i), tag))
      cancel_one (self, g_ptr_array_index (jobs, i));
  }
  go_on (self);
}

/**
 * voder_speech_queue_stop:
 * @self: a queue
 * @tag: (nullable): whose job; %NULL for any
 *
 * Cancels the job that is heard, if it has that tag; those that wait go on.
 *
 * Thread safety: one thread.
 */
void
voder_speech_queue_stop (VoderSpeechQueue *self, const char *tag)
{
  VoderSpeechJob *job;

  g_return_if_fail (VODER_IS_SPEECH_QUEUE (self));

  job = voder_priority_queue_get_current (self->order);
  if (job != NULL && has_tag (job, tag))
    voder_speech_queue_cancel (self, job);
}

/**
 * voder_speech_queue_pause:
 * @self: a queue
 *
 * Silences the job that is heard at once, in the middle of a sound, and says
 * nothing until voder_speech_queue_resume(). What was heard is told before this
 * returns. Jobs that come meanwhile wait, and
 * cancel others, as always; notifications and progress are cancelled.
 *
 * Thread safety: one thread.
 */
void
voder_speech_queue_pause (VoderSpeechQueue *self)
{
  g_autoptr (VoderSpeechQueue) alive = NULL;

  g_return_if_fail (VODER_IS_SPEECH_QUEUE (self));

  alive = g_object_ref (self);
  while (step (self))
    voder_speech_news_tell (&self->news);
  voder_priority_queue_set_paused (self->order, TRUE);
  voder_speech_output_set_paused (self->output, TRUE);
}

/**
 * voder_speech_queue_resume:
 * @self: a queue
 *
 * Goes on where voder_speech_queue_pause() stopped.
 *
 * Thread safety: one thread.
 */
void
voder_speech_queue_resume (VoderSpeechQueue *self)
{
  g_return_if_fail (VODER_IS_SPEECH_QUEUE (self));

  voder_priority_queue_set_paused (self->order, FALSE);
  voder_speech_output_set_paused (self->output, FALSE);
  go_on (self);
}

/**
 * voder_speech_queue_get_current:
 * @self: a queue
 *
 * Tells whose turn it is. Until its #VoderSpeechJob::begun nothing of it was
 * heard yet.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer none) (nullable): a job, or %NULL when there is none
 */
VoderSpeechJob *
voder_speech_queue_get_current (VoderSpeechQueue *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_QUEUE (self), NULL);

  return voder_priority_queue_get_current (self->order);
}

/**
 * voder_speech_queue_get_n_jobs:
 * @self: a queue
 *
 * Counts the jobs that are heard or wait.
 *
 * Thread safety: one thread.
 *
 * Returns: how many
 */
guint
voder_speech_queue_get_n_jobs (VoderSpeechQueue *self)
{
  g_autoptr (GPtrArray) jobs = NULL;

  g_return_val_if_fail (VODER_IS_SPEECH_QUEUE (self), 0);

  jobs = voder_priority_queue_list (self->order);

  return jobs->len;
}
