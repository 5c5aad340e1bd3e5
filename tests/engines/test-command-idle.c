/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-command-engine.h here and links what it is of. */
#include "command-fixture.h"

#include <unistd.h>

#include "voder-test-children.h"

/* How often programs leave while somebody speaks. */
#define N_RACES 200

/* A pool of an engine whose program stays, of a folder of its own. */
static VoderEnginePool *
open_pool (VoderIsolation isolation)
{
  g_autofree char *plugins = g_test_build_filename (
      G_TEST_BUILT, "..", "plugins", "engines", "command", NULL);
  g_autoptr (VoderPluginRegistry) registry = NULL;
  g_autofree char *groups = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  VoderEnginePool *pool;

  groups =
      command_build_keys ("--output_dir;{output-folder};", "Resident=path\n");
  path = command_write (groups);
  registry = voder_plugin_registry_new (
      (const char *[]){ plugins, g_get_user_data_dir (), NULL });
  pool = voder_engine_pool_new (registry, "test", isolation, 1, &error);
  g_assert_no_error (error);

  return pool;
}

static void
assert_speaks (VoderEnginePool *pool)
{
  g_autoptr (VoderUtterance) utterance =
      spoken_create_utterance (NULL, "Hello.");
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 64);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (GError) error = NULL;
  gpointer chunk;
  gsize n_frames = 0;

  g_assert_true (voder_synthesizer_synthesize_into (
      VODER_SYNTHESIZER (pool), utterance, sender, NULL, &error));
  g_assert_no_error (error);
  g_clear_object (&sender);
  while (voder_receiver_receive (receiver, &chunk, NULL, NULL)) {
    n_frames += voder_chunk_get_n_frames (chunk);
    voder_chunk_unref (chunk);
  }
  g_assert_cmpuint (n_frames, >, 0);
}

/* All processes below one, each behind its parent. */
static void
list_below (int parent, GArray *pids)
{
  g_autoptr (GArray) children = voder_test_list_children (parent);

  for (guint i = 0; i < children->len; i++) {
    g_array_append_vals (pids, &g_array_index (children, int, i), 1);
    list_below (g_array_index (children, int, i), pids);
  }
}

/* Speaks, and gives the processes (as int) that are there then. */
static GArray *
start_program (VoderEnginePool *pool)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (int));

  assert_speaks (pool);
  list_below (getpid (), pids);
  g_assert_cmpuint (pids->len, >=, 1);

  return pids;
}

/* It leaves when nobody speaks, and another comes at the next utterance. */
static void
assert_leaves (VoderIsolation isolation)
{
  g_autoptr (VoderEnginePool) pool = open_pool (isolation);
  g_autoptr (GArray) first = start_program (pool);
  g_autoptr (GArray) same = start_program (pool);
  g_autoptr (GArray) second = NULL;

  g_assert_cmpmem (first->data, first->len * sizeof (int), same->data,
                   same->len * sizeof (int));

  voder_engine_pool_set_idle_timeout (pool, 1);
  assert_speaks (pool);
  voder_test_wait_for_end (first);

  voder_engine_pool_set_idle_timeout (pool, G_MAXINT64);
  second = start_program (pool);
  g_assert_cmpint (g_array_index (first, int, 0), !=,
                   g_array_index (second, int, 0));
  g_assert_cmpuint (voder_engine_pool_get_n_failures (pool), ==, 0);
}

static void
test_leaves (void)
{
  assert_leaves (VODER_ISOLATION_THREAD);
  assert_leaves (VODER_ISOLATION_PROCESS);
}

/* However shortly nobody speaks. */
static void
test_races (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool (VODER_ISOLATION_THREAD);

  voder_engine_pool_set_idle_timeout (pool, 1);
  for (guint i = 0; i < N_RACES; i++)
    assert_speaks (pool);
}

static void
test_dismiss (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool (VODER_ISOLATION_THREAD);
  g_autoptr (GArray) programs = start_program (pool);
  g_autoptr (GArray) left = NULL;

  voder_engine_pool_dismiss (pool);
  left = voder_test_list_children (getpid ());
  g_assert_cmpuint (programs->len, ==, 1);
  g_assert_cmpuint (left->len, ==, 0);
  assert_speaks (pool);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/command/idle/one-that-stays-leaves", test_leaves);
  voder_test_add ("/command/idle/nothing-is-lost-as-programs-leave",
                  test_races);
  voder_test_add ("/command/idle/they-end-at-once-when-dismissed",
                  test_dismiss);

  return voder_test_run ();
}
