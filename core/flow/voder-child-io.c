/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-child-private.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-process.h>

/* How much of its messages is kept: the end of them. */
#define MESSAGES_SIZE (64 * 1024)
#define CHUNK_SIZE    (64 * 1024)
G_STATIC_ASSERT (CHUNK_SIZE <= MESSAGES_SIZE);
/* What a pipe may be made to hold, so that not more is copied under a lock. */
#define MAX_WRITE (1024 * 1024)
/* How much is taken at a time, so that one child does not hold up others. */
#define MAX_CHUNKS 16

static void
keep_messages (VoderChild *self, const guint8 *data, gsize size)
{
  gsize n_kept = self->messages->len;
  gsize n_old = MIN (n_kept, MESSAGES_SIZE - size);

  if (n_old < n_kept)
    g_byte_array_remove_range (self->messages, 0, n_kept - n_old);
  g_byte_array_append (self->messages, data, size);
}

/*
 * Takes what the child complains of, however much that is.
 */
void
voder_child_pump (VoderChild *self)
{
  guint8 chunk[CHUNK_SIZE];

  for (guint i = 0; i < MAX_CHUNKS && self->stderr_fd >= 0; i++) {
    gssize n_read = read (self->stderr_fd, chunk, sizeof chunk);

    if (n_read > 0)
      keep_messages (self, chunk, n_read);
    else if (n_read == 0 || (errno != EAGAIN && errno != EINTR))
      voder_child_close (self, &self->stderr_fd);
    else if (errno == EAGAIN)
      return;
  }
}

/*
 * Does what write() does, without SIGPIPE: that would be the whole program's.
 */
gssize
voder_child_write (VoderChild *self, const void *data, gsize size)
{
  const struct timespec at_once = { 0, 0 };
  sigset_t sigpipe;
  sigset_t pending;
  sigset_t old;
  gssize n_written;
  int failed;

  sigemptyset (&sigpipe);
  sigaddset (&sigpipe, SIGPIPE);
  sigpending (&pending);
  pthread_sigmask (SIG_BLOCK, &sigpipe, &old);
  do
    n_written = write (self->stdin_fd, data, MIN (size, MAX_WRITE));
  while (n_written < 0 && errno == EINTR);
  failed = errno;
  if (n_written < 0 && failed == EPIPE && !sigismember (&pending, SIGPIPE))
    sigtimedwait (&sigpipe, NULL, &at_once);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  errno = failed;

  return n_written;
}

/*
 * Does what read() does.
 */
gssize
voder_child_read (VoderChild *self, void *buffer, gsize size)
{
  gssize n_read;

  do
    n_read = read (self->stdout_fd, buffer, MIN (size, G_MAXSSIZE));
  while (n_read < 0 && errno == EINTR);

  return n_read;
}

/*
 * What the child complained of last, as valid text.
 */
char *
voder_child_dup_messages (VoderChild *self)
{
  char *text;

  voder_lock (&self->lock);
  text = g_utf8_make_valid ((const char *) self->messages->data,
                            self->messages->len);
  voder_unlock (&self->lock);

  return text;
}

/* Always FALSE; the lock is held. */
static gboolean
fail_held (VoderChild *self, GError **error)
{
  g_set_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_HELD,
               _ ("“%s” has ended, but a process that it left behind holds "
                  "its output"),
               self->name);
  return FALSE;
}

/* What a step of reading or writing comes to. */
typedef enum {
  STEP_DONE,
  STEP_AGAIN,
  STEP_FAILED,
} Step;

/* TRUE when its context has ended, whether the child has or not. */
static gboolean
fail_if_called_off (VoderChild *self, GError **error)
{
  if (self->cause == NULL)
    return FALSE;

  g_propagate_error (error, g_error_copy (self->cause));
  return TRUE;
}

static Step
fail_io (VoderChild *self, const char *format, GError **error)
{
  int failed = errno;

  if (failed == EAGAIN)
    return STEP_AGAIN;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failed),
               "“%s”: %s: %s", self->name, format, g_strerror (failed));
  return STEP_FAILED;
}

static Step
fail_input (VoderChild *self, GError **error)
{
  g_set_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_INPUT,
               self->ended ? _ ("“%s” has ended and reads no input")
                           : _ ("“%s” has closed its input"),
               self->name);
  return STEP_FAILED;
}

/* From here on the child's own end of its input is the only one, so that we
 * hear when it is closed. */
static Step
step_send (VoderChild *self,
           const guint8 *data,
           gsize size,
           gsize *n_sent,
           GError **error)
{
  gssize n_written;

  if (fail_if_called_off (self, error))
    return STEP_FAILED;
  voder_child_close (self, &self->unread_fd);
  if (self->ended)
    return fail_input (self, error);
  if (self->stdin_fd < 0) {
    g_set_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED,
                 _ ("The input of “%s” is closed"), self->name);
    return STEP_FAILED;
  }

  n_written = voder_child_write (self, data + *n_sent, size - *n_sent);
  if (n_written < 0 && errno == EPIPE)
    return fail_input (self, error);
  if (n_written < 0)
    return fail_io (self, _ ("Cannot write its input"), error);
  *n_sent += n_written;
  return STEP_DONE;
}

/*
 * Writes all of some data to the child's input.
 */
gboolean
voder_child_send (VoderChild *self,
                  const guint8 *data,
                  gsize size,
                  GCancellable *cancellable,
                  GError **error)
{
  gsize n_sent = 0;

  while (n_sent < size) {
    int outcome = VODER_WAIT_SERVED;
    Step step;

    if (voder_cancellable_has_ended (cancellable, error))
      return FALSE;
    voder_lock (&self->lock);
    step = step_send (self, data, size, &n_sent, error);
    voder_unlock (&self->lock);
    if (step == STEP_FAILED)
      return FALSE;
    if (step == STEP_AGAIN)
      outcome =
          voder_child_block (self, VODER_CHILD_WRITABLE | VODER_CHILD_CAUSE,
                             cancellable, VODER_SYNC_FOREVER);
    if (outcome != VODER_WAIT_SERVED)
      return voder_wait_set_error (outcome, cancellable, error);
  }

  return TRUE;
}

static Step
step_receive (VoderChild *self,
              void *buffer,
              gsize size,
              gssize *n_read,
              GError **error)
{
  if (fail_if_called_off (self, error))
    return STEP_FAILED;

  *n_read = voder_child_read (self, buffer, size);
  if (*n_read >= 0)
    return STEP_DONE;
  if (errno == EAGAIN && self->ended) {
    fail_held (self, error);
    return STEP_FAILED;
  }
  return fail_io (self, _ ("Cannot read its output"), error);
}

/*
 * Reads some of the child's output; 0 at its end, -1 for an error.
 */
gssize
voder_child_receive (VoderChild *self,
                     void *buffer,
                     gsize size,
                     GCancellable *cancellable,
                     GError **error)
{
  for (;;) {
    gssize n_read = -1;
    int outcome;
    Step step;

    if (voder_cancellable_has_ended (cancellable, error))
      return -1;
    voder_lock (&self->lock);
    step = step_receive (self, buffer, size, &n_read, error);
    voder_unlock (&self->lock);
    if (step != STEP_AGAIN)
      return n_read;

    outcome = voder_child_block (self, VODER_CHILD_READABLE | VODER_CHILD_CAUSE,
                                 cancellable, VODER_SYNC_FOREVER);
    if (outcome != VODER_WAIT_SERVED) {
      voder_wait_set_error (outcome, cancellable, error);
      return -1;
    }
  }
}
