/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <pthread.h>
#include <sched.h>

#define N_WORKERS 8
#define N_ROUNDS  100
#define N_BATCHED 40
#define N_BETTER  200
/* So many that something is wrong. */
#define N_STREAMED 20000
/* How many tasks go before one of a worse priority. */
#define MAX_PASSED 64

/*
 * What the workers of a pool do. Every task has a context of its own, which
 * nobody who has to do with the task before can reach; tasks that a worker has
 * taken for later are no worse off than those in the queue.
 */

static void
run (VoderPool *pool,
     VoderTaskFunc func,
     gpointer data,
     GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, func, data, NULL,
                     cancellable, &error);
  g_assert_no_error (error);
}

/* What is left of the task before does not lead to this one. */
static gboolean
leave_weak_ref (gpointer data, GCancellable *cancellable, GError **error)
{
  GWeakRef *weak = data;
  g_autoptr (GObject) before = g_weak_ref_get (weak);

  g_assert_true (before != G_OBJECT (cancellable));
  g_weak_ref_set (weak, cancellable);
  return TRUE;
}

static void
run_with_weak_refs (GCancellable *cancellable)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);
  GWeakRef weak;

  g_weak_ref_init (&weak, NULL);
  for (guint i = 0; i < 4; i++)
    run (pool, leave_weak_ref, &weak, cancellable);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_null (g_weak_ref_get (&weak));
  g_weak_ref_clear (&weak);
}

static void
test_weak_ref (void)
{
  run_with_weak_refs (NULL);
}

static void
test_weak_ref_below (void)
{
  g_autoptr (VoderContext) parent = voder_context_new (NULL);

  run_with_weak_refs (G_CANCELLABLE (parent));
}

static void
on_gone (gpointer data, GObject *object)
{
  g_atomic_int_inc ((int *) data);
}

/* Each is told that its context has gone, before the next begins. */
static gboolean
expect_gone (gpointer data, GCancellable *cancellable, GError **error)
{
  int *n_gone = data;
  static int n_begun;

  g_assert_cmpint (g_atomic_int_get (n_gone), ==, n_begun);
  n_begun++;
  g_object_weak_ref (G_OBJECT (cancellable), on_gone, n_gone);
  return TRUE;
}

static void
test_weak_notify (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);
  int n_gone = 0;

  for (guint i = 0; i < 4; i++)
    run (pool, expect_gone, &n_gone, NULL);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpint (n_gone, ==, 4);
}

static gboolean
leave_data (gpointer data, GCancellable *cancellable, GError **error)
{
  g_assert_null (g_object_get_data (G_OBJECT (cancellable), "left"));
  g_object_set_data (G_OBJECT (cancellable), "left", data);
  return TRUE;
}

static void
test_data (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);

  for (guint i = 0; i < 4; i++)
    run (pool, leave_data, pool, NULL);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
}

/* A task that says that it has begun, and waits until it may go on. */
typedef struct {
  int begun;
  int open;
} Gate;

static gboolean
pass (gpointer data, GCancellable *cancellable, GError **error)
{
  Gate *gate = data;

  g_atomic_int_set (&gate->begun, 1);
  wait_for_int (&gate->open, 1);
  return TRUE;
}

static void
submit (VoderPool *pool, guint priority, VoderTaskFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  voder_pool_submit (pool, priority, func, data, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* In which order tasks run, and after how many better ones the first. */
typedef struct {
  int n_better;
  int n_before;
  int n_run;
} Turns;

typedef struct {
  Turns *turns;
  int number;
} Turn;

static gboolean
note_turn (gpointer data, GCancellable *cancellable, GError **error)
{
  const Turn *turn = data;
  Turns *turns = turn->turns;

  g_assert_cmpint (turns->n_run, ==, turn->number);
  if (turns->n_run++ == 0)
    turns->n_before = turns->n_better;
  return TRUE;
}

/* The worker has taken several with it when better ones come. */
static void
test_batch_has_its_turns (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, G_MAXUINT);
  Turns turns = { 0 };
  Turn batched[N_BATCHED];
  Gate first = { 0 };
  Gate second = { 0 };

  submit (pool, 4, pass, &first);
  wait_for_int (&first.begun, 1);
  submit (pool, 4, pass, &second);
  for (int i = 0; i < N_BATCHED; i++) {
    batched[i] = (Turn){ &turns, i };
    submit (pool, 4, note_turn, &batched[i]);
  }
  g_atomic_int_set (&first.open, 1);
  wait_for_int (&second.begun, 1);
  for (guint i = 0; i < N_BETTER; i++)
    submit (pool, 0, add_one, &turns.n_better);
  g_atomic_int_set (&second.open, 1);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpint (turns.n_run, ==, N_BATCHED);
  g_assert_cmpint (turns.n_before, <=, MAX_PASSED);
}

/* One that submits at a full queue. */
typedef struct {
  VoderPool *pool;
  int n_submitted;
  int n_run;
} Submitter;

static gpointer
submit_one (gpointer data)
{
  Submitter *self = data;

  submit (self->pool, 4, add_one, &self->n_run);
  g_atomic_int_inc (&self->n_submitted);
  return NULL;
}

/* The place of a task that the worker has with it is free when that begins. */
static void
test_batch_makes_room (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 10);
  Submitter submitter = { .pool = pool };
  Gate gates[3] = { { 0 } };
  pthread_t thread;

  submit (pool, 4, pass, &gates[0]);
  wait_for_int (&gates[0].begun, 1);
  submit (pool, 4, pass, &gates[1]);
  submit (pool, 4, pass, &gates[2]);
  for (guint i = 2; i < 10; i++)
    submit (pool, 4, add_one, &submitter.n_run);
  g_atomic_int_set (&gates[0].open, 1);
  wait_for_int (&gates[1].begun, 1);
  submit (pool, 4, add_one, &submitter.n_run);
  g_assert_cmpuint (voder_pool_get_n_queued (pool), ==, 10);

  pthread_create (&thread, NULL, submit_one, &submitter);
  while (voder_flow_get_live () < 1 + 1 + 10 + 1)
    sched_yield ();
  g_atomic_int_set (&gates[1].open, 1);
  wait_for_int (&gates[2].begun, 1);
  wait_for_int (&submitter.n_submitted, 1);
  g_atomic_int_set (&gates[2].open, 1);
  pthread_join (thread, NULL);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpint (submitter.n_run, ==, 10);
}

/* A stream of tasks that does not end by itself. */
typedef struct {
  VoderPool *pool;
  int n_run;
  int n_streamed;
} Stream;

static gboolean
flow (gpointer data, GCancellable *cancellable, GError **error)
{
  Stream *self = data;

  if (g_atomic_int_get (&self->n_run) == N_BATCHED ||
      g_atomic_int_add (&self->n_streamed, 1) >= N_STREAMED)
    return TRUE;
  return voder_pool_submit (self->pool, 4, flow, self, NULL, NULL, error);
}

/* One worker is held up, with tasks that it has taken; the other one is never
 * out of work. */
static void
test_batch_is_not_passed_for_ever (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 2, 2, G_MAXUINT);
  Stream stream = { .pool = pool };
  Gate gates[3] = { { 0 } };

  submit (pool, 4, pass, &gates[0]);
  submit (pool, 4, pass, &gates[1]);
  wait_for_int (&gates[0].begun, 1);
  wait_for_int (&gates[1].begun, 1);
  submit (pool, 4, pass, &gates[2]);
  for (guint i = 0; i < N_BATCHED; i++)
    submit (pool, 4, add_one, &stream.n_run);
  for (guint i = 0; i < N_BATCHED; i++)
    submit (pool, 4, flow, &stream);
  g_atomic_int_set (&gates[0].open, 1);
  wait_for_int (&gates[2].begun, 1);
  g_atomic_int_set (&gates[1].open, 1);
  wait_for_int (&stream.n_run, N_BATCHED);
  g_assert_cmpint (g_atomic_int_get (&stream.n_streamed), <, N_STREAMED);
  g_atomic_int_set (&gates[2].open, 1);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
}

static gboolean
meet (gpointer data, GCancellable *cancellable, GError **error)
{
  g_atomic_int_inc ((int *) data);
  wait_for_int (data, N_WORKERS);
  return TRUE;
}

static void
test_all_are_woken (void)
{
  g_autoptr (VoderPool) pool =
      voder_pool_new ("test", N_WORKERS, N_WORKERS, G_MAXUINT);
  int n_met[N_ROUNDS] = { 0 };

  for (guint round = 0; round < N_ROUNDS; round++) {
    for (guint i = 0; i < N_WORKERS; i++)
      submit (pool, 4, meet, &n_met[round]);
    while (voder_pool_get_n_processed (pool) < (round + 1) * N_WORKERS)
      sched_yield ();
  }
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/pool-worker/a-weak-reference-does-not-lead-to-another",
                  test_weak_ref);
  voder_test_add ("/pool-worker/nor-where-they-have-the-same-parent",
                  test_weak_ref_below);
  voder_test_add ("/pool-worker/who-asked-is-told-that-it-has-gone",
                  test_weak_notify);
  voder_test_add ("/pool-worker/data-does-not-stay", test_data);
  voder_test_add ("/pool-worker/what-it-has-with-it-has-its-turns",
                  test_batch_has_its_turns);
  voder_test_add ("/pool-worker/what-it-takes-of-that-makes-room",
                  test_batch_makes_room);
  voder_test_add (
      "/pool-worker/what-it-does-not-come-to-is-not-passed-for-ever",
      test_batch_is_not_passed_for_ever);
  voder_test_add ("/pool-worker/as-many-as-there-are-tasks-wake",
                  test_all_are_woken);

  return voder_test_run ();
}
