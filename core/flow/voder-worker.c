/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-worker.h>

#include "voder-join-private.h"
#include "voder-properties-private.h"
#include "voder-worker-core-private.h"

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
 * stops it, and waits for its tick, except in that tick: then it ends after
 * it.
 *
 * One thread of the pool is taken while it runs, so voder_pool_get_blocking()
 * is the pool for it. A pool that drains waits for the worker to end.
 *
 * Thread safety: any thread.
 */
struct _VoderWorker {
  GObject parent_instance;

  VoderWorkerCore *core;
  /* Under the core's lock; NULL for the blocking one. */
  VoderPool *pool;
};

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
 * voder_worker_set_pool:
 * @self: a worker
 * @pool: (nullable): where the ticks run; %NULL for voder_pool_get_blocking()
 *
 * Sets the pool for runs that start from now on.
 *
 * Thread safety: any thread.
 */
void
voder_worker_set_pool (VoderWorker *self, VoderPool *pool)
{
  g_autoptr (VoderPool) old = NULL;
  VoderPoolCore *old_core;

  g_return_if_fail (VODER_IS_WORKER (self));
  g_return_if_fail (pool == NULL || VODER_IS_POOL (pool));

  if (pool == NULL)
    pool = voder_pool_get_blocking ();
  voder_lock (&self->core->lock);
  old = self->pool;
  old_core = self->core->pool;
  self->pool = g_object_ref (pool);
  self->core->pool = voder_pool_core_ref (voder_pool_get_core (pool));
  voder_unlock (&self->core->lock);
  voder_pool_core_unref (old_core);
}

/**
 * voder_worker_set_policy:
 * @self: a worker
 * @policy: what becomes of the worker; %VODER_WORKER_STOP_ON_ERROR at first
 *
 * Sets what happens when a tick fails from now on.
 *
 * Thread safety: any thread.
 */
void
voder_worker_set_policy (VoderWorker *self, VoderWorkerPolicy policy)
{
  g_return_if_fail (VODER_IS_WORKER (self));

  voder_lock (&self->core->lock);
  self->core->policy = policy;
  voder_unlock (&self->core->lock);
}

/**
 * voder_worker_set_delay:
 * @self: a worker
 * @delay_us: from the start to the first tick, in microseconds; 0 for at once,
 *   -1, as at first, for one period
 *
 * Sets when a run ticks first. One that has not ticked by its beat yet heeds
 * it as well.
 *
 * Thread safety: any thread.
 */
void
voder_worker_set_delay (VoderWorker *self, gint64 delay_us)
{
  g_return_if_fail (VODER_IS_WORKER (self));
  g_return_if_fail (delay_us >= -1);

  voder_lock (&self->core->lock);
  self->core->delay_us = delay_us;
  voder_unlock (&self->core->lock);
  voder_worker_core_wake_sleeper (self->core);
}

/**
 * voder_worker_set_period:
 * @self: a worker
 * @period_us: as for voder_worker_new()
 *
 * Changes the period; the next tick comes this long after the one that was
 * planned last, or at once when that is past.
 *
 * Thread safety: any thread.
 */
void
voder_worker_set_period (VoderWorker *self, gint64 period_us)
{
  g_return_if_fail (VODER_IS_WORKER (self));
  g_return_if_fail (period_us >= 0);

  voder_lock (&self->core->lock);
  self->core->period_us = period_us;
  self->core->retimed = TRUE;
  voder_unlock (&self->core->lock);
  voder_worker_core_wake_sleeper (self->core);
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
 * voder_worker_stop:
 * @self: a worker
 * @cancellable: (nullable): ends the wait; the worker ends all the same
 * @error: return location for an error
 *
 * Ends the run: the cancellable of its tick is cancelled, and no tick begins
 * any more. Waits until the tick has returned, except in that tick itself;
 * then the run ends after it.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the
 *   cause when @cancellable ended first. What the ticks failed with is told by
 *   voder_worker_wait()
 */
gboolean
voder_worker_stop (VoderWorker *self, GCancellable *cancellable, GError **error)
{
  guint64 number;

  g_return_val_if_fail (VODER_IS_WORKER (self), FALSE);

  number = voder_worker_core_request_stop (self->core);
  if (voder_worker_core_is_inside (self->core))
    return TRUE;
  return voder_worker_core_join (self->core, number, cancellable, error);
}

static guint64
get_task_number (GTask *task)
{
  const guint64 *number = g_task_get_task_data (task);

  return number != NULL ? *number : G_MAXUINT64;
}

static gboolean
is_over (GTask *task)
{
  VoderWorker *self = g_task_get_source_object (task);

  return voder_worker_core_is_over (self->core, get_task_number (task));
}

static void
give_end (GTask *task)
{
  g_task_return_boolean (task, TRUE);
}

static void
join_async (VoderWorker *self, GTask *task, void (*give) (GTask *task))
{
  const VoderJoin join = {
    .lock = &self->core->lock,
    .list = &self->core->joiners,
    .is_over = is_over,
    .give = give,
  };

  voder_join_async (task, &join);
}

/**
 * voder_worker_stop_async:
 * @self: a worker
 * @cancellable: (nullable): ends the wait; the worker ends all the same
 * @callback: (scope async) (closure data): what to call when the run is over
 * @data: for @callback
 *
 * Ends the run as voder_worker_stop() does, without blocking; it takes no
 * thread.
 *
 * Thread safety: any thread.
 */
void
voder_worker_stop_async (VoderWorker *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = NULL;
  guint64 number;

  g_return_if_fail (VODER_IS_WORKER (self));

  number = voder_worker_core_request_stop (self->core);
  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_worker_stop_async);
  g_task_set_task_data (task, g_memdup2 (&number, sizeof number), g_free);
  /* The wait tells the cause itself. */
  g_task_set_check_cancellable (task, FALSE);
  join_async (self, task, give_end);
}

/**
 * voder_worker_stop_finish:
 * @self: a worker
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_worker_stop()
 */
gboolean
voder_worker_stop_finish (VoderWorker *self,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* How the last run has ended. */
static gboolean
get_result (VoderWorkerCore *core, GError **error)
{
  GError *result = NULL;

  voder_lock (&core->lock);
  if (core->result != NULL)
    result = g_error_copy (core->result);
  voder_unlock (&core->lock);
  if (result == NULL)
    return TRUE;

  g_propagate_error (error, result);
  return FALSE;
}

/**
 * voder_worker_wait:
 * @self: a worker
 * @cancellable: (nullable): ends the wait; the worker goes on
 * @error: return location for an error
 *
 * Waits until the worker does not run any more, and tells how its last run
 * ended. Returns at once when it was never started. A tick must not wait for
 * its own worker.
 *
 * Thread safety: any thread.
 *
 * Returns: %TRUE when it was stopped; %FALSE with the error of the tick that
 *   ended it, with what its parent ended with, or with
 *   %VODER_FLOW_ERROR_STOPPED when its pool stopped. %FALSE with
 *   %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the cause when
 *   @cancellable ended first
 */
gboolean
voder_worker_wait (VoderWorker *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (VODER_IS_WORKER (self), FALSE);
  g_return_val_if_fail (!voder_worker_core_is_inside (self->core), FALSE);

  return voder_worker_core_join (self->core, G_MAXUINT64, cancellable, error) &&
         get_result (self->core, error);
}

static void
give_result (GTask *task)
{
  VoderWorker *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (get_result (self->core, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * voder_worker_wait_async:
 * @self: a worker
 * @cancellable: (nullable): ends the wait; the worker goes on
 * @callback: (scope async) (closure data): what to call when the worker does
 *   not run any more
 * @data: for @callback
 *
 * Waits as voder_worker_wait() does, without blocking; it takes no thread.
 *
 * Thread safety: any thread.
 */
void
voder_worker_wait_async (VoderWorker *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_WORKER (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_worker_wait_async);
  g_task_set_check_cancellable (task, FALSE);
  join_async (self, task, give_result);
}

/**
 * voder_worker_wait_finish:
 * @self: a worker
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_worker_wait()
 */
gboolean
voder_worker_wait_finish (VoderWorker *self,
                          GAsyncResult *result,
                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
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
