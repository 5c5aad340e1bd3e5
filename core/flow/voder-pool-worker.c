/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-core-private.h"

#include "voder-context-private.h"
#include "voder-thread-private.h"

static _Thread_local VoderPoolCore *current_core;

/*
 * How many tasks of its batch a worker still has.
 */
guint
voder_pool_worker_count_batch (VoderPoolWorker *self)
{
  guint n_taken = atomic_load (&self->n_taken);

  return n_taken < self->n_batch ? self->n_batch - n_taken : 0;
}

/*
 * Takes a task out of a worker's batch: in its own thread, or with the lock
 * held. FALSE when there is none.
 */
gboolean
voder_pool_worker_take (VoderPoolWorker *self, VoderPoolTask *task)
{
  guint at;

  if (atomic_load_explicit (&self->n_taken, memory_order_relaxed) >=
      self->n_batch)
    return FALSE;

  at = atomic_fetch_add (&self->n_taken, 1);
  if (at >= self->n_batch)
    return FALSE;

  *task = self->batch[at];
  return TRUE;
}

/* Takes one from a worker that has not come to it yet. The lock is held. */
static gboolean
steal (VoderPoolCore *core, VoderPoolTask *task)
{
  if (core->n_batched == 0)
    return FALSE;

  for (VoderPoolWorker *other = core->workers; other != NULL;
       other = other->next)
    if (voder_pool_worker_take (other, task))
      return TRUE;

  return FALSE;
}

/* So that what a worker has with it, and does not come to, is not passed over
 * for ever by what comes out of the queue. */
static gboolean
steal_overdue (VoderPoolCore *core, VoderPoolTask *task)
{
  VoderPoolWorker *oldest = NULL;

  if (core->n_batched == 0)
    return FALSE;

  for (VoderPoolWorker *other = core->workers; other != NULL;
       other = other->next)
    if (voder_pool_worker_count_batch (other) > 0 &&
        core->n_popped - other->batched_at >= VODER_POOL_PATIENCE &&
        (oldest == NULL || other->batched_at < oldest->batched_at))
      oldest = other;

  return oldest != NULL && voder_pool_worker_take (oldest, task);
}

/* Several, while nobody else is free to take them. */
static guint
choose_batch (VoderPoolCore *core)
{
  if (core->idle.head != NULL || core->n_searching > 0)
    return 1;

  return CLAMP (core->queue.n_tasks / (2 * core->n_workers), 1,
                VODER_POOL_BATCH);
}

/* Gets tasks from the queue: one, and a batch for later. */
static gboolean
pop (VoderPoolWorker *worker, VoderPoolTask *task)
{
  VoderPoolCore *core = worker->core;
  guint n =
      voder_pool_tasks_pop (&core->queue, worker->batch, choose_batch (core));

  if (n == 0)
    return FALSE;

  *task = worker->batch[0];
  worker->n_batch = n;
  atomic_store (&worker->n_taken, 1);
  core->n_popped += n;
  worker->batched_at = core->n_popped;
  core->n_batched += n - 1;
  voder_pool_core_publish (core);
  return TRUE;
}

/* Only what is better than the rest of the batch, which has its turn too. */
static gboolean
pop_better (VoderPoolWorker *worker, VoderPoolTask *task)
{
  VoderPoolCore *core = worker->core;

  if (voder_pool_worker_count_batch (worker) == 0 ||
      atomic_load (&core->best) >= worker->batch[0].priority)
    return FALSE;
  if (++worker->n_passed >= VODER_POOL_PATIENCE) {
    worker->n_passed = 0;
    return FALSE;
  }
  if (voder_pool_tasks_pop_but (&core->queue, worker->batch[0].priority,
                                task) == 0)
    return FALSE;

  voder_pool_core_publish (core);
  return TRUE;
}

static gboolean
find (VoderPoolWorker *worker, VoderPoolTask *task)
{
  VoderPoolCore *core = worker->core;

  if (pop_better (worker, task) || voder_pool_worker_take (worker, task))
    return TRUE;

  if (!worker->handed && worker->n_batch > 0)
    core->n_batched -= worker->n_batch - 1;
  worker->n_batch = 0;
  worker->handed = FALSE;
  return steal_overdue (core, task) || pop (worker, task) || steal (core, task);
}

/* Looks for a task. Who waits for room is let in before: the worker is about
 * to make some. The lock is held. */
static gboolean
look (VoderPoolWorker *worker, VoderPoolTask *task, VoderWaiterList *claimed)
{
  VoderPoolCore *core = worker->core;

  voder_pool_worker_begin_search (worker);
  voder_pool_core_admit (core, claimed);
  voder_pool_worker_end_search (worker);
  worker->busy = find (worker, task);
  if (core->queue.n_tasks > 0 && core->n_searching == 0)
    voder_pool_core_call_idle (core, claimed);

  return worker->busy;
}

/* Looks on for a moment before it rests: whoever submits next need not wake it,
 * and it finds a run of tasks. Nor must it look on in the place of whoever
 * submits, or both sides only wake each other. The lock is held. */
static void
linger (VoderPoolWorker *worker)
{
  VoderPoolCore *core = worker->core;
  guint n_busy = core->n_workers + 1;
  gboolean pays = FALSE;

  if (!voder_thread_may_look ())
    return;

  voder_pool_worker_begin_search (worker);
  voder_unlock (&core->lock);
  for (int i = 0; i < VODER_THREAD_N_LOOKS && !pays; i++) {
    voder_thread_look_away (n_busy);
    pays = atomic_load_explicit (&core->level, memory_order_relaxed) > 0;
  }
  voder_lock (&core->lock);
}

/* Waits until there may be a task; FALSE when that took too long. The lock is
 * held. */
static gboolean
rest (VoderPoolWorker *worker)
{
  VoderPoolCore *core = worker->core;
  g_autoptr (VoderContext) context = NULL;
  gint64 until_us = VODER_SYNC_FOREVER;
  VoderWaiter waiter;
  VoderWait wait;
  int outcome;

  voder_wait_init (&wait);
  voder_waiter_init (&waiter, &wait, NULL);
  if (core->n_workers > core->min_workers)
    until_us = voder_sync_get_deadline (core->idle_timeout_us);
  voder_waiter_list_push_first (&core->idle, &waiter);
  /* It would keep its parent alive. */
  if (worker->context != NULL && !worker->is_root)
    context = g_steal_pointer (&worker->context);
  voder_unlock (&core->lock);

  g_clear_object (&context);
  outcome = voder_wait_block (&wait, NULL, until_us);
  voder_lock (&core->lock);
  voder_waiter_list_remove (&core->idle, &waiter);
  /* Whoever called it has counted that. */
  worker->searching = outcome == VODER_WAIT_SERVED;

  return outcome != VODER_WAIT_TIMED_OUT;
}

/* The next of the batch, without the lock unless somebody waits for the place
 * that it had, or there is something better to do. */
static gboolean
fetch_batched (VoderPoolWorker *worker, VoderPoolTask *task)
{
  VoderPoolCore *core = worker->core;
  VoderWaiterList claimed = { NULL, NULL };

  if (worker->handed || atomic_load (&core->best) < worker->batch[0].priority ||
      !voder_pool_worker_take (worker, task))
    return FALSE;
  if (atomic_load (&core->n_blocked) == 0)
    return TRUE;

  voder_lock (&core->lock);
  voder_pool_core_admit (core, &claimed);
  voder_unlock (&core->lock);
  voder_waiter_list_wake_all (&claimed);
  return TRUE;
}

/* Gets the next task; FALSE, with the lock held, when the worker must leave. */
static gboolean
fetch (VoderPoolWorker *worker, VoderPoolTask *task)
{
  VoderPoolCore *core = worker->core;
  VoderWaiterList claimed = { NULL, NULL };
  gboolean lingered = FALSE;
  gboolean stay = TRUE;

  if (fetch_batched (worker, task))
    return TRUE;

  voder_lock (&core->lock);
  while (!look (worker, task, &claimed)) {
    /* Who is let in brings a task, and who is called is called for one. */
    g_assert (claimed.head == NULL);
    if (core->state != VODER_POOL_RUNNING ||
        (!stay && core->n_workers > core->min_workers))
      return FALSE;
    if (!lingered)
      linger (worker);
    else
      stay = rest (worker);
    lingered = !lingered;
  }
  voder_unlock (&core->lock);
  voder_waiter_list_wake_all (&claimed);

  return TRUE;
}

static void
note_data (GQuark key, gpointer data, gpointer any)
{
  *(gboolean *) any = TRUE;
}

/* Weak references are data as well. */
static gboolean
has_data (VoderContext *context)
{
  gboolean any = FALSE;

  g_datalist_foreach (&G_OBJECT (context)->qdata, note_data, &any);
  return any;
}

/* TRUE when nobody but the worker knows the context, so that a new one would
 * be no different. One with a parent is known to that. */
static gboolean
is_as_new (VoderPoolWorker *worker)
{
  VoderContext *context = worker->context;
  static atomic_uint cancelled_signal;
  guint signal_id = atomic_load (&cancelled_signal);

  if (context == NULL || !worker->is_root ||
      g_atomic_int_get (&G_OBJECT (context)->ref_count) != 1 ||
      g_cancellable_is_cancelled (G_CANCELLABLE (context)) ||
      has_data (context))
    return FALSE;

  if (signal_id == 0) {
    signal_id = g_signal_lookup ("cancelled", G_TYPE_CANCELLABLE);
    atomic_store (&cancelled_signal, signal_id);
  }
  return !g_signal_has_handler_pending (context, signal_id, 0, TRUE);
}

/* What a task is cancelled by. The one of the task before, unless somebody may
 * still have to do with that. */
static VoderContext *
prepare_context (VoderPoolWorker *worker, GCancellable *parent)
{
  VoderPoolCore *core = worker->core;
  g_autoptr (VoderContext) used = NULL;
  VoderContext *context;
  gboolean aborted;

  if (parent == NULL && is_as_new (worker))
    return worker->context;

  context = voder_context_new (parent);
  voder_lock (&core->lock);
  used = g_steal_pointer (&worker->context);
  worker->context = context;
  worker->is_root = parent == NULL;
  aborted = core->state == VODER_POOL_ABORTED;
  voder_unlock (&core->lock);
  if (aborted)
    voder_context_cancel (context, NULL);

  return context;
}

static void
run_task (VoderPoolWorker *worker, VoderPoolTask *task)
{
  VoderContext *context = prepare_context (worker, task->cancellable);
  g_autoptr (GError) error = NULL;
  gboolean done;

  done = voder_pool_task_run (task, G_CANCELLABLE (context), &error);
  if (error != NULL)
    g_debug ("A task of the pool “%s” failed: %s", worker->core->name,
             error->message);
  atomic_fetch_add_explicit (&worker->n_processed, 1, memory_order_relaxed);
  if (!done)
    atomic_fetch_add_explicit (&worker->n_errors, 1, memory_order_relaxed);
  voder_pool_task_clear (task);
}

static void *
work (void *data)
{
  VoderPoolWorker *worker = data;
  VoderPoolTask task;

  current_core = worker->core;
  while (fetch (worker, &task))
    run_task (worker, &task);
  voder_pool_worker_leave (worker);

  return NULL;
}

gboolean
voder_pool_worker_start (VoderPoolWorker *worker, GError **error)
{
  return voder_thread_start (worker->core->name, work, worker, error);
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
