/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-group.h>

#include "voder-group-private.h"
#include "voder-pool-task-private.h"

/**
 * voder_group_set_limit:
 * @self: a group
 * @limit: how many tasks run at a time; 0 for as many as the pool runs
 *
 * Limits the tasks that run, and has voder_group_go() wait while that many
 * have not finished.
 *
 * Thread safety: any thread.
 */
void
voder_group_set_limit (VoderGroup *self, guint limit)
{
  g_return_if_fail (VODER_IS_GROUP (self));

  voder_group_core_set_limit (voder_group_get_core (self), limit);
}

/**
 * voder_group_set_priority:
 * @self: a group
 * @priority: 0 to 7, 0 first; %VODER_POOL_PRIORITY_DEFAULT when nothing is said
 *
 * Has the group's tasks wait for the pool with that priority, beside those of
 * others. It counts for tasks that are added from then on; among the group's
 * own the order does not change.
 *
 * Thread safety: any thread.
 */
void
voder_group_set_priority (VoderGroup *self, guint priority)
{
  g_return_if_fail (VODER_IS_GROUP (self));
  g_return_if_fail (priority < VODER_POOL_N_PRIORITIES);

  voder_group_core_set_priority (voder_group_get_core (self), priority);
}

/**
 * voder_group_go:
 * @self: a group
 * @func: (scope notified) (closure data) (destroy destroy): what to run
 * @data: for @func
 * @destroy: (nullable): releases @data when @func has returned, or when it
 *   will never run; also when this call fails
 * @error: return location for an error
 *
 * Has a task run. At the limit, or when the pool is full, it waits until a
 * task has ended or the group's context ends. In a task of the group itself, or
 * of a group whose context descends from this one's, it never waits: the limit
 * is kept, but more tasks than that are queued.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with what the group's context has ended with:
 *   %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT, the cause or the error of a
 *   task, also after a wait has told that; else with
 *   %VODER_FLOW_ERROR_STOPPED when the group was waited for or the pool is
 *   stopped; with a %G_IO_ERROR when a thread cannot be made
 */
gboolean
voder_group_go (VoderGroup *self,
                VoderTaskFunc func,
                gpointer data,
                GDestroyNotify destroy,
                GError **error)
{
  g_return_val_if_fail (VODER_IS_GROUP (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  return voder_group_core_go (voder_group_get_core (self),
                              voder_group_job_new (func, data, destroy),
                              VODER_POOL_WAIT, error);
}

/**
 * voder_group_try_go:
 * @self: a group
 * @func: (scope notified) (closure data) (destroy destroy): what to run
 * @data: for @func
 * @destroy: (nullable): as for voder_group_go()
 * @error: return location for an error
 *
 * Does what voder_group_go() does, unless it would have to wait, or to queue
 * the task above the limit.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: as voder_group_go(); %FALSE with %VODER_FLOW_ERROR_FULL at the limit
 *   and when the pool is full
 */
gboolean
voder_group_try_go (VoderGroup *self,
                    VoderTaskFunc func,
                    gpointer data,
                    GDestroyNotify destroy,
                    GError **error)
{
  g_return_val_if_fail (VODER_IS_GROUP (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  return voder_group_core_go (voder_group_get_core (self),
                              voder_group_job_new (func, data, destroy),
                              VODER_POOL_REFUSE, error);
}

/**
 * voder_group_go_async: (skip)
 * @self: a group
 * @func: (scope notified) (closure data) (destroy destroy): what to run
 * @data: for @func
 * @destroy: (nullable): as for voder_group_go()
 * @cancellable: (nullable): ends the wait; a task that was taken runs all the
 *   same
 * @callback: (scope async) (closure user_data) (nullable): what to call
 *   when the task was taken, or never will be
 * @user_data: for @callback
 *
 * Has a task run as voder_group_go() does; no thread waits at the limit, nor
 * for room in the pool. It has its place among those who wait before this
 * returns, beside those who do so in voder_group_go(). What becomes of a task
 * after it was taken, also that the pool stops before it runs, is told by
 * voder_group_wait().
 *
 * Thread safety: any thread; never waits.
 */
void
voder_group_go_async (VoderGroup *self,
                      VoderTaskFunc func,
                      gpointer data,
                      GDestroyNotify destroy,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_GROUP (self));
  g_return_if_fail (func != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, voder_group_go_async);
  /* A task that was taken runs, cancelled or not. */
  g_task_set_check_cancellable (task, FALSE);
  voder_group_core_go_async (voder_group_get_core (self),
                             voder_group_job_new (func, data, destroy), task);
}

/**
 * voder_group_go_finish:
 * @self: a group
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_group_go(), and %FALSE with %G_IO_ERROR_CANCELLED,
 *   %G_IO_ERROR_TIMED_OUT or the cause when the cancellable ended first; then
 *   the task will not run
 */
gboolean
voder_group_go_finish (VoderGroup *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
