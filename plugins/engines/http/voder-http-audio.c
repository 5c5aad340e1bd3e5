/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-audio.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/*
 * VoderHttpAudio:
 *
 * Makes audio of the bytes that a server sends, in pieces of any size: finds
 * the header, if there is one, and refuses what is no audio. One of it serves
 * all answers for one utterance.
 *
 * Thread safety: one thread.
 */
struct _VoderHttpAudio {
  const VoderHttpDescription *description;
  VoderOutput *output;
  double volume;

  /* Of the answer that is read. */
  gboolean may_be_raw;
  VoderPcmFeed *feed;
  GByteArray *start; /* bytes before the audio has begun */
};

VoderHttpAudio *
voder_http_audio_new (const VoderHttpDescription *description,
                      VoderOutput *output,
                      double volume)
{
  VoderHttpAudio *self = g_new0 (VoderHttpAudio, 1);

  self->description = description;
  self->output = output;
  self->volume = volume;
  self->feed = voder_pcm_feed_new (output);
  self->start = g_byte_array_new ();

  return self;
}

void
voder_http_audio_free (VoderHttpAudio *self)
{
  g_object_unref (self->feed);
  g_byte_array_unref (self->start);
  g_free (self);
}

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("The server’s audio cannot be used: %s"), why);

  return FALSE;
}

/* What is no audio, or audio in a form that was not asked for. */
static gboolean
is_raw_type (const char *type)
{
  static const char *const raw[] = { "application/octet-stream",
                                     "binary/octet-stream",
                                     "audio/pcm",
                                     "audio/x-pcm",
                                     "audio/l16",
                                     "audio/raw",
                                     "audio/x-raw",
                                     "audio/basic",
                                     NULL };

  return type == NULL || g_strv_contains (raw, type);
}

static gboolean
is_wav_type (const char *type)
{
  static const char *const wav[] = { "audio/wav", "audio/x-wav", "audio/wave",
                                     "audio/vnd.wave", NULL };

  return g_strv_contains (wav, type);
}

/*
 * Begins an answer. @content_type is that of the header, in small letters and
 * without parameters, or %NULL; more than @max_seconds of audio is an error.
 */
gboolean
voder_http_audio_begin (VoderHttpAudio *self,
                        const char *content_type,
                        double max_seconds,
                        GError **error)
{
  g_autofree char *why = NULL;

  g_clear_object (&self->feed);
  self->feed = voder_pcm_feed_new (self->output);
  voder_pcm_feed_set_volume (self->feed, self->volume);
  voder_pcm_feed_set_max_seconds (self->feed, max_seconds);
  g_byte_array_set_size (self->start, 0);

  if (!is_raw_type (content_type) && !is_wav_type (content_type)) {
    why = g_strdup_printf (_ ("it is of the type “%s”"), content_type);
    return fail (error, why);
  }
  self->may_be_raw = self->description->format == VODER_HTTP_FORMAT_PCM &&
                     is_raw_type (content_type);

  return TRUE;
}

/* Whether the bytes begin a compressed file. */
static gboolean
is_compressed (const GByteArray *start)
{
  static const char *const marks[] = { "OggS", "fLaC", "ID3\003", "ID3\004" };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++) {
    if (start->len >= 4 && memcmp (start->data, marks[i], 4) == 0)
      return TRUE;
  }

  return FALSE;
}

/* Whether there is a header, or none and the format is known all the same;
 * FALSE without an error when that cannot be told yet. */
static gboolean
find_format (VoderHttpAudio *self,
             VoderWav *wav,
             gboolean is_end,
             GError **error)
{
  VoderWavResult result =
      voder_wav_parse (wav, self->start->data, self->start->len, NULL);

  if (result == VODER_WAV_DONE)
    return TRUE;
  if (result == VODER_WAV_MORE && !is_end)
    return FALSE;

  if (is_compressed (self->start))
    return fail (error, _ ("it is compressed"));
  if (!self->may_be_raw ||
      (self->start->len >= 4 && memcmp (self->start->data, "RIFF", 4) == 0))
    return fail (error, _ ("its header is broken"));
  if (self->start->len < 4 && !is_end)
    return FALSE;

  *wav = (VoderWav){
    .format = GST_AUDIO_FORMAT_S16LE,
    .rate = self->description->rate,
    .n_channels = self->description->n_channels,
    .audio_size = VODER_WAV_UNTIL_END,
  };

  return TRUE;
}

/* Begins once it is known what comes, and goes on with what has come. */
static gboolean
feed_start (VoderHttpAudio *self, gboolean is_end, GError **error)
{
  g_autoptr (GError) why = NULL;
  VoderWav wav = { 0 };

  if (!find_format (self, &wav, is_end, &why)) {
    if (why == NULL)
      return TRUE;
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }

  return voder_pcm_feed_begin (self->feed, &wav, error) &&
         voder_pcm_feed_write (self->feed, self->start->data + wav.header_size,
                               self->start->len - wav.header_size, error);
}

/*
 * Takes the next bytes of an answer. Gives %FALSE when no more is wanted: with
 * an error when the server is to blame, without one when the output has ended.
 */
gboolean
voder_http_audio_feed (VoderHttpAudio *self,
                       const guint8 *bytes,
                       gsize n_bytes,
                       GError **error)
{
  if (n_bytes == 0)
    return TRUE;
  if (voder_pcm_feed_has_begun (self->feed))
    return voder_pcm_feed_write (self->feed, bytes, n_bytes, error);

  g_byte_array_append (self->start, bytes, (guint) n_bytes);

  return feed_start (self, FALSE, error);
}

/*
 * Ends an answer that came to its end.
 */
gboolean
voder_http_audio_end (VoderHttpAudio *self, GError **error)
{
  if (!voder_pcm_feed_has_begun (self->feed) && self->start->len > 0 &&
      !feed_start (self, TRUE, error))
    return FALSE;

  return voder_pcm_feed_end (self->feed, error);
}

/*
 * Gives how many frames of the answer were written.
 */
guint64
voder_http_audio_get_n_frames (VoderHttpAudio *self)
{
  return voder_pcm_feed_get_n_frames (self->feed);
}
