/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>

#include "speech-cache-fixture.h"

#define N_ASKING 16

static VoderUtterance *
make_utterance (const char *text, const char *voice, double rate)
{
  g_autoptr (VoderUtterance) plain = voder_utterance_new (text);
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (plain);

  voder_utterance_builder_set_voice (builder, voice);
  voder_utterance_builder_set_rate (builder, rate);

  return voder_utterance_builder_end (builder);
}

/* How loud the voice is behind @effects, as its buffers say. */
static double
hear_behind (gpointer synthesizer,
             const char *text,
             const char *voice,
             double rate,
             const char *effects)
{
  g_autoptr (Pipe) pipe = pipe_new (4096);
  g_autoptr (VoderUtterance) utterance = make_utterance (text, voice, rate);
  g_autoptr (VoderOutput) output =
      voder_output_new (utterance, pipe->sender, NULL);
  g_autoptr (GPtrArray) chunks = NULL;
  g_autoptr (GError) error = NULL;
  double loudness = NAN;

  voder_output_ask_loudness (output, effects);
  voder_synthesizer_synthesize (VODER_SYNTHESIZER (synthesizer), utterance,
                                output, NULL, &error);
  g_assert_no_error (error);
  chunks = pipe_drain (pipe);
  g_assert_cmpuint (chunks->len, >, 0);
  for (guint i = 0; i < chunks->len; i++) {
    GstBuffer *buffer = voder_chunk_get_buffer (g_ptr_array_index (chunks, i));
    double here = voder_voice_meta_get_loudness (buffer);

    if (i > 0)
      g_assert_true (here == loudness || (isnan (here) && isnan (loudness)));
    loudness = here;
  }

  return loudness;
}

static double
hear_loudness (gpointer synthesizer,
               const char *text,
               const char *voice,
               double rate)
{
  return hear_behind (synthesizer, text, voice, rate, "");
}

static int
count_calls (CacheFixture *fixture)
{
  return g_atomic_int_get (&fixture->stub->n_calls);
}

static void
test_a_voice_is_measured_once (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  double first = hear_loudness (fixture->cache, "hello", "v", 1.0);

  g_assert_cmpfloat (first, <, 0.0);
  g_assert_cmpfloat (first, >, -70.0);
  /* What it says does not matter. */
  g_assert_cmpint (count_calls (fixture), ==, 2);
  g_assert_true (hear_loudness (fixture->cache, "~~~~", "v", 1.0) == first);
  g_assert_cmpint (count_calls (fixture), ==, 3);

  /* Another process. */
  cache_fixture_open (fixture, "stub", LIMIT);
  g_assert_true (hear_loudness (fixture->cache, "others", "v", 1.0) == first);
  g_assert_cmpint (count_calls (fixture), ==, 4);
  /* Another version of the engine may sound otherwise. */
  cache_fixture_open (fixture, "stub 2", LIMIT);
  g_assert_true (hear_loudness (fixture->cache, "others", "v", 1.0) == first);
  g_assert_cmpint (count_calls (fixture), ==, 6);
}

static void
test_each_voice_and_rate_is_measured (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();

  hear_loudness (fixture->cache, "a", "v", 1.0);
  g_assert_cmpint (count_calls (fixture), ==, 2);
  hear_loudness (fixture->cache, "b", "w", 1.0);
  g_assert_cmpint (count_calls (fixture), ==, 4);
  hear_loudness (fixture->cache, "c", "w", 2.0);
  g_assert_cmpint (count_calls (fixture), ==, 6);
  /* Who moves a slider does not have it measured at each step. */
  hear_loudness (fixture->cache, "d", "w", 2.05);
  g_assert_cmpint (count_calls (fixture), ==, 7);
}

static void
test_nobody_is_measured_unasked (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (Pipe) pipe = pipe_new (16);
  g_autoptr (VoderUtterance) utterance = make_utterance ("hello", "v", 1.0);
  g_autoptr (VoderChunk) chunk = NULL;
  g_autoptr (GError) error = NULL;

  ask (VODER_SYNTHESIZER (fixture->cache), utterance, pipe, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_calls (fixture), ==, 1);
  chunk = pipe_receive (pipe);
  g_assert_true (
      isnan (voder_voice_meta_get_loudness (voder_chunk_get_buffer (chunk))));
}

/* What a chain does before it wants to know the loudness, counts. */
static void
test_a_voice_is_measured_behind_effects (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  double plain = hear_loudness (fixture->cache, "hello", "v", 1.0);
  double soft =
      hear_behind (fixture->cache, "hello", "v", 1.0, "gain gain=-12");

  g_assert_cmpfloat_with_epsilon (soft, plain - 12.0, 0.02);
  g_assert_true (isnan (
      hear_behind (fixture->cache, "hello", "v", 1.0, "no-such-effect")));
}

static gboolean
ask_one (gpointer data, GCancellable *cancellable, GError **error)
{
  CacheFixture *fixture = data;

  hear_loudness (fixture->cache, "the same", "v", 1.0);

  return TRUE;
}

/* However many workers begin with it at a time. */
static void
test_many_have_it_measured_once (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_ASKING; i++)
    voder_group_go (group, ask_one, fixture, NULL, &error);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_atomic_int_get (&fixture->stub->n_measured), ==, 1);
}

/* What it says itself is still heard. */
static void
test_a_voice_that_cannot_be_measured_is_unknown (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();

  fixture->stub->deaf_to = "north wind";
  g_assert_true (isnan (hear_loudness (fixture->cache, "hello", "v", 1.0)));
  g_assert_true (isnan (hear_loudness (fixture->cache, "again", "v", 1.0)));
  /* It is not asked again for each sentence, nor later: all that it says has
   * the same gain. */
  g_assert_cmpint (count_calls (fixture), ==, 3);
  fixture->stub->deaf_to = NULL;
  g_assert_true (isnan (hear_loudness (fixture->cache, "later", "v", 1.0)));
  g_assert_cmpint (count_calls (fixture), ==, 4);

  /* Another process tries again. */
  cache_fixture_open (fixture, "stub", LIMIT);
  g_assert_false (isnan (hear_loudness (fixture->cache, "hello", "v", 1.0)));
}

/* Nor does it have to be in a list to speak. */
static void
test_a_voice_that_is_not_found_is_unknown (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();

  fixture->stub->has_no_list = TRUE;
  g_assert_true (isnan (hear_loudness (fixture->cache, "hello", "v", 1.0)));
  g_assert_cmpint (count_calls (fixture), ==, 1);
}

/* A list that is not to be had for a moment does not change what a voice is. */
static void
test_what_was_known_of_a_voice_stays (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  double loudness = hear_loudness (fixture->cache, "hello", "v", 1.0);

  g_assert_true (isfinite (loudness));
  fixture->stub->has_no_list = TRUE;
  g_assert_true (hear_loudness (fixture->cache, "again", "v", 1.0) == loudness);
  g_assert_true (isnan (hear_loudness (fixture->cache, "other", "w", 1.0)));
  fixture->stub->has_no_list = FALSE;
  g_assert_true (hear_loudness (fixture->cache, "later", "v", 1.0) == loudness);
  g_assert_true (isfinite (hear_loudness (fixture->cache, "other", "w", 1.0)));
}

/* It is no sentence that is kept, and speech does not drive it out. */
static void
test_it_is_kept_apart_from_speech (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  guint64 n_bytes = 0;

  hear_loudness (fixture->cache, "hello", "v", 1.0);
  hear_loudness (fixture->cache, "hello", "w", 1.0);
  g_assert_cmpuint (voder_speech_store_measure (fixture->store, &n_bytes), ==,
                    2);
  g_assert_cmpuint (voder_speech_store_count_levels (fixture->store), ==, 2);
  voder_cache_clear (voder_speech_store_get_cache (fixture->store));
  g_assert_cmpuint (voder_speech_store_count_levels (fixture->store), ==, 2);
  voder_speech_store_clear (fixture->store);
  g_assert_cmpuint (voder_speech_store_count_levels (fixture->store), ==, 0);
}

static void
test_a_cancel_ends_the_measuring (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderUtterance) utterance = make_utterance ("hello", "v", 1.0);
  g_autoptr (GError) error = NULL;
  double loudness = 0.0;

  voder_context_cancel (context, NULL);
  g_assert_false (voder_synthesizer_measure_loudness (
      VODER_SYNTHESIZER (fixture->cache), utterance, "", &loudness,
      G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (isnan (loudness));
}

static void
note_switch (VoderIncident incident,
             VoderUtterance *utterance,
             const GError *error,
             gpointer data)
{
  g_assert_cmpint (incident, ==, VODER_INCIDENT_SWITCHED);
  *(gboolean *) data = TRUE;
}

/* The voice that speaks is the one that counts, also when another failed. */
static void
test_who_stands_in_has_a_loudness_of_its_own (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (CacheFixture) other = cache_fixture_new ();
  g_autoptr (VoderFallback) list = voder_fallback_new ();
  gboolean was_switched = FALSE;
  double loudness;

  voder_fallback_set_whole (list, TRUE);
  voder_fallback_set_incident_func (list, note_switch, &was_switched, NULL);
  other->stub->is_soft = TRUE;
  voder_fallback_add_synthesizer (list, "loud",
                                  VODER_SYNTHESIZER (fixture->cache));
  voder_fallback_add_synthesizer (list, "soft",
                                  VODER_SYNTHESIZER (other->cache));
  loudness = hear_loudness (list, "hello", "v", 1.0);
  fixture->stub->deaf_to = "goodbye";
  g_assert_cmpfloat_with_epsilon (
      hear_loudness (list, "goodbye", "v", 1.0) - loudness, -20.0, 0.2);
  g_assert_true (was_switched);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/voice-levels/a-voice-is-measured-once",
                  test_a_voice_is_measured_once);
  voder_test_add ("/voice-levels/each-voice-and-rate-is-measured",
                  test_each_voice_and_rate_is_measured);
  voder_test_add ("/voice-levels/a-voice-is-measured-behind-effects",
                  test_a_voice_is_measured_behind_effects);
  voder_test_add ("/voice-levels/nobody-is-measured-unasked",
                  test_nobody_is_measured_unasked);
  voder_test_add ("/voice-levels/many-have-it-measured-once",
                  test_many_have_it_measured_once);
  voder_test_add ("/voice-levels/a-voice-that-cannot-be-measured-is-unknown",
                  test_a_voice_that_cannot_be_measured_is_unknown);
  voder_test_add ("/voice-levels/a-voice-that-is-not-found-is-unknown",
                  test_a_voice_that_is_not_found_is_unknown);
  voder_test_add ("/voice-levels/what-was-known-of-a-voice-stays",
                  test_what_was_known_of_a_voice_stays);
  voder_test_add ("/voice-levels/it-is-kept-apart-from-speech",
                  test_it_is_kept_apart_from_speech);
  voder_test_add ("/voice-levels/a-cancel-ends-the-measuring",
                  test_a_cancel_ends_the_measuring);
  voder_test_add ("/voice-levels/who-stands-in-has-a-loudness-of-its-own",
                  test_who_stands_in_has_a_loudness_of_its_own);

  return voder_test_run ();
}
