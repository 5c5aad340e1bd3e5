/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "test-stress.h"

#define N_THREADS    8
#define N_TREES      400
#define N_BRANCHES   4
#define MAX_DEPTH    4
#define MAX_HELD     64
#define MAX_PATIENCE 200

/* Trees of tasks: in one group, in groups within groups. */
typedef struct {
  VoderPool *pool;
  VoderGroup *group;
  gboolean nests;
  gboolean fails;
  int n_made;
  int n_run;
  int n_released;
  int n_refused;
  int n_failed;
} Tree;

typedef struct {
  Tree *tree;
  guint depth;
  guint32 seed;
} Branch;

static void
branch_release (gpointer data)
{
  Branch *self = data;

  g_atomic_int_inc (&self->tree->n_released);
  g_free (self);
}

static gboolean branch_run (gpointer data,
                            GCancellable *cancellable,
                            GError **error);

static gboolean
grow (Tree *tree, VoderGroup *group, guint depth, guint32 seed)
{
  Branch *branch = g_new0 (Branch, 1);
  gboolean taken;

  branch->tree = tree;
  branch->depth = depth;
  branch->seed = seed;
  g_atomic_int_inc (&tree->n_made);
  taken = voder_group_go (group, branch_run, branch, branch_release, NULL);
  if (!taken)
    g_atomic_int_inc (&tree->n_refused);

  return taken;
}

static gboolean
grow_within (Branch *self, GRand *rand, GCancellable *cancellable)
{
  g_autoptr (VoderGroup) inner =
      voder_group_new (self->tree->pool, VODER_GROUP_FIRST_ERROR, cancellable);

  voder_group_set_limit (inner, g_rand_int_range (rand, 0, 3));
  for (guint i = 0; i < N_BRANCHES; i++)
    grow (self->tree, inner, self->depth + 1, g_rand_int (rand));
  /* Dropped without a wait, it ends its tasks and waits for them. */
  return (self->tree->fails && stress_one_of (rand, 4)) ||
         voder_group_wait (inner, NULL, NULL);
}

static gboolean
branch_fail (Tree *tree, GError **error)
{
  g_atomic_int_inc (&tree->n_failed);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no");
  return FALSE;
}

static gboolean
branch_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Branch *self = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (self->seed);

  g_atomic_int_inc (&self->tree->n_run);
  stress_yield (rand);
  if (self->tree->fails && stress_one_of (rand, 20))
    return branch_fail (self->tree, error);
  if (self->tree->fails && stress_one_of (rand, 40))
    voder_group_cancel (self->tree->group, NULL);
  if (self->depth >= MAX_DEPTH)
    return TRUE;
  if (self->tree->nests && stress_one_of (rand, 2))
    return grow_within (self, rand, cancellable) ||
           branch_fail (self->tree, error);

  for (guint i = 0; i < N_BRANCHES; i++)
    if (self->depth < 2 || stress_one_of (rand, 2))
      grow (self->tree, self->tree->group, self->depth + 1, g_rand_int (rand));
  return TRUE;
}

static void
run_tree (Tree *tree, VoderGroupMode mode, GRand *rand)
{
  g_autoptr (VoderGroup) group = voder_group_new (tree->pool, mode, NULL);
  g_autoptr (GError) error = NULL;
  gboolean good;

  tree->group = group;
  voder_group_set_limit (group, g_rand_int_range (rand, 0, 4));
  for (guint i = 0; i < N_BRANCHES; i++)
    grow (tree, group, 0, g_rand_int (rand));
  good = voder_group_wait (group, NULL, &error);

  g_assert_cmpint (tree->n_released, ==, tree->n_made);
  g_assert_cmpint (tree->n_run, <=, tree->n_made - tree->n_refused);
  if (tree->fails)
    return;
  g_assert_true (good);
  g_assert_cmpint (tree->n_refused, ==, 0);
  g_assert_cmpint (tree->n_run, ==, tree->n_made);
}

static void
run_trees (gboolean nests, gboolean fails)
{
  g_autoptr (GRand) rand = stress_rand_new ();

  for (guint i = 0; i < stress_scale (N_TREES); i++) {
    guint n_workers = g_rand_int_range (rand, 1, 5);
    guint capacity = g_rand_int_range (rand, 0, 20);
    g_autoptr (VoderPool) pool =
        voder_pool_new ("stress", g_rand_int_range (rand, 0, n_workers + 1),
                        n_workers, capacity);
    Tree tree = { .pool = pool, .nests = nests, .fails = fails };

    run_tree (&tree,
              stress_one_of (rand, 2) ? VODER_GROUP_COLLECT
                                      : VODER_GROUP_FIRST_ERROR,
              rand);
  }
}

static void
test_adding (void)
{
  run_trees (FALSE, FALSE);
}

static void
test_nested (void)
{
  run_trees (TRUE, FALSE);
}

static void
test_failing (void)
{
  run_trees (TRUE, TRUE);
}

/* A pool is aborted while a group of it runs. */
static void
test_aborted (void)
{
  g_autoptr (GRand) rand = stress_rand_new ();

  for (guint i = 0; i < stress_scale (N_TREES); i++) {
    g_autoptr (VoderPool) pool =
        voder_pool_new ("stress", 0, g_rand_int_range (rand, 1, 5),
                        g_rand_int_range (rand, 0, 20));
    g_autoptr (VoderGroup) group =
        voder_group_new (pool, VODER_GROUP_COLLECT, NULL);
    Tree tree = { .pool = pool, .group = group, .fails = TRUE };
    int n_before = g_rand_int_range (rand, 0, 40);

    for (guint k = 0; k < N_BRANCHES; k++)
      grow (&tree, group, 0, g_rand_int (rand));
    while (g_atomic_int_get (&tree.n_released) <
           MIN (n_before, g_atomic_int_get (&tree.n_made)))
      sched_yield ();
    voder_pool_stop (pool, stress_one_of (rand, 2) ? VODER_POOL_STOP_ABORT
                                                   : VODER_POOL_STOP_DRAIN);
    voder_group_wait (group, NULL, NULL);
    g_assert_cmpint (tree.n_released, ==, tree.n_made);
  }
}

/* Contexts that several threads hang on to each other, end and drop. */
typedef struct {
  VoderContext *root;
  VoderContext *held[MAX_HELD];
  GRand *rand;
  guint n_operations;
} Gardener;

static VoderContext *
plant (Gardener *self)
{
  VoderContext *parent = self->held[g_rand_int_range (self->rand, 0, MAX_HELD)];
  GCancellable *of = G_CANCELLABLE (parent != NULL ? parent : self->root);

  if (stress_one_of (self->rand, 4))
    return voder_context_new_with_timeout (
        of, g_rand_int_range (self->rand, 0, MAX_PATIENCE));
  return voder_context_new (of);
}

static void
end_one (Gardener *self, VoderContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderContext) child = voder_context_new (G_CANCELLABLE (context));

  voder_context_cancel (context, NULL);
  error = voder_context_dup_error (child);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
tend (gpointer data, GCancellable *cancellable, GError **error)
{
  Gardener *self = data;

  for (guint i = 0; i < self->n_operations; i++) {
    guint at = g_rand_int_range (self->rand, 0, MAX_HELD);
    VoderContext *made = plant (self);

    if (self->held[at] != NULL && stress_one_of (self->rand, 3))
      end_one (self, self->held[at]);
    g_clear_object (&self->held[at]);
    self->held[at] = made;
    stress_yield (self->rand);
  }
  for (guint i = 0; i < MAX_HELD; i++)
    g_clear_object (&self->held[i]);

  return TRUE;
}

static void
test_contexts (void)
{
  g_autoptr (VoderContext) root = voder_context_new (NULL);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  Gardener gardeners[N_THREADS] = { 0 };

  for (guint i = 0; i < N_THREADS; i++) {
    gardeners[i].root = root;
    gardeners[i].rand = stress_rand_new ();
    gardeners[i].n_operations = stress_scale (STRESS_N_OPERATIONS) / N_THREADS;
    voder_group_go (group, tend, &gardeners[i], NULL, NULL);
  }
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_false (g_cancellable_is_cancelled (G_CANCELLABLE (root)));
  for (guint i = 0; i < N_THREADS; i++)
    g_rand_free (gardeners[i].rand);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/stress/group/tasks-that-add-tasks-all-run", test_adding);
  voder_test_add ("/stress/group/groups-within-groups-end", test_nested);
  voder_test_add ("/stress/group/each-task-is-released-when-some-fail",
                  test_failing);
  voder_test_add ("/stress/group/each-task-is-released-when-the-pool-stops",
                  test_aborted);
  voder_test_add ("/stress/context/a-tree-in-many-hands-stays-whole",
                  test_contexts);

  return voder_test_run ();
}
