/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <pthread.h>

/* Helgrind looks at all pairs of locks. */
#define N_CONTEXTS (RUNNING_ON_VALGRIND ? 1000 : 10000)
#define N_ROUNDS   (RUNNING_ON_VALGRIND ? 5 : 100)
#define N_THREADS  4
#define N_TREES    20
/* Beside what race checkers take of it. */
#define SMALL_STACK (256 * 1024)

/* A tree is walked in a loop: this much would not hold a step of a recursion
 * for each level. */
static void
run_on_small_stack (void *(*func) (void *) )
{
  pthread_attr_t attributes;
  pthread_t thread;

  pthread_attr_init (&attributes);
  g_assert_cmpint (pthread_attr_setstacksize (&attributes, SMALL_STACK), ==, 0);
  g_assert_cmpint (pthread_create (&thread, &attributes, func, NULL), ==, 0);
  pthread_join (thread, NULL);
  pthread_attr_destroy (&attributes);
}

static void *
cancel_deep_tree (void *data)
{
  g_autoptr (VoderContext) root = voder_context_new (NULL);
  VoderContext *leaf = g_object_ref (root);

  for (guint i = 0; i < N_CONTEXTS; i++) {
    VoderContext *child = voder_context_new (G_CANCELLABLE (leaf));

    g_object_unref (leaf);
    leaf = child;
  }
  voder_context_cancel (root, NULL);
  assert_ended (leaf, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_finalize_object (leaf);
  return NULL;
}

static void *
drop_deep_tree (void *data)
{
  g_autoptr (GCancellable) leaf = NULL;

  for (guint i = 0; i < N_CONTEXTS; i++) {
    g_autoptr (GCancellable) parent = g_steal_pointer (&leaf);

    leaf = G_CANCELLABLE (voder_context_new (parent));
  }
  return NULL;
}

static void
test_deep (void)
{
  run_on_small_stack (cancel_deep_tree);
  run_on_small_stack (drop_deep_tree);
}

static void
test_wide (void)
{
  g_autoptr (VoderContext) root = voder_context_new (NULL);
  g_autoptr (GPtrArray) children =
      g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < N_CONTEXTS; i++)
    g_ptr_array_add (children, voder_context_new (G_CANCELLABLE (root)));
  voder_context_cancel (root, NULL);
  for (guint i = 0; i < N_CONTEXTS; i++)
    assert_ended (g_ptr_array_index (children, i), G_IO_ERROR,
                  G_IO_ERROR_CANCELLED);
}

/* A tree of contexts, which threads cancel and drop at the same time. */
typedef struct {
  VoderContext *root;
  GPtrArray *contexts;
  int n_here;
} Tree;

/* Hangs each on one that is there: on the last for a chain, on the root for a
 * star, on any for something between. */
static void
tree_init (Tree *self, GCancellable *parent, guint n, guint shape)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (shape);

  self->root = voder_context_new (parent);
  self->n_here = 0;
  self->contexts = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->contexts, g_object_ref (self->root));
  for (guint i = 1; i < n; i++) {
    guint place = g_rand_int_range (rand, 0, (gint32) i);

    if (shape == 0)
      place = i - 1;
    else if (shape == 1)
      place = 0;
    g_ptr_array_add (self->contexts, voder_context_new (g_ptr_array_index (
                                         self->contexts, place)));
  }
}

/* Has all of them begin at once. */
static void
meet (Tree *tree)
{
  g_atomic_int_inc (&tree->n_here);
  wait_for_int (&tree->n_here, N_THREADS);
}

static gboolean
cancel_root (gpointer data, GCancellable *cancellable, GError **error)
{
  Tree *tree = data;

  meet (tree);
  voder_context_cancel (tree->root, NULL);
  return TRUE;
}

/* Drops each second one, but the root. */
static gboolean
drop_half (gpointer data, GCancellable *cancellable, GError **error)
{
  Tree *tree = data;

  meet (tree);
  for (guint i = 1; i < tree->contexts->len; i += 2) {
    g_object_unref (tree->contexts->pdata[i]);
    tree->contexts->pdata[i] = g_object_ref (tree->root);
  }
  return TRUE;
}

static void
run_together (VoderTaskFunc one, VoderTaskFunc others, gpointer data)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < N_THREADS; i++)
    voder_group_go (group, i == 0 ? one : others, data, NULL, NULL);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
}

/* Each that is left has ended, and nothing but the array holds any of them. */
static void
tree_clear (Tree *self)
{
  for (guint i = 0; i < self->contexts->len; i++)
    g_assert_true (
        g_cancellable_is_cancelled (g_ptr_array_index (self->contexts, i)));
  g_clear_pointer (&self->contexts, g_ptr_array_unref);
  g_assert_finalize_object (self->root);
}

static void
test_trees_from_many (void)
{
  for (guint shape = 0; shape < 3; shape++) {
    Tree tree;

    tree_init (&tree, NULL, N_CONTEXTS, shape);
    run_together (cancel_root, cancel_root, &tree);
    tree_clear (&tree);
  }
}

static void
test_trees_dropped_meanwhile (void)
{
  for (guint shape = 0; shape < N_TREES; shape++) {
    Tree tree;

    tree_init (&tree, NULL, N_CONTEXTS / 10, shape);
    run_together (drop_half, cancel_root, &tree);
    tree_clear (&tree);
  }
}

/* What makes children while another thread cancels their parent. */
typedef struct {
  VoderContext *parent;
  int n_here;
  int n_made;
} Nursery;

static gboolean
make_children (gpointer data, GCancellable *cancellable, GError **error)
{
  Nursery *nursery = data;
  g_autoptr (GPtrArray) children =
      g_ptr_array_new_with_free_func (g_object_unref);

  /* The last one is made when the parent has ended for sure. */
  for (gboolean last = FALSE; !last;) {
    last = g_cancellable_is_cancelled (G_CANCELLABLE (nursery->parent));
    g_ptr_array_add (children,
                     voder_context_new (G_CANCELLABLE (nursery->parent)));
    g_atomic_int_inc (&nursery->n_made);
  }
  g_atomic_int_inc (&nursery->n_here);
  wait_for_int (&nursery->n_here, N_THREADS);
  for (guint i = 0; i < children->len; i++)
    assert_ended (g_ptr_array_index (children, i), G_IO_ERROR,
                  G_IO_ERROR_NO_SPACE);
  return TRUE;
}

static gboolean
cancel_parent (gpointer data, GCancellable *cancellable, GError **error)
{
  Nursery *nursery = data;
  g_autoptr (GError) cause = NULL;

  cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  wait_for_int (&nursery->n_made, 3 * N_THREADS);
  voder_context_cancel (nursery->parent, cause);
  g_atomic_int_inc (&nursery->n_here);
  return TRUE;
}

static void
test_child_meets_cancel (void)
{
  for (guint round = 0; round < N_ROUNDS; round++) {
    Nursery nursery = { .parent = voder_context_new (NULL) };

    run_together (cancel_parent, make_children, &nursery);
    g_assert_finalize_object (nursery.parent);
  }
}

/* A plain cancellable with children, some of which go while it is cancelled. */
typedef struct {
  GCancellable *plain;
  Tree tree;
} PlainTree;

static gboolean
cancel_plain_root (gpointer data, GCancellable *cancellable, GError **error)
{
  PlainTree *self = data;

  meet (&self->tree);
  g_cancellable_cancel (self->plain);
  return TRUE;
}

static gboolean
drop_plain_half (gpointer data, GCancellable *cancellable, GError **error)
{
  PlainTree *self = data;

  return drop_half (&self->tree, cancellable, error);
}

static void
test_plain_dropped_meanwhile (void)
{
  for (guint shape = 0; shape < N_TREES; shape++) {
    PlainTree self = { .plain = g_cancellable_new () };

    tree_init (&self.tree, self.plain, N_CONTEXTS / 100, shape);
    run_together (drop_plain_half, cancel_plain_root, &self);
    tree_clear (&self.tree);
    g_assert_finalize_object (self.plain);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/context-tree/a-deep-tree-ends-and-goes", test_deep);
  voder_test_add ("/context-tree/a-wide-tree-ends-and-goes", test_wide);
  voder_test_add ("/context-tree/many-threads-may-cancel-a-tree-of-any-shape",
                  test_trees_from_many);
  voder_test_add ("/context-tree/half-of-a-tree-may-go-while-it-ends",
                  test_trees_dropped_meanwhile);
  voder_test_add ("/context-tree/a-child-made-during-a-cancel-ends",
                  test_child_meets_cancel);
  voder_test_add (
      "/context-tree/a-plain-parent-may-lose-children-while-it-ends",
      test_plain_dropped_meanwhile);

  return voder_test_run ();
}
