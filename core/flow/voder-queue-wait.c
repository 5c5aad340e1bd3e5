/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-queue-core-private.h"

#include "voder-thread-private.h"

/* Nobody lingers beside those who stand in line. */
static gboolean
may_linger (VoderQueue *self, VoderQueueSide side)
{
  return voder_queue_may_linger (self) && self->waiters[side].head == NULL;
}

/* Looks on until half the ring is free, or until it is full, or nothing more
 * comes to what is in it. So both sides move runs of items in turn instead of
 * handing over one by one, and do not take the cache line from each other for
 * each. With one processor each look is the other side's turn. */
static void
linger (VoderQueue *self, VoderQueueSide side)
{
  gboolean is_turn = voder_thread_get_n_processors () == 1;
  guint seen = 0;
  gboolean pays = FALSE;

  if (!voder_thread_may_look ())
    return;

  for (int i = 0; i < VODER_THREAD_N_LOOKS && !pays; i++) {
    guint level;

    voder_thread_look_away (VODER_THREAD_BOTH_SIDES);
    level = voder_queue_peek_level (self);
    if (side == VODER_QUEUE_SEND)
      pays = level <= self->capacity / 2;
    else
      pays = level > 0 && (is_turn || level == seen || level >= self->capacity);
    seen = level;
  }
}

/* What a wait came to; its waiter stands in no list any more. */
static VoderQueueResult
conclude (VoderQueue *self,
          VoderQueueSide side,
          VoderWaiter *waiter,
          int outcome)
{
  if (outcome == VODER_WAIT_SERVED)
    return VODER_QUEUE_DONE;
  if (outcome == VODER_WAIT_CLOSED)
    return VODER_QUEUE_CLOSED;

  voder_light_lock (&self->lock);
  voder_queue_remove_waiter (self, side, waiter);
  voder_light_unlock (&self->lock);
  return VODER_QUEUE_FAILED;
}

static VoderQueueResult
try_move (VoderQueue *self, VoderQueueMove *wanted, VoderWaiterList *claimed)
{
  return wanted->side == VODER_QUEUE_SEND
             ? voder_queue_put (self, *wanted->item, claimed)
             : voder_queue_take (self, wanted->item, claimed);
}

/* Waits for room, or for an item. Here the lock is held; it is not on return.
 */
static VoderQueueResult
wait_for (VoderQueue *self,
          VoderQueueMove *wanted,
          gint64 deadline_us,
          GCancellable *cancellable,
          GError **error)
{
  VoderQueueResult result;
  VoderWait wait;
  VoderWaiter waiter;
  int outcome;

  voder_wait_init (&wait);
  voder_waiter_init (&waiter, &wait,
                     wanted->side == VODER_QUEUE_SEND ? *wanted->item : NULL);
  voder_queue_add_waiter (self, wanted->side, &waiter);
  voder_light_unlock (&self->lock);

  outcome = voder_wait_block (&wait, cancellable, deadline_us);
  result = conclude (self, wanted->side, &waiter, outcome);
  if (result == VODER_QUEUE_DONE)
    *wanted->item = waiter.item;
  else if (result == VODER_QUEUE_FAILED)
    voder_wait_set_error (outcome, cancellable, error);
  return result;
}

/*
 * Sends or receives one item, waiting for room or for an item. Here the lock is
 * held; it is not on return.
 */
VoderQueueResult
voder_queue_move (VoderQueue *self,
                  VoderQueueMove *wanted,
                  gint64 deadline_us,
                  GCancellable *cancellable,
                  GError **error)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderQueueResult result = try_move (self, wanted, &claimed);

  if (result == VODER_QUEUE_BLOCKED && may_linger (self, wanted->side)) {
    voder_light_unlock (&self->lock);
    linger (self, wanted->side);
    voder_light_lock (&self->lock);
    result = try_move (self, wanted, &claimed);
  }
  if (result == VODER_QUEUE_BLOCKED)
    return wait_for (self, wanted, deadline_us, cancellable, error);

  voder_light_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
  return result;
}
