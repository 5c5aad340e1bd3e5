/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* VoderEngineLimit has no symbol in the library: meson.build links its source
 * and includes its header here. */
#include "voder-test.h"

#define N_CALLERS 8

/*
 * No test asks how long something has taken at the most: who would have to wait
 * longer than it may is refused at once, so what is said here by a deadline is
 * true of a machine that stands still for seconds. What takes time takes it at
 * the least.
 */
#define SECOND  G_USEC_PER_SEC
#define AT_LAST (60 * SECOND)

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

/* Another one would come after a minute, which none of them could wait for. */
static void
test_burst (void)
{
  g_autoptr (VoderEngineLimit) limit =
      create_limit ("RequestsPerMinute=1\nBurst=10\n");

  for (guint i = 0; i < 10; i++)
    g_assert_true (try (limit, 5, 30 * SECOND));
  g_assert_false (try (limit, 5, 30 * SECOND));
}

static void
test_rate (void)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (VoderEngineLimit) limit =
      create_limit ("RequestsPerMinute=60\nBurst=10\n");

  for (guint i = 0; i < 11; i++)
    g_assert_true (try (limit, 5, AT_LAST));
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, SECOND);
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
  g_autoptr (VoderUtterance) utterance = create_utterance (1000);

  g_atomic_int_inc (&queue->n_waiting);
  if (!voder_engine_limit_acquire (queue->limit, utterance, cancellable, error))
    return FALSE;
  g_atomic_int_inc (&queue->n_served);

  return TRUE;
}

/* A hundred characters a second, of which a thousand are taken. Seven wait for
 * as many each, and are cancelled: the next, who could not wait behind them, is
 * served as if they had never come. */
static void
test_cancelled (void)
{
  g_autoptr (VoderEngineLimit) limit =
      create_limit ("CharactersPerMinute=6000\n");
  g_autoptr (VoderPool) pool =
      voder_pool_new ("limit", N_CALLERS, N_CALLERS, N_CALLERS);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  Queue queue = { .limit = limit };

  g_assert_true (try (limit, 1000, AT_LAST));
  for (guint i = 1; i < N_CALLERS; i++) {
    voder_group_go (group, ask_once, &queue, NULL, &error);
    g_assert_no_error (error);
  }
  while (g_atomic_int_get (&queue.n_waiting) < N_CALLERS - 1)
    g_assert_false (try (limit, 1000, 1));
  voder_group_cancel (group, NULL);
  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (queue.n_served, ==, 0);

  g_assert_true (try (limit, 100, AT_LAST));
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
}

/* 100 a second, of which 1,000 are there at first; another 1,000 would come
 * after ten. */
static void
test_characters (void)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (VoderEngineLimit) limit =
      create_limit ("CharactersPerMinute=6000\n");

  g_assert_true (try (limit, 400, AT_LAST));
  g_assert_true (try (limit, 600, AT_LAST));
  g_assert_false (try (limit, 1000, SECOND));
  g_assert_true (try (limit, 50, AT_LAST));
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, SECOND / 2);
}

/* One every ten seconds: the first is there. */
static void
test_first_character (void)
{
  g_autoptr (VoderEngineLimit) limit = create_limit ("CharactersPerMinute=6\n");

  g_assert_true (try (limit, 1, 9 * SECOND));
  g_assert_false (try (limit, 1, SECOND));
}

/* It takes what the bucket holds, and then what comes. */
static void
test_long_text (void)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (VoderEngineLimit) limit =
      create_limit ("CharactersPerMinute=60000\n");

  g_assert_true (try (limit, 10500, AT_LAST));
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, SECOND / 2);
}

/* The first is given its character and then no request in time. What it was
 * given is not lost: the second needs no more, which would take a minute. */
static void
test_given_up (void)
{
  g_autoptr (VoderEngineLimit) limit =
      create_limit ("CharactersPerMinute=1\nRequestsPerMinute=12\nBurst=1\n");

  g_assert_false (try (limit, 0, 0));
  g_assert_true (try (limit, 0, AT_LAST));
  g_assert_false (try (limit, 1, SECOND / 2));
  g_assert_true (try (limit, 1, 50 * SECOND));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/engine-limit/without-keys-there-is-none", test_none);
  voder_test_add ("/engine-limit/a-burst-is-served-at-once", test_burst);
  voder_test_add ("/engine-limit/then-one-comes-after-the-other", test_rate);
  voder_test_add ("/engine-limit/a-crowd-gets-no-more-than-one", test_crowd);
  voder_test_add ("/engine-limit/the-cancelled-leave-no-trace", test_cancelled);
  voder_test_add ("/engine-limit/characters-count", test_characters);
  voder_test_add ("/engine-limit/the-first-character-is-there",
                  test_first_character);
  voder_test_add ("/engine-limit/a-text-may-exceed-the-bucket", test_long_text);
  voder_test_add ("/engine-limit/characters-given-up-are-for-the-next",
                  test_given_up);

  return voder_test_run ();
}
