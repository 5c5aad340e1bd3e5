/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-pcm-feed.h>

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <voder/speech/voder-engine.h>

/* Samples are converted in blocks of this many, of all channels. */
#define BLOCK_SAMPLES 2048

/**
 * VoderPcmFeed:
 *
 * Makes audio of bytes that come from outside in pieces of any size, for an
 * engine whose voice is a program or a server: keeps parts of frames, brings
 * samples into a format and the byte order of this machine, and ends what is
 * endless.
 *
 * Thread safety: one thread.
 */
struct _VoderPcmFeed {
  GObject parent_instance;

  VoderOutput *output;
  double volume;
  double max_seconds;

  GByteArray *rest; /* part of a frame */
  gboolean has_begun;
  GstAudioInfo source; /* as it comes */
  GstAudioInfo info;   /* as it goes to the output */
  guint64 n_left;      /* bytes of audio that are to come */
  guint64 n_frames;
  guint64 max_frames;
  guint n_trailer; /* bytes behind the audio that begin another file */
};

G_DEFINE_FINAL_TYPE (VoderPcmFeed, voder_pcm_feed, G_TYPE_OBJECT)

static void
voder_pcm_feed_finalize (GObject *object)
{
  VoderPcmFeed *self = VODER_PCM_FEED (object);

  g_byte_array_unref (self->rest);
  g_clear_object (&self->output);

  G_OBJECT_CLASS (voder_pcm_feed_parent_class)->finalize (object);
}

static void
voder_pcm_feed_class_init (VoderPcmFeedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_pcm_feed_finalize;
}

static void
voder_pcm_feed_init (VoderPcmFeed *self)
{
  self->volume = 1;
  self->max_seconds = G_MAXUINT;
  self->rest = g_byte_array_new ();
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

/* What is no finite number is an error of the output's. */
static void
scale_floats (double *samples, gsize n_samples, double volume)
{
  for (gsize i = 0; i < n_samples; i++)
    samples[i] *= volume;
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
write_block (VoderPcmFeed *self, const guint8 *bytes, gsize n_frames)
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
  else
    scale_floats (unpacked.floats, n_samples, self->volume);
  to->pack_func (to, GST_AUDIO_PACK_FLAG_NONE, &unpacked, packed,
                 (int) n_samples);

  return voder_output_write (self->output, packed, n_frames);
}

static gboolean
write_frames (VoderPcmFeed *self,
              const guint8 *bytes,
              gsize n_frames,
              GError **error)
{
  gsize max_frames =
      BLOCK_SAMPLES / (gsize) GST_AUDIO_INFO_CHANNELS (&self->info);

  if (n_frames > self->max_frames - self->n_frames)
    return fail (error, _ ("there is far more of it than the text needs"));
  self->n_frames += n_frames;

  /* The 16-bit samples of most need no conversion. */
  if (self->volume >= 1 &&
      GST_AUDIO_INFO_FORMAT (&self->source) ==
          GST_AUDIO_INFO_FORMAT (&self->info) &&
      GST_AUDIO_INFO_IS_INTEGER (&self->info))
    return voder_output_write (self->output, bytes, n_frames);

  while (n_frames > 0) {
    gsize n = MIN (n_frames, max_frames);

    if (!write_block (self, bytes, n))
      return FALSE;
    bytes += n * (gsize) GST_AUDIO_INFO_BPF (&self->source);
    n_frames -= n;
  }

  return TRUE;
}

/* Completes the frame of which there is a part. Gives how much it took. */
static gsize
complete_frame (VoderPcmFeed *self, const guint8 *bytes, gsize size)
{
  gsize frame_size = (gsize) GST_AUDIO_INFO_BPF (&self->source);
  gsize n = MIN (frame_size - self->rest->len, size);

  g_byte_array_append (self->rest, bytes, (guint) n);

  return n;
}

/* Writes whole frames and keeps what is left of them. */
static gboolean
feed_frames (VoderPcmFeed *self,
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
pass_trailer (VoderPcmFeed *self,
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

/**
 * voder_pcm_feed_new:
 * @output: (transfer none): where the audio goes
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a feed that has not begun
 */
VoderPcmFeed *
voder_pcm_feed_new (VoderOutput *output)
{
  VoderPcmFeed *self;

  g_return_val_if_fail (VODER_IS_OUTPUT (output), NULL);

  self = g_object_new (VODER_TYPE_PCM_FEED, NULL);
  self->output = g_object_ref (output);

  return self;
}

/**
 * voder_pcm_feed_set_volume:
 * @self: a feed
 * @volume: by what the samples are multiplied, 0 to 1; 1 at first
 *
 * Thread safety: one thread.
 */
void
voder_pcm_feed_set_volume (VoderPcmFeed *self, double volume)
{
  g_return_if_fail (VODER_IS_PCM_FEED (self));

  self->volume = volume;
}

/**
 * voder_pcm_feed_set_max_seconds:
 * @self: a feed that has not begun
 * @max_seconds: how long the audio may be, in seconds; more is an error
 *
 * Thread safety: one thread.
 */
void
voder_pcm_feed_set_max_seconds (VoderPcmFeed *self, double max_seconds)
{
  g_return_if_fail (VODER_IS_PCM_FEED (self));

  self->max_seconds = max_seconds;
}

/**
 * voder_pcm_feed_begin: (skip)
 * @self: a feed
 * @wav: the format of the audio, and how much of it there is
 * @error: return location for an error
 *
 * Begins audio, after what was fed before, if anything, is forgotten.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with %VODER_SPEECH_ERROR_FAILED when the rate is not known,
 *   without an error when the output says stop
 */
gboolean
voder_pcm_feed_begin (VoderPcmFeed *self, const VoderWav *wav, GError **error)
{
  g_return_val_if_fail (VODER_IS_PCM_FEED (self), FALSE);

  if (wav->rate == 0)
    return fail (error, _ ("its sample rate is not known"));

  gst_audio_info_set_format (&self->source, wav->format, (int) wav->rate,
                             (int) wav->n_channels, NULL);
  gst_audio_info_set_format (&self->info, choose_format (wav->format),
                             (int) wav->rate, (int) wav->n_channels, NULL);
  self->n_left = wav->audio_size;
  self->max_frames = (guint64) (self->max_seconds * wav->rate);
  self->n_frames = 0;
  self->n_trailer = 0;
  self->has_begun = TRUE;
  g_byte_array_set_size (self->rest, 0);

  return voder_output_begin (self->output, &self->info);
}

/**
 * voder_pcm_feed_write: (skip)
 * @self: a feed that has begun
 * @bytes: (array length=size): the next bytes of it
 * @size: how many
 * @error: return location for an error
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with %VODER_SPEECH_ERROR_FAILED when there is more than there
 *   may be, or another file behind it; without an error when the output says
 *   stop
 */
gboolean
voder_pcm_feed_write (VoderPcmFeed *self,
                      const guint8 *bytes,
                      gsize size,
                      GError **error)
{
  gsize n;

  g_return_val_if_fail (VODER_IS_PCM_FEED (self), FALSE);
  g_return_val_if_fail (self->has_begun, FALSE);

  n = (gsize) MIN (size, self->n_left);
  if (self->n_left != VODER_WAV_UNTIL_END)
    self->n_left -= n;
  if (n > 0 && !feed_frames (self, bytes, n, error))
    return FALSE;

  return pass_trailer (self, bytes + n, size - n, error);
}

/**
 * voder_pcm_feed_end:
 * @self: a feed
 * @error: return location for an error
 *
 * Ends the audio, whose source has ended.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with %VODER_SPEECH_ERROR_FAILED when it breaks off
 */
gboolean
voder_pcm_feed_end (VoderPcmFeed *self, GError **error)
{
  g_return_val_if_fail (VODER_IS_PCM_FEED (self), FALSE);

  if (self->has_begun && self->n_left != VODER_WAV_UNTIL_END &&
      self->n_left > 0)
    return fail (error, _ ("it ends before its header says"));
  if (self->rest->len > 0)
    return fail (error, _ ("it ends in the middle of a sample"));

  return TRUE;
}

/**
 * voder_pcm_feed_has_begun:
 * @self: a feed
 *
 * Thread safety: one thread.
 *
 * Returns: whether voder_pcm_feed_begin() was called
 */
gboolean
voder_pcm_feed_has_begun (VoderPcmFeed *self)
{
  g_return_val_if_fail (VODER_IS_PCM_FEED (self), FALSE);

  return self->has_begun;
}

/**
 * voder_pcm_feed_get_n_frames:
 * @self: a feed
 *
 * Thread safety: one thread.
 *
 * Returns: how many frames of the audio that was begun last have gone to the
 *   output
 */
guint64
voder_pcm_feed_get_n_frames (VoderPcmFeed *self)
{
  g_return_val_if_fail (VODER_IS_PCM_FEED (self), 0);

  return self->n_frames;
}
