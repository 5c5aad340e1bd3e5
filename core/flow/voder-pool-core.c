/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-core-private.h"

#include <glib/gi18n-lib.h>

#include "voder-thread-private.h"

/* How long a worker above the minimum stays with nothing to do. */
#define IDLE_TIMEOUT_US (10 * G_USEC_PER_SEC)

VoderPoolCore *
voder_pool_core_new (const char *name,
                     guint min_workers,
                     guint max_workers,
                     guint queue_capacity)
{
  VoderPoolCore *self = g_new0 (VoderPoolCore, 1);

  atomic_init (&self->refs, 1);
  voder_lock_init (&self->lock);
  voder_cond_init (&self->worker_left);
  self->name = g_strdup (name);
  self->min_workers = min_workers;
  self->max_workers = max_workers;
  self->queue_capacity = queue_capacity;
  self->idle_timeout_us = IDLE_TIMEOUT_US;

  return self;
}

VoderPoolCore *
voder_pool_core_ref (VoderPoolCore *self)
{
  voder_refs_get (&self->refs);
  return self;
}

void
voder_pool_core_unref (VoderPoolCore *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  voder_cond_clear (&self->worker_left);
  voder_lock_clear (&self->lock);
  g_free (self->name);
  g_free (self);
}

void
voder_pool_core_set_idle_timeout (VoderPoolCore *self, gint64 timeout_us)
{
  voder_lock (&self->lock);
  self->idle_timeout_us = timeout_us;
  voder_unlock (&self->lock);
}

/* A worker that has nothing to do, or a new one, or a place in the queue. The
 * lock is held. */
static gboolean
place (VoderPoolCore *self,
       VoderPoolTask *task,
       VoderPoolFull full,
       VoderWaiter **idle,
       VoderPoolWorker **worker)
{
  *idle = voder_waiter_list_claim (&self->idle, VODER_WAIT_SERVED);
  if (*idle != NULL) {
    (*idle)->item = task;
    return TRUE;
  }
  if (self->n_workers < self->max_workers) {
    *worker = voder_pool_worker_new (self, task);
    return TRUE;
  }
  if (self->queue.n_tasks < self->queue_capacity || full == VODER_POOL_EXCEED) {
    voder_pool_tasks_push (&self->queue, task);
    return TRUE;
  }

  return FALSE;
}

static gboolean
fail (VoderPoolCore *self, int outcome, VoderPoolTask *task, GError **error)
{
  if (outcome == VODER_WAIT_CLOSED)
    g_set_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                 _ ("The pool “%s” takes no more tasks"), self->name);
  else if (outcome == VODER_WAIT_OPEN)
    g_set_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL,
                 _ ("The queue of the pool “%s” is full"), self->name);
  else
    voder_wait_set_error (outcome, task->cancellable, error);
  voder_pool_task_free (task);
  return FALSE;
}

/* Waits for room. The task may be taken, run and freed at any time then. The
 * lock is held; it is not on return. */
static gboolean
submit_blocked (VoderPoolCore *self, VoderPoolTask *task, GError **error)
{
  VoderWaiterList *list = &self->submitters[task->priority];
  g_autoptr (GCancellable) cancellable = NULL;
  VoderWait wait;
  VoderWaiter waiter;
  int outcome;

  voder_wait_init (&wait);
  voder_waiter_init (&waiter, &wait, task);
  voder_waiter_list_push (list, &waiter);
  g_set_object (&cancellable, task->cancellable);
  voder_unlock (&self->lock);

  outcome = voder_wait_block (&wait, cancellable, VODER_SYNC_FOREVER);
  if (outcome == VODER_WAIT_SERVED)
    return TRUE;

  voder_lock (&self->lock);
  voder_waiter_list_remove (list, &waiter);
  voder_unlock (&self->lock);
  return fail (self, outcome, task, error);
}

/*
 * Takes a task, whatever becomes of it. A worker of the pool never waits for
 * room in it: the room could be what it is to make.
 */
gboolean
voder_pool_core_submit (VoderPoolCore *self,
                        VoderPoolTask *task,
                        VoderPoolFull full,
                        GError **error)
{
  VoderWaiter *idle = NULL;
  VoderPoolWorker *worker = NULL;

  if (voder_cancellable_set_error_if_done (task->cancellable, error)) {
    voder_pool_task_free (task);
    return FALSE;
  }
  if (full == VODER_POOL_WAIT && voder_pool_core_is_mine (self))
    full = VODER_POOL_EXCEED;

  voder_lock (&self->lock);
  if (self->state != VODER_POOL_RUNNING) {
    voder_unlock (&self->lock);
    return fail (self, VODER_WAIT_CLOSED, task, error);
  }
  if (!place (self, task, full, &idle, &worker)) {
    if (full == VODER_POOL_WAIT)
      return submit_blocked (self, task, error);
    voder_unlock (&self->lock);
    return fail (self, VODER_WAIT_OPEN, task, error);
  }
  voder_unlock (&self->lock);

  if (idle != NULL)
    voder_wait_wake (idle->wait);
  if (worker == NULL || voder_pool_worker_start (worker, error))
    return TRUE;
  voder_pool_task_free (task);
  return FALSE;
}

/* What an abort ends: the queued tasks, and the contexts of running ones. */
static GPtrArray *
steal_contexts (VoderPoolCore *self)
{
  GPtrArray *contexts = g_ptr_array_new_with_free_func (g_object_unref);

  for (VoderPoolWorker *worker = self->workers; worker != NULL;
       worker = worker->next)
    if (worker->context != NULL)
      g_ptr_array_add (contexts, g_object_ref (worker->context));

  return contexts;
}

static VoderPoolTask *
steal_queue (VoderPoolCore *self)
{
  VoderPoolTask *first = NULL;
  VoderPoolTask **end = &first;

  while ((*end = voder_pool_tasks_pop (&self->queue)) != NULL)
    end = &(*end)->next;

  return first;
}

static void
drop (VoderPoolTask *tasks)
{
  while (tasks != NULL) {
    VoderPoolTask *next = tasks->next;

    voder_pool_task_free (tasks);
    tasks = next;
  }
}

static void
join_all (VoderPoolCore *self)
{
  VoderPoolWorker *ended;

  voder_lock (&self->lock);
  while (self->workers != NULL)
    voder_cond_wait (&self->worker_left, &self->lock);
  ended = g_steal_pointer (&self->ended);
  voder_unlock (&self->lock);
  voder_pool_worker_join (ended);
}

/*
 * Ends a pool; see voder_pool_stop().
 */
void
voder_pool_core_stop (VoderPoolCore *self, VoderPoolStop mode)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderPoolTask *tasks = NULL;
  g_autoptr (GPtrArray) contexts = NULL;

  voder_lock (&self->lock);
  if (mode == VODER_POOL_STOP_ABORT) {
    self->state = VODER_POOL_ABORTED;
    tasks = steal_queue (self);
    contexts = steal_contexts (self);
  } else if (self->state == VODER_POOL_RUNNING) {
    self->state = VODER_POOL_DRAINING;
  }
  voder_waiter_list_claim_all (&self->idle, VODER_WAIT_CLOSED, &claimed);
  for (guint i = 0; i < VODER_POOL_N_PRIORITIES; i++)
    voder_waiter_list_claim_all (&self->submitters[i], VODER_WAIT_CLOSED,
                                 &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  drop (tasks);
  for (guint i = 0; contexts != NULL && i < contexts->len; i++)
    voder_context_cancel (g_ptr_array_index (contexts, i), NULL);
  if (!voder_pool_core_is_mine (self))
    join_all (self);
}

/*
 * Ends a pool whose owner goes away, maybe in one of its own workers: those
 * are joined by voder_flow_shutdown() then.
 */
void
voder_pool_core_orphan (VoderPoolCore *self)
{
  voder_lock (&self->lock);
  self->orphaned = voder_pool_core_is_mine (self);
  if (self->orphaned)
    voder_thread_expect_burials (self->n_workers);
  voder_unlock (&self->lock);
  voder_pool_core_stop (self, VODER_POOL_STOP_ABORT);
}

/*
 * Has a stopped pool take tasks again.
 */
void
voder_pool_core_restart (VoderPoolCore *self)
{
  voder_lock (&self->lock);
  self->state = VODER_POOL_RUNNING;
  voder_unlock (&self->lock);
}

void
voder_pool_core_get_counts (VoderPoolCore *self, VoderPoolCounts *counts)
{
  voder_lock (&self->lock);
  counts->n_workers = self->n_workers;
  counts->n_queued = self->queue.n_tasks;
  counts->n_processed = self->n_processed;
  counts->n_errors = self->n_errors;
  voder_unlock (&self->lock);
}

/*
 * TRUE when a task that is submitted now would have to wait for a worker.
 */
gboolean
voder_pool_core_is_saturated (VoderPoolCore *self)
{
  gboolean saturated;

  voder_lock (&self->lock);
  saturated = self->idle.head == NULL && self->n_workers >= self->max_workers;
  voder_unlock (&self->lock);

  return saturated;
}

/*
 * Makes workers up to the minimum.
 */
void
voder_pool_core_prestart (VoderPoolCore *self)
{
  g_autoptr (GError) error = NULL;
  gboolean started = TRUE;

  while (started) {
    VoderPoolWorker *worker = NULL;

    voder_lock (&self->lock);
    if (self->n_workers < self->min_workers)
      worker = voder_pool_worker_new (self, NULL);
    voder_unlock (&self->lock);
    started = worker != NULL && voder_pool_worker_start (worker, &error);
  }
  if (error != NULL)
    /* They will be tried again one by one, as tasks come. */
    g_debug ("%s", error->message);
}
