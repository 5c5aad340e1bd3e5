/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-core-private.h"

#include "voder-live-private.h"
#include "voder-thread-private.h"

static _Thread_local VoderPoolCore *current_core;

/* Somebody who waits for room gives a task and goes on. */
static VoderPoolTask *
admit (VoderPoolCore *self, VoderWaiterList *claimed)
{
  for (guint i = 0; i < VODER_POOL_N_PRIORITIES; i++) {
    VoderWaiter *waiter = voder_waiter_list_claim_for (
        &self->submitters[i], VODER_WAIT_SERVED, claimed);

    if (waiter != NULL)
      return waiter->item;
  }

  return NULL;
}

static VoderPoolTask *
next_queued (VoderPoolCore *self, VoderWaiterList *claimed)
{
  VoderPoolTask *task = voder_pool_tasks_pop (&self->queue);

  if (task == NULL)
    return admit (self, claimed);

  while (self->queue.n_tasks < self->queue_capacity) {
    VoderPoolTask *admitted = admit (self, claimed);

    if (admitted == NULL)
      break;
    voder_pool_tasks_push (&self->queue, admitted);
  }

  return task;
}

static void
worker_unlink (VoderPoolWorker *worker)
{
  VoderPoolCore *core = worker->core;

  if (worker->prev != NULL)
    worker->prev->next = worker->next;
  else
    core->workers = worker->next;
  if (worker->next != NULL)
    worker->next->prev = worker->prev;
  core->n_workers--;
  voder_live_add (VODER_LIVE_WORKER, -1);
  voder_cond_broadcast (&core->worker_left);
}

/* Waits to be given a task. FALSE when the worker should look again. */
static gboolean
rest (VoderPoolWorker *worker, VoderWaiter *waiter)
{
  VoderPoolCore *core = worker->core;
  gint64 until_us = VODER_SYNC_FOREVER;
  int outcome;

  /* Here the lock is held; it is not on return. */
  if (core->n_workers > core->min_workers)
    until_us = g_get_monotonic_time () + core->idle_timeout_us;
  voder_waiter_list_push_first (&core->idle, waiter);
  voder_unlock (&core->lock);

  outcome = voder_wait_block (waiter->wait, NULL, until_us);
  if (outcome == VODER_WAIT_SERVED)
    worker->task = waiter->item;
  return outcome != VODER_WAIT_TIMED_OUT;
}

/* Gets the next task; FALSE, with the lock held, when the worker must leave. */
static gboolean
fetch (VoderPoolWorker *worker)
{
  VoderPoolCore *core = worker->core;
  gboolean stay = TRUE;

  while (worker->task == NULL) {
    VoderWaiterList claimed = { NULL, NULL };
    VoderWaiter waiter = { 0 };
    VoderWait wait;

    voder_lock (&core->lock);
    worker->task = next_queued (core, &claimed);
    if (worker->task == NULL && core->state == VODER_POOL_RUNNING &&
        (stay || core->n_workers <= core->min_workers)) {
      voder_wait_init (&wait);
      voder_waiter_init (&waiter, &wait, NULL);
      stay = rest (worker, &waiter);
      voder_lock (&core->lock);
      voder_waiter_list_remove (&core->idle, &waiter);
      voder_unlock (&core->lock);
      continue;
    }
    if (worker->task == NULL)
      return FALSE;
    voder_unlock (&core->lock);
    voder_waiter_list_wake_all (&claimed);
  }

  return TRUE;
}

static void
run_task (VoderPoolWorker *worker)
{
  VoderPoolCore *core = worker->core;
  VoderPoolTask *task = g_steal_pointer (&worker->task);
  g_autoptr (VoderContext) context = voder_context_new (task->cancellable);
  g_autoptr (GError) error = NULL;
  gboolean aborted;
  gboolean done;

  voder_lock (&core->lock);
  worker->context = context;
  aborted = core->state == VODER_POOL_ABORTED;
  voder_unlock (&core->lock);
  if (aborted)
    voder_context_cancel (context, NULL);

  done = task->func (task->data, G_CANCELLABLE (context), &error);
  if (error != NULL)
    g_debug ("A task of the pool “%s” failed: %s", core->name, error->message);

  voder_lock (&core->lock);
  worker->context = NULL;
  core->n_processed++;
  core->n_errors += !done;
  voder_unlock (&core->lock);
  voder_pool_task_free (task);
}

void
voder_pool_worker_join (VoderPoolWorker *ended)
{
  while (ended != NULL) {
    VoderPoolWorker *next = ended->next;

    pthread_join (ended->thread, NULL);
    g_free (ended);
    ended = next;
  }
}

/* Each that leaves joins those who left before it, so at most one is left to
 * be joined by the pool's owner. The lock is held; it is not on return. */
static void
leave (VoderPoolWorker *worker)
{
  VoderPoolCore *core = worker->core;
  VoderPoolWorker *ended = g_steal_pointer (&core->ended);
  gboolean orphaned = core->orphaned;

  worker_unlink (worker);
  worker->thread = pthread_self ();
  worker->next = NULL;
  if (!orphaned)
    core->ended = worker;
  else
    voder_thread_bury (TRUE);
  voder_unlock (&core->lock);

  voder_pool_worker_join (ended);
  if (orphaned)
    g_free (worker);
  voder_pool_core_unref (core);
}

static void *
work (void *data)
{
  VoderPoolWorker *worker = data;

  current_core = worker->core;
  while (fetch (worker))
    run_task (worker);
  leave (worker);

  return NULL;
}

/*
 * Makes a worker for a task, or for none. It counts from the moment it is
 * decided on: the lock is held.
 */
VoderPoolWorker *
voder_pool_worker_new (VoderPoolCore *self, VoderPoolTask *task)
{
  VoderPoolWorker *worker = g_new0 (VoderPoolWorker, 1);

  voder_refs_get (&self->refs);
  worker->core = self;
  worker->task = task;
  worker->next = self->workers;
  if (self->workers != NULL)
    self->workers->prev = worker;
  self->workers = worker;
  self->n_workers++;
  voder_live_add (VODER_LIVE_WORKER, 1);

  return worker;
}

gboolean
voder_pool_worker_start (VoderPoolWorker *worker, GError **error)
{
  VoderPoolCore *core = worker->core;

  if (voder_thread_start (core->name, work, worker, error))
    return TRUE;

  voder_lock (&core->lock);
  worker_unlink (worker);
  voder_unlock (&core->lock);
  g_free (worker);
  voder_pool_core_unref (core);
  return FALSE;
}

/*
 * TRUE in the threads of this pool.
 */
gboolean
voder_pool_core_is_mine (VoderPoolCore *self)
{
  return current_core == self;
}

/*
 * TRUE in the threads of any pool.
 */
gboolean
voder_pool_is_worker (void)
{
  return current_core != NULL;
}
