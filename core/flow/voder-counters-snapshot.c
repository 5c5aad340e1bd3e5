/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-counters-snapshot.h>

#include "voder-counters-private.h"

/**
 * VoderCountersSnapshot:
 *
 * What #VoderCounters were at one moment, or what came between two.
 *
 * Thread safety: immutable.
 */
G_DEFINE_BOXED_TYPE (VoderCountersSnapshot,
                     voder_counters_snapshot,
                     voder_counters_snapshot_ref,
                     voder_counters_snapshot_unref)

static const VoderHistogram empty;

static void
copy_span (VoderCountersSpan *self, const VoderCountersSpan *from)
{
  *self = *from;
  self->durations = g_memdup2 (from->durations, sizeof *from->durations);
}

/*
 * A copy of what a bank holds.
 */
VoderCountersSnapshot *
voder_counters_snapshot_new (VoderCountersLayout *layout,
                             const VoderCountersBank *bank)
{
  VoderCountersSnapshot *self = g_new0 (VoderCountersSnapshot, 1);

  atomic_init (&self->refs, 1);
  voder_refs_get (&layout->refs);
  self->layout = layout;
  voder_counters_bank_init (&self->bank, layout);
  for (guint i = 0; i < layout->n_counters; i++)
    self->bank.counters[i] = bank->counters[i];
  for (guint i = 0; i < layout->n_spans; i++)
    copy_span (&self->bank.spans[i], &bank->spans[i]);

  return self;
}

/**
 * voder_counters_snapshot_ref:
 * @self: a snapshot
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): @self
 */
VoderCountersSnapshot *
voder_counters_snapshot_ref (VoderCountersSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  voder_refs_get (&self->refs);
  return self;
}

/**
 * voder_counters_snapshot_unref:
 * @self: (transfer full): a snapshot
 *
 * Lets go of a snapshot.
 *
 * Thread safety: any thread.
 */
void
voder_counters_snapshot_unref (VoderCountersSnapshot *self)
{
  g_return_if_fail (self != NULL);

  if (!voder_refs_drop (&self->refs))
    return;

  voder_counters_bank_clear (&self->bank, self->layout);
  voder_counters_layout_unref (self->layout);
  g_free (self);
}

static void
subtract_span (VoderCountersSpan *self, const VoderCountersSpan *earlier)
{
  /* Those in flight are so now, whenever they were started. */
  self->failed -= earlier->failed;
  self->amount -= earlier->amount;
  if (earlier->durations == NULL)
    return;

  self->started -= earlier->durations->count;
  voder_histogram_subtract (self->durations, earlier->durations);
}

/**
 * voder_counters_snapshot_subtract:
 * @self: a snapshot
 * @earlier: one of the same counters, taken before
 *
 * Tells what came between two snapshots. What is in flight is that of @self;
 * what was in flight in @earlier counts as started since. The shortest and
 * the longest duration are exact unless @earlier has shorter or longer ones;
 * then they are as good as a quantile.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new snapshot
 */
VoderCountersSnapshot *
voder_counters_snapshot_subtract (VoderCountersSnapshot *self,
                                  VoderCountersSnapshot *earlier)
{
  VoderCountersSnapshot *between;

  g_return_val_if_fail (self != NULL && earlier != NULL, NULL);
  g_return_val_if_fail (self->layout == earlier->layout, NULL);
  g_return_val_if_fail (self->elapsed_us >= earlier->elapsed_us, NULL);

  between = voder_counters_snapshot_new (self->layout, &self->bank);
  between->elapsed_us = self->elapsed_us - earlier->elapsed_us;
  for (guint i = 0; i < self->layout->n_counters; i++)
    between->bank.counters[i] -= earlier->bank.counters[i];
  for (guint i = 0; i < self->layout->n_spans; i++)
    subtract_span (&between->bank.spans[i], &earlier->bank.spans[i]);

  return between;
}

/**
 * voder_counters_snapshot_get_elapsed_us:
 * @self: a snapshot
 *
 * Thread safety: any thread.
 *
 * Returns: microseconds since the counters were made, or between the two
 *   snapshots
 */
gint64
voder_counters_snapshot_get_elapsed_us (VoderCountersSnapshot *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->elapsed_us;
}

/**
 * voder_counters_snapshot_get:
 * @self: a snapshot
 * @counter: the number of a counter, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: what was counted
 */
guint64
voder_counters_snapshot_get (VoderCountersSnapshot *self, guint counter)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (counter < self->layout->n_counters, 0);

  return self->bank.counters[counter];
}

static const VoderHistogram *
get_durations (VoderCountersSnapshot *self, guint span)
{
  const VoderHistogram *durations = self->bank.spans[span].durations;

  return durations != NULL ? durations : &empty;
}

/**
 * voder_counters_snapshot_get_started:
 * @self: a snapshot
 * @span: the number of a span, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: how many were started: those that have finished and those in flight
 */
guint64
voder_counters_snapshot_get_started (VoderCountersSnapshot *self, guint span)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (span < self->layout->n_spans, 0);

  return self->bank.spans[span].started;
}

/**
 * voder_counters_snapshot_get_finished:
 * @self: a snapshot
 * @span: the number of a span, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: how many have finished, well or not
 */
guint64
voder_counters_snapshot_get_finished (VoderCountersSnapshot *self, guint span)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (span < self->layout->n_spans, 0);

  return get_durations (self, span)->count;
}

/**
 * voder_counters_snapshot_get_failed:
 * @self: a snapshot
 * @span: the number of a span, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: how many of those that have finished failed
 */
guint64
voder_counters_snapshot_get_failed (VoderCountersSnapshot *self, guint span)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (span < self->layout->n_spans, 0);

  return self->bank.spans[span].failed;
}

/**
 * voder_counters_snapshot_get_in_flight:
 * @self: a snapshot
 * @span: the number of a span, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: how many have begun and not ended
 */
guint64
voder_counters_snapshot_get_in_flight (VoderCountersSnapshot *self, guint span)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (span < self->layout->n_spans, 0);

  return self->bank.spans[span].started - get_durations (self, span)->count;
}

/**
 * voder_counters_snapshot_get_amount:
 * @self: a snapshot
 * @span: the number of a span, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: how much those that have finished did, in the unit of the span
 */
guint64
voder_counters_snapshot_get_amount (VoderCountersSnapshot *self, guint span)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (span < self->layout->n_spans, 0);

  return self->bank.spans[span].amount;
}

/**
 * voder_counters_snapshot_get_mean_us:
 * @self: a snapshot
 * @span: the number of a span, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: how long those that have finished took on average, in microseconds;
 *   0 when there are none
 */
gint64
voder_counters_snapshot_get_mean_us (VoderCountersSnapshot *self, guint span)
{
  const VoderHistogram *durations;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (span < self->layout->n_spans, 0);

  durations = get_durations (self, span);
  return (gint64) (durations->sum / MAX (durations->count, 1));
}

/**
 * voder_counters_snapshot_get_min_us:
 * @self: a snapshot
 * @span: the number of a span, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: the shortest duration, in microseconds; 0 when there is none
 */
gint64
voder_counters_snapshot_get_min_us (VoderCountersSnapshot *self, guint span)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (span < self->layout->n_spans, 0);

  return (gint64) get_durations (self, span)->min;
}

/**
 * voder_counters_snapshot_get_max_us:
 * @self: a snapshot
 * @span: the number of a span, from 0
 *
 * Thread safety: any thread.
 *
 * Returns: the longest duration, in microseconds; 0 when there is none
 */
gint64
voder_counters_snapshot_get_max_us (VoderCountersSnapshot *self, guint span)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (span < self->layout->n_spans, 0);

  return (gint64) get_durations (self, span)->max;
}

/**
 * voder_counters_snapshot_get_quantile_us:
 * @self: a snapshot
 * @span: the number of a span, from 0
 * @quantile: a share of those that have finished, 0.0 to 1.0: 0.5 for the
 *   median, 0.99 for p99
 *
 * Tells how long that share took at most. It is at most 1/64 from the exact
 * value up to 38 hours, and exact below 64 µs and for 1.0.
 *
 * Thread safety: any thread.
 *
 * Returns: a duration in microseconds; 0 when none has finished
 */
gint64
voder_counters_snapshot_get_quantile_us (VoderCountersSnapshot *self,
                                         guint span,
                                         double quantile)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (span < self->layout->n_spans, 0);
  g_return_val_if_fail (quantile >= 0.0 && quantile <= 1.0, 0);

  return (gint64) voder_histogram_get_quantile (get_durations (self, span),
                                                quantile);
}

/**
 * voder_counters_snapshot_count_up_to:
 * @self: a snapshot
 * @span: the number of a span, from 0
 * @duration_us: a duration in microseconds, at least 0
 *
 * Counts those that took this long at most, or less than 1/32 longer: what a
 * cumulative histogram is made of.
 *
 * Thread safety: any thread.
 *
 * Returns: how many
 */
guint64
voder_counters_snapshot_count_up_to (VoderCountersSnapshot *self,
                                     guint span,
                                     gint64 duration_us)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (span < self->layout->n_spans, 0);
  g_return_val_if_fail (duration_us >= 0, 0);

  return voder_histogram_count_up_to (get_durations (self, span),
                                      (guint64) duration_us);
}
