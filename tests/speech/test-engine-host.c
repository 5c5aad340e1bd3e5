/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host-fixture.h"

#include <string.h>

#include <voder-test.h>

#define N_SENTENCES 1000

/* Enough for a child to speak a sentence, also where many others want the
 * processor: it is taken for hanging no more often than a sentence is tried. */
#define PATIENCE_US          (3 * G_USEC_PER_SEC)
#define PATIENCE_PER_CHAR_US 1000

/* Where it is waited for in vain in any case. */
#define SHORT_PATIENCE_US 250000

/* How often an engine hangs, and how many of them at a time. */
#define HANG_EVERY 11
#define N_PARTS    10

/* So many children at most speak once before one speaks twice. */
#define N_CHILDREN_MAX 50

static void
assert_failures_unheard (HostFixture *fixture,
                         VoderIsolation isolation,
                         const char *how,
                         guint every)
{
  g_autofree char *healthy = hash_healthy (N_SENTENCES);
  g_autofree char *unsteady = NULL;

  host_fixture_set_plan (fixture, how, every);
  fixture->pool = open_pool (isolation, 2);
  unsteady = hash_speech (fixture->pool, N_SENTENCES);

  g_assert_cmpstr (unsteady, ==, healthy);
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), >=,
                    N_SENTENCES / every);
}

static void
test_auto (HostFixture *fixture, gconstpointer data)
{
  fixture->pool = open_pool (VODER_ISOLATION_AUTO, 1);
  g_assert_cmpint (voder_engine_pool_get_isolation (fixture->pool), ==,
                   VODER_ISOLATION_FORK);
}

/* What goes wrong, where, and how often. */
typedef struct {
  const char *path;
  VoderIsolation isolation;
  const char *how;
  guint every;
} Unheard;

static const Unheard unheard[] = {
  { "/engine-host/crashes_are_not_heard", VODER_ISOLATION_FORK, "crash", 7 },
  { "/engine-host/crashes_of_residents_are_not_heard", VODER_ISOLATION_PROCESS,
    "crash", 7 },
  { "/engine-host/exits_are_not_heard", VODER_ISOLATION_FORK, "exit", 5 },
  { "/engine-host/speech_goes_on_where_it_broke", VODER_ISOLATION_FORK, "half",
    7 },
};

static void
test_unheard (HostFixture *fixture, gconstpointer data)
{
  const Unheard *what = data;

  assert_failures_unheard (fixture, what->isolation, what->how, what->every);
}

/* A part of the sentences, spoken by an engine of its own that hangs. */
typedef struct {
  HostFixture fixture;
  guint first;
  GByteArray *speech;
} Part;

static gboolean
speak_part (gpointer data, GCancellable *cancellable, GError **error)
{
  Part *self = data;

  self->speech =
      speak_many (self->fixture.pool, self->first, N_SENTENCES / N_PARTS);

  return TRUE;
}

static void
prepare_part (Part *self, guint first)
{
  self->first = first;
  host_fixture_set_up (&self->fixture, NULL);
  host_fixture_set_plan (&self->fixture, "hang", HANG_EVERY);
  self->fixture.pool = open_pool (VODER_ISOLATION_FORK, 1);
  voder_engine_pool_set_patience (self->fixture.pool, PATIENCE_US,
                                  PATIENCE_PER_CHAR_US);
}

static void
end_part (Part *self, GChecksum *checksum)
{
  g_assert_cmpuint (voder_engine_pool_get_n_failures (self->fixture.pool), >=,
                    N_SENTENCES / N_PARTS / HANG_EVERY);
  g_checksum_update (checksum, self->speech->data, self->speech->len);
  g_byte_array_unref (self->speech);
  host_fixture_tear_down (&self->fixture, NULL);
}

/* Each hang is waited for, so several engines hang at a time. */
static void
test_hangs_unheard (HostFixture *fixture, gconstpointer data)
{
  g_autofree char *healthy = hash_healthy (N_SENTENCES);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  Part parts[N_PARTS] = { 0 };

  for (guint i = 0; i < N_PARTS; i++)
    prepare_part (&parts[i], i * N_SENTENCES / N_PARTS);
  for (guint i = 0; i < N_PARTS; i++) {
    voder_group_go (group, speak_part, &parts[i], NULL, &error);
    g_assert_no_error (error);
  }
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_PARTS; i++)
    end_part (&parts[i], checksum);

  g_assert_cmpstr (g_checksum_get_string (checksum), ==, healthy);
}

static void
test_hang (HostFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = NULL;

  host_fixture_set_plan (fixture, "hang", 2);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);
  voder_engine_pool_set_patience (fixture->pool, PATIENCE_US,
                                  PATIENCE_PER_CHAR_US);
  g_byte_array_unref (speak (fixture->pool, "one", &error));
  bytes = speak (fixture->pool, "two", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (bytes->len, ==, 3 * 160 * 2);
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), ==, 1);
}

/* That is no deadline of the caller's: the engine and the sentence are named.
 */
static void
test_always_hangs (HostFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = NULL;

  host_fixture_set_plan (fixture, "hang", 1);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);
  voder_engine_pool_set_patience (fixture->pool, SHORT_PATIENCE_US,
                                  PATIENCE_PER_CHAR_US);
  bytes = speak (fixture->pool, "guilty", &error);

  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "unsteady"));
  g_assert_nonnull (strstr (error->message, "guilty"));
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), ==, 3);
}

static gint16
get_first_sample (HostFixture *fixture, const char *voice)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = speak_in (fixture->pool, voice, "a", &error);
  gint16 sample;

  g_assert_no_error (error);
  g_assert_cmpuint (bytes->len, >=, sizeof sample);
  memcpy (&sample, bytes->data, sizeof sample);

  return sample;
}

/* The engine speaks higher with each call, and so betrays whether it was called
 * before in the same child. */
static void
test_pure_voice (HostFixture *fixture, gconstpointer data)
{
  const gint16 first = 'a' * 100;

  host_fixture_set_plan (fixture, "history", 1);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);

  for (guint i = 0; i < N_CHILDREN_MAX; i++)
    g_assert_cmpint (get_first_sample (fixture, "ramp"), ==, first);
  g_assert_cmpint (get_first_sample (fixture, "pure"), ==, first);
  g_assert_cmpint (get_first_sample (fixture, "pure"), ==, first + 100);
  g_assert_cmpint (get_first_sample (fixture, "pure"), ==, first + 200);
  g_assert_cmpint (get_first_sample (fixture, "ramp"), ==, first);
  g_assert_cmpint (get_first_sample (fixture, "pure"), ==, first);
}

/* Where a child can begin anew it speaks again; not if it was asked before it
 * could. */
static void
test_child_stays (HostFixture *fixture, gconstpointer data)
{
  gint16 last = 0;

  host_fixture_set_plan (fixture, "pid", 1);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);
  for (guint i = 0; i < N_CHILDREN_MAX; i++) {
    gint16 sample = get_first_sample (fixture, "ramp");

    if (sample == last)
      return;
    last = sample;
  }

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  g_test_skip ("processes are too large here");
#else
  g_test_fail_printf ("%d children spoke once", N_CHILDREN_MAX);
#endif
}

/* Who cannot begin anew ends, and that is no failure. */
static void
test_some_end (HostFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) healthy = NULL;
  g_autoptr (GByteArray) speech = NULL;

  fixture->pool = open_pool (VODER_ISOLATION_FORK, 2);
  healthy = speak_many (fixture->pool, 0, 20);
  g_clear_object (&fixture->pool);

  host_fixture_set_plan (fixture, "map", 2);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 2);
  speech = speak_many (fixture->pool, 0, 20);
  g_assert_cmpmem (speech->data, speech->len, healthy->data, healthy->len);
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), ==, 0);
}

static void
test_babble (HostFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("two");
  Pipe *pipe = pipe_new (4096);

  host_fixture_set_plan (fixture, "babble", 1);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);
  g_assert_false (voder_synthesizer_synthesize_into (
      VODER_SYNTHESIZER (fixture->pool), utterance, pipe->sender, NULL,
      &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "without an end"));
  pipe_free (pipe);
}

/* It fails each time: the error names the engine and the sentence. */
static void
test_always (HostFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = NULL;

  host_fixture_set_plan (fixture, "crash", 1);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);
  bytes = speak (fixture->pool, "guilty", &error);

  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "unsteady"));
  g_assert_nonnull (strstr (error->message, "guilty"));
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), ==, 8);
}

/* What was heard cannot be taken back, and the rest does not belong to it. */
static void
test_lie (HostFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = NULL;

  host_fixture_set_plan (fixture, "lie", 2);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);
  g_byte_array_unref (speak (fixture->pool, "the first is healthy", &error));
  g_assert_no_error (error);
  bytes = speak (fixture->pool, "the second is not", &error);

  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "does not say the same"));
  g_assert_cmpuint (bytes->len, >, 0);
}

/* Also where the first children or hosts that are asked for them die. */
static void
test_voices (HostFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) voices = NULL;
  g_autoptr (VoderVoice) voice = NULL;

  if (data != NULL)
    host_fixture_set_plan (fixture, data, 3);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);
  voices = voder_synthesizer_list_voices (VODER_SYNTHESIZER (fixture->pool),
                                          NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (voices), ==, 2);
  voice = g_list_model_get_item (voices, 0);
  g_assert_cmpstr (voder_voice_get_id (voice), ==, "ramp");
  g_assert_cmpstr (voder_voice_get_name (voice), ==, "Ramp");
  g_assert_cmpstr (voder_voice_get_languages (voice)[0], ==, "en");
}

static void
test_no_host (HostFixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_BUILT, "broken-plugins", "engines", NULL);
  const char *directories[] = { path, NULL };
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new (directories);
  g_autofree char *program = g_strdup (g_getenv ("VODER_HOST"));
  g_autoptr (GError) error = NULL;

  g_setenv ("VODER_HOST", "/nonexistent/voder-host", TRUE);
  g_assert_null (voder_engine_pool_new (registry, "unsteady",
                                        VODER_ISOLATION_FORK, 1, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "/nonexistent/voder-host"));
  g_setenv ("VODER_HOST", program, TRUE);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  host_fixture_add ("/engine-host/an_engine_with_a_history_is_forked",
                    test_auto);
  host_fixture_add ("/engine-host/voices_come_across", test_voices);
  g_test_add ("/engine-host/voices_come_across_crashes", HostFixture, "shy",
              host_fixture_set_up, test_voices, host_fixture_tear_down);
  g_test_add ("/engine-host/voices_come_across_killed_hosts", HostFixture,
              "orphan", host_fixture_set_up, test_voices,
              host_fixture_tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (unheard); i++)
    g_test_add (unheard[i].path, HostFixture, &unheard[i], host_fixture_set_up,
                test_unheard, host_fixture_tear_down);
  host_fixture_add ("/engine-host/hangs_are_not_heard", test_hangs_unheard);
  host_fixture_add ("/engine-host/who_hangs_is_replaced", test_hang);
  host_fixture_add ("/engine-host/who_always_hangs_is_named",
                    test_always_hangs);
  host_fixture_add ("/engine-host/what_is_said_again_has_to_be_the_same",
                    test_lie);
  host_fixture_add ("/engine-host/audio_has_an_end", test_babble);
  host_fixture_add ("/engine-host/who_always_crashes_is_named", test_always);
  host_fixture_add ("/engine-host/a_child_stays_for_a_pure_voice",
                    test_pure_voice);
  host_fixture_add ("/engine-host/who_begins_anew_stays", test_child_stays);
  host_fixture_add ("/engine-host/who_cannot_begin_anew_ends", test_some_end);
  host_fixture_add ("/engine-host/a_missing_host_is_named", test_no_host);

  return voder_test_run ();
}
