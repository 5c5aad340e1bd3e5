/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>
#include <unistd.h>

#include "voder-program.h"

static const char *const commands[] = { "speak",   "render",  "sentences",
                                        "voices",  "engines", "effects",
                                        "measure", "plugins", "doctor" };

static JsonNode *
parse (VoderProgramResult *result)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root;

  voder_program_assert_status (result, 0);
  g_assert_cmpstr (result->err, ==, "");
  root = json_from_string (result->out, &error);
  g_assert_no_error (error);

  return root;
}

/* The element of the array @root whose member @name is @value. */
static JsonObject *
find (JsonNode *root, const char *name, const char *value)
{
  JsonArray *array = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonObject *object = json_array_get_object_element (array, i);
    JsonNode *member = json_object_get_member (object, name);

    if (member != NULL && JSON_NODE_HOLDS_VALUE (member) &&
        g_strcmp0 (json_node_get_string (member), value) == 0)
      return object;
  }

  g_error ("nothing has “%s” as its %s", value, name);
}

static void
test_voices_as_json_have_the_members_of_the_contract (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *voice;

  result = voder_program_run (program, "voices", "-e", "tone", "--json", NULL);
  root = parse (result);
  voice = find (root, "id", "tone");
  g_assert_cmpuint (json_object_get_size (voice), ==, 6);
  g_assert_cmpstr (json_object_get_string_member (voice, "engine"), ==, "tone");
  g_assert_cmpstr (json_object_get_string_member (voice, "name"), !=, "");
  g_assert_cmpint (json_object_get_int_member (voice, "sample_rate"), >, 0);
  g_assert_cmpstr (json_object_get_string_member (voice, "gender"), !=, "");
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (voice, "languages")),
      >, 0);
}

/* What is needed to show a parameter and to set it. */
static void
check_parameter (JsonObject *parameter)
{
  const char *type = json_object_get_string_member (parameter, "type");

  g_assert_cmpstr (json_object_get_string_member (parameter, "name"), !=, "");
  g_assert_cmpstr (json_object_get_string_member (parameter, "description"), !=,
                   "");
  g_assert_true (json_object_has_member (parameter, "default"));
  if (g_strcmp0 (type, "number") != 0)
    return;

  g_assert_true (json_object_has_member (parameter, "unit"));
  g_assert_cmpfloat (json_object_get_double_member (parameter, "min"), <,
                     json_object_get_double_member (parameter, "max"));
  g_assert_cmpfloat (json_object_get_double_member (parameter, "min"), <=,
                     json_object_get_double_member (parameter, "default"));
  g_assert_cmpfloat (json_object_get_double_member (parameter, "max"), >=,
                     json_object_get_double_member (parameter, "default"));
}

static void
test_effects_as_json_say_what_each_parameter_may_be (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result =
      voder_program_run (program, "effects", "--json", NULL);
  g_autoptr (JsonNode) root = parse (result);
  JsonArray *effects = json_node_get_array (root);
  JsonArray *limits = json_object_get_array_member (
      find (root, "name", "limiter"), "parameters");
  JsonObject *ceiling = json_array_get_object_element (limits, 0);

  g_assert_cmpuint (json_array_get_length (effects), >=, 7);
  for (guint i = 0; i < json_array_get_length (effects); i++) {
    JsonArray *parameters = json_object_get_array_member (
        json_array_get_object_element (effects, i), "parameters");

    g_assert_cmpuint (json_array_get_length (parameters), >, 0);
    for (guint k = 0; k < json_array_get_length (parameters); k++)
      check_parameter (json_array_get_object_element (parameters, k));
  }

  g_assert_cmpstr (json_object_get_string_member (ceiling, "name"), ==,
                   "ceiling");
  g_assert_cmpstr (json_object_get_string_member (ceiling, "unit"), ==, "dBTP");
  g_assert_cmpfloat (json_object_get_double_member (ceiling, "min"), ==, -40.0);
  g_assert_cmpfloat (json_object_get_double_member (ceiling, "max"), ==, 0.0);
  g_assert_cmpfloat (json_object_get_double_member (ceiling, "default"), ==,
                     -1.0);
}

/* One effect that cannot be loaded is told of, and the others are there. */
static void
test_a_broken_effect_does_not_hide_the_others (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) text = NULL;
  g_autoptr (VoderProgramResult) json = NULL;
  g_autoptr (VoderProgramResult) rendered = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *path =
      g_strjoin (":", program->folder, g_getenv ("VODER_PLUGIN_PATH"), NULL);

  voder_program_write (program, "torn.plugin",
                       "[Voder Plugin]\nABI=1\nKind=effect\nName=torn\n"
                       "Title=Torn\nDescription=Torn\nLicence=MIT\n"
                       "Module=torn.so\n",
                       -1);
  voder_program_write (program, "torn.so", "This is no library.\n", -1);
  voder_program_set_plugin_path (program, path);
  /* GStreamer looks for its elements in a process of its own, as it does. */
  voder_program_set_env (program, "GST_REGISTRY_FORK", "yes");

  text = voder_program_run (program, "effects", NULL);
  voder_program_assert_status (text, 0);
  voder_program_assert_said (text->out, "torn.so");
  voder_program_assert_said (text->out, "look-ahead");
  json = voder_program_run (program, "effects", "--json", NULL);
  root = parse (json);
  voder_program_assert_said (
      json_object_get_string_member (find (root, "name", "torn"), "error"),
      "torn.so");
  g_assert_true (
      json_object_has_member (find (root, "name", "gain"), "parameters"));

  voder_program_write (program, "in.txt", "One.\n", -1);
  rendered = voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                                "x.wav", "--effects", "gain ! torn", NULL);
  voder_program_assert_status (rendered, 1);
  voder_program_assert_said (rendered->err, "--effects: Character 8: ");
  voder_program_assert_said (rendered->err, "torn.so");
}

static void
test_presets_are_listed_with_the_effects (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result =
      voder_program_run (program, "effects", NULL);
  static const char *const names[] = { "audiobook-acx", "podcast", "warm" };

  voder_program_assert_status (result, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    voder_program_assert_said (result->out, names[i]);
}

/* An engine that needs a bus is none without one, unless it is asked for. */
static void
test_no_bus_is_no_failure (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) voices = NULL;
  g_autoptr (VoderProgramResult) doctor = NULL;
  g_autoptr (VoderProgramResult) named = NULL;

  voder_program_set_env (program, "DBUS_SESSION_BUS_ADDRESS",
                         "unix:path=/nonexistent/bus");
  voices = voder_program_run (program, "voices", NULL);
  voder_program_assert_status (voices, 0);
  g_assert_null (strstr (voices->err, "spiel"));
  doctor = voder_program_run (program, "doctor", NULL);
  g_assert_null (strstr (doctor->out, "spiel"));
  named = voder_program_run (program, "voices", "--engine", "spiel", NULL);
  voder_program_assert_status (named, 1);
  voder_program_assert_said (named->err, "bus");
}

static void
test_voices_can_be_asked_for_a_language (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) french = NULL;
  g_autoptr (VoderProgramResult) nobody = NULL;

  french = voder_program_run (program, "voices", "-e", "tone", "--language",
                              "fr", NULL);
  voder_program_assert_status (french, 0);
  voder_program_assert_said (french->out, "tone-48k");
  g_assert_null (strstr (french->out, "tone-16k"));

  nobody = voder_program_run (program, "voices", "-e", "tone", "--language",
                              "xx", NULL);
  voder_program_assert_status (nobody, 1);
  voder_program_assert_said (nobody->err, "xx");
}

static void
test_engines_as_json_name_the_one_for_tests_last (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *engines;
  JsonObject *last;
  guint n_engines;

  result = voder_program_run (program, "engines", "--json", NULL);
  root = parse (result);
  engines = json_node_get_array (root);
  n_engines = json_array_get_length (engines);
  last = json_array_get_object_element (engines, n_engines - 1);
  g_assert_cmpstr (json_object_get_string_member (last, "name"), ==, "tone");
  g_assert_cmpstr (json_object_get_string_member (last, "threading"), ==,
                   "reentrant");
  g_assert_cmpstr (json_object_get_string_member (last, "state"), ==, "pure");
}

static void
test_plugins_show_what_is_skipped_and_why (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) json = NULL;
  g_autoptr (VoderProgramResult) text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *path = NULL;
  g_autofree char *broken = voder_program_get_path (program, "broken.plugin");

  voder_program_write (program, "broken.plugin", "[Voder Plugin]\nKind=x\n",
                       -1);
  path = g_strjoin (":", program->folder, g_getenv ("VODER_PLUGIN_PATH"), NULL);
  voder_program_set_plugin_path (program, path);

  json = voder_program_run (program, "plugins", "--json", NULL);
  root = parse (json);
  g_assert_cmpstr (
      json_object_get_string_member (find (root, "keyfile", broken), "skipped"),
      !=, NULL);
  g_assert_cmpstr (
      json_object_get_string_member (find (root, "name", "tone"), "kind"), ==,
      "engine");

  text = voder_program_run (program, "plugins", NULL);
  voder_program_assert_status (text, 0);
  voder_program_assert_said (text->out, "tone");
  voder_program_assert_said (text->out, broken);
}

/* Not a fault: it is told apart from what is broken, and still found. */
static void
test_plugins_show_what_is_not_installed (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) json = NULL;
  g_autoptr (VoderProgramResult) text = NULL;
  g_autoptr (VoderProgramResult) engines = NULL;
  g_autoptr (VoderProgramResult) spoken = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *mine;

  voder_program_write (program, "mine.engine",
                       "[Voder Engine]\nPlugin=tone\nName=mine\nTitle=Mine\n"
                       "Licence=MIT\nTryExec=no-such-program-here\n",
                       -1);
  voder_program_set_env (program, "VODER_ENGINE_PATH", program->folder);

  json = voder_program_run (program, "plugins", "--json", NULL);
  root = parse (json);
  mine = find (root, "name", "mine");
  g_assert_false (json_object_get_boolean_member (mine, "installed"));
  g_assert_true (json_object_get_boolean_member (find (root, "name", "tone"),
                                                 "installed"));

  text = voder_program_run (program, "plugins", NULL);
  voder_program_assert_said (text->out, "no-such-program-here");
  g_assert_null (strstr (text->out, "mine.engine"));
  engines = voder_program_run (program, "engines", NULL);
  g_assert_null (strstr (engines->out, "mine"));
  spoken =
      voder_program_run (program, "speak", "--engine", "mine", "Hello.", NULL);
  voder_program_assert_status (spoken, 1);
  voder_program_assert_said (spoken->err, "no-such-program-here");
}

static void
test_sentences_as_json_say_where_each_one_stands (void)
{
  static const char text[] = "First one. Second one!\n\nAnother paragraph.\n";
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *sentences;

  voder_program_write (program, "in.txt", text, -1);
  result = voder_program_run (program, "sentences", "in.txt", "--json", NULL);
  root = parse (result);
  sentences = json_node_get_array (root);
  g_assert_cmpuint (json_array_get_length (sentences), ==, 3);

  for (guint i = 0; i < 3; i++) {
    JsonObject *sentence = json_array_get_object_element (sentences, i);
    gint64 start = json_object_get_int_member (sentence, "source_start");
    gint64 end = json_object_get_int_member (sentence, "source_end");
    g_autofree char *there = g_strndup (text + start, (gsize) (end - start));

    g_assert_cmpstr (g_strstrip (there), ==,
                     json_object_get_string_member (sentence, "text"));
    g_assert_cmpstr (json_object_get_string_member (sentence, "kind"), ==,
                     "paragraph");
  }
}

static void
test_sentences_are_a_line_each (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  static const char *const arguments[] = { "sentences", "-", NULL };

  result = voder_program_run_with_input (program, "One here. Two\nthere.", -1,
                                         arguments);
  voder_program_assert_status (result, 0);
  g_assert_cmpstr (result->out, ==, "One here.\nTwo there.\n");
}

static void
test_code_is_announced_or_read_as_asked (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) plugins = NULL;
  g_autoptr (VoderProgramResult) announced = NULL;
  g_autoptr (VoderProgramResult) read = NULL;

  plugins = voder_program_run (program, "plugins", NULL);
  if (strstr (plugins->out, "markdown") == NULL) {
    g_test_skip ("the Markdown reader is not built");
    return;
  }

  voder_program_write (program, "in.md", "Run it:\n\n    frobnicate\n", -1);
  announced = voder_program_run (program, "sentences", "in.md", NULL);
  voder_program_assert_status (announced, 0);
  g_assert_null (strstr (announced->out, "frobnicate"));
  read = voder_program_run (program, "sentences", "in.md", "--read-code", NULL);
  voder_program_assert_status (read, 0);
  voder_program_assert_said (read->out, "frobnicate");
}

static void
test_doctor_tells_of_all_parts (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  static const char *const parts[] = { "tone", "text/plain",    "wav",
                                       "opus", "autoaudiosink", "GStreamer" };

  result = voder_program_run (program, "doctor", NULL);
  g_assert_cmpint (result->status, <=, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    voder_program_assert_said (result->out, parts[i]);
}

static void
test_doctor_names_the_package_of_what_is_missing (void)
{
  static const char *const plugins[] = { "app", "audioconvert", "audioresample",
                                         "coreelements", NULL };
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  voder_program_set_elements (program, plugins);
  result = voder_program_run (program, "doctor", NULL);
  g_assert_cmpint (result->status, <=, 1);
  voder_program_assert_said (result->out, "✓ wav");
  voder_program_assert_said (result->out, "✗ opus");
  voder_program_assert_said (result->out, "gstreamer1.0-plugins-base");
  voder_program_assert_said (result->out, "✗ autoaudiosink");
  voder_program_assert_said (result->out, "gstreamer1.0-plugins-good");
}

static void
test_doctor_fails_where_nothing_can_be_written (void)
{
  static const char *const plugins[] = { NULL };
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  voder_program_set_elements (program, plugins);
  result = voder_program_run (program, "doctor", NULL);
  voder_program_assert_status (result, 1);
  voder_program_assert_said (result->out, "✗ wav");
}

static void
test_every_command_has_help (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) all = NULL;

  all = voder_program_run (program, "--help", NULL);
  voder_program_assert_status (all, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_autoptr (VoderProgramResult) result = NULL;

    voder_program_assert_said (all->out, commands[i]);
    result = voder_program_run (program, commands[i], "--help", NULL);
    voder_program_assert_status (result, 0);
    voder_program_assert_said (result->out, commands[i]);
  }
}

static void
test_version_is_the_one_of_the_library (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autofree char *line = NULL;

  result = voder_program_run (program, "--version", NULL);
  voder_program_assert_status (result, 0);
  line = g_strdup_printf ("voder %s\n", voder_get_version ());
  g_assert_cmpstr (result->out, ==, line);
}

/* Runs a command whose standard output nobody reads: no word, no error. */
static void
assert_silent_when_unread (VoderProgram *program, const char *const *arguments)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  close (ends[0]);
  g_subprocess_launcher_take_stdout_fd (program->launcher, ends[1]);
  process =
      voder_program_start (program, G_SUBPROCESS_FLAGS_STDERR_PIPE, arguments);
  g_subprocess_launcher_close (program->launcher);
  g_subprocess_communicate (process, NULL, NULL, NULL, &err, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (err), ==, 0);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

static void
test_a_list_that_nobody_reads_ends_without_a_word (void)
{
  static const char *const arguments[] = { "voices", "-e", "tone", NULL };
  g_autoptr (VoderProgram) program = voder_program_new ();

  assert_silent_when_unread (program, arguments);
}

static void
test_sentences_that_nobody_reads_end_without_a_word (void)
{
  static const char *const arguments[] = { "sentences", "in.txt", NULL };
  g_autoptr (VoderProgram) program = voder_program_new ();

  voder_program_write (program, "in.txt", "A sentence.", -1);
  assert_silent_when_unread (program, arguments);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/voices/no-bus-is-no-failure", test_no_bus_is_no_failure);
  voder_test_add ("/voices/as-json-have-the-members-of-the-contract",
                  test_voices_as_json_have_the_members_of_the_contract);
  voder_test_add ("/voices/can-be-asked-for-a-language",
                  test_voices_can_be_asked_for_a_language);
  voder_test_add ("/effects/as-json-say-what-each-parameter-may-be",
                  test_effects_as_json_say_what_each_parameter_may_be);
  voder_test_add ("/effects/a-broken-one-does-not-hide-the-others",
                  test_a_broken_effect_does_not_hide_the_others);
  voder_test_add ("/effects/presets-are-listed-with-them",
                  test_presets_are_listed_with_the_effects);
  voder_test_add ("/engines/as-json-name-the-one-for-tests-last",
                  test_engines_as_json_name_the_one_for_tests_last);
  voder_test_add ("/plugins/show-what-is-skipped-and-why",
                  test_plugins_show_what_is_skipped_and_why);
  voder_test_add ("/plugins/show-what-is-not-installed",
                  test_plugins_show_what_is_not_installed);
  voder_test_add ("/sentences/as-json-say-where-each-one-stands",
                  test_sentences_as_json_say_where_each_one_stands);
  voder_test_add ("/sentences/are-a-line-each", test_sentences_are_a_line_each);
  voder_test_add ("/sentences/code-is-announced-or-read-as-asked",
                  test_code_is_announced_or_read_as_asked);
  voder_test_add ("/doctor/tells-of-all-parts", test_doctor_tells_of_all_parts);
  voder_test_add ("/doctor/names-the-package-of-what-is-missing",
                  test_doctor_names_the_package_of_what_is_missing);
  voder_test_add ("/doctor/fails-where-nothing-can-be-written",
                  test_doctor_fails_where_nothing_can_be_written);
  voder_test_add ("/program/every-command-has-help",
                  test_every_command_has_help);
  voder_test_add ("/program/version-is-the-one-of-the-library",
                  test_version_is_the_one_of_the_library);
  voder_test_add ("/program/a-list-that-nobody-reads-ends-without-a-word",
                  test_a_list_that_nobody_reads_ends_without_a_word);
  voder_test_add ("/program/sentences-that-nobody-reads-end-without-a-word",
                  test_sentences_that_nobody_reads_end_without_a_word);

  return voder_test_run ();
}
