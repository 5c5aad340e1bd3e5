/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

static gboolean
fail (GError **error, int number)
{
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               number == EAGAIN || number == EPERM
                   ? _ ("The text is too long for it (%s)")
                   : _ ("Cannot give it the text: %s"),
               g_strerror (number));

  return FALSE;
}

/* All of it at once: what does not fit is more than a sentence. */
static gboolean
write_all (int fd, const char *text, gsize size)
{
  while (size > 0) {
    gssize n = write (fd, text, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    text += n;
    size -= (gsize) n;
  }

  return TRUE;
}

/*
 * Fills a pipe with a text, which then ends. It may be a megabyte long, if the
 * system does not set another limit.
 */
gboolean
voder_command_pipe_fill (VoderCommandPipe *self,
                         const char *text,
                         gsize size,
                         GError **error)
{
  int fds[2];
  int number = 0;

  if (pipe2 (fds, O_CLOEXEC) != 0)
    return fail (error, errno);

  fcntl (fds[1], F_SETFL, O_NONBLOCK);
  if (size > (gsize) fcntl (fds[1], F_GETPIPE_SZ) &&
      (size > G_MAXINT || fcntl (fds[1], F_SETPIPE_SZ, (int) size) < 0))
    number = EAGAIN;
  else if (!write_all (fds[1], text, size))
    number = errno;
  close (fds[1]);
  if (number == 0) {
    self->fd = fds[0];
    return TRUE;
  }

  close (fds[0]);

  return fail (error, number);
}

/*
 * Makes the text the input of what is launched.
 */
void
voder_command_pipe_give (VoderCommandPipe *self, VoderLaunch *launch)
{
  int copy = fcntl (self->fd, F_DUPFD_CLOEXEC, 3);

  if (copy >= 0)
    voder_launch_take_fd (launch, copy, STDIN_FILENO);
}

/*
 * Tells whether the program has read the text, now that it has ended: audio of
 * anything else is wrong.
 */
gboolean
voder_command_pipe_check (VoderCommandPipe *self, GError **error)
{
  int n_unread = 0;

  if (self->fd < 0 || ioctl (self->fd, FIONREAD, &n_unread) != 0 ||
      n_unread == 0)
    return TRUE;

  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("It has ended without reading the text"));

  return FALSE;
}

void
voder_command_pipe_clear (VoderCommandPipe *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}
