/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spoken.h"

#include <locale.h>
#include <string.h>

#include <glib/gstdio.h>

/* How much a sentence may differ in length from itself: the library keeps up
 * to a tenth of a second of silence from one utterance for the next. */
#define LEFT_OVER 0.05

#define SENTENCE "The quick brown fox, they say, jumps over lazy dogs."

static void
test_voices (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  g_autoptr (GListModel) voices = NULL;

  if (engine == NULL)
    return;

  spoken_assert_voices (engine, 100);
  voices = voder_engine_list_voices (engine, NULL, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (voices); i++) {
    g_autoptr (VoderVoice) voice = g_list_model_get_item (voices, i);
    g_autoptr (Spoken) spoken =
        spoken_new_text (engine, voder_voice_get_id (voice), "Voder 1 2.");

    g_assert_cmpuint (spoken->n_frames, >, 0);
    g_assert_cmpuint (spoken->sample_rate, ==,
                      voder_voice_get_sample_rate (voice));
  }
}

static void
test_unknown_voice (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  g_autoptr (GError) error = NULL;

  if (engine == NULL)
    return;

  g_assert_null (
      voder_engine_find_voice (engine, "en-uss", NULL, NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE);
  g_assert_nonnull (strstr (error->message, "en-us"));
}

static void
test_language (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  const char *const pairs[][2] = {
    { "en", "en" },        { "en-GB", "en" }, { "en-US", "en-us" },
    { "de", "de" },        { "de-AT", "de" }, { "fr", "fr" },
    { "fr-BE", "fr-be" },  { "zh", "cmn" },   { "pt-BR", "pt-br" },
    { "es-MX", "es-419" }, { "no", "nb" },    { "tlh", "piqd" },
  };

  if (engine == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (VoderVoice) voice =
        voder_engine_find_voice (engine, NULL, pairs[i][0], NULL, NULL);

    g_assert_cmpstr (voder_voice_get_id (voice), ==, pairs[i][1]);
  }
}

/* The first utterance of a process; later ones depend on those before. */
static void
test_bare_library_subprocess (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  g_autoptr (Spoken) spoken = NULL;
  g_autoptr (Spoken) bare = NULL;

  if (engine == NULL)
    return;

  spoken = spoken_new_text (engine, "en-us", SENTENCE);
  bare = spoken_new_reference ("reference-espeak", "en-us", SENTENCE);
  g_assert_cmpuint (bare->n_frames, >, 0);
  spoken_assert_equal (spoken, bare);
}

static void
test_bare_library (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");

  if (engine == NULL)
    return;

  g_test_trap_subprocess ("/espeak/subprocess/first", 0,
                          G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_words (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  const char *const pairs[][3] = {
    { "en-us", "The quick, “brown” fox isn’t naïve.",
      "The|quick|brown|fox|isn’t|naïve" },
    { "de", "Schöne Grüße aus München!", "Schöne|Grüße|aus|München" },
    { "ru", "Привет, мир.", "Привет|мир" },
    { "en-us", "It costs $3.50 now.", "It|costs|$|3.50|now" },
  };

  if (engine == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (Spoken) spoken =
        spoken_new_text (engine, pairs[i][0], pairs[i][1]);
    g_autofree char *words = spoken_dup_words (spoken);

    g_assert_cmpstr (words, ==, pairs[i][2]);
    spoken_assert_marks (spoken);
  }
}

static guint
count_marks (const Spoken *spoken, VoderMarkType type)
{
  guint n = 0;

  for (guint i = 0; i < spoken->marks->len; i++)
    n +=
        voder_mark_get_mark_type (g_ptr_array_index (spoken->marks, i)) == type;

  return n;
}

static void
test_one_sentence (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  g_autoptr (Spoken) spoken = NULL;

  if (engine == NULL)
    return;

  spoken = spoken_new_text (engine, "en-us", "This Dr. Smith is one. Or two.");
  g_assert_cmpuint (count_marks (spoken, VODER_MARK_SENTENCE), ==, 1);
}

static void
test_ssml (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  g_autoptr (VoderUtterance) utterance = spoken_create_ssml (
      "en-us", "<speak><s>First ö.</s> <s>Then <mark name=\"here\"/>that."
               "</s></speak>");
  g_autoptr (Spoken) spoken = NULL;
  g_autofree char *words = NULL;

  if (engine == NULL)
    return;

  spoken = spoken_new (engine, utterance);
  words = spoken_dup_words (spoken);
  g_assert_cmpuint (count_marks (spoken, VODER_MARK_SENTENCE), ==, 2);
  g_assert_cmpuint (count_marks (spoken, VODER_MARK_NAMED), ==, 1);
  g_assert_cmpstr (words, ==, "First|ö|Then|that");
  spoken_assert_marks (spoken);
  for (guint i = 0; i < spoken->marks->len; i++) {
    VoderMark *mark = g_ptr_array_index (spoken->marks, i);

    if (voder_mark_get_mark_type (mark) == VODER_MARK_NAMED)
      g_assert_cmpstr (voder_mark_get_text (mark), ==, "here");
  }
}

/* How long a sentence lasts tells whether prosody or voice were left over. */
static void
test_nothing_left_over (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  g_autoptr (VoderUtterance) loud = spoken_create_ssml (
      "en-us", "<speak><prosody rate=\"x-fast\" pitch=\"x-high\">"
               "<voice xml:lang=\"de\">Sehr schnell");
  g_autoptr (Spoken) before = NULL;
  g_autoptr (Spoken) left = NULL;
  g_autoptr (Spoken) after = NULL;

  if (engine == NULL)
    return;

  before = spoken_new_text (engine, "en-us", SENTENCE);
  left = spoken_new (engine, loud);
  after = spoken_new_text (engine, "en-us", SENTENCE);
  g_assert_cmpfloat_with_epsilon (
      (double) after->n_frames / (double) before->n_frames, 1.0, LEFT_OVER);
}

static double
measure (VoderEngine *engine, double rate, double pitch, double volume)
{
  g_autoptr (VoderUtterance) utterance =
      spoken_create_prosody ("en-us", SENTENCE, rate, pitch, volume);
  g_autoptr (Spoken) spoken = spoken_new (engine, utterance);

  spoken_assert_marks (spoken);

  return (double) spoken->n_frames / spoken->sample_rate;
}

static void
test_rate (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  double normal;

  if (engine == NULL)
    return;

  normal = measure (engine, 1.0, 1.0, 1.0);
  g_assert_cmpfloat (measure (engine, VODER_RATE_MIN, 1.0, 1.0), >, normal);
  g_assert_cmpfloat_with_epsilon (measure (engine, 2.0, 1.0, 1.0), normal / 2,
                                  normal / 10);
  g_assert_cmpfloat_with_epsilon (measure (engine, 4.0, 1.0, 1.0), normal / 4,
                                  normal / 15);
  g_assert_cmpfloat_with_epsilon (measure (engine, VODER_RATE_MAX, 1.0, 1.0),
                                  normal / 10, normal / 30);
}

static void
test_pitch (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  double normal;

  if (engine == NULL)
    return;

  normal = measure (engine, 1.0, 1.0, 1.0);
  g_assert_cmpfloat_with_epsilon (measure (engine, 1.0, 0.0, 1.0), normal,
                                  normal / 20);
  g_assert_cmpfloat_with_epsilon (measure (engine, 1.0, VODER_PITCH_MAX, 1.0),
                                  normal, normal / 20);
}

static void
test_volume (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  const double volumes[] = { 1.0, 0.5, 0.25, 0.0 };
  int peak = G_MAXINT16;

  if (engine == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (volumes); i++) {
    g_autoptr (VoderUtterance) utterance =
        spoken_create_prosody ("en-us", SENTENCE, 1.0, 1.0, volumes[i]);
    g_autoptr (Spoken) spoken = spoken_new (engine, utterance);

    g_assert_cmpint (spoken_get_peak (spoken), <, peak);
    peak = spoken_get_peak (spoken);
  }
  g_assert_cmpint (peak, ==, 0);
}

static void
test_odd_text (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  g_autofree char *dots = g_strnfill (1000, '.');
  g_autofree char *word = g_strnfill (200, 'a');
  g_autofree char *sentence = spoken_create_long_sentence ();
  const char *const texts[] = {
    "",
    " ",
    "…",
    "😀 👍🏽",
    "日本語",
    dots,
    word,
    sentence,
    "\001\033[31m \t\r\n",
    "<b>&amp;</b> %s [[h@l'oU]] \\ 1/0",
    "e\xcc\x81l\xc3\xa8ve \xe2\x80\x94 x",
  };

  if (engine == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (Spoken) spoken = spoken_new_text (engine, "en-us", texts[i]);

    spoken_assert_marks (spoken);
  }
}

/* Each of these ends the process when the library gets it as it is. */
static void
test_crashing_text (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  const char *const units[] = { "A.B.C.D.", "a.b.a.b.a. ", "s'", "s’",
                                "s?",       "s‘",          "s´" };

  if (engine == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (Spoken) spoken = NULL;

    while (text->len < LONG_SENTENCE_BYTES)
      g_string_append (text, units[i]);
    spoken = spoken_new_text (engine, "en-us", text->str);
    g_assert_cmpuint (spoken->n_frames, >, 0);
    spoken_assert_marks (spoken);
  }
}

static void
test_cancel (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  double before;

  if (engine == NULL)
    return;

  before = measure (engine, 1.0, 1.0, 1.0);
  spoken_assert_cancels (engine, "de");
  g_assert_cmpfloat_with_epsilon (measure (engine, 1.0, 1.0, 1.0) / before, 1.0,
                                  LEFT_OVER);
}

static void
test_locale (void)
{
  g_autofree char *before = g_strdup (setlocale (LC_ALL, NULL));
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");

  if (engine == NULL)
    return;

  measure (engine, 1.0, 1.0, 1.0);
  g_assert_cmpstr (setlocale (LC_ALL, NULL), ==, before);
}

/* In a process of its own: the library starts once. */
static void
test_missing_data_subprocess (void)
{
  g_autofree char *folder = g_dir_make_tmp ("voder-XXXXXX", NULL);
  g_autofree char *data = g_build_filename (folder, "espeak-ng-data", NULL);
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  g_autoptr (GError) error = NULL;

  if (engine == NULL)
    return;

  g_assert_no_errno (g_mkdir (data, 0700));
  g_setenv ("ESPEAK_DATA_PATH", folder, TRUE);
  g_assert_null (voder_engine_list_voices (engine, NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, data));
  g_assert_no_errno (g_rmdir (data));
  g_assert_no_errno (g_rmdir (folder));
}

static void
test_missing_data (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");

  if (engine == NULL)
    return;

  g_test_trap_subprocess ("/espeak/subprocess/missing-data", 0,
                          G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/espeak/each-voice-speaks", test_voices);
  voder_test_add ("/espeak/an-unknown-voice-names-near-ones",
                  test_unknown_voice);
  voder_test_add ("/espeak/a-language-finds-the-best-voice", test_language);
  voder_test_add ("/espeak/samples-are-those-of-the-bare-library",
                  test_bare_library);
  voder_test_add ("/espeak/subprocess/first", test_bare_library_subprocess);
  voder_test_add ("/espeak/each-word-has-a-mark", test_words);
  voder_test_add ("/espeak/plain-text-is-one-sentence", test_one_sentence);
  voder_test_add ("/espeak/markup-gives-its-marks", test_ssml);
  voder_test_add ("/espeak/markup-leaves-no-prosody-or-voice",
                  test_nothing_left_over);
  voder_test_add ("/espeak/rate-scales-durations", test_rate);
  voder_test_add ("/espeak/pitch-leaves-durations", test_pitch);
  voder_test_add ("/espeak/volume-scales-the-amplitude", test_volume);
  voder_test_add ("/espeak/odd-text-is-spoken", test_odd_text);
  voder_test_add ("/espeak/crashing-text-is-survived", test_crashing_text);
  voder_test_add ("/espeak/a-cancel-ends-it-and-leaves-nothing", test_cancel);
  voder_test_add ("/espeak/missing-data-is-an-error", test_missing_data);
  voder_test_add ("/espeak/subprocess/missing-data",
                  test_missing_data_subprocess);
  voder_test_add ("/espeak/the-locale-stays-as-it-was", test_locale);

  return voder_test_run ();
}
