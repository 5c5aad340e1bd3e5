/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-child-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-process.h>

#define CHUNK_SIZE (256 * 1024)
/* A pipe holds this much by itself, and what a longer conversation asks for:
 * each time it is full or empty costs several changes of threads. */
#define PIPE_SIZE       (64 * 1024)
#define LARGE_PIPE_SIZE (1024 * 1024)
/* What a GByteArray holds, with room for the chunk that is too much. */
#define MAX_OUTPUT (G_MAXUINT / 2)
/* The kernel closes the output of a child that exits some time before it can be
 * reaped: no grace is so short that such a child has run on. */
#define MIN_PATIENCE_US (G_USEC_PER_SEC / 2)
/* How much of the messages an error quotes: the end of them. */
#define QUOTE_SIZE 1024

/* A conversation: all of the input goes to the child, all of its output comes
 * back. */
typedef struct {
  VoderChild *child;
  const guint8 *input;
  gsize input_size;
  gsize n_sent;
  GByteArray *output;
  gboolean output_ended;
  /* When a child that has closed its output must have ended. */
  gint64 patience_us;
} Talk;

/* The end of the messages, or NULL. The lock is held. */
static char *
dup_quote (VoderChild *self)
{
  gsize size = self->messages->len;
  gsize n_left_out = size > QUOTE_SIZE ? size - QUOTE_SIZE : 0;
  g_autofree char *text = g_utf8_make_valid (
      (const char *) self->messages->data + n_left_out, size - n_left_out);

  g_strstrip (text);
  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
set_error_with_quote (VoderChild *self,
                      int code,
                      const char *what,
                      GError **error)
{
  g_autofree char *quote = dup_quote (self);

  g_set_error (error, VODER_PROCESS_ERROR, code, "%s%s%s", what,
               quote != NULL ? ": " : "", quote != NULL ? quote : "");
}

/* Whatever the child did itself. */
static gboolean
get_exit (VoderChild *self, GError **error)
{
  g_autofree char *what = NULL;

  if (self->exit_status == 0 && self->term_signal == 0)
    return TRUE;

  if (self->stopped) {
    what = g_strdup_printf (_ ("“%s” was stopped"), self->name);
    set_error_with_quote (self, VODER_PROCESS_ERROR_STOPPED, what, error);
  } else if (self->term_signal != 0) {
    what = g_strdup_printf (_ ("“%s” was killed by signal %d (%s)"), self->name,
                            self->term_signal, g_strsignal (self->term_signal));
    set_error_with_quote (self, VODER_PROCESS_ERROR_SIGNAL, what, error);
  } else {
    what = g_strdup_printf (_ ("“%s” failed with exit status %d"), self->name,
                            self->exit_status);
    set_error_with_quote (self, VODER_PROCESS_ERROR_EXIT, what, error);
  }
  return FALSE;
}

/* What became of a child that has ended. The lock is held. */
static gboolean
get_result (VoderChild *self, gboolean check, GError **error)
{
  if (self->cause != NULL) {
    g_propagate_error (error, g_error_copy (self->cause));
    return FALSE;
  }
  if (self->lost) {
    g_set_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_LOST,
                 _ ("What became of “%s” is not known: another part of the "
                    "program, or the system, has reaped it"),
                 self->name);
    return FALSE;
  }
  if (check && !get_exit (self, error))
    return FALSE;
  if (self->held && !self->stopped) {
    g_set_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_HELD,
                 _ ("“%s” has ended, but a process that it left behind held "
                    "its pipes"),
                 self->name);
    return FALSE;
  }

  return TRUE;
}

/*
 * Tells what became of a child that has ended. With check an exit status other
 * than 0, and a signal, are errors too.
 */
gboolean
voder_child_get_result (VoderChild *self, gboolean check, GError **error)
{
  gboolean success;

  voder_lock (&self->lock);
  success = get_result (self, check, error);
  voder_unlock (&self->lock);

  return success;
}

/* Fails where the user has too much in pipes already; then it stays. */
static void
enlarge (int fd)
{
  if (fd >= 0)
    fcntl (fd, F_SETPIPE_SZ, LARGE_PIPE_SIZE);
}

/* With the lock held, as those below. TRUE when something was written. */
static gboolean
feed (Talk *self)
{
  VoderChild *child = self->child;
  gssize n_written;

  if (child->stdin_fd < 0)
    return FALSE;
  if (self->n_sent == self->input_size) {
    voder_child_close_input (child);
    return FALSE;
  }

  n_written = voder_child_write (child, self->input + self->n_sent,
                                 self->input_size - self->n_sent);
  if (n_written > 0)
    self->n_sent += n_written;
  else if (errno != EAGAIN)
    voder_child_close_input (child);
  return n_written > 0;
}

/* A short output is not to take more memory than it needs. */
static gssize
read_a_little (Talk *self)
{
  guint8 chunk[PIPE_SIZE];
  gssize n_read = voder_child_read (self->child, chunk, sizeof chunk);

  if (n_read > 0)
    g_byte_array_append (self->output, chunk, n_read);
  if (self->output->len > PIPE_SIZE)
    enlarge (self->child->stdout_fd);
  return n_read;
}

/* A long one is read to where it stays. */
static gssize
read_more (Talk *self)
{
  guint old_size = self->output->len;
  gssize n_read;

  g_byte_array_set_size (self->output, old_size + CHUNK_SIZE);
  n_read =
      voder_child_read (self->child, self->output->data + old_size, CHUNK_SIZE);
  g_byte_array_set_size (self->output, old_size + MAX (n_read, 0));
  return n_read;
}

/* TRUE when something was read. */
static gboolean
collect (Talk *self)
{
  gssize n_read;

  if (self->output_ended)
    return FALSE;

  n_read =
      self->output->len <= PIPE_SIZE ? read_a_little (self) : read_more (self);
  if (n_read == 0 || (n_read < 0 && errno != EAGAIN))
    self->output_ended = TRUE;
  return n_read > 0;
}

/* TRUE when there may be more to do at once. */
static gboolean
step (Talk *self)
{
  gboolean fed = feed (self);
  gboolean collected = collect (self);

  if (self->output_ended && self->child->has_stdout &&
      (fed || self->patience_us == VODER_SYNC_FOREVER))
    self->patience_us =
        voder_sync_get_deadline (MAX (self->child->grace_us, MIN_PATIENCE_US));
  return fed || collected;
}

static gboolean
fail_too_long (Talk *self, GError **error)
{
  voder_child_stop (self->child, NULL);
  g_set_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_OUTPUT,
               _ ("“%s” has closed its output, but did not end within %.3g s"),
               self->child->name,
               MAX (self->child->grace_us, MIN_PATIENCE_US) / 1e6);
  return FALSE;
}

static guint64
get_output_limit (Talk *self)
{
  return MIN (self->child->output_limit, MAX_OUTPUT);
}

static gboolean
fail_too_much (Talk *self, GError **error)
{
  voder_child_stop (self->child, NULL);
  g_set_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_OUTPUT,
               _ ("“%s” wrote more than the %ju bytes it may"),
               self->child->name, (uintmax_t) get_output_limit (self));
  return FALSE;
}

static gboolean
wait_for_more (Talk *self, GCancellable *cancellable, GError **error)
{
  guint what = VODER_CHILD_ENDED;
  int outcome;

  if (!self->output_ended)
    what |= VODER_CHILD_READABLE;
  /* Only this thread closes it while the child runs. */
  if (self->n_sent < self->input_size)
    what |= VODER_CHILD_WRITABLE;

  outcome =
      voder_child_block (self->child, what, cancellable, self->patience_us);
  if (outcome == VODER_WAIT_SERVED)
    return TRUE;

  if (outcome == VODER_WAIT_TIMED_OUT)
    return fail_too_long (self, error);
  voder_child_stop (self->child, NULL);
  return voder_wait_set_error (outcome, cancellable, error);
}

static gboolean
talk (Talk *self, GCancellable *cancellable, GError **error)
{
  for (;;) {
    gboolean more;
    gboolean ended;
    gboolean held;

    if (voder_cancellable_has_ended (cancellable, error)) {
      voder_child_stop (self->child, NULL);
      return FALSE;
    }
    voder_lock (&self->child->lock);
    ended = self->child->ended;
    held = self->child->held;
    more = step (self);
    voder_unlock (&self->child->lock);
    if (self->output->len > get_output_limit (self))
      return fail_too_much (self, error);
    /* Who has left the group and holds the pipe may write for ever. */
    if (ended && (!more || held))
      return TRUE;
    if (!more && !wait_for_more (self, cancellable, error))
      return FALSE;
  }
}

static gboolean
check_all_read (Talk *self, GError **error)
{
  VoderChild *child = self->child;
  gsize n_read = self->n_sent - MIN (child->n_unread, self->n_sent);

  if (n_read == self->input_size)
    return TRUE;

  g_set_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_INPUT,
               _ ("“%s” has ended after %zu of the %zu bytes of its input"),
               child->name, n_read, self->input_size);
  return FALSE;
}

/*
 * Feeds the child while its output is read, until it has ended. When this
 * fails the child is stopped.
 */
GBytes *
voder_child_communicate (VoderChild *self,
                         GBytes *input,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  Talk conversation = {
    .child = self,
    .output = output,
    .output_ended = !self->has_stdout,
    .patience_us = VODER_SYNC_FOREVER,
  };

  if (input != NULL)
    conversation.input = g_bytes_get_data (input, &conversation.input_size);
  if (conversation.input_size > PIPE_SIZE) {
    voder_lock (&self->lock);
    enlarge (self->stdin_fd);
    voder_unlock (&self->lock);
  }
  if (!talk (&conversation, cancellable, error) ||
      !voder_child_get_result (self, TRUE, error) ||
      !check_all_read (&conversation, error))
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&output));
}
