/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-core-private.h"

#include "voder-live-private.h"
#include "voder-thread-private.h"

/*
 * A worker's place among those of its pool, from when it is made until it has
 * been joined.
 */

/*
 * Makes a worker for a task, or to look for one. It counts from the moment it
 * is decided on: the lock is held.
 */
VoderPoolWorker *
voder_pool_worker_new (VoderPoolCore *self, const VoderPoolTask *task)
{
  VoderPoolWorker *worker = g_new0 (VoderPoolWorker, 1);

  voder_refs_get (&self->refs);
  worker->core = self;
  if (task != NULL) {
    worker->batch[0] = *task;
    worker->n_batch = 1;
    worker->handed = TRUE;
  } else {
    voder_pool_worker_begin_search (worker);
  }
  worker->next = self->workers;
  if (self->workers != NULL)
    self->workers->prev = worker;
  self->workers = worker;
  self->n_workers++;
  voder_live_add (VODER_LIVE_WORKER, 1);

  return worker;
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

/*
 * Takes a worker off its pool. The lock is held.
 */
void
voder_pool_worker_unlink (VoderPoolWorker *self, VoderWaiterList *claimed)
{
  VoderPoolCore *core = self->core;

  if (self->prev != NULL)
    self->prev->next = self->next;
  else
    core->workers = self->next;
  if (self->next != NULL)
    self->next->prev = self->prev;
  self->next = NULL;
  voder_pool_worker_end_search (self);
  core->n_processed += atomic_load (&self->n_processed);
  core->n_errors += atomic_load (&self->n_errors);
  core->n_workers--;
  voder_live_add (VODER_LIVE_WORKER, -1);
  if (core->n_workers == 0)
    voder_waiter_list_claim_all (&core->joiners, VODER_WAIT_SERVED, claimed);
}

/*
 * Has a worker that ends leave its pool, in its own thread. Each joins those
 * who left before it, so at most one is left to be joined by the pool's owner.
 * The lock is held; it is not on return.
 */
void
voder_pool_worker_leave (VoderPoolWorker *self)
{
  VoderPoolCore *core = self->core;
  VoderWaiterList claimed = { NULL, NULL };
  VoderPoolWorker *ended = g_steal_pointer (&core->ended);
  g_autoptr (VoderContext) context = g_steal_pointer (&self->context);
  gboolean orphaned = core->orphaned;

  voder_pool_worker_unlink (self, &claimed);
  self->thread = pthread_self ();
  if (!orphaned)
    core->ended = self;
  else
    voder_thread_bury (TRUE);
  voder_unlock (&core->lock);
  voder_waiter_list_wake_all (&claimed);

  voder_pool_worker_join (ended);
  if (orphaned)
    g_free (self);
  voder_pool_core_unref (core);
}
