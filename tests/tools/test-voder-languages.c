/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

#include "voder-program.h"

#define ENGLISH "This is the language of the document."
#define GERMAN  "Das hier steht auf Deutsch."
#define PARTS   "<p>" ENGLISH "</p><p xml:lang='de'>" GERMAN "</p>"

/* The pause behind a paragraph, of 16-bit samples at 22,050 Hz. */
#define PAUSE_BYTES (22050 / 2 * 2)

/* The program, or NULL without eSpeak NG. */
static VoderProgram *
start (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) voices =
      voder_program_run (program, "voices", "--engine", "espeak", NULL);

  if (voices->status == 0)
    return g_steal_pointer (&program);
  g_test_skip ("eSpeak NG is not installed");

  return NULL;
}

/* The samples of a document in a manner. */
static GBytes *
render (VoderProgram *program,
        const char *name,
        const char *document,
        const char *const *manner)
{
  g_autoptr (VoderProgramResult) result = NULL;
  g_autofree char *wav = NULL;
  const char *data;
  gsize n_bytes;

  voder_program_write (program, name, document, -1);
  result = voder_program_run (program, "render", name, "-o", "out.wav", "-e",
                              "espeak", manner[0], manner[1], manner[2], NULL);
  voder_program_assert_status (result, 0);
  wav = voder_program_read (program, "out.wav", &n_bytes);
  data = memmem (wav, n_bytes, "data", 4);
  g_assert_nonnull (data);
  data += 8;

  return g_bytes_new (data, n_bytes - (gsize) (data - wav));
}

/* Both paragraphs, each as it sounds alone. */
static void
assert_spoken_in (VoderProgram *program, GBytes *found, const char *second)
{
  const char *const english[] = { "-l", "en", NULL };
  const char *const other[] = { "-l", second, NULL };
  g_autoptr (GBytes) first = render (program, "en.txt", ENGLISH, english);
  g_autoptr (GBytes) last = render (program, "de.txt", GERMAN, other);
  gsize n_first = g_bytes_get_size (first);
  gsize n_last = g_bytes_get_size (last);
  const char *data = g_bytes_get_data (found, NULL);

  g_assert_cmpuint (g_bytes_get_size (found), ==,
                    n_first + PAUSE_BYTES + n_last);
  g_assert_cmpmem (data, n_first, g_bytes_get_data (first, NULL), n_first);
  g_assert_cmpmem (data + n_first + PAUSE_BYTES, n_last,
                   g_bytes_get_data (last, NULL), n_last);
}

static void
assert_document (const char *document,
                 const char *const *manner,
                 const char *second)
{
  g_autoptr (VoderProgram) program = start ();
  g_autoptr (GBytes) found = NULL;

  if (program == NULL)
    return;
  found = render (program, "in.ssml", document, manner);
  assert_spoken_in (program, found, second);
}

static void
test_follows (void)
{
  const char *const manner[] = { "-l", "en", NULL };

  assert_document ("<speak xml:lang='en'>" PARTS "</speak>", manner, "de");
}

/* The document's own language goes before the one that is given for it. */
static void
test_document (void)
{
  const char *const manner[] = { "-l", "fr", NULL };

  assert_document ("<speak xml:lang='en'>" PARTS "</speak>", manner, "de");
}

static void
test_one_voice (void)
{
  const char *const manner[] = { "-l", "en", "--one-voice" };

  assert_document ("<speak xml:lang='en'>" PARTS "</speak>", manner, "en");
  assert_document ("<speak><p>" ENGLISH "</p><voice name='de'><p>" GERMAN
                   "</p></voice></speak>",
                   manner, "en");
}

/* Who names a voice, means it; a document may still name another one. */
static void
test_voice (void)
{
  const char *const manner[] = { "-v", "en", NULL };

  assert_document ("<speak xml:lang='en'>" PARTS "</speak>", manner, "en");
  assert_document ("<speak><p>" ENGLISH "</p><voice name='de'><p>" GERMAN
                   "</p></voice></speak>",
                   manner, "de");
}

/* What is heard without a file is the same. */
static void
test_speak (void)
{
  g_autoptr (VoderProgram) program = start ();
  const char *const english[] = { "-l", "en", NULL };
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (GBytes) rendered = NULL;
  g_autofree char *sink = NULL;
  g_autofree char *path = NULL;
  g_autofree char *played = NULL;
  gsize n_played;

  if (program == NULL)
    return;
  rendered = render (program, "in.ssml", "<speak>" PARTS "</speak>", english);
  path = voder_program_get_path (program, "played");
  sink = g_strdup_printf ("filesink location=%s", path);
  result = voder_program_run (program, "speak", "-f", "in.ssml", "-e", "espeak",
                              "-l", "en", "--sink", sink, NULL);
  voder_program_assert_status (result, 0);
  played = voder_program_read (program, "played", &n_played);
  g_assert_cmpmem (played, n_played, g_bytes_get_data (rendered, NULL),
                   g_bytes_get_size (rendered));
}

/* How many sentences `render` has spoken, and how many are shown. */
static void
assert_agrees (VoderProgram *program, const char *const *options, gsize n)
{
  g_autoptr (VoderProgramResult) rendered = NULL;
  g_autoptr (VoderProgramResult) shown = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *stats = NULL;
  g_autofree char *count = g_strdup_printf ("\"utterances\" : %zu,", n);

  rendered = voder_program_run (program, "render", "in.txt", "-o", "out.wav",
                                "--stats", "stats", options[0], options[1],
                                options[2], options[3], NULL);
  voder_program_assert_status (rendered, 0);
  stats = voder_program_read (program, "stats", NULL);
  g_assert_nonnull (strstr (stats, count));

  shown = voder_program_run (program, "sentences", "in.txt", options[0],
                             options[1], options[2], options[3], NULL);
  voder_program_assert_status (shown, 0);
  lines = g_strsplit (shown->out, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, n + 1);
}

/* What is shown is what would be spoken. */
static void
test_sentences (void)
{
  g_autoptr (VoderProgram) program = start ();
  g_autoptr (VoderProgramResult) wrong = NULL;

  if (program == NULL)
    return;
  voder_program_write (program, "in.txt", "Sgt. Pepper kam am 3. Mai. Gut.",
                       -1);

  assert_agrees (program, (const char *[4]){ NULL }, 3);
  assert_agrees (program, (const char *[4]){ "-l", "de_DE.UTF-8" }, 3);
  assert_agrees (program, (const char *[4]){ "-l", "sv" }, 4);
  assert_agrees (program, (const char *[4]){ "-e", "espeak", "-v", "da" }, 3);
  assert_agrees (program, (const char *[4]){ "-e", "espeak", "-v", "sv" }, 4);

  wrong =
      voder_program_run (program, "sentences", "in.txt", "-v", "nobody", NULL);
  voder_program_assert_status (wrong, 1);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/voder-languages/the-voice-follows-the-language",
                  test_follows);
  voder_test_add ("/voder-languages/the-document-knows-its-language",
                  test_document);
  voder_test_add ("/voder-languages/one-voice-speaks-everything",
                  test_one_voice);
  voder_test_add ("/voder-languages/a-voice-that-is-named-is-meant",
                  test_voice);
  voder_test_add ("/voder-languages/sentences-are-those-that-are-spoken",
                  test_sentences);
  voder_test_add ("/voder-languages/speak-does-as-render", test_speak);

  return voder_test_run ();
}
