/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-wait.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "voder-context-private.h"

G_STATIC_ASSERT (sizeof (GPollFD) == sizeof (struct pollfd));

/* Rings, in the thread of whoever cancels, at a descriptor. A cancellable's own
 * costs more, and ends the program where there are no descriptors left. */
typedef struct {
  VoderWait wait;
  VoderWaiter waiter;
  VoderContext *context;
  int fd;
} Bell;

static void
ring (VoderWait *wait)
{
  /* It is the first member. */
  Bell *self = (Bell *) wait;
  /* Once rung it may be gone, and race checkers are told so before. */
  int fd = self->fd;
  guint64 once = 1;

  VODER_HAPPENS_BEFORE (self);
  while (write (fd, &once, sizeof once) < 0 && errno == EINTR)
    continue;
}

/* Without a cancellable nobody rings. */
static gboolean
bell_init (Bell *self, GCancellable *cancellable)
{
  self->fd = -1;
  if (cancellable == NULL)
    return TRUE;

  self->fd = eventfd (0, EFD_CLOEXEC);
  if (self->fd < 0)
    return FALSE;

  voder_wait_init_async (&self->wait, ring);
  voder_waiter_init (&self->waiter, &self->wait, NULL);
  self->context = VODER_IS_CONTEXT (cancellable)
                      ? g_object_ref (VODER_CONTEXT (cancellable))
                      : voder_context_new (cancellable);
  if (!voder_context_add_waiter (self->context, &self->waiter) &&
      voder_wait_claim (&self->wait, VODER_WAIT_CANCELLED))
    ring (&self->wait);

  return TRUE;
}

static void
bell_clear (Bell *self)
{
  guint64 n_rung;

  if (self->fd < 0)
    return;

  voder_context_remove_waiter (self->context, &self->waiter);
  /* Whoever was faster is about to ring, and has left it then. */
  if (!voder_wait_claim (&self->wait, VODER_WAIT_SERVED)) {
    while (read (self->fd, &n_rung, sizeof n_rung) < 0 && errno == EINTR)
      continue;
    VODER_HAPPENS_AFTER (self);
    VODER_HAPPENS_NO_MORE (self);
  }
  g_object_unref (self->context);
  close (self->fd);
}

/* What ppoll() returns; interrupted ones go on. */
static int
poll_until (GPollFD *fds, guint n_fds, gint64 deadline_us)
{
  int n_ready;

  do {
    gint64 left_us = MAX (deadline_us - g_get_monotonic_time (), 0);
    struct timespec left = { left_us / G_USEC_PER_SEC,
                             left_us % G_USEC_PER_SEC * 1000 };

    n_ready = ppoll ((struct pollfd *) fds, n_fds,
                     deadline_us == VODER_SYNC_FOREVER ? NULL : &left, NULL);
  } while (n_ready < 0 && errno == EINTR);

  return n_ready;
}

static gboolean
fail (int number, GError **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
               _ ("Cannot wait: %s"), g_strerror (number));
  return FALSE;
}

static gboolean
check_open (const GPollFD *fds, guint n_fds, GError **error)
{
  for (guint i = 0; i < n_fds; i++)
    if ((fds[i].revents & G_IO_NVAL) != 0) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("Cannot wait for descriptor %d: it is not open"),
                   fds[i].fd);
      return FALSE;
    }

  return TRUE;
}

/**
 * voder_wait_until:
 * @ready_us: when to go on, in microseconds as g_get_monotonic_time() gives
 *   them
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Waits for nothing but the time.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with what @cancellable has ended with when that was before
 *   @ready_us, or before the call
 */
gboolean
voder_wait_until (gint64 ready_us, GCancellable *cancellable, GError **error)
{
  VoderWait wait;
  int outcome;

  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  if (voder_cancellable_has_ended (cancellable, error))
    return FALSE;

  voder_wait_init (&wait);
  outcome = voder_wait_block (&wait, cancellable, ready_us);
  return outcome == VODER_WAIT_TIMED_OUT ||
         voder_wait_set_error (outcome, cancellable, error);
}

/**
 * voder_wait_for_fd:
 * @fd: a descriptor
 * @condition: what to wait for; an error and a hang-up are waited for as well
 * @deadline_us: when to give up, in microseconds as g_get_monotonic_time()
 *   gives them; %G_MAXINT64 for never
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Waits until a descriptor is ready.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %G_IO_ERROR_TIMED_OUT at @deadline_us, with what
 *   @cancellable has ended with, or with the system's reason:
 *   %G_IO_ERROR_INVALID_ARGUMENT when @fd is not open,
 *   %G_IO_ERROR_TOO_MANY_OPEN_FILES when a cancellable cannot be waited for
 */
gboolean
voder_wait_for_fd (int fd,
                   GIOCondition condition,
                   gint64 deadline_us,
                   GCancellable *cancellable,
                   GError **error)
{
  GPollFD poll_fd = { fd, (gushort) condition, 0 };

  g_return_val_if_fail (fd >= 0, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  return voder_wait_for_fds (&poll_fd, 1, deadline_us, cancellable, error);
}

/**
 * voder_wait_for_fds: (skip)
 * @fds: (array length=n_fds): the descriptors, of which negative ones are left
 *   out; what has happened is written there
 * @n_fds: how many there are, at least one
 * @deadline_us: as in voder_wait_for_fd()
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Waits until one of several descriptors is ready. A cancel comes before it.
 *
 * Thread safety: any thread.
 *
 * Returns: as voder_wait_for_fd()
 */
gboolean
voder_wait_for_fds (GPollFD *fds,
                    guint n_fds,
                    gint64 deadline_us,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree GPollFD *all = NULL;
  int n_ready;
  int failed;
  Bell bell;

  g_return_val_if_fail (fds != NULL && n_fds > 0, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        FALSE);

  if (voder_cancellable_has_ended (cancellable, error))
    return FALSE;
  if (!bell_init (&bell, cancellable))
    return fail (errno, error);

  all = g_new (GPollFD, n_fds + 1);
  memcpy (all, fds, n_fds * sizeof *fds);
  all[n_fds] = (GPollFD){ bell.fd, G_IO_IN, 0 };
  n_ready = poll_until (all, n_fds + 1, deadline_us);
  failed = errno;
  bell_clear (&bell);
  memcpy (fds, all, n_fds * sizeof *fds);

  if (voder_cancellable_has_ended (cancellable, error))
    return FALSE;
  if (n_ready < 0)
    return fail (failed, error);
  if (n_ready == 0)
    return voder_wait_set_error (VODER_WAIT_TIMED_OUT, NULL, error);
  return check_open (fds, n_fds, error);
}
