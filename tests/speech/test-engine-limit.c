/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* VoderEngineLimit has no symbol in the library: meson.build links its source
 * and includes its header here. */
#include "voder-test.h"

#define N_CALLERS 8

/* A second for all that the machine does meanwhile. */
#define SLACK_US G_USEC_PER_SEC

static VoderEngineLimit *
create_limit (const char *keys)
{
  const char *folder = g_get_user_data_dir ();
  g_autofree char *path = g_build_filename (folder, "test.plugin", NULL);
  g_autofree char *text = g_strconcat (
      "[Voder Plugin]\nABI=1\nKind=engine\nName=test\nTitle=Test\n"
      "Licence=MIT\nModule=libtest.so\nThreading=reentrant\nState=pure\n",
      keys, NULL);
  g_autoptr (VoderPluginInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  info = voder_plugin_info_new_from_file (path, &error);
  g_assert_no_error (error);

  return voder_engine_limit_new (info);
}

static VoderUtterance *
create_utterance (guint n_characters)
{
  g_autofree char *text = g_strnfill (n_characters, 'a');

  return voder_utterance_new (text);
}

/* Asks, and gives up at once when it would take longer than @most_us. */
static gboolean
try (VoderEngineLimit *limit, guint n_characters, gint64 most_us)
{
  g_autoptr (VoderUtterance) utterance = create_utterance (n_characters);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, most_us);
  g_autoptr (GError) error = NULL;

  if (voder_engine_limit_acquire (limit, utterance, G_CANCELLABLE (context),
                                  &error))
    return TRUE;

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);

  return FALSE;
}

static void
test_none (void)
{
  g_assert_null (create_limit (""));
  g_assert_null (create_limit ("Burst=5\n"));
}

static void
test_burst (void)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (VoderEngineLimit) limit =
      create_limit ("RequestsPerMinute=60\nBurst=10\n");

  for (guint i = 0; i < 10; i++)
    g_assert_true (try (limit, 5, SLACK_US));
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, SLACK_US);
  g_assert_false (try (limit, 5, SLACK_US / 2));

  /* The next comes a second after the first. */
  g_assert_true (try (limit, 5, 2 * SLACK_US));
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, G_USEC_PER_SEC);
}

typedef struct {
  VoderEngineLimit *limit;
  gint *n_served;
} Crowd;

static gboolean
ask_ten_times (gpointer data, GCancellable *cancellable, GError **error)
{
  Crowd *crowd = data;
  g_autoptr (VoderUtterance) utterance = create_utterance (5);

  for (guint i = 0; i < 10; i++) {
    if (!voder_engine_limit_acquire (crowd->limit, utterance, cancellable,
                                     error))
      return FALSE;
    g_atomic_int_inc (crowd->n_served);
  }

  return TRUE;
}

/* 10 at once, and 70 more at 100 a second. */
static void
test_crowd (void)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (VoderEngineLimit) limit =
      create_limit ("RequestsPerMinute=6000\nBurst=10\n");
  g_autoptr (VoderPool) pool =
      voder_pool_new ("limit", N_CALLERS, N_CALLERS, N_CALLERS);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  gint n_served = 0;
  Crowd crowd = { limit, &n_served };

  for (guint i = 0; i < N_CALLERS; i++) {
    voder_group_go (group, ask_ten_times, &crowd, NULL, &error);
    g_assert_no_error (error);
  }
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n_served, ==, 10 * N_CALLERS);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 700000);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
}

typedef struct {
  VoderEngineLimit *limit;
  gint n_waiting;
  gint n_served;
} Queue;

static gboolean
ask_once (gpointer data, GCancellable *cancellable, GError **error)
{
  Queue *queue = data;
  g_autoptr (VoderUtterance) utterance = create_utterance (5);

  g_atomic_int_inc (&queue->n_waiting);
  if (!voder_engine_limit_acquire (queue->limit, utterance, cancellable, error))
    return FALSE;
  g_atomic_int_inc (&queue->n_served);

  return TRUE;
}

/* One a second, taken; seven wait and are cancelled: the next is served as if
 * they had never come. */
static void
test_cancelled (void)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (VoderEngineLimit) limit = create_limit ("RequestsPerMinute=60\n");
  g_autoptr (VoderPool) pool =
      voder_pool_new ("limit", N_CALLERS, N_CALLERS, N_CALLERS);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  Queue queue = { .limit = limit };

  g_assert_true (try (limit, 5, SLACK_US));
  for (guint i = 1; i < N_CALLERS; i++) {
    voder_group_go (group, ask_once, &queue, NULL, &error);
    g_assert_no_error (error);
  }
  while (g_atomic_int_get (&queue.n_waiting) < N_CALLERS - 1)
    g_assert_false (try (limit, 5, 1));
  voder_group_cancel (group, NULL);
  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (queue.n_served, ==, 0);

  g_assert_true (try (limit, 5, 3 * SLACK_US));
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 3 * SLACK_US);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
}

/* 1,000 a second, of which 10,000 are there at first. */
static void
test_characters (void)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (VoderEngineLimit) limit =
      create_limit ("CharactersPerMinute=60000\n");

  g_assert_true (try (limit, 4000, SLACK_US));
  g_assert_true (try (limit, 6000, SLACK_US));
  g_assert_false (try (limit, 5000, SLACK_US));
  g_assert_true (try (limit, 500, 3 * SLACK_US));
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 500000);
}

/* It takes what the bucket holds, and then what comes. */
static void
test_long_text (void)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (VoderEngineLimit) limit =
      create_limit ("CharactersPerMinute=60000\n");

  g_assert_true (try (limit, 10500, 3 * SLACK_US));
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 500000);
}

/* The first is given its characters and then no request in time. What it was
 * given is not lost: the second needs no more. */
static void
test_given_up (void)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (VoderEngineLimit) limit =
      create_limit ("CharactersPerMinute=6\nRequestsPerMinute=60\nBurst=1\n");

  g_assert_false (try (limit, 0, 0));
  g_assert_true (try (limit, 0, SLACK_US));
  g_assert_false (try (limit, 1, 500000));
  g_assert_true (try (limit, 1, 3 * SLACK_US));
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 5 * SLACK_US);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/engine-limit/without-keys-there-is-none", test_none);
  voder_test_add ("/engine-limit/a-burst-is-served-at-once", test_burst);
  voder_test_add ("/engine-limit/a-crowd-gets-no-more-than-one", test_crowd);
  voder_test_add ("/engine-limit/the-cancelled-leave-no-trace", test_cancelled);
  voder_test_add ("/engine-limit/characters-count", test_characters);
  voder_test_add ("/engine-limit/a-text-may-exceed-the-bucket", test_long_text);
  voder_test_add ("/engine-limit/characters-given-up-are-for-the-next",
                  test_given_up);

  return voder_test_run ();
}
