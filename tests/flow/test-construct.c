/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

/*
 * Objects that g_object_new() makes of no arguments, as language bindings do:
 * each is whole, or its functions say what it lacks. Criticals are fatal here.
 */

#define assert_takes_error(error, domain, code)                                \
  G_STMT_START                                                                 \
  {                                                                            \
    g_assert_error (error, domain, code);                                      \
    g_clear_error (&error);                                                    \
  }                                                                            \
  G_STMT_END

#define assert_takes_nothing(error)                                            \
  assert_takes_error (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED)

static gboolean
do_nothing (gpointer data, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
test_channel (void)
{
  g_autoptr (VoderChannel) channel = g_object_new (VODER_TYPE_CHANNEL, NULL);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (GObject) item = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = NULL;
  gpointer received = NULL;

  g_assert_cmpuint (voder_channel_get_item_type (channel), ==, G_TYPE_OBJECT);
  g_assert_cmpuint (voder_channel_get_capacity (channel), ==, 0);
  g_assert_false (voder_channel_is_closed (channel));
  g_assert_false (voder_sender_try_send (sender, g_object_ref (item), &error));
  assert_takes_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_FULL);
  g_assert_false (voder_receiver_try_receive (receiver, &received, &error));
  assert_takes_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_EMPTY);
}

static void
test_channel_properties (void)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (TEST_TYPE_ITEM, 3);
  guint capacity = 0;
  GType type = G_TYPE_NONE;

  g_object_get (channel, "item-type", &type, "capacity", &capacity, NULL);
  g_assert_cmpuint (type, ==, TEST_TYPE_ITEM);
  g_assert_cmpuint (capacity, ==, 3);
}

static void
test_channel_of_numbers (void)
{
  if (g_test_subprocess ()) {
    g_object_new (VODER_TYPE_CHANNEL, "item-type", G_TYPE_INT, NULL);
    return;
  }
  assert_reported ("*VoderChannel:item-type: *not gint*");
}

static void
test_once_of_numbers (void)
{
  if (g_test_subprocess ()) {
    g_object_new (VODER_TYPE_ONCE, "value-type", G_TYPE_INT, NULL);
    return;
  }
  assert_reported ("*VoderOnce:value-type: *not gint*");
}

static void
test_sender (void)
{
  g_autoptr (VoderSender) sender = g_object_new (VODER_TYPE_SENDER, NULL);
  g_autoptr (GObject) item = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GError) error = NULL;
  gpointer items[2] = { g_object_ref (item), g_object_ref (item) };

  g_assert_cmpuint (voder_sender_get_item_type (sender), ==, G_TYPE_OBJECT);
  g_assert_false (
      voder_sender_send (sender, g_object_ref (item), NULL, &error));
  assert_takes_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_false (voder_sender_try_send (sender, g_object_ref (item), &error));
  assert_takes_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpuint (voder_sender_send_many (sender, items, 2, NULL, &error), ==,
                    0);
  assert_takes_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_true (voder_sender_close (sender));
  g_assert_cmpint (item->ref_count, ==, 1);
}

static void
test_receiver (void)
{
  g_autoptr (VoderReceiver) receiver = g_object_new (VODER_TYPE_RECEIVER, NULL);
  g_autoptr (GError) error = NULL;
  gpointer items[2] = { NULL, NULL };

  g_assert_false (voder_receiver_receive (receiver, items, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (voder_receiver_try_receive (receiver, items, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (
      voder_receiver_receive_many (receiver, items, 2, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

static void
test_select (void)
{
  g_autoptr (VoderSelect) bare = g_object_new (VODER_TYPE_SELECT, NULL);
  g_autoptr (VoderReceiver) receiver = g_object_new (VODER_TYPE_RECEIVER, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (voder_select_try (bare, &error), ==, -1);
  assert_takes_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  voder_select_add_receive (bare, receiver);
  g_assert_cmpint (voder_select_wait (bare, NULL, &error), ==, 0);
  g_assert_true (voder_select_is_closed (bare));
}

static void
test_fan (void)
{
  g_autoptr (VoderGroup) group = g_object_new (VODER_TYPE_GROUP, NULL);
  g_autoptr (VoderSender) sender = g_object_new (VODER_TYPE_SENDER, NULL);
  g_autoptr (VoderReceiver) receiver = g_object_new (VODER_TYPE_RECEIVER, NULL);
  VoderReceiver *receivers[] = { receiver, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_fan_in (group, receivers, sender, &error));
  g_assert_no_error (error);
  g_assert_true (voder_group_wait (group, NULL, &error));
  g_assert_no_error (error);
}

static void
test_pool (void)
{
  g_autoptr (VoderPool) pool = g_object_new (VODER_TYPE_POOL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (voder_pool_get_n_workers (pool), ==, 0);
  g_assert_true (
      voder_pool_try_submit (pool, 0, do_nothing, NULL, NULL, &error));
  g_assert_no_error (error);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpuint (voder_pool_get_n_processed (pool), ==, 1);
}

static void
test_pool_of_no_sense (void)
{
  if (g_test_subprocess ()) {
    g_object_new (VODER_TYPE_POOL, "min-workers", 2, "max-workers", 1, NULL);
    return;
  }
  assert_reported ("*2 workers at least and 1 at most*");
}

static void
test_group (void)
{
  g_autoptr (VoderGroup) group = g_object_new (VODER_TYPE_GROUP, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_group_go (group, do_nothing, NULL, NULL, &error));
  g_assert_true (voder_group_wait (group, NULL, &error));
  g_assert_no_error (error);
  voder_group_cancel (group, NULL);
}

static void
test_worker (void)
{
  g_autoptr (VoderWorker) worker = g_object_new (VODER_TYPE_WORKER, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_worker_start (worker, NULL, &error));
  assert_takes_nothing (error);
  g_assert_false (voder_worker_trigger (worker));
  g_assert_true (voder_worker_stop (worker, NULL, &error));
  g_assert_true (voder_worker_wait (worker, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (voder_worker_get_period (worker), ==,
                   VODER_WORKER_ON_TRIGGER);
}

static void
test_counters (void)
{
  g_autoptr (VoderCounters) counters = g_object_new (VODER_TYPE_COUNTERS, NULL);
  g_autoptr (VoderCountersSnapshot) snapshot =
      voder_counters_dup_snapshot (counters);
  g_autofree char *json = voder_counters_snapshot_to_json (snapshot);

  g_assert_cmpuint (voder_counters_get_n_spans (counters), ==, 0);
  g_assert_nonnull (strstr (json, "\"spans\":{}"));
}

static void
test_config (void)
{
  g_autoptr (VoderConfig) config = g_object_new (VODER_TYPE_CONFIG, NULL);
  g_autoptr (VoderConfigSnapshot) snapshot = voder_config_dup_snapshot (config);

  g_assert_cmpuint (voder_config_snapshot_get_generation (snapshot), ==, 1);
  voder_config_set (config, "key", g_variant_new_int32 (1));
  g_assert_true (voder_config_refresh (config, &snapshot));
  g_assert_cmpint (voder_config_snapshot_get_int (snapshot, "key", 0), ==, 1);
}

static void
test_limiter (void)
{
  g_autoptr (VoderLimiter) limiter = g_object_new (VODER_TYPE_LIMITER, NULL);
  guint64 ticket = 1;

  g_assert_true (voder_limiter_try_acquire (limiter, G_MAXUINT));
  g_assert_cmpint (voder_limiter_reserve (limiter, 5, &ticket, NULL), ==, 0);
  g_assert_false (voder_limiter_give_back (limiter, ticket));
  g_assert_cmpuint (voder_limiter_get_burst (limiter), ==, 1);
}

static void
test_semaphore (void)
{
  g_autoptr (VoderSemaphore) semaphore =
      g_object_new (VODER_TYPE_SEMAPHORE, NULL);

  g_assert_cmpuint (voder_semaphore_get_n_units (semaphore), ==, 1);
  g_assert_true (voder_semaphore_acquire (semaphore, 1, NULL, NULL));
  g_assert_false (voder_semaphore_try_acquire (semaphore, 1));
}

static void
test_cache (void)
{
  g_autoptr (VoderCache) cache = g_object_new (VODER_TYPE_CACHE, NULL);
  g_autoptr (GBytes) value = g_bytes_new_static ("value", 5);
  g_autoptr (GBytes) found = NULL;
  g_autofree char *directory = NULL;

  g_assert_false (voder_cache_update_if_present (cache, "key", value, 0));
  voder_cache_store (cache, "key", value, 0);
  found = voder_cache_peek (cache, "key");
  g_assert_true (g_bytes_equal (found, value));
  voder_cache_clear (cache);
  g_object_get (cache, "directory", &directory, NULL);
  g_assert_null (directory);
}

static void
test_once (void)
{
  g_autoptr (VoderOnce) once = g_object_new (VODER_TYPE_ONCE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_once_get (once, NULL, &error));
  assert_takes_nothing (error);
  g_assert_false (voder_once_is_done (once));
}

static void
test_process (void)
{
  g_autoptr (VoderProcess) process = g_object_new (VODER_TYPE_PROCESS, NULL);
  g_autofree char *messages = voder_process_dup_stderr (process);
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;
  guint8 byte = 0;

  g_assert_cmpstr (messages, ==, "");
  g_assert_false (voder_process_wait (process, NULL, &error));
  assert_takes_nothing (error);
  g_assert_false (
      voder_process_communicate (process, NULL, &output, NULL, &error));
  assert_takes_nothing (error);
  g_assert_false (voder_process_write (process, &byte, 1, NULL, &error));
  assert_takes_nothing (error);
  g_assert_cmpint (voder_process_read (process, &byte, 1, NULL, &error), ==,
                   -1);
  assert_takes_nothing (error);
  voder_process_stop (process);
  g_assert_true (voder_process_has_ended (process));
  g_assert_cmpint (voder_process_get_pid (process), ==, 0);
}

static void
test_launch (void)
{
  g_autoptr (VoderLaunch) launch = g_object_new (VODER_TYPE_LAUNCH, NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = voder_process_new (launch, NULL, &error);
  g_assert_null (process);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_supervisor (void)
{
  g_autoptr (VoderSupervisor) supervisor =
      g_object_new (VODER_TYPE_SUPERVISOR, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_supervisor_wait (supervisor, NULL, &error));
  assert_takes_nothing (error);
  g_assert_false (voder_supervisor_start (supervisor, &error));
  assert_takes_nothing (error);
  g_assert_false (voder_supervisor_wait (supervisor, NULL, &error));
  assert_takes_nothing (error);
  voder_supervisor_stop (supervisor);
  g_assert_null (voder_supervisor_dup_process (supervisor));
}

static void
test_context (void)
{
  g_autoptr (VoderContext) context = g_object_new (VODER_TYPE_CONTEXT, NULL);

  g_assert_null (voder_context_dup_error (context));
  voder_context_cancel (context, NULL);
  g_assert_true (g_cancellable_is_cancelled (G_CANCELLABLE (context)));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/construct/a-channel-is-a-rendezvous-of-objects",
                  test_channel);
  voder_test_add ("/construct/a-channel-tells-its-properties",
                  test_channel_properties);
  voder_test_add ("/construct/a-channel-of-numbers-is-a-bug",
                  test_channel_of_numbers);
  voder_test_add ("/construct/a-sender-is-one-of-a-closed-channel",
                  test_sender);
  voder_test_add ("/construct/a-receiver-is-at-the-end", test_receiver);
  voder_test_add ("/construct/a-select-has-no-case", test_select);
  voder_test_add ("/construct/a-fan-of-bare-handles-ends", test_fan);
  voder_test_add ("/construct/a-pool-has-a-worker-for-each-task", test_pool);
  voder_test_add ("/construct/a-pool-of-no-sense-is-a-bug",
                  test_pool_of_no_sense);
  voder_test_add ("/construct/a-group-is-as-good-as-any", test_group);
  voder_test_add ("/construct/a-worker-has-nothing-to-do", test_worker);
  voder_test_add ("/construct/counters-count-nothing", test_counters);
  voder_test_add ("/construct/a-config-is-empty", test_config);
  voder_test_add ("/construct/a-limiter-has-no-limit", test_limiter);
  voder_test_add ("/construct/a-semaphore-has-one-unit", test_semaphore);
  voder_test_add ("/construct/a-cache-is-in-memory", test_cache);
  voder_test_add ("/construct/a-once-has-nothing-to-make", test_once);
  voder_test_add ("/construct/a-once-of-numbers-is-a-bug",
                  test_once_of_numbers);
  voder_test_add ("/construct/a-process-is-nobody", test_process);
  voder_test_add ("/construct/a-launch-names-no-program", test_launch);
  voder_test_add ("/construct/a-supervisor-has-nothing-to-start",
                  test_supervisor);
  voder_test_add ("/construct/a-context-has-not-ended", test_context);

  return voder_test_run ();
}
