/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-equalizer-dsp.h"

#include <math.h>
#include <string.h>

/* In what time new filters are reached, in steps of so many frames: so small
 * that none of them is heard. */
#define STEP_FRAMES 4
#define RAMP_S      0.02

/* A filter's frequency stays below this part of the sample rate. */
#define HERTZ_MAX 0.48

/* A filter that gives what it gets. */
static const VoderBandFilter idle_filter = { .n0 = 1.0f };

/* Gets ready for at most VODER_EQUALIZER_BANDS_MAX bands. */
void
voder_equalizer_dsp_init (VoderEqualizerDsp *self,
                          gsize n_channels,
                          int rate,
                          VoderEqualizerKernel kernel)
{
  memset (self, 0, sizeof *self);
  self->n_channels = n_channels;
  self->rate = rate;
  self->kernel = kernel;
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

/*
 * The filters of the “Audio EQ Cookbook” by R. Bristow-Johnson, as the
 * state-variable filter of A. Simper (“Solving the continuous SVF equations
 * using trapezoidal integration”, 2013), for these reasons:
 *
 * - In 32-bit float, a filter in one of the direct forms keeps little of a low
 *   frequency: 1 + a1 + a2, which says where it is, is 7e-6 for 20 Hz at
 *   48 kHz, and the step of a1 is 1e-7. Here @g itself, 1.3e-3, is kept, with
 *   all its digits, and the noise is 130 dB down (README).
 * - Its states, (s1, s2), never grow without input, whatever @g and @k are, nor
 *   do they with a mean of two such filters: the way from one filter to another
 *   is safe at each of its steps, however fast it is gone.
 *
 * @g is the tangent of half the angle of the frequency, @k the damping, the
 * inverse of the quality. @m says how much of the input, the band-pass and the
 * low-pass there is in the result.
 */
static VoderBandFilter
make_svf (double g, double k, const double m[3])
{
  double a1 = 1.0 / (1.0 + g * (g + k));
  double a2 = g * a1;
  double a3 = g * a2;

  return (VoderBandFilter){
    .c1 = (float) (2.0 * a2 * (g + k)),
    .c2 = (float) (2.0 * a2),
    .c3 = (float) (2.0 * a3),
    .n0 = (float) (m[0] + m[1] * a2 + m[2] * a3),
    .n1 = (float) (m[1] * a1 + m[2] * a2),
    .n2 = (float) (m[2] * (1.0 - a3) - m[1] * a2),
  };
}

static VoderBandFilter
make_shelf (const VoderBand *band, double g, double amplitude)
{
  double k = 1.0 / band->q;
  double square = amplitude * amplitude;
  double low[3] = { 1.0, k * (amplitude - 1.0), square - 1.0 };
  double high[3] = { square, k * (1.0 - amplitude) * amplitude, 1.0 - square };

  if (band->kind == VODER_BAND_LOW_SHELF)
    return make_svf (g / sqrt (amplitude), k, low);

  return make_svf (g * sqrt (amplitude), k, high);
}

static VoderBandFilter
make_peak (const VoderBand *band, double g, double amplitude)
{
  double k = 1.0 / (band->q * amplitude);
  double m[3] = { 1.0, k * (amplitude * amplitude - 1.0), 0.0 };

  return make_svf (g, k, m);
}

static VoderBandFilter
make_filter (const VoderEqualizerDsp *self, const VoderBand *band)
{
  double hertz = MIN (band->hertz, self->rate * HERTZ_MAX);
  double g = tan (G_PI * hertz / self->rate);
  double k = 1.0 / band->q;
  double amplitude = pow (10.0, band->gain_db / 40.0);

  switch (band->kind) {
  case VODER_BAND_LOW_PASS:
    return make_svf (g, k, (double[]){ 0.0, 0.0, 1.0 });
  case VODER_BAND_HIGH_PASS:
    return make_svf (g, k, (double[]){ 1.0, -k, -1.0 });
  case VODER_BAND_LOW_SHELF:
  case VODER_BAND_HIGH_SHELF:
    return make_shelf (band, g, amplitude);
  case VODER_BAND_PEAK:
  default:
    return make_peak (band, g, amplitude);
  }
}

/* Such a filter gives what it gets, to the bit. */
static gboolean
is_idle (const VoderBand *band)
{
  return band->gain_db == 0.0f && band->kind != VODER_BAND_HIGH_PASS &&
         band->kind != VODER_BAND_LOW_PASS;
}

/* Once it is reached, what has no gain is left out, and begins anew later. */
static void
arrive (VoderEqualizerDsp *self)
{
  gsize n = 2 * self->n_channels;

  memcpy (self->filters, self->targets, sizeof self->filters);
  for (gsize i = 0; i < self->n_bands; i++) {
    self->are_active[i] = !self->are_idle[i];
    if (self->are_idle[i])
      memset (self->memory + n * i, 0, n * sizeof (float));
  }
}

/* Sets the bands, of which there are as many as before unless @at_once. */
void
voder_equalizer_dsp_set_bands (VoderEqualizerDsp *self,
                               const VoderBand *bands,
                               gsize n_bands,
                               gboolean at_once)
{
  self->n_bands = n_bands;
  memcpy (self->starts, self->filters, sizeof self->starts);
  for (gsize i = 0; i < n_bands; i++) {
    self->targets[i] = make_filter (self, &bands[i]);
    self->are_idle[i] = is_idle (&bands[i]);
    self->are_active[i] |= !self->are_idle[i];
  }
  self->n_steps = at_once ? 0 : self->n_ramp;
  self->n_into = 0;
  if (at_once)
    arrive (self);
}

static float
mix (float start, float target, float part)
{
  return start + (target - start) * part;
}

/* One step nearer to the new filters. The first steps are the smallest: a
 * filter that was left out has yet to get into its stride. */
static void
take_step (VoderEqualizerDsp *self)
{
  float way = 1.0f - (float) (int) --self->n_steps / (float) (int) self->n_ramp;
  float part = way * way * (3.0f - 2.0f * way);

  for (gsize i = 0; i < self->n_bands; i++) {
    VoderBandFilter start = self->starts[i];
    VoderBandFilter target = self->targets[i];

    self->filters[i] = (VoderBandFilter){
      mix (start.c1, target.c1, part), mix (start.c2, target.c2, part),
      mix (start.c3, target.c3, part), mix (start.n0, target.n0, part),
      mix (start.n1, target.n1, part), mix (start.n2, target.n2, part),
    };
  }
  if (self->n_steps == 0)
    arrive (self);
}

static void
set_filter (VoderEqualizerCascade *cascade, gsize n, VoderBandFilter filter)
{
  cascade->c1[n] = filter.c1;
  cascade->c2[n] = filter.c2;
  cascade->c3[n] = filter.c3;
  cascade->n0[n] = filter.n0;
  cascade->n1[n] = filter.n1;
  cascade->n2[n] = filter.n2;
}

/* Puts the active filters one behind the other; gives how many quads these
 * are. */
static gsize
line_up (VoderEqualizerDsp *self, gsize *bands)
{
  gsize n = 0;

  for (gsize i = 0; i < self->n_bands; i++) {
    if (self->are_active[i]) {
      set_filter (&self->cascade, n, self->filters[i]);
      bands[n++] = i;
    }
  }
  for (; n % VODER_EQUALIZER_QUAD != 0; n++) {
    set_filter (&self->cascade, n, idle_filter);
    bands[n] = VODER_EQUALIZER_BANDS_MAX;
  }

  return n / VODER_EQUALIZER_QUAD;
}

/* What the filters of a channel remember, to the cascade or from there. */
static void
move_states (VoderEqualizerDsp *self,
             const gsize *bands,
             gsize n,
             gsize channel,
             gsize place,
             gboolean is_back)
{
  for (gsize i = 0; i < n; i++) {
    float *s1 = &self->cascade.s1[place][i];
    float *s2 = &self->cascade.s2[place][i];
    float *kept = self->memory + 2 * (bands[i] * self->n_channels + channel);

    if (bands[i] == VODER_EQUALIZER_BANDS_MAX) {
      *s1 = *s2 = 0.0f;
    } else if (is_back) {
      kept[0] = *s1;
      kept[1] = *s2;
    } else {
      *s1 = kept[0];
      *s2 = kept[1];
    }
  }
}

/* The channels go through the filters two at a time. */
static void
filter_all (VoderEqualizerDsp *self, float *samples, gsize n_frames)
{
  gsize bands[VODER_EQUALIZER_BANDS_MAX];
  gsize n_quads = line_up (self, bands);
  gsize n = n_quads * VODER_EQUALIZER_QUAD;

  if (n_quads == 0)
    return;

  for (gsize c = 0; c < self->n_channels; c += 2) {
    gsize n_channels = MIN (2, self->n_channels - c);

    for (gsize i = 0; i < n_channels; i++)
      move_states (self, bands, n, c + i, i, FALSE);
    self->kernel (&self->cascade, n_quads, samples + c, n_frames,
                  self->n_channels, n_channels);
    for (gsize i = 0; i < n_channels; i++)
      move_states (self, bands, n, c + i, i, TRUE);
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

  if (output != input)
    memcpy (output, input, n_frames * self->n_channels * sizeof (float));
  while (n_frames > 0) {
    gsize n = n_frames;

    if (self->n_into > 0 || self->n_steps > 0) {
      if (self->n_into == 0)
        take_step (self);
      n = MIN (n, STEP_FRAMES - self->n_into);
      self->n_into = (self->n_into + n) % STEP_FRAMES;
    }
    filter_all (self, output, n);
    output += n * self->n_channels;
    n_frames -= n;
  }
}
