/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of the tasks that a group has not run yet. */
#include "flow-fixture.h"

#include <sched.h>

#define N_QUEUED 5

/* A task that queues others behind itself. */
typedef struct {
  VoderGroup *group;
  gboolean fails;
  gboolean cancels;
  int n_run;
  int n_released;
} Queue;

static gboolean
count (gpointer data, GCancellable *cancellable, GError **error)
{
  g_atomic_int_inc (&((Queue *) data)->n_run);
  return TRUE;
}

static void
release (gpointer data)
{
  g_atomic_int_inc (&((Queue *) data)->n_released);
}

static gboolean
fill (gpointer data, GCancellable *cancellable, GError **error)
{
  Queue *queue = data;

  for (guint i = 0; i < N_QUEUED; i++)
    g_assert_true (voder_group_go (queue->group, count, queue, release, NULL));
  if (queue->cancels)
    voder_group_cancel (queue->group, NULL);
  if (!queue->fails)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

static void
assert_comes_to (Queue *queue, VoderGroupMode mode, int code, int n_run)
{
  g_autoptr (VoderGroup) group = voder_group_new (NULL, mode, NULL);
  g_autoptr (GError) error = NULL;

  queue->group = group;
  voder_group_set_limit (group, 1);
  g_assert_true (voder_group_go (group, fill, queue, NULL, NULL));
  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpint (queue->n_run, ==, n_run);
  g_assert_cmpint (queue->n_released, ==, N_QUEUED);
}

static void
test_error (void)
{
  Queue queue = { .fails = TRUE };

  assert_comes_to (&queue, VODER_GROUP_FIRST_ERROR, G_IO_ERROR_NO_SPACE, 0);
}

static void
test_cancel (void)
{
  Queue queue = { .cancels = TRUE };

  assert_comes_to (&queue, VODER_GROUP_COLLECT, G_IO_ERROR_CANCELLED, 0);
}

static void
test_collect (void)
{
  Queue queue = { .fails = TRUE };

  assert_comes_to (&queue, VODER_GROUP_COLLECT, G_IO_ERROR_NO_SPACE, N_QUEUED);
}

typedef struct {
  int n_begun;
  int gate;
} Heedless;

static gboolean
fail_heedlessly (gpointer data, GCancellable *cancellable, GError **error)
{
  Heedless *self = data;

  g_atomic_int_inc (&self->n_begun);
  wait_for_int (&self->gate, 1);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

static gboolean
fail_when_cancelled (gpointer data, GCancellable *cancellable, GError **error)
{
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    sched_yield ();
  return FALSE;
}

/* Whatever the tasks come to. */
static void
test_cancelled_from_outside (void)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  Heedless heedless = { 0 };

  g_assert_true (
      voder_group_go (group, fail_heedlessly, &heedless, NULL, NULL));
  g_assert_true (voder_group_go (group, fail_when_cancelled, NULL, NULL, NULL));
  wait_for_int (&heedless.n_begun, 1);
  voder_group_cancel (group, NULL);
  while (voder_group_get_n_errors (group) == 0)
    sched_yield ();
  g_atomic_int_set (&heedless.gate, 1);
  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
pass (gpointer data, GCancellable *cancellable, GError **error)
{
  wait_for_int (data, 1);
  return TRUE;
}

static gboolean
open_gate (gpointer data, GCancellable *cancellable, GError **error)
{
  g_atomic_int_set ((int *) data, 1);
  return TRUE;
}

static gboolean
wait_for (gpointer data, GCancellable *cancellable, GError **error)
{
  return voder_group_wait (data, cancellable, error);
}

static void
let_others_run (void)
{
  for (guint i = 0; i < 1000; i++)
    sched_yield ();
}

/* Also by somebody who came before it had ended. */
static void
test_waited_for (void)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderGroup) waiting =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  int gate = 0;

  g_assert_true (voder_group_go (group, pass, &gate, NULL, NULL));
  g_assert_true (voder_group_go (waiting, wait_for, group, NULL, NULL));
  let_others_run ();
  g_atomic_int_set (&gate, 1);
  g_assert_true (voder_group_wait (waiting, NULL, NULL));
  g_assert_false (voder_group_go (group, pass, &gate, NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
}

/* Both workers of the pool wait: one of them for the group, and so it runs
 * what comes. */
static void
test_helper (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("helpers", 2, 2, 10);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  int gate = 0;

  g_assert_true (voder_group_go (group, pass, &gate, NULL, NULL));
  g_assert_true (
      voder_pool_submit (pool, 4, wait_for, group, NULL, NULL, NULL));
  let_others_run ();
  g_assert_true (voder_group_go (group, open_gate, &gate, NULL, NULL));
  g_assert_true (voder_group_wait (group, NULL, NULL));
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
}

static gboolean
hold (gpointer data, GCancellable *cancellable, GError **error)
{
  Ends *ends = data;
  gpointer item;

  return !voder_receiver_receive (ends->receiver, &item, NULL, error);
}

static void
assert_refuses (VoderGroup *group, GQuark domain, int code)
{
  Queue queue = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_group_try_go (group, count, &queue, release, &error));
  g_assert_error (error, domain, code);
  g_assert_cmpint (queue.n_run, ==, 0);
  g_assert_cmpint (queue.n_released, ==, 1);
}

static void
test_try_limit (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  Queue queue = { .group = group };

  ends_init (&ends, 0);
  voder_group_set_limit (group, 1);
  g_assert_true (voder_group_try_go (group, hold, &ends, NULL, NULL));
  assert_refuses (group, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL);
  voder_sender_close (ends.sender);
  while (!voder_group_try_go (group, count, &queue, NULL, NULL))
    sched_yield ();
  assert_group_succeeds (group);
  g_assert_cmpint (queue.n_run, ==, 1);
  assert_refuses (group, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
}

static gboolean
try_inside (gpointer data, GCancellable *cancellable, GError **error)
{
  assert_refuses (data, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL);
  return TRUE;
}

static void
test_try_inside (void)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  voder_group_set_limit (group, 1);
  g_assert_true (voder_group_go (group, try_inside, group, NULL, NULL));
  assert_group_succeeds (group);
}

static void
test_try_pool (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);

  ends_init (&ends, 0);
  g_assert_true (voder_group_go (group, hold, &ends, NULL, NULL));
  assert_refuses (group, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL);
  voder_group_cancel (group, NULL);
  assert_refuses (group, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  voder_sender_close (ends.sender);
  voder_group_wait (group, NULL, NULL);
}

/* Whose task has run first. */
typedef struct {
  int *n_run;
  int place;
} Turn;

static gboolean
note_turn (gpointer data, GCancellable *cancellable, GError **error)
{
  Turn *self = data;

  self->place = g_atomic_int_add (self->n_run, 1);
  return TRUE;
}

static void
test_priority (void)
{
  g_auto (Ends) ends = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 8);
  g_autoptr (VoderGroup) usual =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderGroup) urgent =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  int n_run = 0;
  Turn second = { &n_run, -1 };
  Turn first = { &n_run, -1 };

  ends_init (&ends, 0);
  voder_group_set_priority (urgent, 0);
  g_assert_true (voder_group_go (usual, hold, &ends, NULL, NULL));
  while (voder_pool_get_n_queued (pool) > 0)
    sched_yield ();
  g_assert_true (voder_group_go (usual, note_turn, &second, NULL, NULL));
  g_assert_true (voder_group_go (urgent, note_turn, &first, NULL, NULL));
  voder_sender_close (ends.sender);
  assert_group_succeeds (urgent);
  assert_group_succeeds (usual);
  g_assert_cmpint (first.place, ==, 0);
  g_assert_cmpint (second.place, ==, 1);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/group-queue/after-an-error-nothing-begins", test_error);
  voder_test_add ("/group-queue/after-a-cancel-nothing-begins", test_cancel);
  voder_test_add ("/group-queue/where-errors-are-collected-all-run",
                  test_collect);
  voder_test_add ("/group-queue/a-cancel-from-outside-is-the-result",
                  test_cancelled_from_outside);
  voder_test_add ("/group-queue/after-a-wait-it-takes-nothing",
                  test_waited_for);
  voder_test_add ("/group-queue/who-waits-in-the-pool-runs-what-comes",
                  test_helper);
  voder_test_add ("/group-queue/a-try-at-the-limit-is-refused", test_try_limit);
  voder_test_add ("/group-queue/a-try-in-a-task-is-refused-at-the-limit",
                  test_try_inside);
  voder_test_add ("/group-queue/a-try-is-refused-by-a-full-pool",
                  test_try_pool);
  voder_test_add ("/group-queue/a-group-has-its-priority", test_priority);

  return voder_test_run ();
}
