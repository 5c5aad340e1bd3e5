/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "cache-fixture.h"

#include <sched.h>

#define N_THREADS 8
/* More than are seen to at a time. */
#define N_MANY  1000
#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* What a maker does, and what is known of it. */
typedef struct {
  int n_runs;
  int n_running;
  int n_cancelled;
  int n_destroyed;
  /* It waits until this is set, or until it is cancelled. */
  int may_end;
  gboolean stubborn;
  gboolean fails;
  gint64 time_to_live_us;
  VoderCache *asks;
} Maker;

static GBytes *
make (const char *key,
      gint64 *time_to_live_us,
      gpointer data,
      GCancellable *cancellable,
      GError **error)
{
  Maker *maker = data;
  int number = g_atomic_int_add (&maker->n_runs, 1) + 1;

  g_assert_cmpint (*time_to_live_us, ==, 0);
  *time_to_live_us = maker->time_to_live_us;
  g_atomic_int_inc (&maker->n_running);
  while (!g_atomic_int_get (&maker->may_end) &&
         (maker->stubborn || !g_cancellable_is_cancelled (cancellable)))
    sched_yield ();
  g_atomic_int_add (&maker->n_running, -1);
  if (g_cancellable_set_error_if_cancelled (cancellable,
                                            maker->stubborn ? NULL : error)) {
    g_atomic_int_inc (&maker->n_cancelled);
    if (!maker->stubborn)
      return NULL;
  }

  if (maker->fails) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%d", number);
    return NULL;
  }
  return g_bytes_new (key, strlen (key));
}

static void
count_destroyed (gpointer data)
{
  g_atomic_int_inc (&((Maker *) data)->n_destroyed);
}

static GBytes *
obtain (VoderCache *cache,
        const char *key,
        Maker *maker,
        GCancellable *cancellable,
        GError **error)
{
  return voder_cache_obtain (cache, key, make, maker, count_destroyed,
                             cancellable, error);
}

static void
assert_obtains (VoderCache *cache, const char *key, Maker *maker)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = obtain (cache, key, maker, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (value, NULL), g_bytes_get_size (value),
                   key, strlen (key));
}

static void
assert_fails (VoderCache *cache,
              Maker *maker,
              GCancellable *cancellable,
              int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (obtain (cache, "key", maker, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

/* A task that obtains the key. */
typedef struct {
  VoderCache *cache;
  Maker *maker;
} Asker;

static gboolean
obtain_task (gpointer data, GCancellable *cancellable, GError **error)
{
  Asker *asker = data;
  g_autoptr (GBytes) value =
      obtain (asker->cache, "key", asker->maker, cancellable, error);

  return value != NULL;
}

static VoderGroup *
start (Asker *asker, guint n_tasks)
{
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_COLLECT, NULL);
  guint64 n_misses = stat_of (asker->cache, VODER_CACHE_MISSES);

  for (guint i = 0; i < n_tasks; i++)
    voder_group_go (group, obtain_task, asker, NULL, NULL);
  while (stat_of (asker->cache, VODER_CACHE_MISSES) < n_misses + n_tasks)
    sched_yield ();
  return group;
}

static void
test_store (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);

  assert_has (cache, "a", NULL);
  store (cache, "a", "one");
  store (cache, "", "of no name");
  store (cache, "../x/y", "path");
  assert_has (cache, "a", "one");
  assert_has (cache, "", "of no name");
  assert_has (cache, "../x/y", "path");
  store (cache, "a", "two and more");
  assert_has (cache, "a", "two and more");
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_ENTRIES), ==, 3);
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_BYTES), ==,
                    12 + 10 + 4 + 1 + 6);
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_HITS), ==, 4);
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_MISSES), ==, 1);
  g_assert_null (voder_cache_dup_disk_error (cache));
}

static void
test_empty_value (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (1);

  store (cache, "a", "");
  assert_has (cache, "a", "");
  store (cache, "a", "x");
  assert_has (cache, "a", NULL);
}

static void
test_many_empty (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (9);

  for (char key[] = "a"; *key <= 'z'; ++*key)
    store (cache, key, "");
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_ENTRIES), ==, 9);
}

static void
test_remove (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);

  store (cache, "a", "one");
  store (cache, "b", "two");
  g_assert_true (voder_cache_remove (cache, "a"));
  g_assert_false (voder_cache_remove (cache, "a"));
  assert_has (cache, "a", NULL);
  assert_has (cache, "b", "two");
  voder_cache_clear (cache);
  assert_has (cache, "b", NULL);
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_BYTES), ==, 0);
}

static void
test_update (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  g_autoptr (GBytes) value = g_bytes_new_static ("new", 3);

  g_assert_false (voder_cache_update_if_present (cache, "a", value, 0));
  assert_has (cache, "a", NULL);
  store (cache, "a", "old");
  g_assert_true (voder_cache_update_if_present (cache, "a", value, 0));
  assert_has (cache, "a", "new");
}

static void
test_eviction (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (12);

  store (cache, "a", "aaa");
  store (cache, "b", "bbb");
  store (cache, "c", "ccc");
  assert_has (cache, "a", "aaa");
  store (cache, "d", "dd");
  assert_has (cache, "b", NULL);
  assert_has (cache, "a", "aaa");
  assert_has (cache, "c", "ccc");
  assert_has (cache, "d", "dd");
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_EVICTED), ==, 1);
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_BYTES), ==, 11);
  store (cache, "e", "12345678901");
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_ENTRIES), ==, 1);
  /* Too large: nobody has to go for it. */
  store (cache, "f", "123456789012");
  assert_has (cache, "f", NULL);
  assert_has (cache, "e", "12345678901");
}

/* Looks all up in some order, and tells in which. */
static void
use_all (VoderCache *cache, guint *order, guint n_keys)
{
  for (guint i = 0; i < n_keys; i++) {
    guint at = (guint) g_test_rand_int_range (0, (gint32) i + 1);

    order[i] = order[at];
    order[at] = i;
  }
  for (guint i = 0; i < n_keys; i++) {
    g_autofree char *key = g_strdup_printf ("%03u", order[i]);

    assert_has (cache, key, "x");
  }
}

/* In the order in which they were looked up last they go, too. */
static void
test_eviction_order (void)
{
  enum { N_KEYS = 200, KEY_BYTES = 4 };
  guint order[N_KEYS] = { 0 };

  for (guint n_gone = 0; n_gone <= N_KEYS; n_gone += 20) {
    g_autoptr (VoderCache) cache = voder_cache_new (N_KEYS * KEY_BYTES);

    for (guint i = 0; i < N_KEYS; i++) {
      g_autofree char *key = g_strdup_printf ("%03u", i);

      store (cache, key, "x");
    }
    use_all (cache, order, N_KEYS);
    use_all (cache, order, N_KEYS);
    for (guint i = 0; i < n_gone; i++) {
      g_autofree char *key = g_strdup_printf ("n%02x", i);

      store (cache, key, "x");
    }
    for (guint i = 0; i < N_KEYS; i++) {
      g_autofree char *key = g_strdup_printf ("%03u", order[i]);

      assert_has (cache, key, i < n_gone ? NULL : "x");
    }
  }
}

/* Many had been used, of which each gets another place: that is done a few at a
 * time, and which one goes is as exact. */
static void
test_many_used (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (N_MANY * 5);
  g_autofree char *large = g_strnfill (N_MANY * 5 - 8, 'v');
  g_autoptr (GBytes) gone = NULL;

  for (guint i = 0; i < N_MANY; i++)
    store (cache, (char[]){ 'k', i % 50 + 1, i / 50 + 1, '\0' }, "vv");
  for (guint i = 0; i < N_MANY; i++)
    if (i != N_MANY / 2)
      assert_has (cache, (char[]){ 'k', i % 50 + 1, i / 50 + 1, '\0' }, "vv");
  store (cache, "new", "vv");
  assert_has (cache, "new", "vv");
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_EVICTED), ==, 1);
  gone = voder_cache_peek (
      cache, (char[]){ 'k', N_MANY / 2 % 50 + 1, N_MANY / 2 / 50 + 1, '\0' });
  g_assert_null (gone);
  /* One for which nearly all others have to go. */
  store (cache, "key", large);
  assert_has (cache, "key", large);
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_ENTRIES), ==, 2);
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_EVICTED), ==, N_MANY);
  assert_has (cache, "new", "vv");
}

static void
test_expiry (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  g_autoptr (GBytes) value = g_bytes_new_static ("x", 1);
  gint64 stored_us;

  voder_cache_store (cache, "never", value, -1);
  assert_has (cache, "never", NULL);
  voder_cache_store (cache, "long", value, HOUR_US);
  voder_cache_store (cache, "longer", value, G_MAXINT64);
  stored_us = g_get_monotonic_time ();
  voder_cache_store (cache, "short", value, SOON_US);
  while (g_get_monotonic_time () < stored_us + 2 * SOON_US)
    sched_yield ();
  assert_has (cache, "long", "x");
  assert_has (cache, "longer", "x");
  assert_has (cache, "short", NULL);
  g_assert_false (voder_cache_update_if_present (cache, "short", value, 0));
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_ENTRIES), ==, 2);
}

static void
test_obtain (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  Maker maker = { .may_end = 1 };

  assert_obtains (cache, "key", &maker);
  assert_obtains (cache, "key", &maker);
  assert_obtains (cache, "other", &maker);
  assert_has (cache, "key", "key");
  g_assert_cmpint (maker.n_runs, ==, 2);
  g_assert_cmpint (maker.n_destroyed, ==, 3);
}

static void
test_single_flight (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  Maker maker = { 0 };
  Asker asker = { cache, &maker };
  g_autoptr (VoderGroup) group = start (&asker, N_THREADS);

  /* Whoever looks does not wait for the maker. */
  assert_has (cache, "key", NULL);
  store (cache, "other", "x");
  assert_has (cache, "other", "x");
  g_atomic_int_set (&maker.may_end, 1);
  assert_group_succeeds (group);
  g_assert_cmpint (maker.n_runs, ==, 1);
  g_assert_cmpint (maker.n_destroyed, ==, N_THREADS);
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_SHARED), ==, N_THREADS - 1);
}

static void
test_error (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  Maker maker = { .fails = TRUE };
  Asker asker = { cache, &maker };
  g_autoptr (VoderGroup) group = start (&asker, N_THREADS);

  g_atomic_int_set (&maker.may_end, 1);
  assert_all_fail (group, N_THREADS, G_IO_ERROR_BUSY);
  g_assert_cmpint (maker.n_runs, ==, 1);
  assert_fails (cache, &maker, NULL, G_IO_ERROR_BUSY);
  g_assert_cmpint (maker.n_runs, ==, 2);
  maker.fails = FALSE;
  assert_obtains (cache, "key", &maker);
}

static void
test_made_for_a_time (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  Maker maker = { .may_end = 1, .time_to_live_us = -1 };

  assert_obtains (cache, "key", &maker);
  assert_has (cache, "key", NULL);
  maker.time_to_live_us = HOUR_US;
  assert_obtains (cache, "key", &maker);
  assert_has (cache, "key", "key");
}

static void
test_too_large (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (2);
  Maker maker = { .may_end = 1 };

  assert_obtains (cache, "key", &maker);
  assert_obtains (cache, "key", &maker);
  g_assert_cmpint (maker.n_runs, ==, 2);
}

static void
test_cancelled_waiter (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  Maker maker = { 0 };
  Asker asker = { cache, &maker };
  g_autoptr (VoderGroup) first = start (&asker, 1);
  g_autoptr (VoderGroup) others = start (&asker, 2);
  g_autoptr (VoderContext) brief =
      voder_context_new_with_timeout (NULL, SOON_US);

  assert_fails (cache, &maker, G_CANCELLABLE (brief), G_IO_ERROR_TIMED_OUT);
  /* Also the one who started it. */
  voder_group_cancel (first, NULL);
  assert_all_fail (first, 1, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (maker.n_cancelled, ==, 0);
  g_atomic_int_set (&maker.may_end, 1);
  assert_group_succeeds (others);
  g_assert_cmpint (maker.n_runs, ==, 1);
}

static void
test_last_leaves (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  Maker maker = { 0 };
  Asker asker = { cache, &maker };
  g_autoptr (VoderGroup) group = start (&asker, 3);

  wait_for_int (&maker.n_running, 1);
  voder_group_cancel (group, NULL);
  assert_all_fail (group, 3, G_IO_ERROR_CANCELLED);
  wait_for_int (&maker.n_cancelled, 1);
  g_atomic_int_set (&maker.may_end, 1);
  assert_obtains (cache, "key", &maker);
  g_assert_cmpint (maker.n_runs, ==, 2);
}

static void
test_asked_again (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  Maker failing = {
    .stubborn = TRUE,
    .fails = TRUE,
    .time_to_live_us = HOUR_US,
  };
  Maker good = { .may_end = 1 };
  Asker first = { cache, &failing };
  Asker second = { cache, &good };
  g_autoptr (VoderGroup) abandoning = start (&first, 1);
  g_autoptr (VoderGroup) asking = NULL;

  wait_for_int (&failing.n_running, 1);
  voder_group_cancel (abandoning, NULL);
  assert_all_fail (abandoning, 1, G_IO_ERROR_CANCELLED);
  asking = start (&second, 1);
  /* The cancelled one has not ended yet. */
  g_assert_cmpint (good.n_runs, ==, 0);
  g_atomic_int_set (&failing.may_end, 1);
  assert_group_succeeds (asking);
  g_assert_cmpint (good.n_runs, ==, 1);
}

static void
test_cancelled_before (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Maker maker = { .may_end = 1 };

  g_cancellable_cancel (cancellable);
  assert_fails (cache, &maker, cancellable, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (maker.n_runs, ==, 0);
  g_assert_cmpint (maker.n_destroyed, ==, 1);
}

static void
test_removed_meanwhile (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  Maker old = { .stubborn = TRUE };
  Maker new = { .may_end = 1 };
  Asker asker = { cache, &old };

  for (guint i = 0; i < 3; i++) {
    g_autoptr (VoderGroup) group = start (&asker, 2);

    if (i == 0)
      voder_cache_remove (cache, "key");
    else if (i == 1)
      voder_cache_clear (cache);
    else
      store (cache, "key", "stored");
    if (i < 2)
      assert_obtains (cache, "key", &new);
    g_assert_cmpint (new.n_runs, ==, MIN (i + 1, 2));
    g_atomic_int_set (&old.may_end, 1);
    assert_group_succeeds (group);
    assert_has (cache, "key", i < 2 ? "key" : "stored");
    g_atomic_int_set (&old.may_end, 0);
    voder_cache_clear (cache);
  }
}

static GBytes *
ask_itself (const char *key,
            gint64 *time_to_live_us,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  return voder_cache_obtain (data, "key", ask_itself, data, NULL, cancellable,
                             error);
}

static void
test_recursion (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  const char *const keys[] = { "key", "other" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (voder_cache_obtain (cache, keys[i], ask_itself, cache, NULL,
                                       NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_RECURSE);
    g_assert_nonnull (strstr (error->message, "“key”"));
  }
}

static void
test_shutdown (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 1);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_COLLECT, NULL);
  Maker maker = { 0 };
  Asker asker = { cache, &maker };

  voder_group_go (group, obtain_task, &asker, NULL, NULL);
  wait_for_int (&maker.n_running, 1);
  voder_flow_shutdown ();
  assert_all_fail (group, 1, G_IO_ERROR_CANCELLED);
  g_atomic_int_set (&maker.may_end, 1);
  assert_obtains (cache, "key", &maker);
}

static gboolean
crowd_task (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderCache *cache = data;
  Maker maker = { .may_end = 1 };

  for (guint i = 0; i < 2000; i++) {
    g_autofree char *key = g_strdup_printf ("key %u", i * 7919 % 97);

    if (i % 50 == 0)
      voder_cache_remove (cache, key);
    else if (i % 50 == 1)
      store (cache, key, key);
    else if (i % 3 == 0)
      assert_has (cache, "nothing", NULL);
    else
      assert_obtains (cache, key, &maker);
  }
  voder_cache_clear (cache);

  return TRUE;
}

static void
test_crowd (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (300);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  for (guint i = 0; i < N_THREADS; i++)
    voder_group_go (group, crowd_task, cache, NULL, NULL);
  assert_group_succeeds (group);
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_BYTES), <=, 300);
}

static GBytes *
finish (VoderCache *cache, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  iterate_until_set (result);
  done = g_steal_pointer (result);
  return voder_cache_obtain_finish (cache, done, error);
}

static void
test_async (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  Maker maker = { 0 };
  GAsyncResult *results[20] = { NULL };

  for (guint round = 0; round < 2; round++) {
    for (guint i = 0; i < G_N_ELEMENTS (results); i++)
      voder_cache_obtain_async (cache, "key", make, &maker, count_destroyed,
                                NULL, keep_result, &results[i]);
    g_atomic_int_set (&maker.may_end, 1);
    for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
      g_autoptr (GBytes) value = finish (cache, &results[i], NULL);

      g_assert_cmpuint (g_bytes_get_size (value), ==, 3);
    }
  }
  g_assert_cmpint (maker.n_runs, ==, 1);
  g_assert_cmpint (maker.n_destroyed, ==, 40);
}

static void
test_async_errors (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Maker maker = { .fails = TRUE };
  int codes[] = { G_IO_ERROR_CANCELLED, G_IO_ERROR_CANCELLED, G_IO_ERROR_BUSY };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autoptr (GError) error = NULL;
    GAsyncResult *result = NULL;

    g_atomic_int_set (&maker.may_end, i == 2);
    voder_cache_obtain_async (cache, "key", make, &maker, count_destroyed,
                              i < 2 ? cancellable : NULL, keep_result, &result);
    if (i == 0)
      g_cancellable_cancel (cancellable);
    g_assert_null (finish (cache, &result, &error));
    g_assert_error (error, G_IO_ERROR, codes[i]);
  }
  voder_flow_shutdown ();
  g_assert_cmpint (maker.n_destroyed, ==, 3);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/cache/what-was-stored-is-there", test_store);
  voder_test_add ("/cache/an-empty-value-is-a-value", test_empty_value);
  voder_test_add ("/cache/empty-values-do-not-pile-up", test_many_empty);
  voder_test_add ("/cache/what-was-removed-is-not", test_remove);
  voder_test_add ("/cache/an-update-needs-a-value", test_update);
  voder_test_add ("/cache/the-longest-unused-leaves-first", test_eviction);
  voder_test_add ("/cache/they-leave-in-the-order-of-use", test_eviction_order);
  voder_test_add ("/cache/of-many-in-use-the-longest-unused-leaves",
                  test_many_used);
  voder_test_add ("/cache/what-is-over-is-not-given", test_expiry);
  voder_test_add ("/cache/a-missing-value-is-made", test_obtain);
  voder_test_add ("/cache/it-is-made-once-for-all", test_single_flight);
  voder_test_add ("/cache/an-error-goes-to-all-and-is-not-kept", test_error);
  voder_test_add ("/cache/a-maker-says-how-long-it-is-good",
                  test_made_for_a_time);
  voder_test_add ("/cache/what-is-too-large-is-made-each-time", test_too_large);
  voder_test_add ("/cache/who-is-cancelled-leaves-alone",
                  test_cancelled_waiter);
  voder_test_add ("/cache/the-last-to-leave-cancels", test_last_leaves);
  voder_test_add ("/cache/after-a-cancelled-run-there-is-another",
                  test_asked_again);
  voder_test_add ("/cache/who-was-cancelled-starts-nothing",
                  test_cancelled_before);
  voder_test_add ("/cache/a-change-overtakes-what-is-being-made",
                  test_removed_meanwhile);
  voder_test_add ("/cache/recursion-is-an-error", test_recursion);
  voder_test_add ("/cache/a-shutdown-ends-the-wait", test_shutdown);
  voder_test_add ("/cache/a-crowd-does-no-harm", test_crowd);
  voder_test_add ("/cache/async-is-as-sync", test_async);
  voder_test_add ("/cache/async-tells-the-errors", test_async_errors);

  return voder_test_run ();
}
