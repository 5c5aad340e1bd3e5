/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-priority-model.h"
#include "voder-test-speech.h"
#include "voder-test.h"

#define N_CLASSES VODER_TEST_N_PRIORITIES

/* How much faster than a clock the sink plays. */
#define SPEED 20

#define N_SUBMISSIONS 1000

/* What is not interrupted is heard to its end. */
#define SEVERAL "alpha bravo delta gamma"

static const char letters[] = "imtnp";

/* Each class comes while each is heard. */
static void
play_pair (VoderPriority heard, VoderPriority comes, gboolean interrupts)
{
  g_auto (VoderTestSpeech) speech = { 0 };
  g_autoptr (VoderSpeechJob) a = NULL;
  g_autoptr (VoderSpeechJob) b = NULL;
  const char *text = interrupts ? VODER_TEST_LONG_TEXT : SEVERAL;
  gboolean is_dropped;

  voder_test_speech_init (&speech);
  a = voder_test_speech_say (&speech, heard, "a", text);
  voder_test_speech_run_until_logged (&speech, "alpha");
  b = voder_test_speech_say (&speech, comes, "b", "zulu");
  is_dropped = voder_speech_job_get_state (b) == VODER_SPEECH_CANCELLED;
  voder_test_speech_run_until_idle (&speech);

  if (interrupts) {
    voder_test_speech_assert_log (&speech, "+a alpha -a +b zulu =b");
    voder_test_speech_assert_part (&speech, 0, text);
  } else {
    voder_test_speech_assert_log (
        &speech, is_dropped ? "+a alpha -b bravo delta gamma =a"
                            : "+a " SEVERAL " =a +b zulu =b");
    voder_test_speech_assert_whole (&speech, 0, text);
  }
  if (!is_dropped)
    voder_test_speech_assert_whole (&speech, 1, "zulu");
  g_assert_cmpint (is_dropped, ==,
                   comes == VODER_PRIORITY_NOTIFICATION && !interrupts);
}

static void
test_heard_pairs (void)
{
  static const char *const interrupting[] = { "", "i", "imt", "imtnp", "imt" };

  for (guint i = 0; i < N_CLASSES; i++) {
    for (guint k = 0; k < N_CLASSES; k++)
      play_pair ((VoderPriority) i, (VoderPriority) k,
                 strchr (interrupting[i], letters[k]) != NULL);
  }
}

/* Words are the names of the jobs. */
static void
play_and_assert (const char *classes, const char *expected)
{
  static const char *const names[] = { "alpha", "bravo", "gamma", "delta",
                                       "omega", "sigma", "theta" };
  g_auto (VoderTestSpeech) speech = { 0 };

  voder_test_speech_init (&speech);
  speech.heard.speed = SPEED;
  for (guint i = 0; classes[i] != '\0'; i++) {
    VoderPriority priority =
        (VoderPriority) (strchr (letters, classes[i]) - letters);
    g_autoptr (VoderSpeechJob) job = NULL;

    job = voder_test_speech_say (&speech, priority, names[i], names[i]);
  }
  voder_test_speech_run_until_idle (&speech);
  voder_test_speech_assert_log (&speech, expected);
}

#define ALPHA "+alpha alpha =alpha"
#define BRAVO "+bravo bravo =bravo"
#define GAMMA "+gamma gamma =gamma"

/* An important one is heard and another one waits when each class comes. A
 * notification never waits: it is dropped, and the third one is heard. */
static void
test_waiting_pairs (void)
{
  static const char behind[] = ALPHA " " BRAVO " " GAMMA;
  static const char before[] = ALPHA " " GAMMA " " BRAVO;
  static const char replace[] = "-bravo " ALPHA " " GAMMA;
  static const char drop[] = "-gamma " ALPHA " " BRAVO;
  static const char both[] = "-bravo -gamma " ALPHA;
  /* The progress becomes a message when it is its turn, which ends a text. */
  static const char late[] = ALPHA " -bravo " GAMMA;
  static const char *const table[N_CLASSES][N_CLASSES] = {
    /* comes: important  message   text     notification  progress */
    { behind, behind, behind, drop, behind },     /* important waits */
    { before, behind, behind, drop, behind },     /* message */
    { before, replace, replace, drop, late },     /* text */
    { replace, replace, replace, both, replace }, /* notification */
    { before, behind, behind, drop, replace },    /* progress */
  };

  for (guint i = 0; i < N_CLASSES; i++) {
    for (guint k = 0; k < N_CLASSES; k++) {
      char classes[] = { 'i', letters[i], letters[k], '\0' };

      play_and_assert (classes, table[i][k]);
    }
  }
}

static void
test_last_of_a_series (void)
{
  play_and_assert ("pppp", "-bravo -gamma " ALPHA " +delta delta =delta");
  play_and_assert ("mppp", "-bravo -gamma " ALPHA " +delta delta =delta");
  play_and_assert ("pnpn", "-bravo -delta " ALPHA " " GAMMA);
}

static void
test_important_ones (void)
{
  play_and_assert ("mtii",
                   "-alpha +gamma gamma =gamma +delta delta =delta " BRAVO);
}

/* A random run; its jobs are numbers from 1. */
typedef struct {
  VoderTestSpeech speech;
  VoderTestModel model;
  GRand *rand;
  GPtrArray *jobs;
  GPtrArray *texts;
  guint n_cancelled;
} Chaos;

static void
chaos_init (Chaos *self, guint32 seed)
{
  *self = (Chaos){ 0 };
  voder_test_speech_init (&self->speech);
  self->speech.heard.speed = SPEED;
  voder_test_model_init (&self->model);
  self->rand = g_rand_new_with_seed (seed);
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->texts = g_ptr_array_new_with_free_func (g_free);
}

static void
chaos_clear (Chaos *self)
{
  g_ptr_array_unref (self->jobs);
  g_ptr_array_unref (self->texts);
  g_rand_free (self->rand);
  voder_test_model_clear (&self->model);
  voder_test_speech_clear (&self->speech);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chaos, chaos_clear)

static int
get_number (VoderSpeechJob *job)
{
  return job ? (int) g_ascii_strtoll (voder_speech_job_get_tag (job), NULL, 10)
             : 0;
}

static void
on_begun (VoderSpeechJob *job, Chaos *self)
{
  g_assert_cmpint (get_number (job), ==, self->model.spoken);
}

static void
on_ended (VoderSpeechJob *job, Chaos *self)
{
  g_assert_cmpint (get_number (job), ==, self->model.spoken);
  voder_test_model_end (&self->model);
}

/* The model knows it already. */
static void
on_cancelled (VoderSpeechJob *job, Chaos *self)
{
  g_autofree char *fate = g_strdup_printf ("-%d ", get_number (job));

  g_assert_nonnull (strstr (self->model.log->str, fate));
  self->n_cancelled++;
}

static guint
count_dropped (Chaos *self)
{
  guint n = 0;

  for (const char *c = self->model.log->str; *c != '\0'; c++)
    n += *c == '-';

  return n;
}

/* Whenever a call has returned, the queue is where the model is, and has told
 * all that was cancelled. */
static void
chaos_check (Chaos *self)
{
  VoderSpeechQueue *queue = self->speech.queue;

  g_assert_cmpint (get_number (voder_speech_queue_get_current (queue)), ==,
                   self->model.spoken);
  g_assert_cmpuint (self->n_cancelled, ==, count_dropped (self));
}

static void
submit (Chaos *self)
{
  int number = (int) self->jobs->len + 1;
  VoderPriority priority =
      (VoderPriority) g_rand_int_range (self->rand, 0, N_CLASSES);
  g_autofree char *name = g_strdup_printf ("%d", number);
  /* No two begin with the same two tones: 853 and 866 have one in common. */
  char *text = g_strdup_printf (
      g_rand_boolean (self->rand) ? "w%d %o" : "w%d %o again", number, number);
  VoderSpeechJob *job =
      voder_test_speech_create_job (&self->speech, priority, name, text);

  g_signal_connect (job, "begun", G_CALLBACK (on_begun), self);
  g_signal_connect (job, "ended", G_CALLBACK (on_ended), self);
  g_signal_connect (job, "cancelled", G_CALLBACK (on_cancelled), self);
  g_ptr_array_add (self->jobs, job);
  g_ptr_array_add (self->texts, text);
  voder_test_model_come (&self->model, number, priority);
  voder_speech_queue_add (self->speech.queue, job);
}

static void
cancel_one (Chaos *self)
{
  int last = (int) self->jobs->len;
  int number = g_rand_int_range (self->rand, MAX (1, last - 5), last + 1);

  voder_test_model_remove (&self->model, number);
  voder_test_model_advance (&self->model);
  voder_speech_queue_cancel (self->speech.queue, self->jobs->pdata[number - 1]);
}

static void
cancel_class (Chaos *self)
{
  VoderPriority priority =
      (VoderPriority) g_rand_int_range (self->rand, 0, N_CLASSES);

  for (guint i = 0; i < self->jobs->len; i++) {
    if (voder_speech_job_get_priority (self->jobs->pdata[i]) == priority)
      voder_test_model_remove (&self->model, (int) i + 1);
  }
  voder_test_model_advance (&self->model);
  voder_speech_queue_cancel_priority (self->speech.queue, priority);
}

static void
stop (Chaos *self)
{
  if (self->model.spoken != 0)
    voder_test_model_remove (&self->model, self->model.spoken);
  voder_test_model_advance (&self->model);
  voder_speech_queue_stop (self->speech.queue, NULL);
}

static void
set_paused (Chaos *self, gboolean paused)
{
  /* What was heard is told before the pause. */
  if (paused)
    voder_speech_queue_pause (self->speech.queue);
  voder_test_model_set_paused (&self->model, paused);
  if (!paused)
    voder_speech_queue_resume (self->speech.queue);
}

static void
do_something (Chaos *self)
{
  int what = g_rand_int_range (self->rand, 0, 100);

  if (what < 60 || self->jobs->len == 0)
    submit (self);
  else if (what < 80)
    cancel_one (self);
  else if (what < 84)
    cancel_class (self);
  else if (what < 88)
    stop (self);
  else
    set_paused (self, !self->model.paused && what < 91);
  chaos_check (self);
}

static void
pass_time (Chaos *self)
{
  gint64 end_us =
      g_get_monotonic_time () + g_rand_int_range (self->rand, 0, 5000);

  while (g_get_monotonic_time () < end_us) {
    g_main_context_iteration (NULL, FALSE);
    chaos_check (self);
  }
}

/* Finds the job whose turn it was: after @begin in what the model spoke. */
static const char *
find_turn (Chaos *self, const char *begin, GBytes *heard)
{
  for (const char *c = strchr (begin, '+'); c != NULL; c = strchr (c, '+')) {
    int number = (int) g_ascii_strtoll (++c, NULL, 10);
    g_autoptr (GByteArray) audio = voder_test_speech_make_audio (
        &self->speech, self->texts->pdata[number - 1]);
    gsize size = g_bytes_get_size (heard);
    gboolean fits =
        size <= audio->len &&
        memcmp (g_bytes_get_data (heard, NULL), audio->data, size) == 0;
    gboolean is_whole =
        voder_speech_job_get_state (self->jobs->pdata[number - 1]) ==
        VODER_SPEECH_ENDED;

    if (fits && (!is_whole || size == audio->len))
      return c;
    /* What was told to have ended was heard. */
    g_assert_false (is_whole);
  }

  g_assert_not_reached ();
}

/* What was heard is, in the order of the turns, all of each job that ended, a
 * beginning of some that were cancelled, and nothing else. */
static void
check_heard (Chaos *self)
{
  guint n_turns = voder_test_heard_get_n_turns (&self->speech.heard);
  const char *at = self->model.log->str;

  for (guint i = 0; i < n_turns; i++) {
    g_autoptr (GBytes) heard =
        voder_test_heard_dup_turn (&self->speech.heard, i);

    if (g_bytes_get_size (heard) > 0)
      at = find_turn (self, at, heard);
  }
}

static void
run_chaos (guint32 seed)
{
  g_auto (Chaos) chaos = { 0 };

  chaos_init (&chaos, seed);
  while (chaos.jobs->len < N_SUBMISSIONS) {
    do_something (&chaos);
    pass_time (&chaos);
  }
  set_paused (&chaos, FALSE);
  voder_test_speech_run_until_idle (&chaos.speech);

  for (guint i = 0; i < chaos.jobs->len; i++)
    g_assert_true (voder_speech_job_get_state (chaos.jobs->pdata[i]) ==
                       VODER_SPEECH_ENDED ||
                   voder_speech_job_get_state (chaos.jobs->pdata[i]) ==
                       VODER_SPEECH_CANCELLED);
  g_test_message ("%u of %u were cancelled, %u turns", chaos.n_cancelled,
                  chaos.jobs->len,
                  voder_test_heard_get_n_turns (&chaos.speech.heard));
  check_heard (&chaos);
}

static void
test_chaos (void)
{
  run_chaos ((guint32) g_test_rand_int ());
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_speech_sink_register ();

  voder_test_add ("/speech-priorities/each-class-meets-each-that-is-heard",
                  test_heard_pairs);
  voder_test_add ("/speech-priorities/each-class-meets-each-that-waits",
                  test_waiting_pairs);
  voder_test_add ("/speech-priorities/the-last-of-a-series-is-heard",
                  test_last_of_a_series);
  voder_test_add ("/speech-priorities/important-ones-go-first",
                  test_important_ones);
  voder_test_add ("/speech-priorities/random-jobs-go-as-the-manual-says",
                  test_chaos);

  return voder_test_run ();
}
