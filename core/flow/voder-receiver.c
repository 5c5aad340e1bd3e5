/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-receiver.h>

#include <glib/gi18n-lib.h>

#include "voder-final-class-private.h"
#include "voder-handles-private.h"
#include "voder-properties-private.h"

/**
 * VoderReceiver:
 *
 * The end of a #VoderChannel that items come out of.
 *
 * A receive that was cancelled or timed out has taken nothing: the item goes
 * to the next one.
 *
 * Thread safety: any thread.
 */
struct _VoderReceiver {
  GObject parent_instance;

  VoderQueue *queue;
};

enum {
  PROP_CHANNEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];
static VoderFinalClass final_class;

G_DEFINE_FINAL_TYPE (VoderReceiver, voder_receiver, G_TYPE_OBJECT)

/* The same as the type's macro, and faster. */
#define VODER_IS_RECEIVER(self) voder_final_class_has (&final_class, self)

/* Without a channel it is the receiving end of one that is closed. */
static void
voder_receiver_constructed (GObject *object)
{
  VoderReceiver *self = VODER_RECEIVER (object);

  G_OBJECT_CLASS (voder_receiver_parent_class)->constructed (object);

  if (self->queue == NULL) {
    self->queue = voder_queue_new (G_TYPE_OBJECT, 0);
    voder_queue_orphan (self->queue);
  }
  voder_queue_add_receiver (self->queue);
}

static void
voder_receiver_set_property (GObject *object,
                             guint id,
                             const GValue *value,
                             GParamSpec *spec)
{
  VoderReceiver *self = VODER_RECEIVER (object);
  VoderChannel *channel;

  switch (id) {
  case PROP_CHANNEL:
    channel = g_value_get_object (value);
    if (channel != NULL)
      self->queue = voder_queue_ref (voder_channel_get_queue (channel));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_receiver_finalize (GObject *object)
{
  VoderReceiver *self = VODER_RECEIVER (object);

  voder_queue_remove_receiver (self->queue);
  g_clear_pointer (&self->queue, voder_queue_unref);

  G_OBJECT_CLASS (voder_receiver_parent_class)->finalize (object);
}

static void
voder_receiver_class_init (VoderReceiverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  voder_final_class_set (&final_class, klass);
  object_class->constructed = voder_receiver_constructed;
  object_class->set_property = voder_receiver_set_property;
  object_class->finalize = voder_receiver_finalize;

  /**
   * VoderReceiver:channel:
   *
   * What it is the receiving end of. Without one it is that of a channel that
   * is closed.
   */
  properties[PROP_CHANNEL] = g_param_spec_object (
      "channel", NULL, NULL, VODER_TYPE_CHANNEL, VODER_PROPERTY_GIVEN);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_receiver_init (VoderReceiver *self)
{
}

VoderQueue *
voder_receiver_get_queue (VoderReceiver *self)
{
  return self->queue;
}

static inline gboolean
receive_until (VoderReceiver *self,
               gpointer *item,
               gint64 deadline_us,
               GCancellable *cancellable,
               GError **error)
{
  VoderQueueResult result;

  *item = NULL;
  result =
      voder_queue_receive (self->queue, item, deadline_us, cancellable, error);
  if (G_LIKELY (result == VODER_QUEUE_DONE))
    return TRUE;

  voder_queue_set_end_error (self->queue, result, error);
  return FALSE;
}

/**
 * voder_receiver_get_item_type:
 * @self: a receiver
 *
 * Thread safety: any thread.
 *
 * Returns: the type of what the channel carries
 */
GType
voder_receiver_get_item_type (VoderReceiver *self)
{
  g_return_val_if_fail (VODER_IS_RECEIVER (self), G_TYPE_INVALID);

  return voder_queue_get_item_type (self->queue);
}

/**
 * voder_receiver_receive: (skip)
 * @self: a receiver
 * @item: (out) (transfer full): the item
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Receives an item, waiting for it. Those who wait are served in the order in
 * which they came.
 *
 * Thread safety: any thread.
 *
 * Returns: %TRUE with @item set; %FALSE without an error once the channel is
 *   closed and empty; %FALSE with %G_IO_ERROR_CANCELLED,
 *   %G_IO_ERROR_TIMED_OUT or the cause when @cancellable ended first, and with
 *   the reason of voder_sender_fail() in place of the end. @item is %NULL with
 *   %FALSE
 */
gboolean
voder_receiver_receive (VoderReceiver *self,
                        gpointer *item,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (VODER_IS_RECEIVER (self), FALSE);
  g_return_val_if_fail (item != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return receive_until (self, item, VODER_SYNC_FOREVER, cancellable, error);
}

/**
 * voder_receiver_receive_until: (skip)
 * @self: a receiver
 * @item: (out) (transfer full): the item
 * @deadline_us: when to give up, in microseconds as g_get_monotonic_time()
 *   gives them
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Receives an item as voder_receiver_receive() does, but does not wait longer
 * than until a time. An item that is there is received even when
 * @deadline_us is past.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_receiver_receive(), and %FALSE with
 *   %G_IO_ERROR_TIMED_OUT when @deadline_us came first
 */
gboolean
voder_receiver_receive_until (VoderReceiver *self,
                              gpointer *item,
                              gint64 deadline_us,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (VODER_IS_RECEIVER (self), FALSE);
  g_return_val_if_fail (item != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return receive_until (self, item, deadline_us, cancellable, error);
}

/**
 * voder_receiver_try_receive: (skip)
 * @self: a receiver
 * @item: (out) (transfer full): the item
 * @error: return location for an error
 *
 * Receives an item if there is one now.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: %TRUE with @item set; %FALSE without an error once the channel is
 *   closed and empty, or with the reason of voder_sender_fail(); %FALSE with
 *   %VODER_FLOW_ERROR_EMPTY when there is no item now
 */
gboolean
voder_receiver_try_receive (VoderReceiver *self, gpointer *item, GError **error)
{
  VoderQueueResult result;
  gsize n_items = 1;

  g_return_val_if_fail (VODER_IS_RECEIVER (self), FALSE);
  g_return_val_if_fail (item != NULL, FALSE);

  *item = NULL;
  result = voder_queue_try_receive (self->queue, item, &n_items);
  if (result == VODER_QUEUE_BLOCKED)
    g_set_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_EMPTY,
                 _ ("The channel of “%s” is empty"),
                 g_type_name (voder_queue_get_item_type (self->queue)));
  voder_queue_set_end_error (self->queue, result, error);
  return result == VODER_QUEUE_DONE;
}

/**
 * voder_receiver_receive_many: (skip)
 * @self: a receiver
 * @items: (out caller-allocates) (array length=max_items) (transfer full):
 *   room for the items
 * @max_items: how many at most, at least 1
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Receives what there is, up to @max_items at once, waiting for the first.
 *
 * Thread safety: any thread.
 *
 * Returns: how many were received; 0 without an error once the channel is
 *   closed and empty; 0 with an error as voder_receiver_receive() gives
 */
gsize
voder_receiver_receive_many (VoderReceiver *self,
                             gpointer *items,
                             gsize max_items,
                             GCancellable *cancellable,
                             GError **error)
{
  gsize n_items = max_items;
  VoderQueueResult result;

  g_return_val_if_fail (VODER_IS_RECEIVER (self), 0);
  g_return_val_if_fail (items != NULL, 0);
  g_return_val_if_fail (max_items > 0, 0);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        0);

  if (voder_cancellable_has_ended (cancellable, error))
    return 0;

  result = voder_queue_try_receive (self->queue, items, &n_items);
  if (result == VODER_QUEUE_DONE)
    return n_items;

  if (result == VODER_QUEUE_BLOCKED)
    result = voder_queue_receive (self->queue, items, VODER_SYNC_FOREVER,
                                  cancellable, error);
  voder_queue_set_end_error (self->queue, result, error);
  if (result != VODER_QUEUE_DONE)
    return 0;

  n_items = max_items - 1;
  voder_queue_try_receive (self->queue, items + 1, &n_items);
  return n_items + 1;
}
