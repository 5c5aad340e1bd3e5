/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-loudness-effect.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

/* So often what was measured is looked at. */
#define HOPS_PER_S 10
/* So soon another voice has its own gain. */
#define CHANGES_PER_S 100
/* So much speech is enough for the loudness of a voice; less reads too low. */
#define ENOUGH_S 1.5
/* A word alone: its loudest 400 ms are so much above what the voice is. */
#define WORD_LU 2.0

/**
 * VoderLoudnessEffect:
 *
 * Brings a voice to a loudness by one gain for all that it says, never sentence
 * by sentence. Where it is known how loud the voice is
 * (voder_effect_set_voice_loudness()), the gain is there from the first frame
 * on. Else the beginning is held back and measured; from then on the gain
 * follows what is known by then of the voice, slowly.
 *
 * Thread safety: realtime: `process` on the streaming thread only.
 */
struct _VoderLoudnessEffect {
  VoderEffect parent_instance;

  VoderMeter *meter;
  gsize n_channels;
  gsize n_ahead; /* frames that are held back */
  gsize n_hop;   /* frames between two looks */
  float *held;   /* a ring of n_ahead frames */
  gsize place;   /* of the oldest in it */
  guint64 n_taken;
  gsize n_left; /* frames held, once there is no more input */
  gboolean is_ending;

  float target;   /* how loud it shall be */
  float known;    /* how loud the voice is, in LUFS; NAN: to be found out */
  gsize n_change; /* frames until another voice has its gain */
  float gain_db;
  float gain;
  float step;   /* of the gain, for each frame */
  gsize n_rest; /* frames of output until the next look */
};

enum {
  TARGET,
  MEASURED,
  AHEAD,
  GAIN_MAX,
  SPEED,
};

static const VoderEffectParameter parameters[] = {
  { "target", N_ ("How loud the voice shall be"), "LUFS", -40.0f, -5.0f, -16.0f,
    NULL },
  { "measured", N_ ("How loud the voice is, if that was measured; else 0"),
    "LUFS", -70.0f, 0.0f, 0.0f, NULL },
  { "look-ahead",
    N_ ("How much of the beginning is measured before it is heard"), "s", 0.0f,
    20.0f, 3.0f, NULL },
  { "max-gain", N_ ("By how much the voice gets louder or softer at most"),
    "dB", 0.0f, 40.0f, 20.0f, NULL },
  { "speed", N_ ("How fast the gain follows what is found out later"), "dB/s",
    0.0f, 10.0f, 0.3f, NULL },
};

G_DEFINE_FINAL_TYPE (VoderLoudnessEffect,
                     voder_loudness_effect,
                     VODER_TYPE_EFFECT)

/* How loud the voice is, in LUFS, if that was said; else NAN. */
static float
get_known (VoderEffect *effect)
{
  float measured = voder_effect_get_value (effect, MEASURED);

  return measured < 0.0f ? measured : voder_effect_get_voice_loudness (effect);
}

static void
voder_loudness_effect_reset (VoderEffect *effect)
{
  VoderLoudnessEffect *self = VODER_LOUDNESS_EFFECT (effect);

  voder_meter_reset (self->meter);
  memset (self->held, 0,
          (self->n_ahead + 1) * self->n_channels * sizeof (float));
  self->place = 0;
  self->n_taken = 0;
  self->is_ending = FALSE;
  self->gain = NAN;
  self->gain_db = NAN;
  self->step = 0.0f;
  self->n_rest = 0;
  self->known = get_known (effect);
  self->target = voder_effect_get_value (effect, TARGET);
}

static gboolean
voder_loudness_effect_setup (VoderEffect *effect,
                             const GstAudioInfo *input,
                             GstAudioInfo *output,
                             GError **error)
{
  VoderLoudnessEffect *self = VODER_LOUDNESS_EFFECT (effect);
  double rate = GST_AUDIO_INFO_RATE (input);
  float ahead = voder_effect_get_value (effect, AHEAD);

  /* What is known need not be waited for. */
  if (!isnan (get_known (effect)))
    ahead = 0.0f;

  g_clear_object (&self->meter);
  self->meter = voder_meter_new (input);
  self->n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (input);
  self->n_ahead = (gsize) (rate * ahead);
  self->n_hop = (gsize) (rate / HOPS_PER_S);
  self->n_change = (gsize) (rate / CHANGES_PER_S);
  g_free (self->held);
  self->held = g_new0 (float, (self->n_ahead + 1) * self->n_channels);
  voder_effect_set_latency (effect, (guint) self->n_ahead);
  voder_loudness_effect_reset (effect);
  voder_effect_set_in_place (effect, TRUE);

  return TRUE;
}

/* How loud the voice is, as far as is known; NAN when it said nothing yet. */
static double
get_loudness (VoderLoudnessEffect *self)
{
  double loudest = voder_meter_get_max_momentary (self->meter);
  double integrated = voder_meter_get_integrated (self->meter);
  double seconds = (double) voder_meter_get_n_frames (self->meter) /
                   ((double) self->n_hop * HOPS_PER_S);

  if (!isnan (self->known))
    return self->known;
  if (loudest < -60.0)
    return NAN;
  if (seconds < ENOUGH_S || !isfinite (integrated))
    return loudest - WORD_LU;

  /* What ends in silence reads low. */
  return MAX (integrated, loudest - 6.0);
}

static float
find_gain_db (VoderLoudnessEffect *self)
{
  VoderEffect *effect = VODER_EFFECT (self);
  double loudness = get_loudness (self);
  float limit = voder_effect_get_value (effect, GAIN_MAX);

  if (isnan (loudness))
    return isnan (self->gain_db) ? 0.0f : self->gain_db;

  return CLAMP (voder_effect_get_value (effect, TARGET) - (float) loudness,
                -limit, limit);
}

/* For so many frames the gain goes evenly to another one. */
static void
aim (VoderLoudnessEffect *self, float gain_db, gsize n_frames)
{
  self->gain_db = gain_db;
  self->n_rest = n_frames;
  self->step = (powf (10.0f, gain_db / 20.0f) - self->gain) / (float) n_frames;
}

/* At the first look the gain is there; later it goes to it by and by. */
static void
look (VoderLoudnessEffect *self)
{
  float wanted = find_gain_db (self);
  float most = voder_effect_get_value (VODER_EFFECT (self), SPEED) / HOPS_PER_S;

  if (isnan (self->gain_db)) {
    self->gain_db = wanted;
    self->gain = powf (10.0f, wanted / 20.0f);
  }
  aim (self, self->gain_db + CLAMP (wanted - self->gain_db, -most, most),
       self->n_hop);
}

/* Another voice, whose loudness is known, has its own gain at once. What is
 * held back still is of the one before. */
static void
listen (VoderLoudnessEffect *self)
{
  float known = get_known (VODER_EFFECT (self));

  if (known == self->known || (isnan (known) && isnan (self->known)))
    return;

  self->known = known;
  if (self->n_ahead == 0 && !isnan (known) && !isnan (self->gain_db))
    aim (self, find_gain_db (self), self->n_change);
}

/* Who sets another target does not want to wait for it. */
static void
follow_target (VoderLoudnessEffect *self)
{
  float target = voder_effect_get_value (VODER_EFFECT (self), TARGET);
  float limit = voder_effect_get_value (VODER_EFFECT (self), GAIN_MAX);
  float gain_db = self->gain_db + target - self->target;

  if (target == self->target)
    return;

  self->target = target;
  if (isnan (gain_db))
    return;

  gain_db = isnan (self->known) ? CLAMP (gain_db, -limit, limit)
                                : find_gain_db (self);
  aim (self, gain_db, self->n_change);
}

/* So many frames can be given until the next look. */
static gsize
get_rest (VoderLoudnessEffect *self)
{
  if (self->n_rest == 0)
    look (self);

  return self->n_rest;
}

static void
scale (VoderLoudnessEffect *self, float *samples, gsize n_frames)
{
  for (gsize i = 0; i < n_frames; i++) {
    self->gain += self->step;
    for (gsize c = 0; c < self->n_channels; c++)
      samples[i * self->n_channels + c] *= self->gain;
  }
  self->n_rest -= n_frames;
}

/* Holds frames back, and gives those from n_ahead frames ago. */
static void
exchange (VoderLoudnessEffect *self,
          const float *input,
          float *output,
          gsize n_frames)
{
  gsize n = self->n_channels;

  for (gsize i = 0; i < n_frames; i++) {
    memcpy (self->held + self->place * n, input + i * n, n * sizeof (float));
    self->place = self->place == self->n_ahead ? 0 : self->place + 1;
    memcpy (output + i * n, self->held + self->place * n, n * sizeof (float));
  }
}

/* Up to the end of what is held back, or to the next look. */
static void
work (VoderLoudnessEffect *self, VoderEffectBlock *block)
{
  gboolean is_filling = self->n_taken < self->n_ahead;
  gsize rest;
  gsize n = MIN (block->n_input, block->n_output) - block->n_taken;
  const float *input = block->input + block->n_taken * self->n_channels;
  float *output = block->output + block->n_given * self->n_channels;

  rest = is_filling ? self->n_ahead - (gsize) self->n_taken : get_rest (self);
  n = MIN (n, rest);
  if (isnan (self->known))
    voder_meter_add (self->meter, input, n);
  exchange (self, input, output, n);
  self->n_taken += n;
  block->n_taken += n;
  if (is_filling)
    return;

  scale (self, output, n);
  block->n_given += n;
}

static void
voder_loudness_effect_process (VoderEffect *effect, VoderEffectBlock *block)
{
  gsize n = MIN (block->n_input, block->n_output);

  listen (VODER_LOUDNESS_EFFECT (effect));
  follow_target (VODER_LOUDNESS_EFFECT (effect));
  while (block->n_taken < n)
    work (VODER_LOUDNESS_EFFECT (effect), block);
}

/* Gives the oldest of what is held. */
static void
release (VoderLoudnessEffect *self, float *output, gsize n_frames)
{
  gsize n = self->n_channels;
  gsize size = self->n_ahead + 1;

  for (gsize i = 0; i < n_frames; i++) {
    gsize oldest = (self->place + size - self->n_left) % size;

    memcpy (output + i * n, self->held + oldest * n, n * sizeof (float));
    self->n_left--;
  }
  scale (self, output, n_frames);
}

static void
voder_loudness_effect_drain (VoderEffect *effect, VoderEffectBlock *block)
{
  VoderLoudnessEffect *self = VODER_LOUDNESS_EFFECT (effect);

  if (!self->is_ending) {
    self->is_ending = TRUE;
    self->n_left = (gsize) MIN (self->n_taken, self->n_ahead);
  }

  while (block->n_given < block->n_output && self->n_left > 0) {
    gsize n = MIN (block->n_output - block->n_given, self->n_left);
    gsize rest;

    rest = get_rest (self);
    n = MIN (n, rest);
    release (self, block->output + block->n_given * self->n_channels, n);
    block->n_given += n;
  }
}

/* What was said counts for more than what can be found out. */
static gboolean
voder_loudness_effect_wants_loudness (VoderEffect *effect)
{
  return voder_effect_get_value (effect, MEASURED) == 0.0f;
}

static void
voder_loudness_effect_finalize (GObject *object)
{
  VoderLoudnessEffect *self = VODER_LOUDNESS_EFFECT (object);

  g_clear_object (&self->meter);
  g_free (self->held);

  G_OBJECT_CLASS (voder_loudness_effect_parent_class)->finalize (object);
}

static void
voder_loudness_effect_class_init (VoderLoudnessEffectClass *klass)
{
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_loudness_effect_finalize;
  effect_class->setup = voder_loudness_effect_setup;
  effect_class->process = voder_loudness_effect_process;
  effect_class->drain = voder_loudness_effect_drain;
  effect_class->reset = voder_loudness_effect_reset;
  effect_class->wants_loudness = voder_loudness_effect_wants_loudness;
  voder_effect_class_install_parameters (effect_class, parameters,
                                         G_N_ELEMENTS (parameters));
}

static void
voder_loudness_effect_init (VoderLoudnessEffect *self)
{
}
