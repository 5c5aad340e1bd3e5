/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-audio.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/*
 * How much of what is no audio is taken before it is an error: what a program
 * says about its use counts for less than how it ends.
 */
#define OTHER_MAX_BYTES (64 * 1024)

/*
 * VoderCommandAudio:
 *
 * Makes audio of the bytes that a program writes, in pieces of any size: reads
 * the header of a WAV file, or knows that there is none.
 *
 * Thread safety: one thread.
 */
struct _VoderCommandAudio {
  VoderPcmFeed *feed;
  GstAudioFormat raw_format; /* UNKNOWN: a header comes first */
  guint raw_rate;
  guint raw_n_channels;

  GByteArray *start; /* the header as far as it has come */
  GError *broken;    /* what is wrong with the header; told at the end */
};

/*
 * Takes the audio of one utterance. @rate is that of its voice, 0 when it does
 * not say.
 */
VoderCommandAudio *
voder_command_audio_new (const VoderCommandDescription *description,
                         guint rate,
                         VoderOutput *output)
{
  VoderCommandAudio *self = g_new0 (VoderCommandAudio, 1);

  self->feed = voder_pcm_feed_new (output);
  self->raw_format = description->format;
  self->raw_rate = rate != 0 ? rate : description->rate;
  self->raw_n_channels = description->n_channels;
  self->start = g_byte_array_new ();

  return self;
}

void
voder_command_audio_free (VoderCommandAudio *self)
{
  g_object_unref (self->feed);
  g_byte_array_unref (self->start);
  g_clear_error (&self->broken);
  g_free (self);
}

/*
 * Sets by what the samples are multiplied, 0 to 1.
 */
void
voder_command_audio_set_volume (VoderCommandAudio *self, double volume)
{
  voder_pcm_feed_set_volume (self->feed, volume);
}

/*
 * Sets how long the audio may be; more is an error.
 */
void
voder_command_audio_set_max_seconds (VoderCommandAudio *self,
                                     double max_seconds)
{
  voder_pcm_feed_set_max_seconds (self->feed, max_seconds);
}

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("Its audio cannot be used: %s"), why);

  return FALSE;
}

/* Goes on with what comes behind the header, once it is there. */
static gboolean
feed_header (VoderCommandAudio *self, GError **error)
{
  g_autoptr (GByteArray) start = NULL;
  VoderWav wav = { 0 };

  switch (voder_wav_parse (&wav, self->start->data, self->start->len,
                           &self->broken)) {
  case VODER_WAV_DONE:
    break;
  case VODER_WAV_MORE:
  case VODER_WAV_BROKEN:
  default:
    return TRUE;
  }

  start = g_steal_pointer (&self->start);
  self->start = g_byte_array_new ();

  return voder_pcm_feed_begin (self->feed, &wav, error) &&
         voder_pcm_feed_write (self->feed, start->data + wav.header_size,
                               start->len - wav.header_size, error);
}

static gboolean
begin_raw (VoderCommandAudio *self, GError **error)
{
  const VoderWav raw = {
    .format = self->raw_format,
    .rate = self->raw_rate,
    .n_channels = self->raw_n_channels,
    .audio_size = VODER_WAV_UNTIL_END,
  };

  return voder_pcm_feed_begin (self->feed, &raw, error);
}

/*
 * Takes the next bytes. Gives %FALSE when no more is wanted: with an error when
 * the program is to blame, without one when the output has ended.
 */
gboolean
voder_command_audio_feed (VoderCommandAudio *self,
                          const guint8 *bytes,
                          gsize size,
                          GError **error)
{
  if (size == 0)
    return TRUE;
  if (!voder_pcm_feed_has_begun (self->feed) &&
      self->raw_format != GST_AUDIO_FORMAT_UNKNOWN && !begin_raw (self, error))
    return FALSE;
  if (voder_pcm_feed_has_begun (self->feed))
    return voder_pcm_feed_write (self->feed, bytes, size, error);

  if (size > OTHER_MAX_BYTES - MIN (self->start->len, OTHER_MAX_BYTES) &&
      self->broken != NULL)
    return voder_command_audio_end (self, error);
  g_byte_array_append (self->start, bytes, (guint) size);

  return self->broken != NULL || feed_header (self, error);
}

/* Quotes what a program writes instead of audio, if it is text. */
static void
quote_other (VoderCommandAudio *self, GError **error)
{
  gsize size = MIN (self->start->len, 200);
  g_autofree char *text =
      g_utf8_make_valid ((const char *) self->start->data, (gssize) size);

  for (char *p = text; *p != '\0'; p++) {
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  }
  g_strstrip (text);
  if (memcmp (self->start->data, "RIFF", MIN (size, 4)) != 0 && *text != '\0')
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("It writes no audio, but “%s”"), text);
  else
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         self->broken->message);
}

/*
 * Ends the audio when the program has ended well. Fails when it breaks off.
 */
gboolean
voder_command_audio_end (VoderCommandAudio *self, GError **error)
{
  if (self->broken != NULL) {
    quote_other (self, error);
    return FALSE;
  }
  if (!voder_pcm_feed_has_begun (self->feed))
    return self->start->len == 0 ||
           fail (error, _ ("it ends in the middle of its header"));

  return voder_pcm_feed_end (self->feed, error);
}

/*
 * Whether not a byte has come.
 */
gboolean
voder_command_audio_is_empty (VoderCommandAudio *self)
{
  return !voder_pcm_feed_has_begun (self->feed) && self->start->len == 0;
}

guint64
voder_command_audio_get_n_frames (VoderCommandAudio *self)
{
  return voder_pcm_feed_get_n_frames (self->feed);
}
