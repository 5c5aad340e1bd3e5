/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-task.h>

#include "voder-async-wait-private.h"
#include "voder-group-core-private.h"
#include "voder-task-private.h"

/* A go that waits at the limit without a thread. */
typedef struct {
  VoderAsyncWait async;
  VoderGroupCore *core;
  VoderWaiter waiter;
  VoderGroupJob *job;
} Pending;

/* One that has its place in the group, and waits for one in the pool. */
typedef struct {
  VoderGroupCore *core;
  VoderGroupTicket *ticket;
  guint index;
} Submission;

typedef enum {
  GO_REFUSED,
  GO_BLOCKED,
  GO_PLACED,
  GO_NEEDS_TICKET,
} GoResult;

/* Under the group's lock: jobs have their indexes, and tasks return, in the
 * order in which they came. */
static void
on_placed (VoderWaiter *waiter)
{
  /* It is a member. */
  Pending *self = (Pending *) (gpointer) ((char *) waiter -
                                          G_STRUCT_OFFSET (Pending, waiter));

  voder_group_core_enqueue (self->core, g_steal_pointer (&self->job));
  voder_task_take_boolean (g_steal_pointer (&self->async.task), TRUE);
}

static void
pending_free (Pending *self)
{
  g_clear_pointer (&self->job, voder_group_job_free);
  voder_async_wait_clear (&self->async);
  g_clear_pointer (&self->core, voder_group_core_unref);
  g_free (self);
}

static void
on_ended (VoderAsyncWait *async, int outcome)
{
  /* It is the first member. */
  Pending *self = (Pending *) async;
  GError *error = NULL;

  voder_lock (&self->core->lock);
  voder_waiter_list_remove (&self->core->room, &self->waiter);
  voder_unlock (&self->core->lock);

  if (outcome != VODER_WAIT_SERVED) {
    voder_async_wait_set_error (async, outcome, &error);
    voder_task_take_error (g_steal_pointer (&async->task), error);
  }
  pending_free (self);
}

static Pending *
pending_new (VoderGroupCore *core, VoderGroupJob *job, GTask *task)
{
  Pending *self = g_new0 (Pending, 1);

  voder_async_wait_init (&self->async, task, G_CANCELLABLE (core->context),
                         on_ended);
  voder_async_wait_add_cancellable (&self->async,
                                    g_task_get_cancellable (task));
  voder_waiter_init (&self->waiter, &self->async.wait, NULL);
  self->waiter.served = on_placed;
  self->core = voder_group_core_ref (core);
  self->job = job;

  return self;
}

static void
submission_free (gpointer data)
{
  Submission *self = data;

  voder_group_core_unref (self->core);
  g_free (self);
}

static void
on_submitted (GTask *task, GError *error)
{
  Submission *self = g_task_get_task_data (task);
  GCancellable *context = G_CANCELLABLE (self->core->context);
  GError *cause = NULL;

  voder_group_ticket_settle (g_steal_pointer (&self->ticket), error == NULL);
  if (error == NULL ||
      voder_group_core_take_back (self->core, self->index, &error)) {
    voder_task_take_boolean (task, TRUE);
    return;
  }

  /* The pool knows of the group's context alone. */
  if (!voder_cancellable_has_ended (context, NULL) &&
      voder_cancellable_has_ended (g_task_get_cancellable (task), &cause)) {
    g_error_free (error);
    error = cause;
  }
  voder_task_take_error (task, error);
}

static void
submit (VoderGroupCore *core, guint index, GTask *task)
{
  const VoderPoolSubmit how = {
    .task = task,
    .cancellable = g_task_get_cancellable (task),
    .settle = on_submitted,
  };
  Submission *submission = g_new0 (Submission, 1);
  VoderPoolTask ticket;

  submission->core = voder_group_core_ref (core);
  submission->index = index;
  submission->ticket = voder_group_core_create_ticket (core, &ticket);
  g_task_set_task_data (task, submission, submission_free);
  voder_pool_core_submit_async (core->pool, &ticket, &how);
}

/* Queues the job if there is a place; else the waiter, unless it is NULL, gets
 * one. */
static GoResult
place_or_push (VoderGroupCore *self,
               VoderGroupJob *job,
               VoderWaiter *waiter,
               guint *index)
{
  VoderWaiterList claimed = { NULL, NULL };
  gboolean may_exceed = voder_group_core_is_inside (self);
  GoResult result = GO_BLOCKED;

  voder_lock (&self->lock);
  if (!voder_group_core_takes_tasks (self))
    result = GO_REFUSED;
  else if (voder_group_core_try_place (self, may_exceed))
    result = voder_group_core_add (self, job, index, &claimed) ? GO_NEEDS_TICKET
                                                               : GO_PLACED;
  else if (waiter != NULL)
    voder_waiter_list_push (&self->room, waiter);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  return result;
}

static GoResult
wait_for_place (VoderGroupCore *self,
                VoderGroupJob *job,
                GTask *task,
                guint *index)
{
  Pending *pending = pending_new (self, job, task);
  GoResult result = place_or_push (self, job, &pending->waiter, index);

  if (result == GO_BLOCKED) {
    voder_async_wait_begin (&pending->async);
  } else {
    pending->job = NULL;
    pending_free (pending);
  }

  return result;
}

/*
 * Takes a job, whatever becomes of it, and has the task return when the job has
 * its place. No thread waits for that.
 */
void
voder_group_core_go_async (VoderGroupCore *self,
                           VoderGroupJob *job,
                           GTask *task)
{
  GError *error = NULL;
  GoResult result = GO_REFUSED;
  guint index = 0;

  if (!voder_cancellable_has_ended (g_task_get_cancellable (task), &error))
    result = place_or_push (self, job, NULL, &index);
  if (result == GO_BLOCKED)
    result = wait_for_place (self, job, task, &index);

  if (result == GO_NEEDS_TICKET) {
    submit (self, index, task);
  } else if (result == GO_PLACED) {
    voder_task_return_boolean (task, TRUE);
  } else if (result == GO_REFUSED) {
    voder_group_job_free (job);
    if (error == NULL)
      error = voder_group_core_dup_refusal (self, FALSE);
    voder_task_return_error (task, error);
  }
}
