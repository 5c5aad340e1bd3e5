/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-wav.h>

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* What is no audio by then never will be. */
#define HEADER_MAX_BYTES (64 * 1024)

/*
 * From here on a size is what a program writes that does not know it yet: all
 * ones, or 2 GiB less a page or a header. No utterance is half as long.
 */
#define SIZE_UNKNOWN 0x7fff0000u

/* Of the file, and of each chunk: its name and its size. */
#define FILE_HEADER_SIZE  12
#define CHUNK_HEADER_SIZE 8
/* The least that a chunk on the format holds, and that of an extensible one. */
#define FORMAT_SIZE     16
#define EXTENSIBLE_SIZE 40

#define CODING_PCM        1
#define CODING_FLOAT      3
#define CODING_EXTENSIBLE 0xfffe

/* What follows the number of the coding in an extensible format. */
static const guint8 guid_tail[] = { 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80,
                                    0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71 };

static guint
get_16 (const guint8 *bytes)
{
  return bytes[0] | (guint) bytes[1] << 8;
}

static guint32
get_32 (const guint8 *bytes)
{
  return get_16 (bytes) | (guint32) get_16 (bytes + 2) << 16;
}

/* Takes @why. */
static VoderWavResult
fail (GError **error, char *why)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _ ("The WAV file cannot be used: %s"), why);
  g_free (why);

  return VODER_WAV_BROKEN;
}

static GstAudioFormat
find_format (guint coding, guint n_bits)
{
  static const struct {
    guint coding;
    guint n_bits;
    GstAudioFormat format;
  } formats[] = {
    { CODING_PCM, 8, GST_AUDIO_FORMAT_U8 },
    { CODING_PCM, 16, GST_AUDIO_FORMAT_S16LE },
    { CODING_PCM, 24, GST_AUDIO_FORMAT_S24LE },
    { CODING_PCM, 32, GST_AUDIO_FORMAT_S32LE },
    { CODING_FLOAT, 32, GST_AUDIO_FORMAT_F32LE },
    { CODING_FLOAT, 64, GST_AUDIO_FORMAT_F64LE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (formats[i].coding == coding && formats[i].n_bits == n_bits)
      return formats[i].format;
  }

  return GST_AUDIO_FORMAT_UNKNOWN;
}

static guint
get_coding (const guint8 *bytes, gsize size)
{
  guint coding = get_16 (bytes);

  if (coding == CODING_EXTENSIBLE && size >= EXTENSIBLE_SIZE &&
      memcmp (bytes + 26, guid_tail, sizeof guid_tail) == 0)
    return get_16 (bytes + 24);

  return coding;
}

static VoderWavResult
parse_format (VoderWav *self, const guint8 *bytes, gsize size, GError **error)
{
  guint coding;
  guint n_bits;

  if (size < FORMAT_SIZE)
    return fail (error, g_strdup (_ ("its format is cut off")));

  coding = get_coding (bytes, size);
  n_bits = get_16 (bytes + 14);
  self->n_channels = get_16 (bytes + 2);
  self->rate = get_32 (bytes + 4);
  self->format = find_format (coding, n_bits);
  if (self->format == GST_AUDIO_FORMAT_UNKNOWN)
    return fail (error, g_strdup_printf (_ ("coding %u with %u bits is not "
                                            "supported"),
                                         coding, n_bits));
  if (self->rate < 1000 || self->rate > 384000)
    return fail (error,
                 g_strdup_printf (_ ("its sample rate is %u Hz"), self->rate));
  if (self->n_channels < 1 || self->n_channels > 8)
    return fail (error,
                 g_strdup_printf (_ ("it has %u channels"), self->n_channels));
  if (get_16 (bytes + 12) != self->n_channels * n_bits / 8)
    return fail (error, g_strdup_printf (_ ("its frames are of %u bytes"),
                                         get_16 (bytes + 12)));

  return VODER_WAV_DONE;
}

static VoderWavResult
parse_audio (VoderWav *self, gsize place, guint32 size, GError **error)
{
  if (self->format == GST_AUDIO_FORMAT_UNKNOWN)
    return fail (error, g_strdup (_ ("its format is missing")));

  self->header_size = place;
  self->audio_size =
      size == 0 || size >= SIZE_UNKNOWN ? VODER_WAV_UNTIL_END : size;

  return VODER_WAV_DONE;
}

static VoderWavResult
parse_chunks (VoderWav *self, const guint8 *bytes, gsize size, GError **error)
{
  gsize place = FILE_HEADER_SIZE;

  while (size - place >= CHUNK_HEADER_SIZE) {
    const guint8 *chunk = bytes + place;
    guint32 length = get_32 (chunk + 4);

    place += CHUNK_HEADER_SIZE;
    if (memcmp (chunk, "data", 4) == 0)
      return parse_audio (self, place, length, error);
    if (length > HEADER_MAX_BYTES - place)
      return fail (error, g_strdup (_ ("its header is too long")));
    /* A chunk of an odd length has a byte after it. */
    if (length + length % 2 > size - place)
      break;
    if (memcmp (chunk, "fmt ", 4) == 0 &&
        parse_format (self, chunk + CHUNK_HEADER_SIZE, length, error) !=
            VODER_WAV_DONE)
      return VODER_WAV_BROKEN;
    place += length + length % 2;
    if (place >= HEADER_MAX_BYTES - CHUNK_HEADER_SIZE)
      return fail (error, g_strdup (_ ("its header is too long")));
  }

  return VODER_WAV_MORE;
}

/**
 * voder_wav_parse: (skip)
 * @self: (out): where to put what the header says
 * @bytes: (array length=size): the first bytes of a file
 * @size: how many have come, at least 1
 * @error: return location for an error
 *
 * Parses the header of a WAV file: whole numbers of 8 to 32 bits, and floats.
 * What it says of the whole file's size does not count, and one that a program
 * wrote which did not know it yet is none.
 *
 * Thread safety: any thread.
 *
 * Returns: %VODER_WAV_BROKEN with %G_IO_ERROR_INVALID_DATA when the bytes begin
 *   no such file; %VODER_WAV_MORE when more of them are needed
 */
VoderWavResult
voder_wav_parse (VoderWav *self,
                 const guint8 *bytes,
                 gsize size,
                 GError **error)
{
  *self = (VoderWav){ .format = GST_AUDIO_FORMAT_UNKNOWN };

  if (memcmp (bytes, "RIFF", MIN (size, 4)) != 0 ||
      (size >= FILE_HEADER_SIZE && memcmp (bytes + 8, "WAVE", 4) != 0))
    return fail (error, g_strdup (_ ("it is none")));
  if (size < FILE_HEADER_SIZE)
    return VODER_WAV_MORE;

  return parse_chunks (self, bytes, size, error);
}
