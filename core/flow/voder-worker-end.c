/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-join-private.h"
#include "voder-worker-private.h"

/**
 * voder_worker_stop:
 * @self: a worker
 * @cancellable: (nullable): ends the wait; the worker ends all the same
 * @error: return location for an error
 *
 * Ends the run: the cancellable of its tick is cancelled, and no tick begins
 * any more. Waits until the tick has returned, except in that tick itself, or
 * in a task of a group under its cancellable; then the run ends after it.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the
 *   cause when @cancellable ended first. What the ticks failed with is told by
 *   voder_worker_wait()
 */
gboolean
voder_worker_stop (VoderWorker *self, GCancellable *cancellable, GError **error)
{
  guint64 number;

  g_return_val_if_fail (VODER_IS_WORKER (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  number = voder_worker_core_request_stop (self->core);
  if (voder_worker_core_is_inside (self->core))
    return TRUE;
  return voder_worker_core_join (self->core, number, cancellable, error);
}

static guint64
get_task_number (GTask *task)
{
  const guint64 *number = g_task_get_task_data (task);

  return number != NULL ? *number : G_MAXUINT64;
}

static gboolean
is_over (GTask *task)
{
  VoderWorker *self = g_task_get_source_object (task);

  return voder_worker_core_is_over (self->core, get_task_number (task));
}

static void
give_end (GTask *task)
{
  g_autoptr (GTask) taken = task;

  g_task_return_boolean (task, TRUE);
}

static void
join_async (VoderWorker *self, GTask *task, void (*give) (GTask *task))
{
  const VoderJoin join = {
    .lock = &self->core->lock,
    .list = &self->core->joiners,
    .is_over = is_over,
    .give = give,
  };

  voder_join_async (task, &join);
}

/**
 * voder_worker_stop_async:
 * @self: a worker
 * @cancellable: (nullable): ends the wait; the worker ends all the same
 * @callback: (nullable) (scope async) (closure data): what to call when the
 *   run is over
 * @data: for @callback
 *
 * Ends the run as voder_worker_stop() does, without blocking; it takes no
 * thread.
 *
 * Thread safety: any thread.
 */
void
voder_worker_stop_async (VoderWorker *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = NULL;
  guint64 number;

  g_return_if_fail (VODER_IS_WORKER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  number = voder_worker_core_request_stop (self->core);
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_worker_stop_async);
  g_task_set_task_data (task, g_memdup2 (&number, sizeof number), g_free);
  /* The wait tells the cause itself. */
  g_task_set_check_cancellable (task, FALSE);
  join_async (self, task, give_end);
}

/**
 * voder_worker_stop_finish:
 * @self: a worker
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_worker_stop()
 */
gboolean
voder_worker_stop_finish (VoderWorker *self,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* How the last run has ended. */
static gboolean
get_result (VoderWorkerCore *core, GError **error)
{
  GError *result = NULL;

  voder_lock (&core->lock);
  if (core->result != NULL)
    result = g_error_copy (core->result);
  voder_unlock (&core->lock);
  if (result == NULL)
    return TRUE;

  g_propagate_error (error, result);
  return FALSE;
}

/**
 * voder_worker_wait:
 * @self: a worker
 * @cancellable: (nullable): ends the wait; the worker goes on
 * @error: return location for an error
 *
 * Waits until the worker does not run any more, and tells how its last run
 * ended. Returns at once when it was never started. A tick cannot wait for its
 * own worker, nor can a task of a group under its cancellable.
 *
 * Thread safety: any thread.
 *
 * Returns: %TRUE when it was stopped; %FALSE with the error of the tick that
 *   ended it, with what its parent ended with, or with
 *   %VODER_FLOW_ERROR_STOPPED when its pool stopped. %FALSE with
 *   %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the cause when
 *   @cancellable ended first, and with %G_IO_ERROR_WOULD_RECURSE in its own
 *   tick
 */
gboolean
voder_worker_wait (VoderWorker *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (VODER_IS_WORKER (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);
  if (voder_worker_core_is_inside (self->core)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_RECURSE,
                 _ ("A tick of the worker “%s” cannot wait for that"),
                 self->core->name);
    return FALSE;
  }

  return voder_worker_core_join (self->core, G_MAXUINT64, cancellable, error) &&
         get_result (self->core, error);
}

static void
give_result (GTask *task)
{
  VoderWorker *self = g_task_get_source_object (task);
  g_autoptr (GTask) taken = task;
  GError *error = NULL;

  if (get_result (self->core, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * voder_worker_wait_async:
 * @self: a worker
 * @cancellable: (nullable): ends the wait; the worker goes on
 * @callback: (nullable) (scope async) (closure data): what to call when the
 *   worker does not run any more
 * @data: for @callback
 *
 * Waits as voder_worker_wait() does, without blocking; it takes no thread.
 *
 * Thread safety: any thread.
 */
void
voder_worker_wait_async (VoderWorker *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_WORKER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_worker_wait_async);
  g_task_set_check_cancellable (task, FALSE);
  join_async (self, task, give_result);
}

/**
 * voder_worker_wait_finish:
 * @self: a worker
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_worker_wait()
 */
gboolean
voder_worker_wait_finish (VoderWorker *self,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
