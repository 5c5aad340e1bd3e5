/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>
#include <string.h>

#include "effect-chains.h"

/* What every effect must do, for every chain of the list. */

static const int rates[] = { 8000, 22050, 48000, 192000 };
#define N_SLOW_RATES 2

typedef void (*Check) (const EffectChain *chain, int rate, int channels);

static void
check_all (Check check)
{
  for (gsize i = 0; i < G_N_ELEMENTS (effect_chains); i++) {
    gsize n_rates =
        effect_chains[i].is_slow ? N_SLOW_RATES : G_N_ELEMENTS (rates);

    if (!effect_fixture_has (effect_chains[i].text)) {
      g_test_message ("not built: %s", effect_chains[i].text);
      continue;
    }
    for (gsize k = 0; k < n_rates; k++) {
      int channels = k % 2 == 0 ? 1 : 2;

      g_test_message ("%s at %d Hz, %d channels", effect_chains[i].text,
                      rates[k], channels);
      check (&effect_chains[i], rates[k], channels);
    }
  }
}

static void
check_blocks (const EffectChain *chain, int rate, int channels)
{
  static const gsize n_blocks[] = { 1, 7, 64, 441, 1024, 5000 };
  g_autoptr (EffectSound) input =
      effect_sound_new_voice (rate, channels, (gsize) rate / 2);
  g_autoptr (EffectSound) whole = effect_fixture_apply (chain->text, input);

  for (gsize i = 0; i < G_N_ELEMENTS (n_blocks); i++) {
    g_autoptr (VoderEffect) effect =
        effect_fixture_create_for (chain->text, input);
    g_autoptr (EffectSound) output =
        effect_fixture_run (effect, input, n_blocks[i]);

    effect_sound_assert_equal (whole, output);
  }
}

static void
test_the_length_of_the_blocks_does_not_matter (void)
{
  check_all (check_blocks);
}

/* Blocks of 700 frames, and of 7: an effect that holds some back gives the
 * others further in front. */
static void
check_in_place (const EffectChain *chain, int rate, int channels)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_voice (rate, channels, (gsize) rate / 2);
  g_autoptr (EffectSound) whole = effect_fixture_apply (chain->text, input);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for (chain->text, input);
  gsize n = (gsize) channels;
  gsize n_given = 0;

  if (!voder_effect_is_in_place (effect)) {
    g_test_message ("not in place");
    return;
  }

  for (gsize i = 0; i < input->n_frames;) {
    gsize n_frames = MIN (i % 2 == 0 ? 700 : 7, input->n_frames - i);
    float *samples = input->samples + i * n;
    VoderEffectBlock block = { samples, n_frames, samples, n_frames, 0, 0 };

    voder_effect_process (effect, &block);
    g_assert_cmpuint (block.n_taken, ==, n_frames);
    g_assert_cmpmem (samples, block.n_given * n * sizeof (float),
                     whole->samples + n_given * n,
                     block.n_given * n * sizeof (float));
    n_given += block.n_given;
    i += n_frames;
  }
  g_assert_cmpuint (n_given + voder_effect_get_latency (effect), >=,
                    input->n_frames);
}

static void
test_what_works_in_place_gives_the_same (void)
{
  check_all (check_in_place);
}

static void
check_silence (const EffectChain *chain, int rate, int channels)
{
  g_autoptr (EffectSound) input =
      effect_sound_new (rate, channels, (gsize) rate);
  g_autoptr (EffectSound) output = effect_fixture_apply (chain->text, input);

  g_assert_cmpfloat (effect_sound_peak (output), ==, 0.0);
  if (chain->keeps_time)
    g_assert_cmpuint (output->n_frames, ==, input->n_frames);
}

static void
test_silence_stays_silence (void)
{
  check_all (check_silence);
}

/* As a flush does, in the middle of a sound. */
static void
stop (VoderEffect *effect, const EffectSound *sound)
{
  const GstAudioInfo *info = voder_effect_get_output_info (effect);
  gsize n_room = sound->n_frames * 30;
  g_autofree float *output =
      g_new (float, n_room *(gsize) GST_AUDIO_INFO_CHANNELS (info));
  VoderEffectBlock block = { sound->samples, sound->n_frames, output, n_room };

  voder_effect_process (effect, &block);
  g_assert_cmpuint (block.n_taken, ==, sound->n_frames);
  voder_effect_reset (effect);
}

static void
check_reset (const EffectChain *chain, int rate, int channels)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_voice (rate, channels, (gsize) rate / 4);
  g_autoptr (EffectSound) other =
      effect_sound_new_noise (rate, channels, (gsize) rate / 5);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for (chain->text, input);
  g_autoptr (EffectSound) first = effect_fixture_run (effect, input, 300);
  g_autoptr (EffectSound) between = NULL;
  g_autoptr (EffectSound) second = NULL;
  g_autoptr (EffectSound) third = NULL;

  voder_effect_reset (effect);
  between = effect_fixture_run (effect, other, 300);
  voder_effect_reset (effect);
  second = effect_fixture_run (effect, input, 300);
  effect_sound_assert_equal (first, second);

  voder_effect_reset (effect);
  stop (effect, other);
  third = effect_fixture_run (effect, input, 300);
  effect_sound_assert_equal (first, third);
}

static void
test_reset_returns_to_the_first_state (void)
{
  check_all (check_reset);
}

/* What each of them counts as. */
static const struct {
  float bad;
  float good;
} numbers[] = {
  { NAN, 0.0f },     { INFINITY, 0.0f }, { -INFINITY, 0.0f },
  { -3e38f, -1e6f }, { 1e-40f, 0.0f },   { -1e-42f, -0.0f },
};

/* A sound whose beginning is nothing but those. */
static EffectSound *
make_numbers (int rate, int channels, gboolean is_bad)
{
  EffectSound *sound =
      effect_sound_new_voice (rate, channels, (gsize) rate / 2);
  gsize n = sound->n_frames * (gsize) channels / 10;

  for (gsize i = 0; i < n; i++)
    sound->samples[i] = is_bad ? numbers[i % G_N_ELEMENTS (numbers)].bad
                               : numbers[i % G_N_ELEMENTS (numbers)].good;

  return sound;
}

static void
check_numbers (const EffectChain *chain, int rate, int channels)
{
  g_autoptr (EffectSound) bad = make_numbers (rate, channels, TRUE);
  g_autoptr (EffectSound) good = make_numbers (rate, channels, FALSE);
  g_autoptr (EffectSound) output = effect_fixture_apply (chain->text, bad);
  g_autoptr (EffectSound) wanted = effect_fixture_apply (chain->text, good);
  g_autoptr (EffectSound) end = NULL;
  gsize n_samples = output->n_frames * (gsize) output->channels;

  for (gsize i = 0; i < n_samples; i++)
    g_assert_true (isfinite (output->samples[i]));
  effect_sound_assert_equal (wanted, output);

  /* And speaks again after it. */
  end = effect_sound_cut (output, output->n_frames / 2, output->n_frames / 3);
  g_assert_cmpfloat (effect_sound_peak (end), >, 0.001);
}

static void
test_what_is_no_number_does_not_come_out (void)
{
  check_all (check_numbers);
}

/* One of them alone, wherever it is in a block. */
static void
test_one_bad_sample_alone_is_mended (void)
{
  static const float bad[][2] = { { NAN, 0.0f },
                                  { INFINITY, 0.0f },
                                  { -INFINITY, 0.0f },
                                  { 3e38f, 1e6f },
                                  { -1.5e6f, -1e6f } };
  const gsize n = 19;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    for (gsize place = 0; place < n; place++) {
      g_autoptr (EffectSound) input = effect_sound_new (48000, 1, n);
      g_autoptr (EffectSound) output = NULL;

      input->samples[place] = bad[i][0];
      output = effect_fixture_apply ("gain", input);
      for (gsize k = 0; k < n; k++)
        g_assert_cmpfloat (output->samples[k], ==,
                           k == place ? bad[i][1] : 0.0f);
    }
  }
}

static void
check_nothing (const EffectChain *chain, int rate, int channels)
{
  g_autoptr (EffectSound) input = effect_sound_new (rate, channels, 0);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for (chain->text, input);
  g_autoptr (EffectSound) output = effect_fixture_run (effect, input, 100);
  VoderEffectBlock block = { 0 };

  g_assert_cmpfloat (effect_sound_peak (output), ==, 0.0);
  voder_effect_reset (effect);
  voder_effect_process (effect, &block);
  g_assert_cmpuint (block.n_taken + block.n_given, ==, 0);
}

static void
test_no_frame_is_no_fault (void)
{
  check_all (check_nothing);
}

/* The frame that went in as number n comes out when number n + latency went
 * in, and not before. */
static void
check_latency (const EffectChain *chain, int rate, int channels)
{
  gsize n_before = (gsize) rate / 10;
  g_autoptr (EffectSound) input =
      effect_sound_new (rate, channels, (gsize) rate / 2);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for (chain->text, input);
  guint latency = voder_effect_get_latency (effect);
  gsize n_given = 0;

  if (!chain->keeps_time)
    return;

  for (int c = 0; c < channels; c++)
    input->samples[n_before * (gsize) channels + (gsize) c] = 0.25f;
  for (gsize i = 0; i < input->n_frames; i++) {
    float output[16] = { 0 };
    VoderEffectBlock block = {
      .input = input->samples + i * (gsize) channels,
      .n_input = 1,
      .output = output,
      .n_output = 1,
    };

    voder_effect_process (effect, &block);
    g_assert_cmpuint (block.n_taken, ==, 1);
    g_assert_cmpuint (block.n_given, ==, i >= latency);
    if (block.n_given > 0 && chain->is_linear) {
      if (n_given == n_before)
        g_assert_cmpfloat (fabsf (output[0]), >, 0.05f);
      else
        g_assert_cmpfloat (fabsf (output[0]), <, 0.05f);
    }
    n_given += block.n_given;
  }
}

static void
test_the_latency_is_as_declared (void)
{
  check_all (check_latency);
}

/* Where it does not keep time: no frame waits longer, and one does so long. A
 * chain waits for all of its effects, seldom for each the longest. */
static void
check_wait (const EffectChain *chain, int rate, int channels)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_noise (rate, channels, (gsize) rate / 3);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for (chain->text, input);
  double latency = voder_effect_get_latency (effect);
  double longest;

  if (chain->keeps_time)
    return;

  longest = effect_fixture_measure_wait (effect, input);
  g_test_message ("%g frames of %g", longest, latency);
  g_assert_cmpfloat (longest, <=, latency + 1.0);
  if (voder_effect_chain_get_n_effects (VODER_EFFECT_CHAIN (effect)) == 1 &&
      latency < (double) input->n_frames / 2.0)
    g_assert_cmpfloat (longest, >=, latency * 0.9 - 1.0);
}

static void
test_no_frame_waits_longer_than_the_latency (void)
{
  check_all (check_wait);
}

static void
check_map (const EffectChain *chain, int rate, int channels)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_voice (rate, channels, (gsize) rate);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for (chain->text, input);
  g_autoptr (EffectSound) output = effect_fixture_run (effect, input, 512);
  double last = 0.0;

  for (gsize i = 0; i < output->n_frames; i += 37) {
    double frame = voder_effect_map (effect, (double) i);
    guint64 back = 0;

    g_assert_cmpfloat (frame, >=, last);
    last = frame;
    if (chain->keeps_time)
      g_assert_cmpfloat (frame, ==, (double) i);
    if (frame + 1.0 < (double) input->n_frames &&
        voder_effect_find_output (effect, (guint64) frame, &back) &&
        back > i + 1)
      g_assert_cmpfloat (voder_effect_map (effect, (double) back), ==, frame);
  }
  g_assert_cmpfloat (last, <=, (double) input->n_frames + rate * 0.1);
}

static void
test_the_time_map_never_runs_back (void)
{
  check_all (check_map);
}

/* So that no effect is left out of these tests. */
static void
test_every_effect_is_tried (void)
{
  g_autoptr (GListModel) list = voder_plugin_registry_list (
      voder_plugin_registry_get_default (), VODER_PLUGIN_KIND_EFFECT);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (list, i);
    const char *name = voder_plugin_info_get_name (info);
    gboolean is_tried = FALSE;

    for (gsize k = 0; k < G_N_ELEMENTS (effect_chains); k++)
      is_tried |= strstr (effect_chains[k].text, name) != NULL;
    if (!is_tried)
      g_error ("no chain has the effect “%s”", name);
  }
}

static void
test_other_formats_are_refused (void)
{
  g_autoptr (VoderEffect) effect = effect_fixture_create ("gain");
  GstAudioInfo info;

  const struct {
    GstAudioFormat format;
    int rate;
  } formats[] = {
    { GST_AUDIO_FORMAT_S16, 48000 },
    { GST_AUDIO_FORMAT_F64, 48000 },
    { GST_AUDIO_FORMAT_F32, 7999 },
    { GST_AUDIO_FORMAT_F32, 192001 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GError) error = NULL;

    gst_audio_info_set_format (&info, formats[i].format, formats[i].rate, 1,
                               NULL);
    g_assert_false (voder_effect_setup (effect, &info, &error));
    g_assert_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_FORMAT);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effects/the-length-of-the-blocks-does-not-matter",
                  test_the_length_of_the_blocks_does_not_matter);
  voder_test_add ("/effects/what-works-in-place-gives-the-same",
                  test_what_works_in_place_gives_the_same);
  voder_test_add ("/effects/silence-stays-silence", test_silence_stays_silence);
  voder_test_add ("/effects/reset-returns-to-the-first-state",
                  test_reset_returns_to_the_first_state);
  voder_test_add ("/effects/what-is-no-number-does-not-come-out",
                  test_what_is_no_number_does_not_come_out);
  voder_test_add ("/effects/one-bad-sample-alone-is-mended",
                  test_one_bad_sample_alone_is_mended);
  voder_test_add ("/effects/no-frame-is-no-fault", test_no_frame_is_no_fault);
  voder_test_add ("/effects/the-latency-is-as-declared",
                  test_the_latency_is_as_declared);
  voder_test_add ("/effects/no-frame-waits-longer-than-the-latency",
                  test_no_frame_waits_longer_than_the_latency);
  voder_test_add ("/effects/the-time-map-never-runs-back",
                  test_the_time_map_never_runs_back);
  voder_test_add ("/effects/every-effect-is-tried", test_every_effect_is_tried);
  voder_test_add ("/effects/other-formats-are-refused",
                  test_other_formats_are_refused);

  return voder_test_run ();
}
