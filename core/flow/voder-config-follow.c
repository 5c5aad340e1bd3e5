/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-config-private.h"

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-pool.h>
#include <voder/flow/voder-task.h>

/*
 * Refers to a config weakly, as what other threads and contexts hold must.
 */
GWeakRef *
voder_config_weak_new (VoderConfig *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);

  return weak;
}

void
voder_config_weak_free (gpointer data)
{
  VODER_TAKES_OVER (data);
  VODER_HAPPENS_NO_MORE (data);
  g_weak_ref_clear (data);
  g_free (data);
}

static void
weak_free_closure (gpointer data, GClosure *closure)
{
  voder_config_weak_free (data);
}

static gboolean
on_settings_changed (GSettings *settings,
                     gpointer keys,
                     int n_keys,
                     gpointer data)
{
  g_autoptr (VoderConfig) self = g_weak_ref_get (data);

  if (self != NULL)
    voder_config_swap (self, voder_config_values_from_settings (settings));
  return FALSE;
}

static void
on_reloaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!voder_config_reload_finish (VODER_CONFIG (source), result, &error))
    voder_config_tell_failed (VODER_CONFIG (source), error);
}

/* A file that is being written has no meaning yet; when that is over, the last
 * event says so. */
static gboolean
is_final (GFileMonitorEvent event)
{
  return event != G_FILE_MONITOR_EVENT_CHANGED &&
         event != G_FILE_MONITOR_EVENT_CREATED &&
         event != G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED;
}

static void
on_file_changed (GFileMonitor *monitor,
                 GFile *file,
                 GFile *other,
                 GFileMonitorEvent event,
                 gpointer data)
{
  g_autoptr (VoderConfig) self = g_weak_ref_get (data);

  if (self != NULL && is_final (event))
    voder_config_reload_async (self, NULL, on_reloaded, NULL);
}

/*
 * After this no change of what it follows comes any more.
 */
void
voder_config_unfollow (VoderConfig *self)
{
  g_clear_signal_handler (&self->settings_handler, self->settings);
  g_clear_signal_handler (&self->monitor_handler, self->monitor);
  if (self->monitor == NULL)
    return;

  VODER_GLIB_BEGINS ();
  g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  VODER_GLIB_ENDS ();
}

/**
 * voder_config_new_for_settings:
 * @settings: settings; their keys are those of the config
 *
 * Makes a config that follows @settings. What another #GSettings applies at
 * once is one change. The values are those that @settings gives: while it is
 * delayed, each as it is set.
 *
 * Thread safety: the thread that owns @settings.
 *
 * Returns: (transfer full): a new config
 */
VoderConfig *
voder_config_new_for_settings (GSettings *settings)
{
  VoderConfig *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = voder_config_new (voder_config_values_from_settings (settings));
  self->settings = g_object_ref (settings);
  self->settings_handler = g_signal_connect_data (
      settings, "change-event", G_CALLBACK (on_settings_changed),
      voder_config_weak_new (self), weak_free_closure, 0);

  return self;
}

/**
 * voder_config_new_for_file:
 * @path: (type filename): a keyfile
 * @cancellable: (nullable): ends the reading
 * @error: return location for an error
 *
 * Makes a config that follows a keyfile. A key is called `group/key`; its
 * value is what it reads as in the notation of #GVariant, such as `true`, `5`,
 * `0.5`, `'5'` or `['a', 'b']`, else it is the text as it stands.
 *
 * When the file changes or is replaced it is read again. One that cannot be
 * read or understood changes nothing, but #VoderConfig::failed tells of it.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new config; %NULL with a %G_IO_ERROR when the
 *   file cannot be read or followed, with a %G_KEY_FILE_ERROR when it is no
 *   keyfile, or with what @cancellable has ended with
 */
VoderConfig *
voder_config_new_for_file (const char *path,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (VoderConfig) self = NULL;
  g_autoptr (GFile) file = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  self = voder_config_new (NULL);
  file = g_file_new_for_path (path);
  self->path = g_strdup (path);
  /* First followed, then read: no change comes in between. */
  VODER_GLIB_BEGINS ();
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES,
                                       cancellable, error);
  VODER_GLIB_ENDS ();
  if (self->monitor == NULL)
    return NULL;
  self->monitor_handler = g_signal_connect_data (
      self->monitor, "changed", G_CALLBACK (on_file_changed),
      voder_config_weak_new (self), weak_free_closure, 0);
  if (!voder_config_reload (self, cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
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

/* What a cancelled one has found says nothing of the file. */
static void
end_loading (VoderConfig *self, gboolean cancelled, const GError *error)
{
  VoderWaiterList claimed = { NULL, NULL };

  voder_lock (&self->lock);
  self->loading = FALSE;
  if (!cancelled)
    g_clear_error (&self->error);
  if (!cancelled && error != NULL)
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
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  if (self->path == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("The settings do not follow a file"));
    return FALSE;
  }
  if (voder_cancellable_has_ended (cancellable, error) ||
      !begin_loading (self, cancellable, error))
    return FALSE;

  values = voder_config_values_from_file (self->path, cancellable, &failed);
  if (values != NULL)
    voder_config_swap (self, values);
  end_loading (self, failed != NULL && g_cancellable_is_cancelled (cancellable),
               failed);
  if (failed == NULL)
    return TRUE;

  if (!voder_cancellable_has_ended (cancellable, error))
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
 * @callback: (nullable) (scope async) (closure data): what to call when it is
 *   done
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
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

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
