/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>

static double
to_db (double factor)
{
  return 20.0 * log10 (factor);
}

/* By how much a chain makes a steady tone louder, in dB, after a second. */
static double
measure_gain_at (int rate, const char *chain, double hertz, double amplitude)
{
  gsize second = (gsize) rate;
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (rate, 1, 2 * second, hertz, amplitude);
  g_autoptr (EffectSound) output = effect_fixture_apply (chain, input);
  g_autoptr (EffectSound) before =
      effect_sound_cut (input, second, second * 5 / 6);
  g_autoptr (EffectSound) after =
      effect_sound_cut (output, second, second * 5 / 6);

  return to_db (effect_sound_rms (after) / effect_sound_rms (before));
}

static double
measure_gain (const char *chain, double hertz, double amplitude)
{
  return measure_gain_at (48000, chain, hertz, amplitude);
}

static void
assert_gain (const char *chain, double hertz, double expected, double tolerance)
{
  double gain = measure_gain (chain, hertz, 0.1);

  if (!(fabs (gain - expected) <= tolerance))
    g_error ("“%s” at %.0f Hz: %.2f dB, not %.2f", chain, hertz, gain,
             expected);
}

static void
test_bands_do_what_they_say (void)
{
  assert_gain ("equalizer gain5=6", 1000.0, 6.0, 0.05);
  assert_gain ("equalizer gain5=-12 q5=4", 1000.0, -12.0, 0.05);
  assert_gain ("equalizer gain5=6 q5=4", 4000.0, 0.0, 0.1);
  assert_gain ("equalizer freq1=300 gain1=10", 300.0, 10.0, 0.05);
  assert_gain ("equalizer low-gain=6", 25.0, 6.0, 0.2);
  assert_gain ("equalizer low-gain=6", 4000.0, 0.0, 0.1);
  assert_gain ("equalizer high-gain=-9", 20000.0, -9.0, 0.2);
  assert_gain ("equalizer high-gain=-9", 100.0, 0.0, 0.1);
}

/* Where the low end begins, it has half of its gain; so has the high end. */
static void
test_shelves_begin_where_they_should (void)
{
  assert_gain ("equalizer low-gain=12 low-freq=500", 500.0, 6.0, 0.1);
  assert_gain ("equalizer low-gain=-12 low-freq=500", 500.0, -6.0, 0.1);
  assert_gain ("equalizer high-gain=12 high-freq=3000", 3000.0, 6.0, 0.1);
  assert_gain ("equalizer high-gain=-12 high-freq=3000", 3000.0, -6.0, 0.1);
}

/* At a rate that has no such frequency, the highest there is takes its place.
 */
static void
test_a_band_above_the_sound_is_at_its_top (void)
{
  double gain = measure_gain_at (8000, "equalizer freq10=16000 gain10=12",
                                 8000 * 0.48, 0.05);

  g_assert_cmpfloat_with_epsilon (gain, 12.0, 0.2);
}

/* Where the digits of a float are scarce. */
static void
test_low_bands_are_exact_at_high_rates (void)
{
  static const char *const chain = "equalizer freq1=24 q1=8 gain1=12";
  double gain;

  gain = measure_gain_at (192000, chain, 24.0, 0.05);
  g_test_message ("24 Hz at 192 kHz: %.4f dB", gain);
  g_assert_cmpfloat_with_epsilon (gain, 12.0, 0.02);
  g_assert_cmpfloat_with_epsilon (measure_gain_at (192000, chain, 18.0, 0.05),
                                  measure_gain_at (48000, chain, 18.0, 0.05),
                                  0.01);
}

/* Along 3x²−2x³, which is 5/32 after a quarter of the way. */
static void
test_fades_are_bent (void)
{
  g_autoptr (EffectSound) input = effect_sound_new (48000, 1, 48000);
  g_autoptr (EffectSound) output = NULL;

  for (gsize i = 0; i < input->n_frames; i++)
    input->samples[i] = 0.5f;
  output = effect_fixture_apply ("gain fade-in=0.1 fade-out=0.2", input);
  g_assert_cmpuint (output->n_frames, ==, input->n_frames);
  g_assert_cmpfloat_with_epsilon (output->samples[0], 0.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (output->samples[1200], 0.5 * 5 / 32, 1e-3);
  g_assert_cmpfloat_with_epsilon (output->samples[2400], 0.25, 1e-3);
  g_assert_cmpfloat (output->samples[4800], ==, 0.5f);
  g_assert_cmpfloat (output->samples[48000 - 9601], ==, 0.5f);
  g_assert_cmpfloat_with_epsilon (output->samples[48000 - 4800], 0.25, 1e-3);
  g_assert_cmpfloat_with_epsilon (output->samples[48000 - 2400], 0.5 * 5 / 32,
                                  1e-3);
  g_assert_cmpfloat_with_epsilon (output->samples[47999], 0.0, 1e-6);
}

/* The way out is the way in backwards, frame by frame. */
static void
test_a_fall_mirrors_a_rise (void)
{
  g_autoptr (EffectSound) input = effect_sound_new (48000, 1, 4800);
  g_autoptr (EffectSound) output = NULL;

  for (gsize i = 0; i < input->n_frames; i++)
    input->samples[i] = 0.5f;
  output = effect_fixture_apply ("gain fade-in=0.03 fade-out=0.03", input);
  for (gsize i = 0; i < 2400; i++)
    g_assert_cmpfloat (output->samples[i], ==, output->samples[4799 - i]);
}

static void
test_passes_fall_by_12_db_an_octave (void)
{
  assert_gain ("equalizer high-pass=200", 200.0, -3.0, 0.1);
  assert_gain ("equalizer high-pass=200", 50.0, -24.1, 0.5);
  assert_gain ("equalizer high-pass=200", 5000.0, 0.0, 0.1);
  assert_gain ("equalizer low-pass=2000", 2000.0, -3.0, 0.1);
  assert_gain ("equalizer low-pass=2000", 8000.0, -24.1, 2.0);
  assert_gain ("equalizer low-pass=2000", 100.0, 0.0, 0.1);
}

static void
test_an_equalizer_without_a_gain_changes_no_bit (void)
{
  g_autoptr (EffectSound) input = effect_sound_new_noise (44100, 2, 44100);
  g_autoptr (EffectSound) output =
      effect_fixture_apply ("equalizer freq3=777 q7=9", input);

  effect_sound_assert_equal (input, output);
}

static void
test_a_compressor_keeps_its_curve (void)
{
  static const char *const chain =
      "compressor threshold=-20 ratio=4 knee=0 release=2000";

  g_assert_cmpfloat_with_epsilon (measure_gain (chain, 1000.0, 0.05), 0.0,
                                  0.01);
  g_assert_cmpfloat_with_epsilon (measure_gain (chain, 1000.0, 0.1), 0.0, 0.3);
  g_assert_cmpfloat_with_epsilon (measure_gain (chain, 1000.0, 1.0), -15.0,
                                  0.3);
  g_assert_cmpfloat_with_epsilon (
      measure_gain ("compressor threshold=-20 ratio=4 make-up=6", 1000.0, 0.01),
      6.0, 0.01);
}

/* Within the knee the curve is a parabola that meets both lines. */
static void
test_a_knee_is_round (void)
{
  static const char *const chain =
      "compressor threshold=-20 ratio=4 knee=12 release=2000";
  static const double above[] = { -7.0, -6.0, -3.0, 0.0, 3.0, 6.0, 9.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (above); i++) {
    double level = pow (10.0, (above[i] - 20.0) / 20.0);
    double into = CLAMP (above[i] + 6.0, 0.0, 12.0);
    double cut = 0.75 * (into * into / 24.0 + MAX (above[i] - 6.0, 0.0));

    g_assert_cmpfloat_with_epsilon (measure_gain (chain, 1000.0, level), -cut,
                                    0.15);
  }
}

static void
test_a_deesser_leaves_all_but_hisses (void)
{
  static const char *const chain = "deesser threshold=-40 ratio=50 range=12";
  g_autoptr (EffectSound) input = effect_sound_new_voice (48000, 2, 48000);
  g_autoptr (EffectSound) output =
      effect_fixture_apply ("deesser threshold=0", input);

  effect_sound_assert_equal (input, output);
  g_assert_cmpfloat_with_epsilon (measure_gain (chain, 300.0, 0.3), 0.0, 0.3);
  g_assert_cmpfloat_with_epsilon (measure_gain (chain, 12000.0, 0.3), -10.5,
                                  1.0);
  g_assert_cmpfloat_with_epsilon (measure_gain (chain, 12000.0, 0.005), 0.0,
                                  0.05);
}

/* The same tone at another rate, at the same time to less than a frame. */
static void
test_a_new_sample_rate_changes_nothing_else (void)
{
  static const int rates[] = { 8000, 22050, 32000, 44100, 96000 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autoptr (EffectSound) input =
        effect_sound_new_sine (rates[i], 1, (gsize) rates[i], 700.0, 0.5);
    g_autoptr (EffectSound) wanted =
        effect_sound_new_sine (48000, 1, 48000, 700.0, 0.5);
    g_autoptr (EffectSound) output =
        effect_fixture_apply ("resample rate=48000", input);

    g_assert_cmpint (output->rate, ==, 48000);
    g_assert_cmpuint (output->n_frames, ==, 48000);
    for (gsize k = 2000; k < 46000; k++)
      g_assert_cmpfloat_with_epsilon (output->samples[k], wanted->samples[k],
                                      0.03f);
  }
}

/* As many frames as last as long, to the nearest. */
static void
test_a_new_sample_rate_keeps_the_length (void)
{
  for (gsize n = 1000; n < 1010; n++) {
    g_autoptr (EffectSound) input = effect_sound_new_noise (22050, 1, n);
    g_autoptr (EffectSound) output =
        effect_fixture_apply ("resample rate=48000", input);

    g_assert_cmpuint (output->n_frames, ==,
                      (gsize) floor ((double) n * 48000 / 22050 + 0.5));
  }
}

static double
measure_loudness (const EffectSound *sound)
{
  g_autoptr (VoderMeter) meter = NULL;
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, sound->rate,
                             sound->channels, NULL);
  meter = voder_meter_new (&info);
  voder_meter_add (meter, sound->samples, sound->n_frames);

  return voder_meter_get_integrated (meter);
}

static EffectSound *
make_voice (double factor)
{
  EffectSound *sound = effect_sound_new_voice (22050, 1, 22050 * 10);

  for (gsize i = 0; i < sound->n_frames; i++)
    sound->samples[i] *= (float) factor;

  return sound;
}

static void
test_every_voice_gets_as_loud (void)
{
  static const double factors[] = { 1.6, 1.0, 0.3, 0.1 };

  for (gsize i = 0; i < G_N_ELEMENTS (factors); i++) {
    g_autoptr (EffectSound) input = make_voice (factors[i]);
    g_autoptr (EffectSound) output =
        effect_fixture_apply ("loudness target=-20 max-gain=40", input);

    g_test_message ("%.1f LUFS becomes %.2f", measure_loudness (input),
                    measure_loudness (output));
    g_assert_cmpfloat_with_epsilon (measure_loudness (output), -20.0, 0.5);
  }
}

/* Sentences keep how loud they are to each other. */
static void
test_a_soft_sentence_stays_softer (void)
{
  g_autoptr (EffectSound) loud = make_voice (1.0);
  g_autoptr (EffectSound) soft = make_voice (0.5);
  g_autoptr (EffectSound) input = effect_sound_join (loud, soft);
  g_autoptr (EffectSound) output =
      effect_fixture_apply ("loudness target=-20", input);
  g_autoptr (EffectSound) first = effect_sound_cut (output, 0, loud->n_frames);
  g_autoptr (EffectSound) second =
      effect_sound_cut (output, loud->n_frames, soft->n_frames);

  g_assert_cmpfloat (measure_loudness (first) - measure_loudness (second), >,
                     4.0);
}

static void
test_a_known_loudness_is_used_at_once (void)
{
  g_autoptr (EffectSound) input = make_voice (0.3);
  g_autofree char *chain =
      g_strdup_printf ("loudness target=-20 max-gain=40 measured=%.1f",
                       measure_loudness (input));
  g_autoptr (VoderEffect) effect = effect_fixture_create_for (chain, input);
  g_autoptr (EffectSound) output = effect_fixture_run (effect, input, 441);

  g_assert_cmpuint (voder_effect_get_latency (effect), ==, 0);
  g_assert_cmpfloat_with_epsilon (measure_loudness (output), -20.0, 0.1);
}

/* Who turns the target down hears it at once, and no click. */
static void
check_target (const char *chain, double from, double to)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (22050, 1, 44100, 440.0, 0.1);
  g_autoptr (VoderEffect) effect = effect_fixture_create_for (chain, input);
  VoderEffect *loudness =
      voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (effect), 0);
  g_autoptr (EffectSound) output = effect_sound_new (22050, 1, 44100);
  VoderEffectBlock first = { input->samples, 22050, output->samples, 22050 };
  VoderEffectBlock second = { input->samples + 22050, 22050,
                              output->samples + 22050, 22050 };
  g_autoptr (EffectSound) before = NULL;
  g_autoptr (EffectSound) after = NULL;
  float step = 0.0f;

  voder_effect_process (effect, &first);
  g_object_set (loudness, "target", -30.0f, NULL);
  voder_effect_process (effect, &second);
  g_assert_cmpuint (first.n_given + second.n_given, ==, 44100);
  before = effect_sound_cut (output, 21000, 1050);
  after = effect_sound_cut (output, 22050 + 250, 21800);
  g_assert_cmpfloat_with_epsilon (to_db (effect_sound_peak (before) / 0.1),
                                  from, 0.1);
  g_assert_cmpfloat_with_epsilon (to_db (effect_sound_peak (after) / 0.1), to,
                                  0.1);
  for (gsize i = 1; i < output->n_frames; i++)
    step = MAX (step, fabsf (output->samples[i] - output->samples[i - 1]));
  g_assert_cmpfloat (step, <, 0.1 * 1.1 * 2.0 * G_PI * 440.0 / 22050.0);
}

static void
test_another_target_is_heard_at_once (void)
{
  check_target ("loudness target=-20 measured=-20", 0.0, -10.0);
  check_target ("loudness target=-20 measured=-20 max-gain=4", 0.0, -4.0);
}

/* A word alone is near to what the voice will be. */
static void
test_a_word_is_not_blown_up (void)
{
  g_autoptr (EffectSound) voice = make_voice (1.0);
  g_autoptr (EffectSound) word = effect_sound_cut (voice, 0, 22050 / 2);
  g_autoptr (EffectSound) whole =
      effect_fixture_apply ("loudness target=-20 max-gain=40", voice);
  g_autoptr (EffectSound) alone =
      effect_fixture_apply ("loudness target=-20 max-gain=40", word);
  g_autoptr (EffectSound) part = effect_sound_cut (whole, 0, 22050 / 2);
  double difference =
      to_db (effect_sound_rms (alone) / effect_sound_rms (part));

  g_test_message ("a word alone is %.1f dB louder", difference);
  g_assert_cmpfloat (fabs (difference), <, 1.0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-sound/bands-do-what-they-say",
                  test_bands_do_what_they_say);
  voder_test_add ("/effect-sound/shelves-begin-where-they-should",
                  test_shelves_begin_where_they_should);
  voder_test_add ("/effect-sound/a-band-above-the-sound-is-at-its-top",
                  test_a_band_above_the_sound_is_at_its_top);
  voder_test_add ("/effect-sound/low-bands-are-exact-at-high-rates",
                  test_low_bands_are_exact_at_high_rates);
  voder_test_add ("/effect-sound/fades-are-bent", test_fades_are_bent);
  voder_test_add ("/effect-sound/a-fall-mirrors-a-rise",
                  test_a_fall_mirrors_a_rise);
  voder_test_add ("/effect-sound/passes-fall-by-12-db-an-octave",
                  test_passes_fall_by_12_db_an_octave);
  voder_test_add ("/effect-sound/an-equalizer-without-a-gain-changes-no-bit",
                  test_an_equalizer_without_a_gain_changes_no_bit);
  voder_test_add ("/effect-sound/a-compressor-keeps-its-curve",
                  test_a_compressor_keeps_its_curve);
  voder_test_add ("/effect-sound/a-knee-is-round", test_a_knee_is_round);
  voder_test_add ("/effect-sound/a-deesser-leaves-all-but-hisses",
                  test_a_deesser_leaves_all_but_hisses);
  voder_test_add ("/effect-sound/a-new-sample-rate-changes-nothing-else",
                  test_a_new_sample_rate_changes_nothing_else);
  voder_test_add ("/effect-sound/a-new-sample-rate-keeps-the-length",
                  test_a_new_sample_rate_keeps_the_length);
  voder_test_add ("/effect-sound/every-voice-gets-as-loud",
                  test_every_voice_gets_as_loud);
  voder_test_add ("/effect-sound/a-soft-sentence-stays-softer",
                  test_a_soft_sentence_stays_softer);
  voder_test_add ("/effect-sound/a-known-loudness-is-used-at-once",
                  test_a_known_loudness_is_used_at_once);
  voder_test_add ("/effect-sound/another-target-is-heard-at-once",
                  test_another_target_is_heard_at_once);
  voder_test_add ("/effect-sound/a-word-is-not-blown-up",
                  test_a_word_is_not_blown_up);

  return voder_test_run ();
}
