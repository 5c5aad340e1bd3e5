/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <pthread.h>
#include <sched.h>

#define N_THREADS 4
#define N_ROUNDS  300
/* A deadline that comes while things end. */
#define SOON_US 200

/* What is common to the threads. */
typedef struct {
  int n_run;
  int n_made;
  int n_destroyed;
  int n_running_threads;
} Use;

static void
submit (Use *use, VoderPool *pool)
{
  g_autoptr (GError) error = NULL;

  g_atomic_int_inc (&use->n_made);
  if (!voder_pool_submit (pool, 4, add_one, &use->n_destroyed, add_one_at_end,
                          NULL, &error))
    g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
}

static gpointer
use_all (gpointer data)
{
  Use *use = data;

  for (guint i = 0; i < N_ROUNDS; i++) {
    g_autoptr (VoderContext) context =
        voder_context_new_with_timeout (NULL, SOON_US);

    submit (use, voder_pool_get_blocking ());
    submit (use, voder_pool_get_compute ());
    if (i % 8 == 0)
      sched_yield ();
  }
  g_atomic_int_add (&use->n_running_threads, -1);

  return NULL;
}

static gpointer
shut_down (gpointer data)
{
  Use *use = data;

  do
    voder_flow_shutdown ();
  while (g_atomic_int_get (&use->n_running_threads) > 0);

  return NULL;
}

/* Half of the threads use what the others shut down. */
static void
test_at_any_time (void)
{
  /* GLib makes its lock for weak references here, out of any race. */
  g_autoptr (VoderContext) first =
      voder_context_new_with_timeout (NULL, 60 * G_USEC_PER_SEC);
  pthread_t threads[N_THREADS];
  Use use = { .n_running_threads = N_THREADS / 2 };

  g_clear_object (&first);
  for (guint i = 0; i < N_THREADS; i++)
    pthread_create (&threads[i], NULL, i % 2 == 0 ? use_all : shut_down, &use);
  for (guint i = 0; i < N_THREADS; i++)
    pthread_join (threads[i], NULL);
  voder_flow_shutdown ();
  /* Both the task and what releases its data count in it. */
  g_assert_cmpint (use.n_made, ==, N_ROUNDS * N_THREADS);
  g_assert_cmpint (use.n_destroyed, >=, use.n_made);
  g_assert_cmpint (use.n_destroyed, <=, 2 * use.n_made);
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
}

/* What holds one shutdown up while another one comes and goes. */
typedef struct {
  int n_begun;
  int n_run;
  int held;
  int open;
} Hold;

static gboolean
wait_for_cancel (gpointer data, GCancellable *cancellable, GError **error)
{
  g_atomic_int_inc ((int *) data);
  while (!g_cancellable_is_cancelled (cancellable))
    sched_yield ();
  return TRUE;
}

static void
hold_up (gpointer data)
{
  Hold *hold = data;

  g_atomic_int_set (&hold->held, 1);
  wait_for_int (&hold->open, 1);
}

static gpointer
shut_down_once (gpointer data)
{
  voder_flow_shutdown ();
  return NULL;
}

static void
test_overtaken (void)
{
  VoderPool *pool = voder_pool_get_compute ();
  Hold hold = { 0 };
  pthread_t thread;

  /* More than there are workers. */
  for (guint i = 0; i <= g_get_num_processors (); i++)
    voder_pool_submit (pool, 0, wait_for_cancel, &hold.n_begun, NULL, NULL,
                       NULL);
  voder_pool_submit (pool, 7, add_one, &hold, hold_up, NULL, NULL);
  pthread_create (&thread, NULL, shut_down_once, NULL);
  wait_for_int (&hold.held, 1);

  voder_flow_shutdown ();
  g_assert_true (
      voder_pool_submit (pool, 4, add_one, &hold.n_run, NULL, NULL, NULL));
  wait_for_int (&hold.n_run, 1);
  g_atomic_int_set (&hold.open, 1);
  pthread_join (thread, NULL);
}

static gboolean
shut_down_inside (gpointer data, GCancellable *cancellable, GError **error)
{
  voder_flow_shutdown ();
  g_atomic_int_set ((int *) data, 1);
  return g_cancellable_is_cancelled (cancellable);
}

static void
test_inside (void)
{
  int n_done = 0;

  g_assert_true (voder_pool_submit (voder_pool_get_compute (), 4,
                                    shut_down_inside, &n_done, NULL, NULL,
                                    NULL));
  wait_for_int (&n_done, 1);
  voder_flow_shutdown ();
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
}

static void
on_deadline (GCancellable *cancellable, gpointer data)
{
  voder_flow_shutdown ();
  g_atomic_int_set ((int *) data, 1);
}

static void
test_in_the_timers_thread (void)
{
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderContext) child =
      voder_context_new_with_timeout (G_CANCELLABLE (context), SOON_US);
  static int done;

  g_signal_connect (child, "cancelled", G_CALLBACK (on_deadline), &done);
  /* It may have come before the handler. */
  if (g_cancellable_is_cancelled (G_CANCELLABLE (child)))
    return;
  wait_for_int (&done, 1);
}

static void
test_worker_ends (void)
{
  g_autoptr (GError) error = NULL;
  int n_ticks = 0;
  g_autoptr (VoderWorker) worker = voder_worker_new (
      "ticks", VODER_WORKER_ON_TRIGGER, wait_for_cancel, &n_ticks, NULL);

  g_assert_true (voder_worker_start (worker, NULL, NULL));
  voder_worker_trigger (worker);
  wait_for_int (&n_ticks, 1);
  voder_flow_shutdown ();
  g_assert_false (voder_worker_wait (worker, NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (voder_worker_start (worker, NULL, NULL));
  g_assert_true (voder_worker_stop (worker, NULL, NULL));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/shutdown/it-may-come-at-any-time", test_at_any_time);
  voder_test_add ("/shutdown/one-may-overtake-another", test_overtaken);
  voder_test_add ("/shutdown/a-task-may-call-it", test_inside);
  voder_test_add ("/shutdown/a-deadline-may-call-it",
                  test_in_the_timers_thread);
  voder_test_add ("/shutdown/a-worker-ends-and-starts-again", test_worker_ends);

  return voder_test_run ();
}
