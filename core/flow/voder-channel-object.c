/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-handles-private.h"

/* What language bindings have: channels of objects, which they know how to
 * hold, and an item that is given back instead of filled in. */

static gboolean
accepts (VoderSender *self, GObject *item)
{
  return voder_queue_accepts_object (voder_sender_get_queue (self), item);
}

static gboolean
carries_objects (VoderReceiver *self)
{
  return voder_queue_carries_objects (voder_receiver_get_queue (self));
}

/**
 * voder_sender_send_object: (rename-to voder_sender_send)
 * @self: a sender
 * @item: an object of the channel's type
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Sends an item as voder_sender_send() does, for language bindings.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_sender_send()
 */
gboolean
voder_sender_send_object (VoderSender *self,
                          GObject *item,
                          GCancellable *cancellable,
                          GError **error)
{
  g_return_val_if_fail (VODER_IS_SENDER (self), FALSE);
  g_return_val_if_fail (accepts (self, item), FALSE);

  return voder_sender_send (self, g_object_ref (item), cancellable, error);
}

/**
 * voder_sender_send_object_until: (rename-to voder_sender_send_until)
 * @self: a sender
 * @item: an object of the channel's type
 * @deadline_us: when to give up, in microseconds as g_get_monotonic_time()
 *   gives them
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Sends an item as voder_sender_send_until() does, for language bindings.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_sender_send_until()
 */
gboolean
voder_sender_send_object_until (VoderSender *self,
                                GObject *item,
                                gint64 deadline_us,
                                GCancellable *cancellable,
                                GError **error)
{
  g_return_val_if_fail (VODER_IS_SENDER (self), FALSE);
  g_return_val_if_fail (accepts (self, item), FALSE);

  return voder_sender_send_until (self, g_object_ref (item), deadline_us,
                                  cancellable, error);
}

/**
 * voder_sender_try_send_object: (rename-to voder_sender_try_send)
 * @self: a sender
 * @item: an object of the channel's type
 * @error: return location for an error
 *
 * Sends an item as voder_sender_try_send() does, for language bindings.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: as voder_sender_try_send()
 */
gboolean
voder_sender_try_send_object (VoderSender *self, GObject *item, GError **error)
{
  g_return_val_if_fail (VODER_IS_SENDER (self), FALSE);
  g_return_val_if_fail (accepts (self, item), FALSE);

  return voder_sender_try_send (self, g_object_ref (item), error);
}

/**
 * voder_sender_send_object_async: (rename-to voder_sender_send_async)
 * @self: a sender
 * @item: an object of the channel's type
 * @cancellable: (nullable): ends the wait
 * @callback: (scope async) (closure data): what to call then
 * @data: for @callback
 *
 * Sends an item as voder_sender_send_async() does, for language bindings.
 *
 * Thread safety: any thread.
 */
void
voder_sender_send_object_async (VoderSender *self,
                                GObject *item,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_return_if_fail (VODER_IS_SENDER (self));
  g_return_if_fail (accepts (self, item));

  voder_sender_send_async (self, g_object_ref (item), cancellable, callback,
                           data);
}

/**
 * voder_receiver_receive_object: (rename-to voder_receiver_receive)
 * @self: a receiver
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Receives an item as voder_receiver_receive() does, for language bindings: the
 * channel must be one of objects.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without an error once
 *   the channel is closed and empty, and with one as voder_receiver_receive()
 *   gives
 */
GObject *
voder_receiver_receive_object (VoderReceiver *self,
                               GCancellable *cancellable,
                               GError **error)
{
  gpointer item = NULL;

  g_return_val_if_fail (VODER_IS_RECEIVER (self), NULL);
  g_return_val_if_fail (carries_objects (self), NULL);

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
  g_return_val_if_fail (carries_objects (self), NULL);

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
  g_return_val_if_fail (carries_objects (self), NULL);

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

  g_return_val_if_fail (VODER_IS_RECEIVER (self), NULL);
  g_return_val_if_fail (carries_objects (self), NULL);

  voder_receiver_receive_finish (self, result, &item, error);
  return item;
}
