/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-core-private.h"

#include "voder-thread-private.h"

/* How long a worker above the minimum stays with nothing to do. */
#define IDLE_TIMEOUT_US (10 * G_USEC_PER_SEC)

/* All there are, to count their tasks. */
static VoderLock cores_lock = VODER_LOCK_INIT;
static VoderPoolCore *cores;

static void
enlist (VoderPoolCore *self)
{
  voder_lock (&cores_lock);
  self->next = cores;
  if (cores != NULL)
    cores->prev = self;
  cores = self;
  voder_unlock (&cores_lock);
}

static void
delist (VoderPoolCore *self)
{
  voder_lock (&cores_lock);
  if (self->prev != NULL)
    self->prev->next = self->next;
  else
    cores = self->next;
  if (self->next != NULL)
    self->next->prev = self->prev;
  voder_unlock (&cores_lock);
}

/*
 * One that has no settings yet, and makes no worker.
 */
VoderPoolCore *
voder_pool_core_new (void)
{
  VoderPoolCore *self = g_new0 (VoderPoolCore, 1);

  atomic_init (&self->refs, 1);
  atomic_init (&self->best, VODER_POOL_N_PRIORITIES);
  atomic_init (&self->level, 0);
  VODER_IS_ATOMIC (self->level);
  atomic_init (&self->n_blocked, 0);
  voder_lock_init (&self->lock);
  self->idle_timeout_us = IDLE_TIMEOUT_US;
  enlist (self);

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

  delist (self);
  voder_pool_tasks_fail (&self->queue, NULL);
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

/* The threads that have submitted a task that has no place yet; a submit
 * without a thread counts itself. */
static guint
count_blocked (VoderPoolCore *self)
{
  guint n = 0;

  for (guint i = 0; i < VODER_POOL_N_PRIORITIES; i++)
    for (const VoderWaiter *waiter = self->submitters[i].head; waiter != NULL;
         waiter = waiter->next)
      n += waiter->wait->woken == NULL &&
           atomic_load (&waiter->wait->claim) == VODER_WAIT_OPEN;

  return n;
}

static guint
count_tasks (VoderPoolCore *self)
{
  guint n;

  voder_lock (&self->lock);
  n = self->queue.n_tasks + count_blocked (self);
  for (VoderPoolWorker *worker = self->workers; worker != NULL;
       worker = worker->next)
    n += worker->busy + voder_pool_worker_count_batch (worker);
  voder_unlock (&self->lock);

  return n;
}

/*
 * How many tasks wait or run, in all pools.
 */
guint
voder_pool_count_tasks (void)
{
  guint n = 0;

  voder_lock (&cores_lock);
  for (VoderPoolCore *core = cores; core != NULL; core = core->next)
    n += count_tasks (core);
  voder_unlock (&cores_lock);

  return n;
}

/*
 * How many tasks wait for a worker. The lock is held.
 */
guint
voder_pool_core_count_waiting (VoderPoolCore *self)
{
  guint n = self->queue.n_tasks;

  if (self->n_batched == 0)
    return n;

  for (VoderPoolWorker *worker = self->workers; worker != NULL;
       worker = worker->next)
    if (!worker->handed)
      n += voder_pool_worker_count_batch (worker);

  return n;
}

void
voder_pool_core_get_counts (VoderPoolCore *self, VoderPoolCounts *counts)
{
  voder_lock (&self->lock);
  counts->n_workers = self->n_workers;
  counts->n_queued = voder_pool_core_count_waiting (self);
  counts->n_processed = self->n_processed;
  counts->n_errors = self->n_errors;
  for (VoderPoolWorker *worker = self->workers; worker != NULL;
       worker = worker->next) {
    counts->n_processed += atomic_load (&worker->n_processed);
    counts->n_errors += atomic_load (&worker->n_errors);
  }
  voder_unlock (&self->lock);
}

/*
 * FALSE when every task has a worker at once.
 */
gboolean
voder_pool_core_may_queue (VoderPoolCore *self)
{
  return self->queue_capacity > 0 || self->max_workers < G_MAXUINT;
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
    started =
        worker != NULL && voder_pool_core_start_worker (self, worker, &error);
  }
  if (error != NULL)
    /* They will be tried again one by one, as tasks come. */
    g_debug ("%s", error->message);
}
