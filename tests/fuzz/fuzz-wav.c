/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fuzz.h"

#include <voder/voder.h>

const char *const voder_fuzz_words[] = {
  "RIFF",
  "WAVE",
  "fmt ",
  "data",
  "LIST",
  "RF64",
  "ds64",
  "fact",
  "\x10",
  "\xff\xff\xff\xff",
  "\xff\xff\xff\x7f",
  "\x01",
  "\x03",
  "\xfe\xff",
  NULL,
};

/* More bytes do not change what the first have said. */
void
voder_fuzz_one (const guint8 *bytes, gsize size)
{
  VoderWav wav = { 0 };
  VoderWav whole = { 0 };
  VoderWavResult all = voder_wav_parse (&whole, bytes, size, NULL);

  for (gsize i = 0; i <= size; i += 1 + i / 16) {
    g_autoptr (GError) error = NULL;
    VoderWavResult result = voder_wav_parse (&wav, bytes, i, &error);

    g_assert_cmpint (error != NULL, ==, result == VODER_WAV_BROKEN);
    if (result == VODER_WAV_MORE)
      continue;
    g_assert_cmpint (result, ==, all);
    if (result != VODER_WAV_DONE)
      return;
    g_assert_cmpuint (wav.header_size, <=, i);
    g_assert_cmpuint (wav.rate, >=, 1000);
    g_assert_cmpuint (wav.rate, <=, 384000);
    g_assert_cmpuint (wav.n_channels, >=, 1);
    g_assert_cmpuint (wav.n_channels, <=, 8);
    g_assert_cmpint (wav.format, !=, GST_AUDIO_FORMAT_UNKNOWN);
    return;
  }
}
