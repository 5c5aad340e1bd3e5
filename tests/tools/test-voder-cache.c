/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "voder-program.h"

#define N_PARAGRAPHS 40
#define N_SENTENCES  (2 * N_PARAGRAPHS)

/* Paragraphs, of two sentences each, that take far longer than it takes to see
 * that some of them are kept. */
#ifdef __SANITIZE_ADDRESS__ /* ten times as slow */
#define N_LONG 600
#else
#define N_LONG 3000
#endif

static VoderProgram *
program_new (void)
{
  VoderProgram *self = voder_program_new ();
  g_autofree char *cache = voder_program_get_path (self, "cache");
  g_autofree char *config = voder_program_get_path (self, "config");

  voder_program_set_env (self, "XDG_CACHE_HOME", cache);
  voder_program_set_env (self, "XDG_CONFIG_HOME", config);
  voder_program_set_env (self, "VODER_CACHE_LIMIT", "64M");

  return self;
}

/* Sentences that are all different; @changed names one that is not what it
 * was. */
static char *
make_text (guint n_paragraphs, guint changed)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n_paragraphs; i++)
    g_string_append_printf (
        text, "Paragraph %u begins%s. It says what %u things it is about.\n\n",
        i, i == changed ? " anew, and is longer" : "", i);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gint64
get_count (VoderProgram *program, const char *name)
{
  g_autoptr (JsonNode) stats = voder_program_read_json (program, "stats.json");

  return json_object_get_int_member (json_node_get_object (stats), name);
}

/* The sound and the marks. */
static char *
read_result (VoderProgram *program)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  static const char *const names[] = { "out.wav", "marks.json" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    gsize n_bytes;
    g_autofree char *bytes = voder_program_read (program, names[i], &n_bytes);

    g_checksum_update (sum, (const guint8 *) bytes, (gssize) n_bytes);
  }

  return g_strdup (g_checksum_get_string (sum));
}

static VoderProgramResult *
run_render (VoderProgram *program, const char *jobs, const char *option)
{
  VoderProgramResult *result =
      voder_program_run (program, "render", "--engine", "tone", "--jobs", jobs,
                         "in.txt", "-o", "out.wav", "--marks", "marks.json",
                         "--stats", "stats.json", option, NULL);

  voder_program_assert_status (result, 0);

  return result;
}

static char *
render (VoderProgram *program, const char *jobs, const char *option)
{
  g_autoptr (VoderProgramResult) result = run_render (program, jobs, option);

  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (get_count (program, "cache_overflow"), ==, 0);

  return read_result (program);
}

static void
assert_counts (VoderProgram *program, gint64 n_synthesized, gint64 n_hits)
{
  g_assert_cmpint (get_count (program, "synthesized"), ==, n_synthesized);
  g_assert_cmpint (get_count (program, "cache_hits"), ==, n_hits);
}

static void
test_a_second_time_costs_no_synthesis (void)
{
  static const char *const jobs[] = { "1", "2", "8" };
  g_autoptr (VoderProgram) program = program_new ();
  g_autofree char *text = make_text (N_PARAGRAPHS, G_MAXUINT);
  g_autofree char *bare = NULL;

  voder_program_write (program, "in.txt", text, -1);
  bare = render (program, "2", "--no-cache");
  assert_counts (program, N_SENTENCES, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++) {
    g_autoptr (VoderProgramResult) clear =
        voder_program_run (program, "cache", "clear", NULL);
    g_autofree char *cold = render (program, jobs[i], NULL);
    g_autofree char *warm = NULL;

    g_assert_cmpstr (cold, ==, bare);
    assert_counts (program, N_SENTENCES, 0);
    g_assert_cmpint (get_count (program, "cache_misses"), ==, N_SENTENCES);

    warm = render (program, jobs[i], NULL);
    g_assert_cmpstr (warm, ==, bare);
    assert_counts (program, 0, N_SENTENCES);
  }
}

static void
test_an_edit_costs_one_sentence (void)
{
  g_autoptr (VoderProgram) program = program_new ();
  g_autofree char *text = make_text (N_PARAGRAPHS, G_MAXUINT);
  g_autofree char *edited = make_text (N_PARAGRAPHS, 3);
  g_autofree char *bare = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  voder_program_write (program, "in.txt", text, -1);
  before = render (program, "2", NULL);
  voder_program_write (program, "in.txt", edited, -1);
  after = render (program, "2", NULL);
  assert_counts (program, 1, N_SENTENCES - 1);

  /* The marks behind the edit point to where their words stand now. */
  bare = render (program, "2", "--no-cache");
  g_assert_cmpstr (after, ==, bare);
}

/* What `voder cache` counts. */
static gint64
count (VoderProgram *program, const char *what)
{
  g_autoptr (VoderProgramResult) result =
      voder_program_run (program, "cache", "--json", NULL);
  g_autoptr (JsonNode) node = NULL;

  voder_program_assert_status (result, 0);
  node = json_from_string (result->out, NULL);
  g_assert_nonnull (node);

  return json_object_get_int_member (json_node_get_object (node), what);
}

static gint64
count_entries (VoderProgram *program)
{
  return count (program, "entries");
}

static void
test_after_a_kill_the_rest_is_made (void)
{
  static const char *const arguments[] = { "render", "--engine", "tone",
                                           "--jobs", "2",        "in.txt",
                                           "-o",     "out.wav",  NULL };
  g_autoptr (VoderProgram) program = program_new ();
  g_autofree char *text = make_text (N_LONG, G_MAXUINT);
  g_autofree char *bare = NULL;
  g_autofree char *resumed = NULL;
  g_autoptr (GSubprocess) process = NULL;
  gint64 n_kept;

  voder_program_set_env (program, "VODER_CACHE_LIMIT", "4G");
  voder_program_write (program, "in.txt", text, -1);
  process = voder_program_start (program, G_SUBPROCESS_FLAGS_NONE, arguments);
  do {
    n_kept = count_entries (program);
  } while (n_kept < 50);
  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, NULL);
  n_kept = count_entries (program);
  g_test_message ("%" G_GINT64_FORMAT " of %d were kept", n_kept, 2 * N_LONG);

  resumed = render (program, "2", NULL);
  assert_counts (program, 2 * N_LONG - n_kept, n_kept);
  bare = render (program, "2", "--no-cache");
  g_assert_cmpstr (resumed, ==, bare);
}

/* Renders, and then has the cache hold but a third of that, and nothing yet. */
static char *
render_and_clear (VoderProgram *program)
{
  g_autofree char *text = make_text (N_PARAGRAPHS, G_MAXUINT);
  g_autofree char *limit = NULL;
  char *whole;

  voder_program_write (program, "in.txt", text, -1);
  whole = render (program, "2", NULL);
  limit = g_strdup_printf ("%" G_GINT64_FORMAT, count (program, "bytes") / 3);
  voder_program_set_env (program, "VODER_CACHE_LIMIT", limit);
  voder_program_result_free (
      voder_program_run (program, "cache", "clear", NULL));

  return whole;
}

/* Of what does not fit, the start is there again. What is not is told. */
static void
assert_start_is_kept (VoderProgram *program, const char *whole)
{
  g_autoptr (VoderProgramResult) result = run_render (program, "2", NULL);
  g_autofree char *again = read_result (program);
  gint64 n_hits = get_count (program, "cache_hits");

  g_test_message ("%" G_GINT64_FORMAT " of %d from the cache", n_hits,
                  N_SENTENCES);
  g_assert_cmpstr (again, ==, whole);
  g_assert_cmpint (n_hits, >=, N_SENTENCES / 5);
  /* More than a third of them may fit: the first ones are shorter. */
  g_assert_cmpint (n_hits, <, N_SENTENCES / 2);
  g_assert_cmpint (get_count (program, "cache_overflow"), >,
                   count (program, "limit"));
  voder_program_assert_said (result->err,
                             "voder: This is more speech than the cache holds");
}

static void
test_more_than_it_holds (void)
{
  g_autoptr (VoderProgram) program = program_new ();
  g_autofree char *whole = render_and_clear (program);
  g_autoptr (VoderProgramResult) first = run_render (program, "2", "--quiet");
  gint64 overflow = get_count (program, "cache_overflow");
  g_autofree char *limit = NULL;
  g_autofree char *third = NULL;
  g_autofree char *fourth = NULL;

  g_assert_cmpstr (first->err, ==, "");
  g_assert_cmpint (get_count (program, "cache_hits"), ==, 0);
  for (guint i = 0; i < 2; i++)
    assert_start_is_kept (program, whole);

  /* What the first one has told is what it takes, but for a few sentences: who
   * writes while another one measures may exceed the limit. */
  limit = g_strdup_printf ("%" G_GINT64_FORMAT,
                           (count (program, "limit") + overflow) * 9 / 8);
  voder_program_set_env (program, "VODER_CACHE_LIMIT", limit);
  third = render (program, "2", NULL);
  fourth = render (program, "2", NULL);
  assert_counts (program, 0, N_SENTENCES);
}

static void
test_a_kill_keeps_what_it_holds (void)
{
  static const char *const arguments[] = { "render", "--engine", "tone",
                                           "--jobs", "2",        "in.txt",
                                           "-o",     "out.wav",  NULL };
  g_autoptr (VoderProgram) program = program_new ();
  g_autofree char *whole = render_and_clear (program);
  g_autoptr (GSubprocess) process = voder_program_start (
      program, G_SUBPROCESS_FLAGS_STDERR_SILENCE, arguments);
  gint64 limit = count (program, "limit");

  /* It is full soon after that, and may have come to its end meanwhile. */
  while (count (program, "bytes") < limit * 3 / 4)
    continue;
  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, NULL);
  assert_start_is_kept (program, whole);
}

static void
test_two_processes_share_it (void)
{
  static const char *const arguments[] = { "render", "--engine", "tone",
                                           "in.txt", "-o",       "other.wav",
                                           NULL };
  g_autoptr (VoderProgram) program = program_new ();
  g_autofree char *text = make_text (10 * N_PARAGRAPHS, G_MAXUINT);
  g_autofree char *bare = NULL;
  g_autofree char *shared = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *ours = NULL;
  g_autofree char *other = NULL;
  gsize n_ours, n_other;

  voder_program_write (program, "in.txt", text, -1);
  bare = render (program, "2", "--no-cache");
  process = voder_program_start (program, G_SUBPROCESS_FLAGS_NONE, arguments);
  shared = render (program, "2", NULL);
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
  g_assert_cmpstr (shared, ==, bare);
  ours = voder_program_read (program, "out.wav", &n_ours);
  other = voder_program_read (program, "other.wav", &n_other);
  g_assert_cmpmem (ours, n_ours, other, n_other);
  g_assert_cmpint (count_entries (program), ==, 10 * N_SENTENCES);
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (const char *end = strchr (text, '\n'); end != NULL;
       end = strchr (end + 1, '\n'))
    n++;

  return n;
}

/* What is heard, as samples; @says is the pattern of the line that is written
 * besides, "" for none. */
static GBytes *
speak (VoderProgram *program, const char *option, const char *says)
{
  g_autoptr (VoderProgramResult) result =
      voder_program_run (program, "speak", "--engine", "tone", "-f", "in.txt",
                         "--sink", "fdsink fd=1 sync=false", option, NULL);

  voder_program_assert_status (result, 0);
  if (!g_pattern_match_simple (says, result->err))
    g_assert_cmpstr (result->err, ==, says);
  g_assert_cmpuint (count_lines (result->err), <=, 1);
  g_assert_cmpuint (result->n_out, >, 0);

  return g_bytes_new (result->out, result->n_out);
}

/* As when the disk is full: no file can be longer than a part of a sentence. */
static GBytes *
speak_on_full_disk (VoderProgram *program)
{
  struct rlimit old;
  struct rlimit little;
  GBytes *heard;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  little = old;
  little.rlim_cur = 1000;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &little), ==, 0);
  heard =
      speak (program, NULL, "voder: Cannot use the cache directory “*”: *\n");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  signal (SIGXFSZ, SIG_DFL);

  return heard;
}

static void
test_a_full_disk_is_not_heard (void)
{
  g_autoptr (VoderProgram) program = program_new ();
  g_autofree char *text = make_text (N_PARAGRAPHS, G_MAXUINT);
  g_autoptr (GBytes) bare = NULL;
  g_autoptr (GBytes) full = NULL;
  g_autofree char *later = NULL;
  g_autofree char *again = NULL;

  voder_program_write (program, "in.txt", text, -1);
  bare = speak (program, "--no-cache", "");
  full = speak_on_full_disk (program);
  g_assert_true (g_bytes_equal (full, bare));
  g_assert_cmpint (count_entries (program), ==, 0);

  later = render (program, "2", NULL);
  assert_counts (program, N_SENTENCES, 0);
  again = render (program, "2", NULL);
  assert_counts (program, 0, N_SENTENCES);
  g_assert_cmpstr (again, ==, later);
}

static void
render_with_model (VoderProgram *program, const char *model)
{
  g_autofree char *description = g_strdup_printf (
      "[Voder Engine]\nPlugin=unsteady\nName=mine\nTitle=Mine\n"
      "Licence=LGPL-2.1-or-later\n\n[Http]\nModel=%s\n",
      model);
  g_autoptr (VoderProgramResult) result = NULL;

  voder_program_write (program, "mine.engine", description, -1);
  result = voder_program_run (program, "render", "--engine", "mine", "in.txt",
                              "-o", "out.wav", "--stats", "stats.json", NULL);
  voder_program_assert_status (result, 0);
}

/* A server's model is not seen but in the engine's description. */
static void
test_another_model_is_another_engine (void)
{
  g_autoptr (VoderProgram) program = program_new ();
  g_autofree char *text = make_text (1, G_MAXUINT);
  g_autofree char *folder =
      g_test_build_filename (G_TEST_BUILT, "broken-plugins", "engines", NULL);

  voder_program_set_plugin_path (program, folder);
  voder_program_set_env (program, "VODER_ENGINE_PATH", program->folder);
  voder_program_write (program, "in.txt", text, -1);

  render_with_model (program, "one");
  assert_counts (program, 2, 0);
  render_with_model (program, "one");
  assert_counts (program, 0, 2);
  render_with_model (program, "two");
  assert_counts (program, 2, 0);
  render_with_model (program, "one");
  assert_counts (program, 0, 2);
}

static void
test_it_is_shown_and_cleared (void)
{
  g_autoptr (VoderProgram) program = program_new ();
  g_autoptr (VoderProgramResult) shown = NULL;
  g_autoptr (VoderProgramResult) cleared = NULL;
  g_autofree char *text = make_text (N_PARAGRAPHS, G_MAXUINT);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert_cmpint (count_entries (program), ==, 0);
  voder_program_write (program, "in.txt", text, -1);
  first = render (program, "2", NULL);
  second = render (program, "2", NULL);
  g_assert_cmpint (count_entries (program), ==, N_SENTENCES);

  shown = voder_program_run (program, "cache", NULL);
  voder_program_assert_status (shown, 0);
  voder_program_assert_said (shown->out, "cache/voder/speech\n");
  voder_program_assert_said (shown->out, "Sentences: 80\n");
  voder_program_assert_said (shown->out, "Voices measured: 0\n");
  voder_program_assert_said (shown->out, "of at most 64.0\302\240MiB\n");
  voder_program_assert_said (shown->out, "Used: 80 times; 80 times");

  cleared = voder_program_run (program, "cache", "clear", NULL);
  voder_program_assert_status (cleared, 0);
  g_assert_cmpint (count_entries (program), ==, 0);
}

static void
test_the_limit_is_set (void)
{
  g_autoptr (VoderProgram) program = program_new ();
  g_autoptr (VoderProgramResult) set = NULL;
  g_autoptr (VoderProgramResult) shown = NULL;
  g_autoptr (VoderProgramResult) off = NULL;
  g_autofree char *text = make_text (1, G_MAXUINT);
  g_autofree char *sound = NULL;

  voder_program_set_env (program, "VODER_CACHE_LIMIT", "");
  g_subprocess_launcher_unsetenv (program->launcher, "VODER_CACHE_LIMIT");
  set = voder_program_run (program, "cache", "--limit", "5M", NULL);
  voder_program_assert_status (set, 0);
  shown = voder_program_run (program, "cache", NULL);
  voder_program_assert_said (shown->out, "of at most 5.0\302\240MiB\n");

  off = voder_program_run (program, "cache", "--limit", "0", NULL);
  voder_program_assert_status (off, 0);
  voder_program_write (program, "in.txt", text, -1);
  sound = render (program, "1", NULL);
  assert_counts (program, 2, 0);
  g_assert_cmpint (count_entries (program), ==, 0);
}

static void
test_wrong_words_are_told (void)
{
  g_autoptr (VoderProgram) program = program_new ();
  g_autoptr (VoderProgramResult) word = NULL;
  g_autoptr (VoderProgramResult) size = NULL;

  word = voder_program_run (program, "cache", "clean", NULL);
  voder_program_assert_status (word, 2);
  voder_program_assert_said (word->err, "“clean”");
  size = voder_program_run (program, "cache", "--limit", "lots", NULL);
  voder_program_assert_status (size, 1);
  voder_program_assert_said (size->err, "“lots”");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/cache/a-second-time-costs-no-synthesis",
                  test_a_second_time_costs_no_synthesis);
  voder_test_add ("/cache/an-edit-costs-one-sentence",
                  test_an_edit_costs_one_sentence);
  voder_test_add ("/cache/after-a-kill-the-rest-is-made",
                  test_after_a_kill_the_rest_is_made);
  voder_test_add ("/cache/of-more-than-it-holds-the-start-is-kept",
                  test_more_than_it_holds);
  voder_test_add ("/cache/a-kill-keeps-what-it-holds",
                  test_a_kill_keeps_what_it_holds);
  voder_test_add ("/cache/two-processes-share-it", test_two_processes_share_it);
  voder_test_add ("/cache/a-full-disk-is-not-heard",
                  test_a_full_disk_is_not_heard);
  voder_test_add ("/cache/another-model-is-another-engine",
                  test_another_model_is_another_engine);
  voder_test_add ("/cache/it-is-shown-and-cleared",
                  test_it_is_shown_and_cleared);
  voder_test_add ("/cache/the-limit-is-set", test_the_limit_is_set);
  voder_test_add ("/cache/wrong-words-are-told", test_wrong_words_are_told);

  return voder_test_run ();
}
