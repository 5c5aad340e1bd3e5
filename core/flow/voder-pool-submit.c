/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-core-private.h"

#include <glib/gi18n-lib.h>

#include "voder-thread-private.h"

/* In a smaller queue there is no run of tasks to be had. */
#define LINGER_CAPACITY 16

/*
 * Tells those who look on what is in the queue. The lock is held.
 */
void
voder_pool_core_publish (VoderPoolCore *self)
{
  guint best = VODER_POOL_N_PRIORITIES;

  if (self->queue.mask != 0)
    best = __builtin_ctz (self->queue.mask);
  if (atomic_load_explicit (&self->best, memory_order_relaxed) != best)
    atomic_store (&self->best, best);
  atomic_store_explicit (&self->level, self->queue.n_tasks,
                         memory_order_relaxed);
}

static void
push (VoderPoolCore *self, const VoderPoolTask *task)
{
  voder_pool_tasks_push (&self->queue, task);
  voder_pool_core_publish (self);
}

/*
 * Has a worker without work look for some. The lock is held.
 */
void
voder_pool_core_call_idle (VoderPoolCore *self, VoderWaiterList *claimed)
{
  if (voder_waiter_list_claim_for (&self->idle, VODER_WAIT_SERVED, claimed) !=
      NULL)
    self->n_searching++;
}

/* In the queue, or for a worker that will look for a task at once. */
static gboolean
has_room (VoderPoolCore *self)
{
  guint64 room = (guint64) self->queue_capacity + self->n_searching;

  return (guint64) self->queue.n_tasks + self->n_batched < room ||
         voder_pool_core_count_waiting (self) < room;
}

/* Of those who wait for room, the one whose turn it is. */
static gboolean
admit_one (VoderPoolCore *self, VoderWaiterList *claimed)
{
  for (;;) {
    VoderWaiter *waiter;
    guint mask = 0;
    guint priority;

    for (guint i = 0; i < VODER_POOL_N_PRIORITIES; i++)
      if (self->submitters[i].head != NULL)
        mask |= 1u << i;
    if (mask == 0)
      return FALSE;

    priority = voder_pool_turns_choose (&self->submitter_turns, mask);
    waiter = voder_waiter_list_claim_for (&self->submitters[priority],
                                          VODER_WAIT_SERVED, claimed);
    if (waiter == NULL)
      continue;
    push (self, waiter->item);
    return TRUE;
  }
}

/*
 * Lets in who waits for room, as far as there is some. The lock is held.
 */
void
voder_pool_core_admit (VoderPoolCore *self, VoderWaiterList *claimed)
{
  if (atomic_load (&self->n_blocked) == 0 || self->state != VODER_POOL_RUNNING)
    return;

  while (has_room (self) && admit_one (self, claimed))
    continue;
}

/* Wakes a worker, unless one that is awake comes for the task. */
static void
call_for_one_more (VoderPoolCore *self, VoderWaiterList *claimed)
{
  if (self->queue.n_tasks < self->n_searching || self->idle.head == NULL)
    return;
  if (self->n_searching >= voder_thread_get_n_processors () && has_room (self))
    return;

  voder_pool_core_call_idle (self, claimed);
}

/* Makes a worker. It is for this task, if no other waits before that. */
static VoderPoolWorker *
make_worker (VoderPoolCore *self, const VoderPoolTask *task)
{
  if (self->queue.n_tasks == 0 || self->queue_capacity == 0)
    return voder_pool_worker_new (self, task);

  push (self, task);
  return voder_pool_worker_new (self, NULL);
}

/* Finds a place for a task; see voder_pool_new() for the order. The lock is
 * held. VODER_WAIT_OPEN when there is none. */
static int
place (VoderPoolCore *self,
       const VoderPoolTask *task,
       VoderPoolFull full,
       VoderWaiterList *claimed,
       VoderPoolWorker **worker)
{
  if (self->state != VODER_POOL_RUNNING)
    return VODER_WAIT_CLOSED;

  voder_pool_core_admit (self, claimed);
  call_for_one_more (self, claimed);
  if (self->queue.n_tasks >= self->n_searching &&
      (self->n_workers < self->min_workers || self->n_workers == 0)) {
    *worker = make_worker (self, task);
    return VODER_WAIT_SERVED;
  }
  if (has_room (self)) {
    push (self, task);
    return VODER_WAIT_SERVED;
  }
  if (self->n_workers < self->max_workers) {
    *worker = make_worker (self, task);
    return VODER_WAIT_SERVED;
  }
  if (full != VODER_POOL_EXCEED)
    return VODER_WAIT_OPEN;

  push (self, task);
  return VODER_WAIT_SERVED;
}

/* The last worker could not be made: nobody comes for what waits. */
static void
abandon (VoderPoolCore *self, VoderPoolTasks *tasks, VoderWaiterList *claimed)
{
  *tasks = self->queue;
  self->queue = (VoderPoolTasks){ 0 };
  voder_pool_core_publish (self);
  for (guint i = 0; i < VODER_POOL_N_PRIORITIES; i++)
    voder_waiter_list_claim_all (&self->submitters[i], VODER_POOL_SUBMIT_AGAIN,
                                 claimed);
}

/*
 * Starts a worker that was made. FALSE when that fails and nobody has run the
 * task it was made for.
 */
gboolean
voder_pool_core_start_worker (VoderPoolCore *self,
                              VoderPoolWorker *worker,
                              GError **error)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderPoolTasks tasks = { 0 };
  VoderPoolTask task;
  GError *failed = NULL;
  gboolean needless;

  if (voder_pool_worker_start (worker, &failed))
    return TRUE;

  voder_lock (&self->lock);
  needless = worker->handed && !voder_pool_worker_take (worker, &task);
  voder_pool_worker_unlink (worker, &claimed);
  if (self->n_workers == 0)
    abandon (self, &tasks, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
  voder_pool_tasks_fail (&tasks, failed);
  g_free (worker);
  voder_pool_core_unref (self);

  if (needless)
    g_error_free (failed);
  else
    g_propagate_error (error, failed);
  return needless;
}

/* One that has its task is started in any case; another one is only to help
 * those there are. */
static int
start_worker (VoderPoolCore *self,
              VoderPoolWorker *worker,
              gboolean handed,
              GError **error)
{
  g_autoptr (GError) failed = NULL;

  if (worker == NULL || voder_pool_core_start_worker (self, worker, &failed))
    return VODER_WAIT_SERVED;
  if (!handed) {
    g_debug ("%s", failed->message);
    return VODER_WAIT_SERVED;
  }

  g_propagate_error (error, g_steal_pointer (&failed));
  return VODER_POOL_SUBMIT_FAILED;
}

/*
 * Tries to place a task. If there is no room, waiter is put where that will be
 * given, unless it is NULL, and the result is VODER_WAIT_OPEN.
 */
int
voder_pool_core_place_or_push (VoderPoolCore *self,
                               const VoderPoolTask *task,
                               VoderPoolFull full,
                               VoderWaiter *waiter,
                               GError **error)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderPoolWorker *worker = NULL;
  gboolean handed;
  int outcome;

  voder_lock (&self->lock);
  outcome = place (self, task, full, &claimed, &worker);
  if (outcome == VODER_WAIT_OPEN && waiter != NULL) {
    /* From here on workers tell when they take a task; one may just have. */
    atomic_fetch_add (&self->n_blocked, 1);
    outcome = place (self, task, full, &claimed, &worker);
    if (outcome == VODER_WAIT_OPEN)
      voder_waiter_list_push (&self->submitters[task->priority], waiter);
    else
      atomic_fetch_sub (&self->n_blocked, 1);
  }
  handed = worker != NULL && worker->handed;
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  if (outcome != VODER_WAIT_SERVED)
    return outcome;
  return start_worker (self, worker, handed, error);
}

/*
 * Ends a submit; the task is released when nobody has taken it.
 */
gboolean
voder_pool_core_settle (VoderPoolCore *self,
                        int outcome,
                        VoderPoolTask *task,
                        GError **error)
{
  if (outcome == VODER_WAIT_SERVED)
    return TRUE;

  if (outcome == VODER_WAIT_CLOSED)
    g_set_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                 _ ("The pool “%s” takes no more tasks"), self->name);
  else if (outcome == VODER_WAIT_OPEN)
    g_set_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL,
                 _ ("The queue of the pool “%s” is full"), self->name);
  else if (outcome != VODER_POOL_SUBMIT_FAILED)
    voder_wait_set_error (outcome, task->cancellable, error);
  voder_pool_task_fail (task, error != NULL ? *error : NULL);
  return FALSE;
}

/*
 * A worker of the pool never waits for room in it: the room could be what it is
 * to make.
 */
VoderPoolFull
voder_pool_core_how_full (VoderPoolCore *self, VoderPoolFull full)
{
  if (full == VODER_POOL_WAIT && voder_pool_core_is_mine (self))
    return VODER_POOL_EXCEED;

  return full;
}

/*
 * Takes a waiter back that was put where room is given.
 */
void
voder_pool_core_end_blocked (VoderPoolCore *self,
                             guint priority,
                             VoderWaiter *waiter)
{
  atomic_fetch_sub (&self->n_blocked, 1);
  voder_lock (&self->lock);
  voder_waiter_list_remove (&self->submitters[priority], waiter);
  voder_unlock (&self->lock);
}

/* Looks on until half the queue is free: so whoever submits much places a run
 * of tasks, instead of one for each that a worker takes. Nobody does so beside
 * those who stand in line. */
static void
linger (VoderPoolCore *self)
{
  gboolean pays = FALSE;

  if (self->queue_capacity < LINGER_CAPACITY ||
      atomic_load (&self->n_blocked) > 0 || !voder_thread_may_look ())
    return;

  for (int i = 0; i < VODER_THREAD_N_LOOKS && !pays; i++) {
    voder_thread_look_away (VODER_THREAD_BOTH_SIDES);
    pays = atomic_load_explicit (&self->level, memory_order_relaxed) <=
           self->queue_capacity / 2;
  }
}

/* Waits for room. When it was served the task is somebody else's. */
static int
submit_waiting (VoderPoolCore *self, VoderPoolTask *task, GError **error)
{
  g_autoptr (GCancellable) cancellable = NULL;
  guint priority = task->priority;
  VoderWaiter waiter;
  VoderWait wait;
  int outcome;

  outcome =
      voder_pool_core_place_or_push (self, task, VODER_POOL_WAIT, NULL, error);
  if (outcome != VODER_WAIT_OPEN)
    return outcome;

  linger (self);
  voder_wait_init (&wait);
  voder_waiter_init (&waiter, &wait, task);
  g_set_object (&cancellable, task->cancellable);
  outcome = voder_pool_core_place_or_push (self, task, VODER_POOL_WAIT, &waiter,
                                           error);
  if (outcome != VODER_WAIT_OPEN)
    return outcome;

  outcome = voder_wait_block (&wait, cancellable, VODER_SYNC_FOREVER);
  voder_pool_core_end_blocked (self, priority, &waiter);
  return outcome;
}

/*
 * Takes a task, whatever becomes of it.
 */
gboolean
voder_pool_core_submit (VoderPoolCore *self,
                        VoderPoolTask *task,
                        VoderPoolFull full,
                        GError **error)
{
  int outcome;

  if (voder_cancellable_has_ended (task->cancellable, error)) {
    voder_pool_task_fail (task, error != NULL ? *error : NULL);
    return FALSE;
  }

  full = voder_pool_core_how_full (self, full);
  do {
    if (full == VODER_POOL_WAIT)
      outcome = submit_waiting (self, task, error);
    else
      outcome = voder_pool_core_place_or_push (self, task, full, NULL, error);
  } while (outcome == VODER_POOL_SUBMIT_AGAIN);

  return voder_pool_core_settle (self, outcome, task, error);
}
