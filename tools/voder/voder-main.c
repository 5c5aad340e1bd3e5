/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command.h"
#include "voder-process-usage.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2

/* The subcommands, in the order in which `--help` shows them. */
static const VoderCommand *const commands[] = {
  &voder_cmd_speak,   &voder_cmd_render,  &voder_cmd_sentences,
  &voder_cmd_voices,  &voder_cmd_engines, &voder_cmd_effects,
  &voder_cmd_measure, &voder_cmd_plugins, &voder_cmd_cache,
  &voder_cmd_doctor,
};

static const VoderCommand *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];
  }

  return NULL;
}

/* Messages come from the build's own catalogues where the program is run
 * uninstalled: `meson devenv` and the tests set VODER_LOCALEDIR. */
static void
init_messages (void)
{
  const char *folder = g_getenv ("VODER_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : VODER_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* What a user has to know reads like an error of ours; everything else is for
 * debugging. */
static GLogWriterOutput
write_log (GLogLevelFlags level,
           const GLogField *fields,
           gsize n_fields,
           gpointer data)
{
  const char *message = NULL;
  gboolean is_ours = FALSE;

  for (gsize i = 0; i < n_fields; i++) {
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      message = fields[i].value;
    else if (strcmp (fields[i].key, "GLIB_DOMAIN") == 0)
      is_ours = strcmp (fields[i].value, "voder") == 0 ||
                strcmp (fields[i].value, G_LOG_DOMAIN) == 0;
  }
  if (!is_ours || message == NULL ||
      (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE)) == 0 ||
      (level & G_LOG_FLAG_FATAL) != 0)
    return g_log_writer_default (level, fields, n_fields, data);

  g_printerr ("voder: %s\n", message);

  return G_LOG_WRITER_HANDLED;
}

static char *
describe_commands (void)
{
  g_autoptr (GString) text = g_string_new (_ ("Commands:"));

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "\n  %-10s %s", commands[i]->name,
                            _ (commands[i]->summary));
  g_string_append_printf (text, "\n\n%s",
                          _ ("“voder COMMAND --help” shows what it takes."));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What stands before the subcommand, or in its place. */
static int
run_without_command (int argc, char **argv)
{
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &version,
      N_ ("Show the version and end"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *description = describe_commands ();

  options = g_option_context_new (_ ("COMMAND …"));
  g_option_context_set_translation_domain (options, GETTEXT_PACKAGE);
  g_option_context_set_summary (options, _ ("Turns text into speech."));
  g_option_context_set_description (options, description);
  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (options, &argc, &argv, &error)) {
    g_printerr ("voder: %s\n", error->message);
    return EXIT_USAGE;
  }

  if (version) {
    g_print ("voder %s\n", voder_get_version ());
    return EXIT_SUCCESS;
  }

  if (argc > 1)
    g_printerr (_ ("voder: %s: There is no such command\n"), argv[1]);
  g_printerr ("%s\n", description);

  return EXIT_USAGE;
}

int
main (int argc, char **argv)
{
  const VoderCommand *command;
  g_autoptr (GError) error = NULL;
  int status;

  voder_process_usage_start ();
  signal (SIGPIPE, SIG_IGN);
  init_messages ();
  g_log_set_writer_func (write_log, NULL, NULL);
  g_set_prgname ("voder");

  command = argc > 1 ? find_command (argv[1]) : NULL;
  if (command == NULL)
    return run_without_command (argc, argv);

  if (!gst_init_check (NULL, NULL, &error)) {
    g_printerr ("voder: %s: %s\n", command->name, error->message);
    return EXIT_FAILURE;
  }

  status = voder_command_run (command, argc - 1, argv + 1);
  voder_flow_shutdown ();

  return status;
}
