/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-handles-private.h"
#include "voder-item-private.h"

/* What language bindings have: items as values, whose types they know. */

static gpointer
dup_item (VoderSender *self, const GValue *item, GError **error)
{
  return voder_item_from_value (voder_sender_get_item_type (self), item, error);
}

/* No item makes a value that holds nothing. */
static gboolean
give (VoderReceiver *self, gpointer item, GValue *value)
{
  voder_item_set_value (voder_receiver_get_item_type (self), item, value);
  return item != NULL;
}

/**
 * voder_sender_send_value: (rename-to voder_sender_send)
 * @self: a sender
 * @item: a value of the channel's type
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Sends a copy of a value as voder_sender_send() does, for language bindings.
 * That of an object is a reference.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_sender_send(), and %FALSE with
 *   %G_IO_ERROR_INVALID_ARGUMENT when @item is of another type
 */
gboolean
voder_sender_send_value (VoderSender *self,
                         const GValue *item,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (VODER_IS_SENDER (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return voder_sender_send_value_until (self, item, VODER_SYNC_FOREVER,
                                        cancellable, error);
}

/**
 * voder_sender_send_value_until: (rename-to voder_sender_send_until)
 * @self: a sender
 * @item: a value of the channel's type
 * @deadline_us: when to give up, in microseconds as g_get_monotonic_time()
 *   gives them
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Sends a copy of a value as voder_sender_send_until() does, for language
 * bindings.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_sender_send_until() and voder_sender_send_value()
 */
gboolean
voder_sender_send_value_until (VoderSender *self,
                               const GValue *item,
                               gint64 deadline_us,
                               GCancellable *cancellable,
                               GError **error)
{
  gpointer copy;

  g_return_val_if_fail (VODER_IS_SENDER (self), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  copy = dup_item (self, item, error);
  return copy != NULL &&
         voder_sender_send_until (self, copy, deadline_us, cancellable, error);
}

/**
 * voder_sender_try_send_value: (rename-to voder_sender_try_send)
 * @self: a sender
 * @item: a value of the channel's type
 * @error: return location for an error
 *
 * Sends a copy of a value as voder_sender_try_send() does, for language
 * bindings.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: as voder_sender_try_send() and voder_sender_send_value()
 */
gboolean
voder_sender_try_send_value (VoderSender *self,
                             const GValue *item,
                             GError **error)
{
  gpointer copy;

  g_return_val_if_fail (VODER_IS_SENDER (self), FALSE);

  copy = dup_item (self, item, error);
  return copy != NULL && voder_sender_try_send (self, copy, error);
}

/* Copies all or none. */
static GPtrArray *
dup_items (VoderSender *self,
           const GValue *items,
           gsize n_items,
           GError **error)
{
  g_autoptr (GPtrArray) copies = g_ptr_array_new ();
  gpointer copy = NULL;

  for (gsize i = 0; i < n_items; i++) {
    copy = dup_item (self, &items[i], error);
    if (copy == NULL)
      break;
    g_ptr_array_add (copies, copy);
  }
  if (copies->len == n_items)
    return g_steal_pointer (&copies);

  for (guint i = 0; i < copies->len; i++)
    voder_queue_free_item (voder_sender_get_queue (self),
                           g_ptr_array_index (copies, i));
  return NULL;
}

/*
 * Has an error say how many items of a list were sent, unless all were.
 */
void
voder_sender_prefix_progress (gsize n_sent, gsize n_items, GError **error)
{
  if (n_sent < n_items)
    /* Translators: how many items of a list were sent, and why not all. */
    g_prefix_error (error, _ ("Sent %u of %u: "), (guint) n_sent,
                    (guint) n_items);
}

/**
 * voder_sender_send_values: (rename-to voder_sender_send_many)
 * @self: a sender
 * @items: (array length=n_items): values of the channel's type
 * @n_items: how many
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Sends copies of several values as voder_sender_send_many() does, for language
 * bindings. When one is of another type none is sent. Where an error is raised,
 * and so nothing is returned, its message says how many were sent.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_sender_send_many(), and 0 with
 *   %G_IO_ERROR_INVALID_ARGUMENT when one of @items is of another type
 */
gsize
voder_sender_send_values (VoderSender *self,
                          const GValue *items,
                          gsize n_items,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) copies = NULL;
  gsize n_sent;

  g_return_val_if_fail (VODER_IS_SENDER (self), 0);
  g_return_val_if_fail (items != NULL || n_items == 0, 0);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        0);

  copies = dup_items (self, items, n_items, error);
  if (copies == NULL)
    return 0;

  n_sent =
      voder_sender_send_many (self, copies->pdata, n_items, cancellable, error);
  voder_sender_prefix_progress (n_sent, n_items, error);
  return n_sent;
}

/**
 * voder_sender_send_value_async: (rename-to voder_sender_send_async)
 * @self: a sender
 * @item: a value of the channel's type
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async) (closure data): what to call then
 * @data: for @callback
 *
 * Sends a copy of a value as voder_sender_send_async() does, for language
 * bindings. That @item is of another type is told by
 * voder_sender_send_finish().
 *
 * Thread safety: any thread.
 */
void
voder_sender_send_value_async (VoderSender *self,
                               const GValue *item,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  GError *error = NULL;
  gpointer copy;

  g_return_if_fail (VODER_IS_SENDER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  copy = dup_item (self, item, &error);
  if (copy != NULL)
    voder_sender_send_async (self, copy, cancellable, callback, data);
  else
    g_task_report_error (self, callback, data, voder_sender_send_value_async,
                         error);
}

/**
 * voder_sender_send_values_async: (rename-to voder_sender_send_many_async)
 * @self: a sender
 * @items: (array length=n_items): values of the channel's type
 * @n_items: how many
 * @cancellable: (nullable): ends the wait
 * @callback: (scope async) (closure data): what to call when all were sent, or
 *   no more will be
 * @data: for @callback
 *
 * Sends copies of several values as voder_sender_send_many_async() does, for
 * language bindings. That one of @items is of another type is told by
 * voder_sender_send_values_finish(); then none is sent.
 *
 * Thread safety: any thread.
 */
void
voder_sender_send_values_async (VoderSender *self,
                                const GValue *items,
                                gsize n_items,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GPtrArray) copies = NULL;
  GError *error = NULL;

  g_return_if_fail (VODER_IS_SENDER (self));
  g_return_if_fail (items != NULL || n_items == 0);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  copies = dup_items (self, items, n_items, &error);
  if (copies != NULL)
    voder_sender_send_many_async (self, copies->pdata, n_items, cancellable,
                                  callback, data);
  else
    g_task_report_error (self, callback, data, voder_sender_send_values_async,
                         error);
}

/**
 * voder_receiver_receive_value:
 * @self: a receiver
 * @value: holds the item then, whatever it held before; none with %FALSE
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Receives an item as voder_receiver_receive() does, for language bindings,
 * whatever its type is. @value may be zeroed, it need not be initialised. It is
 * the caller's, since not every binding copies what it is given in a value.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_receiver_receive()
 */
gboolean
voder_receiver_receive_value (VoderReceiver *self,
                              GValue *value,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (VODER_IS_RECEIVER (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return voder_receiver_receive_value_until (self, value, VODER_SYNC_FOREVER,
                                             cancellable, error);
}

/**
 * voder_receiver_receive_value_until:
 * @self: a receiver
 * @value: as in voder_receiver_receive_value()
 * @deadline_us: when to give up, in microseconds as g_get_monotonic_time()
 *   gives them
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Receives an item as voder_receiver_receive_until() does, for language
 * bindings.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_receiver_receive_until()
 */
gboolean
voder_receiver_receive_value_until (VoderReceiver *self,
                                    GValue *value,
                                    gint64 deadline_us,
                                    GCancellable *cancellable,
                                    GError **error)
{
  gpointer item = NULL;

  g_return_val_if_fail (VODER_IS_RECEIVER (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  voder_receiver_receive_until (self, &item, deadline_us, cancellable, error);
  return give (self, item, value);
}

/**
 * voder_receiver_try_receive_value:
 * @self: a receiver
 * @value: as in voder_receiver_receive_value()
 * @error: return location for an error
 *
 * Receives an item as voder_receiver_try_receive() does, for language
 * bindings.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: as voder_receiver_try_receive()
 */
gboolean
voder_receiver_try_receive_value (VoderReceiver *self,
                                  GValue *value,
                                  GError **error)
{
  gpointer item = NULL;

  g_return_val_if_fail (VODER_IS_RECEIVER (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  voder_receiver_try_receive (self, &item, error);
  return give (self, item, value);
}

/**
 * voder_receiver_receive_value_finish:
 * @self: a receiver
 * @result: what the callback was given
 * @value: as in voder_receiver_receive_value()
 * @error: return location for an error
 *
 * Ends voder_receiver_receive_async(), for language bindings.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_receiver_receive_finish()
 */
gboolean
voder_receiver_receive_value_finish (VoderReceiver *self,
                                     GAsyncResult *result,
                                     GValue *value,
                                     GError **error)
{
  gpointer item = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  voder_receiver_receive_finish (self, result, &item, error);
  return give (self, item, value);
}
