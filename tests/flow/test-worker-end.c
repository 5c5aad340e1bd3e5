/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a run of a worker comes to, and whom that concerns. */
#include "flow-fixture.h"

#include <sched.h>

typedef struct {
  VoderWorker *worker;
  int n_ticks;
  int n_cancelled;
  int gate;
} Ticks;

/* Waits until it is cancelled, and says so in the way that is the test's. */
static void
wait_for_cancel (Ticks *ticks, GCancellable *cancellable)
{
  g_atomic_int_inc (&ticks->n_ticks);
  while (!g_cancellable_is_cancelled (cancellable))
    sched_yield ();
  g_atomic_int_inc (&ticks->n_cancelled);
}

/* As a plain GIO call would. */
static gboolean
end_as_gio (gpointer data, GCancellable *cancellable, GError **error)
{
  wait_for_cancel (data, cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
end_by_a_failure (gpointer data, GCancellable *cancellable, GError **error)
{
  wait_for_cancel (data, cancellable);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

/* The first run ends at the gate, the second when it is cancelled. */
static gboolean
end_at_the_gate (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;

  wait_for_cancel (ticks, cancellable);
  wait_for_int (&ticks->gate, 1);
  return TRUE;
}

static gboolean
fail_twice (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;
  const int codes[] = { G_IO_ERROR_NO_SPACE, G_IO_ERROR_BUSY };

  if (ticks->n_ticks == G_N_ELEMENTS (codes))
    return voder_worker_stop (ticks->worker, NULL, error);

  g_set_error_literal (error, G_IO_ERROR, codes[ticks->n_ticks++], "no");
  return FALSE;
}

static gboolean
stop_and_trigger (gpointer data, GCancellable *cancellable, GError **error)
{
  Ticks *ticks = data;

  ticks->n_ticks++;
  g_assert_true (voder_worker_stop (ticks->worker, NULL, NULL));
  g_assert_false (voder_worker_trigger (ticks->worker));
  return TRUE;
}

static VoderWorker *
start_new (Ticks *ticks, VoderTaskFunc tick, GCancellable *parent)
{
  ticks->worker = voder_worker_new ("end", 0, tick, ticks, NULL);
  voder_worker_set_policy (ticks->worker, VODER_WORKER_CONTINUE_ON_ERROR);
  g_assert_true (voder_worker_start (ticks->worker, parent, NULL));

  return ticks->worker;
}

static void
assert_ends_with (VoderWorker *worker, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_worker_wait (worker, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

/* That it says “cancelled” does not hide why, and is no failure of the tick. */
static void
test_plain_cancel (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderContext) parent = voder_context_new (NULL);
  g_autoptr (VoderWorker) worker =
      start_new (&ticks, end_as_gio, G_CANCELLABLE (parent));
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy");

  wait_for_int (&ticks.n_ticks, 1);
  voder_context_cancel (parent, cause);
  assert_ends_with (worker, G_IO_ERROR_BUSY);
  g_assert_cmpuint (voder_worker_get_n_errors (worker), ==, 0);
  g_assert_null (voder_worker_dup_last_error (worker));
}

/* A stop does not hide it. */
static void
test_failure_while_stopped (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = start_new (&ticks, end_by_a_failure, NULL);

  voder_worker_set_policy (worker, VODER_WORKER_STOP_ON_ERROR);
  wait_for_int (&ticks.n_ticks, 1);
  g_assert_true (voder_worker_stop (worker, NULL, NULL));
  assert_ends_with (worker, G_IO_ERROR_NO_SPACE);
}

static gboolean
stop_it (gpointer data, GCancellable *cancellable, GError **error)
{
  return voder_worker_stop (data, cancellable, error);
}

/* The run that others start after the stop is there when that has returned. */
static void
assert_runs_again (Ticks *ticks)
{
  wait_for_int (&ticks->n_ticks, 2);
  g_assert_true (voder_worker_is_running (ticks->worker));
  g_assert_true (voder_worker_stop (ticks->worker, NULL, NULL));
}

static void
test_stop_and_start (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = start_new (&ticks, end_at_the_gate, NULL);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  wait_for_int (&ticks.n_ticks, 1);
  voder_group_go (group, stop_it, worker, NULL, NULL);
  wait_for_int (&ticks.n_cancelled, 1);
  g_assert_true (voder_worker_start (worker, NULL, NULL));
  g_atomic_int_set (&ticks.gate, 1);
  assert_group_succeeds (group);
  assert_runs_again (&ticks);
}

static void
test_stop_async_and_start (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  worker = start_new (&ticks, end_at_the_gate, NULL);
  wait_for_int (&ticks.n_ticks, 1);
  voder_worker_stop_async (worker, NULL, keep_result, &result);
  g_assert_true (voder_worker_start (worker, NULL, NULL));
  g_atomic_int_set (&ticks.gate, 1);
  g_assert_true (
      voder_worker_stop_finish (worker, iterate_until_set (&result), NULL));
  assert_runs_again (&ticks);
}

static void
test_last_error (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = start_new (&ticks, fail_twice, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_worker_wait (worker, NULL, NULL));
  g_assert_cmpuint (voder_worker_get_n_errors (worker), ==, 2);
  error = voder_worker_dup_last_error (worker);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

/* It runs until its tick has returned, but ticks no more. */
static void
test_trigger_after_stop (void)
{
  Ticks ticks = { 0 };
  g_autoptr (VoderWorker) worker = start_new (&ticks, stop_and_trigger, NULL);

  g_assert_true (voder_worker_wait (worker, NULL, NULL));
  g_assert_cmpint (ticks.n_ticks, ==, 1);
}

/* A tick that shares its work out. */
typedef struct {
  VoderWorker *worker;
  int n_stopped;
} Shared;

static gboolean
stop_from_below (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;

  g_assert_true (voder_worker_stop (shared->worker, NULL, error));
  g_assert_false (voder_worker_wait (shared->worker, NULL, error));
  g_assert_error (*error, G_IO_ERROR, G_IO_ERROR_WOULD_RECURSE);
  g_clear_error (error);
  g_atomic_int_inc (&shared->n_stopped);
  return TRUE;
}

static gboolean
share_out (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, cancellable);

  voder_group_go (group, stop_from_below, shared, NULL, NULL);
  return voder_group_wait (group, NULL, error);
}

/* The tick waits for the task: that is inside as well. */
static void
test_stop_in_a_task_of_its_tick (void)
{
  Shared shared = { 0 };
  g_autoptr (VoderWorker) worker =
      voder_worker_new ("end", 0, share_out, &shared, NULL);

  shared.worker = worker;
  g_assert_true (voder_worker_start (worker, NULL, NULL));
  g_assert_true (voder_worker_wait (worker, NULL, NULL));
  g_assert_cmpint (shared.n_stopped, ==, 1);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/worker-end/a-plain-cancel-does-not-hide-its-cause",
                  test_plain_cancel);
  voder_test_add ("/worker-end/a-stop-does-not-hide-a-failure",
                  test_failure_while_stopped);
  voder_test_add ("/worker-end/who-stops-it-does-not-wait-for-the-next-run",
                  test_stop_and_start);
  voder_test_add ("/worker-end/nor-does-who-stops-it-in-a-main-loop",
                  test_stop_async_and_start);
  voder_test_add ("/worker-end/the-error-of-the-last-failure-is-kept",
                  test_last_error);
  voder_test_add ("/worker-end/one-that-was-stopped-is-not-triggered",
                  test_trigger_after_stop);
  voder_test_add ("/worker-end/a-task-of-its-tick-may-stop-it",
                  test_stop_in_a_task_of_its_tick);

  return voder_test_run ();
}
