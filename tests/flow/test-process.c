/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "process-fixture.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void
test_arguments (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch =
      launch_child ("args", "", "a b", "$(exit 1); *", "é“", "\xff\n", NULL);
  g_autoptr (VoderProcess) process = start (launch);
  g_autoptr (GError) error = NULL;
  g_autofree char *output = communicate (process, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "0:\n3:a b\n12:$(exit 1); *\n5:é“\n2:\xff\n\n");
}

static void
test_path (void)
{
  static const char *const argv[] = { "true", NULL };
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = voder_launch_new (argv);
  g_autoptr (VoderProcess) process = start (launch);

  g_assert_true (voder_process_wait_check (process, NULL, NULL));
  g_assert_true (voder_process_has_ended (process));
  g_assert_cmpint (voder_process_get_exit_status (process), ==, 0);
}

static void
assert_no_start (VoderLaunch *launch, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_process_new (launch, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("no “%s” in “%s”", part, error->message);
}

static void
test_no_program (void)
{
  static const char *const missing[] = { "/no/such/program", NULL };
  static const char *const nowhere[] = { "no-such-program", NULL };
  static const char *const folder[] = { "/", NULL };
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) first = voder_launch_new (missing);
  g_autoptr (VoderLaunch) second = voder_launch_new (nowhere);
  g_autoptr (VoderLaunch) third = voder_launch_new (folder);

  if (skips_failed_starts ())
    return;

  assert_no_start (first, G_IO_ERROR_NOT_FOUND, "“/no/such/program”");
  assert_no_start (second, G_IO_ERROR_NOT_FOUND, "“no-such-program”");
  assert_no_start (third, G_IO_ERROR_PERMISSION_DENIED, "“/”");
}

static void
test_empty (void)
{
  static const char *const none[] = { NULL };
  static const char *const empty[] = { "", NULL };
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) first = voder_launch_new (none);
  g_autoptr (VoderLaunch) second = voder_launch_new (empty);

  assert_no_start (first, G_IO_ERROR_INVALID_ARGUMENT, "no program");
  assert_no_start (second, G_IO_ERROR_INVALID_ARGUMENT, "no program");
}

static void
test_no_shell (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (GError) error = NULL;
  const char *folder = g_get_user_data_dir ();
  g_autofree char *path = g_build_filename (folder, "script", NULL);
  const char *const argv[] = { path, NULL };
  g_autoptr (VoderLaunch) launch = voder_launch_new (argv);

  if (skips_failed_starts ())
    return;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents_full (path, "exit 0\n", -1, G_FILE_SET_CONTENTS_NONE,
                            0700, &error);
  g_assert_no_error (error);
  assert_no_start (launch, G_IO_ERROR_FAILED, "script");
  unlink (path);
}

static void
test_directory (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("directory", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  if (skips_failed_starts ())
    return;

  voder_launch_set_directory (launch, "/no/such/folder");
  assert_no_start (launch, G_IO_ERROR_NOT_FOUND, "in “/no/such/folder”");
  voder_launch_set_directory (launch, "/");
  process = start (launch);
  output = communicate (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "/");
}

static void
assert_prints (VoderLaunch *launch, const char *text)
{
  g_autoptr (VoderProcess) process = start (launch);
  g_autoptr (GError) error = NULL;
  g_autofree char *output = communicate (process, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, text);
}

static void
test_environment (void)
{
  static const char *const only[] = { "OTHER=1", NULL };
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("variable", "VOICE", NULL);

  assert_prints (launch, "(none)");
  voder_launch_set_variable (launch, "VOICE", "anna");
  assert_prints (launch, "anna");
  voder_launch_set_variable (launch, "VOICE", NULL);
  assert_prints (launch, "(none)");
  voder_launch_set_variable (launch, "VOICE", "anna");
  voder_launch_set_environ (launch, only);
  assert_prints (launch, "(none)");
}

static void
test_descriptors (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("descriptors", NULL);
  /* These would leak into a child that took what it could get. */
  int fds[2] = { dup (STDERR_FILENO), dup (STDERR_FILENO) };
  int low = dup (STDERR_FILENO);
  int high = dup2 (STDERR_FILENO, 200);

  assert_prints (launch, "0 1 2 ");
  voder_launch_take_fd (launch, fds[0], 57);
  voder_launch_take_fd (launch, fds[1], 55);
  assert_prints (launch, "0 1 2 55 57 ");
  voder_launch_set_streams (launch, VODER_LAUNCH_NULL, VODER_LAUNCH_PIPE,
                            VODER_LAUNCH_INHERIT);
  assert_prints (launch, "0 1 2 55 57 ");
  close (low);
  close (high);
}

/* Two descriptors that change places. */
static void
test_mapping (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch =
      launch_child ("write-to", "100", "hello", NULL);
  g_autoptr (VoderProcess) process = NULL;
  int pipes[2][2];
  char text[6] = "";

  for (guint i = 0; i < 2; i++) {
    g_assert_cmpint (pipe (pipes[i]), ==, 0);
    g_assert_cmpint (dup2 (pipes[i][1], 100 + i), ==, 100 + i);
    close (pipes[i][1]);
  }
  voder_launch_take_fd (launch, 100, 101);
  voder_launch_take_fd (launch, 101, 100);
  process = start (launch);
  g_clear_object (&launch);
  g_assert_true (voder_process_wait_check (process, NULL, NULL));
  g_assert_cmpint (read (pipes[0][0], text, 5), ==, 0);
  g_assert_cmpint (read (pipes[1][0], text, 5), ==, 5);
  g_assert_cmpstr (text, ==, "hello");
  close (pipes[0][0]);
  close (pipes[1][0]);
}

/* A pipe of one's own in place of a stream. */
static void
test_own_stream (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch =
      launch_child ("write-to", "2", "hello", NULL);
  g_autoptr (VoderProcess) process = NULL;
  char text[6] = "";
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  voder_launch_set_streams (launch, VODER_LAUNCH_NULL, VODER_LAUNCH_NULL,
                            VODER_LAUNCH_NULL);
  voder_launch_take_fd (launch, fds[1], STDERR_FILENO);
  process = start (launch);
  g_clear_object (&launch);
  g_assert_true (voder_process_wait_check (process, NULL, NULL));
  g_assert_cmpint (read (fds[0], text, 5), ==, 5);
  g_assert_cmpstr (text, ==, "hello");
  g_assert_cmpint (read (fds[0], text, 1), ==, 0);
  close (fds[0]);
}

static void
test_signals_reset (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("signals", NULL);
  sigset_t all;
  sigset_t old;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &old);
  signal (SIGUSR1, SIG_IGN);
  assert_prints (launch, "leader");
  signal (SIGUSR1, SIG_DFL);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
}

static void
test_stop_while_blocked (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderProcess) process = NULL;
  sigset_t interrupt;
  sigset_t old;

  voder_launch_set_grace (launch, LONG_US);
  sigemptyset (&interrupt);
  sigaddset (&interrupt, SIGINT);
  pthread_sigmask (SIG_BLOCK, &interrupt, &old);
  signal (SIGINT, SIG_IGN);
  process = start_ready (launch, NULL);
  voder_process_stop (process);
  g_assert_true (voder_process_wait (process, NULL, NULL));
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGINT);
  signal (SIGINT, SIG_DFL);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
}

static void
test_exit_status (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "7", NULL);
  g_autoptr (VoderProcess) process = start (launch);
  g_autoptr (GError) error = NULL;
  g_autofree char *messages = NULL;

  g_assert_true (voder_process_wait (process, NULL, NULL));
  g_assert_cmpint (voder_process_get_exit_status (process), ==, 7);
  g_assert_cmpint (voder_process_get_term_signal (process), ==, 0);
  g_assert_false (voder_process_wait_check (process, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_EXIT,
                        "exit status 7: the voice is missing");
  messages = voder_process_dup_stderr (process);
  g_assert_cmpstr (messages, ==, "the voice is missing\n");
}

static void
test_signal (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autofree char *number = g_strdup_printf ("%d", SIGKILL);
  g_autoptr (VoderLaunch) launch = launch_child ("raise", number, NULL);
  g_autoptr (VoderProcess) process = start (launch);
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_process_wait_check (process, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_SIGNAL, "signal 9 (Killed)");
  g_assert_cmpint (voder_process_get_exit_status (process), ==, -1);
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGKILL);
}

static void
test_stop (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  voder_launch_set_grace (launch, LONG_US);
  process = start_ready (launch, NULL);
  g_assert_false (voder_process_has_ended (process));
  g_assert_cmpint (voder_process_get_exit_status (process), ==, -1);
  voder_process_stop (process);
  voder_process_stop (process);
  g_assert_false (voder_process_wait_check (process, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_STOPPED, "was stopped");
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGINT);
  voder_process_stop (process);
}

static void
test_polite (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("polite", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  voder_launch_set_grace (launch, LONG_US);
  process = start_ready (launch, NULL);
  voder_process_stop (process);
  read_line (process, "bye\n");
  voder_process_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static void
test_ignores_signals (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("ignore", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;
  gint64 began_us;

  voder_launch_set_grace (launch, SHORT_US);
  process = start_ready (launch, NULL);
  began_us = g_get_monotonic_time ();
  voder_process_stop (process);
  g_assert_false (voder_process_wait_check (process, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_STOPPED, "was stopped");
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGKILL);
  /* It had its time. */
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, SHORT_US);
}

static void
test_no_grace (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("ignore", NULL);
  g_autoptr (VoderProcess) process = NULL;

  voder_launch_set_grace (launch, 0);
  process = start_ready (launch, NULL);
  voder_process_stop (process);
  g_assert_true (voder_process_wait (process, NULL, NULL));
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGKILL);
}

static void
test_context (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  g_autoptr (GError) error = NULL;

  process = start_ready (launch, G_CANCELLABLE (context));
  voder_context_cancel (context, cause);
  g_assert_false (voder_process_wait (process, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_true (voder_process_has_ended (process));
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGINT);
}

static void
test_plain_context (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (GCancellable) context = g_cancellable_new ();
  g_autoptr (VoderProcess) process = start_ready (launch, context);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (context);
  g_assert_false (voder_process_wait (process, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_ended_context (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderContext) context = voder_context_new_with_timeout (NULL, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_process_new (launch, G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_deadline (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("ignore", NULL);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SHORT_US);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  voder_launch_set_grace (launch, SHORT_US);
  process = voder_process_new (launch, G_CANCELLABLE (context), &error);
  if (process != NULL)
    voder_process_wait_check (process, NULL, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* A context that ends later changes nothing. */
static void
test_context_too_late (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "0", NULL);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderProcess) process =
      voder_process_new (launch, G_CANCELLABLE (context), NULL);

  g_assert_true (voder_process_wait_check (process, NULL, NULL));
  voder_context_cancel (context, NULL);
  g_assert_true (voder_process_wait_check (process, NULL, NULL));
}

static void
test_wait_cancelled (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderProcess) process = start_ready (launch, NULL);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SHORT_US);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (
      voder_process_wait (process, G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_false (voder_process_wait (process, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (voder_process_has_ended (process));
  g_assert_cmpint (kill (voder_process_get_pid (process), 0), ==, 0);
}

static gboolean
wait_in_pool (gpointer data, GCancellable *cancellable, GError **error)
{
  return voder_process_wait (data, cancellable, error);
}

/* Waits that can be cancelled, and one that cannot, work differently. */
static void
test_many_waits (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderProcess) process = start_ready (launch, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 4; i++)
    g_assert_true (voder_group_go (group, wait_in_pool, process, NULL, NULL));
  voder_process_stop (process);
  g_assert_true (voder_process_wait (process, NULL, NULL));
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
}

static void
test_dropped (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("ignore", NULL);
  g_autoptr (VoderProcess) process = NULL;
  int fd = give_tell_tale (launch);

  voder_launch_set_grace (launch, SHORT_US);
  process = start_ready (launch, NULL);
  g_clear_object (&launch);
  g_assert_cmpuint (voder_flow_get_live (), >, 0);
  g_clear_object (&process);
  voder_flow_shutdown ();
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
  wait_for_tell_tale (fd);
}

/* Nobody waits, and nothing is shut down: its number is free when somebody has
 * reaped it. */
static void
test_dropped_and_forgotten (void)
{
  static const char *const ways[] = { "ignore", "hang", "flood-for-ever" };
  g_auto (Leaks) leaks = leaks_begin ();

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autoptr (VoderLaunch) launch = launch_child (ways[i], "1", NULL);
    g_autoptr (VoderProcess) process = NULL;
    int pid;

    voder_launch_set_grace (launch, SHORT_US);
    process = start_ready (launch, NULL);
    pid = voder_process_get_pid (process);
    g_clear_object (&process);
    while (kill (pid, 0) == 0)
      sched_yield ();
    g_assert_cmpint (errno, ==, ESRCH);
  }
}

static void
test_held (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("leave", "ignore", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;
  int fd = give_tell_tale (launch);

  voder_launch_set_grace (launch, SHORT_US);
  process = start (launch);
  g_clear_object (&launch);
  read_line (process, "left\n");
  voder_process_close_stdin (process);
  g_assert_false (voder_process_wait (process, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_HELD, "left behind");
  g_assert_cmpint (voder_process_get_exit_status (process), ==, 0);
  wait_for_tell_tale (fd);
}

/* What left the group cannot be killed, and is not waited for. */
static void
test_held_from_outside (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("leave", "escape", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;
  guint8 byte;

  voder_launch_set_grace (launch, SHORT_US);
  process = start (launch);
  read_line (process, "left\n");
  voder_process_close_stdin (process);
  g_assert_cmpint (voder_process_read (process, &byte, 1, NULL, &error), ==,
                   -1);
  assert_process_error (error, VODER_PROCESS_ERROR_HELD, "left behind");
  g_assert_true (voder_process_has_ended (process));
}

static void
test_left_silently (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("leave", "silent", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;
  int fd = give_tell_tale (launch);

  voder_launch_set_grace (launch, LONG_US);
  process = start (launch);
  g_clear_object (&launch);
  voder_process_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  wait_for_tell_tale (fd);
}

static void
test_group_stopped (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("leave", "ignore", "2", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;
  int fd = give_tell_tale (launch);

  /* In which the leader ends, also when it has to wait for its turn. */
  voder_launch_set_grace (launch, 50 * SHORT_US);
  process = start (launch);
  g_clear_object (&launch);
  read_line (process, "left\n");
  voder_process_stop (process);
  g_assert_false (voder_process_wait_check (process, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_STOPPED, "was stopped");
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGINT);
  wait_for_tell_tale (fd);
}

static void
test_many (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("echo", NULL);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 30; i++)
    g_ptr_array_add (list, start (launch));
  for (guint i = 0; i < list->len; i++) {
    g_autofree char *text = g_strdup_printf ("child %u", i);
    g_autoptr (GError) error = NULL;
    g_autofree char *output =
        communicate (g_ptr_array_index (list, i), text, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (output, ==, text);
  }
}

static void
test_reaped_by_others (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "3", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  signal (SIGCHLD, SIG_IGN);
  process = start (launch);
  g_assert_false (voder_process_wait (process, NULL, &error));
  signal (SIGCHLD, SIG_DFL);
  assert_process_error (error, VODER_PROCESS_ERROR_LOST, "reaped");
  g_assert_cmpint (voder_process_get_exit_status (process), ==, -1);
}

static int n_sigchld;

static void
on_sigchld (int number)
{
  g_atomic_int_inc (&n_sigchld);
}

static void
test_handler_of_others (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "3", NULL);
  g_autoptr (VoderProcess) process = NULL;

  signal (SIGCHLD, on_sigchld);
  process = start (launch);
  g_assert_true (voder_process_wait (process, NULL, NULL));
  wait_for_int (&n_sigchld, 1);
  signal (SIGCHLD, SIG_DFL);
  g_assert_cmpint (voder_process_get_exit_status (process), ==, 3);
}

static void
test_wait_async (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "3", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GAsyncResult) waited = NULL;
  g_autoptr (GAsyncResult) checked = NULL;
  g_autoptr (GError) error = NULL;

  process = start (launch);
  voder_process_wait_async (process, NULL, keep_result, &waited);
  g_assert_true (
      voder_process_wait_finish (process, iterate_until_set (&waited), NULL));
  voder_process_wait_check_async (process, NULL, keep_result, &checked);
  g_assert_false (voder_process_wait_check_finish (
      process, iterate_until_set (&checked), &error));
  g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_EXIT);
}

static void
test_wait_async_cancelled (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  process = start_ready (launch, NULL);
  voder_process_wait_async (process, cancellable, keep_result, &result);
  g_cancellable_cancel (cancellable);
  g_assert_false (
      voder_process_wait_finish (process, iterate_until_set (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
add_more (void)
{
  voder_test_add ("/process/its context's end stops it, and is told",
                  test_context);
  voder_test_add ("/process/a plain cancellable stops it, too",
                  test_plain_context);
  voder_test_add ("/process/under a context that has ended nothing starts",
                  test_ended_context);
  voder_test_add ("/process/a deadline stops a child that ignores signals",
                  test_deadline);
  voder_test_add ("/process/a context that ends later changes nothing",
                  test_context_too_late);
  voder_test_add ("/process/a wait that is cancelled leaves the child alone",
                  test_wait_cancelled);
  voder_test_add ("/process/any number of threads may wait", test_many_waits);
  voder_test_add ("/process/a dropped child is stopped and reaped",
                  test_dropped);
  voder_test_add ("/process/one that nobody waits for is reaped",
                  test_dropped_and_forgotten);
  voder_test_add ("/process/what holds the pipes is killed, and told",
                  test_held);
  voder_test_add ("/process/what left the group is not waited for",
                  test_held_from_outside);
  voder_test_add ("/process/what is left of the group is killed",
                  test_left_silently);
  voder_test_add ("/process/a stop reaches the whole group",
                  test_group_stopped);
  voder_test_add ("/process/many children run at once", test_many);
  voder_test_add ("/process/a child that others have reaped is an error",
                  test_reaped_by_others);
  voder_test_add ("/process/a handler of SIGCHLD does no harm",
                  test_handler_of_others);
  voder_test_add ("/process/an asynchronous wait equals a blocking one",
                  test_wait_async);
  voder_test_add ("/process/an asynchronous wait can be cancelled",
                  test_wait_async_cancelled);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/process/arguments reach the program as they are",
                  test_arguments);
  voder_test_add ("/process/a program is looked for in PATH", test_path);
  voder_test_add ("/process/a program that is not there is named",
                  test_no_program);
  voder_test_add ("/process/nothing to start is an error", test_empty);
  voder_test_add ("/process/a text file is not given to a shell",
                  test_no_shell);
  voder_test_add ("/process/a child starts in its folder", test_directory);
  voder_test_add ("/process/a child has the environment it is given",
                  test_environment);
  voder_test_add ("/process/a child has only the descriptors it is given",
                  test_descriptors);
  voder_test_add ("/process/descriptors may change places", test_mapping);
  voder_test_add ("/process/a stream may be a descriptor of its own",
                  test_own_stream);
  voder_test_add ("/process/a child has no signals blocked or ignored",
                  test_signals_reset);
  voder_test_add ("/process/a child is stopped by a program that blocks SIGINT",
                  test_stop_while_blocked);
  voder_test_add ("/process/a failure tells its status and its messages",
                  test_exit_status);
  voder_test_add ("/process/a signal is told by its name", test_signal);
  voder_test_add ("/process/a stop is an interrupt at first", test_stop);
  voder_test_add ("/process/a child may end well when it is stopped",
                  test_polite);
  voder_test_add ("/process/a child that ignores signals is killed",
                  test_ignores_signals);
  voder_test_add ("/process/there may be no grace at all", test_no_grace);
  add_more ();

  return voder_test_run ();
}
