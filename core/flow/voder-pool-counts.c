/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-private.h"

/**
 * voder_pool_get_n_workers:
 * @self: a pool
 *
 * Thread safety: any thread.
 *
 * Returns: how many workers there are now
 */
guint
voder_pool_get_n_workers (VoderPool *self)
{
  VoderPoolCounts counts;

  g_return_val_if_fail (VODER_IS_POOL (self), 0);

  voder_pool_core_get_counts (voder_pool_get_core (self), &counts);
  return counts.n_workers;
}

/**
 * voder_pool_get_n_queued:
 * @self: a pool
 *
 * Thread safety: any thread.
 *
 * Returns: how many tasks wait for a worker now. More than the capacity are
 *   those that tasks of the pool have submitted, and for a moment what each new
 *   worker is to take
 */
guint
voder_pool_get_n_queued (VoderPool *self)
{
  VoderPoolCounts counts;

  g_return_val_if_fail (VODER_IS_POOL (self), 0);

  voder_pool_core_get_counts (voder_pool_get_core (self), &counts);
  return counts.n_queued;
}

/**
 * voder_pool_get_n_processed:
 * @self: a pool
 *
 * Thread safety: any thread.
 *
 * Returns: how many tasks have run so far
 */
guint64
voder_pool_get_n_processed (VoderPool *self)
{
  VoderPoolCounts counts;

  g_return_val_if_fail (VODER_IS_POOL (self), 0);

  voder_pool_core_get_counts (voder_pool_get_core (self), &counts);
  return counts.n_processed;
}

/**
 * voder_pool_get_n_errors:
 * @self: a pool
 *
 * Thread safety: any thread.
 *
 * Returns: how many of the tasks that have run so far failed
 */
guint64
voder_pool_get_n_errors (VoderPool *self)
{
  VoderPoolCounts counts;

  g_return_val_if_fail (VODER_IS_POOL (self), 0);

  voder_pool_core_get_counts (voder_pool_get_core (self), &counts);
  return counts.n_errors;
}
