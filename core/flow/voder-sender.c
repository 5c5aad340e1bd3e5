/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-sender.h>

#include <glib/gi18n-lib.h>

#include "voder-final-class-private.h"
#include "voder-handles-private.h"
#include "voder-properties-private.h"

/**
 * VoderSender:
 *
 * The end of a #VoderChannel that items go into.
 *
 * A send takes the item whatever becomes of it: what could not be sent is
 * released. Who wants it back keeps a reference.
 *
 * Thread safety: any thread.
 */
struct _VoderSender {
  GObject parent_instance;

  VoderQueue *queue;
  atomic_bool closed;
};

enum {
  PROP_CHANNEL = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];
static VoderFinalClass final_class;

G_DEFINE_FINAL_TYPE (VoderSender, voder_sender, G_TYPE_OBJECT)

/* The same as the type's macro, and faster. */
#define VODER_IS_SENDER(self) voder_final_class_has (&final_class, self)

/* Without a channel it is the sending end of one that is closed. */
static void
voder_sender_constructed (GObject *object)
{
  VoderSender *self = VODER_SENDER (object);

  G_OBJECT_CLASS (voder_sender_parent_class)->constructed (object);

  if (self->queue == NULL) {
    self->queue = voder_queue_new (G_TYPE_OBJECT, 0);
    voder_queue_orphan (self->queue);
  }
  voder_queue_add_sender (self->queue);
}

static void
voder_sender_set_property (GObject *object,
                           guint id,
                           const GValue *value,
                           GParamSpec *spec)
{
  VoderSender *self = VODER_SENDER (object);
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
voder_sender_finalize (GObject *object)
{
  VoderSender *self = VODER_SENDER (object);

  voder_sender_close (self);
  g_clear_pointer (&self->queue, voder_queue_unref);

  G_OBJECT_CLASS (voder_sender_parent_class)->finalize (object);
}

static void
voder_sender_class_init (VoderSenderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  voder_final_class_set (&final_class, klass);
  object_class->constructed = voder_sender_constructed;
  object_class->set_property = voder_sender_set_property;
  object_class->finalize = voder_sender_finalize;

  /**
   * VoderSender:channel:
   *
   * What it is the sending end of. Without one it is that of a channel that is
   * closed.
   */
  properties[PROP_CHANNEL] = g_param_spec_object (
      "channel", NULL, NULL, VODER_TYPE_CHANNEL, VODER_PROPERTY_GIVEN);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_sender_init (VoderSender *self)
{
}

VoderQueue *
voder_sender_get_queue (VoderSender *self)
{
  return self->queue;
}

/*
 * TRUE when nothing can be sent by this handle any more; by others it may.
 */
gboolean
voder_sender_is_closed (VoderSender *self)
{
  return atomic_load_explicit (&self->closed, memory_order_relaxed);
}

/* Says which of the three reasons there are it was. */
void
voder_sender_set_closed_error (VoderSender *self, GError **error)
{
  const char *type = g_type_name (voder_queue_get_item_type (self->queue));

  if (voder_sender_is_closed (self))
    g_set_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED,
                 _ ("The sender of “%s” is closed"), type);
  else if (voder_queue_has_receivers (self->queue))
    g_set_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED,
                 _ ("The channel of “%s” is closed"), type);
  else
    g_set_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED,
                 _ ("Nobody receives “%s” any more"), type);
}

/* What was not sent is released; always FALSE. */
static G_GNUC_NO_INLINE gboolean
refuse (VoderSender *self,
        VoderQueueResult result,
        gpointer item,
        GError **error)
{
  voder_queue_free_item (self->queue, item);
  if (result == VODER_QUEUE_CLOSED)
    voder_sender_set_closed_error (self, error);
  else if (result == VODER_QUEUE_BLOCKED)
    g_set_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL,
                 _ ("The channel of “%s” is full"),
                 g_type_name (voder_queue_get_item_type (self->queue)));
  return FALSE;
}

static inline gboolean
send_until (VoderSender *self,
            gpointer item,
            gint64 deadline_us,
            GCancellable *cancellable,
            GError **error)
{
  VoderQueueResult result = VODER_QUEUE_CLOSED;

  if (G_LIKELY (!voder_sender_is_closed (self)))
    result =
        voder_queue_send (self->queue, item, deadline_us, cancellable, error);
  if (G_LIKELY (result == VODER_QUEUE_DONE))
    return TRUE;
  return refuse (self, result, item, error);
}

/**
 * voder_sender_get_item_type:
 * @self: a sender
 *
 * Thread safety: any thread.
 *
 * Returns: the type of what the channel carries
 */
GType
voder_sender_get_item_type (VoderSender *self)
{
  g_return_val_if_fail (VODER_IS_SENDER (self), G_TYPE_INVALID);

  return voder_queue_get_item_type (self->queue);
}

/**
 * voder_sender_send: (skip)
 * @self: a sender
 * @item: (transfer full): an item of the channel's type; it is taken even when
 *   the send fails
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Sends an item, waiting for room. Those who wait are served in the order in
 * which they came.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %VODER_FLOW_ERROR_CLOSED when the channel or the sender
 *   is closed or nobody receives any more, or with %G_IO_ERROR_CANCELLED,
 *   %G_IO_ERROR_TIMED_OUT or the cause when @cancellable ended first
 */
gboolean
voder_sender_send (VoderSender *self,
                   gpointer item,
                   GCancellable *cancellable,
                   GError **error)
{
  g_return_val_if_fail (VODER_IS_SENDER (self), FALSE);
  g_return_val_if_fail (item != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return send_until (self, item, VODER_SYNC_FOREVER, cancellable, error);
}

/**
 * voder_sender_send_until: (skip)
 * @self: a sender
 * @item: (transfer full): as in voder_sender_send()
 * @deadline_us: when to give up, in microseconds as g_get_monotonic_time()
 *   gives them
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Sends an item as voder_sender_send() does, but not after a time. An item
 * there is room for is sent even when @deadline_us is past.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with an error as voder_sender_send() gives, or with
 *   %G_IO_ERROR_TIMED_OUT when @deadline_us came first
 */
gboolean
voder_sender_send_until (VoderSender *self,
                         gpointer item,
                         gint64 deadline_us,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (VODER_IS_SENDER (self), FALSE);
  g_return_val_if_fail (item != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return send_until (self, item, deadline_us, cancellable, error);
}

/**
 * voder_sender_try_send: (skip)
 * @self: a sender
 * @item: (transfer full): as in voder_sender_send()
 * @error: return location for an error
 *
 * Sends an item if there is room now.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: %FALSE with %VODER_FLOW_ERROR_FULL when there is no room, or with
 *   %VODER_FLOW_ERROR_CLOSED
 */
gboolean
voder_sender_try_send (VoderSender *self, gpointer item, GError **error)
{
  VoderQueueResult result = VODER_QUEUE_CLOSED;
  gsize n_items = 1;

  g_return_val_if_fail (VODER_IS_SENDER (self), FALSE);
  g_return_val_if_fail (item != NULL, FALSE);

  if (!voder_sender_is_closed (self))
    result = voder_queue_try_send (self->queue, &item, &n_items);
  return result == VODER_QUEUE_DONE || refuse (self, result, item, error);
}

/**
 * voder_sender_send_many: (skip)
 * @self: a sender
 * @items: (array length=n_items) (transfer full): items of the channel's type;
 *   each is taken even when the send fails. The array stays the caller's
 * @n_items: how many
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Sends several items in their order, as many at once as there is room for,
 * waiting for room for the others. Other senders' items may come between.
 *
 * Thread safety: any thread.
 *
 * Returns: how many were sent; when it is less than @n_items the rest is
 *   released and @error is set as by voder_sender_send()
 */
gsize
voder_sender_send_many (VoderSender *self,
                        gpointer *items,
                        gsize n_items,
                        GCancellable *cancellable,
                        GError **error)
{
  VoderQueueResult result = VODER_QUEUE_DONE;
  gsize n_sent = 0;

  g_return_val_if_fail (VODER_IS_SENDER (self), 0);
  g_return_val_if_fail (items != NULL || n_items == 0, 0);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        0);

  if (voder_sender_is_closed (self))
    result = VODER_QUEUE_CLOSED;
  while (result == VODER_QUEUE_DONE && n_sent < n_items) {
    gsize n = n_items - n_sent;

    if (voder_cancellable_has_ended (cancellable, error)) {
      result = VODER_QUEUE_FAILED;
      break;
    }
    result = voder_queue_try_send (self->queue, items + n_sent, &n);
    n_sent += n;
    if (result != VODER_QUEUE_BLOCKED)
      continue;
    result = voder_queue_send (self->queue, items[n_sent], VODER_SYNC_FOREVER,
                               cancellable, error);
    n_sent += result == VODER_QUEUE_DONE;
  }

  for (gsize i = n_sent; i < n_items; i++)
    voder_queue_free_item (self->queue, items[i]);
  if (n_sent < n_items)
    refuse (self, result, NULL, error);
  return n_sent;
}

/**
 * voder_sender_close:
 * @self: a sender
 *
 * Closes this handle, as dropping it does: nothing can be sent by it any
 * more, and the channel is closed when it was the last. A send by it that
 * waits in another thread goes on unless the channel closes.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE when the sender was closed already
 */
gboolean
voder_sender_close (VoderSender *self)
{
  g_return_val_if_fail (VODER_IS_SENDER (self), FALSE);

  if (atomic_exchange (&self->closed, TRUE))
    return FALSE;

  voder_queue_remove_sender (self->queue);
  return TRUE;
}

/**
 * voder_sender_fail:
 * @self: a sender
 * @reason: why nothing more will come
 *
 * Closes this handle as voder_sender_close() does, and says that it is not the
 * end: once the channel is closed and empty, receivers get a copy of @reason
 * in place of the end, for ever. What was sent before is received first. When
 * several say a reason, that of the first counts.
 *
 * voder_select_take_item() fails with it, and a #VoderReceiverFunc is told it.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE when the sender was closed already; then nothing is said
 */
gboolean
voder_sender_fail (VoderSender *self, const GError *reason)
{
  g_return_val_if_fail (VODER_IS_SENDER (self), FALSE);
  g_return_val_if_fail (reason != NULL, FALSE);

  if (atomic_exchange (&self->closed, TRUE))
    return FALSE;

  voder_queue_set_reason (self->queue, reason);
  voder_queue_remove_sender (self->queue);
  return TRUE;
}
