/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-group.h>

#include <glib/gi18n-lib.h>

#include "voder-group-private.h"
#include "voder-properties-private.h"

/**
 * VoderGroup:
 *
 * Tasks that belong together: they run in one pool under one context, and are
 * waited for together.
 *
 * With %VODER_GROUP_FIRST_ERROR the first task that fails ends the context of
 * the others, and its error is what voder_group_wait() returns; what they
 * fail with afterwards does not count. With %VODER_GROUP_COLLECT the others go
 * on, and each error is kept with the index of its task, counted from 0 in
 * the order of voder_group_go().
 *
 * A task may add tasks to its own group. A group is for one use: once it has
 * been waited for it takes no more tasks. No task outlives its group: a group
 * that is dropped before it was waited for cancels what still runs and waits
 * for it, in a task of its own for the others. In a task of a group below it,
 * for which one of its tasks may wait, it cancels them only. The context of one
 * that was waited for without an error stays good.
 *
 * Thread safety: any thread.
 */
struct _VoderGroup {
  GObject parent_instance;

  VoderPool *pool;
  /* Until it is constructed. */
  VoderGroupMode mode;
  GCancellable *parent;

  VoderGroupCore *core;
};

enum {
  PROP_POOL = 1,
  PROP_MODE,
  PROP_PARENT,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderGroup, voder_group, G_TYPE_OBJECT)

static void
voder_group_constructed (GObject *object)
{
  VoderGroup *self = VODER_GROUP (object);

  G_OBJECT_CLASS (voder_group_parent_class)->constructed (object);

  if (self->pool == NULL)
    self->pool = g_object_ref (voder_pool_get_blocking ());
  self->core = voder_group_core_new (self->pool, self->mode, self->parent);
  g_clear_object (&self->parent);
}

static void
voder_group_set_property (GObject *object,
                          guint id,
                          const GValue *value,
                          GParamSpec *spec)
{
  VoderGroup *self = VODER_GROUP (object);

  switch (id) {
  case PROP_POOL:
    self->pool = g_value_dup_object (value);
    break;
  case PROP_MODE:
    self->mode = g_value_get_enum (value);
    break;
  case PROP_PARENT:
    self->parent = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

/* A task that drops the last reference to its own group waits for the others;
 * the group's core lives on until it has ended itself. Below a task of the
 * group nobody knows which of those wait for this one. */
static void
end_tasks (VoderGroup *self)
{
  guint n_mine = voder_group_core_count_mine (self->core);
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                           _ ("The group of the task was dropped"));

  voder_context_cancel (voder_group_core_get_context (self->core), cause);
  if (n_mine > 0)
    voder_group_core_join_others (self->core, n_mine);
  else if (!voder_group_core_is_inside (self->core))
    voder_group_core_join (self->core, NULL, NULL);
}

/* What was made under the context of a group that was waited for may outlive
 * it. */
static void
voder_group_finalize (GObject *object)
{
  VoderGroup *self = VODER_GROUP (object);

  if (!voder_group_core_is_over (self->core))
    end_tasks (self);
  g_clear_pointer (&self->core, voder_group_core_unref);
  g_clear_object (&self->pool);

  G_OBJECT_CLASS (voder_group_parent_class)->finalize (object);
}

static void
voder_group_class_init (VoderGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = voder_group_constructed;
  object_class->set_property = voder_group_set_property;
  object_class->finalize = voder_group_finalize;

  /**
   * VoderGroup:pool:
   *
   * Where the tasks run; voder_pool_get_blocking() if none is given.
   */
  properties[PROP_POOL] = g_param_spec_object (
      "pool", NULL, NULL, VODER_TYPE_POOL, VODER_PROPERTY_GIVEN);

  /**
   * VoderGroup:mode:
   *
   * What happens when a task fails.
   */
  properties[PROP_MODE] =
      g_param_spec_enum ("mode", NULL, NULL, VODER_TYPE_GROUP_MODE,
                         VODER_GROUP_FIRST_ERROR, VODER_PROPERTY_GIVEN);

  /**
   * VoderGroup:parent:
   *
   * What ends the tasks; their context is a child of it.
   */
  properties[PROP_PARENT] = g_param_spec_object (
      "parent", NULL, NULL, G_TYPE_CANCELLABLE, VODER_PROPERTY_GIVEN);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_group_init (VoderGroup *self)
{
}

/**
 * voder_group_new:
 * @pool: (nullable): where the tasks run; %NULL for voder_pool_get_blocking()
 * @mode: what happens when a task fails
 * @parent: (nullable): what ends the tasks; their context is a child of it
 *
 * Makes a group without tasks.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new group
 */
VoderGroup *
voder_group_new (VoderPool *pool, VoderGroupMode mode, GCancellable *parent)
{
  g_return_val_if_fail (pool == NULL || VODER_IS_POOL (pool), NULL);
  g_return_val_if_fail (mode <= VODER_GROUP_COLLECT, NULL);
  g_return_val_if_fail (parent == NULL || G_IS_CANCELLABLE (parent), NULL);

  return g_object_new (VODER_TYPE_GROUP, "pool", pool, "mode", mode, "parent",
                       parent, NULL);
}

/**
 * voder_group_get_context:
 * @self: a group
 *
 * The context whose children the tasks get. A wait that serves the group, such
 * as one on a channel that its tasks fill, should end with it.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): the context
 */
VoderContext *
voder_group_get_context (VoderGroup *self)
{
  g_return_val_if_fail (VODER_IS_GROUP (self), NULL);

  return voder_group_core_get_context (self->core);
}

VoderGroupCore *
voder_group_get_core (VoderGroup *self)
{
  return self->core;
}

/**
 * voder_group_cancel:
 * @self: a group
 * @cause: (nullable): the error that the tasks end with, instead of
 *   %G_IO_ERROR_CANCELLED
 *
 * Ends the context of the group. Tasks that have not started will not.
 *
 * Thread safety: any thread.
 */
void
voder_group_cancel (VoderGroup *self, const GError *cause)
{
  g_return_if_fail (VODER_IS_GROUP (self));

  voder_context_cancel (voder_group_core_get_context (self->core), cause);
}

/**
 * voder_group_wait:
 * @self: a group
 * @cancellable: (nullable): ends the wait; the tasks go on
 * @error: return location for an error
 *
 * Waits until all tasks have ended, also those that were added meanwhile. In a
 * worker of the group's own pool it runs tasks of the group itself, unless that
 * pool has a worker for every task; while one runs, @cancellable does not end
 * the wait. A task cannot wait for its own group, nor for one whose context its
 * own descends from.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with the first error of a task; in collect mode that with
 *   the lowest index, one that is no cancel before one that is. %FALSE with
 *   %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the cause when
 *   @cancellable ended first, or with %G_IO_ERROR_WOULD_RECURSE when the task
 *   would wait for itself; then the group can be waited for again
 */
gboolean
voder_group_wait (VoderGroup *self, GCancellable *cancellable, GError **error)
{
  GError *result;

  g_return_val_if_fail (VODER_IS_GROUP (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);
  if (voder_group_core_is_inside (self->core)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_RECURSE,
                         _ ("A task cannot wait for its own group, nor for "
                            "one above it"));
    return FALSE;
  }

  if (!voder_group_core_join (self->core, cancellable, error))
    return FALSE;

  result = voder_group_core_dup_result (self->core);
  if (result == NULL)
    return TRUE;
  g_propagate_error (error, result);
  return FALSE;
}

/**
 * voder_group_wait_async:
 * @self: a group
 * @cancellable: (nullable): ends the wait; the tasks go on
 * @callback: (nullable) (scope async) (closure data): what to call when all
 *   tasks have ended
 * @data: for @callback
 *
 * Waits as voder_group_wait() does; no thread is blocked.
 *
 * Thread safety: any thread.
 */
void
voder_group_wait_async (VoderGroup *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VODER_IS_GROUP (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_group_wait_async);
  /* The wait tells the cause itself. */
  g_task_set_check_cancellable (task, FALSE);
  voder_group_core_join_async (self->core, task);
}

/**
 * voder_group_wait_finish:
 * @self: a group
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_group_wait()
 */
gboolean
voder_group_wait_finish (VoderGroup *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * voder_group_get_n_errors:
 * @self: a group
 *
 * Thread safety: any thread.
 *
 * Returns: how many errors were kept so far; at most 1 unless the group
 *   collects them
 */
guint
voder_group_get_n_errors (VoderGroup *self)
{
  g_return_val_if_fail (VODER_IS_GROUP (self), 0);

  return voder_group_core_get_n_errors (self->core);
}

/**
 * voder_group_dup_nth_error:
 * @self: a group
 * @n: which error, counted from 0 in the order of the tasks
 * @index: (out) (optional): the index of the task, counted from 0 in the order
 *   of voder_group_go()
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): a copy of the error; %NULL when there
 *   are fewer
 */
GError *
voder_group_dup_nth_error (VoderGroup *self, guint n, guint *index)
{
  g_return_val_if_fail (VODER_IS_GROUP (self), NULL);

  return voder_group_core_dup_nth_error (self->core, n, index);
}
