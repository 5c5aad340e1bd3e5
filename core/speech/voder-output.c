/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-output.h>

#include <math.h>

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-context.h>
#include <voder/speech/voder-engine.h>

#include "voder-chunker-private.h"
#include "voder-output-private.h"

#define RATE_MIN     1000
#define RATE_MAX     384000
#define CHANNELS_MAX 8

/**
 * VoderOutput:
 *
 * Where an engine puts the audio of one utterance and the marks in it. It makes
 * chunks of 4,096 frames out of writes of any size and sends them on, up to
 * eight times larger ones from an engine that fills them within milliseconds;
 * the very first audio is sent at once. The result does not depend on the sizes
 * or times of the writes, but for where chunks meet.
 *
 * Marks are held until their audio is sent, and leave in order. The last frame
 * is held as well until more follow, or the end: so that a mark at the very end
 * of the audio has a chunk to be in. The buffer of the last chunk has the flag
 * %GST_BUFFER_FLAG_MARKER.
 *
 * Thread safety: one thread.
 */
struct _VoderOutput {
  GObject parent_instance;

  const VoderOutputSink *sink;
  gpointer sink_data;
  VoderChunker *chunker;      /* that is the sink's data; %NULL for others */
  const VoderOutputSink *tap; /* besides; %NULL for nobody */
  gpointer tap_data;
  GCancellable *cancellable;

  GstAudioInfo info;
  gsize frame_size;
  guint64 n_frames; /* written */
  gboolean has_begun;
  gboolean has_ended;
  gboolean has_sound;
  gboolean expects_sound;
  int silence_code;     /* of the error when there is none */
  char *loudness_chain; /* %NULL when nobody asks how loud the voice is */
  double loudness;      /* of the voice, in LUFS; NAN when nobody said it */
  GError *error;        /* why no more is taken */
};

G_DEFINE_FINAL_TYPE (VoderOutput, voder_output, G_TYPE_OBJECT)

static gboolean
is_usable (const GstAudioInfo *info)
{
  switch (GST_AUDIO_INFO_FORMAT (info)) {
  case GST_AUDIO_FORMAT_U8:
  case GST_AUDIO_FORMAT_S16:
  case GST_AUDIO_FORMAT_S32:
  case GST_AUDIO_FORMAT_F32:
    break;
  default:
    return FALSE;
  }

  return GST_AUDIO_INFO_LAYOUT (info) == GST_AUDIO_LAYOUT_INTERLEAVED &&
         GST_AUDIO_INFO_RATE (info) >= RATE_MIN &&
         GST_AUDIO_INFO_RATE (info) <= RATE_MAX &&
         GST_AUDIO_INFO_CHANNELS (info) >= 1 &&
         GST_AUDIO_INFO_CHANNELS (info) <= CHANNELS_MAX;
}

static void
set_unusable (VoderOutput *self, const GstAudioInfo *info)
{
  const char *format =
      gst_audio_format_to_string (GST_AUDIO_INFO_FORMAT (info));

  g_set_error (&self->error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT,
               _ ("The engine's audio cannot be used: %s, %d Hz, %d channels"),
               format, GST_AUDIO_INFO_RATE (info),
               GST_AUDIO_INFO_CHANNELS (info));
}

/* Whether to go on; if not, self->error says why. */
static gboolean
check_going (VoderOutput *self)
{
  if (self->error != NULL)
    return FALSE;

  return !voder_cancellable_set_error_if_done (self->cancellable, &self->error);
}

/* Only floats can be none. */
static gboolean
check_numbers (VoderOutput *self, gconstpointer pcm, gsize n_frames)
{
  const float *samples = pcm;
  gsize n_samples = n_frames * GST_AUDIO_INFO_CHANNELS (&self->info);
  float sum = 0;

  if (GST_AUDIO_INFO_FORMAT (&self->info) != GST_AUDIO_FORMAT_F32)
    return TRUE;

  /* A product with 0 is 0 but for what is no number, or infinite. */
  for (gsize i = 0; i < n_samples; i++)
    sum += samples[i] * 0.0f;
  if (sum == 0)
    return TRUE;

  g_set_error_literal (&self->error, VODER_SPEECH_ERROR,
                       VODER_SPEECH_ERROR_FORMAT,
                       _ ("The engine's audio has samples that are no "
                          "finite numbers"));

  return FALSE;
}

/* Looks for a sample that is not the one of silence, until one was found. */
static void
listen (VoderOutput *self, gconstpointer pcm, gsize n_frames)
{
  const guint8 *bytes = pcm;
  gsize n_bytes = n_frames * self->frame_size;
  guint8 silence =
      GST_AUDIO_INFO_FORMAT (&self->info) == GST_AUDIO_FORMAT_U8 ? 0x80 : 0;

  for (gsize i = 0; i < n_bytes && !self->has_sound; i++)
    self->has_sound = bytes[i] != silence;
}

static gboolean
check_sound (VoderOutput *self)
{
  if (self->has_sound || !self->expects_sound)
    return TRUE;

  g_set_error_literal (&self->error, VODER_SPEECH_ERROR, self->silence_code,
                       _ ("The engine says nothing"));

  return FALSE;
}

static void
put_mark (VoderOutput *self, const VoderOutputMark *mark)
{
  if (self->has_ended || self->error != NULL)
    return;

  self->sink->mark (self->sink_data, mark);
  if (self->tap != NULL)
    self->tap->mark (self->tap_data, mark);
}

static void
voder_output_finalize (GObject *object)
{
  VoderOutput *self = VODER_OUTPUT (object);

  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_free (self->loudness_chain);
  g_clear_pointer (&self->chunker, voder_chunker_free);

  G_OBJECT_CLASS (voder_output_parent_class)->finalize (object);
}

static void
voder_output_class_init (VoderOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = voder_output_finalize;
}

static void
voder_output_init (VoderOutput *self)
{
  self->loudness = NAN;
}

/* The effects behind which a voice is to be measured; %NULL: it is not. */
const char *
voder_output_get_loudness_chain (VoderOutput *self)
{
  return self->loudness_chain;
}

/* Says how loud the voice is; before the first audio. */
void
voder_output_set_loudness (VoderOutput *self, double loudness)
{
  self->loudness = loudness;
  if (self->chunker != NULL)
    voder_chunker_set_loudness (self->chunker, loudness);
}

double
voder_output_get_loudness (VoderOutput *self)
{
  return self->loudness;
}

/* What stopped the output, borrowed; %NULL while it goes on. */
const GError *
voder_output_peek_error (VoderOutput *self)
{
  return self->error;
}

/*
 * Makes an output that goes into @sink; its functions are called on the
 * thread that writes.
 */
VoderOutput *
voder_output_new_for_sink (const VoderOutputSink *sink,
                           gpointer data,
                           GCancellable *cancellable)
{
  VoderOutput *self = g_object_new (VODER_TYPE_OUTPUT, NULL);

  self->sink = sink;
  self->sink_data = data;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;

  return self;
}

/*
 * Lets @tap hear all that is written from now on, besides where it goes. It
 * must be able to rewind.
 */
void
voder_output_set_tap (VoderOutput *self,
                      const VoderOutputSink *tap,
                      gpointer data)
{
  self->tap = tap;
  self->tap_data = data;
}

/*
 * Has @watch told when the listener holds the engine up, and gives who was told
 * before. One that never does so tells nobody.
 */
VoderOutputWatch
voder_output_watch (VoderOutput *self, VoderOutputWatch watch)
{
  return self->sink->watch != NULL ? self->sink->watch (self->sink_data, watch)
                                   : (VoderOutputWatch){ NULL, NULL };
}

/*
 * Has the output fail with an error of @code, of #VoderSpeechError, when it
 * ends and nothing of what was written can be heard.
 */
void
voder_output_expect_sound (VoderOutput *self, int code)
{
  self->expects_sound = TRUE;
  self->silence_code = code;
}

/*
 * Whether the utterance may be spoken again from its start: nothing of it has
 * left yet, or the engine will say just the same (@is_pure).
 */
gboolean
voder_output_can_rewind (VoderOutput *self, gboolean is_pure)
{
  if (self->error != NULL && self->error->domain != VODER_SPEECH_ERROR)
    return FALSE;

  return !self->has_begun ||
         (self->sink->can_rewind != NULL &&
          self->sink->can_rewind (self->sink_data, is_pure));
}

/*
 * Takes back what has not left. The engine writes and marks everything again;
 * what had left is passed over, and has to be the same.
 */
void
voder_output_rewind (VoderOutput *self)
{
  if (self->has_begun) {
    self->sink->rewind (self->sink_data);
    if (self->tap != NULL)
      self->tap->rewind (self->tap_data);
  }
  self->has_begun = FALSE;
  self->has_ended = FALSE;
  self->has_sound = FALSE;
  self->n_frames = 0;
  g_clear_error (&self->error);
}

/**
 * voder_output_new:
 * @utterance: (transfer none): what will be spoken
 * @chunks: (transfer none): where the chunks go; its items are #VoderChunk
 * @cancellable: (nullable): ends the output
 *
 * Makes the output of one utterance.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): an output
 */
VoderOutput *
voder_output_new (VoderUtterance *utterance,
                  VoderSender *chunks,
                  GCancellable *cancellable)
{
  VoderChunker *chunker;
  VoderOutput *self;

  g_return_val_if_fail (utterance != NULL, NULL);
  g_return_val_if_fail (VODER_IS_SENDER (chunks), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  chunker = voder_chunker_new (utterance, chunks, cancellable);
  self = voder_output_new_for_sink (&voder_chunker_sink, chunker, cancellable);
  self->chunker = chunker;

  return self;
}

/**
 * voder_output_ask_loudness:
 * @self: an output to which nothing was written
 * @chain: the text of the effects behind which it is measured; empty for none
 *
 * Has each buffer say how loud the voice is that speaks
 * (voder_voice_meta_get_loudness()), where that can be found out. Who speaks a
 * voice that it has not measured yet does so first: for that it has the voice
 * say a text of its own, which nobody hears.
 *
 * Thread safety: one thread.
 */
void
voder_output_ask_loudness (VoderOutput *self, const char *chain)
{
  g_return_if_fail (VODER_IS_OUTPUT (self));
  g_return_if_fail (chain != NULL);

  g_free (self->loudness_chain);
  self->loudness_chain = g_strdup (chain);
}

/**
 * voder_output_begin:
 * @self: an output
 * @info: the format of the audio: 8-bit unsigned, 16- or 32-bit signed or
 *   32-bit float samples of this machine's byte order, interleaved; 1,000 to
 *   384,000 Hz; 1 to 8 channels
 *
 * Says what audio will be written. To say the same again does nothing; to say
 * something else is an error, as is a format that cannot be used:
 * %VODER_SPEECH_ERROR_FORMAT, which voder_output_end() gives.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE when the engine must stop
 */
gboolean
voder_output_begin (VoderOutput *self, const GstAudioInfo *info)
{
  g_return_val_if_fail (VODER_IS_OUTPUT (self), FALSE);
  g_return_val_if_fail (info != NULL, FALSE);

  if (self->has_ended || !check_going (self))
    return FALSE;

  if (!is_usable (info)) {
    set_unusable (self, info);
    return FALSE;
  }

  if (self->has_begun && gst_audio_info_is_equal (info, &self->info))
    return TRUE;
  if (self->has_begun) {
    g_set_error_literal (&self->error, VODER_SPEECH_ERROR,
                         VODER_SPEECH_ERROR_FORMAT,
                         _ ("The engine changed the format of its audio within "
                            "an utterance"));
    return FALSE;
  }

  self->info = *info;
  self->frame_size = GST_AUDIO_INFO_BPF (info);
  self->has_begun = TRUE;

  return self->sink->begin (self->sink_data, info, &self->error) &&
         (self->tap == NULL ||
          self->tap->begin (self->tap_data, info, &self->error));
}

/**
 * voder_output_write:
 * @self: an output that has begun
 * @pcm: (array) (element-type guint8) (nullable): @n_frames frames,
 * interleaved, in the format that was said
 * @n_frames: how many; 0 writes nothing
 *
 * Takes audio; it is copied once. To write before voder_output_begin() is
 * %VODER_SPEECH_ERROR_FAILED. This waits while the pipeline has enough.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE when the engine must stop: the speech was cancelled, or
 *   nobody listens any more, or there was an error before
 */
gboolean
voder_output_write (VoderOutput *self, gconstpointer pcm, gsize n_frames)
{
  gsize n_bytes;

  g_return_val_if_fail (VODER_IS_OUTPUT (self), FALSE);
  g_return_val_if_fail (pcm != NULL || n_frames == 0, FALSE);

  if (self->has_ended || !check_going (self))
    return FALSE;

  if (!self->has_begun) {
    g_set_error_literal (
        &self->error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
        _ ("The engine wrote audio before it said its format"));
    return FALSE;
  }

  if (n_frames == 0)
    return TRUE;
  if (!check_numbers (self, pcm, n_frames))
    return FALSE;
  listen (self, pcm, n_frames);
  self->n_frames += n_frames;

  n_bytes = n_frames * self->frame_size;

  return self->sink->write (self->sink_data, pcm, n_bytes, &self->error) &&
         (self->tap == NULL ||
          self->tap->write (self->tap_data, pcm, n_bytes, &self->error));
}

/**
 * voder_output_mark:
 * @self: an output
 * @type: what begins
 * @frame: when, in frames from the start of the utterance's audio
 * @text_start: the first byte of it in the utterance's text
 * @text_end: the byte behind its last one
 * @accuracy: how well the time is known
 *
 * Marks a moment of the audio. A mark is given before the audio that it points
 * into is written; one that comes late is put on the next frame that is sent,
 * one behind the end of all audio on the last frame. A range that leaves the
 * text or cuts a character is made to fit.
 *
 * Thread safety: one thread.
 */
void
voder_output_mark (VoderOutput *self,
                   VoderMarkType type,
                   guint64 frame,
                   gsize text_start,
                   gsize text_end,
                   VoderAccuracy accuracy)
{
  const VoderOutputMark mark = {
    .type = type,
    .frame = frame,
    .text_start = text_start,
    .text_end = text_end,
    .accuracy = accuracy,
  };

  g_return_if_fail (VODER_IS_OUTPUT (self));

  put_mark (self, &mark);
}

/**
 * voder_output_mark_named:
 * @self: an output
 * @name: the name that the text gives the mark
 * @frame: when, in frames from the start of the utterance's audio
 * @accuracy: how well the time is known
 *
 * Marks a moment that the text names, as SSML's `<mark name="…"/>`. See
 * voder_output_mark().
 *
 * Thread safety: one thread.
 */
void
voder_output_mark_named (VoderOutput *self,
                         const char *name,
                         guint64 frame,
                         VoderAccuracy accuracy)
{
  const VoderOutputMark mark = {
    .type = VODER_MARK_NAMED,
    .frame = frame,
    .accuracy = accuracy,
    .name = name,
  };

  g_return_if_fail (VODER_IS_OUTPUT (self));
  g_return_if_fail (name != NULL);

  put_mark (self, &mark);
}

/**
 * voder_output_end:
 * @self: an output
 * @error: return location for an error
 *
 * Sends what is left and ends the output. voder_engine_synthesize() calls it
 * when the engine has spoken; engines do not. The second call gives the same
 * result as the first. An utterance without audio has no chunk and no mark.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with what stopped the output: %G_IO_ERROR_CANCELLED,
 *   %G_IO_ERROR_TIMED_OUT, %VODER_FLOW_ERROR_CLOSED when nobody listens,
 *   %VODER_SPEECH_ERROR_FORMAT or %VODER_SPEECH_ERROR_FAILED
 */
gboolean
voder_output_end (VoderOutput *self, GError **error)
{
  g_return_val_if_fail (VODER_IS_OUTPUT (self), FALSE);

  if (!self->has_ended && check_going (self) && check_sound (self) &&
      self->sink->end != NULL)
    self->sink->end (self->sink_data, &self->error);
  self->has_ended = TRUE;

  if (self->error == NULL)
    return TRUE;

  if (error != NULL)
    *error = g_error_copy (self->error);

  return FALSE;
}

/**
 * voder_output_get_n_frames:
 * @self: an output
 *
 * Gives how much audio was written so far: the frame of what is written next.
 *
 * Thread safety: one thread.
 *
 * Returns: the length in frames
 */
guint64
voder_output_get_n_frames (VoderOutput *self)
{
  g_return_val_if_fail (VODER_IS_OUTPUT (self), 0);

  return self->n_frames;
}
