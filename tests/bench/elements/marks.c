/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/gst.h>
#include <stdlib.h>

/*
 * What tools/bench elements measures of marks: how far from a word is the
 * message that announces it. Plays a text with the tone engine through a queue
 * and a sink on the clock, and prints a line of JSON.
 *
 *   marks TEXT
 *
 * A word is audible when the sink renders its first sample that is not silent,
 * found in the samples: a tone behind at least 10 ms of silence.
 */

#define LINE                                                                   \
  "filesrc location=%s ! text/plain ! "                                        \
  "vodertts engine=tone voice=tone marks=word ! queue ! "                      \
  "fakesink name=sink sync=true signal-handoffs=true"
#define RATE          22050
#define SILENT_FRAMES (RATE / 100)

typedef struct {
  GArray *heard;     /* of gint64: microseconds; on the sink's thread */
  GArray *announced; /* likewise; under the announcer's lock */
  guint n_silent;
} Times;

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  gint64 now_us = g_get_monotonic_time ();
  Times *self = data;
  GstMapInfo map;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  for (gsize i = 0; i < map.size / 2; i++) {
    gint64 heard_us = now_us + (gint64) i * G_USEC_PER_SEC / RATE;

    if (GST_READ_UINT16_LE (map.data + 2 * i) == 0) {
      self->n_silent++;
      continue;
    }
    if (self->n_silent >= SILENT_FRAMES)
      g_array_append_val (self->heard, heard_us);
    self->n_silent = 0;
  }
  gst_buffer_unmap (buffer, &map);
}

static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  const GstStructure *fields = gst_message_get_structure (message);
  gint64 now_us = g_get_monotonic_time ();
  Times *self = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT &&
      gst_structure_has_name (fields, "voder-mark") &&
      g_strcmp0 (gst_structure_get_string (fields, "type"), "word") == 0)
    g_array_append_val (self->announced, now_us);

  return GST_BUS_PASS;
}

static void
play (const char *path, Times *times)
{
  g_autofree char *line = g_strdup_printf (LINE, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline =
      gst_object_ref_sink (gst_parse_launch (line, &error));
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) end = NULL;

  if (error != NULL)
    g_error ("%s", error->message);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  bus = gst_element_get_bus (pipeline);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), times);
  gst_bus_set_sync_handler (bus, on_message, times, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  end = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                    GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (GST_MESSAGE_TYPE (end) == GST_MESSAGE_ERROR)
    g_error ("%s", "The pipeline failed");
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *one = a, *other = b;

  return *one < *other ? -1 : *one > *other;
}

/* The first word has no silence before it, and is not compared. */
static void
print (const Times *times)
{
  g_autoptr (GArray) off = g_array_new (FALSE, FALSE, sizeof (double));

  if (times->heard->len + 1 != times->announced->len || times->heard->len == 0)
    g_error ("%u words were heard, %u announced", times->heard->len + 1,
             times->announced->len);
  for (guint i = 0; i < times->heard->len; i++) {
    gint64 us = g_array_index (times->announced, gint64, i + 1) -
                g_array_index (times->heard, gint64, i);
    double ms = (double) llabs (us) / 1000;

    g_array_append_val (off, ms);
  }
  g_array_sort (off, compare);
  g_print ("{\"words\": %u, \"median_ms\": %.3f, \"worst_ms\": %.3f}\n",
           off->len, g_array_index (off, double, off->len / 2),
           g_array_index (off, double, off->len - 1));
}

int
main (int argc, char **argv)
{
  Times times = { .heard = g_array_new (FALSE, FALSE, sizeof (gint64)),
                  .announced = g_array_new (FALSE, FALSE, sizeof (gint64)) };

  gst_init (&argc, &argv);
  if (argc != 2)
    g_error ("%s", "marks TEXT");
  play (argv[1], &times);
  print (&times);
  g_array_unref (times.heard);
  g_array_unref (times.announced);

  return 0;
}
