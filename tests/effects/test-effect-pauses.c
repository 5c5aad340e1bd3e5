/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>
#include <string.h>

#define RATE 10000

/* Silence of @before ms, a tone of @tone ms, and so on, up to a 0. */
static EffectSound *
make_sound (const int *parts)
{
  g_autoptr (EffectSound) sound = effect_sound_new (RATE, 1, 0);

  for (int i = 0; parts[i] >= 0; i++) {
    gsize n_frames = (gsize) parts[i] * RATE / 1000;
    g_autoptr (EffectSound) before = g_steal_pointer (&sound);
    g_autoptr (EffectSound) part = effect_sound_new (RATE, 1, n_frames);

    /* Never silent, so that a sample more or less would show. */
    for (gsize k = 0; i % 2 == 1 && k < n_frames; k++)
      part->samples[k] = 0.5f + 0.3f * (float) sin (0.01 * (double) k);
    sound = effect_sound_join (before, part);
  }

  return g_steal_pointer (&sound);
}

static void
check (const char *chain, const int *input, const int *expected)
{
  g_autoptr (EffectSound) before = make_sound (input);
  g_autoptr (EffectSound) wanted = make_sound (expected);
  g_autoptr (EffectSound) after = effect_fixture_apply (chain, before);

  effect_sound_assert_equal (wanted, after);
}

static void
test_both_ends_are_trimmed (void)
{
  const int input[] = { 300, 100, 200, 50, 700, -1 };
  const int expected[] = { 20, 100, 200, 50, 20, -1 };

  check ("pauses", input, expected);
}

static void
test_a_long_pause_gets_shorter (void)
{
  const int input[] = { 0, 100, 900, 50, 150, 80, 0, -1 };
  const int expected[] = { 0, 100, 200, 50, 150, 80, 0, -1 };

  check ("pauses max-pause=0.2", input, expected);
}

/* What is left of a pause is its beginning and its end, to the frame; what was
 * taken out begins where its end does. */
static void
test_a_mark_in_what_is_left_of_a_pause_stays_there (void)
{
  const int parts[] = { 0, 100, 900, 50, -1 };
  g_autoptr (EffectSound) input = make_sound (parts);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for ("pauses max-pause=0.2001", input);
  g_autoptr (EffectSound) output = effect_fixture_run (effect, input, 300);

  g_assert_cmpuint (output->n_frames, ==, 1000 + 2001 + 500);
  for (guint64 i = 0; i < input->n_frames; i += 50) {
    guint64 wanted = i < 2001 ? i : i < 9000 ? 2001 : i - 6999;
    guint64 frame = 0;

    g_assert_true (voder_effect_find_output (effect, i, &frame));
    g_assert_cmpuint (frame, ==, wanted);
  }
}

static void
test_pauses_are_scaled (void)
{
  const int input[] = { 0, 100, 800, 50, 30, 80, 0, -1 };
  const int expected[] = { 0, 100, 400, 50, 30, 80, 0, -1 };

  check ("pauses scale=0.5", input, expected);
}

static void
test_both_ends_get_silence (void)
{
  const int input[] = { 5, 100, 5, -1 };
  const int expected[] = { 505, 100, 1005, -1 };

  check ("pauses head=0.5 tail=1", input, expected);
}

static void
test_soft_edges_are_kept (void)
{
  g_autoptr (EffectSound) input = effect_sound_new (RATE, 1, RATE);
  g_autoptr (EffectSound) output = NULL;

  /* 10 ms of a breath below the threshold before the sound. */
  for (gsize i = 4900; i < 5000; i++)
    input->samples[i] = 0.0005f;
  for (gsize i = 5000; i < 6000; i++)
    input->samples[i] = 0.5f;
  output = effect_fixture_apply ("pauses", input);
  g_assert_cmpuint (output->n_frames, ==, 200 + 1000 + 200);
  g_assert_cmpfloat (output->samples[99], ==, 0.0f);
  g_assert_cmpfloat (output->samples[100], ==, 0.0005f);
}

/* The threshold is where it says. */
static void
test_what_is_just_above_the_threshold_is_sound (void)
{
  static const struct {
    float level;
    gsize n_frames;
  } levels[] = { { 0.00102f, 2000 }, { 0.00098f, 1400 } };

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++) {
    g_autoptr (EffectSound) input = effect_sound_new (RATE, 1, 2000);
    g_autoptr (EffectSound) output = NULL;

    for (gsize k = 0; k < input->n_frames; k++)
      input->samples[k] = k < 800 ? levels[i].level : 0.5f;
    output = effect_fixture_apply ("pauses threshold=-60", input);
    g_assert_cmpuint (output->n_frames, ==, levels[i].n_frames);
  }
}

/* However short pauses are to be, the edges of the sounds are kept. */
static void
test_a_pause_keeps_the_edges_of_its_sounds (void)
{
  const int input[] = { 0, 100, 900, 50, 0, -1 };
  const int expected[] = { 0, 100, 40, 50, 0, -1 };

  check ("pauses max-pause=0", input, expected);
  check ("pauses scale=0", input, expected);
}

/* Nothing is faded where nothing is cut. */
static void
test_a_pause_that_is_short_enough_stays_as_it_is (void)
{
  const int parts[] = { 0, 100, 150, 50, -1 };
  g_autoptr (EffectSound) input = make_sound (parts);
  g_autoptr (EffectSound) output = NULL;

  for (gsize i = 0; i < input->n_frames; i++) {
    if (input->samples[i] == 0.0f)
      input->samples[i] = 0.009f;
  }
  output = effect_fixture_apply ("pauses threshold=-40 max-pause=0.2", input);
  effect_sound_assert_equal (input, output);
}

static void
test_a_reset_brings_the_same_tone_of_a_room (void)
{
  const int parts[] = { 0, 100, 0, -1 };
  g_autoptr (EffectSound) input = make_sound (parts);
  g_autoptr (VoderEffect) effect = effect_fixture_create_for (
      "pauses head=0.1 tail=0.1 room-tone=-70", input);
  g_autoptr (EffectSound) first = effect_fixture_run (effect, input, 300);
  g_autoptr (EffectSound) second = NULL;

  voder_effect_reset (effect);
  second = effect_fixture_run (effect, input, 300);
  effect_sound_assert_equal (first, second);
}

/* Of a pause with noise in it, which is not digital silence. */
static void
test_a_cut_does_not_tick (void)
{
  const int parts[] = { 0, 100, 900, 50, 800, -1 };
  g_autoptr (EffectSound) input = make_sound (parts);
  g_autoptr (EffectSound) output = NULL;
  gsize n_left = 2000, n_before = 1000;

  for (gsize i = 0; i < input->n_frames; i++) {
    if (input->samples[i] == 0.0f)
      input->samples[i] = i < 5500 ? 0.009f : -0.009f;
  }
  output = effect_fixture_apply ("pauses threshold=-40 max-pause=0.2", input);
  g_assert_cmpuint (output->n_frames, ==, n_before + n_left + 500 + 200);
  for (gsize i = n_before + 1; i < n_before + n_left; i++)
    g_assert_cmpfloat (fabsf (output->samples[i] - output->samples[i - 1]), <=,
                       0.0006f);
  /* And where what is left of the end stops. */
  g_assert_cmpfloat (fabsf (output->samples[output->n_frames - 1]), <, 0.0006f);
  /* The edges of the sounds are as they were. */
  g_assert_cmpfloat (output->samples[n_before], ==, 0.009f);
  g_assert_cmpfloat (output->samples[n_before + n_left - 1], ==, -0.009f);
}

static void
test_marks_stay_with_their_sounds (void)
{
  const int parts[] = { 300, 100, 900, 50, 700, -1 };
  g_autoptr (EffectSound) input = make_sound (parts);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for ("pauses max-pause=0.2 head=0.1", input);
  g_autoptr (EffectSound) output = effect_fixture_run (effect, input, 33);
  guint64 first = 0, second = 0;

  g_assert_true (voder_effect_find_output (effect, 3000, &first));
  g_assert_cmpuint (first, ==, 1000 + 200);
  g_assert_true (voder_effect_find_output (effect, 13000, &second));
  g_assert_cmpuint (second, ==, 1000 + 200 + 1000 + 2000);
  g_assert_cmpfloat (output->samples[second], >, 0.4f);
  g_assert_cmpfloat (output->samples[second - 1], ==, 0.0f);
}

/* Also before the first pause comes. */
static void
test_marks_behind_silence_that_was_put_in_front (void)
{
  const int parts[] = { 0, 900, 0, -1 };
  g_autoptr (EffectSound) input = make_sound (parts);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for ("pauses head=0.1", input);
  g_autofree float *output = g_new (float, 20000);
  VoderEffectBlock one = { input->samples, 5000, output, 1 };
  VoderEffectBlock start = { input->samples, 5000, output, 299 };
  VoderEffectBlock block = { input->samples, 5000, output, 20000 };
  guint64 place = 0;

  /* A part of the silence is out, be it one frame, not the sound. */
  voder_effect_process (effect, &one);
  g_assert_cmpuint (one.n_given, ==, 1);
  g_assert_false (voder_effect_find_output (effect, 0, &place));
  voder_effect_process (effect, &start);
  g_assert_false (voder_effect_find_output (effect, 0, &place));
  g_assert_cmpuint (start.n_taken, ==, 0);

  voder_effect_process (effect, &block);
  g_assert_cmpuint (block.n_given, ==, 700 + 5000);
  g_assert_true (voder_effect_find_output (effect, 4321, &place));
  g_assert_cmpuint (place, ==, 1000 + 4321);
  g_assert_true (voder_effect_find_output (effect, 0, &place));
  g_assert_cmpuint (place, ==, 1000);
}

static void
test_silence_alone_is_that_of_both_ends (void)
{
  const int input[] = { 900, -1 };
  const int expected[] = { 300, -1 };

  check ("pauses head=0.1 tail=0.2", input, expected);
}

static void
test_the_ends_may_have_the_tone_of_a_room (void)
{
  const int parts[] = { 0, 100, 0, -1 };
  g_autoptr (EffectSound) input = make_sound (parts);
  g_autoptr (EffectSound) output =
      effect_fixture_apply ("pauses head=0.5 tail=1 room-tone=-70", input);
  g_autoptr (EffectSound) head = effect_sound_cut (output, 0, RATE / 2);
  g_autoptr (EffectSound) tail =
      effect_sound_cut (output, output->n_frames - (gsize) RATE, (gsize) RATE);

  g_assert_cmpuint (output->n_frames, ==, input->n_frames + RATE * 3 / 2);
  g_assert_cmpfloat_with_epsilon (20.0 * log10 (effect_sound_rms (head)), -70.0,
                                  0.3);
  g_assert_cmpfloat_with_epsilon (20.0 * log10 (effect_sound_rms (tail)), -70.0,
                                  0.3);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-pauses/both-ends-are-trimmed",
                  test_both_ends_are_trimmed);
  voder_test_add ("/effect-pauses/a-long-pause-gets-shorter",
                  test_a_long_pause_gets_shorter);
  voder_test_add (
      "/effect-pauses/a-mark-in-what-is-left-of-a-pause-stays-there",
      test_a_mark_in_what_is_left_of_a_pause_stays_there);
  voder_test_add ("/effect-pauses/pauses-are-scaled", test_pauses_are_scaled);
  voder_test_add ("/effect-pauses/both-ends-get-silence",
                  test_both_ends_get_silence);
  voder_test_add ("/effect-pauses/soft-edges-are-kept",
                  test_soft_edges_are_kept);
  voder_test_add ("/effect-pauses/what-is-just-above-the-threshold-is-sound",
                  test_what_is_just_above_the_threshold_is_sound);
  voder_test_add ("/effect-pauses/a-pause-keeps-the-edges-of-its-sounds",
                  test_a_pause_keeps_the_edges_of_its_sounds);
  voder_test_add ("/effect-pauses/a-pause-that-is-short-enough-stays-as-it-is",
                  test_a_pause_that_is_short_enough_stays_as_it_is);
  voder_test_add ("/effect-pauses/a-reset-brings-the-same-tone-of-a-room",
                  test_a_reset_brings_the_same_tone_of_a_room);
  voder_test_add ("/effect-pauses/a-cut-does-not-tick",
                  test_a_cut_does_not_tick);
  voder_test_add ("/effect-pauses/marks-stay-with-their-sounds",
                  test_marks_stay_with_their_sounds);
  voder_test_add ("/effect-pauses/marks-behind-silence-put-in-front",
                  test_marks_behind_silence_that_was_put_in_front);
  voder_test_add ("/effect-pauses/silence-alone-is-that-of-both-ends",
                  test_silence_alone_is_that_of_both_ends);
  voder_test_add ("/effect-pauses/the-ends-may-have-the-tone-of-a-room",
                  test_the_ends_may_have_the_tone_of_a_room);

  return voder_test_run ();
}
