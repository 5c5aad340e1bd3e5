/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-speech.h"
#include "voder-test-witness.h"
#include "voder-test.h"

#define LONG "alpha bravo delta gamma omega sigma theta kappa"

/* How long a paused queue is watched. */
#define WATCH_MS 30

static gboolean
set_true (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Nothing is heard and nothing told while the time of several words passes. */
static void
assert_silent (VoderTestSpeech *speech)
{
  guint n_slices = voder_test_heard_get_n_slices (&speech->heard);
  gsize logged = speech->log->len;
  gboolean has_passed = FALSE;

  g_timeout_add (WATCH_MS, set_true, &has_passed);
  while (!has_passed)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (voder_test_heard_get_n_slices (&speech->heard), ==,
                    n_slices);
  g_assert_cmpuint (speech->log->len, ==, logged);
}

static void
test_pause (void)
{
  for (guint n = 1; n < 20; n += 3) {
    g_auto (VoderTestSpeech) speech = { 0 };
    g_autoptr (VoderSpeechJob) a = NULL;

    voder_test_speech_init (&speech);
    a = voder_test_speech_say (&speech, VODER_PRIORITY_TEXT, "a",
                               "alpha bravo");
    voder_test_speech_run_until_heard (&speech, n);
    voder_speech_queue_pause (speech.queue);
    assert_silent (&speech);
    voder_speech_queue_resume (speech.queue);
    voder_test_speech_run_until_idle (&speech);
    voder_test_speech_assert_log (&speech, "+a alpha bravo =a");
    g_assert_cmpuint (voder_test_heard_get_n_turns (&speech.heard), ==, 1);
    voder_test_speech_assert_whole (&speech, 0, "alpha bravo");
  }
}

static void
test_jobs_come_while_paused (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;
  g_autoptr (VoderSpeechJob) c = NULL;
  g_autoptr (VoderSpeechJob) d = NULL;

  voder_test_speech_init (&speech);
  voder_speech_queue_pause (speech.queue);
  voder_speech_queue_pause (speech.queue);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "a", "alpha");
  b = voder_test_speech_say (&speech, VODER_PRIORITY_TEXT, "b", "bravo");
  c = voder_test_speech_say (&speech, VODER_PRIORITY_NOTIFICATION, "c", "no");
  d = voder_test_speech_say (&speech, VODER_PRIORITY_IMPORTANT, "d", "delta");
  assert_silent (&speech);
  g_assert_null (voder_speech_queue_get_current (speech.queue));
  voder_speech_queue_resume (speech.queue);
  voder_speech_queue_resume (speech.queue);
  voder_test_speech_run_until_idle (&speech);
  voder_test_speech_assert_log (&speech,
                                "-c +d delta =d +a alpha =a +b bravo =b");
}

static void
test_paused_job_is_interrupted (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;
  g_autofree char *interrupted = NULL;
  g_autofree char *ended = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_TEXT, "a",
                             VODER_TEST_LONG_TEXT);
  voder_test_speech_run_until_logged (&speech, "alpha");
  voder_speech_queue_pause (speech.queue);
  /* All that was heard is told by then. */
  interrupted = g_strconcat (speech.log->str, "-a", NULL);
  ended = g_strconcat (interrupted, " +b zulu =b", NULL);
  b = voder_test_speech_say (&speech, VODER_PRIORITY_TEXT, "b", "zulu");
  voder_test_speech_assert_log (&speech, interrupted);
  assert_silent (&speech);
  voder_speech_queue_resume (speech.queue);
  voder_test_speech_run_until_idle (&speech);
  voder_test_speech_assert_log (&speech, ended);
  voder_test_speech_assert_part (&speech, 0, VODER_TEST_LONG_TEXT);
  voder_test_speech_assert_whole (&speech, 1, "zulu");
}

/* Three of each of two tags and classes; the first one is heard. */
static void
say_six (VoderTestSpeech *speech)
{
  static const struct {
    VoderPriority priority;
    const char *name;
  } jobs[] = {
    { VODER_PRIORITY_IMPORTANT, "a" }, { VODER_PRIORITY_IMPORTANT, "b" },
    { VODER_PRIORITY_MESSAGE, "a" },   { VODER_PRIORITY_MESSAGE, "b" },
    { VODER_PRIORITY_IMPORTANT, "a" }, { VODER_PRIORITY_MESSAGE, "b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++) {
    g_autoptr (VoderSpeechJob) job =
        voder_test_speech_say (speech, jobs[i].priority, jobs[i].name, "oh");
  }
  voder_test_speech_run_until_logged (speech, "oh");
}

static void
test_cancel_of_a_tag (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };

  voder_test_speech_init (&speech);
  say_six (&speech);
  voder_speech_queue_cancel_all (speech.queue, "nobody");
  g_assert_cmpuint (voder_speech_queue_get_n_jobs (speech.queue), ==, 6);
  voder_speech_queue_cancel_all (speech.queue, "a");
  voder_test_speech_assert_log (&speech, "+a oh -a -a -a");
  g_assert_cmpuint (voder_speech_queue_get_n_jobs (speech.queue), ==, 3);
  voder_test_speech_run_until_idle (&speech);
  voder_test_speech_assert_log (&speech,
                                "+a oh -a -a -a +b oh =b +b oh =b +b oh =b");
}

static void
test_cancel_of_a_class (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };

  voder_test_speech_init (&speech);
  say_six (&speech);
  voder_speech_queue_cancel_priority (speech.queue, VODER_PRIORITY_TEXT);
  g_assert_cmpuint (voder_speech_queue_get_n_jobs (speech.queue), ==, 6);
  voder_speech_queue_cancel_priority (speech.queue, VODER_PRIORITY_IMPORTANT);
  voder_test_speech_assert_log (&speech, "+a oh -a -b -a");
  voder_test_speech_run_until_idle (&speech);
  voder_test_speech_assert_log (&speech,
                                "+a oh -a -b -a +a oh =a +b oh =b +b oh =b");
}

static void
test_stop (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };

  voder_test_speech_init (&speech);
  voder_speech_queue_stop (speech.queue, NULL);
  say_six (&speech);
  voder_speech_queue_stop (speech.queue, "b");
  voder_test_speech_assert_log (&speech, "+a oh");
  voder_speech_queue_stop (speech.queue, "a");
  voder_test_speech_assert_log (&speech, "+a oh -a");
  voder_speech_queue_stop (speech.queue, NULL);
  voder_test_speech_assert_log (&speech, "+a oh -a -b");
  voder_speech_queue_cancel_all (speech.queue, NULL);
  voder_test_speech_assert_log (&speech, "+a oh -a -b -a -a -b -b");
  assert_silent (&speech);
}

/* The next job is made while one is heard. */
static void
test_next_is_made_ahead (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderTestWitness) witness = NULL;
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;

  voder_test_speech_init (&speech);
  witness = voder_test_witness_new (speech.engine);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "a", LONG);
  b = voder_test_speech_create_job (&speech, VODER_PRIORITY_MESSAGE, "b",
                                    "zulu");
  voder_speech_job_set_synthesizer (b, VODER_SYNTHESIZER (witness));
  voder_speech_queue_add (speech.queue, b);
  while (!voder_test_witness_has_made (witness, "zulu"))
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (voder_speech_job_get_state (a), <, VODER_SPEECH_ENDED);
  g_assert_cmpint (voder_speech_job_get_state (b), ==, VODER_SPEECH_WAITING);
  voder_test_speech_run_until_idle (&speech);
  voder_test_speech_assert_whole (&speech, 0, LONG);
  voder_test_speech_assert_whole (&speech, 1, "zulu");
}

/* And is given up, with what was made of it. */
static void
test_next_is_cancelled (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderTestWitness) witness = NULL;
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;
  g_autoptr (VoderSpeechJob) c = NULL;

  voder_test_speech_init (&speech);
  witness = voder_test_witness_new (speech.engine);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "a", LONG);
  b = voder_test_speech_create_job (&speech, VODER_PRIORITY_MESSAGE, "b",
                                    "zulu");
  voder_speech_job_set_synthesizer (b, VODER_SYNTHESIZER (witness));
  voder_speech_queue_add (speech.queue, b);
  while (!voder_test_witness_has_made (witness, "zulu"))
    g_main_context_iteration (NULL, FALSE);
  voder_speech_queue_cancel (speech.queue, b);
  c = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "c", "omega");
  voder_test_speech_run_until_idle (&speech);
  g_assert_cmpuint (voder_test_heard_get_n_turns (&speech.heard), ==, 2);
  voder_test_speech_assert_whole (&speech, 0, LONG);
  voder_test_speech_assert_whole (&speech, 1, "omega");
}

static void
add_place (VoderSpeechJob *job, VoderMark *mark, gpointer data)
{
  GString *places = data;
  gint64 start;
  gint64 end;

  if (voder_mark_get_mark_type (mark) != VODER_MARK_WORD)
    return;
  g_assert_true (voder_mark_get_source (mark, &start, &end));
  g_string_append_printf (places, "%u:%d-%d ", voder_mark_get_document (mark),
                          (int) start, (int) end);
}

/* As a block of SSIP: one job. */
static void
test_several_texts (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (GString) places = g_string_new (NULL);
  g_autoptr (VoderSpeechJob) a = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_create_job (&speech, VODER_PRIORITY_TEXT, "a",
                                    "alpha bravo");
  voder_speech_job_add_text (a, "gamma");
  g_signal_connect (a, "reached", G_CALLBACK (add_place), places);
  voder_speech_queue_add (speech.queue, a);
  voder_test_speech_run_until_idle (&speech);
  voder_test_speech_assert_log (&speech, "+a alpha bravo gamma =a");
  g_assert_cmpstr (places->str, ==, "0:0-5 0:6-11 1:0-5 ");
}

/* A job of another format and speed than the one before. */
static void
test_voice_and_prosody (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) fast = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "a", LONG);
  b = voder_test_speech_create_job (&speech, VODER_PRIORITY_MESSAGE, "b", LONG);
  voder_speech_job_set_voice (b, "tone-48k");
  voder_speech_job_set_prosody (b, 2.0, 1.0, 1.0);
  voder_speech_queue_add (speech.queue, b);
  voder_test_speech_run_until_idle (&speech);

  plain = voder_test_heard_dup_turn (&speech.heard, 0);
  fast = voder_test_heard_dup_turn (&speech.heard, 1);
  /* 22,050 frames of 2 bytes, and 48,000 of 4 in half the time. */
  g_assert_cmpfloat_with_epsilon ((double) g_bytes_get_size (fast) /
                                      g_bytes_get_size (plain),
                                  48000 * 4 / 2 / (22050.0 * 2), 0.01);
}

static void
say_next (VoderSpeechJob *job, VoderTestSpeech *speech)
{
  g_autoptr (VoderSpeechJob) next =
      voder_test_speech_say (speech, VODER_PRIORITY_TEXT, "b", "zulu");
}

static void
test_handler_adds_a_job (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_TEXT, "a", "alpha");
  g_signal_connect (a, "ended", G_CALLBACK (say_next), &speech);
  voder_test_speech_run_until_idle (&speech);
  voder_test_speech_assert_log (&speech, "+a alpha =a +b zulu =b");
}

static void
drop (VoderSpeechJob *job, VoderTestSpeech *speech)
{
  g_clear_object (&speech->queue);
}

static void
test_handler_drops_the_queue (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "a", "alpha");
  b = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "b", "bravo");
  g_signal_connect (a, "begun", G_CALLBACK (drop), &speech);
  while (speech.queue != NULL ||
         voder_speech_job_get_state (b) != VODER_SPEECH_CANCELLED)
    g_main_context_iteration (NULL, TRUE);
  voder_test_speech_assert_log (&speech, "+a -a -b");
}

static void
assert_owner (VoderSpeechJob *job, GMainContext *context)
{
  g_assert_true (g_main_context_is_owner (context));
  g_assert_true (g_main_context_get_thread_default () == context);
}

/* Its signals come in the context that was the thread's default. */
static void
test_context_of_the_owner (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;

  g_main_context_push_thread_default (context);
  voder_test_speech_init (&speech);
  a = voder_test_speech_create_job (&speech, VODER_PRIORITY_TEXT, "a", "alpha");
  g_signal_connect (a, "begun", G_CALLBACK (assert_owner), context);
  g_signal_connect (a, "ended", G_CALLBACK (assert_owner), context);
  voder_speech_queue_add (speech.queue, a);
  while (voder_speech_queue_get_n_jobs (speech.queue) > 0)
    g_main_context_iteration (context, TRUE);
  voder_test_speech_assert_log (&speech, "+a alpha =a");
  g_main_context_pop_thread_default (context);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_speech_sink_register ();

  voder_test_add ("/speech-control/a-pause-changes-nothing-that-is-heard",
                  test_pause);
  voder_test_add ("/speech-control/jobs-that-come-while-paused-wait",
                  test_jobs_come_while_paused);
  voder_test_add ("/speech-control/a-paused-job-is-interrupted",
                  test_paused_job_is_interrupted);
  voder_test_add ("/speech-control/jobs-of-a-tag-are-cancelled",
                  test_cancel_of_a_tag);
  voder_test_add ("/speech-control/jobs-of-a-class-are-cancelled",
                  test_cancel_of_a_class);
  voder_test_add ("/speech-control/what-is-heard-is-stopped", test_stop);
  voder_test_add ("/speech-control/the-next-job-is-made-ahead",
                  test_next_is_made_ahead);
  voder_test_add ("/speech-control/what-is-made-ahead-is-given-up",
                  test_next_is_cancelled);
  voder_test_add ("/speech-control/a-job-may-have-several-texts",
                  test_several_texts);
  voder_test_add ("/speech-control/each-job-has-its-voice-and-prosody",
                  test_voice_and_prosody);
  voder_test_add ("/speech-control/a-handler-adds-a-job",
                  test_handler_adds_a_job);
  voder_test_add ("/speech-control/a-handler-drops-the-queue",
                  test_handler_drops_the_queue);
  voder_test_add ("/speech-control/signals-come-in-the-context-of-the-owner",
                  test_context_of_the_owner);

  return voder_test_run ();
}
