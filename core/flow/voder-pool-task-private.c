/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-task-private.h"

#include <voder/flow/voder-context.h>
#include <voder/flow/voder-task.h>

#include "voder-wait-private.h"

#define TASKS_PER_BLOCK 50
/* Empty blocks that are kept for later. */
#define MAX_SPARES 16

struct _VoderPoolBlock {
  VoderPoolBlock *next;
  VoderPoolTask tasks[TASKS_PER_BLOCK];
};

void
voder_pool_task_init (VoderPoolTask *self,
                      guint priority,
                      VoderTaskFunc func,
                      gpointer data,
                      GDestroyNotify destroy,
                      GCancellable *cancellable)
{
  *self = (VoderPoolTask){
    .func = func,
    .data = data,
    .destroy = destroy,
    .cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL,
    .priority = priority,
  };
}

/*
 * A task that returns from a GTask: it is to be run or to fail.
 */
void
voder_pool_task_init_gtask (VoderPoolTask *self,
                            guint priority,
                            GTask *task,
                            GTaskThreadFunc func)
{
  voder_pool_task_init (self, priority, NULL, g_object_ref (task), NULL,
                        g_task_get_cancellable (task));
  self->thread_func = func;
}

/*
 * Runs a task; it is to be cleared then.
 */
gboolean
voder_pool_task_run (VoderPoolTask *self,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GTask) task = NULL;

  if (self->thread_func == NULL)
    return self->func (self->data, cancellable, error);

  task = g_steal_pointer (&self->data);
  self->thread_func (task, g_task_get_source_object (task),
                     g_task_get_task_data (task), cancellable);
  return TRUE;
}

static void
fail_gtask (GTask *task, const GError *reason)
{
  GError *error = NULL;

  if (!voder_cancellable_has_ended (g_task_get_cancellable (task), &error))
    error = g_error_copy (reason);
  voder_task_return_error (task, error);
  g_object_unref (task);
}

/*
 * Lets go of a task that has not run; a GTask returns why, and so the reason is
 * NULL for others alone.
 */
void
voder_pool_task_fail (VoderPoolTask *self, const GError *reason)
{
  if (self->thread_func != NULL)
    fail_gtask (g_steal_pointer (&self->data), reason);
  voder_pool_task_clear (self);
}

/*
 * Lets go of a task that has run, or has failed.
 */
void
voder_pool_task_clear (VoderPoolTask *self)
{
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_clear_object (&self->cancellable);
}

/*
 * The priority whose turn it is, of those in mask: the best one, but each that
 * was passed over often enough has a turn as well.
 */
guint
voder_pool_turns_choose (VoderPoolTurns *self, guint mask)
{
  guint chosen = __builtin_ctz (mask);

  for (guint i = chosen + 1; mask >> i != 0; i++)
    if ((mask >> i & 1) != 0 && ++self->passed[i] >= VODER_POOL_PATIENCE)
      chosen = i;
  self->passed[chosen] = 0;

  return chosen;
}

static VoderPoolBlock *
take_block (VoderPoolTasks *self)
{
  VoderPoolBlock *block = self->spares;

  if (block == NULL)
    return g_new (VoderPoolBlock, 1);

  self->spares = block->next;
  self->n_spares--;
  return block;
}

static void
lane_grow (VoderPoolTasks *self, VoderPoolLane *lane)
{
  VoderPoolBlock *block = take_block (self);

  block->next = NULL;
  if (lane->last != NULL)
    lane->last->next = block;
  else
    lane->first = block;
  lane->last = block;
  lane->end = 0;
}

/*
 * Queues a task behind those of its priority.
 */
void
voder_pool_tasks_push (VoderPoolTasks *self, const VoderPoolTask *task)
{
  VoderPoolLane *lane = &self->lanes[task->priority];

  if (lane->last == NULL || lane->end == TASKS_PER_BLOCK)
    lane_grow (self, lane);
  lane->last->tasks[lane->end++] = *task;
  self->n_tasks++;
  self->mask |= 1u << task->priority;
}

/* Lets go of the first block, all of whose tasks were taken. */
static void
drop_block (VoderPoolTasks *self, VoderPoolLane *lane)
{
  VoderPoolBlock *block = lane->first;

  lane->first = block->next;
  lane->begin = 0;
  if (lane->first == NULL) {
    lane->last = NULL;
    lane->end = 0;
  }
  if (self->n_spares >= MAX_SPARES) {
    g_free (block);
    return;
  }
  block->next = self->spares;
  self->spares = block;
  self->n_spares++;
}

/* Takes tasks of the priority, of those in mask, whose turn it is. */
static guint
pop (VoderPoolTasks *self, guint mask, VoderPoolTask *tasks, guint max)
{
  guint priority;
  VoderPoolLane *lane;
  guint end;
  guint n;

  if (mask == 0)
    return 0;

  priority = voder_pool_turns_choose (&self->turns, mask);
  if (self->mask != 1u << priority)
    max = 1;
  lane = &self->lanes[priority];
  end = lane->first == lane->last ? lane->end : TASKS_PER_BLOCK;
  n = MIN (max, end - lane->begin);
  for (guint i = 0; i < n; i++)
    tasks[i] = lane->first->tasks[lane->begin + i];
  lane->begin += n;
  self->n_tasks -= n;
  if (lane->begin < end)
    return n;

  drop_block (self, lane);
  if (lane->first == NULL)
    self->mask &= ~(1u << priority);
  return n;
}

/*
 * Takes tasks of the priority whose turn it is: at most max, and only one while
 * other priorities wait. How many, 0 when there are none.
 */
guint
voder_pool_tasks_pop (VoderPoolTasks *self, VoderPoolTask *tasks, guint max)
{
  return pop (self, self->mask, tasks, max);
}

/*
 * Takes one task of any other priority whose turn it is: those who have tasks
 * of this one, which came before, keep them in their order.
 */
guint
voder_pool_tasks_pop_but (VoderPoolTasks *self,
                          guint priority,
                          VoderPoolTask *task)
{
  return pop (self, self->mask & ~(1u << priority), task, 1);
}

/*
 * Lets go of all tasks, as voder_pool_task_fail() does.
 */
void
voder_pool_tasks_fail (VoderPoolTasks *self, const GError *reason)
{
  VoderPoolTask task;

  while (voder_pool_tasks_pop (self, &task, 1) == 1)
    voder_pool_task_fail (&task, reason);
  while (self->spares != NULL) {
    VoderPoolBlock *spare = self->spares;

    self->spares = spare->next;
    g_free (spare);
  }
  self->n_spares = 0;
}
