/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include "voder-program.h"

static char *locales;

/* A German locale made here: the machine need not have one. gettext does not
 * translate in the locale C.UTF-8, which is the one that is always there. */
static void
make_german (void)
{
  g_autofree char *path = NULL;
  g_autoptr (GSubprocess) localedef = NULL;

  locales = g_dir_make_tmp ("voder-test-XXXXXX", NULL);
  path = g_build_filename (locales, "de_DE.UTF-8", NULL);
  localedef = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
      NULL, "localedef", "-i", "de_DE", "-f", "UTF-8", path, NULL);
  if (localedef == NULL || !g_subprocess_wait_check (localedef, NULL, NULL)) {
    voder_program_remove_tree (locales);
    g_clear_pointer (&locales, g_free);
  }
}

/* FALSE, and the test is skipped, where locales cannot be made. */
static gboolean
use_german (VoderProgram *program)
{
  g_autofree char *catalogues = NULL;

  if (locales == NULL) {
    g_test_skip ("the package locales is not installed");
    return FALSE;
  }

  catalogues = g_test_build_filename (G_TEST_BUILT, "..", "po", NULL);
  voder_program_set_env (program, "LOCPATH", locales);
  voder_program_set_env (program, "LC_ALL", "de_DE.UTF-8");
  voder_program_set_env (program, "LANGUAGE", "de");
  voder_program_set_env (program, "VODER_LOCALEDIR", catalogues);

  return TRUE;
}

static void
test_the_program_speaks_german (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) help = NULL;
  g_autoptr (VoderProgramResult) render = NULL;

  if (!use_german (program))
    return;

  help = voder_program_run (program, "render", "--help", NULL);
  voder_program_assert_status (help, 0);
  voder_program_assert_said (help->out, "Keinen Fortschritt anzeigen");
  render = voder_program_run (program, "render", NULL);
  voder_program_assert_status (render, 2);
  voder_program_assert_said (render->err, "Ein Argument fehlt");
}

static void
test_the_library_speaks_german (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  if (!use_german (program))
    return;

  voder_program_write (program, "in.txt", " ", -1);
  result = voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                              "out.wav", NULL);
  voder_program_assert_status (result, 1);
  voder_program_assert_said (result->err, "nichts zu sprechen");
}

static void
test_plugins_describe_themselves_in_german (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  if (!use_german (program))
    return;

  result = voder_program_run (program, "engines", "--json", NULL);
  voder_program_assert_status (result, 0);
  voder_program_assert_said (result->out, "Spricht jedes Wort");
}

static void
test_numbers_have_a_point_in_every_locale (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) good = NULL;
  g_autoptr (VoderProgramResult) bad = NULL;
  g_autoptr (JsonNode) stats = NULL;

  if (!use_german (program))
    return;

  voder_program_write (program, "in.txt", "Ein Satz.", -1);
  good = voder_program_run (program, "render", "-e", "tone", "--rate", "1.5",
                            "in.txt", "-o", "out.wav", "--stats", "stats.json",
                            NULL);
  voder_program_assert_status (good, 0);
  stats = voder_program_read_json (program, "stats.json");
  g_assert_cmpfloat (json_object_get_double_member (
                         json_node_get_object (stats), "audio_seconds"),
                     >, 0.01);

  bad = voder_program_run (program, "render", "-e", "tone", "--rate", "1,5",
                           "in.txt", "-o", "bad.wav", NULL);
  voder_program_assert_status (bad, 1);
  voder_program_assert_said (bad->err, "1,5");
}

int
main (int argc, char **argv)
{
  int status;

  voder_test_init (&argc, &argv);
  make_german ();
  voder_test_add ("/locale/the-program-speaks-german",
                  test_the_program_speaks_german);
  voder_test_add ("/locale/the-library-speaks-german",
                  test_the_library_speaks_german);
  voder_test_add ("/locale/plugins-describe-themselves-in-german",
                  test_plugins_describe_themselves_in_german);
  voder_test_add ("/locale/numbers-have-a-point-in-every-locale",
                  test_numbers_have_a_point_in_every_locale);

  status = voder_test_run ();
  if (locales != NULL)
    voder_program_remove_tree (locales);
  g_free (locales);

  return status;
}
