/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-limiter-private.h"

/**
 * voder_limiter_reserve:
 * @self: a limiter
 * @n_tokens: how many tokens to take, at least 1
 * @ticket: (out) (optional): what voder_limiter_give_back() takes
 * @error: return location for an error
 *
 * Takes tokens that may not have come yet, behind those who wait, and tells
 * when. It is for those who wait in a way of their own. The time is as things
 * are now: it becomes shorter when others leave the queue, and another when the
 * rate is changed.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: how long to wait before the tokens may be used, in microseconds;
 *   %VODER_LIMITER_NEVER at a rate of 0; -1 with %G_IO_ERROR_INVALID_ARGUMENT
 *   when @n_tokens are more than the bucket holds
 */
gint64
voder_limiter_reserve (VoderLimiter *self,
                       guint n_tokens,
                       guint64 *ticket,
                       GError **error)
{
  VoderWaiterList served = { NULL, NULL };
  VoderLimiterEntry *entry = NULL;
  gint64 wait_us = 0;
  gint64 now_ns;

  g_return_val_if_fail (VODER_IS_LIMITER (self), -1);
  g_return_val_if_fail (n_tokens >= 1, -1);

  now_ns = voder_limiter_lock (self);
  if (!voder_limiter_check_size (self, n_tokens, error))
    wait_us = -1;
  else if (!voder_limiter_take_now (self, n_tokens, now_ns, &served)) {
    wait_us = voder_limiter_get_ready_us (self, n_tokens, now_ns);
    if (wait_us != VODER_LIMITER_NEVER)
      wait_us -= now_ns / 1000;
    entry = g_new0 (VoderLimiterEntry, 1);
    entry->n_missing = n_tokens;
    entry->ticket = ++self->last_ticket;
    voder_limiter_push (self, entry, now_ns);
  }
  if (ticket != NULL)
    *ticket = entry != NULL ? entry->ticket : 0;
  voder_limiter_unlock (self, &served);

  return wait_us;
}

/**
 * voder_limiter_give_back:
 * @self: a limiter
 * @ticket: what voder_limiter_reserve() gave
 *
 * Gives a reservation back: those behind it are served as if it had never been
 * made. Once its time has come the tokens count as used.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: %FALSE when the time of the reservation has come, or it was given
 *   back before
 */
gboolean
voder_limiter_give_back (VoderLimiter *self, guint64 ticket)
{
  VoderWaiterList served = { NULL, NULL };
  g_autofree VoderLimiterEntry *entry = NULL;
  gint64 now_ns;

  g_return_val_if_fail (VODER_IS_LIMITER (self), FALSE);

  if (ticket == 0)
    return FALSE;

  now_ns = voder_limiter_lock (self);
  voder_limiter_advance (self, now_ns, &served);
  entry = voder_limiter_find (self, ticket);
  if (entry != NULL) {
    voder_limiter_withdraw (self, entry);
    voder_limiter_advance (self, now_ns, &served);
  }
  voder_limiter_unlock (self, &served);

  return entry != NULL;
}
