/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-measure.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/* The quietest half second, looked for every twentieth of one. */
#define FLOOR_HOPS     10
#define FLOOR_HOP_S    0.05
#define SILENCE_FACTOR 0.001f
/* So many samples at full scale in a row are cut off. */
#define CLIP_SAMPLES 3
#define CLIP_FACTOR  (32767.0f / 32768.0f)

/*
 * A file that is decoded and measured, piece by piece.
 *
 * Thread safety: GStreamer's streaming thread adds, until the pipeline ends.
 */
typedef struct {
  VoderMeter *meter;
  gboolean is_plotted;
  VoderPlotData *plot;
  GstAudioInfo info;
  gboolean has_changed; /* the format, half-way */

  gsize n_hop;  /* frames of a hop for the noise floor */
  gsize n_into; /* frames of this hop */
  double square;
  double squares[FLOOR_HOPS];
  guint64 n_hops;
  double lowest; /* mean square of half a second */

  guint64 n_clipped;
  guint *n_full; /* for each channel, samples at full scale in a row */
  guint64 n_frames;
  guint64 first_sound;
  guint64 last_sound;
  gboolean has_sound;
} Measuring;

static void
measuring_clear (Measuring *self)
{
  g_clear_object (&self->meter);
  g_clear_pointer (&self->plot, voder_plot_data_free);
  g_clear_pointer (&self->n_full, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Measuring, measuring_clear)

static void
begin (Measuring *self, const GstAudioInfo *info)
{
  self->info = *info;
  self->meter = voder_meter_new (info);
  if (self->is_plotted)
    self->plot = voder_plot_data_new (info);
  self->n_hop = (gsize) (GST_AUDIO_INFO_RATE (info) * FLOOR_HOP_S);
  self->n_full = g_new0 (guint, GST_AUDIO_INFO_CHANNELS (info));
  self->lowest = HUGE_VAL;
}

static void
end_hop (Measuring *self)
{
  double sum = 0.0;

  self->squares[self->n_hops++ % FLOOR_HOPS] = self->square;
  self->square = 0.0;
  self->n_into = 0;
  if (self->n_hops < FLOOR_HOPS)
    return;

  for (guint i = 0; i < FLOOR_HOPS; i++)
    sum += self->squares[i];
  sum /= (double) (FLOOR_HOPS * self->n_hop *
                   (gsize) GST_AUDIO_INFO_CHANNELS (&self->info));
  self->lowest = MIN (self->lowest, sum);
}

static void
count_clipped (Measuring *self, gsize channel, float size)
{
  if (size < CLIP_FACTOR) {
    self->n_full[channel] = 0;
    return;
  }

  self->n_full[channel]++;
  if (self->n_full[channel] == CLIP_SAMPLES)
    self->n_clipped += CLIP_SAMPLES;
  else if (self->n_full[channel] > CLIP_SAMPLES)
    self->n_clipped++;
}

static void
add_frame (Measuring *self, const float *frame)
{
  gsize n = (gsize) GST_AUDIO_INFO_CHANNELS (&self->info);
  float peak = 0.0f;

  for (gsize c = 0; c < n; c++) {
    float size = fabsf (frame[c]);

    peak = MAX (peak, size);
    self->square += (double) size * size;
    count_clipped (self, c, size);
  }

  if (peak > SILENCE_FACTOR) {
    if (!self->has_sound)
      self->first_sound = self->n_frames;
    self->has_sound = TRUE;
    self->last_sound = self->n_frames;
  }
  self->n_frames++;
  if (++self->n_into == self->n_hop)
    end_hop (self);
}

/* What is no number is taken for silence, as the effects do. */
static void
add_samples (Measuring *self, float *samples, gsize n_frames)
{
  gsize n = (gsize) GST_AUDIO_INFO_CHANNELS (&self->info);

  for (gsize i = 0; i < n_frames * n; i++) {
    if (!isfinite (samples[i]))
      samples[i] = 0.0f;
  }
  voder_meter_add (self->meter, samples, n_frames);
  if (self->plot != NULL)
    voder_plot_data_add (self->plot, samples, n_frames);
  for (gsize i = 0; i < n_frames; i++)
    add_frame (self, samples + i * n);
}

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  Measuring *self = data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autofree float *samples = NULL;
  GstAudioInfo info;
  gsize size = gst_buffer_get_size (buffer);

  if (caps == NULL || !gst_audio_info_from_caps (&info, caps))
    return;
  if (self->meter == NULL)
    begin (self, &info);
  if (!gst_audio_info_is_equal (&info, &self->info)) {
    self->has_changed = TRUE;
    return;
  }

  samples = g_malloc (size);
  gst_buffer_extract (buffer, 0, samples, size);
  add_samples (self, samples, size / (gsize) GST_AUDIO_INFO_BPF (&info));
}

static gboolean
fail (const char *path, const char *why, GError **error)
{
  g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
               _ ("Cannot measure “%s”: %s"), path, why);

  return FALSE;
}

/* GStreamer says of a file that it does not know what a programmer needs. */
static const char *
describe (const GError *why)
{
  if (g_error_matches (why, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN) ||
      g_error_matches (why, GST_STREAM_ERROR,
                       GST_STREAM_ERROR_CODEC_NOT_FOUND) ||
      g_error_matches (why, GST_STREAM_ERROR, GST_STREAM_ERROR_TYPE_NOT_FOUND))
    return _ ("it is no sound, or of a kind that cannot be read here");

  return why->message;
}

/* Plays as fast as it decodes, to the end. Only a signal ends the wait before,
 * and the program with it. */
static gboolean
run (GstElement *pipeline, const char *path, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) why = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &why, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return why == NULL || fail (path, describe (why), error);
}

static GstElement *
build (const char *path, Measuring *self, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = g_filename_to_uri (absolute, NULL, error);
  GstElement *pipeline;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;

  if (uri == NULL)
    return NULL;

  pipeline = gst_parse_launch (
      "uridecodebin name=source ! audioconvert ! "
      "capsfilter caps=audio/x-raw,format=" GST_AUDIO_NE (
          F32) ",layout=interleaved ! "
               "fakesink name=sink sync=false signal-handoffs=true",
      error);
  if (pipeline == NULL)
    return NULL;

  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (source, "uri", uri, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), self);

  return pipeline;
}

static void
fill (const Measuring *self, VoderMeasurement *to)
{
  double rate = GST_AUDIO_INFO_RATE (&self->info);
  double n_frames = (double) self->n_frames;

  *to = (VoderMeasurement){
    .rate = (int) rate,
    .channels = GST_AUDIO_INFO_CHANNELS (&self->info),
    .seconds = n_frames / rate,
    .integrated = voder_meter_get_integrated (self->meter),
    .max_momentary = voder_meter_get_max_momentary (self->meter),
    .max_short_term = voder_meter_get_max_short_term (self->meter),
    .range = voder_meter_get_range (self->meter),
    .true_peak = voder_meter_get_true_peak (self->meter),
    .peak = voder_meter_get_peak (self->meter),
    .rms = voder_meter_get_rms (self->meter),
    .noise_floor = -HUGE_VAL,
    .n_clipped = self->n_clipped,
    .leading_seconds = n_frames / rate,
    .trailing_seconds = n_frames / rate,
  };

  if (self->lowest > 0.0)
    to->noise_floor =
        isinf (self->lowest) ? to->rms : 10.0 * log10 (self->lowest);
  if (!self->has_sound)
    return;
  to->leading_seconds = (double) self->first_sound / rate;
  to->trailing_seconds = (n_frames - 1.0 - (double) self->last_sound) / rate;
}

/*
 * Decodes a file and measures it; with @plot, it collects what there is to be
 * seen, too.
 */
gboolean
voder_measure_file (const char *path,
                    VoderMeasurement *measurement,
                    VoderPlotData **plot,
                    GError **error)
{
  g_auto (Measuring) measuring = { .is_plotted = plot != NULL };
  g_autoptr (GstElement) pipeline = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return fail (path, _ ("it is a directory"), error);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return fail (path, _ ("there is no such file"), error);

  pipeline = build (path, &measuring, error);
  if (pipeline == NULL || !run (pipeline, path, error))
    return FALSE;
  if (measuring.meter == NULL)
    return fail (path, _ ("it holds no sound"), error);
  if (measuring.has_changed)
    return fail (path, _ ("its format changes half-way"), error);

  fill (&measuring, measurement);
  if (plot != NULL)
    *plot = g_steal_pointer (&measuring.plot);

  return TRUE;
}
