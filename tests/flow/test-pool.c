/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pool-fixture.h"

#include <sched.h>

#define N_TASKS      2000
#define IDLE_US      1000
#define LONG_IDLE_US 50000
#define N_BLOCKS     40
/* How many tasks go before one of a worse priority, of as many as come. */
#define MAX_PASSED 64
#define N_PASSING  200

static gboolean
fail (gpointer data, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  return FALSE;
}

static void
test_runs_all (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 2, 2, 16);
  int n_run = 0;

  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 2);
  for (guint i = 0; i < N_TASKS; i++)
    submit (pool, add_one, &n_run);
  submit (pool, fail, NULL);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpint (n_run, ==, N_TASKS);
  g_assert_cmpuint (voder_pool_get_n_processed (pool), ==, N_TASKS + 1);
  g_assert_cmpuint (voder_pool_get_n_errors (pool), ==, 1);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 0);
}

static void
test_grows (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 0, 3, 2);

  gate_init (&gate);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 0);
  submit_gate (pool, &gate);
  for (guint i = 0; i < 2; i++)
    submit (pool, pass_gate, &gate);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 1);
  g_assert_cmpuint (voder_pool_get_n_queued (pool), ==, 2);
  for (guint i = 2; i <= 3; i++) {
    submit_gate (pool, &gate);
    g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, i);
    g_assert_cmpuint (voder_pool_get_n_queued (pool), ==, 2);
  }
  g_assert_false (
      voder_pool_try_submit (pool, 4, pass_gate, &gate, NULL, NULL));
  gate_open (&gate);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpuint (voder_pool_get_n_processed (pool), ==, 5);
}

static void
test_idle_workers_leave (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 4, 0);

  gate_init (&gate);
  voder_pool_set_idle_timeout (pool, IDLE_US);
  for (guint i = 0; i < 4; i++)
    submit_gate (pool, &gate);
  gate_open (&gate);
  while (voder_pool_get_n_workers (pool) > 1)
    sched_yield ();
}

/* A gate that is shut again: so many are held at once. It is theirs until they
 * have passed it. */
static void
assert_has_workers (VoderPool *pool, guint n_workers)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);

  gate_init (&gate);
  for (guint i = 0; i < n_workers; i++) {
    g_assert_true (voder_group_go (group, pass_gate, &gate, NULL, NULL));
    gate_wait_begun (&gate);
  }
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, n_workers);
  gate_open (&gate);
  assert_group_succeeds (group);
}

/* As long as the first of them has been there, no other may have left. */
static void
test_idle_workers_stay (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 4, 0);
  gint64 begin_us = g_get_monotonic_time ();

  voder_pool_set_idle_timeout (pool, LONG_IDLE_US);
  assert_has_workers (pool, 4);
  while (voder_pool_get_n_workers (pool) == 4)
    sched_yield ();
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, LONG_IDLE_US);
}

/* The other pool's worker is told to leave after three times as long; when it
 * has, the first pool's last one has stayed for more than its time. */
static void
test_least_workers_stay (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 4, 0);
  g_autoptr (VoderPool) clock = voder_pool_new ("clock", 0, 1, 0);

  voder_pool_set_idle_timeout (pool, IDLE_US);
  voder_pool_set_idle_timeout (clock, 3 * IDLE_US);
  assert_has_workers (pool, 4);
  while (voder_pool_get_n_workers (pool) > 1)
    sched_yield ();
  assert_has_workers (clock, 1);
  while (voder_pool_get_n_workers (clock) > 0)
    g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 1);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 1);
}

static void
test_idle_workers_come_back (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 4, 0);

  gate_init (&gate);
  voder_pool_set_idle_timeout (pool, IDLE_US);
  assert_has_workers (pool, 4);
  while (voder_pool_get_n_workers (pool) > 1)
    sched_yield ();
  for (guint i = 0; i < 4; i++)
    submit_gate (pool, &gate);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 4);
  g_assert_false (
      voder_pool_try_submit (pool, 4, pass_gate, &gate, NULL, NULL));
}

static void
test_blocking_has_room (void)
{
  VoderPool *pool = voder_pool_get_blocking ();
  g_auto (Gate) gate = { 0 };

  gate_init (&gate);
  for (guint i = 0; i < N_BLOCKS; i++)
    submit_gate (pool, &gate);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), >=, N_BLOCKS);
  gate_open (&gate);
  voder_flow_shutdown ();
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
  submit_gate (pool, &gate);
  voder_flow_shutdown ();
}

static void
test_compute_is_bounded (void)
{
  int n_run = 0;

  for (guint i = 0; i < N_TASKS; i++)
    submit (voder_pool_get_compute (), add_one, &n_run);
  g_assert_cmpuint (voder_pool_get_n_workers (voder_pool_get_compute ()), <=,
                    g_get_num_processors ());
  wait_for_int (&n_run, N_TASKS);
}

/* As many tasks as there are processors run at a time. */
static void
test_compute_uses_all (void)
{
  g_auto (Gate) gate = { 0 };

  gate_init (&gate);
  for (guint i = 0; i < g_get_num_processors (); i++)
    submit_gate (voder_pool_get_compute (), &gate);
  g_assert_cmpuint (voder_pool_get_n_workers (voder_pool_get_compute ()), ==,
                    g_get_num_processors ());
  gate_open (&gate);
  voder_flow_shutdown ();
}

typedef struct {
  GString *order;
  char name;
} Named;

static gboolean
write_name (gpointer data, GCancellable *cancellable, GError **error)
{
  Named *named = data;

  g_string_append_c (named->order, named->name);
  return TRUE;
}

static void
test_priorities (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 100);
  g_autoptr (GString) order = g_string_new (NULL);
  static const guint priorities[] = { 7, 4, 0, 4, 7, 0, 3 };
  Named named[G_N_ELEMENTS (priorities)];

  gate_init (&gate);
  submit_gate (pool, &gate);
  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++) {
    named[i] = (Named){ order, 'a' + i };
    g_assert_true (voder_pool_submit (pool, priorities[i], write_name,
                                      &named[i], NULL, NULL, NULL));
  }
  gate_open (&gate);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpstr (order->str, ==, "cfgbdae");
}

static void
test_try_full (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 1);
  g_autoptr (GError) error = NULL;
  int n_destroyed = 0;
  int n_run = 0;

  gate_init (&gate);
  submit_gate (pool, &gate);
  g_assert_true (voder_pool_try_submit (pool, 4, add_one, &n_run, NULL, NULL));
  g_assert_false (voder_pool_try_submit (pool, 4, add_one, &n_destroyed,
                                         add_one_at_end, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL);
  g_assert_cmpint (n_destroyed, ==, 1);
  gate_open (&gate);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpint (n_run, ==, 1);
}

static void
test_full_waits_cancellably (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, IDLE_US);
  g_autoptr (GError) error = NULL;
  int n_destroyed = 0;

  gate_init (&gate);
  submit_gate (pool, &gate);
  g_assert_false (voder_pool_submit (pool, 4, add_one, &n_destroyed,
                                     add_one_at_end, G_CANCELLABLE (context),
                                     &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (n_destroyed, ==, 1);
  gate_open (&gate);
}

typedef struct {
  VoderPool *pool;
  int *n_run;
  guint depth;
} Nest;

static gboolean
submit_from_outside (gpointer data, GCancellable *cancellable, GError **error)
{
  Nest *nest = data;

  return voder_pool_submit (nest->pool, 4, add_one, nest->n_run, NULL, NULL,
                            error);
}

static void
test_stop_wakes_submitters (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  int n_run = 0;
  Nest nest = { pool, &n_run, 0 };

  gate_init (&gate);
  submit_gate (pool, &gate);
  voder_group_go (group, submit_from_outside, &nest, NULL, NULL);
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);
  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  g_assert_cmpint (n_run, ==, 0);
}

static void
test_submit_after_stop (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (GError) error = NULL;
  int n_destroyed = 0;

  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_false (voder_pool_submit (pool, 4, add_one, &n_destroyed,
                                     add_one_at_end, NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  g_assert_cmpint (n_destroyed, ==, 1);
}

static void
test_abort (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);
  int n_destroyed = 0;

  gate_init (&gate);
  submit_gate (pool, &gate);
  for (guint i = 0; i < 5; i++)
    voder_pool_submit (pool, 4, add_one, &n_destroyed, add_one_at_end, NULL,
                       NULL);
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);
  g_assert_cmpint (n_destroyed, ==, 5);
  g_assert_cmpuint (voder_pool_get_n_processed (pool), ==, 1);
  g_assert_cmpuint (voder_pool_get_n_errors (pool), ==, 1);
}

static gboolean
stop_own_pool (gpointer data, GCancellable *cancellable, GError **error)
{
  voder_pool_stop (data, VODER_POOL_STOP_DRAIN);
  return TRUE;
}

static void
test_stop_from_inside (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 2, 2, 10);

  submit (pool, stop_own_pool, pool);
  while (voder_pool_get_n_workers (pool) > 0)
    sched_yield ();
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpuint (voder_pool_get_n_processed (pool), ==, 1);
}

static gboolean
hold_pool (gpointer data, GCancellable *cancellable, GError **error)
{
  return pass_gate (data, NULL, error);
}

typedef struct {
  VoderPool *pool;
  Gate *gate;
} Holder;

static gboolean
drop_pool (gpointer data, GCancellable *cancellable, GError **error)
{
  Holder *holder = data;

  hold_pool (holder->gate, cancellable, NULL);
  g_object_unref (holder->pool);
  g_atomic_pointer_set (&holder->pool, NULL);
  return TRUE;
}

static void
test_dropped_from_inside (void)
{
  VoderPool *pool = voder_pool_new ("test", 2, 2, 10);
  g_auto (Gate) gate = { 0 };
  Holder holder = { g_object_ref (pool), &gate };

  gate_init (&gate);
  submit (pool, drop_pool, &holder);
  gate_wait_begun (&gate);
  g_object_unref (pool);
  gate_open (&gate);
  wait_for_null (&holder.pool);
  voder_flow_shutdown ();
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
}

static void
test_dropped_with_tasks (void)
{
  VoderPool *pool = voder_pool_new ("test", 1, 1, 10);
  g_auto (Gate) gate = { 0 };

  gate_init (&gate);
  submit_gate (pool, &gate);
  g_object_unref (pool);
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
}

static gboolean
submit_nested (gpointer data, GCancellable *cancellable, GError **error)
{
  Nest *nest = data;

  if (g_atomic_int_add (nest->n_run, 1) >= (int) nest->depth)
    return TRUE;
  for (guint i = 0; i < 4; i++)
    if (!voder_pool_submit (nest->pool, 4, submit_nested, nest, NULL, NULL,
                            error))
      return FALSE;
  return TRUE;
}

static void
test_submit_from_inside (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 1);
  int n_run = 0;
  Nest nest = { pool, &n_run, 100 };

  submit (pool, submit_nested, &nest);
  wait_for_int (&n_run, 401);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpuint (voder_pool_get_n_errors (pool), ==, 0);
}

static gboolean
check_context (gpointer data, GCancellable *cancellable, GError **error)
{
  g_assert_true (VODER_IS_CONTEXT (cancellable));
  g_assert_true (cancellable != data);
  g_cancellable_cancel (data);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
test_task_context (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_true (voder_pool_submit (pool, 4, check_context, cancellable, NULL,
                                    cancellable, NULL));
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpuint (voder_pool_get_n_errors (pool), ==, 1);
}

static void
test_live (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autofree char *text = NULL;

  gate_init (&gate);
  submit_gate (pool, &gate);
  g_assert_cmpuint (voder_flow_get_live (), ==, 2);
  text = voder_flow_describe_live ();
  g_assert_cmpstr (text, ==,
                   "workers: 1, timer threads: 0, tasks: 1, deadlines: 0, "
                   "children: 0, reaper threads: 0");
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
}

static void
test_low_priority_has_turns (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, G_MAXUINT);
  g_autoptr (GString) order = g_string_new (NULL);
  Named low = { order, 'l' };
  Named high = { order, 'h' };

  gate_init (&gate);
  submit_gate (pool, &gate);
  voder_pool_submit (pool, 7, write_name, &low, NULL, NULL, NULL);
  for (guint i = 0; i < N_PASSING; i++)
    voder_pool_submit (pool, 0, write_name, &high, NULL, NULL, NULL);
  gate_open (&gate);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpuint (order->len, ==, N_PASSING + 1);
  g_assert_cmpint (strchr (order->str, 'l') - order->str, ==, MAX_PASSED - 1);
}

/* One worker takes several tasks, and is held up by the first. */
static void
test_blocked_batch_is_taken (void)
{
  g_auto (Gate) gate = { 0 };
  g_auto (Gate) inner = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 2, 2, G_MAXUINT);
  int n_run = 0;

  gate_init (&gate);
  gate_init (&inner);
  submit_gate (pool, &gate);
  submit_gate (pool, &gate);
  submit (pool, pass_gate, &inner);
  for (guint i = 0; i < N_TASKS; i++)
    submit (pool, add_one, &n_run);
  gate_open (&gate);
  gate_wait_begun (&inner);
  wait_for_int (&n_run, N_TASKS);
  gate_open (&inner);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
}

static void
test_batch_is_aborted (void)
{
  g_auto (Gate) gate = { 0 };
  g_auto (Gate) inner = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, G_MAXUINT);
  int n_destroyed = 0;

  gate_init (&gate);
  gate_init (&inner);
  submit_gate (pool, &gate);
  submit (pool, pass_gate, &inner);
  for (guint i = 0; i < N_BLOCKS; i++)
    voder_pool_submit (pool, 4, add_one, &n_destroyed, add_one_at_end, NULL,
                       NULL);
  gate_open (&gate);
  gate_wait_begun (&inner);
  g_assert_cmpuint (voder_pool_get_n_queued (pool), ==, N_BLOCKS);
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);
  g_assert_cmpint (n_destroyed, ==, N_BLOCKS);
  g_assert_cmpuint (voder_pool_get_n_processed (pool), ==, 2);
}

static void
on_other_cancelled (GCancellable *cancellable, gpointer data)
{
  g_assert_not_reached ();
}

/* Leaves something on its context, which the next task must not see. */
static gboolean
soil_context (gpointer data, GCancellable *cancellable, GError **error)
{
  g_assert_false (g_cancellable_is_cancelled (cancellable));
  if (data != NULL)
    g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_other_cancelled),
                      NULL);
  else
    g_cancellable_cancel (cancellable);
  return TRUE;
}

static void
test_contexts_are_new (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);

  for (guint i = 0; i < 6; i++)
    submit (pool, soil_context, i % 3 == 0 ? pool : NULL);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpuint (voder_pool_get_n_processed (pool), ==, 6);
}

static void
test_join (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);
  g_autoptr (VoderContext) patience =
      voder_context_new_with_timeout (NULL, IDLE_US);
  g_autoptr (GError) error = NULL;
  int n_run = 0;

  gate_init (&gate);
  submit_gate (pool, &gate);
  submit (pool, add_one, &n_run);
  voder_pool_close (pool);
  g_assert_false (voder_pool_try_submit (pool, 4, add_one, &n_run, NULL, NULL));
  g_assert_false (voder_pool_join (pool, G_CANCELLABLE (patience), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  gate_open (&gate);
  g_assert_true (voder_pool_join (pool, NULL, NULL));
  g_assert_cmpint (n_run, ==, 1);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/pool/a-drained-one-has-run-every-task", test_runs_all);
  voder_test_add ("/pool/a-full-queue-makes-a-worker-up-to-the-maximum",
                  test_grows);
  voder_test_add ("/pool/idle-workers-leave-down-to-the-minimum",
                  test_idle_workers_leave);
  voder_test_add ("/pool/idle-workers-stay-for-their-time",
                  test_idle_workers_stay);
  voder_test_add ("/pool/as-many-as-the-minimum-stay", test_least_workers_stay);
  voder_test_add ("/pool/workers-come-back-on-demand",
                  test_idle_workers_come_back);
  voder_test_add ("/pool/the-blocking-one-never-queues",
                  test_blocking_has_room);
  voder_test_add ("/pool/the-compute-one-has-as-many-as-processors",
                  test_compute_is_bounded);
  voder_test_add ("/pool/all-processors-compute", test_compute_uses_all);
  voder_test_add ("/pool/priorities-first-then-order", test_priorities);
  voder_test_add ("/pool/a-try-is-refused-when-full", test_try_full);
  voder_test_add ("/pool/a-full-one-waits-until-cancelled",
                  test_full_waits_cancellably);
  voder_test_add ("/pool/a-stop-wakes-who-waits", test_stop_wakes_submitters);
  voder_test_add ("/pool/a-stopped-one-takes-nothing", test_submit_after_stop);
  voder_test_add ("/pool/an-abort-drops-and-cancels", test_abort);
  voder_test_add ("/pool/it-may-be-stopped-from-inside", test_stop_from_inside);
  voder_test_add ("/pool/it-may-be-dropped-from-inside",
                  test_dropped_from_inside);
  voder_test_add ("/pool/a-dropped-one-ends-its-tasks",
                  test_dropped_with_tasks);
  voder_test_add ("/pool/a-task-may-submit-tasks", test_submit_from_inside);
  voder_test_add ("/pool/a-task-ends-with-its-cancellable", test_task_context);
  voder_test_add ("/pool/a-low-priority-has-its-turns",
                  test_low_priority_has_turns);
  voder_test_add ("/pool/what-a-blocked-worker-has-is-taken",
                  test_blocked_batch_is_taken);
  voder_test_add ("/pool/an-abort-drops-what-a-worker-has",
                  test_batch_is_aborted);
  voder_test_add ("/pool/a-task-does-not-see-the-context-of-another",
                  test_contexts_are_new);
  voder_test_add ("/pool/a-join-can-be-cancelled", test_join);
  voder_test_add ("/pool/what-lives-is-counted", test_live);

  return voder_test_run ();
}
