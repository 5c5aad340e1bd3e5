/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

#include "voder-program.h"

/*
 * Texts that end an engine, or keep it busy for minutes, when it gets them as
 * they are, each between two ordinary sentences of one document.
 */

typedef struct {
  const char *before;
  const char *unit;
  guint n;
  const char *behind;
} Killer;

/* eSpeak NG dies of the first four, Flite of those with dots. */
static const Killer crashes[] = {
  { "", "A.B.C.D.", 22, "" },
  { "", "a.b.", 43, "" },
  { "", "s'", 220, "" },
  { "", "s’", 220, " it is" },
  { "Introduction ", ".", 313, " 3" },
  { "", ".", 1000, "" },
  { "Stop", "!", 400, "" },
  { "So", ",", 400, "it is" },
  { "", ")", 5000, "" },
  { "", "}", 500, "" },
  { "[[h@l", "oU", 373, "]]" },
};

/* Festival dies of what has no sound. */
static const Killer silences[] = {
  { "", "...", 1, "" },
  { "", "--", 1, "" },
  { "", ").", 1, "" },
  { "", "\"", 1, "" },
  { "", "''", 1, "" },
  { "", "!!!", 1, "" },
  { "", "((((", 1, "" },
  { "", "é", 1, "" },
  { "", "¿", 1, "" },
  { "", "😀", 1, "" },
  { "", "-- ", 1, "or that ..." },
};

/* What takes them time with the square of its length. */
static const Killer mires[] = {
  { "", "a", 10000, "" },    { "", "7", 10000, "" }, { "", "M", 3000, "" },
  { "", "&", 3000, "" },     { "", "$", 3000, "" },  { "", "A.B.", 2000, "" },
  { "", "x", 100000, "" },   { "", "(", 5000, "" },  { "", "!?", 5000, "" },
  { "", "12,345,", 500, "" }
};

typedef struct {
  const char *path;
  const char *engine;
  const char *voice;
  const char *isolation;
  const Killer *killers;
  gsize n_killers;
} Victim;

#define KILLERS(list) list, G_N_ELEMENTS (list)

static const Victim victims[] = {
  { "/killers/espeak-survives-what-crashes-it", "espeak", "en-us", "fork",
    KILLERS (crashes) },
  { "/killers/a-resident-espeak-survives-what-crashes-it", "espeak", "en-us",
    "process", KILLERS (crashes) },
  { "/killers/espeak-gets-out-of-mires", "espeak", "en-us", "fork",
    KILLERS (mires) },
  { "/killers/espeak-passes-over-silence", "espeak", "en-us", "fork",
    KILLERS (silences) },
  { "/killers/flite-survives-what-crashes-it", "flite", "kal16", "thread",
    KILLERS (crashes) },
  { "/killers/a-forked-flite-survives-what-crashes-it", "flite", "kal16",
    "fork", KILLERS (crashes) },
  { "/killers/flite-gets-out-of-mires", "flite", "kal16", "thread",
    KILLERS (mires) },
  { "/killers/flite-passes-over-silence", "flite", "kal16", "thread",
    KILLERS (silences) },
  { "/killers/festival-passes-over-silence", "festival", "kal_diphone", "auto",
    KILLERS (silences) },
};

static gboolean
has_voice (VoderProgram *program, const Victim *victim)
{
  g_autoptr (VoderProgramResult) voices =
      voder_program_run (program, "voices", "--engine", victim->engine, NULL);

  if (voices->status == 0 && strstr (voices->out, victim->voice) != NULL)
    return TRUE;
  g_test_skip ("the engine or its voice is not installed");

  return FALSE;
}

static void
write_document (VoderProgram *program, const Victim *victim)
{
  g_autoptr (GString) text = g_string_new ("Ordinary sentence 0.\n\n");

  for (gsize i = 0; i < victim->n_killers; i++) {
    const Killer *killer = &victim->killers[i];

    g_string_append (text, killer->before);
    for (guint n = 0; n < killer->n; n++)
      g_string_append (text, killer->unit);
    g_string_append (text, killer->behind);
    g_string_append_printf (text, "\n\nOrdinary sentence %u.\n\n",
                            (guint) i + 1);
  }
  voder_program_write (program, "in.txt", text->str, (gssize) text->len);
}

/* Every ordinary sentence, in the order of the text, and sounding. */
static void
assert_all_heard (VoderProgram *program, gsize n_sentences)
{
  g_autoptr (JsonNode) root = voder_program_read_json (program, "marks.json");
  JsonArray *marks = json_node_get_array (root);
  gsize n_heard = 0;

  for (guint i = 0; i < json_array_get_length (marks); i++) {
    JsonObject *mark = json_array_get_object_element (marks, i);
    const char *text = json_object_get_string_member (mark, "text");
    g_autofree char *expected = NULL;

    if (!g_str_equal (json_object_get_string_member (mark, "type"),
                      "sentence") ||
        !g_str_has_prefix (text, "Ordinary"))
      continue;
    expected = g_strdup_printf ("Ordinary sentence %u.", (guint) n_heard++);
    g_assert_cmpstr (text, ==, expected);
    g_assert_cmpfloat (json_object_get_double_member (mark, "end"), >,
                       json_object_get_double_member (mark, "start") + 0.5);
  }
  g_assert_cmpuint (n_heard, ==, n_sentences);
}

/* None of them even reaches a library that dies of it. */
static void
test_victim (gconstpointer data)
{
  const Victim *victim = data;
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (JsonNode) stats = NULL;

  if (g_str_equal (victim->engine, "festival")) {
    g_autofree char *engines =
        g_test_build_filename (G_TEST_DIST, "..", "data", "engines", NULL);

    voder_program_set_env (program, "VODER_ENGINE_PATH", engines);
  }
  if (!has_voice (program, victim))
    return;

  write_document (program, victim);
  result = voder_program_run (program, "render", "in.txt", "-o", "out.wav",
                              "-e", victim->engine, "-v", victim->voice,
                              "--isolation", victim->isolation, "--marks",
                              "marks.json", "--stats", "stats.json", NULL);
  voder_program_assert_status (result, 0);
  assert_all_heard (program, victim->n_killers + 1);
  stats = voder_program_read_json (program, "stats.json");
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (stats),
                                               "engine_failures"),
                   ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (victims); i++)
    g_test_add_data_func (victims[i].path, &victims[i], test_victim);

  return voder_test_run ();
}
