/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-private.h"

static guint
task_priority (GTask *task)
{
  int priority = VODER_POOL_PRIORITY_DEFAULT + g_task_get_priority (task) / 100;

  return CLAMP (priority, 0, VODER_POOL_N_PRIORITIES - 1);
}

/**
 * voder_pool_run_task:
 * @self: a pool
 * @task: a task
 * @func: (scope async): what to run; it must return from @task. Its
 *   cancellable is a child of the task's
 *
 * Runs @func in the pool, as g_task_run_in_thread() does in a thread of its
 * own. It never waits: the task is queued even when the queue is full. The
 * priority is that of g_task_set_priority(), in steps of 100.
 *
 * When the pool is stopped before @func ran, @task fails with
 * %VODER_FLOW_ERROR_STOPPED; when its cancellable has ended already, with what
 * that has ended with; when a thread cannot be made, with a %G_IO_ERROR.
 *
 * Thread safety: any thread.
 */
void
voder_pool_run_task (VoderPool *self, GTask *task, GTaskThreadFunc func)
{
  g_autoptr (GError) error = NULL;
  VoderPoolTask pool_task;

  g_return_if_fail (VODER_IS_POOL (self));
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (func != NULL);

  voder_pool_task_init_gtask (&pool_task, task_priority (task), task, func);
  /* The task returns the error. */
  voder_pool_core_submit (voder_pool_get_core (self), &pool_task,
                          VODER_POOL_EXCEED, &error);
}
