/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-group.h>

#include "voder-closure-private.h"

/**
 * voder_group_go_closure_async: (rename-to voder_group_go_async)
 * @self: a group
 * @closure: what to run: it gets a #GCancellable and returns whether it
 *   succeeded
 * @cancellable: (nullable): as for voder_group_go_async()
 * @callback: (scope async) (closure user_data) (nullable): as for
 *   voder_group_go_async()
 * @user_data: for @callback
 *
 * Has a task run as voder_group_go_async() does, for languages other than C.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_group_go_closure_async (VoderGroup *self,
                              GClosure *closure,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (VODER_IS_GROUP (self));
  g_return_if_fail (closure != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  voder_group_go_async (self, voder_closure_run, voder_closure_own (closure),
                        voder_closure_release, cancellable, callback,
                        user_data);
}
