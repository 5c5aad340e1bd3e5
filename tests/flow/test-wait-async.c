/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "process-fixture.h"

#define N_WAITS 1000

/* What N_WAITS waits are to return. */
typedef gboolean (*Finish) (gpointer source,
                            GAsyncResult *result,
                            GError **error);

typedef struct {
  Finish finish;
  guint n_left;
} Waits;

static void
on_waited (GObject *source, GAsyncResult *result, gpointer data)
{
  Waits *waits = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (waits->finish (source, result, &error));
  g_assert_no_error (error);
  waits->n_left--;
}

static void
iterate_until_all_returned (Waits *waits)
{
  while (waits->n_left > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_n_threads (guint n)
{
  g_assert_cmpuint (voder_pool_get_n_workers (voder_pool_get_blocking ()), ==,
                    n);
}

static gboolean
block (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 0);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  gpointer item;

  g_atomic_int_inc ((int *) data);
  g_assert_false (voder_receiver_receive (receiver, &item, cancellable, NULL));
  return TRUE;
}

static void
test_group (void)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  Waits waits = { (Finish) voder_group_wait_finish, N_WAITS };
  int n_begun = 0;

  voder_group_go (group, block, &n_begun, NULL, NULL);
  wait_for_int (&n_begun, 1);
  for (guint i = 0; i < N_WAITS; i++)
    voder_group_wait_async (group, NULL, on_waited, &waits);
  assert_n_threads (1);
  voder_group_cancel (group, NULL);
  iterate_until_all_returned (&waits);
}

static void
test_worker (void)
{
  int n_begun = 0;
  g_autoptr (VoderWorker) worker =
      voder_worker_new ("test", 0, block, &n_begun, NULL);
  Waits waits = { (Finish) voder_worker_wait_finish, N_WAITS };
  Waits stops = { (Finish) voder_worker_stop_finish, N_WAITS };

  g_assert_true (voder_worker_start (worker, NULL, NULL));
  wait_for_int (&n_begun, 1);
  for (guint i = 0; i < N_WAITS; i++)
    voder_worker_wait_async (worker, NULL, on_waited, &waits);
  assert_n_threads (1);
  for (guint i = 0; i < N_WAITS; i++)
    voder_worker_stop_async (worker, NULL, on_waited, &stops);
  g_assert_cmpuint (voder_pool_get_n_workers (voder_pool_get_blocking ()), <=,
                    1);
  iterate_until_all_returned (&waits);
  iterate_until_all_returned (&stops);
  g_assert_false (voder_worker_is_running (worker));
}

static void
test_config (void)
{
  g_autoptr (VoderConfig) config = voder_config_new (NULL);
  Waits waits = { (Finish) voder_config_wait_changed_finish, N_WAITS };

  for (guint i = 0; i < N_WAITS; i++)
    voder_config_wait_changed_async (config, 1, NULL, on_waited, &waits);
  assert_n_threads (0);
  voder_config_set (config, "a", g_variant_new_int32 (1));
  iterate_until_all_returned (&waits);
}

static void
test_process (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderProcess) process = NULL;
  Waits waits = { (Finish) voder_process_wait_finish, N_WAITS };

  process = start_ready (launch, NULL);
  for (guint i = 0; i < N_WAITS; i++)
    voder_process_wait_async (process, NULL, on_waited, &waits);
  assert_n_threads (0);
  voder_process_stop (process);
  iterate_until_all_returned (&waits);
}

static void
test_supervisor (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  Waits waits = { (Finish) voder_supervisor_wait_finish, N_WAITS };

  g_assert_true (voder_supervisor_start (supervisor, NULL));
  for (guint i = 0; i < N_WAITS; i++)
    voder_supervisor_wait_async (supervisor, NULL, on_waited, &waits);
  /* Its own. */
  assert_n_threads (1);
  voder_supervisor_stop (supervisor);
  iterate_until_all_returned (&waits);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/wait-async/a-thousand-for-a-group-take-no-thread",
                  test_group);
  voder_test_add ("/wait-async/a-thousand-for-a-worker-take-no-thread",
                  test_worker);
  voder_test_add ("/wait-async/a-thousand-for-a-config-take-no-thread",
                  test_config);
  voder_test_add ("/wait-async/a-thousand-for-a-process-take-no-thread",
                  test_process);
  voder_test_add ("/wait-async/a-thousand-for-a-supervisor-take-no-thread",
                  test_supervisor);

  return voder_test_run ();
}
