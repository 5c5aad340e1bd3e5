/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-task-private.h"

#include "voder-live-private.h"

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

/*
 * Queues a task behind those of its priority.
 */
void
voder_pool_tasks_push (VoderPoolTasks *self, VoderPoolTask *task)
{
  VoderPoolTask **head = &self->heads[task->priority];
  VoderPoolTask **tail = &self->tails[task->priority];

  task->next = NULL;
  if (*head == NULL)
    *head = task;
  else
    (*tail)->next = task;
  *tail = task;
  self->n_tasks++;
}

/*
 * Takes the first task of the first priority that has one; NULL when none has.
 */
VoderPoolTask *
voder_pool_tasks_pop (VoderPoolTasks *self)
{
  for (guint i = 0; i < VODER_POOL_N_PRIORITIES; i++) {
    VoderPoolTask *task = self->heads[i];

    if (task == NULL)
      continue;
    self->heads[i] = task->next;
    self->n_tasks--;
    return task;
  }

  return NULL;
}
