/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-once.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-command-ask.h"
#include "voder-command-folder.h"
#include "voder-command-pipe.h"

/* Read at a time. */
#define READ_BYTES (64 * 1024)

#define TEXT_NAME  "text.txt"
#define AUDIO_NAME "speech.wav"

/* An argument may be no longer than 32 pages, whatever the system. */
#define ARGUMENT_MAX_BYTES (120 * 1024)

/* What a process for one utterance needs besides the job. */
typedef struct {
  VoderCommandJob *job;
  VoderCommandFolder *folder; /* NULL: no file is needed */
  char *text_path;
  char *audio_path;
  VoderCommandPipe pipe;
  VoderProcess *process;
} Run;

static void
run_clear (Run *self)
{
  g_clear_object (&self->process);
  g_clear_pointer (&self->folder, voder_command_folder_free);
  g_free (self->text_path);
  g_free (self->audio_path);
  voder_command_pipe_clear (&self->pipe);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static gboolean
prepare_files (Run *self, GError **error)
{
  const char **strings = self->job->values.strings;

  if (!voder_command_job_uses_string (self->job, VODER_COMMAND_TEXT_FILE) &&
      !voder_command_job_uses_string (self->job, VODER_COMMAND_OUTPUT) &&
      !voder_command_job_uses_string (self->job, VODER_COMMAND_OUTPUT_FOLDER))
    return TRUE;

  self->folder = voder_command_folder_new (error);
  if (self->folder == NULL)
    return FALSE;

  self->text_path = voder_command_folder_build (self->folder, TEXT_NAME);
  self->audio_path = voder_command_folder_build (self->folder, AUDIO_NAME);
  strings[VODER_COMMAND_TEXT_FILE] = self->text_path;
  strings[VODER_COMMAND_OUTPUT] = self->audio_path;
  strings[VODER_COMMAND_OUTPUT_FOLDER] =
      voder_command_folder_get_path (self->folder);

  return self->job->description->input != VODER_COMMAND_INPUT_FILE ||
         voder_command_folder_write (self->folder, TEXT_NAME,
                                     self->job->text->string, error);
}

static gboolean
prepare_input (Run *self, GError **error)
{
  g_autofree char *line = NULL;

  switch (self->job->description->input) {
  case VODER_COMMAND_INPUT_ARGUMENT:
    if (strlen (self->job->text->string) <= ARGUMENT_MAX_BYTES)
      return TRUE;
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         _ ("The text is too long for an argument"));
    return FALSE;
  case VODER_COMMAND_INPUT_FILE:
    return TRUE;
  case VODER_COMMAND_INPUT_STDIN:
  case VODER_COMMAND_INPUT_JSON:
  default:
    line = voder_command_job_build_line (self->job);
    return voder_command_pipe_fill (&self->pipe, line, strlen (line), error);
  }
}

static gboolean
start (Run *self, GCancellable *cancellable, GError **error)
{
  const VoderCommandDescription *description = self->job->description;
  g_auto (GStrv) argv =
      voder_command_templates_expand (description->command, &self->job->values);
  g_autoptr (VoderLaunch) launch = voder_command_launch_new (description, argv);

  voder_launch_set_streams (launch, VODER_LAUNCH_NULL,
                            description->is_file ? VODER_LAUNCH_NULL
                                                 : VODER_LAUNCH_PIPE,
                            VODER_LAUNCH_PIPE);
  if (self->pipe.fd >= 0)
    voder_command_pipe_give (&self->pipe, launch);
  self->process = voder_process_new (launch, cancellable, error);

  return self->process != NULL;
}

/* Passes on what the program writes as it comes, until it ends. */
static gboolean
stream (Run *self, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *bytes = NULL;
  gssize n = 1;

  if (self->job->description->is_file)
    return TRUE;

  bytes = g_malloc (READ_BYTES);
  while (n > 0) {
    n = voder_process_read (self->process, bytes, READ_BYTES, cancellable,
                            error);
    if (n < 0 ||
        !voder_command_audio_feed (self->job->audio, bytes, (gsize) n, error))
      return FALSE;
  }

  return TRUE;
}

/* How the program ends counts for more than what it has written. */
static gboolean
finish (Run *self, GCancellable *cancellable, GError **error)
{
  int fd;

  if (!voder_process_wait_check (self->process, cancellable, error))
    return FALSE;
  if (!self->job->description->is_file)
    return voder_command_audio_end (self->job->audio, error) &&
           voder_command_pipe_check (&self->pipe, error);
  if (!voder_command_pipe_check (&self->pipe, error))
    return FALSE;

  fd = voder_command_folder_open (self->folder, self->audio_path, error);

  return fd >= 0 &&
         voder_command_job_take_file (self->job, fd, cancellable, error);
}

/*
 * Speaks with a process that lives for this utterance. When it fails the
 * process is gone, whatever it was at. %FALSE without an error means that the
 * output has ended.
 */
gboolean
voder_command_once_run (VoderCommandJob *job,
                        GCancellable *cancellable,
                        GError **error)
{
  g_auto (Run) run = { .job = job, .pipe = { .fd = -1 } };

  if (!prepare_files (&run, error) || !prepare_input (&run, error) ||
      !start (&run, cancellable, error))
    return FALSE;
  if (stream (&run, cancellable, error) && finish (&run, cancellable, error))
    return TRUE;

  voder_command_end_process (run.process);

  return FALSE;
}
