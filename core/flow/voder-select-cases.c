/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-handles-private.h"
#include "voder-select-private.h"

/**
 * voder_select_add_receive:
 * @self: a select
 * @receiver: where to receive
 *
 * Adds a case that happens when there is an item, or the end.
 *
 * Thread safety: one thread at a time.
 *
 * Returns: the number of the case, counted from 0
 */
guint
voder_select_add_receive (VoderSelect *self, VoderReceiver *receiver)
{
  g_return_val_if_fail (VODER_IS_SELECT (self), 0);
  g_return_val_if_fail (VODER_IS_RECEIVER (receiver), 0);
  g_return_val_if_fail (!voder_select_is_pending (self), 0);

  g_ptr_array_add (self->handles, g_object_ref (receiver));
  return voder_select_set_add (&self->set, voder_receiver_get_queue (receiver),
                               VODER_QUEUE_RECEIVE);
}

/**
 * voder_select_add_send:
 * @self: a select
 * @sender: where to send
 *
 * Adds a case that happens when there is room. It is left out while there is
 * nothing to send: give it an item with voder_select_set_item(), each time.
 *
 * Thread safety: one thread at a time.
 *
 * Returns: the number of the case, counted from 0
 */
guint
voder_select_add_send (VoderSelect *self, VoderSender *sender)
{
  guint n;

  g_return_val_if_fail (VODER_IS_SELECT (self), 0);
  g_return_val_if_fail (VODER_IS_SENDER (sender), 0);
  g_return_val_if_fail (!voder_select_is_pending (self), 0);

  g_ptr_array_add (self->handles, g_object_ref (sender));
  n = voder_select_set_add (&self->set, voder_sender_get_queue (sender),
                            VODER_QUEUE_SEND);
  voder_select_set_get (&self->set, n)->enabled = FALSE;
  return n;
}

/**
 * voder_select_set_item: (skip)
 * @self: a select
 * @n: the number of a case that sends
 * @item: (nullable) (transfer full): what to send, or %NULL for nothing
 *
 * Says what a case sends, once. An item that was not sent yet is released.
 *
 * Thread safety: one thread at a time.
 */
void
voder_select_set_item (VoderSelect *self, guint n, gpointer item)
{
  VoderSelectCase *chosen;

  g_return_if_fail (VODER_IS_SELECT (self));
  g_return_if_fail (!voder_select_is_pending (self));
  g_return_if_fail (n < self->set.cases->len);

  chosen = voder_select_set_get (&self->set, n);
  g_return_if_fail (chosen->side == VODER_QUEUE_SEND);

  voder_queue_free_item (chosen->queue, chosen->item);
  chosen->item = item;
  chosen->enabled = item != NULL;
}

/**
 * voder_select_set_enabled:
 * @self: a select
 * @n: the number of a case
 * @enabled: whether it may happen
 *
 * Leaves a case out of the waits, or takes it in again. A case that sends must
 * have an item to be taken in.
 *
 * Thread safety: one thread at a time.
 */
void
voder_select_set_enabled (VoderSelect *self, guint n, gboolean enabled)
{
  VoderSelectCase *chosen;

  g_return_if_fail (VODER_IS_SELECT (self));
  g_return_if_fail (!voder_select_is_pending (self));
  g_return_if_fail (n < self->set.cases->len);

  chosen = voder_select_set_get (&self->set, n);
  g_return_if_fail (!enabled || chosen->side == VODER_QUEUE_RECEIVE ||
                    chosen->item != NULL);
  chosen->enabled = enabled;
}
