/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-pool.h>

#include "voder-pool-core-private.h"
#include "voder-properties-private.h"

#define DEFAULT_NAME "voder-pool"

/**
 * VoderPool:
 *
 * Managed threads that run tasks.
 *
 * A task goes to a worker that has nothing to do, else to a new one while there
 * are fewer than the minimum, else into the queue, else, when that is full, to
 * a new worker while there are fewer than the maximum; else the submitter
 * waits. So the queue decides: with a long one few workers do much, with none
 * each task has a worker at once. Workers above the minimum leave when they had
 * nothing to do for some time.
 *
 * Queued tasks are taken by priority, 0 first, and in their order within one.
 * A task is passed over by at most 64 better ones for each task of its own
 * priority that is before it, so none waits for ever. Each task gets a
 * #VoderContext of its own.
 *
 * There are two pools for everybody: voder_pool_get_compute() for tasks that
 * calculate and voder_pool_get_blocking() for those that wait.
 *
 * Dropping a pool stops it with %VODER_POOL_STOP_ABORT.
 *
 * Thread safety: any thread.
 */
struct _VoderPool {
  GObject parent_instance;

  VoderPoolCore *core;
};

enum {
  PROP_NAME = 1,
  PROP_MIN_WORKERS,
  PROP_MAX_WORKERS,
  PROP_QUEUE_CAPACITY,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderPool, voder_pool, G_TYPE_OBJECT)

static void
voder_pool_constructed (GObject *object)
{
  VoderPoolCore *core = VODER_POOL (object)->core;

  G_OBJECT_CLASS (voder_pool_parent_class)->constructed (object);

  if (core->max_workers < core->min_workers) {
    g_critical ("A pool cannot have %u workers at least and %u at most",
                core->min_workers, core->max_workers);
    core->max_workers = core->min_workers;
  }
  voder_pool_core_prestart (core);
}

static void
voder_pool_get_property (GObject *object,
                         guint id,
                         GValue *value,
                         GParamSpec *spec)
{
  VoderPoolCore *core = VODER_POOL (object)->core;

  switch (id) {
  case PROP_NAME:
    g_value_set_string (value, core->name);
    break;
  case PROP_MIN_WORKERS:
    g_value_set_uint (value, core->min_workers);
    break;
  case PROP_MAX_WORKERS:
    g_value_set_uint (value, core->max_workers);
    break;
  case PROP_QUEUE_CAPACITY:
    g_value_set_uint (value, core->queue_capacity);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_pool_set_property (GObject *object,
                         guint id,
                         const GValue *value,
                         GParamSpec *spec)
{
  VoderPoolCore *core = VODER_POOL (object)->core;
  const char *name;

  switch (id) {
  case PROP_NAME:
    name = g_value_get_string (value);
    core->name = g_strdup (name != NULL ? name : DEFAULT_NAME);
    break;
  case PROP_MIN_WORKERS:
    core->min_workers = g_value_get_uint (value);
    break;
  case PROP_MAX_WORKERS:
    core->max_workers = g_value_get_uint (value);
    break;
  case PROP_QUEUE_CAPACITY:
    core->queue_capacity = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_pool_finalize (GObject *object)
{
  VoderPool *self = VODER_POOL (object);

  voder_pool_core_orphan (self->core);
  g_clear_pointer (&self->core, voder_pool_core_unref);

  G_OBJECT_CLASS (voder_pool_parent_class)->finalize (object);
}

static void
voder_pool_class_init (VoderPoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = voder_pool_constructed;
  object_class->get_property = voder_pool_get_property;
  object_class->set_property = voder_pool_set_property;
  object_class->finalize = voder_pool_finalize;

  /**
   * VoderPool:name:
   *
   * What its threads are called; the system shows 15 bytes of it.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, DEFAULT_NAME,
                                               VODER_PROPERTY_FIXED);

  /**
   * VoderPool:min-workers:
   *
   * How many workers are always there.
   */
  properties[PROP_MIN_WORKERS] = g_param_spec_uint (
      "min-workers", NULL, NULL, 0, G_MAXUINT, 0, VODER_PROPERTY_FIXED);

  /**
   * VoderPool:max-workers:
   *
   * How many there are at most; any number if none is given.
   */
  properties[PROP_MAX_WORKERS] = g_param_spec_uint (
      "max-workers", NULL, NULL, 1, G_MAXUINT, G_MAXUINT, VODER_PROPERTY_FIXED);

  /**
   * VoderPool:queue-capacity:
   *
   * How many tasks wait for a worker at most. None if nothing is said: with
   * #VoderPool:max-workers each task has a worker at once then.
   */
  properties[PROP_QUEUE_CAPACITY] = g_param_spec_uint (
      "queue-capacity", NULL, NULL, 0, G_MAXUINT, 0, VODER_PROPERTY_FIXED);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_pool_init (VoderPool *self)
{
  self->core = voder_pool_core_new ();
}

VoderPoolCore *
voder_pool_get_core (VoderPool *self)
{
  return self->core;
}

/**
 * voder_pool_new:
 * @name: what its threads are called; the system shows 15 bytes of it
 * @min_workers: how many workers are always there
 * @max_workers: how many there are at most, at least 1 and @min_workers; the
 *   same as @min_workers for a fixed pool
 * @queue_capacity: how many tasks wait for a worker at most; 0 for none,
 *   %G_MAXUINT for any number
 *
 * Makes a pool. Tasks that wait for each other need a worker each at once: give
 * them a pool without a queue, such as voder_pool_get_blocking().
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new pool
 */
VoderPool *
voder_pool_new (const char *name,
                guint min_workers,
                guint max_workers,
                guint queue_capacity)
{
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (max_workers >= 1, NULL);
  g_return_val_if_fail (min_workers <= max_workers, NULL);

  return g_object_new (VODER_TYPE_POOL, "name", name, "min-workers",
                       min_workers, "max-workers", max_workers,
                       "queue-capacity", queue_capacity, NULL);
}

/**
 * voder_pool_set_idle_timeout:
 * @self: a pool
 * @timeout_us: how long a worker above the minimum stays with nothing to do,
 *   in microseconds; 10 seconds at first
 *
 * Sets the time for workers that come to rest from now on.
 *
 * Thread safety: any thread.
 */
void
voder_pool_set_idle_timeout (VoderPool *self, gint64 timeout_us)
{
  g_return_if_fail (VODER_IS_POOL (self));
  g_return_if_fail (timeout_us >= 0);

  voder_pool_core_set_idle_timeout (self->core, timeout_us);
}

/**
 * voder_pool_submit: (skip)
 * @self: a pool
 * @priority: 0 to 7, 0 first; %VODER_POOL_PRIORITY_DEFAULT for most
 * @func: (scope notified) (closure data) (destroy destroy): what to run
 * @data: for @func
 * @destroy: (nullable): releases @data when @func has returned, or when it
 *   will never run; also when this call fails
 * @cancellable: (nullable): ends the wait, and then the task: its context is
 *   a child of it
 * @error: return location for an error
 *
 * Has a task run, waiting for room in the queue. A worker of this pool does
 * not wait but exceeds the capacity.
 *
 * What @func fails with is only counted; use a #VoderGroup to learn it.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %VODER_FLOW_ERROR_STOPPED when the pool is stopped,
 *   with %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the cause when
 *   @cancellable ended first, or with a %G_IO_ERROR when a thread cannot be
 *   made
 */
gboolean
voder_pool_submit (VoderPool *self,
                   guint priority,
                   VoderTaskFunc func,
                   gpointer data,
                   GDestroyNotify destroy,
                   GCancellable *cancellable,
                   GError **error)
{
  VoderPoolTask task;

  g_return_val_if_fail (VODER_IS_POOL (self), FALSE);
  g_return_val_if_fail (priority < VODER_POOL_N_PRIORITIES, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  voder_pool_task_init (&task, priority, func, data, destroy, cancellable);
  return voder_pool_core_submit (self->core, &task, VODER_POOL_WAIT, error);
}

/**
 * voder_pool_submit_async: (skip)
 * @self: a pool
 * @priority: as for voder_pool_submit()
 * @func: (scope notified) (closure data) (destroy destroy): what to run
 * @data: for @func
 * @destroy: (nullable): as for voder_pool_submit()
 * @cancellable: (nullable): as for voder_pool_submit()
 * @callback: (scope async) (closure user_data) (nullable): what to call when
 *   the task has a worker or a place in the queue, or never will
 * @user_data: for @callback
 *
 * Has a task run as voder_pool_submit() does; no thread waits for the room.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_pool_submit_async (VoderPool *self,
                         guint priority,
                         VoderTaskFunc func,
                         gpointer data,
                         GDestroyNotify destroy,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) submit = NULL;
  VoderPoolTask task;

  g_return_if_fail (VODER_IS_POOL (self));
  g_return_if_fail (priority < VODER_POOL_N_PRIORITIES);
  g_return_if_fail (func != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  submit = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (submit, voder_pool_submit_async);
  /* A task that was taken runs, cancelled or not. */
  g_task_set_check_cancellable (submit, FALSE);
  voder_pool_task_init (&task, priority, func, data, destroy, cancellable);
  voder_pool_core_submit_async (self->core, &task,
                                &(VoderPoolSubmit){ .task = submit });
}

/**
 * voder_pool_submit_finish:
 * @self: a pool
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_pool_submit()
 */
gboolean
voder_pool_submit_finish (VoderPool *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * voder_pool_try_submit:
 * @self: a pool
 * @priority: as for voder_pool_submit()
 * @func: (scope notified) (closure data) (destroy destroy): what to run
 * @data: for @func
 * @destroy: (nullable): as for voder_pool_submit()
 * @error: return location for an error
 *
 * Has a task run if a worker or a place in the queue is free now.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: %FALSE with %VODER_FLOW_ERROR_FULL, or with an error as
 *   voder_pool_submit() gives
 */
gboolean
voder_pool_try_submit (VoderPool *self,
                       guint priority,
                       VoderTaskFunc func,
                       gpointer data,
                       GDestroyNotify destroy,
                       GError **error)
{
  VoderPoolTask task;

  g_return_val_if_fail (VODER_IS_POOL (self), FALSE);
  g_return_val_if_fail (priority < VODER_POOL_N_PRIORITIES, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  voder_pool_task_init (&task, priority, func, data, destroy, NULL);
  return voder_pool_core_submit (self->core, &task, VODER_POOL_REFUSE, error);
}
