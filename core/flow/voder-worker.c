/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-worker.h>

#include "voder-properties-private.h"
#include "voder-worker-private.h"

#define DEFAULT_NAME "voder-worker"

/**
 * VoderWorker:
 *
 * A loop with a period: it is started, ticks, is stopped, and may be started
 * again.
 *
 * Ticks run in a pool, one after the other, with a cancellable of their own.
 * They stand at start + delay + n × period, however long each takes: the beat
 * does not drift. A tick that is late by whole periods stands for those that
 * it missed. A period of 0 ticks without a pause, and
 * %VODER_WORKER_ON_TRIGGER only when voder_worker_trigger() says so; with a
 * delay it ticks once.
 *
 * A run ends when voder_worker_stop() is called, when what it was started
 * under ends, when a tick fails, or when its pool stops. Dropping the worker
 * stops it, and waits for its tick, except in that tick, or in a task of a
 * group under it: then it ends after it.
 *
 * One thread of the pool is taken while it runs, so voder_pool_get_blocking()
 * is the pool for it. A pool that drains waits for the worker to end.
 *
 * Thread safety: any thread.
 */
enum {
  PROP_NAME = 1,
  PROP_PERIOD,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderWorker, voder_worker, G_TYPE_OBJECT)

static void
voder_worker_get_property (GObject *object,
                           guint id,
                           GValue *value,
                           GParamSpec *spec)
{
  VoderWorker *self = VODER_WORKER (object);

  switch (id) {
  case PROP_NAME:
    g_value_set_string (value, voder_worker_get_name (self));
    break;
  case PROP_PERIOD:
    g_value_set_int64 (value, voder_worker_get_period (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_worker_set_property (GObject *object,
                           guint id,
                           const GValue *value,
                           GParamSpec *spec)
{
  VoderWorkerCore *core = VODER_WORKER (object)->core;
  const char *name;

  switch (id) {
  case PROP_NAME:
    name = g_value_get_string (value);
    core->name = g_strdup (name != NULL ? name : DEFAULT_NAME);
    break;
  case PROP_PERIOD:
    core->period_us = g_value_get_int64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_worker_finalize (GObject *object)
{
  VoderWorker *self = VODER_WORKER (object);

  voder_worker_core_request_stop (self->core);
  if (!voder_worker_core_is_inside (self->core)) {
    voder_worker_core_join (self->core, G_MAXUINT64, NULL, NULL);
    voder_worker_core_release_data (self->core);
  }
  g_clear_pointer (&self->core, voder_worker_core_unref);
  g_clear_object (&self->pool);

  G_OBJECT_CLASS (voder_worker_parent_class)->finalize (object);
}

static void
voder_worker_class_init (VoderWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = voder_worker_get_property;
  object_class->set_property = voder_worker_set_property;
  object_class->finalize = voder_worker_finalize;

  /**
   * VoderWorker:name:
   *
   * What errors call it.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, DEFAULT_NAME,
                                               VODER_PROPERTY_FIXED);

  /**
   * VoderWorker:period:
   *
   * From tick to tick, in microseconds, as it is now: 0 for no pause, or
   * %VODER_WORKER_ON_TRIGGER.
   */
  properties[PROP_PERIOD] =
      g_param_spec_int64 ("period", NULL, NULL, 0, G_MAXINT64,
                          VODER_WORKER_ON_TRIGGER, VODER_PROPERTY_FIXED);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_worker_init (VoderWorker *self)
{
  self->core = voder_worker_core_new ();
}

/**
 * voder_worker_new:
 * @name: what errors call it
 * @period_us: from tick to tick, in microseconds; 0 for no pause, or
 *   %VODER_WORKER_ON_TRIGGER
 * @tick: (scope notified) (closure data) (destroy destroy): what to run
 * @data: for @tick
 * @destroy: (nullable): releases @data when the worker is dropped and its last
 *   tick has returned
 *
 * Makes a worker that does not run yet.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new worker
 */
VoderWorker *
voder_worker_new (const char *name,
                  gint64 period_us,
                  VoderTaskFunc tick,
                  gpointer data,
                  GDestroyNotify destroy)
{
  VoderWorker *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (period_us >= 0, NULL);
  g_return_val_if_fail (tick != NULL, NULL);

  self =
      g_object_new (VODER_TYPE_WORKER, "name", name, "period", period_us, NULL);
  self->core->tick = tick;
  self->core->data = data;
  self->core->destroy = destroy;

  return self;
}

/**
 * voder_worker_get_name:
 * @self: a worker
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): what errors call it
 */
const char *
voder_worker_get_name (VoderWorker *self)
{
  g_return_val_if_fail (VODER_IS_WORKER (self), NULL);

  return self->core->name;
}

/**
 * voder_worker_get_period:
 * @self: a worker
 *
 * Thread safety: any thread.
 *
 * Returns: from tick to tick, in microseconds
 */
gint64
voder_worker_get_period (VoderWorker *self)
{
  gint64 period_us;

  g_return_val_if_fail (VODER_IS_WORKER (self), 0);

  voder_lock (&self->core->lock);
  period_us = self->core->period_us;
  voder_unlock (&self->core->lock);

  return period_us;
}

/**
 * voder_worker_start:
 * @self: a worker
 * @parent: (nullable): what ends the run; the cancellable of the ticks is a
 *   descendant of it
 * @error: return location for an error
 *
 * Starts the worker, without waiting. A run that was stopped and is not over,
 * as in its own tick or after voder_worker_stop_async(), ends first: no two
 * ticks run at a time.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %G_IO_ERROR_PENDING when it runs and was not stopped,
 *   with what @parent has ended with, with %VODER_FLOW_ERROR_STOPPED when
 *   the pool takes no task, with %G_IO_ERROR_NOT_INITIALIZED when it was made
 *   without a tick, or with a %G_IO_ERROR when a thread cannot be made
 */
gboolean
voder_worker_start (VoderWorker *self, GCancellable *parent, GError **error)
{
  g_return_val_if_fail (VODER_IS_WORKER (self), FALSE);
  g_return_val_if_fail (parent == NULL || G_IS_CANCELLABLE (parent), FALSE);

  return voder_worker_core_start (self->core, parent, error);
}

/**
 * voder_worker_trigger:
 * @self: a worker
 *
 * Has the worker tick as soon as it can; the beat stays. Calls that come
 * before that tick begins make one tick.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE when it does not run
 */
gboolean
voder_worker_trigger (VoderWorker *self)
{
  g_return_val_if_fail (VODER_IS_WORKER (self), FALSE);

  return voder_worker_core_trigger (self->core);
}

/**
 * voder_worker_is_running:
 * @self: a worker
 *
 * Thread safety: any thread.
 *
 * Returns: %TRUE from a start until its run is over
 */
gboolean
voder_worker_is_running (VoderWorker *self)
{
  gboolean running;

  g_return_val_if_fail (VODER_IS_WORKER (self), FALSE);

  voder_lock (&self->core->lock);
  running = self->core->n_started != self->core->n_ended;
  voder_unlock (&self->core->lock);

  return running;
}

static guint64
get_number (VoderWorker *self, const guint64 *number)
{
  guint64 value;

  voder_lock (&self->core->lock);
  value = *number;
  voder_unlock (&self->core->lock);

  return value;
}

/**
 * voder_worker_get_n_ticks:
 * @self: a worker
 *
 * Thread safety: any thread.
 *
 * Returns: how many ticks have returned, in all runs
 */
guint64
voder_worker_get_n_ticks (VoderWorker *self)
{
  g_return_val_if_fail (VODER_IS_WORKER (self), 0);

  return get_number (self, &self->core->n_ticks);
}

/**
 * voder_worker_get_n_missed:
 * @self: a worker
 *
 * Thread safety: any thread.
 *
 * Returns: how many planned ticks were left out because the one before was
 *   late, in all runs
 */
guint64
voder_worker_get_n_missed (VoderWorker *self)
{
  g_return_val_if_fail (VODER_IS_WORKER (self), 0);

  return get_number (self, &self->core->n_missed);
}

/**
 * voder_worker_get_n_errors:
 * @self: a worker
 *
 * Thread safety: any thread.
 *
 * Returns: how many ticks have failed, in all runs; those that failed with what
 *   their cancellable has ended with do not count
 */
guint64
voder_worker_get_n_errors (VoderWorker *self)
{
  g_return_val_if_fail (VODER_IS_WORKER (self), 0);

  return get_number (self, &self->core->n_errors);
}

/**
 * voder_worker_dup_last_error:
 * @self: a worker
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): a copy of what a tick failed with last,
 *   in all runs
 */
GError *
voder_worker_dup_last_error (VoderWorker *self)
{
  GError *error = NULL;

  g_return_val_if_fail (VODER_IS_WORKER (self), NULL);

  voder_lock (&self->core->lock);
  if (self->core->last_error != NULL)
    error = g_error_copy (self->core->last_error);
  voder_unlock (&self->core->lock);

  return error;
}
