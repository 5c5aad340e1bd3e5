/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-channel.h>
#include <voder/flow/voder-task.h>

#include "voder-handles-private.h"
#include "voder-task-private.h"
#include "voder-transfer-private.h"

/* What a receive gives: no item at the end of the channel. */
typedef struct {
  VoderQueue *queue;
  gpointer item;
} Received;

static void
received_free (gpointer data)
{
  Received *self = data;

  voder_queue_free_item (self->queue, self->item);
  voder_queue_unref (self->queue);
  g_free (self);
}

static VoderQueueResult
send_one (VoderTransfer *self, VoderWaiterList *claimed)
{
  return voder_queue_put (self->queue, self->waiter.item, claimed);
}

static void
give_sent (VoderTransfer *self, GTask *task)
{
  voder_task_take_boolean (task, TRUE);
}

static void
release_unsent (VoderTransfer *self, GTask *task)
{
  voder_queue_free_item (self->queue, self->waiter.item);
}

static const VoderTransferKind send_kind = {
  .side = VODER_QUEUE_SEND,
  .move = send_one,
  .give = give_sent,
  .give_up = release_unsent,
};

static VoderQueueResult
receive_one (VoderTransfer *self, VoderWaiterList *claimed)
{
  return voder_queue_take (self->queue, &self->waiter.item, claimed);
}

static void
give_received (VoderTransfer *self, GTask *task)
{
  Received *received = g_new0 (Received, 1);

  received->queue = voder_queue_ref (self->queue);
  received->item = self->waiter.item;
  voder_task_take_pointer (task, received, received_free);
}

static const VoderTransferKind receive_kind = {
  .side = VODER_QUEUE_RECEIVE,
  .move = receive_one,
  .give = give_received,
};

/**
 * voder_sender_send_async: (skip)
 * @self: a sender
 * @item: (transfer full): an item of the channel's type; it is taken even when
 *   the send fails
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async) (closure data): what to call then
 * @data: for @callback
 *
 * Sends an item as voder_sender_send() does, without blocking. It has its place
 * among those who wait before this returns, and keeps no thread busy. Those of
 * one main context call back in the order in which they sent.
 *
 * Thread safety: any thread.
 */
void
voder_sender_send_async (VoderSender *self,
                         gpointer item,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = NULL;
  VoderTransfer *transfer;
  VoderQueue *queue;
  GError *error = NULL;

  g_return_if_fail (VODER_IS_SENDER (self));
  g_return_if_fail (item != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  queue = voder_sender_get_queue (self);
  task = voder_transfer_create_task (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_sender_send_async);
  if (voder_sender_is_closed (self))
    voder_sender_set_closed_error (self, &error);
  else
    voder_cancellable_has_ended (cancellable, &error);
  if (error == NULL) {
    transfer = voder_transfer_new (&send_kind, queue, task);
    transfer->waiter.item = item;
    voder_transfer_begin (transfer);
    return;
  }

  voder_queue_free_item (queue, item);
  voder_task_return_error (task, error);
}

/**
 * voder_sender_send_finish:
 * @self: a sender
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_sender_send()
 */
gboolean
voder_sender_send_finish (VoderSender *self,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * voder_receiver_receive_async:
 * @self: a receiver
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async) (closure data): what to call then
 * @data: for @callback
 *
 * Receives an item as voder_receiver_receive() does, without blocking. It has
 * its place among those who wait before this returns, and keeps no thread
 * busy. Those of one main context call back in the order of their items. An
 * item that came is lost to others even when the callback does not finish the
 * call.
 *
 * Thread safety: any thread.
 */
void
voder_receiver_receive_async (VoderReceiver *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (VODER_IS_RECEIVER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = voder_transfer_create_task (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_receiver_receive_async);
  if (voder_cancellable_has_ended (cancellable, &error))
    voder_task_return_error (task, error);
  else
    voder_transfer_begin (voder_transfer_new (
        &receive_kind, voder_receiver_get_queue (self), task));
}

/**
 * voder_receiver_receive_finish: (skip)
 * @self: a receiver
 * @result: what the callback was given
 * @item: (out) (transfer full): the item
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_receiver_receive()
 */
gboolean
voder_receiver_receive_finish (VoderReceiver *self,
                               GAsyncResult *result,
                               gpointer *item,
                               GError **error)
{
  Received *received;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (item != NULL, FALSE);

  *item = NULL;
  received = g_task_propagate_pointer (G_TASK (result), error);
  if (received == NULL)
    return FALSE;

  *item = g_steal_pointer (&received->item);
  received_free (received);
  return *item != NULL;
}
