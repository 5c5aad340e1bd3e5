/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which error counts, and what holds where tasks come in an odd order. */
#include "flow-fixture.h"

#include <sched.h>

#define N_TASKS   8
#define N_WORKERS 4

typedef struct {
  VoderGroup *group;
  VoderGroup *other;
  int code;
  int n_begun;
  int n_running;
  int n_most;
  int gate;
} Odd;

static VoderGroup *
group_new (VoderGroupMode mode)
{
  return voder_group_new (NULL, mode, NULL);
}

static void
go (VoderGroup *group, VoderTaskFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  voder_group_go (group, func, data, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
fail_with (gpointer data, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, GPOINTER_TO_INT (data), "no");
  return FALSE;
}

/* Fails only when another task has. */
static gboolean
fail_after (gpointer data, GCancellable *cancellable, GError **error)
{
  Odd *odd = data;

  g_atomic_int_inc (&odd->n_begun);
  while (voder_group_get_n_errors (odd->group) == 0)
    sched_yield ();
  return fail_with (GINT_TO_POINTER (odd->code), cancellable, error);
}

static void
assert_nth_error (VoderGroup *group, guint n, guint index, int code)
{
  guint told = G_MAXUINT;
  g_autoptr (GError) error = voder_group_dup_nth_error (group, n, &told);

  g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpuint (told, ==, index);
}

/* They are told in the order of their tasks, whichever failed first. */
static void
test_collected_order (void)
{
  g_autoptr (VoderGroup) group = group_new (VODER_GROUP_COLLECT);
  Odd odd = { .group = group, .code = G_IO_ERROR_BUSY };

  go (group, fail_after, &odd);
  go (group, fail_with, GINT_TO_POINTER (G_IO_ERROR_NO_SPACE));
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpuint (voder_group_get_n_errors (group), ==, 2);
  assert_nth_error (group, 0, 0, G_IO_ERROR_BUSY);
  assert_nth_error (group, 1, 1, G_IO_ERROR_NO_SPACE);
}

/* The index is that of the task whose error it is. */
static void
test_index_of_what_counts (void)
{
  g_autoptr (VoderGroup) group = group_new (VODER_GROUP_FIRST_ERROR);
  Odd odd = { .group = group, .code = G_IO_ERROR_BUSY };

  go (group, fail_after, &odd);
  wait_for_int (&odd.n_begun, 1);
  go (group, fail_with, GINT_TO_POINTER (G_IO_ERROR_CANCELLED));
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_BUSY);
  assert_nth_error (group, 0, 0, G_IO_ERROR_BUSY);
}

/* A failure is not hidden by the wait that has told it: who adds tasks beside
 * the one who waits is told the same, whoever comes first. */
static void
test_go_after_a_failed_wait (void)
{
  g_autoptr (VoderGroup) group = group_new (VODER_GROUP_FIRST_ERROR);
  g_autoptr (VoderGroup) collecting = group_new (VODER_GROUP_COLLECT);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) try_error = NULL;
  g_autoptr (GError) collected = NULL;
  int n_run = 0;

  go (group, fail_with, GINT_TO_POINTER (G_IO_ERROR_NO_SPACE));
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_false (voder_group_go (group, add_one, &n_run, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_false (
      voder_group_try_go (group, add_one, &n_run, NULL, &try_error));
  g_assert_error (try_error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);

  /* There a failure ends nothing. */
  go (collecting, fail_with, GINT_TO_POINTER (G_IO_ERROR_NO_SPACE));
  assert_group_fails (collecting, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_false (
      voder_group_go (collecting, add_one, &n_run, NULL, &collected));
  g_assert_error (collected, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  g_assert_cmpint (n_run, ==, 0);
}

static gboolean
hold (gpointer data, GCancellable *cancellable, GError **error)
{
  Odd *odd = data;

  g_atomic_int_inc (&odd->n_begun);
  wait_for_int (&odd->gate, 1);
  return TRUE;
}

/* Takes long enough for another one to begin. */
static gboolean
load (gpointer data, GCancellable *cancellable, GError **error)
{
  Odd *odd = data;
  int n = g_atomic_int_add (&odd->n_running, 1) + 1;

  for (guint i = 0; i < 200; i++)
    sched_yield ();
  if (n > 1)
    g_atomic_int_inc (&odd->n_most);
  g_atomic_int_add (&odd->n_running, -1);
  return TRUE;
}

/* Also for tasks that the pool has for it already. */
static void
test_lowered_limit (void)
{
  g_autoptr (VoderPool) pool =
      voder_pool_new ("odd", N_WORKERS, N_WORKERS, N_TASKS);
  g_autoptr (VoderGroup) holding =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  Odd odd = { 0 };

  for (guint i = 0; i < N_WORKERS; i++)
    go (holding, hold, &odd);
  wait_for_int (&odd.n_begun, N_WORKERS);
  for (guint i = 0; i < N_TASKS; i++)
    go (group, load, &odd);
  voder_group_set_limit (group, 1);
  g_atomic_int_set (&odd.gate, 1);
  assert_group_succeeds (group);
  assert_group_succeeds (holding);
  g_assert_cmpint (odd.n_most, ==, 0);
}

static gboolean
wait_for_cancel (gpointer data, GCancellable *cancellable, GError **error)
{
  while (!g_cancellable_is_cancelled (cancellable))
    sched_yield ();
  return TRUE;
}

/* The cancel came first; that the pool stopped then is no news. */
static void
test_cancelled_then_stopped (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("odd", 1, 1, N_TASKS);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_COLLECT, NULL);
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  int n_run = 0;

  g_assert_true (voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT,
                                    wait_for_cancel, NULL, NULL, NULL, NULL));
  go (group, add_one, &n_run);
  voder_group_cancel (group, cause);
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpint (n_run, ==, 0);
}

static gboolean
queue_and_wait_for_cancel (gpointer data,
                           GCancellable *cancellable,
                           GError **error)
{
  Odd *odd = data;

  for (guint i = 0; i < N_TASKS; i++)
    go (odd->group, load, odd);
  g_atomic_int_inc (&odd->n_begun);
  return wait_for_cancel (data, cancellable, error);
}

/* Those that wait for this one's place as well: none of them begins. */
static void
test_stopped_meanwhile (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("odd", 1, 1, N_TASKS);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_COLLECT, NULL);
  Odd odd = { .group = group };

  voder_group_set_limit (group, 1);
  go (group, queue_and_wait_for_cancel, &odd);
  wait_for_int (&odd.n_begun, 1);
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);
  assert_group_fails (group, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  g_assert_cmpuint (voder_group_get_n_errors (group), ==, N_TASKS);
  for (guint i = 0; i < N_TASKS; i++) {
    g_autoptr (GError) error = voder_group_dup_nth_error (group, i, NULL);

    g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
    g_assert_cmpstr (error->message, ==,
                     "The pool “odd” stopped before the task ran");
  }
}

/* In a thread that is in a task of the group already, further out. */
static gboolean
wait_for_outer (gpointer data, GCancellable *cancellable, GError **error)
{
  Odd *odd = data;

  g_assert_false (voder_group_wait (odd->group, cancellable, error));
  g_assert_error (*error, G_IO_ERROR, G_IO_ERROR_WOULD_RECURSE);
  g_clear_error (error);
  /* Nor does it wait at the limit. */
  return voder_group_go (odd->group, load, odd, NULL, error);
}

static gboolean
run_other (gpointer data, GCancellable *cancellable, GError **error)
{
  Odd *odd = data;

  return voder_group_go (odd->other, wait_for_outer, odd, NULL, error) &&
         voder_group_wait (odd->other, cancellable, error);
}

/* The only worker runs the other group's task while it waits for that. */
static void
test_wait_for_one_further_out (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("odd", 1, 1, N_TASKS);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderGroup) other =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  Odd odd = { .group = group, .other = other };

  voder_group_set_limit (group, 1);
  go (group, run_other, &odd);
  assert_group_succeeds (group);
}

/* A task that takes back what it has begun. */
static gboolean
cancel_its_own (gpointer data, GCancellable *cancellable, GError **error)
{
  Odd *odd = data;

  g_assert_false (g_cancellable_is_cancelled (cancellable));
  g_cancellable_cancel (cancellable);
  g_atomic_int_inc (&odd->n_begun);
  return TRUE;
}

static gboolean
queue_some (gpointer data, GCancellable *cancellable, GError **error)
{
  Odd *odd = data;

  for (guint i = 0; i < N_TASKS; i++)
    go (odd->group, cancel_its_own, odd);
  return cancel_its_own (data, cancellable, error);
}

static gboolean
queue_and_wait (gpointer data, GCancellable *cancellable, GError **error)
{
  Odd *odd = data;

  go (odd->other, cancel_its_own, odd);
  return voder_group_wait (odd->other, NULL, error);
}

/* What a task is given ends with its group, not the other way round; however it
 * comes to run: in its turn, after another one, or by one that waits. */
static void
test_own_cancellable (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("odd", 1, 1, N_TASKS);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderGroup) other =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderGroup) waiting =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  Odd odd = { .group = group, .other = other };

  voder_group_set_limit (group, 1);
  go (group, queue_some, &odd);
  assert_group_succeeds (group);
  g_assert_cmpint (odd.n_begun, ==, N_TASKS + 1);
  go (waiting, queue_and_wait, &odd);
  assert_group_succeeds (waiting);
  g_assert_cmpint (odd.n_begun, ==, N_TASKS + 2);
  g_assert_false (g_cancellable_is_cancelled (
      G_CANCELLABLE (voder_group_get_context (other))));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/group-odd/errors-are-told-in-the-order-of-tasks",
                  test_collected_order);
  voder_test_add ("/group-odd/the-index-is-that-of-the-error",
                  test_index_of_what_counts);
  voder_test_add ("/group-odd/a-wait-does-not-hide-a-failure",
                  test_go_after_a_failed_wait);
  voder_test_add ("/group-odd/a-lowered-limit-holds-at-once",
                  test_lowered_limit);
  voder_test_add ("/group-odd/a-cancel-is-the-error-though-the-pool-stops",
                  test_cancelled_then_stopped);
  voder_test_add ("/group-odd/what-waits-for-a-place-ends-with-the-pool",
                  test_stopped_meanwhile);
  voder_test_add ("/group-odd/who-runs-anothers-task-cannot-wait-for-its-own",
                  test_wait_for_one_further_out);
  voder_test_add ("/group-odd/a-task-cannot-end-the-others-by-its-own-cancel",
                  test_own_cancellable);

  return voder_test_run ();
}
