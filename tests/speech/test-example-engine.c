/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "speech-test.h"

/* Each letter of the example lasts 50 ms at 16 kHz. */
#define LETTER_FRAMES 800

static VoderEnginePool *
open_example (void)
{
  g_autofree char *folder =
      g_test_build_filename (G_TEST_BUILT, "..", "docs", "examples", NULL);
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new ((const char *[]){ folder, NULL });
  g_autoptr (GError) error = NULL;
  VoderEnginePool *pool;

  pool = voder_engine_pool_new (registry, "beep", VODER_ISOLATION_THREAD, 1,
                                &error);
  g_assert_no_error (error);

  return pool;
}

static GPtrArray *
speak (const char *text, double rate)
{
  g_autoptr (VoderEnginePool) pool = open_example ();
  g_autoptr (VoderUtterance) plain = voder_utterance_new (text);
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (plain);
  g_autoptr (VoderUtterance) utterance = NULL;
  g_autoptr (Pipe) pipe = pipe_new (1000);
  g_autoptr (GError) error = NULL;

  voder_utterance_builder_set_rate (builder, rate);
  utterance = voder_utterance_builder_end (builder);
  voder_synthesizer_synthesize_into (VODER_SYNTHESIZER (pool), utterance,
                                     pipe->sender, NULL, &error);
  g_assert_no_error (error);

  return pipe_drain (pipe);
}

static gsize
count_frames (GPtrArray *chunks)
{
  gsize n_frames = 0;

  for (guint i = 0; i < chunks->len; i++)
    n_frames += voder_chunk_get_n_frames (g_ptr_array_index (chunks, i));

  return n_frames;
}

static void
test_speaks (void)
{
  g_autoptr (GPtrArray) chunks = speak ("Hello to you", 1.0);
  g_autoptr (GPtrArray) faster = speak ("Hello to you", 2.0);

  g_assert_cmpuint (count_frames (chunks), ==, 12 * LETTER_FRAMES);
  g_assert_cmpuint (count_frames (faster), ==, 6 * LETTER_FRAMES);
}

static void
test_marks (void)
{
  g_autoptr (GPtrArray) chunks = speak ("Hello to you", 1.0);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < chunks->len; i++) {
    VoderChunk *chunk = g_ptr_array_index (chunks, i);

    for (guint j = 0; j < voder_chunk_get_n_marks (chunk); j++)
      g_string_append_printf (
          words, "%s ", voder_mark_get_text (voder_chunk_get_mark (chunk, j)));
  }
  g_assert_cmpstr (words->str, ==, "Hello to you ");
}

static void
test_voice (void)
{
  g_autoptr (VoderEnginePool) pool = open_example ();
  g_autoptr (VoderVoice) voice = voder_synthesizer_find_voice (
      VODER_SYNTHESIZER (pool), NULL, "en-GB", NULL, NULL);

  g_assert_cmpstr (voder_voice_get_id (voice), ==, "beep");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/example-engine/it-speaks-at-any-rate", test_speaks);
  voder_test_add ("/example-engine/it-marks-the-words", test_marks);
  voder_test_add ("/example-engine/it-has-a-voice", test_voice);

  return voder_test_run ();
}
