/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-chunk.h"

#define N_FRAMES 2000
#define LOUD     0.5f

static VoderEffect *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  VoderEffectChain *chain = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), text, &error);

  g_assert_no_error (error);

  return VODER_EFFECT (chain);
}

/* Some loud frames, that begin a sentence or go on. */
static VoderChunk *
create_chunk_at (int rate, const char *sentence, gsize n_frames)
{
  g_autofree float *samples = g_new (float, n_frames);
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);
  GstAudioInfo info;

  for (gsize i = 0; i < n_frames; i++)
    samples[i] = LOUD;
  buffer = gst_buffer_new_memdup (samples, n_frames * sizeof (float));
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, rate, 1, NULL);
  if (sentence != NULL)
    g_ptr_array_add (marks, voder_mark_new (VODER_MARK_SENTENCE, sentence, 0,
                                            VODER_MARK_UNKNOWN_LENGTH,
                                            VODER_ACCURACY_EXACT));

  return voder_chunk_new (&info, buffer, marks);
}

static VoderChunk *
create_chunk (const char *sentence, gsize n_frames)
{
  return create_chunk_at (16000, sentence, n_frames);
}

static float
get_last_sample (VoderChunk *chunk)
{
  GstBuffer *buffer = voder_chunk_get_buffer (chunk);
  float sample = 0.0f;

  g_assert_cmpuint (
      gst_buffer_extract (buffer, gst_buffer_get_size (buffer) - sizeof sample,
                          &sample, sizeof sample),
      ==, sizeof sample);

  return sample;
}

/* A stage between a source that sends what it is handed, and the test. */
typedef struct {
  VoderEffectStage *stage;
  VoderSender *sender;
  VoderReceiver *receiver;
  VoderGroup *group;
  VoderSender *output;
  VoderReceiver *input;
} Fixture;

static gboolean
run_stage (gpointer data, GCancellable *cancellable, GError **error)
{
  Fixture *self = data;
  gboolean is_ok = voder_stage_run (VODER_STAGE (self->stage), self->input,
                                    self->output, cancellable, error);

  voder_sender_close (self->output);

  return is_ok;
}

static void
fixture_init (Fixture *self, const char *effects)
{
  g_autoptr (VoderEffect) effect = parse (effects);
  g_autoptr (VoderChannel) in = voder_channel_new (VODER_TYPE_CHUNK, 8);
  g_autoptr (VoderChannel) out = voder_channel_new (VODER_TYPE_CHUNK, 8);

  self->stage = voder_effect_stage_new (effect);
  self->sender = voder_channel_create_sender (in);
  self->input = voder_channel_create_receiver (in);
  self->output = voder_channel_create_sender (out);
  self->receiver = voder_channel_create_receiver (out);
  self->group = voder_group_new (voder_pool_get_blocking (),
                                 VODER_GROUP_FIRST_ERROR, NULL);
  g_assert_true (voder_group_go (self->group, run_stage, self, NULL, NULL));
}

static void
fixture_clear (Fixture *self)
{
  gpointer item = NULL;

  voder_sender_close (self->sender);
  while (voder_receiver_receive (self->receiver, &item, NULL, NULL))
    voder_chunk_unref (item);
  g_assert_true (voder_group_wait (self->group, NULL, NULL));
  g_object_unref (self->group);
  g_object_unref (self->stage);
  g_object_unref (self->sender);
  g_object_unref (self->input);
  g_object_unref (self->output);
  g_object_unref (self->receiver);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* What comes of a chunk (transfer full). */
static VoderChunk *
put_through (Fixture *self, VoderChunk *chunk)
{
  VoderChunk *given = NULL;

  g_assert_true (voder_sender_send (self->sender, chunk, NULL, NULL));
  g_assert_true (
      voder_receiver_receive (self->receiver, (gpointer *) &given, NULL, NULL));

  return given;
}

static void
set_effects (Fixture *self, const char *effects)
{
  g_autoptr (VoderEffect) effect = parse (effects);

  voder_effect_stage_set_effect (self->stage, effect);
}

static void
test_none (void)
{
  g_auto (Fixture) self = { NULL };
  g_autoptr (VoderChunk) chunk = create_chunk ("One.", N_FRAMES);
  g_autoptr (VoderChunk) given = NULL;

  fixture_init (&self, "");
  given = put_through (&self, voder_chunk_ref (chunk));
  g_assert_true (given == chunk);
}

static void
test_empty (void)
{
  g_auto (Fixture) self = { NULL };
  g_autoptr (VoderChunk) empty = NULL;
  g_autoptr (VoderChunk) first = NULL;
  g_autoptr (VoderChunk) given = NULL;

  fixture_init (&self, "gain");
  first = put_through (&self, create_chunk ("One.", N_FRAMES));
  empty = voder_chunk_new_silence (voder_chunk_get_info (first), 0);
  given = put_through (&self, voder_chunk_ref (empty));
  g_assert_cmpuint (voder_chunk_get_n_frames (first), ==, N_FRAMES);
  g_assert_true (given == empty);
}

static void
test_next_sentence (void)
{
  g_auto (Fixture) self = { NULL };
  g_autoptr (VoderChunk) first = NULL;
  g_autoptr (VoderChunk) rest = NULL;
  g_autoptr (VoderChunk) second = NULL;
  g_autoptr (VoderChunk) third = NULL;

  fixture_init (&self, "");
  first = put_through (&self, create_chunk ("One.", N_FRAMES));
  set_effects (&self, "gain gain=-40");
  rest = put_through (&self, create_chunk (NULL, N_FRAMES));
  second = put_through (&self, create_chunk ("Two.", N_FRAMES));
  set_effects (&self, "");
  third = put_through (&self, create_chunk ("Three.", N_FRAMES));

  g_assert_cmpfloat (get_last_sample (first), ==, LOUD);
  g_assert_cmpfloat (get_last_sample (rest), ==, LOUD);
  g_assert_cmpfloat_with_epsilon (get_last_sample (second), LOUD / 100, 1e-4);
  g_assert_cmpfloat (get_last_sample (third), ==, LOUD);
  g_assert_cmpuint (voder_chunk_get_n_marks (second), ==, 1);
}

/* The last one that was set counts. */
static void
test_twice (void)
{
  g_auto (Fixture) self = { NULL };
  g_autoptr (VoderChunk) chunk = NULL;

  fixture_init (&self, "gain gain=-40");
  set_effects (&self, "gain gain=-60");
  set_effects (&self, "");
  chunk = put_through (&self, create_chunk ("One.", N_FRAMES));
  g_assert_cmpfloat (get_last_sample (chunk), ==, LOUD);
}

/* What the old effect holds back leaves before the new one's first sound. */
static void
test_rest (void)
{
  g_auto (Fixture) self = { NULL };
  gsize n_frames = 0;
  gpointer item = NULL;

  fixture_init (&self, "limiter");
  g_assert_true (voder_sender_send (
      self.sender, create_chunk ("One.", N_FRAMES), NULL, NULL));
  set_effects (&self, "gain");
  g_assert_true (voder_sender_send (
      self.sender, create_chunk ("Two.", N_FRAMES), NULL, NULL));
  voder_sender_close (self.sender);
  while (voder_receiver_receive (self.receiver, &item, NULL, NULL)) {
    n_frames += voder_chunk_get_n_frames (item);
    voder_chunk_unref (item);
  }
  g_assert_cmpuint (n_frames, ==, 2 * N_FRAMES);
}

/* In the middle of a sentence, even: all is there, each at its own rate. */
static void
test_another_rate (void)
{
  g_auto (Fixture) self = { NULL };
  gsize n_frames[2] = { 0 };
  gpointer item = NULL;

  fixture_init (&self, "limiter ! gain fade-out=0.01");
  g_assert_true (voder_sender_send (
      self.sender, create_chunk_at (16000, "One.", N_FRAMES), NULL, NULL));
  g_assert_true (voder_sender_send (
      self.sender, create_chunk_at (22050, NULL, N_FRAMES + 5), NULL, NULL));
  voder_sender_close (self.sender);
  while (voder_receiver_receive (self.receiver, &item, NULL, NULL)) {
    int rate = GST_AUDIO_INFO_RATE (voder_chunk_get_info (item));

    n_frames[rate != 16000] += voder_chunk_get_n_frames (item);
    voder_chunk_unref (item);
  }
  g_assert_cmpuint (n_frames[0], ==, N_FRAMES);
  g_assert_cmpuint (n_frames[1], ==, N_FRAMES + 5);
}

static VoderChunk *
create_voice (const char *sentence, double loudness)
{
  g_autoptr (VoderChunk) plain = create_chunk (sentence, N_FRAMES);
  g_autoptr (GstBuffer) buffer =
      gst_buffer_copy (voder_chunk_get_buffer (plain));
  g_autoptr (GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);

  voder_voice_meta_add (buffer, loudness);
  g_ptr_array_add (marks, voder_mark_ref (voder_chunk_get_mark (plain, 0)));

  return voder_chunk_new (voder_chunk_get_info (plain), buffer, marks);
}

/* Each as loud as it is said to be, at once; a pause is of nobody. */
static void
test_voices (void)
{
  g_auto (Fixture) self = { NULL };
  g_autoptr (VoderChunk) first = NULL;
  g_autoptr (VoderChunk) pause = NULL;
  g_autoptr (VoderChunk) second = NULL;

  fixture_init (&self, "gain ! loudness target=-20");
  first = put_through (&self, create_voice ("One.", -20.0));
  pause = put_through (&self, create_chunk (NULL, N_FRAMES));
  second = put_through (&self, create_voice ("Two.", -26.0206));
  g_assert_cmpuint (voder_chunk_get_n_frames (first), ==, N_FRAMES);
  g_assert_cmpfloat_with_epsilon (get_last_sample (first), LOUD, 1e-5);
  g_assert_cmpfloat_with_epsilon (get_last_sample (pause), LOUD, 1e-5);
  g_assert_cmpfloat_with_epsilon (get_last_sample (second), 2 * LOUD, 1e-4);
}

static char *
dup_wanted (const char *effects)
{
  g_autoptr (VoderEffect) effect = parse (effects);
  g_autoptr (VoderEffectStage) stage = voder_effect_stage_new (effect);

  return voder_stage_dup_loudness_chain (VODER_STAGE (stage));
}

static void
test_wants (void)
{
  g_autofree char *first = dup_wanted ("loudness ! gain ! loudness");
  g_autofree char *second =
      dup_wanted ("gain gain=-3 fade-in=0 ! limiter ! loudness");

  g_assert_cmpstr (first, ==, "");
  g_assert_cmpstr (second, ==, "gain gain=-3 ! limiter");
  g_assert_null (dup_wanted (""));
  g_assert_null (dup_wanted ("gain ! limiter"));
  g_assert_null (dup_wanted ("loudness measured=-21"));
}

/* Parameters that change in place count, too. */
static void
test_wants_what_is_set_now (void)
{
  g_autoptr (VoderEffect) effect = parse ("gain ! loudness target=-16");
  g_autoptr (VoderEffect) other = parse ("gain gain=-12 ! loudness target=-16");
  g_autoptr (VoderEffect) known = parse ("gain ! loudness measured=-20");
  g_autoptr (VoderEffectStage) stage = voder_effect_stage_new (effect);
  g_autofree char *text = NULL;

  g_assert_true (voder_effect_chain_follow (VODER_EFFECT_CHAIN (effect),
                                            VODER_EFFECT_CHAIN (other)));
  text = voder_stage_dup_loudness_chain (VODER_STAGE (stage));
  g_assert_cmpstr (text, ==, "gain gain=-12");
  g_assert_true (voder_effect_chain_follow (VODER_EFFECT_CHAIN (effect),
                                            VODER_EFFECT_CHAIN (known)));
  g_assert_null (voder_stage_dup_loudness_chain (VODER_STAGE (stage)));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-stage/no-effect-hands-chunks-on", test_none);
  voder_test_add ("/effect-stage/empty-chunks-keep-their-place", test_empty);
  voder_test_add ("/effect-stage/other-effects-begin-with-a-sentence",
                  test_next_sentence);
  voder_test_add ("/effect-stage/the-last-effects-count", test_twice);
  voder_test_add ("/effect-stage/what-is-held-back-is-not-lost", test_rest);
  voder_test_add ("/effect-stage/another-rate-loses-nothing",
                  test_another_rate);
  voder_test_add ("/effect-stage/each-voice-has-its-gain", test_voices);
  voder_test_add ("/effect-stage/voices-are-measured-only-if-that-is-of-use",
                  test_wants);
  voder_test_add ("/effect-stage/voices-are-measured-behind-what-is-set-now",
                  test_wants_what_is_set_now);

  return voder_test_run ();
}
