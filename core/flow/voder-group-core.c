/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-group-private.h"

#include <glib/gi18n-lib.h>

#include "voder-pool-private.h"

typedef struct {
  guint index;
  GError *error;
} TaskError;

struct _VoderGroupCore {
  VoderRefs refs;
  VoderPoolCore *pool;
  VoderGroupMode mode;
  VoderContext *context;

  VoderLock lock;
  guint limit;
  guint next_index;
  /* Jobs that have not started, in their order. */
  VoderGroupJob *first;
  VoderGroupJob *last;
  guint n_queued;
  guint n_running;
  /* Queued and running ones, and those whose go() has its place already. */
  guint n_unfinished;
  /* Tickets that wait in the pool. */
  guint n_tickets;
  VoderWaiterList room;
  VoderWaiterList joiners;
  gboolean finished;
  /* By index; in first-error mode the one that counts. */
  GArray *errors;
  gboolean ended_by_task;
};

/* A ticket may be dropped before its submit has returned. */
enum {
  TICKET_NEW,
  TICKET_SUBMITTED,
  TICKET_GONE,
};

typedef struct {
  VoderRefs refs;
  VoderGroupCore *core;
  atomic_int state;
  gboolean used;
} Ticket;

static _Thread_local VoderGroupCore *current_group;

static void run_jobs (VoderGroupCore *self, GCancellable *cancellable);

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

static void
clear_task_error (gpointer data)
{
  TaskError *task_error = data;

  g_clear_error (&task_error->error);
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
  self->context = voder_context_new (parent);
  self->errors = g_array_new (FALSE, FALSE, sizeof (TaskError));
  g_array_set_clear_func (self->errors, clear_task_error);

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
 * TRUE in a task of this group.
 */
gboolean
voder_group_core_is_inside (VoderGroupCore *self)
{
  return current_group == self;
}

static void
enqueue (VoderGroupCore *self, VoderGroupJob *job)
{
  job->index = self->next_index++;
  job->queued = TRUE;
  if (self->last != NULL)
    self->last->next = job;
  else
    self->first = job;
  self->last = job;
  self->n_queued++;
}

/* The lock is held. */
static VoderGroupJob *
dequeue (VoderGroupCore *self)
{
  VoderGroupJob *job = self->first;

  if (job == NULL)
    return NULL;

  self->first = job->next;
  if (self->first == NULL)
    self->last = NULL;
  job->queued = FALSE;
  self->n_queued--;

  return job;
}

/* FALSE when somebody has it already. */
static gboolean
withdraw (VoderGroupCore *self, VoderGroupJob *job)
{
  VoderGroupJob *before = NULL;

  if (!job->queued)
    return FALSE;

  for (VoderGroupJob *at = self->first; at != job; at = at->next)
    before = at;
  if (before != NULL)
    before->next = job->next;
  else
    self->first = job->next;
  if (self->last == job)
    self->last = before;
  job->queued = FALSE;
  self->n_queued--;

  return TRUE;
}

/* One task less. Its place goes to somebody who waits for room, else to
 * nobody; the last one ends the waits. The lock is held. */
static void
give_up_place (VoderGroupCore *self, VoderWaiterList *claimed)
{
  VoderWaiter *waiter = NULL;

  if (self->limit == 0 || self->n_unfinished <= self->limit)
    waiter = voder_waiter_list_claim (&self->room, VODER_WAIT_SERVED);
  if (waiter != NULL) {
    voder_waiter_list_push (claimed, waiter);
    waiter->linked = FALSE;
    return;
  }

  self->n_unfinished--;
  if (self->n_unfinished == 0 && self->joiners.head != NULL) {
    self->finished = TRUE;
    voder_waiter_list_claim_all (&self->joiners, VODER_WAIT_SERVED, claimed);
  }
}

static void
release_place (VoderGroupCore *self)
{
  VoderWaiterList claimed = { NULL, NULL };

  voder_lock (&self->lock);
  give_up_place (self, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
}

static void
insert_error (VoderGroupCore *self, guint index, GError *error)
{
  TaskError task_error = { index, error };
  guint at = self->errors->len;

  while (at > 0 &&
         g_array_index (self->errors, TaskError, at - 1).index > index)
    at--;
  g_array_insert_val (self->errors, at, task_error);
}

/* The first error counts; that of the context, when it had ended already. One
 * exception: a task that says it was cancelled, when nobody had cancelled it,
 * yields to an error that says why. The lock is held. */
static gboolean
record_first (VoderGroupCore *self, guint index, const GError *error)
{
  TaskError *kept;

  if (self->errors->len == 0) {
    GError *outside = voder_context_dup_error (self->context);

    self->ended_by_task = outside == NULL;
    insert_error (self, index, outside ? outside : g_error_copy (error));
    return self->ended_by_task;
  }

  kept = &g_array_index (self->errors, TaskError, 0);
  if (self->ended_by_task &&
      g_error_matches (kept->error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_clear_error (&kept->error);
    kept->index = index;
    kept->error = g_error_copy (error);
  }
  return FALSE;
}

static void
record (VoderGroupCore *self, guint index, const GError *error)
{
  gboolean end = FALSE;

  voder_lock (&self->lock);
  if (self->mode == VODER_GROUP_COLLECT)
    insert_error (self, index, g_error_copy (error));
  else
    end = record_first (self, index, error);
  voder_unlock (&self->lock);

  if (end)
    voder_context_cancel (self->context, error);
}

/* A job that never runs has failed as well. */
static void
fail_job (VoderGroupCore *self, VoderGroupJob *job, const GError *error)
{
  record (self, job->index, error);
  voder_group_job_free (job);
  release_place (self);
}

static void
fail_next_job (VoderGroupCore *self)
{
  g_autoptr (GError) error = NULL;
  VoderGroupJob *job;

  voder_lock (&self->lock);
  job = dequeue (self);
  voder_unlock (&self->lock);
  if (job == NULL)
    return;

  error = g_error_new_literal (VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                               _ ("The pool stopped before the task ran"));
  fail_job (self, job, error);
}

static void
ticket_unref (Ticket *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  voder_group_core_unref (self->core);
  g_free (self);
}

static gboolean
ticket_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticket *self = data;
  VoderGroupCore *core = self->core;

  self->used = TRUE;
  voder_lock (&core->lock);
  core->n_tickets--;
  voder_unlock (&core->lock);
  run_jobs (core, cancellable);

  return TRUE;
}

static void
ticket_drop (gpointer data)
{
  Ticket *self = data;
  VoderGroupCore *core = self->core;

  if (!self->used) {
    voder_lock (&core->lock);
    core->n_tickets--;
    voder_unlock (&core->lock);
    if (atomic_exchange (&self->state, TICKET_GONE) == TICKET_SUBMITTED)
      fail_next_job (core);
  }
  ticket_unref (self);
}

/* Has the pool run one more job. */
static gboolean
submit_ticket (VoderGroupCore *self, GError **error)
{
  Ticket *ticket = g_new0 (Ticket, 1);
  VoderPoolTask *task;
  gboolean submitted;

  atomic_init (&ticket->refs, 2);
  atomic_init (&ticket->state, TICKET_NEW);
  voder_refs_get (&self->refs);
  ticket->core = self;

  task = voder_pool_task_new (VODER_POOL_PRIORITY_DEFAULT, ticket_run, ticket,
                              ticket_drop, G_CANCELLABLE (self->context));
  submitted = voder_pool_core_submit (self->pool, task, VODER_POOL_WAIT, error);
  if (submitted &&
      atomic_exchange (&ticket->state, TICKET_SUBMITTED) == TICKET_GONE)
    fail_next_job (self);
  ticket_unref (ticket);

  return submitted;
}

/* The next job, if one more may run. */
static VoderGroupJob *
take_job (VoderGroupCore *self)
{
  VoderGroupJob *job = NULL;

  voder_lock (&self->lock);
  if (self->limit == 0 || self->n_running < self->limit)
    job = dequeue (self);
  self->n_running += job != NULL;
  voder_unlock (&self->lock);

  return job;
}

static void
run_job (VoderGroupCore *self, VoderGroupJob *job, GCancellable *cancellable)
{
  VoderGroupCore *outer = current_group;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  current_group = self;
  if (!voder_cancellable_set_error_if_done (cancellable, &error))
    done = job->func (job->data, cancellable, &error);
  current_group = outer;

  if (!done && error == NULL)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                         _ ("Task %u failed and did not say why"), job->index);
  if (!done)
    record (self, job->index, error);
  voder_group_job_free (job);
}

/* TRUE when there is a job that no other ticket will come for. */
static gboolean
end_job (VoderGroupCore *self)
{
  VoderWaiterList claimed = { NULL, NULL };
  gboolean more;

  voder_lock (&self->lock);
  self->n_running--;
  more = self->n_queued > self->n_tickets;
  give_up_place (self, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  return more;
}

static gboolean
run_next (VoderGroupCore *self, GCancellable *cancellable, gboolean *more)
{
  VoderGroupJob *job = take_job (self);

  if (job == NULL)
    return FALSE;

  run_job (self, job, cancellable);
  *more = end_job (self);
  return TRUE;
}

static void
run_jobs (VoderGroupCore *self, GCancellable *cancellable)
{
  gboolean more = FALSE;

  if (!run_next (self, cancellable, &more))
    return;

  while (more) {
    g_autoptr (VoderContext) context = voder_context_new (cancellable);

    if (!run_next (self, G_CANCELLABLE (context), &more))
      return;
  }
}

void
voder_group_core_set_limit (VoderGroupCore *self, guint limit)
{
  VoderWaiterList claimed = { NULL, NULL };

  voder_lock (&self->lock);
  self->limit = limit;
  while (limit == 0 || self->n_unfinished < limit) {
    VoderWaiter *waiter =
        voder_waiter_list_claim (&self->room, VODER_WAIT_SERVED);

    if (waiter == NULL)
      break;
    voder_waiter_list_push (&claimed, waiter);
    waiter->linked = FALSE;
    self->n_unfinished++;
  }
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
}

/* Waits at the limit, unless in a task of the group: that cannot end before
 * go() returns. The lock is held; FALSE when the context ended first. */
static gboolean
take_place (VoderGroupCore *self)
{
  VoderWait wait;
  VoderWaiter waiter;
  gboolean served;

  if (self->limit == 0 || self->n_unfinished < self->limit ||
      voder_group_core_is_inside (self)) {
    self->n_unfinished++;
    return TRUE;
  }

  voder_wait_init (&wait);
  voder_waiter_init (&waiter, &wait, NULL);
  voder_waiter_list_push (&self->room, &waiter);
  voder_unlock (&self->lock);
  served = voder_wait_block (&wait, G_CANCELLABLE (self->context),
                             VODER_SYNC_FOREVER) == VODER_WAIT_SERVED;
  voder_lock (&self->lock);
  voder_waiter_list_remove (&self->room, &waiter);

  return served;
}

static gboolean
refuse (VoderGroupCore *self, VoderGroupJob *job, GError **error)
{
  g_autoptr (GError) cause = voder_context_dup_error (self->context);

  if (cause != NULL)
    g_set_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                 _ ("The group takes no more tasks: %s"), cause->message);
  else
    g_set_error_literal (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                         _ ("The group takes no more tasks: it was waited "
                            "for"));
  voder_group_job_free (job);
  return FALSE;
}

/*
 * Takes a job, whatever becomes of it.
 */
gboolean
voder_group_core_go (VoderGroupCore *self, VoderGroupJob *job, GError **error)
{
  GCancellable *cancellable = G_CANCELLABLE (self->context);
  gboolean placed;
  gboolean ticket;

  voder_lock (&self->lock);
  placed = !self->finished && !g_cancellable_is_cancelled (cancellable) &&
           take_place (self);
  if (!placed) {
    voder_unlock (&self->lock);
    return refuse (self, job, error);
  }
  enqueue (self, job);
  ticket = self->limit == 0 || self->n_tickets + self->n_running < self->limit;
  self->n_tickets += ticket;
  voder_unlock (&self->lock);

  if (!ticket || submit_ticket (self, error))
    return TRUE;

  voder_lock (&self->lock);
  placed = !withdraw (self, job);
  voder_unlock (&self->lock);
  if (placed) {
    /* Somebody ran it meanwhile. */
    g_clear_error (error);
    return TRUE;
  }
  release_place (self);
  if (g_cancellable_is_cancelled (cancellable)) {
    g_clear_error (error);
    return refuse (self, job, error);
  }
  voder_group_job_free (job);
  return FALSE;
}

/* Waits for the last task to end. */
static int
wait_once (VoderGroupCore *self, GCancellable *cancellable)
{
  VoderWait wait;
  VoderWaiter waiter;
  int outcome;

  voder_lock (&self->lock);
  if (self->n_unfinished == 0) {
    self->finished = TRUE;
    voder_unlock (&self->lock);
    return VODER_WAIT_SERVED;
  }
  voder_wait_init (&wait);
  voder_waiter_init (&waiter, &wait, NULL);
  voder_waiter_list_push (&self->joiners, &waiter);
  voder_unlock (&self->lock);

  outcome = voder_wait_block (&wait, cancellable, VODER_SYNC_FOREVER);

  voder_lock (&self->lock);
  voder_waiter_list_remove (&self->joiners, &waiter);
  voder_unlock (&self->lock);
  return outcome;
}

/* A worker that waits for tasks of its own pool, when no other worker is free,
 * runs them itself; else all workers could come to wait for each other. */
static void
help (VoderGroupCore *self)
{
  gboolean more = FALSE;

  if (!voder_pool_core_is_mine (self->pool))
    return;

  while (more || voder_pool_core_is_saturated (self->pool)) {
    g_autoptr (VoderContext) context =
        voder_context_new (G_CANCELLABLE (self->context));

    if (!run_next (self, G_CANCELLABLE (context), &more))
      return;
  }
}

/*
 * Waits until nothing is left to run.
 */
gboolean
voder_group_core_join (VoderGroupCore *self,
                       GCancellable *cancellable,
                       GError **error)
{
  int outcome;

  if (voder_cancellable_set_error_if_done (cancellable, error))
    return FALSE;

  help (self);
  outcome = wait_once (self, cancellable);
  if (outcome == VODER_WAIT_SERVED)
    return TRUE;
  return voder_wait_set_error (outcome, cancellable, error);
}

guint
voder_group_core_get_n_errors (VoderGroupCore *self)
{
  guint n;

  voder_lock (&self->lock);
  n = self->errors->len;
  voder_unlock (&self->lock);

  return n;
}

GError *
voder_group_core_dup_nth_error (VoderGroupCore *self, guint n, guint *index)
{
  GError *error = NULL;

  voder_lock (&self->lock);
  if (n < self->errors->len) {
    TaskError *task_error = &g_array_index (self->errors, TaskError, n);

    error = g_error_copy (task_error->error);
    if (index != NULL)
      *index = task_error->index;
  }
  voder_unlock (&self->lock);

  return error;
}

/*
 * What a wait returns: the first error that is no cancel, else the first.
 */
GError *
voder_group_core_dup_result (VoderGroupCore *self)
{
  const GError *result = NULL;
  GError *copy;

  voder_lock (&self->lock);
  for (guint i = 0; i < self->errors->len; i++) {
    const GError *error = g_array_index (self->errors, TaskError, i).error;

    if (result == NULL ||
        (g_error_matches (result, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
      result = error;
  }
  copy = result != NULL ? g_error_copy (result) : NULL;
  voder_unlock (&self->lock);

  return copy;
}
