/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-command.h"
#include "voder-inputs.h"
#include "voder-runner.h"
#include "voder-sentences-stage.h"

typedef struct {
  char **files;
  char *language;
  gboolean as_json;
  gboolean read_code;
} SentencesOptions;

static void
sentences_options_clear (SentencesOptions *self)
{
  g_strfreev (self->files);
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

static gboolean
run_sentences (const VoderCommand *self, int argc, char **argv, GError **error)
{
  g_auto (SentencesOptions) options = { 0 };
  g_autoptr (VoderPipeline) pipeline = NULL;
  g_autoptr (VoderReadStage) read = NULL;
  g_autoptr (VoderSegmentStage) segment = NULL;
  g_autoptr (VoderSentencesStage) sentences = NULL;

  if (!parse (&options, self, argc, argv, error))
    return FALSE;

  read = voder_inputs_create_stage ((const char *const *) options.files,
                                    options.read_code, error);
  if (read == NULL)
    return FALSE;

  segment = voder_segment_stage_new (options.language);
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
