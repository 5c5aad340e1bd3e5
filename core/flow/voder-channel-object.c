/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-handles-private.h"

/* How many objects one call receives at most. */
#define MOST_OBJECTS 256

/* What language bindings have for channels of objects, which they know how to
 * hold: an item that is given back instead of filled in. */

static gboolean
carries_objects (VoderReceiver *self, GError **error)
{
  return voder_queue_check_objects (voder_receiver_get_queue (self), error);
}

/**
 * voder_receiver_receive_object: (rename-to voder_receiver_receive)
 * @self: a receiver
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Receives an item as voder_receiver_receive() does, for language bindings: the
 * channel must be one of objects; for others there is
 * voder_receiver_receive_value().
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without an error once
 *   the channel is closed and empty, and with one as voder_receiver_receive()
 *   gives, or with %G_IO_ERROR_INVALID_ARGUMENT when the items are no objects
 */
GObject *
voder_receiver_receive_object (VoderReceiver *self,
                               GCancellable *cancellable,
                               GError **error)
{
  gpointer item = NULL;

  g_return_val_if_fail (VODER_IS_RECEIVER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);
  if (!carries_objects (self, error))
    return NULL;

  voder_receiver_receive (self, &item, cancellable, error);
  return item;
}

/**
 * voder_receiver_receive_object_until: (rename-to voder_receiver_receive_until)
 * @self: a receiver
 * @deadline_us: when to give up, in microseconds as g_get_monotonic_time()
 *   gives them
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Receives an item as voder_receiver_receive_until() does, for language
 * bindings: the channel must be one of objects.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): as voder_receiver_receive_object(), and
 *   %NULL with %G_IO_ERROR_TIMED_OUT when @deadline_us came first
 */
GObject *
voder_receiver_receive_object_until (VoderReceiver *self,
                                     gint64 deadline_us,
                                     GCancellable *cancellable,
                                     GError **error)
{
  gpointer item = NULL;

  g_return_val_if_fail (VODER_IS_RECEIVER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);
  if (!carries_objects (self, error))
    return NULL;

  voder_receiver_receive_until (self, &item, deadline_us, cancellable, error);
  return item;
}

/**
 * voder_receiver_try_receive_object: (rename-to voder_receiver_try_receive)
 * @self: a receiver
 * @error: return location for an error
 *
 * Receives an item as voder_receiver_try_receive() does, for language
 * bindings: the channel must be one of objects.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: (transfer full) (nullable): as voder_receiver_receive_object(), and
 *   %NULL with %VODER_FLOW_ERROR_EMPTY when there is no item now
 */
GObject *
voder_receiver_try_receive_object (VoderReceiver *self, GError **error)
{
  gpointer item = NULL;

  g_return_val_if_fail (VODER_IS_RECEIVER (self), NULL);
  if (!carries_objects (self, error))
    return NULL;

  voder_receiver_try_receive (self, &item, error);
  return item;
}

/**
 * voder_receiver_object_finish: (rename-to voder_receiver_receive_finish)
 * @self: a receiver
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends voder_receiver_receive_async(), for language bindings: the channel must
 * be one of objects.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): as voder_receiver_receive_object()
 */
GObject *
voder_receiver_object_finish (VoderReceiver *self,
                              GAsyncResult *result,
                              GError **error)
{
  gpointer item = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  if (!carries_objects (self, error))
    return NULL;

  voder_receiver_receive_finish (self, result, &item, error);
  return item;
}

/* What was received: nothing where that failed. Takes the failure. */
static GPtrArray *
wrap (gpointer *items, gsize n_items, GError *failure, GError **error)
{
  GPtrArray *received;

  if (failure != NULL) {
    g_propagate_error (error, failure);
    return NULL;
  }

  received = g_ptr_array_new_with_free_func (g_object_unref);
  for (gsize i = 0; i < n_items; i++)
    g_ptr_array_add (received, items[i]);
  return received;
}

/**
 * voder_receiver_receive_objects: (rename-to voder_receiver_receive_many)
 * @self: a receiver
 * @max_items: how many at most, at least 1
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Receives several items as voder_receiver_receive_many() does, for language
 * bindings: the channel must be one of objects. More than 256 do not come at
 * once.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer container) (element-type GObject): the items, of which the
 *   array has the references; none once the channel is closed and empty; %NULL
 *   with an error as voder_receiver_receive_object() gives
 */
GPtrArray *
voder_receiver_receive_objects (VoderReceiver *self,
                                gsize max_items,
                                GCancellable *cancellable,
                                GError **error)
{
  gpointer items[MOST_OBJECTS];
  GError *failure = NULL;
  gsize n_items;

  g_return_val_if_fail (VODER_IS_RECEIVER (self), NULL);
  g_return_val_if_fail (max_items > 0, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  if (!carries_objects (self, error))
    return NULL;

  max_items = MIN (max_items, G_N_ELEMENTS (items));
  n_items = voder_receiver_receive_many (self, items, max_items, cancellable,
                                         &failure);
  return wrap (items, n_items, failure, error);
}

/**
 * voder_receiver_objects_finish: (rename-to voder_receiver_receive_many_finish)
 * @self: a receiver
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends voder_receiver_receive_many_async(), for language bindings: the channel
 * must be one of objects. Here as many may come as were asked for.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer container) (element-type GObject): as
 *   voder_receiver_receive_objects()
 */
GPtrArray *
voder_receiver_objects_finish (VoderReceiver *self,
                               GAsyncResult *result,
                               GError **error)
{
  g_autofree gpointer *items = NULL;
  GError *failure = NULL;
  gsize n_items;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  if (!carries_objects (self, error))
    return NULL;

  n_items = voder_receiver_receive_many_finish (self, result, &items, &failure);
  return wrap (items, n_items, failure, error);
}
