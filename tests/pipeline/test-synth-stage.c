/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-stage.h"

#define N_UTTERANCES 60
#define MS           1000

/* What came out of a synth stage: samples and marks, whatever the chunks. */
typedef struct {
  GByteArray *pcm;
  GPtrArray *marks;
  /* The frame of each mark from the very beginning. */
  GArray *frames;
  guint64 n_frames;
  guint64 n_gap_frames;
  gboolean ends_with_gap;
} Speech;

static Speech *
speech_new (void)
{
  Speech *self = g_new0 (Speech, 1);

  self->pcm = g_byte_array_new ();
  self->marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);
  self->frames = g_array_new (FALSE, FALSE, sizeof (guint64));

  return self;
}

static void
speech_free (Speech *self)
{
  g_byte_array_unref (self->pcm);
  g_ptr_array_unref (self->marks);
  g_array_unref (self->frames);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Speech, speech_free)

static void
speech_add (Speech *self, VoderChunk *chunk)
{
  GstBuffer *buffer = voder_chunk_get_buffer (chunk);
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_byte_array_append (self->pcm, map.data, map.size);
  gst_buffer_unmap (buffer, &map);

  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);
    guint64 frame = self->n_frames + voder_mark_get_frame (mark);

    g_ptr_array_add (self->marks, voder_mark_ref (mark));
    g_array_append_val (self->frames, frame);
  }

  self->ends_with_gap = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP);
  if (self->ends_with_gap)
    self->n_gap_frames += voder_chunk_get_n_frames (chunk);
  self->n_frames += voder_chunk_get_n_frames (chunk);
}

static gboolean
take_speech (VoderReceiver *receiver,
             VoderSender *sender,
             gpointer data,
             GCancellable *cancellable,
             GError **error)
{
  gpointer item = NULL;
  GError *cause = NULL;

  while (voder_receiver_receive (receiver, &item, cancellable, &cause)) {
    speech_add (data, item);
    voder_chunk_unref (item);
  }

  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);

  return FALSE;
}

/* One run: the utterances, and how they are to be spoken. */
typedef struct {
  GPtrArray *utterances;
  const char *voice;
  guint n_workers;
  double rate;
  VoderOnError on_error;
  VoderTestStageFunc take;
  gpointer data;
  GCancellable *cancellable;
  VoderSynthStage *stage;
} Case;

static void
case_init (Case *self)
{
  *self = (Case){ .n_workers = 2, .rate = 1.0, .take = take_speech };
  self->utterances =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_utterance_unref);
}

static void
case_clear (Case *self)
{
  g_ptr_array_unref (self->utterances);
  g_clear_object (&self->stage);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static void
case_add (Case *self, const char *text, gint64 pause_us)
{
  g_autoptr (VoderUtterance) plain = voder_utterance_new (text);
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (plain);

  voder_utterance_builder_set_pause_us (builder, pause_us);
  g_ptr_array_add (self->utterances, voder_utterance_builder_end (builder));
}

static void
case_add_block (Case *self, const char *text, VoderBlock block)
{
  g_autoptr (VoderUtterance) plain = voder_utterance_new (text);
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (plain);

  voder_utterance_builder_set_block (builder, block, 1, VODER_PASSAGE_WHOLE);
  g_ptr_array_add (self->utterances, voder_utterance_builder_end (builder));
}

static VoderEnginePool *
create_engines (guint n_workers)
{
  g_autofree char *directory =
      g_test_build_filename (G_TEST_BUILT, "pipeline", "engine", NULL);
  const char *const directories[] = { directory, NULL };
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new (directories);
  g_autoptr (GError) error = NULL;
  VoderEnginePool *engines = voder_engine_pool_new (
      registry, "scripted", VODER_ISOLATION_THREAD, n_workers, &error);

  g_assert_no_error (error);

  return engines;
}

static gboolean
case_run (Case *self, GError **error)
{
  g_autoptr (VoderEnginePool) engines = create_engines (self->n_workers);
  g_autoptr (VoderVoice) voice =
      self->voice ? voder_synthesizer_find_voice (VODER_SYNTHESIZER (engines),
                                                  self->voice, NULL, NULL, NULL)
                  : NULL;
  g_autoptr (VoderStage) source =
      voder_test_stage_new_source (VODER_TYPE_UTTERANCE, self->utterances);
  g_autoptr (VoderStage) sink = voder_test_stage_new (
      "TestTakeStage", VODER_TYPE_CHUNK, G_TYPE_NONE, self->take, self->data);
  g_autoptr (VoderPipeline) pipeline = voder_pipeline_new ();

  g_clear_object (&self->stage);
  self->stage = voder_synth_stage_new (VODER_SYNTHESIZER (engines), voice);
  voder_synth_stage_set_n_workers (self->stage, self->n_workers);
  voder_synth_stage_set_prosody (self->stage, self->rate, 1.0, 1.0);
  voder_synth_stage_set_on_error (self->stage, self->on_error);
  voder_pipeline_add (pipeline, source);
  voder_pipeline_add (pipeline, VODER_STAGE (self->stage));
  voder_pipeline_add (pipeline, sink);

  return voder_pipeline_run (pipeline, self->cancellable, error);
}

static Speech *
case_speak (Case *self)
{
  Speech *speech = speech_new ();
  g_autoptr (GError) error = NULL;

  self->data = speech;
  g_assert_true (case_run (self, &error));
  g_assert_no_error (error);

  return speech;
}

static void
add_story (Case *self)
{
  for (guint i = 0; i < N_UTTERANCES; i++) {
    g_autofree char *text = g_strdup_printf ("Sentence %u of a story.", i);

    case_add (self, text, i % 3 * 100 * MS);
  }
}

static void
assert_same (const Speech *a, const Speech *b)
{
  g_assert_cmpmem (a->pcm->data, a->pcm->len, b->pcm->data, b->pcm->len);
  g_assert_cmpmem (a->frames->data, a->frames->len * sizeof (guint64),
                   b->frames->data, b->frames->len * sizeof (guint64));
  for (guint i = 0; i < a->marks->len; i++)
    g_assert_cmpstr (voder_mark_get_text (g_ptr_array_index (a->marks, i)), ==,
                     voder_mark_get_text (g_ptr_array_index (b->marks, i)));
}

static void
test_same_for_any_number_of_workers (void)
{
  static const guint numbers[] = { 2, 8 };
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) expected = NULL;

  case_init (&one);
  add_story (&one);
  one.n_workers = 1;
  expected = case_speak (&one);
  g_assert_cmpuint (expected->n_frames, >, N_UTTERANCES * 500);

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autoptr (Speech) speech = NULL;

    one.n_workers = numbers[i];
    speech = case_speak (&one);
    assert_same (expected, speech);
  }
}

static void
test_marks_keep_their_order (void)
{
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) speech = NULL;
  guint n_sentences = 0;

  case_init (&one);
  add_story (&one);
  speech = case_speak (&one);

  for (guint i = 0; i < speech->marks->len; i++) {
    VoderMark *mark = g_ptr_array_index (speech->marks, i);
    guint64 *frame = &g_array_index (speech->frames, guint64, i);

    g_assert_cmpuint (*frame, <, speech->n_frames);
    if (i > 0)
      g_assert_cmpuint (frame[0], >=, frame[-1]);
    if (voder_mark_get_mark_type (mark) != VODER_MARK_SENTENCE)
      continue;
    g_assert_cmpstr (voder_mark_get_text (mark), ==,
                     voder_utterance_get_string (
                         g_ptr_array_index (one.utterances, n_sentences)));
    n_sentences++;
  }
  g_assert_cmpuint (n_sentences, ==, N_UTTERANCES);
}

static void
test_counters (void)
{
  gint64 begin_us = g_get_monotonic_time ();
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) speech = NULL;

  case_init (&one);
  add_story (&one);
  speech = case_speak (&one);

  g_assert_cmpuint (voder_synth_stage_get_n_synthesized (one.stage), ==,
                    N_UTTERANCES);
  g_assert_cmpuint (voder_synth_stage_get_duration_us (one.stage), ==,
                    speech->n_frames * 1000000 / 16000);
  g_assert_cmpint (voder_synth_stage_get_first_audio_us (one.stage), >=,
                   begin_us);
  g_assert_cmpint (voder_synth_stage_get_first_audio_us (one.stage), <=,
                   g_get_monotonic_time ());
}

static void
test_default_workers (void)
{
  g_autoptr (VoderEnginePool) engines = create_engines (1);
  g_autoptr (VoderSynthStage) stage =
      voder_synth_stage_new (VODER_SYNTHESIZER (engines), NULL);

  g_assert_cmpuint (voder_synth_stage_get_n_workers (stage), ==,
                    g_get_num_processors ());
  g_assert_cmpint (voder_synth_stage_get_first_audio_us (stage), ==, 0);
}

static void
test_pauses (void)
{
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) speech = NULL;

  case_init (&one);
  case_add (&one, "tick", 100 * MS);
  case_add (&one, "tick", 500 * MS);
  case_add (&one, "tick", 700 * MS);
  speech = case_speak (&one);

  g_assert_cmpuint (speech->n_gap_frames, ==, 16000 / 1000 * (100 + 500));
  g_assert_cmpuint (speech->n_frames, ==, 3 + speech->n_gap_frames);
  g_assert_false (speech->ends_with_gap);
}

static void
test_pauses_follow_the_rate (void)
{
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) speech = NULL;

  case_init (&one);
  one.rate = 2.0;
  case_add (&one, "tick", 100 * MS);
  case_add (&one, "tick", 0);
  speech = case_speak (&one);

  g_assert_cmpuint (speech->n_gap_frames, ==, 16000 / 1000 * 50);
}

static void
test_long_pause (void)
{
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) speech = NULL;

  case_init (&one);
  case_add (&one, "tick", 30000 * MS);
  case_add (&one, "tick", 0);
  speech = case_speak (&one);

  g_assert_cmpuint (speech->n_gap_frames, ==, 16000 * 30);
}

static void
test_silent_utterance (void)
{
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) speech = NULL;

  case_init (&one);
  case_add (&one, "…", 900 * MS);
  case_add (&one, "tick", 100 * MS);
  case_add (&one, "…", 50 * MS);
  case_add (&one, "tick", 0);
  speech = case_speak (&one);

  g_assert_cmpuint (speech->n_frames, ==, 2 + 16000 / 1000 * 100);
  g_assert_cmpuint (voder_synth_stage_get_n_synthesized (one.stage), ==, 4);
}

/* Around what is left out there is one pause, the longer one of the two. */
static void
assert_gap_around_skipped (const char *skipped,
                           gint64 before_us,
                           gint64 behind_us,
                           gint64 gap_us)
{
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) speech = NULL;

  case_init (&one);
  one.on_error = VODER_ON_ERROR_SKIP;
  case_add (&one, "tick", before_us);
  case_add (&one, skipped, behind_us);
  case_add (&one, skipped, behind_us);
  case_add (&one, "tick", 0);
  speech = case_speak (&one);

  g_assert_cmpuint (voder_synth_stage_get_n_skipped (one.stage), ==, 2);
  g_assert_cmpuint (speech->n_gap_frames, ==, 16 * gap_us / MS);
}

static void
test_skipped_pause (void)
{
  assert_gap_around_skipped ("mute", 150 * MS, 150 * MS, 150 * MS);
  assert_gap_around_skipped ("mute", 150 * MS, 500 * MS, 500 * MS);
  assert_gap_around_skipped ("mute", 500 * MS, 150 * MS, 500 * MS);
  /* What was heard in part has both of its pauses. */
  assert_gap_around_skipped ("fail", 150 * MS, 500 * MS, 1150 * MS);
}

static void
assert_mark (Speech *speech, guint n, VoderMarkType type, const char *text)
{
  VoderMark *mark = g_ptr_array_index (speech->marks, n);

  g_assert_cmpint (voder_mark_get_mark_type (mark), ==, type);
  g_assert_cmpstr (voder_mark_get_text (mark), ==, text);
  g_assert_cmpint (voder_mark_get_accuracy (mark), ==, VODER_ACCURACY_EXACT);
}

static void
test_block_marks (void)
{
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) speech = NULL;

  case_init (&one);
  case_add_block (&one, "tick heading", VODER_BLOCK_HEADING);
  case_add_block (&one, "tick paragraph", VODER_BLOCK_PARAGRAPH);
  case_add_block (&one, "tick item", VODER_BLOCK_LIST_ITEM);
  speech = case_speak (&one);

  g_assert_cmpuint (speech->marks->len, ==, 5);
  assert_mark (speech, 0, VODER_MARK_HEADING, "tick heading");
  assert_mark (speech, 1, VODER_MARK_SENTENCE, "tick heading");
  assert_mark (speech, 2, VODER_MARK_PARAGRAPH, "tick paragraph");
  assert_mark (speech, 3, VODER_MARK_SENTENCE, "tick paragraph");
  assert_mark (speech, 4, VODER_MARK_SENTENCE, "tick item");
}

static void
test_own_sentence_mark (void)
{
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) speech = NULL;
  VoderMark *mark;

  case_init (&one);
  case_add_block (&one, "sentence", VODER_BLOCK_LIST_ITEM);
  speech = case_speak (&one);

  g_assert_cmpuint (speech->marks->len, ==, 2);
  mark = g_ptr_array_index (speech->marks, 0);
  g_assert_cmpint (voder_mark_get_mark_type (mark), ==, VODER_MARK_SENTENCE);
  g_assert_cmpint (voder_mark_get_accuracy (mark), ==, VODER_ACCURACY_MODELLED);
}

/* Opens the gate when the first audio is there: it must not wait for the end
 * of the utterance. */
static gboolean
open_gate (VoderReceiver *receiver,
           VoderSender *sender,
           gpointer data,
           GCancellable *cancellable,
           GError **error)
{
  gpointer item = NULL;

  if (!voder_receiver_receive (receiver, &item, cancellable, error))
    return FALSE;
  voder_chunk_unref (item);
  if (!voder_sender_send (data, g_bytes_new (NULL, 0), cancellable, error))
    return FALSE;
  while (voder_receiver_receive (receiver, &item, cancellable, NULL))
    voder_chunk_unref (item);

  return TRUE;
}

static void
test_head_streams (void)
{
  g_autoptr (VoderChannel) gate = voder_channel_new (G_TYPE_BYTES, 1);
  g_autoptr (VoderSender) open = voder_channel_create_sender (gate);
  g_autoptr (VoderReceiver) wait = voder_channel_create_receiver (gate);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (VoderContext) context = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Case) one = { 0 };

  g_value_init (&value, VODER_TYPE_RECEIVER);
  g_value_set_object (&value, wait);
  context = voder_context_new_with_value (
      NULL, voder_context_key_declare ("gate", VODER_TYPE_RECEIVER), &value);

  case_init (&one);
  one.n_workers = 1;
  case_add (&one, "gate", 0);
  one.take = open_gate;
  one.data = open;
  one.cancellable = G_CANCELLABLE (context);
  g_assert_true (case_run (&one, &error));
  g_assert_no_error (error);
}

static void
test_failure_quotes_the_sentence (void)
{
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) speech = speech_new ();
  g_autoptr (GError) error = NULL;

  case_init (&one);
  case_add (&one, "fail here, with a sentence that goes on for quite a while",
            0);
  one.data = speech;
  g_assert_false (case_run (&one, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "“fail here, with a sentence"));
  g_assert_nonnull (strstr (error->message, "…”"));
  g_assert_nonnull (strstr (error->message, "lost its voice"));
  g_assert_true (g_str_has_prefix (error->message, "synth: "));
}

static void
test_first_failure_wins (void)
{
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) speech = speech_new ();
  g_autoptr (GError) error = NULL;

  case_init (&one);
  one.n_workers = 8;
  add_story (&one);
  case_add (&one, "fail first", 0);
  case_add (&one, "fail second", 0);
  one.data = speech;
  g_assert_false (case_run (&one, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "fail first"));
  g_assert_cmpuint (voder_synth_stage_get_n_synthesized (one.stage), ==,
                    N_UTTERANCES);
}

static int n_warnings;

static GLogWriterOutput
count_warning (GLogLevelFlags level,
               const GLogField *fields,
               gsize n_fields,
               gpointer data)
{
  if ((level & G_LOG_LEVEL_WARNING) == 0)
    return g_log_writer_default (level, fields, n_fields, data);

  n_warnings++;

  return G_LOG_WRITER_HANDLED;
}

/* What stands between them is the same as without them. */
static void
test_failures_are_skipped (void)
{
  g_auto (Case) healthy = { 0 };
  g_auto (Case) one = { 0 };
  g_autoptr (Speech) expected = NULL;
  g_autoptr (Speech) speech = NULL;

  case_init (&healthy);
  add_story (&healthy);
  expected = case_speak (&healthy);

  case_init (&one);
  one.n_workers = 8;
  one.on_error = VODER_ON_ERROR_SKIP;
  case_add (&one, "fail first", 0);
  add_story (&one);
  case_add (&one, "fail last", 0);
  n_warnings = 0;
  speech = case_speak (&one);

  g_assert_nonnull (memmem (speech->pcm->data, speech->pcm->len,
                            expected->pcm->data, expected->pcm->len));
  g_assert_cmpint (n_warnings, ==, 2);
  g_assert_cmpuint (voder_synth_stage_get_n_skipped (one.stage), ==, 2);
  g_assert_cmpuint (voder_synth_stage_get_n_synthesized (one.stage), ==,
                    N_UTTERANCES);
}

static gboolean
cancel_at_first_audio (VoderReceiver *receiver,
                       VoderSender *sender,
                       gpointer data,
                       GCancellable *cancellable,
                       GError **error)
{
  gpointer item = NULL;

  if (!voder_receiver_receive (receiver, &item, cancellable, error))
    return FALSE;
  voder_chunk_unref (item);
  g_cancellable_cancel (data);

  return voder_receiver_receive (receiver, &item, cancellable, error);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (Case) one = { 0 };

  case_init (&one);
  one.n_workers = 4;
  for (guint i = 0; i < 20; i++)
    case_add (&one, "block", 0);
  one.take = cancel_at_first_audio;
  one.data = cancellable;
  one.cancellable = cancellable;
  g_assert_false (case_run (&one, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (voder_synth_stage_get_n_synthesized (one.stage), ==, 0);
}

static void
test_timeout (void)
{
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, 5 * MS);
  g_autoptr (Speech) speech = speech_new ();
  g_autoptr (GError) error = NULL;
  g_auto (Case) one = { 0 };

  case_init (&one);
  case_add (&one, "block", 0);
  one.data = speech;
  one.cancellable = G_CANCELLABLE (context);
  g_assert_false (case_run (&one, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static gboolean
take_one_and_end (VoderReceiver *receiver,
                  VoderSender *sender,
                  gpointer data,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (VoderChunk) chunk = NULL;

  return voder_receiver_receive (receiver, (gpointer *) &chunk, cancellable,
                                 error);
}

static void
test_nobody_listens (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (Case) one = { 0 };

  case_init (&one);
  add_story (&one);
  one.take = take_one_and_end;
  g_assert_true (case_run (&one, &error));
  g_assert_no_error (error);
}

static void
test_prosody_range (void)
{
  g_autoptr (Speech) speech = speech_new ();
  g_autoptr (GError) error = NULL;
  g_auto (Case) one = { 0 };

  case_init (&one);
  case_add (&one, "tick", 0);
  one.rate = 50;
  one.data = speech;
  g_assert_false (case_run (&one, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "50"));
}

static void
test_voice (void)
{
  g_autoptr (Speech) speech = NULL;
  g_auto (Case) one = { 0 };

  case_init (&one);
  one.voice = "other";
  case_add (&one, "tick", 1000 * MS);
  case_add (&one, "tick", 0);
  speech = case_speak (&one);

  g_assert_cmpuint (speech->n_gap_frames, ==, 22050);
}

static void
test_no_utterances (void)
{
  g_autoptr (Speech) speech = NULL;
  g_auto (Case) one = { 0 };

  case_init (&one);
  speech = case_speak (&one);

  g_assert_cmpuint (speech->n_frames, ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  g_log_set_writer_func (count_warning, NULL, NULL);

  voder_test_add ("/synth-stage/same-bytes-for-any-number-of-workers",
                  test_same_for_any_number_of_workers);
  voder_test_add ("/synth-stage/marks-keep-their-order",
                  test_marks_keep_their_order);
  voder_test_add ("/synth-stage/counters-tell-what-left-it", test_counters);
  voder_test_add ("/synth-stage/as-many-workers-as-processors",
                  test_default_workers);
  voder_test_add ("/synth-stage/pauses-stand-between-utterances-only",
                  test_pauses);
  voder_test_add ("/synth-stage/pauses-follow-the-rate",
                  test_pauses_follow_the_rate);
  voder_test_add ("/synth-stage/a-long-pause-is-whole", test_long_pause);
  voder_test_add ("/synth-stage/what-is-skipped-does-not-add-up-pauses",
                  test_skipped_pause);
  voder_test_add ("/synth-stage/silent-utterances-do-not-add-up-pauses",
                  test_silent_utterance);
  voder_test_add ("/synth-stage/blocks-begin-with-their-marks",
                  test_block_marks);
  voder_test_add ("/synth-stage/an-engines-own-sentence-mark-is-not-doubled",
                  test_own_sentence_mark);
  voder_test_add ("/synth-stage/one-worker-streams-its-head-utterance",
                  test_head_streams);
  voder_test_add ("/synth-stage/a-failure-quotes-the-sentence",
                  test_failure_quotes_the_sentence);
  voder_test_add ("/synth-stage/the-first-failure-of-the-text-wins",
                  test_first_failure_wins);
  voder_test_add ("/synth-stage/failures-may-be-skipped",
                  test_failures_are_skipped);
  voder_test_add ("/synth-stage/a-cancel-ends-all-workers", test_cancel);
  voder_test_add ("/synth-stage/a-deadline-ends-all-workers", test_timeout);
  voder_test_add ("/synth-stage/nobody-who-listens-ends-it-well",
                  test_nobody_listens);
  voder_test_add ("/synth-stage/a-rate-out-of-range-is-named",
                  test_prosody_range);
  voder_test_add ("/synth-stage/its-voice-is-that-of-utterances-without",
                  test_voice);
  voder_test_add ("/synth-stage/no-utterances-give-no-audio",
                  test_no_utterances);

  return voder_test_run ();
}
