/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who waits for room in a pool, what makes it, and what ends the wait. */
#include "pool-fixture.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>

#define IDLE_US 50000
/* Long enough for a worker to come to rest. */
#define REST_US 2000

/* Threads that submit at a full pool, one after the other. */
typedef struct {
  VoderPool *pool;
  GString *order;
  guint priority;
  pthread_t thread;
  int n_destroyed;
  GError *error;
} Submitter;

static gboolean
note_order (gpointer data, GCancellable *cancellable, GError **error)
{
  Submitter *self = data;

  g_string_append_c (self->order, '0' + (char) self->priority);
  return TRUE;
}

static void
count_destroyed (gpointer data)
{
  g_atomic_int_inc (&((Submitter *) data)->n_destroyed);
}

static gpointer
submit_one (gpointer data)
{
  Submitter *self = data;

  voder_pool_submit (self->pool, self->priority, note_order, self,
                     count_destroyed, NULL, &self->error);
  return NULL;
}

/* Until it stands in line: before that it is not counted. */
static void
submitter_start (Submitter *self)
{
  guint n_live = voder_flow_get_live ();

  pthread_create (&self->thread, NULL, submit_one, self);
  while (voder_flow_get_live () == n_live)
    sched_yield ();
}

/* Of those who wait for room the best priority is let in first, then who came
 * first. */
static void
test_priorities (void)
{
  static const guint priorities[] = { 5, 7, 2, 5, 0 };
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (GString) order = g_string_new (NULL);
  Submitter submitters[G_N_ELEMENTS (priorities)];

  gate_init (&gate);
  submit_gate (pool, &gate);
  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++) {
    submitters[i] = (Submitter){ pool, order, priorities[i] };
    submitter_start (&submitters[i]);
  }
  gate_open (&gate);
  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++)
    pthread_join (submitters[i].thread, NULL);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpstr (order->str, ==, "02557");
}

static gpointer
drain (gpointer data)
{
  voder_pool_stop (data, VODER_POOL_STOP_DRAIN);
  return NULL;
}

/* A pool that ends well runs what it has taken, and takes nothing more, also of
 * those who wait to give it. A stop waits, so another thread does that. */
static void
assert_ends_wait (gboolean by_stop)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 1);
  g_autoptr (GString) order = g_string_new (NULL);
  Submitter queued = { pool, order, 1 };
  Submitter waiting = { pool, order, 2 };
  pthread_t drainer;

  gate_init (&gate);
  submit_gate (pool, &gate);
  submitter_start (&queued);
  pthread_join (queued.thread, NULL);
  submitter_start (&waiting);
  if (by_stop)
    pthread_create (&drainer, NULL, drain, pool);
  else
    voder_pool_close (pool);
  pthread_join (waiting.thread, NULL);
  g_assert_error (waiting.error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  g_assert_cmpint (waiting.n_destroyed, ==, 1);
  g_clear_error (&waiting.error);
  gate_open (&gate);
  if (by_stop)
    pthread_join (drainer, NULL);
  g_assert_true (voder_pool_join (pool, NULL, NULL));
  g_assert_no_error (queued.error);
  g_assert_cmpint (queued.n_destroyed, ==, 1);
  g_assert_cmpstr (order->str, ==, "1");
}

static void
test_close (void)
{
  assert_ends_wait (FALSE);
}

static void
test_drain (void)
{
  assert_ends_wait (TRUE);
}

/* Whose cancellable has ended already, though there is room. */
static void
test_cancelled_before (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);
  g_autoptr (GCancellable) plain = g_cancellable_new ();
  g_autoptr (VoderContext) late = voder_context_new_with_deadline (NULL, 0);
  GCancellable *ended[] = { plain, G_CANCELLABLE (late) };
  static const int codes[] = { G_IO_ERROR_CANCELLED, G_IO_ERROR_TIMED_OUT };

  g_cancellable_cancel (plain);
  for (guint i = 0; i < G_N_ELEMENTS (ended); i++) {
    g_autoptr (GError) error = NULL;
    int n_touched = 0;

    g_assert_false (voder_pool_submit (pool, 4, add_one, &n_touched,
                                       add_one_at_end, ended[i], &error));
    g_assert_error (error, G_IO_ERROR, codes[i]);
    g_assert_cmpint (n_touched, ==, 1);
  }
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpuint (voder_pool_get_n_processed (pool), ==, 0);
}

static void
test_cancelled_before_async (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int n_touched = 0;

  g_cancellable_cancel (cancelled);
  voder_pool_submit_async (pool, 4, add_one, &n_touched, add_one_at_end,
                           cancelled, keep_result, &result);
  iterate_until_set (&result);
  g_assert_false (voder_pool_submit_finish (pool, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpint (n_touched, ==, 1);
}

/* A new worker is not for the task that was one too many. */
static void
test_oldest_first (void)
{
  g_auto (Gate) first = { 0 };
  g_auto (Gate) second = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 0, 2, 1);
  int n_run = 0;

  gate_init (&first);
  gate_init (&second);
  submit_gate (pool, &first);
  submit (pool, pass_gate, &second);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 1);
  submit (pool, add_one, &n_run);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 2);
  gate_wait_begun (&second);
  g_assert_cmpint (g_atomic_int_get (&n_run), ==, 0);
  gate_open (&first);
  gate_open (&second);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpint (n_run, ==, 1);
}

/* A trickle of tasks is one worker's, so that the others come to their time. */
static void
test_trickle (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 0, 3, 0);
  int n_run = 0;
  int n_submitted = 0;
  gint64 rests_us;

  gate_init (&gate);
  voder_pool_set_idle_timeout (pool, IDLE_US);
  for (guint i = 0; i < 3; i++)
    submit_gate (pool, &gate);
  gate_open (&gate);
  do {
    submit (pool, add_one, &n_run);
    wait_for_int (&n_run, ++n_submitted);
    /* It comes to rest again. */
    rests_us = g_get_monotonic_time () + REST_US;
    while (g_get_monotonic_time () < rests_us)
      sched_yield ();
  } while (voder_pool_get_n_workers (pool) > 1);
}

static void
return_number (GTask *task,
               gpointer source,
               gpointer data,
               GCancellable *cancellable)
{
  g_atomic_int_inc ((int *) data);
  g_task_return_boolean (task, TRUE);
}

/* A GTask never waits, nor is it refused. */
static void
test_gtask_exceeds (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = NULL;
  int n_run = 0;

  gate_init (&gate);
  submit_gate (pool, &gate);
  task = g_task_new (NULL, NULL, keep_result, &result);
  g_task_set_task_data (task, &n_run, NULL);
  voder_pool_run_task (pool, task, return_number);
  g_assert_cmpuint (voder_pool_get_n_queued (pool), ==, 1);
  gate_open (&gate);
  iterate_until_set (&result);
  g_assert_true (g_task_propagate_boolean (task, NULL));
  g_assert_cmpint (n_run, ==, 1);
}

typedef struct {
  GString *order;
  char name;
} Named;

static void
return_order (GTask *task,
              gpointer source,
              gpointer data,
              GCancellable *cancellable)
{
  Named *named = data;

  g_string_append_c (named->order, named->name);
  g_task_return_boolean (task, TRUE);
}

/* In steps of 100, beside the tasks of the pool. */
static void
test_gtask_priority (void)
{
  static const int priorities[] = { G_PRIORITY_LOW, G_PRIORITY_DEFAULT,
                                    G_PRIORITY_HIGH, -1000, 1000 };
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (GString) order = g_string_new (NULL);
  Named named[G_N_ELEMENTS (priorities)];

  gate_init (&gate);
  submit_gate (pool, &gate);
  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++) {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

    named[i] = (Named){ order, 'a' + (char) i };
    g_task_set_priority (task, priorities[i]);
    g_task_set_task_data (task, &named[i], NULL);
    voder_pool_run_task (pool, task, return_order);
  }
  gate_open (&gate);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpstr (order->str, ==, "dcbae");
}

static gboolean
wait_for_cancel (gpointer data, GCancellable *cancellable, GError **error)
{
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    sched_yield ();
  return FALSE;
}

/* An abort while a worker has taken a task, and has no context for it yet: that
 * is being connected to what the task was submitted with. */
typedef struct {
  VoderPool *pool;
  pthread_t thread;
  int n_released;
} Abort;

static Abort *abort_now;

static gpointer
abort_pool (gpointer data)
{
  Abort *self = data;

  voder_pool_stop (self->pool, VODER_POOL_STOP_ABORT);
  return NULL;
}

/* In place of GObject's. The abort has seen to those that run when what it
 * drops is released. */
gulong
g_signal_connect_data (gpointer instance,
                       const char *signal,
                       GCallback handler,
                       gpointer data,
                       GClosureNotify destroy,
                       GConnectFlags flags)
{
  gulong (*real) (gpointer, const char *, GCallback, gpointer, GClosureNotify,
                  GConnectFlags) = dlsym (RTLD_NEXT, "g_signal_connect_data");
  Abort *now = g_steal_pointer (&abort_now);

  if (now != NULL) {
    pthread_create (&now->thread, NULL, abort_pool, now);
    wait_for_int (&now->n_released, 1);
  }
  return real (instance, signal, handler, data, destroy, flags);
}

static void
test_abort_at_begin (void)
{
  g_auto (Gate) gate = { 0 };
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 2);
  g_autoptr (GCancellable) plain = g_cancellable_new ();
  Abort now = { .pool = pool };

  gate_init (&gate);
  submit_gate (pool, &gate);
  g_assert_true (
      voder_pool_submit (pool, 0, wait_for_cancel, NULL, NULL, plain, NULL));
  g_assert_true (voder_pool_submit (pool, 7, add_one, &now.n_released,
                                    add_one_at_end, NULL, NULL));
  abort_now = &now;
  gate_open (&gate);
  wait_for_int (&now.n_released, 1);
  g_assert_true (voder_pool_join (pool, NULL, NULL));
  pthread_join (now.thread, NULL);
  g_assert_cmpuint (voder_pool_get_n_processed (pool), ==, 2);
  g_assert_cmpuint (voder_pool_get_n_errors (pool), ==, 1);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/pool-room/the-best-who-waits-is-let-in-first",
                  test_priorities);
  voder_test_add ("/pool-room/a-close-ends-every-wait", test_close);
  voder_test_add ("/pool-room/a-drain-ends-every-wait", test_drain);
  voder_test_add ("/pool-room/what-was-cancelled-before-is-not-taken",
                  test_cancelled_before);
  voder_test_add ("/pool-room/nor-is-it-without-a-thread",
                  test_cancelled_before_async);
  voder_test_add ("/pool-room/a-new-worker-takes-the-oldest",
                  test_oldest_first);
  voder_test_add ("/pool-room/a-trickle-is-one-workers", test_trickle);
  voder_test_add ("/pool-room/a-gtask-always-has-room", test_gtask_exceeds);
  voder_test_add ("/pool-room/a-gtask-keeps-its-priority", test_gtask_priority);
  voder_test_add ("/pool-room/an-abort-sees-what-just-begins",
                  test_abort_at_begin);

  return voder_test_run ();
}
