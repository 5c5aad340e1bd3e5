/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-flight-private.h"

#include <voder/flow/voder-task.h>

/* Those who ask for a flight's value without a thread that waits. */

static void
return_landed (GTask *task)
{
  VoderFlight *flight = g_task_get_task_data (task);

  if (flight->value == NULL)
    voder_task_return_error (task, g_error_copy (flight->error));
  else
    voder_task_return_pointer (task, voder_flight_ref (flight),
                               (GDestroyNotify) voder_flight_unref);
}

/* Takes the error. */
static void
return_later (VoderFlightTask *self, VoderFlight *landed, GError *error)
{
  GTask *task = self->task;

  if (error == NULL)
    g_task_set_task_data (task, voder_flight_ref (landed),
                          (GDestroyNotify) voder_flight_unref);
  voder_async_wait_clear (&self->async);
  g_clear_pointer (&self->flight, voder_flight_unref);
  g_free (self);
  voder_async_wait_return (task, return_landed, error);
}

static void
on_ended (VoderAsyncWait *async, int outcome)
{
  /* It is the first member. */
  VoderFlightTask *self = (VoderFlightTask *) async;
  GError *error = NULL;

  if (outcome != VODER_WAIT_SERVED) {
    voder_flight_leave (self->flight, &self->waiter);
    voder_async_wait_set_error (async, outcome, &error);
  }
  return_later (self, self->flight, error);
}

/*
 * Makes one who asks of a task. It joins by its waiter, and begins then; or it
 * is settled.
 */
VoderFlightTask *
voder_flight_task_new (GTask *task)
{
  VoderFlightTask *self = g_new0 (VoderFlightTask, 1);

  voder_async_wait_init (&self->async, NULL, g_task_get_cancellable (task),
                         on_ended);
  voder_waiter_init (&self->waiter, &self->async.wait, NULL);
  self->task = g_object_ref (task);

  return self;
}

/*
 * Waits for a flight that was joined; takes a reference. The task returns what
 * it brings.
 */
void
voder_flight_task_begin (VoderFlightTask *self, VoderFlight *flight)
{
  self->flight = flight;
  voder_async_wait_begin (&self->async);
}

/*
 * Ends one that has not joined: with what has landed, or with an error.
 */
void
voder_flight_task_settle (VoderFlightTask *self,
                          VoderFlight *landed,
                          GError *error)
{
  return_later (self, landed, error);
}

/*
 * Takes a value from a task that such an asker was made of.
 */
gpointer
voder_flight_finish (GTask *task, GError **error)
{
  g_autoptr (VoderFlight) self = g_task_propagate_pointer (task, error);

  return self != NULL ? voder_flight_dup_value (self, error) : NULL;
}
