/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-channel.h>

#include "voder-handles-private.h"
#include "voder-item-private.h"
#include "voder-properties-private.h"

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

  /* Until it is constructed. */
  GType item_type;
  guint capacity;

  VoderQueue *queue;
};

enum {
  PROP_ITEM_TYPE = 1,
  PROP_CAPACITY,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderChannel, voder_channel, G_TYPE_OBJECT)

static void
voder_channel_constructed (GObject *object)
{
  VoderChannel *self = VODER_CHANNEL (object);

  G_OBJECT_CLASS (voder_channel_parent_class)->constructed (object);

  if (self->item_type != G_TYPE_NONE)
    voder_item_check_type (self->item_type, "VoderChannel:item-type");
  self->queue = voder_queue_new (
      voder_item_is_type (self->item_type) ? self->item_type : G_TYPE_OBJECT,
      self->capacity);
}

static void
voder_channel_get_property (GObject *object,
                            guint id,
                            GValue *value,
                            GParamSpec *spec)
{
  VoderChannel *self = VODER_CHANNEL (object);

  switch (id) {
  case PROP_ITEM_TYPE:
    g_value_set_gtype (value, voder_channel_get_item_type (self));
    break;
  case PROP_CAPACITY:
    g_value_set_uint (value, voder_channel_get_capacity (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_channel_set_property (GObject *object,
                            guint id,
                            const GValue *value,
                            GParamSpec *spec)
{
  VoderChannel *self = VODER_CHANNEL (object);

  switch (id) {
  case PROP_ITEM_TYPE:
    self->item_type = g_value_get_gtype (value);
    break;
  case PROP_CAPACITY:
    self->capacity = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

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
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = voder_channel_constructed;
  object_class->get_property = voder_channel_get_property;
  object_class->set_property = voder_channel_set_property;
  object_class->finalize = voder_channel_finalize;

  /**
   * VoderChannel:item-type:
   *
   * What it carries: a boxed or an object type, strings or variants; #GObject
   * if none is given.
   */
  properties[PROP_ITEM_TYPE] = g_param_spec_gtype (
      "item-type", NULL, NULL, G_TYPE_NONE, VODER_PROPERTY_FIXED);

  /**
   * VoderChannel:capacity:
   *
   * How many items it holds; 0 for a rendezvous.
   */
  properties[PROP_CAPACITY] = g_param_spec_uint (
      "capacity", NULL, NULL, 0, G_MAXUINT, 0, VODER_PROPERTY_FIXED);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_channel_init (VoderChannel *self)
{
}

static VoderChannel *
new_of (GType item_type, guint capacity)
{
  return g_object_new (VODER_TYPE_CHANNEL, "item-type", item_type, "capacity",
                       capacity, NULL);
}

/**
 * voder_channel_new:
 * @item_type: what it carries: a boxed or an object type, %G_TYPE_STRING, or
 *   %G_TYPE_VARIANT, of which no floating ones are sent
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
  if (!voder_item_check_type (item_type, G_STRFUNC))
    return NULL;

  return new_of (item_type, capacity);
}

VoderQueue *
voder_channel_get_queue (VoderChannel *self)
{
  return self->queue;
}

/**
 * voder_channel_open:
 * @item_type: as for voder_channel_new()
 * @capacity: as for voder_channel_new()
 * @sender: (out) (transfer full): its sender
 * @receiver: (out) (transfer full): its receiver
 *
 * Makes a channel of which nobody needs more than the two ends: no further
 * handle can be made.
 *
 * Thread safety: any thread.
 */
void
voder_channel_open (GType item_type,
                    guint capacity,
                    VoderSender **sender,
                    VoderReceiver **receiver)
{
  g_autoptr (VoderChannel) self = NULL;

  g_return_if_fail (sender != NULL);
  g_return_if_fail (receiver != NULL);

  *sender = NULL;
  *receiver = NULL;
  if (!voder_item_check_type (item_type, G_STRFUNC))
    return;

  self = new_of (item_type, capacity);
  *sender = voder_channel_create_sender (self);
  *receiver = voder_channel_create_receiver (self);
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

  return g_object_new (VODER_TYPE_SENDER, "channel", self, NULL);
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

  return g_object_new (VODER_TYPE_RECEIVER, "channel", self, NULL);
}
