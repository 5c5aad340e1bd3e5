/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-task.h>

#include "voder-acquire-private.h"
#include "voder-limiter-private.h"

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
static VoderAcquireResult
enter (gpointer owner,
       VoderWaiter *waiter,
       GCancellable *cancellable,
       GError **error)
{
  VoderLimiter *self = owner;
  /* It is the first member. */
  VoderLimiterEntry *entry = (VoderLimiterEntry *) waiter;
  VoderWaiterList served = { NULL, NULL };
  gint64 now_ns = voder_limiter_lock (self);
  gboolean fits = voder_limiter_check_size (self, entry->n_missing, error);
  VoderAcquireResult result = VODER_ACQUIRE_FAILED;

  if (fits &&
      voder_limiter_take_now (self, entry->n_missing, now_ns, &served)) {
    result = VODER_ACQUIRE_SERVED;
  } else if (fits && check_deadline (self, entry, now_ns, cancellable, error)) {
    voder_limiter_push (self, entry, now_ns);
    result = VODER_ACQUIRE_QUEUED;
  }
  voder_limiter_unlock (self, &served);

  return result;
}

static void
leave (gpointer owner, VoderWaiter *waiter)
{
  VoderLimiter *self = owner;
  VoderWaiterList served = { NULL, NULL };
  gint64 now_ns = voder_limiter_lock (self);

  voder_limiter_withdraw (self, (VoderLimiterEntry *) waiter);
  voder_limiter_advance (self, now_ns, &served);
  voder_limiter_unlock (self, &served);
}

static const VoderAcquireKind kind = {
  .entry_size = sizeof (VoderLimiterEntry),
  .enter = enter,
  .leave = leave,
};

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

  g_return_val_if_fail (VODER_IS_LIMITER (self), FALSE);
  g_return_val_if_fail (n_tokens >= 1, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  if (voder_cancellable_has_ended (cancellable, error))
    return FALSE;
  if (voder_limiter_try_acquire (self, n_tokens))
    return TRUE;

  return voder_acquire_block (&kind, self, &entry.waiter, VODER_SYNC_FOREVER,
                              cancellable, error);
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
  const VoderLimiterEntry wanted = { .n_missing = n_tokens };
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_LIMITER (self));
  g_return_if_fail (n_tokens >= 1);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_limiter_acquire_async);
  voder_acquire_async (&kind, task, &wanted.waiter);
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
