/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-channel.h>

#include "voder-handles-private.h"

/**
 * VoderChannel:
 *
 * A bounded queue of items of one type, for any number of threads.
 *
 * A channel is used through its two kinds of handle, #VoderSender and
 * #VoderReceiver; who holds one kind cannot do what the other does. Items
 * leave in the order in which they came, each to one receiver. A channel of
 * capacity 0 is a rendezvous: a send ends when its item is received.
 *
 * When the last sender is closed or dropped the channel is closed: receivers
 * still get what is queued, then the end. When the last receiver is dropped
 * sending fails, and what is queued is released. The channel object itself is
 * only needed to make handles; when it is dropped, a side that has no handle
 * will never have one, and counts as gone.
 *
 * Thread safety: any thread.
 */
struct _VoderChannel {
  GObject parent_instance;

  VoderQueue *queue;
};

G_DEFINE_FINAL_TYPE (VoderChannel, voder_channel, G_TYPE_OBJECT)

static void
voder_channel_finalize (GObject *object)
{
  VoderChannel *self = VODER_CHANNEL (object);

  voder_queue_orphan (self->queue);
  g_clear_pointer (&self->queue, voder_queue_unref);

  G_OBJECT_CLASS (voder_channel_parent_class)->finalize (object);
}

static void
voder_channel_class_init (VoderChannelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_channel_finalize;
}

static void
voder_channel_init (VoderChannel *self)
{
}

/**
 * voder_channel_new:
 * @item_type: what it carries: a boxed or an object type
 * @capacity: how many items it holds; 0 for a rendezvous
 *
 * Makes a channel.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new channel
 */
VoderChannel *
voder_channel_new (GType item_type, guint capacity)
{
  VoderChannel *self;

  g_return_val_if_fail (G_TYPE_IS_BOXED (item_type) ||
                            G_TYPE_IS_OBJECT (item_type) ||
                            G_TYPE_IS_INTERFACE (item_type),
                        NULL);

  self = g_object_new (VODER_TYPE_CHANNEL, NULL);
  self->queue = voder_queue_new (item_type, capacity);

  return self;
}

/**
 * voder_channel_get_item_type:
 * @self: a channel
 *
 * Thread safety: any thread.
 *
 * Returns: the type of what the channel carries
 */
GType
voder_channel_get_item_type (VoderChannel *self)
{
  g_return_val_if_fail (VODER_IS_CHANNEL (self), G_TYPE_INVALID);

  return voder_queue_get_item_type (self->queue);
}

/**
 * voder_channel_get_capacity:
 * @self: a channel
 *
 * Thread safety: any thread.
 *
 * Returns: how many items the channel holds at most
 */
guint
voder_channel_get_capacity (VoderChannel *self)
{
  g_return_val_if_fail (VODER_IS_CHANNEL (self), 0);

  return voder_queue_get_capacity (self->queue);
}

/**
 * voder_channel_get_length:
 * @self: a channel
 *
 * Thread safety: any thread.
 *
 * Returns: how many items the channel holds now; those of blocked senders do
 *   not count
 */
guint
voder_channel_get_length (VoderChannel *self)
{
  g_return_val_if_fail (VODER_IS_CHANNEL (self), 0);

  return voder_queue_get_length (self->queue);
}

/**
 * voder_channel_is_closed:
 * @self: a channel
 *
 * Thread safety: any thread.
 *
 * Returns: %TRUE when nothing can be sent any more
 */
gboolean
voder_channel_is_closed (VoderChannel *self)
{
  g_return_val_if_fail (VODER_IS_CHANNEL (self), TRUE);

  return voder_queue_is_closed (self->queue);
}

/**
 * voder_channel_create_sender:
 * @self: a channel
 *
 * Makes a handle to send by. The channel closes when all of them are closed
 * or dropped, and does not open again.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new sender
 */
VoderSender *
voder_channel_create_sender (VoderChannel *self)
{
  g_return_val_if_fail (VODER_IS_CHANNEL (self), NULL);

  return voder_sender_new (self->queue);
}

/**
 * voder_channel_create_receiver:
 * @self: a channel
 *
 * Makes a handle to receive by. Sending fails when all of them are dropped.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new receiver
 */
VoderReceiver *
voder_channel_create_receiver (VoderChannel *self)
{
  g_return_val_if_fail (VODER_IS_CHANNEL (self), NULL);

  return voder_receiver_new (self->queue);
}
