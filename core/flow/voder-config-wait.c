/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-config-private.h"

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-pool.h>
#include <voder/flow/voder-task.h>

#include "voder-join-private.h"

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

  if (voder_cancellable_set_error_if_done (cancellable, error))
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
  voder_task_return_boolean (task, TRUE);
}

/**
 * voder_config_wait_changed_async:
 * @self: a config
 * @since: a generation
 * @cancellable: (nullable): ends the wait
 * @callback: (scope async) (closure data): what to call when the settings are
 *   newer
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

/* One after the other, or an old state of the file could come last. */
static gboolean
begin_loading (VoderConfig *self, GCancellable *cancellable, GError **error)
{
  int outcome = VODER_WAIT_SERVED;

  voder_lock (&self->lock);
  while (outcome == VODER_WAIT_SERVED && self->loading)
    outcome = voder_waiter_list_wait (&self->loaders, &self->lock, cancellable);
  if (outcome == VODER_WAIT_SERVED)
    self->loading = TRUE;
  voder_unlock (&self->lock);

  if (outcome == VODER_WAIT_SERVED)
    return TRUE;
  return voder_wait_set_error (outcome, cancellable, error);
}

static void
end_loading (VoderConfig *self, const GError *error)
{
  VoderWaiterList claimed = { NULL, NULL };

  voder_lock (&self->lock);
  self->loading = FALSE;
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  voder_waiter_list_claim_all (&self->loaders, VODER_WAIT_SERVED, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
}

/**
 * voder_config_reload:
 * @self: a config
 * @cancellable: (nullable): ends the reading
 * @error: return location for an error
 *
 * Reads the file of the config again, as is done anyway when it changes.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with an error as voder_config_new_for_file() gives; then the
 *   settings have stayed as they were. %G_IO_ERROR_NOT_SUPPORTED when the
 *   config does not follow a file
 */
gboolean
voder_config_reload (VoderConfig *self,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GError) failed = NULL;
  GVariant *values;

  g_return_val_if_fail (VODER_IS_CONFIG (self), FALSE);

  if (self->path == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("The settings do not follow a file"));
    return FALSE;
  }
  if (voder_cancellable_set_error_if_done (cancellable, error) ||
      !begin_loading (self, cancellable, error))
    return FALSE;

  values = voder_config_values_from_file (self->path, cancellable, &failed);
  if (values != NULL)
    voder_config_swap (self, values);
  end_loading (self, failed);
  if (failed == NULL)
    return TRUE;

  if (!voder_cancellable_set_error_if_done (cancellable, error))
    g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static void
reload_in_thread (GTask *task,
                  gpointer source,
                  gpointer data,
                  GCancellable *cancellable)
{
  GError *error = NULL;

  if (voder_config_reload (source, cancellable, &error))
    voder_task_return_boolean (task, TRUE);
  else
    voder_task_return_error (task, error);
}

/**
 * voder_config_reload_async:
 * @self: a config
 * @cancellable: (nullable): ends the reading
 * @callback: (scope async) (closure data): what to call when it is done
 * @data: for @callback
 *
 * Reads the file again as voder_config_reload() does, without blocking.
 *
 * Thread safety: any thread.
 */
void
voder_config_reload_async (VoderConfig *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_CONFIG (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_config_reload_async);
  g_task_set_check_cancellable (task, FALSE);
  voder_pool_run_task (voder_pool_get_blocking (), task, reload_in_thread);
}

/**
 * voder_config_reload_finish:
 * @self: a config
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_config_reload()
 */
gboolean
voder_config_reload_finish (VoderConfig *self,
                            GAsyncResult *result,
                            GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * voder_config_dup_error:
 * @self: a config
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): a copy of what the file could not be
 *   read for last; %NULL when the settings are those of the file
 */
GError *
voder_config_dup_error (VoderConfig *self)
{
  GError *error = NULL;

  g_return_val_if_fail (VODER_IS_CONFIG (self), NULL);

  voder_lock (&self->lock);
  if (self->error != NULL)
    error = g_error_copy (self->error);
  voder_unlock (&self->lock);

  return error;
}
