/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-config-private.h"

#include <voder/flow/voder-context.h>

#include "voder-join-private.h"
#include "voder-task-private.h"

/**
 * voder_config_wait_changed:
 * @self: a config
 * @since: a generation
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Waits until the settings are newer than @since.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the
 *   cause when @cancellable ended first
 */
gboolean
voder_config_wait_changed (VoderConfig *self,
                           guint64 since,
                           GCancellable *cancellable,
                           GError **error)
{
  int outcome = VODER_WAIT_SERVED;

  g_return_val_if_fail (VODER_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  if (voder_cancellable_has_ended (cancellable, error))
    return FALSE;

  voder_lock (&self->lock);
  while (outcome == VODER_WAIT_SERVED &&
         voder_config_get_generation (self) <= since)
    outcome = voder_waiter_list_wait (&self->waiters, &self->lock, cancellable);
  voder_unlock (&self->lock);

  if (outcome == VODER_WAIT_SERVED)
    return TRUE;
  return voder_wait_set_error (outcome, cancellable, error);
}

static gboolean
is_newer (GTask *task)
{
  VoderConfig *self = g_task_get_source_object (task);
  const guint64 *since = g_task_get_task_data (task);

  return voder_config_get_generation (self) > *since;
}

static void
give_change (GTask *task)
{
  voder_task_take_boolean (task, TRUE);
}

/**
 * voder_config_wait_changed_async:
 * @self: a config
 * @since: a generation
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async) (closure data): what to call when the
 *   settings are newer
 * @data: for @callback
 *
 * Waits as voder_config_wait_changed() does, without blocking; it takes no
 * thread.
 *
 * Thread safety: any thread.
 */
void
voder_config_wait_changed_async (VoderConfig *self,
                                 guint64 since,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  const VoderJoin join = { &self->lock, &self->waiters, is_newer, give_change };
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_CONFIG (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_config_wait_changed_async);
  g_task_set_task_data (task, g_memdup2 (&since, sizeof since), g_free);
  /* The wait tells the cause itself. */
  g_task_set_check_cancellable (task, FALSE);
  voder_join_async (task, &join);
}

/**
 * voder_config_wait_changed_finish:
 * @self: a config
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_config_wait_changed()
 */
gboolean
voder_config_wait_changed_finish (VoderConfig *self,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
