/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where threads count: a shard that nobody holds, whoever is stopped while it
 * holds one. */
#include "flow-fixture.h"

#define N_MORE    5
#define N_THREADS 8
#define N_COUNTS  50
#define N_ROUNDS  300

static const char *const names[] = { "counter", NULL };

typedef struct {
  VoderCountersLayout *layout;
  VoderCountersShards shards;
  VoderCountersBank total;
  GPtrArray *held;
  int n_ready;
} Bench;

static void
bench_init (Bench *self)
{
  self->layout = voder_counters_layout_new (names, NULL);
  voder_counters_shards_init (&self->shards, self->layout);
  voder_counters_bank_init (&self->total, self->layout);
  self->held = g_ptr_array_new ();
}

static void
bench_clear (Bench *self)
{
  voder_counters_shards_clear (&self->shards);
  voder_counters_bank_clear (&self->total, self->layout);
  voder_counters_layout_unref (self->layout);
  g_ptr_array_unref (self->held);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static void
count (Bench *self, VoderCountersShard *shard)
{
  voder_counters_shards_get_bank (&self->shards, shard)->counters[0]++;
}

/* As threads that are stopped in the middle of a call. */
static void
hold (Bench *self, guint n_shards)
{
  for (guint i = 0; i < n_shards; i++) {
    VoderCountersShard *shard =
        voder_counters_shards_hold (&self->shards, i / 2);

    g_assert_false (g_ptr_array_find (self->held, shard, NULL));
    g_ptr_array_add (self->held, shard);
  }
}

static void
release_all (Bench *self)
{
  for (guint i = 0; i < self->held->len; i++)
    voder_counters_shard_release (g_ptr_array_index (self->held, i));
  g_ptr_array_set_size (self->held, 0);
}

static guint
count_added (Bench *self)
{
  guint n = 0;

  for (VoderCountersShard *shard = atomic_load (&self->shards.added);
       shard != NULL; shard = shard->next)
    n++;

  return n;
}

static void
test_stopped (void)
{
  g_auto (Bench) bench = { 0 };
  guint n;

  bench_init (&bench);
  n = bench.shards.n_shards;
  hold (&bench, n);
  g_assert_cmpuint (count_added (&bench), ==, 0);
  hold (&bench, N_MORE);
  g_assert_cmpuint (count_added (&bench), ==, N_MORE);
  for (guint i = 0; i < n + N_MORE; i++)
    count (&bench, g_ptr_array_index (bench.held, i));
  release_all (&bench);
  voder_counters_shards_collect (&bench.shards, &bench.total);
  g_assert_cmpuint (bench.total.counters[0], ==, n + N_MORE);

  /* Those that were added are used again. */
  hold (&bench, n + N_MORE);
  g_assert_cmpuint (count_added (&bench), ==, N_MORE);
  count (&bench, g_ptr_array_index (bench.held, n));
  release_all (&bench);
  voder_counters_shards_collect (&bench.shards, &bench.total);
  g_assert_cmpuint (bench.total.counters[0], ==, n + N_MORE + 1);
}

static gboolean
count_much (gpointer data, GCancellable *cancellable, GError **error)
{
  Bench *bench = data;

  for (guint i = 0; i < N_COUNTS; i++) {
    VoderCountersShard *shard = voder_counters_shards_hold (&bench->shards, i);

    count (bench, shard);
    voder_counters_shard_release (shard);
  }
  return TRUE;
}

/* All of them make shards at the same time: each waits for the others first. */
static gboolean
add_together (gpointer data, GCancellable *cancellable, GError **error)
{
  Bench *bench = data;

  g_atomic_int_inc (&bench->n_ready);
  wait_for_int (&bench->n_ready, N_THREADS);
  return count_much (data, cancellable, error);
}

static void
test_crowd (void)
{
  for (guint round = 0; round < N_ROUNDS; round++) {
    g_auto (Bench) bench = { 0 };
    g_autoptr (VoderGroup) group =
        voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

    bench_init (&bench);
    hold (&bench, bench.shards.n_shards);
    for (guint i = 0; i < N_THREADS; i++)
      voder_group_go (group, add_together, &bench, NULL, NULL);
    assert_group_succeeds (group);
    release_all (&bench);
    g_assert_cmpuint (count_added (&bench), <=, N_THREADS);
    voder_counters_shards_collect (&bench.shards, &bench.total);
    g_assert_cmpuint (bench.total.counters[0], ==, N_THREADS * N_COUNTS);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/counters-shards/who-is-stopped-stops-no-other",
                  test_stopped);
  voder_test_add ("/counters-shards/a-crowd-loses-none", test_crowd);

  return voder_test_run ();
}
