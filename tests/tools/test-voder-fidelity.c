/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

#include "voder-program.h"

/*
 * What the program renders of a page is what the bare library says to each
 * sentence in a process that has said nothing before, for any number of
 * workers; tests/bench/bench-engines.py does the same with a book.
 */

static const char *const sentences[] = {
  "It was late when the last train came in.",
  "Nobody got off.",
  "The station master looked at his watch, shook his head, and went back to "
  "the stove, where the kettle had been boiling for some time.",
  "Outside it had begun to snow!",
  "Would the road be open in the morning?",
  "He did not think so.",
  "In the winter of 1952 it had been closed for eleven days, and 3 trains had "
  "stood between the two tunnels.",
  "Nobody got off.",
  "Tea helped.",
  "He poured a cup, and another one; then he sat down, took the letter out of "
  "its envelope, and read it for the third time.",
  "It was late when the last train came in.",
  "The rest is known.",
};

typedef struct {
  const char *path;
  const char *engine;
  const char *voice;
  gsize n_sentences; /* some voices take their time */
  gsize n_rounds;
} Speaker;

static const Speaker speakers[] = {
  { "/fidelity/espeak", "espeak", "en-us", 12, 3 },
  { "/fidelity/espeak-in-german", "espeak", "de", 12, 1 },
  { "/fidelity/flite-kal", "flite", "kal", 12, 2 },
  { "/fidelity/flite-kal16", "flite", "kal16", 12, 2 },
  { "/fidelity/flite-awb", "flite", "awb", 5, 1 },
  { "/fidelity/flite-rms", "flite", "rms", 5, 1 },
  { "/fidelity/flite-slt", "flite", "slt", 5, 1 },
};

static void
write_page (VoderProgram *program, const Speaker *speaker)
{
  g_autoptr (GString) page = g_string_new (NULL);

  for (gsize i = 0; i < speaker->n_sentences * speaker->n_rounds; i++)
    g_string_append_printf (page, "%s%s", sentences[i % speaker->n_sentences],
                            i % 3 == 2 ? "\n\n" : " ");
  voder_program_write (program, "in.txt", page->str, (gssize) page->len);
}

/* The samples of a page, without the header. */
static GBytes *
render (VoderProgram *program, const Speaker *speaker, const char *n_jobs)
{
  g_autoptr (VoderProgramResult) result = NULL;
  g_autofree char *wav = NULL;
  gsize n_bytes;
  const char *data;

  result =
      voder_program_run (program, "render", "in.txt", "-o", "out.wav",
                         "--engine", speaker->engine, "--voice", speaker->voice,
                         "--jobs", n_jobs, "--marks", "marks.json", NULL);
  voder_program_assert_status (result, 0);
  wav = voder_program_read (program, "out.wav", &n_bytes);
  data = memmem (wav, n_bytes, "data", 4);
  g_assert_nonnull (data);
  data += 8;

  return g_bytes_new (data, n_bytes - (gsize) (data - wav));
}

/* NULL without the bare library. */
static GBytes *
speak_bare (const Speaker *speaker, const char *text)
{
  g_autofree char *name = g_strconcat ("reference-", speaker->engine, NULL);
  g_autofree char *path =
      g_test_build_filename (G_TEST_BUILT, "engines", name, NULL);
  g_autoptr (GSubprocess) process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, path, speaker->voice, text, NULL);
  GBytes *bytes = NULL;

  if (process == NULL)
    return NULL;
  g_assert_true (
      g_subprocess_communicate (process, NULL, NULL, &bytes, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (process));

  return bytes;
}

/* The pauses between sentences are silence. */
static void
assert_silent (const guint8 *bytes, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    g_assert_cmpuint (bytes[i], ==, 0);
}

static void
assert_bare (GBytes *page, const Speaker *speaker)
{
  gsize n_left;
  const guint8 *left = g_bytes_get_data (page, &n_left);

  for (gsize i = 0; i < speaker->n_sentences * speaker->n_rounds; i++) {
    g_autoptr (GBytes) bare =
        speak_bare (speaker, sentences[i % speaker->n_sentences]);
    gsize n_bare;
    const guint8 *expected = g_bytes_get_data (bare, &n_bare);
    const guint8 *found = memmem (left, n_left, expected, n_bare);

    g_assert_cmpuint (n_bare, >, 0);
    g_assert_nonnull (found);
    assert_silent (left, (gsize) (found - left));
    n_left -= (gsize) (found - left) + n_bare;
    left = found + n_bare;
  }
  assert_silent (left, n_left);
}

static gboolean
is_installed (const Speaker *speaker)
{
  g_autoptr (GBytes) bare = NULL;

  if (voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                  VODER_PLUGIN_KIND_ENGINE,
                                  speaker->engine) != NULL)
    bare = speak_bare (speaker, "Hello.");
  if (bare == NULL)
    g_test_skip ("the engine was not built");

  return bare != NULL;
}

static void
test_speaker (gconstpointer data)
{
  static const char *const n_jobs[] = { "1", "2", "8", "2" };
  const Speaker *speaker = data;
  g_autoptr (VoderProgram) program = NULL;
  g_autoptr (GBytes) first = NULL;

  if (!is_installed (speaker))
    return;

  program = voder_program_new ();
  write_page (program, speaker);
  first = render (program, speaker, n_jobs[0]);
  assert_bare (first, speaker);
  for (gsize i = 1; i < G_N_ELEMENTS (n_jobs); i++) {
    g_autoptr (GBytes) again = render (program, speaker, n_jobs[i]);

    g_assert_true (g_bytes_equal (again, first));
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (speakers); i++)
    g_test_add_data_func (speakers[i].path, &speakers[i], test_speaker);

  return voder_test_run ();
}
