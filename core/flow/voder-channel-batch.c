/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-task.h>

#include "voder-handles-private.h"
#include "voder-task-private.h"
#include "voder-transfer-private.h"

/* Batches that no thread waits for. Items that are sent stand in line together:
 * whoever takes one leaves the others in their place. */

/* What the task of a send has. */
typedef struct {
  gsize n_items;
  gsize n_sent;
} Progress;

/* What a receive gives: none at the end of the channel. */
typedef struct {
  VoderQueue *queue;
  gpointer *items;
  gsize n_items;
} Received;

static void
received_free (gpointer data)
{
  Received *self = data;

  for (gsize i = 0; i < self->n_items; i++)
    voder_queue_free_item (self->queue, self->items[i]);
  voder_queue_unref (self->queue);
  g_free (self->items);
  g_free (self);
}

static VoderQueueResult
send_some (VoderTransfer *self, VoderWaiterList *claimed)
{
  VoderBatch *batch = &self->batch;
  gsize n_items = batch->n_items - batch->n_moved;
  VoderQueueResult result;

  result = voder_queue_put_many (self->queue, batch->items + batch->n_moved,
                                 &n_items, claimed);
  batch->n_moved += n_items;

  return result;
}

static void
note_sent (VoderTransfer *self, GTask *task)
{
  Progress *progress = g_task_get_task_data (task);

  progress->n_sent = self->batch.n_moved;
}

static void
give_sent (VoderTransfer *self, GTask *task)
{
  note_sent (self, task);
  voder_task_take_boolean (task, TRUE);
}

static void
release_unsent (VoderTransfer *self, GTask *task)
{
  note_sent (self, task);
  for (gsize i = self->batch.n_moved; i < self->batch.n_items; i++)
    voder_queue_free_item (self->queue, self->batch.items[i]);
}

static const VoderTransferKind send_kind = {
  .side = VODER_QUEUE_SEND,
  .move = send_some,
  .give = give_sent,
  .give_up = release_unsent,
};

static VoderQueueResult
receive_some (VoderTransfer *self, VoderWaiterList *claimed)
{
  return voder_queue_take_batch (self->queue, &self->batch, claimed);
}

static void
give_received (VoderTransfer *self, GTask *task)
{
  Received *received = g_new0 (Received, 1);

  received->queue = voder_queue_ref (self->queue);
  received->items = g_steal_pointer (&self->batch.items);
  received->n_items = self->batch.n_moved;
  voder_task_take_pointer (task, received, received_free);
}

static const VoderTransferKind receive_kind = {
  .side = VODER_QUEUE_RECEIVE,
  .move = receive_some,
  .give = give_received,
};

static void
begin (const VoderTransferKind *kind,
       VoderQueue *queue,
       const VoderBatch *batch,
       GTask *task)
{
  VoderTransfer *transfer = voder_transfer_new (kind, queue, task);

  transfer->batch = *batch;
  transfer->waiter.batch = &transfer->batch;
  voder_transfer_begin (transfer);
}

/* Without items there is nothing that could fail. */
static gboolean
may_send (VoderSender *self,
          gsize n_items,
          GCancellable *cancellable,
          GError **error)
{
  if (n_items == 0)
    return TRUE;
  if (!voder_sender_is_closed (self))
    return !voder_cancellable_has_ended (cancellable, error);

  voder_sender_set_closed_error (self, error);
  return FALSE;
}

/**
 * voder_sender_send_many_async: (skip)
 * @self: a sender
 * @items: (array length=n_items) (transfer full): items of the channel's type;
 *   each is taken even when the send fails. The array itself is copied
 * @n_items: how many
 * @cancellable: (nullable): ends the wait
 * @callback: (scope async) (closure data): what to call when all were sent, or
 *   no more will be
 * @data: for @callback
 *
 * Sends several items in their order as voder_sender_send_many() does, without
 * blocking. They have their place among those who wait before this returns:
 * what is sent later, by the same sender or by others who wait, comes behind
 * the last of them. No thread is kept busy. Those of one main context call back
 * in the order in which they sent.
 *
 * Thread safety: any thread.
 */
void
voder_sender_send_many_async (VoderSender *self,
                              gpointer *items,
                              gsize n_items,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (GTask) task = NULL;
  VoderBatch batch = { .n_items = n_items, .size = n_items };
  VoderQueue *queue;
  Progress *progress;
  GError *error = NULL;

  g_return_if_fail (VODER_IS_SENDER (self));
  g_return_if_fail (items != NULL || n_items == 0);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  queue = voder_sender_get_queue (self);
  task = voder_transfer_create_task (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_sender_send_many_async);
  progress = g_new0 (Progress, 1);
  progress->n_items = n_items;
  g_task_set_task_data (task, progress, g_free);
  if (may_send (self, n_items, cancellable, &error)) {
    batch.items = g_memdup2 (items, n_items * sizeof *items);
    begin (&send_kind, queue, &batch, task);
    return;
  }

  for (gsize i = 0; i < n_items; i++)
    voder_queue_free_item (queue, items[i]);
  voder_task_return_error (task, error);
}

/**
 * voder_sender_send_many_finish: (skip)
 * @self: a sender
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_sender_send_many(): how many were sent; when it is less
 *   than all the rest was released, and @error is set
 */
gsize
voder_sender_send_many_finish (VoderSender *self,
                               GAsyncResult *result,
                               GError **error)
{
  const Progress *progress;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  g_task_propagate_boolean (G_TASK (result), error);
  /* It has none where a value could not be sent. */
  progress = g_task_get_task_data (G_TASK (result));
  return progress != NULL ? progress->n_sent : 0;
}

/**
 * voder_sender_send_values_finish: (rename-to voder_sender_send_many_finish)
 * @self: a sender
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends voder_sender_send_values_async(), for language bindings. Where an error
 * is raised its message says how many were sent.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_sender_send_values()
 */
gsize
voder_sender_send_values_finish (VoderSender *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  const Progress *progress;
  gsize n_sent;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  n_sent = voder_sender_send_many_finish (self, result, error);
  progress = g_task_get_task_data (G_TASK (result));
  if (progress != NULL)
    voder_sender_prefix_progress (n_sent, progress->n_items, error);
  return n_sent;
}

/**
 * voder_receiver_receive_many_async:
 * @self: a receiver
 * @max_items: how many at most, at least 1
 * @cancellable: (nullable): ends the wait
 * @callback: (scope async) (closure data): what to call then
 * @data: for @callback
 *
 * Receives what there is, up to @max_items at once, as
 * voder_receiver_receive_many() does, without blocking. Where it has to wait it
 * gets what is sent at once then, which is one item unless that was a batch. It
 * has its place among those who wait before this returns, and keeps no thread
 * busy. Those of one main context call back in the order of their items. Items
 * that came are lost to others even when the callback does not finish the call.
 *
 * Thread safety: any thread.
 */
void
voder_receiver_receive_many_async (VoderReceiver *self,
                                   gsize max_items,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (VODER_IS_RECEIVER (self));
  g_return_if_fail (max_items > 0);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = voder_transfer_create_task (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_receiver_receive_many_async);
  if (voder_cancellable_has_ended (cancellable, &error))
    voder_task_return_error (task, error);
  else
    begin (&receive_kind, voder_receiver_get_queue (self),
           &(VoderBatch){ .n_items = max_items }, task);
}

/**
 * voder_receiver_receive_many_finish: (skip)
 * @self: a receiver
 * @result: what the callback was given
 * @items: (out) (transfer full): the items, in memory for g_free(); %NULL when
 *   there are none
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_receiver_receive_many(): how many @items there are; 0
 *   without an error once the channel is closed and empty
 */
gsize
voder_receiver_receive_many_finish (VoderReceiver *self,
                                    GAsyncResult *result,
                                    gpointer **items,
                                    GError **error)
{
  Received *received;
  gsize n_items;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);
  g_return_val_if_fail (items != NULL, 0);

  *items = NULL;
  received = g_task_propagate_pointer (G_TASK (result), error);
  if (received == NULL)
    return 0;

  n_items = received->n_items;
  *items = g_steal_pointer (&received->items);
  received->n_items = 0;
  received_free (received);
  return n_items;
}
