/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-limiter.h>

#include <math.h>

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-task.h>

#include "voder-async-wait-private.h"
#include "voder-limiter-private.h"
#include "voder-properties-private.h"

/**
 * VoderLimiter:
 *
 * A token bucket: so many things a second, and so many at once.
 *
 * The bucket is full at first, holds `burst` tokens, and gets `rate` of them a
 * second. Over any time, not more than `rate × time + burst` are taken. At a
 * rate of 0 none are, not even those that are in the bucket; above
 * %VODER_LIMITER_MAX_RATE there is no limit, and nothing is counted.
 *
 * Those who wait and those who have reserved stand in one queue, and are
 * served in their order. Nobody overtakes it: voder_limiter_try_acquire()
 * fails while anybody in the queue wants for a token, even when there are
 * enough for it. Who leaves the queue has taken nothing, and those behind are
 * served as if it had never come.
 *
 * There is no thread, and no timer unless somebody waits; then the timer that
 * is common to all deadlines serves the queue.
 *
 * Thread safety: any thread.
 */
enum {
  PROP_RATE = 1,
  PROP_BURST,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderLimiter, voder_limiter, G_TYPE_OBJECT)

/* One who waits without a thread. */
typedef struct {
  VoderAsyncWait async;
  VoderLimiterEntry entry;
  GTask *task;
} Pending;

typedef enum {
  ENTER_SERVED,
  ENTER_QUEUED,
  ENTER_FAILED,
} EnterResult;

static void
voder_limiter_constructed (GObject *object)
{
  VoderLimiter *self = VODER_LIMITER (object);

  G_OBJECT_CLASS (voder_limiter_parent_class)->constructed (object);

  voder_bucket_init (&self->bucket, self->rate, self->burst,
                     voder_limiter_get_now_ns ());
}

static void
voder_limiter_get_property (GObject *object,
                            guint id,
                            GValue *value,
                            GParamSpec *spec)
{
  VoderLimiter *self = VODER_LIMITER (object);

  switch (id) {
  case PROP_RATE:
    g_value_set_double (value, voder_limiter_get_rate (self));
    break;
  case PROP_BURST:
    g_value_set_uint (value, voder_limiter_get_burst (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_limiter_set_property (GObject *object,
                            guint id,
                            const GValue *value,
                            GParamSpec *spec)
{
  VoderLimiter *self = VODER_LIMITER (object);

  switch (id) {
  case PROP_RATE:
    self->rate = g_value_get_double (value);
    break;
  case PROP_BURST:
    self->burst = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_limiter_dispose (GObject *object)
{
  VoderLimiter *self = VODER_LIMITER (object);

  voder_timer_remove (&self->timer);

  G_OBJECT_CLASS (voder_limiter_parent_class)->dispose (object);
}

/* Reservations may be left; who waits holds a reference. */
static void
voder_limiter_finalize (GObject *object)
{
  VoderLimiter *self = VODER_LIMITER (object);

  /* Whoever used it last has left it before this line. */
  voder_lock (&self->lock);
  g_assert (self->n_waiters == 0);
  while (self->queue.head != NULL) {
    VoderWaiter *waiter = self->queue.head;

    voder_waiter_list_remove (&self->queue, waiter);
    g_free (waiter);
  }
  voder_unlock (&self->lock);
  voder_lock_clear (&self->lock);
  g_weak_ref_clear (&self->weak);

  G_OBJECT_CLASS (voder_limiter_parent_class)->finalize (object);
}

static void
voder_limiter_class_init (VoderLimiterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = voder_limiter_constructed;
  object_class->get_property = voder_limiter_get_property;
  object_class->set_property = voder_limiter_set_property;
  object_class->dispose = voder_limiter_dispose;
  object_class->finalize = voder_limiter_finalize;

  /**
   * VoderLimiter:rate:
   *
   * Tokens per second, as it is now; no limit if none is given.
   */
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, INFINITY,
                                               INFINITY, VODER_PROPERTY_FIXED);

  /**
   * VoderLimiter:burst:
   *
   * How many the bucket holds, as it is now.
   */
  properties[PROP_BURST] = g_param_spec_uint ("burst", NULL, NULL, 1, G_MAXUINT,
                                              1, VODER_PROPERTY_FIXED);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_limiter_init (VoderLimiter *self)
{
  voder_lock_init (&self->lock);
  g_weak_ref_init (&self->weak, self);
}

/* Under the lock: takes tokens unless there is a queue. */
static gboolean
take_now (VoderLimiter *self,
          guint n_tokens,
          gint64 now_ns,
          VoderWaiterList *served)
{
  if (self->queue.head != NULL)
    voder_limiter_advance (self, now_ns, served);

  return self->queue.head == NULL &&
         voder_bucket_take (&self->bucket, n_tokens, now_ns);
}

/* What can never be had. Under the lock. */
static gboolean
check_size (VoderLimiter *self, guint n_tokens, GError **error)
{
  if (n_tokens <= self->burst || voder_bucket_is_unlimited (&self->bucket))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("Cannot take %u tokens at once: the bucket holds %u"),
               n_tokens, self->burst);
  return FALSE;
}

/* What cannot be had in time. Under the lock. */
static gboolean
check_deadline (VoderLimiter *self,
                VoderLimiterEntry *entry,
                gint64 now_ns,
                GCancellable *cancellable,
                GError **error)
{
  gint64 deadline_us = VODER_CONTEXT_NO_DEADLINE;

  if (cancellable != NULL && VODER_IS_CONTEXT (cancellable))
    deadline_us = voder_context_get_deadline (VODER_CONTEXT (cancellable));
  if (deadline_us == VODER_CONTEXT_NO_DEADLINE ||
      voder_limiter_get_ready_us (self, entry->n_missing, now_ns) <=
          deadline_us)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
               _ ("The deadline is before the tokens are there: %u wanted"),
               entry->n_missing);
  return FALSE;
}

/* Takes the tokens, or stands in the queue for them. */
static EnterResult
enter (VoderLimiter *self,
       VoderLimiterEntry *entry,
       GCancellable *cancellable,
       GError **error)
{
  VoderWaiterList served = { NULL, NULL };
  gint64 now_ns = voder_limiter_lock (self);
  EnterResult result = ENTER_FAILED;

  if (!check_size (self, entry->n_missing, error))
    result = ENTER_FAILED;
  else if (take_now (self, entry->n_missing, now_ns, &served))
    result = ENTER_SERVED;
  else if (!check_deadline (self, entry, now_ns, cancellable, error))
    result = ENTER_FAILED;
  else {
    voder_limiter_push (self, entry, now_ns);
    result = ENTER_QUEUED;
  }
  voder_limiter_unlock (self, &served);

  return result;
}

/* Takes one whose wait has ended out of the queue. */
static void
leave (VoderLimiter *self, VoderLimiterEntry *entry)
{
  VoderWaiterList served = { NULL, NULL };
  gint64 now_ns = voder_limiter_lock (self);

  voder_limiter_withdraw (self, entry);
  voder_limiter_advance (self, now_ns, &served);
  voder_limiter_unlock (self, &served);
}

static void
return_true (GTask *task)
{
  voder_task_return_boolean (task, TRUE);
}

static void
on_ended (VoderAsyncWait *async, int outcome)
{
  /* It is the first member. */
  Pending *self = (Pending *) async;
  GError *error = NULL;

  if (outcome != VODER_WAIT_SERVED) {
    leave (g_task_get_source_object (self->task), &self->entry);
    voder_async_wait_set_error (async, outcome, &error);
  }
  voder_async_wait_clear (async);
  voder_async_wait_return (self->task, return_true, error);
  g_free (self);
}

/**
 * voder_limiter_new:
 * @rate: tokens per second; 0 for none, more than %VODER_LIMITER_MAX_RATE for
 *   any number
 * @burst: how many the bucket holds, at least 1
 *
 * Makes a limiter with a full bucket.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new limiter
 */
VoderLimiter *
voder_limiter_new (double rate, guint burst)
{
  g_return_val_if_fail (rate >= 0, NULL);
  g_return_val_if_fail (burst >= 1, NULL);

  return g_object_new (VODER_TYPE_LIMITER, "rate", rate, "burst", burst, NULL);
}

/**
 * voder_limiter_get_rate:
 * @self: a limiter
 *
 * Thread safety: any thread.
 *
 * Returns: how many tokens come per second
 */
double
voder_limiter_get_rate (VoderLimiter *self)
{
  double rate;

  g_return_val_if_fail (VODER_IS_LIMITER (self), 0);

  voder_lock (&self->lock);
  rate = self->rate;
  voder_unlock (&self->lock);

  return rate;
}

static void
configure (VoderLimiter *self, double rate, guint burst, gint64 now_ns)
{
  VoderWaiterList served = { NULL, NULL };

  self->rate = rate;
  self->burst = burst;
  voder_bucket_configure (&self->bucket, rate, burst, now_ns);
  voder_limiter_advance (self, now_ns, &served);
  voder_limiter_unlock (self, &served);
}

/**
 * voder_limiter_set_rate:
 * @self: a limiter
 * @rate: tokens per second, as for voder_limiter_new()
 *
 * Changes the rate from now on. The bucket keeps what it holds, and those who
 * wait are served at the new rate.
 *
 * A call that waits, and whose deadline would now come first, fails when the
 * deadline comes.
 *
 * Thread safety: any thread.
 */
void
voder_limiter_set_rate (VoderLimiter *self, double rate)
{
  gint64 now_ns;

  g_return_if_fail (VODER_IS_LIMITER (self));
  g_return_if_fail (rate >= 0);

  now_ns = voder_limiter_lock (self);
  configure (self, rate, self->burst, now_ns);
}

/**
 * voder_limiter_get_burst:
 * @self: a limiter
 *
 * Thread safety: any thread.
 *
 * Returns: how many tokens the bucket holds at most
 */
guint
voder_limiter_get_burst (VoderLimiter *self)
{
  guint burst;

  g_return_val_if_fail (VODER_IS_LIMITER (self), 0);

  voder_lock (&self->lock);
  burst = self->burst;
  voder_unlock (&self->lock);

  return burst;
}

/**
 * voder_limiter_set_burst:
 * @self: a limiter
 * @burst: how many tokens the bucket holds, at least 1
 *
 * Changes the size of the bucket. What it holds stays, but for what does not
 * fit any more. Those who wait already for more than @burst tokens get them
 * still, when as many have come.
 *
 * Thread safety: any thread.
 */
void
voder_limiter_set_burst (VoderLimiter *self, guint burst)
{
  gint64 now_ns;

  g_return_if_fail (VODER_IS_LIMITER (self));
  g_return_if_fail (burst >= 1);

  now_ns = voder_limiter_lock (self);
  configure (self, self->rate, burst, now_ns);
}

/* Not on the short way, which has fewer registers to save without it. */
static G_GNUC_NO_INLINE gboolean
try_acquire_locked (VoderLimiter *self, guint n_tokens)
{
  VoderWaiterList served = { NULL, NULL };
  gint64 now_ns = voder_limiter_lock (self);
  gboolean taken = take_now (self, n_tokens, now_ns, &served);

  voder_limiter_unlock (self, &served);
  return taken;
}

/**
 * voder_limiter_try_acquire:
 * @self: a limiter
 * @n_tokens: how many tokens to take, at least 1
 *
 * Takes tokens if they are there now. While others wait, or have reserved what
 * has not come yet, this fails: it does not overtake them.
 *
 * Thread safety: any thread; never waits. Takes no lock unless others wait.
 *
 * Returns: %FALSE when nothing was taken; always when @n_tokens are more than
 *   the bucket holds
 */
gboolean
voder_limiter_try_acquire (VoderLimiter *self, guint n_tokens)
{
  VoderBucketResult result;

  g_return_val_if_fail (VODER_IS_LIMITER (self), FALSE);
  g_return_val_if_fail (n_tokens >= 1, FALSE);

  result = voder_bucket_try_take (&self->bucket, n_tokens,
                                  voder_limiter_get_now_ns ());
  if (G_LIKELY (result != VODER_BUCKET_BUSY))
    return result == VODER_BUCKET_TAKEN;

  return try_acquire_locked (self, n_tokens);
}

/**
 * voder_limiter_acquire:
 * @self: a limiter
 * @n_tokens: how many tokens to take, at least 1
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Takes tokens, waiting until they are there. Those who wait are served in the
 * order in which they came. When @cancellable is a #VoderContext whose deadline
 * comes before the tokens can, this fails at once.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the
 *   cause when @cancellable ended, or will end, first, or with
 *   %G_IO_ERROR_INVALID_ARGUMENT when @n_tokens are more than the bucket
 *   holds; then nothing was taken
 */
gboolean
voder_limiter_acquire (VoderLimiter *self,
                       guint n_tokens,
                       GCancellable *cancellable,
                       GError **error)
{
  VoderLimiterEntry entry = { .n_missing = n_tokens };
  EnterResult result;
  VoderWait wait;
  int outcome;

  g_return_val_if_fail (VODER_IS_LIMITER (self), FALSE);
  g_return_val_if_fail (n_tokens >= 1, FALSE);

  if (voder_cancellable_set_error_if_done (cancellable, error))
    return FALSE;
  if (voder_limiter_try_acquire (self, n_tokens))
    return TRUE;

  voder_wait_init (&wait);
  voder_waiter_init (&entry.waiter, &wait, NULL);
  result = enter (self, &entry, cancellable, error);
  if (result != ENTER_QUEUED)
    return result == ENTER_SERVED;

  outcome = voder_wait_block (&wait, cancellable, VODER_SYNC_FOREVER);
  if (outcome == VODER_WAIT_SERVED)
    return TRUE;

  leave (self, &entry);
  return voder_wait_set_error (outcome, cancellable, error);
}

/* Has a task take tokens, now or later. */
static void
begin (VoderLimiter *self, guint n_tokens, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Pending *pending = g_new0 (Pending, 1);
  GError *error = NULL;
  EnterResult result;

  voder_async_wait_init (&pending->async, NULL, cancellable, on_ended);
  voder_waiter_init (&pending->entry.waiter, &pending->async.wait, NULL);
  pending->entry.n_missing = n_tokens;
  pending->task = g_object_ref (task);
  result = enter (self, &pending->entry, cancellable, &error);
  if (result == ENTER_QUEUED) {
    voder_async_wait_begin (&pending->async);
    return;
  }

  voder_async_wait_clear (&pending->async);
  voder_async_wait_return (pending->task, return_true, error);
  g_free (pending);
}

/**
 * voder_limiter_acquire_async:
 * @self: a limiter
 * @n_tokens: how many tokens to take, at least 1
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async): called when done
 * @data: for @callback
 *
 * Does what voder_limiter_acquire() does. No thread waits for it.
 *
 * Thread safety: any thread.
 */
void
voder_limiter_acquire_async (VoderLimiter *self,
                             guint n_tokens,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (VODER_IS_LIMITER (self));
  g_return_if_fail (n_tokens >= 1);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_limiter_acquire_async);
  /* Tokens that were taken are told of, even if a cancel came then. */
  g_task_set_check_cancellable (task, FALSE);
  if (voder_cancellable_set_error_if_done (cancellable, &error))
    voder_task_return_error (task, g_steal_pointer (&error));
  else
    begin (self, n_tokens, task);
}

/**
 * voder_limiter_acquire_finish:
 * @self: a limiter
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_limiter_acquire()
 */
gboolean
voder_limiter_acquire_finish (VoderLimiter *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * voder_limiter_reserve:
 * @self: a limiter
 * @n_tokens: how many tokens to take, at least 1
 * @ticket: (out) (optional): what voder_limiter_give_back() takes
 * @error: return location for an error
 *
 * Takes tokens that may not have come yet, behind those who wait, and tells
 * when. It is for those who wait in a way of their own. The time is as things
 * are now: it becomes shorter when others leave the queue, and another when the
 * rate is changed.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: how long to wait before the tokens may be used, in microseconds;
 *   %VODER_LIMITER_NEVER at a rate of 0; -1 with %G_IO_ERROR_INVALID_ARGUMENT
 *   when @n_tokens are more than the bucket holds
 */
gint64
voder_limiter_reserve (VoderLimiter *self,
                       guint n_tokens,
                       guint64 *ticket,
                       GError **error)
{
  VoderWaiterList served = { NULL, NULL };
  VoderLimiterEntry *entry = NULL;
  gint64 wait_us = 0;
  gint64 now_ns;

  g_return_val_if_fail (VODER_IS_LIMITER (self), -1);
  g_return_val_if_fail (n_tokens >= 1, -1);

  now_ns = voder_limiter_lock (self);
  if (!check_size (self, n_tokens, error))
    wait_us = -1;
  else if (!take_now (self, n_tokens, now_ns, &served)) {
    wait_us = voder_limiter_get_ready_us (self, n_tokens, now_ns);
    if (wait_us != VODER_LIMITER_NEVER)
      wait_us -= now_ns / 1000;
    entry = g_new0 (VoderLimiterEntry, 1);
    entry->n_missing = n_tokens;
    entry->ticket = ++self->last_ticket;
    voder_limiter_push (self, entry, now_ns);
  }
  if (ticket != NULL)
    *ticket = entry != NULL ? entry->ticket : 0;
  voder_limiter_unlock (self, &served);

  return wait_us;
}

/**
 * voder_limiter_give_back:
 * @self: a limiter
 * @ticket: what voder_limiter_reserve() gave
 *
 * Gives a reservation back: those behind it are served as if it had never been
 * made. Once its time has come the tokens count as used.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: %FALSE when the time of the reservation has come, or it was given
 *   back before
 */
gboolean
voder_limiter_give_back (VoderLimiter *self, guint64 ticket)
{
  VoderWaiterList served = { NULL, NULL };
  g_autofree VoderLimiterEntry *entry = NULL;
  gint64 now_ns;

  g_return_val_if_fail (VODER_IS_LIMITER (self), FALSE);

  if (ticket == 0)
    return FALSE;

  now_ns = voder_limiter_lock (self);
  voder_limiter_advance (self, now_ns, &served);
  entry = voder_limiter_find (self, ticket);
  if (entry != NULL) {
    voder_limiter_withdraw (self, entry);
    voder_limiter_advance (self, now_ns, &served);
  }
  voder_limiter_unlock (self, &served);

  return entry != NULL;
}
