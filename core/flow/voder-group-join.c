/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-task.h>

#include "voder-async-wait-private.h"
#include "voder-group-core-private.h"

/* A wait without a thread. */
typedef struct {
  VoderAsyncWait async;
  VoderGroupCore *core;
  VoderWaiter waiter;
} Joining;

/* FALSE when nothing is left to run, and never will be. */
static gboolean
push_joiner (VoderGroupCore *self, VoderWaiter *waiter)
{
  if (self->n_unfinished == 0) {
    self->finished = TRUE;
    return FALSE;
  }

  voder_waiter_list_push (&self->joiners, waiter);
  return TRUE;
}

/* Waits for the last task to end; a helper also until there is a job. */
static int
wait_once (VoderGroupCore *self, gboolean helps, GCancellable *cancellable)
{
  VoderWait wait;
  VoderWaiter waiter;
  VoderWaiter helper;
  gboolean has_job;
  int outcome;

  voder_wait_init (&wait);
  voder_waiter_init (&waiter, &wait, NULL);
  voder_waiter_init (&helper, &wait, NULL);
  helper.outcome = VODER_GROUP_WAIT_HELP;

  voder_lock (&self->lock);
  if (!push_joiner (self, &waiter)) {
    voder_unlock (&self->lock);
    return VODER_WAIT_SERVED;
  }
  if (helps)
    voder_waiter_list_push (&self->helpers, &helper);
  /* One that came before is not told of: then nobody else may wake the wait.
   * Who claims it does so, and it must be there until then. */
  has_job = helps && voder_group_core_has_job (self) &&
            voder_wait_claim (&wait, VODER_GROUP_WAIT_HELP);
  voder_unlock (&self->lock);

  if (has_job)
    outcome = VODER_GROUP_WAIT_HELP;
  else
    outcome = voder_wait_block (&wait, cancellable, VODER_SYNC_FOREVER);

  voder_lock (&self->lock);
  voder_waiter_list_remove (&self->joiners, &waiter);
  voder_waiter_list_remove (&self->helpers, &helper);
  voder_unlock (&self->lock);
  return outcome;
}

/*
 * Waits until nothing is left to run. A worker of the group's pool runs jobs
 * meanwhile, if they could have to wait for it else.
 */
gboolean
voder_group_core_join (VoderGroupCore *self,
                       GCancellable *cancellable,
                       GError **error)
{
  gboolean helps = voder_group_core_helps (self);
  int outcome;

  do {
    if (voder_cancellable_set_error_if_done (cancellable, error))
      return FALSE;
    if (helps)
      voder_group_core_help (self);
    outcome = wait_once (self, helps, cancellable);
  } while (outcome == VODER_GROUP_WAIT_HELP);

  if (outcome == VODER_WAIT_SERVED)
    return TRUE;
  return voder_wait_set_error (outcome, cancellable, error);
}

static void
return_result (VoderGroupCore *self, GTask *task)
{
  GError *result = voder_group_core_dup_result (self);

  if (result != NULL)
    voder_task_return_error (task, result);
  else
    voder_task_return_boolean (task, TRUE);
}

static void
on_joined (VoderAsyncWait *async, int outcome)
{
  /* It is the first member. */
  Joining *self = (Joining *) async;
  GError *error = NULL;

  voder_lock (&self->core->lock);
  voder_waiter_list_remove (&self->core->joiners, &self->waiter);
  voder_unlock (&self->core->lock);

  if (outcome == VODER_WAIT_SERVED) {
    return_result (self->core, async->task);
  } else {
    voder_async_wait_set_error (async, outcome, &error);
    voder_task_return_error (async->task, error);
  }
  voder_async_wait_clear (async);
  g_clear_pointer (&self->core, voder_group_core_unref);
  g_free (self);
}

/*
 * Has a task return what a wait would, when nothing is left to run. No thread
 * waits for that.
 */
void
voder_group_core_join_async (VoderGroupCore *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  Joining *joining;
  gboolean waits;

  if (voder_cancellable_set_error_if_done (cancellable, &error)) {
    voder_task_return_error (task, error);
    return;
  }

  joining = g_new0 (Joining, 1);
  voder_async_wait_init (&joining->async, task, cancellable, on_joined);
  voder_waiter_init (&joining->waiter, &joining->async.wait, NULL);
  joining->core = voder_group_core_ref (self);

  voder_lock (&self->lock);
  waits = push_joiner (self, &joining->waiter);
  voder_unlock (&self->lock);
  if (waits)
    voder_async_wait_begin (&joining->async);
  else
    voder_async_wait_begin_ended (&joining->async, VODER_WAIT_SERVED);
}
