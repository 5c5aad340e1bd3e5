/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-spiel-format.h>

#include <string.h>

#include "voder-spiel-format-private.h"

/* Numbers are in the byte order of the machine: the stream never leaves it. */
static void
append_u32 (GByteArray *stream, guint32 value)
{
  g_byte_array_append (stream, (const guint8 *) &value, sizeof value);
}

static void
append_u8 (GByteArray *stream, guint8 value)
{
  g_byte_array_append (stream, &value, 1);
}

guint32
voder_spiel_format_read_u32 (const guint8 *bytes)
{
  guint32 value;

  memcpy (&value, bytes, sizeof value);

  return value;
}

/* How many bytes of a mark's name fit into a chunk, in whole characters. */
static gsize
measure_name (const char *name)
{
  gsize room = VODER_SPIEL_CHUNK_MAX - VODER_SPIEL_EVENT_SIZE;
  gsize length = name != NULL ? strlen (name) : 0;

  if (length <= room)
    return length;
  while (room > 0 && ((guchar) name[room] & 0xc0) == 0x80)
    room--;

  return room;
}

/**
 * voder_spiel_format_append_header:
 * @stream: (transfer none): where to append
 *
 * Appends what a stream begins with.
 *
 * Thread safety: one thread.
 */
void
voder_spiel_format_append_header (GByteArray *stream)
{
  g_return_if_fail (stream != NULL);

  g_byte_array_append (stream, (const guint8 *) VODER_SPIEL_HEADER,
                       VODER_SPIEL_HEADER_SIZE);
}

/**
 * voder_spiel_format_append_audio:
 * @stream: (transfer none): where to append
 * @pcm: (array length=n_bytes) (element-type guint8) (nullable): whole frames
 *   of the stream's format
 * @n_bytes: the length of @pcm
 * @frame_size: bytes of a frame, at least 1
 *
 * Appends audio, in chunks of whole frames of at most %VODER_SPIEL_CHUNK_MAX
 * bytes.
 *
 * Thread safety: one thread.
 */
void
voder_spiel_format_append_audio (GByteArray *stream,
                                 gconstpointer pcm,
                                 gsize n_bytes,
                                 gsize frame_size)
{
  const guint8 *bytes = pcm;
  gsize room = VODER_SPIEL_CHUNK_MAX - VODER_SPIEL_AUDIO_SIZE;

  g_return_if_fail (stream != NULL);
  g_return_if_fail (pcm != NULL || n_bytes == 0);
  g_return_if_fail (frame_size >= 1 && frame_size <= room);

  room -= room % frame_size;
  while (n_bytes > 0) {
    gsize n = MIN (n_bytes, room);

    append_u8 (stream, VODER_SPIEL_CHUNK_AUDIO);
    append_u32 (stream, (guint32) n);
    g_byte_array_append (stream, bytes, (guint) n);
    bytes += n;
    n_bytes -= n;
  }
}

/**
 * voder_spiel_format_append_event:
 * @stream: (transfer none): where to append
 * @type: what the event says
 * @start: the first character of the text that it is about, counted from 0 in
 *   code points
 * @end: the character behind the last one
 * @name: (nullable): the name of a mark; what does not fit into a chunk is cut
 *   off
 *
 * Appends an event. It is about the audio that follows.
 *
 * Thread safety: one thread.
 */
void
voder_spiel_format_append_event (GByteArray *stream,
                                 VoderSpielEvent type,
                                 guint32 start,
                                 guint32 end,
                                 const char *name)
{
  gsize n_name = measure_name (name);

  g_return_if_fail (stream != NULL);

  append_u8 (stream, VODER_SPIEL_CHUNK_EVENT);
  append_u8 (stream, (guint8) type);
  append_u32 (stream, start);
  append_u32 (stream, end);
  append_u32 (stream, (guint32) n_name);
  if (n_name > 0)
    g_byte_array_append (stream, (const guint8 *) name, (guint) n_name);
}

/**
 * voder_spiel_format_measure:
 * @bytes: (array length=n_bytes): a chunk begins here
 * @n_bytes: how many bytes are there
 *
 * Tells how long the chunk is that begins at @bytes, all of it there or not.
 *
 * Thread safety: any thread.
 *
 * Returns: its length in bytes; 0 when @n_bytes are too few to tell or it is no
 *   chunk
 */
gsize
voder_spiel_format_measure (const guint8 *bytes, gsize n_bytes)
{
  g_return_val_if_fail (bytes != NULL || n_bytes == 0, 0);

  if (n_bytes >= VODER_SPIEL_AUDIO_SIZE && bytes[0] == VODER_SPIEL_CHUNK_AUDIO)
    return VODER_SPIEL_AUDIO_SIZE +
           (gsize) voder_spiel_format_read_u32 (bytes + 1);
  if (n_bytes >= VODER_SPIEL_EVENT_SIZE && bytes[0] == VODER_SPIEL_CHUNK_EVENT)
    return VODER_SPIEL_EVENT_SIZE +
           (gsize) voder_spiel_format_read_u32 (bytes + 10);

  return 0;
}
