/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-ask.h"

#include <glib/gi18n-lib.h>

/* A program that is stopped has nothing to save: it is asked, and ended. */
#define GRACE_US (10 * 1000)

/* A list of 100,000 voices takes a tenth of it. */
#define ANSWER_MAX_BYTES (64 * 1024 * 1024)

/* Read at a time. */
#define READ_BYTES (64 * 1024)

/* How long a program may think about a question. */
#define PATIENCE_US (20 * G_USEC_PER_SEC)

/*
 * Makes what starts the program with these arguments.
 */
VoderLaunch *
voder_command_launch_new (const VoderCommandDescription *description,
                          char **argv)
{
  VoderLaunch *launch = voder_launch_new ((const char *const *) argv);
  char **words = description->environment;

  voder_launch_set_grace (launch, GRACE_US);
  for (; *words != NULL; words += 2)
    voder_launch_set_variable (launch, words[0], words[1]);

  return launch;
}

static gboolean
read_all (VoderProcess *process,
          GByteArray *output,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree guint8 *bytes = g_malloc (READ_BYTES);

  while (TRUE) {
    gssize n =
        voder_process_read (process, bytes, READ_BYTES, cancellable, error);

    if (n <= 0)
      return n == 0;
    if (n > ANSWER_MAX_BYTES - (gssize) output->len) {
      g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                           _ ("It does not stop writing"));
      return FALSE;
    }
    g_byte_array_append (output, bytes, (guint) n);
  }
}

/* Has the program say all it has to say. */
static gboolean
listen (VoderProcess *process,
        GByteArray *output,
        gboolean must_succeed,
        GCancellable *cancellable,
        GError **error)
{
  gboolean has_ended = read_all (process, output, cancellable, error);

  if (has_ended && must_succeed)
    has_ended = voder_process_wait_check (process, cancellable, error);
  else if (has_ended)
    has_ended = voder_process_wait (process, cancellable, error);
  if (!has_ended)
    voder_command_end_process (process);

  return has_ended;
}

/*
 * Stops a program and waits until it is gone: at most the time it is given to
 * end by itself.
 */
void
voder_command_end_process (VoderProcess *process)
{
  voder_process_stop (process);
  voder_process_wait (process, NULL, NULL);
}

/*
 * Runs a command that says something and ends, and gives what it wrote, then
 * its messages, as UTF-8. With @must_succeed its exit status must be 0.
 */
char *
voder_command_ask (const VoderCommandDescription *description,
                   const GPtrArray *command,
                   const char *program,
                   gboolean must_succeed,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (cancellable, PATIENCE_US);
  VoderCommandValues values;
  g_auto (GStrv) argv = NULL;
  g_autoptr (VoderLaunch) launch = NULL;
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autofree char *text = NULL;
  g_autofree char *messages = NULL;

  voder_command_values_init (&values);
  values.strings[VODER_COMMAND_PROGRAM] = program;
  argv = voder_command_templates_expand (command, &values);
  launch = voder_command_launch_new (description, argv);
  voder_launch_set_streams (launch, VODER_LAUNCH_NULL, VODER_LAUNCH_PIPE,
                            VODER_LAUNCH_PIPE);
  process = voder_process_new (launch, NULL, error);
  if (process == NULL)
    return NULL;

  if (!listen (process, output, must_succeed, G_CANCELLABLE (context), error))
    return NULL;

  g_byte_array_append (output, (const guint8 *) "\n", 1);
  text = g_utf8_make_valid ((const char *) output->data, output->len);
  messages = voder_process_dup_stderr (process);

  return g_strconcat (text, messages, NULL);
}
