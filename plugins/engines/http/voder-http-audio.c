/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-audio.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/* Samples are converted in blocks of this length, of any number of channels. */
#define BLOCK_SAMPLES 2048

/*
 * VoderHttpAudio:
 *
 * Makes audio of the bytes that a server sends, in pieces of any size: finds
 * the header, if there is one, keeps halves of frames, and ends what is endless
 * or no audio. One of it serves all answers for one utterance.
 *
 * Thread safety: one thread.
 */
struct _VoderHttpAudio {
  const VoderHttpDescription *description;
  VoderOutput *output;
  double volume;

  /* Of the answer that is read. */
  gboolean may_be_raw;
  gboolean is_raw;
  gboolean has_begun;
  double max_seconds;
  GstAudioInfo source; /* as the server sends it */
  GstAudioInfo info;   /* as it is written */
  GByteArray *start;   /* bytes before the audio has begun; then half a frame */
  guint64 n_left;      /* bytes of audio that are to come */
  guint64 max_frames;
  guint64 n_frames;
  guint64 n_passed; /* bytes after the audio */
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
  self->start = g_byte_array_new ();

  return self;
}

void
voder_http_audio_free (VoderHttpAudio *self)
{
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

  self->has_begun = FALSE;
  self->is_raw = FALSE;
  self->n_frames = 0;
  self->n_passed = 0;
  self->max_seconds = max_seconds;
  g_byte_array_set_size (self->start, 0);

  if (!is_raw_type (content_type) && !is_wav_type (content_type)) {
    why = g_strdup_printf (_ ("it is of the type “%s”"), content_type);
    return fail (error, why);
  }
  self->may_be_raw = self->description->format == VODER_HTTP_FORMAT_PCM &&
                     is_raw_type (content_type);

  return TRUE;
}

/* The format of this machine that holds the samples. */
static GstAudioFormat
choose_format (GstAudioFormat source)
{
  switch (source) {
  case GST_AUDIO_FORMAT_U8:
    return GST_AUDIO_FORMAT_U8;
  case GST_AUDIO_FORMAT_S16LE:
    return GST_AUDIO_FORMAT_S16;
  case GST_AUDIO_FORMAT_F32LE:
    return GST_AUDIO_FORMAT_F32;
  default:
    return GST_AUDIO_FORMAT_S32;
  }
}

/* FALSE without an error when the output says stop. */
static gboolean
begin_output (VoderHttpAudio *self, const VoderHttpWav *wav)
{
  gst_audio_info_set_format (&self->source, wav->format, (int) wav->rate,
                             (int) wav->n_channels, NULL);
  gst_audio_info_set_format (&self->info, choose_format (wav->format),
                             (int) wav->rate, (int) wav->n_channels, NULL);
  self->n_left = wav->n_data_bytes;
  self->max_frames = (guint64) (self->max_seconds * wav->rate);
  self->has_begun = TRUE;

  return voder_output_begin (self->output, &self->info);
}

static void
scale_float (double *samples, gsize n_samples, double volume)
{
  for (gsize i = 0; i < n_samples; i++)
    samples[i] = isfinite (samples[i]) ? samples[i] * volume : 0;
}

static void
scale_integer (gint32 *samples, gsize n_samples, double volume)
{
  for (gsize i = 0; i < n_samples; i++)
    samples[i] = (gint32) lrint (samples[i] * volume);
}

static gboolean
write_converted (VoderHttpAudio *self, const guint8 *bytes, gsize n_frames)
{
  const GstAudioFormatInfo *from = self->source.finfo;
  const GstAudioFormatInfo *to = self->info.finfo;
  gsize n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (&self->info);
  union {
    gint32 integers[BLOCK_SAMPLES];
    double floats[BLOCK_SAMPLES];
  } unpacked;
  guint8 packed[BLOCK_SAMPLES * sizeof (gint32)];

  while (n_frames > 0) {
    gsize n = MIN (n_frames, BLOCK_SAMPLES / n_channels);
    int n_samples = (int) (n * n_channels);

    from->unpack_func (from, GST_AUDIO_PACK_FLAG_NONE, &unpacked, bytes,
                       n_samples);
    if (from->unpack_format == GST_AUDIO_FORMAT_F64)
      scale_float (unpacked.floats, (gsize) n_samples, self->volume);
    else
      scale_integer (unpacked.integers, (gsize) n_samples, self->volume);
    to->pack_func (to, GST_AUDIO_PACK_FLAG_NONE, &unpacked, packed, n_samples);
    if (!voder_output_write (self->output, packed, n))
      return FALSE;
    bytes += n * (gsize) GST_AUDIO_INFO_BPF (&self->source);
    n_frames -= n;
  }

  return TRUE;
}

static gboolean
write_frames (VoderHttpAudio *self,
              const guint8 *bytes,
              gsize n_frames,
              GError **error)
{
  gboolean is_as_sent =
      GST_AUDIO_INFO_FORMAT (&self->source) ==
          GST_AUDIO_INFO_FORMAT (&self->info) &&
      GST_AUDIO_INFO_FORMAT (&self->info) != GST_AUDIO_FORMAT_F32;
  gboolean is_endless;

  is_endless = n_frames > self->max_frames - self->n_frames;
  n_frames = MIN (n_frames, self->max_frames - self->n_frames);
  self->n_frames += n_frames;
  if (is_as_sent && self->volume >= 1) {
    if (!voder_output_write (self->output, bytes, n_frames))
      return FALSE;
  } else if (!write_converted (self, bytes, n_frames)) {
    return FALSE;
  }

  if (is_endless)
    return fail (error, _ ("there is far more of it than the text needs"));

  return TRUE;
}

/* Writes whole frames and keeps what is left of them. */
static gboolean
take_audio (VoderHttpAudio *self,
            const guint8 *bytes,
            gsize n_bytes,
            GError **error)
{
  gsize frame_size = (gsize) GST_AUDIO_INFO_BPF (&self->source);
  gsize n_whole;

  if (self->start->len > 0) {
    gsize n = MIN (frame_size - self->start->len, n_bytes);

    g_byte_array_append (self->start, bytes, (guint) n);
    bytes += n;
    n_bytes -= n;
    if (self->start->len < frame_size)
      return TRUE;
    if (!write_frames (self, self->start->data, 1, error))
      return FALSE;
    g_byte_array_set_size (self->start, 0);
  }

  n_whole = n_bytes / frame_size;
  if (n_whole > 0 && !write_frames (self, bytes, n_whole, error))
    return FALSE;
  g_byte_array_append (self->start, bytes + n_whole * frame_size,
                       (guint) (n_bytes - n_whole * frame_size));

  return TRUE;
}

/* Behind the audio of a WAV file there may be further chunks, of no use; but a
 * second file there would be speech that nobody hears. */
static gboolean
pass_trailer (VoderHttpAudio *self,
              const guint8 *bytes,
              gsize n_bytes,
              GError **error)
{
  static const char mark[] = "RIFF";

  for (gsize i = 0; i < n_bytes && self->n_passed < 4; i++) {
    if (bytes[i] != (guint8) mark[self->n_passed]) {
      self->n_passed = 4;
      return TRUE;
    }
    if (++self->n_passed == 4)
      return fail (error, _ ("it is several files in one"));
  }

  return TRUE;
}

static gboolean
feed_audio (VoderHttpAudio *self,
            const guint8 *bytes,
            gsize n_bytes,
            GError **error)
{
  gsize n = (gsize) MIN (n_bytes, self->n_left);

  if (self->n_left != VODER_HTTP_WAV_UNKNOWN)
    self->n_left -= n;
  if (n > 0 && !take_audio (self, bytes, n, error))
    return FALSE;
  if (n == n_bytes)
    return TRUE;

  return pass_trailer (self, bytes + n, n_bytes - n, error);
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

/* Looks for the header, and begins when it is there or there is none. */
static gboolean
try_begin (VoderHttpAudio *self, gboolean is_end, GError **error)
{
  VoderHttpWav wav = { 0 };
  VoderHttpWavResult result =
      voder_http_wav_parse (&wav, self->start->data, self->start->len);

  if (result == VODER_HTTP_WAV_DONE)
    return begin_output (self, &wav);
  if (result == VODER_HTTP_WAV_NEEDS_MORE && !is_end)
    return TRUE;

  if (is_compressed (self->start))
    return fail (error, _ ("it is compressed"));
  if (!self->may_be_raw ||
      (self->start->len >= 4 && memcmp (self->start->data, "RIFF", 4) == 0))
    return fail (error, _ ("its header is broken"));
  if (self->start->len < 4 && !is_end)
    return TRUE;

  self->is_raw = TRUE;
  wav = (VoderHttpWav){
    .format = GST_AUDIO_FORMAT_S16LE,
    .rate = self->description->rate,
    .n_channels = self->description->n_channels,
    .n_data_bytes = VODER_HTTP_WAV_UNKNOWN,
  };

  return begin_output (self, &wav);
}

/* Goes on with the bytes behind the header, once it is there. */
static gboolean
feed_start (VoderHttpAudio *self, gboolean is_end, GError **error)
{
  g_autoptr (GByteArray) start = NULL;
  VoderHttpWav wav = { 0 };

  if (!try_begin (self, is_end, error))
    return FALSE;
  if (!self->has_begun)
    return TRUE;

  start = g_steal_pointer (&self->start);
  self->start = g_byte_array_new ();
  if (!self->is_raw)
    voder_http_wav_parse (&wav, start->data, start->len);

  return feed_audio (self, start->data + wav.n_header_bytes,
                     start->len - wav.n_header_bytes, error);
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
  if (self->has_begun)
    return feed_audio (self, bytes, n_bytes, error);

  g_byte_array_append (self->start, bytes, (guint) n_bytes);

  return feed_start (self, FALSE, error);
}

/*
 * Ends an answer that came to its end.
 */
gboolean
voder_http_audio_end (VoderHttpAudio *self, GError **error)
{
  if (!self->has_begun && self->start->len > 0 &&
      !feed_start (self, TRUE, error))
    return FALSE;

  if (self->has_begun && self->n_left != VODER_HTTP_WAV_UNKNOWN &&
      self->n_left > 0)
    return fail (error, _ ("it ends before its header says"));
  if (self->start->len > 0)
    return fail (error, _ ("it ends in the middle of a sample"));

  return TRUE;
}

/*
 * Gives how many frames of the answer were written.
 */
guint64
voder_http_audio_get_n_frames (VoderHttpAudio *self)
{
  return self->n_frames;
}
