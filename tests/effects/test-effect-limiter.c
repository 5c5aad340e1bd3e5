/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>
#include <string.h>

#include "effect-speech.h"

/* How finely the true peak is looked at, and of how many samples around. */
#define FINE  16
#define REACH 64

static double
to_db (double factor)
{
  return 20.0 * log10 (factor);
}

/* What the sound is between two samples: a windowed sinc of 128 of them. */
static double
make_tap (int distance, int part)
{
  double x = (double) distance + (double) part / FINE;
  double window = 0.5 + 0.5 * cos (G_PI * x / (REACH + 1));

  return x == 0.0 ? window : window * sin (G_PI * x) / (G_PI * x);
}

/* For each part from -FINE + 1 to FINE - 1 and each distance from -REACH to
 * REACH - 1. */
static double taps[2 * FINE - 1][2 * REACH];

static void
make_taps (void)
{
  for (int part = -FINE + 1; part < FINE; part++) {
    for (int i = 0; i < 2 * REACH; i++)
      taps[part + FINE - 1][i] = make_tap (i - REACH, part);
  }
}

static double
interpolate (const EffectSound *sound, int channel, gint64 frame, int part)
{
  double sum = 0.0;

  for (int i = 0; i < 2 * REACH; i++) {
    gint64 from = frame - (i - REACH);

    if (from >= 0 && from < (gint64) sound->n_frames)
      sum += taps[part + FINE - 1][i] *
             sound->samples[from * sound->channels + channel];
  }

  return sum;
}

/* The true peak in dB; only near what is loud is it looked for. */
static double
measure_true_peak (const EffectSound *sound)
{
  double loud = effect_sound_peak (sound) * 0.7;
  double peak = effect_sound_peak (sound);

  for (gsize i = 0; i < sound->n_frames; i++) {
    for (int c = 0; c < sound->channels; c++) {
      if (fabs (sound->samples[i * (gsize) sound->channels + (gsize) c]) < loud)
        continue;
      for (int part = -FINE + 1; part < FINE; part++)
        peak = MAX (peak, fabs (interpolate (sound, c, (gint64) i, part)));
    }
  }

  return to_db (peak);
}

static void
check_ceiling (const EffectSound *input, const char *gain, double ceiling)
{
  g_autofree char *chain = g_strdup_printf ("gain gain=%s ! limiter ceiling=%d",
                                            gain, (int) ceiling);
  g_autoptr (EffectSound) output = effect_fixture_apply (chain, input);
  double peak = measure_true_peak (output);

  g_test_message ("%s at %d Hz: %.3f dBTP", chain, input->rate, peak);
  g_assert_cmpfloat (peak, <=, ceiling + 0.1);
  g_assert_cmpfloat (peak, >=, ceiling - 1.5);
}

/* Noise that reaches 0.9 of what the rate can hold. */
static EffectSound *
make_noise (int rate)
{
  g_autoptr (EffectSound) white =
      effect_sound_new_noise (rate, 2, (gsize) rate / 2);
  EffectSound *noise = effect_sound_new (rate, 2, white->n_frames);
  const double top = 0.43;

  for (gsize i = REACH; i < noise->n_frames - REACH; i++) {
    for (int k = -REACH; k <= REACH; k++) {
      double window = 0.5 + 0.5 * cos (G_PI * k / (REACH + 1));
      double tap = k == 0 ? 2.0 * top : sin (2.0 * G_PI * top * k) / (G_PI * k);

      for (gsize c = 0; c < 2; c++)
        noise->samples[2 * i + c] +=
            (float) (tap * window) *
            white->samples[2 * (i + (gsize) (k + REACH) - REACH) + c];
    }
  }

  return noise;
}

static void
test_noise_stays_below_the_ceiling (void)
{
  static const int rates[] = { 22050, 44100, 48000 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autoptr (EffectSound) input = make_noise (rates[i]);

    check_ceiling (input, "12", -1.0);
    check_ceiling (input, "18", -3.0);
  }
}

static void
test_driven_speech_stays_below_the_ceiling (void)
{
  g_autoptr (EffectSound) input = effect_sound_new_voice (48000, 1, 96000);

  check_ceiling (input, "12", -1.0);
  check_ceiling (input, "30", -6.0);
}

static void
test_a_driven_voice_stays_below_the_ceiling (void)
{
  g_autoptr (GPtrArray) marks = NULL;
  g_autoptr (EffectSound) input = effect_speech_new (
      "espeak", "en-us", "Peter Piper picked a peck of pickled peppers.", 1.0,
      &marks);

  check_ceiling (input, "12", -1.0);
  check_ceiling (input, "24", -3.0);
}

/* A quarter of the sample rate, sampled where it is lowest: 3 dB more between
 * the samples. */
static void
test_what_lies_between_samples_counts (void)
{
  g_autoptr (EffectSound) input = effect_sound_new (48000, 1, 48000);

  for (gsize i = 0; i < input->n_frames; i++)
    input->samples[i] =
        (float) sin (G_PI / 2.0 * (double) i + G_PI / 4.0) * 0.99f;
  g_assert_cmpfloat (effect_sound_peak (input), <, 0.71);
  check_ceiling (input, "0", -1.0);
}

/* One loud sample, wherever it lies in what is looked at together, and however
 * long before it the sound gets softer. */
static void
test_a_click_stays_below_the_ceiling (void)
{
  static const char *const chains[] = { "limiter ceiling=-6 look-ahead=0.5",
                                        "limiter ceiling=-6",
                                        "limiter ceiling=-6 look-ahead=20" };

  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++) {
    for (gsize k = 0; k < 16; k++) {
      g_autoptr (EffectSound) input = effect_sound_new (48000, 1, 4800);
      g_autoptr (EffectSound) output = NULL;

      input->samples[2000 + k] = 4.0f;
      output = effect_fixture_apply (chains[i], input);
      g_assert_cmpfloat (to_db (effect_sound_peak (output)), <=, -6.0);
      g_assert_cmpfloat (to_db (effect_sound_peak (output)), >=, -6.3);
    }
  }
}

/* High tones, whose tops lie anywhere between the samples, and between the
 * places that are looked at. */
static void
test_a_high_tone_stays_below_the_ceiling (void)
{
  static const double parts[] = { 0.21, 0.30, 0.37, 0.43 };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autoptr (EffectSound) input =
        effect_sound_new_sine (48000, 1, 4800, 48000 * parts[i] + 7.0, 2.0);
    g_autoptr (EffectSound) output =
        effect_fixture_apply ("limiter ceiling=-1", input);
    double peak = measure_true_peak (output);

    g_test_message ("%g of the rate: %.3f dBTP", parts[i], peak);
    g_assert_cmpfloat (peak, <=, -0.99);
  }
}

static void
test_what_is_below_stays_as_it_is (void)
{
  g_autoptr (EffectSound) input = effect_sound_new_voice (48000, 2, 48000);
  g_autoptr (EffectSound) output =
      effect_fixture_apply ("limiter ceiling=0", input);

  g_assert_cmpfloat (effect_sound_peak (input), <, 0.9);
  effect_sound_assert_equal (input, output);
}

static void
test_a_low_tone_is_not_distorted (void)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (48000, 1, 96000, 100.0, 1.0);
  g_autoptr (EffectSound) output =
      effect_fixture_apply ("gain gain=11 ! limiter ceiling=-1", input);
  g_autoptr (EffectSound) part = effect_sound_cut (output, 24000, 48000);
  double tone = effect_sound_level_at (part, 100.0);
  double sum = 0.0;

  for (int n = 2; n <= 20; n++)
    sum += pow (effect_sound_level_at (part, 100.0 * n), 2.0);
  g_test_message ("harmonics at %.1f dB", to_db (sqrt (sum) / tone));
  g_assert_cmpfloat (to_db (sqrt (sum) / tone), <, -60.0);
}

static void
test_it_lets_go_again (void)
{
  g_autoptr (EffectSound) loud =
      effect_sound_new_sine (48000, 1, 24000, 300.0, 0.9);
  g_autoptr (EffectSound) soft =
      effect_sound_new_sine (48000, 1, 96000, 300.0, 0.1);
  g_autoptr (EffectSound) input = effect_sound_join (loud, soft);
  g_autoptr (EffectSound) output =
      effect_fixture_apply ("limiter ceiling=-12 release=50", input);
  g_autoptr (EffectSound) end = effect_sound_cut (output, 110000, 9600);

  g_assert_cmpfloat_with_epsilon (effect_sound_level_at (end, 300.0), 0.1,
                                  1e-5);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  make_taps ();

  voder_test_add ("/effect-limiter/noise-stays-below-the-ceiling",
                  test_noise_stays_below_the_ceiling);
  voder_test_add ("/effect-limiter/driven-speech-stays-below-the-ceiling",
                  test_driven_speech_stays_below_the_ceiling);
  if (voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                  VODER_PLUGIN_KIND_ENGINE, "espeak") != NULL)
    voder_test_add ("/effect-limiter/a-driven-voice-stays-below-the-ceiling",
                    test_a_driven_voice_stays_below_the_ceiling);
  voder_test_add ("/effect-limiter/what-lies-between-samples-counts",
                  test_what_lies_between_samples_counts);
  voder_test_add ("/effect-limiter/a-click-stays-below-the-ceiling",
                  test_a_click_stays_below_the_ceiling);
  voder_test_add ("/effect-limiter/a-high-tone-stays-below-the-ceiling",
                  test_a_high_tone_stays_below_the_ceiling);
  voder_test_add ("/effect-limiter/what-is-below-stays-as-it-is",
                  test_what_is_below_stays_as_it_is);
  voder_test_add ("/effect-limiter/a-low-tone-is-not-distorted",
                  test_a_low_tone_is_not_distorted);
  voder_test_add ("/effect-limiter/it-lets-go-again", test_it_lets_go_again);

  return voder_test_run ();
}
