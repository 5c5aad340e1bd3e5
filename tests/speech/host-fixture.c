/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host-fixture.h"

#include <unistd.h>

#include <glib/gstdio.h>
#include <voder-test.h>

int n_spoken;

void
host_fixture_set_plan (HostFixture *fixture, const char *how, guint every)
{
  g_autofree char *plan =
      g_strdup_printf ("%s:%u:%s", how, every, fixture->path);

  g_setenv ("VODER_UNSTEADY", plan, TRUE);
}

VoderEnginePool *
open_pool (VoderIsolation isolation, guint max_parallel)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_BUILT, "broken-plugins", "engines", NULL);
  const char *directories[] = { path, NULL };
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new (directories);
  g_autoptr (GError) error = NULL;
  VoderEnginePool *pool = voder_engine_pool_new (
      registry, "unsteady", isolation, max_parallel, &error);

  g_assert_no_error (error);

  return pool;
}

void
host_fixture_set_up (HostFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("unsteady-XXXXXX", &fixture->path, &error);
  const int zero = 0;

  g_assert_no_error (error);
  g_assert_cmpint (write (fd, &zero, sizeof zero), ==, sizeof zero);
  close (fd);
  g_unsetenv ("VODER_UNSTEADY");
}

void
host_fixture_tear_down (HostFixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->pool);
  g_unlink (fixture->path);
  g_free (fixture->path);
  g_unsetenv ("VODER_UNSTEADY");
}

static VoderUtterance *
new_utterance (const char *text, const char *voice)
{
  g_autoptr (VoderUtterance) plain = voder_utterance_new (text);
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (plain);

  voder_utterance_builder_set_voice (builder, voice);

  return voder_utterance_builder_end (builder);
}

GByteArray *
speak_in (VoderEnginePool *pool,
          const char *voice,
          const char *text,
          GError **error)
{
  g_autoptr (VoderUtterance) utterance = new_utterance (text, voice);
  Pipe *pipe = pipe_new (1024);
  GByteArray *bytes;

  voder_synthesizer_synthesize_into (VODER_SYNTHESIZER (pool), utterance,
                                     pipe->sender, NULL, error);
  bytes = pipe_drain_bytes (pipe);
  pipe_free (pipe);

  return bytes;
}

GByteArray *
speak (VoderEnginePool *pool, const char *text, GError **error)
{
  return speak_in (pool, NULL, text, error);
}

/* The speech of as many sentences, counted from @first. */
GByteArray *
speak_many (VoderEnginePool *pool, guint first, guint n_sentences)
{
  GByteArray *speech = g_byte_array_new ();

  for (guint i = first; i < first + n_sentences; i++) {
    g_autofree char *text =
        g_strdup_printf ("sentence number %u of this text", i);
    g_autoptr (GError) error = NULL;
    g_autoptr (GByteArray) bytes = speak (pool, text, &error);

    g_assert_no_error (error);
    g_byte_array_append (speech, bytes->data, bytes->len);
    g_atomic_int_inc (&n_spoken);
  }

  return speech;
}

char *
hash_speech (VoderEnginePool *pool, guint n_sentences)
{
  g_autoptr (GByteArray) speech = speak_many (pool, 0, n_sentences);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, speech->data,
                                      speech->len);
}

char *
hash_healthy (guint n_sentences)
{
  g_autoptr (VoderEnginePool) pool = open_pool (VODER_ISOLATION_THREAD, 1);

  return hash_speech (pool, n_sentences);
}

void
host_fixture_add_for (const char *path,
                      VoderIsolation isolation,
                      void (*func) (HostFixture *, gconstpointer))
{
  g_test_add (path, HostFixture, GINT_TO_POINTER (isolation),
              host_fixture_set_up, func, host_fixture_tear_down);
}

void
host_fixture_add (const char *path, void (*func) (HostFixture *, gconstpointer))
{
  g_test_add (path, HostFixture, NULL, host_fixture_set_up, func,
              host_fixture_tear_down);
}
