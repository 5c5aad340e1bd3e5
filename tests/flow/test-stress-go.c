/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "stress-targets.h"

/* How many tasks are given at once, and how many more may wait still. */
#define MAX_BATCH 8

/* Eight threads, each with a main context, give one group tasks in no thread
 * that waits, and cancel what they and others do. Each task that was told to be
 * taken runs once, none of the others does, and all are released. */
typedef struct {
  gboolean taken;
  int n_run;
  int n_released;
} Fate;

typedef struct {
  VoderGroup *group;
  guint limit;
  gboolean in_order;
  int n_running;
  int n_added;
  int n_added_run;
  guint n_tasks;
  Fate *fates;
  StressTargets targets;
  /* These outlive the last of what could call back. */
  GMainContext *contexts[STRESS_N_THREADS];
} Stress;

typedef struct {
  Stress *stress;
  guint number;
  GRand *rand;
  GMainContext *context;
  guint n_pending;
  guint n_begun;
  int last;
} Member;

/* What is run, and what waits for it to be taken. */
typedef struct {
  Stress *stress;
  Fate *fate;
  gboolean adds;
} Job;

typedef struct {
  Member *member;
  guint number;
} Going;

static void
member_free (gpointer data)
{
  Member *self = data;

  g_rand_free (self->rand);
  g_free (self);
}

static void
job_release (gpointer data)
{
  Job *self = data;

  g_atomic_int_inc (&self->fate->n_released);
  g_free (self);
}

static gboolean
run_added (gpointer data, GCancellable *cancellable, GError **error)
{
  Stress *self = data;

  g_atomic_int_inc (&self->n_added_run);
  return TRUE;
}

static gboolean
job_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Job *self = data;
  Stress *stress = self->stress;
  int n_others = g_atomic_int_add (&stress->n_running, 1);

  g_atomic_int_inc (&self->fate->n_run);
  if (self->adds) {
    g_atomic_int_inc (&stress->n_added);
    voder_group_go_async (stress->group, run_added, stress, NULL, NULL, NULL,
                          NULL);
  }
  if (stress->limit != 0)
    g_assert_cmpint (n_others, <, stress->limit);
  g_atomic_int_add (&stress->n_running, -1);

  return TRUE;
}

/* Whoever sets the limit looks for tasks that nobody comes for: those that
 * others are about to come for are not. */
static void
iterate (Member *self, gboolean may_block)
{
  g_main_context_iteration (self->context, may_block);
  if (stress_one_of (self->rand, 4))
    voder_group_set_limit (self->stress->group, self->stress->limit);
  if (stress_one_of (self->rand, 8))
    stress_targets_cancel_one (&self->stress->targets, self->rand);
  stress_yield (self->rand);
}

static void
note (Member *self, guint number, gboolean taken)
{
  self->stress->fates[self->number * self->stress->n_tasks + number].taken =
      taken;
}

static void
on_gone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Going *going = data;
  Member *self = going->member;
  g_autoptr (GError) error = NULL;
  gboolean taken = voder_group_go_finish (VODER_GROUP (source), result, &error);

  g_assert_true (g_main_context_is_owner (self->context));
  self->n_pending--;
  note (self, going->number, taken);
  if (!taken) {
    stress_assert_cancelled (error);
    return;
  }

  if (self->stress->in_order)
    g_assert_cmpint (going->number, >, self->last);
  self->last = going->number;
}

static Job *
job_new (Member *self)
{
  Job *job = g_new0 (Job, 1);

  job->stress = self->stress;
  job->fate =
      &self->stress
           ->fates[self->number * self->stress->n_tasks + self->n_begun];
  job->adds = stress_one_of (self->rand, 8);
  return job;
}

static void
go_later (Member *self, GCancellable *cancellable)
{
  Going *going = g_new0 (Going, 1);
  Job *job = job_new (self);

  going->member = self;
  going->number = self->n_begun++;
  self->n_pending++;
  voder_group_go_async (self->stress->group, job_run, job, job_release,
                        cancellable, on_gone, going);
}

/* What threads wait for, and what nobody does. */
static void
go_now (Member *self)
{
  g_autoptr (GError) error = NULL;
  Job *job = job_new (self);
  guint number = self->n_begun++;
  gboolean waits = stress_one_of (self->rand, 2);
  gboolean taken;

  if (waits)
    taken =
        voder_group_go (self->stress->group, job_run, job, job_release, &error);
  else
    taken = voder_group_try_go (self->stress->group, job_run, job, job_release,
                                &error);
  if (!taken) {
    g_assert_false (waits);
    g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL);
  }
  note (self, number, taken);
}

static void
go_some (Member *self)
{
  g_autoptr (GCancellable) cancellable =
      stress_targets_choose (&self->stress->targets, self->number, self->rand);
  guint n = g_rand_int_range (self->rand, 1, MAX_BATCH + 1);
  guint n_left = g_rand_int_range (self->rand, 0, MAX_BATCH);

  n = MIN (n, self->stress->n_tasks - self->n_begun);
  for (guint i = 0; i < n; i++) {
    if (stress_one_of (self->rand, 8))
      go_now (self);
    else
      go_later (self, cancellable);
  }
  if (stress_one_of (self->rand, 2))
    iterate (self, FALSE);
  if (cancellable != NULL && stress_one_of (self->rand, 4))
    g_cancellable_cancel (cancellable);
  while (self->n_pending > n_left)
    iterate (self, TRUE);
}

static gboolean
run_member (gpointer data, GCancellable *cancellable, GError **error)
{
  Member *self = data;

  g_main_context_push_thread_default (self->context);
  while (self->n_begun < self->stress->n_tasks)
    go_some (self);
  while (self->n_pending > 0)
    iterate (self, TRUE);
  g_main_context_pop_thread_default (self->context);
  stress_targets_clear (&self->stress->targets, self->number);

  return TRUE;
}

static void
add_member (VoderGroup *threads, Stress *stress, guint number)
{
  Member *self = g_new0 (Member, 1);
  g_autoptr (GError) error = NULL;

  self->stress = stress;
  self->number = number;
  self->rand = stress_rand_new ();
  self->context = stress->contexts[number];
  self->last = -1;
  voder_group_go (threads, run_member, self, member_free, &error);
  g_assert_no_error (error);
}

static void
assert_fates (const Stress *self)
{
  guint n_taken = 0;

  for (guint i = 0; i < STRESS_N_THREADS * self->n_tasks; i++) {
    g_assert_cmpint (self->fates[i].n_run, ==, self->fates[i].taken);
    g_assert_cmpint (self->fates[i].n_released, ==, 1);
    n_taken += self->fates[i].taken;
  }
  /* Or nothing was shown. */
  g_assert_cmpuint (n_taken, >=, STRESS_N_THREADS * self->n_tasks / 4);
  g_assert_cmpint (self->n_added_run, ==, self->n_added);
}

static void
run_stress (VoderPool *pool, guint limit)
{
  g_autoptr (VoderGroup) threads =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GPtrArray) handled = stress_handled_new ();
  g_autofree Fate *fates = NULL;
  Stress stress = { .group = group, .limit = limit, .in_order = pool == NULL };

  stress.n_tasks = stress_scale (STRESS_N_OPERATIONS) / STRESS_N_THREADS;
  stress.fates = fates = g_new0 (Fate, STRESS_N_THREADS * stress.n_tasks);
  voder_group_set_limit (group, limit);
  for (guint i = 0; i < STRESS_N_THREADS; i++)
    stress.contexts[i] = g_main_context_new ();
  for (guint i = 0; i < STRESS_N_THREADS; i++)
    add_member (threads, &stress, i);
  assert_group_succeeds (threads);
  assert_group_succeeds (group);
  assert_fates (&stress);
  /* Nobody is told of the tasks that tasks added. */
  iterate_all ();
  for (guint i = 0; i < STRESS_N_THREADS; i++)
    g_main_context_unref (stress.contexts[i]);
}

static void
test_one (void)
{
  run_stress (NULL, 1);
}

static void
test_few (void)
{
  run_stress (NULL, 3);
}

static void
test_pool (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("stress", 1, 3, 2);

  run_stress (pool, 3);
}

static void
test_pool_unlimited (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("stress", 1, 3, 2);

  run_stress (pool, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/stress/go/each-task-once-one-at-a-time", test_one);
  voder_test_add ("/stress/go/each-task-once-three-at-a-time", test_few);
  voder_test_add ("/stress/go/each-task-once-in-a-small-pool", test_pool);
  voder_test_add ("/stress/go/each-task-once-in-a-crowded-pool",
                  test_pool_unlimited);

  return voder_test_run ();
}
