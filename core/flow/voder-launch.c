/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-launch.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "voder-launch-private.h"
#include "voder-properties-private.h"

#define DEFAULT_GRACE_US     (5 * G_USEC_PER_SEC)
#define DEFAULT_OUTPUT_LIMIT (256 * 1024 * 1024)

/**
 * VoderLaunch:
 *
 * What to start as a child, and how: its arguments, its environment, its
 * folder, its descriptors, and how long it may take to end.
 *
 * There is never a shell: each argument reaches the program as it is. A
 * launch may be used any number of times; a change does not reach what was
 * started before.
 *
 * Thread safety: one thread.
 */
enum {
  PROP_ARGV = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderLaunch, voder_launch, G_TYPE_OBJECT)

static void
clear_fd (gpointer data)
{
  VoderLaunchFd *self = data;

  close (self->fd);
}

static void
voder_launch_set_property (GObject *object,
                           guint id,
                           const GValue *value,
                           GParamSpec *spec)
{
  VoderLaunch *self = VODER_LAUNCH (object);

  switch (id) {
  case PROP_ARGV:
    self->argv = g_value_dup_boxed (value);
    if (self->argv == NULL)
      self->argv = g_new0 (char *, 1);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_launch_get_property (GObject *object,
                           guint id,
                           GValue *value,
                           GParamSpec *spec)
{
  VoderLaunch *self = VODER_LAUNCH (object);

  switch (id) {
  case PROP_ARGV:
    g_value_set_boxed (value, self->argv);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_launch_finalize (GObject *object)
{
  VoderLaunch *self = VODER_LAUNCH (object);

  g_clear_pointer (&self->argv, g_strfreev);
  g_clear_pointer (&self->variables, g_strfreev);
  g_clear_pointer (&self->directory, g_free);
  g_clear_pointer (&self->fds, g_array_unref);

  G_OBJECT_CLASS (voder_launch_parent_class)->finalize (object);
}

static void
voder_launch_class_init (VoderLaunchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = voder_launch_get_property;
  object_class->set_property = voder_launch_set_property;
  object_class->finalize = voder_launch_finalize;

  /**
   * VoderLaunch:argv:
   *
   * The program, then its arguments, as for voder_launch_new(); none if not
   * given.
   */
  properties[PROP_ARGV] = g_param_spec_boxed ("argv", NULL, NULL, G_TYPE_STRV,
                                              VODER_PROPERTY_FIXED);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_launch_init (VoderLaunch *self)
{
  self->fds = g_array_new (FALSE, FALSE, sizeof (VoderLaunchFd));
  g_array_set_clear_func (self->fds, clear_fd);
  self->grace_us = DEFAULT_GRACE_US;
  self->output_limit = DEFAULT_OUTPUT_LIMIT;
}

/*
 * The program, as errors name it.
 */
const char *
voder_launch_get_name (VoderLaunch *self)
{
  return self->argv[0] != NULL ? self->argv[0] : "";
}

/*
 * A launch with descriptors of its own.
 */
VoderLaunch *
voder_launch_copy (VoderLaunch *self, GError **error)
{
  g_autoptr (VoderLaunch) copy =
      voder_launch_new ((const char *const *) self->argv);

  copy->variables = g_strdupv (self->variables);
  copy->directory = g_strdup (self->directory);
  for (guint i = 0; i < G_N_ELEMENTS (copy->streams); i++)
    copy->streams[i] = self->streams[i];
  copy->grace_us = self->grace_us;
  copy->output_limit = self->output_limit;

  for (guint i = 0; i < self->fds->len; i++) {
    VoderLaunchFd mapped = g_array_index (self->fds, VoderLaunchFd, i);

    mapped.fd = fcntl (mapped.fd, F_DUPFD_CLOEXEC, 0);
    if (mapped.fd < 0) {
      int failed = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failed),
                   _ ("Cannot keep descriptor %d for “%s”: %s"),
                   mapped.child_fd, voder_launch_get_name (self),
                   g_strerror (failed));
      return NULL;
    }
    g_array_append_val (copy->fds, mapped);
  }

  return g_steal_pointer (&copy);
}

/**
 * voder_launch_new:
 * @argv: (array zero-terminated=1) (element-type filename): the program, then
 *   its arguments. A program without a slash is looked for in `PATH`
 *
 * Makes a launch with pipes for input, output and messages, the environment
 * and the folder of this process, 5 seconds of grace and a limit of 256 MiB
 * for the output.
 *
 * Without a program every start fails with %G_IO_ERROR_INVALID_ARGUMENT.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new launch
 */
VoderLaunch *
voder_launch_new (const char *const *argv)
{
  g_return_val_if_fail (argv != NULL, NULL);

  return g_object_new (VODER_TYPE_LAUNCH, "argv", argv, NULL);
}

/**
 * voder_launch_set_streams:
 * @self: a launch
 * @input: what the child reads: its descriptor 0
 * @output: what it writes: descriptor 1
 * @messages: where it complains: descriptor 2. From a pipe the last 64 KiB are
 *   kept for voder_process_dup_stderr() and for errors
 *
 * Sets what the child has as its three streams.
 *
 * Thread safety: one thread.
 */
void
voder_launch_set_streams (VoderLaunch *self,
                          VoderLaunchStream input,
                          VoderLaunchStream output,
                          VoderLaunchStream messages)
{
  g_return_if_fail (VODER_IS_LAUNCH (self));
  g_return_if_fail (input <= VODER_LAUNCH_NULL);
  g_return_if_fail (output <= VODER_LAUNCH_NULL);
  g_return_if_fail (messages <= VODER_LAUNCH_NULL);

  self->streams[STDIN_FILENO] = input;
  self->streams[STDOUT_FILENO] = output;
  self->streams[STDERR_FILENO] = messages;
}

/**
 * voder_launch_set_environ:
 * @self: a launch
 * @variables: (nullable) (array zero-terminated=1) (element-type filename):
 *   the whole environment, each as `NAME=value`; %NULL for that of this process
 *
 * Sets the environment of the child.
 *
 * Thread safety: one thread.
 */
void
voder_launch_set_environ (VoderLaunch *self, const char *const *variables)
{
  g_return_if_fail (VODER_IS_LAUNCH (self));

  g_strfreev (self->variables);
  self->variables = g_strdupv ((char **) variables);
}

/**
 * voder_launch_set_variable:
 * @self: a launch
 * @name: (type filename): the name of a variable, without `=`
 * @value: (type filename) (nullable): its value; %NULL to leave it out
 *
 * Sets one variable of the child's environment.
 *
 * Thread safety: one thread.
 */
void
voder_launch_set_variable (VoderLaunch *self,
                           const char *name,
                           const char *value)
{
  g_return_if_fail (VODER_IS_LAUNCH (self));
  g_return_if_fail (name != NULL && *name != '\0');
  g_return_if_fail (strchr (name, '=') == NULL);

  if (self->variables == NULL)
    self->variables = g_get_environ ();
  if (value != NULL)
    self->variables = g_environ_setenv (self->variables, name, value, TRUE);
  else
    self->variables = g_environ_unsetenv (self->variables, name);
}

/**
 * voder_launch_set_directory:
 * @self: a launch
 * @directory: (type filename) (nullable): a folder; %NULL for that of this
 *   process. A program that is named by a relative path is looked for there
 *
 * Sets where the child starts.
 *
 * Thread safety: one thread.
 */
void
voder_launch_set_directory (VoderLaunch *self, const char *directory)
{
  g_return_if_fail (VODER_IS_LAUNCH (self));

  g_free (self->directory);
  self->directory = g_strdup (directory);
}

/**
 * voder_launch_take_fd:
 * @self: a launch
 * @fd: a descriptor of this process; it is closed with the launch
 * @child_fd: its number in the child, 0 to %VODER_LAUNCH_MAX_FD
 *
 * Gives the child one more descriptor. It gets no others than its streams and
 * these. One with the number of a stream takes its place; that should be
 * %VODER_LAUNCH_NULL then.
 *
 * Thread safety: one thread.
 */
void
voder_launch_take_fd (VoderLaunch *self, int fd, int child_fd)
{
  VoderLaunchFd mapped = { fd, child_fd };

  g_return_if_fail (VODER_IS_LAUNCH (self));
  g_return_if_fail (fd >= 0);
  g_return_if_fail (child_fd >= 0);
  g_return_if_fail (child_fd <= VODER_LAUNCH_MAX_FD);

  /* Not in the children that other parts of the program start. */
  fcntl (fd, F_SETFD, FD_CLOEXEC);
  g_array_append_val (self->fds, mapped);
}

/**
 * voder_launch_set_grace:
 * @self: a launch
 * @grace_us: microseconds, 0 or more
 *
 * Sets how long a child that is stopped has between SIGINT and SIGKILL, how
 * long others may hold its pipes after it has ended, and, in
 * voder_process_communicate(), how long it may run on when it has closed its
 * output: half a second at least, as also one that exits has closed it before
 * it has ended.
 *
 * Thread safety: one thread.
 */
void
voder_launch_set_grace (VoderLaunch *self, gint64 grace_us)
{
  g_return_if_fail (VODER_IS_LAUNCH (self));
  g_return_if_fail (grace_us >= 0);

  self->grace_us = grace_us;
}

/**
 * voder_launch_set_output_limit:
 * @self: a launch
 * @n_bytes: how much output voder_process_communicate() collects at most
 *
 * Sets the limit; a child that writes more is stopped.
 *
 * Thread safety: one thread.
 */
void
voder_launch_set_output_limit (VoderLaunch *self, guint64 n_bytes)
{
  g_return_if_fail (VODER_IS_LAUNCH (self));

  self->output_limit = n_bytes;
}
