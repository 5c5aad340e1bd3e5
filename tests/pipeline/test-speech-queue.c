/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-speech.h"
#include "voder-test.h"

/* Words that the engine `tone` speaks in 70 ms, with 20 ms between two. */
#define WORD_US 90000
#define LONG    VODER_TEST_LONG_TEXT

static void
test_says_a_text (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) job = NULL;

  voder_test_speech_init (&speech);
  job =
      voder_test_speech_say (&speech, VODER_PRIORITY_TEXT, "a", "alpha bravo");
  g_assert_cmpint (voder_speech_job_get_state (job), ==, VODER_SPEECH_WAITING);
  g_assert_true (voder_speech_queue_get_current (speech.queue) == job);
  voder_test_speech_run_until_idle (&speech);

  voder_test_speech_assert_log (&speech, "+a alpha bravo =a");
  g_assert_cmpuint (voder_test_heard_get_n_turns (&speech.heard), ==, 1);
  voder_test_speech_assert_whole (&speech, 0, "alpha bravo");
}

static void
assert_heard (VoderSpeechJob *job, VoderMark *mark, gpointer data)
{
  VoderTestSpeech *speech = data;
  static guint n_words;

  if (voder_mark_get_mark_type (mark) != VODER_MARK_WORD)
    return;
  if (g_str_equal (voder_mark_get_text (mark), "alpha"))
    n_words = 0;
  g_assert_cmpuint (voder_test_heard_get_time (&speech->heard), >=,
                    n_words * WORD_US * GST_USECOND);
  n_words++;
}

static void
test_marks_are_told_when_heard (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };

  voder_test_speech_init (&speech);
  for (int i = 0; i < 2; i++) {
    g_autoptr (VoderSpeechJob) job = voder_test_speech_create_job (
        &speech, VODER_PRIORITY_TEXT, "a", "alpha bravo delta");

    g_signal_connect (job, "reached", G_CALLBACK (assert_heard), &speech);
    voder_speech_queue_add (speech.queue, job);
    voder_test_speech_run_until_idle (&speech);
  }
  voder_test_speech_assert_log (
      &speech, "+a alpha bravo delta =a +a alpha bravo delta =a");
}

static void
test_messages_queue (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;
  g_autoptr (VoderSpeechJob) c = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "a", "alpha");
  b = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "b", "bravo");
  c = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "c", "gamma");
  g_assert_cmpuint (voder_speech_queue_get_n_jobs (speech.queue), ==, 3);
  voder_test_speech_run_until_idle (&speech);

  voder_test_speech_assert_log (&speech, "+a alpha =a +b bravo =b +c gamma =c");
  voder_test_speech_assert_whole (&speech, 0, "alpha");
  voder_test_speech_assert_whole (&speech, 1, "bravo");
  voder_test_speech_assert_whole (&speech, 2, "gamma");
}

static void
test_text_interrupts_text (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_TEXT, "a", LONG);
  voder_test_speech_run_until_logged (&speech, "bravo");
  b = voder_test_speech_say (&speech, VODER_PRIORITY_TEXT, "b", "zulu");
  voder_test_speech_assert_log (&speech, "+a alpha bravo -a");
  voder_test_speech_run_until_idle (&speech);

  voder_test_speech_assert_log (&speech, "+a alpha bravo -a +b zulu =b");
  g_assert_cmpuint (voder_test_heard_get_n_turns (&speech.heard), ==, 2);
  voder_test_speech_assert_part (&speech, 0, LONG);
  voder_test_speech_assert_whole (&speech, 1, "zulu");
}

/* No audio comes after the cancel, and the next one's comes whole. */
static void
cancel_once (VoderTestSpeech *speech, GRand *rand, gint64 *took_us)
{
  g_autoptr (VoderSpeechJob) a =
      voder_test_speech_say (speech, VODER_PRIORITY_MESSAGE, "a", LONG);
  gint64 moment_us =
      g_get_monotonic_time () + g_rand_int_range (rand, 0, 30000);
  guint n_slices;
  gint64 begin_us;

  while (g_get_monotonic_time () < moment_us)
    g_main_context_iteration (NULL, FALSE);

  begin_us = g_get_monotonic_time ();
  g_assert_true (voder_speech_queue_cancel (speech->queue, a));
  *took_us = g_get_monotonic_time () - begin_us;

  n_slices = voder_test_heard_get_n_slices (&speech->heard);
  g_assert_true (g_str_has_suffix (speech->log->str, "-a "));
  g_assert_false (voder_speech_queue_cancel (speech->queue, a));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_true (g_str_has_suffix (speech->log->str, "-a "));
  g_assert_cmpuint (voder_test_heard_get_n_slices (&speech->heard), ==,
                    n_slices);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
test_cancel_at_random_moments (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (VoderSpeechJob) last = NULL;
  gint64 took_us[200];
  guint n_turns;

  voder_test_speech_init (&speech);
  for (guint i = 0; i < G_N_ELEMENTS (took_us); i++)
    cancel_once (&speech, rand, &took_us[i]);
  qsort (took_us, G_N_ELEMENTS (took_us), sizeof (gint64), compare_times);
  g_test_message ("a cancel took %" G_GINT64_FORMAT " µs, p99 %" G_GINT64_FORMAT
                  " µs",
                  took_us[100], took_us[197]);

  last = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "b", "zulu");
  voder_test_speech_run_until_idle (&speech);
  n_turns = voder_test_heard_get_n_turns (&speech.heard);
  voder_test_speech_assert_whole (&speech, n_turns - 1, "zulu");
  for (guint i = 0; i < n_turns - 1; i++)
    voder_test_speech_assert_part (&speech, i, LONG);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_speech_sink_register ();

  voder_test_add ("/speech-queue/it-says-a-text", test_says_a_text);
  voder_test_add ("/speech-queue/marks-are-told-when-they-are-heard",
                  test_marks_are_told_when_heard);
  voder_test_add ("/speech-queue/messages-are-said-in-their-order",
                  test_messages_queue);
  voder_test_add ("/speech-queue/a-text-interrupts-a-text",
                  test_text_interrupts_text);
  voder_test_add ("/speech-queue/after-a-cancel-nothing-is-heard-or-told",
                  test_cancel_at_random_moments);

  return voder_test_run ();
}
