/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-task.h>

#include "voder-async-wait-private.h"
#include "voder-select-private.h"

/* A task that has ended, as far as anybody asks. */
static void
release (gpointer select)
{
  VoderSelect *self = select;

  atomic_store (&self->pending, FALSE);
  g_object_unref (self);
}

/* Who uses the select, and who ends its wait, take turns: it is the task's
 * until that is finished, or dropped. */
static void
reserve (VoderSelect *self, GTask *task)
{
  atomic_store (&self->pending, TRUE);
  g_task_set_task_data (task, g_object_ref (self), release);
}

static void
answer (GTask *task, int n, GError *error)
{
  if (voder_select_conclude (g_task_get_source_object (task), n) >= 0)
    voder_task_return_int (task, n);
  else
    voder_task_return_error (task, error);
}

static void
on_ended (VoderAsyncWait *async, int outcome)
{
  VoderSelect *self = g_task_get_source_object (async->task);
  int n = voder_select_set_end (&self->set, outcome);
  GError *error = NULL;

  if (n == VODER_SELECT_SET_NONE)
    voder_async_wait_set_error (async, outcome, &error);
  answer (async->task, n, error);
  voder_async_wait_clear (async);
  g_free (async);
}

/* Has a case happen, now or later. */
static void
begin (VoderSelect *self, GTask *task)
{
  VoderAsyncWait *async = g_new0 (VoderAsyncWait, 1);
  GError *error = NULL;
  int n = voder_select_find_closed_handle (self);

  voder_async_wait_init (async, task, g_task_get_cancellable (task), on_ended);
  if (n == VODER_SELECT_SET_NONE)
    n = voder_select_set_begin (&self->set, &async->wait, &error);
  if (n == VODER_SELECT_SET_WAITS) {
    voder_async_wait_begin (async);
    return;
  }

  answer (task, n, error);
  voder_async_wait_clear (async);
  g_free (async);
}

/**
 * voder_select_wait_async:
 * @self: a select
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async): called when done
 * @data: for @callback
 *
 * Waits as voder_select_wait() does, without blocking. It has its places among
 * those who wait before this returns, and keeps no thread busy. For a time at
 * which to give up let @cancellable be a context with that deadline.
 *
 * One wait can be under way; another fails with %G_IO_ERROR_PENDING. From this
 * on until voder_select_wait_finish(), or until the result is dropped, nothing
 * may be added or set. What a case that receives was given meanwhile, and
 * nobody takes, is released by the next wait.
 *
 * Thread safety: one thread at a time; the channels may be used by any.
 */
void
voder_select_wait_async (VoderSelect *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (VODER_IS_SELECT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_select_wait_async);
  /* What has happened counts, whatever ends then. */
  g_task_set_check_cancellable (task, FALSE);
  if (!voder_select_prepare (self, cancellable, &error)) {
    voder_task_return_error (task, error);
    return;
  }

  reserve (self, task);
  begin (self, task);
}

/**
 * voder_select_wait_finish:
 * @self: a select
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Tells which case has happened, and lets the select be used again.
 *
 * Thread safety: one thread at a time.
 *
 * Returns: as voder_select_wait(), and -1 with %G_IO_ERROR_PENDING when another
 *   wait was under way
 */
int
voder_select_wait_finish (VoderSelect *self,
                          GAsyncResult *result,
                          GError **error)
{
  GTask *task;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  task = G_TASK (result);
  g_task_set_task_data (task, NULL, NULL);
  return (int) g_task_propagate_int (task, error);
}
