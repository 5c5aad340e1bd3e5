/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "host-fixture.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <voder-test-children.h>
#include <voder-test.h>

#define N_SENTENCES 1000

/* From one kill of a host to the next, and how many are to meet a sentence. */
#define KILL_US     50000
#define N_KILLS_HIT 3

/* How often a sentence comes as hosts leave. */
#define N_RACES 20

/* How often the hosts of one sentence are killed. */
#define N_HOSTS_KILLED 12

/* Kills the host itself, and with it every child. */
static void
kill_hosts (void)
{
  g_autoptr (GArray) hosts = voder_test_list_children (getpid ());

  for (guint i = 0; i < hosts->len; i++)
    kill (g_array_index (hosts, int, i), SIGKILL);
}

static void
test_host_killed (HostFixture *fixture, gconstpointer data)
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
test_random_kills (HostFixture *fixture, gconstpointer data)
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
test_vanished (HostFixture *fixture, gconstpointer data)
{
  Executioner executioner = { .path = fixture->path };
  g_autoptr (VoderWorker) killer =
      voder_worker_new ("killer", 1000, kill_frozen, &executioner, NULL);
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GError) error = NULL;

  host_fixture_set_plan (fixture, "freeze", N_HOSTS_KILLED);
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
test_zygote (HostFixture *fixture, gconstpointer data)
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
test_idle (HostFixture *fixture, gconstpointer data)
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
test_dismiss (HostFixture *fixture, gconstpointer data)
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
test_idle_race (HostFixture *fixture, gconstpointer data)
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
test_cancel (HostFixture *fixture, gconstpointer data)
{
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("one");
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (GError) error = NULL;
  Pipe *pipe = pipe_new (64);

  host_fixture_set_plan (fixture, "hang", 1);
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

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  host_fixture_add ("/host-life/killed_hosts_are_replaced", test_host_killed);
  host_fixture_add ("/host-life/hosts_are_killed_at_random", test_random_kills);
  host_fixture_add ("/host-life/a_killed_host_is_not_the_sentence_s_failure",
                    test_vanished);
  host_fixture_add ("/host-life/a_host_is_alone", test_zygote);
  host_fixture_add_for ("/host-life/idle_hosts_leave", VODER_ISOLATION_FORK,
                        test_idle);
  host_fixture_add_for ("/host-life/idle_residents_leave",
                        VODER_ISOLATION_PROCESS, test_idle);
  host_fixture_add_for ("/host-life/hosts_end_at_once_when_dismissed",
                        VODER_ISOLATION_FORK, test_dismiss);
  host_fixture_add_for ("/host-life/residents_end_at_once_when_dismissed",
                        VODER_ISOLATION_PROCESS, test_dismiss);
  host_fixture_add_for ("/host-life/nothing_is_lost_as_hosts_leave",
                        VODER_ISOLATION_FORK, test_idle_race);
  host_fixture_add_for ("/host-life/nothing_is_lost_as_residents_leave",
                        VODER_ISOLATION_PROCESS, test_idle_race);
  host_fixture_add ("/host-life/cancel_ends_who_hangs", test_cancel);

  return voder_test_run ();
}
