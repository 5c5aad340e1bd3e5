/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>

/* Parameters that change while it processes. */

#define RATE   48000
#define BLOCK  480
#define MIDDLE (RATE / 2)

/* What sounds like a click: so much, as a part of the sound, is neither the
 * tone nor a slow change of it. A jump by a fifth has five times as much. */
#define CLICK 0.04

/* An effect that has something to do with a tone. */
typedef struct {
  const char *chain;
  double hertz;
} Case;

static const Case cases[] = {
  { "gain gain=-3", 400.0 },
  { "equalizer high-pass=80 low-pass=9000 low-gain=3 high-gain=-3 gain1=6 "
    "gain2=-6 gain3=6 gain4=-6 gain5=6 gain6=-6 gain7=6 gain8=-6 gain9=6",
    400.0 },
  { "compressor threshold=-30 ratio=4", 400.0 },
  { "deesser threshold=-40", 6000.0 },
  { "limiter ceiling=-14", 400.0 },
  { "loudness measured=-20", 400.0 },
  { "loudness look-ahead=0.1 speed=3", 400.0 },
};

/* The largest of what is left when a tone is taken away: of one that is steady,
 * nothing. */
static double
find_click (const float *samples, gsize n, double hertz)
{
  double factor = 2.0 * cos (2.0 * G_PI * hertz / RATE);
  double click = 0.0;

  for (gsize i = RATE / 4; i < n; i++)
    click = MAX (click,
                 fabs (samples[i] - factor * samples[i - 1] + samples[i - 2]));

  return click;
}

static double
find_peak (const float *samples, gsize n)
{
  double peak = 0.0;

  for (gsize i = RATE / 4; i < n; i++)
    peak = MAX (peak, fabs (samples[i]));

  return peak;
}

/* A second of a tone; in its middle a parameter changes. */
static void
check_change (const Case *self, const char *name, float value)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (RATE, 1, RATE, self->hertz, 0.3);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for (self->chain, input);
  g_autofree float *output = g_new0 (float, RATE);
  gsize n_given = 0;

  for (gsize i = 0; i < RATE; i += BLOCK) {
    VoderEffectBlock block = { input->samples + i, BLOCK, output + n_given,
                               BLOCK };

    if (i == MIDDLE)
      g_object_set (
          voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (effect), 0), name,
          value, NULL);
    voder_effect_process (effect, &block);
    n_given += block.n_given;
  }
  g_assert_cmpuint (n_given + voder_effect_get_latency (effect), >=, RATE);

  g_test_message ("%s, then %s=%g: %.5f of %.5f", self->chain, name, value,
                  find_click (output, n_given, self->hertz),
                  find_peak (output, n_given));
  g_assert_cmpfloat (find_click (output, n_given, self->hertz), <,
                     CLICK * find_peak (output, n_given));
}

static void
check_parameters (const Case *self)
{
  g_autoptr (VoderEffect) chain = effect_fixture_create (self->chain);
  VoderEffect *effect =
      voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (chain), 0);
  guint n_parameters = 0;
  g_autofree GParamSpec **list = voder_effect_class_list_parameters (
      VODER_EFFECT_GET_CLASS (effect), &n_parameters);

  for (guint i = 0; i < n_parameters; i++) {
    GParamSpecFloat *range = G_PARAM_SPEC_FLOAT (list[i]);

    check_change (self, list[i]->name, range->minimum);
    check_change (self, list[i]->name, range->maximum);
    check_change (self, list[i]->name,
                  (range->minimum + range->maximum) / 2.0f);
  }
}

static void
test_no_parameter_clicks (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    if (effect_fixture_has (cases[i].chain))
      check_parameters (&cases[i]);
  }
}

/* So that the test is known to hear one. */
static void
test_a_jump_is_a_click (void)
{
  g_autoptr (EffectSound) tone =
      effect_sound_new_sine (RATE, 1, RATE, 400.0, 0.3);

  g_assert_cmpfloat (find_click (tone->samples, RATE, 400.0), <, 1e-6);
  for (gsize i = MIDDLE + 30; i < RATE; i++)
    tone->samples[i] *= 0.8f;
  g_assert_cmpfloat (find_click (tone->samples, RATE, 400.0), >, CLICK * 0.3);
}

/* Every 10 ms another filter, before the last was reached. */
static void
test_wild_changes_stay_in_bounds (void)
{
  g_autoptr (EffectSound) input = effect_sound_new_noise (48000, 2, 480000);
  g_autoptr (VoderEffect) chain = effect_fixture_create_for (
      "equalizer high-pass=50 gain1=12 q1=20", input);
  VoderEffect *equalizer =
      voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (chain), 0);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  float output[2 * 480];
  float peak = 0.0f;

  for (gsize i = 0; i < input->n_frames; i += 480) {
    VoderEffectBlock block = { input->samples + 2 * i, 480, output, 480, 0, 0 };

    g_object_set (
        equalizer, "high-pass",
        g_rand_boolean (random) ? 0.0
                                : g_rand_double_range (random, 20.0, 2000.0),
        "freq1", exp (g_rand_double_range (random, 3.0, 9.9)), "q1",
        g_rand_double_range (random, 0.1, 20.0), "gain1",
        g_rand_boolean (random) ? 0.0
                                : g_rand_double_range (random, -36.0, 12.0),
        NULL);
    voder_effect_process (chain, &block);
    g_assert_cmpuint (block.n_given, ==, 480);
    for (gsize k = 0; k < 2 * 480; k++)
      peak = MAX (peak, fabsf (output[k]));
  }
  g_test_message ("the highest sample is %g", peak);
  g_assert_cmpfloat (peak, <, 4.0f);
}

/* A band that was left out while it had no gain begins anew, without what it
 * heard before. */
static void
test_a_band_forgets_what_it_heard_when_it_is_left_out (void)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (RATE, 1, RATE, 100.0, 0.5);
  g_autoptr (VoderEffect) chain =
      effect_fixture_create_for ("equalizer freq1=100 q1=20 gain1=12", input);
  VoderEffect *equalizer =
      voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (chain), 0);
  g_autofree float *output = g_new0 (float, RATE);
  VoderEffectBlock loud = { input->samples, RATE / 2, output, RATE };
  VoderEffectBlock left = { input->samples + RATE / 2, RATE / 4, output, RATE };
  VoderEffectBlock quiet = { NULL, RATE / 4, output, RATE };
  g_autofree float *silence = g_new0 (float, RATE);

  voder_effect_process (chain, &loud);
  g_object_set (equalizer, "gain1", 0.0f, NULL);
  voder_effect_process (chain, &left);
  g_object_set (equalizer, "gain1", 12.0f, NULL);
  quiet.input = silence;
  voder_effect_process (chain, &quiet);
  g_assert_cmpuint (quiet.n_given, ==, RATE / 4);
  for (gsize i = 0; i < quiet.n_given; i++)
    g_assert_cmpfloat (output[i], ==, 0.0f);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-changes/a-jump-is-a-click", test_a_jump_is_a_click);
  voder_test_add ("/effect-changes/no-parameter-clicks",
                  test_no_parameter_clicks);
  voder_test_add ("/effect-changes/wild-changes-stay-in-bounds",
                  test_wild_changes_stay_in_bounds);
  voder_test_add (
      "/effect-changes/a-band-forgets-what-it-heard-when-it-is-left-out",
      test_a_band_forgets_what_it_heard_when_it_is_left_out);

  return voder_test_run ();
}
