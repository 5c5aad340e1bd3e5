/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

#include "voder-program.h"

#define TEXT                                                                   \
  "Every voice gets as loud as it should. This is a short chapter, which is "  \
  "long enough to be measured. It has a few sentences; and it ends here."

static void
render (VoderProgram *program, const char *option, const char *value)
{
  g_autoptr (VoderProgramResult) result = NULL;

  voder_program_write (program, "text.txt", TEXT, -1);
  result = voder_program_run (program, "render", "-e", "tone", "text.txt", "-o",
                              "sound.wav", option, value, NULL);
  voder_program_assert_status (result, 0);
}

static JsonObject *
measure (VoderProgram *program, JsonNode **root)
{
  g_autoptr (VoderProgramResult) result =
      voder_program_run (program, "measure", "sound.wav", "--json", NULL);

  voder_program_assert_status (result, 0);
  *root = json_from_string (result->out, NULL);

  return json_array_get_object_element (json_node_get_array (*root), 0);
}

static void
test_the_podcast_preset_passes_its_check (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  render (program, "--preset", "podcast");
  result = voder_program_run (program, "measure", "sound.wav", "--check",
                              "podcast", NULL);
  voder_program_assert_status (result, 0);
  voder_program_assert_said (result->out, "pass integrated");
}

static void
test_what_does_not_pass_is_said (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  render (program, "--effects", "gain gain=-30");
  result = voder_program_run (program, "measure", "sound.wav", "--check",
                              "podcast", NULL);
  voder_program_assert_status (result, 1);
  voder_program_assert_said (result->out, "FAIL integrated");
  voder_program_assert_said (result->out, "pass true_peak");
}

static void
test_the_numbers_are_right (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (JsonNode) root = NULL;
  JsonObject *file;

  render (program, "--effects", "pauses head=0.5 tail=1");
  file = measure (program, &root);
  g_assert_cmpint (json_object_get_int_member (file, "sample_rate"), ==, 22050);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (file, "peak"),
                                  -6.02, 0.02);
  g_assert_cmpfloat_with_epsilon (
      json_object_get_double_member (file, "leading_silence"), 0.5, 0.03);
  g_assert_cmpfloat_with_epsilon (
      json_object_get_double_member (file, "trailing_silence"), 1.0, 0.03);
  g_assert_true (json_object_get_null_member (file, "noise_floor"));
  g_assert_cmpint (json_object_get_int_member (file, "clipped"), ==, 0);
}

static void
test_clipping_is_counted (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (JsonNode) root = NULL;

  render (program, "--effects", "gain gain=20");
  g_assert_cmpint (
      json_object_get_int_member (measure (program, &root), "clipped"), >,
      1000);
}

static void
test_bad_input_is_an_error (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) missing = NULL;
  g_autoptr (VoderProgramResult) folder = NULL;
  g_autoptr (VoderProgramResult) text = NULL;
  g_autoptr (VoderProgramResult) noise = NULL;
  g_autoptr (VoderProgramResult) check = NULL;
  g_autoptr (VoderProgramResult) none = NULL;

  missing = voder_program_run (program, "measure", "nothing.wav", NULL);
  voder_program_assert_status (missing, 1);
  voder_program_assert_said (missing->err, "nothing.wav");

  folder = voder_program_run (program, "measure", ".", NULL);
  voder_program_assert_status (folder, 1);
  voder_program_assert_said (folder->err, "directory");

  voder_program_write (program, "text.txt", TEXT, -1);
  text = voder_program_run (program, "measure", "text.txt", NULL);
  voder_program_assert_status (text, 1);
  voder_program_assert_said (text->err, "text.txt");

  voder_program_write (program, "noise.wav", "\xff\x01\x80 noise", -1);
  noise = voder_program_run (program, "measure", "noise.wav", NULL);
  voder_program_assert_status (noise, 1);
  voder_program_assert_said (noise->err, "it is no sound");

  check =
      voder_program_run (program, "measure", "x.wav", "--check", "axc", NULL);
  voder_program_assert_status (check, 2);
  voder_program_assert_said (check->err, "acx, ebu-r128");

  none = voder_program_run (program, "measure", NULL);
  voder_program_assert_status (none, 2);
}

static void
test_effects_that_cannot_be_fail_before_anything_is_written (void)
{
  static const char *const chains[] = { "gian", "gain gain=1000", "gain !",
                                        "gain x=1" };

  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++) {
    g_autoptr (VoderProgram) program = voder_program_new ();
    g_autoptr (VoderProgramResult) result = NULL;

    voder_program_write (program, "text.txt", TEXT, -1);
    result = voder_program_run (program, "render", "-e", "tone", "text.txt",
                                "-o", "x.wav", "--effects", chains[i], NULL);
    voder_program_assert_status (result, 1);
    voder_program_assert_said (result->err, "--effects: Character");
    voder_program_assert_files (program, "text.txt");
  }
}

static void
test_marks_go_through_the_tempo (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  const char *const tempos[] = { "gain", "tempo rate=2" };
  double starts[2];

  for (gsize i = 0; i < G_N_ELEMENTS (tempos); i++) {
    g_autoptr (VoderProgramResult) result = NULL;
    g_autoptr (JsonNode) marks = NULL;
    JsonArray *array;
    JsonObject *last;

    voder_program_write (program, "text.txt", TEXT, -1);
    result = voder_program_run (program, "render", "-e", "tone", "text.txt",
                                "-o", "x.wav", "--marks", "marks.json",
                                "--effects", tempos[i], NULL);
    if (i == 1 && result->status != 0) {
      g_test_skip ("the effect tempo was not built");
      return;
    }
    voder_program_assert_status (result, 0);
    marks = voder_program_read_json (program, "marks.json");
    array = json_node_get_array (marks);
    last = json_array_get_object_element (array,
                                          json_array_get_length (array) - 1);
    starts[i] = json_object_get_double_member (last, "start");
  }
  g_assert_cmpfloat_with_epsilon (starts[0] / 2.0, starts[1], 0.01);
}

/* The path without the plugin of that name. */
static char *
leave_out (const char *path, const char *plugin)
{
  g_auto (GStrv) folders = g_strsplit (path, ":", -1);
  g_autoptr (GString) left = g_string_new (NULL);

  for (guint i = 0; folders[i] != NULL; i++) {
    g_autofree char *name = g_path_get_basename (folders[i]);

    if (strcmp (name, plugin) != 0)
      g_string_append_printf (left, "%s%s", left->len > 0 ? ":" : "",
                              folders[i]);
  }

  return g_string_free (g_steal_pointer (&left), FALSE);
}

static void
test_high_quality_says_what_it_needs (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autofree char *path = leave_out (g_getenv ("VODER_PLUGIN_PATH"), "pitch");

  voder_program_set_plugin_path (program, path);
  voder_program_write (program, "text.txt", TEXT, -1);
  result = voder_program_run (program, "render", "-e", "tone", "text.txt", "-o",
                              "x.wav", "--effects", "tempo quality=high", NULL);
  if (strstr (result->err, "no effect “tempo”") != NULL) {
    g_test_skip ("the effect tempo was not built");
    return;
  }

  voder_program_assert_status (result, 1);
  voder_program_assert_said (
      result->err, "tempo: quality=high needs the effect “pitch”: There is no");
  voder_program_assert_files (program, "text.txt");
}

static double
render_loud (VoderProgram *program, const char *text, const char *option)
{
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (JsonNode) root = NULL;

  voder_program_write (program, "text.txt", text, -1);
  result = voder_program_run (program, "render", "-e", "tone", "text.txt", "-o",
                              "sound.wav", "--effects", "loudness target=-30",
                              option, NULL);
  voder_program_assert_status (result, 0);

  return json_object_get_double_member (measure (program, &root), "peak");
}

/* The tone is as loud in each word: so the gain shows in the peak. */
static void
test_a_voice_has_the_same_gain_whatever_it_says (void)
{
  static const char *const options[] = { "--jobs=1", "--jobs=4", "--no-cache" };
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autofree char *first = NULL;
  gsize n_first = 0;
  double gain = render_loud (program, "Oh.", "--jobs=1");

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++) {
    g_autofree char *bytes = NULL;
    gsize n_bytes = 0;

    g_assert_cmpfloat_with_epsilon (render_loud (program, TEXT, options[i]),
                                    gain, 0.02);
    bytes = voder_program_read (program, "sound.wav", &n_bytes);
    if (first == NULL) {
      first = g_steal_pointer (&bytes);
      n_first = n_bytes;
    } else {
      g_assert_cmpmem (bytes, n_bytes, first, n_first);
    }
  }
}

/* A number of four bytes in a PNG. */
static guint32
read_number (const char *bytes)
{
  guint32 number;

  memcpy (&number, bytes, sizeof number);

  return GUINT32_FROM_BE (number);
}

static void
test_a_picture_is_drawn (void)
{
  static const char signature[] = "\x89PNG\r\n\x1a\n";
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (VoderProgramResult) many = NULL;
  g_autoptr (VoderProgramResult) nowhere = NULL;
  g_autofree char *bytes = NULL;
  gsize n_bytes = 0;

  render (program, "--effects", "pauses head=0.5 tail=1");
  result = voder_program_run (program, "measure", "sound.wav", "--plot",
                              "sound.png", NULL);
  if (result->status != 0 && strstr (result->err, "cairo") != NULL) {
    g_test_skip ("cairo was missing");
    return;
  }

  voder_program_assert_status (result, 0);
  voder_program_assert_said (result->out, "Integrated loudness");
  bytes = voder_program_read (program, "sound.png", &n_bytes);
  g_assert_cmpuint (n_bytes, >, 20000);
  g_assert_cmpmem (bytes, 8, signature, 8);
  g_assert_cmpuint (read_number (bytes + 16), ==, 1600);
  g_assert_cmpuint (read_number (bytes + 20), ==, 1080);

  many = voder_program_run (program, "measure", "sound.wav", "sound.wav",
                            "--plot", "x.png", NULL);
  voder_program_assert_status (many, 2);
  nowhere = voder_program_run (program, "measure", "sound.wav", "--plot",
                               "nowhere/x.png", NULL);
  voder_program_assert_status (nowhere, 1);
  voder_program_assert_said (nowhere->err, "nowhere/x.png");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/voder-measure/the-podcast-preset-passes-its-check",
                  test_the_podcast_preset_passes_its_check);
  voder_test_add ("/voder-measure/what-does-not-pass-is-said",
                  test_what_does_not_pass_is_said);
  voder_test_add ("/voder-measure/the-numbers-are-right",
                  test_the_numbers_are_right);
  voder_test_add ("/voder-measure/clipping-is-counted",
                  test_clipping_is_counted);
  voder_test_add ("/voder-measure/bad-input-is-an-error",
                  test_bad_input_is_an_error);
  voder_test_add (
      "/voder-measure/effects-that-cannot-be-fail-before-anything-is-written",
      test_effects_that_cannot_be_fail_before_anything_is_written);
  voder_test_add ("/voder-measure/marks-go-through-the-tempo",
                  test_marks_go_through_the_tempo);
  voder_test_add ("/voder-measure/high-quality-says-what-it-needs",
                  test_high_quality_says_what_it_needs);
  voder_test_add ("/voder-measure/a-voice-has-the-same-gain-whatever-it-says",
                  test_a_voice_has_the_same_gain_whatever_it_says);
  voder_test_add ("/voder-measure/a-picture-is-drawn", test_a_picture_is_drawn);

  return voder_test_run ();
}
