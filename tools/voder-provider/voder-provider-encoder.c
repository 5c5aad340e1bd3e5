/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-encoder.h"

#include <string.h>

#include <glib/gi18n.h>

/* Of the one format: 16 bits, one channel. */
#define FRAME_SIZE 2

/*
 * VoderProviderEncoder:
 *
 * Writes chunks of any format as an audio/x-spiel stream of the one format that
 * the voice has on the bus. Places in the text, bytes here, are characters
 * there; they mostly go forward, so a place is counted from the one before.
 *
 * Thread safety: one thread.
 */
struct _VoderProviderEncoder {
  const char *text;
  gsize n_text;
  gsize byte;        /* a place in the text, */
  guint32 character; /* and how many characters are before it */

  GstAudioInfo out;
  GstAudioInfo in; /* what the converter takes */
  GstAudioConverter *converter;
  GByteArray *stream;
};

/* @text: is kept by the caller; @rate: of the stream, in Hz */
VoderProviderEncoder *
voder_provider_encoder_new (const char *text, guint rate)
{
  VoderProviderEncoder *self = g_new0 (VoderProviderEncoder, 1);

  self->text = text;
  self->n_text = strlen (text);
  self->stream = g_byte_array_new ();
  gst_audio_info_set_format (&self->out, GST_AUDIO_FORMAT_S16LE, (int) rate, 1,
                             NULL);

  return self;
}

void
voder_provider_encoder_free (VoderProviderEncoder *self)
{
  g_clear_pointer (&self->converter, gst_audio_converter_free);
  g_byte_array_unref (self->stream);
  g_free (self);
}

/* What was written; whoever takes it away empties it. */
GByteArray *
voder_provider_encoder_get_stream (VoderProviderEncoder *self)
{
  return self->stream;
}

static guint32
count_characters (VoderProviderEncoder *self, gint64 byte)
{
  gsize to = CLAMP (byte, 0, (gint64) self->n_text);
  gssize difference = (gssize) to - (gssize) self->byte;

  if (difference > 0)
    self->character += g_utf8_strlen (self->text + self->byte, difference);
  else if (difference < 0)
    self->character -= g_utf8_strlen (self->text + to, -difference);
  self->byte = to;

  return self->character;
}

static void
add_event (VoderProviderEncoder *self,
           VoderSpielEvent type,
           gint64 start,
           gint64 end)
{
  guint32 from = count_characters (self, start);
  guint32 to = count_characters (self, end);

  voder_spiel_format_append_event (self->stream, type, from, to, NULL);
}

/* @start, @end: in bytes of the text */
void
voder_provider_encoder_add_sentence (VoderProviderEncoder *self,
                                     gint64 start,
                                     gint64 end)
{
  add_event (self, VODER_SPIEL_EVENT_SENTENCE, start, end);
}

void
voder_provider_encoder_add_silence (VoderProviderEncoder *self,
                                    gint64 duration_us)
{
  gsize n_bytes = FRAME_SIZE * gst_util_uint64_scale_round (
                                   (guint64) duration_us,
                                   (guint64) self->out.rate, G_USEC_PER_SEC);
  g_autofree guint8 *zeros = g_malloc0 (n_bytes);

  voder_spiel_format_append_audio (self->stream, zeros, n_bytes, FRAME_SIZE);
}

static gboolean
is_ready (VoderProviderEncoder *self, const GstAudioInfo *info)
{
  return info->finfo->format == GST_AUDIO_FORMAT_S16LE && info->channels == 1 &&
         info->rate == self->out.rate;
}

/* Gives the converter for @info, borrowed. */
static GstAudioConverter *
get_converter (VoderProviderEncoder *self,
               const GstAudioInfo *info,
               GError **error)
{
  if (self->converter != NULL && gst_audio_info_is_equal (&self->in, info))
    return self->converter;

  g_clear_pointer (&self->converter, gst_audio_converter_free);
  self->in = *info;
  self->converter = gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE,
                                             &self->in, &self->out, NULL);
  if (self->converter == NULL)
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT,
                 _ ("Cannot convert %s of %d Hz and %d channels"),
                 info->finfo->name, info->rate, info->channels);

  return self->converter;
}

static gboolean
convert (VoderProviderEncoder *self, const guint8 *pcm, gsize n_bytes)
{
  g_autofree gpointer converted = NULL;
  gsize n_converted = 0;

  if (!gst_audio_converter_convert (
          self->converter, GST_AUDIO_CONVERTER_FLAG_NONE, (gpointer) pcm,
          n_bytes, &converted, &n_converted))
    return FALSE;
  voder_spiel_format_append_audio (self->stream, converted, n_converted,
                                   FRAME_SIZE);

  return TRUE;
}

static void
add_frames (VoderProviderEncoder *self,
            const GstAudioInfo *info,
            const guint8 *pcm,
            gsize n_frames)
{
  gsize n_bytes = n_frames * (gsize) GST_AUDIO_INFO_BPF (info);

  if (n_frames == 0)
    return;
  if (is_ready (self, info))
    voder_spiel_format_append_audio (self->stream, pcm, n_bytes, FRAME_SIZE);
  else
    convert (self, pcm, n_bytes);
}

/* Where the word of a mark is; sentences are told by who cuts them. */
static void
add_mark (VoderProviderEncoder *self, VoderMark *mark)
{
  gint64 start, end;

  if (voder_mark_get_mark_type (mark) == VODER_MARK_WORD &&
      voder_mark_get_source (mark, &start, &end))
    add_event (self, VODER_SPIEL_EVENT_WORD, start, end);
}

/* Each event is written right before its samples. */
gboolean
voder_provider_encoder_add_chunk (VoderProviderEncoder *self,
                                  VoderChunk *chunk,
                                  GError **error)
{
  const GstAudioInfo *info = voder_chunk_get_info (chunk);
  gsize n_frames = voder_chunk_get_n_frames (chunk);
  gsize frame = 0;
  GstMapInfo map;

  if (!is_ready (self, info) && get_converter (self, info, error) == NULL)
    return FALSE;
  if (!gst_buffer_map (voder_chunk_get_buffer (chunk), &map, GST_MAP_READ)) {
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         _ ("The audio cannot be read"));
    return FALSE;
  }

  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);
    gsize next = MIN (voder_mark_get_frame (mark), n_frames);

    if (next > frame)
      add_frames (self, info, map.data + frame * GST_AUDIO_INFO_BPF (info),
                  next - frame);
    frame = MAX (frame, next);
    add_mark (self, mark);
  }
  add_frames (self, info, map.data + frame * GST_AUDIO_INFO_BPF (info),
              n_frames - frame);
  gst_buffer_unmap (voder_chunk_get_buffer (chunk), &map);

  return TRUE;
}

/* Writes what a change of the rate has held back. */
void
voder_provider_encoder_end_piece (VoderProviderEncoder *self)
{
  gsize n_frames;
  gsize n_bytes;
  g_autofree guint8 *silence = NULL;

  if (self->converter == NULL)
    return;

  n_frames = gst_audio_converter_get_max_latency (self->converter);
  n_bytes = n_frames * (gsize) GST_AUDIO_INFO_BPF (&self->in);
  if (n_bytes > 0) {
    silence = g_malloc (n_bytes);
    gst_audio_format_info_fill_silence (self->in.finfo, silence, n_bytes);
    convert (self, silence, n_bytes);
  }
  g_clear_pointer (&self->converter, gst_audio_converter_free);
}
