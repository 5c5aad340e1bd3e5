/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include <glib-unix.h>
#include <glib/gstdio.h>

#include "speech-test.h"

/* What the probe writes for each word. */
#define BLOCK_FRAMES 8192

/* After which nobody waits for an engine that is slow. */
#define SLOW_US 20000

static VoderPluginRegistry *
open_registry (void)
{
  g_autofree char *folder =
      g_test_build_filename (G_TEST_BUILT, "speech", "probe", NULL);

  return voder_plugin_registry_new ((const char *[]){ folder, NULL });
}

static VoderEnginePool *
open_pool (const char *engine, guint max_parallel)
{
  g_autoptr (VoderPluginRegistry) registry = open_registry ();
  g_autoptr (GError) error = NULL;
  VoderEnginePool *pool;

  pool = voder_engine_pool_new (registry, engine, VODER_ISOLATION_THREAD,
                                max_parallel, &error);
  g_assert_no_error (error);

  return pool;
}

/* A call that runs on a thread of its own, so that the test can watch it. */
typedef struct {
  VoderEnginePool *pool;
  char *text;
  Pipe *pipe;
  VoderGroup *group;
} Call;

static gboolean
run_call (gpointer data, GCancellable *cancellable, GError **error)
{
  Call *self = data;
  g_autoptr (VoderUtterance) utterance = voder_utterance_new (self->text);

  return voder_synthesizer_synthesize_into (VODER_SYNTHESIZER (self->pool),
                                            utterance, self->pipe->sender,
                                            cancellable, error);
}

static Call *
call_start (VoderEnginePool *pool, const char *text, guint capacity)
{
  Call *self = g_new (Call, 1);

  self->pool = g_object_ref (pool);
  self->text = g_strdup (text);
  self->pipe = pipe_new (capacity);
  self->group = voder_group_new (voder_pool_get_blocking (),
                                 VODER_GROUP_FIRST_ERROR, NULL);
  g_assert_true (voder_group_go (self->group, run_call, self, NULL, NULL));

  return self;
}

/* Waits for the end of the call and gives its error. */
static GError *
call_end (Call *self)
{
  GError *error = NULL;

  voder_group_wait (self->group, NULL, &error);

  return error;
}

static void
call_free (Call *self)
{
  g_object_unref (self->group);
  pipe_free (self->pipe);
  g_object_unref (self->pool);
  g_free (self->text);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

/* Waits until the engine speaks, and gives the number of the instance. */
static int
call_wait_spoken (Call *self)
{
  g_autoptr (VoderChunk) chunk = pipe_receive (self->pipe);
  gint16 number = 0;

  g_assert_nonnull (chunk);
  gst_buffer_extract (voder_chunk_get_buffer (chunk), 0, &number,
                      sizeof number);

  return number;
}

/* Lets it speak to its end. */
static void
call_finish (Call *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->pipe->receiver);
  error = call_end (self);
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
call_cancel (Call *self)
{
  g_autoptr (GError) error = NULL;

  voder_group_cancel (self->group, NULL);
  error = call_end (self);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
speak (VoderEnginePool *pool, const char *text, Pipe *pipe, GError **error)
{
  g_autoptr (VoderUtterance) utterance = voder_utterance_new (text);

  return voder_synthesizer_synthesize_into (VODER_SYNTHESIZER (pool), utterance,
                                            pipe->sender, NULL, error);
}

static void
assert_speaks (const char *engine)
{
  g_autoptr (VoderEnginePool) pool = open_pool (engine, 2);
  g_autoptr (Pipe) pipe = pipe_new (100);
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (speak (pool, "audio audio", pipe, &error));
  g_assert_no_error (error);
  bytes = pipe_drain_bytes (pipe);
  g_assert_cmpuint (bytes->len, ==, 2 * BLOCK_FRAMES * sizeof (gint16));
  g_assert_cmpstr (
      voder_plugin_info_get_name (voder_engine_pool_get_info (pool)), ==,
      engine);
}

static void
test_speaks (void)
{
  assert_speaks ("probe-reentrant");
  assert_speaks ("probe-instance");
  assert_speaks ("probe-process");
}

static void
test_reentrant (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-reentrant", 1);
  g_autoptr (Call) first = call_start (pool, "audio", 0);
  g_autoptr (Call) second = call_start (pool, "audio", 0);

  g_assert_cmpint (call_wait_spoken (first), ==, call_wait_spoken (second));
  call_finish (first);
  call_finish (second);
}

static void
test_instances (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-instance", 2);
  g_autoptr (Call) first = call_start (pool, "audio", 0);
  int first_number = call_wait_spoken (first);
  g_autoptr (Call) second = call_start (pool, "audio", 0);
  int second_number = call_wait_spoken (second);
  g_autoptr (Call) third = call_start (pool, "audio", 0);

  g_assert_cmpint (first_number, !=, second_number);
  call_finish (second);
  g_assert_cmpint (call_wait_spoken (third), ==, second_number);
  call_finish (first);
  call_finish (third);
}

static void
test_instance_is_used_again (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-instance", 8);
  int number = 0;

  for (guint i = 0; i < 4; i++) {
    g_autoptr (Call) call = call_start (pool, "audio", 0);

    if (i > 0)
      g_assert_cmpint (call_wait_spoken (call), ==, number);
    else
      number = call_wait_spoken (call);
    call_finish (call);
  }
}

static void
test_wait_for_instance_is_cancellable (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-instance", 1);
  g_autoptr (Call) busy = call_start (pool, "audio", 0);
  g_autoptr (Call) waiting = NULL;

  call_wait_spoken (busy);
  waiting = call_start (pool, "audio", 0);
  call_cancel (waiting);
  g_assert_cmpuint (voder_channel_get_length (waiting->pipe->channel), ==, 0);
  call_finish (busy);
}

static void
test_wait_for_instance_has_a_deadline (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-instance", 1);
  g_autoptr (Call) busy = call_start (pool, "audio", 0);
  g_autoptr (VoderContext) context = NULL;
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("audio");
  g_autoptr (Pipe) pipe = pipe_new (100);
  g_autoptr (GError) error = NULL;

  call_wait_spoken (busy);
  context = voder_context_new_with_timeout (NULL, SLOW_US);
  g_assert_false (voder_synthesizer_synthesize_into (
      VODER_SYNTHESIZER (pool), utterance, pipe->sender,
      G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  call_finish (busy);
}

static void
test_one_gate_a_process (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-process", 8);
  g_autoptr (Call) busy = call_start (pool, "audio", 0);
  int number = call_wait_spoken (busy);
  g_autoptr (VoderEnginePool) other = open_pool ("probe-process", 8);
  g_autoptr (Call) given_up = call_start (other, "audio", 0);
  g_autoptr (Call) next = call_start (other, "audio", 0);

  call_cancel (given_up);
  g_assert_cmpuint (voder_channel_get_length (next->pipe->channel), ==, 0);
  call_finish (busy);
  g_assert_cmpint (call_wait_spoken (next), ==, number);
  call_finish (next);
}

static void
test_process_engine_stays (void)
{
  int number = 0;

  for (guint i = 0; i < 3; i++) {
    g_autoptr (VoderEnginePool) pool = open_pool ("probe-process", 1);
    g_autoptr (Call) call = call_start (pool, "audio", 0);

    if (i > 0)
      g_assert_cmpint (call_wait_spoken (call), ==, number);
    else
      number = call_wait_spoken (call);
    call_finish (call);
  }
}

static void
assert_many (const char *engine)
{
  g_autoptr (VoderEnginePool) pool = open_pool (engine, 3);
  Call *calls[24];

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = call_start (pool, "audio voice audio", 100);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    g_autoptr (GError) error = call_end (calls[i]);
    g_autoptr (GByteArray) bytes = pipe_drain_bytes (calls[i]->pipe);

    g_assert_no_error (error);
    g_assert_cmpuint (bytes->len, ==, 3 * BLOCK_FRAMES * sizeof (gint16));
    call_free (calls[i]);
  }
}

static void
test_many_callers (void)
{
  assert_many ("probe-reentrant");
  assert_many ("probe-instance");
  assert_many ("probe-process");
}

static void
assert_cancels (const char *engine, const char *text)
{
  g_autoptr (VoderEnginePool) pool = open_pool (engine, 1);
  g_autoptr (Call) call = call_start (pool, text, 0);
  g_autoptr (Call) next = NULL;

  call_wait_spoken (call);
  call_cancel (call);

  /* The instance is there for the next one. */
  next = call_start (pool, "audio", 0);
  call_wait_spoken (next);
  call_finish (next);
}

static void
test_cancel (void)
{
  assert_cancels ("probe-reentrant", "audio audio");
  assert_cancels ("probe-instance", "audio audio");
  assert_cancels ("probe-process", "audio audio");
}

static void
test_cancel_inside_engine (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-instance", 1);
  g_autoptr (Call) call = call_start (pool, "audio hold", 10);

  call_wait_spoken (call);
  call_cancel (call);
}

/* However long an engine thinks after it, nobody waits for what it has said. */
static void
assert_nothing_is_held (VoderIsolation isolation)
{
  g_autoptr (VoderPluginRegistry) registry = open_registry ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEnginePool) pool =
      voder_engine_pool_new (registry, "probe-instance", isolation, 1, &error);
  g_autoptr (Call) call = NULL;
  gsize n_frames = 0;

  g_assert_no_error (error);
  call = call_start (pool, "audio audio hold", 100);
  while (n_frames < 2 * BLOCK_FRAMES - BLOCK_FRAMES / 16) {
    g_autoptr (VoderChunk) chunk = pipe_receive (call->pipe);

    g_assert_nonnull (chunk);
    n_frames += voder_chunk_get_n_frames (chunk);
  }
  call_cancel (call);
}

static void
test_nothing_is_held (void)
{
  assert_nothing_is_held (VODER_ISOLATION_THREAD);
  assert_nothing_is_held (VODER_ISOLATION_PROCESS);
  assert_nothing_is_held (VODER_ISOLATION_FORK);
}

static void
assert_fails (const char *text, GQuark domain, int code, const char *named)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-instance", 1);
  g_autoptr (Pipe) pipe = pipe_new (100);
  g_autoptr (GError) error = NULL;

  g_assert_false (speak (pool, text, pipe, &error));
  g_assert_error (error, domain, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, named));

  /* A failure leaves nothing behind. */
  g_clear_error (&error);
  g_assert_true (speak (pool, "audio", pipe, &error));
  g_assert_no_error (error);
}

static void
test_failures (void)
{
  assert_fails ("fail", VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                "“probe-instance” cannot speak “fail”: the probe was told to");
  assert_fails ("fail-silently", VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                "“probe-instance” cannot speak “fail-silently”");
  assert_fails ("unbegun", VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                "“probe-instance” cannot speak “unbegun”");
  assert_fails ("fail-closed", VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT,
                "“probe-instance”: the probe has no such format");
  assert_fails ("bad-format", VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT,
                "S24");
}

static void
test_long_text (void)
{
  g_autofree char *words = g_strnfill (1000 * 1000, 'x');
  g_autofree char *text = g_strconcat ("fail ä ", words, NULL);
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-instance", 1);
  g_autoptr (Pipe) pipe = pipe_new (100);
  g_autoptr (GError) error = NULL;

  g_assert_false (speak (pool, text, pipe, &error));
  g_assert_cmpuint (strlen (error->message), <, 200);
  g_assert_nonnull (strstr (error->message, "…”"));
}

static void
test_nobody_listens (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-instance", 1);
  g_autoptr (Pipe) pipe = pipe_new (1);
  g_autoptr (GError) error = NULL;

  g_clear_object (&pipe->receiver);
  g_assert_false (speak (pool, "audio", pipe, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
test_voices (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-instance", 1);
  g_autoptr (GListModel) voices =
      voder_synthesizer_list_voices (VODER_SYNTHESIZER (pool), NULL, NULL);
  g_autoptr (GListModel) again =
      voder_synthesizer_list_voices (VODER_SYNTHESIZER (pool), NULL, NULL);
  g_autoptr (VoderVoice) german = voder_synthesizer_find_voice (
      VODER_SYNTHESIZER (pool), NULL, "de-DE", NULL, NULL);
  g_autoptr (VoderVoice) beta = voder_synthesizer_find_voice (
      VODER_SYNTHESIZER (pool), "Beta", NULL, NULL, NULL);

  g_assert_cmpuint (g_list_model_get_n_items (voices), ==, 3);
  g_assert_true (voices == again);
  g_assert_cmpstr (voder_voice_get_id (german), ==, "gamma");
  g_assert_cmpstr (voder_voice_get_id (beta), ==, "beta");
}

static void
test_unknown_voice (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-instance", 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_synthesizer_find_voice (VODER_SYNTHESIZER (pool),
                                               "betta", NULL, NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE);
  g_assert_nonnull (strstr (error->message, "“probe-instance”"));
  g_assert_nonnull (strstr (error->message, "“beta”"));
}

static void
test_voices_of_a_busy_engine (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-instance", 1);
  g_autoptr (Call) busy = call_start (pool, "audio", 0);
  g_autoptr (VoderContext) context = voder_context_new_with_timeout (NULL, 1);
  g_autoptr (GError) error = NULL;

  call_wait_spoken (busy);
  g_assert_null (voder_synthesizer_list_voices (
      VODER_SYNTHESIZER (pool), G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  call_finish (busy);
}

/* It need not stop: who asks next has what it was asked for. */
static void
test_voices_of_a_slow_engine (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-reentrant", 1);
  g_autoptr (VoderContext) context = NULL;
  g_autoptr (GListModel) voices = NULL;
  g_autofree char *gate = NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  gate = g_strdup_printf ("%d", ends[0]);
  g_setenv ("VODER_PROBE_GATE", gate, TRUE);
  context = voder_context_new_with_timeout (NULL, SLOW_US);
  g_assert_null (voder_synthesizer_list_voices (
      VODER_SYNTHESIZER (pool), G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);

  g_assert_cmpint (write (ends[1], "", 1), ==, 1);
  voices = voder_synthesizer_list_voices (VODER_SYNTHESIZER (pool), NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (voices), ==, 3);
  g_unsetenv ("VODER_PROBE_GATE");
  close (ends[0]);
  close (ends[1]);
}

static void
test_told_voice (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool ("probe-reentrant", 1);
  g_autoptr (Pipe) pipe = pipe_new (100);
  g_autoptr (VoderChunk) chunk = NULL;

  g_assert_true (speak (pool, "voice", pipe, NULL));
  chunk = pipe_receive (pipe);
  g_assert_cmpstr (voder_mark_get_text (voder_chunk_get_mark (chunk, 0)), ==,
                   "alpha");
}

static void
test_unknown_engine (void)
{
  g_autoptr (VoderPluginRegistry) registry = open_registry ();
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_engine_pool_new (registry, "prob-proces",
                                        VODER_ISOLATION_THREAD, 1, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
  g_assert_nonnull (strstr (error->message, "“prob-proces”"));
  g_assert_nonnull (strstr (error->message, "“probe-process”"));
}

static void
test_no_engine (void)
{
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new ((const char *[]){ NULL });
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_engine_pool_new (registry, NULL, VODER_ISOLATION_THREAD,
                                        1, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
  g_clear_error (&error);
  g_assert_null (voder_engine_pool_new (registry, "any", VODER_ISOLATION_THREAD,
                                        1, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
}

static void
test_best_engine (void)
{
  g_autoptr (VoderEnginePool) pool = open_pool (NULL, 0);
  VoderPluginInfo *info = voder_engine_pool_get_info (pool);

  g_assert_cmpstr (voder_plugin_info_get_name (info), ==, "probe-instance");
}

/* What it costs, or to whom it talks, is not for the library to decide. */
static void
test_unasked (void)
{
  static const char keyfile[] = "[Voder Plugin]\n"
                                "ABI=1\n"
                                "Kind=engine\n"
                                "Name=costly\n"
                                "Title=Costly\n"
                                "Licence=LGPL-2.1-or-later\n"
                                "Module=libprobe.so\n"
                                "Threading=reentrant\n"
                                "State=pure\n"
                                "Rank=-1\n";
  g_autofree char *folder = g_dir_make_tmp ("engine-pool-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "costly.plugin", NULL);
  g_autoptr (VoderPluginRegistry) registry = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, keyfile, -1, NULL));
  registry = voder_plugin_registry_new ((const char *[]){ folder, NULL });

  g_assert_null (
      voder_engine_pool_new (registry, NULL, VODER_ISOLATION_AUTO, 1, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE);
  g_assert_nonnull (strstr (error->message, "costly"));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_broken_engine (void)
{
  g_autofree char *folder =
      g_test_build_filename (G_TEST_BUILT, "broken-plugins", NULL);
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new ((const char *[]){ folder, NULL });
  g_autoptr (VoderEnginePool) best = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_engine_pool_new (registry, "no-symbol",
                                        VODER_ISOLATION_THREAD, 1, &error));
  g_assert_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_LOAD);

  /* Others of its rank are tried in turn until one can be used. */
  best =
      voder_engine_pool_new (registry, NULL, VODER_ISOLATION_THREAD, 1, NULL);
  g_assert_cmpstr (
      voder_plugin_info_get_name (voder_engine_pool_get_info (best)), ==,
      "healthy");
}

static void
add_threading_tests (void)
{
  voder_test_add ("/engine-pool/it-speaks-for-each-threading", test_speaks);
  voder_test_add ("/engine-pool/callers-share-a-reentrant-engine",
                  test_reentrant);
  voder_test_add ("/engine-pool/each-caller-has-an-instance-up-to-the-limit",
                  test_instances);
  voder_test_add ("/engine-pool/an-idle-instance-is-used-again",
                  test_instance_is_used_again);
  voder_test_add ("/engine-pool/a-wait-for-an-instance-can-be-cancelled",
                  test_wait_for_instance_is_cancellable);
  voder_test_add ("/engine-pool/a-wait-for-an-instance-has-a-deadline",
                  test_wait_for_instance_has_a_deadline);
  voder_test_add ("/engine-pool/all-pools-share-one-engine-with-globals",
                  test_one_gate_a_process);
  voder_test_add ("/engine-pool/an-engine-with-globals-outlives-its-pool",
                  test_process_engine_stays);
  voder_test_add ("/engine-pool/many-callers-all-get-their-own-audio",
                  test_many_callers);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  add_threading_tests ();
  voder_test_add ("/engine-pool/a-cancel-frees-the-engine", test_cancel);
  voder_test_add ("/engine-pool/a-cancel-reaches-into-the-engine",
                  test_cancel_inside_engine);
  voder_test_add ("/engine-pool/what-was-said-is-not-held-back",
                  test_nothing_is_held);
  voder_test_add ("/engine-pool/a-failure-names-the-engine-and-the-text",
                  test_failures);
  voder_test_add ("/engine-pool/an-error-quotes-a-long-text-in-part",
                  test_long_text);
  voder_test_add ("/engine-pool/nobody-listening-is-told", test_nobody_listens);
  voder_test_add ("/engine-pool/voices-are-those-of-the-engine", test_voices);
  voder_test_add ("/engine-pool/an-unknown-voice-names-the-engine",
                  test_unknown_voice);
  voder_test_add ("/engine-pool/a-list-of-voices-has-a-deadline",
                  test_voices_of_a_busy_engine);
  voder_test_add ("/engine-pool/nobody-waits-for-voices-longer-than-it-wants",
                  test_voices_of_a_slow_engine);
  voder_test_add ("/engine-pool/the-engine-is-told-a-voice", test_told_voice);
  voder_test_add ("/engine-pool/an-unknown-engine-names-near-ones",
                  test_unknown_engine);
  voder_test_add ("/engine-pool/no-engine-at-all-is-an-error", test_no_engine);
  voder_test_add ("/engine-pool/the-highest-rank-is-the-default",
                  test_best_engine);
  voder_test_add ("/engine-pool/one-below-rank-0-is-asked-for", test_unasked);
  voder_test_add (
      "/engine-pool/a-broken-engine-is-an-error-a-broken-default-not",
      test_broken_engine);

  return voder_test_run ();
}
