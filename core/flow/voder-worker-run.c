/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-worker-core-private.h"

#include <glib/gi18n-lib.h>

#include "voder-group-private.h"
#include "voder-pool-private.h"

/* A run as a task of the pool. */
typedef struct {
  VoderWorkerCore *core;
  guint64 number;
  VoderContext *context;
} Job;

/* The beat of a run: planned ticks stand at start + n periods, whenever they
 * come to run, so that it does not drift. */
typedef struct {
  gint64 last_us;
  gboolean begun;
} Beat;

static _Thread_local VoderWorkerCore *current_core;

/*
 * TRUE in a tick of this worker, and in a task of a group under its run, which
 * the tick may wait for.
 */
gboolean
voder_worker_core_is_inside (VoderWorkerCore *self)
{
  g_autoptr (VoderContext) context = NULL;

  if (current_core == self)
    return TRUE;

  voder_lock (&self->lock);
  if (self->current != NULL)
    context = g_object_ref (self->current->context);
  voder_unlock (&self->lock);

  return context != NULL && voder_group_is_task_under (context);
}

/* When the next tick is planned. The lock is held. */
static gint64
get_due (VoderWorkerCore *self, const Beat *beat)
{
  gint64 interval_us = self->period_us;

  if (!beat->begun && self->delay_us >= 0)
    interval_us = self->delay_us;
  if (interval_us > VODER_SYNC_FOREVER - beat->last_us)
    return VODER_SYNC_FOREVER;
  return beat->last_us + interval_us;
}

/* Ticks that are late by whole periods are one. The lock is held. */
static void
advance (VoderWorkerCore *self, Beat *beat, gint64 due_us, gint64 now_us)
{
  gint64 n_missed = 0;

  beat->last_us = due_us;
  beat->begun = TRUE;
  if (self->period_us == 0 || self->retimed) {
    beat->last_us = now_us;
    return;
  }
  n_missed = (now_us - due_us) / self->period_us;
  beat->last_us += n_missed * self->period_us;
  self->n_missed += n_missed;
}

/* TRUE when it is time to tick; else there is a waiter to block with. */
static gboolean
is_time (VoderWorkerCore *self, Beat *beat, VoderWaiter *waiter, gint64 *due_us)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean now;

  voder_lock (&self->lock);
  *due_us = get_due (self, beat);
  now = *due_us <= now_us || self->current->triggered;
  if (*due_us <= now_us)
    advance (self, beat, *due_us, now_us);
  self->retimed = FALSE;
  self->current->triggered = FALSE;
  if (!now)
    voder_waiter_list_push (&self->sleeper, waiter);
  voder_unlock (&self->lock);

  return now;
}

/* Waits for the next tick; FALSE when the run ends first. */
static gboolean
wait_for_tick (VoderWorkerCore *self, Beat *beat, GCancellable *cancellable)
{
  while (!g_cancellable_is_cancelled (cancellable)) {
    VoderWait wait;
    VoderWaiter waiter;
    gint64 due_us;

    voder_wait_init (&wait);
    voder_waiter_init (&waiter, &wait, NULL);
    if (is_time (self, beat, &waiter, &due_us))
      return TRUE;

    voder_wait_block (&wait, cancellable, due_us);
    voder_lock (&self->lock);
    voder_waiter_list_remove (&self->sleeper, &waiter);
    voder_unlock (&self->lock);
  }

  return FALSE;
}

/* Takes the error; FALSE when the run should end with it. */
static gboolean
note_error (VoderWorkerCore *self, GError **error)
{
  gboolean go_on;

  if (*error == NULL)
    *error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                          _ ("The worker “%s” failed and did not say why"),
                          self->name);
  voder_lock (&self->lock);
  self->n_errors++;
  g_clear_error (&self->last_error);
  self->last_error = g_error_copy (*error);
  go_on = self->policy == VODER_WORKER_CONTINUE_ON_ERROR;
  voder_unlock (&self->lock);
  if (go_on)
    g_clear_error (error);

  return go_on;
}

/* The tick could not go on, because its run has ended. */
static gboolean
tells_end (GCancellable *cancellable, const GError *failed)
{
  g_autoptr (GError) end = NULL;

  if (!voder_cancellable_has_ended (cancellable, &end))
    return FALSE;

  return g_error_matches (failed, end->domain, end->code) ||
         g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* FALSE when the run should end, with the error if there is one. */
static gboolean
tick (VoderWorkerCore *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gboolean done = self->tick (self->data, cancellable, &failed);

  voder_lock (&self->lock);
  self->n_ticks++;
  voder_unlock (&self->lock);

  if (done)
    return TRUE;
  if (tells_end (cancellable, failed))
    return FALSE;
  if (note_error (self, &failed))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

/* Why a run ended whose ticks did not fail; NULL when it was stopped. */
static GError *
get_cause (VoderWorkerCore *self, GCancellable *cancellable)
{
  g_autoptr (VoderContext) context = NULL;
  gboolean stopping;
  GError *error;

  voder_lock (&self->lock);
  context = g_object_ref (self->current->context);
  stopping = self->current->stopping;
  voder_unlock (&self->lock);
  if (stopping)
    return NULL;

  error = voder_context_dup_error (context);
  if (error == NULL)
    error = g_error_new (VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                         _ ("The pool of the worker “%s” stopped"), self->name);
  return error;
}

/* A run that was stopped before it began is ended by whoever stopped it. */
static gboolean
begin (VoderWorkerCore *self, guint64 number)
{
  gboolean mine;

  voder_lock (&self->lock);
  mine = self->current != NULL && self->current->number == number &&
         !self->current->stopping;
  if (mine)
    self->current->begun = TRUE;
  voder_unlock (&self->lock);

  return mine;
}

static gboolean
run (gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  VoderWorkerCore *self = job->core;
  VoderWorkerCore *outer = current_core;
  g_autoptr (GError) result = NULL;
  Beat beat = { g_get_monotonic_time (), FALSE };

  if (!begin (self, job->number))
    return TRUE;

  current_core = self;
  while (wait_for_tick (self, &beat, cancellable) &&
         tick (self, cancellable, &result))
    continue;
  current_core = outer;

  if (result == NULL)
    result = get_cause (self, cancellable);
  voder_worker_core_end_run (self, job->number, result);
  return TRUE;
}

/* A job that never ran ends its run here. */
static void
job_free (gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = voder_context_dup_error (job->context);

  if (error == NULL)
    error = g_error_new (VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                         _ ("The pool of the worker “%s” stopped"),
                         job->core->name);
  voder_worker_core_end_run (job->core, job->number, error);
  voder_worker_core_unref (job->core);
  g_object_unref (job->context);
  g_free (job);
}

/*
 * Hands a run to the pool, without ever waiting for that; the run is over when
 * this fails. One task has the whole of it and sleeps between the ticks: that
 * parks a thread, and saves the hand-over to another one at each tick.
 */
gboolean
voder_worker_core_submit (VoderWorkerCore *self,
                          guint64 number,
                          VoderContext *context,
                          GError **error)
{
  VoderPoolCore *pool;
  VoderPoolTask task;
  gboolean submitted;
  Job *job = g_new0 (Job, 1);

  voder_refs_get (&self->refs);
  job->core = self;
  job->number = number;
  job->context = g_object_ref (context);
  voder_lock (&self->lock);
  pool = voder_pool_core_ref (self->pool);
  voder_unlock (&self->lock);

  voder_pool_task_init (&task, VODER_POOL_PRIORITY_DEFAULT, run, job, job_free,
                        G_CANCELLABLE (context));
  submitted = voder_pool_core_submit (pool, &task, VODER_POOL_EXCEED, error);
  voder_pool_core_unref (pool);

  return submitted;
}
