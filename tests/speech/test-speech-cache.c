/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "speech-cache-fixture.h"

#include <string.h>

#define N_MUTANTS 1000

static void
test_what_was_said_costs_nothing (void)
{
  static const char *const texts[] = { "hello", "", "x", "ab" };
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    assert_heard (fixture, texts[i], 1);
    assert_heard (fixture, texts[i], 0);
  }
  g_assert_cmpuint (voder_speech_cache_get_n_hits (fixture->cache), ==, 4);
  g_assert_cmpuint (voder_speech_cache_get_n_misses (fixture->cache), ==, 4);

  /* Another process. */
  cache_fixture_open (fixture, "stub", LIMIT);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_heard (fixture, texts[i], 0);
}

static void
test_floats_are_kept (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();

  fixture->stub->format = GST_AUDIO_FORMAT_F32;
  assert_heard (fixture, "hello", 1);
  cache_fixture_open (fixture, "stub", LIMIT);
  assert_heard (fixture, "hello", 0);
}

typedef void (*Change) (VoderUtteranceBuilder *builder);

static void
change_voice (VoderUtteranceBuilder *builder)
{
  voder_utterance_builder_set_voice (builder, "v");
}

static void
change_language (VoderUtteranceBuilder *builder)
{
  voder_utterance_builder_set_language (builder, "de");
}

static void
change_rate (VoderUtteranceBuilder *builder)
{
  voder_utterance_builder_set_rate (builder, 1.0000001);
}

static void
change_pitch (VoderUtteranceBuilder *builder)
{
  voder_utterance_builder_set_pitch (builder, 1.0000001);
}

static void
change_volume (VoderUtteranceBuilder *builder)
{
  voder_utterance_builder_set_volume (builder, 0.5);
}

static void
change_markup (VoderUtteranceBuilder *builder)
{
  voder_utterance_builder_set_ssml (builder, TRUE);
}

static void
change_block (VoderUtteranceBuilder *builder)
{
  voder_utterance_builder_set_block (builder, VODER_BLOCK_HEADING, 2,
                                     VODER_PASSAGE_WHOLE);
}

static void
pronounce (VoderUtteranceBuilder *builder, const char *ipa)
{
  g_autoptr (VoderTextBuilder) text_builder = voder_text_builder_new ();
  g_autoptr (VoderText) text = NULL;

  voder_text_builder_begin_pronunciation (text_builder, ipa);
  voder_text_builder_append (text_builder, "hello", -1, 0, 5);
  voder_text_builder_end_pronunciation (text_builder);
  text = voder_text_builder_steal (text_builder);
  voder_utterance_builder_set_text (builder, text);
}

static void
change_pronunciation (VoderUtteranceBuilder *builder)
{
  pronounce (builder, "həˈləʊ");
}

static void
change_pronunciation_again (VoderUtteranceBuilder *builder)
{
  pronounce (builder, "həˈloʊ");
}

static void
change_place (VoderUtteranceBuilder *builder)
{
  voder_utterance_builder_set_block (builder, VODER_BLOCK_PARAGRAPH, 0,
                                     VODER_PASSAGE_NONE);
  voder_utterance_builder_set_document (builder, 7);
  voder_utterance_builder_set_pause_us (builder, 123);
}

/* How often the engine is asked for a changed utterance. */
static int
count_calls (CacheFixture *fixture, Change change)
{
  g_autoptr (Pipe) pipe = pipe_new (64);
  g_autoptr (VoderUtterance) plain = voder_utterance_new ("hello");
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (plain);
  g_autoptr (VoderUtterance) utterance = NULL;
  int n_before = fixture->stub->n_calls;

  change (builder);
  utterance = voder_utterance_builder_end (builder);
  g_assert_true (
      ask (VODER_SYNTHESIZER (fixture->cache), utterance, pipe, NULL, NULL));

  return fixture->stub->n_calls - n_before;
}

static void
test_all_that_changes_the_sound_counts (void)
{
  static const Change changes[] = {
    change_voice, change_language,      change_rate,
    change_pitch, change_volume,        change_markup,
    change_block, change_pronunciation, change_pronunciation_again
  };
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();

  assert_heard (fixture, "hello", 1);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_assert_cmpint (count_calls (fixture, changes[i]), ==, 1);
    g_assert_cmpint (count_calls (fixture, changes[i]), ==, 0);
  }
  g_assert_cmpint (count_calls (fixture, change_place), ==, 0);

  cache_fixture_open (fixture, "stub 2", LIMIT);
  assert_heard (fixture, "hello", 1);
}

static void
test_what_is_not_pure_is_not_kept (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();

  cache_fixture_open (fixture, NULL, LIMIT);
  g_assert_false (voder_speech_cache_is_used (fixture->cache));
  assert_heard (fixture, "hello", 1);
  assert_heard (fixture, "hello", 1);

  cache_fixture_open (fixture, "stub", 0);
  g_assert_false (voder_speech_cache_is_used (fixture->cache));
  assert_heard (fixture, "hello", 1);
  assert_heard (fixture, "hello", 1);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_a_failure_is_not_kept (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("hello");
  g_autoptr (Pipe) pipe = pipe_new (64);
  g_autoptr (GError) error = NULL;
  guint64 n_bytes;

  fixture->stub->fails = TRUE;
  g_assert_false (
      ask (VODER_SYNTHESIZER (fixture->cache), utterance, pipe, NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_cmpuint (voder_speech_store_measure (fixture->store, &n_bytes), ==,
                    0);

  fixture->stub->fails = FALSE;
  assert_heard (fixture, "hello", 1);
  g_assert_cmpuint (voder_speech_store_measure (fixture->store, &n_bytes), ==,
                    1);
  g_assert_cmpuint (n_bytes, >, 5 * FRAMES_A_LETTER * 2);
}

static void
test_one_too_long_is_not_kept (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();

  cache_fixture_open (fixture, "stub", 64 * 1024);
  fixture->stub->n_repeats = 200;
  assert_heard (fixture, "hello", 1);
  assert_heard (fixture, "hello", 1);
  fixture->stub->n_repeats = 0;
  assert_heard (fixture, "hello", 1);
  assert_heard (fixture, "hello", 0);
}

static void
test_the_size_is_limited (void)
{
  const guint64 limit = 256 * 1024;
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  guint64 n_bytes;

  cache_fixture_open (fixture, "stub", limit);
  for (guint i = 0; i < 500; i++) {
    g_autofree char *text = g_strdup_printf ("the text number %u", i);
    g_autofree char *heard = hear (fixture->cache, text);
  }
  voder_speech_store_measure (fixture->store, &n_bytes);
  g_assert_cmpuint (n_bytes, <=, limit);
  g_assert_cmpuint (n_bytes, >, limit / 2);
  assert_heard (fixture, "the text number 499", 0);

  cache_fixture_open (fixture, "stub", limit / 8);
  voder_speech_store_trim (fixture->store);
  voder_speech_store_measure (fixture->store, &n_bytes);
  g_assert_cmpuint (n_bytes, <=, limit / 8);
  g_assert_cmpuint (n_bytes, >, 0);
  cache_fixture_open (fixture, "stub", 0);
  voder_speech_store_trim (fixture->store);
  g_assert_cmpuint (voder_speech_store_measure (fixture->store, &n_bytes), ==,
                    0);
}

static void
test_a_folder_that_cannot_be_used_is_done_without (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (GError) error = NULL;

  g_file_set_contents (fixture->path, "a file", -1, &error);
  g_assert_no_error (error);
  assert_heard (fixture, "hello", 1);
  assert_heard (fixture, "hello", 0);
  cache_fixture_open (fixture, "stub", LIMIT);
  assert_heard (fixture, "hello", 1);
}

/* The file of the one entry. */
static char *
find_file (CacheFixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->path, 0, NULL);

  return g_build_filename (fixture->path, g_dir_read_name (dir), NULL);
}

static void
mutate (GByteArray *bytes)
{
  guint n = (guint) g_test_rand_int_range (1, 5);

  switch (g_test_rand_int_range (0, 4)) {
  case 0:
    g_byte_array_set_size (
        bytes, (guint) g_test_rand_int_range (0, (gint32) bytes->len));
    break;
  case 1:
    for (guint i = 0; i < 3 * n; i++)
      g_byte_array_append (bytes, (const guint8 *) "x", 1);
    break;
  default:
    for (guint i = 0; i < n && bytes->len > 0; i++)
      bytes->data[g_test_rand_int_range (0, (gint32) bytes->len)] ^=
          (guint8) g_test_rand_int_range (1, 256);
  }
}

static void
test_damaged_files_are_made_anew (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autofree char *right = hear (fixture->cache, "hello");
  g_autofree char *file = find_file (fixture);
  g_autofree char *whole = NULL;
  gsize n_whole;

  g_assert_true (g_file_get_contents (file, &whole, &n_whole, NULL));
  for (guint i = 0; i < N_MUTANTS; i++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_autofree char *heard = NULL;

    g_byte_array_append (bytes, (const guint8 *) whole, (guint) n_whole);
    mutate (bytes);
    g_assert_true (g_file_set_contents_full (
        file, (const char *) bytes->data, (gssize) bytes->len,
        G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    cache_fixture_open (fixture, "stub", LIMIT);
    heard = hear (fixture->cache, "hello");
    g_assert_cmpstr (heard, ==, right);
  }
}

/* The checksum says nothing of one who means harm: no crash, and an end. */
static void
test_forged_entries_do_no_harm (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  VoderCache *cache = voder_speech_store_get_cache (fixture->store);
  g_autofree char *right = hear (fixture->cache, "hello");
  g_autofree char *file = find_file (fixture);
  g_autofree char *whole = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GBytes) entry = NULL;
  gsize n_whole;
  guint64 n_key;

  /* As the file says it: its key lies behind 64 bytes, of which 8 tell how
   * long it is. */
  g_assert_true (g_file_get_contents (file, &whole, &n_whole, NULL));
  memcpy (&n_key, whole + 48, sizeof n_key);
  key = g_strndup (whole + 64, GUINT64_FROM_LE (n_key));
  entry = voder_cache_lookup (cache, key);
  g_assert_nonnull (entry);

  for (guint i = 0; i < N_MUTANTS; i++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    g_autoptr (GBytes) forged = NULL;
    g_autofree char *heard = NULL;
    guint n_head = 40;

    g_byte_array_append (bytes, g_bytes_get_data (entry, NULL),
                         (guint) g_bytes_get_size (entry));
    mutate (bytes);
    if (bytes->len > n_head)
      bytes->data[g_test_rand_int_range (0, (gint32) n_head)] ^= (guint8) i;
    forged = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
    voder_cache_store (cache, key, forged, 0);
    heard = hear (fixture->cache, "hello");
    g_assert_nonnull (heard);
  }
}

static void
test_totals_outlive_the_process (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  guint64 n_hits, n_misses;

  assert_heard (fixture, "hello", 1);
  assert_heard (fixture, "hello", 0);
  cache_fixture_open (fixture, "stub", LIMIT);
  assert_heard (fixture, "hello", 0);
  cache_fixture_open (fixture, "stub", LIMIT);
  voder_speech_store_get_totals (fixture->store, &n_hits, &n_misses);
  g_assert_cmpuint (n_hits, ==, 2);
  g_assert_cmpuint (n_misses, ==, 1);

  voder_speech_store_clear (fixture->store);
  voder_speech_store_get_totals (fixture->store, &n_hits, &n_misses);
  g_assert_cmpuint (n_hits + n_misses, ==, 0);
  assert_heard (fixture, "hello", 1);
}

static void
test_sizes_are_read (void)
{
  static const char *const wrong[] = { "",    "-1", "x",   "5X",
                                       "5KB", " 5", "1.5", "99999999999G" };
  guint64 limit = 1;

  g_assert_true (voder_speech_store_parse_limit ("0", &limit, NULL));
  g_assert_cmpuint (limit, ==, 0);
  g_assert_true (voder_speech_store_parse_limit ("500", &limit, NULL));
  g_assert_cmpuint (limit, ==, 500);
  g_assert_true (voder_speech_store_parse_limit ("3k", &limit, NULL));
  g_assert_cmpuint (limit, ==, 3072);
  g_assert_true (voder_speech_store_parse_limit ("2G", &limit, NULL));
  g_assert_cmpuint (limit, ==, G_GUINT64_CONSTANT (2) << 30);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (voder_speech_store_parse_limit (wrong[i], &limit, &error));
    g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE);
  }
}

static void
test_the_engine_decides_what_is_kept (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEnginePool) pool =
      voder_engine_pool_new (NULL, "tone", VODER_ISOLATION_THREAD, 1, &error);
  g_autoptr (VoderSpeechCache) cache = NULL;
  g_autofree char *right = NULL;
  g_autofree char *heard = NULL;

  g_assert_no_error (error);
  cache = voder_speech_cache_new_for_pool (pool, fixture->store);
  g_assert_true (voder_speech_cache_is_used (cache));
  right = hear (cache, "hello");
  heard = hear (cache, "hello");
  g_assert_cmpstr (heard, ==, right);
  g_assert_cmpuint (voder_speech_cache_get_n_hits (cache), ==, 1);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/speech-cache/what-was-said-costs-nothing",
                  test_what_was_said_costs_nothing);
  voder_test_add ("/speech-cache/floats-are-kept", test_floats_are_kept);
  voder_test_add ("/speech-cache/all-that-changes-the-sound-counts",
                  test_all_that_changes_the_sound_counts);
  voder_test_add ("/speech-cache/what-is-not-pure-is-not-kept",
                  test_what_is_not_pure_is_not_kept);
  voder_test_add ("/speech-cache/a-failure-is-not-kept",
                  test_a_failure_is_not_kept);
  voder_test_add ("/speech-cache/one-too-long-is-not-kept",
                  test_one_too_long_is_not_kept);
  voder_test_add ("/speech-cache/the-size-is-limited",
                  test_the_size_is_limited);
  voder_test_add ("/speech-cache/a-folder-that-cannot-be-used",
                  test_a_folder_that_cannot_be_used_is_done_without);
  voder_test_add ("/speech-cache/damaged-files-are-made-anew",
                  test_damaged_files_are_made_anew);
  voder_test_add ("/speech-cache/forged-entries-do-no-harm",
                  test_forged_entries_do_no_harm);
  voder_test_add ("/speech-cache/totals-outlive-the-process",
                  test_totals_outlive_the_process);
  voder_test_add ("/speech-cache/sizes-are-read", test_sizes_are_read);
  voder_test_add ("/speech-cache/the-engine-decides-what-is-kept",
                  test_the_engine_decides_what_is_kept);

  return voder_test_run ();
}
