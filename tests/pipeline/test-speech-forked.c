/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-speech.h"
#include "voder-test.h"

/*
 * Live speech by engines that speak each utterance in a process of its own: a
 * cancel kills that, and what comes next is whole all the same.
 */

/* How much faster than a clock the sink plays. */
#define SPEED 20

#define N_KEYS 100

#define LONG                                                                   \
  "The first of many words is followed by others, and these by more of "       \
  "them, so that it takes a while until the last one is heard."

typedef struct {
  const char *path;
  const char *engine;
  void (*func) (VoderTestSpeech *speech);
} Case;

/* It is heard when something more important comes. */
static void
interrupt (VoderTestSpeech *speech)
{
  g_autoptr (VoderSpeechJob) text = NULL;
  g_autoptr (VoderSpeechJob) error = NULL;

  text = voder_test_speech_say (speech, VODER_PRIORITY_TEXT, "a", LONG);
  voder_test_speech_run_until_logged (speech, "first");
  error =
      voder_test_speech_say (speech, VODER_PRIORITY_IMPORTANT, "b", "Stop it!");
  g_assert_cmpint (voder_speech_job_get_state (text), ==,
                   VODER_SPEECH_CANCELLED);
  voder_test_speech_run_until_idle (speech);

  g_assert_true (g_str_has_prefix (speech->log->str, "+a The first"));
  g_assert_true (g_str_has_suffix (speech->log->str, "-a +b Stop it =b "));
  voder_test_speech_assert_part (speech, 0, LONG);
  voder_test_speech_assert_whole (speech, 1, "Stop it!");
}

/* A key is pressed and held: each line takes the place of the one before, which
 * may wait, begin or be heard. */
static void
hold_key (VoderTestSpeech *speech)
{
  VoderSpeechJob *last = NULL;

  speech->heard.speed = SPEED;
  for (guint i = 0; i < N_KEYS; i++) {
    g_autofree char *name = g_strdup_printf ("%u", i);

    g_clear_object (&last);
    last = voder_test_speech_say (speech, VODER_PRIORITY_TEXT, name, LONG);
    for (guint k = 0; k < i % 4; k++)
      g_main_context_iteration (NULL, FALSE);
  }
  voder_test_speech_run_until_idle (speech);

  g_assert_cmpint (voder_speech_job_get_state (last), ==, VODER_SPEECH_ENDED);
  g_assert_true (g_str_has_suffix (speech->log->str, "heard =99 "));
  voder_test_speech_assert_whole (
      speech, voder_test_heard_get_n_turns (&speech->heard) - 1, LONG);
  g_object_unref (last);
}

/* What is cancelled while the engine works at it is not heard, and nothing is
 * left of it. */
static void
cancel_early (VoderTestSpeech *speech)
{
  for (guint i = 0; i < N_KEYS; i++) {
    g_autoptr (VoderSpeechJob) job =
        voder_test_speech_say (speech, VODER_PRIORITY_MESSAGE, "x", LONG);

    for (guint k = 0; k < i % 4; k++)
      g_main_context_iteration (NULL, FALSE);
    voder_speech_queue_cancel_all (speech->queue, NULL);
    g_assert_cmpint (voder_speech_job_get_state (job), ==,
                     VODER_SPEECH_CANCELLED);
    g_assert_cmpuint (voder_speech_queue_get_n_jobs (speech->queue), ==, 0);
  }
  g_string_truncate (speech->log, 0);

  g_object_unref (
      voder_test_speech_say (speech, VODER_PRIORITY_MESSAGE, "b", "Done."));
  voder_test_speech_run_until_idle (speech);
  voder_test_speech_assert_log (speech, "+b Done =b");
}

static const Case cases[] = {
  { "/speech-forked/espeak-is-interrupted", "espeak", interrupt },
  { "/speech-forked/flite-is-interrupted", "flite", interrupt },
  { "/speech-forked/espeak-follows-a-key", "espeak", hold_key },
  { "/speech-forked/flite-follows-a-key", "flite", hold_key },
  { "/speech-forked/espeak-is-cancelled-early", "espeak", cancel_early },
  { "/speech-forked/flite-is-cancelled-early", "flite", cancel_early },
};

static void
test_case (gconstpointer data)
{
  const Case *this = data;
  VoderTestSpeech speech = { 0 };
  g_autoptr (VoderEnginePool) pool = NULL;
  g_autoptr (GError) error = NULL;

  if (voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                  VODER_PLUGIN_KIND_ENGINE,
                                  this->engine) == NULL) {
    g_test_skip ("the engine was not built");
    return;
  }
  pool = voder_engine_pool_new (NULL, this->engine, VODER_ISOLATION_FORK, 2,
                                &error);
  g_assert_no_error (error);

  voder_test_speech_init_for (&speech, VODER_SYNTHESIZER (pool));
  this->func (&speech);
  voder_test_speech_clear (&speech);
  g_assert_cmpuint (voder_engine_pool_get_n_failures (pool), ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_speech_sink_register ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);

  return voder_test_run ();
}
