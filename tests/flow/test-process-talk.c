/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "process-fixture.h"

#include <sched.h>
#include <signal.h>
#include <string.h>

#define BIG_SIZE  (16 * 1024 * 1024)
#define SOME_SIZE (1024 * 1024)
#define N_CANCELS 40
#define N_EXITS   40
#define KEPT      (64 * 1024)

static GBytes *
make_big (void)
{
  guint8 *data = g_malloc (BIG_SIZE);

  for (gsize i = 0; i < BIG_SIZE; i++)
    data[i] = i * 2654435761u >> 13;

  return g_bytes_new_take (data, BIG_SIZE);
}

static void
test_big (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("echo", NULL);
  g_autoptr (VoderProcess) process = start (launch);
  g_autoptr (GBytes) input = make_big ();
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;

  voder_process_communicate (process, input, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (input, output));
}

static void
test_both_floods (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("echo-both", NULL);
  g_autoptr (VoderProcess) process = start (launch);
  g_autoptr (GBytes) input = make_big ();
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;

  voder_process_communicate (process, input, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (input, output));
}

static void
test_nothing (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("echo", NULL);
  g_autoptr (VoderProcess) first = start (launch);
  g_autoptr (VoderProcess) second = start (launch);
  g_autoptr (GError) error = NULL;
  g_autofree char *none = communicate (first, NULL, &error);
  g_autofree char *empty = communicate (second, "", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (empty, ==, "");
}

static void
test_no_pipes (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("echo", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  voder_launch_set_streams (launch, VODER_LAUNCH_NULL, VODER_LAUNCH_NULL,
                            VODER_LAUNCH_NULL);
  voder_launch_set_grace (launch, 0);
  process = start (launch);
  output = communicate (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "");
}

static void
test_messages (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch =
      launch_child ("flood", "2", "100", "4", NULL);
  g_autoptr (VoderProcess) process = start (launch);
  g_autoptr (GError) error = NULL;
  g_autofree char *messages = NULL;

  g_assert_false (voder_process_wait_check (process, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_EXIT, "xxxthe end");
  g_assert_cmpuint (strlen (error->message), <, 2048);
  messages = voder_process_dup_stderr (process);
  g_assert_cmpuint (strlen (messages), ==, KEPT);
  g_assert_true (g_str_has_suffix (messages, "xxxthe end"));
}

static void
test_endless_messages (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("flood-for-ever", "2", NULL);
  g_autoptr (VoderContext) context = NULL;
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  voder_launch_set_grace (launch, SHORT_US);
  process = start_ready (launch, NULL);
  context = voder_context_new_with_timeout (NULL, SHORT_US);
  g_assert_false (voder_process_communicate (process, NULL, NULL,
                                             G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_true (voder_process_wait (process, NULL, NULL));
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGKILL);
}

static void
test_too_much (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("flood-for-ever", "1", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  voder_launch_set_output_limit (launch, 1000);
  voder_launch_set_grace (launch, SHORT_US);
  process = start (launch);
  g_assert_null (communicate (process, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_OUTPUT, "1000 bytes");
  g_assert_true (voder_process_wait (process, NULL, NULL));
}

static void
test_at_the_limit (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("echo", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  voder_launch_set_output_limit (launch, 4);
  process = start (launch);
  output = communicate (process, "four", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "four");
}

static void
test_closes_output (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("close-output", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GBytes) input = make_big ();
  g_autoptr (GError) error = NULL;

  voder_launch_set_grace (launch, SHORT_US);
  process = start (launch);
  g_assert_false (
      voder_process_communicate (process, input, NULL, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_OUTPUT,
                        "closed its output, but did not end within 0.5 s");
  g_assert_true (voder_process_wait (process, NULL, NULL));
  g_assert_cmpint (voder_process_get_term_signal (process), !=, 0);
}

/* The output of a child that exits is closed before it has ended. */
static void
test_exits_without_grace (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "0", NULL);

  voder_launch_set_grace (launch, 0);
  for (guint i = 0; i < N_EXITS; i++) {
    g_autoptr (VoderProcess) process = start (launch);
    g_autoptr (GError) error = NULL;

    voder_process_communicate (process, NULL, NULL, NULL, &error);
    g_assert_no_error (error);
  }
}

static void
test_dies_before_reading (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "3", NULL);
  g_autoptr (VoderProcess) process = start (launch);
  g_autoptr (GBytes) input = make_big ();
  g_autoptr (GError) error = NULL;

  g_assert_false (
      voder_process_communicate (process, input, NULL, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_EXIT,
                        "exit status 3: the voice is missing");
}

/* However little it is, and whenever it was written. */
static void
test_does_not_read (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "0", NULL);
  g_autoptr (VoderLaunch) flood = launch_child ("flood", "1", "9", "0", NULL);
  g_autoptr (VoderProcess) early = start (launch);
  g_autoptr (VoderProcess) late = start (launch);
  g_autoptr (VoderProcess) busy = start (flood);
  g_autoptr (GError) error = NULL;

  /* It is there until its output is read, and so is what is written to it. */
  g_assert_null (communicate (busy, "text", &error));
  assert_process_error (error, VODER_PROCESS_ERROR_INPUT,
                        "after 0 of the 4 bytes");
  g_clear_error (&error);
  g_assert_null (communicate (early, "text", &error));
  assert_process_error (error, VODER_PROCESS_ERROR_INPUT,
                        "after 0 of the 4 bytes");
  g_clear_error (&error);
  g_assert_true (voder_process_wait (late, NULL, NULL));
  g_assert_null (communicate (late, "text", &error));
  assert_process_error (error, VODER_PROCESS_ERROR_INPUT,
                        "after 0 of the 4 bytes");
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
  g_assert_null (communicate (process, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_HELD, "left behind");
  wait_for_tell_tale (fd);
}

static void
test_context (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("ignore", NULL);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SHORT_US);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GBytes) input = make_big ();
  g_autoptr (GError) error = NULL;

  voder_launch_set_grace (launch, SHORT_US);
  process = voder_process_new (launch, G_CANCELLABLE (context), &error);
  if (process != NULL)
    voder_process_communicate (process, input, NULL, NULL, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_true (process == NULL || voder_process_has_ended (process));
}

static void
test_cancelled_before (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("echo", NULL);
  g_autoptr (VoderProcess) process = start (launch);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (
      voder_process_communicate (process, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (voder_process_wait_check (process, NULL, &error));
  g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_STOPPED);
}

static void
test_read (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("echo", NULL);
  g_autoptr (VoderProcess) process = start (launch);
  g_autoptr (GBytes) end = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++) {
    g_autoptr (GBytes) bytes = NULL;

    g_assert_true (voder_process_write (process, (const guint8 *) "word", 4,
                                        NULL, &error));
    bytes = voder_process_read_bytes (process, 100, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                     "word", 4);
  }
  voder_process_close_stdin (process);
  voder_process_close_stdin (process);
  end = voder_process_read_bytes (process, 100, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (end), ==, 0);
  g_assert_true (voder_process_wait_check (process, NULL, NULL));
}

/* What the child wrote is there after it has ended. */
static void
test_read_after_end (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("args", "word", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GBytes) bytes = NULL;

  voder_launch_set_grace (launch, LONG_US);
  process = start (launch);
  g_assert_true (voder_process_wait_check (process, NULL, NULL));
  bytes = voder_process_read_bytes (process, 100, NULL, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   "4:word\n", 7);
}

static void
test_read_cancelled (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("polite", NULL);
  g_autoptr (VoderProcess) process = start_ready (launch, NULL);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SHORT_US);
  g_autoptr (GError) error = NULL;
  guint8 byte;

  g_assert_cmpint (
      voder_process_read (process, &byte, 1, G_CANCELLABLE (context), &error),
      ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  voder_process_stop (process);
  read_line (process, "bye\n");
}

static gboolean
read_byte (gpointer data, GCancellable *cancellable, GError **error)
{
  guint8 byte;

  return voder_process_read (data, &byte, 1, NULL, error) >= 0;
}

/* Also when the child goes on. */
static void
test_read_context_at_once (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("stubborn", "ignores", NULL);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  voder_launch_set_grace (launch, LONG_US);
  process = start_ready (launch, G_CANCELLABLE (context));
  voder_group_go (group, read_byte, process, NULL, NULL);
  for (guint i = 0; i < 100; i++)
    sched_yield ();
  voder_context_cancel (context, NULL);
  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (voder_process_has_ended (process));
  voder_process_close_stdin (process);
}

static void
test_stop_twice (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("stubborn", "hears", NULL);
  g_autoptr (VoderProcess) process = NULL;
  guint8 byte;

  voder_launch_set_grace (launch, LONG_US);
  process = start_ready (launch, NULL);
  voder_process_stop (process);
  read_line (process, "stop\n");
  voder_process_stop (process);
  voder_process_close_stdin (process);
  g_assert_cmpint (voder_process_read (process, &byte, 1, NULL, NULL), ==, 0);
  g_assert_true (voder_process_wait_check (process, NULL, NULL));
}

/* The other one hears of it before its input ends. */
static void
test_stop_in_group (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("pair", "hears", NULL);
  g_autoptr (VoderProcess) process = NULL;
  guint8 byte;

  voder_launch_set_grace (launch, LONG_US);
  process = start_ready (launch, NULL);
  voder_process_stop (process);
  voder_process_close_stdin (process);
  read_line (process, "stop\n");
  g_assert_cmpint (voder_process_read (process, &byte, 1, NULL, NULL), ==, 0);
  g_assert_true (voder_process_wait (process, NULL, NULL));
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGINT);
}

static void
test_read_context (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("ignore", NULL);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, 10 * SHORT_US);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;
  guint8 bytes[6];

  voder_launch_set_grace (launch, SHORT_US);
  process = voder_process_new (launch, G_CANCELLABLE (context), &error);
  while (process != NULL &&
         voder_process_read (process, bytes, sizeof bytes, NULL, &error) > 0)
    continue;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_write_cancelled (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderProcess) process = start_ready (launch, NULL);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SHORT_US);
  g_autoptr (GBytes) input = make_big ();
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_process_write (process, g_bytes_get_data (input, NULL),
                                       BIG_SIZE, G_CANCELLABLE (context),
                                       &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
assert_not_written (VoderProcess *process, const char *part)
{
  g_autoptr (GBytes) input = make_big ();
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_process_write (process, g_bytes_get_data (input, NULL),
                                       BIG_SIZE, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_INPUT, part);
}

static void
test_write_to_deaf (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("close-input", NULL);
  g_autoptr (VoderProcess) process = start_ready (launch, NULL);

  assert_not_written (process, "has closed its input");
  voder_process_stop (process);
  g_assert_true (voder_process_wait (process, NULL, NULL));
  assert_not_written (process, "has ended");
}

/* No signal is left that a later unblocking would deliver. */
static void
test_no_sigpipe (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("close-input", NULL);
  g_autoptr (VoderProcess) process = start_ready (launch, NULL);
  sigset_t sigpipe;
  sigset_t pending;
  sigset_t old;

  sigemptyset (&sigpipe);
  sigaddset (&sigpipe, SIGPIPE);
  pthread_sigmask (SIG_BLOCK, &sigpipe, &old);
  assert_not_written (process, "has closed its input");
  sigpending (&pending);
  g_assert_false (sigismember (&pending, SIGPIPE));
  pthread_sigmask (SIG_SETMASK, &old, NULL);
}

static void
test_write_after_close (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderProcess) process = start_ready (launch, NULL);
  g_autoptr (GError) error = NULL;

  voder_process_close_stdin (process);
  g_assert_false (
      voder_process_write (process, (const guint8 *) "x", 1, NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

/* Cancels once other threads have run so many times. */
typedef struct {
  VoderContext *context;
  guint n_yields;
} Canceller;

static gboolean
cancel_later (gpointer data, GCancellable *cancellable, GError **error)
{
  Canceller *canceller = data;

  for (guint i = 0; i < canceller->n_yields; i++)
    sched_yield ();
  voder_context_cancel (canceller->context, NULL);
  return TRUE;
}

static void
talk_and_cancel (guint n_yields, gboolean own_context)
{
  g_autoptr (VoderLaunch) launch = launch_child ("echo-both", NULL);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  Canceller canceller = { context, n_yields };
  GCancellable *cancellable = G_CANCELLABLE (context);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GBytes) big = make_big ();
  g_autoptr (GBytes) input = g_bytes_new_from_bytes (big, 0, SOME_SIZE);
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_group_go (group, cancel_later, &canceller, NULL, NULL));
  process =
      voder_process_new (launch, own_context ? cancellable : NULL, &error);
  if (process != NULL)
    voder_process_communicate (process, input, NULL,
                               own_context ? NULL : cancellable, &error);
  if (error != NULL)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (voder_group_wait (group, NULL, NULL));
}

static void
test_cancel_anywhere (void)
{
  g_auto (Leaks) leaks = leaks_begin ();

  for (guint i = 0; i < N_CANCELS; i++)
    talk_and_cancel (i * i * 4, i % 2 == 0);
}

static void
test_async (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("echo", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GBytes) input = make_big ();
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  process = start (launch);
  voder_process_communicate_async (process, input, NULL, keep_result, &result);
  voder_process_communicate_finish (process, iterate_until_set (&result),
                                    &output, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (input, output));
}

static void
test_async_cancelled (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  process = start (launch);
  voder_process_communicate_async (process, NULL, cancellable, keep_result,
                                   &result);
  g_cancellable_cancel (cancellable);
  g_assert_false (voder_process_communicate_finish (
      process, iterate_until_set (&result), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/process-talk/16 MiB go in and come out", test_big);
  voder_test_add ("/process-talk/a child that complains meanwhile is not stuck",
                  test_both_floods);
  voder_test_add ("/process-talk/there may be nothing to say", test_nothing);
  voder_test_add ("/process-talk/there may be no pipes", test_no_pipes);
  voder_test_add ("/process-talk/the end of the messages is kept",
                  test_messages);
  voder_test_add ("/process-talk/endless messages do not hold up a stop",
                  test_endless_messages);
  voder_test_add ("/process-talk/too much output is an error", test_too_much);
  voder_test_add ("/process-talk/as much as the limit is not too much",
                  test_at_the_limit);
  voder_test_add ("/process-talk/a child that closes its output must end",
                  test_closes_output);
  voder_test_add ("/process-talk/who exits needs no grace time",
                  test_exits_without_grace);
  voder_test_add ("/process-talk/a child that dies before it reads is an error",
                  test_dies_before_reading);
  voder_test_add ("/process-talk/a child that does not read is an error",
                  test_does_not_read);
  voder_test_add ("/process-talk/a held pipe is an error", test_held);
  voder_test_add ("/process-talk/a deadline ends a conversation", test_context);
  voder_test_add ("/process-talk/what is cancelled before stops the child",
                  test_cancelled_before);
  voder_test_add ("/process-talk/a cancel may come at any moment",
                  test_cancel_anywhere);
  voder_test_add ("/process-talk/words go both ways", test_read);
  voder_test_add ("/process-talk/output can be read when the child has ended",
                  test_read_after_end);
  voder_test_add ("/process-talk/a read that is cancelled has read nothing",
                  test_read_cancelled);
  voder_test_add ("/process-talk/the context's end ends a read",
                  test_read_context);
  voder_test_add ("/process-talk/the context's end ends it at once",
                  test_read_context_at_once);
  voder_test_add ("/process-talk/a second stop is none", test_stop_twice);
  voder_test_add ("/process-talk/a stop interrupts the whole group",
                  test_stop_in_group);
  voder_test_add ("/process-talk/a write can be cancelled",
                  test_write_cancelled);
  voder_test_add ("/process-talk/a write to a child that reads no more fails",
                  test_write_to_deaf);
  voder_test_add ("/process-talk/a failed write leaves no signal",
                  test_no_sigpipe);
  voder_test_add ("/process-talk/a write after the close fails",
                  test_write_after_close);
  voder_test_add ("/process-talk/asynchronous equals blocking", test_async);
  voder_test_add ("/process-talk/an asynchronous one can be cancelled",
                  test_async_cancelled);

  return voder_test_run ();
}
