/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

/*
 * Every task of a pool has a context of its own, which nobody who has to do
 * with the task before can reach.
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

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/pool-context/a-weak-reference-does-not-lead-to-another",
                  test_weak_ref);
  voder_test_add ("/pool-context/nor-where-they-have-the-same-parent",
                  test_weak_ref_below);
  voder_test_add ("/pool-context/who-asked-is-told-that-it-has-gone",
                  test_weak_notify);
  voder_test_add ("/pool-context/data-does-not-stay", test_data);

  return voder_test_run ();
}
