/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-worker-core-private.h"

#include <glib/gi18n-lib.h>

VoderWorkerCore *
voder_worker_core_new (void)
{
  VoderWorkerCore *self = g_new0 (VoderWorkerCore, 1);

  atomic_init (&self->refs, 1);
  voder_lock_init (&self->lock);
  self->delay_us = -1;
  self->pool =
      voder_pool_core_ref (voder_pool_get_core (voder_pool_get_blocking ()));

  return self;
}

/*
 * Lets go of what the ticks are given. Nobody ticks any more.
 */
void
voder_worker_core_release_data (VoderWorkerCore *self)
{
  GDestroyNotify destroy;
  gpointer data;

  voder_lock (&self->lock);
  destroy = g_steal_pointer (&self->destroy);
  data = self->data;
  voder_unlock (&self->lock);

  if (destroy != NULL)
    destroy (data);
}

void
voder_worker_core_unref (VoderWorkerCore *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  voder_worker_core_release_data (self);
  g_assert (self->current == NULL && self->next == NULL);
  g_clear_error (&self->result);
  g_clear_error (&self->last_error);
  g_clear_pointer (&self->pool, voder_pool_core_unref);
  g_clear_pointer (&self->name, g_free);
  voder_lock_clear (&self->lock);
  g_free (self);
}

static VoderWorkerRun *
run_new (GCancellable *parent)
{
  VoderWorkerRun *self = g_new0 (VoderWorkerRun, 1);

  self->context = voder_context_new (parent);

  return self;
}

static void
run_free (VoderWorkerRun *self)
{
  g_object_unref (self->context);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderWorkerRun, run_free)

/*
 * Has the loop look at what it waits for again.
 */
void
voder_worker_core_wake_sleeper (VoderWorkerCore *self)
{
  VoderWaiterList claimed = { NULL, NULL };

  voder_lock (&self->lock);
  voder_waiter_list_claim_all (&self->sleeper, VODER_WAIT_SERVED, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
}

/* The run that a trigger or a start has to do with. The lock is held. */
static VoderWorkerRun *
get_latest (VoderWorkerCore *self)
{
  return self->next != NULL ? self->next : self->current;
}

/* FALSE when the worker runs and has not been told to stop. A run that is
 * still to end is followed by the new one. The lock is held. */
static gboolean
adopt (VoderWorkerCore *self, VoderWorkerRun *run)
{
  if (self->next != NULL || (self->current != NULL && !self->current->stopping))
    return FALSE;

  run->number = ++self->n_started;
  if (self->current == NULL)
    self->current = run;
  else
    self->next = run;
  return TRUE;
}

/*
 * Begins a run; see voder_worker_start(). Once it is adopted, anybody may end
 * and free it.
 */
gboolean
voder_worker_core_start (VoderWorkerCore *self,
                         GCancellable *parent,
                         GError **error)
{
  g_autoptr (VoderWorkerRun) run = NULL;
  g_autoptr (VoderContext) context = NULL;
  guint64 number = 0;
  gboolean waits = FALSE;

  if (self->tick == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                 _ ("The worker “%s” has nothing to do: it was made without a "
                    "tick"),
                 self->name);
    return FALSE;
  }
  if (voder_cancellable_has_ended (parent, error))
    return FALSE;

  run = run_new (parent);
  context = g_object_ref (run->context);
  voder_lock (&self->lock);
  if (adopt (self, run)) {
    number = run->number;
    waits = run == self->next;
    run = NULL;
  }
  voder_unlock (&self->lock);
  if (number == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                 _ ("The worker “%s” runs already"), self->name);
    return FALSE;
  }

  return waits || voder_worker_core_submit (self, number, context, error);
}

/*
 * Has the worker tick now; FALSE when it does not run.
 */
gboolean
voder_worker_core_trigger (VoderWorkerCore *self)
{
  VoderWorkerRun *latest;
  gboolean running;

  voder_lock (&self->lock);
  latest = get_latest (self);
  running = latest != NULL && !latest->stopping;
  if (running)
    latest->triggered = TRUE;
  voder_unlock (&self->lock);
  if (running)
    voder_worker_core_wake_sleeper (self);

  return running;
}

static VoderContext *
mark_stopping (VoderWorkerRun *run)
{
  if (run == NULL)
    return NULL;

  run->stopping = TRUE;
  return g_object_ref (run->context);
}

/*
 * Ends what runs, and what was to run after it, without waiting; the number of
 * the last run to end. One that still waits for a thread of its pool is over
 * at once.
 */
guint64
voder_worker_core_request_stop (VoderWorkerCore *self)
{
  g_autoptr (VoderContext) current = NULL;
  g_autoptr (VoderContext) next = NULL;
  guint64 not_begun = 0;
  guint64 number;

  voder_lock (&self->lock);
  number = self->n_started;
  current = mark_stopping (self->current);
  next = mark_stopping (self->next);
  if (self->current != NULL && !self->current->begun)
    not_begun = self->current->number;
  voder_unlock (&self->lock);

  if (current != NULL)
    voder_context_cancel (current, NULL);
  if (next != NULL)
    voder_context_cancel (next, NULL);
  if (not_begun != 0)
    voder_worker_core_end_run (self, not_begun, NULL);

  return number;
}

/*
 * Whether the runs up to this number are over. The lock is held.
 */
gboolean
voder_worker_core_is_over (VoderWorkerCore *self, guint64 number)
{
  return self->n_ended >= MIN (number, self->n_started);
}

/* Waits until some run ends, unless all up to this number have. */
static int
wait_once (VoderWorkerCore *self, guint64 number, GCancellable *cancellable)
{
  int outcome = VODER_WAIT_CLOSED;

  voder_lock (&self->lock);
  if (!voder_worker_core_is_over (self, number))
    outcome = voder_waiter_list_wait (&self->joiners, &self->lock, cancellable);
  voder_unlock (&self->lock);

  return outcome;
}

/*
 * Waits until the runs up to this number are over, or with G_MAXUINT64 until
 * none is left, also of those that start meanwhile.
 */
gboolean
voder_worker_core_join (VoderWorkerCore *self,
                        guint64 number,
                        GCancellable *cancellable,
                        GError **error)
{
  int outcome = VODER_WAIT_SERVED;

  if (voder_cancellable_has_ended (cancellable, error))
    return FALSE;

  while (outcome == VODER_WAIT_SERVED)
    outcome = wait_once (self, number, cancellable);
  if (outcome == VODER_WAIT_CLOSED)
    return TRUE;
  return voder_wait_set_error (outcome, cancellable, error);
}

/* Takes the current run off; the next one, with its context, if there is one.
 * The lock is held. */
static guint64
advance (VoderWorkerCore *self, VoderContext **context)
{
  self->n_ended = self->current->number;
  self->current = g_steal_pointer (&self->next);
  if (self->current == NULL)
    return 0;

  *context = g_object_ref (self->current->context);
  return self->current->number;
}

/* A worker that was stopped has not failed by that. The lock is held. */
static void
set_result (VoderWorkerCore *self, gboolean stopping, const GError *error)
{
  g_clear_error (&self->result);
  if (error == NULL)
    return;
  if (!stopping || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->result = g_error_copy (error);
}

/*
 * Ends a run, unless it is over. The next one begins then.
 */
void
voder_worker_core_end_run (VoderWorkerCore *self,
                           guint64 number,
                           const GError *error)
{
  g_autoptr (VoderWorkerRun) ended = NULL;
  g_autoptr (VoderContext) context = NULL;
  VoderWaiterList claimed = { NULL, NULL };
  guint64 next;

  voder_lock (&self->lock);
  if (self->current == NULL || self->current->number != number) {
    voder_unlock (&self->lock);
    return;
  }
  ended = self->current;
  set_result (self, ended->stopping, error);
  next = advance (self, &context);
  voder_waiter_list_claim_all (&self->joiners, VODER_WAIT_SERVED, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);

  /* When this fails, the run has that for its result. */
  if (next != 0)
    voder_worker_core_submit (self, next, context, NULL);
}
