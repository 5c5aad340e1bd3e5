/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-pool.h>

G_BEGIN_DECLS

#define VODER_POOL_N_PRIORITIES 8

/* One task; whoever holds it runs it or drops it. */
typedef struct _VoderPoolTask VoderPoolTask;
struct _VoderPoolTask {
  VoderPoolTask *next;
  guint priority;
  VoderTaskFunc func;
  gpointer data;
  GDestroyNotify destroy;
  GCancellable *cancellable;
};

/* Tasks in their order, by priority. */
typedef struct {
  VoderPoolTask *heads[VODER_POOL_N_PRIORITIES];
  VoderPoolTask *tails[VODER_POOL_N_PRIORITIES];
  guint n_tasks;
} VoderPoolTasks;

VoderPoolTask *voder_pool_task_new (guint priority,
                                    VoderTaskFunc func,
                                    gpointer data,
                                    GDestroyNotify destroy,
                                    GCancellable *cancellable);
void voder_pool_task_free (VoderPoolTask *self);
void voder_pool_tasks_push (VoderPoolTasks *self, VoderPoolTask *task);
VoderPoolTask *voder_pool_tasks_pop (VoderPoolTasks *self);

G_END_DECLS
