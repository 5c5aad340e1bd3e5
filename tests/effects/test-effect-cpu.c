/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include "effect-chains.h"

/* What comes out of an effect is the same with AVX2 and without it. */

#define SWITCH "VODER_CPU"

static const int rates[] = { 22050, 48000 };

/* As loud as a limiter and a compressor have work with. */
static EffectSound *
make_sound (int rate, int channels)
{
  EffectSound *sound =
      effect_sound_new_voice (rate, channels, (gsize) rate / 2);
  g_autoptr (EffectSound) noise =
      effect_sound_new_noise (rate, channels, (gsize) rate / 2);

  for (gsize i = 0; i < sound->n_frames * (gsize) channels; i++)
    sound->samples[i] = 2.0f * sound->samples[i] + 0.1f * noise->samples[i];

  return sound;
}

static EffectSound *
run (const char *chain, const EffectSound *input, const char *level)
{
  g_autoptr (VoderEffect) effect = NULL;

  if (level != NULL)
    g_setenv (SWITCH, level, TRUE);
  else
    g_unsetenv (SWITCH);
  effect = effect_fixture_create_for (chain, input);
  g_unsetenv (SWITCH);

  return effect_fixture_run (effect, input, 333);
}

static void
check (const char *chain, int rate, int channels)
{
  g_autoptr (EffectSound) input = make_sound (rate, channels);
  g_autoptr (EffectSound) plain = run (chain, input, "plain");
  g_autoptr (EffectSound) best = run (chain, input, NULL);

  g_test_message ("%s at %d Hz, %d channels", chain, rate, channels);
  g_assert_cmpfloat (effect_sound_peak (plain), >, 0.001);
  effect_sound_assert_equal (plain, best);
}

static void
test_the_switch_has_the_last_word (void)
{
  g_setenv (SWITCH, "plain", TRUE);
  g_assert_cmpint (voder_cpu_get_level (), ==, VODER_CPU_LEVEL_PLAIN);
  g_unsetenv (SWITCH);
  g_test_message ("without it: level %d", voder_cpu_get_level ());
}

static void
test_every_chain_gives_the_same_bits (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (effect_chains); i++) {
    if (effect_chains[i].is_library_bound || effect_chains[i].is_slow ||
        !effect_fixture_has (effect_chains[i].text))
      continue;
    for (gsize k = 0; k < G_N_ELEMENTS (rates); k++)
      check (effect_chains[i].text, rates[k], 1 + (int) k);
  }
}

/* One filter, two … up to all: each number of vectors, full or not; one
 * channel, and what is left of an odd number. */
static void
test_any_number_of_bands_gives_the_same_bits (void)
{
  g_autoptr (GString) chain = g_string_new ("equalizer high-pass=60 "
                                            "low-gain=2");

  if (!effect_fixture_has ("equalizer ! limiter")) {
    g_test_skip ("the effects were not built");
    return;
  }

  for (int n = 1; n <= 10; n++) {
    g_string_append_printf (chain, " gain%d=%d", n, n % 3 - 3);
    for (int channels = 1; channels <= 3; channels++)
      check (chain->str, 48000, channels);
  }
  g_string_append (chain, " low-pass=15000 high-gain=-2 ! limiter ceiling=-9");
  for (int channels = 1; channels <= 5; channels++)
    check (chain->str, 48000, channels);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-cpu/the-switch-has-the-last-word",
                  test_the_switch_has_the_last_word);
  voder_test_add ("/effect-cpu/every-chain-gives-the-same-bits",
                  test_every_chain_gives_the_same_bits);
  voder_test_add ("/effect-cpu/any-number-of-bands-gives-the-same-bits",
                  test_any_number_of_bands_gives_the_same_bits);

  return voder_test_run ();
}
