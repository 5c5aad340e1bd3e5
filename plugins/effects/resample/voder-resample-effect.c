/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-resample-effect.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* GStreamer's best: 129 dB up to 0.8 of the highest frequency. */
#define QUALITY 10

/* The resampler always gets so many: then it allocates no more. */
#define PIECE_FRAMES 64
#define N_WARM_MIN   32
#define N_WARM_MAX   1024

/**
 * VoderResampleEffect:
 *
 * Gives the sound another sample rate, with GStreamer's resampler.
 *
 * Thread safety: realtime: `process` on the streaming thread only.
 */
struct _VoderResampleEffect {
  VoderEffect parent_instance;

  GstAudioResampler *resampler;
  gsize n_channels; /* of input and output */
  float *piece;     /* input that waits until there are PIECE_FRAMES */
  gsize n_pieced;
  float *made; /* output that waits to be given */
  gsize n_made;
  gsize n_made_given;
  guint64 n_skip;  /* output of the silence at the very beginning */
  guint64 n_first; /* what was left of it when the sound could begin */
  gsize n_cycle;   /* frames of input that are a whole number of output */
  gsize n_cycle_out;
  gsize n_filter;    /* frames that the resampler looks at */
  guint64 n_put_in;  /* to the resampler since then, */
  guint64 n_got_out; /* and from it */
  guint64 n_taken;   /* of the input, without the silence behind it */
  guint64 n_given;
  guint64 n_end; /* frames of output in all */
  gboolean is_ending;
};

enum {
  RATE,
};

static const VoderEffectParameter parameters[] = {
  { "rate", N_ ("The new sample rate"), "Hz", VODER_EFFECT_RATE_MIN,
    VODER_EFFECT_RATE_MAX, 48000.0f, NULL },
};

G_DEFINE_FINAL_TYPE (VoderResampleEffect,
                     voder_resample_effect,
                     VODER_TYPE_EFFECT)

/* Makes output of @n_frames of the piece. */
static void
push (VoderResampleEffect *self, gsize n_frames)
{
  gpointer in[1] = { self->piece };
  gpointer out[1] = { self->made };

  self->n_made = gst_audio_resampler_get_out_frames (self->resampler, n_frames);
  self->n_made_given = 0;
  self->n_pieced = 0;
  self->n_put_in += n_frames;
  self->n_got_out += self->n_made;
  gst_audio_resampler_resample (self->resampler, in, n_frames, out,
                                self->n_made);
  if (self->n_skip > 0) {
    self->n_made_given = (gsize) MIN (self->n_made, self->n_skip);
    self->n_skip -= self->n_made_given;
  }
}

/* From here on the sound comes; behind so many frames of output it is heard. */
static void
begin (VoderResampleEffect *self, guint64 n_skip)
{
  self->n_first = n_skip;
  self->n_skip = n_skip;
  self->n_put_in = 0;
  self->n_got_out = 0;
  self->n_pieced = 0;
  self->n_made = 0;
  self->n_made_given = 0;
  self->n_taken = 0;
  self->n_given = 0;
  self->is_ending = FALSE;
}

static void
push_silence (VoderResampleEffect *self, gsize n_frames)
{
  memset (self->piece, 0, PIECE_FRAMES * self->n_channels * sizeof (float));
  while (n_frames > 0) {
    gsize n = MIN (n_frames, PIECE_FRAMES);

    push (self, n);
    n_frames -= n;
  }
}

/*
 * The resampler allocates in the beginning: it gets silence first, of which
 * what comes out is dropped. It is so long that a whole number of frames comes
 * of it, so that the sound itself begins with a frame.
 */
static void
warm (VoderResampleEffect *self, int from, int to)
{
  int common = gst_util_greatest_common_divisor (from, to);
  int n_pieces = from / common /
                 gst_util_greatest_common_divisor (from / common, PIECE_FRAMES);

  n_pieces *= (N_WARM_MIN + n_pieces - 1) / n_pieces;
  n_pieces = MIN (n_pieces, N_WARM_MAX);
  self->n_skip = gst_util_uint64_scale_int_round (
      (guint64) n_pieces * PIECE_FRAMES, to, from);
  self->n_cycle = (gsize) (from / common);
  self->n_cycle_out = (gsize) (to / common);
  push_silence (self, (gsize) n_pieces * PIECE_FRAMES);
  begin (self, self->n_skip);
}

static GstAudioResampler *
create (const GstAudioInfo *input, int rate)
{
  GstStructure *options = gst_structure_new_empty ("resampler");
  GstAudioResampler *resampler;

  gst_audio_resampler_options_set_quality (GST_AUDIO_RESAMPLER_METHOD_KAISER,
                                           QUALITY, GST_AUDIO_INFO_RATE (input),
                                           rate, options);
  resampler = gst_audio_resampler_new (
      GST_AUDIO_RESAMPLER_METHOD_KAISER, GST_AUDIO_RESAMPLER_FLAG_NONE,
      GST_AUDIO_FORMAT_F32, GST_AUDIO_INFO_CHANNELS (input),
      GST_AUDIO_INFO_RATE (input), rate, options);
  gst_structure_free (options);

  return resampler;
}

/* The resampler's own reset forgets the sound, not the place between two
 * frames: silence goes through it until both are as they were. */
static void
voder_resample_effect_reset (VoderEffect *effect)
{
  VoderResampleEffect *self = VODER_RESAMPLE_EFFECT (effect);
  gsize n_silent = self->n_cycle - (gsize) (self->n_put_in % self->n_cycle);

  while (n_silent < self->n_filter)
    n_silent += self->n_cycle;
  push_silence (self, n_silent);
  begin (self, self->n_first +
                   self->n_put_in / self->n_cycle * self->n_cycle_out -
                   self->n_got_out);
}

static gboolean
voder_resample_effect_setup (VoderEffect *effect,
                             const GstAudioInfo *input,
                             GstAudioInfo *output,
                             GError **error)
{
  VoderResampleEffect *self = VODER_RESAMPLE_EFFECT (effect);
  int rate = (int) voder_effect_get_value (effect, RATE);
  gsize n_room, latency;

  g_clear_pointer (&self->resampler, gst_audio_resampler_free);
  g_free (self->piece);
  g_free (self->made);
  self->n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (input);
  self->resampler = create (input, rate);
  n_room = gst_util_uint64_scale_int_ceil (PIECE_FRAMES, rate,
                                           GST_AUDIO_INFO_RATE (input));
  self->piece = g_new0 (float, PIECE_FRAMES * self->n_channels);
  self->made = g_new0 (float, (n_room + PIECE_FRAMES) * self->n_channels);
  output->rate = rate;
  latency = gst_audio_resampler_get_max_latency (self->resampler);
  self->n_filter = 2 * latency + 2;
  voder_effect_set_latency (effect, (guint) latency + PIECE_FRAMES);
  warm (self, GST_AUDIO_INFO_RATE (input), rate);

  return TRUE;
}

/* Gives what was made; %FALSE when there is no room for all of it. */
static gboolean
give (VoderResampleEffect *self, VoderEffectBlock *block)
{
  gsize n =
      MIN (self->n_made - self->n_made_given, block->n_output - block->n_given);

  if (self->is_ending)
    n = (gsize) MIN (n, self->n_end - self->n_given);
  if (n > 0)
    memcpy (block->output + block->n_given * self->n_channels,
            self->made + self->n_made_given * self->n_channels,
            n * self->n_channels * sizeof (float));
  self->n_made_given += n;
  self->n_given += n;
  block->n_given += n;

  return self->n_made_given == self->n_made;
}

static void
take (VoderResampleEffect *self, VoderEffectBlock *block)
{
  gsize n =
      MIN (block->n_input - block->n_taken, PIECE_FRAMES - self->n_pieced);

  memcpy (self->piece + self->n_pieced * self->n_channels,
          block->input + block->n_taken * self->n_channels,
          n * self->n_channels * sizeof (float));
  self->n_pieced += n;
  self->n_taken += n;
  block->n_taken += n;
  if (self->n_pieced == PIECE_FRAMES)
    push (self, PIECE_FRAMES);
}

static void
voder_resample_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderResampleEffect *self = VODER_RESAMPLE_EFFECT (effect);

  while (give (self, block) && block->n_taken < block->n_input)
    take (self, block);
}

/* Silence behind the end, until there is as much as there should be. */
static void
voder_resample_effect_drain (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderResampleEffect *self = VODER_RESAMPLE_EFFECT (effect);
  const GstAudioInfo *input = voder_effect_get_input_info (effect);
  const GstAudioInfo *output = voder_effect_get_output_info (effect);

  if (!self->is_ending) {
    self->is_ending = TRUE;
    self->n_end = gst_util_uint64_scale_int_round (self->n_taken,
                                                   GST_AUDIO_INFO_RATE (output),
                                                   GST_AUDIO_INFO_RATE (input));
  }

  while (give (self, block) && self->n_given < self->n_end) {
    memset (self->piece + self->n_pieced * self->n_channels, 0,
            (PIECE_FRAMES - self->n_pieced) * self->n_channels *
                sizeof (float));
    push (self, PIECE_FRAMES);
  }
}

static void
voder_resample_effect_finalize (GObject *object)
{
  VoderResampleEffect *self = VODER_RESAMPLE_EFFECT (object);

  g_clear_pointer (&self->resampler, gst_audio_resampler_free);
  g_free (self->piece);
  g_free (self->made);

  G_OBJECT_CLASS (voder_resample_effect_parent_class)->finalize (object);
}

static void
voder_resample_effect_class_init (VoderResampleEffectClass *klass)
{
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_resample_effect_finalize;
  effect_class->setup = voder_resample_effect_setup;
  effect_class->process = voder_resample_effect_process;
  effect_class->drain = voder_resample_effect_drain;
  effect_class->reset = voder_resample_effect_reset;
  voder_effect_class_install_parameters (effect_class, parameters,
                                         G_N_ELEMENTS (parameters));
}

static void
voder_resample_effect_init (VoderResampleEffect *self)
{
}
