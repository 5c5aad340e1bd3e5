/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A child's pipes in a main loop. */
#include "process-fixture.h"

/* More than any pipe holds. */
#define MUCH (4 * 1024 * 1024)

static void
begin_write (VoderProcess *process,
             gsize size,
             gpointer cancellable,
             GAsyncResult **result)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (size), size);

  voder_process_write_bytes_async (process, bytes, cancellable, keep_result,
                                   result);
  g_assert_null (*result);
}

static void
assert_written (VoderProcess *process, GAsyncResult **result)
{
  g_autoptr (GAsyncResult) ended = iterate_until_set (result);
  g_autoptr (GError) error = NULL;

  *result = NULL;
  g_assert_true (voder_process_write_bytes_finish (process, ended, &error));
  g_assert_no_error (error);
}

static void
assert_write_fails (VoderProcess *process,
                    GAsyncResult **result,
                    GQuark domain,
                    int code)
{
  g_autoptr (GAsyncResult) ended = iterate_until_set (result);
  g_autoptr (GError) error = NULL;

  *result = NULL;
  g_assert_false (voder_process_write_bytes_finish (process, ended, &error));
  g_assert_error (error, domain, code);
}

static void
begin_read (VoderProcess *process, gpointer cancellable, GAsyncResult **result)
{
  voder_process_read_bytes_async (process, 100, cancellable, keep_result,
                                  result);
  g_assert_null (*result);
}

static void
assert_read (VoderProcess *process, GAsyncResult **result, gsize size)
{
  g_autoptr (GAsyncResult) ended = iterate_until_set (result);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  *result = NULL;
  bytes = voder_process_read_bytes_finish (process, ended, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, size);
}

static void
assert_read_fails (VoderProcess *process, GAsyncResult **result, int code)
{
  g_autoptr (GAsyncResult) ended = iterate_until_set (result);
  g_autoptr (GError) error = NULL;

  *result = NULL;
  g_assert_null (voder_process_read_bytes_finish (process, ended, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_both_ways (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("echo", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GAsyncResult) read = NULL;

  process = start (launch);
  for (guint i = 1; i <= 3; i++) {
    begin_read (process, NULL, &read);
    begin_write (process, i, NULL, &written);
    assert_written (process, &written);
    assert_read (process, &read, i);
  }
  voder_process_close_stdin (process);
  begin_read (process, NULL, &read);
  assert_read (process, &read, 0);
  g_assert_true (voder_process_wait_check (process, NULL, NULL));
}

/* Before and meanwhile: what comes then is the next one's. */
static void
test_read_cancelled (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("echo", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "enough");

  process = start (launch);
  begin_read (process, context, &read);
  iterate_all ();
  g_assert_null (read);
  voder_context_cancel (context, cause);
  assert_read_fails (process, &read, G_IO_ERROR_BUSY);
  g_assert_true (
      voder_process_write (process, (const guint8 *) "word", 4, NULL, NULL));
  begin_read (process, context, &read);
  assert_read_fails (process, &read, G_IO_ERROR_BUSY);
  begin_read (process, NULL, &read);
  assert_read (process, &read, 4);
}

static void
test_write_cancelled (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) written = NULL;

  process = start (launch);
  begin_write (process, MUCH, cancellable, &written);
  iterate_all ();
  g_assert_null (written);
  g_cancellable_cancel (cancellable);
  assert_write_fails (process, &written, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  begin_write (process, 1, cancellable, &written);
  assert_write_fails (process, &written, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  voder_process_close_stdin (process);
  begin_write (process, 1, NULL, &written);
  assert_write_fails (process, &written, VODER_FLOW_ERROR,
                      VODER_FLOW_ERROR_CLOSED);
}

static void
test_write_to_deaf (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "0", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GAsyncResult) written = NULL;

  process = start (launch);
  begin_write (process, MUCH, NULL, &written);
  assert_write_fails (process, &written, VODER_PROCESS_ERROR,
                      VODER_PROCESS_ERROR_INPUT);
}

/* What ends the process ends who works with its pipes. */
static void
test_context (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "enough");

  process = start_ready (launch, G_CANCELLABLE (context));
  begin_read (process, NULL, &read);
  voder_context_cancel (context, cause);
  assert_read_fails (process, &read, G_IO_ERROR_BUSY);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/process-pipes/words-go-both-ways", test_both_ways);
  voder_test_add ("/process-pipes/a-cancelled-read-has-read-nothing",
                  test_read_cancelled);
  voder_test_add ("/process-pipes/a-write-can-be-cancelled",
                  test_write_cancelled);
  voder_test_add ("/process-pipes/a-write-to-nobody-fails", test_write_to_deaf);
  voder_test_add ("/process-pipes/the-context-ends-a-read", test_context);

  return voder_test_run ();
}
