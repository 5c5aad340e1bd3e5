/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-command-engine.h here and links what it is of. */
#include "command-fixture.h"

#include <string.h>
#include <unistd.h>

#define JSON                                                                   \
  "Resident=path\n[Command Json]\ntext={text}\noutput_file={output}\n"
#define RAW                                                                    \
  "Resident=message\nEndMatch=Real-time factor\nFormat=s16le\nRate=16000\n"

/* A program with a fault, and what is said of it. */
typedef struct {
  const char *arguments;
  const char *keys;
  const char *named;
} Fault;

static void
assert_fails (const Fault *faults, gsize n_faults)
{
  for (gsize i = 0; i < n_faults; i++) {
    g_autoptr (VoderEngine) engine =
        command_create_with (faults[i].arguments, faults[i].keys);
    g_autoptr (GError) error = command_fail (engine, "Hello to you.");

    if (strstr (error->message, faults[i].named) == NULL)
      g_error ("“%s” of %s does not name “%s”", error->message,
               faults[i].arguments, faults[i].named);
  }
}

static void
test_audio (void)
{
  static const Fault faults[] = {
    { "--fault;half-header;", "", "in the middle of its header" },
    { "--fault;half-header;--output;{output};", "", "middle of its header" },
    { "--fault;rate-0;", "", "its sample rate is 0 Hz" },
    { "--fault;nan;", "", "no finite numbers" },
    { "--fault;truncated;", "", "ends before its header says" },
    { "--fault;odd;", "Format=s16le\nRate=16000\n", "middle of a sample" },
    { "--fault;endless;", "", "far more of it" },
    { "--fault;endless;--format;s16le;", "Format=s16le\nRate=16000\n",
      "far more of it" },
    { "--fault;chatter;", "", "This is no audio." },
    { "--fault;silent;", "", "said nothing" },
    { "--fault;no-file;--output;{output};", "", "has not written" },
    { "--fault;symlink;--output;{output};", "", "not a plain file" },
  };

  assert_fails (faults, G_N_ELEMENTS (faults));
}

static void
test_program (void)
{
  static const Fault faults[] = {
    { "--fault;usage;", "", "unknown option" },
    { "--fault;fail;", "", "no such phoneme" },
    { "--fault;fail;--output;{output};", "", "exit status 7" },
    { "--fault;crash;", "", "about to crash" },
    { "--fault;no-read;", "", "without reading the text" },
    { "--fault;grandchild;", "", "left behind" },
  };

  assert_fails (faults, G_N_ELEMENTS (faults));
}

static void
test_resident (void)
{
  static const Fault faults[] = {
    { "--json-input;--fault;fail;", JSON, "no such phoneme" },
    { "--json-input;--fault;crash;", JSON, "about to crash" },
    { "--json-input;--fault;elsewhere;", JSON, "“/etc/passwd”" },
    { "--json-input;--fault;no-file;", JSON, "has not written" },
    { "--json-input;--fault;symlink;", JSON, "not a plain file" },
    { "--json-input;--fault;half-header;", JSON, "middle of its header" },
    { "--json-input;--fault;truncated;", JSON, "before its header says" },
    { "--json-input;", "Resident=path\n", "parse_error" },
    { "--lines;--format;s16le;--fault;fail;", RAW, "no such phoneme" },
    { "--lines;--format;s16le;--fault;crash;", RAW, "about to crash" },
    { "--lines;--format;s16le;--fault;odd;", RAW, "middle of a sample" },
    { "--lines;--format;s16le;--fault;endless;", RAW, "far more of it" },
    { "--voices;0;", RAW, "without speaking" },
    { "--voices;0;", JSON, "" },
  };

  assert_fails (faults, G_N_ELEMENTS (faults));
}

/* After a fault the next utterance has another process. */
static void
test_after_fault (void)
{
  g_autoptr (VoderEngine) engine = command_create_with ("--json-input;", JSON);
  g_autoptr (VoderEngine) broken =
      command_create_with ("--json-input;--fault;crash;", JSON);

  for (guint i = 0; i < 3; i++) {
    g_autofree char *text = command_hear (engine, "Hello.");
    g_autoptr (GError) error = command_fail (broken, "Hello.");

    g_assert_cmpstr (text, ==, "Hello.");
    g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_SIGNAL);
  }
}

static void
test_missing_program (void)
{
  g_autoptr (VoderEngine) engine = command_create (
      "[Command]\nCommand=no-such-program-here;\n" SPEAKING_VOICES);
  g_autoptr (GError) error = command_fail (engine, "Hello.");

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "no-such-program-here"));
}

static void
test_no_description (void)
{
  g_autoptr (VoderEngine) engine =
      g_object_new (VODER_TYPE_COMMAND_ENGINE, NULL);
  g_autoptr (VoderEngine) lost =
      g_object_new (VODER_TYPE_COMMAND_ENGINE, "description-file",
                    "/nowhere/at-all.engine", NULL);
  g_autoptr (GError) error = command_fail (engine, "Hello.");
  g_autoptr (GError) why = command_fail (lost, "Hello.");

  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
  g_assert_error (why, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE);
}

static void
test_descriptions (void)
{
  static const char *const keys[][2] = {
    { "[Command]\n" SPEAKING_VOICES, "Command" },
    { "[Nothing]\n", "Command" },
    { "[Command]\nCommand=a;\n", "Voices" },
    { "[Command]\nCommand=a;{nobody};\n" SPEAKING_VOICES, "nobody" },
    { "[Command]\nCommand=a;{voice;\n" SPEAKING_VOICES, "brace" },
    { "[Command]\nCommand=a;{rate*x};\n" SPEAKING_VOICES, "rate*x" },
    { "[Command]\nCommand=a;{voice*2};\n" SPEAKING_VOICES, "voice*2" },
    { "[Command]\nCommand={program};\n" SPEAKING_VOICES, "TryExec" },
    { "[Command]\nCommand=a;\nVoices=:en;\n", "Voices" },
    { "[Command]\nCommand=a;\nVoices=-v:en;\n", "Voices" },
    { "[Command]\nCommand=a;\nOrder=b;\n" SPEAKING_VOICES, "Order" },
    { "[Command]\nCommand=a;\nFormat=mp3\n" SPEAKING_VOICES, "Format" },
    { "[Command]\nCommand=a;\nFormat=s16le\n" SPEAKING_VOICES, "Rate" },
    { "[Command]\nCommand=a;\nRate=fast\n" SPEAKING_VOICES, "Rate" },
    { "[Command]\nCommand=a;\nRate=0\n" SPEAKING_VOICES, "Rate" },
    { "[Command]\nCommand=a;\nCharset=EBCDIC\n" SPEAKING_VOICES, "Charset" },
    { "[Command]\nCommand=a;\nSsml=perhaps\n" SPEAKING_VOICES, "Ssml" },
    { "[Command]\nCommand=a;\nResident=never\n" SPEAKING_VOICES, "Resident" },
    { "[Command]\nCommand=a;{text};\nResident=path\n" SPEAKING_VOICES,
      "Resident" },
    { "[Command]\nCommand=a;{output};\nResident=path\n" SPEAKING_VOICES,
      "Resident" },
    { "[Command]\nCommand=a;\nResident=message\n" SPEAKING_VOICES, "EndMatch" },
    { "[Command]\nCommand=a;\nResident=message\nEndMatch=x\n" SPEAKING_VOICES,
      "Format" },
    { "[Command]\nCommand=a;\nEndMatch=(\n" SPEAKING_VOICES, "EndMatch" },
    { "[Command]\nCommand=a;\nProbe=a;\n" SPEAKING_VOICES, "Probe" },
    { "[Command]\nCommand=a;\nVoiceCommand=a;\n", "VoiceMatch" },
    { "[Command]\nCommand=a;\nVoiceFiles=/a;\nVoiceMatch=x\n", "id" },
    { "[Command]\nCommand=a;\nVoiceLanguages=en\n" SPEAKING_VOICES,
      "VoiceLanguages" },
    { "[Command]\nCommand=a;\nEnvironment=A;\n" SPEAKING_VOICES,
      "Environment" },
    { "[Command]\nCommand=a;\nModelJson={x}\n" SPEAKING_VOICES, "ModelJson" },
    { "[Command]\nCommand=a;{text};\n" SPEAKING_VOICES
      "[Command Json]\ntext={text}\n",
      "Json" },
    { "[Command]\nCommand=a;\n" SPEAKING_VOICES "[Command Json]\ntext={txt}\n",
      "txt" },
    { "[Command\n", "test.engine" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    command_assert_refused (keys[i][0], keys[i][1]);
}

/* Another program of the name is not run but for the question. */
static void
test_probe (void)
{
  g_autofree char *program = command_get_program ();
  g_autofree char *other = g_strdup_printf (
      "TryExec=true;%s;\n[Command]\nCommand={program};\n"
      "Probe={program};--help;\nProbeMatch=--json-input\n" SPEAKING_VOICES,
      program);
  g_autofree char *none = g_strdup_printf (
      "TryExec=true;%s;\n[Command]\nCommand={program};\n"
      "Probe={program};--help;\nProbeMatch=gaming mouse\n" SPEAKING_VOICES,
      program);
  g_autoptr (VoderEngine) right = command_create (other);
  g_autoptr (VoderEngine) wrong = command_create (none);
  g_autofree char *text = command_hear (right, "Hello.");
  g_autoptr (GError) error = command_fail (wrong, "Hello.");

  g_assert_cmpstr (text, ==, "Hello.");
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
  g_assert_nonnull (strstr (error->message, "another program"));
}

static void
test_program_is_gone (void)
{
  g_autoptr (VoderEngine) engine =
      command_create ("TryExec=no-such-program-here;\n[Command]\n"
                      "Command={program};\n" SPEAKING_VOICES);
  g_autoptr (GError) error = command_fail (engine, "Hello.");

  g_assert_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_NOT_INSTALLED);
}

/* Nothing that programs and their faults need stays behind. */
static void
test_folders (void)
{
  g_autoptr (VoderEngine) engine =
      command_create_with ("--output;{output};--fault;no-file;", "");
  g_autoptr (GError) error = command_fail (engine, "Hello.");
  const char *start = strstr (error->message, "“") + strlen ("“");
  g_autofree char *path =
      g_strndup (start, (gsize) (strstr (start, "”") - start));
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_true (g_path_is_absolute (folder));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/command/faults/broken-audio-is-never-heard-as-noise",
                  test_audio);
  voder_test_add ("/command/faults/a-program-that-fails-is-quoted",
                  test_program);
  voder_test_add ("/command/faults/one-that-stays-may-fail-too", test_resident);
  voder_test_add ("/command/faults/the-next-utterance-is-spoken",
                  test_after_fault);
  voder_test_add ("/command/faults/a-missing-program-is-named",
                  test_missing_program);
  voder_test_add ("/command/faults/it-is-nothing-without-a-description",
                  test_no_description);
  voder_test_add ("/command/faults/a-wrong-key-is-named", test_descriptions);
  voder_test_add ("/command/faults/another-program-of-the-name-is-told-apart",
                  test_probe);
  voder_test_add ("/command/faults/a-program-that-is-gone-is-named",
                  test_program_is_gone);
  voder_test_add ("/command/faults/no-folder-stays-behind", test_folders);

  return voder_test_run ();
}
