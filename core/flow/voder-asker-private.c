/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-asker-private.h"

static void
asker_ref (VoderAsker *self)
{
  voder_refs_get (&self->refs);
}

void
voder_asker_unref (VoderAsker *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  g_clear_object (&self->task);
  g_clear_error (&self->error);
  g_free (self);
}

static void
release_asker (gpointer data)
{
  voder_asker_unref (data);
}

static void
release_handler (gpointer data, GClosure *closure)
{
  voder_asker_unref (data);
}

/* The task, and what belongs to it, goes in its own thread. */
static gboolean
return_from_task (gpointer data)
{
  VoderAsker *self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    self->give (self, task);
  return G_SOURCE_REMOVE;
}

/* Always in the main context, later: whoever ends a wait, be it by a cancel,
 * does not run a stranger's callback. It takes the caller's reference, and the
 * task is not to be touched any more. */
static void
return_later (VoderAsker *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (self->task));
  g_source_set_static_name (source, "voder-asker");
  g_source_set_callback (source, return_from_task, self, release_asker);
  g_source_attach (source, g_task_get_context (self->task));
}

/* Whichever comes last, the handler's number or the end, disconnects it. */
static void
disconnect_handler (VoderAsker *self, GCancellable *cancellable)
{
  gulong handler = atomic_exchange (&self->handler, 0);

  if (handler != 0)
    g_signal_handler_disconnect (cancellable, handler);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  VoderAsker *self = data;

  if (!voder_wait_claim (&self->wait, VODER_WAIT_CANCELLED))
    return;

  asker_ref (self);
  voder_wait_set_error (VODER_WAIT_CANCELLED, cancellable, &self->error);
  if (self->leave (self))
    voder_asker_unref (self);
  disconnect_handler (self, cancellable);
  return_later (self);
}

static void
watch (VoderAsker *self, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;

  asker_ref (self);
  atomic_store (&self->handler,
                g_signal_connect_data (cancellable, "cancelled",
                                       G_CALLBACK (on_cancelled), self,
                                       release_handler, 0));
  if (g_cancellable_is_cancelled (cancellable))
    on_cancelled (cancellable, self);
  if (!voder_asker_is_open (self))
    disconnect_handler (self, cancellable);
}

/*
 * Prepares a wait of the calling thread; it may be on its stack.
 */
void
voder_asker_init (VoderAsker *self)
{
  voder_wait_init (&self->wait);
  voder_waiter_init (&self->waiter, &self->wait, NULL);
  self->task = NULL;
}

/*
 * Prepares a wait of a task. The asker is the first member of what g_new()
 * gave, and has one reference, for the list. It may be claimed at once, by a
 * cancel: push it only if it is open still, under the lock that leave takes,
 * else drop it.
 */
void
voder_asker_init_task (VoderAsker *self,
                       GTask *task,
                       VoderAskerLeave leave,
                       VoderAskerReturn give)
{
  voder_asker_init (self);
  self->task = g_object_ref (task);
  atomic_init (&self->refs, 1);
  atomic_init (&self->handler, 0);
  self->leave = leave;
  self->give = give;
  self->error = NULL;
  /* It may have returned before this ends; the caller holds the task. */
  watch (self, g_task_get_cancellable (task));
}

gboolean
voder_asker_is_open (VoderAsker *self)
{
  return atomic_load (&self->wait.claim) == VODER_WAIT_OPEN;
}

/*
 * Ends a wait that the caller has claimed; it takes the list's reference.
 */
void
voder_asker_end (VoderAsker *self)
{
  if (self->task == NULL) {
    /* Its memory is its thread's again. */
    voder_wait_wake (&self->wait);
    return;
  }

  disconnect_handler (self, g_task_get_cancellable (self->task));
  return_later (self);
}

/*
 * Does so for all of a list; to be called without a lock.
 */
void
voder_asker_end_all (VoderWaiterList *claimed)
{
  VoderWaiter *waiter = claimed->head;

  while (waiter != NULL) {
    VoderWaiter *next = waiter->next;

    voder_asker_end ((VoderAsker *) waiter);
    waiter = next;
  }
  claimed->head = claimed->tail = NULL;
}
