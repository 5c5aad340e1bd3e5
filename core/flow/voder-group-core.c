/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-group-core-private.h"

#include <glib/gi18n-lib.h>

VoderGroupJob *
voder_group_job_new (VoderTaskFunc func, gpointer data, GDestroyNotify destroy)
{
  VoderGroupJob *self = g_new0 (VoderGroupJob, 1);

  self->func = func;
  self->data = data;
  self->destroy = destroy;

  return self;
}

void
voder_group_job_free (VoderGroupJob *self)
{
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

VoderGroupCore *
voder_group_core_new (VoderPool *pool,
                      VoderGroupMode mode,
                      GCancellable *parent)
{
  VoderGroupCore *self = g_new0 (VoderGroupCore, 1);

  atomic_init (&self->refs, 1);
  voder_lock_init (&self->lock);
  self->pool = voder_pool_core_ref (voder_pool_get_core (pool));
  self->mode = mode;
  self->priority = VODER_POOL_PRIORITY_DEFAULT;
  self->context = voder_context_new (parent);
  self->errors = g_array_new (FALSE, FALSE, sizeof (VoderGroupError));
  g_array_set_clear_func (self->errors, voder_group_errors_clear_one);

  return self;
}

VoderGroupCore *
voder_group_core_ref (VoderGroupCore *self)
{
  voder_refs_get (&self->refs);
  return self;
}

void
voder_group_core_unref (VoderGroupCore *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  g_clear_pointer (&self->errors, g_array_unref);
  g_clear_object (&self->context);
  g_clear_pointer (&self->pool, voder_pool_core_unref);
  voder_lock_clear (&self->lock);
  g_free (self);
}

VoderContext *
voder_group_core_get_context (VoderGroupCore *self)
{
  return self->context;
}

/*
 * Its index: once the lock is let go anybody may run the job, and free it.
 */
guint
voder_group_core_enqueue (VoderGroupCore *self, VoderGroupJob *job)
{
  guint index = self->next_index++;

  job->index = index;
  if (self->last != NULL)
    self->last->next = job;
  else
    self->first = job;
  self->last = job;
  self->n_queued++;

  return index;
}

/*
 * TRUE when there is a job that may run now. The lock is held.
 */
gboolean
voder_group_core_has_job (VoderGroupCore *self)
{
  return self->first != NULL &&
         (self->limit == 0 || self->n_running < self->limit);
}

/*
 * A worker that waits for the group may have to run what may run now: the
 * ticket for it can be behind what that worker holds up. The lock is held.
 */
void
voder_group_core_call_helper (VoderGroupCore *self, VoderWaiterList *claimed)
{
  if (voder_group_core_has_job (self))
    voder_waiter_list_claim_for (&self->helpers, VODER_WAIT_SERVED, claimed);
}

/*
 * The job that has waited longest, or NULL. The lock is held.
 */
VoderGroupJob *
voder_group_core_dequeue (VoderGroupCore *self)
{
  VoderGroupJob *job = self->first;

  if (job == NULL)
    return NULL;

  self->first = job->next;
  if (self->first == NULL)
    self->last = NULL;
  self->n_queued--;

  return job;
}

/* Takes the job of that index back; NULL when somebody has it already. It is
 * looked for by its index, as one that has run is no more. */
static VoderGroupJob *
withdraw (VoderGroupCore *self, guint index)
{
  VoderGroupJob *before = NULL;
  VoderGroupJob *job = self->first;

  while (job != NULL && job->index != index) {
    before = job;
    job = job->next;
  }
  if (job == NULL)
    return NULL;

  if (before != NULL)
    before->next = job->next;
  else
    self->first = job->next;
  if (self->last == job)
    self->last = before;
  self->n_queued--;

  return job;
}

/*
 * One task less. Its place goes to somebody who waits for room, else to nobody;
 * the last one ends the waits. The lock is held.
 */
void
voder_group_core_give_up_place (VoderGroupCore *self, VoderWaiterList *claimed)
{
  VoderWaiter *waiter = NULL;
  const VoderWaiter *last;

  if (self->limit == 0 || self->n_unfinished <= self->limit)
    waiter =
        voder_waiter_list_claim_for (&self->room, VODER_WAIT_SERVED, claimed);
  if (waiter != NULL) {
    voder_waiter_note_served (waiter);
    return;
  }

  self->n_unfinished--;
  if (self->n_unfinished > self->n_leaving)
    return;

  /* It has been waited for, unless those who did have been cancelled. */
  last = claimed->tail;
  voder_waiter_list_claim_all (&self->joiners, VODER_WAIT_SERVED, claimed);
  self->finished |= claimed->tail != last;
}

/*
 * Does the same for one that has not run.
 */
void
voder_group_core_release_place (VoderGroupCore *self)
{
  VoderWaiterList claimed = { NULL, NULL };

  voder_lock (&self->lock);
  voder_group_core_give_up_place (self, &claimed);
  voder_group_core_call_helper (self, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
}

/* How many tickets are missing. They are taken as submitted. */
static guint
count_missing_tickets (VoderGroupCore *self)
{
  guint n_missing = self->n_queued - MIN (self->n_tickets, self->n_queued);
  guint n_used = self->n_tickets + self->n_running;

  if (self->limit != 0)
    n_missing = MIN (n_missing, self->limit - MIN (n_used, self->limit));
  self->n_tickets += n_missing;

  return n_missing;
}

static void
submit_tickets (VoderGroupCore *self, guint n_tickets)
{
  while (n_tickets-- > 0)
    if (!voder_group_core_submit_ticket (self, VODER_POOL_EXCEED, NULL))
      voder_group_core_leave (self);
  voder_group_core_fail_stranded (self);
}

/*
 * A thread that was coming is not any more; it fails what is stranded then.
 */
void
voder_group_core_leave (VoderGroupCore *self)
{
  voder_lock (&self->lock);
  self->n_coming--;
  voder_unlock (&self->lock);
}

/*
 * Has the pool run the jobs that may run now and that no ticket comes for, as a
 * thread that was coming for them.
 */
void
voder_group_core_submit_missing (VoderGroupCore *self)
{
  guint n_missing;

  voder_lock (&self->lock);
  n_missing = count_missing_tickets (self);
  self->n_coming--;
  voder_unlock (&self->lock);

  submit_tickets (self, n_missing);
}

void
voder_group_core_set_limit (VoderGroupCore *self, guint limit)
{
  VoderWaiterList claimed = { NULL, NULL };
  guint n_missing;

  voder_lock (&self->lock);
  self->limit = limit;
  while (limit == 0 || self->n_unfinished < limit) {
    VoderWaiter *waiter =
        voder_waiter_list_claim_for (&self->room, VODER_WAIT_SERVED, &claimed);

    if (waiter == NULL)
      break;
    self->n_unfinished++;
    voder_waiter_note_served (waiter);
  }
  voder_group_core_call_helper (self, &claimed);
  n_missing = count_missing_tickets (self);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  submit_tickets (self, n_missing);
}

void
voder_group_core_set_priority (VoderGroupCore *self, guint priority)
{
  voder_lock (&self->lock);
  self->priority = priority;
  voder_unlock (&self->lock);
}

/*
 * Waits in one of the lists. A worker that could have to bring about what it
 * waits for is told of jobs as well; there must be none yet. The lock is held,
 * also on return, but not meanwhile.
 */
int
voder_group_core_wait_in (VoderGroupCore *self,
                          VoderWaiterList *list,
                          gboolean helps,
                          GCancellable *cancellable)
{
  VoderWait wait;
  VoderWaiter waiter;
  VoderWaiter helper;
  int outcome;

  voder_wait_init (&wait);
  voder_waiter_init (&waiter, &wait, NULL);
  voder_waiter_init (&helper, &wait, NULL);
  helper.outcome = VODER_GROUP_WAIT_HELP;
  voder_waiter_list_push (list, &waiter);
  if (helps)
    voder_waiter_list_push (&self->helpers, &helper);
  voder_unlock (&self->lock);

  outcome = voder_wait_block (&wait, cancellable, VODER_SYNC_FOREVER);
  voder_lock (&self->lock);
  voder_waiter_list_remove (list, &waiter);
  voder_waiter_list_remove (&self->helpers, &helper);

  return outcome;
}

/*
 * FALSE once it was waited for, or its context has ended. The lock is held.
 */
gboolean
voder_group_core_takes_tasks (VoderGroupCore *self)
{
  return !self->finished &&
         !g_cancellable_is_cancelled (G_CANCELLABLE (self->context));
}

/*
 * Takes a place if there is one, or if that may be exceeded. The lock is held.
 */
gboolean
voder_group_core_try_place (VoderGroupCore *self, gboolean may_exceed)
{
  gboolean taken =
      self->limit == 0 || self->n_unfinished < self->limit || may_exceed;

  self->n_unfinished += taken;
  return taken;
}

/* Waits at the limit, unless in a task of the group: that cannot end before
 * go() returns. The lock is held; FALSE when the context ended first, or when
 * it is not to wait. */
static gboolean
take_place (VoderGroupCore *self, VoderPoolFull full)
{
  gboolean helps = voder_group_core_helps (self);
  gboolean may_exceed =
      full == VODER_POOL_WAIT && voder_group_core_is_inside (self);

  while (voder_group_core_takes_tasks (self)) {
    int outcome;

    if (voder_group_core_try_place (self, may_exceed))
      return TRUE;
    if (full == VODER_POOL_REFUSE)
      return FALSE;
    if (helps && voder_group_core_has_job (self)) {
      voder_unlock (&self->lock);
      voder_group_core_help (self);
      voder_lock (&self->lock);
      continue;
    }
    outcome = voder_group_core_wait_in (self, &self->room, helps,
                                        G_CANCELLABLE (self->context));
    if (outcome != VODER_GROUP_WAIT_HELP)
      return outcome == VODER_WAIT_SERVED;
  }

  return FALSE;
}

/*
 * Why a job was not taken.
 */
GError *
voder_group_core_dup_refusal (VoderGroupCore *self, gboolean is_full)
{
  GError *cause = voder_context_dup_error (self->context);

  if (cause != NULL)
    return cause;
  if (is_full)
    return g_error_new_literal (VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL,
                                _ ("The group has as many tasks as it may"));

  return g_error_new_literal (VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                              _ ("The group takes no more tasks: it was "
                                 "waited for"));
}

/*
 * Queues a job that has its place; TRUE when the caller is to submit a ticket,
 * which counts already. The lock is held.
 */
gboolean
voder_group_core_add (VoderGroupCore *self,
                      VoderGroupJob *job,
                      guint *index,
                      VoderWaiterList *claimed)
{
  gboolean ticket;

  *index = voder_group_core_enqueue (self, job);
  voder_group_core_call_helper (self, claimed);
  ticket = self->limit == 0 || self->n_tickets + self->n_running < self->limit;
  self->n_tickets += ticket;

  return ticket;
}

/*
 * Takes a job back for which the pool had no place, in the thread that was
 * coming for it since. TRUE when somebody has run it meanwhile, maybe with the
 * ticket of another job.
 */
gboolean
voder_group_core_take_back (VoderGroupCore *self, guint index, GError **error)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderGroupJob *withdrawn;
  guint n_missing;

  voder_lock (&self->lock);
  withdrawn = withdraw (self, index);
  if (withdrawn != NULL)
    voder_group_core_give_up_place (self, &claimed);
  voder_group_core_call_helper (self, &claimed);
  /* That job, or the one that has the place now, may have no ticket. */
  n_missing = count_missing_tickets (self);
  self->n_coming--;
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  submit_tickets (self, n_missing);
  if (withdrawn == NULL) {
    g_clear_error (error);
    return TRUE;
  }

  voder_group_job_free (withdrawn);
  if (g_cancellable_is_cancelled (G_CANCELLABLE (self->context))) {
    g_clear_error (error);
    g_propagate_error (error, voder_group_core_dup_refusal (self, FALSE));
  }
  return FALSE;
}

/*
 * Takes a job, whatever becomes of it.
 */
gboolean
voder_group_core_go (VoderGroupCore *self,
                     VoderGroupJob *job,
                     VoderPoolFull full,
                     GError **error)
{
  VoderWaiterList claimed = { NULL, NULL };
  gboolean ticket;
  guint index;

  voder_lock (&self->lock);
  if (!take_place (self, full)) {
    gboolean is_full = voder_group_core_takes_tasks (self);

    voder_unlock (&self->lock);
    voder_group_job_free (job);
    g_propagate_error (error, voder_group_core_dup_refusal (self, is_full));
    return FALSE;
  }
  ticket = voder_group_core_add (self, job, &index, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  return !ticket || voder_group_core_submit_ticket (self, full, error) ||
         voder_group_core_take_back (self, index, error);
}
