/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-queue-core-private.h"

/*
 * One item at a time, which is most of what a channel does. The short way goes
 * through the ring, tells nobody and saves no register; what it is not for goes
 * the long way, from where it stands.
 */

/* FALSE where somebody is to be told, or there is no room. The lock is held. */
static inline gboolean
put_quietly (VoderQueue *self, gpointer item)
{
  if (G_UNLIKELY (self->closed || self->watchers != NULL ||
                  self->waiters[VODER_QUEUE_RECEIVE].head != NULL ||
                  self->ring.length >= self->capacity ||
                  self->ring.length == self->ring.size))
    return FALSE;

  voder_ring_put (&self->ring, item);
  voder_queue_publish (self);
  return TRUE;
}

static inline gboolean
take_quietly (VoderQueue *self, gpointer *item)
{
  if (G_UNLIKELY (self->ring.length == 0 ||
                  self->waiters[VODER_QUEUE_SEND].head != NULL))
    return FALSE;

  *item = voder_ring_take (&self->ring);
  voder_queue_publish (self);
  return TRUE;
}

/* The lock is held here; it is not on return. */
static G_GNUC_NO_INLINE VoderQueueResult
send_locked (VoderQueue *self,
             gpointer item,
             gint64 deadline_us,
             GCancellable *cancellable,
             GError **error)
{
  VoderQueueMove wanted = { VODER_QUEUE_SEND, &item };

  return voder_queue_move (self, &wanted, deadline_us, cancellable, error);
}

static G_GNUC_NO_INLINE VoderQueueResult
receive_locked (VoderQueue *self,
                gpointer *item,
                gint64 deadline_us,
                GCancellable *cancellable,
                GError **error)
{
  VoderQueueMove wanted = { VODER_QUEUE_RECEIVE, item };

  return voder_queue_move (self, &wanted, deadline_us, cancellable, error);
}

/* Somebody else has the lock. */
static G_GNUC_NO_INLINE VoderQueueResult
send_contended (VoderQueue *self,
                gpointer item,
                gint64 deadline_us,
                GCancellable *cancellable,
                GError **error)
{
  voder_light_lock_contended (&self->lock);
  return send_locked (self, item, deadline_us, cancellable, error);
}

static G_GNUC_NO_INLINE VoderQueueResult
receive_contended (VoderQueue *self,
                   gpointer *item,
                   gint64 deadline_us,
                   GCancellable *cancellable,
                   GError **error)
{
  voder_light_lock_contended (&self->lock);
  return receive_locked (self, item, deadline_us, cancellable, error);
}

static G_GNUC_NO_INLINE VoderQueueResult
send_now (VoderQueue *self,
          gpointer item,
          gint64 deadline_us,
          GCancellable *cancellable,
          GError **error)
{
  if (G_UNLIKELY (!voder_light_try_lock (&self->lock)))
    return send_contended (self, item, deadline_us, cancellable, error);
  if (G_UNLIKELY (!put_quietly (self, item)))
    return send_locked (self, item, deadline_us, cancellable, error);

  voder_light_unlock (&self->lock);
  return VODER_QUEUE_DONE;
}

static G_GNUC_NO_INLINE VoderQueueResult
receive_now (VoderQueue *self,
             gpointer *item,
             gint64 deadline_us,
             GCancellable *cancellable,
             GError **error)
{
  if (G_UNLIKELY (!voder_light_try_lock (&self->lock)))
    return receive_contended (self, item, deadline_us, cancellable, error);
  if (G_UNLIKELY (!take_quietly (self, item)))
    return receive_locked (self, item, deadline_us, cancellable, error);

  voder_light_unlock (&self->lock);
  return VODER_QUEUE_DONE;
}

/*
 * Sends one item, waiting for room. The item is the caller's still unless it
 * is done.
 */
VoderQueueResult
voder_queue_send (VoderQueue *self,
                  gpointer item,
                  gint64 deadline_us,
                  GCancellable *cancellable,
                  GError **error)
{
  if (cancellable != NULL && voder_cancellable_has_ended (cancellable, error))
    return VODER_QUEUE_FAILED;

  return send_now (self, item, deadline_us, cancellable, error);
}

/*
 * Receives one item, waiting for it. What was handed over is never lost: a
 * wait that ended otherwise was handed nothing.
 */
VoderQueueResult
voder_queue_receive (VoderQueue *self,
                     gpointer *item,
                     gint64 deadline_us,
                     GCancellable *cancellable,
                     GError **error)
{
  if (cancellable != NULL && voder_cancellable_has_ended (cancellable, error))
    return VODER_QUEUE_FAILED;

  return receive_now (self, item, deadline_us, cancellable, error);
}
