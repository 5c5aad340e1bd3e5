/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-private.h"

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>

/* A GTask's function, to be run as a task. */
typedef struct {
  GTask *task;
  GTaskThreadFunc func;
} TaskRun;

static gboolean
task_run (gpointer data, GCancellable *cancellable, GError **error)
{
  TaskRun *run = data;
  g_autoptr (GTask) task = g_steal_pointer (&run->task);

  run->func (task, g_task_get_source_object (task), g_task_get_task_data (task),
             cancellable);
  return TRUE;
}

/* A task that never ran fails. */
static void
task_run_free (gpointer data)
{
  g_autofree TaskRun *run = data;
  g_autoptr (GTask) task = g_steal_pointer (&run->task);
  GError *error = NULL;

  if (task == NULL)
    return;

  if (!voder_cancellable_set_error_if_done (g_task_get_cancellable (task),
                                            &error))
    error = g_error_new_literal (VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                                 _ ("The pool stopped before the task ran"));
  g_task_return_error (task, error);
}

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
 * that has ended with.
 *
 * Thread safety: any thread.
 */
void
voder_pool_run_task (VoderPool *self, GTask *task, GTaskThreadFunc func)
{
  VoderPoolTask pool_task;
  TaskRun *run;

  g_return_if_fail (VODER_IS_POOL (self));
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (func != NULL);

  run = g_new0 (TaskRun, 1);
  run->task = g_object_ref (task);
  run->func = func;
  voder_pool_task_init (&pool_task, task_priority (task), task_run, run,
                        task_run_free, g_task_get_cancellable (task));
  voder_pool_core_submit (voder_pool_get_core (self), &pool_task,
                          VODER_POOL_EXCEED, NULL);
}
