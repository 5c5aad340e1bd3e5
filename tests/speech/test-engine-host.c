/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "speech-test.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <voder-test-children.h>
#include <voder-test.h>

#define N_SENTENCES 1000

/* From one kill of a host to the next, and how many are to meet a sentence. */
#define KILL_US     50000
#define N_KILLS_HIT 3

/* Enough for a child to speak a sentence, also where many others want the
 * processor: it is taken for hanging no more often than a sentence is tried. */
#define PATIENCE_US          (3 * G_USEC_PER_SEC)
#define PATIENCE_PER_CHAR_US 1000

/* Where it is waited for in vain in any case. */
#define SHORT_PATIENCE_US 250000

/* How often an engine hangs, and how many of them at a time. */
#define HANG_EVERY 11
#define N_PARTS    10

/* How often a sentence comes as hosts leave. */
#define N_RACES 20

/* So many children at most speak once before one speaks twice. */
#define N_CHILDREN_MAX 50

/* How often the hosts of one sentence are killed. */
#define N_HOSTS_KILLED 12

static int n_spoken;

/* What the unsteady engine does, and the file in which it counts. */
typedef struct {
  char *path;
  VoderEnginePool *pool;
} Fixture;

static void
set_plan (Fixture *fixture, const char *how, guint every)
{
  g_autofree char *plan =
      g_strdup_printf ("%s:%u:%s", how, every, fixture->path);

  g_setenv ("VODER_UNSTEADY", plan, TRUE);
}

static VoderEnginePool *
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

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("unsteady-XXXXXX", &fixture->path, &error);
  const int zero = 0;

  g_assert_no_error (error);
  g_assert_cmpint (write (fd, &zero, sizeof zero), ==, sizeof zero);
  close (fd);
  g_unsetenv ("VODER_UNSTEADY");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
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

static GByteArray *
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

static GByteArray *
speak (VoderEnginePool *pool, const char *text, GError **error)
{
  return speak_in (pool, NULL, text, error);
}

/* The speech of as many sentences, counted from @first. */
static GByteArray *
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

static char *
hash_speech (VoderEnginePool *pool, guint n_sentences)
{
  g_autoptr (GByteArray) speech = speak_many (pool, 0, n_sentences);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, speech->data,
                                      speech->len);
}

static char *
hash_healthy (guint n_sentences)
{
  g_autoptr (VoderEnginePool) pool = open_pool (VODER_ISOLATION_THREAD, 1);

  return hash_speech (pool, n_sentences);
}

static void
assert_failures_unheard (Fixture *fixture,
                         VoderIsolation isolation,
                         const char *how,
                         guint every)
{
  g_autofree char *healthy = hash_healthy (N_SENTENCES);
  g_autofree char *unsteady = NULL;

  set_plan (fixture, how, every);
  fixture->pool = open_pool (isolation, 2);
  unsteady = hash_speech (fixture->pool, N_SENTENCES);

  g_assert_cmpstr (unsteady, ==, healthy);
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), >=,
                    N_SENTENCES / every);
}

static void
test_auto (Fixture *fixture, gconstpointer data)
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
test_unheard (Fixture *fixture, gconstpointer data)
{
  const Unheard *what = data;

  assert_failures_unheard (fixture, what->isolation, what->how, what->every);
}

/* A part of the sentences, spoken by an engine of its own that hangs. */
typedef struct {
  Fixture fixture;
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
  set_up (&self->fixture, NULL);
  set_plan (&self->fixture, "hang", HANG_EVERY);
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
  tear_down (&self->fixture, NULL);
}

/* Each hang is waited for, so several engines hang at a time. */
static void
test_hangs_unheard (Fixture *fixture, gconstpointer data)
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
test_hang (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = NULL;

  set_plan (fixture, "hang", 2);
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
test_always_hangs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = NULL;

  set_plan (fixture, "hang", 1);
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
get_first_sample (Fixture *fixture, const char *voice)
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
test_pure_voice (Fixture *fixture, gconstpointer data)
{
  const gint16 first = 'a' * 100;

  set_plan (fixture, "history", 1);
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
test_child_stays (Fixture *fixture, gconstpointer data)
{
  gint16 last = 0;

  set_plan (fixture, "pid", 1);
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
test_some_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) healthy = NULL;
  g_autoptr (GByteArray) speech = NULL;

  fixture->pool = open_pool (VODER_ISOLATION_FORK, 2);
  healthy = speak_many (fixture->pool, 0, 20);
  g_clear_object (&fixture->pool);

  set_plan (fixture, "map", 2);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 2);
  speech = speak_many (fixture->pool, 0, 20);
  g_assert_cmpmem (speech->data, speech->len, healthy->data, healthy->len);
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), ==, 0);
}

static void
test_babble (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("two");
  Pipe *pipe = pipe_new (4096);

  set_plan (fixture, "babble", 1);
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
test_always (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = NULL;

  set_plan (fixture, "crash", 1);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);
  bytes = speak (fixture->pool, "guilty", &error);

  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "unsteady"));
  g_assert_nonnull (strstr (error->message, "guilty"));
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), ==, 8);
}

/* What was heard cannot be taken back, and the rest does not belong to it. */
static void
test_lie (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = NULL;

  set_plan (fixture, "lie", 2);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);
  g_byte_array_unref (speak (fixture->pool, "the first is healthy", &error));
  g_assert_no_error (error);
  bytes = speak (fixture->pool, "the second is not", &error);

  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "does not say the same"));
  g_assert_cmpuint (bytes->len, >, 0);
}

/* Kills the host itself, and with it every child. */
static void
kill_hosts (void)
{
  g_autoptr (GArray) hosts = voder_test_list_children (getpid ());

  for (guint i = 0; i < hosts->len; i++)
    kill (g_array_index (hosts, int, i), SIGKILL);
}

static void
test_host_killed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *healthy = hash_healthy (100);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  fixture->pool = open_pool (VODER_ISOLATION_FORK, 2);
  for (guint i = 0; i < 100; i++) {
    g_autofree char *text =
        g_strdup_printf ("sentence number %u of this text", i);
    g_autoptr (GError) error = NULL;
    g_autoptr (GByteArray) bytes = NULL;

    if (i % 10 == 5)
      kill_hosts ();
    bytes = speak (fixture->pool, text, &error);
    g_assert_no_error (error);
    g_checksum_update (checksum, bytes->data, bytes->len);
  }

  g_assert_cmpstr (g_checksum_get_string (checksum), ==, healthy);
}

/* Where a host needs longer to start than it is to the next kill, nothing would
 * ever be said: something has to have been since the last one. */
static gboolean
kill_one (gpointer data, GCancellable *cancellable, GError **error)
{
  int *n_spoken_then = data;
  int n_spoken_now = g_atomic_int_get (&n_spoken);
  g_autoptr (GArray) hosts = voder_test_list_children (getpid ());

  if (hosts->len == 0 || n_spoken_now == *n_spoken_then)
    return TRUE;

  *n_spoken_then = n_spoken_now;
  kill (g_array_index (hosts, int, g_random_int_range (0, hosts->len)),
        SIGKILL);

  return TRUE;
}

static void
test_random_kills (Fixture *fixture, gconstpointer data)
{
  g_autofree char *healthy = hash_healthy (N_SENTENCES);
  int n_spoken_then = 0;
  g_autoptr (VoderWorker) killer =
      voder_worker_new ("killer", KILL_US, kill_one, &n_spoken_then, NULL);
  g_autoptr (GError) error = NULL;

  fixture->pool = open_pool (VODER_ISOLATION_FORK, 2);
  g_assert_true (voder_worker_start (killer, NULL, &error));
  g_assert_no_error (error);
  do {
    g_autofree char *hash = hash_speech (fixture->pool, N_SENTENCES);

    g_assert_cmpstr (hash, ==, healthy);
  } while (voder_engine_pool_get_n_failures (fixture->pool) < N_KILLS_HIT);
  voder_worker_stop (killer, NULL, NULL);
}

/* Kills the host of an engine that hangs, each time it has begun to. */
typedef struct {
  const char *path; /* where the engine counts its calls */
  int n_killed;
} Executioner;

static gboolean
kill_frozen (gpointer data, GCancellable *cancellable, GError **error)
{
  Executioner *self = data;
  g_autofree char *bytes = NULL;
  int n_calls;

  if (!g_file_get_contents (self->path, &bytes, NULL, error))
    return FALSE;
  memcpy (&n_calls, bytes, sizeof n_calls);
  if (n_calls == self->n_killed || n_calls > N_HOSTS_KILLED)
    return TRUE;

  self->n_killed = n_calls;
  kill_hosts ();

  return TRUE;
}

/* Far more often than an engine may fail with a sentence. */
static void
test_vanished (Fixture *fixture, gconstpointer data)
{
  Executioner executioner = { .path = fixture->path };
  g_autoptr (VoderWorker) killer =
      voder_worker_new ("killer", 1000, kill_frozen, &executioner, NULL);
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GError) error = NULL;

  set_plan (fixture, "freeze", N_HOSTS_KILLED);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);
  g_assert_true (voder_worker_start (killer, NULL, &error));
  bytes = speak (fixture->pool, "innocent", &error);
  voder_worker_stop (killer, NULL, NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (bytes->len, ==, 8 * 160 * 2);
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), ==,
                    N_HOSTS_KILLED);
}

/* Neither it nor its children have a thread, or a descriptor of ours. */
static void
test_zygote (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) hosts = NULL;
  g_autoptr (GArray) children = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *ours = NULL;
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  path = g_strdup_printf ("/proc/self/fd/%d", fds[0]);
  ours = g_file_read_link (path, NULL);
  g_assert_nonnull (ours);

  fixture->pool = open_pool (VODER_ISOLATION_FORK, 2);
  g_byte_array_unref (speak (fixture->pool, "before", &error));
  g_assert_no_error (error);
  hosts = voder_test_list_children (getpid ());
  g_assert_cmpuint (hosts->len, ==, 1);
  children = voder_test_list_children (g_array_index (hosts, int, 0));
  g_assert_cmpuint (children->len, >=, 1);
  g_array_append_vals (children, hosts->data, 1);
  for (guint i = 0; i < children->len; i++) {
    int pid = g_array_index (children, int, i);

    voder_test_count_entries (pid, "fd", ours);
    g_assert_cmpuint (voder_test_count_entries (pid, "task", NULL), ==, 1);
  }

  close (fds[0]);
  close (fds[1]);
}

/* The fixture's data is the isolation. */
static void
test_idle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) hosts = NULL;
  g_autoptr (GByteArray) before = NULL;
  g_autoptr (GByteArray) after = NULL;
  g_autoptr (GError) error = NULL;

  fixture->pool = open_pool (GPOINTER_TO_INT (data), 2);
  before = speak (fixture->pool, "before", &error);
  g_assert_no_error (error);
  hosts = voder_test_list_children (getpid ());
  g_assert_cmpuint (hosts->len, ==, 1);

  voder_engine_pool_set_idle_timeout (fixture->pool, 1);
  voder_test_wait_for_end (hosts);

  after = speak (fixture->pool, "before", &error);
  g_assert_no_error (error);
  g_assert_cmpmem (after->data, after->len, before->data, before->len);
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), ==, 0);
}

static void
test_dismiss (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) hosts = NULL;
  g_autoptr (GError) error = NULL;

  fixture->pool = open_pool (GPOINTER_TO_INT (data), 2);
  g_byte_array_unref (speak (fixture->pool, "before", &error));
  g_assert_no_error (error);
  voder_engine_pool_dismiss (fixture->pool);
  hosts = voder_test_list_children (getpid ());
  g_assert_cmpuint (hosts->len, ==, 0);
  voder_engine_pool_dismiss (fixture->pool);

  g_byte_array_unref (speak (fixture->pool, "after", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), ==, 0);
}

/* They leave whenever nobody speaks, however shortly. */
static void
test_idle_race (Fixture *fixture, gconstpointer data)
{
  g_autofree char *healthy = hash_healthy (N_RACES);
  g_autofree char *hash = NULL;

  fixture->pool = open_pool (GPOINTER_TO_INT (data), 2);
  voder_engine_pool_set_idle_timeout (fixture->pool, 1);
  hash = hash_speech (fixture->pool, N_RACES);

  g_assert_cmpstr (hash, ==, healthy);
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), ==, 0);
}

static gboolean
cancel (gpointer data, GCancellable *cancellable, GError **error)
{
  g_cancellable_cancel (data);

  return TRUE;
}

/* The engine hangs for good; only a kill ends it. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("one");
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (GError) error = NULL;
  Pipe *pipe = pipe_new (64);

  set_plan (fixture, "hang", 1);
  fixture->pool = open_pool (VODER_ISOLATION_FORK, 1);
  g_assert_true (voder_pool_submit (voder_pool_get_blocking (), 4, cancel,
                                    g_object_ref (context), g_object_unref,
                                    NULL, &error));
  g_assert_false (voder_synthesizer_synthesize_into (
      VODER_SYNTHESIZER (fixture->pool), utterance, pipe->sender,
      G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (voder_engine_pool_get_n_failures (fixture->pool), ==, 0);
  pipe_free (pipe);
}

/* Also where the first children or hosts that are asked for them die. */
static void
test_voices (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) voices = NULL;
  g_autoptr (VoderVoice) voice = NULL;

  if (data != NULL)
    set_plan (fixture, data, 3);
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
test_no_host (Fixture *fixture, gconstpointer data)
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

static void
add_for (const char *path,
         VoderIsolation isolation,
         void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GINT_TO_POINTER (isolation), set_up, func,
              tear_down);
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  add ("/engine-host/an_engine_with_a_history_is_forked", test_auto);
  add ("/engine-host/voices_come_across", test_voices);
  g_test_add ("/engine-host/voices_come_across_crashes", Fixture, "shy", set_up,
              test_voices, tear_down);
  g_test_add ("/engine-host/voices_come_across_killed_hosts", Fixture, "orphan",
              set_up, test_voices, tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (unheard); i++)
    g_test_add (unheard[i].path, Fixture, &unheard[i], set_up, test_unheard,
                tear_down);
  add ("/engine-host/hangs_are_not_heard", test_hangs_unheard);
  add ("/engine-host/who_hangs_is_replaced", test_hang);
  add ("/engine-host/who_always_hangs_is_named", test_always_hangs);
  add ("/engine-host/what_is_said_again_has_to_be_the_same", test_lie);
  add ("/engine-host/audio_has_an_end", test_babble);
  add ("/engine-host/who_always_crashes_is_named", test_always);
  add ("/engine-host/a_child_stays_for_a_pure_voice", test_pure_voice);
  add ("/engine-host/who_begins_anew_stays", test_child_stays);
  add ("/engine-host/who_cannot_begin_anew_ends", test_some_end);
  add ("/engine-host/killed_hosts_are_replaced", test_host_killed);
  add ("/engine-host/hosts_are_killed_at_random", test_random_kills);
  add ("/engine-host/a_killed_host_is_not_the_sentence_s_failure",
       test_vanished);
  add ("/engine-host/a_host_is_alone", test_zygote);
  add_for ("/engine-host/idle_hosts_leave", VODER_ISOLATION_FORK, test_idle);
  add_for ("/engine-host/idle_residents_leave", VODER_ISOLATION_PROCESS,
           test_idle);
  add_for ("/engine-host/hosts_end_at_once_when_dismissed",
           VODER_ISOLATION_FORK, test_dismiss);
  add_for ("/engine-host/residents_end_at_once_when_dismissed",
           VODER_ISOLATION_PROCESS, test_dismiss);
  add_for ("/engine-host/nothing_is_lost_as_hosts_leave", VODER_ISOLATION_FORK,
           test_idle_race);
  add_for ("/engine-host/nothing_is_lost_as_residents_leave",
           VODER_ISOLATION_PROCESS, test_idle_race);
  add ("/engine-host/cancel_ends_who_hangs", test_cancel);
  add ("/engine-host/a_missing_host_is_named", test_no_host);

  return voder_test_run ();
}
