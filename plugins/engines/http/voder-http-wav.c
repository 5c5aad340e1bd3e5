/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-wav.h"

#include <string.h>

/* Chunks before the audio that take more than this are no header. */
#define HEADER_MAX_BYTES (64 * 1024)

/* Who streams does not know the size yet and writes one of these, or this much
 * less what the header takes. */
#define SIZE_PLACEHOLDER 0x7fffff00u

/* The format tags of a fmt chunk. */
#define TAG_PCM        1
#define TAG_FLOAT      3
#define TAG_EXTENSIBLE 0xfffe

static guint
read_16 (const guint8 *bytes)
{
  return bytes[0] | (guint) bytes[1] << 8;
}

static guint32
read_32 (const guint8 *bytes)
{
  return read_16 (bytes) | (guint32) read_16 (bytes + 2) << 16;
}

static GstAudioFormat
find_format (guint tag, guint bits)
{
  if (tag == TAG_FLOAT)
    return bits == 32 ? GST_AUDIO_FORMAT_F32LE : GST_AUDIO_FORMAT_UNKNOWN;
  if (tag != TAG_PCM)
    return GST_AUDIO_FORMAT_UNKNOWN;

  switch (bits) {
  case 8:
    return GST_AUDIO_FORMAT_U8;
  case 16:
    return GST_AUDIO_FORMAT_S16LE;
  case 24:
    return GST_AUDIO_FORMAT_S24LE;
  case 32:
    return GST_AUDIO_FORMAT_S32LE;
  default:
    return GST_AUDIO_FORMAT_UNKNOWN;
  }
}

static gboolean
parse_format (VoderHttpWav *self, const guint8 *bytes, gsize n_bytes)
{
  guint tag;

  if (n_bytes < 16)
    return FALSE;

  tag = read_16 (bytes);
  if (tag == TAG_EXTENSIBLE && n_bytes >= 26)
    tag = read_16 (bytes + 24);
  self->n_channels = read_16 (bytes + 2);
  self->rate = read_32 (bytes + 4);
  self->format = find_format (tag, read_16 (bytes + 14));

  return self->format != GST_AUDIO_FORMAT_UNKNOWN && self->n_channels >= 1 &&
         self->n_channels <= 8 && self->rate >= 1000 && self->rate <= 384000;
}

static void
parse_data (VoderHttpWav *self, gsize n_header_bytes, guint32 size)
{
  self->n_header_bytes = n_header_bytes;
  self->n_data_bytes =
      size == 0 || size >= SIZE_PLACEHOLDER ? VODER_HTTP_WAV_UNKNOWN : size;
}

/*
 * Parses the header of a WAV file from the first bytes of it, as far as they
 * have come. What the header says of the file's size is not looked at.
 */
VoderHttpWavResult
voder_http_wav_parse (VoderHttpWav *self, const guint8 *bytes, gsize n_bytes)
{
  gsize place = 12;

  if (memcmp (bytes, "RIFF", MIN (n_bytes, 4)) != 0)
    return VODER_HTTP_WAV_BROKEN;
  if (n_bytes < place)
    return VODER_HTTP_WAV_NEEDS_MORE;
  if (memcmp (bytes + 8, "WAVE", 4) != 0)
    return VODER_HTTP_WAV_BROKEN;

  self->format = GST_AUDIO_FORMAT_UNKNOWN;
  while (place + 8 <= n_bytes) {
    const guint8 *chunk = bytes + place;
    guint32 size = read_32 (chunk + 4);

    place += 8;
    if (memcmp (chunk, "data", 4) == 0) {
      parse_data (self, place, size);
      return self->format != GST_AUDIO_FORMAT_UNKNOWN ? VODER_HTTP_WAV_DONE
                                                      : VODER_HTTP_WAV_BROKEN;
    }
    if (size > HEADER_MAX_BYTES || place + size > HEADER_MAX_BYTES)
      return VODER_HTTP_WAV_BROKEN;
    if (place + size > n_bytes)
      break;
    if (memcmp (chunk, "fmt ", 4) == 0 && !parse_format (self, chunk + 8, size))
      return VODER_HTTP_WAV_BROKEN;
    place += size + size % 2;
  }

  return VODER_HTTP_WAV_NEEDS_MORE;
}
