/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>
#include <string.h>

#define RATE 22050

static gboolean
set_up (VoderEffect *effect, int channels, GError **error)
{
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, RATE, channels, NULL);

  return voder_effect_setup (effect, &info, error);
}

/* An effect whose elements GStreamer has, or %NULL and the test is skipped. */
static VoderEffect *
create (const char *bin, int channels)
{
  g_autoptr (VoderEffect) effect = effect_fixture_create ("gstreamer");
  g_autoptr (GError) error = NULL;

  g_object_set (voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (effect), 0),
                "bin", bin, NULL);
  if (set_up (effect, channels, &error))
    return g_steal_pointer (&effect);

  g_assert_nonnull (strstr (error->message, "has no element"));
  g_test_skip (error->message);

  return NULL;
}

static void
test_elements_work_on_the_sound (void)
{
  g_autoptr (VoderEffect) effect = create ("volume volume=0.5 ! identity", 2);
  g_autoptr (EffectSound) input = effect_sound_new_voice (RATE, 2, RATE + 5);
  g_autoptr (EffectSound) output = effect_fixture_run (effect, input, 777);

  for (gsize i = 0; i < input->n_frames * 2; i++)
    input->samples[i] *= 0.5f;
  effect_sound_assert_equal (input, output);
}

static void
test_its_text_is_printed_as_it_was_written (void)
{
  static const char text[] =
      "gstreamer bin=\"volume volume=0.5 ! identity\" tail=0.5 ! gain";
  g_autoptr (VoderEffectChain) chain = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), text, NULL);
  g_autofree char *printed = voder_effect_chain_to_string (chain);

  g_assert_cmpstr (printed, ==, text);
}

static void
test_an_error_names_the_effect_and_the_value (void)
{
  const struct {
    const char *bin;
    const char *said;
  } cases[] = {
    { NULL, "bin is missing" },
    { "", "bin is missing" },
    { "vloume", "has no element “vloume”; is it “volume”" },
    { "volume volum=1", "volum" },
    { "volume volume=loud", "loud" },
    { "volume !", "syntax error" },
    { "((", "syntax error" },
    { "audiotestsrc ! volume", "“audiotestsrc” is a source" },
    { "volume ! fakesink", "“fakesink” is a sink" },
    { "volume ! queue ! volume", "“queue” has a thread" },
    { "filesrc location=/etc/passwd ! fakesink", "is a s" },
    { "capsfilter caps=video/x-raw", "sound" },
    { "valve drop=true", "No sound comes out" },
    { "identity error-after=20", "identity" },
    { "capsfilter caps=audio/x-raw,rate=500000", "500000" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (VoderEffect) effect = effect_fixture_create ("gstreamer");
    g_autoptr (GError) error = NULL;

    g_object_set (
        voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (effect), 0), "bin",
        cases[i].bin, NULL);
    g_assert_false (set_up (effect, 1, &error));
    g_test_message ("%s", error->message);
    g_assert_cmpint (error->domain, ==, VODER_AUDIO_ERROR);
    g_assert_true (g_str_has_prefix (error->message, "gstreamer: "));
    g_assert_nonnull (strstr (error->message, cases[i].said));
    if (cases[i].bin != NULL && strstr (cases[i].said, "500000") == NULL)
      g_assert_nonnull (strstr (error->message, "bin"));
  }
}

/* One channel goes into both, and both come out. */
static void
test_mono_goes_into_what_is_stereo_only (void)
{
  g_autoptr (VoderEffect) effect =
      create ("capsfilter caps=audio/x-raw,channels=2", 1);
  g_autoptr (EffectSound) input = effect_sound_new_voice (RATE, 1, RATE);
  g_autoptr (EffectSound) output = effect_fixture_run (effect, input, 512);

  g_assert_cmpint (output->channels, ==, 2);
  g_assert_cmpuint (output->n_frames, ==, input->n_frames);
  for (gsize i = 0; i < input->n_frames; i++) {
    g_assert_cmpfloat (output->samples[2 * i], ==, input->samples[i]);
    g_assert_cmpfloat (output->samples[2 * i + 1], ==, input->samples[i]);
  }
}

static void
test_a_rate_that_the_elements_do_not_take_is_changed (void)
{
  g_autoptr (VoderEffect) effect =
      create ("capsfilter caps=audio/x-raw,rate=[40000,50000]", 1);
  g_autoptr (EffectSound) input =
      effect_sound_new_sine (RATE, 1, RATE, 440.0, 0.5);
  g_autoptr (EffectSound) output = effect_fixture_run (effect, input, 512);

  g_assert_cmpint (output->rate, >=, 40000);
  g_assert_cmpfloat (fabs ((double) output->n_frames / output->rate - 1.0), <,
                     0.01);
  g_assert_cmpfloat_with_epsilon (effect_sound_level_at (output, 440.0), 0.5,
                                  0.01);
  g_assert_cmpfloat_with_epsilon (voder_effect_map (effect, output->rate / 2.0),
                                  RATE / 2.0, RATE * 0.001);
}

/* An element that has failed half-way: nothing more comes, and it is said. */
static void
test_an_element_that_fails_later_is_told_of (void)
{
  g_autoptr (VoderEffect) effect = create ("identity error-after=300", 1);
  g_autoptr (EffectSound) input = effect_sound_new_voice (RATE, 1, RATE * 5);
  g_autoptr (GError) error = NULL;
  g_autoptr (EffectSound) output = NULL;
  g_autoptr (EffectSound) again = NULL;

  g_assert_true (voder_effect_check (effect, NULL));
  output = effect_fixture_run (effect, input, 4096);
  g_assert_cmpuint (output->n_frames, <, input->n_frames);
  g_assert_cmpuint (output->n_frames, >, RATE);
  g_assert_false (voder_effect_check (effect, &error));
  g_assert_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "gstreamer: bin=“identity"));

  g_assert_true (set_up (effect, 1, NULL));
  g_assert_true (voder_effect_check (effect, NULL));
  input->n_frames = RATE;
  again = effect_fixture_run (effect, input, 4096);
  g_assert_cmpuint (again->n_frames, ==, RATE);
}

/* Longer than the sound by what was asked for, in which it rings on. */
static void
test_what_rings_on_is_heard (void)
{
  g_autoptr (EffectSound) input = effect_sound_new (RATE, 1, RATE / 2);
  g_autoptr (VoderEffect) effect =
      create ("audioecho delay=400000000 intensity=0.5", 1);
  g_autoptr (EffectSound) plain = NULL;
  g_autoptr (EffectSound) output = NULL;

  if (effect == NULL)
    return;

  input->samples[RATE / 2 - 1] = 0.5f;
  plain = effect_fixture_run (effect, input, 512);
  g_assert_cmpuint (plain->n_frames, ==, input->n_frames);
  g_object_set (voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (effect), 0),
                "tail", 0.5f, NULL);
  voder_effect_reset (effect);
  output = effect_fixture_run (effect, input, 512);
  g_assert_cmpuint (output->n_frames, ==, RATE / 2 + RATE / 2);
  g_assert_cmpfloat_with_epsilon (
      output->samples[RATE / 2 - 1 + (gsize) (RATE * 0.4)], 0.25f, 0.01f);
}

static void
test_what_is_held_back_counts_as_latency (void)
{
  g_autoptr (EffectSound) input = effect_sound_new_noise (RATE, 1, RATE);
  static const char *const bins[] = {
    "identity", "audiowsinclimit cutoff=3000 length=1001 low-latency=true",
    "webrtcdsp echo-cancel=false"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bins); i++) {
    g_autoptr (VoderEffect) effect = create (bins[i], 1);
    double longest;

    if (effect == NULL)
      return;

    longest = effect_fixture_measure_wait (effect, input);
    g_test_message ("%s: %g frames of %u", bins[i], longest,
                    voder_effect_get_latency (effect));
    g_assert_cmpfloat (longest, <=, voder_effect_get_latency (effect) + 1.0);
  }
}

static void
test_a_tempo_of_theirs_is_in_the_map (void)
{
  g_autoptr (VoderEffect) effect = create ("pitch tempo=2", 1);
  g_autoptr (EffectSound) input = effect_sound_new_voice (RATE, 1, RATE * 4);
  g_autoptr (EffectSound) output = NULL;

  if (effect == NULL)
    return;

  output = effect_fixture_run (effect, input, 512);
  g_assert_cmpfloat (fabs ((double) output->n_frames - RATE * 2.0), <,
                     RATE * 0.1);
  g_assert_cmpfloat_with_epsilon (voder_effect_map (effect, RATE), RATE * 2.0,
                                  RATE * 0.05);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-gstreamer/elements-work-on-the-sound",
                  test_elements_work_on_the_sound);
  voder_test_add ("/effect-gstreamer/its-text-is-printed-as-it-was-written",
                  test_its_text_is_printed_as_it_was_written);
  voder_test_add ("/effect-gstreamer/an-error-names-the-effect-and-the-value",
                  test_an_error_names_the_effect_and_the_value);
  voder_test_add ("/effect-gstreamer/mono-goes-into-what-is-stereo-only",
                  test_mono_goes_into_what_is_stereo_only);
  voder_test_add ("/effect-gstreamer/a-rate-they-do-not-take-is-changed",
                  test_a_rate_that_the_elements_do_not_take_is_changed);
  voder_test_add ("/effect-gstreamer/an-element-that-fails-later-is-told-of",
                  test_an_element_that_fails_later_is_told_of);
  voder_test_add ("/effect-gstreamer/what-rings-on-is-heard",
                  test_what_rings_on_is_heard);
  voder_test_add ("/effect-gstreamer/what-is-held-back-counts-as-latency",
                  test_what_is_held_back_counts_as_latency);
  voder_test_add ("/effect-gstreamer/a-tempo-of-theirs-is-in-the-map",
                  test_a_tempo_of_theirs_is_in_the_map);

  return voder_test_run ();
}
