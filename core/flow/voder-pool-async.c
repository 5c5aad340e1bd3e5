/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-async-wait-private.h"
#include "voder-pool-core-private.h"
#include "voder-task-private.h"

/* A submit that waits for room without a thread. */
typedef struct {
  VoderAsyncWait async;
  VoderPoolCore *core;
  VoderWaiter waiter;
  VoderPoolTask task;
  VoderPoolSubmit submit;
} Pending;

/* Takes the task and the error. */
static void
settle (const VoderPoolSubmit *submit, GTask *task, GError *error)
{
  if (submit->settle != NULL)
    submit->settle (task, error);
  else if (error != NULL)
    voder_task_take_error (task, error);
  else
    voder_task_take_boolean (task, TRUE);
}

static void
answer (Pending *self, int outcome)
{
  GError *error = NULL;

  if (outcome == VODER_POOL_SUBMIT_AGAIN) {
    voder_pool_core_submit_async (self->core, &self->task, &self->submit);
    return;
  }

  voder_pool_core_settle (self->core, outcome, &self->task, &error);
  settle (&self->submit, g_steal_pointer (&self->async.task), error);
}

static void
pending_free (Pending *self)
{
  voder_async_wait_clear (&self->async);
  g_clear_object (&self->submit.cancellable);
  g_clear_pointer (&self->core, voder_pool_core_unref);
  g_free (self);
}

static void
on_ended (VoderAsyncWait *async, int outcome)
{
  /* It is the first member. */
  Pending *self = (Pending *) async;

  voder_pool_core_end_blocked (self->core, self->task.priority, &self->waiter);
  answer (self, outcome);
  pending_free (self);
}

static Pending *
pending_new (VoderPoolCore *core,
             const VoderPoolTask *task,
             const VoderPoolSubmit *submit)
{
  Pending *self = g_new0 (Pending, 1);

  voder_async_wait_init (&self->async, submit->task, task->cancellable,
                         on_ended);
  voder_async_wait_add_cancellable (&self->async, submit->cancellable);
  /* Its task is that of the wait. */
  self->submit = *submit;
  if (submit->cancellable != NULL)
    g_object_ref (submit->cancellable);
  voder_waiter_init (&self->waiter, &self->async.wait, &self->task);
  self->core = voder_pool_core_ref (core);
  self->task = *task;

  return self;
}

static void
fail (VoderPoolTask *task, const VoderPoolSubmit *submit, GError *error)
{
  voder_pool_task_fail (task, error);
  settle (submit, g_object_ref (submit->task), error);
}

/*
 * Takes a task, whatever becomes of it, and has submit return when it has a
 * place. No thread waits for that.
 */
void
voder_pool_core_submit_async (VoderPoolCore *self,
                              VoderPoolTask *task,
                              const VoderPoolSubmit *submit)
{
  VoderPoolFull full = voder_pool_core_how_full (self, VODER_POOL_WAIT);
  Pending *pending;
  GError *error = NULL;
  int outcome;

  if (voder_cancellable_has_ended (task->cancellable, &error)) {
    fail (task, submit, error);
    return;
  }

  pending = pending_new (self, task, submit);
  outcome = voder_pool_core_place_or_push (self, &pending->task, full,
                                           &pending->waiter, &error);
  if (outcome == VODER_WAIT_OPEN) {
    voder_async_wait_begin (&pending->async);
    return;
  }

  if (outcome == VODER_POOL_SUBMIT_FAILED)
    fail (task, submit, error);
  else
    answer (pending, outcome);
  pending_free (pending);
}
