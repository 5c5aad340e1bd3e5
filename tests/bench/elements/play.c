/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/gst.h>
#include <stdlib.h>
#include <string.h>

/*
 * What tools/bench elements measures: plays pipelines, and prints a line of
 * JSON about it.
 *
 *   play all TEXT LINE…      all lines at once, to their ends
 *   play for SECONDS TEXT LINE    until then
 *   play stop TIMES TEXT LINE     to NULL in the middle, so many times
 *   play seek SECONDS TEXT LINE   to all over the text, when it has played so
 *                                 long: which is read in the meantime
 *
 * Each line has a fakesink named “sink”. An element named “text” with a
 * property of that name is given the text in the file TEXT.
 */

#define MIDDLE_US 300000

typedef struct {
  GstElement *pipeline;
  GstElement *sink;
  gint64 begin_us;
  gint64 first_us; /* atomic */
} Player;

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  Player *self = data;
  gint64 none = 0;

  __atomic_compare_exchange_n (&self->first_us, &none, g_get_monotonic_time (),
                               FALSE, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

static gint64
get_first_us (Player *self)
{
  return __atomic_load_n (&self->first_us, __ATOMIC_RELAXED);
}

static void
give_text (GstElement *pipeline, const char *path)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), "text");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (element == NULL)
    return;
  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  g_object_set (element, "text", text, NULL);
}

static void
player_init (Player *self, const char *path, const char *line)
{
  g_autoptr (GError) error = NULL;

  *self = (Player){ .pipeline = gst_parse_launch (line, &error) };
  if (error != NULL)
    g_error ("%s", error->message);
  gst_object_ref_sink (self->pipeline);
  self->sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  g_object_set (self->sink, "signal-handoffs", TRUE, NULL);
  g_signal_connect (self->sink, "handoff", G_CALLBACK (on_handoff), self);
  give_text (self->pipeline, path);
}

static void
player_clear (Player *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->sink);
  gst_object_unref (self->pipeline);
}

static void
player_start (Player *self)
{
  self->begin_us = g_get_monotonic_time ();
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
}

static void
player_wait (Player *self, GstClockTime timeout)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, timeout, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  if (message == NULL || GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    return;
  gst_message_parse_error (message, &error, NULL);
  g_error ("%s", error->message);
}

/* The most memory that a process took, in KiB. */
static double
get_peak_kib (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/status", pid);
  g_autofree char *status = NULL;
  const char *found = NULL;

  if (!g_file_get_contents (path, &status, NULL, NULL))
    return 0;
  found = strstr (status, "VmHWM:");

  return found != NULL ? strtod (found + strlen ("VmHWM:"), NULL) : 0;
}

static double sum_peaks_kib (const char *pid);

static double
sum_children_kib (const char *pid, const char *task)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%s/task/%s/children", pid, task);
  g_autofree char *list = NULL;
  g_auto (GStrv) children = NULL;
  double sum = 0;

  if (!g_file_get_contents (path, &list, NULL, NULL))
    return 0;
  children = g_strsplit (g_strstrip (list), " ", -1);
  for (guint i = 0; children[i] != NULL && *children[i] != '\0'; i++)
    sum += sum_peaks_kib (children[i]);

  return sum;
}

/* Of a process and its children, which count whole: pages that they share
 * count for each. */
static double
sum_peaks_kib (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/task", pid);
  g_autoptr (GDir) tasks = g_dir_open (path, 0, NULL);
  double sum = get_peak_kib (pid);
  const char *task = NULL;

  while (tasks != NULL && (task = g_dir_read_name (tasks)) != NULL)
    sum += sum_children_kib (pid, task);

  return sum;
}

static void
report (double first_ms, double total_s)
{
  g_print ("{\"first_ms\": %.2f, \"total_s\": %.3f, \"peak_mib\": %.1f}\n",
           first_ms, total_s, sum_peaks_kib ("self") / 1024);
}

static int
play_all (char **argv)
{
  guint n = g_strv_length (argv + 1);
  g_autofree Player *players = g_new0 (Player, n);
  gint64 begin_us;
  double total_s;

  for (guint i = 0; i < n; i++)
    player_init (&players[i], argv[0], argv[i + 1]);
  begin_us = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    player_start (&players[i]);
  for (guint i = 0; i < n; i++)
    player_wait (&players[i], GST_CLOCK_TIME_NONE);
  total_s = (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC;
  report ((double) (get_first_us (&players[0]) - players[0].begin_us) / 1000,
          total_s);
  for (guint i = 0; i < n; i++)
    player_clear (&players[i]);

  return EXIT_SUCCESS;
}

static int
play_for (char **argv)
{
  double seconds = strtod (argv[0], NULL);
  Player player;

  player_init (&player, argv[1], argv[2]);
  player_start (&player);
  player_wait (&player, (GstClockTime) (seconds * GST_SECOND));
  report ((double) (get_first_us (&player) - player.begin_us) / 1000, seconds);
  player_clear (&player);

  return EXIT_SUCCESS;
}

/* Until something is heard, or what renders everything first is at it. */
static void
wait_for_middle (Player *self)
{
  gint64 end_us = g_get_monotonic_time () + MIDDLE_US;

  while (get_first_us (self) == 0 && g_get_monotonic_time () < end_us)
    player_wait (self, GST_MSECOND);
  player_wait (self, (GstClockTime) g_random_int_range (0, 20) * GST_MSECOND);
}

static int
play_stop (char **argv)
{
  int n_times = atoi (argv[0]);

  g_print ("{\"stop_ms\": [");
  for (int i = 0; i < n_times; i++) {
    Player player;
    gint64 begin_us;

    player_init (&player, argv[1], argv[2]);
    player_start (&player);
    wait_for_middle (&player);
    begin_us = g_get_monotonic_time ();
    gst_element_set_state (player.pipeline, GST_STATE_NULL);
    g_print ("%s%.3f", i > 0 ? ", " : "",
             (double) (g_get_monotonic_time () - begin_us) / 1000);
    player_clear (&player);
  }
  g_print ("]}\n");

  return EXIT_SUCCESS;
}

/* What comes now is of the new place. */
static GstPadProbeReturn
on_flush (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Player *self = data;

  if (GST_EVENT_TYPE (info->data) == GST_EVENT_FLUSH_STOP)
    __atomic_store_n (&self->first_us, 0, __ATOMIC_RELAXED);

  return GST_PAD_PROBE_OK;
}

/* How long until it is heard there. */
static double
seek (Player *self, gint64 percent)
{
  gint64 begin_us = g_get_monotonic_time ();

  if (!gst_element_seek (self->pipeline, 1.0, GST_FORMAT_PERCENT,
                         GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET,
                         percent * (GST_FORMAT_PERCENT_MAX / 100),
                         GST_SEEK_TYPE_NONE, -1))
    g_error ("it cannot be sought");
  while (get_first_us (self) == 0)
    player_wait (self, GST_MSECOND / 10);

  return (double) (get_first_us (self) - begin_us) / 1000;
}

static int
play_seek (char **argv)
{
  static const gint64 percents[] = { 50, 95, 10, 99, 30, 70, 1, 85 };
  double seconds = strtod (argv[0], NULL);
  g_autoptr (GstPad) pad = NULL;
  Player player;

  player_init (&player, argv[1], argv[2]);
  pad = gst_element_get_static_pad (player.sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_FLUSH, on_flush, &player,
                     NULL);
  player_start (&player);
  while (get_first_us (&player) == 0)
    player_wait (&player, GST_MSECOND);
  player_wait (&player, (GstClockTime) (seconds * GST_SECOND));
  g_print ("{\"seek_ms\": [");
  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    g_print ("%s%.2f", i > 0 ? ", " : "", seek (&player, percents[i]));
  g_print ("]}\n");
  player_clear (&player);

  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);

  if (argc >= 4 && strcmp (argv[1], "all") == 0)
    return play_all (argv + 2);
  if (argc == 5 && strcmp (argv[1], "for") == 0)
    return play_for (argv + 2);
  if (argc == 5 && strcmp (argv[1], "stop") == 0)
    return play_stop (argv + 2);
  if (argc == 5 && strcmp (argv[1], "seek") == 0)
    return play_seek (argv + 2);
  g_printerr ("usage: play all TEXT LINE… | for SECONDS TEXT LINE | "
              "stop TIMES TEXT LINE | seek SECONDS TEXT LINE\n");

  return EXIT_FAILURE;
}
