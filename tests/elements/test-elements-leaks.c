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

#define TEXT                                                                   \
  "# One two three\n\nFour five six, seven eight. Nine and ten.\n\n## "        \
  "Eleven\n\nTwelve.\n"

/* What an element is used for in turn; @TEXT@ is a file. The source is “s”, the
 * element that is looked at is “e”. */
typedef struct {
  const char *name;
  const char *lines[8];
} Subject;

#define FILE_SOURCE                                                            \
  "filesrc name=s location=@TEXT@ blocksize=16 ! text/plain ! "
#define MARKDOWN "filesrc name=s location=@TEXT@ ! text/markdown ! "
#define SINK     " ! fakesink sync=@SYNC@"

static const Subject subjects[] = {
  { "vodertts",
    { FILE_SOURCE "vodertts name=e engine=tone" SINK,
      FILE_SOURCE "vodertts name=e engine=tone workers=4 "
                  "effects=\"gain gain=-6 ! limiter\"" SINK,
      FILE_SOURCE "vodertts name=e engine=tone fallback=tone on-error=skip "
                  "rate=2" SINK,
      FILE_SOURCE "vodertts name=e engine=tone marks=word" SINK,
      FILE_SOURCE "vodertts name=e engine=tone marks=sentence ! queue" SINK
                  " e.text_0 ! queue" SINK } },
  { "vodertts-that-fails",
    { FILE_SOURCE "vodertts name=e engine=tone voice=nosuch" SINK,
      FILE_SOURCE "vodertts name=e engine=nosuch" SINK,
      FILE_SOURCE "vodertts name=e engine=tone effects=nosuch" SINK,
      "filesrc name=s location=/nosuch ! text/plain ! "
      "vodertts name=e engine=tone marks=word" SINK,
      "filesrc name=s location=/proc/self/exe ! text/plain ! "
      "vodertts name=e engine=tone" SINK } },
  { "voderparse",
    { FILE_SOURCE "voderparse name=e" SINK,
      FILE_SOURCE "voderparse name=e ! vodertts engine=tone" SINK,
      FILE_SOURCE "voderparse name=e ! queue ! vodertts engine=tone "
                  "marks=word" SINK,
      "filesrc name=s location=/proc/self/exe ! text/plain ! "
      "voderparse name=e" SINK } },
  { "vodersrc",
    { "vodersrc name=s engine=tone text=\"One two. Three.\"" SINK,
      "vodersrc name=s engine=tone text=\"One.\" rate=2 ! identity name=e" SINK,
      "vodersrc name=s engine=nosuch text=\"One two. Three.\"" SINK } },
  { "voderdec",
    { MARKDOWN "voderdec name=e engine=tone" SINK,
      MARKDOWN "voderdec name=e engine=tone ! audioconvert" SINK } },
  { "effects",
    { "audiotestsrc name=s num-buffers=8 ! voder-limiter name=e" SINK,
      "audiotestsrc name=s num-buffers=8 ! voder-tempo name=e rate=2" SINK,
      "audiotestsrc name=s num-buffers=8 ! voder-pauses name=e" SINK } },
};

/* How it ends; the sink waits for its clock, but to the end. */
typedef enum {
  END_EOS,
  END_MIDDLE,  /* as soon as there is a stream */
  END_AT_ONCE, /* while the states change */
  END_PREROLL, /* the text has ended, and nothing plays yet */
  END_FLUSH,   /* a flush while the end comes */
  END_REMOVE,  /* the element leaves the pipeline that plays */
  N_ENDS,
} End;

static GstElement *
launch (const char *line, const char *path, End end)
{
  g_autoptr (GString) text = g_string_new (line);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = NULL;

  g_string_replace (text, "@TEXT@", path, 0);
  g_string_replace (text, "@SYNC@",
                    end == END_EOS || end == END_FLUSH ? "false" : "true", 0);
  pipeline = gst_parse_launch (text->str, &error);
  g_assert_no_error (error);

  return gst_object_ref_sink (pipeline);
}

/* FALSE for an error. */
static gboolean
wait (GstElement *pipeline, GstMessageType types)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, types | GST_MESSAGE_ERROR);

  g_assert_nonnull (message);

  return GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR;
}

/* An event from here waits for what is on its way, and so for the clock to
 * run. */
static void
flush (GstElement *pipeline)
{
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "s");

  gst_element_send_event (source, gst_event_new_flush_start ());
  gst_element_send_event (source, gst_event_new_flush_stop (TRUE));
}

static void
stop_element (GstElement *element)
{
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
}

static void
stop_sink (const GValue *item, gpointer data)
{
  stop_element (g_value_get_object (item));
}

/* The sinks go first, so that nothing waits in them. */
static void
remove_element (GstElement *pipeline)
{
  GstIterator *sinks = gst_bin_iterate_sinks (GST_BIN (pipeline));
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "e");

  while (gst_iterator_foreach (sinks, stop_sink, NULL) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (sinks);
  gst_iterator_free (sinks);
  if (element == NULL)
    return;
  stop_element (element);
  gst_bin_remove (GST_BIN (pipeline), element);
}

static void
play (const char *line, const char *path, End end)
{
  g_autoptr (GstElement) pipeline = launch (line, path, end);

  if (gst_element_set_state (pipeline, end == END_PREROLL
                                           ? GST_STATE_PAUSED
                                           : GST_STATE_PLAYING) ==
      GST_STATE_CHANGE_FAILURE)
    end = END_AT_ONCE;
  if (end == END_EOS)
    wait (pipeline, GST_MESSAGE_EOS);
  if (end == END_MIDDLE || end == END_REMOVE)
    wait (pipeline, GST_MESSAGE_STREAM_START);
  if (end == END_PREROLL)
    wait (pipeline, GST_MESSAGE_ASYNC_DONE);
  if (end == END_FLUSH)
    flush (pipeline);
  if (end == END_REMOVE)
    remove_element (pipeline);
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

static guint
count_lines (const Subject *subject)
{
  guint n = 0;

  while (n < G_N_ELEMENTS (subject->lines) && subject->lines[n] != NULL)
    n++;

  return n;
}

/* The body of the child, which GStreamer's leaks tracer looks at. */
static int
run_cycles (const Subject *subject, const char *path)
{
  guint n_lines = count_lines (subject);
  guint64 early_kib = 0;
  guint64 late_kib;

  for (guint i = 0; i < N_CYCLES; i++) {
    play (subject->lines[i % n_lines], path, (End) (i / n_lines % N_ENDS));
    if (i == N_CYCLES / 5)
      early_kib = get_resident_kib ();
  }
  late_kib = get_resident_kib ();
  for (guint i = 0; subject == subjects && i < N_CHILD_CYCLES; i++)
    play (FILE_SOURCE "vodertts engine=tone isolation=process" SINK, path,
          (End) (i % N_ENDS));

  voder_flow_shutdown ();
  g_print ("children %u growth %" G_GINT64_FORMAT "\nalive %u\n",
           voder_elements_count_children (),
           (gint64) late_kib - (gint64) early_kib,
           (guint) voder_flow_get_live ());
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

/* How often a child is run that GStreamer ends. */
#define N_TRIES 10

static char *program;

/* Gives what a child printed, and whether it came to its end. */
static gboolean
try_child (GSubprocessLauncher *launcher,
           const char *subject,
           char **output,
           char **errors)
{
  g_autofree char *text = make_file ("text.txt", TEXT);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_launcher_spawn (
      launcher, &error, program, "--cycles", subject, text, NULL);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, output,
                                                errors, &error));
  g_assert_no_error (error);

  return g_subprocess_get_successful (child);
}

/* Gives what the child printed. GStreamer's own filter of caps fails, and loses
 * a segment, if it is ended as a buffer comes: then it is all done again. */
static char *
run_child (GSubprocessLauncher *launcher, const char *subject)
{
  for (guint i = 0;; i++) {
    g_autofree char *output = NULL;
    g_autofree char *errors = NULL;
    gboolean ok = try_child (launcher, subject, &output, &errors);

    if (i < N_TRIES && strstr (errors, "gst_capsfilter_prepare_buf") != NULL)
      continue;
    if (!ok)
      g_test_message ("%s", errors);
    g_assert_true (ok);
    g_test_message ("%s", output);

    return g_steal_pointer (&output);
  }
}

/* The tracer says what each object is that is still there; the first time it
 * says only how it will. */
static void
assert_no_object (const char *subject)
{
  g_autofree char *log = make_file ("log", "");
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
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
  output = run_child (launcher, subject);

  g_assert_true (g_file_get_contents (log, &leaks, NULL, NULL));
  g_assert_nonnull (strstr (leaks, "object-alive, "));
  if (g_regex_match (regex, leaks, 0, &match)) {
    g_autofree char *line = g_match_info_fetch (match, 0);

    g_error ("%s", line);
  }
}

static void
test_tts (void)
{
  assert_no_object ("vodertts");
}

static void
test_failures (void)
{
  assert_no_object ("vodertts-that-fails");
}

static void
test_parse (void)
{
  assert_no_object ("voderparse");
}

static void
test_src (void)
{
  assert_no_object ("vodersrc");
}

static void
test_dec (void)
{
  assert_no_object ("voderdec");
}

static void
test_effects (void)
{
  assert_no_object ("effects");
}

/* Without the tracer, whose own memory grows. */
static void
test_memory (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *output = run_child (launcher, "vodertts");
  const char *growth = strstr (output, "growth ");

  g_assert_nonnull (strstr (output, "children 0 "));
  g_assert_nonnull (strstr (output, "alive 0\n"));
  g_assert_nonnull (growth);
#ifndef __SANITIZE_ADDRESS__ /* it keeps what was freed */
  g_assert_cmpint (g_ascii_strtoll (growth + strlen ("growth "), NULL, 10), <,
                   GROWTH_MAX_KIB);
#endif
}

static int
run_subject (const char *name, const char *path)
{
  gst_init (NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (g_str_equal (subjects[i].name, name))
      return run_cycles (&subjects[i], path);

  return EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--cycles") == 0)
    return run_subject (argv[2], argv[3]);

  program = argv[0];
  voder_test_init (&argc, &argv);
  voder_test_add ("/elements/leaks/vodertts-leaves-no-object", test_tts);
  voder_test_add ("/elements/leaks/vodertts-that-fails-leaves-no-object",
                  test_failures);
  voder_test_add ("/elements/leaks/voderparse-leaves-no-object", test_parse);
  voder_test_add ("/elements/leaks/vodersrc-leaves-no-object", test_src);
  voder_test_add ("/elements/leaks/voderdec-leaves-no-object", test_dec);
  voder_test_add ("/elements/leaks/effects-leaves-no-object", test_effects);
  voder_test_add ("/elements/leaks/vodertts-leaves-no-memory-and-no-child",
                  test_memory);

  return voder_test_run ();
}
