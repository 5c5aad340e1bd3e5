/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

#include "voder-program.h"

/* Sources the file $0, and completes the last of the other words. */
#define SCRIPT                                                                 \
  "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); "               \
  "_voder \"$1\" \"${*: -1}\" \"${*: -2:1}\" 2>/dev/null; "                    \
  "printf '%s\\n' \"${COMPREPLY[@]}\""

/* What bash offers for the line “voder WORDS…”; %NULL without bash. */
static char *
complete (const char *const *words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bash = g_find_program_in_path ("bash");
  g_autofree char *file = NULL;
  g_autofree char *program = NULL;
  char *offers = NULL;

  if (bash == NULL) {
    g_test_skip ("bash is not installed");
    return NULL;
  }

  file = g_test_build_filename (G_TEST_DIST, "..", "data", "completion",
                                "voder.bash", NULL);
  program = g_test_build_filename (G_TEST_BUILT, "..", "tools", "voder", NULL);
  g_ptr_array_add (argv, bash);
  g_ptr_array_add (argv, (gpointer) "-c");
  g_ptr_array_add (argv, (gpointer) SCRIPT);
  g_ptr_array_add (argv, file);
  g_ptr_array_add (argv, program);
  for (gsize i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) words[i]);
  g_ptr_array_add (argv, NULL);

  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &offers, NULL, &error);
  g_assert_no_error (error);

  return offers;
}

static void
test_commands_are_offered_first (void)
{
  static const char *const words[] = { "se", NULL };
  g_autofree char *offers = complete (words);

  if (offers != NULL)
    g_assert_cmpstr (offers, ==, "sentences\n");
}

static void
test_options_are_those_of_the_command (void)
{
  static const char *const words[] = { "render", "--ma", NULL };
  g_autofree char *offers = complete (words);

  if (offers != NULL)
    g_assert_cmpstr (offers, ==, "--marks\n");
}

static void
test_engines_are_those_installed (void)
{
  static const char *const words[] = { "render", "--engine", "to", NULL };
  g_autofree char *offers = complete (words);

  if (offers != NULL)
    g_assert_cmpstr (offers, ==, "tone\n");
}

static void
test_voices_are_those_of_the_engine (void)
{
  static const char *const words[] = { "speak",   "--engine", "tone",
                                       "--voice", "",         NULL };
  g_autofree char *offers = complete (words);

  if (offers != NULL)
    g_assert_cmpstr (offers, ==, "tone\ntone-16k\ntone-48k\n");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/completion/commands-are-offered-first",
                  test_commands_are_offered_first);
  voder_test_add ("/completion/options-are-those-of-the-command",
                  test_options_are_those_of_the_command);
  voder_test_add ("/completion/engines-are-those-installed",
                  test_engines_are_those_installed);
  voder_test_add ("/completion/voices-are-those-of-the-engine",
                  test_voices_are_those_of_the_engine);

  return voder_test_run ();
}
