/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What becomes of tasks that are queued in a group. */
#include "flow-fixture.h"

#define N_QUEUED 5

/* A task that queues others behind itself. */
typedef struct {
  VoderGroup *group;
  gboolean fails;
  gboolean cancels;
  int n_run;
  int n_released;
} Queue;

static gboolean
count (gpointer data, GCancellable *cancellable, GError **error)
{
  g_atomic_int_inc (&((Queue *) data)->n_run);
  return TRUE;
}

static void
release (gpointer data)
{
  g_atomic_int_inc (&((Queue *) data)->n_released);
}

static gboolean
fill (gpointer data, GCancellable *cancellable, GError **error)
{
  Queue *queue = data;

  for (guint i = 0; i < N_QUEUED; i++)
    g_assert_true (voder_group_go (queue->group, count, queue, release, NULL));
  if (queue->cancels)
    voder_group_cancel (queue->group, NULL);
  if (!queue->fails)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

static void
assert_comes_to (Queue *queue, VoderGroupMode mode, int code, int n_run)
{
  g_autoptr (VoderGroup) group = voder_group_new (NULL, mode, NULL);
  g_autoptr (GError) error = NULL;

  queue->group = group;
  voder_group_set_limit (group, 1);
  g_assert_true (voder_group_go (group, fill, queue, NULL, NULL));
  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpint (queue->n_run, ==, n_run);
  g_assert_cmpint (queue->n_released, ==, N_QUEUED);
}

static void
test_error (void)
{
  Queue queue = { .fails = TRUE };

  assert_comes_to (&queue, VODER_GROUP_FIRST_ERROR, G_IO_ERROR_NO_SPACE, 0);
}

static void
test_cancel (void)
{
  Queue queue = { .cancels = TRUE };

  assert_comes_to (&queue, VODER_GROUP_COLLECT, G_IO_ERROR_CANCELLED, 0);
}

static void
test_collect (void)
{
  Queue queue = { .fails = TRUE };

  assert_comes_to (&queue, VODER_GROUP_COLLECT, G_IO_ERROR_NO_SPACE, N_QUEUED);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/group-queue/after-an-error-nothing-begins", test_error);
  voder_test_add ("/group-queue/after-a-cancel-nothing-begins", test_cancel);
  voder_test_add ("/group-queue/where-errors-are-collected-all-run",
                  test_collect);

  return voder_test_run ();
}
