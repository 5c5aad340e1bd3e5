/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-command-engine.h here and links what it is of. */
#include "command-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

#define MODEL                                                                  \
  "{\"audio\":{\"sample_rate\":22050},\"language\":{\"code\":\"de_DE\"},"      \
  "\"num_speakers\":1,\"speaker_id_map\":{}}"
#define SPEAKERS                                                               \
  "{\"audio\":{\"sample_rate\":16000},\"language\":{\"code\":\"en_GB\"},"      \
  "\"num_speakers\":2,\"speaker_id_map\":{\"anna\":0,\"ben\":1}}"

#define N_MANY 13000

static VoderVoice *
get_voice (GListModel *voices, guint n)
{
  g_autoptr (VoderVoice) voice = g_list_model_get_item (voices, n);

  g_assert_nonnull (voice);

  return voice;
}

static GListModel *
list (VoderEngine *engine)
{
  g_autoptr (GError) error = NULL;
  GListModel *voices = voder_engine_list_voices (engine, NULL, &error);

  g_assert_no_error (error);

  return voices;
}

/* The ids in their order. */
static char *
dup_ids (GListModel *voices)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (voices); i++)
    g_string_append_printf (ids, "%s ",
                            voder_voice_get_id (get_voice (voices, i)));

  return g_string_free (ids, FALSE);
}

static void
assert_voice (VoderVoice *voice,
              const char *id,
              const char *language,
              guint rate,
              VoderGender gender)
{
  g_assert_cmpstr (voder_voice_get_id (voice), ==, id);
  g_assert_cmpstr (voder_voice_get_languages (voice)[0], ==, language);
  g_assert_cmpuint (voder_voice_get_sample_rate (voice), ==, rate);
  g_assert_cmpint (voder_voice_get_gender (voice), ==, gender);
}

static void
write_file (const char *name, const char *text)
{
  g_autofree char *path = command_get_path (name);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_rows (void)
{
  g_autoptr (VoderEngine) engine = command_create_with (
      "", "Rate=24000\nVoices=a:en-GB,en:female:8000;b:::;c;\n");
  g_autoptr (GListModel) voices = list (engine);

  g_assert_cmpuint (g_list_model_get_n_items (voices), ==, 3);
  assert_voice (get_voice (voices, 0), "a", "en-GB", 8000, VODER_GENDER_FEMALE);
  g_assert_cmpstr (voder_voice_get_languages (get_voice (voices, 0))[1], ==,
                   "en");
  assert_voice (get_voice (voices, 2), "c", NULL, 24000, VODER_GENDER_UNKNOWN);
}

static VoderEngine *
create_listing (int n, const char *fault)
{
  g_autofree char *program = command_get_program ();
  g_autofree char *groups = g_strdup_printf (
      "[Command]\nCommand=%s;\nVoiceCommand=%s;--voices;%d;--fault;%s;\n"
      "VoiceMatch=^\\d+ (?<id>\\S+) (?<language>\\w+) (?<gender>\\w)$\n"
      "Voices=voice-2:de:male:8000;nobody;voice-1;\n",
      program, program, n, fault);

  return command_create (groups);
}

/* Rows say which come first, and more about them. */
static void
test_list (void)
{
  g_autoptr (VoderEngine) engine = create_listing (4, "none");
  g_autoptr (GListModel) voices = list (engine);
  g_autofree char *ids = dup_ids (voices);

  g_assert_cmpstr (ids, ==, "voice-2 voice-1 voice-0 voice-3 ");
  assert_voice (get_voice (voices, 0), "voice-2", "de", 8000,
                VODER_GENDER_MALE);
  assert_voice (get_voice (voices, 3), "voice-3", "en-US", 0,
                VODER_GENDER_FEMALE);
}

static void
test_many (void)
{
  g_autoptr (VoderEngine) engine = create_listing (N_MANY, "none");
  g_autoptr (GListModel) voices = list (engine);
  g_autoptr (VoderVoice) last =
      voder_engine_find_voice (engine, "voice-12999", NULL, NULL, NULL);
  g_autoptr (VoderUtterance) utterance =
      spoken_create_utterance ("voice-7777", "Hello.");
  g_autofree char *text = command_hear_utterance (engine, utterance);

  g_assert_cmpuint (g_list_model_get_n_items (voices), ==, N_MANY);
  g_assert_cmpstr (voder_voice_get_id (last), ==, "voice-12999");
  g_assert_cmpstr (text, ==, "Hello.");
}

static void
test_list_fails (void)
{
  g_autoptr (VoderEngine) failing = create_listing (2, "fail");
  g_autoptr (VoderEngine) empty = create_listing (0, "none");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) why = NULL;

  g_assert_null (voder_engine_list_voices (failing, NULL, &error));
  g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_EXIT);
  g_assert_nonnull (strstr (error->message, "no data"));
  g_assert_null (voder_engine_list_voices (empty, NULL, &why));
  g_assert_error (why, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
}

static VoderEngine *
create_with_models (void)
{
  return command_create_with (
      "--json-input;{model};",
      "Resident=path\nVoiceFiles={data}/*.onnx;/nowhere/*.onnx;\n"
      "VoiceMatch=/(?<id>[^/]+)\\.onnx$\nModelJson={model}.json\n"
      "ModelRate=audio.sample_rate\nModelLanguage=language.code\n"
      "ModelSpeakers=speaker_id_map\n"
      "[Command Json]\ntext={text}\noutput_file={output}\n"
      "speaker_id={speaker}\n");
}

static void
test_models (void)
{
  g_autoptr (VoderEngine) engine = create_with_models ();
  g_autoptr (GListModel) voices = NULL;
  g_autoptr (VoderUtterance) ben =
      spoken_create_utterance ("two/ben", "Hello.");
  g_autofree char *ids = NULL;
  g_autofree char *text = NULL;

  write_file ("one.onnx", "");
  write_file ("one.onnx.json", MODEL);
  write_file ("two.onnx", "");
  write_file ("two.onnx.json", SPEAKERS);
  write_file ("broken.onnx", "");
  write_file ("broken.onnx.json", "{\"audio\":");
  write_file ("lonely.onnx", "");
  write_file ("odd.onnx", "");
  write_file ("odd.onnx.json", "[{}, 3]");
  write_file ("-hyphen.onnx", "");
  write_file ("-hyphen.onnx.json", MODEL);
  voices = list (engine);
  ids = dup_ids (voices);
  g_assert_cmpstr (ids, ==, "odd one two two/anna two/ben ");
  assert_voice (get_voice (voices, 1), "one", "de-DE", 22050,
                VODER_GENDER_UNKNOWN);
  assert_voice (get_voice (voices, 4), "two/ben", "en-GB", 16000,
                VODER_GENDER_UNKNOWN);

  text = command_hear_utterance (engine, ben);
  g_assert_cmpstr (text, ==, "1:Hello.");
}

static void
test_no_models (void)
{
  g_autoptr (VoderEngine) engine = create_with_models ();
  g_autoptr (VoderEngine) broken = create_with_models ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) why = NULL;

  g_assert_null (voder_engine_list_voices (engine, NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);

  write_file ("broken.onnx", "");
  g_assert_null (voder_engine_list_voices (broken, NULL, &why));
  g_assert_nonnull (strstr (why->message, "broken.onnx.json"));
}

/* The pattern of RHVoice's files. */
static void
test_contents (void)
{
  g_autoptr (VoderEngine) engine = command_create_with (
      "", "VoiceFiles={data}/voices/*/voice.info;\nVoiceContents=true\n"
          "VoiceMatch=(?sm)\\A[^\\n]*\\n(?=.*^name=(?<id>[^\\r\\n]+))"
          "(?=.*^language=(?<language>[^\\r\\n]+))"
          "(?:(?=.*^gender=(?<gender>\\w+)))?\n"
          "VoiceLanguages=brazilian-portuguese=pt-BR;english=en;\n");
  g_autoptr (GListModel) voices = NULL;

  write_file ("voices/a/voice.info",
              "name=Alan\nlanguage=English\nsample_rate=24k\ngender=male\n");
  write_file ("voices/b/voice.info",
              "language=Brazilian-Portuguese\nname=Let\303\255cia\n");
  write_file ("voices/c/voice.info", "nothing=at all\n");
  voices = list (engine);
  g_assert_cmpuint (g_list_model_get_n_items (voices), ==, 2);
  assert_voice (get_voice (voices, 0), "Alan", "en", 0, VODER_GENDER_MALE);
  assert_voice (get_voice (voices, 1), "Let\303\255cia", "pt-BR", 0,
                VODER_GENDER_UNKNOWN);
}

/* A pattern that takes for ever is an error, not a wait. */
static void
test_hostile_pattern (void)
{
  g_autoptr (GString) name = g_string_new ("/");
  g_autofree char *keys = NULL;
  g_autoptr (VoderEngine) engine = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_c (name, 'a');
  g_string_append (name, "!");
  write_file (name->str + 1, "");
  engine = command_create_with ("", "VoiceFiles={data}/a*;\n"
                                    "VoiceMatch=^(?<id>(/|[^/]+)+)+$(?!.)x\n");
  g_assert_null (voder_engine_list_voices (engine, NULL, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/command/voices/may-be-named", test_rows);
  voder_test_add ("/command/voices/may-be-listed-by-a-program", test_list);
  voder_test_add ("/command/voices/may-be-thirteen-thousand", test_many);
  voder_test_add ("/command/voices/that-cannot-be-listed-are-an-error",
                  test_list_fails);
  voder_test_add ("/command/voices/may-be-models-and-their-speakers",
                  test_models);
  voder_test_add ("/command/voices/without-a-model-there-is-none",
                  test_no_models);
  voder_test_add ("/command/voices/may-say-in-a-file-who-they-are",
                  test_contents);
  voder_test_add ("/command/voices/a-pattern-does-not-take-for-ever",
                  test_hostile_pattern);

  return voder_test_run ();
}
