/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-pauses-effect.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-pauses-dsp.h"

/* How long the edges of a cut are. */
#define FADE_S 0.003

#define MS_PER_S 1000.0

/**
 * VoderPausesEffect:
 *
 * Trims the silence at the beginning and the end, makes pauses shorter, and
 * puts silence at both ends. The edges of the sounds keep a little of it.
 *
 * Thread safety: realtime: `process` on the streaming thread only.
 */
struct _VoderPausesEffect {
  VoderEffect parent_instance;

  VoderPausesDsp dsp;
};

enum {
  THRESHOLD,
  KEEP,
  MAX_PAUSE,
  SCALE,
  HEAD,
  TAIL,
  ROOM_TONE,
};

/* What is that soft is none. */
#define ROOM_MIN_DB -120.0f
/* The RMS of noise whose samples are all as likely, below its peak. */
#define ROOM_CREST 1.7320508f

static const VoderEffectParameter parameters[] = {
  { "threshold", N_ ("What is not louder is silence"), "dB", -96.0f, -20.0f,
    -60.0f, NULL },
  { "keep", N_ ("How much silence stays at the edges of a sound"), "ms", 0.0f,
    500.0f, 20.0f, NULL },
  { "max-pause", N_ ("How long a pause is at most"), "s", 0.0f, 30.0f, 30.0f,
    NULL },
  { "scale", N_ ("What part of a pause is left"), "×", 0.0f, 1.0f, 1.0f, NULL },
  { "head", N_ ("How much silence is put before the first sound"), "s", 0.0f,
    30.0f, 0.0f, NULL },
  { "tail", N_ ("How much silence is put behind the last sound"), "s", 0.0f,
    30.0f, 0.0f, NULL },
  { "room-tone", N_ ("How loud a soft noise is in the silence at both ends"),
    "dB", ROOM_MIN_DB, -50.0f, ROOM_MIN_DB, NULL },
};

G_DEFINE_FINAL_TYPE (VoderPausesEffect, voder_pauses_effect, VODER_TYPE_EFFECT)

static float
get_room (VoderEffect *effect)
{
  float level = voder_effect_get_value (effect, ROOM_TONE);

  return level > ROOM_MIN_DB ? ROOM_CREST * powf (10.0f, level / 20.0f) : 0.0f;
}

static gboolean
voder_pauses_effect_setup (VoderEffect *effect,
                           const GstAudioInfo *input,
                           GstAudioInfo *output,
                           GError **error)
{
  VoderPausesEffect *self = VODER_PAUSES_EFFECT (effect);
  double rate = GST_AUDIO_INFO_RATE (input);
  VoderPausesShape shape = {
    .n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (input),
    .threshold =
        powf (10.0f, voder_effect_get_value (effect, THRESHOLD) / 20.0f),
    .n_keep = (gsize) (rate * voder_effect_get_value (effect, KEEP) / MS_PER_S),
    .n_fade = (gsize) (rate * FADE_S),
    .n_max = (gsize) (rate * voder_effect_get_value (effect, MAX_PAUSE)),
    .scale = voder_effect_get_value (effect, SCALE),
    .n_head = (gsize) (rate * voder_effect_get_value (effect, HEAD)),
    .room = get_room (effect),
    .n_tail = (gsize) (rate * voder_effect_get_value (effect, TAIL)),
  };

  voder_pauses_dsp_clear (&self->dsp);
  voder_pauses_dsp_init (&self->dsp, &shape);

  return TRUE;
}

static void
voder_pauses_effect_reset (VoderEffect *effect)
{
  voder_pauses_dsp_reset (&VODER_PAUSES_EFFECT (effect)->dsp);
}

static void
tell_anchors (VoderPausesEffect *self)
{
  for (guint i = 0; i < self->dsp.n_anchors; i++)
    voder_effect_add_anchor (VODER_EFFECT (self), self->dsp.anchors[i].output,
                             self->dsp.anchors[i].input);
  self->dsp.n_anchors = 0;
}

static void
give (VoderPausesEffect *self, VoderEffectBlock *block)
{
  gsize n = self->dsp.shape.n_channels;

  tell_anchors (self);
  if (block->n_given < block->n_output)
    block->n_given +=
        voder_pauses_dsp_give (&self->dsp, block->output + block->n_given * n,
                               block->n_output - block->n_given);
}

/* Sound goes through as it is; %FALSE when there is no room for it. */
static gboolean
pass (VoderPausesEffect *self, VoderEffectBlock *block)
{
  gsize n = self->dsp.shape.n_channels;
  const float *input = block->input + block->n_taken * n;
  gsize n_frames =
      MIN (block->n_input - block->n_taken, block->n_output - block->n_given);

  n_frames = voder_pauses_dsp_count_sound (&self->dsp, input, n_frames);
  if (n_frames > 0)
    memcpy (block->output + block->n_given * n, input,
            n_frames * n * sizeof (float));
  voder_pauses_dsp_pass (&self->dsp, n_frames);
  block->n_taken += n_frames;
  block->n_given += n_frames;

  return block->n_given < block->n_output;
}

static void
voder_pauses_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderPausesEffect *self = VODER_PAUSES_EFFECT (effect);
  gsize n = self->dsp.shape.n_channels;

  do {
    give (self, block);
    if (voder_pauses_dsp_is_due (&self->dsp))
      return;
    block->n_taken +=
        voder_pauses_dsp_take (&self->dsp, block->input + block->n_taken * n,
                               block->n_input - block->n_taken);
    if (voder_pauses_dsp_is_due (&self->dsp))
      continue;
    if (!pass (self, block))
      return;
  } while (block->n_taken < block->n_input);
}

static void
voder_pauses_effect_drain (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderPausesEffect *self = VODER_PAUSES_EFFECT (effect);

  voder_pauses_dsp_end (&self->dsp);
  give (self, block);
}

static void
voder_pauses_effect_finalize (GObject *object)
{
  voder_pauses_dsp_clear (&VODER_PAUSES_EFFECT (object)->dsp);

  G_OBJECT_CLASS (voder_pauses_effect_parent_class)->finalize (object);
}

static void
voder_pauses_effect_class_init (VoderPausesEffectClass *klass)
{
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_pauses_effect_finalize;
  effect_class->setup = voder_pauses_effect_setup;
  effect_class->process = voder_pauses_effect_process;
  effect_class->drain = voder_pauses_effect_drain;
  effect_class->reset = voder_pauses_effect_reset;
  voder_effect_class_install_parameters (effect_class, parameters,
                                         G_N_ELEMENTS (parameters));
}

static void
voder_pauses_effect_init (VoderPausesEffect *self)
{
}
