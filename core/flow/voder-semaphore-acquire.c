/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-task.h>

#include "voder-semaphore-private.h"

/* What a task has taken, and gives back unless it is finished. */
typedef struct {
  VoderSemaphore *semaphore;
  guint n_units;
} Grant;

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
grant_set (GTask *task, guint n_units)
{
  Grant *grant = g_task_get_task_data (task);

  grant->n_units = n_units;
}

static VoderAcquireResult
enter (gpointer owner,
       VoderWaiter *entry,
       GCancellable *cancellable,
       GError **error)
{
  /* It is the first member. */
  return voder_semaphore_enter (owner, (VoderSemaphoreEntry *) entry, error);
}

static void
leave (gpointer owner, VoderWaiter *entry)
{
  voder_semaphore_leave (owner, (VoderSemaphoreEntry *) entry);
}

static void
note (GTask *task, const VoderWaiter *entry)
{
  grant_set (task, ((const VoderSemaphoreEntry *) entry)->n_units);
}

static const VoderAcquireKind kind = {
  .entry_size = sizeof (VoderSemaphoreEntry),
  .enter = enter,
  .leave = leave,
  .note = note,
};

static gboolean
acquire_until (VoderSemaphore *self,
               guint n_units,
               gint64 deadline_us,
               GCancellable *cancellable,
               GError **error)
{
  VoderSemaphoreEntry entry = { .n_units = n_units };

  return !voder_cancellable_has_ended (cancellable, error) &&
         voder_acquire_block (&kind, self, &entry.waiter, deadline_us,
                              cancellable, error);
}

/**
 * voder_semaphore_acquire:
 * @self: a semaphore
 * @n_units: how many units to take, at least 1
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Takes units, waiting until they are free. Those who wait are served in the
 * order in which they came. They are given back by voder_semaphore_release().
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the
 *   cause when @cancellable ended first, or with %G_IO_ERROR_INVALID_ARGUMENT
 *   when @n_units are more than there are; then nothing was taken
 */
gboolean
voder_semaphore_acquire (VoderSemaphore *self,
                         guint n_units,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (VODER_IS_SEMAPHORE (self), FALSE);
  g_return_val_if_fail (n_units >= 1, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return acquire_until (self, n_units, VODER_SYNC_FOREVER, cancellable, error);
}

/**
 * voder_semaphore_acquire_until:
 * @self: a semaphore
 * @n_units: how many units to take, at least 1
 * @deadline_us: when to give up, in microseconds as g_get_monotonic_time()
 *   gives them; %G_MAXINT64 for never
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Takes units as voder_semaphore_acquire() does, until @deadline_us at the
 * latest. What is free now is taken even when that is past.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_semaphore_acquire(), and %FALSE with
 *   %G_IO_ERROR_TIMED_OUT when @deadline_us came first; then nothing was taken
 */
gboolean
voder_semaphore_acquire_until (VoderSemaphore *self,
                               guint n_units,
                               gint64 deadline_us,
                               GCancellable *cancellable,
                               GError **error)
{
  g_return_val_if_fail (VODER_IS_SEMAPHORE (self), FALSE);
  g_return_val_if_fail (n_units >= 1, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return acquire_until (self, n_units, deadline_us, cancellable, error);
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
  const VoderSemaphoreEntry wanted = { .n_units = n_units };
  g_autoptr (GTask) task = NULL;
  Grant *grant;

  g_return_if_fail (VODER_IS_SEMAPHORE (self));
  g_return_if_fail (n_units >= 1);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_semaphore_acquire_async);
  grant = g_new0 (Grant, 1);
  grant->semaphore = g_object_ref (self);
  g_task_set_task_data (task, grant, grant_give_back);
  voder_acquire_async (&kind, task, &wanted.waiter);
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
  grant_set (G_TASK (result), 0);
  return TRUE;
}
