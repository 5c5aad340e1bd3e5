/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-audio.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-command-wav.h"

/* Samples are converted in blocks of this many, of all channels. */
#define BLOCK_SAMPLES 2048

/*
 * How much of what is no audio is taken before it is an error: what a program
 * says about its use counts for less than how it ends.
 */
#define OTHER_MAX_BYTES (64 * 1024)

/*
 * VoderCommandAudio:
 *
 * Makes audio of the bytes that a program writes, in pieces of any size: reads
 * the header of a WAV file, keeps parts of frames, and ends what is endless.
 *
 * Thread safety: one thread.
 */
struct _VoderCommandAudio {
  VoderOutput *output;
  GstAudioFormat raw_format; /* UNKNOWN: a header comes first */
  guint raw_rate;
  guint raw_n_channels;
  double volume;
  double max_seconds;

  GByteArray *rest; /* the header as far as it has come; then part of a frame */
  GError *broken;   /* what is wrong with the header; told at the end */
  gboolean has_begun;
  GstAudioInfo source; /* as the program writes it */
  GstAudioInfo info;   /* as it goes to the output */
  guint64 n_left;      /* bytes of audio that are to come */
  guint64 n_frames;
  guint64 max_frames;
  guint n_trailer; /* bytes behind the audio that begin another file */
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

  self->output = output;
  self->raw_format = description->format;
  self->raw_rate = rate != 0 ? rate : description->rate;
  self->raw_n_channels = description->n_channels;
  self->volume = 1;
  self->max_seconds = G_MAXUINT;
  self->rest = g_byte_array_new ();

  return self;
}

void
voder_command_audio_free (VoderCommandAudio *self)
{
  g_byte_array_unref (self->rest);
  g_clear_error (&self->broken);
  g_free (self);
}

/*
 * Sets by what the samples are multiplied, 0 to 1.
 */
void
voder_command_audio_set_volume (VoderCommandAudio *self, double volume)
{
  self->volume = volume;
}

/*
 * Sets how long the audio may be; more is an error.
 */
void
voder_command_audio_set_max_seconds (VoderCommandAudio *self,
                                     double max_seconds)
{
  self->max_seconds = max_seconds;
}

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("Its audio cannot be used: %s"), why);

  return FALSE;
}

/* The format of this machine that holds the samples. */
static GstAudioFormat
choose_format (GstAudioFormat source)
{
  switch (source) {
  case GST_AUDIO_FORMAT_U8:
    return GST_AUDIO_FORMAT_U8;
  case GST_AUDIO_FORMAT_S16LE:
  case GST_AUDIO_FORMAT_S16BE:
    return GST_AUDIO_FORMAT_S16;
  case GST_AUDIO_FORMAT_F32LE:
  case GST_AUDIO_FORMAT_F32BE:
  case GST_AUDIO_FORMAT_F64LE:
    return GST_AUDIO_FORMAT_F32;
  default:
    return GST_AUDIO_FORMAT_S32;
  }
}

/* FALSE without an error when the output says stop. */
static gboolean
begin (VoderCommandAudio *self, const VoderCommandWav *wav, GError **error)
{
  if (wav->rate == 0)
    return fail (error, _ ("its sample rate is not known"));

  gst_audio_info_set_format (&self->source, wav->format, (int) wav->rate,
                             (int) wav->n_channels, NULL);
  gst_audio_info_set_format (&self->info, choose_format (wav->format),
                             (int) wav->rate, (int) wav->n_channels, NULL);
  self->n_left = wav->audio_size;
  self->max_frames = (guint64) (self->max_seconds * wav->rate);
  self->has_begun = TRUE;

  return voder_output_begin (self->output, &self->info);
}

static gboolean
scale_floats (double *samples, gsize n_samples, double volume, GError **error)
{
  for (gsize i = 0; i < n_samples; i++) {
    if (!isfinite (samples[i]))
      return fail (error, _ ("a sample is not a number"));
    samples[i] *= volume;
  }

  return TRUE;
}

static void
scale_integers (gint32 *samples, gsize n_samples, double volume)
{
  if (volume >= 1)
    return;

  for (gsize i = 0; i < n_samples; i++)
    samples[i] = (gint32) lrint (samples[i] * volume);
}

/* Converts a block of frames and writes it. */
static gboolean
write_block (VoderCommandAudio *self,
             const guint8 *bytes,
             gsize n_frames,
             GError **error)
{
  const GstAudioFormatInfo *from = self->source.finfo;
  const GstAudioFormatInfo *to = self->info.finfo;
  gsize n_samples = n_frames * (gsize) GST_AUDIO_INFO_CHANNELS (&self->info);
  union {
    gint32 integers[BLOCK_SAMPLES];
    double floats[BLOCK_SAMPLES];
  } unpacked;
  guint8 packed[BLOCK_SAMPLES * sizeof (gint32)];

  from->unpack_func (from, GST_AUDIO_PACK_FLAG_NONE, &unpacked, bytes,
                     (int) n_samples);
  if (from->unpack_format != GST_AUDIO_FORMAT_F64)
    scale_integers (unpacked.integers, n_samples, self->volume);
  else if (!scale_floats (unpacked.floats, n_samples, self->volume, error))
    return FALSE;
  to->pack_func (to, GST_AUDIO_PACK_FLAG_NONE, &unpacked, packed,
                 (int) n_samples);

  return voder_output_write (self->output, packed, n_frames);
}

static gboolean
write_frames (VoderCommandAudio *self,
              const guint8 *bytes,
              gsize n_frames,
              GError **error)
{
  gsize max_frames =
      BLOCK_SAMPLES / (gsize) GST_AUDIO_INFO_CHANNELS (&self->info);

  if (n_frames > self->max_frames - self->n_frames)
    return fail (error, _ ("there is far more of it than the text needs"));
  self->n_frames += n_frames;

  /* 16-bit samples of most programs need no conversion. */
  if (self->volume >= 1 &&
      GST_AUDIO_INFO_FORMAT (&self->source) ==
          GST_AUDIO_INFO_FORMAT (&self->info) &&
      GST_AUDIO_INFO_IS_INTEGER (&self->info))
    return voder_output_write (self->output, bytes, n_frames);

  while (n_frames > 0) {
    gsize n = MIN (n_frames, max_frames);

    if (!write_block (self, bytes, n, error))
      return FALSE;
    bytes += n * (gsize) GST_AUDIO_INFO_BPF (&self->source);
    n_frames -= n;
  }

  return TRUE;
}

/* Completes the frame of which there is a part. Gives how much it took. */
static gsize
complete_frame (VoderCommandAudio *self, const guint8 *bytes, gsize size)
{
  gsize frame_size = (gsize) GST_AUDIO_INFO_BPF (&self->source);
  gsize n = MIN (frame_size - self->rest->len, size);

  g_byte_array_append (self->rest, bytes, (guint) n);

  return n;
}

/* Writes whole frames and keeps what is left of them. */
static gboolean
feed_frames (VoderCommandAudio *self,
             const guint8 *bytes,
             gsize size,
             GError **error)
{
  gsize frame_size = (gsize) GST_AUDIO_INFO_BPF (&self->source);
  gsize n_frames;

  if (self->rest->len > 0) {
    gsize n = complete_frame (self, bytes, size);

    bytes += n;
    size -= n;
    if (self->rest->len < frame_size)
      return TRUE;
    if (!write_frames (self, self->rest->data, 1, error))
      return FALSE;
    g_byte_array_set_size (self->rest, 0);
  }

  n_frames = size / frame_size;
  if (n_frames > 0 && !write_frames (self, bytes, n_frames, error))
    return FALSE;
  g_byte_array_append (self->rest, bytes + n_frames * frame_size,
                       (guint) (size - n_frames * frame_size));

  return TRUE;
}

/* What comes behind the audio is about the file, unless it is another file:
 * that would be speech that nobody hears. */
static gboolean
pass_trailer (VoderCommandAudio *self,
              const guint8 *bytes,
              gsize size,
              GError **error)
{
  static const char mark[] = "RIFF";

  for (; size > 0 && self->n_trailer < strlen (mark); bytes++, size--) {
    gboolean is_mark = *bytes == (guint8) mark[self->n_trailer];

    self->n_trailer = is_mark ? self->n_trailer + 1 : G_MAXUINT;
    if (self->n_trailer == strlen (mark))
      return fail (error, _ ("it is several files in one"));
  }

  return TRUE;
}

static gboolean
feed_audio (VoderCommandAudio *self,
            const guint8 *bytes,
            gsize size,
            GError **error)
{
  gsize n = (gsize) MIN (size, self->n_left);

  if (self->n_left != VODER_COMMAND_WAV_UNTIL_END)
    self->n_left -= n;
  if (n > 0 && !feed_frames (self, bytes, n, error))
    return FALSE;

  return pass_trailer (self, bytes + n, size - n, error);
}

/* Goes on with what comes behind the header, once it is there. */
static gboolean
feed_header (VoderCommandAudio *self, GError **error)
{
  g_autoptr (GByteArray) start = NULL;
  VoderCommandWav wav = { 0 };

  switch (voder_command_wav_parse (&wav, self->rest->data, self->rest->len,
                                   &self->broken)) {
  case VODER_COMMAND_WAV_DONE:
    break;
  case VODER_COMMAND_WAV_MORE:
  case VODER_COMMAND_WAV_BROKEN:
  default:
    return TRUE;
  }

  start = g_steal_pointer (&self->rest);
  self->rest = g_byte_array_new ();
  if (!begin (self, &wav, error))
    return FALSE;

  return feed_audio (self, start->data + wav.header_size,
                     start->len - wav.header_size, error);
}

static gboolean
begin_raw (VoderCommandAudio *self, GError **error)
{
  const VoderCommandWav raw = {
    .format = self->raw_format,
    .rate = self->raw_rate,
    .n_channels = self->raw_n_channels,
    .audio_size = VODER_COMMAND_WAV_UNTIL_END,
  };

  return begin (self, &raw, error);
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
  if (!self->has_begun && self->raw_format != GST_AUDIO_FORMAT_UNKNOWN &&
      !begin_raw (self, error))
    return FALSE;
  if (self->has_begun)
    return feed_audio (self, bytes, size, error);

  if (size > OTHER_MAX_BYTES - MIN (self->rest->len, OTHER_MAX_BYTES) &&
      self->broken != NULL)
    return voder_command_audio_end (self, error);
  g_byte_array_append (self->rest, bytes, (guint) size);

  return self->broken != NULL || feed_header (self, error);
}

/* Quotes what a program writes instead of audio, if it is text. */
static void
quote_other (VoderCommandAudio *self, GError **error)
{
  gsize size = MIN (self->rest->len, 200);
  g_autofree char *text =
      g_utf8_make_valid ((const char *) self->rest->data, (gssize) size);

  for (char *p = text; *p != '\0'; p++) {
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  }
  g_strstrip (text);
  if (memcmp (self->rest->data, "RIFF", MIN (size, 4)) != 0 && *text != '\0')
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("It writes no audio, but “%s”"), text);
  else
    g_propagate_error (error, g_error_copy (self->broken));
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
  if (!self->has_begun)
    return self->rest->len == 0 ||
           fail (error, _ ("it ends in the middle of its header"));
  if (self->n_left != VODER_COMMAND_WAV_UNTIL_END && self->n_left > 0)
    return fail (error, _ ("it ends before its header says"));
  if (self->rest->len > 0)
    return fail (error, _ ("it ends in the middle of a sample"));

  return TRUE;
}

/*
 * Whether not a byte has come.
 */
gboolean
voder_command_audio_is_empty (VoderCommandAudio *self)
{
  return !self->has_begun && self->rest->len == 0;
}

guint64
voder_command_audio_get_n_frames (VoderCommandAudio *self)
{
  return self->n_frames;
}
