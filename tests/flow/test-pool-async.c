/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a pool does for a main loop: it takes a task when it has room, and runs
 * GTasks. */
#include "pool-fixture.h"

static void
return_thread (GTask *task,
               gpointer source,
               gpointer data,
               GCancellable *cancellable)
{
  g_assert_true (VODER_IS_CONTEXT (cancellable));
  g_task_return_int (task, GPOINTER_TO_INT (data) + 1);
}

static GTask *
run_task (VoderPool *pool, GCancellable *cancellable)
{
  g_autoptr (GTask) task = NULL;
  GAsyncResult *result = NULL;

  task = g_task_new (NULL, cancellable, keep_result, &result);
  g_task_set_task_data (task, GINT_TO_POINTER (41), NULL);
  voder_pool_run_task (pool, task, return_thread);
  iterate_until_set (&result);

  return G_TASK (result);
}

static void
test_gtask (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (GTask) done = NULL;
  g_autoptr (GTask) stopped = NULL;
  g_autoptr (GError) error = NULL;

  if (skips_main_loop ())
    return;

  done = run_task (pool, NULL);
  g_assert_cmpint (g_task_propagate_int (done, &error), ==, 42);
  g_assert_no_error (error);

  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  stopped = run_task (pool, NULL);
  g_task_propagate_int (stopped, &error);
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
}

static void
test_gtask_cancelled (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  if (skips_main_loop ())
    return;

  g_cancellable_cancel (cancellable);
  task = run_task (pool, cancellable);
  g_task_propagate_int (task, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
submit_async (VoderPool *pool,
              int *n_destroyed,
              GCancellable *cancellable,
              GAsyncResult **result)
{
  voder_pool_submit_async (pool, 4, add_one, n_destroyed, add_one_at_end,
                           cancellable, keep_result, result);
}

static gboolean
finish_async (VoderPool *pool, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) got = NULL;

  iterate_until_set (result);
  got = g_steal_pointer (result);
  return voder_pool_submit_finish (pool, got, error);
}

static void
test_async_submit (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (GCancellable) plain = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) plain_error = NULL;
  GAsyncResult *results[3] = { NULL, NULL, NULL };
  int n_touched = 0;

  if (skips_main_loop ())
    return;

  gate_init (&gate);
  submit_gate (pool, &gate);
  submit_async (pool, &n_touched, G_CANCELLABLE (context), &results[0]);
  submit_async (pool, &n_touched, plain, &results[1]);
  submit_async (pool, &n_touched, NULL, &results[2]);
  voder_context_cancel (context, NULL);
  g_cancellable_cancel (plain);
  g_assert_false (finish_async (pool, &results[0], &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (finish_async (pool, &results[1], &plain_error));
  g_assert_error (plain_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  submit_async (pool, &n_touched, plain, &results[0]);
  g_assert_false (finish_async (pool, &results[0], NULL));
  g_assert_cmpint (n_touched, ==, 3);
  g_assert_null (results[2]);
  gate_open (&gate);
  g_assert_true (finish_async (pool, &results[2], NULL));
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpint (n_touched, ==, 5);
}

static void
test_async_submit_stopped (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  int n_touched = 0;

  if (skips_main_loop ())
    return;

  gate_init (&gate);
  submit_gate (pool, &gate);
  submit_async (pool, &n_touched, NULL, &result);
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);
  g_assert_false (finish_async (pool, &result, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  submit_async (pool, &n_touched, NULL, &result);
  g_assert_false (finish_async (pool, &result, NULL));
  g_assert_cmpint (n_touched, ==, 2);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/pool/an-async-submit-waits-for-room", test_async_submit);
  voder_test_add ("/pool/a-stop-ends-an-async-submit",
                  test_async_submit_stopped);
  voder_test_add ("/pool/it-runs-a-gtask", test_gtask);
  voder_test_add ("/pool/a-cancelled-gtask-says-so", test_gtask_cancelled);

  return voder_test_run ();
}
