/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-worker-private.h"

/**
 * voder_worker_set_pool:
 * @self: a worker
 * @pool: (nullable): where the ticks run; %NULL for voder_pool_get_blocking()
 *
 * Sets the pool for runs that start from now on.
 *
 * Thread safety: any thread.
 */
void
voder_worker_set_pool (VoderWorker *self, VoderPool *pool)
{
  g_autoptr (VoderPool) old = NULL;
  VoderPoolCore *old_core;

  g_return_if_fail (VODER_IS_WORKER (self));
  g_return_if_fail (pool == NULL || VODER_IS_POOL (pool));

  if (pool == NULL)
    pool = voder_pool_get_blocking ();
  voder_lock (&self->core->lock);
  old = self->pool;
  old_core = self->core->pool;
  self->pool = g_object_ref (pool);
  self->core->pool = voder_pool_core_ref (voder_pool_get_core (pool));
  voder_unlock (&self->core->lock);
  voder_pool_core_unref (old_core);
}

/**
 * voder_worker_set_policy:
 * @self: a worker
 * @policy: what becomes of the worker; %VODER_WORKER_STOP_ON_ERROR at first
 *
 * Sets what happens when a tick fails from now on.
 *
 * Thread safety: any thread.
 */
void
voder_worker_set_policy (VoderWorker *self, VoderWorkerPolicy policy)
{
  g_return_if_fail (VODER_IS_WORKER (self));
  g_return_if_fail (policy <= VODER_WORKER_CONTINUE_ON_ERROR);

  voder_lock (&self->core->lock);
  self->core->policy = policy;
  voder_unlock (&self->core->lock);
}

/**
 * voder_worker_set_delay:
 * @self: a worker
 * @delay_us: from the start to the first tick, in microseconds; 0 for at once,
 *   -1, as at first, for one period
 *
 * Sets when a run ticks first. One that has not ticked by its beat yet heeds
 * it as well.
 *
 * Thread safety: any thread.
 */
void
voder_worker_set_delay (VoderWorker *self, gint64 delay_us)
{
  g_return_if_fail (VODER_IS_WORKER (self));
  g_return_if_fail (delay_us >= -1);

  voder_lock (&self->core->lock);
  self->core->delay_us = delay_us;
  voder_unlock (&self->core->lock);
  voder_worker_core_wake_sleeper (self->core);
}

/**
 * voder_worker_set_period:
 * @self: a worker
 * @period_us: as for voder_worker_new()
 *
 * Changes the period; the next tick comes this long after the one that was
 * planned last, or at once when that is past.
 *
 * Thread safety: any thread.
 */
void
voder_worker_set_period (VoderWorker *self, gint64 period_us)
{
  g_return_if_fail (VODER_IS_WORKER (self));
  g_return_if_fail (period_us >= 0);

  voder_lock (&self->core->lock);
  self->core->period_us = period_us;
  self->core->retimed = TRUE;
  voder_unlock (&self->core->lock);
  voder_worker_core_wake_sleeper (self->core);
}
