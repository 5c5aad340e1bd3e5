/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

#include "wav-fixture.h"

#define N_RANDOM 20000

static const WavHeader plain = { 1, 16, 1, 16000, FALSE, FALSE, 8 };

static VoderWavResult
parse (const GByteArray *bytes, VoderWav *wav, char **why)
{
  g_autoptr (GError) error = NULL;
  VoderWavResult result =
      voder_wav_parse (wav, bytes->data, bytes->len, &error);

  g_assert_cmpint (error != NULL, ==, result == VODER_WAV_BROKEN);
  if (why != NULL)
    *why = error != NULL ? g_strdup (error->message) : NULL;

  return result;
}

static void
assert_format (WavHeader header, GstAudioFormat format)
{
  g_autoptr (GByteArray) bytes = wav_build (header);
  VoderWav wav;

  g_assert_cmpint (parse (bytes, &wav, NULL), ==, VODER_WAV_DONE);
  g_assert_cmpint (wav.format, ==, format);
  g_assert_cmpuint (wav.rate, ==, header.rate);
  g_assert_cmpuint (wav.n_channels, ==, header.n_channels);
  g_assert_cmpuint (wav.header_size, ==, bytes->len);
}

static void
test_formats (void)
{
  assert_format ((WavHeader){ 1, 8, 1, 8000 }, GST_AUDIO_FORMAT_U8);
  assert_format ((WavHeader){ 1, 16, 2, 44100 }, GST_AUDIO_FORMAT_S16LE);
  assert_format ((WavHeader){ 1, 24, 1, 48000 }, GST_AUDIO_FORMAT_S24LE);
  assert_format ((WavHeader){ 1, 32, 8, 1000 }, GST_AUDIO_FORMAT_S32LE);
  assert_format ((WavHeader){ 3, 32, 1, 384000 }, GST_AUDIO_FORMAT_F32LE);
  assert_format ((WavHeader){ 3, 64, 1, 22050 }, GST_AUDIO_FORMAT_F64LE);
  assert_format ((WavHeader){ 1, 16, 1, 22050, TRUE }, GST_AUDIO_FORMAT_S16LE);
  assert_format ((WavHeader){ 3, 32, 1, 22050, TRUE, TRUE },
                 GST_AUDIO_FORMAT_F32LE);
}

static void
test_sizes (void)
{
  static const guint32 unknown[] = { 0,          0xffffffff, 0x7ffff000,
                                     0x7fffffff, 0x7fffffdb, 0x80000000 };
  VoderWav wav;

  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++) {
    WavHeader header = plain;
    g_autoptr (GByteArray) bytes = NULL;

    header.size = unknown[i];
    bytes = wav_build (header);
    g_assert_cmpint (parse (bytes, &wav, NULL), ==, VODER_WAV_DONE);
    g_assert_cmpuint (wav.audio_size, ==, VODER_WAV_UNTIL_END);
  }
  {
    g_autoptr (GByteArray) bytes = wav_build (plain);

    g_assert_cmpint (parse (bytes, &wav, NULL), ==, VODER_WAV_DONE);
    g_assert_cmpuint (wav.audio_size, ==, 8);
  }
}

static void
assert_broken (const GByteArray *bytes, const char *named)
{
  g_autofree char *why = NULL;
  VoderWav wav;

  g_assert_cmpint (parse (bytes, &wav, &why), ==, VODER_WAV_BROKEN);
  if (strstr (why, named) == NULL)
    g_error ("“%s” does not say “%s”", why, named);
}

static void
test_broken (void)
{
  static const struct {
    WavHeader header;
    const char *named;
  } headers[] = {
    { { 1, 16, 1, 0 }, "0 Hz" },        { { 1, 16, 1, 999 }, "999 Hz" },
    { { 1, 16, 1, 384001 }, "384001" }, { { 1, 16, 0, 16000 }, "0 channels" },
    { { 1, 16, 9, 16000 }, "9 " },      { { 6, 8, 1, 8000 }, "coding 6" },
    { { 85, 16, 1, 44100 }, "85" },     { { 1, 12, 1, 8000 }, "12 bits" },
    { { 3, 16, 1, 8000 }, "coding 3" }, { { 1, 0, 1, 8000 }, "0 bits" },
  };
  g_autoptr (GByteArray) early = wav_build (plain);
  g_autoptr (GByteArray) frames = wav_build (plain);
  g_autoptr (GByteArray) large = wav_build (plain);
  g_autoptr (GByteArray) short_format = wav_build (plain);
  g_autoptr (GByteArray) other = g_byte_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++) {
    g_autoptr (GByteArray) bytes = wav_build (headers[i].header);

    assert_broken (bytes, headers[i].named);
  }
  memcpy (early->data + 12, "junk", 4);
  assert_broken (early, "format is missing");
  frames->data[32] = 3;
  assert_broken (frames, "3 bytes");
  memcpy (large->data + 12, "LIST\xff\xff\xff\xff", 8);
  assert_broken (large, "too long");
  short_format->data[16] = 14;
  assert_broken (short_format, "cut off");
  wav_put_text (other, "RIFX");
  assert_broken (other, "none");
}

/* Wherever it is cut, more is asked for, and it never reads beyond. */
static void
test_every_length (void)
{
  g_autoptr (GByteArray) bytes =
      wav_build ((WavHeader){ 3, 32, 2, 22050, TRUE, TRUE, 8 });

  for (guint length = 1; length < bytes->len; length++) {
    g_autofree guint8 *copy = g_memdup2 (bytes->data, length);
    VoderWav wav;

    g_assert_cmpint (voder_wav_parse (&wav, copy, length, NULL), ==,
                     VODER_WAV_MORE);
  }
}

/* Whatever the bytes are, they are taken or refused. */
static void
test_random (void)
{
  for (guint i = 0; i < N_RANDOM; i++) {
    g_autoptr (GByteArray) bytes =
        wav_build ((WavHeader){ 1, 16, 1, 16000, i % 2, i % 3 == 0, 8 });
    guint n_changes = (guint) g_test_rand_int_range (1, 6);
    VoderWav wav;

    for (guint n = 0; n < n_changes; n++)
      bytes->data[g_test_rand_int_range (0, (gint32) bytes->len)] =
          (guint8) g_test_rand_int ();
    if (parse (bytes, &wav, NULL) == VODER_WAV_DONE) {
      g_assert_cmpuint (wav.header_size, <=, bytes->len);
      g_assert_cmpuint (wav.rate, >=, 1000);
      g_assert_cmpuint (wav.n_channels, >=, 1);
    }
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/wav/each-format-is-known", test_formats);
  voder_test_add ("/wav/a-stream-does-not-know-its-size", test_sizes);
  voder_test_add ("/wav/a-broken-header-is-named", test_broken);
  voder_test_add ("/wav/a-header-may-come-in-pieces", test_every_length);
  voder_test_add ("/wav/any-bytes-are-taken-or-refused", test_random);

  return voder_test_run ();
}
