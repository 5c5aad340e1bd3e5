/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-closure-private.h"
#include "voder-item-private.h"
#include "voder-once-private.h"

/* What language bindings have in place of a function and a pointer. */

/*
 * The maker of a once that has a closure; its data is the once. Gives the
 * closure's value, if it gave one.
 */
gpointer
voder_once_invoke_closure (gpointer data,
                           GCancellable *cancellable,
                           GError **error)
{
  VoderOnce *self = data;
  GClosure *closure = self->maker.data;
  g_auto (GValue) argument = G_VALUE_INIT;
  g_auto (GValue) value = G_VALUE_INIT;
  gpointer made;

  g_value_init (&argument, G_TYPE_CANCELLABLE);
  g_value_set_object (&argument, cancellable);
  g_value_init (&value, self->value_type);
  g_closure_invoke (closure, &value, 1, &argument, NULL);
  made = g_value_peek_pointer (&value);

  return made != NULL ? voder_item_copy (self->value_type, made) : NULL;
}

/**
 * voder_once_new_with_closure: (rename-to voder_once_new)
 * @value_type: as for voder_once_new()
 * @flags: what becomes of an error
 * @closure: makes the value: it gets a #GCancellable and returns a value of
 *   @value_type, or %NULL on failure
 *
 * Does what voder_once_new() does, for languages other than C.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new once
 */
VoderOnce *
voder_once_new_with_closure (GType value_type,
                             VoderOnceFlags flags,
                             GClosure *closure)
{
  g_return_val_if_fail (closure != NULL, NULL);
  if (!voder_item_check_type (value_type, G_STRFUNC))
    return NULL;

  return voder_once_new (value_type, flags, voder_once_invoke_closure,
                         voder_closure_own (closure), voder_closure_release);
}

static gboolean
take_value (VoderOnce *self, GValue *value, gpointer taken)
{
  if (taken == NULL)
    return FALSE;

  voder_item_set_value (self->value_type, taken, value);
  return TRUE;
}

/**
 * voder_once_get_value:
 * @self: a once
 * @value: (out caller-allocates): the value, of the type that it has
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Does what voder_once_get() does, for languages other than C. @value is
 * zeroed, not initialised.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with an error as voder_once_get() gives
 */
gboolean
voder_once_get_value (VoderOnce *self,
                      GValue *value,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (VODER_IS_ONCE (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return take_value (self, value, voder_once_get (self, cancellable, error));
}

/**
 * voder_once_get_value_finish:
 * @self: a once
 * @result: what the callback was given
 * @value: (out caller-allocates): the value, of the type that it has
 * @error: return location for an error
 *
 * Does what voder_once_get_finish() does, for languages other than C.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with an error as voder_once_get() gives
 */
gboolean
voder_once_get_value_finish (VoderOnce *self,
                             GAsyncResult *result,
                             GValue *value,
                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  return take_value (self, value, voder_once_get_finish (self, result, error));
}
