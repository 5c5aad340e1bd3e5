/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-speech.h"

#include "voder-test-chunk.h"

#define SINK "voder-test-speech-sink"

/* The engine of tests/pipeline/engine. */
VoderSynthesizer *
voder_test_speech_create_scripted (void)
{
  g_autofree char *directory =
      g_test_build_filename (G_TEST_BUILT, "pipeline", "engine", NULL);
  const char *const directories[] = { directory, NULL };
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new (directories);
  g_autoptr (GError) error = NULL;
  VoderEnginePool *pool = voder_engine_pool_new (
      registry, "scripted", VODER_ISOLATION_THREAD, 0, &error);

  g_assert_no_error (error);

  return VODER_SYNTHESIZER (pool);
}

void
voder_test_speech_init (VoderTestSpeech *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEnginePool) pool =
      voder_engine_pool_new (NULL, "tone", VODER_ISOLATION_THREAD, 0, &error);

  g_assert_no_error (error);
  voder_test_speech_init_for (self, VODER_SYNTHESIZER (pool));
}

void
voder_test_speech_init_for (VoderTestSpeech *self, VoderSynthesizer *engine)
{
  g_autoptr (GError) error = NULL;

  *self = (VoderTestSpeech){ 0 };
  voder_test_heard_begin (&self->heard);
  self->engine = g_object_ref (engine);
  self->queue = voder_speech_queue_new (self->engine, SINK, &error);
  g_assert_no_error (error);
  self->log = g_string_new (NULL);
}

void
voder_test_speech_clear (VoderTestSpeech *self)
{
  g_clear_object (&self->queue);
  g_clear_object (&self->engine);
  g_string_free (self->log, TRUE);
  voder_test_heard_clear (&self->heard);
}

static void
log_job (VoderTestSpeech *self,
         char what,
         VoderSpeechJob *job,
         VoderSpeechState state)
{
  g_assert_cmpint (voder_speech_job_get_state (job), ==, state);
  g_string_append_printf (self->log, "%c%s ", what,
                          voder_speech_job_get_tag (job));
}

static void
on_begun (VoderSpeechJob *job, VoderTestSpeech *self)
{
  log_job (self, '+', job, VODER_SPEECH_SPEAKING);
}

static void
on_reached (VoderSpeechJob *job, VoderMark *mark, VoderTestSpeech *self)
{
  g_assert_cmpint (voder_speech_job_get_state (job), ==, VODER_SPEECH_SPEAKING);
  if (voder_mark_get_mark_type (mark) == VODER_MARK_WORD)
    g_string_append_printf (self->log, "%s ", voder_mark_get_text (mark));
}

static void
on_ended (VoderSpeechJob *job, VoderTestSpeech *self)
{
  log_job (self, '=', job, VODER_SPEECH_ENDED);
}

static void
on_cancelled (VoderSpeechJob *job, VoderTestSpeech *self)
{
  log_job (self, '-', job, VODER_SPEECH_CANCELLED);
}

static void
on_failed (VoderSpeechJob *job, GError *error, VoderTestSpeech *self)
{
  g_assert_error (voder_speech_job_get_error (job), error->domain, error->code);
  log_job (self, '!', job, VODER_SPEECH_FAILED);
}

VoderSpeechJob *
voder_test_speech_create_job (VoderTestSpeech *self,
                              VoderPriority priority,
                              const char *name,
                              const char *text)
{
  VoderSpeechJob *job = voder_speech_job_new (priority);

  if (text != NULL)
    voder_speech_job_add_text (job, text);
  voder_speech_job_set_tag (job, name);
  g_signal_connect (job, "begun", G_CALLBACK (on_begun), self);
  g_signal_connect (job, "reached", G_CALLBACK (on_reached), self);
  g_signal_connect (job, "ended", G_CALLBACK (on_ended), self);
  g_signal_connect (job, "cancelled", G_CALLBACK (on_cancelled), self);
  g_signal_connect (job, "failed", G_CALLBACK (on_failed), self);

  return job;
}

VoderSpeechJob *
voder_test_speech_say (VoderTestSpeech *self,
                       VoderPriority priority,
                       const char *name,
                       const char *text)
{
  VoderSpeechJob *job =
      voder_test_speech_create_job (self, priority, name, text);

  voder_speech_queue_add (self->queue, job);

  return job;
}

void
voder_test_speech_run_until_idle (VoderTestSpeech *self)
{
  while (voder_speech_queue_get_n_jobs (self->queue) > 0)
    g_main_context_iteration (NULL, TRUE);
}

void
voder_test_speech_run_until_logged (VoderTestSpeech *self, const char *what)
{
  while (strstr (self->log->str, what) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* The sink wakes no main loop. */
void
voder_test_speech_run_until_heard (VoderTestSpeech *self, guint n_slices)
{
  while (voder_test_heard_get_n_slices (&self->heard) < n_slices)
    g_main_context_iteration (NULL, FALSE);
}

void
voder_test_speech_assert_log (VoderTestSpeech *self, const char *expected)
{
  g_autofree char *log = g_strchomp (g_strdup (self->log->str));

  g_assert_cmpstr (log, ==, expected);
}

/* What the engine makes of a sentence. */
GByteArray *
voder_test_speech_make_audio (VoderTestSpeech *self, const char *text)
{
  g_autoptr (VoderUtterance) utterance = voder_utterance_new (text);
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 999);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  gpointer chunk;

  g_assert_true (voder_synthesizer_synthesize_into (self->engine, utterance,
                                                    sender, NULL, NULL));
  voder_sender_close (sender);
  while (voder_receiver_receive (receiver, &chunk, NULL, NULL))
    g_ptr_array_add (chunks, chunk);

  return voder_test_chunks_join (chunks);
}

/* The text was heard, all of it and nothing else. */
void
voder_test_speech_assert_whole (VoderTestSpeech *self,
                                guint turn,
                                const char *text)
{
  g_autoptr (GBytes) bytes = voder_test_heard_dup_turn (&self->heard, turn);
  g_autoptr (GByteArray) expected = voder_test_speech_make_audio (self, text);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   expected->data, expected->len);
}

/* A beginning of the text was heard, and not all of it. */
void
voder_test_speech_assert_part (VoderTestSpeech *self,
                               guint turn,
                               const char *text)
{
  g_autoptr (GBytes) bytes = voder_test_heard_dup_turn (&self->heard, turn);
  g_autoptr (GByteArray) expected = voder_test_speech_make_audio (self, text);

  g_assert_cmpuint (g_bytes_get_size (bytes), <, expected->len);
  g_byte_array_set_size (expected, (guint) g_bytes_get_size (bytes));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   expected->data, expected->len);
}
