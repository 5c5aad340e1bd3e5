/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-transfer-private.h"

#include "voder-handles-private.h"
#include "voder-task-private.h"

static void
return_closed (VoderTransfer *self, GTask *task)
{
  GError *error = NULL;

  if (self->kind->side == VODER_QUEUE_SEND)
    voder_sender_set_closed_error (g_task_get_source_object (task), &error);
  else
    voder_queue_set_end_error (self->queue, VODER_QUEUE_CLOSED, &error);

  if (error != NULL)
    voder_task_take_error (task, error);
  else
    self->kind->give (self, task);
}

/* Under the queue's lock: the tasks of one main context return in the order in
 * which the queue served them, whoever of those who serve is faster then. */
static void
on_served (VoderWaiter *waiter)
{
  /* It is a member. */
  VoderTransfer *self =
      (VoderTransfer *) (gpointer) ((char *) waiter -
                                    G_STRUCT_OFFSET (VoderTransfer, waiter));

  self->kind->give (self, g_steal_pointer (&self->async.task));
}

static void
return_outcome (VoderTransfer *self, int outcome)
{
  GTask *task = g_steal_pointer (&self->async.task);
  GError *error = NULL;

  if (outcome == VODER_WAIT_SERVED)
    return;

  if (self->kind->give_up != NULL)
    self->kind->give_up (self, task);
  if (outcome == VODER_WAIT_CLOSED) {
    return_closed (self, task);
    return;
  }

  voder_async_wait_set_error (&self->async, outcome, &error);
  voder_task_take_error (task, error);
}

static void
on_ended (VoderAsyncWait *async, int outcome)
{
  /* It is the first member. */
  VoderTransfer *self = (VoderTransfer *) async;

  voder_light_lock (&self->queue->lock);
  voder_queue_remove_waiter (self->queue, self->kind->side, &self->waiter);
  voder_light_unlock (&self->queue->lock);

  return_outcome (self, outcome);
  voder_async_wait_clear (&self->async);
  voder_queue_unref (self->queue);
  g_free (self->batch.items);
  g_free (self);
}

/*
 * The task of what a handle sends or receives.
 */
GTask *
voder_transfer_create_task (gpointer handle,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = g_task_new (handle, cancellable, callback, data);

  /* What was sent or received counts, whatever ends then. */
  g_task_set_check_cancellable (task, FALSE);

  return task;
}

/*
 * What is to be sent, or how much may be received, is set before it begins.
 */
VoderTransfer *
voder_transfer_new (const VoderTransferKind *kind,
                    VoderQueue *queue,
                    GTask *task)
{
  VoderTransfer *self = g_new0 (VoderTransfer, 1);

  voder_async_wait_init (&self->async, task, g_task_get_cancellable (task),
                         on_ended);
  self->kind = kind;
  self->queue = voder_queue_ref (queue);
  voder_waiter_init (&self->waiter, &self->async.wait, NULL);
  self->waiter.served = on_served;

  return self;
}

/*
 * Does it at once or has it wait.
 */
void
voder_transfer_begin (VoderTransfer *self)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderQueue *queue = self->queue;
  VoderQueueResult result;

  voder_light_lock (&queue->lock);
  result = self->kind->move (self, &claimed);
  if (result == VODER_QUEUE_BLOCKED)
    voder_queue_add_waiter (queue, self->kind->side, &self->waiter);
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
