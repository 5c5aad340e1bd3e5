/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-join-private.h"
#include "voder-supervisor-private.h"

/**
 * voder_supervisor_wait:
 * @self: a supervisor
 * @cancellable: (nullable): ends the wait; the supervision goes on
 * @error: return location for an error
 *
 * Waits until the supervision is over and no child runs.
 *
 * Thread safety: any thread, any number of them.
 *
 * Returns: %TRUE when it was stopped, or when the child ended well and is not
 *   started again. %FALSE with what @cancellable or the supervisor's context
 *   has ended with, after too many restarts with the child's last error, or
 *   with %G_IO_ERROR_NOT_INITIALIZED when it has not started
 */
gboolean
voder_supervisor_wait (VoderSupervisor *self,
                       GCancellable *cancellable,
                       GError **error)
{
  g_return_val_if_fail (VODER_IS_SUPERVISOR (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return voder_supervision_wait (self->supervision, cancellable, error);
}

static gboolean
is_over (GTask *task)
{
  VoderSupervisor *self = g_task_get_source_object (task);

  return self->supervision->over || !self->supervision->started;
}

static void
give_result (GTask *task)
{
  VoderSupervisor *self = g_task_get_source_object (task);
  g_autoptr (GTask) taken = task;
  GError *error = NULL;

  if (voder_supervision_get_result (self->supervision, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * voder_supervisor_wait_async:
 * @self: a supervisor
 * @cancellable: (nullable): ends the wait; the supervision goes on
 * @callback: (nullable) (scope async) (closure data): what to call when it is
 *   over
 * @data: for @callback
 *
 * Waits as voder_supervisor_wait() does, without blocking; it takes no thread.
 *
 * Thread safety: any thread.
 */
void
voder_supervisor_wait_async (VoderSupervisor *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GTask) task = NULL;
  VoderJoin join;

  g_return_if_fail (VODER_IS_SUPERVISOR (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  join = (VoderJoin){
    .lock = &self->supervision->lock,
    .list = &self->supervision->waiters,
    .is_over = is_over,
    .give = give_result,
  };
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_supervisor_wait_async);
  /* The wait tells the cause itself. */
  g_task_set_check_cancellable (task, FALSE);
  voder_join_async (task, &join);
}

/**
 * voder_supervisor_wait_finish:
 * @self: a supervisor
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_supervisor_wait()
 */
gboolean
voder_supervisor_wait_finish (VoderSupervisor *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
