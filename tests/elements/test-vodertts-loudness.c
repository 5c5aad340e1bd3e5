/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>

#include "voder-tts-play.h"

/* What the tone engine is as loud as, kept by a cache as `voder render` has it
 * before an engine. */
static double
measure_as_render (VoderSpeechStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEnginePool) pool =
      voder_engine_pool_new (NULL, "tone", VODER_ISOLATION_AUTO, 0, &error);
  g_autoptr (VoderSpeechCache) cache =
      voder_speech_cache_new_for_pool (pool, store);
  g_autoptr (VoderVoice) voice = voder_synthesizer_find_voice (
      VODER_SYNTHESIZER (pool), NULL, NULL, NULL, &error);
  g_autoptr (VoderUtterance) plain = voder_utterance_new ("any");
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (plain);
  g_autoptr (VoderUtterance) utterance = NULL;
  double loudness = NAN;

  voder_utterance_builder_set_voice (builder, voder_voice_get_id (voice));
  voder_utterance_builder_set_language (builder,
                                        voder_voice_get_languages (voice)[0]);
  utterance = voder_utterance_builder_end (builder);
  voder_synthesizer_measure_loudness (VODER_SYNTHESIZER (cache), utterance, "",
                                      &loudness, NULL, &error);
  g_assert_no_error (error);

  return loudness;
}

static VoderSpeechStore *
open_store (void)
{
  g_setenv ("VODER_CACHE_LIMIT", "1M", TRUE);

  return voder_speech_store_new_for_user ();
}

static void
speak (const char *effects)
{
  g_autofree char *path =
      voder_tts_play_write ("voice.txt", "One two three. Four five six.");
  g_autoptr (VoderTtsPlay) play =
      voder_tts_play ("filesrc location=%s ! text/plain ! vodertts engine=tone "
                      "effects=\"%s\" ! fakesink name=audio",
                      path, effects);

  g_assert_cmpuint (play->audio->len, >, 0);
}

static void
test_a_voice_is_measured_for_all_programs (void)
{
  g_autoptr (VoderSpeechStore) store = open_store ();

  g_assert_cmpuint (voder_speech_store_count_levels (store), ==, 0);
  speak ("loudness target=-20");
  g_assert_cmpuint (voder_speech_store_count_levels (store), ==, 1);
  /* It is the number that `voder render` asks for, and nothing else is kept. */
  g_assert_true (isfinite (measure_as_render (store)));
  g_assert_cmpuint (voder_speech_store_count_levels (store), ==, 1);
  speak ("loudness target=-20");
  g_assert_cmpuint (voder_speech_store_count_levels (store), ==, 1);
}

static void
test_nothing_is_kept_where_nothing_may_be (void)
{
  g_autoptr (VoderSpeechStore) store = open_store ();

  g_setenv ("VODER_CACHE_LIMIT", "0", TRUE);
  speak ("loudness target=-20");
  g_assert_cmpuint (voder_speech_store_count_levels (store), ==, 0);
  g_assert_false (g_file_test (voder_speech_store_get_directory (store),
                               G_FILE_TEST_EXISTS));
}

/* Without the effect nobody is asked to speak for nothing. */
static void
test_nobody_is_measured_unasked (void)
{
  g_autoptr (VoderSpeechStore) store = open_store ();

  speak ("gain gain=-3");
  g_assert_cmpuint (voder_speech_store_count_levels (store), ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/vodertts-loudness/a-voice-is-measured-for-all-programs",
                  test_a_voice_is_measured_for_all_programs);
  voder_test_add ("/vodertts-loudness/nothing-is-kept-where-nothing-may-be",
                  test_nothing_is_kept_where_nothing_may_be);
  voder_test_add ("/vodertts-loudness/nobody-is-measured-unasked",
                  test_nobody_is_measured_unasked);

  return voder_test_run ();
}
