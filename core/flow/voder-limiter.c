/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-limiter.h>

#include <math.h>

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
  gboolean taken = voder_limiter_take_now (self, n_tokens, now_ns, &served);

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
