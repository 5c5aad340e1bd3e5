/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-equalizer-dsp.h"

#include <math.h>
#include <string.h>

/* New filters are reached in steps of so many frames, so many of them. */
#define STEP_FRAMES 16
#define RAMP_S      0.02

/* A filter's frequency stays below this part of the sample rate. */
#define HERTZ_MAX 0.48

/* Gets ready for at most VODER_EQUALIZER_BANDS_MAX bands. */
void
voder_equalizer_dsp_init (VoderEqualizerDsp *self, gsize n_channels, int rate)
{
  memset (self, 0, sizeof *self);
  self->n_channels = n_channels;
  self->rate = rate;
  self->n_ramp = (gsize) (rate * RAMP_S / STEP_FRAMES) + 1;
  self->memory = g_new0 (float, 2 * n_channels * VODER_EQUALIZER_BANDS_MAX);
}

void
voder_equalizer_dsp_clear (VoderEqualizerDsp *self)
{
  g_clear_pointer (&self->memory, g_free);
}

void
voder_equalizer_dsp_reset (VoderEqualizerDsp *self)
{
  memset (self->memory, 0,
          2 * self->n_channels * VODER_EQUALIZER_BANDS_MAX * sizeof (float));
  memcpy (self->filters, self->targets, sizeof self->filters);
  memset (self->are_active, 0, sizeof self->are_active);
  self->n_steps = 0;
  self->n_into = 0;
}

static VoderBandFilter
normalize (const double b[3], const double a[3])
{
  return (VoderBandFilter){
    (float) (b[0] / a[0]), (float) (b[1] / a[0]), (float) (b[2] / a[0]),
    (float) (a[1] / a[0]), (float) (a[2] / a[0]),
  };
}

/* A high-pass or a low-pass. */
static VoderBandFilter
make_pass (const VoderBand *band, double cosine, double alpha)
{
  double sign = band->kind == VODER_BAND_LOW_PASS ? 1.0 : -1.0;
  double edge = (1.0 - sign * cosine) / 2.0;
  double b[3] = { edge, sign * 2.0 * edge, edge };
  double a[3] = { 1.0 + alpha, -2.0 * cosine, 1.0 - alpha };

  return normalize (b, a);
}

static VoderBandFilter
make_peak (double amplitude, double cosine, double alpha)
{
  double b[3] = { 1.0 + alpha * amplitude, -2.0 * cosine,
                  1.0 - alpha * amplitude };
  double a[3] = { 1.0 + alpha / amplitude, -2.0 * cosine,
                  1.0 - alpha / amplitude };

  return normalize (b, a);
}

/* The two shelves differ in a sign. */
static VoderBandFilter
make_shelf (const VoderBand *band,
            double amplitude,
            double cosine,
            double alpha)
{
  double sign = band->kind == VODER_BAND_LOW_SHELF ? 1.0 : -1.0;
  double up = amplitude + 1.0;
  double down = amplitude - 1.0;
  double root = 2.0 * sqrt (amplitude) * alpha;
  double turn = sign * cosine;
  double b[3] = { amplitude * (up - down * turn + root),
                  sign * 2.0 * amplitude * (down - up * turn),
                  amplitude * (up - down * turn - root) };
  double a[3] = { up + down * turn + root, sign * -2.0 * (down + up * turn),
                  up + down * turn - root };

  return normalize (b, a);
}

/* The filters are those of the “Audio EQ Cookbook” by R. Bristow-Johnson. */
static VoderBandFilter
make_filter (const VoderEqualizerDsp *self, const VoderBand *band)
{
  double hertz = MIN (band->hertz, self->rate * HERTZ_MAX);
  double angle = 2.0 * G_PI * hertz / self->rate;
  double alpha = sin (angle) / (2.0 * band->q);
  double amplitude = pow (10.0, band->gain_db / 40.0);

  switch (band->kind) {
  case VODER_BAND_LOW_PASS:
  case VODER_BAND_HIGH_PASS:
    return make_pass (band, cos (angle), alpha);
  case VODER_BAND_LOW_SHELF:
  case VODER_BAND_HIGH_SHELF:
    return make_shelf (band, amplitude, cos (angle), alpha);
  case VODER_BAND_PEAK:
  default:
    return make_peak (amplitude, cos (angle), alpha);
  }
}

/* Such a filter gives what it gets, to the bit. */
static gboolean
is_idle (const VoderBand *band)
{
  return band->gain_db == 0.0f && band->kind != VODER_BAND_HIGH_PASS &&
         band->kind != VODER_BAND_LOW_PASS;
}

/* Sets the bands, of which there are as many as before unless @at_once. */
void
voder_equalizer_dsp_set_bands (VoderEqualizerDsp *self,
                               const VoderBand *bands,
                               gsize n_bands,
                               gboolean at_once)
{
  self->n_bands = n_bands;
  for (gsize i = 0; i < n_bands; i++) {
    self->targets[i] = make_filter (self, &bands[i]);
    self->are_active[i] |= !is_idle (&bands[i]);
  }
  self->n_steps = at_once ? 0 : self->n_ramp;
  if (at_once)
    memcpy (self->filters, self->targets, sizeof self->filters);
}

static float
approach (float value, float target, float part)
{
  return value + (target - value) * part;
}

/* One step nearer to the new filters; between two stable ones all are. */
static void
take_step (VoderEqualizerDsp *self)
{
  float part = 1.0f / (float) self->n_steps;

  for (gsize i = 0; i < self->n_bands; i++) {
    VoderBandFilter *from = &self->filters[i];
    const VoderBandFilter *to = &self->targets[i];

    from->b0 = approach (from->b0, to->b0, part);
    from->b1 = approach (from->b1, to->b1, part);
    from->b2 = approach (from->b2, to->b2, part);
    from->a1 = approach (from->a1, to->a1, part);
    from->a2 = approach (from->a2, to->a2, part);
  }
  if (--self->n_steps == 0)
    memcpy (self->filters, self->targets, sizeof self->filters);
}

/* One filter over one channel, in place. */
static void
filter_channel (VoderBandFilter filter,
                float *memory,
                float *samples,
                gsize n_frames,
                gsize n_channels)
{
  float first = memory[0];
  float second = memory[1];

  for (gsize i = 0; i < n_frames; i++) {
    float sample = samples[i * n_channels];
    float result = filter.b0 * sample + first;

    first = filter.b1 * sample - filter.a1 * result + second;
    second = filter.b2 * sample - filter.a2 * result;
    samples[i * n_channels] = result;
  }
  memory[0] = first;
  memory[1] = second;
}

/* One filter over two channels: the processor does both at a time. */
static void
filter_pair (VoderBandFilter filter,
             float *memory,
             float *samples,
             gsize n_frames)
{
  float first[2] = { memory[0], memory[2] };
  float second[2] = { memory[1], memory[3] };

  for (gsize i = 0; i < n_frames; i++) {
    for (int c = 0; c < 2; c++) {
      float sample = samples[2 * i + (gsize) c];
      float result = filter.b0 * sample + first[c];

      first[c] = filter.b1 * sample - filter.a1 * result + second[c];
      second[c] = filter.b2 * sample - filter.a2 * result;
      samples[2 * i + (gsize) c] = result;
    }
  }
  memory[0] = first[0];
  memory[1] = second[0];
  memory[2] = first[1];
  memory[3] = second[1];
}

static void
filter_all (VoderEqualizerDsp *self, float *samples, gsize n_frames)
{
  gsize n = self->n_channels;

  for (gsize i = 0; i < self->n_bands; i++) {
    float *memory = self->memory + 2 * n * i;

    if (!self->are_active[i])
      continue;
    if (n == 2) {
      filter_pair (self->filters[i], memory, samples, n_frames);
      continue;
    }
    for (gsize c = 0; c < n; c++)
      filter_channel (self->filters[i], memory + 2 * c, samples + c, n_frames,
                      n);
  }
}

void
voder_equalizer_dsp_process (VoderEqualizerDsp *self,
                             const float *input,
                             float *output,
                             gsize n_frames)
{
  if (n_frames == 0)
    return;

  memcpy (output, input, n_frames * self->n_channels * sizeof (float));
  while (n_frames > 0) {
    gsize n = n_frames;

    if (self->n_steps > 0) {
      if (self->n_into == 0)
        take_step (self);
      n = MIN (n, STEP_FRAMES - self->n_into);
      self->n_into = (self->n_into + n) % STEP_FRAMES;
    } else if (self->n_into > 0) {
      n = MIN (n, STEP_FRAMES - self->n_into);
      self->n_into = (self->n_into + n) % STEP_FRAMES;
    }
    filter_all (self, output, n);
    output += n * self->n_channels;
    n_frames -= n;
  }
}
