/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-private.h"

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>

#include "voder-live-private.h"
#include "voder-thread-private.h"

/* How long a worker above the minimum stays with nothing to do. */
#define IDLE_TIMEOUT_US (10 * G_USEC_PER_SEC)

typedef enum {
  STATE_RUNNING,
  STATE_DRAINING,
  STATE_ABORTED,
} State;

typedef struct _Worker Worker;
struct _Worker {
  Worker *next;
  Worker *prev;
  VoderPoolCore *core;
  VoderPoolTask *task;
  /* What the running task is cancelled by. */
  VoderContext *context;
  pthread_t thread;
};

typedef struct {
  VoderPoolTask *head;
  VoderPoolTask *tail;
} TaskList;

struct _VoderPoolCore {
  VoderRefs refs;
  char *name;
  guint min_workers;
  guint max_workers;
  guint queue_capacity;

  VoderLock lock;
  VoderCond worker_left;
  State state;
  gint64 idle_timeout_us;
  TaskList queue[VODER_POOL_N_PRIORITIES];
  guint n_queued;
  /* Those who wait for room, with their tasks, and workers with nothing to
   * do, the latest first: so the others come to their time-out. */
  VoderWaiterList submitters[VODER_POOL_N_PRIORITIES];
  VoderWaiterList idle;
  Worker *workers;
  guint n_workers;
  /* Ended, not joined yet. */
  Worker *ended;
  /* Nobody will join the workers any more. */
  gboolean orphaned;
  guint64 n_processed;
  guint64 n_errors;
};

static _Thread_local VoderPoolCore *current_core;

VoderPoolTask *
voder_pool_task_new (guint priority,
                     VoderTaskFunc func,
                     gpointer data,
                     GDestroyNotify destroy,
                     GCancellable *cancellable)
{
  VoderPoolTask *self = g_new0 (VoderPoolTask, 1);

  self->priority = priority;
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  if (cancellable != NULL)
    self->cancellable = g_object_ref (cancellable);
  voder_live_add (VODER_LIVE_TASK, 1);

  return self;
}

/*
 * Lets go of a task, whether it has run or not.
 */
void
voder_pool_task_free (VoderPoolTask *self)
{
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_clear_object (&self->cancellable);
  g_free (self);
  voder_live_add (VODER_LIVE_TASK, -1);
}

static void
enqueue (VoderPoolCore *self, VoderPoolTask *task)
{
  TaskList *list = &self->queue[task->priority];

  task->next = NULL;
  if (list->tail != NULL)
    list->tail->next = task;
  else
    list->head = task;
  list->tail = task;
  self->n_queued++;
}

static VoderPoolTask *
dequeue (VoderPoolCore *self)
{
  for (guint i = 0; i < VODER_POOL_N_PRIORITIES; i++) {
    TaskList *list = &self->queue[i];
    VoderPoolTask *task = list->head;

    if (task == NULL)
      continue;
    list->head = task->next;
    if (list->head == NULL)
      list->tail = NULL;
    self->n_queued--;
    return task;
  }

  return NULL;
}

/* Somebody who waits for room gives a task and goes on. */
static VoderPoolTask *
admit (VoderPoolCore *self, VoderWaiterList *claimed)
{
  for (guint i = 0; i < VODER_POOL_N_PRIORITIES; i++) {
    VoderWaiter *waiter =
        voder_waiter_list_claim (&self->submitters[i], VODER_WAIT_SERVED);

    if (waiter == NULL)
      continue;
    voder_waiter_list_push (claimed, waiter);
    waiter->linked = FALSE;
    return waiter->item;
  }

  return NULL;
}

static VoderPoolTask *
next_queued (VoderPoolCore *self, VoderWaiterList *claimed)
{
  VoderPoolTask *task = dequeue (self);

  if (task == NULL)
    return admit (self, claimed);

  while (self->n_queued < self->queue_capacity) {
    VoderPoolTask *admitted = admit (self, claimed);

    if (admitted == NULL)
      break;
    enqueue (self, admitted);
  }

  return task;
}

static void
worker_unlink (Worker *worker)
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
rest (Worker *worker, VoderWaiter *waiter)
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
fetch (Worker *worker)
{
  VoderPoolCore *core = worker->core;
  gboolean stay = TRUE;

  while (worker->task == NULL) {
    VoderWaiterList claimed = { NULL, NULL };
    VoderWaiter waiter = { 0 };
    VoderWait wait;

    voder_lock (&core->lock);
    worker->task = next_queued (core, &claimed);
    if (worker->task == NULL && core->state == STATE_RUNNING &&
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
run_task (Worker *worker)
{
  VoderPoolCore *core = worker->core;
  VoderPoolTask *task = g_steal_pointer (&worker->task);
  g_autoptr (VoderContext) context = voder_context_new (task->cancellable);
  g_autoptr (GError) error = NULL;
  gboolean aborted;
  gboolean done;

  voder_lock (&core->lock);
  worker->context = context;
  aborted = core->state == STATE_ABORTED;
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

static void
join (Worker *ended)
{
  while (ended != NULL) {
    Worker *next = ended->next;

    pthread_join (ended->thread, NULL);
    g_free (ended);
    ended = next;
  }
}

/* Each that leaves joins those who left before it, so at most one is left to
 * be joined by the pool's owner. The lock is held; it is not on return. */
static void
leave (Worker *worker)
{
  VoderPoolCore *core = worker->core;
  Worker *ended = g_steal_pointer (&core->ended);
  gboolean orphaned = core->orphaned;

  worker_unlink (worker);
  worker->thread = pthread_self ();
  worker->next = NULL;
  if (!orphaned)
    core->ended = worker;
  else
    voder_thread_bury (TRUE);
  voder_unlock (&core->lock);

  join (ended);
  if (orphaned)
    g_free (worker);
  voder_pool_core_unref (core);
}

static void *
work (void *data)
{
  Worker *worker = data;

  current_core = worker->core;
  while (fetch (worker))
    run_task (worker);
  leave (worker);

  return NULL;
}

/* A worker counts from the moment it is decided on, under the lock. */
static Worker *
worker_new (VoderPoolCore *self, VoderPoolTask *task)
{
  Worker *worker = g_new0 (Worker, 1);

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

static gboolean
worker_start (Worker *worker, GError **error)
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
       Worker **worker)
{
  *idle = voder_waiter_list_claim (&self->idle, VODER_WAIT_SERVED);
  if (*idle != NULL) {
    (*idle)->item = task;
    return TRUE;
  }
  if (self->n_workers < self->max_workers) {
    *worker = worker_new (self, task);
    return TRUE;
  }
  if (self->n_queued < self->queue_capacity || full == VODER_POOL_EXCEED) {
    enqueue (self, task);
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
  Worker *worker = NULL;

  if (voder_cancellable_set_error_if_done (task->cancellable, error)) {
    voder_pool_task_free (task);
    return FALSE;
  }
  if (full == VODER_POOL_WAIT && voder_pool_core_is_mine (self))
    full = VODER_POOL_EXCEED;

  voder_lock (&self->lock);
  if (self->state != STATE_RUNNING) {
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
  if (worker == NULL || worker_start (worker, error))
    return TRUE;
  voder_pool_task_free (task);
  return FALSE;
}

/* What an abort ends: the queued tasks, and the contexts of running ones. */
static GPtrArray *
steal_contexts (VoderPoolCore *self)
{
  GPtrArray *contexts = g_ptr_array_new_with_free_func (g_object_unref);

  for (Worker *worker = self->workers; worker != NULL; worker = worker->next)
    if (worker->context != NULL)
      g_ptr_array_add (contexts, g_object_ref (worker->context));

  return contexts;
}

static VoderPoolTask *
steal_queue (VoderPoolCore *self)
{
  VoderPoolTask *first = NULL;
  VoderPoolTask **end = &first;

  while ((*end = dequeue (self)) != NULL)
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
  Worker *ended;

  voder_lock (&self->lock);
  while (self->workers != NULL)
    voder_cond_wait (&self->worker_left, &self->lock);
  ended = g_steal_pointer (&self->ended);
  voder_unlock (&self->lock);
  join (ended);
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
    self->state = STATE_ABORTED;
    tasks = steal_queue (self);
    contexts = steal_contexts (self);
  } else if (self->state == STATE_RUNNING) {
    self->state = STATE_DRAINING;
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
  self->state = STATE_RUNNING;
  voder_unlock (&self->lock);
}

void
voder_pool_core_get_counts (VoderPoolCore *self, VoderPoolCounts *counts)
{
  voder_lock (&self->lock);
  counts->n_workers = self->n_workers;
  counts->n_queued = self->n_queued;
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

/*
 * Makes workers up to the minimum.
 */
void
voder_pool_core_prestart (VoderPoolCore *self)
{
  g_autoptr (GError) error = NULL;
  gboolean started = TRUE;

  while (started) {
    Worker *worker = NULL;

    voder_lock (&self->lock);
    if (self->n_workers < self->min_workers)
      worker = worker_new (self, NULL);
    voder_unlock (&self->lock);
    started = worker != NULL && worker_start (worker, &error);
  }
  if (error != NULL)
    /* They will be tried again one by one, as tasks come. */
    g_debug ("%s", error->message);
}
