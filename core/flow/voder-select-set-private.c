/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-select-set-private.h"

#include <glib/gi18n-lib.h>

#include "voder-thread-private.h"

/* How many times in a row a fair select may have the same case happen, while
 * others wait: it leaves a channel to the other side for as long. */
#define MOST_IN_A_ROW 4

void
voder_select_set_init (VoderSelectSet *self, gboolean by_priority)
{
  self->cases = g_array_new (FALSE, TRUE, sizeof (VoderSelectCase));
  self->queues =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_queue_unref);
  self->by_priority = by_priority;
  self->next = 0;
  self->n_in_a_row = 0;
}

/*
 * Frees all but the items.
 */
void
voder_select_set_clear (VoderSelectSet *self)
{
  g_clear_pointer (&self->cases, g_array_unref);
  g_clear_pointer (&self->queues, g_ptr_array_unref);
}

VoderSelectCase *
voder_select_set_get (VoderSelectSet *self, guint n)
{
  return &g_array_index (self->cases, VoderSelectCase, n);
}

static void
add_queue (VoderSelectSet *self, VoderQueue *queue)
{
  guint at = 0;

  while (at < self->queues->len &&
         (char *) g_ptr_array_index (self->queues, at) < (char *) queue)
    at++;
  if (at == self->queues->len || g_ptr_array_index (self->queues, at) != queue)
    g_ptr_array_insert (self->queues, (int) at, voder_queue_ref (queue));
}

/*
 * Adds a case that is enabled, and gives its number, counted from 0.
 */
guint
voder_select_set_add (VoderSelectSet *self,
                      VoderQueue *queue,
                      VoderQueueSide side)
{
  VoderSelectCase added = { .queue = queue, .side = side, .enabled = TRUE };

  add_queue (self, queue);
  g_array_append_val (self->cases, added);

  return self->cases->len - 1;
}

/* What can be done now; its queue is locked. */
static gboolean
attempt (VoderSelectCase *candidate, VoderWaiterList *claimed)
{
  VoderQueueResult result;

  if (candidate->side == VODER_QUEUE_SEND)
    result = voder_queue_put (candidate->queue, candidate->item, claimed);
  else
    result = voder_queue_take (candidate->queue, &candidate->item, claimed);
  candidate->closed = result == VODER_QUEUE_CLOSED;

  return result != VODER_QUEUE_BLOCKED;
}

/* Whether a case could happen now, as it seems without a lock. */
static gboolean
seems_ready (VoderSelectCase *candidate)
{
  guint level = voder_queue_peek_level (candidate->queue);

  return candidate->side == VODER_QUEUE_SEND
             ? level < voder_queue_get_capacity (candidate->queue)
             : level > 0;
}

/* Whether to look on for another moment: nothing seems ready, and everywhere
 * something could come to be, without somebody who waits. */
static gboolean
should_linger (VoderSelectSet *self)
{
  for (guint i = 0; i < self->cases->len; i++) {
    VoderSelectCase *candidate = voder_select_set_get (self, i);

    if (candidate->enabled &&
        (!voder_queue_may_linger (candidate->queue) || seems_ready (candidate)))
      return FALSE;
  }

  return TRUE;
}

/* The case that happened: it may again, some times, then it is the next one's
 * turn. */
static void
note (VoderSelectSet *self, guint n)
{
  self->n_in_a_row = n == self->next ? self->n_in_a_row + 1 : 1;
  self->next = n;
  if (self->n_in_a_row < MOST_IN_A_ROW)
    return;
  self->next = n + 1 == self->cases->len ? 0 : n + 1;
  self->n_in_a_row = 0;
}

static guint
nth (VoderSelectSet *self, guint n)
{
  guint place = self->by_priority ? n : self->next + n;

  return place < self->cases->len ? place : place - self->cases->len;
}

/* Looks at one case after the other, each with its own lock. That is enough
 * where none goes before another. */
static int
attempt_each (VoderSelectSet *self)
{
  VoderWaiterList claimed = { NULL, NULL };

  for (guint i = 0; i < self->cases->len; i++) {
    guint n = nth (self, i);
    VoderSelectCase *candidate = voder_select_set_get (self, n);
    gboolean happened;

    if (!candidate->enabled)
      continue;
    voder_light_lock (&candidate->queue->lock);
    happened = attempt (candidate, &claimed);
    voder_light_unlock (&candidate->queue->lock);
    if (!happened)
      continue;
    voder_waiter_list_wake_all (&claimed);
    note (self, n);
    return (int) n;
  }

  return VODER_SELECT_SET_NONE;
}

static int
attempt_any (VoderSelectSet *self, VoderWaiterList *claimed)
{
  for (guint i = 0; i < self->cases->len; i++) {
    guint n = nth (self, i);
    VoderSelectCase *candidate = voder_select_set_get (self, n);

    if (!candidate->enabled || !attempt (candidate, claimed))
      continue;
    note (self, n);
    return (int) n;
  }

  return VODER_SELECT_SET_NONE;
}

static void
lock_all (VoderSelectSet *self)
{
  for (guint i = 0; i < self->queues->len; i++) {
    VoderQueue *queue = g_ptr_array_index (self->queues, i);

    voder_light_lock (&queue->lock);
  }
}

static void
unlock_all (VoderSelectSet *self)
{
  for (guint i = self->queues->len; i > 0; i--) {
    VoderQueue *queue = g_ptr_array_index (self->queues, i - 1);

    voder_light_unlock (&queue->lock);
  }
}

/* Stands in the list of every case; FALSE when there is none. */
static gboolean
enlist (VoderSelectSet *self, VoderWait *wait)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->cases->len; i++) {
    VoderSelectCase *candidate = voder_select_set_get (self, i);

    voder_waiter_init (&candidate->waiter, wait, candidate->item);
    candidate->waiter.outcome = VODER_WAIT_SERVED + (int) i;
    if (!candidate->enabled)
      continue;
    any = TRUE;
    voder_queue_add_waiter (candidate->queue, candidate->side,
                            &candidate->waiter);
  }

  return any;
}

static void
delist (VoderSelectSet *self)
{
  for (guint i = 0; i < self->cases->len; i++) {
    VoderSelectCase *candidate = voder_select_set_get (self, i);

    if (!candidate->enabled)
      continue;
    voder_light_lock (&candidate->queue->lock);
    voder_queue_remove_waiter (candidate->queue, candidate->side,
                               &candidate->waiter);
    voder_light_unlock (&candidate->queue->lock);
  }
}

static int
find_closed (VoderSelectSet *self)
{
  int n = 0;

  while (!voder_select_set_get (self, (guint) n)->waiter.closed)
    n++;

  return n;
}

/* The case by which a wait ended. */
static int
served (VoderSelectSet *self, int outcome)
{
  int n = outcome == VODER_WAIT_CLOSED ? find_closed (self)
                                       : outcome - VODER_WAIT_SERVED;
  VoderSelectCase *happened = voder_select_set_get (self, (guint) n);

  happened->closed = outcome == VODER_WAIT_CLOSED;
  if (happened->side == VODER_QUEUE_RECEIVE)
    happened->item = happened->closed ? NULL : happened->waiter.item;

  note (self, (guint) n);
  return n;
}

static int
fail (gboolean any, GError **error)
{
  if (any)
    g_set_error_literal (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_EMPTY,
                         _ ("No case of the select is ready"));
  else
    g_set_error_literal (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED,
                         _ ("The select has no case left"));
  return VODER_SELECT_SET_NONE;
}

/*
 * One moment for all: the number of the case that happens at it, or
 * VODER_SELECT_SET_WAITS when a wait begins at it; that stands in the lists of
 * all cases then. None, with an error, when no case is enabled.
 */
int
voder_select_set_begin (VoderSelectSet *self, VoderWait *wait, GError **error)
{
  VoderWaiterList claimed = { NULL, NULL };
  int n;

  lock_all (self);
  n = attempt_any (self, &claimed);
  if (n == VODER_SELECT_SET_NONE && enlist (self, wait))
    n = VODER_SELECT_SET_WAITS;
  unlock_all (self);
  voder_waiter_list_wake_all (&claimed);

  return n != VODER_SELECT_SET_NONE ? n : fail (FALSE, error);
}

/*
 * After the end of a wait: the case by which it ended, or none. It stands in no
 * list any more.
 */
int
voder_select_set_end (VoderSelectSet *self, int outcome)
{
  delist (self);
  if (outcome > VODER_WAIT_OPEN || outcome == VODER_WAIT_CLOSED)
    return served (self, outcome);

  return VODER_SELECT_SET_NONE;
}

static int
decide (VoderSelectSet *self,
        gint64 deadline_us,
        GCancellable *cancellable,
        GError **error)
{
  VoderWait wait;
  int outcome;
  int n;

  voder_wait_init (&wait);
  n = voder_select_set_begin (self, &wait, error);
  if (n != VODER_SELECT_SET_WAITS)
    return n;

  outcome = voder_wait_block (&wait, cancellable, deadline_us);
  n = voder_select_set_end (self, outcome);
  if (n == VODER_SELECT_SET_NONE)
    voder_wait_set_error (outcome, cancellable, error);
  return n;
}

/* The same without a wait. */
static int
decide_now (VoderSelectSet *self, GError **error)
{
  VoderWaiterList claimed = { NULL, NULL };
  gboolean any = FALSE;
  int n;

  lock_all (self);
  n = attempt_any (self, &claimed);
  unlock_all (self);
  voder_waiter_list_wake_all (&claimed);
  if (n != VODER_SELECT_SET_NONE)
    return n;

  for (guint i = 0; i < self->cases->len; i++)
    any = any || voder_select_set_get (self, i)->enabled;
  return fail (any, error);
}

/* Before it takes its places in the lists it looks on for a moment. */
static int
linger_and_decide (VoderSelectSet *self,
                   gint64 deadline_us,
                   GCancellable *cancellable,
                   GError **error)
{
  int n = VODER_SELECT_SET_NONE;
  gboolean waits = should_linger (self);

  if (waits && voder_thread_may_look ()) {
    for (int i = 0; i < VODER_THREAD_N_LOOKS && waits; i++) {
      voder_thread_look_away (VODER_THREAD_BOTH_SIDES);
      waits = should_linger (self);
    }
  }
  if (!self->by_priority)
    n = attempt_each (self);
  if (n == VODER_SELECT_SET_NONE)
    n = decide (self, deadline_us, cancellable, error);
  return n;
}

/*
 * Waits until one of the cases happens, and gives its number. Nothing has
 * happened when it gives none, with an error: the end of cancellable, the
 * deadline, VODER_FLOW_ERROR_EMPTY for a deadline of VODER_SELECT_SET_NOW, or
 * VODER_FLOW_ERROR_CLOSED when no case is enabled.
 */
int
voder_select_set_wait (VoderSelectSet *self,
                       gint64 deadline_us,
                       GCancellable *cancellable,
                       GError **error)
{
  int n = VODER_SELECT_SET_NONE;

  if (voder_cancellable_has_ended (cancellable, error))
    return VODER_SELECT_SET_NONE;

  if (!self->by_priority)
    n = attempt_each (self);
  if (n == VODER_SELECT_SET_NONE && deadline_us == VODER_SELECT_SET_NOW)
    n = decide_now (self, error);
  else if (n == VODER_SELECT_SET_NONE)
    n = linger_and_decide (self, deadline_us, cancellable, error);
  return n;
}
