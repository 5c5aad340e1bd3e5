/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-stage.h"
#include "voder-test-witness.h"

#define N_UTTERANCES 40
#define N_WORKERS    3
#define PAUSE_US     100000

/* The frames of each utterance, up to the next one, in the order in which they
 * came. */
typedef struct {
  GPtrArray *texts;
  GArray *lengths;
} Story;

static Story *
story_new (void)
{
  Story *self = g_new0 (Story, 1);

  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->lengths = g_array_new (FALSE, FALSE, sizeof (guint64));

  return self;
}

static void
story_free (Story *self)
{
  g_ptr_array_unref (self->texts);
  g_array_unref (self->lengths);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Story, story_free)

static guint64
story_get_length (const Story *self, guint n)
{
  return g_array_index (self->lengths, guint64, n);
}

/* A sentence mark is on the first chunk of each utterance. */
static void
story_add (Story *self, VoderChunk *chunk)
{
  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);
    const guint64 none = 0;

    if (voder_mark_get_mark_type (mark) != VODER_MARK_SENTENCE)
      continue;
    g_assert_cmpuint (voder_mark_get_frame (mark), ==, 0);
    g_ptr_array_add (self->texts, g_strdup (voder_mark_get_text (mark)));
    g_array_append_val (self->lengths, none);
  }
  if (self->lengths->len > 0)
    g_array_index (self->lengths, guint64, self->lengths->len - 1) +=
        voder_chunk_get_n_frames (chunk);
}

/* A run whose rate changes with the beginning of some utterances: with that of
 * each @period-th one, to the next one of @rates. */
typedef struct {
  VoderSynthStage *stage;
  VoderTestWitness *witness;
  Story *story;
  const double *rates;
  guint n_rates;
  guint period;
} Run;

static char *
make_sentence (guint n)
{
  return g_strdup_printf ("Sentence %u of a story.", n);
}

/* The next utterance has been made by then: all but the last has one. */
static void
wait_for_next (Run *self)
{
  g_autofree char *text = make_sentence (self->story->texts->len);

  if (self->story->texts->len < N_UTTERANCES)
    voder_test_witness_wait_for (self->witness, text);
}

static void
change_rate (Run *self, guint n_before)
{
  guint n = self->story->texts->len;
  guint turn;

  if (n == n_before || self->period == 0 || n % self->period != 0)
    return;

  wait_for_next (self);
  turn = n / self->period;
  voder_synth_stage_set_prosody (self->stage, self->rates[turn % self->n_rates],
                                 1.0, 1.0);
}

static gboolean
take (VoderReceiver *receiver,
      VoderSender *sender,
      gpointer data,
      GCancellable *cancellable,
      GError **error)
{
  Run *self = data;
  gpointer item = NULL;
  GError *cause = NULL;

  while (voder_receiver_receive (receiver, &item, cancellable, &cause)) {
    g_autoptr (VoderChunk) chunk = item;
    guint n_before = self->story->texts->len;

    story_add (self->story, chunk);
    change_rate (self, n_before);
    if (voder_chunk_get_n_frames (chunk) == 0)
      voder_synth_stage_demand (self->stage);
  }

  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);

  return FALSE;
}

static GPtrArray *
create_utterances (void)
{
  GPtrArray *utterances =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_utterance_unref);

  for (guint i = 0; i < N_UTTERANCES; i++) {
    g_autofree char *text = make_sentence (i);
    g_autoptr (VoderUtterance) plain = voder_utterance_new (text);
    g_autoptr (VoderUtteranceBuilder) builder =
        voder_utterance_builder_new (plain);

    voder_utterance_builder_set_pause_us (builder, PAUSE_US);
    g_ptr_array_add (utterances, voder_utterance_builder_end (builder));
  }

  return utterances;
}

static VoderEnginePool *
create_engines (void)
{
  g_autofree char *directory =
      g_test_build_filename (G_TEST_BUILT, "pipeline", "engine", NULL);
  const char *const directories[] = { directory, NULL };
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new (directories);
  g_autoptr (GError) error = NULL;
  VoderEnginePool *engines = voder_engine_pool_new (
      registry, "scripted", VODER_ISOLATION_THREAD, N_WORKERS, &error);

  g_assert_no_error (error);

  return engines;
}

static void
run (Run *self, gboolean is_on_demand)
{
  g_autoptr (GPtrArray) utterances = create_utterances ();
  g_autoptr (VoderEnginePool) engines = create_engines ();
  g_autoptr (VoderStage) source =
      voder_test_stage_new_source (VODER_TYPE_UTTERANCE, utterances);
  g_autoptr (VoderStage) sink = voder_test_stage_new (
      "TestTakeStage", VODER_TYPE_CHUNK, G_TYPE_NONE, take, self);
  g_autoptr (VoderPipeline) pipeline = voder_pipeline_new ();
  g_autoptr (GError) error = NULL;

  self->witness = voder_test_witness_new (VODER_SYNTHESIZER (engines));
  self->stage = voder_synth_stage_new (VODER_SYNTHESIZER (self->witness), NULL);
  self->story = story_new ();
  voder_synth_stage_set_n_workers (self->stage, N_WORKERS);
  voder_synth_stage_set_prosody (self->stage, self->rates[0], 1.0, 1.0);
  voder_synth_stage_set_on_demand (self->stage, is_on_demand);
  voder_pipeline_add (pipeline, source);
  voder_pipeline_add (pipeline, VODER_STAGE (self->stage));
  voder_pipeline_add (pipeline, sink);
  voder_pipeline_run (pipeline, NULL, &error);
  g_assert_no_error (error);
}

static void
run_clear (Run *self)
{
  g_clear_pointer (&self->story, story_free);
  g_clear_object (&self->stage);
  g_clear_object (&self->witness);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static const double rates[] = { 1.0, 2.0 };

/* What each utterance is at the @n-th rate alone. */
static Story *
tell (guint n)
{
  g_auto (Run) one = { .rates = &rates[n], .n_rates = 1 };

  run (&one, FALSE);

  return g_steal_pointer (&one.story);
}

static void
assert_whole (const Story *story)
{
  g_assert_cmpuint (story->texts->len, ==, N_UTTERANCES);
  for (guint i = 0; i < N_UTTERANCES; i++) {
    g_autofree char *text = make_sentence (i);

    g_assert_cmpstr (story->texts->pdata[i], ==, text);
  }
}

static void
test_next (void)
{
  g_autoptr (Story) slow = tell (0);
  g_autoptr (Story) fast = tell (1);
  g_auto (Run) one = { .rates = rates, .n_rates = 2, .period = 10 };

  run (&one, TRUE);
  assert_whole (one.story);
  for (guint i = 0; i < N_UTTERANCES; i++)
    g_assert_cmpuint (story_get_length (one.story, i), ==,
                      story_get_length (i / 10 % 2 == 0 ? slow : fast, i));
  g_assert_cmpuint (voder_synth_stage_get_n_remade (one.stage), >, 0);
  g_assert_cmpuint (voder_synth_stage_get_n_synthesized (one.stage), ==,
                    N_UTTERANCES);
}

/* Also faster than utterances can be made anew. */
static void
test_often (void)
{
  g_autoptr (Story) slow = tell (0);
  g_autoptr (Story) fast = tell (1);
  g_auto (Run) one = { .rates = rates, .n_rates = 2, .period = 1 };

  run (&one, TRUE);
  assert_whole (one.story);
  for (guint i = 0; i < N_UTTERANCES; i++)
    g_assert_cmpuint (story_get_length (one.story, i), ==,
                      story_get_length (i % 2 == 0 ? slow : fast, i));
}

/* Without demand it is only later. */
static void
test_no_demand (void)
{
  g_autoptr (Story) slow = tell (0);
  g_autoptr (Story) fast = tell (1);
  g_auto (Run) one = { .rates = rates, .n_rates = 2, .period = 7 };

  run (&one, FALSE);
  assert_whole (one.story);
  for (guint i = 0; i < N_UTTERANCES; i++) {
    guint64 length = story_get_length (one.story, i);

    g_assert_true (length == story_get_length (slow, i) ||
                   length == story_get_length (fast, i));
  }
}

static void
test_same (void)
{
  g_autoptr (Story) slow = tell (0);
  g_auto (Run) one = { .rates = rates, .n_rates = 1, .period = 3 };

  run (&one, TRUE);
  assert_whole (one.story);
  for (guint i = 0; i < N_UTTERANCES; i++)
    g_assert_cmpuint (story_get_length (one.story, i), ==,
                      story_get_length (slow, i));
  g_assert_cmpuint (voder_synth_stage_get_n_remade (one.stage), ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/synth-manner/a-rate-is-that-of-the-next-utterance",
                  test_next);
  voder_test_add ("/synth-manner/it-may-change-with-each-utterance",
                  test_often);
  voder_test_add ("/synth-manner/without-demand-nothing-is-lost-or-mixed",
                  test_no_demand);
  voder_test_add ("/synth-manner/the-same-rate-again-changes-nothing",
                  test_same);

  return voder_test_run ();
}
