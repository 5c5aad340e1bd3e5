/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pool-private.h"
#include "voder-sync-private.h"
#include "voder-thread-private.h"

/* The pools for everybody. They are never freed, so that what the getters
 * gave stays good; after a shutdown they have no threads. */
static VoderLock defaults_lock = VODER_LOCK_INIT;
static VoderPool *compute_pool;
static VoderPool *blocking_pool;

/**
 * voder_pool_get_compute:
 *
 * The pool for tasks that calculate and do not wait: as many threads as the
 * process may use processors, and a queue of any length.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): the pool; it must not be closed or stopped
 */
VoderPool *
voder_pool_get_compute (void)
{
  VoderPool *pool;

  voder_lock (&defaults_lock);
  if (compute_pool == NULL)
    compute_pool =
        voder_pool_new ("voder-compute", voder_thread_get_n_processors (),
                        voder_thread_get_n_processors (), G_MAXUINT);
  pool = compute_pool;
  voder_unlock (&defaults_lock);

  return pool;
}

/**
 * voder_pool_get_blocking:
 *
 * The pool for tasks that wait: each has a thread at once, however many wait
 * already.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): the pool; it must not be closed or stopped
 */
VoderPool *
voder_pool_get_blocking (void)
{
  VoderPool *pool;

  voder_lock (&defaults_lock);
  if (blocking_pool == NULL)
    blocking_pool = voder_pool_new ("voder-blocking", 0, G_MAXUINT, 0);
  pool = blocking_pool;
  voder_unlock (&defaults_lock);

  return pool;
}

/*
 * TRUE for the pools for everybody, which nobody may end.
 */
gboolean
voder_pool_is_default (VoderPool *self)
{
  gboolean is_default;

  voder_lock (&defaults_lock);
  is_default = self == compute_pool || self == blocking_pool;
  voder_unlock (&defaults_lock);

  return is_default;
}

/*
 * Ends the threads of the default pools; they come back on demand.
 */
void
voder_pool_shutdown_defaults (void)
{
  VoderPool *pools[2];

  voder_lock (&defaults_lock);
  pools[0] = compute_pool;
  pools[1] = blocking_pool;
  voder_unlock (&defaults_lock);

  for (guint i = 0; i < G_N_ELEMENTS (pools); i++) {
    if (pools[i] == NULL)
      continue;
    voder_pool_core_stop (voder_pool_get_core (pools[i]),
                          VODER_POOL_STOP_ABORT);
    voder_pool_core_restart (voder_pool_get_core (pools[i]));
  }
}
