/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-group-core-private.h"

#include <glib/gi18n-lib.h>

#include "voder-context-private.h"

/* A ticket may be dropped before its submit has returned. */
enum {
  TICKET_NEW,
  TICKET_SUBMITTED,
  TICKET_GONE,
};

struct _VoderGroupTicket {
  VoderRefs refs;
  VoderGroupCore *core;
  atomic_int state;
  gboolean used;
};

/* The tasks of groups that the calling thread is in, the innermost first. */
typedef struct _Frame Frame;
struct _Frame {
  VoderGroupCore *group;
  Frame *outer;
};

static _Thread_local Frame *innermost;

static gboolean
is_under (VoderContext *context, const VoderContext *ancestor)
{
  while (context != NULL && context != ancestor)
    context = context->parent;

  return context != NULL;
}

/*
 * TRUE in a task of a group whose context is this one or under it. Also where
 * that waits for another group and runs a task of it meanwhile.
 */
gboolean
voder_group_is_task_under (const VoderContext *context)
{
  for (const Frame *frame = innermost; frame != NULL; frame = frame->outer)
    if (is_under (frame->group->context, context))
      return TRUE;

  return FALSE;
}

/*
 * TRUE in a task of this group or of one that such a task has made: it may be
 * waited for by a task of this group.
 */
gboolean
voder_group_core_is_inside (VoderGroupCore *self)
{
  return voder_group_is_task_under (self->context);
}

/*
 * How many tasks of this group the calling thread is in; 0 unless the innermost
 * of all that it is in is one.
 */
guint
voder_group_core_count_mine (VoderGroupCore *self)
{
  guint n_mine = 0;

  if (innermost == NULL || innermost->group != self)
    return 0;

  for (const Frame *frame = innermost; frame != NULL; frame = frame->outer)
    n_mine += frame->group == self;
  return n_mine;
}

/* Why a job will never run. */
static GError *
dup_end (VoderGroupCore *self)
{
  GError *error = voder_context_dup_error (self->context);

  if (error == NULL)
    error = voder_pool_core_create_stop_error (self->pool);
  return error;
}

/* A job that never runs has failed as well. What it has may drop the group: the
 * thread is in that job then. */
static void
fail_job (VoderGroupCore *self, VoderGroupJob *job)
{
  Frame frame = { self, innermost };
  g_autoptr (GError) error = dup_end (self);

  innermost = &frame;
  voder_group_core_record (self, job->index, error);
  voder_group_job_free (job);
  innermost = frame.outer;
  voder_group_core_release_place (self);
}

/* FALSE when there is none, or none that nobody will come for. */
static gboolean
fail_next_job (VoderGroupCore *self, gboolean if_stranded)
{
  VoderGroupJob *job = NULL;

  voder_lock (&self->lock);
  if (!if_stranded || self->n_tickets + self->n_running + self->n_coming == 0)
    job = voder_group_core_dequeue (self);
  voder_unlock (&self->lock);
  if (job != NULL)
    fail_job (self, job);

  return job != NULL;
}

/*
 * Fails the jobs that have not begun.
 */
void
voder_group_core_fail_queued (VoderGroupCore *self)
{
  while (fail_next_job (self, FALSE))
    continue;
}

/*
 * Fails the jobs that nobody will come for any more.
 */
void
voder_group_core_fail_stranded (VoderGroupCore *self)
{
  while (fail_next_job (self, TRUE))
    continue;
}

/* The next job, if one more may run; for a thread that was coming, or not. */
static VoderGroupJob *
take_job (VoderGroupCore *self, gboolean coming)
{
  VoderWaiterList claimed = { NULL, NULL };
  VoderGroupJob *job = NULL;

  voder_lock (&self->lock);
  if (self->limit == 0 || self->n_running < self->limit)
    job = voder_group_core_dequeue (self);
  self->n_running += job != NULL;
  self->n_coming -= coming;
  /* There may be one more. */
  voder_group_core_call_helper (self, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  return job;
}

static void
run_job (VoderGroupCore *self, VoderGroupJob *job, GCancellable *cancellable)
{
  Frame frame = { self, innermost };
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  innermost = &frame;
  if (g_cancellable_is_cancelled (cancellable))
    error = dup_end (self);
  else
    done = job->func (job->data, cancellable, &error);

  if (!done && error == NULL)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                         _ ("Task %u failed and did not say why"), job->index);
  if (!done)
    voder_group_core_record (self, job->index, error);
  /* What the job has may drop the group still. */
  voder_group_job_free (job);
  innermost = frame.outer;
}

/* TRUE when there is a job that no other ticket will come for: this thread is
 * to come for it. */
static gboolean
end_job (VoderGroupCore *self)
{
  VoderWaiterList claimed = { NULL, NULL };
  gboolean more;

  voder_lock (&self->lock);
  self->n_running--;
  voder_group_core_give_up_place (self, &claimed);
  /* Also that of one who had waited for the place. */
  more = self->n_queued > self->n_tickets;
  self->n_coming += more;
  if (!more)
    voder_group_core_call_helper (self, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  return more;
}

/* Runs the next job, if there is one. A thread that was coming is then only if
 * it is to come for another one, since no ticket will. */
static gboolean
run_next (VoderGroupCore *self, GCancellable *cancellable, gboolean *coming)
{
  VoderGroupJob *job = take_job (self, *coming);

  *coming = FALSE;
  if (job == NULL)
    return FALSE;

  run_job (self, job, cancellable);
  *coming = end_job (self);
  return TRUE;
}

static gboolean
has_limit (VoderGroupCore *self)
{
  gboolean has;

  voder_lock (&self->lock);
  has = self->limit != 0;
  voder_unlock (&self->lock);

  return has;
}

/* Each job has a context of its own: one may cancel what it was given, and the
 * next ones are not to end by that. Where there is no limit each job has a
 * ticket, whose context is that job's. */
static void
run_jobs (VoderGroupCore *self, GCancellable *cancellable)
{
  gboolean limited = has_limit (self);
  gboolean coming = TRUE;

  if (!limited)
    run_next (self, cancellable, &coming);
  /* It may have got a limit meanwhile. */
  while (coming && (limited || has_limit (self))) {
    g_autoptr (VoderContext) context = voder_context_new (cancellable);

    limited = TRUE;
    run_next (self, G_CANCELLABLE (context), &coming);
  }
  if (coming)
    voder_group_core_submit_missing (self);
}

/*
 * TRUE in a worker of the group's own pool, where a job could have to wait for
 * it: when it has to wait for the group it runs jobs meanwhile.
 */
gboolean
voder_group_core_helps (VoderGroupCore *self)
{
  return voder_pool_core_is_mine (self->pool) &&
         voder_pool_core_may_queue (self->pool);
}

/*
 * Runs what can be run.
 */
void
voder_group_core_help (VoderGroupCore *self)
{
  gboolean coming = FALSE;
  gboolean ran = TRUE;

  while (ran) {
    g_autoptr (VoderContext) context =
        voder_context_new (G_CANCELLABLE (self->context));

    ran = run_next (self, G_CANCELLABLE (context), &coming);
  }
}

static void
ticket_unref (VoderGroupTicket *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  voder_group_core_unref (self->core);
  g_free (self);
}

static gboolean
ticket_run (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderGroupTicket *self = data;
  VoderGroupCore *core = self->core;

  self->used = TRUE;
  voder_lock (&core->lock);
  core->n_tickets--;
  core->n_coming++;
  voder_unlock (&core->lock);
  run_jobs (core, cancellable);

  return TRUE;
}

static void
ticket_drop (gpointer data)
{
  VoderGroupTicket *self = data;
  VoderGroupCore *core = self->core;

  if (!self->used) {
    gboolean submitted;

    voder_lock (&core->lock);
    submitted = atomic_exchange (&self->state, TICKET_GONE) == TICKET_SUBMITTED;
    core->n_tickets--;
    /* Else who submits it sees to its job. */
    core->n_coming += !submitted;
    voder_unlock (&core->lock);
    if (submitted) {
      fail_next_job (core, FALSE);
      voder_group_core_fail_stranded (core);
    }
  }
  ticket_unref (self);
}

/*
 * Makes a ticket, and the pool's task that it is: each has a reference.
 */
VoderGroupTicket *
voder_group_core_create_ticket (VoderGroupCore *self, VoderPoolTask *task)
{
  VoderGroupTicket *ticket = g_new0 (VoderGroupTicket, 1);
  guint priority;

  voder_lock (&self->lock);
  priority = self->priority;
  voder_unlock (&self->lock);

  atomic_init (&ticket->refs, 2);
  atomic_init (&ticket->state, TICKET_NEW);
  voder_refs_get (&self->refs);
  ticket->core = self;
  voder_pool_task_init (task, priority, ticket_run, ticket, ticket_drop,
                        G_CANCELLABLE (self->context));

  return ticket;
}

/*
 * Lets go of a ticket that was submitted, or could not be: then the caller was
 * coming for its job, and is still.
 */
void
voder_group_ticket_settle (VoderGroupTicket *self, gboolean submitted)
{
  if (submitted &&
      atomic_exchange (&self->state, TICKET_SUBMITTED) == TICKET_GONE) {
    fail_next_job (self->core, FALSE);
    voder_group_core_leave (self->core);
    voder_group_core_fail_stranded (self->core);
  }
  ticket_unref (self);
}

/*
 * Has the pool run one more job. When it cannot, the caller was coming for that
 * job and is still: it takes it back, or leaves.
 */
gboolean
voder_group_core_submit_ticket (VoderGroupCore *self,
                                VoderPoolFull full,
                                GError **error)
{
  VoderPoolTask task;
  VoderGroupTicket *ticket = voder_group_core_create_ticket (self, &task);
  gboolean submitted = voder_pool_core_submit (self->pool, &task, full, error);

  voder_group_ticket_settle (ticket, submitted);
  return submitted;
}
