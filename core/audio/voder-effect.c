/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-effect.h>

#include <math.h>
#include <stdatomic.h>

#include <glib/gi18n-lib.h>

#include "voder-effect-private.h"
#include "voder-float-mode-private.h"
#include "voder-soundness-private.h"
#include "voder-time-map-private.h"

/**
 * VoderEffect:
 *
 * The base class of audio effects: 32-bit float samples, interleaved, come in,
 * and others go out, not always as many.
 *
 * After voder_effect_setup() the audio goes through voder_effect_process() in
 * blocks of any length; the result does not depend on their lengths. At the end
 * voder_effect_drain() gives what is left. What an effect has to look ahead it
 * holds back, and gives later, without silence in front: its latency is how
 * many input frames it holds back, and output frame *n* of an effect that keeps
 * time is input frame *n*. An effect that does not keep time says with anchors
 * which input frame an output frame comes from: its time map, by which every
 * mark finds its place.
 *
 * Neither what is no number nor what is infinite gets into an effect or out of
 * it; it is 0. Denormal numbers count as 0.
 *
 * Parameters are properties with a range and a default
 * (voder_effect_class_list_parameters()). They may be set at any time from any
 * thread; one that is heard at once is reached without a click, the others with
 * the next voder_effect_setup(), as their descriptions say.
 *
 * Thread safety: realtime: voder_effect_process(), voder_effect_drain() and
 * the time map on the streaming thread only, where they do not allocate, lock,
 * log or make a system call; setup and reset on any thread while it does not
 * process.
 */
typedef struct {
  GstAudioInfo input;
  GstAudioInfo output;
  gboolean is_ready;
  gboolean is_in_place;
  gboolean is_input_sound;  /* others have looked at it */
  gboolean is_output_sound; /* others look at it */
  guint latency;
  float voice_loudness;
  guint64 n_taken;
  guint64 n_given;
  float *clean; /* a block of input, when it has to be mended */
  VoderTimeMap *map;
  _Atomic float values[VODER_EFFECT_PARAMETERS_MAX];
  _Atomic guint n_changes; /* of the values */
} VoderEffectPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (VoderEffect, voder_effect, G_TYPE_OBJECT)

/**
 * voder_audio_error_quark:
 *
 * Thread safety: any thread.
 *
 * Returns: the domain of the errors of the audio layer
 */
/* clang-format off */
G_DEFINE_QUARK (voder-audio-error, voder_audio_error)
/* clang-format on */

static VoderEffectPrivate *
get_private (VoderEffect *self)
{
  return voder_effect_get_instance_private (self);
}

static gboolean
voder_effect_real_setup (VoderEffect *self,
                         const GstAudioInfo *input,
                         GstAudioInfo *output,
                         GError **error)
{
  return TRUE;
}

static void
voder_effect_real_drain (VoderEffect *self, VoderEffectBlock *block)
{
}

static void
voder_effect_real_reset (VoderEffect *self)
{
}

static double
voder_effect_real_map (VoderEffect *self, double output_frame)
{
  return voder_time_map_get (get_private (self)->map, output_frame);
}

static gboolean
voder_effect_real_check (VoderEffect *self, GError **error)
{
  return TRUE;
}

static gboolean
voder_effect_real_wants_loudness (VoderEffect *self)
{
  return FALSE;
}

static void
voder_effect_real_set_voice_loudness (VoderEffect *self, float loudness)
{
}

/* An instance's class is the final one from here on. */
static void
voder_effect_constructed (GObject *object)
{
  VoderEffectPrivate *priv = get_private (VODER_EFFECT (object));
  VoderEffectClass *klass = VODER_EFFECT_GET_CLASS (object);

  for (guint i = 0; i < klass->n_parameters; i++)
    priv->values[i] = klass->parameters[i].value;

  G_OBJECT_CLASS (voder_effect_parent_class)->constructed (object);
}

static void
voder_effect_finalize (GObject *object)
{
  VoderEffectPrivate *priv = get_private (VODER_EFFECT (object));

  g_free (priv->clean);
  voder_time_map_free (priv->map);

  G_OBJECT_CLASS (voder_effect_parent_class)->finalize (object);
}

static void
voder_effect_class_init (VoderEffectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = voder_effect_constructed;
  object_class->finalize = voder_effect_finalize;
  klass->setup = voder_effect_real_setup;
  klass->drain = voder_effect_real_drain;
  klass->reset = voder_effect_real_reset;
  klass->map = voder_effect_real_map;
  klass->check = voder_effect_real_check;
  klass->wants_loudness = voder_effect_real_wants_loudness;
  klass->set_voice_loudness = voder_effect_real_set_voice_loudness;
}

static void
voder_effect_init (VoderEffect *self)
{
  get_private (self)->map = voder_time_map_new ();
  get_private (self)->voice_loudness = NAN;
}

/* Keeps the value of a parameter; the range was checked by GObject. */
void
voder_effect_set_value (VoderEffect *self, guint n, float value)
{
  get_private (self)->values[n] = value;
  get_private (self)->n_changes++;
}

/* For a chain, which hands on what each of its effects has looked at: input
 * that is known to be sound is not looked at again. */
void
voder_effect_trust_input (VoderEffect *self)
{
  get_private (self)->is_input_sound = TRUE;
}

/* The same of the output, when it was the output of such an effect. */
void
voder_effect_trust_output (VoderEffect *self)
{
  get_private (self)->is_output_sound = TRUE;
}

static gboolean
check_format (const GstAudioInfo *info, GError **error)
{
  if (GST_AUDIO_INFO_FORMAT (info) != GST_AUDIO_FORMAT_F32 ||
      GST_AUDIO_INFO_LAYOUT (info) != GST_AUDIO_LAYOUT_INTERLEAVED) {
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_FORMAT,
                 _ ("Effects work on interleaved 32-bit floats, not on %s"),
                 GST_AUDIO_INFO_NAME (info));
    return FALSE;
  }

  if (GST_AUDIO_INFO_RATE (info) < VODER_EFFECT_RATE_MIN ||
      GST_AUDIO_INFO_RATE (info) > VODER_EFFECT_RATE_MAX) {
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_FORMAT,
                 _ ("The sample rate %d Hz is not from %d to %d Hz"),
                 GST_AUDIO_INFO_RATE (info), VODER_EFFECT_RATE_MIN,
                 VODER_EFFECT_RATE_MAX);
    return FALSE;
  }

  return TRUE;
}

/* As after setup, but for what a subclass keeps. */
static void
rewind_counts (VoderEffectPrivate *priv)
{
  priv->n_taken = 0;
  priv->n_given = 0;
  voder_time_map_reset (priv->map, (double) GST_AUDIO_INFO_RATE (&priv->input) /
                                       GST_AUDIO_INFO_RATE (&priv->output));
}

/**
 * voder_effect_setup:
 * @self: an effect
 * @input: the format of the audio: interleaved 32-bit floats, 8 to 192 kHz
 * @error: return location for an error
 *
 * Gets ready for audio of a format, with the parameters that are set, and
 * forgets what was before. It has to come first, and again when the format
 * changes.
 *
 * Thread safety: any thread, while it does not process.
 *
 * Returns: %FALSE with %VODER_AUDIO_ERROR_FORMAT when the effect cannot work on
 *   such audio, with %VODER_AUDIO_ERROR_VALUE when a property does not go with
 *   it, or %VODER_AUDIO_ERROR_FAILED
 */
gboolean
voder_effect_setup (VoderEffect *self,
                    const GstAudioInfo *input,
                    GError **error)
{
  VoderEffectPrivate *priv;

  g_return_val_if_fail (VODER_IS_EFFECT (self), FALSE);
  g_return_val_if_fail (input != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  priv = get_private (self);
  priv->is_ready = FALSE;
  if (!check_format (input, error))
    return FALSE;

  priv->input = *input;
  priv->output = *input;
  priv->latency = 0;
  priv->is_in_place = FALSE;
  rewind_counts (priv);
  if (!VODER_EFFECT_GET_CLASS (self)->setup (self, input, &priv->output,
                                             error) ||
      !check_format (&priv->output, error))
    return FALSE;

  g_free (priv->clean);
  priv->clean = g_new (
      float, VODER_EFFECT_BLOCK_FRAMES *GST_AUDIO_INFO_CHANNELS (&priv->input));
  rewind_counts (priv);
  priv->is_ready = TRUE;

  return TRUE;
}

/**
 * voder_effect_get_input_info:
 * @self: an effect
 *
 * Gives the format of the last voder_effect_setup().
 *
 * Thread safety: any thread, after setup.
 *
 * Returns: (transfer none): the format of what goes in
 */
const GstAudioInfo *
voder_effect_get_input_info (VoderEffect *self)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), NULL);

  return &get_private (self)->input;
}

/**
 * voder_effect_get_output_info:
 * @self: an effect
 *
 * Gives the format of what comes out: floats, mostly as what goes in.
 *
 * Thread safety: any thread, after setup.
 *
 * Returns: (transfer none): the format of what comes out
 */
const GstAudioInfo *
voder_effect_get_output_info (VoderEffect *self)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), NULL);

  return &get_private (self)->output;
}

typedef void (*Work) (VoderEffect *self, VoderEffectBlock *block);

/* What @block has left, as much as an effect sees at a time. */
static VoderEffectBlock
cut_piece (VoderEffectPrivate *priv, const VoderEffectBlock *block)
{
  gsize n_in = (gsize) GST_AUDIO_INFO_CHANNELS (&priv->input);
  gsize n_out = (gsize) GST_AUDIO_INFO_CHANNELS (&priv->output);
  VoderEffectBlock piece = {
    .input = block->input,
    .n_input = MIN (block->n_input - block->n_taken, VODER_EFFECT_BLOCK_FRAMES),
    .output = block->output,
    .n_output = block->n_output - block->n_given,
  };

  if (piece.input != NULL)
    piece.input += block->n_taken * n_in;
  if (piece.output != NULL)
    piece.output += block->n_given * n_out;

  if (!priv->is_input_sound &&
      !voder_soundness_check (piece.input, piece.n_input * n_in)) {
    voder_soundness_mend (priv->clean, piece.input, piece.n_input * n_in);
    piece.input = priv->clean;
  }

  return piece;
}

/* Gives whether there was anything to do. */
static gboolean
work_once (VoderEffect *self, VoderEffectBlock *block, Work work)
{
  VoderEffectPrivate *priv = get_private (self);
  VoderEffectBlock piece = cut_piece (priv, block);
  gsize n_samples;

  work (self, &piece);
  n_samples = piece.n_given * (gsize) GST_AUDIO_INFO_CHANNELS (&priv->output);
  if (!priv->is_output_sound &&
      !voder_soundness_check (piece.output, n_samples))
    voder_soundness_mend (piece.output, piece.output, n_samples);

  block->n_taken += piece.n_taken;
  block->n_given += piece.n_given;
  priv->n_taken += piece.n_taken;
  priv->n_given += piece.n_given;

  return piece.n_taken > 0 || piece.n_given > 0;
}

/**
 * voder_effect_process:
 * @self: an effect that was set up
 * @block: what to take and where to put it; its two counts are set
 *
 * Takes frames and gives others. It stops when all the input is taken and
 * nothing more comes of it, or when the output is full: then it takes the rest
 * with the next call. Input and output are not the same memory, unless the
 * effect works in place.
 *
 * Thread safety: realtime: on the streaming thread only.
 */
void
voder_effect_process (VoderEffect *self, VoderEffectBlock *block)
{
  guint64 saved;

  g_return_if_fail (VODER_IS_EFFECT (self));
  g_return_if_fail (get_private (self)->is_ready);

  block->n_taken = 0;
  block->n_given = 0;
  saved = voder_float_mode_begin ();
  while (work_once (self, block, VODER_EFFECT_GET_CLASS (self)->process)) {
    if (block->n_given == block->n_output)
      break;
  }
  voder_float_mode_end (saved);
}

/**
 * voder_effect_drain:
 * @self: an effect that was set up
 * @block: where to put what is left; its two counts are set
 *
 * Gives what the effect has held back, after the last frame went in. Call it
 * until it returns %FALSE. Then voder_effect_reset() makes it ready again.
 *
 * Thread safety: realtime: on the streaming thread only.
 *
 * Returns: whether there is more
 */
gboolean
voder_effect_drain (VoderEffect *self, VoderEffectBlock *block)
{
  gboolean has_more;
  guint64 saved;

  g_return_val_if_fail (VODER_IS_EFFECT (self), FALSE);
  g_return_val_if_fail (get_private (self)->is_ready, FALSE);

  block->input = NULL;
  block->n_input = 0;
  block->n_taken = 0;
  block->n_given = 0;
  saved = voder_float_mode_begin ();
  do {
    has_more = work_once (self, block, VODER_EFFECT_GET_CLASS (self)->drain);
  } while (has_more && block->n_given < block->n_output);
  voder_float_mode_end (saved);

  return has_more;
}

/**
 * voder_effect_check:
 * @self: an effect that was set up
 * @error: return location for an error
 *
 * Tells whether the effect has failed while it worked: few can. One that has
 * gives nothing more until the next voder_effect_setup(). To be asked between
 * calls of voder_effect_process(), and after the last.
 *
 * Thread safety: on the streaming thread, as voder_effect_process(), but not
 * realtime when it fails.
 *
 * Returns: %FALSE with the reason when it has failed
 */
gboolean
voder_effect_check (VoderEffect *self, GError **error)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return VODER_EFFECT_GET_CLASS (self)->check (self, error);
}

/**
 * voder_effect_reset:
 * @self: an effect
 *
 * Forgets all audio: as after voder_effect_setup(). Like the processing it does
 * not allocate, lock, log or make a system call, with two exceptions: an effect
 * of a library that does so, as `gstreamer`, and one whose parameters have
 * changed so much that it needs another memory, as `pitch`, whose README says
 * when.
 *
 * Thread safety: any thread, while it does not process.
 */
void
voder_effect_reset (VoderEffect *self)
{
  g_return_if_fail (VODER_IS_EFFECT (self));

  if (!get_private (self)->is_ready)
    return;

  rewind_counts (get_private (self));
  VODER_EFFECT_GET_CLASS (self)->reset (self);
}

/**
 * voder_effect_wants_loudness:
 * @self: an effect
 *
 * Tells whether it is of use to the effect to know how loud the voice is that
 * it hears.
 *
 * Thread safety: any thread.
 *
 * Returns: whether to call voder_effect_set_voice_loudness()
 */
gboolean
voder_effect_wants_loudness (VoderEffect *self)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), FALSE);

  return VODER_EFFECT_GET_CLASS (self)->wants_loudness (self);
}

/**
 * voder_effect_set_voice_loudness:
 * @self: an effect
 * @loudness: in LUFS; no number (NAN) when it is not known
 *
 * Says how loud the voice is that is heard from the next frame on: all that it
 * says as it comes to this effect, not what follows. It is kept until another
 * one is set, also by voder_effect_setup(), before which the first should be.
 *
 * Thread safety: on the streaming thread, between calls of
 * voder_effect_process().
 */
void
voder_effect_set_voice_loudness (VoderEffect *self, float loudness)
{
  g_return_if_fail (VODER_IS_EFFECT (self));

  get_private (self)->voice_loudness = loudness;
  VODER_EFFECT_GET_CLASS (self)->set_voice_loudness (self, loudness);
}

/**
 * voder_effect_get_voice_loudness:
 * @self: an effect
 *
 * Gives how loud the voice is that is heard now. For a subclass.
 *
 * Thread safety: realtime: on the streaming thread only.
 *
 * Returns: the loudness in LUFS; no number (NAN) when it is not known
 */
float
voder_effect_get_voice_loudness (VoderEffect *self)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), NAN);

  return get_private (self)->voice_loudness;
}

/**
 * voder_effect_get_latency:
 * @self: an effect that was set up
 *
 * Gives how many input frames the effect holds back at most: after so many
 * more, what became of a frame has come out.
 *
 * Thread safety: any thread, after setup.
 *
 * Returns: the latency in input frames
 */
guint
voder_effect_get_latency (VoderEffect *self)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), 0);

  return get_private (self)->latency;
}

/**
 * voder_effect_set_latency:
 * @self: an effect
 * @n_frames: the latency in input frames
 *
 * Says how many input frames the effect holds back. For #VoderEffectClass.setup
 * of a subclass; 0 without it.
 *
 * Thread safety: as setup.
 */
void
voder_effect_set_latency (VoderEffect *self, guint n_frames)
{
  g_return_if_fail (VODER_IS_EFFECT (self));

  get_private (self)->latency = n_frames;
}

/**
 * voder_effect_is_in_place:
 * @self: an effect that was set up
 *
 * Tells whether the output of voder_effect_process() may be the memory of its
 * input. Such an effect gives what it takes in the same format, and no more
 * frames than it took; with room for as many it takes all.
 *
 * Thread safety: any thread, after setup.
 *
 * Returns: whether it may be
 */
gboolean
voder_effect_is_in_place (VoderEffect *self)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), FALSE);

  return get_private (self)->is_in_place;
}

/**
 * voder_effect_set_in_place:
 * @self: an effect
 * @is_in_place: whether it works in place
 *
 * Says whether the effect takes each frame of the input before it writes to
 * where that was, or further back; that is all it needs to work in place. For
 * #VoderEffectClass.setup of a subclass; it does not without it.
 *
 * Thread safety: as setup.
 */
void
voder_effect_set_in_place (VoderEffect *self, gboolean is_in_place)
{
  g_return_if_fail (VODER_IS_EFFECT (self));

  get_private (self)->is_in_place = is_in_place;
}

/**
 * voder_effect_get_value:
 * @self: an effect
 * @n: which of the parameters of voder_effect_class_install_parameters()
 *
 * Gives what a parameter is now. For a subclass.
 *
 * Thread safety: any thread.
 *
 * Returns: the number; of a word, the value of its enumeration
 */
float
voder_effect_get_value (VoderEffect *self, guint n)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), 0.0f);
  g_return_val_if_fail (n < VODER_EFFECT_PARAMETERS_MAX, 0.0f);

  return get_private (self)->values[n];
}

/**
 * voder_effect_get_n_changes:
 * @self: an effect
 *
 * Counts how often parameters were set: as long as the number is the same, so
 * are all values of voder_effect_get_value(). For a subclass that makes
 * something of them in #VoderEffectClass.process.
 *
 * Thread safety: any thread.
 *
 * Returns: the number of changes, which may wrap around
 */
guint
voder_effect_get_n_changes (VoderEffect *self)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), 0);

  return get_private (self)->n_changes;
}

/**
 * voder_effect_get_n_taken:
 * @self: an effect
 *
 * Gives how many frames went in since setup or reset.
 *
 * Thread safety: realtime: on the streaming thread only.
 *
 * Returns: the number of frames
 */
guint64
voder_effect_get_n_taken (VoderEffect *self)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), 0);

  return get_private (self)->n_taken;
}

/**
 * voder_effect_get_n_given:
 * @self: an effect
 *
 * Gives how many frames came out since setup or reset.
 *
 * Thread safety: realtime: on the streaming thread only.
 *
 * Returns: the number of frames
 */
guint64
voder_effect_get_n_given (VoderEffect *self)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), 0);

  return get_private (self)->n_given;
}

/**
 * voder_effect_add_anchor:
 * @self: an effect
 * @output_frame: a frame of the output, behind those of all anchors before
 * @input_frame: the frame of the input that it comes from
 *
 * Says where a frame of the output comes from. For #VoderEffectClass.process
 * and #VoderEffectClass.drain of a subclass that does not keep time. Between
 * two anchors time runs evenly, behind the last as before it, or as
 * voder_effect_set_pace() says.
 *
 * Thread safety: realtime: on the streaming thread only.
 */
void
voder_effect_add_anchor (VoderEffect *self,
                         double output_frame,
                         double input_frame)
{
  g_return_if_fail (VODER_IS_EFFECT (self));

  voder_time_map_add (get_private (self)->map, output_frame, input_frame);
}

/**
 * voder_effect_set_pace:
 * @self: an effect
 * @n_frames: how many frames of the input one of the output takes
 *
 * Says how time runs behind the last anchor until there is another one. A mark
 * has its place as soon as that has come out: an effect that gives more behind
 * an anchor than before should know by how much.
 *
 * Thread safety: realtime: on the streaming thread only.
 */
void
voder_effect_set_pace (VoderEffect *self, double n_frames)
{
  g_return_if_fail (VODER_IS_EFFECT (self));
  g_return_if_fail (n_frames >= 0.0);

  voder_time_map_set_slope (get_private (self)->map, n_frames);
}

/**
 * voder_effect_map:
 * @self: an effect that was set up
 * @output_frame: a frame of the output, from 0
 *
 * Tells which frame of the input a frame of the output comes from. The map is
 * monotone. It reaches some ten seconds back.
 *
 * Thread safety: realtime: on the streaming thread only.
 *
 * Returns: the frame of the input; between two, when it comes from both
 */
double
voder_effect_map (VoderEffect *self, double output_frame)
{
  g_return_val_if_fail (VODER_IS_EFFECT (self), 0.0);

  return VODER_EFFECT_GET_CLASS (self)->map (self, output_frame);
}
