/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-chunk.h"
#include "voder-test-speech-sink.h"
#include "voder-test.h"

/* The sink notes what it gets, when it should be heard. */
#define SINK "voder-test-speech-sink"

/* Words that the engine `tone` speaks in 70 ms, with 20 ms between two. */
#define WORD_US 90000
#define LONG    "alpha bravo delta gamma omega sigma theta kappa"

typedef struct {
  VoderTestHeard heard;
  VoderEnginePool *engines;
  VoderSpeechQueue *queue;
  GString *log;
} Fixture;

static void
fixture_init_with (Fixture *self, const char *engine, const char *sink)
{
  g_autoptr (GError) error = NULL;

  *self = (Fixture){ 0 };
  voder_test_heard_begin (&self->heard);
  self->engines =
      voder_engine_pool_new (NULL, engine, VODER_ISOLATION_THREAD, 0, &error);
  g_assert_no_error (error);
  self->queue =
      voder_speech_queue_new (VODER_SYNTHESIZER (self->engines), sink, &error);
  g_assert_no_error (error);
  self->log = g_string_new (NULL);
}

static void
fixture_init (Fixture *self)
{
  fixture_init_with (self, "tone", SINK);
}

static void
fixture_clear (Fixture *self)
{
  g_clear_object (&self->queue);
  g_clear_object (&self->engines);
  g_string_free (self->log, TRUE);
  voder_test_heard_clear (&self->heard);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static const char *
get_name (VoderSpeechJob *job)
{
  return voder_speech_job_get_tag (job);
}

static void
on_begun (VoderSpeechJob *job, Fixture *self)
{
  g_assert_cmpint (voder_speech_job_get_state (job), ==, VODER_SPEECH_SPEAKING);
  g_string_append_printf (self->log, "+%s ", get_name (job));
}

static void
on_reached (VoderSpeechJob *job, VoderMark *mark, Fixture *self)
{
  g_assert_cmpint (voder_speech_job_get_state (job), ==, VODER_SPEECH_SPEAKING);
  if (voder_mark_get_mark_type (mark) == VODER_MARK_WORD)
    g_string_append_printf (self->log, "%s ", voder_mark_get_text (mark));
}

static void
on_ended (VoderSpeechJob *job, Fixture *self)
{
  g_assert_cmpint (voder_speech_job_get_state (job), ==, VODER_SPEECH_ENDED);
  g_string_append_printf (self->log, "=%s ", get_name (job));
}

static void
on_cancelled (VoderSpeechJob *job, Fixture *self)
{
  g_assert_cmpint (voder_speech_job_get_state (job), ==,
                   VODER_SPEECH_CANCELLED);
  g_string_append_printf (self->log, "-%s ", get_name (job));
}

static void
on_failed (VoderSpeechJob *job, GError *error, Fixture *self)
{
  g_assert_cmpint (voder_speech_job_get_state (job), ==, VODER_SPEECH_FAILED);
  g_assert_error (voder_speech_job_get_error (job), error->domain, error->code);
  g_string_append_printf (self->log, "!%s ", get_name (job));
}

static void
watch (Fixture *self, VoderSpeechJob *job)
{
  g_signal_connect (job, "begun", G_CALLBACK (on_begun), self);
  g_signal_connect (job, "reached", G_CALLBACK (on_reached), self);
  g_signal_connect (job, "ended", G_CALLBACK (on_ended), self);
  g_signal_connect (job, "cancelled", G_CALLBACK (on_cancelled), self);
  g_signal_connect (job, "failed", G_CALLBACK (on_failed), self);
}

/* Jobs are known by their tag. */
static VoderSpeechJob *
create_job (Fixture *self,
            VoderPriority priority,
            const char *name,
            const char *text)
{
  VoderSpeechJob *job = voder_speech_job_new (priority);

  if (text != NULL)
    voder_speech_job_add_text (job, text);
  voder_speech_job_set_tag (job, name);
  watch (self, job);

  return job;
}

static VoderSpeechJob *
say (Fixture *self, VoderPriority priority, const char *name, const char *text)
{
  VoderSpeechJob *job = create_job (self, priority, name, text);

  voder_speech_queue_add (self->queue, job);

  return job;
}

static void
run_until_idle (Fixture *self)
{
  while (voder_speech_queue_get_n_jobs (self->queue) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
run_until_logged (Fixture *self, const char *what)
{
  while (strstr (self->log->str, what) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_log (Fixture *self, const char *expected)
{
  g_autofree char *log = g_strchomp (g_strdup (self->log->str));

  g_assert_cmpstr (log, ==, expected);
}

/* What the engine makes of a sentence. */
static GByteArray *
make_audio (Fixture *self, const char *text)
{
  g_autoptr (VoderUtterance) utterance = voder_utterance_new (text);
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 999);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (GPtrArray) chunks = voder_test_chunks_new ();
  gpointer chunk;

  g_assert_true (voder_synthesizer_synthesize_into (
      VODER_SYNTHESIZER (self->engines), utterance, sender, NULL, NULL));
  voder_sender_close (sender);
  while (voder_receiver_receive (receiver, &chunk, NULL, NULL))
    g_ptr_array_add (chunks, chunk);

  return voder_test_chunks_join (chunks);
}

static void
assert_whole (Fixture *self, guint turn, const char *text)
{
  g_autoptr (GBytes) bytes = voder_test_heard_dup_turn (&self->heard, turn);
  g_autoptr (GByteArray) expected = make_audio (self, text);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   expected->data, expected->len);
}

/* A beginning of the text was heard, and not all of it. */
static void
assert_part (Fixture *self, guint turn, const char *text)
{
  g_autoptr (GBytes) bytes = voder_test_heard_dup_turn (&self->heard, turn);
  g_autoptr (GByteArray) expected = make_audio (self, text);

  g_assert_cmpuint (g_bytes_get_size (bytes), <, expected->len);
  g_assert_cmpint (memcmp (g_bytes_get_data (bytes, NULL), expected->data,
                           g_bytes_get_size (bytes)),
                   ==, 0);
}

static void
test_says_a_text (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (VoderSpeechJob) job = NULL;

  fixture_init (&fixture);
  job = say (&fixture, VODER_PRIORITY_TEXT, "a", "alpha bravo");
  g_assert_cmpint (voder_speech_job_get_state (job), ==, VODER_SPEECH_WAITING);
  g_assert_true (voder_speech_queue_get_current (fixture.queue) == job);
  run_until_idle (&fixture);

  assert_log (&fixture, "+a alpha bravo =a");
  g_assert_cmpuint (voder_test_heard_get_n_turns (&fixture.heard), ==, 1);
  assert_whole (&fixture, 0, "alpha bravo");
}

static void
assert_heard (VoderSpeechJob *job, VoderMark *mark, gpointer data)
{
  Fixture *fixture = data;
  static guint n_words;

  if (voder_mark_get_mark_type (mark) != VODER_MARK_WORD)
    return;
  if (g_str_equal (voder_mark_get_text (mark), "alpha"))
    n_words = 0;
  g_assert_cmpuint (voder_test_heard_get_time (&fixture->heard), >=,
                    n_words * WORD_US * GST_USECOND);
  n_words++;
}

static void
test_marks_are_told_when_heard (void)
{
  g_auto (Fixture) fixture = { 0 };

  fixture_init (&fixture);
  for (int i = 0; i < 2; i++) {
    g_autoptr (VoderSpeechJob) job =
        create_job (&fixture, VODER_PRIORITY_TEXT, "a", "alpha bravo delta");

    g_signal_connect (job, "reached", G_CALLBACK (assert_heard), &fixture);
    voder_speech_queue_add (fixture.queue, job);
    run_until_idle (&fixture);
  }
  assert_log (&fixture, "+a alpha bravo delta =a +a alpha bravo delta =a");
}

static void
test_messages_queue (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;
  g_autoptr (VoderSpeechJob) c = NULL;

  fixture_init (&fixture);
  a = say (&fixture, VODER_PRIORITY_MESSAGE, "a", "alpha");
  b = say (&fixture, VODER_PRIORITY_MESSAGE, "b", "bravo");
  c = say (&fixture, VODER_PRIORITY_MESSAGE, "c", "gamma");
  g_assert_cmpuint (voder_speech_queue_get_n_jobs (fixture.queue), ==, 3);
  run_until_idle (&fixture);

  assert_log (&fixture, "+a alpha =a +b bravo =b +c gamma =c");
  assert_whole (&fixture, 0, "alpha");
  assert_whole (&fixture, 1, "bravo");
  assert_whole (&fixture, 2, "gamma");
}

static void
test_text_interrupts_text (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;

  fixture_init (&fixture);
  a = say (&fixture, VODER_PRIORITY_TEXT, "a", LONG);
  run_until_logged (&fixture, "bravo");
  b = say (&fixture, VODER_PRIORITY_TEXT, "b", "zulu");
  assert_log (&fixture, "+a alpha bravo -a");
  run_until_idle (&fixture);

  assert_log (&fixture, "+a alpha bravo -a +b zulu =b");
  g_assert_cmpuint (voder_test_heard_get_n_turns (&fixture.heard), ==, 2);
  assert_part (&fixture, 0, LONG);
  assert_whole (&fixture, 1, "zulu");
}

/* Each class comes while each is heard; what the classes do to each other is
 * the order's own test. */
static void
play_pair (VoderPriority heard, VoderPriority comes, gboolean interrupts)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;
  gboolean is_dropped;

  fixture_init (&fixture);
  a = say (&fixture, heard, "a", "alpha bravo");
  run_until_logged (&fixture, "alpha");
  b = say (&fixture, comes, "b", "zulu");
  is_dropped = voder_speech_job_get_state (b) == VODER_SPEECH_CANCELLED;
  run_until_idle (&fixture);

  if (interrupts) {
    assert_log (&fixture, "+a alpha -a +b zulu =b");
    assert_part (&fixture, 0, "alpha bravo");
  } else {
    assert_log (&fixture, is_dropped ? "+a alpha -b bravo =a"
                                     : "+a alpha bravo =a +b zulu =b");
    assert_whole (&fixture, 0, "alpha bravo");
  }
  if (!is_dropped)
    assert_whole (&fixture, 1, "zulu");
  g_assert_cmpint (is_dropped, ==,
                   comes == VODER_PRIORITY_NOTIFICATION && !interrupts);
}

static void
test_pairs (void)
{
  static const char *const interrupting[] = { "", "i", "imt", "imtnp", "imt" };
  static const char letters[] = "imtnp";

  for (guint i = 0; letters[i] != '\0'; i++) {
    for (guint k = 0; letters[k] != '\0'; k++)
      play_pair ((VoderPriority) i, (VoderPriority) k,
                 strchr (interrupting[i], letters[k]) != NULL);
  }
}

/* No audio comes after the cancel, and the next one's comes whole. */
static void
cancel_once (Fixture *fixture, GRand *rand, gint64 *took_us)
{
  g_autoptr (VoderSpeechJob) a =
      say (fixture, VODER_PRIORITY_MESSAGE, "a", LONG);
  gint64 moment_us =
      g_get_monotonic_time () + g_rand_int_range (rand, 0, 30000);
  guint n_slices;
  gint64 begin_us;

  while (g_get_monotonic_time () < moment_us)
    g_main_context_iteration (NULL, FALSE);

  begin_us = g_get_monotonic_time ();
  g_assert_true (voder_speech_queue_cancel (fixture->queue, a));
  *took_us = g_get_monotonic_time () - begin_us;

  n_slices = voder_test_heard_get_n_slices (&fixture->heard);
  g_assert_true (g_str_has_suffix (fixture->log->str, "-a "));
  g_assert_false (voder_speech_queue_cancel (fixture->queue, a));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_true (g_str_has_suffix (fixture->log->str, "-a "));
  g_assert_cmpuint (voder_test_heard_get_n_slices (&fixture->heard), ==,
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
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (VoderSpeechJob) last = NULL;
  gint64 took_us[200];
  guint n_turns;

  fixture_init (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (took_us); i++)
    cancel_once (&fixture, rand, &took_us[i]);
  qsort (took_us, G_N_ELEMENTS (took_us), sizeof (gint64), compare_times);
  g_test_message ("a cancel took %" G_GINT64_FORMAT " µs, p99 %" G_GINT64_FORMAT
                  " µs",
                  took_us[100], took_us[197]);

  last = say (&fixture, VODER_PRIORITY_MESSAGE, "b", "zulu");
  run_until_idle (&fixture);
  n_turns = voder_test_heard_get_n_turns (&fixture.heard);
  assert_whole (&fixture, n_turns - 1, "zulu");
  for (guint i = 0; i < n_turns - 1; i++)
    assert_part (&fixture, i, LONG);
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
  voder_test_add ("/speech-queue/each-class-meets-each-that-is-heard",
                  test_pairs);
  voder_test_add ("/speech-queue/after-a-cancel-nothing-is-heard-or-told",
                  test_cancel_at_random_moments);

  return voder_test_run ();
}
