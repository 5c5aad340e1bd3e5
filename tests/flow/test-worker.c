/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <sched.h>

#define NEVER    VODER_WORKER_ON_TRIGGER
#define SHORT_US 200
#define LONG_US  (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define N_TICKS  20
#define N_ROUNDS 200

/* What the ticks of a test share with it. */
typedef struct {
  VoderWorker *worker;
  int n_ticks;
  int n_inside;
  int n_destroyed;
  int fail_at;
  int stop_at;
  int gate;
  gint64 first_us;
  gint64 late_us;
} Ticks;

static void
count_destroyed (gpointer data)
{
  Ticks *ticks = data;

  g_atomic_int_inc (&ticks->n_destroyed);
}

static VoderWorker *
worker_new (gint64 period_us, VoderTaskFunc tick, Ticks *ticks)
{
  VoderWorker *worker =
      voder_worker_new ("test", period_us, tick, ticks, count_destroyed);

  voder_worker_set_delay (worker, 0);
  ticks->worker = worker;

  return worker;
}

static void
start (VoderWorker *worker)
{
  g_autoptr (GError) error = NULL;

  voder_worker_start (worker, NULL, &error);
  g_assert_no_error (error);
}

static void
stop (VoderWorker *worker)
{
  g_autoptr (GError) error = NULL;

  voder_worker_stop (worker, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (voder_worker_is_running (worker));
}

static void
assert_ends_well (VoderWorker *worker)
{
  g_autoptr (GError) error = NULL;

  voder_worker_wait (worker, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_ends_with (VoderWorker *worker, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_worker_wait (worker, NULL, &error));
  g_assert_error (error, domain, code);
}

/* Counts, and asserts that it is alone. */
static gboolean
count (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;
  int n;

  g_assert_cmpint (g_atomic_int_add (&ticks->n_inside, 1), ==, 0);
  n = g_atomic_int_add (&ticks->n_ticks, 1) + 1;
  if (n == ticks->stop_at)
    g_assert_true (voder_worker_stop (ticks->worker, NULL, NULL));
  g_atomic_int_add (&ticks->n_inside, -1);
  if (n != ticks->fail_at)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

/* Blocks until it is cancelled. */
static gboolean
block (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 1);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  gpointer item;

  g_atomic_int_inc (&ticks->n_ticks);
  return voder_receiver_receive (receiver, &item, cancellable, error);
}

/* Heeds no cancel: it goes on until the gate opens. */
static gboolean
pass_gate (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;

  g_atomic_int_inc (&ticks->n_ticks);
  wait_for_int (&ticks->gate, 1);
  return TRUE;
}

static void
test_new (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (SHORT_US, count, &ticks);

  g_assert_cmpstr (voder_worker_get_name (worker), ==, "test");
  g_assert_cmpint (voder_worker_get_period (worker), ==, SHORT_US);
  g_assert_false (voder_worker_is_running (worker));
  g_assert_false (voder_worker_trigger (worker));
  assert_ends_well (worker);
  stop (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 0);
}

static void
test_ticks (void)
{
  Ticks ticks = { .stop_at = N_TICKS };
  g_autoptr (VoderWorker) worker = worker_new (SHORT_US, count, &ticks);

  start (worker);
  assert_ends_well (worker);
  g_assert_cmpint (ticks.n_ticks, ==, N_TICKS);
  g_assert_cmpuint (voder_worker_get_n_ticks (worker), ==, N_TICKS);
}

static void
test_back_to_back (void)
{
  Ticks ticks = { .stop_at = 1000 };
  g_autoptr (VoderWorker) worker = worker_new (0, count, &ticks);

  start (worker);
  assert_ends_well (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 1000);
  g_assert_cmpuint (voder_worker_get_n_missed (worker), ==, 0);
}

/* Lets a second tick come late by several periods. */
static gboolean
be_late (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;

  if (ticks->n_ticks++ == 1)
    voder_worker_stop (ticks->worker, NULL, NULL);
  if (ticks->n_ticks == 2)
    return TRUE;

  ticks->first_us = g_get_monotonic_time ();
  do
    ticks->late_us = g_get_monotonic_time ();
  while (ticks->late_us < ticks->first_us + 10 * SHORT_US);
  return TRUE;
}

static void
test_beat (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (SHORT_US, be_late, &ticks);
  gint64 started_us = g_get_monotonic_time ();
  guint64 place;
  gint64 ended_us;

  start (worker);
  assert_ends_well (worker);
  ended_us = g_get_monotonic_time ();

  /* The tick stands where the clock was between the end of the first and the
   * end of the run, counted in periods from the start. */
  place = voder_worker_get_n_ticks (worker) - 1 +
          voder_worker_get_n_missed (worker);
  g_assert_cmpuint (place, >=, (ticks.late_us - ticks.first_us) / SHORT_US);
  g_assert_cmpuint (place, <=, (ended_us - started_us) / SHORT_US);
  g_assert_cmpuint (voder_worker_get_n_missed (worker), >=, 9);
}

static void
test_never_early (void)
{
  Ticks ticks = { .stop_at = N_TICKS };
  g_autoptr (VoderWorker) worker = worker_new (SHORT_US, count, &ticks);
  gint64 started_us = g_get_monotonic_time ();

  voder_worker_set_delay (worker, -1);
  start (worker);
  assert_ends_well (worker);
  g_assert_cmpint (g_get_monotonic_time (), >=,
                   started_us + N_TICKS * SHORT_US);
}

static void
test_delay (void)
{
  Ticks ticks = { .stop_at = 1 };
  g_autoptr (VoderWorker) worker = worker_new (NEVER, count, &ticks);
  gint64 started_us = g_get_monotonic_time ();

  voder_worker_set_delay (worker, SHORT_US);
  start (worker);
  assert_ends_well (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 1);
  g_assert_cmpint (g_get_monotonic_time (), >=, started_us + SHORT_US);
}

static void
test_trigger (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (NEVER, count, &ticks);

  voder_worker_set_delay (worker, -1);
  start (worker);
  for (int i = 1; i <= N_TICKS; i++) {
    g_assert_true (voder_worker_trigger (worker));
    wait_for_int (&ticks.n_ticks, i);
  }
  stop (worker);
  g_assert_cmpint (ticks.n_ticks, ==, N_TICKS);
}

static void
test_triggers_are_one (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (NEVER, pass_gate, &ticks);

  start (worker);
  wait_for_int (&ticks.n_ticks, 1);
  for (int i = 0; i < 10; i++)
    g_assert_true (voder_worker_trigger (worker));
  g_atomic_int_set (&ticks.gate, 1);
  wait_for_int (&ticks.n_ticks, 2);
  stop (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 2);
}

static void
test_set_period (void)
{
  Ticks ticks = { .stop_at = N_TICKS };
  g_autoptr (VoderWorker) worker = worker_new (LONG_US, count, &ticks);

  voder_worker_set_delay (worker, -1);
  start (worker);
  voder_worker_set_period (worker, SHORT_US);
  assert_ends_well (worker);
  g_assert_cmpint (voder_worker_get_period (worker), ==, SHORT_US);
}

static void
test_start_twice (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (LONG_US, count, &ticks);
  g_autoptr (GError) error = NULL;

  start (worker);
  g_assert_false (voder_worker_start (worker, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_nonnull (strstr (error->message, "“test”"));
  g_assert_true (voder_worker_is_running (worker));
}

static void
test_stop_cancels_tick (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (0, block, &ticks);

  start (worker);
  wait_for_int (&ticks.n_ticks, 1);
  stop (worker);
  assert_ends_well (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 1);
  g_assert_cmpuint (voder_worker_get_n_errors (worker), ==, 0);
}

static void
test_stop_wait_is_cancelled (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (0, pass_gate, &ticks);
  g_autoptr (VoderContext) late =
      voder_context_new_with_timeout (NULL, SHORT_US);
  g_autoptr (GError) error = NULL;

  start (worker);
  wait_for_int (&ticks.n_ticks, 1);
  g_assert_false (voder_worker_stop (worker, G_CANCELLABLE (late), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_true (voder_worker_is_running (worker));
  g_atomic_int_set (&ticks.gate, 1);
  assert_ends_well (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 1);
}

static void
test_wait_is_cancelled (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (LONG_US, count, &ticks);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancelled);
  start (worker);
  g_assert_false (voder_worker_wait (worker, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (voder_worker_is_running (worker));
}

static void
test_restart (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (0, count, &ticks);

  for (int i = 0; i < N_ROUNDS; i++) {
    int n_before = g_atomic_int_get (&ticks.n_ticks);

    start (worker);
    wait_for_int (&ticks.n_ticks, n_before + 1);
    stop (worker);
    n_before = g_atomic_int_get (&ticks.n_ticks);
    sched_yield ();
    g_assert_cmpint (g_atomic_int_get (&ticks.n_ticks), ==, n_before);
  }
}

/* Restarts itself, under the eyes of count(). */
static gboolean
restart_itself (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;

  g_assert_false (g_cancellable_is_cancelled (cancellable));
  if (ticks->n_ticks % 2 == 0) {
    voder_worker_stop (ticks->worker, NULL, NULL);
    g_assert_true (g_cancellable_is_cancelled (cancellable));
    start (ticks->worker);
    g_assert_false (voder_worker_start (ticks->worker, NULL, NULL));
    /* It is the new run that is told. */
    g_assert_true (voder_worker_trigger (ticks->worker));
  }
  return count (data, cancellable, error);
}

static void
test_restart_inside (void)
{
  Ticks ticks = { .stop_at = 101 };
  g_autoptr (VoderWorker) worker = worker_new (0, restart_itself, &ticks);

  start (worker);
  assert_ends_well (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 101);
}

static void
test_stop_ends_next (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (0, pass_gate, &ticks);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  start (worker);
  wait_for_int (&ticks.n_ticks, 1);
  voder_worker_stop (worker, cancelled, NULL);
  start (worker);
  voder_worker_stop (worker, cancelled, NULL);
  g_atomic_int_set (&ticks.gate, 1);
  assert_ends_well (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 1);
}

static void
test_error_ends (void)
{
  Ticks ticks = { .fail_at = 3 };
  g_autoptr (VoderWorker) worker = worker_new (SHORT_US, count, &ticks);
  g_autoptr (GError) error = NULL;

  start (worker);
  assert_ends_with (worker, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  assert_ends_with (worker, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpint (ticks.n_ticks, ==, 3);
  error = voder_worker_dup_last_error (worker);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);

  ticks.stop_at = 5;
  start (worker);
  assert_ends_well (worker);
}

static void
test_error_is_passed (void)
{
  Ticks ticks = { .fail_at = 3, .stop_at = 5 };
  g_autoptr (VoderWorker) worker = worker_new (SHORT_US, count, &ticks);

  voder_worker_set_policy (worker, VODER_WORKER_CONTINUE_ON_ERROR);
  start (worker);
  assert_ends_well (worker);
  g_assert_cmpint (ticks.n_ticks, ==, 5);
  g_assert_cmpuint (voder_worker_get_n_errors (worker), ==, 1);
}

static gboolean
fail_silently (gpointer data, GCancellable *cancellable, GError **error)
{
  return FALSE;
}

static void
test_silent_error (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (0, fail_silently, &ticks);
  g_autoptr (GError) error = NULL;

  start (worker);
  g_assert_false (voder_worker_wait (worker, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "“test”"));
}

/* A tick that could not go on, as its run has ended, has not failed. */
static void
assert_no_tick_failed (VoderWorker *worker)
{
  g_assert_cmpuint (voder_worker_get_n_errors (worker), ==, 0);
  g_assert_null (voder_worker_dup_last_error (worker));
}

static void
test_parent_ends_it (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (LONG_US, block, &ticks);
  g_autoptr (VoderContext) parent = voder_context_new (NULL);
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_worker_start (worker, G_CANCELLABLE (parent), NULL));
  wait_for_int (&ticks.n_ticks, 1);
  voder_context_cancel (parent, cause);
  assert_ends_with (worker, G_IO_ERROR, G_IO_ERROR_BUSY);
  assert_no_tick_failed (worker);
  g_assert_false (voder_worker_start (worker, G_CANCELLABLE (parent), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
test_deadline (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (LONG_US, block, &ticks);
  g_autoptr (VoderContext) parent =
      voder_context_new_with_timeout (NULL, 10 * SHORT_US);

  if (!voder_worker_start (worker, G_CANCELLABLE (parent), NULL))
    return;
  assert_ends_with (worker, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  assert_no_tick_failed (worker);
}

static void
test_drop (void)
{
  Ticks ticks = { 0 };
  VoderWorker *worker = worker_new (0, block, &ticks);

  start (worker);
  wait_for_int (&ticks.n_ticks, 1);
  g_assert_finalize_object (worker);
  g_assert_cmpint (ticks.n_destroyed, ==, 1);
  g_assert_cmpint (ticks.n_ticks, ==, 1);
}

static gboolean
drop_it (gpointer data, GCancellable *cancellable, GError **error)
{
  g_object_unref (data);
  return TRUE;
}

/* What a tick has is there until it has returned. */
static void
test_drop_waits (void)
{
  Ticks ticks = { 0 };
  VoderWorker *worker = worker_new (0, pass_gate, &ticks);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  start (worker);
  wait_for_int (&ticks.n_ticks, 1);
  g_assert_true (voder_group_go (group, drop_it, worker, NULL, NULL));
  for (guint i = 0; i < 1000; i++)
    sched_yield ();
  g_assert_cmpint (g_atomic_int_get (&ticks.n_destroyed), ==, 0);
  g_atomic_int_set (&ticks.gate, 1);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_cmpint (ticks.n_destroyed, ==, 1);
}

static gboolean
drop_itself (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;

  g_atomic_int_inc (&ticks->n_ticks);
  g_assert_finalize_object (g_steal_pointer (&ticks->worker));
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  g_assert_cmpint (ticks->n_destroyed, ==, 0);
  return TRUE;
}

static void
test_drop_inside (void)
{
  Ticks ticks = { 0 };

  worker_new (0, drop_itself, &ticks);
  start (ticks.worker);
  wait_for_int (&ticks.n_ticks, 1);
  voder_flow_shutdown ();
  g_assert_cmpint (ticks.n_destroyed, ==, 1);
  g_assert_cmpint (ticks.n_ticks, ==, 1);
}

static gboolean
stop_it (gpointer data, GCancellable *cancellable, GError **error)
{
  return voder_worker_stop (data, NULL, error);
}

static void
test_stop_from_many (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (0, count, &ticks);

  for (int round = 0; round < N_ROUNDS; round++) {
    g_autoptr (VoderGroup) group =
        voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
    g_autoptr (GError) error = NULL;

    start (worker);
    for (int i = 0; i < 4; i++)
      voder_group_go (group, stop_it, worker, NULL, NULL);
    voder_group_wait (group, NULL, &error);
    g_assert_no_error (error);
    g_assert_false (voder_worker_is_running (worker));
  }
}

static gboolean
start_and_stop (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;

  for (int i = 0; i < N_ROUNDS; i++) {
    voder_worker_start (ticks->worker, NULL, NULL);
    voder_worker_trigger (ticks->worker);
    if (i % 3 == 0)
      voder_worker_set_period (ticks->worker, i);
    if (!voder_worker_stop (ticks->worker, cancellable, error))
      return FALSE;
  }
  return TRUE;
}

static void
test_start_and_stop_from_many (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (SHORT_US, count, &ticks);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 4; i++)
    voder_group_go (group, start_and_stop, &ticks, NULL, NULL);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (voder_worker_is_running (worker));
}

static void
test_full_pool (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  Ticks first = { 0 };
  Ticks second = { .stop_at = 1 };
  g_autoptr (VoderWorker) blocked = worker_new (0, block, &first);
  g_autoptr (VoderWorker) worker = worker_new (0, count, &second);

  voder_worker_set_pool (blocked, pool);
  voder_worker_set_pool (worker, pool);
  start (blocked);
  wait_for_int (&first.n_ticks, 1);
  start (worker);
  stop (worker);
  start (worker);
  g_assert_cmpint (second.n_ticks, ==, 0);
  stop (blocked);
  assert_ends_well (worker);
  g_assert_cmpint (second.n_ticks, ==, 1);
}

static void
test_stopped_pool (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  Ticks ticks = { 0 };
  Ticks queued_ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (LONG_US, count, &ticks);
  g_autoptr (VoderWorker) queued = worker_new (LONG_US, count, &queued_ticks);
  g_autoptr (GError) error = NULL;

  voder_worker_set_pool (worker, pool);
  voder_worker_set_pool (queued, pool);
  start (worker);
  wait_for_int (&ticks.n_ticks, 1);
  start (queued);
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);
  assert_ends_with (worker, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  assert_ends_with (queued, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  g_assert_false (voder_worker_start (worker, NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  g_assert_false (voder_worker_is_running (worker));
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  voder_worker_stop_finish (VODER_WORKER (source), result, &error);
  g_assert_no_error (error);
  g_main_loop_quit (data);
}

static void
test_stop_async (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = worker_new (0, block, &ticks);

  start (worker);
  wait_for_int (&ticks.n_ticks, 1);
  voder_worker_stop_async (worker, NULL, on_stopped, loop);
  g_main_loop_run (loop);
  g_assert_false (voder_worker_is_running (worker));
}

static void
on_failed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      voder_worker_wait_finish (VODER_WORKER (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_main_loop_quit (data);
}

static void
test_wait_async (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Ticks ticks = { .fail_at = 2 };
  g_autoptr (VoderWorker) worker = worker_new (SHORT_US, count, &ticks);

  start (worker);
  voder_worker_wait_async (worker, NULL, on_failed, loop);
  g_main_loop_run (loop);
  g_clear_object (&worker);
  voder_flow_shutdown ();
}

static void
test_bad_input (void)
{
  Ticks ticks = { 0 };

  if (g_test_subprocess ()) {
    worker_new (-1, count, &ticks);
    return;
  }
  assert_reported ("*period_us >= 0*");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/worker/a-new-one-does-not-run", test_new);
  voder_test_add ("/worker/it-ticks-until-it-stops-itself", test_ticks);
  voder_test_add ("/worker/no-period-is-back-to-back", test_back_to_back);
  voder_test_add ("/worker/late-ticks-are-one-and-the-beat-stays", test_beat);
  voder_test_add ("/worker/no-tick-comes-early", test_never_early);
  voder_test_add ("/worker/a-delay-without-a-period-ticks-once", test_delay);
  voder_test_add ("/worker/a-trigger-ticks", test_trigger);
  voder_test_add ("/worker/triggers-before-a-tick-make-one",
                  test_triggers_are_one);
  voder_test_add ("/worker/a-new-period-ends-the-old-wait", test_set_period);
  voder_test_add ("/worker/a-second-start-fails", test_start_twice);
  voder_test_add ("/worker/a-stop-cancels-the-tick", test_stop_cancels_tick);
  voder_test_add ("/worker/a-stop-need-not-wait-for-ever",
                  test_stop_wait_is_cancelled);
  voder_test_add ("/worker/a-cancelled-wait-lets-it-run",
                  test_wait_is_cancelled);
  voder_test_add ("/worker/it-starts-again-after-a-stop", test_restart);
  voder_test_add ("/worker/a-tick-may-restart-it", test_restart_inside);
  voder_test_add ("/worker/a-stop-ends-the-run-to-come-too",
                  test_stop_ends_next);
  voder_test_add ("/worker/a-failed-tick-ends-it", test_error_ends);
  voder_test_add ("/worker/a-failed-tick-may-be-passed-over",
                  test_error_is_passed);
  voder_test_add ("/worker/a-tick-that-fails-silently-is-named",
                  test_silent_error);
  voder_test_add ("/worker/its-parent-ends-it-with-its-cause",
                  test_parent_ends_it);
  voder_test_add ("/worker/a-deadline-ends-it", test_deadline);
  voder_test_add ("/worker/a-dropped-one-has-stopped", test_drop);
  voder_test_add ("/worker/a-dropped-one-waits-for-its-tick", test_drop_waits);
  voder_test_add ("/worker/a-tick-may-drop-it", test_drop_inside);
  voder_test_add ("/worker/many-threads-may-stop-it", test_stop_from_many);
  voder_test_add ("/worker/many-threads-may-start-and-stop-it",
                  test_start_and_stop_from_many);
  voder_test_add ("/worker/it-waits-for-a-thread-of-its-pool", test_full_pool);
  voder_test_add ("/worker/a-stopped-pool-ends-it", test_stopped_pool);
  voder_test_add ("/worker/stop-async-tells-when-it-is-over", test_stop_async);
  voder_test_add ("/worker/wait-async-tells-the-error", test_wait_async);
  voder_test_add ("/worker/a-negative-period-is-refused", test_bad_input);

  return voder_test_run ();
}
