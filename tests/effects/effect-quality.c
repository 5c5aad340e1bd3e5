/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * effect-quality [CHAIN HERTZ DECIBELS [RATE]]: what effects add to a sine of
 * that frequency and level. THD is its harmonics, SNR the sine over all that is
 * neither it nor a harmonic; both in dB. In front stands the latency that is
 * declared, which test-effects checks. Without arguments, what the READMEs
 * of the effects state.
 */
#include "effect-fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is looked at, behind what the effect needs to settle. */
#define LENGTH       65536
#define SETTLE_S     4
#define HARMONIC_MAX 20

typedef struct {
  const char *chain;
  double hertz;
  double level_db;
  int rate;
} Case;

static const Case cases[] = {
  { "", 1000.0, -1.0, 48000 },
  { "gain gain=-3", 1000.0, -1.0, 48000 },
  { "loudness measured=-20", 1000.0, -6.0, 48000 },
  { "equalizer high-pass=80", 1000.0, -1.0, 48000 },
  { "equalizer high-pass=80", 100.0, -1.0, 48000 },
  { "equalizer freq1=60 gain1=6 gain5=-3 gain7=3 high-gain=4", 1000.0, -12.0,
    48000 },
  { "equalizer freq1=60 gain1=6 gain5=-3 gain7=3 high-gain=4", 100.0, -12.0,
    48000 },
  { "equalizer freq1=20 gain1=12 q1=4", 20.0, -18.0, 192000 },
  { "compressor threshold=0 knee=0", 1000.0, -6.0, 48000 },
  { "compressor", 1000.0, -6.0, 48000 },
  { "compressor", 200.0, -6.0, 48000 },
  { "compressor", 100.0, -6.0, 48000 },
  { "limiter", 1000.0, -1.5, 48000 },
  { "gain gain=12 ! limiter", 1000.0, -1.0, 48000 },
  { "gain gain=12 ! limiter", 100.0, -1.0, 48000 },
  { "gain gain=12 ! limiter", 50.0, -1.0, 48000 },
  { "deesser threshold=0", 8000.0, -6.0, 48000 },
  { "deesser", 1000.0, -6.0, 48000 },
  { "deesser", 8000.0, -6.0, 48000 },
  { "pauses", 1000.0, -6.0, 48000 },
  { "resample rate=44100", 1000.0, -6.0, 48000 },
  { "resample rate=48000", 1000.0, -6.0, 22050 },
  { "tempo rate=1", 220.0, -6.0, 48000 },
  { "tempo rate=1.5", 220.0, -6.0, 48000 },
  { "tempo rate=1.5", 220.0, -6.0, 22050 },
  { "pitch semitones=0", 220.0, -6.0, 48000 },
  { "pitch semitones=0", 220.0, -6.0, 22050 },
};

static double
to_db (double power)
{
  return 10.0 * log10 (power);
}

/* A whole number of waves in what is looked at, so that nothing leaks from one
 * frequency into another. */
static double
get_hertz (const Case *self, int rate)
{
  double step = (double) rate / LENGTH;

  return fmax (floor (self->hertz / step + 0.5), 1.0) * step;
}

/* Takes a sine out of @values; gives its mean square. */
static double
take_sine (double *values, double hertz, int rate)
{
  double turn = 2.0 * G_PI * hertz / rate;
  double real = 0.0, imaginary = 0.0;

  for (int i = 0; i < LENGTH; i++) {
    real += values[i] * cos (turn * i);
    imaginary += values[i] * sin (turn * i);
  }
  real *= 2.0 / LENGTH;
  imaginary *= 2.0 / LENGTH;
  for (int i = 0; i < LENGTH; i++)
    values[i] -= real * cos (turn * i) + imaginary * sin (turn * i);

  return (real * real + imaginary * imaginary) / 2.0;
}

static void
print_case (const Case *self, VoderEffect *effect)
{
  g_print ("%-58s %6d Hz %5.0f Hz %5.1f dB: %5.1f ms, ", self->chain,
           self->rate, self->hertz, self->level_db,
           voder_effect_get_latency (effect) * 1000.0 / self->rate);
}

static void
print_quality (double *values, double hertz, int rate)
{
  double tone = take_sine (values, hertz, rate);
  double harmonics = 0.0, noise = 0.0;

  for (int n = 2; n <= HARMONIC_MAX && n * hertz < rate / 2.0; n++)
    harmonics += take_sine (values, n * hertz, rate);
  for (int i = 0; i < LENGTH; i++)
    noise += values[i] * values[i] / LENGTH;
  g_print ("THD %6.1f dB, SNR %6.1f dB\n", to_db (harmonics / tone),
           to_db (tone / noise));
}

static void
measure (const Case *self)
{
  g_autoptr (EffectSound) input = NULL;
  g_autoptr (EffectSound) output = NULL;
  g_autoptr (VoderEffect) effect = NULL;
  g_autofree double *values = g_new (double, LENGTH);
  gsize n_frames = (gsize) self->rate * SETTLE_S + 2 * LENGTH;
  double hertz, amplitude = pow (10.0, self->level_db / 20.0);
  int rate;

  /* What comes out has a whole number of waves, at its own rate. */
  input = effect_sound_new (self->rate, 1, n_frames);
  effect = effect_fixture_create_for (self->chain, input);
  rate = GST_AUDIO_INFO_RATE (voder_effect_get_output_info (effect));
  hertz = get_hertz (self, rate);
  for (gsize i = 0; i < n_frames; i++)
    input->samples[i] = (float) (amplitude * sin (2.0 * G_PI * hertz *
                                                  (double) i / self->rate));
  print_case (self, effect);
  output = effect_fixture_run (effect, input, 480);
  if (output->rate == input->rate && output->n_frames == input->n_frames &&
      memcmp (output->samples, input->samples, n_frames * sizeof (float)) ==
          0) {
    g_print ("the same bits\n");
    return;
  }

  g_assert_cmpuint (output->n_frames, >, LENGTH + LENGTH / 2);
  for (int i = 0; i < LENGTH; i++)
    values[i] =
        output->samples[output->n_frames - LENGTH - LENGTH / 2 + (gsize) i];
  print_quality (values, hertz, rate);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  if (argc >= 4) {
    Case one = { argv[1], g_ascii_strtod (argv[2], NULL),
                 g_ascii_strtod (argv[3], NULL),
                 argc > 4 ? atoi (argv[4]) : 48000 };

    measure (&one);
    return 0;
  }

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    if (effect_fixture_has (cases[i].chain))
      measure (&cases[i]);
  }

  return 0;
}
