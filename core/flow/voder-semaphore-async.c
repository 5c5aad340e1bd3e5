/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-task.h>

#include "voder-async-wait-private.h"
#include "voder-semaphore-private.h"

/* What a task has taken, and gives back unless it is finished. */
typedef struct {
  VoderSemaphore *semaphore;
  guint n_units;
} Grant;

/* One who waits without a thread. */
typedef struct {
  VoderAsyncWait async;
  VoderSemaphoreEntry entry;
  GTask *task;
} Pending;

static void
grant_give_back (gpointer data)
{
  Grant *self = data;

  if (self->n_units > 0)
    voder_semaphore_release (self->semaphore, self->n_units);
  g_object_unref (self->semaphore);
  g_free (self);
}

static void
grant_take (GTask *task, guint n_units)
{
  Grant *grant = g_task_get_task_data (task);

  grant->n_units = n_units;
}

static void
return_true (GTask *task)
{
  voder_task_return_boolean (task, TRUE);
}

static void
on_ended (VoderAsyncWait *async, int outcome)
{
  /* It is the first member. */
  Pending *self = (Pending *) async;
  GError *error = NULL;

  if (outcome == VODER_WAIT_SERVED) {
    grant_take (self->task, self->entry.n_units);
  } else {
    voder_semaphore_leave (g_task_get_source_object (self->task), &self->entry);
    voder_async_wait_set_error (async, outcome, &error);
  }
  voder_async_wait_clear (async);
  voder_async_wait_return (self->task, return_true, error);
  g_free (self);
}

/* Has a task take units, now or later. */
static void
begin (VoderSemaphore *self, guint n_units, GTask *task)
{
  Pending *pending = g_new0 (Pending, 1);

  voder_async_wait_init (&pending->async, NULL, g_task_get_cancellable (task),
                         on_ended);
  voder_waiter_init (&pending->entry.waiter, &pending->async.wait, NULL);
  pending->entry.n_units = n_units;
  pending->task = g_object_ref (task);
  if (!voder_semaphore_enter (self, &pending->entry)) {
    voder_async_wait_begin (&pending->async);
    return;
  }

  grant_take (task, n_units);
  voder_async_wait_clear (&pending->async);
  voder_async_wait_return (pending->task, return_true, NULL);
  g_free (pending);
}

/**
 * voder_semaphore_acquire_async:
 * @self: a semaphore
 * @n_units: how many units to take, at least 1
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async): called when done
 * @data: for @callback
 *
 * Does what voder_semaphore_acquire() does. No thread waits for it. Units whose
 * task ends without voder_semaphore_acquire_finish() are given back.
 *
 * Thread safety: any thread.
 */
void
voder_semaphore_acquire_async (VoderSemaphore *self,
                               guint n_units,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  Grant *grant;

  g_return_if_fail (VODER_IS_SEMAPHORE (self));
  g_return_if_fail (n_units >= 1);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_semaphore_acquire_async);
  /* Units that were taken are told of, even if a cancel came then. */
  g_task_set_check_cancellable (task, FALSE);
  grant = g_new0 (Grant, 1);
  grant->semaphore = g_object_ref (self);
  g_task_set_task_data (task, grant, grant_give_back);
  if (voder_cancellable_has_ended (cancellable, &error) ||
      !voder_semaphore_check_size (self, n_units, &error))
    voder_task_return_error (task, g_steal_pointer (&error));
  else
    begin (self, n_units, task);
}

/**
 * voder_semaphore_acquire_finish:
 * @self: a semaphore
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_semaphore_acquire()
 */
gboolean
voder_semaphore_acquire_finish (VoderSemaphore *self,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  /* They are the caller's now. */
  grant_take (G_TASK (result), 0);
  return TRUE;
}
