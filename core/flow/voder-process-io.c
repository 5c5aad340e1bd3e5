/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-process-private.h"

#include <voder/flow/voder-pool.h>
#include <voder/flow/voder-task.h>

#include "voder-join-private.h"

/*
 * Results are told as the blocking forms tell them, the cause too.
 */
GTask *
voder_process_make_task (VoderProcess *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data,
                         gpointer tag)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

static gboolean
has_ended (GTask *task)
{
  VoderProcess *self = g_task_get_source_object (task);

  return self->child->ended;
}

static void
give_result (GTask *task)
{
  VoderProcess *self = g_task_get_source_object (task);
  gboolean check =
      g_task_get_source_tag (task) == (gpointer) voder_process_wait_check_async;
  g_autoptr (GTask) taken = task;
  GError *error = NULL;

  if (voder_child_get_result (self->child, check, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
join_async (VoderProcess *self, GTask *task)
{
  const VoderJoin join = {
    .lock = &self->child->lock,
    .list = &self->child->waiters,
    .is_over = has_ended,
    .give = give_result,
  };

  voder_join_async (task, &join);
}

/**
 * voder_process_wait_async:
 * @self: a process
 * @cancellable: (nullable): ends the wait; the child goes on
 * @callback: (nullable) (scope async) (closure data): what to call when it has
 *   ended
 * @data: for @callback
 *
 * Waits as voder_process_wait() does, without blocking; it takes no thread.
 *
 * Thread safety: any thread.
 */
void
voder_process_wait_async (VoderProcess *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_PROCESS (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = voder_process_make_task (self, cancellable, callback, data,
                                  voder_process_wait_async);
  join_async (self, task);
}

/**
 * voder_process_wait_finish:
 * @self: a process
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_process_wait()
 */
gboolean
voder_process_wait_finish (VoderProcess *self,
                           GAsyncResult *result,
                           GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * voder_process_wait_check_async:
 * @self: a process
 * @cancellable: (nullable): ends the wait; the child goes on
 * @callback: (nullable) (scope async) (closure data): what to call when it has
 *   ended
 * @data: for @callback
 *
 * Waits as voder_process_wait_check() does, without blocking; it takes no
 * thread.
 *
 * Thread safety: any thread.
 */
void
voder_process_wait_check_async (VoderProcess *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_PROCESS (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = voder_process_make_task (self, cancellable, callback, data,
                                  voder_process_wait_check_async);
  join_async (self, task);
}

/**
 * voder_process_wait_check_finish:
 * @self: a process
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_process_wait_check()
 */
gboolean
voder_process_wait_check_finish (VoderProcess *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * voder_process_communicate:
 * @self: a process, with whose pipes nobody else works meanwhile
 * @input: (nullable): what the child reads; its input must be a pipe then
 * @output: (out) (optional) (transfer full): what it wrote to its output; no
 *   bytes when that is not a pipe
 * @cancellable: (nullable): ends the conversation
 * @error: return location for an error
 *
 * Writes all of @input and closes it, reads all of the output meanwhile, and
 * waits until the child has ended. When it fails the child is stopped, and
 * reaped in the background.
 *
 * A child that has closed its output has the grace time to end. One that ends
 * before it has read all of its input has failed, whatever its exit status.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE as voder_process_wait_check(), and with
 *   %VODER_PROCESS_ERROR_INPUT or %VODER_PROCESS_ERROR_OUTPUT; there is no
 *   @output then
 */
gboolean
voder_process_communicate (VoderProcess *self,
                           GBytes *input,
                           GBytes **output,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GBytes) collected = NULL;

  g_return_val_if_fail (VODER_IS_PROCESS (self), FALSE);
  g_return_val_if_fail (input == NULL || self->child->has_stdin, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  collected = voder_child_communicate (self->child, input, cancellable, error);
  if (collected == NULL)
    return FALSE;

  if (output != NULL)
    *output = g_steal_pointer (&collected);
  return TRUE;
}

static void
communicate_in_thread (GTask *task,
                       gpointer source,
                       gpointer data,
                       GCancellable *cancellable)
{
  g_autoptr (GBytes) output = NULL;
  GError *error = NULL;

  if (voder_process_communicate (source, data, &output, cancellable, &error))
    voder_task_return_pointer (task, g_steal_pointer (&output),
                               (GDestroyNotify) g_bytes_unref);
  else
    voder_task_return_error (task, error);
}

/**
 * voder_process_communicate_async:
 * @self: a process, with whose pipes nobody else works meanwhile
 * @input: (nullable): what the child reads; its input must be a pipe then
 * @cancellable: (nullable): ends the conversation
 * @callback: (nullable) (scope async) (closure data): what to call when it is
 *   over
 * @data: for @callback
 *
 * Does what voder_process_communicate() does, without blocking.
 *
 * Thread safety: any thread.
 */
void
voder_process_communicate_async (VoderProcess *self,
                                 GBytes *input,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_PROCESS (self));
  g_return_if_fail (input == NULL || self->child->has_stdin);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = voder_process_make_task (self, cancellable, callback, data,
                                  voder_process_communicate_async);
  if (input != NULL)
    g_task_set_task_data (task, g_bytes_ref (input),
                          (GDestroyNotify) g_bytes_unref);
  voder_pool_run_task (voder_pool_get_blocking (), task, communicate_in_thread);
}

/**
 * voder_process_communicate_finish:
 * @self: a process
 * @result: what the callback was given
 * @output: (out) (optional) (transfer full): what the child wrote
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_process_communicate()
 */
gboolean
voder_process_communicate_finish (VoderProcess *self,
                                  GAsyncResult *result,
                                  GBytes **output,
                                  GError **error)
{
  g_autoptr (GBytes) collected = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  collected = g_task_propagate_pointer (G_TASK (result), error);
  if (collected == NULL)
    return FALSE;

  if (output != NULL)
    *output = g_steal_pointer (&collected);
  return TRUE;
}
