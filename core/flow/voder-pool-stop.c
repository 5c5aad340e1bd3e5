/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-core-private.h"

#include <glib/gi18n-lib.h>

#include "voder-join-private.h"
#include "voder-thread-private.h"

/* A life of a pool, whose end somebody waits for. */
typedef struct {
  VoderPoolCore *core;
  guint number;
} Life;

/* The contexts of running tasks, which an abort ends. */
static GPtrArray *
dup_contexts (VoderPoolCore *self)
{
  GPtrArray *contexts = g_ptr_array_new_with_free_func (g_object_unref);

  for (VoderPoolWorker *worker = self->workers; worker != NULL;
       worker = worker->next)
    if (worker->context != NULL)
      g_ptr_array_add (contexts, g_object_ref (worker->context));

  return contexts;
}

/* All tasks that have not begun. */
static void
steal_tasks (VoderPoolCore *self, VoderPoolTasks *stolen)
{
  VoderPoolTask task;

  *stolen = self->queue;
  self->queue = (VoderPoolTasks){ 0 };
  voder_pool_core_publish (self);
  for (VoderPoolWorker *worker = self->workers; worker != NULL;
       worker = worker->next)
    while (voder_pool_worker_take (worker, &task))
      voder_pool_tasks_push (stolen, &task);
}

/* Has everybody who waits for something of the pool see that it ends. The lock
 * is held. */
static void
call_all (VoderPoolCore *self, VoderWaiterList *claimed)
{
  voder_waiter_list_claim_all (&self->idle, VODER_WAIT_CLOSED, claimed);
  for (guint i = 0; i < VODER_POOL_N_PRIORITIES; i++)
    voder_waiter_list_claim_all (&self->submitters[i], VODER_WAIT_CLOSED,
                                 claimed);
}

/* Which of its lives this ends. */
static guint
end_tasks (VoderPoolCore *self)
{
  VoderWaiterList claimed = { NULL, NULL };
  guint life;

  voder_lock (&self->lock);
  life = self->n_restarts;
  if (self->state == VODER_POOL_RUNNING)
    self->state = VODER_POOL_DRAINING;
  call_all (self, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  return life;
}

/*
 * Takes no more tasks; those that it has will run, unless it is stopped.
 */
void
voder_pool_core_close (VoderPoolCore *self)
{
  end_tasks (self);
}

/*
 * Why a task that it has never ran.
 */
GError *
voder_pool_core_create_stop_error (const VoderPoolCore *self)
{
  return g_error_new (VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                      _ ("The pool “%s” stopped before the task ran"),
                      self->name);
}

/* Does so for those that it has, too. */
static guint
abort_tasks (VoderPoolCore *self)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderPoolTasks tasks;
  g_autoptr (GPtrArray) contexts = NULL;
  g_autoptr (GError) reason = NULL;
  guint life;

  voder_lock (&self->lock);
  life = self->n_restarts;
  self->state = VODER_POOL_ABORTED;
  steal_tasks (self, &tasks);
  contexts = dup_contexts (self);
  call_all (self, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  for (guint i = 0; i < contexts->len; i++)
    voder_context_cancel (g_ptr_array_index (contexts, i), NULL);
  reason = voder_pool_core_create_stop_error (self);
  voder_pool_tasks_fail (&tasks, reason);

  return life;
}

static guint
begin_stop (VoderPoolCore *self, VoderPoolStop mode)
{
  return mode == VODER_POOL_STOP_ABORT ? abort_tasks (self) : end_tasks (self);
}

static guint
get_life (VoderPoolCore *self)
{
  guint life;

  voder_lock (&self->lock);
  life = self->n_restarts;
  voder_unlock (&self->lock);

  return life;
}

/* Whether the last worker has left. The threads of another life are not waited
 * for. The lock is held. */
static gboolean
have_left (VoderPoolCore *self, guint life)
{
  return self->n_workers == 0 || self->n_restarts != life;
}

static int
wait_left (VoderPoolCore *self, guint life, GCancellable *cancellable)
{
  int outcome = VODER_WAIT_SERVED;

  voder_lock (&self->lock);
  if (!have_left (self, life))
    outcome = voder_waiter_list_wait (&self->joiners, &self->lock, cancellable);
  voder_unlock (&self->lock);

  return outcome;
}

static void
join_ended (VoderPoolCore *self)
{
  VoderPoolWorker *ended;

  voder_lock (&self->lock);
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
  guint life = begin_stop (self, mode);

  if (voder_pool_core_is_mine (self))
    return;
  wait_left (self, life, NULL);
  join_ended (self);
}

/*
 * Waits for the threads of a pool that was stopped.
 */
gboolean
voder_pool_core_join (VoderPoolCore *self,
                      GCancellable *cancellable,
                      GError **error)
{
  int outcome;

  if (voder_cancellable_has_ended (cancellable, error))
    return FALSE;
  if (voder_pool_core_is_mine (self)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_RECURSE,
                 _ ("A task of the pool “%s” cannot join it"), self->name);
    return FALSE;
  }

  outcome = wait_left (self, get_life (self), cancellable);
  if (outcome != VODER_WAIT_SERVED)
    return voder_wait_set_error (outcome, cancellable, error);

  join_ended (self);
  return TRUE;
}

static void
life_free (gpointer data)
{
  Life *self = data;

  voder_pool_core_unref (self->core);
  g_free (self);
}

static gboolean
is_over (GTask *task)
{
  Life *life = g_task_get_task_data (task);

  return have_left (life->core, life->number);
}

/* In the task's main context: not in a worker that leaves. */
static void
give_end (GTask *task)
{
  Life *life = g_task_get_task_data (task);
  g_autoptr (GTask) taken = task;

  join_ended (life->core);
  g_task_return_boolean (task, TRUE);
}

static void
join_async (VoderPoolCore *self, guint number, GTask *task)
{
  const VoderJoin join = {
    .lock = &self->lock,
    .list = &self->joiners,
    .is_over = is_over,
    .give = give_end,
  };
  Life *life = g_new0 (Life, 1);

  life->core = voder_pool_core_ref (self);
  life->number = number;
  g_task_set_task_data (task, life, life_free);
  voder_join_async (task, &join);
}

/*
 * Does the same without a thread, also for a task of the pool: has a task
 * return when the threads have ended.
 */
void
voder_pool_core_join_async (VoderPoolCore *self, GTask *task)
{
  join_async (self, get_life (self), task);
}

/*
 * Ends a pool, and has a task return when its threads have ended.
 */
void
voder_pool_core_stop_async (VoderPoolCore *self,
                            VoderPoolStop mode,
                            GTask *task)
{
  join_async (self, begin_stop (self, mode), task);
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
 * Has a stopped pool take tasks again. Who still waits for its threads would
 * wait for the new ones.
 */
void
voder_pool_core_restart (VoderPoolCore *self)
{
  VoderWaiterList claimed = { NULL, NULL };

  voder_lock (&self->lock);
  /* In a worker that somebody waits for, who does so will do it. */
  if (voder_pool_core_is_mine (self) && self->joiners.head != NULL) {
    voder_unlock (&self->lock);
    return;
  }
  self->state = VODER_POOL_RUNNING;
  self->n_restarts++;
  voder_waiter_list_claim_all (&self->joiners, VODER_WAIT_SERVED, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
}
