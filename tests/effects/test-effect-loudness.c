/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>

/* What `loudness` makes of a voice of which nothing was said before. */

#define RATE 22050

static double
to_db (double factor)
{
  return 20.0 * log10 (factor);
}

/* A tone whose level changes: seconds and factors, up to a 0. */
static EffectSound *
make_levels (const double *levels)
{
  g_autoptr (EffectSound) sound = effect_sound_new (RATE, 1, 0);

  for (; levels[0] > 0.0; levels += 2) {
    g_autoptr (EffectSound) before = g_steal_pointer (&sound);
    g_autoptr (EffectSound) part = effect_sound_new_sine (
        RATE, 1, (gsize) (levels[0] * RATE), 1000.0, levels[1]);

    sound = effect_sound_join (before, part);
  }

  return g_steal_pointer (&sound);
}

/* By how much it was made louder in a tenth of a second. */
static double
find_gain (const EffectSound *input, const EffectSound *output, double second)
{
  gsize start = (gsize) (second * RATE);
  g_autoptr (EffectSound) before = effect_sound_cut (input, start, RATE / 10);
  g_autoptr (EffectSound) after = effect_sound_cut (output, start, RATE / 10);

  return to_db (effect_sound_rms (after) / effect_sound_rms (before));
}

/* Twice as loud a sentence in between moves the gain by no more than its speed
 * allows. */
static void
test_the_gain_follows_slowly (void)
{
  static const double levels[] = { 6.0, 0.05, 4.0, 0.2, 0.0 };
  g_autoptr (EffectSound) input = make_levels (levels);
  g_autoptr (EffectSound) output =
      effect_fixture_apply ("loudness target=-20 speed=0.5", input);
  double first = find_gain (input, output, 5.8);

  for (double second = 6.2; second < 9.5; second += 0.5) {
    double moved = first - find_gain (input, output, second);

    g_test_message ("%.1f s: %.2f dB softer", second, moved);
    g_assert_cmpfloat (moved, >=, -0.05);
    g_assert_cmpfloat (moved, <=, 0.5 * (second + 0.1 - 5.8) + 0.05);
  }
  g_assert_cmpfloat (first - find_gain (input, output, 9.5), >, 1.0);
}

/* A loud word, then much that is soft: the voice is not taken for softer than
 * 6 LU below what is loudest in it. */
static void
test_a_soft_end_does_not_make_a_voice_soft (void)
{
  static const double levels[] = { 1.0, 0.2, 14.0, 0.2 * 0.34, 0.0 };
  g_autoptr (EffectSound) input = make_levels (levels);
  g_autoptr (EffectSound) output =
      effect_fixture_apply ("loudness target=-20 speed=10 look-ahead=1", input);
  /* A tone of 0.2 in one channel, which counts as two, is at -14 LUFS. */
  double wanted = -20.0 - (to_db (0.2) - 6.0);

  g_test_message ("%.2f dB, %.2f wanted", find_gain (input, output, 14.5),
                  wanted);
  g_assert_cmpfloat_with_epsilon (find_gain (input, output, 14.5), wanted, 0.2);
}

/* What is held back is still of the voice before, when another is announced. */
static void
test_another_voice_leaves_what_is_held_back_alone (void)
{
  static const double levels[] = { 8.0, 0.1, 0.0 };
  g_autoptr (EffectSound) input = make_levels (levels);
  g_autoptr (VoderEffect) effect = effect_fixture_create_for (
      "loudness target=-20 look-ahead=1 speed=0.3", input);
  g_autoptr (EffectSound) output = effect_sound_new (RATE, 1, 8 * RATE);
  VoderEffectBlock first = { input->samples, 5 * RATE, output->samples,
                             8 * RATE };
  VoderEffectBlock second = { input->samples + 5 * RATE, RATE / 2, NULL, RATE };

  voder_effect_process (effect, &first);
  voder_effect_set_voice_loudness (effect, -5.0f);
  second.output = output->samples + first.n_given;
  voder_effect_process (effect, &second);
  g_assert_cmpuint (first.n_given, ==, 4 * RATE);
  g_assert_cmpuint (second.n_given, ==, RATE / 2);
  g_assert_cmpfloat_with_epsilon (find_gain (input, output, 4.3),
                                  find_gain (input, output, 3.8), 0.3);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  if (!effect_fixture_has ("loudness")) {
    g_print ("1..0 # SKIP the effect loudness was not built\n");
    return 0;
  }

  voder_test_add ("/effect-loudness/the-gain-follows-slowly",
                  test_the_gain_follows_slowly);
  voder_test_add ("/effect-loudness/a-soft-end-does-not-make-a-voice-soft",
                  test_a_soft_end_does_not_make_a_voice_soft);
  voder_test_add (
      "/effect-loudness/another-voice-leaves-what-is-held-back-alone",
      test_another_voice_leaves_what_is_held_back_alone);

  return voder_test_run ();
}
