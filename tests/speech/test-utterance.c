/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

static void
test_defaults (void)
{
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  gint64 start, end;

  g_assert_cmpstr (voder_utterance_get_string (utterance), ==, "Hello.");
  g_assert_false (voder_utterance_is_ssml (utterance));
  g_assert_null (voder_utterance_get_language (utterance));
  g_assert_null (voder_utterance_get_voice (utterance));
  g_assert_cmpfloat (voder_utterance_get_rate (utterance), ==, 1.0);
  g_assert_cmpfloat (voder_utterance_get_pitch (utterance), ==, 1.0);
  g_assert_cmpfloat (voder_utterance_get_volume (utterance), ==, 1.0);
  g_assert_cmpuint (voder_utterance_get_document (utterance), ==, 0);
  g_assert_cmpint (voder_utterance_get_block (utterance), ==,
                   VODER_BLOCK_PARAGRAPH);
  g_assert_cmpuint (voder_utterance_get_level (utterance), ==, 0);
  g_assert_cmpint (voder_utterance_get_flags (utterance), ==,
                   VODER_PASSAGE_WHOLE);
  g_assert_cmpint (voder_utterance_get_pause_us (utterance), ==, 0);
  g_assert_true (voder_utterance_get_source (utterance, &start, &end));
  g_assert_cmpint (start, ==, 0);
  g_assert_cmpint (end, ==, strlen ("Hello."));
}

static VoderUtteranceBuilder *
fill_builder (void)
{
  g_autoptr (VoderText) text = voder_text_new ("Grüße", -1);
  VoderUtteranceBuilder *builder = voder_utterance_builder_new (NULL);

  voder_utterance_builder_set_text (builder, text);
  voder_utterance_builder_set_ssml (builder, TRUE);
  voder_utterance_builder_set_language (builder, "de");
  voder_utterance_builder_set_voice (builder, "anna");
  voder_utterance_builder_set_rate (builder, 2.0);
  voder_utterance_builder_set_pitch (builder, 0.5);
  voder_utterance_builder_set_volume (builder, 0.25);
  voder_utterance_builder_set_document (builder, 4);
  voder_utterance_builder_set_block (builder, VODER_BLOCK_HEADING, 3,
                                     VODER_PASSAGE_END);
  voder_utterance_builder_set_pause_us (builder, 700000);

  return builder;
}

static void
assert_filled (VoderUtterance *utterance)
{
  g_assert_cmpstr (voder_utterance_get_string (utterance), ==, "Grüße");
  g_assert_true (voder_utterance_is_ssml (utterance));
  g_assert_cmpstr (voder_utterance_get_language (utterance), ==, "de");
  g_assert_cmpstr (voder_utterance_get_voice (utterance), ==, "anna");
  g_assert_cmpfloat (voder_utterance_get_rate (utterance), ==, 2.0);
  g_assert_cmpfloat (voder_utterance_get_pitch (utterance), ==, 0.5);
  g_assert_cmpfloat (voder_utterance_get_volume (utterance), ==, 0.25);
  g_assert_cmpuint (voder_utterance_get_document (utterance), ==, 4);
  g_assert_cmpint (voder_utterance_get_block (utterance), ==,
                   VODER_BLOCK_HEADING);
  g_assert_cmpuint (voder_utterance_get_level (utterance), ==, 3);
  g_assert_cmpint (voder_utterance_get_flags (utterance), ==,
                   VODER_PASSAGE_END);
  g_assert_cmpint (voder_utterance_get_pause_us (utterance), ==, 700000);
}

static void
test_builder (void)
{
  g_autoptr (VoderUtteranceBuilder) builder = fill_builder ();
  g_autoptr (VoderUtterance) utterance = voder_utterance_builder_end (builder);

  assert_filled (utterance);
}

static void
test_from (void)
{
  g_autoptr (VoderUtteranceBuilder) builder = fill_builder ();
  g_autoptr (VoderUtterance) first = voder_utterance_builder_end (builder);
  g_autoptr (VoderUtteranceBuilder) other = voder_utterance_builder_new (first);
  g_autoptr (VoderUtterance) second = NULL;

  g_clear_pointer (&first, voder_utterance_unref);
  g_clear_pointer (&builder, voder_utterance_builder_unref);
  second = voder_utterance_builder_end (other);

  assert_filled (second);
}

static void
test_builder_goes_on (void)
{
  g_autoptr (VoderUtteranceBuilder) builder = fill_builder ();
  g_autoptr (VoderUtterance) first = voder_utterance_builder_end (builder);
  g_autoptr (VoderUtterance) second = NULL;

  voder_utterance_builder_set_voice (builder, "bert");
  voder_utterance_builder_set_language (builder, NULL);
  second = voder_utterance_builder_end (builder);

  assert_filled (first);
  g_assert_cmpstr (voder_utterance_get_voice (second), ==, "bert");
  g_assert_null (voder_utterance_get_language (second));
  g_assert_cmpfloat (voder_utterance_get_rate (second), ==, 2.0);
}

static void
test_source (void)
{
  g_autoptr (VoderTextBuilder) text_builder = voder_text_builder_new ();
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (NULL);
  g_autoptr (VoderText) text = NULL;
  g_autoptr (VoderUtterance) utterance = NULL;
  gint64 start, end;

  voder_text_builder_append (text_builder, "Hello", -1, 100, 105);
  text = voder_text_builder_steal (text_builder);
  voder_utterance_builder_set_text (builder, text);
  utterance = voder_utterance_builder_end (builder);

  g_assert_true (voder_utterance_get_source (utterance, &start, &end));
  g_assert_cmpint (start, ==, 100);
  g_assert_cmpint (end, ==, 105);
}

static void
test_no_source (void)
{
  g_autoptr (VoderTextBuilder) text_builder = voder_text_builder_new ();
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (NULL);
  g_autoptr (VoderText) text = NULL;
  g_autoptr (VoderUtterance) utterance = NULL;
  gint64 start = 5;
  gint64 end = 5;

  voder_text_builder_append (text_builder, "a phrase put in", -1, -1, -1);
  text = voder_text_builder_steal (text_builder);
  voder_utterance_builder_set_text (builder, text);
  utterance = voder_utterance_builder_end (builder);

  g_assert_false (voder_utterance_get_source (utterance, &start, &end));
  g_assert_cmpint (start, ==, -1);
  g_assert_cmpint (end, ==, -1);
}

static void
test_boxed (void)
{
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  VoderUtterance *copy = g_boxed_copy (VODER_TYPE_UTTERANCE, utterance);

  g_assert_true (copy == utterance);
  g_boxed_free (VODER_TYPE_UTTERANCE, copy);
  g_assert_cmpstr (voder_utterance_get_string (utterance), ==, "Hello.");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/utterance/plain-text-has-the-engines-own-prosody",
                  test_defaults);
  voder_test_add ("/utterance/it-is-what-was-built", test_builder);
  voder_test_add ("/utterance/one-made-from-another-is-equal", test_from);
  voder_test_add ("/utterance/a-builder-goes-on-after-an-end",
                  test_builder_goes_on);
  voder_test_add ("/utterance/it-knows-its-place-in-the-source", test_source);
  voder_test_add ("/utterance/it-may-come-from-nowhere", test_no_source);
  voder_test_add ("/utterance/a-boxed-copy-is-a-reference", test_boxed);

  return voder_test_run ();
}
