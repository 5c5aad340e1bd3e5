/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-command-engine.h here and links what it is of. */
#include "command-fixture.h"

#include <string.h>

#include <glib/gstdio.h>

#include "speaking-program.h"

#define N_CALLERS   4
#define N_SENTENCES 40

/* Way there and way back of the text and of the audio. */
static void
assert_speaks (const char *arguments, const char *keys)
{
  g_autoptr (VoderEngine) engine = command_create_with (arguments, keys);
  g_autofree char *text = command_hear (engine, "Hello \"to\" $HOME; `all`.");

  g_assert_cmpstr (text, ==, "Hello \"to\" $HOME; `all`.");
}

static void
test_stdin (void)
{
  assert_speaks ("", "");
  assert_speaks ("--output;{output};", "");
  assert_speaks ("--format;s16le;", "Format=S16LE\nRate=16000\n");
}

static void
test_argument (void)
{
  assert_speaks ("--text;{text};", "");
  assert_speaks ("--text;{text};--output;{output};", "");
}

static void
test_file (void)
{
  assert_speaks ("--input;{text-file};", "");
  assert_speaks ("--input;{text-file};--output;{output};", "");
}

static void
test_streaming_header (void)
{
  assert_speaks ("--fault;streaming;", "");
}

static void
test_resident (void)
{
  assert_speaks ("--output_dir;{output-folder};", "Resident=path\n");
  assert_speaks ("--json-input;", "Resident=path\n[Command Json]\ntext={text}\n"
                                  "output_file={output}\n");
  assert_speaks ("--lines;--format;s16le;",
                 "Resident=message\nEndMatch=Real-time factor\nFormat=s16le\n"
                 "Rate=16000\n");
  assert_speaks ("--output-dir;{output-folder};",
                 "Resident=message\nEndMatch=Wrote (?<path>/.*)\n");
  assert_speaks ("--json-input;",
                 "Resident=message\nEndMatch=Real-time factor\n"
                 "[Command Json]\ntext={text}\noutput_file={output}\n");
}

/* What is around the utterance's own line does not count. */
static void
test_chatter (void)
{
  assert_speaks ("--output_dir;{output-folder};--fault;chatty;",
                 "Resident=path\n");
  assert_speaks ("--output_dir;{output-folder};--fault;flood;",
                 "Resident=path\n");
  assert_speaks ("--lines;--format;s16le;--fault;flood;",
                 "Resident=message\nEndMatch=Real-time factor\nFormat=s16le\n"
                 "Rate=16000\n");
  assert_speaks ("--fault;flood;", "");
}

/* A hyphen makes no option, a brace no placeholder, a line end no line. */
static void
test_hostile_text (void)
{
  static const char text[] = "--output /tmp/x {voice}\n%s \\ 'it' && | > #";
  static const char line[] = "--output /tmp/x {voice} %s \\ 'it' && | > #";
  g_autoptr (VoderEngine) argument = command_create_with ("--text;{text};", "");
  g_autoptr (VoderEngine) resident = command_create_with (
      "--json-input;",
      "Resident=path\n[Command Json]\ntext={text}\noutput_file={output}\n");
  g_autofree char *in_argument = command_hear (argument, text);
  g_autofree char *in_json = command_hear (resident, text);

  g_assert_cmpstr (in_argument + 1, ==, line);
  g_assert_cmpint (in_argument[0], ==, ' ');
  g_assert_cmpstr (in_json, ==, line);
}

/* What the program got as arguments. */
static char *
record (const char *arguments, const char *keys, VoderUtterance *utterance)
{
  g_autofree char *path = command_get_path ("arguments");
  g_autofree char *all = g_strconcat ("--record;", path, ";", arguments, NULL);
  g_autoptr (VoderEngine) engine = command_create_with (all, keys);
  g_autoptr (Spoken) heard = spoken_new (engine, utterance);
  char *text = NULL;
  char *start;

  g_assert_cmpuint (heard->n_frames, >, 0);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  start = strstr (text, path) + strlen (path) + 1;
  memmove (text, start, strlen (start) + 1);

  return text;
}

static void
test_units (void)
{
  g_autoptr (VoderUtterance) utterance =
      spoken_create_prosody ("two", "Hello.", 1.25, 0.5, 0.75);
  g_autofree char *rates =
      record ("{rate};{rate-percent};{rate-wpm};{length-scale};{rate*92};"
              "{rate*2.0};",
              "WordsPerMinute=180\n", utterance);
  g_autofree char *others =
      record ("{pitch};{pitch-percent};{pitch*50};{volume};{volume-percent};"
              "v={voice}/{language};{speaker?--speaker};{speaker};{model};{{}}",
              "", utterance);
  g_autofree char *clamped = record ("{rate};{pitch};{volume};",
                                     "RateMax=1.1\nPitchMin=0.9\n", utterance);

  g_assert_cmpstr (rates, ==, "1.25\n125\n225\n0.8\n115\n2.5\n");
  g_assert_cmpstr (others, ==, "0.5\n50\n25\n0.75\n75\nv=two/de\n{}\n");
  g_assert_cmpstr (clamped, ==, "1.1\n0.9\n0.75\n");
}

/* Where the program has no volume, the samples have. */
static void
test_volume (void)
{
  g_autoptr (VoderEngine) engine = command_create_with ("", "");
  g_autoptr (VoderUtterance) utterance =
      spoken_create_prosody (NULL, "Hello.", 1, 1, 0.5);
  g_autoptr (Spoken) half = spoken_new (engine, utterance);
  gint16 sample;

  memcpy (&sample, half->pcm->data, sizeof sample);
  g_assert_cmpint (sample, ==, 'H' * SPEAKING_HEIGHT / 2);
}

static void
test_environment (void)
{
  g_autoptr (VoderEngine) engine = command_create_with (
      "", "Environment=G_MESSAGES_DEBUG=all;A_NAME=a=b;\n");
  g_autofree char *text = command_hear (engine, "Hello.");

  g_assert_cmpstr (text, ==, "Hello.");
}

static void
test_charset (void)
{
  static const char text[] =
      "Caf\303\251 \342\200\234ja\342\200\235 \342\230\272"
      " \320\266.";
  g_autoptr (VoderEngine) ascii =
      command_create_with ("", "Charset=US-ASCII\n");
  g_autoptr (VoderEngine) latin =
      command_create_with ("", "Charset=ISO-8859-1\n");
  g_autoptr (VoderEngine) all = command_create_with ("", "");
  g_autofree char *in_ascii = command_hear (ascii, text);
  g_autofree char *in_latin = command_hear (latin, text);
  g_autofree char *in_all = command_hear (all, text);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (in_ascii, ==, "Cafe \"ja\"    .");
  g_assert_cmpstr (in_latin, ==, "Caf\351 \"ja\"    .");
  g_assert_cmpstr (in_all, ==, text);

  error = command_fail (ascii, "\320\266\320\266.");
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
}

/* What a program would crash on, or take for a command, it never sees. */
static void
test_guard (void)
{
  g_autoptr (VoderEngine) letters =
      command_create_with ("", "NeedsLetter=true\n");
  g_autoptr (VoderEngine) tokens = command_create_with ("", "Avoid=[[;]];\n");
  g_autofree char *spoken =
      command_hear (letters, "-- Hello. ... \"You\" (...) ' & 3 !!!");
  g_autofree char *silence = command_hear (letters, "... -- !");
  g_autofree char *avoided = command_hear (tokens, "Say [[h@l'oU]] now.");

  g_assert_cmpstr (spoken, ==, "Hello. \"You\" & 3");
  g_assert_cmpstr (silence, ==, "");
  g_assert_cmpstr (avoided, ==, "Say  h@l'oU  now.");
}

static void
test_ssml (void)
{
  static const char text[] =
      "<speak>Tom &amp; <b>Ann</b>&#33;<!-- > --></speak>";
  g_autoptr (VoderUtterance) utterance = spoken_create_ssml (NULL, text);
  g_autoptr (VoderEngine) plain = command_create_with ("", "");
  g_autoptr (VoderEngine) ssml =
      command_create_with ("{ssml?--ssml}", "Ssml=true\n");
  g_autofree char *stripped = command_hear_utterance (plain, utterance);
  g_autofree char *whole = command_hear_utterance (ssml, utterance);
  g_autofree char *arguments =
      record ("{ssml?--ssml}", "Ssml=true\n", utterance);

  g_assert_cmpstr (stripped, ==, "Tom &  Ann !");
  g_assert_cmpstr (whole, ==, text);
  g_assert_cmpstr (arguments, ==, "--ssml\n");
}

/* What fits into no pipe that the system starts with. */
static void
test_long_text (void)
{
  g_autoptr (GString) text = g_string_new ("Now");
  g_autoptr (VoderEngine) engine = command_create_with ("", "");
  g_autoptr (VoderEngine) argument = command_create_with ("--text;{text};", "");
  g_autofree char *heard = NULL;
  g_autoptr (GError) error = NULL;

  while (text->len < 200 * 1000)
    g_string_append (text, " and again");
  heard = command_hear (engine, text->str);
  g_assert_cmpstr (heard, ==, text->str);

  error = command_fail (argument, text->str);
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
}

/* One process speaks one utterance after the other; the next rate, another. */
static void
test_stays (void)
{
  g_autofree char *path = command_get_path ("arguments");
  g_autofree char *arguments = g_strconcat (
      "--record;", path, ";--output_dir;{output-folder};{rate};", NULL);
  g_autoptr (VoderEngine) engine =
      command_create_with (arguments, "Resident=path\n");

  for (guint i = 0; i < 3; i++) {
    g_autofree char *text = command_hear (engine, "Hello.");

    g_assert_cmpstr (text, ==, "Hello.");
    /* Written once, by the first. */
    g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, i == 0);
    g_remove (path);
  }
}

/* One that has ended while nobody looked is started again. */
static void
test_comes_back (void)
{
  static const char *const descriptions[][2] = {
    { "--output_dir;{output-folder};--fault;once;", "Resident=path\n" },
    { "--lines;--format;s16le;--fault;once;",
      "Resident=message\nEndMatch=Real-time factor\nFormat=s16le\n"
      "Rate=16000\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (descriptions); i++) {
    g_autoptr (VoderEngine) engine =
        command_create_with (descriptions[i][0], descriptions[i][1]);

    for (guint n = 0; n < 20; n++) {
      g_autofree char *text = command_hear (engine, "Hello.");

      g_assert_cmpstr (text, ==, "Hello.");
    }
  }
}

static gboolean
speak_many (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderEngine *engine = data;

  for (guint i = 0; i < N_SENTENCES; i++) {
    g_autofree char *text = g_strdup_printf ("Sentence %u is spoken.", i);
    g_autofree char *heard = command_hear (engine, text);

    g_assert_cmpstr (heard, ==, text);
  }

  return TRUE;
}

static void
assert_parallel (const char *arguments, const char *keys)
{
  g_autoptr (VoderEngine) engine = command_create_with (arguments, keys);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_CALLERS; i++)
    voder_group_go (group, speak_many, engine, NULL, NULL);
  g_assert_true (voder_group_wait (group, NULL, &error));
  g_assert_no_error (error);
}

static void
test_parallel (void)
{
  assert_parallel ("", "");
  assert_parallel ("--output;{output};", "");
  assert_parallel ("--output_dir;{output-folder};", "Resident=path\n");
  assert_parallel ("--lines;--format;s16le;",
                   "Resident=message\nEndMatch=Real-time factor\nFormat=s16le\n"
                   "Rate=16000\n");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/command/text-goes-to-standard-input", test_stdin);
  voder_test_add ("/command/text-may-be-an-argument", test_argument);
  voder_test_add ("/command/text-may-be-in-a-file", test_file);
  voder_test_add ("/command/a-header-may-not-know-the-size",
                  test_streaming_header);
  voder_test_add ("/command/a-program-may-stay", test_resident);
  voder_test_add ("/command/chatter-is-not-heard", test_chatter);
  voder_test_add ("/command/a-text-is-never-more-than-text", test_hostile_text);
  voder_test_add ("/command/prosody-is-told-in-the-units-of-the-program",
                  test_units);
  voder_test_add ("/command/a-volume-that-cannot-be-told-is-made", test_volume);
  voder_test_add ("/command/a-variable-may-hold-anything", test_environment);
  voder_test_add ("/command/letters-that-a-charset-lacks-become-near-ones",
                  test_charset);
  voder_test_add ("/command/what-a-program-cannot-bear-is-left-out",
                  test_guard);
  voder_test_add ("/command/ssml-is-for-those-who-read-it", test_ssml);
  voder_test_add ("/command/a-text-may-be-longer-than-a-pipe", test_long_text);
  voder_test_add ("/command/one-that-stays-is-used-again", test_stays);
  voder_test_add ("/command/one-that-has-gone-is-started-again",
                  test_comes_back);
  voder_test_add ("/command/four-callers-hear-what-each-has-said",
                  test_parallel);

  return voder_test_run ();
}
