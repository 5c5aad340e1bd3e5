/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/controller/controller.h>
#include <math.h>
#include <string.h>

#include "voder-elements.h"

/* What came out of a pipeline. */
typedef struct {
  GArray *samples;
  GstClockTime first;
  GstClockTime end;
  guint n_gaps; /* buffers that do not begin where the last one ended */
} Heard;

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  Heard *heard = data;
  GstMapInfo map;

  if (!GST_CLOCK_TIME_IS_VALID (heard->first))
    heard->first = GST_BUFFER_PTS (buffer);
  else if (GST_BUFFER_PTS (buffer) != heard->end)
    heard->n_gaps++;
  heard->end = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_array_append_vals (heard->samples, map.data,
                       (guint) (map.size / sizeof (float)));
  gst_buffer_unmap (buffer, &map);
}

/* Half a second of a tone, in buffers of 441 frames, through elements. */
static void
run (const char *elements, Heard *heard)
{
  g_autofree char *text = g_strdup_printf (
      "audiotestsrc num-buffers=50 samplesperbuffer=441 volume=0.5 ! "
      "audio/x-raw,format=F32LE,rate=44100,channels=1 ! %s ! "
      "fakesink name=sink sync=false signal-handoffs=true",
      elements);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstElement) sink = NULL;

  g_assert_no_error (error);
  *heard = (Heard){ g_array_new (FALSE, FALSE, sizeof (float)),
                    GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, 0 };
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), heard);
  voder_elements_play (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (g_steal_pointer (&sink));
}

static void
heard_clear (Heard *heard)
{
  g_array_unref (heard->samples);
}

static float
find_peak (const Heard *heard)
{
  float peak = 0.0f;

  for (guint i = 0; i < heard->samples->len; i++)
    peak = MAX (peak, fabsf (g_array_index (heard->samples, float, i)));

  return peak;
}

static void
test_an_effect_is_an_element (void)
{
  Heard heard;

  run ("voder-gain gain=-6.0206", &heard);
  g_assert_cmpuint (heard.samples->len, ==, 50 * 441);
  g_assert_cmpfloat_with_epsilon (find_peak (&heard), 0.25f, 0.001f);
  g_assert_cmpuint (heard.n_gaps, ==, 0);
  heard_clear (&heard);
}

/* What is held back comes at the end, and no silence in front. */
static void
test_nothing_is_lost_at_the_end (void)
{
  Heard plain, limited;

  run ("identity", &plain);
  run ("voder-limiter ceiling=0 ! voder-gain", &limited);
  g_assert_cmpuint (limited.samples->len, ==, plain.samples->len);
  g_assert_cmpint (memcmp (limited.samples->data, plain.samples->data,
                           plain.samples->len * sizeof (float)),
                   ==, 0);
  g_assert_cmpuint (limited.first, ==, 0);
  g_assert_cmpuint (limited.n_gaps, ==, 0);
  g_assert_cmpuint (limited.end, ==, 50 * 10 * GST_MSECOND);
  heard_clear (&plain);
  heard_clear (&limited);
}

/* Where the samples of the buffers are, before the element and behind it. */
typedef struct {
  gboolean is_shared; /* somebody else has the buffers, too */
  GQueue before;
  GQueue others; /* of GstBuffer, if shared */
  guint n_same;
  guint n_buffers;
  GstPadProbeCallback before_it; /* what else is done with them, or NULL */
  GstPadProbeCallback behind_it;
} Places;

static gconstpointer
get_place (GstPadProbeInfo *info)
{
  GstMapInfo map;

  g_assert_true (
      gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ));
  gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);

  return map.data;
}

static GstPadProbeReturn
note_before (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Places *places = data;

  g_queue_push_tail (&places->before, (gpointer) get_place (info));
  if (places->is_shared)
    g_queue_push_tail (&places->others,
                       gst_buffer_ref (GST_PAD_PROBE_INFO_BUFFER (info)));

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
note_after (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Places *places = data;

  places->n_buffers++;
  places->n_same += g_queue_peek_tail (&places->before) == get_place (info);

  return GST_PAD_PROBE_OK;
}

static void
add_probe (GstElement *element,
           const char *name,
           GstPadProbeCallback func,
           Places *places)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, func, places, NULL);
}

static void
run_watched (const char *element, Places *places)
{
  g_autofree char *text = g_strdup_printf (
      "audiotestsrc num-buffers=20 samplesperbuffer=441 volume=0.5 ! "
      "audio/x-raw,format=F32LE,rate=44100,channels=2 ! %s name=it ! "
      "fakesink sync=false",
      element);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstElement) it = NULL;

  g_assert_no_error (error);
  it = gst_bin_get_by_name (GST_BIN (pipeline), "it");
  add_probe (it, "sink", note_before, places);
  add_probe (it, "src", note_after, places);
  if (places->before_it != NULL)
    add_probe (it, "sink", places->before_it, places);
  if (places->behind_it != NULL)
    add_probe (it, "src", places->behind_it, places);
  voder_elements_play (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_queue_clear (&places->before);
}

/* The last buffer of a limiter is what it held back. */
static void
test_buffers_are_worked_on_in_place (void)
{
  static const char *const elements[] = {
    "voder-gain gain=-6",        "voder-equalizer gain5=6",
    "voder-compressor ratio=10", "voder-deesser",
    "voder-limiter ceiling=-12", "voder-loudness measured=-20",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++) {
    Places places = { FALSE };

    run_watched (elements[i], &places);
    g_test_message ("%s: %u of %u", elements[i], places.n_same,
                    places.n_buffers);
    g_assert_cmpuint (places.n_same, ==, 20);
    g_assert_cmpuint (places.n_buffers, <=, 21);
  }
}

static GstPadProbeReturn
add_audio_meta (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstAudioInfo format;

  gst_audio_info_set_format (&format, GST_AUDIO_FORMAT_F32LE, 44100, 2, NULL);
  gst_buffer_add_audio_meta (buffer, &format,
                             gst_buffer_get_size (buffer) /
                                 (gsize) GST_AUDIO_INFO_BPF (&format),
                             NULL);

  return GST_PAD_PROBE_OK;
}

/* As an element that comes next reads it. */
static GstPadProbeReturn
map_audio (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstAudioBuffer audio;
  GstAudioInfo format;

  gst_audio_info_set_format (&format, GST_AUDIO_FORMAT_F32LE, 44100, 2, NULL);
  g_assert_true (gst_audio_buffer_map (&audio, &format, buffer, GST_MAP_READ));
  g_assert_cmpuint (audio.n_samples * (gsize) GST_AUDIO_INFO_BPF (&format), ==,
                    gst_buffer_get_size (buffer));
  gst_audio_buffer_unmap (&audio);

  return GST_PAD_PROBE_OK;
}

/* A limiter makes its first buffer shorter. */
static void
test_a_buffer_knows_how_long_it_is (void)
{
  Places places = { FALSE };

  places.before_it = add_audio_meta;
  places.behind_it = map_audio;
  run_watched ("voder-limiter ceiling=-12", &places);
  g_assert_cmpuint (places.n_same, ==, 20);
}

static void
test_a_buffer_of_others_is_not_written_into (void)
{
  Places places = { TRUE };
  GstBuffer *buffer;
  float peak = 0.0f;

  run_watched ("voder-gain gain=-60", &places);
  g_assert_cmpuint (places.n_same, ==, 0);
  g_assert_cmpuint (places.n_buffers, ==, 20);
  while ((buffer = g_queue_pop_head (&places.others)) != NULL) {
    float samples[2 * 441];

    g_assert_cmpuint (gst_buffer_extract (buffer, 0, samples, sizeof samples),
                      ==, sizeof samples);
    for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
      peak = MAX (peak, fabsf (samples[i]));
    gst_buffer_unref (buffer);
  }
  g_assert_cmpfloat_with_epsilon (peak, 0.5f, 0.01f);
}

static void
test_the_rate_may_change (void)
{
  Heard heard;

  run ("voder-resample rate=48000", &heard);
  g_assert_cmpuint (heard.samples->len, ==, 24000);
  g_assert_cmpuint (heard.end, ==, 500 * GST_MSECOND);
  heard_clear (&heard);
}

/* Frames of a mark on a buffer of 100 ms; each buffer bears one. */
#define MARK_FRAME 1000

static GstPadProbeReturn
add_mark (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  guint64 *n = data;
  GstBuffer *buffer =
      gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, "VoderMarkMeta");

  gst_structure_set (gst_custom_meta_get_structure (meta), "id", G_TYPE_UINT64,
                     (*n)++, "type", G_TYPE_STRING, "word", "frame",
                     G_TYPE_UINT64, (guint64) MARK_FRAME, "n-frames",
                     G_TYPE_UINT64, (guint64) 2000, NULL);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;

  return GST_PAD_PROBE_OK;
}

typedef struct {
  guint64 n_frames; /* before the buffer */
  guint64 n_marks;
  double rate;
} HeardMarks;

static void
on_marked (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  const GstMetaInfo *info = gst_meta_get_info ("VoderMarkMeta");
  HeardMarks *heard = data;
  gsize n_frames = gst_buffer_get_size (buffer) / sizeof (float);
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta (buffer, &state)) != NULL) {
    GstStructure *fields;
    guint64 id = 0, frame = 0, length = 0;
    double wanted;

    if (meta->info != info)
      continue;
    fields = gst_custom_meta_get_structure ((GstCustomMeta *) meta);
    g_assert_true (gst_structure_get_uint64 (fields, "id", &id));
    g_assert_true (gst_structure_get_uint64 (fields, "frame", &frame));
    g_assert_true (gst_structure_get_uint64 (fields, "n-frames", &length));
    g_assert_cmpuint (id, ==, heard->n_marks++);
    g_assert_cmpuint (frame, <, n_frames);
    wanted = ((double) id * 4410.0 + MARK_FRAME) / heard->rate;
    g_assert_cmpfloat (fabs ((double) (heard->n_frames + frame) - wanted), <,
                       44100 * 0.02);
    g_assert_cmpfloat (fabs ((double) length - 2000.0 / heard->rate), <,
                       44100 * 0.02);
  }
  heard->n_frames += n_frames;
}

/* Each word arrives once, in order, inside its buffer, and where it is heard.
 */
static void
check_marks (const char *element, double rate)
{
  g_autofree char *text = g_strdup_printf (
      "audiotestsrc num-buffers=20 samplesperbuffer=4410 name=source ! "
      "audio/x-raw,format=F32LE,rate=44100,channels=1 ! %s ! "
      "fakesink name=sink sync=false signal-handoffs=true",
      element);
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, NULL);
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (source, "src");
  HeardMarks heard = { 0, 0, rate };
  guint64 n = 0;

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, add_mark, &n, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_marked), &heard);
  voder_elements_play (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (heard.n_marks, ==, 20);
}

static void
test_marks_go_through (void)
{
  static const char *const elements[] = { "voder-gain", "voder-limiter",
                                          "voder-gain fade-out=0.25" };
  g_autoptr (GstElementFactory) tempo =
      gst_element_factory_find ("voder-tempo");

  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++)
    check_marks (elements[i], 1.0);
  if (tempo != NULL) {
    check_marks ("voder-tempo rate=2", 2.0);
    check_marks ("voder-tempo rate=0.5 ! voder-limiter", 0.5);
  }
}

static GstClockTime
ask_latency (GstElement *element)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "sink");
  GstQuery *query = gst_query_new_latency ();
  GstClockTime min = 0;

  g_assert_true (gst_pad_peer_query (pad, query));
  gst_query_parse_latency (query, NULL, &min, NULL);
  gst_query_unref (query);

  return min;
}

/* What an element says of its latency, and what the next one adds, neither more
 * nor less. */
static void
test_latencies_add_up (void)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "audiotestsrc is-live=true num-buffers=3 ! "
      "audio/x-raw,format=F32LE,rate=48000,channels=1 ! voder-gain "
      "name=first fade-out=0.1 ! voder-limiter look-ahead=2 ! voder-gain "
      "fade-out=0.05 ! fakesink name=sink",
      NULL);
  g_autoptr (GstElement) first =
      gst_bin_get_by_name (GST_BIN (pipeline), "first");
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  voder_elements_play (pipeline);
  g_assert_cmpuint (ask_latency (sink) - ask_latency (first), ==,
                    150 * GST_MSECOND + (96 + 24) * GST_SECOND / 48000);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* Plays a pipeline to its end, and counts what arrives at its sink; gives the
 * text of the error, or %NULL. */
static char *
play (const char *text, guint64 *n_buffers)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, NULL);
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  GstStructure *stats = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  g_object_get (sink, "stats", &stats, NULL);
  *n_buffers = 0;
  gst_structure_get_uint64 (stats, "rendered", n_buffers);
  gst_structure_free (stats);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return error != NULL ? g_strdup (error->message) : NULL;
}

static void
count_frames (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  *(guint64 *) data += gst_buffer_get_size (buffer) / sizeof (float);
}

/* The rate changes half-way: what was held back comes first, all is there. */
static void
test_another_rate_loses_nothing (void)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "concat name=all ! voder-limiter ! voder-gain fade-out=0.05 ! fakesink "
      "name=sink sync=false signal-handoffs=true "
      "audiotestsrc num-buffers=10 samplesperbuffer=441 ! "
      "audio/x-raw,format=F32LE,rate=44100,channels=1 ! all. "
      "audiotestsrc num-buffers=10 samplesperbuffer=160 ! "
      "audio/x-raw,format=F32LE,rate=16000,channels=1 ! all.",
      NULL);
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  guint64 n_frames = 0;

  g_signal_connect (sink, "handoff", G_CALLBACK (count_frames), &n_frames);
  voder_elements_play (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (n_frames, ==, 10 * 441 + 10 * 160);
}

#define BROKEN_SOURCE                                                          \
  "audiotestsrc num-buffers=1000 samplesperbuffer=441 ! "                      \
  "audio/x-raw,format=F32LE,rate=44100,channels=1 ! "
#define BROKEN_SINK " ! fakesink name=sink sync=false"

static void
test_an_effect_that_fails_is_an_error (void)
{
  guint64 n_buffers = 0;
  g_autofree char *missing =
      play (BROKEN_SOURCE "voder-gstreamer name=it" BROKEN_SINK, &n_buffers);
  g_autofree char *later = NULL;

  g_assert_nonnull (strstr (missing, "it: bin is missing"));
  g_assert_cmpuint (n_buffers, ==, 0);

  later = play (
      BROKEN_SOURCE
      "voder-gstreamer name=it bin=\"identity error-after=300\"" BROKEN_SINK,
      &n_buffers);
  g_assert_nonnull (strstr (later, "it: bin=“identity"));
  g_assert_cmpuint (n_buffers, >, 100);
}

/* What comes before finds out what is wanted behind. */
static void
test_a_format_is_negotiated_through (void)
{
  static const char *const lines[] = {
    "audio/x-raw,rate=44100 ! audioresample ! voder-limiter ! voder-gain ! "
    "audio/x-raw,rate=48000",
    "audio/x-raw,channels=1 ! audioconvert ! voder-compressor ! "
    "audio/x-raw,channels=2",
    "audio/x-raw,rate=44100,channels=1 ! voder-resample rate=16000 ! "
    "audio/x-raw,rate=16000,channels=1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    guint64 n_buffers = 0;
    g_autofree char *text =
        g_strconcat ("audiotestsrc num-buffers=20 ! audioconvert ! ", lines[i],
                     " ! fakesink name=sink sync=false", NULL);
    g_autofree char *error = play (text, &n_buffers);

    g_assert_null (error);
    g_assert_cmpuint (n_buffers, >, 0);
  }
}

static void
test_parameters_are_properties (void)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("voder-compressor", NULL);
  GObjectClass *klass = G_OBJECT_GET_CLASS (element);
  GParamSpec *pspec = g_object_class_find_property (klass, "ratio");
  float ratio = 0.0f;

  g_assert_nonnull (pspec);
  g_assert_true ((pspec->flags & GST_PARAM_CONTROLLABLE) != 0);
  g_assert_true (g_str_has_suffix (
      g_param_spec_get_blurb (g_object_class_find_property (klass, "attack")),
      ", in ms"));
  g_object_set (element, "ratio", 7.0f, NULL);
  g_object_get (element, "ratio", &ratio, NULL);
  g_assert_cmpfloat (ratio, ==, 7.0f);
  gst_object_unref (g_object_ref_sink (g_steal_pointer (&element)));
}

/* A property that a controller moves evenly from one value to another, in one
 * second of stream time. */
static void
control (GstElement *pipeline, const char *property, double from, double to)
{
  g_autoptr (GstElement) it = gst_bin_get_by_name (GST_BIN (pipeline), "it");
  GstControlSource *source = gst_interpolation_control_source_new ();
  GstTimedValueControlSource *values = GST_TIMED_VALUE_CONTROL_SOURCE (source);

  g_object_set (source, "mode", GST_INTERPOLATION_MODE_LINEAR, NULL);
  gst_timed_value_control_source_set (values, 0, from);
  gst_timed_value_control_source_set (values, GST_SECOND, to);
  g_assert_true (gst_object_add_control_binding (
      GST_OBJECT (it), gst_direct_control_binding_new_absolute (
                           GST_OBJECT (it), property, source)));
  gst_object_unref (source);
}

static void
keep_samples (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  gsize size = gst_buffer_get_size (buffer);
  g_autofree float *samples = g_malloc (size);

  gst_buffer_extract (buffer, 0, samples, size);
  g_array_append_vals (data, samples, (guint) (size / sizeof (float)));
}

/* What comes of a second of sound in one buffer, or of ten, from @start on. */
static GArray *
run_controlled (const char *element,
                const char *property,
                double from,
                double to,
                const char *source)
{
  g_autofree char *text =
      g_strdup_printf ("audiotestsrc wave=square freq=20 volume=0.5 %s ! "
                       "audio/x-raw,format=F32LE,rate=44100,channels=1 ! "
                       "%s name=it ! fakesink name=sink signal-handoffs=true",
                       source, element);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (float));

  g_assert_no_error (error);
  control (pipeline, property, from, to);
  g_signal_connect (sink, "handoff", G_CALLBACK (keep_samples), samples);
  voder_elements_play (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return samples;
}

#define LONG_BUFFER  "num-buffers=1 samplesperbuffer=44100"
#define MANY_BUFFERS "num-buffers=10 samplesperbuffer=4410"

/* A fade is one, however long the buffers are: it lags behind by the ramp of
 * the effect and by no more than that. */
static void
test_a_controller_moves_a_parameter (void)
{
  g_autoptr (GArray) samples =
      run_controlled ("voder-gain", "gain", -40.0, 0.0, LONG_BUFFER);
  g_autoptr (GArray) others =
      run_controlled ("voder-gain", "gain", -40.0, 0.0, MANY_BUFFERS);

  g_assert_cmpuint (samples->len, ==, 44100);
  g_assert_cmpmem (samples->data, samples->len * sizeof (float), others->data,
                   others->len * sizeof (float));
  for (guint i = 4410; i < samples->len; i++) {
    float level = 0.5f * powf (10.0f, (-40.0f + 40.0f * i / 44100.0f) / 20.0f);
    float heard = fabsf (g_array_index (samples, float, i));

    g_assert_cmpfloat (heard, <=, level * 1.01f);
    g_assert_cmpfloat (heard, >=, level * 0.84f); /* 1.5 dB: 35 ms */
  }
}

/* Also where frames come out that did not go in: from 1 to 3 times as fast. */
static void
test_a_controller_moves_a_tempo (void)
{
  g_autoptr (GstElementFactory) tempo =
      gst_element_factory_find ("voder-tempo");
  g_autoptr (GArray) samples = NULL;
  double wanted = 44100.0 * log (3.0) / 2.0;

  if (tempo == NULL) {
    g_test_skip ("tempo was not built");
    return;
  }

  samples = run_controlled ("voder-tempo", "rate", 1.0, 3.0, LONG_BUFFER);
  g_assert_cmpfloat (fabs (samples->len - wanted), <, wanted * 0.05);
}

static void
test_every_effect_has_its_element (void)
{
  g_autoptr (GListModel) list = voder_plugin_registry_list (
      voder_plugin_registry_get_default (), VODER_PLUGIN_KIND_EFFECT);

  g_assert_cmpuint (g_list_model_get_n_items (list), >=, 5);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (list, i);
    g_autofree char *name =
        g_strconcat ("voder-", voder_plugin_info_get_name (info), NULL);
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

    g_assert_nonnull (factory);
    g_assert_cmpstr (
        gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS),
        ==, "Filter/Effect/Audio");
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/voder-effects/an-effect-is-an-element",
                  test_an_effect_is_an_element);
  voder_test_add ("/voder-effects/nothing-is-lost-at-the-end",
                  test_nothing_is_lost_at_the_end);
  voder_test_add ("/voder-effects/buffers-are-worked-on-in-place",
                  test_buffers_are_worked_on_in_place);
  voder_test_add ("/voder-effects/a-buffer-knows-how-long-it-is",
                  test_a_buffer_knows_how_long_it_is);
  voder_test_add ("/voder-effects/a-buffer-of-others-is-not-written-into",
                  test_a_buffer_of_others_is_not_written_into);
  voder_test_add ("/voder-effects/the-rate-may-change",
                  test_the_rate_may_change);
  voder_test_add ("/voder-effects/marks-go-through", test_marks_go_through);
  voder_test_add ("/voder-effects/latencies-add-up", test_latencies_add_up);
  voder_test_add ("/voder-effects/another-rate-loses-nothing",
                  test_another_rate_loses_nothing);
  voder_test_add ("/voder-effects/an-effect-that-fails-is-an-error",
                  test_an_effect_that_fails_is_an_error);
  voder_test_add ("/voder-effects/a-format-is-negotiated-through",
                  test_a_format_is_negotiated_through);
  voder_test_add ("/voder-effects/parameters-are-properties",
                  test_parameters_are_properties);
  voder_test_add ("/voder-effects/a-controller-moves-a-parameter",
                  test_a_controller_moves_a_parameter);
  voder_test_add ("/voder-effects/a-controller-moves-a-tempo",
                  test_a_controller_moves_a_tempo);
  voder_test_add ("/voder-effects/every-effect-has-its-element",
                  test_every_effect_has_its_element);

  return voder_test_run ();
}
