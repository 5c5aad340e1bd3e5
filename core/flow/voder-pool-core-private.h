/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <pthread.h>
#include <voder/flow/voder-context.h>

#include "voder-pool-private.h"
#include "voder-wait-private.h"

G_BEGIN_DECLS

/* How many tasks a worker takes at a time, at most. */
#define VODER_POOL_BATCH 16
/* What one writes often and another reads is kept this far apart. */
#define VODER_POOL_CACHE_LINE 64

typedef enum {
  VODER_POOL_RUNNING,
  VODER_POOL_DRAINING,
  VODER_POOL_ABORTED,
} VoderPoolState;

/*
 * A worker takes several tasks at a time while nobody else looks for one. It
 * claims each by a step of n_taken; so does whoever takes them away again, a
 * worker without work or an abort, which holds the pool's lock as well.
 */
typedef struct _Worker VoderPoolWorker;
struct _Worker {
  VoderPoolWorker *next;
  VoderPoolWorker *prev;
  VoderPoolCore *core;
  pthread_t thread;
  /* What its task is cancelled by. It is changed under the lock, by the
   * worker. */
  VoderContext *context;
  /* It has no parent. Only the worker knows what it made: the context may be
   * others' to drop by then. */
  gboolean is_root;
  /* It looks for a task, or will at once: it was woken or made for that. */
  gboolean searching;
  /* It has a task; or it was made for the one in its batch. */
  gboolean busy;
  gboolean handed;
  /* How often something better went before the batch. */
  guint n_passed;
  /* How many tasks the queue had given when it took the batch. */
  guint64 batched_at;
  guint n_batch;
  VoderPoolTask batch[VODER_POOL_BATCH];
  atomic_uint n_taken;
  _Atomic (guint64) n_processed;
  _Atomic (guint64) n_errors;
};

struct _VoderPoolCore {
  VoderRefs refs;
  char *name;
  guint min_workers;
  guint max_workers;
  guint queue_capacity;
  /* Of all there are; see voder_pool_count_tasks(). */
  VoderPoolCore *next;
  VoderPoolCore *prev;

  VoderLock lock;
  VoderPoolState state;
  /* How often it has come back from a stop. */
  guint n_restarts;
  gint64 idle_timeout_us;
  VoderPoolTasks queue;
  /* Those who wait for room, with their tasks, and workers with nothing to
   * do, the latest first: so the others come to their time-out. */
  VoderWaiterList submitters[VODER_POOL_N_PRIORITIES];
  VoderPoolTurns submitter_turns;
  VoderWaiterList idle;
  /* Those who wait for the last worker to leave. */
  VoderWaiterList joiners;
  VoderPoolWorker *workers;
  guint n_workers;
  guint n_searching;
  /* In all batches, at most. */
  guint n_batched;
  /* How many tasks came out of the queue. */
  guint64 n_popped;
  /* Ended, not joined yet. */
  VoderPoolWorker *ended;
  /* Nobody will join the workers any more. */
  gboolean orphaned;
  /* Of workers that have left. */
  guint64 n_processed;
  guint64 n_errors;

  /* How many tasks the queue has, for those who look on without the lock. It
   * changes with each task. */
  atomic_uint level;

  /* What a worker looks at without the lock before each task, and what seldom
   * changes: the best priority in the queue, and how many wait for room. */
  char padding[VODER_POOL_CACHE_LINE];
  atomic_uint best;
  atomic_uint n_blocked;
};

/* What becomes of a submit, besides what becomes of a wait. */
enum {
  /* Those who were to make the room have gone: try again. */
  VODER_POOL_SUBMIT_AGAIN = VODER_WAIT_SERVED + 1,
  /* No thread could be made; the error is set. */
  VODER_POOL_SUBMIT_FAILED,
};

guint voder_pool_core_count_waiting (VoderPoolCore *self);
void voder_pool_core_publish (VoderPoolCore *self);
void voder_pool_core_admit (VoderPoolCore *self, VoderWaiterList *claimed);
void voder_pool_core_call_idle (VoderPoolCore *self, VoderWaiterList *claimed);
VoderPoolFull voder_pool_core_how_full (VoderPoolCore *self,
                                        VoderPoolFull full);
int voder_pool_core_place_or_push (VoderPoolCore *self,
                                   const VoderPoolTask *task,
                                   VoderPoolFull full,
                                   VoderWaiter *waiter,
                                   GError **error);
void voder_pool_core_end_blocked (VoderPoolCore *self,
                                  guint priority,
                                  VoderWaiter *waiter);
gboolean voder_pool_core_settle (VoderPoolCore *self,
                                 int outcome,
                                 VoderPoolTask *task,
                                 GError **error);
gboolean voder_pool_core_start_worker (VoderPoolCore *self,
                                       VoderPoolWorker *worker,
                                       GError **error);

VoderPoolWorker *voder_pool_worker_new (VoderPoolCore *core,
                                        const VoderPoolTask *task);
gboolean voder_pool_worker_start (VoderPoolWorker *self, GError **error);
void voder_pool_worker_join (VoderPoolWorker *ended);
guint voder_pool_worker_count_batch (VoderPoolWorker *self);
gboolean voder_pool_worker_take (VoderPoolWorker *self, VoderPoolTask *task);
void voder_pool_worker_unlink (VoderPoolWorker *self, VoderWaiterList *claimed);
void voder_pool_worker_leave (VoderPoolWorker *self);

/* It counts among those who look for a task. The lock is held. */
static inline void
voder_pool_worker_begin_search (VoderPoolWorker *self)
{
  self->core->n_searching += !self->searching;
  self->searching = TRUE;
}

static inline void
voder_pool_worker_end_search (VoderPoolWorker *self)
{
  self->core->n_searching -= self->searching;
  self->searching = FALSE;
}

G_END_DECLS
