/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Those who would wait for themselves are told so; they do not hang. And what
 * is everybody's is not ended for all. */
#include "flow-fixture.h"

static VoderGroup *
group_new (GCancellable *parent)
{
  return voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, parent);
}

static gboolean
wait_for_group (gpointer data, GCancellable *cancellable, GError **error)
{
  return voder_group_wait (data, NULL, error);
}

static void
test_group_waits_for_itself (void)
{
  g_autoptr (VoderGroup) group = group_new (NULL);

  voder_group_go (group, wait_for_group, group, NULL, NULL);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_WOULD_RECURSE);
}

static gboolean
wait_from_below (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderGroup) below = group_new (cancellable);

  voder_group_go (below, wait_for_group, data, NULL, NULL);
  return voder_group_wait (below, NULL, error);
}

static void
test_group_waits_for_one_above (void)
{
  g_autoptr (VoderGroup) group = group_new (NULL);

  voder_group_go (group, wait_from_below, group, NULL, NULL);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_WOULD_RECURSE);
}

static gboolean
wait_for_worker (gpointer data, GCancellable *cancellable, GError **error)
{
  return voder_worker_wait (*(VoderWorker **) data, NULL, error);
}

static void
test_tick_waits_for_its_worker (void)
{
  g_autoptr (VoderWorker) worker = NULL;
  g_autoptr (GError) error = NULL;

  worker = voder_worker_new ("test", 0, wait_for_worker, &worker, NULL);
  voder_worker_start (worker, NULL, NULL);
  g_assert_false (voder_worker_wait (worker, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_RECURSE);
}

static gboolean
join_pool (gpointer data, GCancellable *cancellable, GError **error)
{
  g_assert_false (voder_pool_join (data, NULL, error));
  g_assert_error (*error, G_IO_ERROR, G_IO_ERROR_WOULD_RECURSE);
  return FALSE;
}

static void
test_task_joins_its_pool (void)
{
  g_autoptr (VoderPool) pool = voder_pool_new ("test", 1, 1, 1);

  voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, join_pool, pool, NULL,
                     NULL, NULL);
  voder_pool_close (pool);
  g_assert_true (voder_pool_join (pool, NULL, NULL));
  g_assert_cmpuint (voder_pool_get_n_errors (pool), ==, 1);
}

static void
test_default_pool_is_stopped (void)
{
  if (g_test_subprocess ()) {
    voder_pool_stop (voder_pool_get_blocking (), VODER_POOL_STOP_DRAIN);
    return;
  }
  assert_reported ("*voder_pool_stop: assertion*");
}

static void
test_default_pool_is_closed (void)
{
  if (g_test_subprocess ()) {
    voder_pool_close (voder_pool_get_compute ());
    return;
  }
  assert_reported ("*voder_pool_close: assertion*");
}

static void
test_default_pool_is_joined (void)
{
  if (g_test_subprocess ()) {
    voder_pool_join (voder_pool_get_compute (), NULL, NULL);
    return;
  }
  assert_reported ("*voder_pool_join: assertion*");
}

static void
test_default_pool_is_joined_async (void)
{
  if (g_test_subprocess ()) {
    voder_pool_join_async (voder_pool_get_compute (), NULL, NULL, NULL);
    return;
  }
  assert_reported ("*voder_pool_join_async: assertion*");
}

static void
test_default_pool_is_stopped_async (void)
{
  if (g_test_subprocess ()) {
    voder_pool_stop_async (voder_pool_get_compute (), VODER_POOL_STOP_DRAIN,
                           NULL, NULL, NULL);
    return;
  }
  assert_reported ("*voder_pool_stop_async: assertion*");
}

/* Each of these tests ends by that. */
static void
test_left_alive (void)
{
  if (g_test_subprocess ())
    voder_context_new_with_timeout (NULL, 1000 * G_USEC_PER_SEC);
  else
    assert_reported ("*left alive: *deadlines: 1*");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/mistakes/a-task-that-waits-for-its-group-is-told",
                  test_group_waits_for_itself);
  voder_test_add ("/mistakes/a-task-that-waits-for-a-group-above-is-told",
                  test_group_waits_for_one_above);
  voder_test_add ("/mistakes/a-tick-that-waits-for-its-worker-is-told",
                  test_tick_waits_for_its_worker);
  voder_test_add ("/mistakes/a-task-that-joins-its-pool-is-told",
                  test_task_joins_its_pool);
  voder_test_add ("/mistakes/who-stops-a-default-pool-is-told",
                  test_default_pool_is_stopped);
  voder_test_add ("/mistakes/who-closes-a-default-pool-is-told",
                  test_default_pool_is_closed);
  voder_test_add ("/mistakes/who-joins-a-default-pool-is-told",
                  test_default_pool_is_joined);
  voder_test_add ("/mistakes/who-joins-a-default-pool-in-a-loop-is-told",
                  test_default_pool_is_joined_async);
  voder_test_add ("/mistakes/who-stops-a-default-pool-in-a-loop-is-told",
                  test_default_pool_is_stopped_async);
  voder_test_add ("/mistakes/what-is-left-alive-is-told", test_left_alive);

  return voder_test_run ();
}
