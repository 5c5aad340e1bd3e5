/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

#include "voder-program.h"

#define TEXT  "The first sentence. The second one! A third one follows?\n"
#define GUILT "The second one!"

#define N_SENTENCES 1000

/* The program beside an engine that fails on every so many-th call. */
static VoderProgram *
start (const char *how, guint every)
{
  VoderProgram *program = voder_program_new ();
  g_autofree char *count = voder_program_get_path (program, "count");
  g_autofree char *plan = g_strdup_printf ("%s:%u:%s", how, every, count);
  g_autofree char *folder =
      g_test_build_filename (G_TEST_BUILT, "broken-plugins", "engines", NULL);
  g_autofree char *path =
      g_strjoin (":", folder, g_getenv ("VODER_PLUGIN_PATH"), NULL);

  voder_program_write (program, "count", "\0\0\0\0", 4);
  voder_program_write (program, "in.txt", TEXT, -1);
  voder_program_set_env (program, "VODER_UNSTEADY", plan);
  voder_program_set_plugin_path (program, path);

  return program;
}

static VoderProgramResult *
render (VoderProgram *program, const char *option, const char *value)
{
  return voder_program_run (program, "render", "-e", "unsteady", "--jobs", "1",
                            "in.txt", "-o", "out.wav", "--stats", "stats.json",
                            option, value, NULL);
}

static gint64
get_stat (VoderProgram *program, const char *name)
{
  g_autoptr (JsonNode) root = voder_program_read_json (program, "stats.json");

  return json_object_get_int_member (json_node_get_object (root), name);
}

/* What became of one engine of the list. */
static gint64
get_engine_stat (VoderProgram *program, guint n, const char *name)
{
  g_autoptr (JsonNode) root = voder_program_read_json (program, "stats.json");
  JsonArray *engines =
      json_object_get_array_member (json_node_get_object (root), "engines");

  return json_object_get_int_member (json_array_get_object_element (engines, n),
                                     name);
}

static void
test_stops (void)
{
  g_autoptr (VoderProgram) program = start ("crash", 1);
  g_autoptr (VoderProgramResult) result = render (program, NULL, NULL);

  voder_program_assert_status (result, 1);
  voder_program_assert_said (result->err, "“The first sentence.”");
  voder_program_assert_said (result->err, "“unsteady”");
  voder_program_assert_files (program, "count in.txt");
}

/* The second call dies in the middle and the third one says something else, as
 * the fourth and the fifth. */
static void
test_skips (void)
{
  g_autoptr (VoderProgram) program = start ("lie", 2);
  g_autoptr (VoderProgramResult) result =
      render (program, "--on-error", "skip");

  voder_program_assert_status (result, 0);
  voder_program_assert_said (result->err, GUILT);
  g_assert_cmpint (get_stat (program, "skipped"), ==, 2);
  g_assert_cmpint (get_stat (program, "synthesized"), ==, 1);
  g_assert_cmpint (get_stat (program, "engine_failures"), ==, 2);
}

/* When all were skipped there is no sound, which is an error. */
static void
test_skips_all (void)
{
  g_autoptr (VoderProgram) program = start ("crash", 1);
  g_autoptr (VoderProgramResult) result =
      render (program, "--on-error", "skip");

  voder_program_assert_status (result, 1);
  voder_program_assert_said (result->err, GUILT);
}

static void
test_falls_back (void)
{
  g_autoptr (VoderProgram) program = start ("crash", 1);
  g_autoptr (VoderProgramResult) alone = NULL;
  g_autoptr (VoderProgramResult) result = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *bytes = NULL;
  gsize n_expected, n_bytes;

  alone = voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                             "tone.wav", NULL);
  voder_program_assert_status (alone, 0);
  result = render (program, "--fallback", "tone");
  voder_program_assert_status (result, 0);
  voder_program_assert_said (result->err, GUILT);

  expected = voder_program_read (program, "tone.wav", &n_expected);
  bytes = voder_program_read (program, "out.wav", &n_bytes);
  g_assert_cmpmem (bytes, n_bytes, expected, n_expected);
  g_assert_cmpint (get_stat (program, "skipped"), ==, 0);
  g_assert_cmpint (get_stat (program, "synthesized"), ==, 3);
  g_assert_cmpint (get_engine_stat (program, 0, "failed"), ==, 3);
  g_assert_cmpint (get_engine_stat (program, 1, "spoken"), ==, 3);
}

/* After three failures in a row it is not asked any more; each is told once. */
static void
test_is_left_out (void)
{
  g_autoptr (VoderProgram) program = start ("crash", 1);
  g_autoptr (VoderProgramResult) result = NULL;
  g_auto (GStrv) lines = NULL;

  voder_program_write (program, "in.txt", "One. Two. Three. Four. Five. Six.",
                       -1);
  result = render (program, "--fallback", "tone");
  voder_program_assert_status (result, 0);
  g_assert_cmpint (get_engine_stat (program, 0, "failed"), ==, 3);
  g_assert_cmpint (get_engine_stat (program, 0, "spoken"), ==, 0);
  g_assert_cmpint (get_engine_stat (program, 1, "spoken"), ==, 6);

  /* Three sentences that another one speaks, and that it is left out. */
  lines = g_strsplit (result->err, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3 + 1 + 1);
  g_assert_cmpstr (lines[4], ==, "");
}

/* The sound of a book of which every so many-th call of the engine fails. */
static char *
hash_book (guint every, gint64 *n_failures)
{
  g_autoptr (VoderProgram) program = start ("crash", every);
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (GString) book = g_string_new (NULL);
  g_autofree char *bytes = NULL;
  gsize n_bytes;

  for (int i = 0; i < N_SENTENCES; i++)
    g_string_append_printf (book, "This is sentence %d of the book.\n\n", i);
  voder_program_write (program, "in.txt", book->str, (gssize) book->len);
  result = voder_program_run (program, "render", "-e", "unsteady", "--jobs",
                              "8", "in.txt", "-o", "out.wav", "--stats",
                              "stats.json", NULL);
  voder_program_assert_status (result, 0);
  *n_failures = get_stat (program, "engine_failures");
  bytes = voder_program_read (program, "out.wav", &n_bytes);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) bytes,
                                      n_bytes);
}

static void
test_many_crashes (void)
{
  gint64 n_failures;
  g_autofree char *healthy = hash_book (N_SENTENCES * 2, &n_failures);
  g_autofree char *unsteady = NULL;

  g_assert_cmpint (n_failures, ==, 0);
  unsteady = hash_book (7, &n_failures);
  g_assert_cmpint (n_failures, >=, N_SENTENCES / 7);
  g_assert_cmpstr (unsteady, ==, healthy);
}

/* The engine speaks no 0: what is 0 is a pause, as where a sentence is missing.
 */
static char *
hash_sound (const char *wav, gsize n_bytes)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *sample = memmem (wav, n_bytes, "data", 4);

  g_assert_nonnull (sample);
  for (sample += 8; sample + 1 < wav + n_bytes; sample += 2) {
    if (sample[0] != 0 || sample[1] != 0)
      g_checksum_update (checksum, (const guint8 *) sample, 2);
  }

  return g_strdup (g_checksum_get_string (checksum));
}

/* A page, with or without sentences that its engine dies of, each time. */
static char *
hash_page (const char *poison, const char *n_jobs, gint64 *n_skipped)
{
  g_autoptr (VoderProgram) program = start ("poison", 1);
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (GString) page = g_string_new (NULL);
  g_autofree char *bytes = NULL;
  gsize n_bytes;

  for (int i = 0; i < 20; i++)
    g_string_append_printf (page, "This is sentence %d.\n\n%s", i,
                            i % 5 == 2 ? poison : "");
  voder_program_write (program, "in.txt", page->str, (gssize) page->len);
  result = voder_program_run (program, "render", "-e", "unsteady", "--jobs",
                              n_jobs, "in.txt", "-o", "out.wav", "--on-error",
                              "skip", "--stats", "stats.json", NULL);
  voder_program_assert_status (result, 0);
  *n_skipped = get_stat (program, "skipped");
  bytes = voder_program_read (program, "out.wav", &n_bytes);

  return hash_sound (bytes, n_bytes);
}

static void
test_poison (void)
{
  const char *const n_jobs[] = { "1", "8" };
  gint64 n_skipped;
  g_autofree char *healthy = hash_page ("", "1", &n_skipped);

  for (gsize i = 0; i < G_N_ELEMENTS (n_jobs); i++) {
    g_autofree char *poisoned =
        hash_page ("This is poison.\n\n", n_jobs[i], &n_skipped);

    g_assert_cmpint (n_skipped, ==, 4);
    g_assert_cmpstr (poisoned, ==, healthy);
  }
}

/* Each of the three sentences takes 0.2 s in a process of its own. */
static void
test_counts_children (void)
{
  g_autoptr (VoderProgram) program = start ("burn", 1);
  g_autoptr (VoderProgramResult) result = render (program, NULL, NULL);
  g_autoptr (JsonNode) root = NULL;

  voder_program_assert_status (result, 0);
  root = voder_program_read_json (program, "stats.json");
  g_assert_cmpfloat (json_object_get_double_member (json_node_get_object (root),
                                                    "cpu_seconds"),
                     >=, 0.6);
}

static void
test_healthy (void)
{
  g_autoptr (VoderProgram) program = start ("crash", 1000);
  g_autoptr (VoderProgramResult) result =
      render (program, "--fallback", "tone");

  voder_program_assert_status (result, 0);
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (get_engine_stat (program, 0, "spoken"), ==, 3);
  g_assert_cmpint (get_engine_stat (program, 1, "spoken"), ==, 0);
}

/* A list is of no use when the user wants to know of the first failure. */
static void
test_stops_in_spite_of_a_list (void)
{
  g_autoptr (VoderProgram) program = start ("crash", 1);
  g_autoptr (VoderProgramResult) result = NULL;

  result = voder_program_run (program, "render", "-e", "unsteady", "in.txt",
                              "-o", "out.wav", "--fallback", "tone",
                              "--on-error", "stop", NULL);
  voder_program_assert_status (result, 1);
}

static void
test_bad_names (void)
{
  g_autoptr (VoderProgram) program = start ("crash", 1);
  g_autoptr (VoderProgramResult) engine =
      render (program, "--fallback", "tonne");
  g_autoptr (VoderProgramResult) how = render (program, "--on-error", "sing");

  voder_program_assert_status (engine, 1);
  voder_program_assert_said (engine->err, "“tonne”");
  voder_program_assert_said (engine->err, "“tone”");
  voder_program_assert_status (how, 1);
  voder_program_assert_said (how->err, "“sing”");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/voder-fallback/a-failure-is-the-end", test_stops);
  voder_test_add ("/voder-fallback/failures-may-be-skipped", test_skips);
  voder_test_add ("/voder-fallback/nothing-is-left", test_skips_all);
  voder_test_add ("/voder-fallback/another-engine-stands-in", test_falls_back);
  voder_test_add ("/voder-fallback/one-that-fails-in-a-row-is-left-out",
                  test_is_left_out);
  voder_test_add ("/voder-fallback/nobody-stands-in-for-a-healthy-one",
                  test_healthy);
  voder_test_add ("/voder-fallback/crashes-among-eight-workers-are-not-heard",
                  test_many_crashes);
  voder_test_add ("/voder-fallback/only-the-guilty-sentence-is-missing",
                  test_poison);
  voder_test_add ("/voder-fallback/child-processes-count",
                  test_counts_children);
  voder_test_add ("/voder-fallback/a-list-may-be-ignored",
                  test_stops_in_spite_of_a_list);
  voder_test_add ("/voder-fallback/unknown-names-are-told", test_bad_names);

  return voder_test_run ();
}
