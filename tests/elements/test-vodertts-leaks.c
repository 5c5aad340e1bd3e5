/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "voder-elements.h"

#ifdef __SANITIZE_ADDRESS__ /* ten times as slow, and it sees more at once */
#define N_CYCLES 100
#else
#define N_CYCLES 500
#endif

/* Of these, so many with an engine in child processes. */
#define N_CHILD_CYCLES 10

/* What memory may grow by between a fifth of the cycles and all of them; the
 * element espeak would take 34 MiB. */
#define GROWTH_MAX_KIB 4096

#define TEXT "One two three. Four five six, seven eight. Nine and ten.\n"

/* How an element is used in turn. */
static const char *const uses[] = {
  "engine=tone",
  "engine=tone workers=4 effects=\"gain gain=-6 ! limiter\"",
  "engine=tone fallback=tone on-error=skip rate=2",
  "engine=tone marks=word",
};

static void
play (const char *path, const char *use, gboolean to_end)
{
  g_autofree char *line =
      g_strdup_printf ("filesrc location=%s blocksize=16 ! text/plain ! "
                       "vodertts %s ! fakesink sync=%s",
                       path, use, to_end ? "false" : "true");
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  gst_object_ref_sink (pipeline);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_ERROR |
          (to_end ? GST_MESSAGE_EOS : GST_MESSAGE_STREAM_START));
  g_assert_cmpint (GST_MESSAGE_TYPE (message), !=, GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static guint64
get_resident_kib (void)
{
  g_autofree char *status = NULL;
  const char *found = NULL;

  g_assert_true (
      g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  found = strstr (status, "VmRSS:");
  g_assert_nonnull (found);

  return g_ascii_strtoull (found + strlen ("VmRSS:"), NULL, 10);
}

/* The body of the child, which GStreamer's leaks tracer looks at. */
static int
run_cycles (const char *path)
{
  guint64 early_kib = 0;
  guint64 late_kib;

  for (guint i = 0; i < N_CYCLES; i++) {
    play (path, uses[i % G_N_ELEMENTS (uses)], i % 3 != 0);
    if (i == N_CYCLES / 5)
      early_kib = get_resident_kib ();
  }
  late_kib = get_resident_kib ();
  for (guint i = 0; i < N_CHILD_CYCLES; i++)
    play (path, "engine=tone isolation=process", i % 3 != 0);

  g_print ("children %u growth %" G_GINT64_FORMAT "\n",
           voder_elements_count_children (),
           (gint64) late_kib - (gint64) early_kib);
  voder_flow_shutdown ();
  g_print ("alive %u\n", (guint) voder_flow_get_live ());
  gst_deinit ();

  return EXIT_SUCCESS;
}

static char *
make_file (const char *name, const char *content)
{
  char *path = g_build_filename (g_get_user_data_dir (), name, NULL);

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_assert_true (g_file_set_contents (path, content, -1, NULL));

  return path;
}

static char *program;

/* Gives what the child printed. */
static char *
run_child (GSubprocessLauncher *launcher)
{
  g_autofree char *text = make_file ("text.txt", TEXT);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  child = g_subprocess_launcher_spawn (launcher, &error, program, "--cycles",
                                       text, NULL);
  g_assert_no_error (error);
  g_assert_true (
      g_subprocess_communicate_utf8 (child, NULL, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (child));
  g_test_message ("%s", output);

  return output;
}

/* The tracer says what each object is that is still there; the first time it
 * says only how it will. */
static void
test_tracer (void)
{
  g_autofree char *log = make_file ("log", "");
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GRegex) regex =
      g_regex_new ("object-alive, type-name=\\(string\\)[^%].*", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *output = NULL;
  g_autofree char *leaks = NULL;

  g_subprocess_launcher_setenv (launcher, "GST_TRACERS",
                                "leaks(check-refs=true)", TRUE);
  g_subprocess_launcher_setenv (launcher, "GST_DEBUG", "GST_TRACER:7", TRUE);
  g_subprocess_launcher_setenv (launcher, "GST_DEBUG_FILE", log, TRUE);
  g_subprocess_launcher_setenv (launcher, "GST_DEBUG_NO_COLOR", "1", TRUE);
  output = run_child (launcher);

  g_assert_true (g_file_get_contents (log, &leaks, NULL, NULL));
  g_assert_nonnull (strstr (leaks, "object-alive, "));
  if (g_regex_match (regex, leaks, 0, &match)) {
    g_autofree char *line = g_match_info_fetch (match, 0);

    g_error ("%s", line);
  }
}

/* Without the tracer, whose own memory grows. */
static void
test_memory (void)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *output = run_child (launcher);
  const char *growth = strstr (output, "growth ");

  g_assert_nonnull (strstr (output, "children 0 "));
  g_assert_nonnull (strstr (output, "alive 0\n"));
  g_assert_nonnull (growth);
#ifndef __SANITIZE_ADDRESS__ /* it keeps what was freed */
  g_assert_cmpint (g_ascii_strtoll (growth + strlen ("growth "), NULL, 10), <,
                   GROWTH_MAX_KIB);
#endif
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--cycles") == 0) {
    gst_init (NULL, NULL);
    return run_cycles (argv[2]);
  }

  program = argv[0];
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/leaks/cycles-leave-no-object", test_tracer);
  voder_test_add ("/vodertts/leaks/cycles-leave-no-memory-and-no-child",
                  test_memory);

  return voder_test_run ();
}
