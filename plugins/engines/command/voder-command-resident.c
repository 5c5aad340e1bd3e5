/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-resident.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "voder-command-ask.h"
#include "voder-command-folder.h"
#include "voder-command-lines.h"

/* Read at a time. */
#define READ_BYTES (64 * 1024)

/* How long a program that has closed its output may take to end. */
#define FAREWELL_US G_USEC_PER_SEC

/*
 * VoderCommandResident:
 *
 * A program that stays and speaks one utterance after the other. It says when
 * it has spoken one: by the path of a file that it has written, or by a line
 * among its messages. No time tells.
 *
 * After an utterance that failed or was cancelled it is of no use any more.
 *
 * Thread safety: one thread at a time.
 */
struct _VoderCommandResident {
  char *key;
  VoderProcess *process;
  VoderCommandFolder *folder;
  VoderCommandLines lines; /* of what says that it has spoken */
  guint n_spoken;

  /* When messages tell, both its streams are ours; -1 otherwise. */
  int output_fd;
  int messages_fd;
};

/* Where audio and messages are waited for. */
enum {
  POLL_OUTPUT,
  POLL_MESSAGES,
  POLL_N,
};

/* What one look at a stream comes to. */
typedef enum {
  LOOK_NOTHING,
  LOOK_SOME,
  LOOK_END,
  LOOK_FAILED, /* without an error: the output wants no more */
} Look;

/*
 * Tells programs apart: one that has been started so can speak the utterance.
 */
char *
voder_command_resident_build_key (const VoderCommandJob *job)
{
  VoderCommandValues values = job->values;
  g_auto (GStrv) argv = NULL;

  values.strings[VODER_COMMAND_OUTPUT_FOLDER] = "/";
  argv = voder_command_templates_expand (job->description->command, &values);

  return g_strjoinv ("\n", argv);
}

/* Makes a pipe of which the child has the end that is written to. */
static gboolean
give_stream (VoderLaunch *launch, int child_fd, int *ours, GError **error)
{
  int fds[2];

  if (pipe2 (fds, O_CLOEXEC) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 _ ("Cannot make a pipe: %s"), g_strerror (errno));
    return FALSE;
  }

  fcntl (fds[0], F_SETFL, O_NONBLOCK);
  *ours = fds[0];
  voder_launch_take_fd (launch, fds[1], child_fd);

  return TRUE;
}

static gboolean
set_streams (VoderCommandResident *self,
             VoderLaunch *launch,
             VoderCommandResidence residence,
             GError **error)
{
  if (residence == VODER_COMMAND_RESIDENT_PATH)
    return TRUE;

  voder_launch_set_streams (launch, VODER_LAUNCH_PIPE, VODER_LAUNCH_NULL,
                            VODER_LAUNCH_NULL);

  return give_stream (launch, STDOUT_FILENO, &self->output_fd, error) &&
         give_stream (launch, STDERR_FILENO, &self->messages_fd, error);
}

/*
 * Starts a program that can speak the utterance, and others.
 */
VoderCommandResident *
voder_command_resident_new (VoderCommandJob *job, GError **error)
{
  g_autoptr (VoderCommandResident) self = g_new0 (VoderCommandResident, 1);
  const VoderCommandDescription *description = job->description;
  g_autoptr (VoderLaunch) launch = NULL;
  g_auto (GStrv) argv = NULL;

  self->key = voder_command_resident_build_key (job);
  self->output_fd = self->messages_fd = -1;
  voder_command_lines_init (&self->lines);
  self->folder = voder_command_folder_new (error);
  if (self->folder == NULL)
    return NULL;

  job->values.strings[VODER_COMMAND_OUTPUT_FOLDER] =
      voder_command_folder_get_path (self->folder);
  argv = voder_command_templates_expand (description->command, &job->values);
  job->values.strings[VODER_COMMAND_OUTPUT_FOLDER] = NULL;
  launch = voder_command_launch_new (description, argv);
  if (!set_streams (self, launch, description->residence, error))
    return NULL;

  self->process = voder_process_new (launch, NULL, error);
  if (self->process == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/*
 * Ends the program, and waits until it is gone.
 */
void
voder_command_resident_free (VoderCommandResident *self)
{
  if (self->process != NULL)
    voder_command_end_process (self->process);
  g_clear_object (&self->process);
  if (self->output_fd >= 0)
    close (self->output_fd);
  if (self->messages_fd >= 0)
    close (self->messages_fd);
  g_clear_pointer (&self->folder, voder_command_folder_free);
  voder_command_lines_clear (&self->lines);
  g_free (self->key);
  g_free (self);
}

const char *
voder_command_resident_get_key (const VoderCommandResident *self)
{
  return self->key;
}

gboolean
voder_command_resident_is_alive (VoderCommandResident *self)
{
  return !voder_process_has_ended (self->process);
}

/* Why a program that should stay is gone; always FALSE. */
static gboolean
fail_ended (VoderCommandResident *self,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (cancellable, FAREWELL_US);
  g_autofree char *tail = voder_command_lines_dup_tail (&self->lines);
  g_autoptr (GError) why = NULL;

  if (voder_process_wait_check (self->process, G_CANCELLABLE (context), &why) ||
      g_error_matches (why, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) {
    if (!voder_cancellable_set_error_if_done (cancellable, error))
      g_set_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_INPUT,
                   _ ("It has ended without speaking%s%s"),
                   *tail != '\0' ? ": " : "", tail);
    return FALSE;
  }

  g_propagate_error (error, g_steal_pointer (&why));
  if (self->messages_fd >= 0 && *tail != '\0' && error != NULL &&
      (*error)->domain == VODER_PROCESS_ERROR) {
    g_autofree char *whole =
        g_strdup_printf ("%s: %s", (*error)->message, tail);

    g_free ((*error)->message);
    (*error)->message = g_steal_pointer (&whole);
  }

  return FALSE;
}

static gboolean
take_path (VoderCommandResident *self,
           VoderCommandJob *job,
           const char *path,
           GCancellable *cancellable,
           GError **error)
{
  int fd = voder_command_folder_open (self->folder, path, error);

  return fd >= 0 && voder_command_job_take_file (job, fd, cancellable, error);
}

/* Waits for a line that is a path; others are chatter. */
static char *
wait_for_path (VoderCommandResident *self,
               GCancellable *cancellable,
               GError **error)
{
  guint8 bytes[4096];

  while (TRUE) {
    char *line;
    gssize n;

    while ((line = voder_command_lines_pop (&self->lines)) != NULL) {
      if (g_path_is_absolute (line))
        return line;
      g_free (line);
    }

    n = voder_process_read (self->process, bytes, sizeof bytes, cancellable,
                            error);
    if (n == 0)
      fail_ended (self, cancellable, error);
    if (n <= 0)
      return NULL;
    voder_command_lines_push (&self->lines, bytes, (gsize) n);
  }
}

static gboolean
speak_by_path (VoderCommandResident *self,
               VoderCommandJob *job,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *path = wait_for_path (self, cancellable, error);

  return path != NULL && take_path (self, job, path, cancellable, error);
}

static gssize
read_now (int fd, guint8 *bytes)
{
  gssize n;

  do
    n = read (fd, bytes, READ_BYTES);
  while (n < 0 && errno == EINTR);

  return n;
}

/* Reads what audio there is now. Without a job it is thrown away. */
static Look
look_at_output (VoderCommandResident *self,
                VoderCommandJob *job,
                GError **error)
{
  g_autofree guint8 *bytes = g_malloc (READ_BYTES);
  Look look = LOOK_NOTHING;

  while (TRUE) {
    gssize n = read_now (self->output_fd, bytes);

    if (n == 0)
      return LOOK_END;
    if (n < 0)
      return errno == EAGAIN ? look : LOOK_END;
    look = LOOK_SOME;
    if (job != NULL &&
        !voder_command_audio_feed (job->audio, bytes, (gsize) n, error))
      return LOOK_FAILED;
  }
}

/* Reads what messages there are now. */
static Look
look_at_messages (VoderCommandResident *self)
{
  g_autofree guint8 *bytes = g_malloc (READ_BYTES);
  gssize n = read_now (self->messages_fd, bytes);

  if (n == 0 || (n < 0 && errno != EAGAIN))
    return LOOK_END;
  if (n < 0)
    return LOOK_NOTHING;
  voder_command_lines_push (&self->lines, bytes, (gsize) n);

  return LOOK_SOME;
}

/* What is left of before is not of this utterance. */
static void
drain (VoderCommandResident *self)
{
  char *line;

  look_at_output (self, NULL, NULL);
  while (look_at_messages (self) == LOOK_SOME) {
    while ((line = voder_command_lines_pop (&self->lines)) != NULL)
      g_free (line);
  }
}

/* Whether a message says that the utterance is spoken; its path, if any. */
static gboolean
find_end (VoderCommandResident *self, const VoderCommandJob *job, char **path)
{
  gboolean is_end = FALSE;
  char *line;

  while (!is_end && (line = voder_command_lines_pop (&self->lines)) != NULL) {
    g_autoptr (GMatchInfo) match = NULL;

    is_end = g_regex_match (job->description->end_match, line, 0, &match);
    if (is_end)
      *path = g_match_info_fetch_named (match, "path");
    g_free (line);
  }

  return is_end;
}

static gboolean
wait_for_streams (VoderCommandResident *self,
                  GCancellable *cancellable,
                  GError **error)
{
  GPollFD fds[POLL_N] = {
    [POLL_OUTPUT] = { .fd = self->output_fd, .events = G_IO_IN },
    [POLL_MESSAGES] = { .fd = self->messages_fd, .events = G_IO_IN },
  };

  return voder_wait_for_fds (fds, POLL_N, G_MAXINT64, cancellable, error);
}

/* All audio was written before the message that says so: it is in the pipe. */
static gboolean
finish_by_message (VoderCommandResident *self,
                   VoderCommandJob *job,
                   const char *path,
                   GCancellable *cancellable,
                   GError **error)
{
  if (path != NULL && *path != '\0')
    return take_path (self, job, path, cancellable, error);
  if (job->description->is_file)
    return take_path (self, job, job->values.strings[VODER_COMMAND_OUTPUT],
                      cancellable, error);
  if (look_at_output (self, job, error) == LOOK_FAILED)
    return FALSE;

  return voder_command_audio_end (job->audio, error);
}

static gboolean
speak_by_message (VoderCommandResident *self,
                  VoderCommandJob *job,
                  GCancellable *cancellable,
                  GError **error)
{
  gboolean is_streamed = !job->description->is_file &&
                         job->description->format != GST_AUDIO_FORMAT_UNKNOWN;
  g_autofree char *path = NULL;

  while (wait_for_streams (self, cancellable, error)) {
    Look output = look_at_output (self, is_streamed ? job : NULL, error);
    Look messages;

    if (output == LOOK_FAILED)
      return FALSE;
    messages = look_at_messages (self);
    if (find_end (self, job, &path))
      return finish_by_message (self, job, path, cancellable, error);
    if (output == LOOK_END || messages == LOOK_END)
      return fail_ended (self, cancellable, error);
  }

  return FALSE;
}

/* Who ends before it reads a text is told of as one who ends after that: which
 * of the two is chance. One that has spoken is started again instead. */
static gboolean
send_line (VoderCommandResident *self,
           const char *line,
           GCancellable *cancellable,
           GError **error)
{
  GError *why = NULL;

  if (voder_process_write (self->process, (const guint8 *) line, strlen (line),
                           cancellable, &why))
    return TRUE;

  if (self->n_spoken == 1 &&
      g_error_matches (why, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_INPUT)) {
    g_error_free (why);
    return fail_ended (self, cancellable, error);
  }
  g_propagate_error (error, why);

  return FALSE;
}

/*
 * Speaks an utterance. %FALSE without an error means that the output has ended.
 */
gboolean
voder_command_resident_speak (VoderCommandResident *self,
                              VoderCommandJob *job,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autofree char *name = g_strdup_printf ("%u.wav", self->n_spoken++);
  g_autofree char *path = voder_command_folder_build (self->folder, name);
  g_autofree char *line = NULL;
  gboolean has_spoken;

  job->values.strings[VODER_COMMAND_OUTPUT] = path;
  line = voder_command_job_build_line (job);
  if (self->messages_fd >= 0)
    drain (self);
  if (!send_line (self, line, cancellable, error))
    has_spoken = FALSE;
  else if (self->messages_fd >= 0)
    has_spoken = speak_by_message (self, job, cancellable, error);
  else
    has_spoken = speak_by_path (self, job, cancellable, error);
  job->values.strings[VODER_COMMAND_OUTPUT] = NULL;

  return has_spoken;
}
