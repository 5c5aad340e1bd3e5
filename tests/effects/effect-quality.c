/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-quality.h"

#include <math.h>
#include <string.h>

/* What is looked at, behind what the effect needs to settle. */
#define LENGTH       65536
#define SETTLE_S     4
#define HARMONIC_MAX 20

/* A README rounds. */
#define TOLERANCE_DB 1.0

/* The rate of a sine of which the README says none. */
#define RATE_USUAL 48000

/* | sine | chain | THD | SNR |, and what is in front and behind. */
enum { CELL_SINE = 1, CELL_CHAIN, CELL_THD, CELL_SNR, N_CELLS = 6 };

static double
to_db (double power)
{
  return 10.0 * log10 (power);
}

/* A whole number of waves in what is looked at, so that nothing leaks from one
 * frequency into another. */
static double
get_hertz (double hertz, int rate)
{
  double step = (double) rate / LENGTH;

  return fmax (floor (hertz / step + 0.5), 1.0) * step;
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
measure (EffectQuality *self, double *values, double hertz, int rate)
{
  double tone = take_sine (values, hertz, rate);
  double harmonics = 0.0, noise = 0.0;

  for (int n = 2; n <= HARMONIC_MAX && n * hertz < rate / 2.0; n++)
    harmonics += take_sine (values, n * hertz, rate);
  for (int i = 0; i < LENGTH; i++)
    noise += values[i] * values[i] / LENGTH;
  self->thd_db = to_db (harmonics / tone);
  self->snr_db = to_db (tone / noise);
}

static gboolean
is_same (const EffectSound *a, const EffectSound *b)
{
  return a->rate == b->rate && a->n_frames == b->n_frames &&
         memcmp (a->samples, b->samples, a->n_frames * sizeof (float)) == 0;
}

/*
 * Puts a sine through a chain. In front of what is looked at stands the latency
 * that is declared, which test-effects checks.
 */
EffectQuality
effect_quality_measure (const char *chain, const EffectSine *sine)
{
  EffectQuality self = { 0 };
  gsize n_frames = (gsize) sine->rate * SETTLE_S + 2 * LENGTH;
  double amplitude = pow (10.0, sine->level_db / 20.0);
  g_autoptr (EffectSound) input = effect_sound_new (sine->rate, 1, n_frames);
  g_autoptr (VoderEffect) effect = effect_fixture_create_for (chain, input);
  g_autoptr (EffectSound) output = NULL;
  g_autofree double *values = g_new (double, LENGTH);
  int rate = GST_AUDIO_INFO_RATE (voder_effect_get_output_info (effect));
  double hertz = get_hertz (sine->hertz, rate);

  /* What comes out has a whole number of waves, at its own rate. */
  for (gsize i = 0; i < n_frames; i++)
    input->samples[i] = (float) (amplitude * sin (2.0 * G_PI * hertz *
                                                  (double) i / sine->rate));
  self.latency = voder_effect_get_latency (effect);
  output = effect_fixture_run (effect, input, 480);
  self.is_same = is_same (input, output);
  if (self.is_same)
    return self;

  g_assert_cmpuint (output->n_frames, >, LENGTH + LENGTH / 2);
  for (int i = 0; i < LENGTH; i++)
    values[i] =
        output->samples[output->n_frames - LENGTH - LENGTH / 2 + (gsize) i];
  measure (&self, values, hertz, rate);

  return self;
}

/* The number that @text begins with; a README has a minus as long as a plus. */
static double
parse_number (const char *text)
{
  gboolean is_negative = g_str_has_prefix (text, "−");
  double number =
      g_ascii_strtod (is_negative ? text + strlen ("−") : text, NULL);

  return is_negative ? -number : number;
}

static double
parse_hertz (const char *text)
{
  return parse_number (text) * (strstr (text, "kHz") != NULL ? 1000.0 : 1.0);
}

/* “1 kHz, −6 dB” and, where it is another one, the sample rate. */
static EffectSine
parse_sine (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ", ", -1);
  guint n_parts = g_strv_length (parts);

  g_assert_cmpuint (n_parts, >=, 2);

  return (EffectSine){ parse_hertz (parts[0]), parse_number (parts[1]),
                       n_parts > 2 ? (int) (parse_hertz (parts[2]) + 0.5)
                                   : RATE_USUAL };
}

/* “−106 dB” is meant to a decibel, “below −150 dB” and “above 140 dB” are
 * bounds. */
static void
parse_level (const char *text, double *min, double *max)
{
  *min = -HUGE_VAL;
  *max = HUGE_VAL;
  if (g_str_has_prefix (text, "below ")) {
    *max = parse_number (text + strlen ("below "));
  } else if (g_str_has_prefix (text, "above ")) {
    *min = parse_number (text + strlen ("above "));
  } else {
    *min = parse_number (text) - TOLERANCE_DB;
    *max = parse_number (text) + TOLERANCE_DB;
  }
}

static void
statement_free (gpointer data)
{
  EffectStatement *self = data;

  g_free (self->chain);
  g_free (self);
}

static EffectStatement *
parse_row (char **cells)
{
  EffectStatement *self = g_new0 (EffectStatement, 1);
  const char *chain = cells[CELL_CHAIN];

  self->sine = parse_sine (cells[CELL_SINE]);
  self->chain = g_strndup (chain + 1, strlen (chain) - 2);
  self->is_same = g_str_equal (cells[CELL_THD], "the same bits");
  parse_level (cells[CELL_THD], &self->thd_min_db, &self->thd_max_db);
  parse_level (cells[CELL_SNR], &self->snr_min_db, &self->snr_max_db);

  return self;
}

/*
 * Reads what the README of an effect states, as EffectStatement.
 */
GPtrArray *
effect_quality_read_readme (const char *effect)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (statement_free);
  g_autofree char *path =
      g_build_filename (VODER_EFFECTS_FOLDER, effect, "README.md", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) cells = g_strsplit (g_strstrip (lines[i]), "|", -1);

    for (guint k = 0; cells[k] != NULL; k++)
      g_strstrip (cells[k]);
    if (g_strv_length (cells) == N_CELLS && *cells[CELL_CHAIN] == '`' &&
        strstr (cells[CELL_SINE], "Hz, ") != NULL)
      g_ptr_array_add (rows, parse_row (cells));
  }

  return rows;
}
