/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-channel.h>
#include <voder/flow/voder-task.h>

#include "voder-async-wait-private.h"
#include "voder-handles-private.h"
#include "voder-queue-core-private.h"
#include "voder-task-private.h"

/* A send or a receive; its waiter stands in the queue's list as a thread's
 * would. */
typedef struct {
  VoderAsyncWait async;
  VoderQueue *queue;
  VoderQueueSide side;
  VoderWaiter waiter;
} Operation;

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

/* These take the task, which is not to end in the thread of whoever serves. */
static void
return_item (GTask *task, VoderQueue *queue, gpointer item)
{
  Received *received = g_new0 (Received, 1);

  received->queue = voder_queue_ref (queue);
  received->item = item;
  voder_task_take_pointer (task, received, received_free);
}

static void
return_closed (GTask *task, VoderQueue *queue, VoderQueueSide side)
{
  GError *error = NULL;

  if (side == VODER_QUEUE_SEND)
    voder_sender_set_closed_error (g_task_get_source_object (task), &error);
  else
    voder_queue_set_end_error (queue, VODER_QUEUE_CLOSED, &error);

  if (error != NULL)
    voder_task_take_error (task, error);
  else
    return_item (task, queue, NULL);
}

/* Under the queue's lock: the tasks of one main context return in the order in
 * which the queue served them, whoever of those who serve is faster then. */
static void
on_served (VoderWaiter *waiter)
{
  /* It is a member. */
  Operation *self =
      (Operation *) (gpointer) ((char *) waiter -
                                G_STRUCT_OFFSET (Operation, waiter));
  GTask *task = g_steal_pointer (&self->async.task);

  if (self->side == VODER_QUEUE_RECEIVE)
    return_item (task, self->queue, self->waiter.item);
  else
    voder_task_take_boolean (task, TRUE);
}

static void
return_outcome (Operation *self, int outcome)
{
  GTask *task = g_steal_pointer (&self->async.task);
  GError *error = NULL;

  if (outcome == VODER_WAIT_SERVED)
    return;

  /* What was not sent is released. */
  if (self->side == VODER_QUEUE_SEND)
    voder_queue_free_item (self->queue, self->waiter.item);
  if (outcome == VODER_WAIT_CLOSED) {
    return_closed (task, self->queue, self->side);
    return;
  }

  voder_async_wait_set_error (&self->async, outcome, &error);
  voder_task_take_error (task, error);
}

static void
on_ended (VoderAsyncWait *async, int outcome)
{
  /* It is the first member. */
  Operation *self = (Operation *) async;

  voder_light_lock (&self->queue->lock);
  voder_queue_remove_waiter (self->queue, self->side, &self->waiter);
  voder_light_unlock (&self->queue->lock);

  return_outcome (self, outcome);
  voder_async_wait_clear (&self->async);
  voder_queue_unref (self->queue);
  g_free (self);
}

static Operation *
operation_new (VoderQueue *queue,
               VoderQueueSide side,
               gpointer item,
               GTask *task)
{
  Operation *self = g_new0 (Operation, 1);

  voder_async_wait_init (&self->async, task, g_task_get_cancellable (task),
                         on_ended);
  self->queue = voder_queue_ref (queue);
  self->side = side;
  voder_waiter_init (&self->waiter, &self->async.wait, item);
  self->waiter.served = on_served;

  return self;
}

/* Does it at once or has it wait. */
static void
begin (Operation *self)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderQueue *queue = self->queue;
  VoderQueueResult result;

  voder_light_lock (&queue->lock);
  if (self->side == VODER_QUEUE_SEND)
    result = voder_queue_put (queue, self->waiter.item, &claimed);
  else
    result = voder_queue_take (queue, &self->waiter.item, &claimed);
  if (result == VODER_QUEUE_BLOCKED)
    voder_queue_add_waiter (queue, self->side, &self->waiter);
  else if (result == VODER_QUEUE_DONE)
    on_served (&self->waiter);
  voder_light_unlock (&queue->lock);
  voder_waiter_list_wake_all (&claimed);

  if (result == VODER_QUEUE_BLOCKED)
    voder_async_wait_begin (&self->async);
  else
    voder_async_wait_begin_ended (&self->async, result == VODER_QUEUE_DONE
                                                    ? VODER_WAIT_SERVED
                                                    : VODER_WAIT_CLOSED);
}

static GTask *
create_task (gpointer handle,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer data)
{
  GTask *task = g_task_new (handle, cancellable, callback, data);

  /* What was sent or received counts, whatever ends then. */
  g_task_set_check_cancellable (task, FALSE);

  return task;
}

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
  VoderQueue *queue;
  GError *error = NULL;

  g_return_if_fail (VODER_IS_SENDER (self));
  g_return_if_fail (item != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  queue = voder_sender_get_queue (self);
  task = create_task (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_sender_send_async);
  if (voder_sender_is_closed (self))
    voder_sender_set_closed_error (self, &error);
  else
    voder_cancellable_has_ended (cancellable, &error);
  if (error == NULL) {
    begin (operation_new (queue, VODER_QUEUE_SEND, item, task));
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

  task = create_task (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_receiver_receive_async);
  if (voder_cancellable_has_ended (cancellable, &error))
    voder_task_return_error (task, error);
  else
    begin (operation_new (voder_receiver_get_queue (self), VODER_QUEUE_RECEIVE,
                          NULL, task));
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
