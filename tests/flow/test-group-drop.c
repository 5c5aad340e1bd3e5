/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Groups that are dropped before they were waited for. */
#include "flow-fixture.h"

#include <sched.h>

#define N_YIELDS 100

static void
test_dropped (void)
{
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  int n_begun = 0;
  int n_destroyed = 0;

  for (guint i = 0; i < 4; i++)
    voder_group_go (group, block_until_cancelled, &n_begun, NULL, NULL);
  voder_group_go (group, block_until_cancelled, &n_destroyed, add_one_at_end,
                  NULL);
  g_object_unref (group);
  /* Begun, maybe, and released. */
  g_assert_cmpint (n_destroyed, >=, 1);
}

typedef struct {
  VoderGroup *group;
  int n_begun;
} Held;

static gboolean
drop_group (gpointer data, GCancellable *cancellable, GError **error)
{
  Held *held = data;

  block_until_cancelled (&held->n_begun, cancellable, NULL);
  g_object_unref (g_atomic_pointer_get (&held->group));
  g_atomic_pointer_set (&held->group, NULL);
  return TRUE;
}

static void
test_dropped_from_inside (void)
{
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  Held held = { g_object_ref (group), 0 };

  voder_group_go (group, drop_group, &held, NULL, NULL);
  wait_for_int (&held.n_begun, 1);
  voder_group_cancel (group, NULL);
  g_object_unref (group);
  wait_for_null (&held.group);
  /* The task has its data on this stack until it is joined. */
  voder_flow_shutdown ();
}

/* A task that drops its group, one that ignores what ends it until its gate is
 * open, and one that opens that gate when it is released. */
typedef struct {
  VoderGroup *group;
  int n_begun;
  int n_owners_gone;
  int gate;
  int n_added_run;
  int n_ended;
  int n_dropped;
} Leaving;

static gboolean
stay (gpointer data, GCancellable *cancellable, GError **error)
{
  Leaving *self = data;

  g_atomic_int_inc (&self->n_begun);
  wait_for_int (&self->gate, 1);
  for (guint i = 0; i < N_YIELDS; i++)
    sched_yield ();
  g_atomic_int_inc (&self->n_ended);
  return TRUE;
}

static gboolean
run_added (gpointer data, GCancellable *cancellable, GError **error)
{
  g_atomic_int_inc (&((Leaving *) data)->n_added_run);
  return TRUE;
}

static void
open_gate (gpointer data)
{
  g_atomic_int_inc (&((Leaving *) data)->gate);
}

static gboolean
drop_before_others (gpointer data, GCancellable *cancellable, GError **error)
{
  Leaving *self = data;

  wait_for_int (&self->n_owners_gone, 1);
  wait_for_int (&self->n_begun, 1);
  g_assert_true (
      voder_group_go (self->group, run_added, self, open_gate, error));
  g_object_unref (self->group);
  g_assert_cmpint (g_atomic_int_get (&self->n_ended), ==, 1);
  g_atomic_int_inc (&self->n_dropped);
  return TRUE;
}

static void
assert_others_end_first (guint limit)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 2, 2, 8);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  Leaving leaving = { .group = g_object_ref (group) };

  voder_group_set_limit (group, limit);
  g_assert_true (voder_group_go (group, stay, &leaving, NULL, NULL));
  g_assert_true (
      voder_group_go (group, drop_before_others, &leaving, NULL, NULL));
  g_clear_object (&group);
  g_atomic_int_inc (&leaving.n_owners_gone);
  wait_for_int (&leaving.n_dropped, 1);
  g_assert_cmpint (leaving.n_added_run, ==, 0);
}

static void
test_others_end_first (void)
{
  assert_others_end_first (0);
  assert_others_end_first (2);
}

static gboolean
wait_for_owners (gpointer data, GCancellable *cancellable, GError **error)
{
  Leaving *self = data;

  g_atomic_int_inc (&self->n_begun);
  wait_for_int (&self->n_owners_gone, 1);
  return TRUE;
}

static void
drop_with_data (gpointer data)
{
  Leaving *self = data;

  g_object_unref (self->group);
  g_atomic_int_inc (&self->n_dropped);
}

/* The data of a task has the last reference to its group. */
static void
test_dropped_with_data (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 0);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  Leaving leaving = { .group = g_object_ref (group) };

  g_assert_true (
      voder_group_go (group, wait_for_owners, &leaving, drop_with_data, NULL));
  g_clear_object (&group);
  g_atomic_int_inc (&leaving.n_owners_gone);
  wait_for_int (&leaving.n_dropped, 1);
}

static gboolean
stay_until_dropped (gpointer data, GCancellable *cancellable, GError **error)
{
  Leaving *self = data;

  g_atomic_int_inc (&self->n_begun);
  wait_for_int (&self->n_dropped, 1);
  return TRUE;
}

/* It never runs: the pool ends before. */
static void
test_dropped_with_data_unrun (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 1);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  Leaving leaving = { .group = g_object_ref (group) };

  g_assert_true (voder_pool_submit (pool, 4, stay_until_dropped, &leaving, NULL,
                                    NULL, NULL));
  wait_for_int (&leaving.n_begun, 1);
  g_assert_true (
      voder_group_go (group, run_added, &leaving, drop_with_data, NULL));
  g_clear_object (&group);
  voder_pool_stop (pool, VODER_POOL_STOP_ABORT);
  g_assert_cmpint (leaving.n_dropped, ==, 1);
  g_assert_cmpint (leaving.n_added_run, ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/group-drop/a-dropped-one-joins-its-tasks", test_dropped);
  voder_test_add ("/group-drop/a-task-may-drop-its-group",
                  test_dropped_from_inside);
  voder_test_add ("/group-drop/the-other-tasks-end-first",
                  test_others_end_first);
  voder_test_add ("/group-drop/the-data-of-a-task-may-drop-its-group",
                  test_dropped_with_data);
  voder_test_add ("/group-drop/so-may-that-of-one-that-never-ran",
                  test_dropped_with_data_unrun);

  return voder_test_run ();
}
