/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-pool.h>

G_BEGIN_DECLS

#define VODER_POOL_N_PRIORITIES 8
/* How many others go before one that waits with a worse priority. */
#define VODER_POOL_PATIENCE 64

/* One task; whoever holds it runs it or not, and clears it. It is moved by
 * value, so that handing it on allocates nothing. */
typedef struct {
  VoderTaskFunc func;
  /* Or, where data is a GTask, this. */
  GTaskThreadFunc thread_func;
  gpointer data;
  GDestroyNotify destroy;
  GCancellable *cancellable;
  guint priority;
} VoderPoolTask;

/* How often each priority was passed over in favour of a better one. */
typedef struct {
  guint passed[VODER_POOL_N_PRIORITIES];
} VoderPoolTurns;

/* Tasks of one priority, in their order: blocks of many in a list. */
typedef struct _VoderPoolBlock VoderPoolBlock;
typedef struct {
  VoderPoolBlock *first;
  VoderPoolBlock *last;
  guint begin;
  guint end;
} VoderPoolLane;

typedef struct {
  VoderPoolLane lanes[VODER_POOL_N_PRIORITIES];
  VoderPoolTurns turns;
  VoderPoolBlock *spares;
  guint n_spares;
  guint n_tasks;
  /* A bit for each priority that has tasks. */
  guint mask;
} VoderPoolTasks;

void voder_pool_task_init (VoderPoolTask *self,
                           guint priority,
                           VoderTaskFunc func,
                           gpointer data,
                           GDestroyNotify destroy,
                           GCancellable *cancellable);
void voder_pool_task_init_gtask (VoderPoolTask *self,
                                 guint priority,
                                 GTask *task,
                                 GTaskThreadFunc func);
gboolean voder_pool_task_run (VoderPoolTask *self,
                              GCancellable *cancellable,
                              GError **error);
void voder_pool_task_fail (VoderPoolTask *self, const GError *reason);
void voder_pool_task_clear (VoderPoolTask *self);
guint voder_pool_turns_choose (VoderPoolTurns *self, guint mask);
void voder_pool_tasks_push (VoderPoolTasks *self, const VoderPoolTask *task);
guint voder_pool_tasks_pop (VoderPoolTasks *self,
                            VoderPoolTask *tasks,
                            guint max);
guint voder_pool_tasks_pop_but (VoderPoolTasks *self,
                                guint priority,
                                VoderPoolTask *task);
void voder_pool_tasks_fail (VoderPoolTasks *self, const GError *reason);

G_END_DECLS
