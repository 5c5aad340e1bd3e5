/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fan-private.h"

#include "voder-handles-private.h"
#include "voder-item-private.h"

static gboolean
carry_to_each (VoderReceiver *from, VoderSender **to)
{
  while (*to != NULL && voder_fan_carries (from, *to))
    to++;

  return *to == NULL;
}

static gboolean
fail_closed (VoderFan *self, GError **error)
{
  voder_sender_set_closed_error (g_ptr_array_index (self->senders, 0), error);
  return FALSE;
}

/* The item is the caller's still unless it is done. One that nobody receives
 * from any more is left out from then on. */
static VoderQueueResult
give_to (VoderSelectCase *chosen,
         gpointer item,
         GCancellable *cancellable,
         GError **error)
{
  VoderQueueResult result = voder_queue_send (
      chosen->queue, item, VODER_SYNC_FOREVER, cancellable, error);

  chosen->enabled = result != VODER_QUEUE_CLOSED;
  return result;
}

static gboolean
give_in_turn (VoderFan *self,
              gpointer item,
              GCancellable *cancellable,
              GError **error)
{
  guint n_cases = self->cases.cases->len;

  for (guint n_left = n_cases; n_left > 0; n_left--) {
    VoderSelectCase *chosen =
        voder_select_set_get (&self->cases, self->cases.next);
    VoderQueueResult result = VODER_QUEUE_CLOSED;

    self->cases.next = (self->cases.next + 1) % n_cases;
    if (chosen->enabled)
      result = give_to (chosen, item, cancellable, error);
    if (result != VODER_QUEUE_CLOSED)
      return result == VODER_QUEUE_DONE;
  }

  return fail_closed (self, error);
}

static gboolean
give_to_free (VoderFan *self,
              gpointer item,
              GCancellable *cancellable,
              GError **error)
{
  guint n_cases = self->cases.cases->len;
  VoderSelectCase *chosen = NULL;

  for (guint i = 0; i < n_cases; i++)
    voder_select_set_get (&self->cases, i)->item = item;

  while (chosen == NULL || chosen->closed) {
    int n = voder_select_set_wait (&self->cases, VODER_SYNC_FOREVER,
                                   cancellable, error);

    if (n == VODER_SELECT_SET_NONE)
      return FALSE;
    chosen = voder_select_set_get (&self->cases, (guint) n);
    chosen->enabled = !chosen->closed;
  }

  return TRUE;
}

/* Each gets a copy. */
static gboolean
give_to_all (VoderFan *self,
             gpointer item,
             GCancellable *cancellable,
             GError **error)
{
  guint n_given = 0;

  for (guint i = 0; i < self->cases.cases->len; i++) {
    VoderSelectCase *chosen = voder_select_set_get (&self->cases, i);
    VoderQueueResult result = VODER_QUEUE_CLOSED;
    gpointer copy;

    if (!chosen->enabled)
      continue;
    copy = voder_item_copy (voder_queue_get_item_type (chosen->queue), item);
    result = give_to (chosen, copy, cancellable, error);
    if (result != VODER_QUEUE_DONE)
      voder_queue_free_item (chosen->queue, copy);
    if (result == VODER_QUEUE_FAILED)
      return FALSE;
    n_given += result == VODER_QUEUE_DONE;
  }

  if (n_given == 0)
    return fail_closed (self, error);
  voder_queue_free_item (voder_select_set_get (&self->cases, 0)->queue, item);
  return TRUE;
}

/* Takes the item only when it succeeds. */
static gboolean
give (VoderFan *self, gpointer item, GCancellable *cancellable, GError **error)
{
  switch (self->how) {
  case VODER_FAN_OUT_TURNS:
    return give_in_turn (self, item, cancellable, error);
  case VODER_FAN_OUT_ALL:
    return give_to_all (self, item, cancellable, error);
  case VODER_FAN_OUT_FREE:
  default:
    return give_to_free (self, item, cancellable, error);
  }
}

static gboolean
fan_out (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderFan *self = data;
  VoderReceiver *from = g_ptr_array_index (self->receivers, 0);
  GError *failed = NULL;
  gpointer item;

  self->begun = TRUE;
  while (failed == NULL &&
         voder_receiver_receive (from, &item, cancellable, &failed))
    if (!give (self, item, cancellable, &failed))
      voder_queue_free_item (voder_receiver_get_queue (from), item);

  return voder_fan_finish (self, failed, error);
}

/**
 * voder_fan_out:
 * @group: what the task belongs to
 * @from: where the items come from
 * @to: (array zero-terminated=1): where they go, at least one, each of the item
 *   type of @from or one that it is derived from
 * @how: who gets an item
 * @error: return location for an error
 *
 * Has a task of @group carry items from one channel to several. It closes the
 * senders it is given when @from comes to its end; when it fails, as it does
 * where a sender of @from has, they fail with the same error. It leaves out
 * those that nobody receives from any more, and fails with
 * %VODER_FLOW_ERROR_CLOSED when none is left. With %VODER_FAN_OUT_ALL the
 * slowest receiver sets the pace; each gets its own reference or copy.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_group_go(); with %FALSE, and when the task never comes to
 *   run, the senders fail with what has ended the group, or with
 *   %VODER_FLOW_ERROR_STOPPED
 */
gboolean
voder_fan_out (VoderGroup *group,
               VoderReceiver *from,
               VoderSender **to,
               VoderFanOut how,
               GError **error)
{
  VoderFan *fan;

  g_return_val_if_fail (VODER_IS_GROUP (group), FALSE);
  g_return_val_if_fail (VODER_IS_RECEIVER (from), FALSE);
  g_return_val_if_fail (to != NULL && *to != NULL, FALSE);
  g_return_val_if_fail (how <= VODER_FAN_OUT_ALL, FALSE);
  g_return_val_if_fail (carry_to_each (from, to), FALSE);

  fan = voder_fan_new (group);
  fan->how = how;
  voder_fan_add_receiver (fan, from);
  for (; *to != NULL; to++) {
    voder_fan_add_sender (fan, *to);
    voder_select_set_add (&fan->cases, voder_sender_get_queue (*to),
                          VODER_QUEUE_SEND);
  }

  return voder_group_go (group, fan_out, fan, voder_fan_free, error);
}
