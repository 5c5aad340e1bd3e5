/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "clock-fixture.h"
#include "process-fixture.h"

#include <math.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* How long a child must live for all to begin anew, where nothing was set. */
#define DEFAULT_STEADY_US (10 * G_USEC_PER_SEC)
/* What that may be missed by. */
#define SLACK_US (10 * 1000)

/* What a supervisor has told. */
typedef struct {
  GArray *delays;
  guint n_started;
  guint n_failed;
} News;

static News
news_new (void)
{
  return (News){ .delays = g_array_new (FALSE, FALSE, sizeof (gint64)) };
}

static void
news_clear (News *self)
{
  g_array_unref (self->delays);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (News, news_clear)

static void
on_started (VoderSupervisor *supervisor, VoderProcess *process, gpointer data)
{
  News *news = data;

  g_assert_cmpint (voder_process_get_pid (process), >, 0);
  news->n_started++;
}

static void
on_ended (VoderSupervisor *supervisor,
          GError *error,
          gint64 delay_us,
          gpointer data)
{
  News *news = data;

  news->n_failed += error != NULL;
  g_array_append_val (news->delays, delay_us);
}

static void
listen (VoderSupervisor *supervisor, News *news)
{
  g_signal_connect (supervisor, "started", G_CALLBACK (on_started), news);
  g_signal_connect (supervisor, "ended", G_CALLBACK (on_ended), news);
}

static void
begin (VoderSupervisor *supervisor)
{
  g_autoptr (GError) error = NULL;

  voder_supervisor_start (supervisor, &error);
  g_assert_no_error (error);
}

/* Until so many ends were told. */
static void
wait_for_delays (const News *news, guint n_delays)
{
  while (news->delays->len < n_delays)
    g_main_context_iteration (NULL, TRUE);
}

/* Everything that was told before the end was told before this. */
static void
iterate (void)
{
  iterate_all ();
}

static void
assert_delays (const News *news, const gint64 *delays, guint n_delays)
{
  g_assert_cmpuint (news->delays->len, ==, n_delays);
  for (guint i = 0; i < n_delays; i++)
    g_assert_cmpint (g_array_index (news->delays, gint64, i), ==, delays[i]);
}

static void
test_gives_up (void)
{
  static const gint64 delays[] = { 100, 200, 400, 500, 500, -1 };
  g_auto (Leaks) leaks = leaks_begin ();
  g_auto (News) news = news_new ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "7", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  g_autoptr (GError) error = NULL;

  listen (supervisor, &news);
  voder_supervisor_set_backoff (supervisor, 100, 2.0, 500);
  begin (supervisor);
  g_assert_false (voder_supervisor_wait (supervisor, NULL, &error));
  g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_EXIT);
  g_assert_nonnull (strstr (error->message, "failed 6 times in a row"));
  g_assert_nonnull (strstr (error->message, "the voice is missing"));
  g_assert_cmpuint (voder_supervisor_get_n_starts (supervisor), ==, 6);
  iterate ();
  assert_delays (&news, delays, G_N_ELEMENTS (delays));
  g_assert_cmpuint (news.n_started, ==, 6);
  g_assert_cmpuint (news.n_failed, ==, 6);
}

static void
test_starts_anew (void)
{
  static const gint64 delays[] = { 100, 100, 100 };
  g_auto (Leaks) leaks = leaks_begin ();
  g_auto (News) news = news_new ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "7", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);

  listen (supervisor, &news);
  voder_supervisor_set_backoff (supervisor, 100, 10.0, LONG_US);
  voder_supervisor_set_max_restarts (supervisor, 1);
  /* No child lives for less. */
  voder_supervisor_set_steady_time (supervisor, 1);
  begin (supervisor);
  wait_for_delays (&news, G_N_ELEMENTS (delays));
  voder_supervisor_stop (supervisor);
  g_assert_true (voder_supervisor_wait (supervisor, NULL, NULL));
  /* What is on its way holds its process. */
  iterate ();
  g_array_set_size (news.delays, G_N_ELEMENTS (delays));
  assert_delays (&news, delays, G_N_ELEMENTS (delays));
}

/* Where nothing was set; and each delay is waited for. */
static void
test_defaults (void)
{
  static const gint64 delays[] = { 100000, 200000, 400000 };
  g_auto (Leaks) leaks = leaks_begin ();
  g_auto (News) news = news_new ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "7", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  gint64 began_us = g_get_monotonic_time ();

  listen (supervisor, &news);
  begin (supervisor);
  wait_for_delays (&news, G_N_ELEMENTS (delays));
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=,
                   delays[0] + delays[1]);
  assert_delays (&news, delays, G_N_ELEMENTS (delays));
  voder_supervisor_stop (supervisor);
  g_assert_true (voder_supervisor_wait (supervisor, NULL, NULL));
  iterate ();
}

/* The clock stands still, and so no delay is waited for. */
static void
test_default_limits (void)
{
  static const gint64 delays[] = { 100000,   200000,   400000,  800000,
                                   1600000,  3200000,  6400000, 12800000,
                                   25600000, 30000000, 30000000 };
  const guint n_delays[] = { 5, G_N_ELEMENTS (delays) };
  g_auto (Leaks) leaks = leaks_begin ();
  g_auto (Clock) clock = clock_stop ();

  if (skips_without_pidfds ())
    return;

  for (guint i = 0; i < G_N_ELEMENTS (n_delays); i++) {
    g_auto (News) news = news_new ();
    g_autoptr (VoderLaunch) launch = launch_child ("exit", "7", NULL);
    g_autoptr (VoderSupervisor) supervisor =
        voder_supervisor_new (launch, NULL);

    listen (supervisor, &news);
    if (i > 0)
      voder_supervisor_set_max_restarts (supervisor, n_delays[i]);
    begin (supervisor);
    wait_for_delays (&news, n_delays[i] + 1);
    g_assert_cmpint (g_array_index (news.delays, gint64, n_delays[i]), ==, -1);
    g_array_set_size (news.delays, n_delays[i]);
    assert_delays (&news, delays, n_delays[i]);
    g_assert_false (voder_supervisor_wait (supervisor, NULL, NULL));
  }
}

/* A delay that no number holds is the ceiling, and that may be for ever. */
static void
test_endless_delay (void)
{
  static const struct {
    gint64 first_us;
    double factor;
    gint64 delays[2];
  } cases[] = {
    { 1, 1e300, { 1, G_MAXINT64 } },
    { 1, INFINITY, { 1, G_MAXINT64 } },
    { 0, INFINITY, { 0, 0 } },
  };
  g_auto (Leaks) leaks = leaks_begin ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (News) news = news_new ();
    g_autoptr (VoderLaunch) launch = launch_child ("exit", "7", NULL);
    g_autoptr (VoderSupervisor) supervisor =
        voder_supervisor_new (launch, NULL);

    listen (supervisor, &news);
    voder_supervisor_set_backoff (supervisor, cases[i].first_us,
                                  cases[i].factor, G_MAXINT64);
    voder_supervisor_set_max_restarts (supervisor, 2);
    begin (supervisor);
    wait_for_delays (&news, 2);
    g_array_set_size (news.delays, 2);
    assert_delays (&news, cases[i].delays, 2);
    voder_supervisor_stop (supervisor);
    voder_supervisor_wait (supervisor, NULL, NULL);
    iterate ();
  }
}

static void
test_no_restart (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "7", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  g_autoptr (GError) error = NULL;

  voder_supervisor_set_max_restarts (supervisor, 0);
  begin (supervisor);
  g_assert_false (voder_supervisor_wait (supervisor, NULL, &error));
  g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_EXIT);
  g_assert_null (strstr (error->message, "in a row"));
  g_assert_cmpuint (voder_supervisor_get_n_starts (supervisor), ==, 1);
  /* It was not that which ended it. */
  voder_supervisor_stop (supervisor);
  g_assert_false (voder_supervisor_wait (supervisor, NULL, NULL));
}

static void
test_for_ever (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "7", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);

  voder_supervisor_set_backoff (supervisor, 0, 1.0, 0);
  voder_supervisor_set_max_restarts (supervisor, VODER_SUPERVISOR_FOR_EVER);
  begin (supervisor);
  while (voder_supervisor_get_n_starts (supervisor) < 10)
    sched_yield ();
  voder_supervisor_stop (supervisor);
  g_assert_true (voder_supervisor_wait (supervisor, NULL, NULL));
}

static void
test_missing (void)
{
  static const char *const missing[] = { "/no/such/program", NULL };
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = voder_launch_new (missing);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  g_autoptr (GError) error = NULL;

  if (skips_failed_starts ())
    return;

  voder_supervisor_set_backoff (supervisor, 0, 1.0, 0);
  begin (supervisor);
  g_assert_false (voder_supervisor_wait (supervisor, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpuint (voder_supervisor_get_n_starts (supervisor), ==, 0);
}

static void
test_success (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "0", NULL);
  g_autoptr (VoderSupervisor) once = voder_supervisor_new (launch, NULL);
  g_autoptr (VoderSupervisor) again = voder_supervisor_new (launch, NULL);
  g_autoptr (GError) error = NULL;

  voder_supervisor_set_restart_on_success (once, FALSE);
  begin (once);
  g_assert_true (voder_supervisor_wait (once, NULL, NULL));
  g_assert_cmpuint (voder_supervisor_get_n_starts (once), ==, 1);

  voder_supervisor_set_backoff (again, 0, 1.0, 0);
  voder_supervisor_set_max_restarts (again, 2);
  begin (again);
  g_assert_false (voder_supervisor_wait (again, NULL, &error));
  g_assert_nonnull (strstr (error->message, "too soon, 3 times"));
}

static VoderProcess *
wait_for_process (VoderSupervisor *supervisor)
{
  VoderProcess *process;

  while ((process = voder_supervisor_dup_process (supervisor)) == NULL)
    sched_yield ();

  return process;
}

/* Ends the life of a child after so long, for the nth time. */
static void
live_for (VoderSupervisor *supervisor, News *news, gint64 time_us, guint n)
{
  g_autoptr (VoderProcess) process = wait_for_process (supervisor);

  clock_pass (time_us);
  voder_process_stop (process);
  wait_for_delays (news, n);
}

static void
test_default_steady_time (void)
{
  static const gint64 delays[] = { 100000, 200000, 100000 };
  g_auto (Leaks) leaks = leaks_begin ();
  g_auto (Clock) clock = clock_stop ();
  g_auto (News) news = news_new ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);

  if (skips_without_pidfds ())
    return;

  listen (supervisor, &news);
  begin (supervisor);
  live_for (supervisor, &news, DEFAULT_STEADY_US - SLACK_US, 1);
  live_for (supervisor, &news, DEFAULT_STEADY_US - SLACK_US, 2);
  live_for (supervisor, &news, DEFAULT_STEADY_US + SLACK_US, 3);
  assert_delays (&news, delays, G_N_ELEMENTS (delays));
  voder_supervisor_stop (supervisor);
  g_assert_true (voder_supervisor_wait (supervisor, NULL, NULL));
  iterate ();
}

static void
test_stop (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  g_autoptr (VoderProcess) process = NULL;

  begin (supervisor);
  process = wait_for_process (supervisor);
  read_line (process, "ready\n");
  voder_supervisor_stop (supervisor);
  g_assert_true (voder_supervisor_wait (supervisor, NULL, NULL));
  g_assert_true (voder_process_has_ended (process));
  g_assert_null (voder_supervisor_dup_process (supervisor));
  voder_supervisor_stop (supervisor);
}

static void
test_stop_in_delay (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "7", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);

  voder_supervisor_set_backoff (supervisor, LONG_US, 2.0, G_MAXINT64);
  begin (supervisor);
  while (voder_supervisor_get_n_starts (supervisor) == 0)
    sched_yield ();
  voder_supervisor_stop (supervisor);
  g_assert_true (voder_supervisor_wait (supervisor, NULL, NULL));
  g_assert_cmpuint (voder_supervisor_get_n_starts (supervisor), ==, 1);
}

static void
test_context (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SHORT_US);
  g_autoptr (VoderSupervisor) supervisor =
      voder_supervisor_new (launch, G_CANCELLABLE (context));
  g_autoptr (GError) error = NULL;

  /* On a busy machine its end comes before the start. */
  if (voder_supervisor_start (supervisor, &error))
    g_assert_false (voder_supervisor_wait (supervisor, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* Nobody waits for ever for one that could not be started, and all are told
 * the same. */
static void
test_ended_context (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderContext) context = voder_context_new_with_deadline (NULL, 0);
  g_autoptr (VoderSupervisor) supervisor =
      voder_supervisor_new (launch, G_CANCELLABLE (context));
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) told = NULL;

  g_assert_false (voder_supervisor_start (supervisor, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_false (voder_supervisor_wait (supervisor, NULL, &told));
  g_assert_error (told, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpuint (voder_supervisor_get_n_starts (supervisor), ==, 0);
}

static void
test_wait_cancelled (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SHORT_US);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  begin (supervisor);
  process = wait_for_process (supervisor);
  read_line (process, "ready\n");
  g_assert_false (
      voder_supervisor_wait (supervisor, G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_false (voder_process_has_ended (process));
}

static void
test_dropped (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  g_autoptr (VoderProcess) process = NULL;

  begin (supervisor);
  process = wait_for_process (supervisor);
  read_line (process, "ready\n");
  g_clear_object (&supervisor);
  g_assert_false (voder_process_wait (process, NULL, NULL));
  g_assert_true (voder_process_has_ended (process));
}

static void
test_shutdown (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  g_autoptr (GError) error = NULL;

  begin (supervisor);
  voder_flow_shutdown ();
  g_assert_false (voder_supervisor_wait (supervisor, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
}

/* Each of its lives gets the descriptor, though the launch is gone. */
static void
test_keeps_launch (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("write-to", "3", "hi", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  int fd = give_tell_tale (launch);
  char text[5] = "";

  voder_supervisor_set_backoff (supervisor, 0, 1.0, 0);
  voder_supervisor_set_max_restarts (supervisor, 1);
  begin (supervisor);
  voder_launch_set_directory (launch, "/no/such/folder");
  g_clear_object (&launch);
  g_assert_false (voder_supervisor_wait (supervisor, NULL, NULL));
  g_clear_object (&supervisor);
  voder_flow_shutdown ();
  g_assert_cmpint (read (fd, text, 4), ==, 4);
  g_assert_cmpstr (text, ==, "hihi");
  wait_for_tell_tale (fd);
}

/* The launch has a descriptor, of which there can be no copy. */
static void
test_cannot_start (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) told = NULL;
  int fd = give_tell_tale (launch);
  struct rlimit limit;
  rlim_t before;

  getrlimit (RLIMIT_NOFILE, &limit);
  before = limit.rlim_cur;
  limit.rlim_cur = 3;
  setrlimit (RLIMIT_NOFILE, &limit);
  g_assert_false (voder_supervisor_start (supervisor, &error));
  limit.rlim_cur = before;
  setrlimit (RLIMIT_NOFILE, &limit);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  g_assert_false (voder_supervisor_wait (supervisor, NULL, &told));
  g_assert_error (told, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  close (fd);
}

static void
test_wait_async (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "7", NULL);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  voder_supervisor_set_max_restarts (supervisor, 0);
  begin (supervisor);
  voder_supervisor_wait_async (supervisor, NULL, keep_result, &result);
  iterate_until_set (&result);
  g_assert_false (voder_supervisor_wait_finish (supervisor, result, &error));
  g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_EXIT);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/supervisor/delays grow to the ceiling, then it gives up",
                  test_gives_up);
  voder_test_add ("/supervisor/after a steady life delays begin anew",
                  test_starts_anew);
  voder_test_add ("/supervisor/it has delays of its own, and waits for them",
                  test_defaults);
  voder_test_add ("/supervisor/it has limits of its own", test_default_limits);
  voder_test_add ("/supervisor/a steady life is as long as it is said",
                  test_default_steady_time);
  voder_test_add ("/supervisor/a delay may be for ever", test_endless_delay);
  voder_test_add ("/supervisor/there may be no restart at all",
                  test_no_restart);
  voder_test_add ("/supervisor/restarts may go on for ever", test_for_ever);
  voder_test_add ("/supervisor/a program that is not there counts as failed",
                  test_missing);
  voder_test_add ("/supervisor/success is restarted, or not", test_success);
  voder_test_add ("/supervisor/a stop stops the child", test_stop);
  voder_test_add ("/supervisor/a stop does not wait for a delay",
                  test_stop_in_delay);
  voder_test_add ("/supervisor/its context's end is told", test_context);
  voder_test_add (
      "/supervisor/under a context that has ended it does not start",
      test_ended_context);
  voder_test_add ("/supervisor/a wait that is cancelled changes nothing",
                  test_wait_cancelled);
  voder_test_add ("/supervisor/one that is dropped stops the child",
                  test_dropped);
  voder_test_add ("/supervisor/a shutdown ends it", test_shutdown);
  voder_test_add ("/supervisor/one that cannot start is over",
                  test_cannot_start);
  voder_test_add ("/supervisor/a launch is as it was at the start",
                  test_keeps_launch);
  voder_test_add ("/supervisor/an asynchronous wait equals a blocking one",
                  test_wait_async);

  return voder_test_run ();
}
