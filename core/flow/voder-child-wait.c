/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-child-private.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>

#include "voder-reaper-private.h"

/* With the lock held. */
static gboolean
need_not_wait (VoderChild *self, guint what)
{
  return self->ended || ((what & VODER_CHILD_CAUSE) && self->cause != NULL) ||
         ((what & VODER_CHILD_READABLE) && self->hung_up);
}

static void
enlist (VoderChild *self, guint what, VoderWaiter waiters[3])
{
  if (what & VODER_CHILD_READABLE) {
    voder_waiter_list_push (&self->readers, &waiters[0]);
    voder_reaper_arm (self, VODER_CHILD_STDOUT, self->stdout_fd, EPOLLIN);
  }
  if (what & VODER_CHILD_WRITABLE) {
    voder_waiter_list_push (&self->writers, &waiters[1]);
    voder_reaper_arm (self, VODER_CHILD_STDIN, self->stdin_fd, EPOLLOUT);
  }
  voder_waiter_list_push (&self->waiters, &waiters[2]);
}

static void
arm_exit (VoderChild *self, guint32 events)
{
  struct epoll_event wanted = {
    .events = events,
    .data.u64 = self->id << VODER_CHILD_EVENT_BITS | VODER_CHILD_EXIT,
  };

  epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, self->pidfd, &wanted);
}

/* The calling thread looks for the exit, and the reaper does not. FALSE when
 * it has been seen already. */
static gboolean
begin_watch (VoderChild *self)
{
  gboolean runs;

  voder_lock (&self->lock);
  runs = !self->exited;
  if (runs && self->n_watchers++ == 0)
    arm_exit (self, 0);
  voder_unlock (&self->lock);

  return runs;
}

/* The descriptor stays open as long as somebody looks at it. */
static void
end_watch (VoderChild *self)
{
  voder_lock (&self->lock);
  self->n_watchers--;
  if (self->n_watchers == 0 && self->ended)
    voder_child_close (self, &self->pidfd);
  else if (self->n_watchers == 0 && !self->exited)
    arm_exit (self, EPOLLIN);
  voder_unlock (&self->lock);
}

/*
 * Waits until the child has exited, and moves it on: that saves a change of
 * threads. Nothing else ends it; it may return early.
 */
void
voder_child_watch (VoderChild *self)
{
  struct pollfd pollfd = { .events = POLLIN };

  if (self->polled || !begin_watch (self))
    return;

  pollfd.fd = self->pidfd;
  while (poll (&pollfd, 1, -1) < 0 && errno == EINTR)
    continue;
  if (voder_child_handle (self, VODER_CHILD_EXIT))
    voder_reaper_forget (self);
  end_watch (self);
}

/*
 * Waits until one of the things asked for may have happened, or the child has
 * ended. What it returns is a wait's outcome.
 */
int
voder_child_block (VoderChild *self,
                   guint what,
                   GCancellable *cancellable,
                   gint64 deadline_us)
{
  VoderWaiter waiters[3];
  VoderWait wait;
  int outcome;

  voder_wait_init (&wait);
  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    voder_waiter_init (&waiters[i], &wait, NULL);

  voder_lock (&self->lock);
  if (need_not_wait (self, what)) {
    voder_unlock (&self->lock);
    return VODER_WAIT_SERVED;
  }
  enlist (self, what, waiters);
  voder_unlock (&self->lock);

  outcome = voder_wait_block (&wait, cancellable, deadline_us);

  voder_lock (&self->lock);
  voder_waiter_list_remove (&self->readers, &waiters[0]);
  voder_waiter_list_remove (&self->writers, &waiters[1]);
  voder_waiter_list_remove (&self->waiters, &waiters[2]);
  voder_unlock (&self->lock);

  return outcome;
}
