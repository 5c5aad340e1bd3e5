/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include "voder-program.h"

/* `voder render --preset audiobook-acx` passes `voder measure --check acx`: for
 * voices that differ in loudness and sample rate, and chapters of some seconds
 * and of some minutes. */

static const char sentence[] =
    "When the door opened at last, it was only the cat, and nobody else.\n";

static const char chapter[] =
    "# Chapter one\n\n"
    "The old house stood at the end of the lane. Nobody had lived there for "
    "many years, and yet, on some evenings, a light was seen in one of its "
    "windows.\n\n"
    "“Who could it be?” she asked. She stopped, listened, and went on. There "
    "was no sound but that of her own steps on the gravel, and the wind.\n\n"
    "When the door opened at last, it was only the cat.\n\n";

/* So many of the chapter take more than ten minutes. */
#define N_CHAPTERS 28

typedef struct {
  const char *engine;
  const char *voice;
} Speaker;

static const Speaker speakers[] = {
  { "espeak", "en-us" }, { "espeak", "de" },   { "espeak", "fr" },
  { "flite", "kal" },    { "flite", "kal16" }, { "flite", "awb" },
  { "flite", "rms" },    { "flite", "slt" },   { "tone", "tone" },
};

static gboolean
is_there (const Speaker *speaker)
{
  return voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                     VODER_PLUGIN_KIND_ENGINE,
                                     speaker->engine) != NULL;
}

/* Gives how long the chapter got, in seconds. */
static double
render_and_check (const Speaker *speaker, const char *text)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) made = NULL;
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (JsonNode) root = NULL;

  voder_program_write (program, "chapter.txt", text, -1);
  made = voder_program_run (program, "render", "-e", speaker->engine, "-v",
                            speaker->voice, "chapter.txt", "-o", "chapter.wav",
                            "--preset", "audiobook-acx", NULL);
  voder_program_assert_status (made, 0);
  result = voder_program_run (program, "measure", "chapter.wav", "--check",
                              "acx", "--json", NULL);
  g_test_message ("%s, %s: %s", speaker->engine, speaker->voice, result->out);
  voder_program_assert_status (result, 0);
  root = json_from_string (result->out, NULL);

  return json_object_get_double_member (
      json_array_get_object_element (json_node_get_array (root), 0),
      "duration");
}

static void
check_all (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (speakers); i++) {
    if (is_there (&speakers[i]))
      render_and_check (&speakers[i], text);
  }
}

static void
test_a_chapter (void)
{
  check_all (chapter);
}

static void
test_a_sentence (void)
{
  check_all (sentence);
}

static void
test_ten_minutes (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const Speaker *speaker = is_there (&speakers[0])
                               ? &speakers[0]
                               : &speakers[G_N_ELEMENTS (speakers) - 1];

  for (int i = 0; i < N_CHAPTERS; i++)
    g_string_append (text, chapter);
  g_assert_cmpfloat (render_and_check (speaker, text->str), >, 600.0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/voder-acx/a-chapter-passes", test_a_chapter);
  voder_test_add ("/voder-acx/a-sentence-passes", test_a_sentence);
  voder_test_add ("/voder-acx/ten-minutes-pass", test_ten_minutes);

  return voder_test_run ();
}
