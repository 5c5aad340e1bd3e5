/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <pthread.h>
#include <voder/flow/voder-context.h>

#include "voder-pool-private.h"
#include "voder-wait-private.h"

G_BEGIN_DECLS

typedef enum {
  VODER_POOL_RUNNING,
  VODER_POOL_DRAINING,
  VODER_POOL_ABORTED,
} VoderPoolState;

typedef struct _Worker VoderPoolWorker;
struct _Worker {
  VoderPoolWorker *next;
  VoderPoolWorker *prev;
  VoderPoolCore *core;
  VoderPoolTask *task;
  /* What the running task is cancelled by. */
  VoderContext *context;
  pthread_t thread;
};

struct _VoderPoolCore {
  VoderRefs refs;
  char *name;
  guint min_workers;
  guint max_workers;
  guint queue_capacity;

  VoderLock lock;
  VoderCond worker_left;
  VoderPoolState state;
  gint64 idle_timeout_us;
  VoderPoolTasks queue;
  /* Those who wait for room, with their tasks, and workers with nothing to
   * do, the latest first: so the others come to their time-out. */
  VoderWaiterList submitters[VODER_POOL_N_PRIORITIES];
  VoderWaiterList idle;
  VoderPoolWorker *workers;
  guint n_workers;
  /* Ended, not joined yet. */
  VoderPoolWorker *ended;
  /* Nobody will join the workers any more. */
  gboolean orphaned;
  guint64 n_processed;
  guint64 n_errors;
};

VoderPoolWorker *voder_pool_worker_new (VoderPoolCore *core,
                                        VoderPoolTask *task);
gboolean voder_pool_worker_start (VoderPoolWorker *self, GError **error);
void voder_pool_worker_join (VoderPoolWorker *ended);

G_END_DECLS
