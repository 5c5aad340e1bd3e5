/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-wav-header-private.h"

#include <string.h>

/*
 * The header of a WAV file, of the same length whatever the size: a RIFF header
 * with a JUNK chunk in the place that a ds64 chunk takes when the file becomes
 * RF64 (EBU Tech 3306, “MBWF / RF64: An extended File Format for Audio”, §4).
 * More than two channels or more than 16 bits are WAVE_FORMAT_EXTENSIBLE.
 *
 * GStreamer's wavenc (1.22) lets both sizes wrap around past 4 GiB, unless what
 * comes after it asks for RF64 before the size is known.
 */

#define WAVE_FORMAT_PCM        0x0001
#define WAVE_FORMAT_IEEE_FLOAT 0x0003
#define WAVE_FORMAT_EXTENSIBLE 0xfffe

#define DS64_SIZE          28
#define FORMAT_SIZE        16
#define FORMAT_EXTRA_SIZE  24
#define IN_DS64            G_MAXUINT32
#define CHUNK_HEADER_SIZE  8
#define RIFF_HEADER_SIZE   12
#define PLAIN_MAX_CHANNELS 2
#define PLAIN_MAX_BITS     16
#define EXTENSIBLE_CB_SIZE 22

/* The end of every KSDATAFORMAT_SUBTYPE, after its format tag. */
static const guint8 subtype[] = { 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80,
                                  0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71 };

typedef struct {
  guint8 *data;
  gsize length;
} Writer;

static void
put_bytes (Writer *self, gconstpointer bytes, gsize length)
{
  memcpy (self->data + self->length, bytes, length);
  self->length += length;
}

static void
put_id (Writer *self, const char *id)
{
  put_bytes (self, id, 4);
}

static void
put_16 (Writer *self, guint value)
{
  guint16 bytes = GUINT16_TO_LE (value);

  put_bytes (self, &bytes, sizeof bytes);
}

static void
put_32 (Writer *self, guint64 value)
{
  guint32 bytes = GUINT32_TO_LE ((guint32) value);

  put_bytes (self, &bytes, sizeof bytes);
}

static void
put_64 (Writer *self, guint64 value)
{
  guint64 bytes = GUINT64_TO_LE (value);

  put_bytes (self, &bytes, sizeof bytes);
}

static gboolean
is_extensible (const GstAudioInfo *info)
{
  return info->channels > PLAIN_MAX_CHANNELS ||
         GST_AUDIO_INFO_WIDTH (info) > PLAIN_MAX_BITS;
}

static guint64
get_channel_mask (const GstAudioInfo *info)
{
  guint64 mask = 0;

  if (!gst_audio_channel_positions_to_mask (info->position, info->channels,
                                            FALSE, &mask))
    return 0;

  return mask;
}

static void
put_format (Writer *self, const GstAudioInfo *info)
{
  gboolean extensible = is_extensible (info);
  guint tag =
      GST_AUDIO_INFO_IS_FLOAT (info) ? WAVE_FORMAT_IEEE_FLOAT : WAVE_FORMAT_PCM;

  put_id (self, "fmt ");
  put_32 (self, FORMAT_SIZE + (extensible ? FORMAT_EXTRA_SIZE : 0));
  put_16 (self, extensible ? WAVE_FORMAT_EXTENSIBLE : tag);
  put_16 (self, info->channels);
  put_32 (self, info->rate);
  put_32 (self, (guint64) info->rate * info->bpf);
  put_16 (self, info->bpf);
  put_16 (self, GST_AUDIO_INFO_WIDTH (info));
  if (!extensible)
    return;

  put_16 (self, EXTENSIBLE_CB_SIZE);
  put_16 (self, GST_AUDIO_INFO_DEPTH (info));
  put_32 (self, get_channel_mask (info));
  put_16 (self, tag);
  put_bytes (self, subtype, sizeof subtype);
}

/* The formats that a WAV file can hold. (transfer full) */
GstCaps *
voder_wav_header_get_caps (void)
{
  return gst_caps_from_string ("audio/x-raw, layout = interleaved, format = "
                               "{ S16LE, U8, S24LE, S32LE, F32LE, F64LE }");
}

/*
 * Writes the header of a file with @n_bytes of audio, RF64 when they are more
 * than @riff_limit. Returns: its length, the same for any size.
 */
gsize
voder_wav_header_make (guint8 header[VODER_WAV_HEADER_MAX],
                       const GstAudioInfo *info,
                       guint64 n_bytes,
                       guint64 riff_limit)
{
  Writer self = { header, 0 };
  gboolean is_large = n_bytes > riff_limit;
  guint64 riff_size = RIFF_HEADER_SIZE - CHUNK_HEADER_SIZE + CHUNK_HEADER_SIZE +
                      DS64_SIZE + CHUNK_HEADER_SIZE + FORMAT_SIZE +
                      (is_extensible (info) ? FORMAT_EXTRA_SIZE : 0) +
                      CHUNK_HEADER_SIZE + n_bytes + n_bytes % 2;

  put_id (&self, is_large ? "RF64" : "RIFF");
  put_32 (&self, is_large ? IN_DS64 : riff_size);
  put_id (&self, "WAVE");
  put_id (&self, is_large ? "ds64" : "JUNK");
  put_32 (&self, DS64_SIZE);
  put_64 (&self, is_large ? riff_size : 0);
  put_64 (&self, is_large ? n_bytes : 0);
  put_64 (&self, is_large ? n_bytes / info->bpf : 0);
  put_32 (&self, 0);
  put_format (&self, info);
  put_id (&self, "data");
  put_32 (&self, is_large ? IN_DS64 : n_bytes);

  return self.length;
}
