/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-async-wait-private.h"
#include "voder-handles-private.h"

/* How many items it shows before other sources have their turn. */
#define N_ITEMS_A_TURN 256

/* Rings when the source's cancellable ends. Whoever ends it may do so just as
 * the source goes: so it is of both, and forgets the bell before that goes. */
typedef struct {
  VoderAsyncWait async;
  VoderRefs refs;

  VoderLock lock;
  GSource *bell;
} Alarm;

/* A receiver in a main context. Senders wake the context once for all they
 * send until it has run. They do so by the bell, a child that makes its parent
 * ready: it has a reference for as long as they may, while the parent may just
 * lose its last; and it ends with the parent, so that nobody wakes a context
 * that has gone. */
typedef struct {
  GSource source;

  VoderReceiver *receiver;
  VoderWatcher watcher;
  GSource *bell;
  atomic_bool armed;
  Alarm *alarm;
  GCancellable *cancellable;
} ReceiverSource;

static void
alarm_unref (Alarm *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  voder_lock_clear (&self->lock);
  g_free (self);
}

static void
on_cancelled (VoderAsyncWait *async, int outcome)
{
  /* It is the first member. */
  Alarm *self = (Alarm *) async;

  voder_lock (&self->lock);
  if (self->bell != NULL)
    g_source_set_ready_time (self->bell, 0);
  voder_unlock (&self->lock);
  voder_async_wait_clear (async);
  alarm_unref (self);
}

static Alarm *
alarm_new (GSource *bell, GCancellable *cancellable)
{
  Alarm *self = g_new0 (Alarm, 1);

  voder_lock_init (&self->lock);
  self->bell = bell;
  atomic_init (&self->refs, 2);
  voder_async_wait_init (&self->async, NULL, cancellable, on_cancelled);
  return self;
}

/* From here on it does not ring; any number of times. */
static void
alarm_stop (Alarm *self)
{
  voder_lock (&self->lock);
  self->bell = NULL;
  voder_unlock (&self->lock);
  if (voder_wait_claim (&self->async.wait, VODER_WAIT_SERVED))
    voder_wait_wake (&self->async.wait);
}

static void
on_change (VoderWatcher *watcher)
{
  ReceiverSource *self =
      (ReceiverSource *) (gpointer) ((char *) watcher -
                                     G_STRUCT_OFFSET (ReceiverSource, watcher));

  if (!atomic_load_explicit (&self->armed, memory_order_relaxed) &&
      !atomic_exchange (&self->armed, TRUE))
    g_source_set_ready_time (self->bell, 0);
}

/* What comes from here on makes it ready again. */
static void
disarm (ReceiverSource *self)
{
  g_source_set_ready_time (self->bell, -1);
  atomic_store (&self->armed, FALSE);
}

static void
unwatch (ReceiverSource *self)
{
  voder_queue_remove_watcher (voder_receiver_get_queue (self->receiver),
                              &self->watcher);
  if (self->alarm != NULL)
    alarm_stop (self->alarm);
}

static gboolean
remove (ReceiverSource *self)
{
  unwatch (self);
  return G_SOURCE_REMOVE;
}

/* Tells the end, or takes the error that says why it is none. */
static gboolean
end (ReceiverSource *self,
     VoderReceiverFunc func,
     gpointer data,
     GError *reason)
{
  func (self->receiver, NULL, reason, data);
  g_clear_error (&reason);
  return remove (self);
}

/* The next item, or the end. One item at a time, so that nobody else who
 * receives waits for a function that takes its time, or gets a later item
 * before one that this source has but will not show. */
static gboolean
show_next (ReceiverSource *self,
           VoderReceiverFunc func,
           gpointer data,
           gboolean *has_more)
{
  VoderQueue *queue = voder_receiver_get_queue (self->receiver);
  VoderQueueResult result;
  gpointer item;
  gsize n_items = 1;
  GError *reason = NULL;

  if (voder_cancellable_has_ended (self->cancellable, &reason))
    return end (self, func, data, reason);

  result = voder_queue_try_receive (queue, &item, &n_items);
  if (result == VODER_QUEUE_CLOSED) {
    voder_queue_set_end_error (queue, result, &reason);
    return end (self, func, data, reason);
  }

  *has_more = result == VODER_QUEUE_DONE;
  if (*has_more && (!func (self->receiver, item, NULL, data) ||
                    g_source_is_destroyed (&self->source)))
    return remove (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  ReceiverSource *self = (ReceiverSource *) source;
  VoderReceiverFunc func = (VoderReceiverFunc) (void (*) (void)) callback;
  gboolean has_more = TRUE;

  disarm (self);
  if (func == NULL)
    return remove (self);

  for (int i = 0; has_more && i < N_ITEMS_A_TURN; i++) {
    if (show_next (self, func, data, &has_more) == G_SOURCE_REMOVE)
      return G_SOURCE_REMOVE;
  }

  if (has_more)
    /* Other sources have their turn first. */
    on_change (&self->watcher);
  return G_SOURCE_CONTINUE;
}

/* The parent does what there is to do. */
static gboolean
dispatch_bell (GSource *source, GSourceFunc callback, gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs bell_funcs = {
  .dispatch = dispatch_bell,
};

static gboolean
on_rung (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The source was destroyed, be it with its context; or it goes, which nobody
 * watches any more then. */
static void
on_bell_gone (gpointer data)
{
  ReceiverSource *self = data;

  if (self->receiver != NULL)
    unwatch (self);
}

static void
add_bell (ReceiverSource *self)
{
  self->bell = g_source_new (&bell_funcs, sizeof (GSource));
  g_source_set_static_name (self->bell, "VoderReceiver-bell");
  g_source_set_callback (self->bell, on_rung, self, on_bell_gone);
  g_source_add_child_source (&self->source, self->bell);
}

static void
add_alarm (ReceiverSource *self, GCancellable *cancellable)
{
  self->alarm = alarm_new (self->bell, cancellable);
  /* One that has ended stays so, whatever becomes of a plain one. */
  self->cancellable = g_object_ref (G_CANCELLABLE (self->alarm->async.context));
  voder_async_wait_begin (&self->alarm->async);
}

/* One that was never attached was never destroyed. */
static void
dispose (GSource *source)
{
  unwatch ((ReceiverSource *) source);
}

static void
finalize (GSource *source)
{
  ReceiverSource *self = (ReceiverSource *) source;

  g_clear_pointer (&self->bell, g_source_unref);
  g_clear_pointer (&self->alarm, alarm_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->receiver);
}

static GSourceFuncs source_funcs = {
  .dispatch = dispatch,
  .finalize = finalize,
};

static gboolean
dispatch_ready (GSource *source, GSourceFunc callback, gpointer data)
{
  ReceiverSource *self = (ReceiverSource *) source;
  VoderQueueResult result = VODER_QUEUE_CLOSED;

  disarm (self);
  if (callback == NULL)
    return remove (self);

  if (!g_cancellable_is_cancelled (self->cancellable))
    result = voder_queue_look (voder_receiver_get_queue (self->receiver));
  if (result == VODER_QUEUE_BLOCKED)
    return G_SOURCE_CONTINUE;

  if (!callback (data) || result == VODER_QUEUE_CLOSED)
    return remove (self);
  /* There may be more than it took. */
  on_change (&self->watcher);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs ready_source_funcs = {
  .dispatch = dispatch_ready,
  .finalize = finalize,
};

static GSource *
create_source (VoderReceiver *self,
               GSourceFuncs *funcs,
               GCancellable *cancellable)
{
  ReceiverSource *source =
      (ReceiverSource *) g_source_new (funcs, sizeof (ReceiverSource));

  g_source_set_dispose_function (&source->source, dispose);
  g_source_set_static_name (&source->source, "VoderReceiver");
  source->receiver = g_object_ref (self);
  source->watcher.notify = on_change;
  add_bell (source);
  if (cancellable != NULL)
    add_alarm (source, cancellable);
  voder_queue_add_watcher (voder_receiver_get_queue (self), &source->watcher);

  return &source->source;
}

/**
 * voder_receiver_create_source: (skip)
 * @self: a receiver
 * @cancellable: (nullable): ends the source
 *
 * Makes a source that gives the channel's items to a #VoderReceiverFunc in the
 * thread of the main context it is attached to. Set the function with
 * g_source_set_callback(). Once, before the source is removed, it gets %NULL:
 * at the end, or with the reason when a sender has failed or @cancellable has
 * ended.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new source
 */
GSource *
voder_receiver_create_source (VoderReceiver *self, GCancellable *cancellable)
{
  g_return_val_if_fail (VODER_IS_RECEIVER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  return create_source (self, &source_funcs, cancellable);
}

/**
 * voder_receiver_create_ready_source:
 * @self: a receiver
 * @cancellable: (nullable): ends the source
 *
 * Makes a source that only tells, in the thread of the main context it is
 * attached to, that there is something to receive: what it calls is a
 * #GSourceFunc, which takes what it wants by voder_receiver_try_receive() or
 * one of its kind, and is called again as long as there is more. At the end, or
 * when @cancellable has ended, it is called once, and the source is removed.
 *
 * It is for languages that cannot be given an item of any type. Where several
 * receive, another one may have been faster.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new source
 */
GSource *
voder_receiver_create_ready_source (VoderReceiver *self,
                                    GCancellable *cancellable)
{
  g_return_val_if_fail (VODER_IS_RECEIVER (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  return create_source (self, &ready_source_funcs, cancellable);
}
