/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <locale.h>
#include <unistd.h>

/* Longer than any test takes, in seconds; a test that hangs dies with a core.
 * VODER_TEST_WATCHDOG_S says more where all is slower. */
#define WATCHDOG_S 300

typedef void (*TestFunc) (void);

static guint
get_watchdog_s (void)
{
  const char *said = g_getenv ("VODER_TEST_WATCHDOG_S");

  return said != NULL ? (guint) g_ascii_strtoull (said, NULL, 10) : WATCHDOG_S;
}

static void
run_one (gconstpointer data)
{
  TestFunc func = (TestFunc) data;
  g_autofree char *left = NULL;

  alarm (get_watchdog_s ());
  func ();
  voder_flow_shutdown ();
  left = voder_flow_describe_live ();
  if (voder_flow_get_live () != 0)
    g_error ("left alive: %s", left);
  alarm (0);
}

/* Whether a race tool looks on. */
static gboolean
is_watched (void)
{
#ifdef __SANITIZE_THREAD__
  return TRUE;
#else
  return g_getenv ("VODER_TEST_UNDER_HELGRIND") != NULL;
#endif
}

/* Whoever makes the first object of a type initialises its class, which GObject
 * orders by locks that race tools do not see. For them that is done beforehand,
 * in one thread. */
static void
init_classes (void)
{
  const GType types[] = {
    G_TYPE_CANCELLABLE,   G_TYPE_TASK,           VODER_TYPE_CACHE,
    VODER_TYPE_CHANNEL,   VODER_TYPE_CONFIG,     VODER_TYPE_CONTEXT,
    VODER_TYPE_COUNTERS,  VODER_TYPE_GROUP,      VODER_TYPE_LAUNCH,
    VODER_TYPE_LIMITER,   VODER_TYPE_ONCE,       VODER_TYPE_POOL,
    VODER_TYPE_PROCESS,   VODER_TYPE_RECEIVER,   VODER_TYPE_SELECT,
    VODER_TYPE_SENDER,    VODER_TYPE_SUPERVISOR, VODER_TYPE_WORKER,
    VODER_TYPE_SEMAPHORE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_type_class_ref (types[i]);
}

/*
 * Starts a test program: GLib's framework, GStreamer, the C.UTF-8 locale.
 */
void
voder_test_init (int *argc, char ***argv)
{
  setlocale (LC_ALL, "");
  g_test_init (argc, argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gst_init (argc, argv);
  if (is_watched ())
    init_classes ();
}

/*
 * Adds a test that must end within the watchdog's time and leave no thread,
 * task, timer or child alive.
 */
void
voder_test_add (const char *path, void (*func) (void))
{
  g_test_add_data_func (path, (gconstpointer) func, run_one);
}

int
voder_test_run (void)
{
  return g_test_run ();
}
