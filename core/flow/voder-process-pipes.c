/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-process-private.h"

#include <voder/flow/voder-pool.h>
#include <voder/flow/voder-task.h>

/* What a pipe may hold, and so all that can be read at once. */
#define MAX_READ (1024 * 1024)

/**
 * voder_process_write:
 * @self: a process whose input is a pipe
 * @data: (array length=size) (element-type guint8): what to write
 * @size: how many bytes
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Writes all of @data to the child's input, waiting while the child does not
 * read. When it fails a part may have been written. It never raises SIGPIPE.
 *
 * Thread safety: any thread, one at a time: the data of several may mix.
 *
 * Returns: %FALSE with %VODER_PROCESS_ERROR_INPUT when the child has ended or
 *   has closed its input, %VODER_FLOW_ERROR_CLOSED after
 *   voder_process_close_stdin(), or with what @cancellable or the context of
 *   the process has ended with
 */
gboolean
voder_process_write (VoderProcess *self,
                     const guint8 *data,
                     gsize size,
                     GCancellable *cancellable,
                     GError **error)
{
  g_return_val_if_fail (VODER_IS_PROCESS (self), FALSE);
  g_return_val_if_fail (self->child->has_stdin, FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return voder_child_send (self->child, data, size, cancellable, error);
}

/**
 * voder_process_close_stdin:
 * @self: a process
 *
 * Closes the child's input: it reads the end once it has read the rest.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_process_close_stdin (VoderProcess *self)
{
  g_return_if_fail (VODER_IS_PROCESS (self));

  voder_lock (&self->child->lock);
  voder_child_close_input (self->child);
  voder_unlock (&self->child->lock);
}

/**
 * voder_process_read: (skip)
 * @self: a process whose output is a pipe
 * @buffer: (out caller-allocates) (array length=size) (element-type guint8):
 *   where to put it
 * @size: how many bytes to read at most, at least 1
 * @cancellable: (nullable): ends the wait; nothing was read then
 * @error: return location for an error
 *
 * Reads some of the child's output, waiting until there is some.
 *
 * Thread safety: any thread, one at a time.
 *
 * Returns: how many bytes, 0 at the end of the output, or -1 with what
 *   @cancellable or the context of the process has ended with, or with
 *   %VODER_PROCESS_ERROR_HELD when the child has ended but a process that it
 *   left behind did not let go of its output within the grace time
 */
gssize
voder_process_read (VoderProcess *self,
                    guint8 *buffer,
                    gsize size,
                    GCancellable *cancellable,
                    GError **error)
{
  g_return_val_if_fail (VODER_IS_PROCESS (self), -1);
  g_return_val_if_fail (self->child->has_stdout, -1);
  g_return_val_if_fail (buffer != NULL && size > 0, -1);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        -1);

  return voder_child_receive (self->child, buffer, size, cancellable, error);
}

/**
 * voder_process_read_bytes:
 * @self: a process whose output is a pipe
 * @max_size: how many bytes to read at most, at least 1
 * @cancellable: (nullable): ends the wait; nothing was read then
 * @error: return location for an error
 *
 * Reads as voder_process_read() does. Whatever @max_size is, no more memory is
 * taken than a pipe holds.
 *
 * Thread safety: any thread, one at a time.
 *
 * Returns: (transfer full) (nullable): some bytes, none at the end of the
 *   output; %NULL for an error
 */
GBytes *
voder_process_read_bytes (VoderProcess *self,
                          gsize max_size,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autofree guint8 *buffer = NULL;
  gssize n_read;

  g_return_val_if_fail (VODER_IS_PROCESS (self), NULL);
  g_return_val_if_fail (max_size > 0, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  max_size = MIN (max_size, MAX_READ);
  buffer = g_malloc (max_size);
  n_read = voder_process_read (self, buffer, max_size, cancellable, error);
  if (n_read < 0)
    return NULL;

  buffer = g_realloc (buffer, MAX (n_read, 1));
  return g_bytes_new_take (g_steal_pointer (&buffer), n_read);
}

static void
write_in_thread (GTask *task,
                 gpointer source,
                 gpointer data,
                 GCancellable *cancellable)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  GError *error = NULL;

  if (voder_process_write (source, bytes, size, cancellable, &error))
    voder_task_return_boolean (task, TRUE);
  else
    voder_task_return_error (task, error);
}

/**
 * voder_process_write_bytes_async:
 * @self: a process whose input is a pipe
 * @bytes: what to write
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async): called when all is written
 * @data: for @callback
 *
 * Writes all of @bytes as voder_process_write() does, without blocking: a
 * thread of voder_pool_get_blocking() waits for the child.
 *
 * Thread safety: any thread, one at a time: the data of several may mix.
 */
void
voder_process_write_bytes_async (VoderProcess *self,
                                 GBytes *bytes,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_PROCESS (self));
  g_return_if_fail (self->child->has_stdin);
  g_return_if_fail (bytes != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = voder_process_make_task (self, cancellable, callback, data,
                                  voder_process_write_bytes_async);
  g_task_set_task_data (task, g_bytes_ref (bytes),
                        (GDestroyNotify) g_bytes_unref);
  voder_pool_run_task (voder_pool_get_blocking (), task, write_in_thread);
}

/**
 * voder_process_write_bytes_finish:
 * @self: a process
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_process_write()
 */
gboolean
voder_process_write_bytes_finish (VoderProcess *self,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
read_in_thread (GTask *task,
                gpointer source,
                gpointer data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *bytes = voder_process_read_bytes (source, GPOINTER_TO_SIZE (data),
                                            cancellable, &error);

  if (bytes != NULL)
    voder_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    voder_task_return_error (task, error);
}

/**
 * voder_process_read_bytes_async:
 * @self: a process whose output is a pipe
 * @max_size: how many bytes to read at most, at least 1
 * @cancellable: (nullable): ends the wait; nothing was read then
 * @callback: (nullable) (scope async): called when there is something
 * @data: for @callback
 *
 * Reads as voder_process_read_bytes() does, without blocking: a thread of
 * voder_pool_get_blocking() waits for the child. What was read is lost to
 * others even when the callback does not finish the call.
 *
 * Thread safety: any thread, one at a time.
 */
void
voder_process_read_bytes_async (VoderProcess *self,
                                gsize max_size,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_PROCESS (self));
  g_return_if_fail (self->child->has_stdout);
  g_return_if_fail (max_size > 0);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = voder_process_make_task (self, cancellable, callback, data,
                                  voder_process_read_bytes_async);
  g_task_set_task_data (task, GSIZE_TO_POINTER (max_size), NULL);
  voder_pool_run_task (voder_pool_get_blocking (), task, read_in_thread);
}

/**
 * voder_process_read_bytes_finish:
 * @self: a process
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): as voder_process_read_bytes()
 */
GBytes *
voder_process_read_bytes_finish (VoderProcess *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
