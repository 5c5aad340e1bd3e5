/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>
#include <string.h>

#include "effect-speech.h"

static const double tempos[] = { 0.25, 0.5, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 6.0 };

#define CHAIN_SIZE 64

/* What the tests are run with. High quality takes its time. */
static const char *quality = "standard";
static gsize n_seconds = 7;

static void
format_chain (char *text, double tempo)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (number, sizeof number, tempo);
  g_snprintf (text, CHAIN_SIZE, "tempo quality=%s rate=%s", quality, number);
}

static void
test_the_length_is_what_was_asked_for (void)
{
  static const int rates[] = { 8000, 22050, 48000 };

  for (gsize i = 0; i < G_N_ELEMENTS (tempos); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (rates); k++) {
      g_autoptr (EffectSound) input =
          effect_sound_new_voice (rates[k], 1, (gsize) rates[k] * n_seconds);
      g_autoptr (EffectSound) output = NULL;
      char chain[CHAIN_SIZE];
      double wanted = (double) input->n_frames / tempos[i];

      format_chain (chain, tempos[i]);
      output = effect_fixture_apply (chain, input);
      g_test_message ("%s at %d Hz: %" G_GSIZE_FORMAT " of %.0f frames", chain,
                      rates[k], output->n_frames, wanted);
      g_assert_cmpfloat (fabs ((double) output->n_frames - wanted), <,
                         wanted * 0.001);
    }
  }
}

static void
test_a_short_sound_has_its_length_too (void)
{
  static const gsize lengths[] = { 1, 10, 100, 1000, 3000 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autoptr (EffectSound) input =
        effect_sound_new_voice (22050, 1, lengths[i]);
    g_autoptr (EffectSound) output =
        effect_fixture_apply ("tempo rate=2", input);

    g_assert_cmpuint (output->n_frames, >=, lengths[i] / 2);
    g_assert_cmpuint (output->n_frames, <=, lengths[i] / 2 + 1);
  }
}

/* The first frame from @start on that is loud. */
static guint64
find_onset (const EffectSound *sound, guint64 start)
{
  while (start < sound->n_frames && fabsf (sound->samples[start]) < 0.03f)
    start++;

  return start;
}

/* By how many ms the mark of a word is later than the word is heard. */
static double
measure_word (VoderEffect *effect,
              const EffectSound *input,
              const EffectSound *output,
              guint64 frame)
{
  guint64 gap = (guint64) input->rate / 16;
  guint64 heard = find_onset (input, frame - gap);
  guint64 start = 0, mark = 0;

  g_assert_true (voder_effect_find_output (effect, frame - gap, &start));
  g_assert_true (voder_effect_find_output (effect, heard, &mark));

  return ((double) mark - (double) find_onset (output, start)) * 1000.0 /
         output->rate;
}

/* High quality works on windows of 43 to 93 ms. */
static double
get_limit (double tempo)
{
  if (strcmp (quality, "high") == 0)
    return tempo < 0.5 ? 12.0 : 8.0;

  return tempo < 0.5 ? 10.0 : 5.0;
}

/* Each of them is where it is heard, and so is their mean: no word could be
 * much further off on one side than on the other. */
static void
check_words (const EffectSound *input, GPtrArray *marks, double tempo)
{
  char chain[CHAIN_SIZE];
  g_autoptr (VoderEffect) effect = NULL;
  g_autoptr (EffectSound) output = NULL;
  double least = 0.0, most = 0.0, sum = 0.0;
  double limit = get_limit (tempo);
  guint n = 0;

  format_chain (chain, tempo);
  effect = effect_fixture_create_for (chain, input);
  output = effect_fixture_run (effect, input, 960);
  for (guint i = 1; i < marks->len; i++) {
    guint64 frame = voder_mark_get_frame (g_ptr_array_index (marks, i));
    double late;

    if (frame < (guint64) input->rate / 16)
      continue;

    late = measure_word (effect, input, output, frame);
    least = MIN (least, late);
    most = MAX (most, late);
    sum += late;
    n++;
  }
  g_test_message ("%s: marks of %u words are %.2f to %.2f ms late, %.2f in the "
                  "mean",
                  chain, n, least, most, sum / n);
  g_assert_cmpuint (n, >=, 6);
  g_assert_cmpfloat (least, >=, -limit);
  g_assert_cmpfloat (most, <=, limit);
  g_assert_cmpfloat (fabs (sum / n), <, 2.5);
}

static void
check_tone (const char *voice)
{
  g_autoptr (GPtrArray) marks = NULL;
  g_autoptr (EffectSound) input = effect_speech_new (
      "tone", voice, "Where are these nine or ten quite short words heard now",
      0.15, &marks);

  g_assert_cmpuint (marks->len, >=, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (tempos); i++)
    check_words (input, marks, tempos[i]);
}

static void
test_the_marks_are_where_the_words_are (void)
{
  check_tone ("tone-48k");
  check_tone ("tone");
}

/* Of a real voice: words that begin suddenly, behind pauses. */
static void
test_the_marks_are_where_a_voice_is_heard (void)
{
  static const double asked[] = { 0.5, 1.5, 2.0, 3.0, 5.0 };
  g_autoptr (GPtrArray) marks = NULL;
  g_autoptr (EffectSound) input = effect_speech_new (
      "espeak", "en-us", "Ten. Ape. Dot. Ink. Eight. Pie. Out. Boat.", 1.0,
      &marks);

  g_assert_cmpuint (marks->len, >=, 8);
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    check_words (input, marks, asked[i]);
}

/* All of @input, at another tempo from its middle on. */
static EffectSound *
run_changing (const EffectSound *input, float before, float after)
{
  g_autoptr (VoderEffect) effect = effect_fixture_create_for ("tempo", input);
  VoderEffect *tempo =
      voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (effect), 0);
  EffectSound *output = effect_sound_new (input->rate, 1, input->n_frames * 5);
  gsize n_given = 0;
  gboolean has_more = TRUE;

  g_object_set (tempo, "rate", before, NULL);
  for (gsize i = 0; i < input->n_frames; i += 480) {
    VoderEffectBlock block = {
      input->samples + i, 480, output->samples + n_given, 4800, 0, 0
    };

    if (i >= input->n_frames / 2)
      g_object_set (tempo, "rate", after, NULL);
    voder_effect_process (effect, &block);
    g_assert_cmpuint (block.n_taken, ==, 480);
    n_given += block.n_given;
  }
  while (has_more) {
    VoderEffectBlock block = { NULL, 0, output->samples + n_given, 4800, 0, 0 };

    has_more = voder_effect_drain (effect, &block);
    n_given += block.n_given;
  }
  output->n_frames = n_given;

  return output;
}

static void
test_a_change_of_tempo_does_not_click (void)
{
  static const float pairs[][2] = {
    { 1.0f, 2.0f }, { 2.0f, 1.0f }, { 0.5f, 3.0f },
    { 3.0f, 0.5f }, { 1.2f, 1.0f }, { 1.0f, 0.8f },
  };
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (48000, 1, 48000, 200.0, 0.5);
  double step = effect_sound_find_step (input);

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (EffectSound) output =
        run_changing (input, pairs[i][0], pairs[i][1]);
    double wanted = 24000.0 / pairs[i][0] + 24000.0 / pairs[i][1];

    output->n_frames -= 2400; /* where the sine itself stops */
    g_test_message ("%g to %g: the largest step is %.4f, %.4f before",
                    pairs[i][0], pairs[i][1], effect_sound_find_step (output),
                    step);
    g_assert_cmpfloat (effect_sound_find_step (output), <, 1.5 * step);
    g_assert_cmpfloat (fabs ((double) output->n_frames + 2400.0 - wanted), <,
                       48.0 * 80.0);
  }
}

static void
test_the_pitch_is_kept (void)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (22050, 1, 44100, 220.0, 0.5);

  for (gsize i = 0; i < G_N_ELEMENTS (tempos); i++) {
    char chain[CHAIN_SIZE];
    g_autoptr (EffectSound) output = NULL;
    g_autoptr (EffectSound) middle = NULL;
    double hertz;

    format_chain (chain, tempos[i]);
    output = effect_fixture_apply (chain, input);
    middle =
        effect_sound_cut (output, output->n_frames / 4, output->n_frames / 2);
    hertz = effect_sound_count_waves (middle) * middle->rate /
            (double) middle->n_frames;
    g_assert_cmpfloat (fabs (hertz - 220.0), <, 6.0);
  }
}

static void
test_what_is_too_loud_is_cut_and_no_more (void)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (22050, 1, 22050, 220.0, 3.0);
  g_autoptr (EffectSound) output = effect_fixture_apply ("tempo rate=2", input);

  g_assert_cmpfloat (effect_sound_peak (output), <=, 1.0);
  g_assert_cmpfloat (effect_sound_rms (output), >, 0.8);
}

static void
test_high_quality_has_the_length_too (void)
{
  quality = "high";
  n_seconds = 1;
  test_the_length_is_what_was_asked_for ();
  quality = "standard";
  n_seconds = 7;
}

static gboolean
has_voice (void)
{
  return voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                     VODER_PLUGIN_KIND_ENGINE,
                                     "espeak") != NULL;
}

static void
test_high_quality_has_its_marks_too (void)
{
  quality = "high";
  test_the_marks_are_where_the_words_are ();
  if (has_voice ())
    test_the_marks_are_where_a_voice_is_heard ();
  quality = "standard";
}

static void
test_high_quality_keeps_the_pitch_too (void)
{
  quality = "high";
  test_the_pitch_is_kept ();
  quality = "standard";
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  if (!effect_fixture_has ("tempo")) {
    g_print ("1..0 # SKIP the effect tempo was not built\n");
    return 0;
  }

  voder_test_add ("/effect-tempo/the-length-is-what-was-asked-for",
                  test_the_length_is_what_was_asked_for);
  voder_test_add ("/effect-tempo/a-short-sound-has-its-length-too",
                  test_a_short_sound_has_its_length_too);
  voder_test_add ("/effect-tempo/the-marks-are-where-the-words-are",
                  test_the_marks_are_where_the_words_are);
  if (has_voice ())
    voder_test_add ("/effect-tempo/the-marks-are-where-a-voice-is-heard",
                    test_the_marks_are_where_a_voice_is_heard);
  voder_test_add ("/effect-tempo/a-change-does-not-click",
                  test_a_change_of_tempo_does_not_click);
  voder_test_add ("/effect-tempo/the-pitch-is-kept", test_the_pitch_is_kept);
  voder_test_add ("/effect-tempo/what-is-too-loud-is-cut-and-no-more",
                  test_what_is_too_loud_is_cut_and_no_more);
  if (effect_fixture_has ("pitch")) {
    voder_test_add ("/effect-tempo/high-quality-has-the-length-too",
                    test_high_quality_has_the_length_too);
    voder_test_add ("/effect-tempo/high-quality-has-its-marks-too",
                    test_high_quality_has_its_marks_too);
    voder_test_add ("/effect-tempo/high-quality-keeps-the-pitch-too",
                    test_high_quality_keeps_the_pitch_too);
  }

  return voder_test_run ();
}
