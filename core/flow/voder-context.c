/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-context.h>

#include <glib/gi18n-lib.h>

#include "voder-context-private.h"

/**
 * VoderContext:
 *
 * The life of a request: when it ends, and what it carries.
 *
 * A context is a #GCancellable, so every call that takes one takes a context.
 * It may have a parent, a deadline and a value. It ends when it is cancelled,
 * when its deadline comes or when its parent ends, whichever is first; the
 * first cause stays and is what voder_context_dup_error() tells.
 *
 * Dropping a context takes it off its parent and forgets its deadline; a
 * context that nobody holds never ends. g_cancellable_reset() must not be
 * called on a context: what it has ended would not come back.
 *
 * Thread safety: any thread.
 */
G_DEFINE_FINAL_TYPE (VoderContext, voder_context, G_TYPE_CANCELLABLE)

static void
on_deadline (GObject *object)
{
  g_autoptr (GError) error = NULL;

  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                               _ ("The deadline has passed"));
  voder_context_end (VODER_CONTEXT (object), error);
}

static void
set_deadline (VoderContext *self, gint64 deadline_us)
{
  gint64 inherited_us = VODER_CONTEXT_NO_DEADLINE;

  if (self->parent != NULL)
    inherited_us = self->parent->deadline_us;
  self->deadline_us = MIN (deadline_us, inherited_us);
  if (deadline_us >= inherited_us)
    return;

  if (deadline_us <= g_get_monotonic_time ()) {
    on_deadline (G_OBJECT (self));
    return;
  }

  g_weak_ref_set (&self->weak, self);
  self->timer = (VoderTimer){
    .deadline_us = deadline_us,
    .object = &self->weak,
    .fire = on_deadline,
  };
  voder_timer_add (&self->timer);
}

static void
voder_context_dispose (GObject *object)
{
  VoderContext *self = VODER_CONTEXT (object);

  /* Who ends it has a reference meanwhile, which may be the last. */
  VODER_TAKES_OVER (self);
  if (self->timer.fire != NULL)
    voder_timer_remove (&self->timer);
  if (self->parent != NULL) {
    voder_lock (&self->parent->lock);
    voder_context_unhook (self->parent, self);
    voder_unlock (&self->parent->lock);
  }
  if (self->plain_handler != 0) {
    g_signal_handler_disconnect (self->plain_parent, self->plain_handler);
    self->plain_handler = 0;
  }

  G_OBJECT_CLASS (voder_context_parent_class)->dispose (object);
}

static void
voder_context_finalize (GObject *object)
{
  VoderContext *self = VODER_CONTEXT (object);

  /* Whoever touched it last has left it before this line. */
  voder_lock (&self->lock);
  g_assert (self->children == NULL);
  g_assert (self->waiters.head == NULL);
  g_clear_error (&self->error);
  voder_unlock (&self->lock);
  voder_lock_clear (&self->lock);
  /* The weak reference was cleared by the last unref. */
  if (G_IS_VALUE (&self->value))
    g_value_unset (&self->value);
  g_clear_object (&self->plain_parent);
  voder_context_release_parent (self->parent);
  VODER_HAPPENS_NO_MORE (self);

  G_OBJECT_CLASS (voder_context_parent_class)->finalize (object);
}

static void
voder_context_class_init (VoderContextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GCancellableClass *cancellable_class = G_CANCELLABLE_CLASS (klass);

  object_class->dispose = voder_context_dispose;
  object_class->finalize = voder_context_finalize;
  cancellable_class->cancelled = voder_context_cancelled;
}

static void
voder_context_init (VoderContext *self)
{
  voder_lock_init (&self->lock);
  self->deadline_us = VODER_CONTEXT_NO_DEADLINE;
}

static VoderContext *
new_under (GCancellable *parent, gint64 deadline_us)
{
  VoderContext *self = g_object_new (VODER_TYPE_CONTEXT, NULL);

  if (parent != NULL && VODER_IS_CONTEXT (parent))
    voder_context_follow (self, VODER_CONTEXT (parent));
  else if (parent != NULL)
    voder_context_follow_plain (self, parent);
  set_deadline (self, deadline_us);
  VODER_HANDS_OVER (self);

  return self;
}

/**
 * voder_context_new:
 * @parent: (nullable): what the context ends with; its deadline and, when it
 *   is a #VoderContext, its values and its cause are inherited
 *
 * Makes a context that can be cancelled on its own.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new context; it has ended when @parent has
 */
VoderContext *
voder_context_new (GCancellable *parent)
{
  g_return_val_if_fail (parent == NULL || G_IS_CANCELLABLE (parent), NULL);

  return new_under (parent, VODER_CONTEXT_NO_DEADLINE);
}

/**
 * voder_context_new_with_deadline:
 * @parent: (nullable): as in voder_context_new()
 * @deadline_us: when the context ends, in microseconds as
 *   g_get_monotonic_time() gives them, or %VODER_CONTEXT_NO_DEADLINE
 *
 * Makes a context that ends at a time with %G_IO_ERROR_TIMED_OUT, or at the
 * deadline of @parent if that is earlier. One thread serves all deadlines; when
 * the system does not give it, the program ends, as with g_thread_new().
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new context; it has ended when @deadline_us is
 *   past
 */
VoderContext *
voder_context_new_with_deadline (GCancellable *parent, gint64 deadline_us)
{
  g_return_val_if_fail (parent == NULL || G_IS_CANCELLABLE (parent), NULL);

  return new_under (parent, deadline_us);
}

/**
 * voder_context_new_with_timeout:
 * @parent: (nullable): as in voder_context_new()
 * @timeout_us: how long from now until the context ends, in microseconds
 *
 * Makes a context as voder_context_new_with_deadline() does.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new context
 */
VoderContext *
voder_context_new_with_timeout (GCancellable *parent, gint64 timeout_us)
{
  g_return_val_if_fail (parent == NULL || G_IS_CANCELLABLE (parent), NULL);

  return new_under (parent, voder_sync_get_deadline (timeout_us));
}

/**
 * voder_context_new_with_value:
 * @parent: (nullable): as in voder_context_new()
 * @key: what voder_context_get_value() finds the value by
 * @value: the value, of the type of @key; it is copied, and must be safe to
 *   read in any thread
 *
 * Makes a context that carries a value for all its descendants. A value of
 * another type is a bug of the caller: it is reported, and there is no context.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new context
 */
VoderContext *
voder_context_new_with_value (GCancellable *parent,
                              VoderContextKey *key,
                              const GValue *value)
{
  VoderContext *self;

  g_return_val_if_fail (parent == NULL || G_IS_CANCELLABLE (parent), NULL);
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (
      G_VALUE_HOLDS (value, voder_context_key_get_value_type (key)), NULL);

  self = new_under (parent, VODER_CONTEXT_NO_DEADLINE);
  self->key = key;
  g_value_init (&self->value, voder_context_key_get_value_type (key));
  g_value_copy (value, &self->value);
  VODER_HANDS_OVER (self);

  return self;
}

/**
 * voder_context_cancel:
 * @self: a context
 * @cause: (nullable): the error that it and its descendants end with, instead
 *   of %G_IO_ERROR_CANCELLED
 *
 * Ends a context and all its descendants. Nothing happens when it has ended
 * already: the first cause stays.
 *
 * Thread safety: any thread.
 */
void
voder_context_cancel (VoderContext *self, const GError *cause)
{
  g_return_if_fail (VODER_IS_CONTEXT (self));

  voder_context_end (self, cause);
}

/**
 * voder_context_get_deadline:
 * @self: a context
 *
 * Tells when the context ends at the latest: its own deadline or that of an
 * ancestor, whichever is earlier.
 *
 * Thread safety: any thread.
 *
 * Returns: microseconds as g_get_monotonic_time() gives them, or
 *   %VODER_CONTEXT_NO_DEADLINE
 */
gint64
voder_context_get_deadline (VoderContext *self)
{
  g_return_val_if_fail (VODER_IS_CONTEXT (self), VODER_CONTEXT_NO_DEADLINE);

  return self->deadline_us;
}

static const GValue *
find_value (VoderContext *self, VoderContextKey *key)
{
  for (; self != NULL; self = self->parent)
    if (self->key == key)
      return &self->value;

  return NULL;
}

/**
 * voder_context_get_value:
 * @self: a context
 * @key: what the value was stored by
 *
 * Looks up the value of @key in the context, then in its ancestors.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none) (nullable): the value nearest to the context, of
 *   the type of @key; it lives as long as the context does
 */
const GValue *
voder_context_get_value (VoderContext *self, VoderContextKey *key)
{
  g_return_val_if_fail (VODER_IS_CONTEXT (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return find_value (self, key);
}

/**
 * voder_context_get_object:
 * @self: a context
 * @key: a key for objects
 *
 * Looks up an object as voder_context_get_value() does. A key of another kind
 * is a bug of the caller, and reported.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none) (type GObject.Object) (nullable): the object; it
 *   lives as long as the context does
 */
gpointer
voder_context_get_object (VoderContext *self, VoderContextKey *key)
{
  const GValue *value;

  g_return_val_if_fail (VODER_IS_CONTEXT (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (
      g_type_is_a (voder_context_key_get_value_type (key), G_TYPE_OBJECT),
      NULL);

  value = find_value (self, key);
  return value != NULL ? g_value_get_object (value) : NULL;
}

/**
 * voder_context_get_string:
 * @self: a context
 * @key: a key for strings
 *
 * Looks up a string as voder_context_get_value() does. A key of another kind
 * is a bug of the caller, and reported.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none) (nullable): the string; it lives as long as the
 *   context does
 */
const char *
voder_context_get_string (VoderContext *self, VoderContextKey *key)
{
  const GValue *value;

  g_return_val_if_fail (VODER_IS_CONTEXT (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (voder_context_key_get_value_type (key) == G_TYPE_STRING,
                        NULL);

  value = find_value (self, key);
  return value != NULL ? g_value_get_string (value) : NULL;
}

/**
 * voder_context_dup_error:
 * @self: a context
 *
 * Tells what the context has ended with: %G_IO_ERROR_CANCELLED,
 * %G_IO_ERROR_TIMED_OUT, or the cause that voder_context_cancel() was given.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): a copy of the error, or %NULL when the
 *   context has not ended
 */
GError *
voder_context_dup_error (VoderContext *self)
{
  GError *error = NULL;

  g_return_val_if_fail (VODER_IS_CONTEXT (self), NULL);

  if (!g_cancellable_is_cancelled (G_CANCELLABLE (self)))
    return NULL;

  voder_lock (&self->lock);
  voder_context_settle (self, NULL);
  error = g_error_copy (self->error);
  voder_unlock (&self->lock);

  return error;
}

/*
 * The same as voder_cancellable_set_error_if_done(), for those who have checked
 * what they were given.
 */
gboolean
voder_cancellable_has_ended (GCancellable *cancellable, GError **error)
{
  if (cancellable == NULL || !g_cancellable_is_cancelled (cancellable))
    return FALSE;
  if (error == NULL)
    return TRUE;

  if (VODER_IS_CONTEXT (cancellable))
    g_propagate_error (error,
                       voder_context_dup_error (VODER_CONTEXT (cancellable)));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                         _ ("The operation was cancelled"));
  return TRUE;
}

/**
 * voder_cancellable_set_error_if_done:
 * @cancellable: (nullable): a context or any other cancellable
 * @error: return location for an error
 *
 * Does what g_cancellable_set_error_if_cancelled() does, but tells the cause
 * or the deadline when @cancellable is a #VoderContext.
 *
 * Thread safety: any thread.
 *
 * Returns: %TRUE with @error set when @cancellable has ended
 */
gboolean
voder_cancellable_set_error_if_done (GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return voder_cancellable_has_ended (cancellable, error);
}
