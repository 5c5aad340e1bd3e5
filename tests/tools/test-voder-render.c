/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "voder-program.h"

#define TEXT                                                                   \
  "The first sentence has words. The second one follows it!\n\n"               \
  "A new paragraph, in which “quotes” stand. Does it end here?\n"

/* Long enough that several workers have something to do. */
static char *
make_long_text (guint n_paragraphs)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n_paragraphs; i++)
    g_string_append_printf (text, "Paragraph %u begins. " TEXT "\n", i);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Renders in.txt into out.wav, marks.json and stats.json. */
static void
render (VoderProgram *program, const char *engine, const char *voice)
{
  g_autoptr (VoderProgramResult) result = NULL;

  result = voder_program_run (program, "render", "--engine", engine, "--voice",
                              voice, "in.txt", "-o", "out.wav", "--marks",
                              "marks.json", "--stats", "stats.json", NULL);
  voder_program_assert_status (result, 0);
  g_assert_cmpstr (result->out, ==, "");
  g_assert_cmpstr (result->err, ==, "");
}

static char *
hash_with_jobs (VoderProgram *program,
                const char *engine,
                const char *voice,
                const char *n_jobs)
{
  g_autoptr (VoderProgramResult) result = NULL;
  g_autofree char *bytes = NULL;
  gsize n_bytes;

  result = voder_program_run (program, "render", "--engine", engine, "--voice",
                              voice, "--jobs", n_jobs, "in.txt", "-o",
                              "out.wav", NULL);
  voder_program_assert_status (result, 0);
  bytes = voder_program_read (program, "out.wav", &n_bytes);
  g_assert_cmpuint (n_bytes, >, 1000);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) bytes,
                                      n_bytes);
}

static void
assert_same_for_all_jobs (const char *engine, const char *voice)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autofree char *text = make_long_text (20);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *eight = NULL;

  voder_program_write (program, "in.txt", text, -1);
  one = hash_with_jobs (program, engine, voice, "1");
  two = hash_with_jobs (program, engine, voice, "2");
  eight = hash_with_jobs (program, engine, voice, "8");
  g_assert_cmpstr (one, ==, two);
  g_assert_cmpstr (one, ==, eight);
}

/* Whether this build has the engine: a plugin is built where its library is. */
static gboolean
has_engine (VoderProgram *program, const char *engine)
{
  g_autoptr (VoderProgramResult) result = NULL;

  result = voder_program_run (program, "voices", "--engine", engine, NULL);

  return result->status == 0;
}

static void
test_tone_is_the_same_for_any_number_of_jobs (void)
{
  assert_same_for_all_jobs ("tone", "tone");
}

static void
test_flite_is_the_same_for_any_number_of_jobs (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();

  if (!has_engine (program, "flite")) {
    g_test_skip ("flite is not built");
    return;
  }
  assert_same_for_all_jobs ("flite", "kal");
}

/* What follows the name and the size of a chunk of a WAV file. */
static const char *
find_chunk (const char *bytes, gsize n_bytes, const char *name, guint32 *size)
{
  const char *chunk = memmem (bytes, n_bytes, name, 4);

  g_assert_nonnull (chunk);
  memcpy (size, chunk + 4, sizeof *size);
  *size = GUINT32_FROM_LE (*size);

  return chunk + 8;
}

/* The length of a WAV file of 16-bit mono, from its header. */
static double
get_wav_seconds (VoderProgram *program, const char *name)
{
  g_autofree char *bytes = NULL;
  const char *format, *data;
  guint32 rate, size;
  gsize n_bytes;

  bytes = voder_program_read (program, name, &n_bytes);
  g_assert_cmpuint (n_bytes, >, 44);
  g_assert_cmpint (memcmp (bytes, "RIFF", 4), ==, 0);
  format = find_chunk (bytes, n_bytes, "fmt ", &size);
  memcpy (&rate, format + 4, sizeof rate);
  data = find_chunk (bytes, n_bytes, "data", &size);
  g_assert_cmpuint ((gsize) (data - bytes) + size, ==, n_bytes);

  return (double) size / 2 / GUINT32_FROM_LE (rate);
}

static const char *const mark_members[] = {
  "type", "text", "start", "end", "source_start", "source_end", "accuracy",
};

static void
test_marks_have_the_members_of_the_contract (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (JsonNode) root = NULL;
  JsonArray *marks;

  voder_program_write (program, "in.txt", TEXT, -1);
  render (program, "tone", "tone");
  root = voder_program_read_json (program, "marks.json");
  marks = json_node_get_array (root);
  g_assert_cmpuint (json_array_get_length (marks), >, 20);

  for (guint i = 0; i < json_array_get_length (marks); i++) {
    JsonObject *mark = json_array_get_object_element (marks, i);

    g_assert_cmpuint (json_object_get_size (mark), ==,
                      G_N_ELEMENTS (mark_members));
    for (gsize n = 0; n < G_N_ELEMENTS (mark_members); n++)
      g_assert_true (json_object_has_member (mark, mark_members[n]));
  }
}

static void
test_marks_are_ordered_and_inside_the_audio (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autofree char *text = make_long_text (10);
  g_autoptr (JsonNode) root = NULL;
  JsonArray *marks;
  double before = 0, length;

  voder_program_write (program, "in.txt", text, -1);
  render (program, "tone", "tone");
  length = get_wav_seconds (program, "out.wav");
  root = voder_program_read_json (program, "marks.json");
  marks = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (marks); i++) {
    JsonObject *mark = json_array_get_object_element (marks, i);
    double start = json_object_get_double_member (mark, "start");
    double end = json_object_get_double_member (mark, "end");

    g_assert_cmpfloat (start, >=, before);
    g_assert_cmpfloat (end, >=, start);
    g_assert_cmpfloat (end, <=, length + 1e-9);
    before = start;
  }
}

static void
test_words_point_at_themselves_in_the_input (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (JsonNode) root = NULL;
  JsonArray *marks;
  guint n_words = 0;

  voder_program_write (program, "in.txt", TEXT, -1);
  render (program, "tone", "tone");
  root = voder_program_read_json (program, "marks.json");
  marks = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (marks); i++) {
    JsonObject *mark = json_array_get_object_element (marks, i);
    gint64 start = json_object_get_int_member (mark, "source_start");
    gint64 end = json_object_get_int_member (mark, "source_end");
    g_autofree char *there = NULL;

    if (strcmp (json_object_get_string_member (mark, "type"), "word") != 0)
      continue;
    g_assert_cmpint (start, >=, 0);
    g_assert_cmpint (end, <=, (gint64) strlen (TEXT));
    there = g_strndup (&TEXT[start], (gsize) (end - start));
    g_assert_cmpstr (there, ==, json_object_get_string_member (mark, "text"));
    n_words++;
  }
  g_assert_cmpuint (n_words, ==, 21);
}

static void
test_marks_of_several_inputs_tell_which_one (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *marks;
  JsonObject *first, *last;

  voder_program_write (program, "a.txt", "One.", -1);
  voder_program_write (program, "b.txt", "Two.", -1);
  result = voder_program_run (program, "render", "--engine", "tone", "a.txt",
                              "b.txt", "-o", "out.wav", "--marks", "marks.json",
                              NULL);
  voder_program_assert_status (result, 0);
  root = voder_program_read_json (program, "marks.json");
  marks = json_node_get_array (root);
  first = json_array_get_object_element (marks, 0);
  last =
      json_array_get_object_element (marks, json_array_get_length (marks) - 1);
  g_assert_cmpint (json_object_get_int_member (first, "input"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (last, "input"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (last, "text"), ==, "Two");
}

static const char *const stats_members[] = {
  "engine",        "voice",          "language",    "workers",
  "utterances",    "synthesized",    "cache_hits",  "cache_misses",
  "audio_seconds", "wall_seconds",   "cpu_seconds", "first_audio_ms",
  "peak_rss_kib",  "bytes_in",       "isolation",   "engine_failures",
  "skipped",       "cache_overflow",
};

static void
test_stats_have_the_members_of_the_contract (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (JsonNode) root = NULL;
  JsonObject *stats;
  double seconds;

  voder_program_write (program, "in.txt", TEXT, -1);
  render (program, "tone", "tone");
  root = voder_program_read_json (program, "stats.json");
  stats = json_node_get_object (root);

  g_assert_cmpuint (json_object_get_size (stats), ==,
                    G_N_ELEMENTS (stats_members));
  for (gsize n = 0; n < G_N_ELEMENTS (stats_members); n++)
    g_assert_true (json_object_has_member (stats, stats_members[n]));

  seconds = json_object_get_double_member (stats, "audio_seconds");
  g_assert_cmpfloat_with_epsilon (seconds, get_wav_seconds (program, "out.wav"),
                                  1e-3);
  g_assert_cmpstr (json_object_get_string_member (stats, "engine"), ==, "tone");
  g_assert_cmpint (json_object_get_int_member (stats, "bytes_in"), ==,
                   (gint64) strlen (TEXT));
  g_assert_cmpint (json_object_get_int_member (stats, "utterances"), ==, 4);
  g_assert_cmpint (json_object_get_int_member (stats, "synthesized"), ==, 4);
}

static void
test_stats_name_the_language_by_its_tag (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (JsonNode) root = NULL;

  voder_program_write (program, "in.txt", TEXT, -1);
  result = voder_program_run (program, "render", "-e", "tone", "--language",
                              "de_DE.UTF-8", "in.txt", "-o", "out.wav",
                              "--stats", "stats.json", NULL);
  voder_program_assert_status (result, 0);
  root = voder_program_read_json (program, "stats.json");
  g_assert_cmpstr (
      json_object_get_string_member (json_node_get_object (root), "language"),
      ==, "de-DE");
}

static void
test_stats_measure_from_the_start_of_the_process (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (JsonNode) root = NULL;
  JsonObject *stats;
  double first_ms, wall_ms;

  voder_program_write (program, "in.txt", TEXT, -1);
  render (program, "tone", "tone");
  root = voder_program_read_json (program, "stats.json");
  stats = json_node_get_object (root);
  first_ms = json_object_get_double_member (stats, "first_audio_ms");
  wall_ms = json_object_get_double_member (stats, "wall_seconds") * 1000;
  g_assert_cmpfloat (first_ms, >, 0);
  g_assert_cmpfloat (first_ms, <=, wall_ms);
  g_assert_cmpint (json_object_get_int_member (stats, "peak_rss_kib"), >, 1000);
}

static void
test_standard_input_is_an_input (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) piped = NULL;
  g_autofree char *file_bytes = NULL;
  g_autofree char *pipe_bytes = NULL;
  gsize n_file, n_pipe;
  static const char *const arguments[] = { "render", "-e",       "tone", "-",
                                           "-o",     "pipe.wav", NULL };

  voder_program_write (program, "in.txt", TEXT, -1);
  render (program, "tone", "tone");
  piped = voder_program_run_with_input (program, TEXT, -1, arguments);
  voder_program_assert_status (piped, 0);
  file_bytes = voder_program_read (program, "out.wav", &n_file);
  pipe_bytes = voder_program_read (program, "pipe.wav", &n_pipe);
  g_assert_cmpmem (file_bytes, n_file, pipe_bytes, n_pipe);
}

static void
test_speak_plays_into_the_sink_given (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autofree char *wav = NULL;
  gsize n_wav;

  voder_program_write (program, "in.txt", "One two three.", -1);
  render (program, "tone", "tone");
  wav = voder_program_read (program, "out.wav", &n_wav);

  result = voder_program_run (program, "speak", "-e", "tone", "--sink",
                              "fdsink fd=1 sync=false", "One", "two", "three.",
                              NULL);
  voder_program_assert_status (result, 0);
  g_assert_cmpuint (result->n_out, >, 1000);
  g_assert_cmpmem (result->out, result->n_out, wav + n_wav - result->n_out,
                   result->n_out);
}

static void
test_a_sink_that_does_not_exist_is_named (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  result = voder_program_run (program, "speak", "-e", "tone", "--sink",
                              "nosuchsink", "One", NULL);
  voder_program_assert_status (result, 1);
  voder_program_assert_said (result->err, "nosuchsink");
}

/* What the program writes on a terminal when it renders in.txt. */
static char *
render_on_terminal (VoderProgram *program, const char *option)
{
  const char *const arguments[] = { "render", "-e",      "tone", "in.txt",
                                    "-o",     "out.wav", option, NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  int terminal = posix_openpt (O_RDWR | O_NOCTTY);
  char bytes[256];
  ssize_t n_bytes;

  g_assert_cmpint (terminal, >=, 0);
  g_assert_cmpint (grantpt (terminal), ==, 0);
  g_assert_cmpint (unlockpt (terminal), ==, 0);
  g_subprocess_launcher_take_stderr_fd (
      program->launcher, open (ptsname (terminal), O_RDWR | O_NOCTTY));
  process = voder_program_start (program, G_SUBPROCESS_FLAGS_NONE, arguments);
  g_subprocess_launcher_close (program->launcher);

  /* It ends with EIO when nobody has the other end any more. */
  while ((n_bytes = read (terminal, bytes, sizeof bytes)) > 0)
    g_string_append_len (text, bytes, n_bytes);
  close (terminal);
  g_subprocess_wait (process, NULL, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_progress_is_shown_on_a_terminal (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autofree char *shown = NULL;

  voder_program_write (program, "in.txt", TEXT, -1);
  shown = render_on_terminal (program, NULL);
  voder_program_assert_said (shown, "%, ");
  voder_program_assert_said (shown, "of audio");
}

static void
test_quiet_shows_no_progress (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autofree char *shown = NULL;

  voder_program_write (program, "in.txt", TEXT, -1);
  shown = render_on_terminal (program, "--quiet");
  g_assert_cmpstr (shown, ==, "");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/render/tone-is-the-same-for-any-number-of-jobs",
                  test_tone_is_the_same_for_any_number_of_jobs);
  voder_test_add ("/render/flite-is-the-same-for-any-number-of-jobs",
                  test_flite_is_the_same_for_any_number_of_jobs);
  voder_test_add ("/render/marks-have-the-members-of-the-contract",
                  test_marks_have_the_members_of_the_contract);
  voder_test_add ("/render/marks-are-ordered-and-inside-the-audio",
                  test_marks_are_ordered_and_inside_the_audio);
  voder_test_add ("/render/words-point-at-themselves-in-the-input",
                  test_words_point_at_themselves_in_the_input);
  voder_test_add ("/render/marks-of-several-inputs-tell-which-one",
                  test_marks_of_several_inputs_tell_which_one);
  voder_test_add ("/render/stats-have-the-members-of-the-contract",
                  test_stats_have_the_members_of_the_contract);
  voder_test_add ("/render/stats-name-the-language-by-its-tag",
                  test_stats_name_the_language_by_its_tag);
  voder_test_add ("/render/stats-measure-from-the-start-of-the-process",
                  test_stats_measure_from_the_start_of_the_process);
  voder_test_add ("/render/standard-input-is-an-input",
                  test_standard_input_is_an_input);
  voder_test_add ("/render/progress-is-shown-on-a-terminal",
                  test_progress_is_shown_on_a_terminal);
  voder_test_add ("/render/quiet-shows-no-progress",
                  test_quiet_shows_no_progress);
  voder_test_add ("/speak/plays-into-the-sink-given",
                  test_speak_plays_into_the_sink_given);
  voder_test_add ("/speak/a-sink-that-does-not-exist-is-named",
                  test_a_sink_that_does_not_exist_is_named);

  return voder_test_run ();
}
