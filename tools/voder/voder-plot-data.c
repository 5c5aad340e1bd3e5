/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-plot-data.h"

#include <math.h>
#include <string.h>

#include <gst/fft/gstfftf32.h>

/* A power of two. */
#define COLUMNS_MAX 2048
/* A column is so long at first. */
#define HOP_S 0.01
/* So long a piece has a spectrum, at least. */
#define WINDOW_S 0.03

struct _VoderPlotData {
  GstAudioInfo info;
  VoderMeter *meter;
  gsize n_hop; /* frames between two spectra */
  gsize n_into;
  guint64 n_frames;

  GstFFTF32 *fft;
  guint n_window;
  float *ring; /* the last n_window frames, mono */
  gsize place;
  float *window; /* and the room for what is transformed */
  float *folded;
  GstFFTF32Complex *bins;
  double sum; /* of the window */

  GArray *columns; /* VoderPlotColumn */
  guint n_merged;  /* hops that are one column */
  guint n_hops;    /* in the one that is made */
  VoderPlotColumn column;
};

/* The scale on which steps of pitch sound alike. */
static double
to_mel (double hertz)
{
  return log1p (hertz / 700.0);
}

double
voder_plot_data_get_high_hz (const VoderPlotData *self)
{
  return GST_AUDIO_INFO_RATE (&self->info) / 2.0;
}

double
voder_plot_data_get_row_hz (const VoderPlotData *self, double row)
{
  double low = to_mel (VODER_PLOT_LOW_HZ);
  double high = to_mel (voder_plot_data_get_high_hz (self));

  return 700.0 * expm1 (low + (high - low) * row / VODER_PLOT_ROWS);
}

double
voder_plot_data_find_row (const VoderPlotData *self, double hertz)
{
  double low = to_mel (VODER_PLOT_LOW_HZ);
  double high = to_mel (voder_plot_data_get_high_hz (self));

  return (to_mel (hertz) - low) / (high - low) * VODER_PLOT_ROWS;
}

static void
begin_column (VoderPlotData *self)
{
  self->n_hops = 0;
  self->column = (VoderPlotColumn){
    .lowest = INFINITY,
    .highest = -INFINITY,
    .momentary = -INFINITY,
    .short_term = -INFINITY,
  };
}

static void
make_window (VoderPlotData *self)
{
  for (guint i = 0; i < self->n_window; i++) {
    self->window[i] =
        (float) (0.5 - 0.5 * cos (2.0 * G_PI * (i + 0.5) / self->n_window));
    self->sum += self->window[i];
  }
}

VoderPlotData *
voder_plot_data_new (const GstAudioInfo *info)
{
  VoderPlotData *self = g_new0 (VoderPlotData, 1);
  int rate = GST_AUDIO_INFO_RATE (info);

  self->info = *info;
  self->meter = voder_meter_new (info);
  self->n_hop = (gsize) MAX (rate * HOP_S, 1.0);
  self->n_window = 64;
  while (self->n_window < rate * WINDOW_S)
    self->n_window *= 2;
  self->fft = gst_fft_f32_new ((int) self->n_window, FALSE);
  self->ring = g_new0 (float, self->n_window);
  self->window = g_new0 (float, self->n_window);
  self->folded = g_new0 (float, self->n_window);
  self->bins = g_new0 (GstFFTF32Complex, self->n_window / 2 + 1);
  make_window (self);
  self->columns = g_array_new (FALSE, FALSE, sizeof (VoderPlotColumn));
  self->n_merged = 1;
  begin_column (self);

  return self;
}

void
voder_plot_data_free (VoderPlotData *self)
{
  g_clear_object (&self->meter);
  gst_fft_f32_free (self->fft);
  g_free (self->ring);
  g_free (self->window);
  g_free (self->folded);
  g_free (self->bins);
  g_array_unref (self->columns);
  g_free (self);
}

/* The strongest bin of a band, or the nearest one when none lies in it. */
static float
find_power (const VoderPlotData *self, guint row)
{
  double scale = (double) self->n_window / GST_AUDIO_INFO_RATE (&self->info);
  double low = voder_plot_data_get_row_hz (self, row) * scale;
  double high = voder_plot_data_get_row_hz (self, row + 1.0) * scale;
  guint first = (guint) ceil (low);
  guint last = (guint) MIN (floor (high), self->n_window / 2.0);
  float power = 0.0f;

  if (first > last)
    first = last =
        (guint) MIN (rint ((low + high) / 2.0), self->n_window / 2.0);
  for (guint i = first; i <= last; i++)
    power = MAX (power, self->bins[i].r * self->bins[i].r +
                            self->bins[i].i * self->bins[i].i);

  return power * (float) (4.0 / (self->sum * self->sum));
}

static void
merge (VoderPlotColumn *to, const VoderPlotColumn *from)
{
  to->lowest = MIN (to->lowest, from->lowest);
  to->highest = MAX (to->highest, from->highest);
  to->momentary = MAX (to->momentary, from->momentary);
  to->short_term = MAX (to->short_term, from->short_term);
  for (guint row = 0; row < VODER_PLOT_ROWS; row++)
    to->power[row] = MAX (to->power[row], from->power[row]);
}

/* Makes one of every two columns. */
static void
halve (VoderPlotData *self)
{
  VoderPlotColumn *columns = (VoderPlotColumn *) (gpointer) self->columns->data;

  for (guint i = 0; i < COLUMNS_MAX / 2; i++) {
    merge (&columns[2 * i], &columns[2 * i + 1]);
    columns[i] = columns[2 * i];
  }
  g_array_set_size (self->columns, COLUMNS_MAX / 2);
  self->n_merged *= 2;
}

static void
end_hop (VoderPlotData *self)
{
  VoderPlotColumn *column = &self->column;

  for (guint i = 0; i < self->n_window; i++)
    self->folded[i] =
        self->ring[(self->place + i) % self->n_window] * self->window[i];
  gst_fft_f32_fft (self->fft, self->folded, self->bins);
  for (guint row = 0; row < VODER_PLOT_ROWS; row++)
    column->power[row] = MAX (column->power[row], find_power (self, row));
  column->momentary =
      MAX (column->momentary, (float) voder_meter_get_momentary (self->meter));
  column->short_term = MAX (column->short_term,
                            (float) voder_meter_get_short_term (self->meter));
  self->n_into = 0;

  if (++self->n_hops < self->n_merged)
    return;
  g_array_append_val (self->columns, self->column);
  begin_column (self);
  if (self->columns->len == COLUMNS_MAX)
    halve (self);
}

static void
add_frame (VoderPlotData *self, const float *frame)
{
  gsize n = (gsize) GST_AUDIO_INFO_CHANNELS (&self->info);
  float sum = 0.0f;

  for (gsize c = 0; c < n; c++) {
    sum += frame[c];
    self->column.lowest = MIN (self->column.lowest, frame[c]);
    self->column.highest = MAX (self->column.highest, frame[c]);
  }
  self->ring[self->place] = sum / (float) n;
  self->place = (self->place + 1) % self->n_window;
}

/* Adds sound: interleaved, all of it numbers. */
void
voder_plot_data_add (VoderPlotData *self, const float *samples, gsize n_frames)
{
  gsize n = (gsize) GST_AUDIO_INFO_CHANNELS (&self->info);

  for (gsize done = 0; done < n_frames;) {
    gsize n_piece = MIN (n_frames - done, self->n_hop - self->n_into);

    voder_meter_add (self->meter, samples + done * n, n_piece);
    for (gsize i = 0; i < n_piece; i++)
      add_frame (self, samples + (done + i) * n);
    self->n_into += n_piece;
    done += n_piece;
    if (self->n_into == self->n_hop)
      end_hop (self);
  }
  self->n_frames += n_frames;
}

const VoderPlotColumn *
voder_plot_data_get_columns (const VoderPlotData *self, guint *n_columns)
{
  *n_columns = self->columns->len;

  return (const VoderPlotColumn *) (gconstpointer) self->columns->data;
}

double
voder_plot_data_get_seconds (const VoderPlotData *self)
{
  return (double) self->n_frames / GST_AUDIO_INFO_RATE (&self->info);
}

double
voder_plot_data_get_column_seconds (const VoderPlotData *self)
{
  return (double) self->n_hop * self->n_merged /
         GST_AUDIO_INFO_RATE (&self->info);
}
