/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-group-core-private.h"
#include "voder-join-private.h"
#include "voder-task-private.h"

/* TRUE when nothing is left to run, and never will be. The lock is held. */
static gboolean
finish_if_over (VoderGroupCore *self)
{
  self->finished |= self->n_unfinished == 0;
  return self->n_unfinished == 0;
}

/*
 * TRUE when it was waited for, and so has nothing to run any more.
 */
gboolean
voder_group_core_is_over (VoderGroupCore *self)
{
  gboolean over;

  voder_lock (&self->lock);
  over = self->finished && self->n_unfinished == 0;
  voder_unlock (&self->lock);

  return over;
}

/* Waits for the last task to end; a helper also until there is a job. */
static int
wait_once (VoderGroupCore *self, gboolean helps, GCancellable *cancellable)
{
  int outcome = VODER_WAIT_SERVED;

  voder_lock (&self->lock);
  if (finish_if_over (self))
    outcome = VODER_WAIT_SERVED;
  else if (helps && voder_group_core_has_job (self))
    outcome = VODER_GROUP_WAIT_HELP;
  else
    outcome =
        voder_group_core_wait_in (self, &self->joiners, helps, cancellable);
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
    if (voder_cancellable_has_ended (cancellable, error))
      return FALSE;
    if (helps)
      voder_group_core_help (self);
    outcome = wait_once (self, helps, cancellable);
  } while (outcome == VODER_GROUP_WAIT_HELP);

  if (outcome == VODER_WAIT_SERVED)
    return TRUE;
  return voder_wait_set_error (outcome, cancellable, error);
}

/*
 * Waits, in as many tasks of the group, until there are no others. Its context
 * has ended; those that have not begun never do.
 */
void
voder_group_core_join_others (VoderGroupCore *self, guint n_mine)
{
  voder_group_core_fail_queued (self);

  voder_lock (&self->lock);
  self->n_leaving = n_mine;
  while (self->n_unfinished > n_mine)
    voder_group_core_wait_in (self, &self->joiners, FALSE, NULL);
  voder_unlock (&self->lock);
}

static gboolean
is_over (GTask *task)
{
  return finish_if_over (g_task_get_task_data (task));
}

static void
give_result (GTask *task)
{
  GError *result = voder_group_core_dup_result (g_task_get_task_data (task));

  if (result != NULL)
    voder_task_take_error (task, result);
  else
    voder_task_take_boolean (task, TRUE);
}

/*
 * Has a task return what a wait would, when nothing is left to run. No thread
 * waits for that.
 */
void
voder_group_core_join_async (VoderGroupCore *self, GTask *task)
{
  const VoderJoin join = {
    .lock = &self->lock,
    .list = &self->joiners,
    .is_over = is_over,
    .give = give_result,
    .at_once = TRUE,
  };

  g_task_set_task_data (task, voder_group_core_ref (self),
                        (GDestroyNotify) voder_group_core_unref);
  voder_join_async (task, &join);
}
