/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-host-seat-private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <voder/speech/voder-engine.h>

struct _VoderHostSeat {
  VoderHostProcess *process;
  int fd; /* -1: no child */
  gint32 pid;
  gboolean has_hung;
  char *voice; /* the only one in which it may speak, "" without one; %NULL for
                  any */
};

G_DEFINE_BOXED_TYPE (VoderHostSeat,
                     voder_host_seat,
                     voder_host_seat_ref,
                     voder_host_seat_unref)

VoderHostSeat *
voder_host_seat_new (void)
{
  VoderHostSeat *self = g_atomic_rc_box_new0 (VoderHostSeat);

  self->fd = -1;

  return self;
}

VoderHostSeat *
voder_host_seat_ref (VoderHostSeat *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
voder_host_seat_unref (VoderHostSeat *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) voder_host_seat_release);
}

/* A child that waits says nothing; nor has it ended. */
static gboolean
is_waiting (VoderHostSeat *self)
{
  struct pollfd child = { .fd = self->fd, .events = POLLIN };

  return poll (&child, 1, 0) == 0;
}

/* Whether a child sits there that may speak in a voice, and it is alive, and
 * its host. */
gboolean
voder_host_seat_suits (VoderHostSeat *self, const char *voice)
{
  return self->fd >= 0 &&
         (self->voice == NULL ||
          strcmp (self->voice, voice != NULL ? voice : "") == 0) &&
         is_waiting (self) && !voder_host_process_is_dead (self->process);
}

/* Has the child that sits there speak in no other voice, or without one. */
void
voder_host_seat_set_voice (VoderHostSeat *self, const char *voice)
{
  g_free (self->voice);
  self->voice = g_strdup (voice != NULL ? voice : "");
}

/* Whether the host of the child has died, and the child only with it. */
gboolean
voder_host_seat_is_orphaned (VoderHostSeat *self)
{
  return self->process != NULL && voder_host_process_died_first (self->process);
}

/* Whether the child that sits there gave no sign of life in time. */
gboolean
voder_host_seat_has_hung (VoderHostSeat *self)
{
  return self->has_hung;
}

/*
 * Seats a child of @process.
 */
gboolean
voder_host_seat_fill (VoderHostSeat *self,
                      VoderHostProcess *process,
                      GCancellable *cancellable,
                      GError **error)
{
  voder_host_seat_release (self);
  self->has_hung = FALSE;
  self->fd =
      voder_host_process_take_child (process, &self->pid, cancellable, error);
  if (self->fd < 0)
    return FALSE;
  self->process = voder_host_process_ref (process);

  return TRUE;
}

static void
set_gone (GError **error)
{
  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("Its process died"));
}

/* FALSE also when the caller gives up; then that counts. */
static gboolean
wait_for (VoderHostSeat *self,
          short events,
          gint64 patience_us,
          GCancellable *cancellable,
          GError **error)
{
  self->has_hung =
      !voder_host_poll (self->fd, events, patience_us, cancellable, error);

  return !self->has_hung;
}

gboolean
voder_host_seat_send (VoderHostSeat *self,
                      const guint8 *bytes,
                      gsize size,
                      gint64 patience_us,
                      GCancellable *cancellable,
                      GError **error)
{
  while (size > 0) {
    ssize_t n = send (self->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (n > 0) {
      bytes += n;
      size -= (gsize) n;
    } else if (errno == EAGAIN) {
      if (!wait_for (self, POLLOUT, patience_us, cancellable, error))
        return FALSE;
    } else if (errno != EINTR) {
      set_gone (error);
      return FALSE;
    }
  }

  return TRUE;
}

/*
 * Waits for bytes and gives how many came; -1 with an error when there are no
 * more, or none in time.
 */
gssize
voder_host_seat_receive (VoderHostSeat *self,
                         guint8 *bytes,
                         gsize size,
                         gint64 patience_us,
                         GCancellable *cancellable,
                         GError **error)
{
  while (wait_for (self, POLLIN, patience_us, cancellable, error)) {
    ssize_t n = recv (self->fd, bytes, size, MSG_DONTWAIT);

    if (n > 0)
      return n;
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      set_gone (error);
      return -1;
    }
  }

  return -1;
}

/*
 * Leaves a child, which ends when it has done its work.
 */
void
voder_host_seat_release (VoderHostSeat *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->voice, g_free);
  g_clear_pointer (&self->process, voder_host_process_unref);
}

/*
 * Ends a child at once, whatever it does.
 */
void
voder_host_seat_kill (VoderHostSeat *self)
{
  if (self->fd >= 0)
    voder_host_process_end_child (self->process, self->pid);
  voder_host_seat_release (self);
}
