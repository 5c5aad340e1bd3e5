/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spoken.h"

static void
test_voices (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");

  spoken_assert_voices (engine, 3);
}

static void
test_unknown_voice (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderVoice) voice =
      voder_engine_find_voice (engine, "tone-18k", NULL, NULL, &error);

  g_assert_null (voice);
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE);
  g_assert_nonnull (strstr (error->message, "tone-16k"));
}

static void
test_language (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");
  const char *const pairs[][2] = {
    { "en", "tone" },
    { "de", "tone" },
    { "de-AT", "tone-16k" },
    { "fr-CA", "tone-48k" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (VoderVoice) voice =
        voder_engine_find_voice (engine, NULL, pairs[i][0], NULL, NULL);

    g_assert_cmpstr (voder_voice_get_id (voice), ==, pairs[i][1]);
  }
}

static void
test_words (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");
  g_autoptr (Spoken) spoken =
      spoken_new_text (engine, "tone", " “Don’t” stop; naïve 日本 3.");
  g_autofree char *words = spoken_dup_words (spoken);

  g_assert_cmpstr (words, ==, "Don’t|stop|naïve|日本|3");
  spoken_assert_marks (spoken);
}

/* 20 ms and 10 ms for each letter, 20 ms of silence between two words. */
static void
test_places (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");
  g_autoptr (Spoken) spoken =
      spoken_new_text (engine, "tone-16k", "a bcd efghi");
  const guint64 frames[] = { 0, 50 * 16, 120 * 16 };

  g_assert_cmpuint (spoken->n_frames, ==, (120 + 70) * 16);
  g_assert_cmpuint (spoken->marks->len, ==, G_N_ELEMENTS (frames));
  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++) {
    VoderMark *mark = g_ptr_array_index (spoken->marks, i);

    g_assert_cmpuint (voder_mark_get_frame (mark), ==, frames[i]);
    g_assert_cmpint (voder_mark_get_accuracy (mark), ==, VODER_ACCURACY_EXACT);
  }
}

static void
test_formats (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");
  g_autoptr (Spoken) low = spoken_new_text (engine, "tone-16k", "one two");
  g_autoptr (Spoken) normal = spoken_new_text (engine, "tone", "one two");
  g_autoptr (Spoken) high = spoken_new_text (engine, "tone-48k", "one two");

  g_assert_cmpuint (low->sample_rate, ==, 16000);
  g_assert_cmpuint (normal->sample_rate, ==, 22050);
  g_assert_cmpuint (high->sample_rate, ==, 48000);
  g_assert_cmpint (normal->format, ==, GST_AUDIO_FORMAT_S16);
  g_assert_cmpint (high->format, ==, GST_AUDIO_FORMAT_F32);
  g_assert_cmpuint (high->n_frames, ==, 3 * low->n_frames);
}

/* Whole numbers are the same everywhere: whoever changes one must mean it. */
static void
test_same_everywhere (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");
  g_autoptr (Spoken) spoken =
      spoken_new_text (engine, "tone", "The same everywhere.");
  g_autofree char *sum = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, spoken->pcm->data, spoken->pcm->len);

  g_assert_cmpstr (
      sum, ==,
      "b409153adcd38cce297643bd2bbbc4a0c55659abf0c84cbf26cac96e70dfc5be");
}

static void
test_rate (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");
  const double rates[] = { 0.1, 0.5, 1.0, 2.0, 10.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autoptr (VoderUtterance) utterance =
        spoken_create_prosody ("tone-16k", "a bcd efghi", rates[i], 1.0, 1.0);
    g_autoptr (Spoken) spoken = spoken_new (engine, utterance);
    double expected = 190 * 16 / rates[i];

    g_assert_cmpfloat_with_epsilon ((double) spoken->n_frames, expected,
                                    1 + expected / 10000);
    spoken_assert_marks (spoken);
  }
}

static guint
count_crossings (const Spoken *spoken)
{
  guint n = 0;

  for (gsize i = 2; i + 1 < spoken->pcm->len; i += 2) {
    gint16 before = (gint16) GUINT16_FROM_LE (spoken->pcm->data[i - 2] |
                                              spoken->pcm->data[i - 1] << 8);
    gint16 sample = (gint16) GUINT16_FROM_LE (spoken->pcm->data[i] |
                                              spoken->pcm->data[i + 1] << 8);

    n += before < 0 && sample >= 0;
  }

  return n;
}

static void
test_pitch (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");
  g_autoptr (VoderUtterance) high =
      spoken_create_prosody ("tone", "pitch", 0.2, 2.0, 1.0);
  g_autoptr (VoderUtterance) normal =
      spoken_create_prosody ("tone", "pitch", 0.2, 1.0, 1.0);
  g_autoptr (VoderUtterance) lowest =
      spoken_create_prosody ("tone", "pitch", 0.2, 0.0, 1.0);
  g_autoptr (Spoken) a = spoken_new (engine, high);
  g_autoptr (Spoken) b = spoken_new (engine, normal);
  g_autoptr (Spoken) c = spoken_new (engine, lowest);

  g_assert_cmpint (
      ABS ((int) count_crossings (a) - 2 * (int) count_crossings (b)), <=, 2);
  g_assert_cmpuint (count_crossings (c), >, 0);
  g_assert_cmpuint (count_crossings (c), <, count_crossings (b));
}

static void
test_volume (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");
  const double volumes[] = { 0.0, 0.25, 0.5, 1.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (volumes); i++) {
    g_autoptr (VoderUtterance) utterance =
        spoken_create_prosody ("tone", "a word", 1.0, 1.0, volumes[i]);
    g_autoptr (Spoken) spoken = spoken_new (engine, utterance);

    g_assert_cmpfloat_with_epsilon (spoken_get_peak (spoken),
                                    16384 * volumes[i], 50);
  }
}

static void
test_nothing_to_say (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");
  const char *const texts[] = { "", " ", "…!?", "😀 👍🏽" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (Spoken) spoken = spoken_new_text (engine, "tone", texts[i]);

    g_assert_cmpuint (spoken->n_frames, ==, 0);
    g_assert_cmpuint (spoken->marks->len, ==, 0);
  }
}

static void
test_markup (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");
  g_autoptr (VoderUtterance) utterance = spoken_create_ssml (
      "tone", "<speak>one <emphasis level=\"strong\">two</emphasis></speak>");
  g_autoptr (Spoken) spoken = spoken_new (engine, utterance);
  g_autofree char *words = spoken_dup_words (spoken);

  g_assert_cmpstr (words, ==, "one|two");
}

static void
test_cancel (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("tone");

  spoken_assert_cancels (engine, "tone");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/tone/each-voice-has-a-name-of-its-own", test_voices);
  voder_test_add ("/tone/an-unknown-voice-names-near-ones", test_unknown_voice);
  voder_test_add ("/tone/a-language-finds-the-best-voice", test_language);
  voder_test_add ("/tone/each-word-has-a-mark", test_words);
  voder_test_add ("/tone/marks-are-exact", test_places);
  voder_test_add ("/tone/voices-differ-in-format", test_formats);
  voder_test_add ("/tone/samples-are-the-same-everywhere",
                  test_same_everywhere);
  voder_test_add ("/tone/rate-scales-durations", test_rate);
  voder_test_add ("/tone/pitch-scales-the-frequency", test_pitch);
  voder_test_add ("/tone/volume-scales-the-amplitude", test_volume);
  voder_test_add ("/tone/text-without-words-is-empty", test_nothing_to_say);
  voder_test_add ("/tone/markup-is-not-spoken", test_markup);
  voder_test_add ("/tone/a-cancel-ends-it", test_cancel);

  return voder_test_run ();
}
