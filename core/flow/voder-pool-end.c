/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-private.h"

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
 * @self: a pool that was closed or stopped
 * @cancellable: (nullable): ends the wait; the tasks go on
 * @error: return location for an error
 *
 * Waits until all tasks have ended, and joins the threads. A task of the pool
 * cannot do that: it would wait for itself.
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

  return voder_pool_core_join (voder_pool_get_core (self), cancellable, error);
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
 * voder_pool_join().
 *
 * Thread safety: any thread.
 */
void
voder_pool_stop (VoderPool *self, VoderPoolStop mode)
{
  g_return_if_fail (VODER_IS_POOL (self));
  g_return_if_fail (!voder_pool_is_default (self));

  voder_pool_core_stop (voder_pool_get_core (self), mode);
}
