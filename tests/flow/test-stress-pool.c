/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "test-stress.h"

#define N_THREADS     8
#define N_PRIORITIES  8
#define MAX_PATIENCE  50
#define N_STOPPED     200
#define N_PER_STOPPED 1000

/* What has become of the tasks of one thread. */
typedef struct {
  int n_made;
  int n_run;
  int n_released;
  int n_refused;
} Tally;

typedef struct {
  VoderPool *pool;
  Tally *tally;
  guint n_tasks;
  /* How deep tasks submit tasks. */
  gboolean nests;
  gboolean stops;
} Stress;

typedef struct {
  Stress *stress;
  GRand *rand;
} Submitter;

typedef struct {
  Stress *stress;
  guint nested;
  int n_runs;
} Task;

static void
submitter_free (gpointer data)
{
  Submitter *self = data;

  g_rand_free (self->rand);
  g_free (self);
}

static Task *
task_new (Stress *stress, guint nested)
{
  Task *self = g_new0 (Task, 1);

  self->stress = stress;
  self->nested = nested;
  g_atomic_int_inc (&stress->tally->n_made);

  return self;
}

static void
task_release (gpointer data)
{
  Task *self = data;

  g_assert_cmpint (self->n_runs, <=, 1);
  g_atomic_int_inc (&self->stress->tally->n_released);
  g_free (self);
}

static gboolean
task_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Task *self = data;
  Stress *stress = self->stress;

  g_assert_cmpint (self->n_runs++, ==, 0);
  g_assert_true (VODER_IS_CONTEXT (cancellable));
  if (!stress->stops)
    g_assert_false (g_cancellable_is_cancelled (cancellable));
  g_atomic_int_inc (&stress->tally->n_run);
  for (guint i = 0; i < self->nested; i++)
    if (!voder_pool_submit (stress->pool, i % N_PRIORITIES, task_run,
                            task_new (stress, 0), task_release, NULL, NULL))
      g_atomic_int_inc (&stress->tally->n_refused);

  return TRUE;
}

static GCancellable *
impatience (GRand *rand)
{
  return G_CANCELLABLE (voder_context_new_with_timeout (
      NULL, g_rand_int_range (rand, 0, MAX_PATIENCE)));
}

/* Once submitted a task with such a context may begin cancelled. */
static gboolean
patient_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Task *self = data;

  g_assert_cmpint (self->n_runs++, ==, 0);
  g_atomic_int_inc (&self->stress->tally->n_run);
  return TRUE;
}

static gboolean
submit_somehow (Submitter *self)
{
  Stress *stress = self->stress;
  g_autoptr (GCancellable) cancellable = NULL;
  guint priority = g_rand_int_range (self->rand, 0, N_PRIORITIES);
  guint nested = stress->nests && stress_one_of (self->rand, 50) ? 3 : 0;

  switch (g_rand_int_range (self->rand, 0, 6)) {
  case 0:
    return voder_pool_try_submit (stress->pool, priority, task_run,
                                  task_new (stress, nested), task_release,
                                  NULL);
  case 1:
    cancellable = impatience (self->rand);
    return voder_pool_submit (stress->pool, priority, patient_run,
                              task_new (stress, 0), task_release, cancellable,
                              NULL);
  default:
    return voder_pool_submit (stress->pool, priority, task_run,
                              task_new (stress, nested), task_release, NULL,
                              NULL);
  }
}

static gboolean
submit_all (gpointer data, GCancellable *cancellable, GError **error)
{
  Submitter *self = data;

  for (guint i = 0; i < self->stress->n_tasks; i++) {
    if (!submit_somehow (self))
      g_atomic_int_inc (&self->stress->tally->n_refused);
    stress_yield (self->rand);
  }

  return TRUE;
}

static VoderGroup *
start_submitters (Stress *stress)
{
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  for (guint i = 0; i < N_THREADS; i++) {
    Submitter *self = g_new0 (Submitter, 1);

    self->stress = stress;
    self->rand = stress_rand_new ();
    g_assert_true (
        voder_group_go (group, submit_all, self, submitter_free, NULL));
  }

  return group;
}

static void
run_stress (VoderPool *pool)
{
  Tally tally = { 0 };
  Stress stress = { .pool = pool, .tally = &tally, .nests = TRUE };
  g_autoptr (VoderGroup) group = NULL;

  stress.n_tasks = stress_scale (STRESS_N_OPERATIONS) / N_THREADS;
  group = start_submitters (&stress);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpint (tally.n_released, ==, tally.n_made);
  g_assert_cmpint (tally.n_run, ==, tally.n_made - tally.n_refused);
  g_assert_cmpuint (voder_pool_get_n_processed (pool), ==, tally.n_run);
}

static void
test_fixed (void)
{
  g_autoptr (VoderPool) wide = voder_pool_new ("stress", 4, 4, 1024);
  g_autoptr (VoderPool) narrow = voder_pool_new ("stress", 2, 2, 3);

  run_stress (wide);
  run_stress (narrow);
}

static void
test_unbounded (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("stress", 3, 3, G_MAXUINT);

  run_stress (pool);
}

static void
test_dynamic (void)
{
  g_autoptr (VoderPool) queueing = voder_pool_new ("stress", 0, 6, 16);
  g_autoptr (VoderPool) direct = voder_pool_new ("stress", 1, 8, 0);

  /* So that they come and go. */
  voder_pool_set_idle_timeout (queueing, 0);
  voder_pool_set_idle_timeout (direct, MAX_PATIENCE);
  run_stress (queueing);
  run_stress (direct);
}

/* Stops a pool while it is submitted to. */
static void
stop_once (GRand *rand, VoderPoolStop mode)
{
  guint capacity = g_rand_int_range (rand, 0, 32);
  g_autoptr (VoderPool) pool =
      voder_pool_new ("stress", g_rand_int_range (rand, 0, 3), 4, capacity);
  Tally tally = { 0 };
  Stress stress = { .pool = pool, .tally = &tally, .nests = TRUE };
  g_autoptr (VoderGroup) group = NULL;
  int n_before = g_rand_int_range (rand, 0, N_PER_STOPPED);

  stress.stops = mode == VODER_POOL_STOP_ABORT;
  stress.n_tasks = N_PER_STOPPED / N_THREADS;
  group = start_submitters (&stress);
  while (g_atomic_int_get (&tally.n_made) < n_before)
    sched_yield ();
  voder_pool_stop (pool, mode);
  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 0);
  g_assert_cmpuint (voder_pool_get_n_queued (pool), ==, 0);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_cmpint (tally.n_released, ==, tally.n_made);
  if (mode == VODER_POOL_STOP_DRAIN)
    g_assert_cmpint (tally.n_run, ==, tally.n_made - tally.n_refused);
  else
    g_assert_cmpint (tally.n_run, <=, tally.n_made - tally.n_refused);
}

static void
test_drained (void)
{
  g_autoptr (GRand) rand = stress_rand_new ();

  for (guint i = 0; i < stress_scale (N_STOPPED); i++)
    stop_once (rand, VODER_POOL_STOP_DRAIN);
}

static void
test_aborted (void)
{
  g_autoptr (GRand) rand = stress_rand_new ();

  for (guint i = 0; i < stress_scale (N_STOPPED); i++)
    stop_once (rand, VODER_POOL_STOP_ABORT);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/stress/pool/each-task-once-in-a-fixed-one", test_fixed);
  voder_test_add ("/stress/pool/each-task-once-in-one-of-any-length",
                  test_unbounded);
  voder_test_add ("/stress/pool/each-task-once-in-a-dynamic-one", test_dynamic);
  voder_test_add ("/stress/pool/each-task-run-or-refused-when-drained",
                  test_drained);
  voder_test_add ("/stress/pool/each-task-released-when-aborted", test_aborted);

  return voder_test_run ();
}
