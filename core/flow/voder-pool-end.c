/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-private.h"

static GTask *
create_task (VoderPool *self,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  /* The wait tells the cause itself. */
  g_task_set_check_cancellable (task, FALSE);

  return task;
}

/**
 * voder_pool_close:
 * @self: a pool, none of the default ones
 *
 * Has a pool take no more tasks, and does not wait: those that it has will run,
 * and then its threads end. Those who wait to submit one get
 * %VODER_FLOW_ERROR_STOPPED.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_pool_close (VoderPool *self)
{
  g_return_if_fail (VODER_IS_POOL (self));
  g_return_if_fail (!voder_pool_is_default (self));

  voder_pool_core_close (voder_pool_get_core (self));
}

/**
 * voder_pool_join:
 * @self: a pool, none of the default ones
 * @cancellable: (nullable): ends the wait; the tasks go on
 * @error: return location for an error
 *
 * Waits until all tasks have ended, and joins the threads. It ends no pool: one
 * that is open is waited for until somebody closes or stops it. A task of the
 * pool cannot do that: it would wait for itself.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the
 *   cause when @cancellable ended first, with %G_IO_ERROR_WOULD_RECURSE in a
 *   task of the pool
 */
gboolean
voder_pool_join (VoderPool *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (VODER_IS_POOL (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);
  g_return_val_if_fail (!voder_pool_is_default (self), FALSE);

  return voder_pool_core_join (voder_pool_get_core (self), cancellable, error);
}

/**
 * voder_pool_join_async:
 * @self: a pool, none of the default ones
 * @cancellable: (nullable): ends the wait; the tasks go on
 * @callback: (nullable) (scope async): called when done
 * @data: for @callback
 *
 * Waits as voder_pool_join() does, without blocking; it takes no thread. A task
 * of the pool may do that, too.
 *
 * Thread safety: any thread.
 */
void
voder_pool_join_async (VoderPool *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_POOL (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  g_return_if_fail (!voder_pool_is_default (self));

  task = create_task (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_pool_join_async);
  voder_pool_core_join_async (voder_pool_get_core (self), task);
}

/**
 * voder_pool_join_finish:
 * @self: a pool
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_pool_join(), but never %G_IO_ERROR_WOULD_RECURSE
 */
gboolean
voder_pool_join_finish (VoderPool *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * voder_pool_stop:
 * @self: a pool, none of the default ones: voder_flow_shutdown() ends those
 * @mode: what becomes of tasks
 *
 * Ends a pool: it takes no more tasks, those who wait to submit one get
 * %VODER_FLOW_ERROR_STOPPED, and its threads are joined. In a worker of the
 * pool itself this returns at once; the threads are joined by the next stop
 * from elsewhere, or when the pool is dropped. A pool that drains can be
 * aborted meanwhile; to be able to stop waiting, use voder_pool_close() and
 * voder_pool_join(), or voder_pool_stop_async().
 *
 * Thread safety: any thread.
 */
void
voder_pool_stop (VoderPool *self, VoderPoolStop mode)
{
  g_return_if_fail (VODER_IS_POOL (self));
  g_return_if_fail (mode <= VODER_POOL_STOP_ABORT);
  g_return_if_fail (!voder_pool_is_default (self));

  voder_pool_core_stop (voder_pool_get_core (self), mode);
}

/**
 * voder_pool_stop_async:
 * @self: a pool, none of the default ones
 * @mode: what becomes of tasks
 * @cancellable: (nullable): ends the wait; the pool ends all the same
 * @callback: (nullable) (scope async): called when its threads have ended
 * @data: for @callback
 *
 * Ends a pool as voder_pool_stop() does, without blocking; it takes no thread.
 * A pool that drains can be aborted meanwhile.
 *
 * Thread safety: any thread.
 */
void
voder_pool_stop_async (VoderPool *self,
                       VoderPoolStop mode,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_POOL (self));
  g_return_if_fail (mode <= VODER_POOL_STOP_ABORT);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  g_return_if_fail (!voder_pool_is_default (self));

  task = create_task (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_pool_stop_async);
  voder_pool_core_stop_async (voder_pool_get_core (self), mode, task);
}

/**
 * voder_pool_stop_finish:
 * @self: a pool
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: %TRUE when its threads have ended; %FALSE with
 *   %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the cause when the
 *   cancellable ended first
 */
gboolean
voder_pool_stop_finish (VoderPool *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
