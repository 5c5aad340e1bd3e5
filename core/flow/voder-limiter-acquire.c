/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-task.h>

#include "voder-async-wait-private.h"
#include "voder-limiter-private.h"

/* One who waits without a thread. */
typedef struct {
  VoderAsyncWait async;
  VoderLimiterEntry entry;
  GTask *task;
} Pending;

typedef enum {
  ENTER_SERVED,
  ENTER_QUEUED,
  ENTER_FAILED,
} EnterResult;

/* What cannot be had in time. At rate 0 nobody knows: it may be raised. Under
 * the lock. */
static gboolean
check_deadline (VoderLimiter *self,
                VoderLimiterEntry *entry,
                gint64 now_ns,
                GCancellable *cancellable,
                GError **error)
{
  gint64 deadline_us = VODER_CONTEXT_NO_DEADLINE;

  if (cancellable != NULL && VODER_IS_CONTEXT (cancellable))
    deadline_us = voder_context_get_deadline (VODER_CONTEXT (cancellable));
  if (deadline_us == VODER_CONTEXT_NO_DEADLINE || self->rate <= 0 ||
      voder_limiter_get_ready_us (self, entry->n_missing, now_ns) <=
          deadline_us)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
               _ ("The deadline is before the tokens are there: %u wanted"),
               entry->n_missing);
  return FALSE;
}

/* Takes the tokens, or stands in the queue for them. */
static EnterResult
enter (VoderLimiter *self,
       VoderLimiterEntry *entry,
       GCancellable *cancellable,
       GError **error)
{
  VoderWaiterList served = { NULL, NULL };
  gint64 now_ns = voder_limiter_lock (self);
  gboolean fits = voder_limiter_check_size (self, entry->n_missing, error);
  EnterResult result = ENTER_FAILED;

  if (fits &&
      voder_limiter_take_now (self, entry->n_missing, now_ns, &served)) {
    result = ENTER_SERVED;
  } else if (fits && check_deadline (self, entry, now_ns, cancellable, error)) {
    voder_limiter_push (self, entry, now_ns);
    result = ENTER_QUEUED;
  }
  voder_limiter_unlock (self, &served);

  return result;
}

/* Takes one whose wait has ended out of the queue. */
static void
leave (VoderLimiter *self, VoderLimiterEntry *entry)
{
  VoderWaiterList served = { NULL, NULL };
  gint64 now_ns = voder_limiter_lock (self);

  voder_limiter_withdraw (self, entry);
  voder_limiter_advance (self, now_ns, &served);
  voder_limiter_unlock (self, &served);
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

  if (outcome != VODER_WAIT_SERVED) {
    leave (g_task_get_source_object (self->task), &self->entry);
    voder_async_wait_set_error (async, outcome, &error);
  }
  voder_async_wait_clear (async);
  voder_async_wait_return (self->task, return_true, error);
  g_free (self);
}

/**
 * voder_limiter_acquire:
 * @self: a limiter
 * @n_tokens: how many tokens to take, at least 1
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Takes tokens, waiting until they are there. Those who wait are served in the
 * order in which they came. When @cancellable is a #VoderContext whose deadline
 * comes before the tokens can, this fails at once; at rate 0, which may be
 * raised, it waits for that deadline.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the
 *   cause when @cancellable ended, or will end, first, or with
 *   %G_IO_ERROR_INVALID_ARGUMENT when @n_tokens are more than the bucket
 *   holds; then nothing was taken
 */
gboolean
voder_limiter_acquire (VoderLimiter *self,
                       guint n_tokens,
                       GCancellable *cancellable,
                       GError **error)
{
  VoderLimiterEntry entry = { .n_missing = n_tokens };
  EnterResult result;
  VoderWait wait;
  int outcome;

  g_return_val_if_fail (VODER_IS_LIMITER (self), FALSE);
  g_return_val_if_fail (n_tokens >= 1, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  if (voder_cancellable_has_ended (cancellable, error))
    return FALSE;
  if (voder_limiter_try_acquire (self, n_tokens))
    return TRUE;

  voder_wait_init (&wait);
  voder_waiter_init (&entry.waiter, &wait, NULL);
  result = enter (self, &entry, cancellable, error);
  if (result != ENTER_QUEUED)
    return result == ENTER_SERVED;

  outcome = voder_wait_block (&wait, cancellable, VODER_SYNC_FOREVER);
  if (outcome == VODER_WAIT_SERVED)
    return TRUE;

  leave (self, &entry);
  return voder_wait_set_error (outcome, cancellable, error);
}

/* Has a task take tokens, now or later. */
static void
begin (VoderLimiter *self, guint n_tokens, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Pending *pending = g_new0 (Pending, 1);
  GError *error = NULL;
  EnterResult result;

  voder_async_wait_init (&pending->async, NULL, cancellable, on_ended);
  voder_waiter_init (&pending->entry.waiter, &pending->async.wait, NULL);
  pending->entry.n_missing = n_tokens;
  pending->task = g_object_ref (task);
  result = enter (self, &pending->entry, cancellable, &error);
  if (result == ENTER_QUEUED) {
    voder_async_wait_begin (&pending->async);
    return;
  }

  voder_async_wait_clear (&pending->async);
  voder_async_wait_return (pending->task, return_true, error);
  g_free (pending);
}

/**
 * voder_limiter_acquire_async:
 * @self: a limiter
 * @n_tokens: how many tokens to take, at least 1
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async): called when done
 * @data: for @callback
 *
 * Does what voder_limiter_acquire() does. No thread waits for it.
 *
 * Thread safety: any thread.
 */
void
voder_limiter_acquire_async (VoderLimiter *self,
                             guint n_tokens,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (VODER_IS_LIMITER (self));
  g_return_if_fail (n_tokens >= 1);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_limiter_acquire_async);
  /* Tokens that were taken are told of, even if a cancel came then. */
  g_task_set_check_cancellable (task, FALSE);
  if (voder_cancellable_has_ended (cancellable, &error))
    voder_task_return_error (task, g_steal_pointer (&error));
  else
    begin (self, n_tokens, task);
}

/**
 * voder_limiter_acquire_finish:
 * @self: a limiter
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_limiter_acquire()
 */
gboolean
voder_limiter_acquire_finish (VoderLimiter *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
