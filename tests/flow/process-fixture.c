/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "process-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

static guint
count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

Leaks
leaks_begin (void)
{
  /* These have descriptors of their own, for ever. */
  g_main_context_default ();
  g_type_class_unref (g_type_class_ref (G_TYPE_TASK));
  return (Leaks){ count_fds () };
}

void
leaks_end (Leaks *self)
{
  voder_flow_shutdown ();
  g_assert_cmpuint (count_fds (), ==, self->n_fds);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
}

/*
 * TRUE, and the test is skipped, under valgrind: it makes a plain fork of
 * posix_spawn(), which then does not hear that the program could not be run.
 */
gboolean
skips_failed_starts (void)
{
  const char *preloaded = g_getenv ("LD_PRELOAD");

  if (preloaded == NULL || strstr (preloaded, "vgpreload") == NULL)
    return FALSE;

  g_test_skip ("valgrind does not tell that a program cannot be run");
  return TRUE;
}

/*
 * TRUE, and the test is skipped, where a child is asked now and then whether it
 * has exited, by a clock that has to go on for that.
 */
gboolean
skips_without_pidfds (void)
{
  int fd = pidfd_open (getpid (), 0);

  if (fd < 0) {
    g_test_skip ("the system has no pidfds");
    return TRUE;
  }

  close (fd);
  return FALSE;
}

/*
 * What starts the program of child.c with these arguments.
 */
VoderLaunch *
launch_child (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program =
      g_test_build_filename (G_TEST_BUILT, "flow", "child", NULL);
  va_list list;

  g_ptr_array_add (argv, program);
  va_start (list, first);
  for (const char *arg = first; arg != NULL; arg = va_arg (list, const char *))
    g_ptr_array_add (argv, (char *) arg);
  va_end (list);
  g_ptr_array_add (argv, NULL);

  return voder_launch_new ((const char *const *) argv->pdata);
}

VoderProcess *
start (VoderLaunch *launch)
{
  g_autoptr (GError) error = NULL;
  VoderProcess *process = voder_process_new (launch, NULL, &error);

  g_assert_no_error (error);
  return process;
}

/*
 * A process that has said that it is ready.
 */
VoderProcess *
start_ready (VoderLaunch *launch, GCancellable *context)
{
  g_autoptr (GError) error = NULL;
  VoderProcess *process = voder_process_new (launch, context, &error);

  g_assert_no_error (error);
  read_line (process, "ready\n");
  return process;
}

/*
 * Reads just that from the output.
 */
void
read_line (VoderProcess *process, const char *line)
{
  g_autoptr (GString) got = g_string_new (NULL);

  while (got->len < strlen (line)) {
    g_autoptr (GError) error = NULL;
    guint8 byte;

    voder_process_read (process, &byte, 1, NULL, &error);
    g_assert_no_error (error);
    g_string_append_c (got, byte);
  }
  g_assert_cmpstr (got->str, ==, line);
}

/*
 * Asserts that an error has a code and that its message has a part.
 */
void
assert_process_error (const GError *error, int code, const char *part)
{
  g_assert_error (error, VODER_PROCESS_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("no “%s” in “%s”", part, error->message);
}

/*
 * Does what voder_process_communicate() does, with strings.
 */
char *
communicate (VoderProcess *process, const char *input, GError **error)
{
  g_autoptr (GBytes) bytes =
      input != NULL ? g_bytes_new (input, strlen (input)) : NULL;
  g_autoptr (GBytes) output = NULL;
  const char *data;
  gsize size;

  if (!voder_process_communicate (process, bytes, &output, NULL, error))
    return NULL;

  /* That of no bytes may be NULL. */
  data = g_bytes_get_data (output, &size);
  return size > 0 ? g_strndup (data, size) : g_strdup ("");
}

/*
 * Gives the child a pipe's end as descriptor 3; what is returned reads the end
 * when the child, and all that it has left behind, is gone.
 */
int
give_tell_tale (VoderLaunch *launch)
{
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  voder_launch_take_fd (launch, fds[1], 3);
  return fds[0];
}

/*
 * The launch must have been dropped.
 */
void
wait_for_tell_tale (int fd)
{
  char byte;

  g_assert_cmpint (read (fd, &byte, 1), ==, 0);
  close (fd);
}
