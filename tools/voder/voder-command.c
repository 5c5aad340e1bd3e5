/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE  2
#define EXIT_SIGNAL 128

/* clang-format off */
G_DEFINE_QUARK (voder-command-error, voder_command_error)
/* clang-format on */

static int
end_by_usage (const VoderCommand *self, const GError *error)
{
  g_printerr ("voder: %s: %s\n", self->name, error->message);
  g_printerr (_ ("Try “voder %s --help”.\n"), self->name);

  return EXIT_USAGE;
}

/* Says what and why, each once: a message that does so itself stands alone,
 * the subcommand is what goes before another. */
static void
report (const VoderCommand *self, const GError *error)
{
  if (strstr (error->message, ": ") != NULL)
    g_printerr ("voder: %s\n", error->message);
  else
    g_printerr ("voder: %s: %s\n", self->name, error->message);
}

/* The one place where an error becomes a message and an exit status. */
static int
end_by_error (const VoderCommand *self, const GError *error)
{
  if (error->domain == G_OPTION_ERROR)
    return end_by_usage (self, error);

  if (error->domain == VODER_COMMAND_ERROR) {
    switch ((VoderCommandError) error->code) {
    case VODER_COMMAND_ERROR_USAGE:
      return end_by_usage (self, error);
    case VODER_COMMAND_ERROR_INTERRUPTED:
      return EXIT_SIGNAL + SIGINT;
    case VODER_COMMAND_ERROR_TERMINATED:
      return EXIT_SIGNAL + SIGTERM;
    case VODER_COMMAND_ERROR_UNREAD:
      return EXIT_SUCCESS;
    case VODER_COMMAND_ERROR_UNUSABLE:
      return EXIT_FAILURE;
    }
  }

  report (self, error);

  return EXIT_FAILURE;
}

/*
 * The options of a subcommand: @entries, and what `--help` says.
 */
GOptionContext *
voder_command_create_options (const VoderCommand *self,
                              const GOptionEntry *entries)
{
  g_autofree char *usage = NULL;
  GOptionContext *options;

  usage =
      g_strjoin (" ", self->name,
                 self->arguments != NULL ? _ (self->arguments) : NULL, NULL);
  options = g_option_context_new (usage);
  g_option_context_set_translation_domain (options, GETTEXT_PACKAGE);
  g_option_context_set_summary (options, self->summary);
  if (self->description != NULL)
    g_option_context_set_description (options, self->description);
  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);

  return options;
}

/*
 * Reads the options of a subcommand that takes nothing else.
 */
gboolean
voder_command_parse_no_arguments (const VoderCommand *self,
                                  const GOptionEntry *entries,
                                  int argc,
                                  char **argv,
                                  GError **error)
{
  g_autoptr (GOptionContext) options = NULL;

  options = voder_command_create_options (self, entries);
  if (!g_option_context_parse (options, &argc, &argv, error))
    return FALSE;

  return voder_command_check_count (argv + 1, 0, 0, error);
}

/*
 * Checks that there are @min to @max arguments.
 */
gboolean
voder_command_check_count (char **arguments,
                           guint min,
                           guint max,
                           GError **error)
{
  guint n_arguments = arguments != NULL ? g_strv_length (arguments) : 0;

  if (n_arguments < min) {
    g_set_error (error, VODER_COMMAND_ERROR, VODER_COMMAND_ERROR_USAGE,
                 _ ("An argument is missing"));
    return FALSE;
  }

  if (n_arguments > max) {
    g_set_error (error, VODER_COMMAND_ERROR, VODER_COMMAND_ERROR_USAGE,
                 _ ("Unexpected argument “%s”"), arguments[max]);
    return FALSE;
  }

  return TRUE;
}

/*
 * Runs a subcommand to its end, reports its error and gives the exit status.
 */
int
voder_command_run (const VoderCommand *self, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (self->run (self, argc, argv, &error))
    return EXIT_SUCCESS;

  return end_by_error (self, error);
}
