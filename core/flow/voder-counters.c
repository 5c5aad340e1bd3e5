/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-counters.h>

#include "voder-counters-shards-private.h"
#include "voder-properties-private.h"

/**
 * VoderCounters:
 *
 * Counts what happens, in any thread, at the cost of a few nanoseconds.
 *
 * There are two kinds of things to count, named when the counters are made and
 * numbered from 0 in that order. A counter is a number that grows. A span is
 * work that takes time, between voder_counters_begin() and
 * voder_counters_end(), which may be in different threads: it has how many
 * were started, are in flight, have finished and failed, an amount such as
 * bytes, and a histogram of the durations.
 *
 * voder_counters_dup_snapshot() gives what all of them were at one moment:
 * a call counts in it as a whole or not at all, and never without the calls
 * that came before it. Who counts waits neither for that nor for others who
 * count, wherever those were stopped: it is lock-free but for memory, which it
 * allocates the first times. A snapshot does wait for those who are in a call
 * when it begins.
 *
 * A quantile is at most 1/64 (1.6 %) from the exact one, at any duration up
 * to 38 hours. A span takes 17 KiB for each thread that counts it, up to twice
 * the number of processors (at least 4, at most 64), as much for each further
 * thread that was in a call at the same time, and 8 KiB for the sum.
 *
 * Thread safety: any thread.
 */

struct _VoderCounters {
  GObject parent_instance;

  /* Until it is constructed. */
  char **counter_names;
  char **span_names;

  VoderCountersLayout *layout;
  gint64 made_us;
  VoderCountersShards shards;

  VoderLock lock;
  /* What the shards have been emptied into, under the lock. */
  VoderCountersBank total;
};

enum {
  PROP_COUNTERS = 1,
  PROP_SPANS,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderCounters, voder_counters, G_TYPE_OBJECT)

/* Where the calling thread looks for a shard first; 0 when not settled. */
static _Thread_local guint thread_place;

static guint
get_thread_place (void)
{
  static atomic_uint n_threads;

  if (thread_place == 0)
    thread_place =
        atomic_fetch_add_explicit (&n_threads, 1, memory_order_relaxed) + 1;

  return thread_place;
}

static VoderCountersShard *
hold_any (VoderCounters *self)
{
  return voder_counters_shards_hold (&self->shards, get_thread_place ());
}

static void
voder_counters_constructed (GObject *object)
{
  VoderCounters *self = VODER_COUNTERS (object);

  G_OBJECT_CLASS (voder_counters_parent_class)->constructed (object);

  self->layout =
      voder_counters_layout_new ((const char *const *) self->counter_names,
                                 (const char *const *) self->span_names);
  g_clear_pointer (&self->counter_names, g_strfreev);
  g_clear_pointer (&self->span_names, g_strfreev);
  voder_counters_bank_init (&self->total, self->layout);
  voder_counters_shards_init (&self->shards, self->layout);
}

static void
voder_counters_set_property (GObject *object,
                             guint id,
                             const GValue *value,
                             GParamSpec *spec)
{
  VoderCounters *self = VODER_COUNTERS (object);

  switch (id) {
  case PROP_COUNTERS:
    self->counter_names = g_value_dup_boxed (value);
    break;
  case PROP_SPANS:
    self->span_names = g_value_dup_boxed (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_counters_finalize (GObject *object)
{
  VoderCounters *self = VODER_COUNTERS (object);

  voder_counters_shards_clear (&self->shards);
  voder_counters_bank_clear (&self->total, self->layout);
  g_clear_pointer (&self->layout, voder_counters_layout_unref);
  voder_lock_clear (&self->lock);

  G_OBJECT_CLASS (voder_counters_parent_class)->finalize (object);
}

static void
voder_counters_class_init (VoderCountersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = voder_counters_constructed;
  object_class->set_property = voder_counters_set_property;
  object_class->finalize = voder_counters_finalize;

  /**
   * VoderCounters:counters:
   *
   * Names of the counters; none if not given.
   */
  properties[PROP_COUNTERS] = g_param_spec_boxed (
      "counters", NULL, NULL, G_TYPE_STRV, VODER_PROPERTY_GIVEN);

  /**
   * VoderCounters:spans:
   *
   * Names of the spans; none if not given.
   */
  properties[PROP_SPANS] = g_param_spec_boxed ("spans", NULL, NULL, G_TYPE_STRV,
                                               VODER_PROPERTY_GIVEN);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_counters_init (VoderCounters *self)
{
  voder_lock_init (&self->lock);
  self->made_us = g_get_monotonic_time ();
}

static gboolean
are_distinct (const char *const *names)
{
  for (; names != NULL && *names != NULL; names++)
    if (g_strv_contains (names + 1, *names))
      return FALSE;
  return TRUE;
}

/**
 * voder_counters_new:
 * @counters: (nullable) (array zero-terminated=1): names of the counters, none
 *   of them twice
 * @spans: (nullable) (array zero-terminated=1): names of the spans, likewise
 *
 * Makes counters that are all 0. Number the names with an enumeration.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): new counters
 */
VoderCounters *
voder_counters_new (const char *const *counters, const char *const *spans)
{
  g_return_val_if_fail (are_distinct (counters), NULL);
  g_return_val_if_fail (are_distinct (spans), NULL);

  return g_object_new (VODER_TYPE_COUNTERS, "counters", counters, "spans",
                       spans, NULL);
}

/**
 * voder_counters_get_n_counters:
 * @self: counters
 *
 * Thread safety: any thread.
 *
 * Returns: how many counters there are
 */
guint
voder_counters_get_n_counters (VoderCounters *self)
{
  g_return_val_if_fail (VODER_IS_COUNTERS (self), 0);

  return self->layout->n_counters;
}

/**
 * voder_counters_get_n_spans:
 * @self: counters
 *
 * Thread safety: any thread.
 *
 * Returns: how many spans there are
 */
guint
voder_counters_get_n_spans (VoderCounters *self)
{
  g_return_val_if_fail (VODER_IS_COUNTERS (self), 0);

  return self->layout->n_spans;
}

/**
 * voder_counters_add:
 * @self: counters
 * @counter: the number of a counter, from 0
 * @n: what to add to it
 *
 * Counts something.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_counters_add (VoderCounters *self, guint counter, guint64 n)
{
  VoderCountersShard *shard;

  g_return_if_fail (VODER_IS_COUNTERS (self));
  g_return_if_fail (counter < self->layout->n_counters);

  shard = hold_any (self);
  voder_counters_shards_get_bank (&self->shards, shard)->counters[counter] += n;
  voder_counters_shard_release (shard);
}

/**
 * voder_counters_begin:
 * @self: counters
 * @span: the number of a span, from 0
 *
 * Counts that work begins. It is in flight until voder_counters_end(), which
 * must be called once for it.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: the time, for voder_counters_end(): microseconds as
 *   g_get_monotonic_time() gives them
 */
gint64
voder_counters_begin (VoderCounters *self, guint span)
{
  VoderCountersShard *shard;

  g_return_val_if_fail (VODER_IS_COUNTERS (self), 0);
  g_return_val_if_fail (span < self->layout->n_spans, 0);

  shard = hold_any (self);
  voder_counters_shards_get_bank (&self->shards, shard)->spans[span].started++;
  voder_counters_shard_release (shard);

  return g_get_monotonic_time ();
}

/* The shard is held, so that all of it is in one snapshot. */
static void
finish (VoderCountersSpan *span, gint64 duration_us)
{
  if (span->durations == NULL)
    span->durations = g_new0 (VoderHistogram, 1);
  voder_histogram_record (span->durations, (guint64) MAX (duration_us, 0));
}

/**
 * voder_counters_end:
 * @self: counters
 * @span: as for voder_counters_begin()
 * @begun_us: what voder_counters_begin() returned
 * @amount: how much was done, in the unit of this span, such as bytes
 * @failed: %TRUE when the work failed
 *
 * Counts that work has ended, in any thread.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_counters_end (VoderCounters *self,
                    guint span,
                    gint64 begun_us,
                    guint64 amount,
                    gboolean failed)
{
  gint64 duration_us = g_get_monotonic_time () - MAX (begun_us, 0);
  VoderCountersSpan *counted;
  VoderCountersShard *shard;

  g_return_if_fail (VODER_IS_COUNTERS (self));
  g_return_if_fail (span < self->layout->n_spans);

  shard = hold_any (self);
  counted = &voder_counters_shards_get_bank (&self->shards, shard)->spans[span];
  counted->amount += amount;
  counted->failed += failed != FALSE;
  finish (counted, duration_us);
  voder_counters_shard_release (shard);
}

/**
 * voder_counters_record:
 * @self: counters
 * @span: the number of a span, from 0
 * @duration_us: how long it took, in microseconds; less than 0 is 0
 *
 * Counts work that has begun and ended, and was timed elsewhere.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_counters_record (VoderCounters *self, guint span, gint64 duration_us)
{
  VoderCountersSpan *counted;
  VoderCountersShard *shard;

  g_return_if_fail (VODER_IS_COUNTERS (self));
  g_return_if_fail (span < self->layout->n_spans);

  shard = hold_any (self);
  counted = &voder_counters_shards_get_bank (&self->shards, shard)->spans[span];
  counted->started++;
  finish (counted, duration_us);
  voder_counters_shard_release (shard);
}

/**
 * voder_counters_get:
 * @self: counters
 * @counter: the number of a counter, from 0
 *
 * Tells what one counter is. Several of them are of one moment only in a
 * snapshot: voder_counters_dup_snapshot().
 *
 * Thread safety: any thread.
 *
 * Returns: what was added so far
 */
guint64
voder_counters_get (VoderCounters *self, guint counter)
{
  guint64 n;

  g_return_val_if_fail (VODER_IS_COUNTERS (self), 0);
  g_return_val_if_fail (counter < self->layout->n_counters, 0);

  voder_lock (&self->lock);
  voder_counters_shards_collect (&self->shards, &self->total);
  n = self->total.counters[counter];
  voder_unlock (&self->lock);

  return n;
}

/**
 * voder_counters_dup_snapshot:
 * @self: counters
 *
 * Takes down what everything is at one moment during this call. It waits for
 * other snapshots, and for the calls that count and have begun before.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the snapshot
 */
VoderCountersSnapshot *
voder_counters_dup_snapshot (VoderCounters *self)
{
  VoderCountersSnapshot *snapshot;

  g_return_val_if_fail (VODER_IS_COUNTERS (self), NULL);

  voder_lock (&self->lock);
  voder_counters_shards_collect (&self->shards, &self->total);
  snapshot = voder_counters_snapshot_new (self->layout, &self->total);
  snapshot->elapsed_us = g_get_monotonic_time () - self->made_us;
  voder_unlock (&self->lock);

  return snapshot;
}
