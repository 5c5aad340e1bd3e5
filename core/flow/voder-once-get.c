/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-once-private.h"

#include <voder/flow/voder-context.h>

static gboolean
run_flight (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderFlight *flight = data;

  do
    voder_flight_run (flight, cancellable);
  while (!voder_flight_land (flight));

  return TRUE;
}

/* The table's reference goes to settled, or is not the last one. */
static void
detach_flight (VoderFlight *flight)
{
  VoderOnce *self = VODER_ONCE (flight->owner);
  gboolean is_final = flight->value != NULL;

  if ((self->flags & VODER_ONCE_KEEP_ERROR) != 0 && !flight->interrupted)
    is_final = TRUE;
  self->flight = NULL;
  if (is_final) {
    VODER_HAPPENS_BEFORE (&self->settled);
    atomic_store (&self->settled, flight);
  } else {
    voder_flight_unref (flight);
  }
}

/* Joins the flight, or makes one that the caller has to start. The lock is
 * held. */
static VoderFlight *
join (VoderOnce *self,
      VoderWaiter *asker,
      GCancellable *cancellable,
      gboolean *starts,
      GError **error)
{
  VoderMaker maker = { self->maker.func, self->maker.data, NULL };
  g_autoptr (VoderFlight) flight = NULL;

  *starts = self->flight == NULL;
  if (*starts)
    flight = voder_flight_new (G_OBJECT (self), &self->lock, self->value_type,
                               detach_flight);
  else
    flight = voder_flight_ref (self->flight);
  if (!voder_flight_check (flight, asker->wait->woken == NULL, cancellable,
                           error))
    return NULL;

  if (self->maker.func == voder_once_invoke_closure)
    maker.data = self;
  voder_flight_join (flight, asker, &maker);
  if (*starts)
    self->flight = voder_flight_ref (flight);

  return g_steal_pointer (&flight);
}

/* Waits for the flight of the others, or starts one. */
static gpointer
get_from_flight (VoderOnce *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderFlight) flight = NULL;
  gboolean starts = FALSE;
  VoderFlight *settled;
  VoderWaiter asker;
  VoderWait wait;

  voder_wait_init (&wait);
  voder_waiter_init (&asker, &wait, NULL);
  voder_lock (&self->lock);
  settled = voder_once_peek_settled (self);
  if (settled == NULL)
    flight = join (self, &asker, cancellable, &starts, error);
  voder_unlock (&self->lock);

  if (settled != NULL)
    return voder_flight_dup_value (settled, error);
  if (flight == NULL)
    return NULL;
  if (starts)
    voder_flight_start (flight, run_flight);

  return voder_flight_wait (flight, &asker, cancellable, error);
}

/* Has a task return what there is, or wait for a flight. */
static void
begin (VoderOnce *self, GTask *task)
{
  VoderFlightTask *asker = voder_flight_task_new (task);
  VoderFlight *flight = NULL;
  gboolean starts = FALSE;
  VoderFlight *settled;
  GError *error = NULL;

  voder_lock (&self->lock);
  settled = voder_once_peek_settled (self);
  if (settled == NULL)
    flight = join (self, &asker->waiter, g_task_get_cancellable (task), &starts,
                   &error);
  voder_unlock (&self->lock);

  if (flight == NULL) {
    voder_flight_task_settle (asker, settled, error);
    return;
  }
  if (starts)
    voder_flight_start (flight, run_flight);
  voder_flight_task_begin (asker, flight);
}

/**
 * voder_once_get: (skip)
 * @self: a once
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Gets the value, which is made if this is the first call, and waited for if
 * another thread was first. Once it is there this takes no lock.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a copy of, or a reference to, the value; %NULL with
 *   the error of the function, with %G_IO_ERROR_WOULD_RECURSE when the function
 *   asks itself, with %VODER_FLOW_ERROR_STOPPED when the pools are shut down,
 *   or with %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the cause when
 *   @cancellable ended first
 */
gpointer
voder_once_get (VoderOnce *self, GCancellable *cancellable, GError **error)
{
  VoderFlight *settled;

  g_return_val_if_fail (VODER_IS_ONCE (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  if (voder_cancellable_has_ended (cancellable, error))
    return NULL;

  settled = voder_once_peek_settled (self);
  if (settled != NULL)
    return voder_flight_dup_value (settled, error);

  return get_from_flight (self, cancellable, error);
}

/**
 * voder_once_get_async:
 * @self: a once
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async): called when done
 * @data: for @callback
 *
 * Does what voder_once_get() does. No thread waits for it.
 *
 * Thread safety: any thread.
 */
void
voder_once_get_async (VoderOnce *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (VODER_IS_ONCE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_once_get_async);
  /* A context tells its own cause. */
  g_task_set_check_cancellable (task, FALSE);
  if (voder_cancellable_has_ended (cancellable, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    begin (self, task);
}

/**
 * voder_once_get_finish: (skip)
 * @self: a once
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): as voder_once_get()
 */
gpointer
voder_once_get_finish (VoderOnce *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return voder_flight_finish (G_TASK (result), error);
}
