/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-supervision-private.h"

#include <math.h>

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-pool.h>

#include "voder-launch-private.h"

#define DEFAULT_FIRST_US     (G_USEC_PER_SEC / 10)
#define DEFAULT_FACTOR       2.0
#define DEFAULT_CEILING_US   (30 * G_USEC_PER_SEC)
#define DEFAULT_STEADY_US    (10 * G_USEC_PER_SEC)
#define DEFAULT_MAX_RESTARTS 5

VoderSupervision *
voder_supervision_new (VoderLaunch *launch, GCancellable *context)
{
  VoderSupervision *self = g_new0 (VoderSupervision, 1);

  atomic_init (&self->refs, 1);
  voder_lock_init (&self->lock);
  g_set_object (&self->launch, launch);
  self->context = voder_context_new (context);
  self->first_us = DEFAULT_FIRST_US;
  self->factor = DEFAULT_FACTOR;
  self->ceiling_us = DEFAULT_CEILING_US;
  self->steady_us = DEFAULT_STEADY_US;
  self->max_restarts = DEFAULT_MAX_RESTARTS;
  self->restart_on_success = TRUE;
  self->main_context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->owner, NULL);

  return self;
}

VoderSupervision *
voder_supervision_ref (VoderSupervision *self)
{
  voder_refs_get (&self->refs);
  return self;
}

void
voder_supervision_unref (VoderSupervision *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  g_weak_ref_clear (&self->owner);
  g_clear_pointer (&self->main_context, g_main_context_unref);
  g_clear_object (&self->process);
  g_clear_object (&self->context);
  g_clear_object (&self->launch);
  g_clear_error (&self->error);
  voder_lock_clear (&self->lock);
  g_free (self);
}

/* It is over; takes the error. */
static void
finish (VoderSupervision *self, GError *error)
{
  VoderWaiterList claimed = { NULL, NULL };

  voder_lock (&self->lock);
  self->over = TRUE;
  self->error = error;
  voder_waiter_list_claim_all (&self->waiters, VODER_WAIT_SERVED, &claimed);
  voder_unlock (&self->lock);
  voder_waiter_list_wake_all (&claimed);
}

/* The child that runs now, or none; takes it. */
static void
set_process (VoderSupervision *self, VoderProcess *process)
{
  VoderProcess *old;

  voder_lock (&self->lock);
  old = self->process;
  self->process = process;
  self->n_starts += process != NULL;
  voder_unlock (&self->lock);
  g_clear_object (&old);
}

/* One life of the child; FALSE when it failed. */
static gboolean
live_once (VoderSupervision *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderProcess) process =
      voder_process_new (self->launch, cancellable, error);
  gboolean success;

  if (process == NULL)
    return FALSE;

  set_process (self, g_object_ref (process));
  self->tell (self, &(VoderSupervisionNews){ .started = process });
  /* What ends the context stops it; nothing is left running then. */
  success = voder_process_wait_check (process, NULL, error);
  set_process (self, NULL);

  return success;
}

static gint64
get_delay (VoderSupervision *self, guint n_in_a_row)
{
  double delay_us = self->first_us * pow (self->factor, n_in_a_row - 1);

  if (self->first_us == 0)
    return 0;
  if (delay_us >= self->ceiling_us)
    return self->ceiling_us;
  return (gint64) delay_us;
}

/* What a supervisor that gives up tells. */
static GError *
make_last_error (VoderSupervision *self, guint n_in_a_row, const GError *last)
{
  const char *name = voder_launch_get_name (self->launch);

  if (last != NULL && n_in_a_row == 1)
    return g_error_copy (last);
  if (last == NULL)
    return g_error_new (VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_EXIT,
                        _ ("“%s” ended too soon, %u times in a row"), name,
                        n_in_a_row);
  return g_error_new (last->domain, last->code,
                      _ ("“%s” failed %u times in a row: %s"), name, n_in_a_row,
                      last->message);
}

static void
tell_end (VoderSupervision *self, const GError *error, gint64 delay_us)
{
  self->tell (self, &(VoderSupervisionNews){
                        .error = error,
                        .delay_us = delay_us,
                    });
}

/* TRUE when there is to be no further life; result is what to finish with. */
static gboolean
is_over (VoderSupervision *self,
         GCancellable *cancellable,
         guint n_in_a_row,
         const GError *last,
         GError **result)
{
  if (voder_cancellable_has_ended (cancellable, result))
    return TRUE;
  if (last == NULL && !self->restart_on_success)
    return TRUE;
  if (n_in_a_row <= self->max_restarts)
    return FALSE;

  *result = make_last_error (self, n_in_a_row, last);
  return TRUE;
}

/* Until it is over; NULL or an error. */
static GError *
live (VoderSupervision *self, GCancellable *cancellable)
{
  GError *result = NULL;
  guint n_in_a_row = 0;

  while (!voder_cancellable_has_ended (cancellable, &result)) {
    g_autoptr (GError) last = NULL;
    gint64 began_us = g_get_monotonic_time ();
    gint64 delay_us;

    live_once (self, cancellable, &last);
    if (g_get_monotonic_time () - began_us >= self->steady_us)
      n_in_a_row = 0;
    /* It never comes back to 0. */
    n_in_a_row += n_in_a_row < G_MAXUINT;
    if (is_over (self, cancellable, n_in_a_row, last, &result)) {
      tell_end (self, last, -1);
      return result;
    }
    delay_us = get_delay (self, n_in_a_row);
    tell_end (self, last, delay_us);
    voder_wait_pause (delay_us, cancellable);
  }

  return result;
}

static gboolean
supervise (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderSupervision *self = data;

  finish (self, live (self, cancellable));
  return TRUE;
}

/* A task that never ran ends, too, as one does that a shutdown cancels. */
static void
leave (gpointer data)
{
  VoderSupervision *self = data;
  GError *error = NULL;

  if (!self->over) {
    error = voder_context_dup_error (self->context);
    if (error == NULL)
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                   _ ("The operation was cancelled"));
    finish (self, error);
  }
  voder_supervision_unref (self);
}

static VoderLaunch *
copy_launch (VoderSupervision *self, GError **error)
{
  if (self->launch != NULL)
    return voder_launch_copy (self->launch, error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                       _ ("The supervisor was given nothing to start"));
  return NULL;
}

/*
 * Starts it. When that fails it is over, so that nobody waits for ever.
 */
gboolean
voder_supervision_start (VoderSupervision *self, GError **error)
{
  g_autoptr (GError) failed = NULL;
  VoderLaunch *launch = copy_launch (self, &failed);

  voder_lock (&self->lock);
  self->started = TRUE;
  voder_unlock (&self->lock);
  if (launch == NULL) {
    finish (self, g_error_copy (failed));
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }

  g_object_unref (self->launch);
  self->launch = launch;
  return voder_pool_submit (voder_pool_get_blocking (),
                            VODER_POOL_PRIORITY_DEFAULT, supervise,
                            voder_supervision_ref (self), leave,
                            G_CANCELLABLE (self->context), error);
}

gboolean
voder_supervision_get_result (VoderSupervision *self, GError **error)
{
  gboolean success;

  voder_lock (&self->lock);
  if (!self->started) {
    voder_unlock (&self->lock);
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                         _ ("The supervisor has not started"));
    return FALSE;
  }
  success = self->error == NULL || self->stopped;
  if (!success)
    g_propagate_error (error, g_error_copy (self->error));
  voder_unlock (&self->lock);

  return success;
}

gboolean
voder_supervision_wait (VoderSupervision *self,
                        GCancellable *cancellable,
                        GError **error)
{
  int outcome = VODER_WAIT_SERVED;

  if (voder_cancellable_has_ended (cancellable, error))
    return FALSE;

  voder_lock (&self->lock);
  if (self->started && !self->over)
    outcome = voder_waiter_list_wait (&self->waiters, &self->lock, cancellable);
  voder_unlock (&self->lock);
  if (outcome != VODER_WAIT_SERVED)
    return voder_wait_set_error (outcome, cancellable, error);

  return voder_supervision_get_result (self, error);
}
