/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

#include "voder-program.h"

#define BEFORE "<speak xml:lang='en'>I say "
#define BEHIND " now.</speak>"
#define PLAIN  BEFORE "tomato" BEHIND
#define IPA    "<phoneme alphabet='ipa' ph='təˈmeɪtəʊ'>"
#define SAMPA  "<phoneme alphabet='x-sampa' ph='t@&quot;meIt@U'>"

/* The samples of a document, and its marks in `marks.json`. */
static GBytes *
render (VoderProgram *program, const char *engine, const char *document)
{
  g_autoptr (VoderProgramResult) result = NULL;
  g_autofree char *wav = NULL;
  const char *data;
  gsize n_bytes;

  voder_program_write (program, "in.ssml", document, -1);
  result = voder_program_run (program, "render", "in.ssml", "-o", "out.wav",
                              "--marks", "marks.json", "-e", engine, NULL);
  voder_program_assert_status (result, 0);
  wav = voder_program_read (program, "out.wav", &n_bytes);
  data = memmem (wav, n_bytes, "data", 4);
  g_assert_nonnull (data);

  return g_bytes_new (data, n_bytes - (gsize) (data - wav));
}

static void
assert_sounds (VoderProgram *program,
               const char *engine,
               const char *document,
               GBytes *expected,
               gboolean is_equal)
{
  g_autoptr (GBytes) found = render (program, engine, document);

  g_assert_cmpint (g_bytes_equal (found, expected), ==, is_equal);
}

static gboolean
has_engine (VoderProgram *program, const char *engine)
{
  g_autoptr (VoderProgramResult) voices =
      voder_program_run (program, "voices", "--engine", engine, NULL);

  if (voices->status != 0)
    g_test_skip (voices->err);

  return voices->status == 0;
}

/* What is written does not matter, nor how the sounds are; but which they are.
 */
static void
test_sounds (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (GBytes) spoken = NULL;
  g_autoptr (GBytes) plain = NULL;

  if (!has_engine (program, "espeak"))
    return;

  plain = render (program, "espeak", PLAIN);
  spoken = render (program, "espeak", BEFORE IPA "tomato</phoneme>" BEHIND);
  assert_sounds (program, "espeak", PLAIN, spoken, FALSE);
  assert_sounds (program, "espeak", BEFORE IPA "x y</phoneme>" BEHIND, spoken,
                 TRUE);
  assert_sounds (program, "espeak", BEFORE SAMPA "tomato</phoneme>" BEHIND,
                 spoken, TRUE);
  assert_sounds (program, "espeak",
                 BEFORE "<phoneme ph='pəˈteɪtəʊ'>tomato</phoneme>" BEHIND,
                 spoken, FALSE);

  /* What cannot be spoken so is spoken as it is written. */
  assert_sounds (program, "espeak",
                 BEFORE "<phoneme ph='kʘ'>tomato</phoneme>" BEHIND, plain,
                 TRUE);
  assert_sounds (program, "espeak",
                 BEFORE
                 "<phoneme alphabet='x-y' ph='t'>tomato</phoneme>" BEHIND,
                 plain, TRUE);
}

static void
test_others_speak_the_text (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  static const char *const engines[] = { "tone", "flite" };

  for (gsize i = 0; i < G_N_ELEMENTS (engines); i++) {
    g_autoptr (GBytes) plain = NULL;

    if (!has_engine (program, engines[i]))
      continue;
    plain = render (program, engines[i], PLAIN);
    assert_sounds (program, engines[i], BEFORE IPA "tomato</phoneme>" BEHIND,
                   plain, TRUE);
  }
}

/* Its mark says where in the document the word is. */
static void
test_marks (void)
{
  static const char document[] = BEFORE IPA "tomato</phoneme>" BEHIND;
  static const char *const words[] = { "I", "say", "tomato", "now" };
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (GBytes) spoken = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *marks;
  guint n_words = 0;

  if (!has_engine (program, "espeak"))
    return;

  spoken = render (program, "espeak", document);
  root = voder_program_read_json (program, "marks.json");
  marks = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (marks); i++) {
    JsonObject *mark = json_array_get_object_element (marks, i);
    gint64 start = json_object_get_int_member (mark, "source_start");
    gint64 end = json_object_get_int_member (mark, "source_end");
    g_autofree char *source =
        g_strndup (document + start, (gsize) (end - start));

    if (!g_str_equal (json_object_get_string_member (mark, "type"), "word"))
      continue;
    g_assert_cmpuint (n_words, <, G_N_ELEMENTS (words));
    g_assert_cmpstr (source, ==, words[n_words]);
    g_assert_cmpstr (json_object_get_string_member (mark, "text"), ==,
                     words[n_words++]);
  }
  g_assert_cmpuint (n_words, ==, G_N_ELEMENTS (words));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/voder-phonemes/they-are-what-is-heard", test_sounds);
  voder_test_add ("/voder-phonemes/other-engines-speak-the-text",
                  test_others_speak_the_text);
  voder_test_add ("/voder-phonemes/marks-point-at-the-text", test_marks);

  return voder_test_run ();
}
