/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-runner.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "voder-command.h"

/* How long a cancelled pipeline may take to end: a library in the middle of a
 * sentence need not be waited for. Stages drop their files at once, but that
 * is waited for however slow the machine is. */
#define GRACE_MS    150
#define EXIT_SIGNAL 128

typedef struct {
  GMainLoop *loop;
  VoderContext *context;
  /* Of VoderStage: those that have files open; %NULL for none. */
  GPtrArray *writers;
  GAsyncResult *result;
  int signal;
} Run;

static void
end_program (Run *run)
{
  _exit (EXIT_SIGNAL + run->signal);
}

static gboolean
give_up (gpointer data)
{
  Run *run = data;

  for (guint i = 0; run->writers != NULL && i < run->writers->len; i++) {
    if (voder_stage_is_running (g_ptr_array_index (run->writers, i)))
      return G_SOURCE_CONTINUE;
  }
  end_program (run);

  return G_SOURCE_REMOVE;
}

static gboolean
interrupt (Run *run, int number)
{
  if (run->signal != 0)
    end_program (run);

  run->signal = number;
  voder_context_cancel (run->context, NULL);
  /* No VoderWorker, which would have to be waited for. */
  g_timeout_add (GRACE_MS, give_up, run);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt (gpointer data)
{
  return interrupt (data, SIGINT);
}

static gboolean
on_terminate (gpointer data)
{
  return interrupt (data, SIGTERM);
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;

  run->result = g_object_ref (result);
  g_main_loop_quit (run->loop);
}

/* Stages mean nothing to a user: what is left says what was done. */
static void
forget_stage (VoderPipeline *pipeline, GError *error)
{
  VoderStage *stage = voder_pipeline_get_failed_stage (pipeline);
  g_autofree char *prefix = NULL;
  char *message;

  if (stage == NULL)
    return;

  prefix = g_strconcat (voder_stage_get_name (stage), ": ", NULL);
  if (!g_str_has_prefix (error->message, prefix))
    return;
  message = g_strdup (error->message + strlen (prefix));
  g_free (error->message);
  error->message = message;
}

static gboolean
finish (Run *run, VoderPipeline *pipeline, GError **error)
{
  g_autoptr (GAsyncResult) result = g_steal_pointer (&run->result);
  g_autoptr (GError) local = NULL;

  if (voder_pipeline_run_finish (pipeline, result, &local))
    return TRUE;

  forget_stage (pipeline, local);
  if (run->signal == 0)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error_literal (error, VODER_COMMAND_ERROR,
                         run->signal == SIGINT ? VODER_COMMAND_ERROR_INTERRUPTED
                                               : VODER_COMMAND_ERROR_TERMINATED,
                         _ ("Interrupted"));

  return FALSE;
}

/*
 * Runs the pipeline to its end, or until SIGINT or SIGTERM; a second signal
 * ends the program on the spot. @writers (nullable), of #VoderStage, are the
 * stages that have files open: a program that is interrupted waits for them.
 */
gboolean
voder_runner_run (VoderPipeline *pipeline, GPtrArray *writers, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  Run run = { .loop = loop, .context = context, .writers = writers };
  guint sources[2];

  sources[0] = g_unix_signal_add (SIGINT, on_interrupt, &run);
  sources[1] = g_unix_signal_add (SIGTERM, on_terminate, &run);
  voder_pipeline_run_async (pipeline, G_CANCELLABLE (context), on_finished,
                            &run);
  g_main_loop_run (loop);
  g_source_remove (sources[0]);
  g_source_remove (sources[1]);
  /* What follows takes no time and shall not stop half-way. */
  signal (SIGINT, SIG_IGN);
  signal (SIGTERM, SIG_IGN);

  return finish (&run, pipeline, error);
}
