/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long a child has, by a clock that the test moves. */
#include "clock-fixture.h"
#include "process-fixture.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

/* No test takes so long. */
#define GRACE_US (3600 * (gint64) G_USEC_PER_SEC)
/* Where nothing was set. */
#define DEFAULT_GRACE_US (5 * G_USEC_PER_SEC)
/* What the time may be missed by. */
#define SLACK_US (10 * 1000)

/* Has the reaper see to what happened before. */
static void
let_reaper_run (void)
{
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "0", NULL);

  /* When the end of the second is seen, the first time is over in which the
   * reaper has looked at everything. */
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (VoderProcess) process = start (launch);

    g_assert_true (voder_process_wait (process, cancellable, NULL));
  }
}

static void
pass (gint64 time_us)
{
  clock_pass (time_us);
  let_reaper_run ();
}

/* It may have been reaped. */
static void
wait_for_exit (pid_t pid)
{
  siginfo_t info;

  while (waitid (P_PID, pid, &info, WEXITED | WNOWAIT) < 0 && errno != ECHILD)
    g_assert_cmpint (errno, ==, EINTR);
  let_reaper_run ();
}

/* The signal that ended a child some time after its stop, or 0 when it ended by
 * itself then. */
static int
stop_and_pass (VoderLaunch *launch, gint64 time_us)
{
  g_autoptr (VoderProcess) process = start_ready (launch, NULL);

  voder_process_stop (process);
  pass (time_us);
  voder_process_close_stdin (process);
  g_assert_true (voder_process_wait (process, NULL, NULL));

  return voder_process_get_term_signal (process);
}

static void
assert_grace (VoderLaunch *launch, gint64 grace_us)
{
  g_assert_cmpint (stop_and_pass (launch, grace_us - SLACK_US), ==, 0);
  g_assert_cmpint (stop_and_pass (launch, grace_us + SLACK_US), ==, SIGKILL);
}

static void
test_stop (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_auto (Clock) clock = clock_stop ();
  g_autoptr (VoderLaunch) launch = launch_child ("stubborn", "ignores", NULL);

  if (skips_without_pidfds ())
    return;

  assert_grace (launch, DEFAULT_GRACE_US);
  voder_launch_set_grace (launch, GRACE_US);
  assert_grace (launch, GRACE_US);
}

static void
test_held (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_auto (Clock) clock = clock_stop ();
  g_autoptr (VoderLaunch) launch = launch_child ("leave", "escape", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  if (skips_without_pidfds ())
    return;

  voder_launch_set_grace (launch, GRACE_US);
  process = start (launch);
  read_line (process, "left\n");
  voder_process_close_stdin (process);
  wait_for_exit (voder_process_get_pid (process));
  pass (GRACE_US - SLACK_US);
  g_assert_false (voder_process_has_ended (process));
  pass (2 * SLACK_US);
  g_assert_true (voder_process_has_ended (process));
  g_assert_false (voder_process_wait (process, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_HELD, "left behind");
}

static void
test_killed_while_held (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_auto (Clock) clock = clock_stop ();
  g_autoptr (VoderLaunch) launch =
      launch_child ("leave", "escape", "deaf", NULL);
  g_autoptr (VoderProcess) process = NULL;

  if (skips_without_pidfds ())
    return;

  voder_launch_set_grace (launch, GRACE_US);
  process = start (launch);
  read_line (process, "left\n");
  voder_process_stop (process);
  pass (GRACE_US + SLACK_US);
  wait_for_exit (voder_process_get_pid (process));
  g_assert_true (voder_process_has_ended (process));
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGKILL);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/process-grace/who does not stop is killed when it is over",
                  test_stop);
  voder_test_add ("/process-grace/who holds the pipes has no more of it",
                  test_held);
  voder_test_add ("/process-grace/who was killed has none",
                  test_killed_while_held);

  return voder_test_run ();
}
