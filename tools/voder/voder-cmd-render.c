/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "voder-command.h"
#include "voder-effect-options.h"
#include "voder-inputs.h"
#include "voder-marks-stage.h"
#include "voder-progress-stage.h"
#include "voder-speech.h"
#include "voder-voice-options.h"

#define JOBS_MAX 256

typedef struct {
  VoderVoiceOptions voice;
  VoderEffectOptions effects;
  char **inputs;
  char *output;
  char *marks;
  char *stats;
  int n_jobs;
  gboolean quiet;
} RenderOptions;

static void
render_options_clear (RenderOptions *self)
{
  voder_voice_options_clear (&self->voice);
  voder_effect_options_clear (&self->effects);
  g_strfreev (self->inputs);
  g_free (self->output);
  g_free (self->marks);
  g_free (self->stats);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RenderOptions, render_options_clear)

static gboolean
check_options (RenderOptions *self, GError **error)
{
  const char *outputs[] = { NULL, NULL, NULL, NULL };
  gsize n_outputs = 0;

  if (!voder_command_check_count (self->inputs, 1, G_MAXUINT, error))
    return FALSE;

  if (self->output == NULL) {
    g_set_error (error, VODER_COMMAND_ERROR, VODER_COMMAND_ERROR_USAGE,
                 _ ("--output is missing"));
    return FALSE;
  }

  if (self->n_jobs < 1 || self->n_jobs > JOBS_MAX) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE,
                 _ ("--jobs “%d” is not a number from %d to %d"), self->n_jobs,
                 1, JOBS_MAX);
    return FALSE;
  }

  outputs[n_outputs++] = self->output;
  if (self->marks != NULL)
    outputs[n_outputs++] = self->marks;
  if (self->stats != NULL)
    outputs[n_outputs++] = self->stats;

  return voder_inputs_check_outputs ((const char *const *) self->inputs,
                                     outputs, error);
}

static gboolean
parse (RenderOptions *self,
       const VoderCommand *command,
       int argc,
       char **argv,
       GError **error)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output,
      N_ ("The file to write; its ending says the format: wav, flac, opus, "
          "ogg, mp3, m4a, mka"),
      N_ ("FILE") },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &self->n_jobs,
      N_ ("How many sentences are spoken at a time; as many as there are "
          "processors, if not given"),
      N_ ("N") },
    { "marks", 0, 0, G_OPTION_ARG_FILENAME, &self->marks,
      N_ ("Write the times of words and sentences as JSON"), N_ ("FILE") },
    { "stats", 0, 0, G_OPTION_ARG_FILENAME, &self->stats,
      N_ ("Write what was done, and what it cost, as JSON"), N_ ("FILE") },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &self->quiet,
      N_ ("Show no progress, and no note"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->inputs,
      NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = NULL;

  options = voder_command_create_options (command, entries);
  voder_voice_options_add_to (&self->voice, options);
  voder_effect_options_add_to (&self->effects, options);

  return g_option_context_parse (options, &argc, &argv, error) &&
         check_options (self, error);
}

static void
add_progress (VoderSpeech *speech, const RenderOptions *options)
{
  g_autoptr (VoderProgressStage) progress = NULL;
  g_autoptr (GArray) sizes = NULL;

  if (options->quiet || !isatty (STDERR_FILENO))
    return;

  sizes = voder_inputs_measure ((const char *const *) options->inputs);
  progress = voder_progress_stage_new (sizes);
  voder_speech_add (speech, progress);
}

static VoderMarksStage *
add_marks (VoderSpeech *speech, const RenderOptions *options)
{
  VoderMarksStage *marks;

  if (options->marks == NULL)
    return NULL;

  marks = voder_marks_stage_new (options->marks,
                                 g_strv_length (options->inputs) > 1);
  voder_speech_add_writer (speech, marks);

  return marks;
}

static gboolean
render (const RenderOptions *options, GError **error)
{
  g_autoptr (VoderRenderer) renderer = NULL;
  g_autoptr (VoderReadStage) read = NULL;
  g_autoptr (VoderSpeech) speech = NULL;
  g_autoptr (VoderMarksStage) marks = NULL;
  g_autoptr (VoderEffectStage) effects = NULL;

  renderer = voder_renderer_new (options->output, error);
  if (renderer == NULL)
    return FALSE;
  if (!voder_effect_options_create_stage (&options->effects, &effects, error))
    return FALSE;

  read = voder_inputs_create_stage ((const char *const *) options->inputs,
                                    options->voice.read_code, error);
  if (read == NULL)
    return FALSE;

  speech =
      voder_speech_new (read, &options->voice, (guint) options->n_jobs, error);
  if (speech == NULL)
    return FALSE;

  if (effects != NULL)
    voder_speech_add (speech, effects);
  marks = add_marks (speech, options);
  add_progress (speech, options);
  voder_speech_add_writer (speech, renderer);
  if (!voder_speech_run (speech, error))
    return FALSE;

  if (marks != NULL && !voder_marks_stage_commit (marks, error))
    return FALSE;
  if (!options->quiet)
    voder_speech_tell_overflow (speech);

  return options->stats == NULL ||
         voder_speech_write_stats (speech, options->stats, error);
}

static gboolean
run_render (const VoderCommand *self, int argc, char **argv, GError **error)
{
  g_auto (RenderOptions) options = { 0 };

  options.n_jobs = MIN ((int) g_get_num_processors (), JOBS_MAX);

  return parse (&options, self, argc, argv, error) && render (&options, error);
}

const VoderCommand voder_cmd_render = {
  .name = "render",
  .arguments = N_ ("INPUT… -o FILE"),
  .summary = N_ ("Speak documents into a sound file"),
  .description = N_ ("INPUT is a file, or “-” for standard input. The file "
                     "appears when it is complete."),
  .run = run_render,
};
