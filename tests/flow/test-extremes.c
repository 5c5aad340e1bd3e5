/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "process-fixture.h"

#include <sched.h>

#define END_OF_TIME G_MAXINT64
#define N_ROUNDS    200

/* Times at which everything is too late, and at which nothing ever is. */
static const gint64 past[] = { G_MININT64, G_MININT64 + 1, -1, 0, 1 };
static const gint64 never[] = { END_OF_TIME - 1, END_OF_TIME };

static void
test_past_deadlines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (past); i++) {
    g_autoptr (VoderContext) context =
        voder_context_new_with_deadline (NULL, past[i]);

    assert_ended (context, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  }
}

static void
test_past_timeouts (void)
{
  static const gint64 timeouts[] = { G_MININT64, -1, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (timeouts); i++) {
    g_autoptr (VoderContext) context =
        voder_context_new_with_timeout (NULL, timeouts[i]);

    assert_ended (context, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  }
}

/* Waits for an item that does not come. */
static void
assert_waits_until_ended (VoderContext *context, int code)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (GError) error = NULL;
  gpointer item = NULL;

  ends_init (&ends, 1);
  g_assert_false (voder_receiver_receive (ends.receiver, &item,
                                          G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, code);
}

/* The deadlines far away must not stand before one that is near. */
static void
test_far_deadlines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (never); i++) {
    g_autoptr (VoderContext) far =
        voder_context_new_with_deadline (NULL, never[i]);
    g_autoptr (VoderContext) further =
        voder_context_new_with_timeout (NULL, never[i]);
    g_autoptr (VoderContext) near =
        voder_context_new_with_timeout (G_CANCELLABLE (far), SHORT_US);

    g_assert_cmpint (voder_context_get_deadline (far), ==, never[i]);
    g_assert_cmpint (voder_context_get_deadline (further), ==, END_OF_TIME);
    assert_waits_until_ended (near, G_IO_ERROR_TIMED_OUT);
    g_assert_false (g_cancellable_is_cancelled (G_CANCELLABLE (far)));
    g_assert_false (g_cancellable_is_cancelled (G_CANCELLABLE (further)));
  }
}

static void
test_channel_past (void)
{
  g_auto (Ends) ends = { 0 };

  ends_init (&ends, 1);
  for (guint i = 0; i < G_N_ELEMENTS (past); i++) {
    g_autoptr (GError) late = NULL;
    g_autoptr (GError) full = NULL;
    g_autoptr (TestItem) got = NULL;
    gpointer item = NULL;

    g_assert_false (voder_receiver_receive_until (ends.receiver, &item, past[i],
                                                  NULL, &late));
    g_assert_error (late, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
    g_assert_true (voder_sender_send_until (ends.sender, test_item_new (1, i),
                                            past[i], NULL, NULL));
    g_assert_false (voder_sender_send_until (ends.sender, test_item_new (2, i),
                                             past[i], NULL, &full));
    g_assert_error (full, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
    g_assert_true (voder_receiver_receive_until (ends.receiver, &item, past[i],
                                                 NULL, NULL));
    got = item;
    g_assert_cmpuint (got->producer, ==, 1);
    g_assert_cmpuint (got->number, ==, i);
  }
}

static gboolean
send_late (gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < 10; i++)
    sched_yield ();
  return voder_sender_send (data, test_item_new (1, 7), cancellable, error);
}

static void
assert_gets_late (Ends *ends, gboolean by_select, gint64 deadline_us)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  g_autoptr (TestItem) got = NULL;
  g_autoptr (GError) error = NULL;
  gpointer item = NULL;

  voder_select_add_receive (select, ends->receiver);
  voder_group_go (group, send_late, ends->sender, NULL, NULL);
  if (by_select) {
    voder_select_wait_until (select, deadline_us, NULL, &error);
    g_assert_true (voder_select_take_item (select, &item, NULL));
  } else {
    voder_receiver_receive_until (ends->receiver, &item, deadline_us, NULL,
                                  &error);
  }
  g_assert_no_error (error);
  got = item;
  g_assert_cmpuint (got->number, ==, 7);
  g_assert_true (voder_group_wait (group, NULL, NULL));
}

static void
test_waits_for_ever (void)
{
  g_auto (Ends) ends = { 0 };

  ends_init (&ends, 0);
  for (guint i = 0; i < G_N_ELEMENTS (never); i++) {
    assert_gets_late (&ends, FALSE, never[i]);
    assert_gets_late (&ends, TRUE, never[i]);
  }
}

static void
test_select_past (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);

  ends_init (&ends, 1);
  voder_select_add_receive (select, ends.receiver);
  for (guint i = 0; i < G_N_ELEMENTS (past); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (voder_select_wait_until (select, past[i], NULL, &error),
                     ==, -1);
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  }
}

/* Counts the threads that have come here. */
static gboolean
count_threads (gpointer data, GCancellable *cancellable, GError **error)
{
  static _Thread_local gboolean seen;
  int *n_threads = data;

  if (!seen)
    g_atomic_int_inc (n_threads);
  seen = TRUE;
  return TRUE;
}

/* A worker that may rest for ever is still there for the next task. */
static void
test_idle_for_ever (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (never); i++) {
    g_autoptr (VoderPool) pool = voder_pool_new ("test", 0, 1, 0);
    int n_threads = 0;

    voder_pool_set_idle_timeout (pool, never[i]);
    for (guint round = 0; round < N_ROUNDS; round++) {
      g_assert_true (voder_pool_submit (pool, 4, count_threads, &n_threads,
                                        NULL, NULL, NULL));
      /* Long enough for one that wants to leave. */
      while (voder_pool_get_n_processed (pool) <= round)
        sched_yield ();
      for (guint yields = 0; yields < 10; yields++)
        sched_yield ();
    }
    g_assert_cmpint (n_threads, ==, 1);
    g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 1);
  }
}

/* Neither ticks by itself, nor misses any. */
static void
test_worker_for_ever (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (never); i++) {
    int n_ticks = 0;
    g_autoptr (VoderWorker) worker =
        voder_worker_new ("test", never[i], add_one, &n_ticks, NULL);

    voder_worker_set_delay (worker, never[i]);
    g_assert_true (voder_worker_start (worker, NULL, NULL));
    g_assert_true (voder_worker_trigger (worker));
    wait_for_int (&n_ticks, 1);
    voder_worker_set_delay (worker, 0);
    wait_for_int (&n_ticks, 2);
    voder_worker_set_period (worker, never[G_N_ELEMENTS (never) - 1 - i]);
    g_assert_true (voder_worker_trigger (worker));
    wait_for_int (&n_ticks, 3);
    g_assert_true (voder_worker_stop (worker, NULL, NULL));
    g_assert_cmpint (n_ticks, ==, 3);
    g_assert_cmpuint (voder_worker_get_n_missed (worker), ==, 0);
  }
}

static void
test_cache_for_ever (void)
{
  g_autofree char *folder =
      g_build_filename (g_get_user_cache_dir (), "extremes", NULL);
  g_autoptr (VoderCache) cache =
      voder_cache_new_with_directory (G_MAXUINT64, folder, G_MAXUINT64, 0);
  g_autoptr (VoderCache) other =
      voder_cache_new_with_directory (0, folder, G_MAXUINT64, 0);
  g_autoptr (GBytes) value = g_bytes_new_static ("x", 1);
  g_autoptr (GBytes) memory = NULL;
  g_autoptr (GBytes) disk = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (never); i++) {
    voder_cache_store (cache, "key", value, never[i]);
    g_clear_pointer (&memory, g_bytes_unref);
    g_clear_pointer (&disk, g_bytes_unref);
    memory = voder_cache_peek (cache, "key");
    disk = voder_cache_lookup (other, "key");
    g_assert_true (memory == value);
    g_assert_true (g_bytes_equal (disk, value));
    voder_cache_store (cache, "key", value, i == 0 ? G_MININT64 : -1);
    g_assert_null (voder_cache_peek (cache, "key"));
    g_assert_null (voder_cache_lookup (other, "key"));
  }
}

/* No limit and no rate is a reason to overflow. */
static void
test_limiter (void)
{
  g_autoptr (VoderLimiter) slow = voder_limiter_new (G_MINDOUBLE, 1);
  g_autoptr (VoderLimiter) large = voder_limiter_new (1.0, G_MAXUINT);

  g_assert_true (voder_limiter_try_acquire (slow, 1));
  for (guint i = 0; i < G_N_ELEMENTS (never); i++) {
    g_autoptr (VoderContext) context =
        voder_context_new_with_deadline (NULL, never[i]);
    g_autoptr (VoderContext) child =
        voder_context_new_with_timeout (G_CANCELLABLE (context), SHORT_US);
    g_autoptr (GError) error = NULL;

    g_assert_false (
        voder_limiter_acquire (slow, 1, G_CANCELLABLE (child), &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  }
  g_assert_true (voder_limiter_try_acquire (large, G_MAXUINT));
  g_assert_false (voder_limiter_try_acquire (large, G_MAXUINT));
}

/* As long as this machine runs, at the most. */
static void
test_counters (void)
{
  const char *const names[] = { "work", NULL };
  g_autoptr (VoderCounters) counters = voder_counters_new (NULL, names);
  g_autoptr (VoderCountersSnapshot) snapshot = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (past); i++) {
    voder_counters_begin (counters, 0);
    voder_counters_end (counters, 0, past[i], G_MAXUINT64, FALSE);
  }
  for (guint i = 0; i < G_N_ELEMENTS (never); i++) {
    voder_counters_begin (counters, 0);
    voder_counters_end (counters, 0, never[i], 0, FALSE);
  }
  snapshot = voder_counters_dup_snapshot (counters);
  g_assert_cmpuint (voder_counters_snapshot_get_in_flight (snapshot, 0), ==, 0);
  g_assert_cmpint (voder_counters_snapshot_get_min_us (snapshot, 0), ==, 0);
  g_assert_cmpint (voder_counters_snapshot_get_max_us (snapshot, 0), <=,
                   g_get_monotonic_time ());
}

/* One that is told to end does, however long it might take. */
static void
test_grace_for_ever (void)
{
  g_auto (Leaks) leaks = leaks_begin ();

  for (guint i = 0; i < G_N_ELEMENTS (never); i++) {
    g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
    g_autoptr (VoderProcess) process = NULL;
    g_autoptr (GError) error = NULL;

    voder_launch_set_grace (launch, never[i]);
    process = start_ready (launch, NULL);
    voder_process_stop (process);
    g_assert_true (voder_process_wait (process, NULL, &error));
    g_assert_no_error (error);
  }
}

/* Room for more than there can be is not asked for. */
static void
test_read_any_size (void)
{
  static const gsize sizes[] = { 1, 1 << 30, G_MAXSSIZE, G_MAXSIZE };
  g_auto (Leaks) leaks = leaks_begin ();

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (VoderLaunch) launch = launch_child ("write-to", "1", "x", NULL);
    g_autoptr (VoderProcess) process = start (launch);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes =
        voder_process_read_bytes (process, sizes[i], NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                     "x", 1);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/extremes/a-deadline-before-all-time-is-past",
                  test_past_deadlines);
  voder_test_add ("/extremes/a-timeout-below-0-is-over", test_past_timeouts);
  voder_test_add ("/extremes/a-deadline-at-the-end-of-time-is-none",
                  test_far_deadlines);
  voder_test_add ("/extremes/a-channel-does-at-once-what-it-can",
                  test_channel_past);
  voder_test_add ("/extremes/a-wait-may-be-for-ever", test_waits_for_ever);
  voder_test_add ("/extremes/a-select-may-be-late", test_select_past);
  voder_test_add ("/extremes/a-worker-of-a-pool-may-rest-for-ever",
                  test_idle_for_ever);
  voder_test_add ("/extremes/a-worker-may-wait-for-ever", test_worker_for_ever);
  voder_test_add ("/extremes/a-value-may-be-good-for-ever",
                  test_cache_for_ever);
  voder_test_add ("/extremes/a-limiter-may-be-very-slow", test_limiter);
  voder_test_add ("/extremes/work-may-have-begun-at-any-time", test_counters);
  voder_test_add ("/extremes/a-child-may-have-for-ever-to-end",
                  test_grace_for_ever);
  voder_test_add ("/extremes/a-read-may-have-room-for-anything",
                  test_read_any_size);

  return voder_test_run ();
}
