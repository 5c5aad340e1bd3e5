/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "voder-program.h"

/* The contract's limit. The machine may be busy: the best of some runs counts.
 * A sanitizer makes all of it several times slower. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LIMIT_US (2000 * 1000)
#else
#define LIMIT_US (200 * 1000)
#endif
#define N_TRIES 3

/* A temporary file of the sound has appeared: the render is under way. */
static void
on_changed (GFileMonitor *monitor,
            GFile *file,
            GFile *other,
            GFileMonitorEvent event,
            gpointer data)
{
  gboolean *is_there = data;
  g_autofree char *name = g_file_get_basename (file);

  if (event == G_FILE_MONITOR_EVENT_CREATED &&
      g_str_has_prefix (name, ".out.wav."))
    *is_there = TRUE;
}

static void
on_ended (GObject *process, GAsyncResult *result, gpointer data)
{
  gboolean *is_gone = data;

  *is_gone = TRUE;
}

static void
make_group (gpointer data)
{
  setpgid (0, 0);
}

/* The process that renders, once it has begun to write. */
static GSubprocess *
start_and_wait (VoderProgram *program,
                GSubprocessFlags flags,
                const char *const *arguments)
{
  g_autoptr (GFile) folder = g_file_new_for_path (program->folder);
  g_autoptr (GFileMonitor) monitor = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gboolean is_there = FALSE;
  gboolean is_gone = FALSE;
  GSubprocess *process;

  monitor =
      g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (monitor, "changed", G_CALLBACK (on_changed), &is_there);
  g_subprocess_launcher_set_child_setup (program->launcher, make_group, NULL,
                                         NULL);
  process = voder_program_start (program, flags, arguments);
  g_subprocess_wait_async (process, cancellable, on_ended, &is_gone);
  while (!is_there && !is_gone)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (is_there);

  g_cancellable_cancel (cancellable);
  while (!is_gone)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (monitor, &is_there);

  return process;
}

/* Sends the signal; gives the time until the process has ended. */
static gint64
end_by_signal (GSubprocess *process, int number, int status)
{
  g_autoptr (GError) error = NULL;
  const char *id = g_subprocess_get_identifier (process);
  pid_t pid = (pid_t) g_ascii_strtoll (id, NULL, 10);
  gint64 start_us = g_get_monotonic_time ();
  gint64 end_us;

  g_subprocess_send_signal (process, number);
  g_subprocess_wait (process, NULL, &error);
  end_us = g_get_monotonic_time ();
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, status);

  g_assert_cmpint (kill (-pid, 0), ==, -1);
  g_assert_cmpint (errno, ==, ESRCH);

  return end_us - start_us;
}

static void
write_long_text (VoderProgram *program)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (text->len < 8 * 1024 * 1024)
    g_string_append (text, "A sentence that says nothing, again and again. ");
  voder_program_write (program, "in.txt", text->str, (gssize) text->len);
}

static gint64
interrupt_long_render (VoderProgram *program, int number, int status)
{
  static const char *const arguments[] = {
    "render",  "-e",         "tone",    "in.txt",     "-o", "out.wav",
    "--marks", "marks.json", "--stats", "stats.json", NULL
  };
  g_autoptr (GSubprocess) process = NULL;
  gint64 took_us;

  process = start_and_wait (program, G_SUBPROCESS_FLAGS_NONE, arguments);
  took_us = end_by_signal (process, number, status);
  voder_program_assert_files (program, "in.txt");

  return took_us;
}

static void
test_sigint_ends_a_render_at_once_and_leaves_nothing (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  gint64 took_us = G_MAXINT64;

  write_long_text (program);
  for (guint i = 0; i < N_TRIES && took_us >= LIMIT_US; i++)
    took_us = MIN (took_us, interrupt_long_render (program, SIGINT, 130));
  g_assert_cmpint (took_us, <, LIMIT_US);
}

static void
test_sigterm_ends_a_render_and_leaves_nothing (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();

  write_long_text (program);
  interrupt_long_render (program, SIGTERM, 143);
}

static void
test_sigint_ends_the_wait_for_input (void)
{
  static const char *const arguments[] = { "render", "-e",      "tone", "-",
                                           "-o",     "out.wav", NULL };
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  int ends[2];

  while (text->len < 60 * 1000)
    g_string_append (text, "One sentence.\n\n");
  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], text->str, text->len), ==,
                   (gssize) text->len);
  g_subprocess_launcher_take_stdin_fd (program->launcher, ends[0]);

  process = start_and_wait (program, G_SUBPROCESS_FLAGS_NONE, arguments);
  end_by_signal (process, SIGINT, 130);
  close (ends[1]);
  voder_program_assert_files (program, "");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/interrupt/ends-a-render-at-once-and-leaves-nothing",
                  test_sigint_ends_a_render_at_once_and_leaves_nothing);
  voder_test_add ("/interrupt/sigterm-ends-a-render-and-leaves-nothing",
                  test_sigterm_ends_a_render_and_leaves_nothing);
  voder_test_add ("/interrupt/ends-the-wait-for-input",
                  test_sigint_ends_the_wait_for_input);

  return voder_test_run ();
}
