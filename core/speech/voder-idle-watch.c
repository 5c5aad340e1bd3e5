/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-idle-watch-private.h"

#include <stdatomic.h>

#include <voder/flow/voder-worker.h>

struct _VoderIdleWatch {
  VoderWorker *worker;
  void (*leave) (gpointer data);
  gpointer data;
  gint64 timeout_us;
  _Atomic gint64 used_us; /* when it was used last */
};

static gboolean
tick (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderIdleWatch *self = data;
  gint64 idle_us = g_get_monotonic_time () -
                   atomic_load_explicit (&self->used_us, memory_order_relaxed);

  if (idle_us < self->timeout_us) {
    voder_worker_set_period (self->worker, self->timeout_us - idle_us);
    return TRUE;
  }

  voder_worker_set_period (self->worker, self->timeout_us);
  self->leave (self->data);

  return TRUE;
}

/*
 * Makes a watch that does not run yet. @name is that of its thread.
 */
VoderIdleWatch *
voder_idle_watch_new (const char *name,
                      gint64 timeout_us,
                      void (*leave) (gpointer data),
                      gpointer data)
{
  VoderIdleWatch *self = g_new0 (VoderIdleWatch, 1);

  self->leave = leave;
  self->data = data;
  self->timeout_us = timeout_us;
  self->worker = voder_worker_new (name, timeout_us, tick, self, NULL);

  return self;
}

void
voder_idle_watch_free (VoderIdleWatch *self)
{
  voder_worker_stop (self->worker, NULL, NULL);
  g_object_unref (self->worker);
  g_free (self);
}

/*
 * For a watch whose thing nobody uses yet, though it may run. G_MAXINT64: the
 * thing never leaves.
 */
void
voder_idle_watch_set_timeout (VoderIdleWatch *self, gint64 timeout_us)
{
  gboolean is_running = voder_worker_is_running (self->worker);

  voder_worker_stop (self->worker, NULL, NULL);
  self->timeout_us = timeout_us;
  if (is_running)
    voder_idle_watch_start (self);
}

/*
 * Begins to watch a thing that was just started. It runs already when there is
 * more than one.
 */
void
voder_idle_watch_start (VoderIdleWatch *self)
{
  voder_idle_watch_touch (self);
  if (self->timeout_us == G_MAXINT64)
    return;

  voder_worker_set_period (self->worker, self->timeout_us);
  voder_worker_start (self->worker, NULL, NULL);
}

/*
 * Says that the thing was used until now.
 */
void
voder_idle_watch_touch (VoderIdleWatch *self)
{
  atomic_store_explicit (&self->used_us, g_get_monotonic_time (),
                         memory_order_relaxed);
}

/*
 * Ends the watch of a thing that leaves.
 */
void
voder_idle_watch_stop (VoderIdleWatch *self)
{
  voder_worker_stop (self->worker, NULL, NULL);
}
