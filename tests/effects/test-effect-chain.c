/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <string.h>

static VoderEffectChain *
parse (const char *text, GError **error)
{
  return voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), text, error);
}

static void
test_is_printed_as_it_was_written (void)
{
  const char *const texts[] = {
    "",
    "gain",
    "gain gain=0",
    "gain gain=-3.5 fade-in=0.1",
    "gain fade-in=0.1 gain=-3.5 ! gain ! gain gain=60",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (VoderEffectChain) chain = parse (texts[i], NULL);
    g_autofree char *text = voder_effect_chain_to_string (chain);

    g_assert_cmpstr (text, ==, texts[i]);
  }
}

static void
test_spaces_and_quotes_do_not_matter (void)
{
  const char *const texts[] = {
    " gain  gain = -3!gain ",       "gain gain=\"-3\"!gain",
    "\tgain gain='-3' ! gain\n",    "gain gain=\\-3 ! gain",
    "gain gain=7 gain=-3.0 ! gain",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (VoderEffectChain) chain = parse (texts[i], NULL);
    g_autofree char *text = voder_effect_chain_to_string (chain);

    g_assert_cmpstr (text, ==, "gain gain=-3 ! gain");
  }
}

static void
test_follows_another_one (void)
{
  const char *const texts[] = { "gain gain=-6 ! limiter", "gain ! limiter",
                                "gain fade-in=1 ! limiter ceiling=-3" };
  g_autoptr (VoderEffectChain) chain = parse ("gain gain=3 ! limiter", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (VoderEffectChain) other = parse (texts[i], NULL);
    g_autofree char *text = NULL;
    float gain = 0.0f;
    float other_gain = 0.0f;

    g_assert_true (voder_effect_chain_follow (chain, other));
    text = voder_effect_chain_to_string (chain);
    g_assert_cmpstr (text, ==, texts[i]);
    g_object_get (voder_effect_chain_get_effect (chain, 0), "gain", &gain,
                  NULL);
    g_object_get (voder_effect_chain_get_effect (other, 0), "gain", &other_gain,
                  NULL);
    g_assert_cmpfloat (gain, ==, other_gain);
  }
}

static void
test_follows_none_of_other_effects (void)
{
  const char *const texts[] = { "", "limiter ! gain", "gain gain=-6",
                                "gain gain=-6 ! limiter ! gain" };
  g_autoptr (VoderEffectChain) chain = parse ("gain gain=3 ! limiter", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (VoderEffectChain) other = parse (texts[i], NULL);
    g_autofree char *text = NULL;

    g_assert_false (voder_effect_chain_follow (chain, other));
    text = voder_effect_chain_to_string (chain);
    g_assert_cmpstr (text, ==, "gain gain=3 ! limiter");
  }
}

static void
test_an_error_names_the_place (void)
{
  const struct {
    const char *text;
    VoderAudioError code;
    const char *said;
  } cases[] = {
    { "gian", VODER_AUDIO_ERROR_EFFECT,
      "Character 1: There is no effect “gian”; is it “gain”?" },
    { "gain ! zzzz", VODER_AUDIO_ERROR_EFFECT,
      "Character 8: There is no effect “zzzz”; there are" },
    { "gain gian=3", VODER_AUDIO_ERROR_PROPERTY,
      "Character 6: gain: There is no parameter “gian”; is it “gain”?" },
    { "gain x=3", VODER_AUDIO_ERROR_PROPERTY, "there are “gain”, “fade-in”" },
    { "gain gain=99", VODER_AUDIO_ERROR_VALUE,
      "Character 6: gain: gain=99 is not a number from -96 to 60 dB" },
    { "gain gain=nan", VODER_AUDIO_ERROR_VALUE, "gain=nan" },
    { "gain gain=1,5", VODER_AUDIO_ERROR_VALUE, "gain=1,5" },
    { "gain gain=0x", VODER_AUDIO_ERROR_VALUE, "gain=0x" },
    { "gain gain=1dB", VODER_AUDIO_ERROR_VALUE, "gain=1dB" },
    { "gain !", VODER_AUDIO_ERROR_SYNTAX,
      "Character 7: The name of an effect is missing" },
    { "! gain", VODER_AUDIO_ERROR_SYNTAX, "Character 1" },
    { "gain ! ! gain", VODER_AUDIO_ERROR_SYNTAX, "Character 8" },
    { "gain gain", VODER_AUDIO_ERROR_SYNTAX,
      "Character 10: “=” and a value are missing" },
    { "gain gain=", VODER_AUDIO_ERROR_SYNTAX,
      "Character 11: The value is missing" },
    { "gain gain=\"3", VODER_AUDIO_ERROR_SYNTAX,
      "Character 11: The quotation mark is not closed" },
    { "gain gain=\"3\"x", VODER_AUDIO_ERROR_SYNTAX, "Character 14" },
    { "gain =3", VODER_AUDIO_ERROR_SYNTAX, "Character 6" },
    { "ä", VODER_AUDIO_ERROR_SYNTAX, "Character 1" },
    { "gain gain=ä x", VODER_AUDIO_ERROR_SYNTAX, "Character 14" },
    { "gain \xff", VODER_AUDIO_ERROR_SYNTAX, "UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (VoderEffectChain) chain = parse (cases[i].text, &error);

    g_assert_null (chain);
    g_assert_error (error, VODER_AUDIO_ERROR, (int) cases[i].code);
    if (strstr (error->message, cases[i].said) == NULL)
      g_error ("“%s” does not say “%s”", error->message, cases[i].said);
  }
}

static void
test_a_chain_has_its_limits (void)
{
  g_autoptr (GString) many = g_string_new ("gain");
  g_autofree char *long_text = g_strnfill (70000, ' ');
  g_autoptr (GError) error = NULL;

  for (int i = 1; i < 64; i++)
    g_string_append (many, "!gain");
  {
    g_autoptr (VoderEffectChain) chain = parse (many->str, NULL);

    g_assert_cmpuint (voder_effect_chain_get_n_effects (chain), ==, 64);
  }
  g_string_append (many, "!gain");
  g_assert_null (parse (many->str, &error));
  g_assert_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_SYNTAX);
  g_clear_error (&error);
  g_assert_null (parse (long_text, &error));
  g_assert_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_SYNTAX);
}

static void
test_latencies_add_up (void)
{
  g_autoptr (EffectSound) input = effect_sound_new (10000, 1, 10);
  g_autoptr (VoderEffect) effect = effect_fixture_create_for (
      "gain fade-out=0.01 ! gain ! gain fade-out=0.5", input);

  g_assert_cmpuint (voder_effect_get_latency (effect), ==, 5100);
}

static void
test_a_failed_setup_names_the_effect (void)
{
  g_autoptr (VoderEffect) effect = effect_fixture_create ("gain ! gain");
  g_autoptr (GError) error = NULL;
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, 4000, 1, NULL);
  g_assert_false (voder_effect_setup (effect, &info, &error));
  g_assert_nonnull (strstr (error->message, "4000"));
}

/* A parameter that changes is reached in a straight line. */
static void
test_a_gain_that_changes_does_not_click (void)
{
  g_autoptr (EffectSound) input = effect_sound_new (48000, 1, 4800);
  g_autoptr (VoderEffect) effect = NULL;
  g_autofree float *output = g_new0 (float, 4800);
  VoderEffectBlock block = { .n_input = 2400, .n_output = 2400 };

  for (gsize i = 0; i < input->n_frames; i++)
    input->samples[i] = 0.5f;
  effect = effect_fixture_create_for ("gain", input);
  block.input = input->samples;
  block.output = output;
  voder_effect_process (effect, &block);
  g_object_set (voder_effect_chain_get_effect (VODER_EFFECT_CHAIN (effect), 0),
                "gain", -20.0f, NULL);
  block.input = input->samples + 2400;
  block.output = output + 2400;
  voder_effect_process (effect, &block);

  g_assert_cmpfloat (output[2399], ==, 0.5f);
  g_assert_cmpfloat_with_epsilon (output[4799], 0.05f, 1e-6f);
  for (gsize i = 1; i < 4800; i++) {
    g_assert_cmpfloat (output[i], <=, output[i - 1]);
    g_assert_cmpfloat (output[i - 1] - output[i], <, 0.001f);
  }
}

static void
test_what_is_set_is_printed (void)
{
  g_autoptr (VoderEffectChain) chain = parse ("gain gain=1", NULL);
  g_autofree char *text = NULL;

  g_object_set (voder_effect_chain_get_effect (chain, 0), "gain", 0.1f, NULL);
  text = voder_effect_chain_to_string (chain);
  g_assert_cmpstr (text, ==, "gain gain=0.1");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-chain/is-printed-as-it-was-written",
                  test_is_printed_as_it_was_written);
  voder_test_add ("/effect-chain/spaces-and-quotes-do-not-matter",
                  test_spaces_and_quotes_do_not_matter);
  voder_test_add ("/effect-chain/follows-another-one-of-the-same-effects",
                  test_follows_another_one);
  voder_test_add ("/effect-chain/follows-none-of-other-effects",
                  test_follows_none_of_other_effects);
  voder_test_add ("/effect-chain/an-error-names-the-place",
                  test_an_error_names_the_place);
  voder_test_add ("/effect-chain/has-its-limits", test_a_chain_has_its_limits);
  voder_test_add ("/effect-chain/latencies-add-up", test_latencies_add_up);
  voder_test_add ("/effect-chain/a-failed-setup-names-the-effect",
                  test_a_failed_setup_names_the_effect);
  voder_test_add ("/effect-chain/a-gain-that-changes-does-not-click",
                  test_a_gain_that_changes_does_not_click);
  voder_test_add ("/effect-chain/what-is-set-is-printed",
                  test_what_is_set_is_printed);

  return voder_test_run ();
}
