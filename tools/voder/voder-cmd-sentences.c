/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-command.h"
#include "voder-engine-choice.h"
#include "voder-inputs.h"
#include "voder-runner.h"
#include "voder-sentences-stage.h"

typedef struct {
  char **files;
  char *engine;
  char *voice;
  char *language;
  gboolean as_json;
  gboolean read_code;
} SentencesOptions;

static void
sentences_options_clear (SentencesOptions *self)
{
  g_strfreev (self->files);
  g_free (self->engine);
  g_free (self->voice);
  g_free (self->language);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SentencesOptions, sentences_options_clear)

static gboolean
parse (SentencesOptions *self,
       const VoderCommand *command,
       int argc,
       char **argv,
       GError **error)
{
  const GOptionEntry entries[] = {
    { "engine", 'e', 0, G_OPTION_ARG_STRING, &self->engine,
      N_ ("The engine that speaks; the best one installed, if not given"),
      N_ ("NAME") },
    { "voice", 'v', 0, G_OPTION_ARG_STRING, &self->voice,
      N_ ("The voice, as “voder voices” lists it"), N_ ("VOICE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->as_json,
      N_ ("Write JSON, with the place of each sentence in the file"), NULL },
    { "language", 'l', 0, G_OPTION_ARG_STRING, &self->language,
      N_ ("The language of the text, as “en-GB”"), N_ ("LANGUAGE") },
    { "read-code", 0, 0, G_OPTION_ARG_NONE, &self->read_code,
      N_ ("Read program text out instead of announcing it"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->files, NULL,
      NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = NULL;

  options = voder_command_create_options (command, entries);

  return g_option_context_parse (options, &argc, &argv, error) &&
         voder_command_check_count (self->files, 1, 1, error);
}

/*
 * Gives the language (transfer full, nullable) in which `render` would cut the
 * text with the same options. Where nothing can speak, text has no language;
 * but what is named must be there.
 */
static gboolean
choose_language (const SentencesOptions *options,
                 char **language,
                 GError **error)
{
  const VoderEngineWish wish = { options->engine, options->voice,
                                 options->language };
  gboolean is_named = options->engine != NULL || options->voice != NULL;
  g_autoptr (VoderEnginePool) engines = NULL;
  g_autoptr (VoderVoice) voice = NULL;
  g_autoptr (GError) why = NULL;

  if (is_named || options->language == NULL)
    engines = voder_engine_choice_open (&wish, 1, &voice, &why);
  if (engines == NULL && is_named) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  *language = voder_engine_choice_dup_language (voice, options->language);

  return TRUE;
}

static gboolean
run_sentences (const VoderCommand *self, int argc, char **argv, GError **error)
{
  g_auto (SentencesOptions) options = { 0 };
  g_autoptr (VoderPipeline) pipeline = NULL;
  g_autoptr (VoderReadStage) read = NULL;
  g_autoptr (VoderSegmentStage) segment = NULL;
  g_autoptr (VoderSentencesStage) sentences = NULL;
  g_autofree char *language = NULL;

  if (!parse (&options, self, argc, argv, error) ||
      !choose_language (&options, &language, error))
    return FALSE;

  read = voder_inputs_create_stage ((const char *const *) options.files,
                                    options.read_code, error);
  if (read == NULL)
    return FALSE;

  segment = voder_segment_stage_new (language);
  sentences = voder_sentences_stage_new (options.as_json);
  pipeline = voder_pipeline_new ();
  voder_pipeline_add (pipeline, VODER_STAGE (read));
  voder_pipeline_add (pipeline, VODER_STAGE (segment));
  voder_pipeline_add (pipeline, VODER_STAGE (sentences));

  return voder_runner_run (pipeline, NULL, error);
}

const VoderCommand voder_cmd_sentences = {
  .name = "sentences",
  .arguments = N_ ("FILE"),
  .summary = N_ ("Show the sentences that would be spoken"),
  .run = run_sentences,
};
