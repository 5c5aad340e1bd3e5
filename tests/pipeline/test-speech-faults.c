/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>

#include "voder-test-speech.h"
#include "voder-test.h"

#define LONG VODER_TEST_LONG_TEXT

/* Says “b” behind it, whole. */
static void
assert_goes_on (VoderTestSpeech *speech, const char *log)
{
  g_autofree char *expected = g_strconcat (log, "+b zulu =b", NULL);
  g_autoptr (VoderSpeechJob) b =
      voder_test_speech_say (speech, VODER_PRIORITY_MESSAGE, "b", "zulu");
  guint n_turns;

  voder_test_speech_run_until_idle (speech);
  voder_test_speech_assert_log (speech, expected);
  n_turns = voder_test_heard_get_n_turns (&speech->heard);
  voder_test_speech_assert_whole (speech, n_turns - 1, "zulu");
}

static VoderSpeechJob *
create_scripted (VoderTestSpeech *speech, const char *name, const char *text)
{
  g_autoptr (VoderSynthesizer) scripted = voder_test_speech_create_scripted ();
  VoderSpeechJob *job =
      voder_test_speech_create_job (speech, VODER_PRIORITY_MESSAGE, name, text);

  voder_speech_job_set_synthesizer (job, scripted);

  return job;
}

/* What was heard first begins with what the scripted engine makes of it. */
static void
assert_begins_with (VoderTestSpeech *speech, const char *text)
{
  g_autoptr (GBytes) heard = voder_test_heard_dup_turn (&speech->heard, 0);
  g_autoptr (GByteArray) audio = NULL;

  g_object_unref (speech->engine);
  speech->engine = voder_test_speech_create_scripted ();
  audio = voder_test_speech_make_audio (speech, text);
  g_assert_cmpuint (g_bytes_get_size (heard), >, audio->len);
  g_assert_cmpmem (g_bytes_get_data (heard, NULL), audio->len, audio->data,
                   audio->len);
}

static void
test_engine_fails (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;

  voder_test_speech_init (&speech);
  a = create_scripted (&speech, "a", "fail");
  voder_speech_queue_add (speech.queue, a);
  assert_goes_on (&speech, "+a !a ");
  g_assert_error (voder_speech_job_get_error (a), VODER_SPEECH_ERROR,
                  VODER_SPEECH_ERROR_FAILED);
}

/* What came before the sentence is heard whole before it is told. */
static void
test_later_sentence_fails (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;

  voder_test_speech_init (&speech);
  a = create_scripted (&speech, "a", "Good morning.\n\nfail");
  voder_speech_queue_add (speech.queue, a);
  assert_goes_on (&speech, "+a Good morning. !a ");
  assert_begins_with (&speech, "Good morning.");
}

static void
test_waiting_job_fails (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) c = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "a", "alpha");
  c = create_scripted (&speech, "c", "fail");
  voder_speech_queue_add (speech.queue, c);
  assert_goes_on (&speech, "+a alpha =a +c !c ");
  voder_test_speech_assert_whole (&speech, 0, "alpha");
}

static void
test_mute_engine (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;

  voder_test_speech_init (&speech);
  a = create_scripted (&speech, "a", "mute");
  voder_speech_queue_add (speech.queue, a);
  voder_test_speech_run_until_idle (&speech);
  g_assert_cmpint (voder_speech_job_get_state (a), >=, VODER_SPEECH_ENDED);
  g_assert_cmpint (voder_speech_job_get_state (a), !=, VODER_SPEECH_CANCELLED);
}

/* It says nothing more, and does not end: a cancel ends it, at once. */
static void
test_hung_engine (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;

  voder_test_speech_init (&speech);
  a = create_scripted (&speech, "a", "block");
  voder_speech_queue_add (speech.queue, a);
  voder_test_speech_run_until_logged (&speech, "+a");
  voder_speech_queue_cancel (speech.queue, a);
  assert_goes_on (&speech, "+a -a ");
}

/* A more urgent job does not wait for it. */
static void
test_hung_engine_is_interrupted (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;

  voder_test_speech_init (&speech);
  a = create_scripted (&speech, "a", "block");
  voder_speech_queue_add (speech.queue, a);
  b = voder_test_speech_say (&speech, VODER_PRIORITY_IMPORTANT, "b", "zulu");
  voder_test_speech_run_until_idle (&speech);
  voder_test_speech_assert_log (&speech, "-a +b zulu =b");
}

static void
test_unknown_voice (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_create_job (&speech, VODER_PRIORITY_MESSAGE, "a", "oh");
  voder_speech_job_set_voice (a, "nobody");
  voder_speech_queue_add (speech.queue, a);
  assert_goes_on (&speech, "!a ");
  g_assert_error (voder_speech_job_get_error (a), VODER_SPEECH_ERROR,
                  VODER_SPEECH_ERROR_VOICE);
}

static void
test_prosody_out_of_range (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_create_job (&speech, VODER_PRIORITY_MESSAGE, "a", "oh");
  voder_speech_job_set_prosody (a, NAN, 1.0, 1.0);
  voder_speech_queue_add (speech.queue, a);
  assert_goes_on (&speech, "!a ");
  g_assert_error (voder_speech_job_get_error (a), VODER_SPEECH_ERROR,
                  VODER_SPEECH_ERROR_VALUE);
}

static void
test_nothing_to_say (void)
{
  static const char *const texts[] = { NULL, "", " \n\t\n " };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_auto (VoderTestSpeech) speech = { 0 };
    g_autoptr (VoderSpeechJob) a = NULL;

    voder_test_speech_init (&speech);
    a = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "a", texts[i]);
    assert_goes_on (&speech, "+a =a ");
  }
}

static void
test_document_without_file (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/at-all.txt");
  g_autoptr (VoderDocument) document = voder_document_new_for_file (file);
  g_autoptr (VoderSpeechJob) a = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_create_job (&speech, VODER_PRIORITY_MESSAGE, "a", NULL);
  voder_speech_job_add_document (a, document);
  voder_speech_queue_add (speech.queue, a);
  assert_goes_on (&speech, "!a ");
  g_assert_nonnull (voder_speech_job_get_error (a));
}

/* The job fails; the next one opens the sink again. */
static void
test_sink_fails (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "a", LONG);
  voder_test_speech_run_until_logged (&speech, "alpha");
  voder_test_heard_set_fails (&speech.heard, TRUE);
  voder_test_speech_run_until_idle (&speech);
  g_assert_true (g_str_has_suffix (speech.log->str, "!a "));
  g_assert_error (voder_speech_job_get_error (a), VODER_PIPELINE_ERROR,
                  VODER_PIPELINE_ERROR_SINK);

  voder_test_heard_set_fails (&speech.heard, FALSE);
  g_string_truncate (speech.log, 0);
  assert_goes_on (&speech, "");
}

static void
test_bad_sinks (void)
{
  static const char *const sinks[] = { "no-such-element", "audiotestsrc", "",
                                       "fakesink ! !" };
  g_autoptr (VoderSynthesizer) engine = voder_test_speech_create_scripted ();

  for (guint i = 0; i < G_N_ELEMENTS (sinks); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (VoderSpeechQueue) queue =
        voder_speech_queue_new (engine, sinks[i], &error);

    g_assert_null (queue);
    g_assert_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK);
  }
}

/* It cannot be opened, and each job fails. */
static void
test_closed_sink (void)
{
  g_autoptr (VoderSynthesizer) engine = voder_test_speech_create_scripted ();
  g_autoptr (VoderSpeechQueue) queue = voder_speech_queue_new (
      engine, "filesink location=/nowhere/at/all", NULL);

  for (int i = 0; i < 3; i++) {
    g_autoptr (VoderSpeechJob) job =
        voder_speech_queue_say (queue, VODER_PRIORITY_TEXT, "alpha");

    while (voder_speech_queue_get_n_jobs (queue) > 0)
      g_main_context_iteration (NULL, TRUE);
    g_assert_error (voder_speech_job_get_error (job), VODER_PIPELINE_ERROR,
                    VODER_PIPELINE_ERROR_SINK);
  }
}

static void
test_dropped_queue (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;
  g_autoptr (VoderSpeechJob) c = NULL;

  voder_test_speech_init (&speech);
  a = create_scripted (&speech, "a", "block");
  voder_speech_queue_add (speech.queue, a);
  b = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "b", LONG);
  voder_test_speech_run_until_logged (&speech, "+a");
  c = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "c", "gamma");
  g_clear_object (&speech.queue);
  voder_test_speech_assert_log (&speech, "+a -a -b -c");
}

static void
add_another (VoderSpeechJob *job, VoderTestSpeech *speech)
{
  g_autoptr (VoderSpeechJob) another = voder_test_speech_say (
      speech, VODER_PRIORITY_IMPORTANT, "another", "zulu");

  g_assert_cmpint (voder_speech_job_get_state (another), ==,
                   VODER_SPEECH_CANCELLED);
}

static void
test_job_for_dropped_queue (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  VoderSpeechQueue *queue;

  voder_test_speech_init (&speech);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "a", LONG);
  g_signal_connect (a, "cancelled", G_CALLBACK (add_another), &speech);
  queue = speech.queue;
  g_object_unref (queue);
  speech.queue = NULL;
  voder_test_speech_assert_log (&speech, "-a -another");
}

/* Cancels it in the handler of its n-th signal, of the state's changes too. */
typedef struct {
  VoderTestSpeech *speech;
  guint n_left;
} Trap;

static void
spring (VoderSpeechJob *job, Trap *trap)
{
  if (trap->n_left > 0 && --trap->n_left == 0)
    voder_speech_queue_cancel (trap->speech->queue, job);
}

static void
on_reached (VoderSpeechJob *job, VoderMark *mark, Trap *trap)
{
  spring (job, trap);
}

static void
on_state (VoderSpeechJob *job, GParamSpec *pspec, Trap *trap)
{
  if (voder_speech_job_get_state (job) == VODER_SPEECH_SPEAKING)
    spring (job, trap);
}

static void
cancel_at (guint n, const char *expected)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  Trap trap = { &speech, n };

  voder_test_speech_init (&speech);
  a = voder_test_speech_create_job (&speech, VODER_PRIORITY_MESSAGE, "a",
                                    "alpha bravo");
  g_signal_connect (a, "notify::state", G_CALLBACK (on_state), &trap);
  g_signal_connect (a, "begun", G_CALLBACK (spring), &trap);
  g_signal_connect (a, "reached", G_CALLBACK (on_reached), &trap);
  voder_speech_queue_add (speech.queue, a);
  assert_goes_on (&speech, expected);
}

static void
test_cancel_in_each_handler (void)
{
  cancel_at (1, "-a ");          /* state */
  cancel_at (2, "+a -a ");       /* begun */
  cancel_at (3, "+a -a ");       /* paragraph */
  cancel_at (4, "+a -a ");       /* sentence */
  cancel_at (5, "+a alpha -a "); /* words */
  cancel_at (6, "+a alpha bravo -a ");
  cancel_at (7, "+a alpha bravo =a ");
}

/* After each slice that is heard. */
static void
test_cancel_at_each_slice (void)
{
  for (guint n = 0; n < 24; n++) {
    g_auto (VoderTestSpeech) speech = { 0 };
    g_autoptr (VoderSpeechJob) a = NULL;
    g_autoptr (VoderSpeechJob) b = NULL;
    guint n_slices;

    voder_test_speech_init (&speech);
    a = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "a", LONG);
    b = voder_test_speech_say (&speech, VODER_PRIORITY_MESSAGE, "b", "zulu");
    voder_test_speech_run_until_heard (&speech, n);
    voder_speech_queue_pause (speech.queue);
    voder_speech_queue_cancel (speech.queue, a);
    n_slices = voder_test_heard_get_n_slices (&speech.heard);
    g_assert_true (g_str_has_suffix (speech.log->str, "-a "));
    voder_speech_queue_resume (speech.queue);
    voder_test_speech_run_until_idle (&speech);
    g_assert_true (g_str_has_suffix (speech.log->str, "-a +b zulu =b "));
    if (n_slices > 0)
      voder_test_speech_assert_part (&speech, 0, LONG);
    voder_test_speech_assert_whole (
        &speech, voder_test_heard_get_n_turns (&speech.heard) - 1, "zulu");
  }
}

static void
test_jobs_are_for_one_use (void)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;

  voder_test_speech_init (&speech);
  a = voder_test_speech_say (&speech, VODER_PRIORITY_TEXT, "a", "alpha");
  g_test_expect_message ("voder", G_LOG_LEVEL_CRITICAL, "*VODER_SPEECH_NEW*");
  voder_speech_queue_add (speech.queue, a);
  g_test_assert_expected_messages ();
  g_test_expect_message ("voder", G_LOG_LEVEL_CRITICAL, "*VODER_SPEECH_NEW*");
  voder_speech_job_add_text (a, "more");
  g_test_assert_expected_messages ();
  voder_test_speech_run_until_idle (&speech);
  voder_test_speech_assert_log (&speech, "+a alpha =a");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_speech_sink_register ();

  voder_test_add ("/speech-faults/an-engine-fails", test_engine_fails);
  voder_test_add ("/speech-faults/a-later-sentence-fails",
                  test_later_sentence_fails);
  voder_test_add ("/speech-faults/a-job-that-waits-fails",
                  test_waiting_job_fails);
  voder_test_add ("/speech-faults/an-engine-is-mute", test_mute_engine);
  voder_test_add ("/speech-faults/an-engine-that-hangs-is-cancelled",
                  test_hung_engine);
  voder_test_add ("/speech-faults/an-engine-that-hangs-is-interrupted",
                  test_hung_engine_is_interrupted);
  voder_test_add ("/speech-faults/there-is-no-such-voice", test_unknown_voice);
  voder_test_add ("/speech-faults/the-prosody-is-no-number",
                  test_prosody_out_of_range);
  voder_test_add ("/speech-faults/there-is-nothing-to-say",
                  test_nothing_to_say);
  voder_test_add ("/speech-faults/a-document-is-missing",
                  test_document_without_file);
  voder_test_add ("/speech-faults/the-sink-fails-and-is-opened-again",
                  test_sink_fails);
  voder_test_add ("/speech-faults/the-sink-cannot-be-used", test_bad_sinks);
  voder_test_add ("/speech-faults/the-sink-cannot-be-opened", test_closed_sink);
  voder_test_add ("/speech-faults/a-dropped-queue-cancels-all",
                  test_dropped_queue);
  voder_test_add ("/speech-faults/a-dropped-queue-takes-no-job",
                  test_job_for_dropped_queue);
  voder_test_add ("/speech-faults/a-job-is-cancelled-by-each-handler",
                  test_cancel_in_each_handler);
  voder_test_add ("/speech-faults/a-job-is-cancelled-after-each-sound",
                  test_cancel_at_each_slice);
  voder_test_add ("/speech-faults/a-job-is-for-one-use",
                  test_jobs_are_for_one_use);

  return voder_test_run ();
}
