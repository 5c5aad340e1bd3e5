/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-join-private.h"

#include <voder/flow/voder-context.h>
#include <voder/flow/voder-task.h>

#include "voder-async-wait-private.h"
#include "voder-task-private.h"

typedef struct {
  VoderAsyncWait async;
  VoderJoin join;
  VoderWaiter waiter;
} Joining;

static gboolean
is_over (const VoderJoin *join, GTask *task)
{
  gboolean over;

  voder_lock (join->lock);
  over = join->is_over (task);
  voder_unlock (join->lock);

  return over;
}

static void
on_joined (VoderAsyncWait *async, int outcome)
{
  /* It is the first member. */
  Joining *self = (Joining *) async;
  GTask *task = g_steal_pointer (&async->task);
  GError *error = NULL;

  voder_lock (self->join.lock);
  voder_waiter_list_remove (self->join.list, &self->waiter);
  voder_unlock (self->join.lock);

  if (outcome != VODER_WAIT_SERVED) {
    voder_async_wait_set_error (async, outcome, &error);
    voder_task_take_error (task, error);
  } else if (is_over (&self->join, task)) {
    self->join.give (task);
  } else {
    voder_join_async (task, &self->join);
    g_object_unref (task);
  }
  voder_async_wait_clear (async);
  g_free (self);
}

/*
 * Has a task return when something is over, or when its cancellable ends, with
 * what that ended with.
 */
void
voder_join_async (GTask *task, const VoderJoin *join)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  Joining *self;
  gboolean over;

  if (voder_cancellable_has_ended (cancellable, &error)) {
    voder_task_return_error (task, error);
    return;
  }

  self = g_new0 (Joining, 1);
  self->join = *join;
  voder_async_wait_init (&self->async, task, cancellable, on_joined);
  self->async.later = !join->at_once;
  voder_waiter_init (&self->waiter, &self->async.wait, NULL);

  voder_lock (join->lock);
  over = join->is_over (task);
  if (!over)
    voder_waiter_list_push (join->list, &self->waiter);
  voder_unlock (join->lock);
  if (over)
    voder_async_wait_begin_ended (&self->async, VODER_WAIT_SERVED);
  else
    voder_async_wait_begin (&self->async);
}
