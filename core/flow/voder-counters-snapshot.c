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

/* The numbers of a span by name, in the order in which they are told. */
static guint64
get_nth (VoderCountersSnapshot *self, guint span, guint n, const char **name)
{
  const struct {
    const char *name;
    guint64 value;
  } all[] = {
    { "started", voder_counters_snapshot_get_started (self, span) },
    { "finished", voder_counters_snapshot_get_finished (self, span) },
    { "failed", voder_counters_snapshot_get_failed (self, span) },
    { "in-flight", voder_counters_snapshot_get_in_flight (self, span) },
    { "amount", voder_counters_snapshot_get_amount (self, span) },
  };
  const struct {
    const char *name;
    double quantile;
  } times[] = {
    { "p50-us", 0.5 },
    { "p90-us", 0.9 },
    { "p99-us", 0.99 },
    { "max-us", 1.0 },
  };
  guint time = n - G_N_ELEMENTS (all);

  if (n < G_N_ELEMENTS (all)) {
    *name = all[n].name;
    return all[n].value;
  }
  if (time >= G_N_ELEMENTS (times)) {
    *name = NULL;
    return 0;
  }
  *name = times[time].name;
  return voder_histogram_get_quantile (get_durations (self, span),
                                       times[time].quantile);
}

/**
 * voder_counters_snapshot_to_variant:
 * @self: a snapshot
 *
 * Puts all into a dictionary: `elapsed-us` (`x`), `counters` (`a{st}`) and
 * `spans` (`a{sa{st}}`) with `started`, `finished`, `failed`, `in-flight`,
 * `amount`, `p50-us`, `p90-us`, `p99-us` and `max-us`, in this order and that
 * of the names.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer floating): a variant of the type `a{sv}`
 */
GVariant *
voder_counters_snapshot_to_variant (VoderCountersSnapshot *self)
{
  GVariantBuilder counters;
  GVariantBuilder spans;
  GVariantBuilder all;

  g_return_val_if_fail (self != NULL, NULL);

  g_variant_builder_init (&counters, G_VARIANT_TYPE ("a{st}"));
  for (guint i = 0; i < self->layout->n_counters; i++)
    g_variant_builder_add (&counters, "{st}", self->layout->counters[i],
                           self->bank.counters[i]);

  g_variant_builder_init (&spans, G_VARIANT_TYPE ("a{sa{st}}"));
  for (guint i = 0; i < self->layout->n_spans; i++) {
    const char *name;
    guint64 value;

    g_variant_builder_open (&spans, G_VARIANT_TYPE ("{sa{st}}"));
    g_variant_builder_add (&spans, "s", self->layout->spans[i]);
    g_variant_builder_open (&spans, G_VARIANT_TYPE ("a{st}"));
    for (guint n = 0; value = get_nth (self, i, n, &name), name != NULL; n++)
      g_variant_builder_add (&spans, "{st}", name, value);
    g_variant_builder_close (&spans);
    g_variant_builder_close (&spans);
  }

  g_variant_builder_init (&all, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&all, "{sv}", "elapsed-us",
                         g_variant_new_int64 (self->elapsed_us));
  g_variant_builder_add (&all, "{sv}", "counters",
                         g_variant_builder_end (&counters));
  g_variant_builder_add (&all, "{sv}", "spans", g_variant_builder_end (&spans));
  return g_variant_builder_end (&all);
}

static void
append_string (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\')
      g_string_append_printf (json, "\\%c", *text);
    else if ((guchar) *text < 0x20)
      g_string_append_printf (json, "\\u%04x", (guchar) *text);
    else
      g_string_append_c (json, *text);
  }
  g_string_append_c (json, '"');
}

static void
append_number (GString *json, const char *name, guint64 value)
{
  const char last = json->str[json->len - 1];

  if (last != '{')
    g_string_append_c (json, ',');
  append_string (json, name);
  g_string_append_printf (json, ":%" G_GUINT64_FORMAT, value);
}

static void
append_span (GString *json, VoderCountersSnapshot *self, guint span)
{
  const char *name;
  guint64 value;

  if (span > 0)
    g_string_append_c (json, ',');
  append_string (json, self->layout->spans[span]);
  g_string_append (json, ":{");
  for (guint n = 0; value = get_nth (self, span, n, &name), name != NULL; n++)
    append_number (json, name, value);
  g_string_append_c (json, '}');
}

/**
 * voder_counters_snapshot_to_json:
 * @self: a snapshot
 *
 * Writes what voder_counters_snapshot_to_variant() gives as one line of JSON.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the line, without an end of line
 */
char *
voder_counters_snapshot_to_json (VoderCountersSnapshot *self)
{
  GString *json;

  g_return_val_if_fail (self != NULL, NULL);

  json = g_string_new ("{");
  append_number (json, "elapsed-us", (guint64) self->elapsed_us);
  g_string_append (json, ",\"counters\":{");
  for (guint i = 0; i < self->layout->n_counters; i++)
    append_number (json, self->layout->counters[i], self->bank.counters[i]);
  g_string_append (json, "},\"spans\":{");
  for (guint i = 0; i < self->layout->n_spans; i++)
    append_span (json, self, i);
  g_string_append (json, "}}");

  return g_string_free (json, FALSE);
}
