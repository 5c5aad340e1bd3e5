/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#define N_THREADS 4
#define N_COUNTS  20000
#define N_TURNS   2000
#define N_VALUES  5000
#define AMOUNT    7
#define LONGEST   ((G_GINT64_CONSTANT (1) << 37) - 1)

enum { FIRST, SECOND };
enum { WORK, OTHER };

static const char *const counters_names[] = { "first", "second", NULL };
static const char *const spans_names[] = { "work", "other", NULL };

/* What the threads of a test share with it. */
typedef struct {
  VoderCounters *counters;
  int n_ready;
  int turn;
  int over;
} Shared;

static VoderCounters *
counters_new (void)
{
  return voder_counters_new (counters_names, spans_names);
}

static void
test_new (void)
{
  g_autoptr (VoderCounters) counters = counters_new ();
  g_autoptr (VoderCountersSnapshot) snapshot =
      voder_counters_dup_snapshot (counters);

  g_assert_cmpuint (voder_counters_get_n_counters (counters), ==, 2);
  g_assert_cmpuint (voder_counters_get_n_spans (counters), ==, 2);
  g_assert_cmpuint (voder_counters_snapshot_get (snapshot, SECOND), ==, 0);
  g_assert_cmpuint (voder_counters_snapshot_get_started (snapshot, WORK), ==,
                    0);
  g_assert_cmpint (voder_counters_snapshot_get_mean_us (snapshot, WORK), ==, 0);
  g_assert_cmpint (
      voder_counters_snapshot_get_quantile_us (snapshot, WORK, 0.5), ==, 0);
}

static void
test_get (void)
{
  g_autoptr (VoderCounters) counters = counters_new ();
  g_autoptr (VoderCountersSnapshot) snapshot = NULL;

  g_assert_cmpuint (voder_counters_get (counters, SECOND), ==, 0);
  voder_counters_add (counters, FIRST, 3);
  voder_counters_add (counters, SECOND, G_MAXUINT32);
  g_assert_cmpuint (voder_counters_get (counters, FIRST), ==, 3);
  voder_counters_add (counters, SECOND, 2);
  g_assert_cmpuint (voder_counters_get (counters, SECOND), ==,
                    G_GUINT64_CONSTANT (2) + G_MAXUINT32);
  snapshot = voder_counters_dup_snapshot (counters);
  g_assert_cmpuint (voder_counters_snapshot_get (snapshot, FIRST), ==, 3);
}

static void
test_nothing_to_count (void)
{
  g_autoptr (VoderCounters) counters = voder_counters_new (NULL, NULL);
  g_autoptr (VoderCountersSnapshot) snapshot =
      voder_counters_dup_snapshot (counters);
  g_autofree char *json = voder_counters_snapshot_to_json (snapshot);

  g_assert_true (g_str_has_suffix (json, ",\"counters\":{},\"spans\":{}}"));
}

static void
test_span (void)
{
  g_autoptr (VoderCounters) counters = counters_new ();
  g_autoptr (VoderCountersSnapshot) before = NULL;
  g_autoptr (VoderCountersSnapshot) after = NULL;
  gint64 begun_us = voder_counters_begin (counters, WORK);

  voder_counters_begin (counters, WORK);
  before = voder_counters_dup_snapshot (counters);
  voder_counters_end (counters, WORK, begun_us, AMOUNT, TRUE);
  after = voder_counters_dup_snapshot (counters);

  g_assert_cmpuint (voder_counters_snapshot_get_in_flight (before, WORK), ==,
                    2);
  g_assert_cmpuint (voder_counters_snapshot_get_finished (before, WORK), ==, 0);
  g_assert_cmpuint (voder_counters_snapshot_get_started (after, WORK), ==, 2);
  g_assert_cmpuint (voder_counters_snapshot_get_in_flight (after, WORK), ==, 1);
  g_assert_cmpuint (voder_counters_snapshot_get_finished (after, WORK), ==, 1);
  g_assert_cmpuint (voder_counters_snapshot_get_failed (after, WORK), ==, 1);
  g_assert_cmpuint (voder_counters_snapshot_get_amount (after, WORK), ==,
                    AMOUNT);
  g_assert_cmpuint (voder_counters_snapshot_get_started (after, OTHER), ==, 0);
}

static void
test_outlives (void)
{
  VoderCounters *counters = counters_new ();
  g_autoptr (VoderCountersSnapshot) snapshot = NULL;
  g_autofree char *json = NULL;

  voder_counters_add (counters, FIRST, 3);
  snapshot = voder_counters_dup_snapshot (counters);
  voder_counters_add (counters, FIRST, 1);
  g_assert_finalize_object (counters);
  g_assert_cmpuint (voder_counters_snapshot_get (snapshot, FIRST), ==, 3);
  json = voder_counters_snapshot_to_json (snapshot);
  g_assert_nonnull (strstr (json, "\"first\":3"));
}

/* Counts first and second, and spans that all fail and do the same amount. */
static gboolean
count_much (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;

  for (int i = 0; i < N_COUNTS; i++) {
    gint64 begun_us = voder_counters_begin (shared->counters, WORK);

    voder_counters_add (shared->counters, FIRST, 1);
    voder_counters_add (shared->counters, SECOND, 1);
    voder_counters_end (shared->counters, WORK, begun_us, AMOUNT, TRUE);
    voder_counters_record (shared->counters, OTHER, i);
  }
  g_atomic_int_inc (&shared->over);

  return TRUE;
}

static void
assert_whole (VoderCountersSnapshot *snapshot, guint64 n_threads)
{
  guint64 first = voder_counters_snapshot_get (snapshot, FIRST);
  guint64 second = voder_counters_snapshot_get (snapshot, SECOND);
  guint64 n_finished = voder_counters_snapshot_get_finished (snapshot, WORK);

  g_assert_cmpuint (first - second, <=, n_threads);
  g_assert_cmpuint (second - n_finished, <=, n_threads);
  g_assert_cmpuint (voder_counters_snapshot_get_in_flight (snapshot, WORK), <=,
                    n_threads);
  g_assert_cmpuint (voder_counters_snapshot_get_in_flight (snapshot, OTHER), ==,
                    0);
  g_assert_cmpuint (voder_counters_snapshot_get_failed (snapshot, WORK), ==,
                    n_finished);
  g_assert_cmpuint (voder_counters_snapshot_get_amount (snapshot, WORK), ==,
                    n_finished * AMOUNT);
  g_assert_cmpuint (
      voder_counters_snapshot_count_up_to (snapshot, WORK, G_MAXINT64), ==,
      n_finished);
}

/* Takes snapshots, none of which may have less than the one before. */
static gboolean
look (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;
  g_autoptr (VoderCountersSnapshot) last =
      voder_counters_dup_snapshot (shared->counters);

  while (g_atomic_int_get (&shared->over) < N_THREADS) {
    g_autoptr (VoderCountersSnapshot) next =
        voder_counters_dup_snapshot (shared->counters);

    assert_whole (next, N_THREADS);
    g_assert_cmpuint (voder_counters_snapshot_get (next, FIRST), >=,
                      voder_counters_snapshot_get (last, FIRST));
    g_clear_pointer (&last, voder_counters_snapshot_unref);
    last = g_steal_pointer (&next);
  }

  return TRUE;
}

static void
run (VoderTaskFunc counting, VoderTaskFunc looking, Shared *shared)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  shared->counters = counters_new ();
  for (int i = 0; i < N_THREADS; i++)
    voder_group_go (group, counting, shared, NULL, NULL);
  for (int i = 0; i < 2; i++)
    voder_group_go (group, looking, shared, NULL, NULL);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
}

static void
test_whole (void)
{
  Shared shared = { 0 };
  g_autoptr (VoderCounters) counters = NULL;
  g_autoptr (VoderCountersSnapshot) snapshot = NULL;

  run (count_much, look, &shared);
  counters = shared.counters;
  snapshot = voder_counters_dup_snapshot (counters);
  assert_whole (snapshot, 0);
  g_assert_cmpuint (voder_counters_snapshot_get (snapshot, FIRST), ==,
                    N_THREADS * N_COUNTS);
  g_assert_cmpuint (voder_counters_snapshot_get_finished (snapshot, OTHER), ==,
                    N_THREADS * N_COUNTS);
  g_assert_cmpint (voder_counters_snapshot_get_max_us (snapshot, OTHER), ==,
                   N_COUNTS - 1);
  g_assert_cmpint (voder_counters_snapshot_get_min_us (snapshot, OTHER), ==, 0);
  g_assert_cmpint (voder_counters_snapshot_get_mean_us (snapshot, OTHER), ==,
                   (N_COUNTS - 1) / 2);
}

/* One thread after the other counts, the last one something else. */
static gboolean
count_in_turn (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;
  int me = g_atomic_int_add (&shared->n_ready, 1);

  for (int turn = me; turn < N_TURNS; turn += N_THREADS) {
    wait_for_int (&shared->turn, turn);
    if (me == 0)
      voder_counters_begin (shared->counters, WORK);
    else if (me == N_THREADS - 1)
      voder_counters_end (shared->counters, WORK, 0, 0, FALSE);
    g_atomic_int_inc (&shared->turn);
  }
  g_atomic_int_inc (&shared->over);

  return TRUE;
}

static gboolean
look_at_turns (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;

  while (g_atomic_int_get (&shared->over) < N_THREADS) {
    g_autoptr (VoderCountersSnapshot) snapshot =
        voder_counters_dup_snapshot (shared->counters);

    g_assert_cmpuint (voder_counters_snapshot_get_in_flight (snapshot, WORK),
                      <=, 1);
  }

  return TRUE;
}

static void
test_no_end_before_begin (void)
{
  Shared shared = { 0 };
  g_autoptr (VoderCounters) counters = NULL;

  run (count_in_turn, look_at_turns, &shared);
  counters = shared.counters;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const gint64 *first = a;
  const gint64 *second = b;

  return (*first > *second) - (*first < *second);
}

/* As a share of all, from the sorted values. */
static gint64
get_exact (const gint64 *sorted, guint n, double quantile)
{
  guint rank = 1;

  while (rank < n && rank < quantile * n)
    rank++;
  return sorted[rank - 1];
}

static void
assert_near_exact (VoderCountersSnapshot *snapshot, gint64 *values, guint n)
{
  const double quantiles[] = { 0.0, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0 };

  qsort (values, n, sizeof *values, compare);
  for (guint i = 0; i < G_N_ELEMENTS (quantiles); i++) {
    gint64 exact = get_exact (values, n, quantiles[i]);
    gint64 told =
        voder_counters_snapshot_get_quantile_us (snapshot, WORK, quantiles[i]);

    g_assert_cmpint (ABS (told - exact), <=, exact / 64);
  }
  g_assert_cmpint (voder_counters_snapshot_get_min_us (snapshot, WORK), ==,
                   values[0]);
  g_assert_cmpint (voder_counters_snapshot_get_max_us (snapshot, WORK), ==,
                   values[n - 1]);
  g_assert_cmpint (
      voder_counters_snapshot_get_quantile_us (snapshot, WORK, 1.0), ==,
      values[n - 1]);
}

/* Values of up to so many bits, each number of bits as often. */
static gint64
draw (GRand *rand, int max_bits)
{
  int n_bits = g_rand_int_range (rand, 0, max_bits + 1);
  gint64 value = (gint64) g_rand_int_range (rand, 0, 1 << 30) << 30 |
                 g_rand_int_range (rand, 0, 1 << 30);

  return value & ((G_GINT64_CONSTANT (1) << n_bits) - 1);
}

static void
test_quantiles (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  const int bits[] = { 0, 3, 6, 10, 20, 37 };

  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    for (guint n = 1; n <= N_VALUES; n = n * 3 + 1) {
      g_autoptr (VoderCounters) counters = counters_new ();
      g_autoptr (VoderCountersSnapshot) snapshot = NULL;
      g_autofree gint64 *values = g_new (gint64, n);

      for (guint k = 0; k < n; k++) {
        values[k] = draw (rand, bits[i]);
        voder_counters_record (counters, WORK, values[k]);
      }
      snapshot = voder_counters_dup_snapshot (counters);
      assert_near_exact (snapshot, values, n);
    }
}

static void
test_every_width (void)
{
  for (int bit = 0; bit < 37; bit++)
    for (int step = -1; step <= 1; step++) {
      g_autoptr (VoderCounters) counters = counters_new ();
      g_autoptr (VoderCountersSnapshot) snapshot = NULL;
      gint64 low = (G_GINT64_CONSTANT (1) << bit) + step;
      gint64 told;

      voder_counters_record (counters, WORK, low);
      voder_counters_record (counters, WORK, LONGEST);
      snapshot = voder_counters_dup_snapshot (counters);
      told = voder_counters_snapshot_get_quantile_us (snapshot, WORK, 0.5);
      g_assert_cmpint (ABS (told - low), <=, low / 64);
      g_assert_cmpuint (
          voder_counters_snapshot_count_up_to (snapshot, WORK, low), ==, 1);
      if (low > 0)
        g_assert_cmpuint (
            voder_counters_snapshot_count_up_to (snapshot, WORK, low / 2), ==,
            0);
    }
}

static void
test_beyond_range (void)
{
  g_autoptr (VoderCounters) counters = counters_new ();
  g_autoptr (VoderCountersSnapshot) snapshot = NULL;

  voder_counters_record (counters, WORK, -5);
  voder_counters_record (counters, WORK, G_MAXINT64 / 2);
  voder_counters_record (counters, WORK, G_MAXINT64 / 2 + 1);
  snapshot = voder_counters_dup_snapshot (counters);
  g_assert_cmpint (voder_counters_snapshot_get_min_us (snapshot, WORK), ==, 0);
  g_assert_cmpint (voder_counters_snapshot_get_max_us (snapshot, WORK), ==,
                   G_MAXINT64 / 2 + 1);
  g_assert_cmpint (
      voder_counters_snapshot_get_quantile_us (snapshot, WORK, 0.5), >=,
      LONGEST - LONGEST / 32);
}

static void
test_subtract (void)
{
  g_autoptr (VoderCounters) counters = counters_new ();
  g_autoptr (VoderCountersSnapshot) early = NULL;
  g_autoptr (VoderCountersSnapshot) late = NULL;
  g_autoptr (VoderCountersSnapshot) between = NULL;
  g_autoptr (VoderCountersSnapshot) nothing = NULL;
  gint64 begun_us;

  begun_us = voder_counters_begin (counters, WORK);
  voder_counters_record (counters, WORK, 1);
  voder_counters_record (counters, WORK, 1000000);
  voder_counters_add (counters, FIRST, 5);
  early = voder_counters_dup_snapshot (counters);
  voder_counters_record (counters, WORK, 2000);
  voder_counters_record (counters, WORK, 2000);
  voder_counters_record (counters, OTHER, 9);
  voder_counters_begin (counters, WORK);
  voder_counters_add (counters, FIRST, 2);
  late = voder_counters_dup_snapshot (counters);
  between = voder_counters_snapshot_subtract (late, early);
  nothing = voder_counters_snapshot_subtract (late, late);

  g_assert_cmpuint (voder_counters_snapshot_get (between, FIRST), ==, 2);
  g_assert_cmpuint (voder_counters_snapshot_get_finished (between, WORK), ==,
                    2);
  g_assert_cmpuint (voder_counters_snapshot_get_in_flight (between, WORK), ==,
                    2);
  g_assert_cmpuint (voder_counters_snapshot_get_started (between, WORK), ==, 4);
  g_assert_cmpint (voder_counters_snapshot_get_mean_us (between, WORK), ==,
                   2000);
  g_assert_cmpint (
      ABS (voder_counters_snapshot_get_max_us (between, WORK) - 2000), <=,
      2000 / 64);
  g_assert_cmpint (voder_counters_snapshot_get_max_us (between, OTHER), ==, 9);
  g_assert_cmpuint (voder_counters_snapshot_get_finished (nothing, WORK), ==,
                    0);
  g_assert_cmpint (voder_counters_snapshot_get_max_us (nothing, WORK), ==, 0);
  g_assert_cmpint (voder_counters_snapshot_get_elapsed_us (nothing), ==, 0);
  voder_counters_end (counters, WORK, begun_us, 0, FALSE);
}

static void
assert_ends (VoderCountersSnapshot *snapshot, gint64 min_us, gint64 max_us)
{
  g_assert_cmpint (voder_counters_snapshot_get_min_us (snapshot, WORK), ==,
                   min_us);
  g_assert_cmpint (voder_counters_snapshot_get_max_us (snapshot, WORK), ==,
                   max_us);
}

/* None of these is the middle of its bucket. */
static void
test_ends (void)
{
  g_autoptr (VoderCounters) counters = counters_new ();
  g_autoptr (VoderCountersSnapshot) early = NULL;
  g_autoptr (VoderCountersSnapshot) late = NULL;
  g_autoptr (VoderCountersSnapshot) between = NULL;

  voder_counters_record (counters, WORK, 1001);
  voder_counters_record (counters, WORK, 1001);
  early = voder_counters_dup_snapshot (counters);
  assert_ends (early, 1001, 1001);
  g_assert_cmpint (voder_counters_snapshot_get_quantile_us (early, WORK, 0.5),
                   ==, 1001);
  voder_counters_record (counters, WORK, 501);
  voder_counters_record (counters, WORK, 999999);
  late = voder_counters_dup_snapshot (counters);
  assert_ends (late, 501, 999999);
  between = voder_counters_snapshot_subtract (late, early);
  assert_ends (between, 501, 999999);
}

/* Any truth is one failure. */
static void
test_failed (void)
{
  g_autoptr (VoderCounters) counters = counters_new ();
  g_autoptr (VoderCountersSnapshot) snapshot = NULL;
  gint64 begun_us = voder_counters_begin (counters, WORK);

  voder_counters_end (counters, WORK, begun_us, 1, 2);
  snapshot = voder_counters_dup_snapshot (counters);
  g_assert_cmpuint (voder_counters_snapshot_get_failed (snapshot, WORK), ==, 1);
}

static void
test_text (void)
{
  const char *const names[] = { "b", "a \"quoted\" \\ \n\x1f", NULL };
  g_autoptr (VoderCounters) counters = voder_counters_new (names, names);
  g_autoptr (VoderCountersSnapshot) snapshot = NULL;
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GVariant) spans = NULL;
  g_autofree char *json = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *printed = NULL;

  voder_counters_add (counters, 0, 2);
  voder_counters_record (counters, 0, 40);
  snapshot = voder_counters_dup_snapshot (counters);

  expected = g_strdup_printf (
      "{\"elapsed-us\":%" G_GINT64_FORMAT
      ",\"counters\":{\"b\":2,\"a \\\"quoted\\\" \\\\ \\u000a\\u001f\":0},"
      "\"spans\":{\"b\":{\"started\":1,\"finished\":1,\"failed\":0,"
      "\"in-flight\":0,\"amount\":0,\"p50-us\":40,\"p90-us\":40,"
      "\"p99-us\":40,\"max-us\":40},\"a \\\"quoted\\\" \\\\ \\u000a\\u001f\":"
      "{\"started\":0,\"finished\":0,\"failed\":0,\"in-flight\":0,"
      "\"amount\":0,\"p50-us\":0,\"p90-us\":0,\"p99-us\":0,\"max-us\":0}}}",
      voder_counters_snapshot_get_elapsed_us (snapshot));
  json = voder_counters_snapshot_to_json (snapshot);
  g_assert_cmpstr (json, ==, expected);

  variant = g_variant_ref_sink (voder_counters_snapshot_to_variant (snapshot));
  g_assert_true (g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT));
  spans =
      g_variant_lookup_value (variant, "spans", G_VARIANT_TYPE ("a{sa{st}}"));
  printed = g_variant_print (spans, FALSE);
  g_assert_true (g_str_has_prefix (
      printed, "{'b': {'started': 1, 'finished': 1, 'failed': 0, "));
}

/* Each name is that of its quantile: four of each number, and a longest one. */
static void
test_named_quantiles (void)
{
  g_autoptr (VoderCounters) counters = counters_new ();
  g_autoptr (VoderCountersSnapshot) snapshot = NULL;
  g_autofree char *json = NULL;

  for (int i = 0; i < 199; i++)
    voder_counters_record (counters, WORK, i / 4);
  voder_counters_record (counters, WORK, 63);
  snapshot = voder_counters_dup_snapshot (counters);
  json = voder_counters_snapshot_to_json (snapshot);
  g_assert_nonnull (strstr (
      json, "\"p50-us\":24,\"p90-us\":44,\"p99-us\":49,\"max-us\":63}"));
}

static void
test_bad_input (void)
{
  if (g_test_subprocess ()) {
    voder_counters_add (counters_new (), 2, 1);
    return;
  }
  assert_reported ("*counter < self->layout->n_counters*");
}

static const char *const same_names[] = { "sent", "lost", "sent", NULL };

static void
test_same_counter (void)
{
  if (g_test_subprocess ()) {
    voder_counters_new (same_names, NULL);
    return;
  }
  assert_reported ("*are_distinct (counters)*");
}

static void
test_same_span (void)
{
  if (g_test_subprocess ()) {
    voder_counters_new (NULL, same_names);
    return;
  }
  assert_reported ("*are_distinct (spans)*");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/counters/new-ones-are-0", test_new);
  voder_test_add ("/counters/there-may-be-none", test_nothing_to_count);
  voder_test_add ("/counters/one-can-be-asked-for-alone", test_get);
  voder_test_add ("/counters/a-span-is-in-flight-until-its-end", test_span);
  voder_test_add ("/counters/a-snapshot-stays-and-outlives-them",
                  test_outlives);
  voder_test_add ("/counters/a-snapshot-has-no-half-of-anything", test_whole);
  voder_test_add ("/counters/no-end-is-seen-before-its-begin",
                  test_no_end_before_begin);
  voder_test_add ("/counters/quantiles-are-near-the-exact-ones",
                  test_quantiles);
  voder_test_add ("/counters/each-power-of-two-is-told-apart",
                  test_every_width);
  voder_test_add ("/counters/values-beyond-the-range-count-as-well",
                  test_beyond_range);
  voder_test_add ("/counters/a-difference-is-what-came-between", test_subtract);
  voder_test_add ("/counters/the-ends-are-exact", test_ends);
  voder_test_add ("/counters/a-failure-is-one", test_failed);
  voder_test_add ("/counters/text-is-in-the-order-of-the-names", test_text);
  voder_test_add ("/counters/each-quantile-has-its-name", test_named_quantiles);
  voder_test_add ("/counters/an-unknown-number-is-refused", test_bad_input);
  voder_test_add ("/counters/no-name-stands-for-two-counters",
                  test_same_counter);
  voder_test_add ("/counters/no-name-stands-for-two-spans", test_same_span);

  return voder_test_run ();
}
