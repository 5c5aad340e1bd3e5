/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "speech-test.h"

#include <math.h>
#include <string.h>

#include "../audio/wav-fixture.h"

/* One file into one output. */
typedef struct {
  Pipe *pipe;
  VoderOutput *output;
  VoderPcmFeed *feed;
  GByteArray *start;
} Hearing;

static Hearing *
hearing_new (void)
{
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  Hearing *self = g_new0 (Hearing, 1);

  self->pipe = pipe_new (64);
  self->output = voder_output_new (utterance, self->pipe->sender, NULL);
  self->feed = voder_pcm_feed_new (self->output);
  self->start = g_byte_array_new ();

  return self;
}

static void
hearing_free (Hearing *self)
{
  g_byte_array_unref (self->start);
  g_object_unref (self->feed);
  g_object_unref (self->output);
  pipe_free (self->pipe);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Hearing, hearing_free)

static gboolean
hearing_take (Hearing *self, const guint8 *bytes, gsize size, GError **error)
{
  VoderWav wav;

  if (voder_pcm_feed_has_begun (self->feed))
    return voder_pcm_feed_write (self->feed, bytes, size, error);

  g_byte_array_append (self->start, bytes, (guint) size);
  if (voder_wav_parse (&wav, self->start->data, self->start->len, error) !=
      VODER_WAV_DONE)
    return *error == NULL;

  return voder_pcm_feed_begin (self->feed, &wav, error) &&
         voder_pcm_feed_write (self->feed, self->start->data + wav.header_size,
                               self->start->len - wav.header_size, error);
}

/* What comes out of a file that is fed in pieces. */
static GByteArray *
hear (const GByteArray *bytes, gsize piece, double volume, GError **error)
{
  g_autoptr (Hearing) hearing = hearing_new ();
  gboolean is_good = TRUE;

  voder_pcm_feed_set_volume (hearing->feed, volume);
  voder_pcm_feed_set_max_seconds (hearing->feed, 1);
  for (gsize i = 0; i < bytes->len && is_good; i += piece)
    is_good = hearing_take (hearing, bytes->data + i,
                            MIN (piece, bytes->len - i), error);
  is_good = is_good && voder_pcm_feed_end (hearing->feed, error);
  if (error == NULL || *error == NULL)
    voder_output_end (hearing->output, error);

  return pipe_drain_bytes (hearing->pipe);
}

static GByteArray *
build_with (WavHeader header, const void *samples, guint size)
{
  GByteArray *bytes;

  header.size = size;
  bytes = wav_build (header);
  g_byte_array_append (bytes, samples, size);
  wav_put_text (bytes, "LIST");
  wav_put_32 (bytes, 0);

  return bytes;
}

static void
assert_heard (WavHeader header,
              const void *samples,
              guint size,
              double volume,
              const void *heard,
              guint heard_size)
{
  static const gsize pieces[] = { 1, 3, 7, 4096 };
  g_autoptr (GByteArray) bytes = build_with (header, samples, size);

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GByteArray) pcm = hear (bytes, pieces[i], volume, &error);

    g_assert_no_error (error);
    g_assert_cmpmem (pcm->data, pcm->len, heard, heard_size);
  }
}

/* The samples are the same in whatever pieces they come, and in the order and
 * size of this machine. */
static void
test_samples (void)
{
  static const guint8 s24[] = { 0x56, 0x34, 0x12, 0x00, 0x00, 0x80 };
  static const gint32 s32[] = { 0x12345600, (gint32) 0x80000000 };
  static const gint16 s16[] = { 1000, -2000, 3000, G_MININT16 };
  static const gint16 quiet[] = { 250, -500, 750, -8192 };
  static const float f32[] = { 0.5f, -1.0f };
  static const double f64[] = { 0.5, -1.0 };
  static const guint8 u8[] = { 0, 128, 255 };

  assert_heard ((WavHeader){ 1, 24, 1, 16000 }, s24, sizeof s24, 1, s32,
                sizeof s32);
  assert_heard ((WavHeader){ 1, 16, 2, 16000 }, s16, sizeof s16, 1, s16,
                sizeof s16);
  assert_heard ((WavHeader){ 1, 16, 1, 16000 }, s16, sizeof s16, 0.25, quiet,
                sizeof quiet);
  assert_heard ((WavHeader){ 3, 32, 1, 16000 }, f32, sizeof f32, 1, f32,
                sizeof f32);
  assert_heard ((WavHeader){ 3, 64, 1, 16000 }, f64, sizeof f64, 1, f32,
                sizeof f32);
  assert_heard ((WavHeader){ 1, 8, 1, 16000 }, u8, sizeof u8, 1, u8, sizeof u8);
}

static void
test_several_files (void)
{
  static const gint16 samples[] = { 1, 2 };
  g_autoptr (GByteArray) first =
      wav_build ((WavHeader){ 1, 16, 1, 16000, .size = sizeof samples });

  g_byte_array_append (first, (const guint8 *) samples, sizeof samples);
  wav_put_text (first, "RIFF");
  for (gsize piece = 1; piece <= first->len; piece++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GByteArray) pcm = hear (first, piece, 1, &error);

    g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  }
}

/* What it says of a file that is not as it should be. */
static void
assert_refused (WavHeader header, const void *samples, guint size, int code)
{
  g_autoptr (GByteArray) bytes = wav_build (header);
  g_autoptr (GByteArray) pcm = NULL;
  g_autoptr (GError) error = NULL;

  g_byte_array_append (bytes, samples, size);
  pcm = hear (bytes, 7, 1, &error);
  g_assert_error (error, VODER_SPEECH_ERROR, code);
}

static void
test_broken (void)
{
  static const float bad[] = { 0.5f, NAN };
  g_autofree guint8 *seconds = g_malloc0 (16000 * 2 + 2);

  assert_refused ((WavHeader){ 1, 16, 1, 16000, .size = 4 }, "ab", 2,
                  VODER_SPEECH_ERROR_FAILED);
  assert_refused ((WavHeader){ 1, 16, 1, 16000, .size = 0 }, "abc", 3,
                  VODER_SPEECH_ERROR_FAILED);
  assert_refused ((WavHeader){ 1, 16, 1, 16000, .size = 0 }, seconds,
                  16000 * 2 + 2, VODER_SPEECH_ERROR_FAILED);
  assert_refused ((WavHeader){ 3, 32, 1, 16000, .size = sizeof bad }, bad,
                  sizeof bad, VODER_SPEECH_ERROR_FORMAT);
}

static void
test_no_rate (void)
{
  g_autoptr (Hearing) hearing = hearing_new ();
  g_autoptr (GError) error = NULL;
  const VoderWav raw = { GST_AUDIO_FORMAT_S16LE, 0, 1, 0, VODER_WAV_UNTIL_END };

  g_assert_false (voder_pcm_feed_begin (hearing->feed, &raw, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/pcm-feed/samples-are-those-that-came", test_samples);
  voder_test_add ("/pcm-feed/two-files-in-one-are-an-error",
                  test_several_files);
  voder_test_add ("/pcm-feed/what-is-not-as-it-should-be-is-an-error",
                  test_broken);
  voder_test_add ("/pcm-feed/a-rate-is-needed", test_no_rate);

  return voder_test_run ();
}
