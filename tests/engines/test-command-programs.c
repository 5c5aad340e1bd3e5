/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-command-engine.h here and links what it is of. */
#include "command-fixture.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define MODEL                                                                  \
  "{\"audio\":{\"sample_rate\":16000},\"language\":{\"code\":\"en_US\"},"      \
  "\"speaker_id_map\":{\"a\":0,\"b\":7}}"

/* At the voices' own rate a second of speech has some 15 characters. */
#define SECONDS_MIN 0.5
#define SECONDS_MAX 6.0

static const char sentence[] = "The birch canoe slid on the smooth planks.";

/* The plugins of the build, and the descriptions that are shipped. */
static VoderPluginRegistry *
open_registry (void)
{
  g_autofree char *engines =
      g_test_build_filename (G_TEST_DIST, "..", "data", "engines", NULL);
  g_autofree char *plugins = g_test_build_filename (
      G_TEST_BUILT, "..", "plugins", "engines", "command", NULL);

  return voder_plugin_registry_new ((const char *[]){ plugins, engines, NULL });
}

/* NULL, and the test is skipped, without the program. */
static VoderEngine *
open_engine (const char *name)
{
  g_autoptr (VoderPluginRegistry) registry = open_registry ();
  VoderPluginInfo *info =
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE, name);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (info);
  if (!voder_plugin_info_check_installed (info, &error)) {
    g_test_skip (error->message);
    return NULL;
  }

  return g_object_new (VODER_TYPE_COMMAND_ENGINE, "description-file",
                       voder_plugin_info_get_description_file (info), NULL);
}

static double
get_seconds (const Spoken *spoken)
{
  return (double) spoken->n_frames / spoken->sample_rate;
}

/* It speaks, slowly and fast, the same each time, and quietly. */
static void
assert_speaks (VoderEngine *engine, const char *voice, double tolerance)
{
  g_autoptr (VoderUtterance) slow =
      spoken_create_prosody (voice, sentence, 0.5, 1, 1);
  g_autoptr (VoderUtterance) quiet =
      spoken_create_prosody (voice, sentence, 1, 1, 0.25);
  g_autoptr (Spoken) normal = spoken_new_text (engine, voice, sentence);
  g_autoptr (Spoken) again = spoken_new_text (engine, voice, sentence);
  g_autoptr (Spoken) slowly = spoken_new (engine, slow);
  g_autoptr (Spoken) quietly = spoken_new (engine, quiet);

  g_assert_cmpfloat (get_seconds (normal), >, SECONDS_MIN);
  g_assert_cmpfloat (get_seconds (normal), <, SECONDS_MAX);
  g_assert_cmpint (spoken_get_peak (normal), >, 1000);
  spoken_assert_equal (normal, again);
  g_assert_cmpfloat_with_epsilon (get_seconds (slowly) / get_seconds (normal),
                                  2, tolerance);
  g_assert_cmpfloat_with_epsilon ((double) spoken_get_peak (quietly) /
                                      spoken_get_peak (normal),
                                  0.25, 0.05);
}

static void
test_espeak (void)
{
  g_autoptr (VoderEngine) engine = open_engine ("espeak-ng-command");
  g_autofree char *text = NULL;

  if (engine == NULL)
    return;

  spoken_assert_voices (engine, 50);
  spoken_assert_cancels (engine, NULL);
  assert_speaks (engine, "gmw/de", 0.25);
  {
    g_autoptr (Spoken) tokens =
        spoken_new_text (engine, NULL, "Say [[h@l'oU]].");
    g_autoptr (Spoken) words = spoken_new_text (engine, NULL, "Say  h@l'oU .");

    spoken_assert_equal (tokens, words);
  }
  {
    g_autoptr (VoderUtterance) ssml = spoken_create_ssml (
        NULL, "<speak>Hello<break time=\"2s\"/> you.</speak>");
    g_autoptr (Spoken) pause = spoken_new (engine, ssml);

    g_assert_cmpfloat (get_seconds (pause), >, 2);
  }
}

static void
test_flite (void)
{
  g_autoptr (VoderEngine) engine = open_engine ("flite-command");

  if (engine == NULL)
    return;

  {
    g_autoptr (GError) error = NULL;
    g_autoptr (GListModel) voices =
        voder_engine_list_voices (engine, NULL, &error);
    g_autoptr (VoderVoice) clock =
        voder_engine_find_voice (engine, "awb_time", NULL, NULL, NULL);

    g_assert_no_error (error);
    g_assert_cmpuint (g_list_model_get_n_items (voices), ==, 5);
    g_assert_null (clock);
  }
  assert_speaks (engine, "kal16", 0.2);
  /* A process for each: its noise is that of the first each time. */
  assert_speaks (engine, "slt", 0.2);
}

/* Each of these is the end of text2wave when it is not guarded. */
static void
test_festival (void)
{
  static const struct {
    const char *text;
    gboolean is_heard;
  } texts[] = {
    { "-- hello.", TRUE },
    { "...", FALSE },
    { "\"Hello.\" \" ", TRUE },
    { "Hello. ... You", TRUE },
    { "\303\251", TRUE },
    { "'", FALSE },
    { "Hello! !!! You", TRUE },
    { "\342\200\224", FALSE },
    { "((((", FALSE },
    { "\342\230\272 you", TRUE },
    { "Yes. ) No.", TRUE },
    { "`", FALSE },
    { "a _ b", TRUE },
    { "a = + ^ | / \\ ~ < @ # * b", TRUE },
    { "Hello. = + @ # * & % $ Yes.", TRUE },
  };
  g_autoptr (VoderEngine) engine = open_engine ("festival");
  g_autoptr (GListModel) voices = NULL;

  if (engine == NULL)
    return;
  voices = voder_engine_list_voices (engine, NULL, NULL);
  if (voices == NULL) {
    g_test_skip ("Festival has no voice");
    return;
  }

  assert_speaks (engine, NULL, 0.2);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (Spoken) spoken = spoken_new_text (engine, NULL, texts[i].text);

    g_test_message ("%s", texts[i].text);
    g_assert_cmpint (spoken->n_frames > 0, ==, texts[i].is_heard);
  }
}

/* What ends a program of Debian's when nothing guards it. */
typedef struct {
  const char *path;
  const char *engine;
  const char *program;
  const char *option; /* behind it comes the text */
  const char *before;
  const char *unit;
  guint n;
  const char *behind;
} Killer;

static const Killer killers[] = {
  { "/command/programs/espeak-ng-dies-of-abbreviations", "espeak-ng-command",
    "espeak-ng", "-q", "", "A.B.C.D.", 22, "" },
  { "/command/programs/espeak-ng-dies-of-apostrophes", "espeak-ng-command",
    "espeak-ng", "-q", "", "s'", 220, "" },
  { "/command/programs/flite-dies-of-dots", "flite-command", "flite", "-t",
    "Introduction ", ".", 400, " 3" },
};

static char *
write_killer (const Killer *killer)
{
  g_autoptr (GString) text = g_string_new (killer->before);

  for (guint i = 0; i < killer->n; i++)
    g_string_append (text, killer->unit);
  g_string_append (text, killer->behind);

  return g_strdup (text->str);
}

/* Later versions may be mended. */
static gboolean
is_deadly (const Killer *killer, const char *text)
{
  const char *argv[] = { killer->program, killer->option, text,
                         g_str_equal (killer->program, "flite") ? "none" : NULL,
                         NULL };
  g_autoptr (GSubprocess) process = NULL;

  process = g_subprocess_newv (argv,
                               G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                   G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               NULL);

  return process != NULL && g_subprocess_wait (process, NULL, NULL) &&
         g_subprocess_get_if_signaled (process);
}

/* It is an error, and what comes after it is spoken as before. */
static void
test_killer (gconstpointer data)
{
  const Killer *killer = data;
  g_autoptr (VoderEngine) engine = open_engine (killer->engine);
  g_autofree char *text = write_killer (killer);
  g_autoptr (Spoken) before = NULL;
  g_autoptr (Spoken) after = NULL;
  g_autoptr (GError) error = NULL;

  if (engine == NULL)
    return;
  if (!is_deadly (killer, text)) {
    g_test_skip ("This version of the program survives it");
    return;
  }

  before = spoken_new_text (engine, NULL, sentence);
  error = command_fail (engine, text);
  g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_SIGNAL);
  after = spoken_new_text (engine, NULL, sentence);
  spoken_assert_equal (before, after);
}

/* The program of the tests in the place of Piper, in PATH, and its models. */
static char *
install_piper (const char *help)
{
  g_autofree char *program = command_get_program ();
  g_autofree char *folder = command_get_path ("bin");
  g_autofree char *link = g_build_filename (folder, "piper", NULL);
  g_autofree char *models = command_get_path ("piper-voices");
  g_autofree char *model = g_build_filename (models, "en_US-x.onnx", NULL);
  g_autofree char *json = g_strconcat (model, ".json", NULL);
  g_autofree char *path = g_strconcat (folder, ":", g_getenv ("PATH"), NULL);
  char *old = g_strdup (g_getenv ("PATH"));

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (models, 0700), ==, 0);
  g_assert_cmpint (symlink (program, link), ==, 0);
  g_assert_true (g_file_set_contents (model, "", 0, NULL));
  g_assert_true (g_file_set_contents (json, MODEL, -1, NULL));
  g_setenv ("PATH", path, TRUE);
  g_setenv ("SPEAKING_HELP", help, TRUE);

  return old;
}

static void
remove_piper (const char *path)
{
  g_setenv ("PATH", path, TRUE);
  g_unsetenv ("SPEAKING_HELP");
}

static void
test_piper (void)
{
  g_autofree char *path = install_piper ("--json-input");
  g_autoptr (VoderEngine) engine = open_engine ("piper");
  g_autoptr (VoderEngine) python = open_engine ("piper-python");
  g_autoptr (VoderUtterance) b =
      spoken_create_utterance ("en_US-x/b", "Say \"it\".");
  g_autofree char *text = command_hear (engine, "Hello.");
  g_autofree char *speaker = command_hear_utterance (engine, b);
  g_autoptr (GError) error = command_fail (python, "Hello.");

  remove_piper (path);
  g_assert_cmpstr (text, ==, "Hello.");
  g_assert_cmpstr (speaker, ==, "7:Say \"it\".");
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
}

static void
test_piper_in_python (void)
{
  g_autofree char *path = install_piper ("--no-normalize");
  g_autoptr (VoderEngine) engine = open_engine ("piper-python");
  g_autoptr (VoderEngine) other = open_engine ("piper");
  g_autofree char *text = command_hear (engine, "Hello.");
  g_autofree char *again = command_hear (engine, "To you.");
  g_autoptr (GError) error = command_fail (other, "Hello.");

  remove_piper (path);
  g_assert_cmpstr (text, ==, "Hello.");
  g_assert_cmpstr (again, ==, "To you.");
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
}

/* Debian's piper sets up gaming mice. */
static void
test_mice (void)
{
  g_autofree char *path = install_piper ("piper - configure gaming mice");
  g_autoptr (VoderEngine) engine = open_engine ("piper");
  g_autoptr (GError) error = command_fail (engine, "Hello.");

  remove_piper (path);
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
  g_assert_nonnull (strstr (error->message, "another program"));
}

/* Those whose programs are not here are at least sound. */
static void
test_all (void)
{
  static const char *const names[] = {
    "espeak-ng-command", "festival", "flite-command", "mimic", "pico", "piper",
    "piper-python",      "rhvoice",
  };
  g_autoptr (VoderPluginRegistry) registry = open_registry ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    VoderPluginInfo *info = voder_plugin_registry_find (
        registry, VODER_PLUGIN_KIND_ENGINE, names[i]);
    g_autoptr (VoderCommandDescription) description = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_nonnull (info);
    g_assert_cmpint (voder_plugin_info_get_rank (info), <=, 0);
    g_assert_cmpint (voder_plugin_info_get_threading (info), ==,
                     VODER_THREADING_REENTRANT);
    description = voder_command_description_new (
        voder_plugin_info_get_description_file (info), &error);
    g_assert_no_error (error);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/command/programs/espeak-ng", test_espeak);
  voder_test_add ("/command/programs/flite", test_flite);
  voder_test_add ("/command/programs/festival", test_festival);
  for (gsize i = 0; i < G_N_ELEMENTS (killers); i++)
    g_test_add_data_func (killers[i].path, &killers[i], test_killer);
  voder_test_add ("/command/programs/piper", test_piper);
  voder_test_add ("/command/programs/piper-in-python", test_piper_in_python);
  voder_test_add ("/command/programs/what-else-is-called-piper", test_mice);
  voder_test_add ("/command/programs/each-description-is-sound", test_all);

  return voder_test_run ();
}
