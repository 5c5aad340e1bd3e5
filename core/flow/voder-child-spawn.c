/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-child-private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "voder-reaper-private.h"

static VoderLock starting = VODER_LOCK_INIT;

/* What a start needs, until the child runs. */
typedef struct {
  VoderLaunch *launch;
  /* The child's ends of its pipes; -1 when there is none. */
  int streams[3];
  /* Copies of the launch's descriptors, above all numbers of the child. */
  GArray *fds;
  int max_child_fd;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
} Start;

static void
start_init (Start *self, VoderLaunch *launch)
{
  self->launch = launch;
  for (guint i = 0; i < G_N_ELEMENTS (self->streams); i++)
    self->streams[i] = -1;
  self->fds = g_array_new (FALSE, FALSE, sizeof (int));
  self->max_child_fd = STDERR_FILENO;
  for (guint i = 0; i < launch->fds->len; i++)
    self->max_child_fd =
        MAX (self->max_child_fd,
             g_array_index (launch->fds, VoderLaunchFd, i).child_fd);
  posix_spawn_file_actions_init (&self->actions);
  posix_spawnattr_init (&self->attributes);
}

static void
close_ends (Start *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->streams); i++) {
    if (self->streams[i] >= 0)
      close (self->streams[i]);
    self->streams[i] = -1;
  }
  for (guint i = 0; i < self->fds->len; i++)
    close (g_array_index (self->fds, int, i));
  g_array_set_size (self->fds, 0);
}

static void
start_clear (Start *self)
{
  close_ends (self);
  g_array_unref (self->fds);
  posix_spawn_file_actions_destroy (&self->actions);
  posix_spawnattr_destroy (&self->attributes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Start, start_clear)

/* Always FALSE. */
static gboolean
fail (VoderLaunch *launch, int number, GError **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
               _ ("Cannot start “%s”: %s"), voder_launch_get_name (launch),
               g_strerror (number));
  return FALSE;
}

/* A folder that is not there looks like a program that is not there. */
static gboolean
fail_to_spawn (VoderLaunch *launch, int number, GError **error)
{
  if (launch->directory == NULL || access (launch->directory, X_OK) == 0)
    return fail (launch, number, error);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               _ ("Cannot start “%s” in “%s”: %s"),
               voder_launch_get_name (launch), launch->directory,
               g_strerror (errno));
  return FALSE;
}

/* Out of the way of the numbers that the child gives its descriptors. */
static gboolean
move_up (Start *self, int *fd)
{
  int moved;

  if (*fd > self->max_child_fd)
    return TRUE;

  moved = fcntl (*fd, F_DUPFD_CLOEXEC, self->max_child_fd + 1);
  if (moved < 0)
    return FALSE;
  close (*fd);
  *fd = moved;
  return TRUE;
}

/* A pipe; our end of it never blocks. */
static gboolean
open_pipe (Start *self, int number, int *ours)
{
  int fds[2];
  int our_end = number == STDIN_FILENO ? 1 : 0;

  if (self->launch->streams[number] != VODER_LAUNCH_PIPE)
    return TRUE;
  if (pipe2 (fds, O_CLOEXEC) < 0)
    return FALSE;

  *ours = fds[our_end];
  self->streams[number] = fds[!our_end];
  return move_up (self, &self->streams[number]) &&
         fcntl (*ours, F_SETFL, O_NONBLOCK) == 0;
}

static gboolean
copy_fds (Start *self)
{
  for (guint i = 0; i < self->launch->fds->len; i++) {
    int fd = g_array_index (self->launch->fds, VoderLaunchFd, i).fd;
    int copy = fcntl (fd, F_DUPFD_CLOEXEC, self->max_child_fd + 1);

    if (copy < 0)
      return FALSE;
    g_array_append_val (self->fds, copy);
  }

  return TRUE;
}

static gboolean
open_all (Start *self, VoderChild *child)
{
  return open_pipe (self, STDIN_FILENO, &child->stdin_fd) &&
         open_pipe (self, STDOUT_FILENO, &child->stdout_fd) &&
         open_pipe (self, STDERR_FILENO, &child->stderr_fd) && copy_fds (self);
}

static void
add_stream (Start *self, int number)
{
  int mode = number == STDIN_FILENO ? O_RDONLY : O_WRONLY;

  if (self->streams[number] >= 0)
    posix_spawn_file_actions_adddup2 (&self->actions, self->streams[number],
                                      number);
  else if (self->launch->streams[number] == VODER_LAUNCH_NULL)
    posix_spawn_file_actions_addopen (&self->actions, number, "/dev/null", mode,
                                      0);
}

static gboolean
is_mapped (Start *self, int child_fd)
{
  for (guint i = 0; i < self->launch->fds->len; i++)
    if (g_array_index (self->launch->fds, VoderLaunchFd, i).child_fd ==
        child_fd)
      return TRUE;

  return FALSE;
}

/* The child's streams and what it was given; all else is closed. */
static void
add_actions (Start *self)
{
  for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
    add_stream (self, i);
  for (guint i = 0; i < self->fds->len; i++)
    posix_spawn_file_actions_adddup2 (
        &self->actions, g_array_index (self->fds, int, i),
        g_array_index (self->launch->fds, VoderLaunchFd, i).child_fd);
  for (int i = STDERR_FILENO + 1; i < self->max_child_fd; i++)
    if (!is_mapped (self, i))
      posix_spawn_file_actions_addclose (&self->actions, i);
  posix_spawn_file_actions_addclosefrom_np (&self->actions,
                                            self->max_child_fd + 1);
  if (self->launch->directory != NULL)
    posix_spawn_file_actions_addchdir_np (&self->actions,
                                          self->launch->directory);
}

/* A group of its own, and signals as at the start of a session: the program
 * may block or ignore some for itself. */
static void
set_attributes (Start *self)
{
  sigset_t none;
  sigset_t all;

  sigemptyset (&none);
  sigfillset (&all);
  posix_spawnattr_setsigmask (&self->attributes, &none);
  posix_spawnattr_setsigdefault (&self->attributes, &all);
  posix_spawnattr_setpgroup (&self->attributes, 0);
  posix_spawnattr_setflags (&self->attributes, POSIX_SPAWN_SETPGROUP |
                                                   POSIX_SPAWN_SETSIGMASK |
                                                   POSIX_SPAWN_SETSIGDEF);
}

static int
spawn (Start *self, VoderChild *child)
{
  VoderLaunch *launch = self->launch;
  char **variables = launch->variables != NULL ? launch->variables : environ;

  add_actions (self);
  set_attributes (self);

  return posix_spawnp (&child->pid, launch->argv[0], &self->actions,
                       &self->attributes, launch->argv, variables);
}

/* The child runs, but nobody can watch it. */
static gboolean
give_up (VoderChild *self, GError **error)
{
  int failed = errno;

  kill (-self->pid, SIGKILL);
  while (waitpid (self->pid, NULL, 0) < 0 && errno == EINTR)
    continue;
  self->ended = TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failed),
               _ ("Cannot watch “%s”: %s"), self->name, g_strerror (failed));
  return FALSE;
}

/* It has gone already: where SIGCHLD is ignored, the system reaps. */
static void
lose (VoderChild *self)
{
  voder_child_pump (self);
  self->exited = self->lost = self->ended = TRUE;
}

static gboolean
watch (VoderChild *self, GError **error)
{
  self->pidfd = pidfd_open (self->pid, 0);
  if (self->pidfd < 0 && errno == ESRCH) {
    lose (self);
    return TRUE;
  }
  /* Some containers refuse what they do not know. */
  self->polled = self->pidfd < 0 && (errno == ENOSYS || errno == EPERM);
  if (self->pidfd < 0 && !self->polled)
    return give_up (self, error);

  return voder_reaper_add (self, error) || give_up (self, NULL);
}

static gboolean
spawn_alone (VoderChild *self, VoderLaunch *launch, GError **error)
{
  g_auto (Start) start = { 0 };
  int failed;

  start_init (&start, launch);
  if (*self->name == '\0') {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         _ ("There is no program to start"));
    return FALSE;
  }
  if (!open_all (&start, self))
    return fail (launch, errno, error);

  failed = spawn (&start, self);
  if (failed != 0)
    return fail_to_spawn (launch, failed, error);

  self->hung_up = self->stdout_fd < 0;
  self->unread_fd = start.streams[STDIN_FILENO];
  start.streams[STDIN_FILENO] = -1;
  /* Before its end can be seen: what is open here would hold its pipes. */
  close_ends (&start);
  return watch (self, error);
}

/*
 * Starts the child and gives it to the reaper. One at a time: a child has what
 * is open here until its program runs, and so would hold the pipes of another
 * that is started meanwhile, for as long as a busy machine lets it wait.
 */
gboolean
voder_child_spawn (VoderChild *self, VoderLaunch *launch, GError **error)
{
  gboolean ok;

  voder_lock (&starting);
  ok = spawn_alone (self, launch, error);
  voder_unlock (&starting);

  return ok;
}
