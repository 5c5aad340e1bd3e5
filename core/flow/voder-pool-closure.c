/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-pool.h>

#include "voder-closure-private.h"

/* Tasks as language bindings have them: one value that is the function and
 * what belongs to it. */

/*
 * A #VoderTaskFunc.
 */
gboolean
voder_closure_run (gpointer data, GCancellable *cancellable, GError **error)
{
  GValue result = G_VALUE_INIT;
  GValue argument = G_VALUE_INIT;
  gboolean done;

  g_value_init (&result, G_TYPE_BOOLEAN);
  g_value_init (&argument, G_TYPE_CANCELLABLE);
  g_value_set_object (&argument, cancellable);
  g_closure_invoke (data, &result, 1, &argument, NULL);
  done = g_value_get_boolean (&result);
  g_value_unset (&argument);
  g_value_unset (&result);

  return done;
}

/**
 * voder_pool_submit_closure: (rename-to voder_pool_submit)
 * @self: a pool
 * @priority: as for voder_pool_submit()
 * @closure: what to run: it gets a #GCancellable and returns whether it
 *   succeeded
 * @cancellable: (nullable): as for voder_pool_submit()
 * @error: return location for an error
 *
 * Has a task run as voder_pool_submit() does, for languages other than C.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_pool_submit()
 */
gboolean
voder_pool_submit_closure (VoderPool *self,
                           guint priority,
                           GClosure *closure,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (VODER_IS_POOL (self), FALSE);
  g_return_val_if_fail (closure != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return voder_pool_submit (self, priority, voder_closure_run,
                            voder_closure_own (closure), voder_closure_release,
                            cancellable, error);
}

/**
 * voder_pool_submit_closure_async: (rename-to voder_pool_submit_async)
 * @self: a pool
 * @priority: as for voder_pool_submit()
 * @closure: as for voder_pool_submit_closure()
 * @cancellable: (nullable): as for voder_pool_submit()
 * @callback: (scope async) (closure user_data) (nullable): as for
 *   voder_pool_submit_async()
 * @user_data: for @callback
 *
 * Has a task run as voder_pool_submit_async() does, for languages other than C.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_pool_submit_closure_async (VoderPool *self,
                                 guint priority,
                                 GClosure *closure,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (VODER_IS_POOL (self));
  g_return_if_fail (closure != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  voder_pool_submit_async (self, priority, voder_closure_run,
                           voder_closure_own (closure), voder_closure_release,
                           cancellable, callback, user_data);
}
