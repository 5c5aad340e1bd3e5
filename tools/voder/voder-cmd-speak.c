/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-command.h"
#include "voder-effect-options.h"
#include "voder-inputs.h"
#include "voder-speech.h"
#include "voder-voice-options.h"

typedef struct {
  VoderVoiceOptions voice;
  VoderEffectOptions effects;
  char **words;
  char *file;
  char *sink;
} SpeakOptions;

static void
speak_options_clear (SpeakOptions *self)
{
  voder_voice_options_clear (&self->voice);
  voder_effect_options_clear (&self->effects);
  g_strfreev (self->words);
  g_free (self->file);
  g_free (self->sink);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SpeakOptions, speak_options_clear)

static gboolean
parse (SpeakOptions *self,
       const VoderCommand *command,
       int argc,
       char **argv,
       GError **error)
{
  const GOptionEntry entries[] = {
    { "file", 'f', 0, G_OPTION_ARG_FILENAME, &self->file,
      N_ ("The file to speak"), N_ ("FILE") },
    { "sink", 's', 0, G_OPTION_ARG_STRING, &self->sink,
      N_ ("Where to play: GStreamer elements, as in gst-launch-1.0"),
      N_ ("DESCRIPTION") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->words, NULL,
      NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = NULL;

  options = voder_command_create_options (command, entries);
  voder_voice_options_add_to (&self->voice, options);
  voder_effect_options_add_to (&self->effects, options);
  if (!g_option_context_parse (options, &argc, &argv, error))
    return FALSE;

  if (self->file != NULL)
    return voder_command_check_count (self->words, 0, 0, error);

  return voder_command_check_count (self->words, 1, G_MAXUINT, error);
}

/* The words go through the decoder as bytes: nothing is lost in a locale that
 * has no characters for them. */
static VoderReadStage *
create_words_stage (const SpeakOptions *options)
{
  g_autoptr (VoderReadStage) stage = NULL;
  g_autoptr (VoderDocument) document = NULL;
  g_autoptr (GInputStream) stream = NULL;
  char *text = g_strjoinv (" ", options->words);

  stream = g_memory_input_stream_new_from_data (text, (gssize) strlen (text),
                                                g_free);
  document = voder_document_new_for_stream (stream, _ ("the text given"),
                                            "text/plain");
  stage = voder_read_stage_new (voder_plugin_registry_get_default ());
  voder_read_stage_add (stage, document);

  return g_steal_pointer (&stage);
}

static VoderReadStage *
create_read_stage (const SpeakOptions *options, GError **error)
{
  const char *paths[] = { options->file, NULL };

  if (paths[0] == NULL && g_strv_length (options->words) == 1 &&
      strcmp (options->words[0], "-") == 0)
    paths[0] = options->words[0];

  if (paths[0] == NULL)
    return create_words_stage (options);

  return voder_inputs_create_stage (paths, options->voice.read_code, error);
}

static gboolean
run_speak (const VoderCommand *self, int argc, char **argv, GError **error)
{
  g_auto (SpeakOptions) options = { 0 };
  g_autoptr (VoderReadStage) read = NULL;
  g_autoptr (VoderSpeech) speech = NULL;
  g_autoptr (VoderSpeaker) speaker = NULL;
  g_autoptr (VoderEffectStage) effects = NULL;

  if (!parse (&options, self, argc, argv, error))
    return FALSE;

  speaker = voder_speaker_new (options.sink, error);
  if (speaker == NULL)
    return FALSE;
  if (!voder_effect_options_create_stage (&options.effects, &effects, error))
    return FALSE;

  read = create_read_stage (&options, error);
  if (read == NULL)
    return FALSE;

  speech =
      voder_speech_new (read, &options.voice, g_get_num_processors (), error);
  if (speech == NULL)
    return FALSE;

  if (effects != NULL)
    voder_speech_add (speech, effects);
  voder_speech_add (speech, speaker);

  return voder_speech_run (speech, error);
}

const VoderCommand voder_cmd_speak = {
  .name = "speak",
  .arguments = N_ ("TEXT… | -f FILE | -"),
  .summary = N_ ("Speak text, a file or standard input aloud"),
  .run = run_speak,
};
