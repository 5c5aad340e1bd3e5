/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "wav-fixture.h"

#include <string.h>

static void
put_16 (GByteArray *bytes, guint value)
{
  const guint8 two[] = { (guint8) value, (guint8) (value >> 8) };

  g_byte_array_append (bytes, two, 2);
}

void
wav_put_32 (GByteArray *bytes, guint32 value)
{
  put_16 (bytes, value & 0xffff);
  put_16 (bytes, value >> 16);
}

void
wav_put_text (GByteArray *bytes, const char *text)
{
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

GByteArray *
wav_build (WavHeader header)
{
  static const guint8 tail[] = { 0, 0, 0,    0, 16,   0,    128,
                                 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71 };
  GByteArray *bytes = g_byte_array_new ();
  guint frame = header.n_channels * header.n_bits / 8;

  wav_put_text (bytes, "RIFF");
  wav_put_32 (bytes, 0);
  wav_put_text (bytes, "WAVE");
  if (header.has_odd_chunk) {
    wav_put_text (bytes, "LIST");
    wav_put_32 (bytes, 3);
    wav_put_text (bytes, "odd");
    g_byte_array_append (bytes, (const guint8 *) "", 1);
  }
  wav_put_text (bytes, "fmt ");
  wav_put_32 (bytes, header.is_extensible ? 40 : 16);
  put_16 (bytes, header.is_extensible ? 0xfffe : header.coding);
  put_16 (bytes, header.n_channels);
  wav_put_32 (bytes, header.rate);
  wav_put_32 (bytes, header.rate * frame);
  put_16 (bytes, frame);
  put_16 (bytes, header.n_bits);
  if (header.is_extensible) {
    put_16 (bytes, 22);
    put_16 (bytes, header.n_bits);
    wav_put_32 (bytes, 0);
    put_16 (bytes, header.coding);
    g_byte_array_append (bytes, tail, sizeof tail);
  }
  wav_put_text (bytes, "data");
  wav_put_32 (bytes, header.size);

  return bytes;
}
