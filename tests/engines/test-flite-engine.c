/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spoken.h"

#include <string.h>

#define SENTENCE "The quick brown fox, they say, jumps over 3 lazy dogs."

/* Those whose samples do not depend on what was said before. */
static const char *const pure_voices[] = { "kal", "kal16" };
static const char *const all_voices[] = { "kal16", "kal", "awb", "rms", "slt" };

#define N_THREADS   8
#define N_SENTENCES 10

static void
test_voices (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");

  if (engine == NULL)
    return;

  spoken_assert_voices (engine, G_N_ELEMENTS (all_voices));
  for (gsize i = 0; i < G_N_ELEMENTS (all_voices); i++) {
    g_autoptr (Spoken) spoken =
        spoken_new_text (engine, all_voices[i], "Hello.");
    g_autoptr (VoderVoice) voice =
        voder_engine_find_voice (engine, all_voices[i], NULL, NULL, NULL);

    g_assert_cmpuint (spoken->n_frames, >, spoken->sample_rate / 5);
    g_assert_cmpuint (spoken->sample_rate, ==,
                      voder_voice_get_sample_rate (voice));
    g_assert_cmpint (spoken_get_peak (spoken), >, 1000);
  }
}

static void
test_unknown_voice (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");
  g_autoptr (GError) error = NULL;

  if (engine == NULL)
    return;

  g_assert_null (voder_engine_find_voice (engine, "slr", NULL, NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE);
  g_assert_nonnull (strstr (error->message, "slt"));
}

static void
test_language (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");
  g_autoptr (VoderVoice) british = NULL;
  g_autoptr (VoderVoice) english = NULL;
  g_autoptr (GError) error = NULL;

  if (engine == NULL)
    return;

  british = voder_engine_find_voice (engine, NULL, "en-GB", NULL, NULL);
  english = voder_engine_find_voice (engine, NULL, "en", NULL, NULL);
  g_assert_cmpstr (voder_voice_get_id (british), ==, "awb");
  g_assert_cmpstr (voder_voice_get_id (english), ==, "kal16");
  g_assert_null (voder_engine_find_voice (engine, NULL, "de", NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_LANGUAGE);
}

static void
test_bare_library (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");

  if (engine == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (pure_voices); i++) {
    g_autoptr (Spoken) spoken =
        spoken_new_text (engine, pure_voices[i], SENTENCE);
    g_autoptr (Spoken) bare =
        spoken_new_reference ("reference-flite", pure_voices[i], SENTENCE);

    g_assert_cmpuint (bare->n_frames, >, 0);
    spoken_assert_equal (spoken, bare);
  }
}

/* The others draw from rand(): one of them in a process of its own. */
static void
test_bare_library_subprocess (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");
  g_autoptr (Spoken) spoken = NULL;
  g_autoptr (Spoken) bare = NULL;

  if (engine == NULL)
    return;

  spoken = spoken_new_text (engine, "slt", SENTENCE);
  bare = spoken_new_reference ("reference-flite", "slt", SENTENCE);
  spoken_assert_equal (spoken, bare);
}

static void
test_bare_library_fresh (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");

  if (engine == NULL)
    return;

  g_test_trap_subprocess ("/flite/subprocess/slt", 0,
                          G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_words (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");

  if (engine == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (all_voices); i++) {
    g_autoptr (Spoken) spoken =
        spoken_new_text (engine, all_voices[i],
                         "Hello, “Dr. Smith’s” naïve café… paid $3.50 today.");
    g_autofree char *words = spoken_dup_words (spoken);

    g_assert_cmpstr (words, ==, "Hello|Dr|Smith’s|naïve|café|paid|$3.50|today");
    spoken_assert_marks (spoken);
  }
}

/* A word's mark is where the word is: before it there is silence. */
static void
test_places (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");

  if (engine == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (all_voices); i++) {
    g_autoptr (Spoken) spoken =
        spoken_new_text (engine, all_voices[i], "One, two, three.");
    VoderMark *first = g_ptr_array_index (spoken->marks, 0);
    VoderMark *last = g_ptr_array_index (spoken->marks, 2);
    guint64 rate = spoken->sample_rate;

    g_assert_cmpuint (voder_mark_get_frame (first), >, rate / 20);
    g_assert_cmpuint (voder_mark_get_frame (first), <, rate / 3);
    g_assert_cmpuint (voder_mark_get_frame (last), <,
                      spoken->n_frames - rate / 4);
    g_assert_cmpuint (voder_mark_get_frame (last), >, spoken->n_frames / 2);
  }
}

static void
test_rate (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");
  const double rates[] = { VODER_RATE_MIN, 0.5, 2.0, VODER_RATE_MAX };

  if (engine == NULL)
    return;

  for (gsize v = 0; v < G_N_ELEMENTS (all_voices); v++) {
    g_autoptr (Spoken) normal =
        spoken_new_text (engine, all_voices[v], "Rate.");

    for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
      g_autoptr (VoderUtterance) utterance =
          spoken_create_prosody (all_voices[v], "Rate.", rates[i], 1.0, 1.0);
      g_autoptr (Spoken) spoken = spoken_new (engine, utterance);
      double expected = (double) normal->n_frames / rates[i];

      g_assert_cmpfloat ((double) spoken->n_frames, >, expected * 0.8);
      g_assert_cmpfloat ((double) spoken->n_frames, <, expected * 1.7);
      spoken_assert_marks (spoken);
    }
  }
}

static void
test_pitch (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");
  const double pitches[] = { 0.0, 0.5, VODER_PITCH_MAX };

  if (engine == NULL)
    return;

  for (gsize v = 0; v < G_N_ELEMENTS (all_voices); v++) {
    g_autoptr (Spoken) normal =
        spoken_new_text (engine, all_voices[v], "Pitch.");

    for (gsize i = 0; i < G_N_ELEMENTS (pitches); i++) {
      g_autoptr (VoderUtterance) utterance =
          spoken_create_prosody (all_voices[v], "Pitch.", 1.0, pitches[i], 1.0);
      g_autoptr (Spoken) spoken = spoken_new (engine, utterance);
      double ratio = (double) spoken->n_frames / (double) normal->n_frames;

      g_assert_cmpfloat_with_epsilon (ratio, 1.0, 0.05);
      g_assert_false (
          spoken->pcm->len == normal->pcm->len &&
          memcmp (spoken->pcm->data, normal->pcm->data, normal->pcm->len) == 0);
    }
  }
}

static void
test_volume (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");
  g_autoptr (Spoken) normal = NULL;
  const double volumes[] = { 0.0, 0.25, 0.5 };

  if (engine == NULL)
    return;

  normal = spoken_new_text (engine, "kal16", SENTENCE);
  for (gsize i = 0; i < G_N_ELEMENTS (volumes); i++) {
    g_autoptr (VoderUtterance) utterance =
        spoken_create_prosody ("kal16", SENTENCE, 1.0, 1.0, volumes[i]);
    g_autoptr (Spoken) spoken = spoken_new (engine, utterance);

    g_assert_cmpuint (spoken->n_frames, ==, normal->n_frames);
    g_assert_cmpfloat_with_epsilon (spoken_get_peak (spoken),
                                    spoken_get_peak (normal) * volumes[i], 1);
  }
}

static void
test_nothing_to_say (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");
  const char *const texts[] = { "", " ", "😀 👍🏽", "日本語", "..." };

  if (engine == NULL)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (Spoken) spoken = spoken_new_text (engine, "kal16", texts[i]);

    g_assert_cmpuint (spoken->n_frames, ==, 0);
    g_assert_cmpuint (spoken->marks->len, ==, 0);
  }
}

/* The library crashes on the first two when it gets them as they are. */
static void
test_odd_text (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");
  g_autofree char *dots = g_strnfill (2000, '.');
  g_autofree char *word = g_strnfill (200, 'a');
  g_autofree char *many = g_strconcat ("So", dots, "it is", NULL);
  g_autoptr (GString) ellipses = g_string_new ("So");
  g_autofree char *sentence = spoken_create_long_sentence ();
  const char *texts[] = { many,
                          NULL,
                          word,
                          sentence,
                          "\001\033[31m red \t\r\n",
                          "<b>&amp;</b> %s \\ 1/0 -0.0e-9 #!$%^&*()",
                          "e\xcc\x81l\xc3\xa8ve \xe2\x80\x94 M\xc3\xbc"
                          "nchen \xe2\x82\xac" };

  if (engine == NULL)
    return;

  while (ellipses->len < LONG_SENTENCE_BYTES)
    g_string_append (ellipses, "…");
  texts[1] = ellipses->str;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (Spoken) spoken = spoken_new_text (engine, "kal16", texts[i]);

    g_assert_cmpuint (spoken->n_frames, >, 0);
    spoken_assert_marks (spoken);
  }
}

static void
test_markup (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");
  g_autoptr (VoderUtterance) utterance = spoken_create_ssml (
      "kal16", "<speak>One <emphasis level=\"strong\">two</emphasis> &amp; "
               "<![CDATA[three]]>.</speak>");
  g_autoptr (Spoken) spoken = NULL;
  g_autofree char *words = NULL;

  if (engine == NULL)
    return;

  spoken = spoken_new (engine, utterance);
  words = spoken_dup_words (spoken);
  g_assert_cmpstr (words, ==, "One|two|&amp;|three");
  spoken_assert_marks (spoken);
}

static void
test_cancel (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");
  g_autoptr (Spoken) before = NULL;
  g_autoptr (Spoken) after = NULL;

  if (engine == NULL)
    return;

  before = spoken_new_text (engine, "kal16", SENTENCE);
  spoken_assert_cancels (engine, "slt");
  spoken_assert_cancels (engine, "kal16");
  after = spoken_new_text (engine, "kal16", SENTENCE);
  spoken_assert_equal (before, after);
}

typedef struct {
  VoderEngine *engine;
  gboolean is_stretching;
  Spoken *spoken[N_SENTENCES];
} Task;

static char *
create_sentence (guint n)
{
  return g_strdup_printf ("Sentence number %u of %d is this, %s.", n + 1,
                          N_SENTENCES, n % 2 ? "as you hear" : "isn't it");
}

static gboolean
speak_all (gpointer data, GCancellable *cancellable, GError **error)
{
  Task *task = data;

  for (guint i = 0; i < N_SENTENCES; i++) {
    g_autofree char *text = create_sentence (i);
    g_autoptr (VoderUtterance) slow =
        spoken_create_prosody ("kal16", text, 0.5, 1.5, 0.5);

    if (task->is_stretching)
      spoken_free (spoken_new (task->engine, slow));
    task->spoken[i] = spoken_new_text (task->engine, "kal16", text);
  }

  return TRUE;
}

/* They share the engine and the voice, which half of them also stretch. */
static void
test_threads (void)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("flite");
  g_autoptr (VoderPool) pool = NULL;
  g_autoptr (VoderGroup) group = NULL;
  g_autoptr (GError) error = NULL;
  Task tasks[N_THREADS] = { 0 };

  if (engine == NULL)
    return;

  pool = voder_pool_new ("flite", N_THREADS, N_THREADS, N_THREADS);
  group = voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  for (guint i = 0; i < N_THREADS; i++) {
    tasks[i].engine = engine;
    tasks[i].is_stretching = i % 2 == 1;
    voder_group_go (group, speak_all, &tasks[i], NULL, &error);
    g_assert_no_error (error);
  }
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);

  for (guint n = 0; n < N_SENTENCES; n++) {
    g_autofree char *text = create_sentence (n);
    g_autoptr (Spoken) alone = spoken_new_text (engine, "kal16", text);

    for (guint i = 0; i < N_THREADS; i++) {
      spoken_assert_equal (tasks[i].spoken[n], alone);
      g_clear_pointer (&tasks[i].spoken[n], spoken_free);
    }
  }
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/flite/each-voice-speaks", test_voices);
  voder_test_add ("/flite/an-unknown-voice-names-near-ones",
                  test_unknown_voice);
  voder_test_add ("/flite/a-language-finds-the-best-voice", test_language);
  voder_test_add ("/flite/samples-are-those-of-the-bare-library",
                  test_bare_library);
  voder_test_add ("/flite/a-fresh-slt-is-that-of-the-bare-library",
                  test_bare_library_fresh);
  voder_test_add ("/flite/subprocess/slt", test_bare_library_subprocess);
  voder_test_add ("/flite/each-word-has-a-mark", test_words);
  voder_test_add ("/flite/a-mark-is-where-its-word-begins", test_places);
  voder_test_add ("/flite/rate-scales-durations", test_rate);
  voder_test_add ("/flite/pitch-leaves-durations", test_pitch);
  voder_test_add ("/flite/volume-scales-the-amplitude", test_volume);
  voder_test_add ("/flite/text-without-sounds-is-empty", test_nothing_to_say);
  voder_test_add ("/flite/odd-text-is-spoken", test_odd_text);
  voder_test_add ("/flite/markup-is-not-spoken", test_markup);
  voder_test_add ("/flite/a-cancel-ends-it-and-leaves-nothing", test_cancel);
  voder_test_add ("/flite/eight-threads-say-what-one-says", test_threads);

  return voder_test_run ();
}
