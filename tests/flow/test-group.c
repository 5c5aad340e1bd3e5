/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <sched.h>

#define N_TASKS    500
#define N_WAITERS  8
#define TIMEOUT_US 1000
/* Enough to add a task before. */
#define LATER_US 200000

static gboolean
fail_with (gpointer data, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, GPOINTER_TO_INT (data), "no");
  return FALSE;
}

static gboolean
fail_silently (gpointer data, GCancellable *cancellable, GError **error)
{
  return FALSE;
}

static gboolean
wait_and_succeed (gpointer data, GCancellable *cancellable, GError **error)
{
  block_until_cancelled (data, cancellable, NULL);
  return TRUE;
}

static void
go (VoderGroup *group, VoderTaskFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  voder_group_go (group, func, data, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_go_fails (VoderGroup *group, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  int n_destroyed = 0;

  g_assert_false (
      voder_group_go (group, add_one, &n_destroyed, add_one_at_end, &error));
  g_assert_error (error, domain, code);
  g_assert_cmpint (n_destroyed, ==, 1);
}

static VoderGroup *
first_error_group (void)
{
  return voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
}

static void
test_all (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  int n_run = 0;
  int n_destroyed = 0;

  for (guint i = 0; i < N_TASKS; i++)
    go (group, add_one, &n_run);
  voder_group_go (group, add_one, &n_destroyed, add_one_at_end, NULL);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_cmpint (n_run, ==, N_TASKS);
  g_assert_cmpint (n_destroyed, ==, 2);
  g_assert_cmpuint (voder_group_get_n_errors (group), ==, 0);
  g_assert_false (g_cancellable_is_cancelled (
      G_CANCELLABLE (voder_group_get_context (group))));
}

static void
test_empty (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();

  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_true (voder_group_wait (group, NULL, NULL));
}

static void
test_first_error (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  g_autoptr (GError) error = NULL;
  guint index = 0;

  go (group, block_until_cancelled, NULL);
  go (group, block_until_cancelled, NULL);
  go (group, fail_with, GINT_TO_POINTER (G_IO_ERROR_NO_SPACE));
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (voder_group_get_n_errors (group), ==, 1);
  error = voder_group_dup_nth_error (group, 0, &index);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpuint (index, ==, 2);
  g_assert_null (voder_group_dup_nth_error (group, 1, NULL));
}

static void
test_real_error_over_cancel (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  g_autoptr (GError) error = NULL;

  go (group, fail_with, GINT_TO_POINTER (G_IO_ERROR_CANCELLED));
  while (!g_cancellable_is_cancelled (
      G_CANCELLABLE (voder_group_get_context (group))))
    sched_yield ();
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
fail_when_cancelled (gpointer data, GCancellable *cancellable, GError **error)
{
  block_until_cancelled (data, cancellable, NULL);
  return fail_with (GINT_TO_POINTER (G_IO_ERROR_NO_SPACE), NULL, error);
}

static void
test_cancel_yields (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  int n_begun = 0;

  go (group, fail_when_cancelled, &n_begun);
  wait_for_int (&n_begun, 1);
  go (group, fail_with, GINT_TO_POINTER (G_IO_ERROR_CANCELLED));
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

/* The first is the one that came first, not the one of the first task; neither
 * a later error nor a later cancel takes its place. */
static void
test_first_of_two (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  g_autoptr (GError) error = NULL;
  guint index = 0;
  int n_begun = 0;

  go (group, fail_when_cancelled, &n_begun);
  go (group, block_until_cancelled, &n_begun);
  wait_for_int (&n_begun, 2);
  go (group, fail_with, GINT_TO_POINTER (G_IO_ERROR_BUSY));
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpuint (voder_group_get_n_errors (group), ==, 1);
  error = voder_group_dup_nth_error (group, 0, &index);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpuint (index, ==, 2);
}

static void
test_silent_failure (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();

  go (group, fail_silently, NULL);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static void
test_collect (void)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_COLLECT, NULL);
  int n_run = 0;

  for (guint i = 0; i < 30; i++) {
    if (i % 3 == 1)
      go (group, fail_with, GINT_TO_POINTER (i + 1));
    else
      go (group, add_one, &n_run);
  }
  assert_group_fails (group, G_IO_ERROR, 2);
  g_assert_cmpint (n_run, ==, 20);
  g_assert_cmpuint (voder_group_get_n_errors (group), ==, 10);
  for (guint i = 0; i < 10; i++) {
    guint index = 0;
    g_autoptr (GError) error = voder_group_dup_nth_error (group, i, &index);

    g_assert_cmpuint (index, ==, i * 3 + 1);
    g_assert_error (error, G_IO_ERROR, (int) index + 1);
  }
}

static void
test_cancel (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  g_autoptr (GError) cause = NULL;

  cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  go (group, block_until_cancelled, NULL);
  voder_group_cancel (group, cause);
  assert_go_fails (group, G_IO_ERROR, G_IO_ERROR_BUSY);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
test_parent (void)
{
  g_autoptr (VoderContext) parent =
      voder_context_new_with_timeout (NULL, LATER_US);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, G_CANCELLABLE (parent));

  go (group, block_until_cancelled, NULL);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_success_in_spite_of_cancel (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  int n_begun = 0;

  go (group, wait_and_succeed, &n_begun);
  wait_for_int (&n_begun, 1);
  voder_group_cancel (group, NULL);
  g_assert_true (voder_group_wait (group, NULL, NULL));
}

static void
test_after_wait (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();

  g_assert_true (voder_group_wait (group, NULL, NULL));
  assert_go_fails (group, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
}

static void
test_wait_cancelled (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  g_autoptr (VoderContext) patience =
      voder_context_new_with_timeout (NULL, TIMEOUT_US);
  g_autoptr (GError) error = NULL;
  int n_begun = 0;
  int n_run = 0;

  go (group, wait_and_succeed, &n_begun);
  wait_for_int (&n_begun, 1);
  g_assert_false (voder_group_wait (group, G_CANCELLABLE (patience), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  go (group, add_one, &n_run);
  wait_for_int (&n_run, 1);
  voder_group_cancel (group, NULL);
  g_assert_true (voder_group_wait (group, NULL, NULL));
}

/* Counts how many run at a time. */
typedef struct {
  VoderPool *pool;
  VoderGroup *group;
  int n_running;
  int n_most;
  int n_run;
} Load;

static gboolean
load_task (gpointer data, GCancellable *cancellable, GError **error)
{
  Load *load = data;
  int n = g_atomic_int_add (&load->n_running, 1) + 1;
  int most;

  do
    most = g_atomic_int_get (&load->n_most);
  while (n > most &&
         !g_atomic_int_compare_and_exchange (&load->n_most, most, n));
  sched_yield ();
  g_atomic_int_inc (&load->n_run);
  g_atomic_int_add (&load->n_running, -1);

  return TRUE;
}

static void
test_limit (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  Load load = { 0 };

  voder_group_set_limit (group, 3);
  for (guint i = 0; i < N_TASKS; i++)
    go (group, load_task, &load);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_cmpint (load.n_run, ==, N_TASKS);
  g_assert_cmpint (load.n_most, <=, 3);
}

static gboolean
add_tasks (gpointer data, GCancellable *cancellable, GError **error)
{
  Load *load = data;

  for (guint i = 0; i < 20; i++)
    if (!voder_group_go (load->group, load_task, load, NULL, error))
      return FALSE;
  return TRUE;
}

static void
test_task_adds_tasks (void)
{
  for (guint limit = 0; limit < 3; limit++) {
    g_autoptr (VoderGroup) group = first_error_group ();
    Load load = { .group = group };

    voder_group_set_limit (group, limit);
    go (group, add_tasks, &load);
    go (group, add_tasks, &load);
    g_assert_true (voder_group_wait (group, NULL, NULL));
    g_assert_cmpint (load.n_run, ==, 40);
    if (limit > 0)
      g_assert_cmpint (load.n_most, <=, limit);
  }
}

static gboolean
go_at_limit (gpointer data, GCancellable *cancellable, GError **error)
{
  return voder_group_go (data, block_until_cancelled, NULL, NULL, error);
}

static void
test_limit_ends_with_context (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  g_autoptr (VoderGroup) other = first_error_group ();
  int n_begun = 0;

  voder_group_set_limit (group, 1);
  go (group, block_until_cancelled, &n_begun);
  go (other, go_at_limit, group);
  wait_for_int (&n_begun, 1);
  voder_group_cancel (group, NULL);
  assert_group_fails (other, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_raised_limit (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  g_autoptr (VoderGroup) other = first_error_group ();
  int n_begun = 0;

  voder_group_set_limit (group, 1);
  go (group, wait_and_succeed, &n_begun);
  go (other, go_at_limit, group);
  for (guint i = 0; i < 1000; i++)
    sched_yield ();
  voder_group_set_limit (group, 2);
  g_assert_true (voder_group_wait (other, NULL, NULL));
  voder_group_cancel (group, NULL);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Ends when a task that it adds above the limit has run. */
static gboolean
add_and_wait (gpointer data, GCancellable *cancellable, GError **error)
{
  Load *load = data;

  if (!voder_group_go (load->group, load_task, load, NULL, error))
    return FALSE;
  g_atomic_int_inc (&load->n_running);
  wait_for_int (&load->n_run, 1);
  return TRUE;
}

static void
test_raised_limit_runs (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  Load load = { .group = group };

  voder_group_set_limit (group, 1);
  go (group, add_and_wait, &load);
  wait_for_int (&load.n_running, 1);
  voder_group_set_limit (group, 2);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_cmpint (load.n_run, ==, 1);
}

/* The other worker of the pool waits for the group meanwhile. */
static gboolean
wait_for_load (gpointer data, GCancellable *cancellable, GError **error)
{
  Load *load = data;

  g_atomic_int_inc (&load->n_running);
  return voder_group_wait (load->group, cancellable, error);
}

static void
test_raised_limit_calls (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 2, 2, 10);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  Load load = { .group = group };

  voder_group_set_limit (group, 1);
  go (group, add_and_wait, &load);
  wait_for_int (&load.n_running, 1);
  g_assert_true (
      voder_pool_submit (pool, 4, wait_for_load, &load, NULL, NULL, NULL));
  wait_for_int (&load.n_running, 2);
  for (guint i = 0; i < 1000; i++)
    sched_yield ();
  voder_group_set_limit (group, 2);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpint (load.n_run, ==, 1);
}

/* The only worker of the pool makes a group in it. */
static gboolean
fill_group (gpointer data, GCancellable *cancellable, GError **error)
{
  Load *load = data;
  g_autoptr (VoderGroup) group =
      voder_group_new (load->pool, VODER_GROUP_FIRST_ERROR, cancellable);

  voder_group_set_limit (group, 1);
  for (guint i = 0; i < 20; i++)
    if (!voder_group_go (group, load_task, load, NULL, error))
      return FALSE;
  return voder_group_wait (group, cancellable, error);
}

static void
test_limit_in_own_worker (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 1);
  Load load = { .pool = pool };

  g_assert_true (
      voder_pool_submit (pool, 4, fill_group, &load, NULL, NULL, NULL));
  wait_for_int (&load.n_run, 20);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpuint (voder_pool_get_n_errors (pool), ==, 0);
  g_assert_cmpint (load.n_run, ==, 20);
  g_assert_cmpint (load.n_most, ==, 1);
}

typedef struct {
  VoderPool *pool;
  guint depth;
  int *n_run;
} Nest;

static gboolean
nest (gpointer data, GCancellable *cancellable, GError **error)
{
  Nest *outer = data;
  Nest inner = *outer;
  g_autoptr (VoderGroup) group = NULL;

  g_atomic_int_inc (outer->n_run);
  if (outer->depth == 0)
    return TRUE;

  inner.depth--;
  group = voder_group_new (outer->pool, VODER_GROUP_FIRST_ERROR, cancellable);
  for (guint i = 0; i < 3; i++)
    if (!voder_group_go (group, nest, &inner, NULL, error))
      return FALSE;
  return voder_group_wait (group, cancellable, error);
}

static void
test_nested (void)
{
  for (guint n_workers = 1; n_workers <= 3; n_workers++) {
    g_autoptr (VoderPool) pool =
        voder_pool_new ("test", n_workers, n_workers, 1);
    g_autoptr (VoderGroup) group =
        voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
    int n_run = 0;
    Nest root = { pool, 5, &n_run };

    go (group, nest, &root);
    g_assert_true (voder_group_wait (group, NULL, NULL));
    g_assert_cmpint (n_run, ==, 1 + 3 + 9 + 27 + 81 + 243);
  }
}

static void
test_stopped_pool (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_COLLECT, NULL);
  int n_begun = 0;
  int n_destroyed = 0;

  go (group, block_until_cancelled, &n_begun);
  wait_for_int (&n_begun, 1);
  voder_group_go (group, add_one, &n_destroyed, add_one_at_end, NULL);
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);
  assert_go_fails (group, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  assert_group_fails (group, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  g_assert_cmpint (n_destroyed, ==, 1);
  g_assert_cmpuint (voder_group_get_n_errors (group), ==, 2);
}

/* What a task that adds another one shares with the main thread. */
typedef struct {
  VoderGroup *group;
  int n_begun;
  int n_run;
} Overtaking;

/* Once the main thread has a task of its own on the way into the full pool,
 * adds one whose place in the pool comes before. */
static gboolean
overtake (gpointer data, GCancellable *cancellable, GError **error)
{
  Overtaking *self = data;
  guint n_live = voder_flow_get_live ();

  g_atomic_int_inc (&self->n_begun);
  while (voder_flow_get_live () == n_live)
    sched_yield ();

  return voder_group_go (self->group, add_one, &self->n_run, NULL, error);
}

static void
test_overtaken (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  Overtaking self = { .group = group };
  g_autoptr (GError) error = NULL;
  gboolean is_taken;

  go (group, overtake, &self);
  wait_for_int (&self.n_begun, 1);
  is_taken = voder_group_go (group, fail_with,
                             GINT_TO_POINTER (G_IO_ERROR_FAILED), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (is_taken);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (self.n_run, ==, 0);
}

static gboolean
wait_async (VoderGroup *group, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  voder_group_wait_async (group, cancellable, keep_result, &result);
  iterate_until_set (&result);

  return voder_group_wait_finish (group, result, error);
}

static void
test_async (void)
{
  g_autoptr (VoderGroup) good = first_error_group ();
  g_autoptr (VoderGroup) bad = first_error_group ();
  g_autoptr (VoderGroup) slow = first_error_group ();
  g_autoptr (VoderContext) patience =
      voder_context_new_with_timeout (NULL, TIMEOUT_US);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) timeout = NULL;
  int n_run = 0;

  go (good, add_one, &n_run);
  g_assert_true (wait_async (good, NULL, NULL));
  g_assert_cmpint (n_run, ==, 1);

  go (bad, fail_with, GINT_TO_POINTER (G_IO_ERROR_BUSY));
  g_assert_false (wait_async (bad, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);

  go (slow, block_until_cancelled, NULL);
  g_assert_false (wait_async (slow, G_CANCELLABLE (patience), &timeout));
  g_assert_error (timeout, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_async_takes_no_thread (void)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  g_autoptr (GAsyncResult) result = NULL;
  int n_begun = 0;

  go (group, wait_and_succeed, &n_begun);
  wait_for_int (&n_begun, 1);
  voder_group_wait_async (group, NULL, keep_result, &result);
  g_assert_cmpuint (voder_pool_get_n_workers (voder_pool_get_blocking ()), ==,
                    1);
  voder_group_cancel (group, NULL);
  iterate_until_set (&result);
  g_assert_true (voder_group_wait_finish (group, result, NULL));
}

/* A group that several wait for, with a task that is still to end. */
typedef struct {
  VoderGroup *group;
  /* What the task fails with, or 0. */
  int code;
  int n_waiting;
  int n_told;
  int has_ended;
} Waited;

/* It goes on for a while: nobody may return meanwhile. */
static gboolean
end_when_all_wait (gpointer data, GCancellable *cancellable, GError **error)
{
  Waited *waited = data;

  wait_for_int (&waited->n_waiting, N_WAITERS);
  for (guint i = 0; i < N_TASKS; i++)
    sched_yield ();
  g_assert_cmpint (g_atomic_int_get (&waited->n_told), ==, 0);
  g_atomic_int_set (&waited->has_ended, TRUE);
  if (waited->code == 0)
    return TRUE;
  return fail_with (GINT_TO_POINTER (waited->code), NULL, error);
}

static gboolean
wait_for_group (gpointer data, GCancellable *cancellable, GError **error)
{
  Waited *waited = data;
  g_autoptr (GError) result = NULL;
  gboolean success;

  g_atomic_int_inc (&waited->n_waiting);
  success = voder_group_wait (waited->group, cancellable, &result);
  g_assert_true (g_atomic_int_get (&waited->has_ended));
  g_atomic_int_inc (&waited->n_told);
  if (waited->code != 0)
    g_assert_error (result, G_IO_ERROR, waited->code);
  g_assert_cmpint (success, ==, waited->code == 0);
  return TRUE;
}

static void
assert_all_are_told (int code)
{
  g_autoptr (VoderGroup) group = first_error_group ();
  g_autoptr (VoderGroup) waiters = first_error_group ();
  g_autoptr (GError) error = NULL;
  Waited waited = { .group = group, .code = code };

  go (group, end_when_all_wait, &waited);
  for (guint i = 0; i < N_WAITERS; i++)
    go (waiters, wait_for_group, &waited);
  voder_group_wait (waiters, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (waited.n_told, ==, N_WAITERS);
  /* Whoever comes late is told the same. */
  g_assert_cmpint (voder_group_wait (group, NULL, &error), ==, code == 0);
}

static void
test_many_waiters (void)
{
  assert_all_are_told (0);
  assert_all_are_told (G_IO_ERROR_BUSY);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/group/a-wait-joins-all", test_all);
  voder_test_add ("/group/without-tasks-a-wait-returns", test_empty);
  voder_test_add ("/group/the-first-error-wins-and-cancels", test_first_error);
  voder_test_add ("/group/of-two-errors-the-earlier-wins", test_first_of_two);
  voder_test_add ("/group/a-cancel-of-its-own-is-an-error",
                  test_real_error_over_cancel);
  voder_test_add ("/group/a-cancel-yields-to-an-error", test_cancel_yields);
  voder_test_add ("/group/a-failure-without-error-gets-one",
                  test_silent_failure);
  voder_test_add ("/group/collected-errors-have-their-index", test_collect);
  voder_test_add ("/group/a-cancel-ends-the-tasks", test_cancel);
  voder_test_add ("/group/the-parent-ends-the-tasks", test_parent);
  voder_test_add ("/group/a-success-stays-one-when-cancelled",
                  test_success_in_spite_of_cancel);
  voder_test_add ("/group/after-a-wait-it-takes-nothing", test_after_wait);
  voder_test_add ("/group/a-cancelled-wait-ends-only-itself",
                  test_wait_cancelled);
  voder_test_add ("/group/the-limit-holds", test_limit);
  voder_test_add ("/group/a-task-adds-tasks", test_task_adds_tasks);
  voder_test_add ("/group/a-wait-at-the-limit-ends-with-the-context",
                  test_limit_ends_with_context);
  voder_test_add ("/group/a-raised-limit-lets-in", test_raised_limit);
  voder_test_add ("/group/a-raised-limit-runs-what-is-queued",
                  test_raised_limit_runs);
  voder_test_add ("/group/a-raised-limit-calls-who-waits-in-the-pool",
                  test_raised_limit_calls);
  voder_test_add ("/group/a-pools-only-worker-may-fill-a-group",
                  test_limit_in_own_worker);
  voder_test_add ("/group/nested-ones-in-a-small-pool-end", test_nested);
  voder_test_add ("/group/a-stopped-pool-fails-the-rest", test_stopped_pool);
  voder_test_add ("/group/one-may-run-in-the-place-of-another", test_overtaken);
  voder_test_add ("/group/async-is-as-sync", test_async);
  voder_test_add ("/group/an-async-wait-takes-no-thread",
                  test_async_takes_no_thread);
  voder_test_add ("/group/many-may-wait", test_many_waiters);

  return voder_test_run ();
}
