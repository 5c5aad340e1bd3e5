/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-gstreamer-effect.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-gstreamer-bridge.h"

/* The elements always get so many: then what they give does not depend on how
 * the sound comes. */
#define PIECE_FRAMES 256

/* What the elements are tried with before the sound: silence, one sample, and
 * silence again. */
#define PROBE_BEFORE 40
#define PROBE_PIECES 160
#define PROBE_LEVEL  0.25f

/* What the elements make of silence is not above it. */
#define PROBE_FLOOR 1e-7f
/* By so much more or less comes out when the elements change the tempo. */
#define PROBE_TEMPO 0.02

/**
 * VoderGstreamerEffect:
 *
 * Has audio filters of GStreamer work on the sound: any element with one input
 * and one output, or several in a row, as gst-launch would take them. They work
 * on the thread that processes.
 *
 * What the elements hold back or delay is tried out at the start; silence that
 * they put in front is taken away.
 *
 * Thread safety: one thread; unlike other effects it allocates and locks while
 * it processes, as GStreamer does.
 */
struct _VoderGstreamerEffect {
  VoderEffect parent_instance;

  const char *bin; /* atomic; interned */
  _Atomic float tail;

  VoderGstreamerBridge *bridge;
  gsize n_in;  /* channels */
  gsize n_out; /* channels */
  float *piece;
  gsize n_pieced;
  guint64 n_pushed;
  guint64 n_delay;   /* frames of output that are silence in front */
  guint64 n_to_drop; /* those that did not come yet */
  double ratio;      /* frames of output for one of input */
  gboolean is_timed; /* the elements do not change the tempo */
  gboolean is_ended;
};

enum {
  PROP_0,
  PROP_BIN,
  PROP_TAIL,
  N_PROPS,
};

G_DEFINE_FINAL_TYPE (VoderGstreamerEffect,
                     voder_gstreamer_effect,
                     VODER_TYPE_EFFECT)

/* An error says which elements it is about. */
static gboolean
fail (VoderGstreamerEffect *self, GError **error)
{
  g_autofree char *quoted = voder_suggestion_shorten (self->bin);

  g_prefix_error (error, "bin=“%s”: ", quoted);

  return FALSE;
}

static void
forget (VoderGstreamerEffect *self)
{
  self->n_pieced = 0;
  self->n_pushed = 0;
  self->n_to_drop = self->n_delay;
  self->is_ended = FALSE;
}

/* What came of the probe. */
typedef struct {
  guint64 n_all; /* frames of output */
  guint64 first; /* of them, the first that is not silent */
  double n_held; /* frames of input that were held back at most */
  gboolean is_heard;
} Probe;

static void
hear (VoderGstreamerEffect *self, Probe *probe)
{
  const GstAudioInfo *info = voder_gstreamer_bridge_get_output (self->bridge);
  gsize n_channels = info != NULL ? (gsize) GST_AUDIO_INFO_CHANNELS (info) : 1;
  g_autofree float *samples = g_new (float, PIECE_FRAMES *n_channels);
  gsize n;

  while ((n = voder_gstreamer_bridge_pull (self->bridge, samples,
                                           PIECE_FRAMES)) > 0) {
    for (gsize i = 0; i < n * n_channels && !probe->is_heard; i++) {
      probe->is_heard = fabsf (samples[i]) > PROBE_FLOOR;
      probe->first = probe->n_all + i / n_channels;
    }
    probe->n_all += n;
  }
}

/* How many frames of output there are for one of input, by their rates. */
static double
get_rate_ratio (VoderGstreamerEffect *self)
{
  const GstAudioInfo *input = voder_effect_get_input_info (VODER_EFFECT (self));
  const GstAudioInfo *output = voder_gstreamer_bridge_get_output (self->bridge);

  return output != NULL ? (double) GST_AUDIO_INFO_RATE (output) /
                              (double) GST_AUDIO_INFO_RATE (input)
                        : 1.0;
}

static void
probe_elements (VoderGstreamerEffect *self, Probe *probe)
{
  double n_pushed = 0.0;

  memset (self->piece, 0, PIECE_FRAMES * self->n_in * sizeof (float));
  for (gsize c = 0; c < self->n_in; c++)
    self->piece[c] = PROBE_LEVEL;

  for (gsize i = 0; i < PROBE_PIECES; i++) {
    voder_gstreamer_bridge_push (
        self->bridge, i == PROBE_BEFORE ? self->piece : NULL, PIECE_FRAMES);
    hear (self, probe);
    n_pushed += PIECE_FRAMES;
    probe->n_held = MAX (probe->n_held, n_pushed - (double) probe->n_all /
                                                       get_rate_ratio (self));
  }
  voder_gstreamer_bridge_end (self->bridge);
  hear (self, probe);
}

/* How many input frames the elements hold back, or say they do. */
static guint
find_latency (VoderGstreamerEffect *self, const Probe *probe)
{
  const GstAudioInfo *input = voder_effect_get_input_info (VODER_EFFECT (self));
  double n_held = self->is_timed ? probe->n_held : 0.0;
  double n_behind = n_held + (double) self->n_delay / self->ratio;
  guint64 n_said = gst_util_uint64_scale_int_ceil (
      voder_gstreamer_bridge_get_latency (self->bridge),
      GST_AUDIO_INFO_RATE (input), GST_SECOND);

  return (guint) MAX (ceil (n_behind), (double) n_said) + PIECE_FRAMES - 1;
}

/* Takes what the probe has shown. */
static void
learn (VoderGstreamerEffect *self, const Probe *probe)
{
  double ratio = get_rate_ratio (self);
  double found = (double) probe->n_all / (PROBE_PIECES * PIECE_FRAMES);
  double wanted = PROBE_BEFORE * PIECE_FRAMES * ratio;

  self->is_timed = fabs (found / ratio - 1.0) < PROBE_TEMPO;
  self->ratio = self->is_timed ? ratio : found;
  self->n_delay = 0;
  if (self->is_timed && probe->is_heard && (double) probe->first > wanted)
    self->n_delay = (guint64) rint ((double) probe->first - wanted);
  voder_effect_set_latency (VODER_EFFECT (self), find_latency (self, probe));
}

static gboolean
make_bridge (VoderGstreamerEffect *self,
             const GstAudioInfo *input,
             GError **error)
{
  Probe probe = { 0 };

  if (!gst_init_check (NULL, NULL, error))
    return FALSE;

  self->bridge = voder_gstreamer_bridge_new (self->bin, input, error);
  if (self->bridge == NULL)
    return FALSE;

  probe_elements (self, &probe);
  if (!voder_gstreamer_bridge_check (self->bridge, error))
    return FALSE;
  if (voder_gstreamer_bridge_get_output (self->bridge) == NULL ||
      probe.n_all == 0) {
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_FAILED,
                 _ ("No sound comes out"));
    return FALSE;
  }

  learn (self, &probe);
  voder_gstreamer_bridge_restart (self->bridge);

  return voder_gstreamer_bridge_check (self->bridge, error);
}

static gboolean
voder_gstreamer_effect_setup (VoderEffect *effect,
                              const GstAudioInfo *input,
                              GstAudioInfo *output,
                              GError **error)
{
  VoderGstreamerEffect *self = VODER_GSTREAMER_EFFECT (effect);
  const GstAudioInfo *given;

  g_clear_pointer (&self->bridge, voder_gstreamer_bridge_free);
  if (self->bin == NULL || *self->bin == '\0') {
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_VALUE,
                 _ ("bin is missing: which elements of GStreamer?"));
    return FALSE;
  }

  self->n_in = (gsize) GST_AUDIO_INFO_CHANNELS (input);
  g_free (self->piece);
  self->piece = g_new0 (float, PIECE_FRAMES * self->n_in);
  if (!make_bridge (self, input, error)) {
    g_clear_pointer (&self->bridge, voder_gstreamer_bridge_free);
    return fail (self, error);
  }

  given = voder_gstreamer_bridge_get_output (self->bridge);
  self->n_out = (gsize) GST_AUDIO_INFO_CHANNELS (given);
  *output = *given;
  forget (self);

  return TRUE;
}

static void
voder_gstreamer_effect_reset (VoderEffect *effect)
{
  VoderGstreamerEffect *self = VODER_GSTREAMER_EFFECT (effect);

  voder_gstreamer_bridge_restart (self->bridge);
  forget (self);
}

static gboolean
voder_gstreamer_effect_check (VoderEffect *effect, GError **error)
{
  VoderGstreamerEffect *self = VODER_GSTREAMER_EFFECT (effect);

  return self->bridge == NULL ||
         voder_gstreamer_bridge_check (self->bridge, error) ||
         fail (self, error);
}

/* Gives what came out; %FALSE when there is no room for all of it. */
static gboolean
give (VoderGstreamerEffect *self, VoderEffectBlock *block)
{
  self->n_to_drop -=
      voder_gstreamer_bridge_pull (self->bridge, NULL, self->n_to_drop);
  if (block->n_given < block->n_output)
    block->n_given += voder_gstreamer_bridge_pull (
        self->bridge, block->output + block->n_given * self->n_out,
        block->n_output - block->n_given);

  return voder_gstreamer_bridge_count (self->bridge) == 0;
}

static void
push (VoderGstreamerEffect *self, const float *samples, gsize n_frames)
{
  voder_gstreamer_bridge_push (self->bridge, samples, n_frames);
  self->n_pushed += n_frames;
  if (!self->is_timed)
    voder_effect_add_anchor (VODER_EFFECT (self),
                             (double) self->n_pushed * self->ratio,
                             (double) self->n_pushed);
}

static void
take (VoderGstreamerEffect *self, VoderEffectBlock *block)
{
  gsize n =
      MIN (block->n_input - block->n_taken, PIECE_FRAMES - self->n_pieced);

  memcpy (self->piece + self->n_pieced * self->n_in,
          block->input + block->n_taken * self->n_in,
          n * self->n_in * sizeof (float));
  self->n_pieced += n;
  block->n_taken += n;
  if (self->n_pieced < PIECE_FRAMES)
    return;

  push (self, self->piece, PIECE_FRAMES);
  self->n_pieced = 0;
}

static void
voder_gstreamer_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderGstreamerEffect *self = VODER_GSTREAMER_EFFECT (effect);

  while (give (self, block) && block->n_taken < block->n_input)
    take (self, block);
}

/* The rest, silence for what is delayed and what rings on, and the end. */
static void
push_end (VoderGstreamerEffect *self)
{
  const GstAudioInfo *input = voder_effect_get_input_info (VODER_EFFECT (self));
  double n_tail = (double) self->tail * GST_AUDIO_INFO_RATE (input);
  guint64 n_left =
      (guint64) (rint ((double) self->n_delay / self->ratio) + rint (n_tail));

  if (self->n_pushed + self->n_pieced == 0)
    return;

  push (self, self->piece, self->n_pieced);
  while (n_left > 0) {
    gsize n = (gsize) MIN (n_left, PIECE_FRAMES);

    push (self, NULL, n);
    n_left -= n;
  }
  voder_gstreamer_bridge_end (self->bridge);
}

static void
voder_gstreamer_effect_drain (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderGstreamerEffect *self = VODER_GSTREAMER_EFFECT (effect);

  if (!self->is_ended) {
    self->is_ended = TRUE;
    push_end (self);
  }
  give (self, block);
}

static void
voder_gstreamer_effect_get_property (GObject *object,
                                     guint id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
  VoderGstreamerEffect *self = VODER_GSTREAMER_EFFECT (object);

  switch (id) {
  case PROP_BIN:
    g_value_set_string (value, g_atomic_pointer_get (&self->bin));
    break;
  case PROP_TAIL:
    g_value_set_float (value, self->tail);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
voder_gstreamer_effect_set_property (GObject *object,
                                     guint id,
                                     const GValue *value,
                                     GParamSpec *pspec)
{
  VoderGstreamerEffect *self = VODER_GSTREAMER_EFFECT (object);

  switch (id) {
  case PROP_BIN:
    g_atomic_pointer_set (&self->bin,
                          g_intern_string (g_value_get_string (value)));
    break;
  case PROP_TAIL:
    self->tail = g_value_get_float (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
voder_gstreamer_effect_finalize (GObject *object)
{
  VoderGstreamerEffect *self = VODER_GSTREAMER_EFFECT (object);

  g_clear_pointer (&self->bridge, voder_gstreamer_bridge_free);
  g_free (self->piece);

  G_OBJECT_CLASS (voder_gstreamer_effect_parent_class)->finalize (object);
}

static void
voder_gstreamer_effect_class_init (VoderGstreamerEffectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = voder_gstreamer_effect_get_property;
  object_class->set_property = voder_gstreamer_effect_set_property;
  object_class->finalize = voder_gstreamer_effect_finalize;
  effect_class->setup = voder_gstreamer_effect_setup;
  effect_class->process = voder_gstreamer_effect_process;
  effect_class->drain = voder_gstreamer_effect_drain;
  effect_class->reset = voder_gstreamer_effect_reset;
  effect_class->check = voder_gstreamer_effect_check;

  g_object_class_install_property (
      object_class, PROP_BIN,
      g_param_spec_string (
          "bin", NULL,
          N_ ("The elements, as gst-launch takes them; counts from the next "
              "start"),
          NULL, flags));
  g_object_class_install_property (
      object_class, PROP_TAIL,
      g_param_spec_float ("tail", NULL,
                          N_ ("How long the elements ring on behind the end"),
                          0.0f, 30.0f, 0.0f, flags));
  voder_effect_class_set_unit (effect_class, "tail", "s");
}

static void
voder_gstreamer_effect_init (VoderGstreamerEffect *self)
{
}
