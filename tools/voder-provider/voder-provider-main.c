/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <voder/voder.h>

#include "voder-provider-interface.h"
#include "voder-provider-service.h"

#define EXIT_USAGE 2

/* How long to stay when nothing is asked: engines that take long to start
 * should not do so for every message. */
#define IDLE_TIMEOUT_S 300
#define MAX_TIMEOUT_S  86400

/* An engine that does not end when it should is left behind. */
#define END_TIMEOUT_S 5

typedef struct {
  char **engines;
  double idle_timeout_s;
  gboolean version;
} Options;

/* Messages come from the build's own catalogues where the program is run
 * uninstalled: the tests set VODER_LOCALEDIR. */
static void
init_messages (void)
{
  const char *folder = g_getenv ("VODER_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : VODER_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static gboolean
parse (Options *options, int argc, char **argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "engine", 'e', 0, G_OPTION_ARG_STRING_ARRAY, &options->engines,
      N_ ("Offer this engine too, which does not speak unasked"), N_ ("NAME") },
    { "idle-timeout", 0, 0, G_OPTION_ARG_DOUBLE, &options->idle_timeout_s,
      N_ ("End when nothing was asked for so long; 0 for never (300)"),
      N_ ("SECONDS") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version,
      N_ ("Show the version and end"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (
      context, _ ("Gives the desktop the voices of all engines, as a speech "
                  "provider on the session bus."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;

  if (argc > 1) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("“%s” is not an option"), argv[1]);
    return FALSE;
  }
  if (!(options->idle_timeout_s >= 0 &&
        options->idle_timeout_s <= MAX_TIMEOUT_S)) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("The timeout is not between 0 and %d seconds"),
                 MAX_TIMEOUT_S);
    return FALSE;
  }

  return TRUE;
}

static gboolean
on_signal (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_CONTINUE;
}

static void
on_over (gpointer data)
{
  g_main_loop_quit (data);
}

static gboolean
serve (const Options *options, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (VoderProviderService) service = NULL;

  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  if (connection == NULL)
    return FALSE;
  service = voder_provider_service_new (
      connection, (const char *const *) options->engines, error);
  if (service == NULL)
    return FALSE;

  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
  voder_provider_service_start (
      service, (guint) (options->idle_timeout_s * 1000), on_over, loop);
  g_main_loop_run (loop);
  alarm (END_TIMEOUT_S);

  if (!voder_provider_service_has_failed (service))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
               _ ("The name %s cannot be had on the bus"),
               VODER_PROVIDER_BUS_NAME);

  return FALSE;
}

/* No element of GStreamer is needed, only what its libraries do: whatever has
 * changed among its plugins is for others to find out. */
static gboolean
init_gstreamer (GError **error)
{
  g_setenv ("GST_REGISTRY_UPDATE", "no", FALSE);

  return gst_init_check (NULL, NULL, error);
}

int
main (int argc, char **argv)
{
  Options options = { .idle_timeout_s = IDLE_TIMEOUT_S };
  g_autoptr (GError) error = NULL;
  int status = EXIT_SUCCESS;

  signal (SIGPIPE, SIG_IGN);
  init_messages ();
  g_set_prgname ("voder-provider");

  if (!parse (&options, argc, argv, &error)) {
    status = EXIT_USAGE;
  } else if (options.version) {
    g_print ("voder-provider %s\n", voder_get_version ());
  } else if (!init_gstreamer (&error) || !serve (&options, &error)) {
    status = EXIT_FAILURE;
  }
  if (error != NULL)
    g_printerr ("voder-provider: %s\n", error->message);

  g_strfreev (options.engines);
  voder_flow_shutdown ();
  /* What is left is the process's own end, which may take its time. */
  alarm (0);

  return status;
}
