/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-child-private.h"

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "voder-reaper-private.h"

/* How often a child without a pidfd is asked whether it has exited. */
#define POLL_US 5000

static VoderLock nobody_lock = VODER_LOCK_INIT;
static VoderChild *nobody;

static VoderChild *
child_alloc (const char *name)
{
  VoderChild *self = g_new0 (VoderChild, 1);

  atomic_init (&self->refs, 1);
  voder_lock_init (&self->lock);
  self->name = g_strdup (name);
  self->pidfd = self->epoll_fd = self->unread_fd = -1;
  self->stdin_fd = self->stdout_fd = self->stderr_fd = -1;
  self->deadline_us = VODER_SYNC_FOREVER;
  /* Not empty, so that its data is never NULL. */
  self->messages = g_byte_array_sized_new (1);

  return self;
}

VoderChild *
voder_child_new (VoderLaunch *launch)
{
  VoderChild *self = child_alloc (voder_launch_get_name (launch));

  self->grace_us = launch->grace_us;
  self->output_limit = launch->output_limit;
  self->has_stdin = launch->streams[STDIN_FILENO] == VODER_LAUNCH_PIPE;
  self->has_stdout = launch->streams[STDOUT_FILENO] == VODER_LAUNCH_PIPE;

  return self;
}

/* It has ended, with an error that says why. */
static VoderChild *
make_nobody (void)
{
  VoderChild *self = child_alloc ("");

  self->has_stdin = self->has_stdout = TRUE;
  self->exited = self->ended = self->hung_up = TRUE;
  self->exit_status = -1;
  self->cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                           _ ("No process was started: there is nobody"));

  return self;
}

/*
 * The child of a process that was not started; there is one for all.
 */
VoderChild *
voder_child_dup_nobody (void)
{
  VoderChild *self;

  voder_lock (&nobody_lock);
  if (nobody == NULL)
    nobody = make_nobody ();
  self = voder_child_ref (nobody);
  voder_unlock (&nobody_lock);

  return self;
}

VoderChild *
voder_child_ref (VoderChild *self)
{
  voder_refs_get (&self->refs);
  return self;
}

void
voder_child_unref (VoderChild *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  voder_child_close (self, &self->pidfd);
  voder_child_close (self, &self->stdin_fd);
  voder_child_close (self, &self->unread_fd);
  voder_child_close (self, &self->stdout_fd);
  voder_child_close (self, &self->stderr_fd);
  g_clear_error (&self->cause);
  g_byte_array_unref (self->messages);
  voder_lock_clear (&self->lock);
  g_free (self->name);
  g_free (self);
}

/*
 * Closes one of the descriptors. A fork elsewhere may hold a copy for a moment,
 * with which it would stay in the epoll.
 */
void
voder_child_close (VoderChild *self, int *fd)
{
  if (*fd < 0)
    return;

  if (self->epoll_fd >= 0 && !self->ended)
    epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, *fd, NULL);
  close (*fd);
  *fd = -1;
}

void
voder_child_close_input (VoderChild *self)
{
  voder_child_close (self, &self->stdin_fd);
  /* What nobody reads any more. */
  if (self->ended)
    voder_child_close (self, &self->unread_fd);
}

static int
wait_for_id (VoderChild *self, siginfo_t *info, int options)
{
  *info = (siginfo_t){ 0 };
  return self->polled
             ? waitid (P_PID, self->pid, info, WEXITED | WNOHANG | options)
             : waitid (P_PIDFD, self->pidfd, info, WEXITED | WNOHANG | options);
}

/* Somebody else may have reaped it, also after its exit was seen. */
static gboolean
is_reaped (VoderChild *self)
{
  siginfo_t info;

  return self->ended || self->lost || wait_for_id (self, &info, WNOWAIT) < 0;
}

/*
 * Signals the group. It is the child's, as that is not reaped: else its number
 * could be somebody else's.
 */
void
voder_child_kill (VoderChild *self, int signal)
{
  if (is_reaped (self))
    return;

  /* It may have gone to another group. */
  if (kill (-self->pid, signal) == 0 && signal != SIGKILL)
    return;
  if (self->polled)
    kill (self->pid, signal);
  else
    pidfd_send_signal (self->pidfd, signal, NULL, 0);
}

static void
wake (VoderWaiterList *list)
{
  VoderWaiterList claimed = { NULL, NULL };

  voder_waiter_list_claim_all (list, VODER_WAIT_SERVED, &claimed);
  voder_waiter_list_wake_all (&claimed);
}

static void
wake_all (VoderChild *self)
{
  wake (&self->readers);
  wake (&self->writers);
  wake (&self->waiters);
}

/* For the reaper: not later than this. */
static void
set_deadline (VoderChild *self, gint64 deadline_us)
{
  self->deadline_us = MIN (self->deadline_us, deadline_us);
}

/* The state of a child that has exited, which stays a zombie; FALSE when it
 * runs. */
static gboolean
look_at_status (VoderChild *self)
{
  siginfo_t info;

  if (wait_for_id (self, &info, WNOWAIT) < 0)
    self->lost = TRUE;
  else if (info.si_pid == 0)
    return FALSE;
  else if (info.si_code == CLD_EXITED)
    self->exit_status = info.si_status;
  else
    self->term_signal = info.si_status;

  return TRUE;
}

static gboolean
has_hung_up (int fd)
{
  struct pollfd pollfd = { .fd = fd };

  return fd < 0 || (poll (&pollfd, 1, 0) == 1 && (pollfd.revents & POLLHUP));
}

static gboolean
finish (VoderChild *self)
{
  siginfo_t info;
  int n_unread = 0;

  voder_child_pump (self);
  voder_child_kill (self, SIGKILL);
  if (!self->lost)
    wait_for_id (self, &info, 0);
  if (self->unread_fd >= 0 && ioctl (self->unread_fd, FIONREAD, &n_unread) == 0)
    self->n_unread = n_unread;
  if (self->n_watchers == 0)
    voder_child_close (self, &self->pidfd);
  voder_child_close (self, &self->stdin_fd);
  voder_child_close (self, &self->unread_fd);
  voder_child_close (self, &self->stderr_fd);
  /* Unlike the others it stays open until nobody reads it any more: there may
   * be output in it. */
  if (self->stdout_fd >= 0)
    epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, self->stdout_fd, NULL);
  self->deadline_us = VODER_SYNC_FOREVER;
  self->ended = TRUE;
  voder_reaper_disown (self);
  wake_all (self);

  return TRUE;
}

/* TRUE when nobody holds the pipes any more, and so the child has ended. */
static gboolean
finish_if_free (VoderChild *self)
{
  if (self->ended || !self->exited)
    return FALSE;

  if (!self->hung_up)
    self->hung_up = has_hung_up (self->stdout_fd);
  if (self->hung_up && has_hung_up (self->stderr_fd))
    return finish (self);

  if (!self->hung_up)
    voder_reaper_arm (self, VODER_CHILD_STDOUT, self->stdout_fd,
                      self->readers.head != NULL ? EPOLLIN : 0);
  return FALSE;
}

static void
handle_exit (VoderChild *self)
{
  if (self->exited || !look_at_status (self))
    return;

  self->exited = TRUE;
  epoll_ctl (self->epoll_fd, EPOLL_CTL_DEL, self->pidfd, NULL);
  /* One that had to be killed has had its time. */
  set_deadline (self,
                self->killed ? 0 : voder_sync_get_deadline (self->grace_us));
}

static void
handle_output (VoderChild *self)
{
  if (!self->hung_up)
    self->hung_up = has_hung_up (self->stdout_fd);
  wake (&self->readers);
}

/*
 * Something happened to a child; TRUE when it has ended by that.
 */
gboolean
voder_child_handle (VoderChild *self, VoderChildEvent event)
{
  gint64 deadline_us;
  gboolean ended;

  voder_lock (&self->lock);
  if (self->ended) {
    voder_unlock (&self->lock);
    return FALSE;
  }
  if (event == VODER_CHILD_EXIT)
    handle_exit (self);
  else if (event == VODER_CHILD_STDIN)
    wake (&self->writers);
  else if (event == VODER_CHILD_STDOUT)
    handle_output (self);
  else
    voder_child_pump (self);
  ended = finish_if_free (self);
  deadline_us = self->deadline_us;
  voder_unlock (&self->lock);
  voder_reaper_hurry (deadline_us);

  return ended;
}

/* Does what is due now; TRUE when the child has ended by that. */
static gboolean
act (VoderChild *self)
{
  if (self->exited) {
    self->held = !finish_if_free (self);
    return self->held ? finish (self) : TRUE;
  }

  voder_child_kill (self, SIGKILL);
  self->killed = TRUE;
  self->deadline_us = VODER_SYNC_FOREVER;
  return FALSE;
}

/*
 * Does what is due, and lowers next_us to when the next thing is; TRUE when the
 * child has ended by that.
 */
gboolean
voder_child_expire (VoderChild *self, gint64 now_us, gint64 *next_us)
{
  gboolean ended = FALSE;

  voder_lock (&self->lock);
  if (self->polled && !self->ended) {
    handle_exit (self);
    ended = finish_if_free (self);
  }
  if (self->deadline_us <= now_us)
    ended = act (self);
  *next_us = MIN (*next_us, self->deadline_us);
  if (self->polled && !self->exited)
    *next_us = MIN (*next_us, now_us + POLL_US);
  voder_unlock (&self->lock);

  return ended;
}

/*
 * Asks the group to end, and has it killed when it has not after the grace
 * time. A cause is what those who wait will be told.
 */
void
voder_child_stop (VoderChild *self, const GError *cause)
{
  gint64 deadline_us = VODER_SYNC_FOREVER;

  voder_lock (&self->lock);
  if (!self->ended && cause != NULL && self->cause == NULL) {
    self->cause = g_error_copy (cause);
    wake (&self->readers);
    wake (&self->writers);
  }
  if (!self->ended && !self->stopped) {
    self->stopped = TRUE;
    voder_child_kill (self, SIGINT);
    set_deadline (self, voder_sync_get_deadline (self->grace_us));
    deadline_us = self->deadline_us;
  }
  voder_unlock (&self->lock);
  voder_reaper_hurry (deadline_us);
}

/*
 * Nobody will wait for the child or talk to it: it is stopped.
 */
void
voder_child_abandon (VoderChild *self)
{
  voder_child_stop (self, NULL);
  voder_lock (&self->lock);
  voder_child_close_input (self);
  voder_child_close (self, &self->unread_fd);
  voder_child_close (self, &self->stdout_fd);
  voder_unlock (&self->lock);
  voder_reaper_disown (self);
}
