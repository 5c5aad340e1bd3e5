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
  voder_task_return_int (task, GPOINTER_TO_INT (data) + 1);
}

static void
begin_task (VoderPool *pool, GCancellable *cancellable, GAsyncResult **result)
{
  g_autoptr (GTask) task = NULL;

  task = g_task_new (NULL, cancellable, keep_result, result);
  g_task_set_task_data (task, GINT_TO_POINTER (41), NULL);
  voder_pool_run_task (pool, task, return_thread);
}

static GTask *
run_task (VoderPool *pool, GCancellable *cancellable)
{
  GAsyncResult *result = NULL;

  begin_task (pool, cancellable, &result);
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

  g_cancellable_cancel (cancellable);
  task = run_task (pool, cancellable);
  g_task_propagate_int (task, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* One that waits when the pool ends says why it never ran. */
static void
test_gtask_stopped (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) stopped = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) cause = NULL;

  gate_init (&gate);
  submit_gate (pool, &gate);
  begin_task (pool, NULL, &stopped);
  begin_task (pool, cancellable, &cancelled);
  g_cancellable_cancel (cancellable);
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);
  g_task_propagate_int (G_TASK (iterate_until_set (&stopped)), &error);
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  g_assert_cmpstr (error->message, ==,
                   "The pool “test” stopped before the task ran");
  g_task_propagate_int (G_TASK (iterate_until_set (&cancelled)), &cause);
  g_assert_error (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED);
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

static void
stop_async (VoderPool *pool,
            VoderPoolStop mode,
            gpointer cancellable,
            GAsyncResult **result)
{
  voder_pool_stop_async (pool, mode, cancellable, keep_result, result);
  g_assert_null (*result);
}

static void
assert_stopped (VoderPool *pool, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_pool_stop_finish (pool, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 0);
}

static void
assert_stop_fails (VoderPool *pool, GAsyncResult *result, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_pool_stop_finish (pool, result, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_async_drain (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 2, 10);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  int n_run = 0;

  gate_init (&gate);
  submit_gate (pool, &gate);
  submit (pool, add_one, &n_run);
  stop_async (pool, VODER_POOL_STOP_DRAIN, NULL, &first);
  voder_pool_join_async (pool, NULL, keep_result, &second);
  g_assert_false (
      voder_pool_try_submit (pool, 4, add_one, &n_run, NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  iterate_all ();
  g_assert_null (first);
  g_assert_null (second);
  gate_open (&gate);
  assert_stopped (pool, iterate_until_set (&first));
  g_assert_true (
      voder_pool_join_finish (pool, iterate_until_set (&second), NULL));
  g_assert_cmpint (n_run, ==, 1);
  g_clear_object (&first);
  stop_async (pool, VODER_POOL_STOP_ABORT, NULL, &first);
  assert_stopped (pool, iterate_until_set (&first));
}

/* One that drains is aborted meanwhile. */
static void
test_async_abort (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);
  g_autoptr (GAsyncResult) drained = NULL;
  g_autoptr (GAsyncResult) aborted = NULL;
  int n_run = 0;

  gate_init (&gate);
  submit_gate (pool, &gate);
  submit (pool, add_one, &n_run);
  stop_async (pool, VODER_POOL_STOP_DRAIN, NULL, &drained);
  stop_async (pool, VODER_POOL_STOP_ABORT, NULL, &aborted);
  assert_stopped (pool, iterate_until_set (&aborted));
  assert_stopped (pool, iterate_until_set (&drained));
  g_assert_cmpint (n_run, ==, 0);
}

/* Before, meanwhile and at its time; and the pool ends all the same. */
static void
test_async_stop_cancelled (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (VoderContext) meanwhile = voder_context_new (NULL);
  g_autoptr (VoderContext) brief = voder_context_new_with_timeout (NULL, 1000);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;

  gate_init (&gate);
  submit_gate (pool, &gate);
  g_cancellable_cancel (before);
  stop_async (pool, VODER_POOL_STOP_DRAIN, before, &first);
  stop_async (pool, VODER_POOL_STOP_DRAIN, meanwhile, &second);
  voder_pool_join_async (pool, G_CANCELLABLE (brief), keep_result, &third);
  voder_context_cancel (meanwhile, NULL);
  assert_stop_fails (pool, iterate_until_set (&first), G_IO_ERROR_CANCELLED);
  assert_stop_fails (pool, iterate_until_set (&second), G_IO_ERROR_CANCELLED);
  assert_stop_fails (pool, iterate_until_set (&third), G_IO_ERROR_TIMED_OUT);
  g_assert_false (voder_pool_try_submit (pool, 4, add_one, NULL, NULL, NULL));
  gate_open (&gate);
  g_assert_true (voder_pool_join (pool, NULL, NULL));
  g_clear_object (&first);
  stop_async (pool, VODER_POOL_STOP_ABORT, before, &first);
  assert_stop_fails (pool, iterate_until_set (&first), G_IO_ERROR_CANCELLED);
}

/* What has ended counts, though it was cancelled before the callback. */
static void
test_async_stop_cancelled_late (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 2, 2, 10);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  voder_pool_close (pool);
  g_assert_true (voder_pool_join (pool, NULL, NULL));
  stop_async (pool, VODER_POOL_STOP_DRAIN, cancellable, &result);
  g_cancellable_cancel (cancellable);
  assert_stopped (pool, iterate_until_set (&result));
}

typedef struct {
  VoderPool *pool;
  GAsyncResult *result;
} Inside;

static gboolean
stop_inside (gpointer data, GCancellable *cancellable, GError **error)
{
  Inside *self = data;

  voder_pool_stop_async (self->pool, VODER_POOL_STOP_DRAIN, NULL, keep_result,
                         &self->result);
  return TRUE;
}

/* A task of the pool does not wait for itself: nobody waits. */
static void
test_async_stop_inside (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);
  Inside inside = { pool, NULL };

  submit (pool, stop_inside, &inside);
  assert_stopped (pool, iterate_until_set (&inside.result));
  g_clear_object (&inside.result);
}

/* It lives until its tasks have ended, though nobody else knows it. */
static void
test_async_stop_dropped (void)
{
  g_auto (Gate) gate = { 0 };
  VoderPool *pool = voder_pool_new ("test", 1, 1, 10);
  g_autoptr (GAsyncResult) result = NULL;
  int n_run = 0;

  gate_init (&gate);
  g_object_add_weak_pointer (G_OBJECT (pool), (gpointer *) &pool);
  submit_gate (pool, &gate);
  submit (pool, add_one, &n_run);
  stop_async (pool, VODER_POOL_STOP_DRAIN, NULL, &result);
  g_object_unref (pool);
  g_assert_nonnull (pool);
  gate_open (&gate);
  assert_stopped (pool, iterate_until_set (&result));
  g_assert_cmpint (n_run, ==, 1);
  g_clear_object (&result);
  iterate_all ();
  g_assert_null (pool);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/pool/an-async-submit-waits-for-room", test_async_submit);
  voder_test_add ("/pool/a-stop-ends-an-async-submit",
                  test_async_submit_stopped);
  voder_test_add ("/pool/an-async-stop-drains-it", test_async_drain);
  voder_test_add ("/pool/one-that-drains-is-aborted-meanwhile",
                  test_async_abort);
  voder_test_add ("/pool/who-gives-up-an-async-stop-ends-it-all-the-same",
                  test_async_stop_cancelled);
  voder_test_add ("/pool/an-async-stop-that-is-over-is-told",
                  test_async_stop_cancelled_late);
  voder_test_add ("/pool/a-task-may-stop-its-pool-without-waiting",
                  test_async_stop_inside);
  voder_test_add ("/pool/one-that-stops-lives-until-it-has-ended",
                  test_async_stop_dropped);
  voder_test_add ("/pool/it-runs-a-gtask", test_gtask);
  voder_test_add ("/pool/a-cancelled-gtask-says-so", test_gtask_cancelled);
  voder_test_add ("/pool/a-gtask-that-never-ran-says-why", test_gtask_stopped);

  return voder_test_run ();
}
