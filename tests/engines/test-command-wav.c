/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes the plugin's headers here and links its parts. */
#include "voder-test.h"

#include <string.h>

#define N_RANDOM 20000

/* A header with its parts as they are needed. */
typedef struct {
  guint coding;
  guint n_bits;
  guint n_channels;
  guint rate;
  gboolean is_extensible;
  gboolean has_odd_chunk;
  guint32 size;
} Header;

static const Header plain = { 1, 16, 1, 16000, FALSE, FALSE, 8 };

static void
put_16 (GByteArray *bytes, guint value)
{
  const guint8 two[] = { (guint8) value, (guint8) (value >> 8) };

  g_byte_array_append (bytes, two, 2);
}

static void
put_32 (GByteArray *bytes, guint32 value)
{
  put_16 (bytes, value & 0xffff);
  put_16 (bytes, value >> 16);
}

static void
put_text (GByteArray *bytes, const char *text)
{
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

static GByteArray *
build (Header header)
{
  static const guint8 tail[] = { 0, 0, 0,    0, 16,   0,    128,
                                 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71 };
  GByteArray *bytes = g_byte_array_new ();
  guint frame = header.n_channels * header.n_bits / 8;

  put_text (bytes, "RIFF");
  put_32 (bytes, 0);
  put_text (bytes, "WAVE");
  if (header.has_odd_chunk) {
    put_text (bytes, "LIST");
    put_32 (bytes, 3);
    put_text (bytes, "odd");
    g_byte_array_append (bytes, (const guint8 *) "", 1);
  }
  put_text (bytes, "fmt ");
  put_32 (bytes, header.is_extensible ? 40 : 16);
  put_16 (bytes, header.is_extensible ? 0xfffe : header.coding);
  put_16 (bytes, header.n_channels);
  put_32 (bytes, header.rate);
  put_32 (bytes, header.rate * frame);
  put_16 (bytes, frame);
  put_16 (bytes, header.n_bits);
  if (header.is_extensible) {
    put_16 (bytes, 22);
    put_16 (bytes, header.n_bits);
    put_32 (bytes, 0);
    put_16 (bytes, header.coding);
    g_byte_array_append (bytes, tail, sizeof tail);
  }
  put_text (bytes, "data");
  put_32 (bytes, header.size);

  return bytes;
}

static VoderCommandWavResult
parse (const GByteArray *bytes, VoderCommandWav *wav, char **why)
{
  g_autoptr (GError) error = NULL;
  VoderCommandWavResult result =
      voder_command_wav_parse (wav, bytes->data, bytes->len, &error);

  g_assert_cmpint (error != NULL, ==, result == VODER_COMMAND_WAV_BROKEN);
  if (why != NULL)
    *why = error != NULL ? g_strdup (error->message) : NULL;

  return result;
}

static void
assert_format (Header header, GstAudioFormat format)
{
  g_autoptr (GByteArray) bytes = build (header);
  VoderCommandWav wav;

  g_assert_cmpint (parse (bytes, &wav, NULL), ==, VODER_COMMAND_WAV_DONE);
  g_assert_cmpint (wav.format, ==, format);
  g_assert_cmpuint (wav.rate, ==, header.rate);
  g_assert_cmpuint (wav.n_channels, ==, header.n_channels);
  g_assert_cmpuint (wav.header_size, ==, bytes->len);
}

static void
test_formats (void)
{
  assert_format ((Header){ 1, 8, 1, 8000 }, GST_AUDIO_FORMAT_U8);
  assert_format ((Header){ 1, 16, 2, 44100 }, GST_AUDIO_FORMAT_S16LE);
  assert_format ((Header){ 1, 24, 1, 48000 }, GST_AUDIO_FORMAT_S24LE);
  assert_format ((Header){ 1, 32, 8, 1000 }, GST_AUDIO_FORMAT_S32LE);
  assert_format ((Header){ 3, 32, 1, 384000 }, GST_AUDIO_FORMAT_F32LE);
  assert_format ((Header){ 3, 64, 1, 22050 }, GST_AUDIO_FORMAT_F64LE);
  assert_format ((Header){ 1, 16, 1, 22050, TRUE }, GST_AUDIO_FORMAT_S16LE);
  assert_format ((Header){ 3, 32, 1, 22050, TRUE, TRUE },
                 GST_AUDIO_FORMAT_F32LE);
}

static void
test_sizes (void)
{
  static const guint32 unknown[] = { 0,          0xffffffff, 0x7ffff000,
                                     0x7fffffff, 0x7fffffdb, 0x80000000 };
  VoderCommandWav wav;

  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++) {
    Header header = plain;
    g_autoptr (GByteArray) bytes = NULL;

    header.size = unknown[i];
    bytes = build (header);
    g_assert_cmpint (parse (bytes, &wav, NULL), ==, VODER_COMMAND_WAV_DONE);
    g_assert_cmpuint (wav.audio_size, ==, VODER_COMMAND_WAV_UNTIL_END);
  }
  {
    g_autoptr (GByteArray) bytes = build (plain);

    g_assert_cmpint (parse (bytes, &wav, NULL), ==, VODER_COMMAND_WAV_DONE);
    g_assert_cmpuint (wav.audio_size, ==, 8);
  }
}

static void
assert_broken (const GByteArray *bytes, const char *named)
{
  g_autofree char *why = NULL;
  VoderCommandWav wav;

  g_assert_cmpint (parse (bytes, &wav, &why), ==, VODER_COMMAND_WAV_BROKEN);
  if (strstr (why, named) == NULL)
    g_error ("“%s” does not say “%s”", why, named);
}

static void
test_broken (void)
{
  static const struct {
    Header header;
    const char *named;
  } headers[] = {
    { { 1, 16, 1, 0 }, "0 Hz" },        { { 1, 16, 1, 999 }, "999 Hz" },
    { { 1, 16, 1, 384001 }, "384001" }, { { 1, 16, 0, 16000 }, "0 channels" },
    { { 1, 16, 9, 16000 }, "9 " },      { { 6, 8, 1, 8000 }, "coding 6" },
    { { 85, 16, 1, 44100 }, "85" },     { { 1, 12, 1, 8000 }, "12 bits" },
    { { 3, 16, 1, 8000 }, "coding 3" }, { { 1, 0, 1, 8000 }, "0 bits" },
  };
  g_autoptr (GByteArray) early = build (plain);
  g_autoptr (GByteArray) frames = build (plain);
  g_autoptr (GByteArray) large = build (plain);
  g_autoptr (GByteArray) short_format = build (plain);
  g_autoptr (GByteArray) other = g_byte_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++) {
    g_autoptr (GByteArray) bytes = build (headers[i].header);

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
  put_text (other, "RIFX");
  assert_broken (other, "none");
}

/* Wherever it is cut, more is asked for, and it never reads beyond. */
static void
test_every_length (void)
{
  g_autoptr (GByteArray) bytes =
      build ((Header){ 3, 32, 2, 22050, TRUE, TRUE, 8 });

  for (guint length = 1; length < bytes->len; length++) {
    g_autofree guint8 *copy = g_memdup2 (bytes->data, length);
    VoderCommandWav wav;

    g_assert_cmpint (voder_command_wav_parse (&wav, copy, length, NULL), ==,
                     VODER_COMMAND_WAV_MORE);
  }
}

/* Whatever the bytes are, they are taken or refused. */
static void
test_random (void)
{
  for (guint i = 0; i < N_RANDOM; i++) {
    g_autoptr (GByteArray) bytes =
        build ((Header){ 1, 16, 1, 16000, i % 2, i % 3 == 0, 8 });
    guint n_changes = (guint) g_test_rand_int_range (1, 6);
    VoderCommandWav wav;

    for (guint n = 0; n < n_changes; n++)
      bytes->data[g_test_rand_int_range (0, (gint32) bytes->len)] =
          (guint8) g_test_rand_int ();
    if (parse (bytes, &wav, NULL) == VODER_COMMAND_WAV_DONE) {
      g_assert_cmpuint (wav.header_size, <=, bytes->len);
      g_assert_cmpuint (wav.rate, >=, 1000);
      g_assert_cmpuint (wav.n_channels, >=, 1);
    }
  }
}

/* What comes out of audio that is fed in pieces. */
static GByteArray *
hear (const GByteArray *bytes, gsize piece, double volume, GError **error)
{
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 64);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderOutput) output = voder_output_new (utterance, sender, NULL);
  const VoderCommandDescription description = { .n_channels = 1 };
  g_autoptr (VoderCommandAudio) audio =
      voder_command_audio_new (&description, 0, output);
  GByteArray *pcm = g_byte_array_new ();
  gboolean is_good = TRUE;
  gpointer item;

  voder_command_audio_set_volume (audio, volume);
  for (gsize i = 0; i < bytes->len && is_good; i += piece)
    is_good = voder_command_audio_feed (audio, bytes->data + i,
                                        MIN (piece, bytes->len - i), error);
  is_good = is_good && voder_command_audio_end (audio, error) &&
            voder_output_end (output, error);
  voder_sender_close (sender);
  while (voder_receiver_receive (receiver, &item, NULL, NULL)) {
    g_autoptr (VoderChunk) chunk = item;
    GstMapInfo map;

    gst_buffer_map (voder_chunk_get_buffer (chunk), &map, GST_MAP_READ);
    g_byte_array_append (pcm, map.data, (guint) map.size);
    gst_buffer_unmap (voder_chunk_get_buffer (chunk), &map);
  }

  return pcm;
}

static GByteArray *
build_with (Header header, const void *samples, guint size)
{
  GByteArray *bytes;

  header.size = size;
  bytes = build (header);
  g_byte_array_append (bytes, samples, size);
  put_text (bytes, "LIST");
  put_32 (bytes, 0);

  return bytes;
}

static void
assert_heard (Header header,
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

  assert_heard ((Header){ 1, 24, 1, 16000 }, s24, sizeof s24, 1, s32,
                sizeof s32);
  assert_heard ((Header){ 1, 16, 2, 16000 }, s16, sizeof s16, 1, s16,
                sizeof s16);
  assert_heard ((Header){ 1, 16, 1, 16000 }, s16, sizeof s16, 0.25, quiet,
                sizeof quiet);
  assert_heard ((Header){ 3, 32, 1, 16000 }, f32, sizeof f32, 1, f32,
                sizeof f32);
  assert_heard ((Header){ 3, 64, 1, 16000 }, f64, sizeof f64, 1, f32,
                sizeof f32);
  assert_heard ((Header){ 1, 8, 1, 16000 }, u8, sizeof u8, 1, u8, sizeof u8);
}

static void
test_several_files (void)
{
  static const gint16 samples[] = { 1, 2 };
  g_autoptr (GByteArray) first =
      build ((Header){ 1, 16, 1, 16000, .size = sizeof samples });

  g_byte_array_append (first, (const guint8 *) samples, sizeof samples);
  put_text (first, "RIFF");
  for (gsize piece = 1; piece <= first->len; piece++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GByteArray) pcm = hear (first, piece, 1, &error);

    g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/command/wav/each-format-is-known", test_formats);
  voder_test_add ("/command/wav/a-stream-does-not-know-its-size", test_sizes);
  voder_test_add ("/command/wav/a-broken-header-is-named", test_broken);
  voder_test_add ("/command/wav/a-header-may-come-in-pieces",
                  test_every_length);
  voder_test_add ("/command/wav/any-bytes-are-taken-or-refused", test_random);
  voder_test_add ("/command/wav/samples-are-those-that-came", test_samples);
  voder_test_add ("/command/wav/two-files-in-one-are-an-error",
                  test_several_files);

  return voder_test_run ();
}
