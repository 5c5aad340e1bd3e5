/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>

#define RATE 22050

/* Without both ends. */
static EffectSound *
apply_to_middle (const char *chain, const EffectSound *input)
{
  g_autoptr (EffectSound) output = effect_fixture_apply (chain, input);

  return effect_sound_cut (output, output->n_frames / 4, output->n_frames / 2);
}

static void
test_a_tone_moves_by_so_many_semitones (void)
{
  static const int semitones[] = { -12, -5, 0, 1, 7, 12 };
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (RATE, 1, RATE * 2, 220.0, 0.5);

  for (gsize i = 0; i < G_N_ELEMENTS (semitones); i++) {
    g_autofree char *chain =
        g_strdup_printf ("pitch semitones=%d", semitones[i]);
    g_autoptr (EffectSound) middle = apply_to_middle (chain, input);
    double wanted = 220.0 * exp2 (semitones[i] / 12.0);

    g_test_message ("%s: %u waves, %g wanted", chain,
                    effect_sound_count_waves (middle), wanted);
    g_assert_cmpfloat (fabs (effect_sound_count_waves (middle) - wanted), <=,
                       1.0);
  }
}

/* How much of the sound is not the tone, in dB. */
static double
measure_rest (const EffectSound *sound, double hertz)
{
  double level = effect_sound_level_at (sound, hertz);
  double all = effect_sound_rms (sound);

  return 10.0 * log10 (fabs (all * all - level * level / 2.0) / (all * all));
}

/* A tone of 220 Hz through a chain that moves it: how loud its harmonics are,
 * and all that is not the tone, is bounded. */
static void
check_tone (const char *chain, int semitones, double limit_db)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (RATE, 1, RATE * 2, 220.0, 0.5);
  g_autoptr (EffectSound) middle = apply_to_middle (chain, input);
  double hertz = 220.0 * exp2 (semitones / 12.0);

  for (int k = 2; k <= 5; k++) {
    double part = effect_sound_level_at (middle, hertz * k) /
                  effect_sound_level_at (middle, hertz);

    g_test_message ("%s: harmonic %d at %.1f dB", chain, k,
                    20.0 * log10 (part));
    g_assert_cmpfloat (part, <, 0.001);
  }
  g_test_message ("%s: all that is not the tone at %.1f dB", chain,
                  measure_rest (middle, hertz));
  g_assert_cmpfloat (measure_rest (middle, hertz), <, limit_db);
}

static void
test_a_tone_stays_clean (void)
{
  static const int semitones[] = { -12, -7, 4, 12 };

  check_tone ("pitch", 0, -58.0);
  for (gsize i = 0; i < G_N_ELEMENTS (semitones); i++) {
    g_autofree char *kept =
        g_strdup_printf ("pitch semitones=%d", semitones[i]);
    g_autofree char *moved =
        g_strdup_printf ("%s formants=%d", kept, semitones[i]);

    check_tone (moved, semitones[i], -30.0);
    check_tone (kept, semitones[i], -10.0);
  }
}

/* How much of a voice of pulses is near a frequency. */
static double
measure_band (const EffectSound *sound, double low, double high)
{
  double sum = 0.0;

  for (double hertz = low; hertz <= high; hertz += 10.0) {
    double level = effect_sound_level_at (sound, hertz);

    sum += level * level;
  }

  return sum;
}

/* Pulses 110 times a second that ring at 700 Hz. */
static EffectSound *
make_vowel (void)
{
  EffectSound *sound = effect_sound_new (RATE, 1, RATE * 2);

  for (gsize i = 0; i < sound->n_frames; i++) {
    double since = fmod ((double) i / RATE, 1.0 / 110.0);

    sound->samples[i] =
        (float) (0.5 * exp (-since * 400.0) * sin (2.0 * G_PI * 700.0 * since));
  }

  return sound;
}

/* How far above its old place the formant is, in dB more than before. */
static double
find_move (const char *chain)
{
  g_autoptr (EffectSound) input = make_vowel ();
  g_autoptr (EffectSound) before = apply_to_middle ("gain", input);
  g_autoptr (EffectSound) after = apply_to_middle (chain, input);
  double was = measure_band (before, 1200.0, 1600.0) /
               measure_band (before, 550.0, 850.0);
  double is =
      measure_band (after, 1200.0, 1600.0) / measure_band (after, 550.0, 850.0);

  g_test_message ("%s: %.1f dB", chain, 10.0 * log10 (is / was));

  return 10.0 * log10 (is / was);
}

static void
test_formants_are_kept (void)
{
  double kept = find_move ("pitch semitones=12");
  double moved = find_move ("pitch semitones=12 formants=12");
  double alone = find_move ("pitch formants=12");

  g_assert_cmpfloat (fabs (kept), <, 6.0);
  g_assert_cmpfloat (moved, >, 12.0);
  g_assert_cmpfloat (alone, >, 12.0);
}

/* How long a frame waits at most is what was declared, and not much less. */
static void
test_the_latency_is_as_declared (void)
{
  static const char *const chains[] = {
    "pitch",        "pitch semitones=12", "pitch semitones=-12",
    "pitch rate=3", "pitch rate=0.5",     "pitch rate=6 semitones=-12"
  };
  g_autoptr (EffectSound) input = effect_sound_new_noise (RATE, 1, RATE * 2);

  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++) {
    g_autoptr (VoderEffect) effect =
        effect_fixture_create_for (chains[i], input);
    double latency = voder_effect_get_latency (effect);
    double longest = effect_fixture_measure_wait (effect, input);

    g_test_message ("%s: %g frames of %g", chains[i], longest, latency);
    g_assert_cmpfloat (longest, <=, latency);
    g_assert_cmpfloat (longest, >=, latency * 0.9);
  }
}

/* A change in the middle of a tone: no step that the highest tone there is has
 * not. */
static void
check_change (const char *name, float before, float after)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (48000, 1, 48000, 200.0, 0.5);
  double step = effect_sound_find_step (input) * 2.0;
  g_autoptr (VoderEffect) chain = effect_fixture_create_for ("pitch", input);
  VoderEffect *pitch =
      voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (chain), 0);
  g_autoptr (EffectSound) output = effect_sound_new (48000, 1, 48000 * 5);
  gsize n = 0;

  g_object_set (pitch, name, before, NULL);
  voder_effect_setup (chain, voder_effect_get_input_info (chain), NULL);
  for (gsize k = 0; k < input->n_frames; k += 480) {
    VoderEffectBlock block = {
      input->samples + k, 480, output->samples + n, 4800, 0, 0
    };

    if (k >= 24000)
      g_object_set (pitch, name, after, NULL);
    voder_effect_process (chain, &block);
    n += block.n_given;
  }
  output->n_frames = n;
  g_test_message ("%s from %g to %g: the largest step is %.4f of %.4f", name,
                  before, after, effect_sound_find_step (output), step);
  g_assert_cmpfloat (effect_sound_find_step (output), <, 1.5 * step);
}

static void
test_no_change_clicks (void)
{
  check_change ("semitones", 0.0f, 12.0f);
  check_change ("semitones", 12.0f, -12.0f);
  check_change ("semitones", -3.0f, 3.0f);
  check_change ("semitones", 5.0f, 0.0f);
  check_change ("formants", 0.0f, 12.0f);
  check_change ("formants", 12.0f, -12.0f);
  check_change ("rate", 1.0f, 2.0f);
  check_change ("rate", 0.5f, 3.0f);
  check_change ("rate", 3.0f, 0.5f);
}

static void
test_it_keeps_time (void)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_voice (RATE, 1, RATE * 3 + 17);
  static const char *const chains[] = { "pitch", "pitch semitones=9",
                                        "pitch semitones=-9 formants=-2" };

  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++) {
    g_autoptr (VoderEffect) effect =
        effect_fixture_create_for (chains[i], input);
    g_autoptr (EffectSound) output = effect_fixture_run (effect, input, 441);

    g_assert_cmpuint (output->n_frames, ==, input->n_frames);
    for (gsize k = 0; k < output->n_frames; k += 999)
      g_assert_cmpfloat (
          fabs (voder_effect_map (effect, (double) k) - (double) k), <,
          RATE * 0.001);
  }
}

static void
set_shape (VoderEffect *chain, float semitones, float formants, float rate)
{
  g_object_set (voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (chain), 0),
                "semitones", semitones, "formants", formants, "rate", rate,
                NULL);
}

/* The library's own reset leaves things behind; here it has had another pitch,
 * another tempo and another sound meanwhile, and was stopped in it. */
static void
test_a_reset_forgets_every_other_pitch (void)
{
  static const float shapes[][3] = {
    { 0.0f, 0.0f, 1.0f },   { 4.0f, 0.0f, 1.0f },  { -12.0f, 3.0f, 2.5f },
    { 12.0f, 12.0f, 0.5f }, { 0.0f, -5.0f, 5.9f },
  };
  g_autoptr (EffectSound) input = effect_sound_new_voice (48000, 2, 24000);
  g_autoptr (EffectSound) noise = effect_sound_new_noise (48000, 2, 9999);
  gsize n = G_N_ELEMENTS (shapes);
  float room[2 * 48000];

  for (gsize i = 0; i < n; i++) {
    g_autoptr (VoderEffect) chain = effect_fixture_create ("pitch");
    g_autoptr (EffectSound) first = NULL;
    GstAudioInfo info;

    gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, 48000, 2, NULL);
    set_shape (chain, shapes[i][0], shapes[i][1], shapes[i][2]);
    g_assert_true (voder_effect_setup (chain, &info, NULL));
    first = effect_fixture_run (chain, input, 1000);
    for (gsize k = 1; k < n; k++) {
      const float *other = shapes[(i + k) % n];
      g_autoptr (EffectSound) again = NULL;
      VoderEffectBlock block = { noise->samples, 9999, room, 48000, 0, 0 };

      set_shape (chain, other[0], other[1], other[2]);
      voder_effect_reset (chain);
      voder_effect_process (chain, &block);
      set_shape (chain, shapes[i][0], shapes[i][1], shapes[i][2]);
      voder_effect_reset (chain);
      again = effect_fixture_run (chain, input, 1000);
      effect_sound_assert_equal (first, again);
    }
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  if (!effect_fixture_has ("pitch")) {
    g_print ("1..0 # SKIP the effect pitch was not built\n");
    return 0;
  }

  voder_test_add ("/effect-pitch/a-tone-moves-by-so-many-semitones",
                  test_a_tone_moves_by_so_many_semitones);
  voder_test_add ("/effect-pitch/a-tone-stays-clean", test_a_tone_stays_clean);
  voder_test_add ("/effect-pitch/formants-are-kept", test_formants_are_kept);
  voder_test_add ("/effect-pitch/the-latency-is-as-declared",
                  test_the_latency_is_as_declared);
  voder_test_add ("/effect-pitch/no-change-clicks", test_no_change_clicks);
  voder_test_add ("/effect-pitch/it-keeps-time", test_it_keeps_time);
  voder_test_add ("/effect-pitch/a-reset-forgets-every-other-pitch",
                  test_a_reset_forgets_every_other_pitch);

  return voder_test_run ();
}
