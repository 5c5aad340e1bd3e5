/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-meter.h>

#include <math.h>
#include <string.h>

#include "voder-float-mode-private.h"
#include "voder-loudness-private.h"
#include "voder-true-peak-private.h"
#include "voder-weighting-private.h"

/* The sound is summed up in hops of 10 ms: short enough that the highest
 * momentary loudness is found wherever it lies (EBU Tech 3341, 13 and 14). */
#define HOPS_PER_S     100
#define MOMENTARY_HOPS 40
#define SHORT_HOPS     300
/* Every 100 ms a block counts for what is integrated. */
#define BLOCK_HOPS 10

/* How far below the mean the gates lie, in LU: BS.1770-5, EBU Tech 3342. */
#define INTEGRATED_GATE_LU 10.0
#define RANGE_GATE_LU      20.0

/* What a channel counts: one that is heard from behind more, and the sound of
 * one channel as if it came from two. */
#define WEIGHT_REAR 1.41
#define WEIGHT_MONO 2.0

/* What is known of a channel. */
typedef struct {
  VoderWeightingMemory filters;
  double energy; /* of this hop, weighted */
  double square; /* of all, not weighted */
} Memory;

/**
 * VoderMeter:
 *
 * Measures loudness as ITU-R BS.1770-5 and EBU R 128 have it: momentary
 * (400 ms), short-term (3 s) and integrated loudness, loudness range, true
 * peak; besides, the highest sample and the RMS, without weighting.
 *
 * The sound of one channel is measured as if it came from two loudspeakers, as
 * that is how it is heard. What is softer than −70 LUFS counts nowhere.
 *
 * Thread safety: one thread; it does not allocate while it measures.
 */
struct _VoderMeter {
  GObject parent_instance;

  int rate;
  gsize n_channels;
  double *weights;
  VoderWeighting weighting;
  Memory *memories;
  VoderTruePeak *true_peak;
  VoderLoudness *blocks; /* of 400 ms */
  VoderLoudness *shorts; /* of 3 s */

  guint64 n_frames;
  double energies[SHORT_HOPS]; /* of the newest hops, a ring */
  guint64 n_hops;
  guint64 hop_end; /* the frame at which this one ends */
  guint64 hop_start;
  double max_momentary; /* as energy */
  double max_short;
};

G_DEFINE_FINAL_TYPE (VoderMeter, voder_meter, G_TYPE_OBJECT)

static double
get_weight (const GstAudioInfo *info, int channel)
{
  if (GST_AUDIO_INFO_CHANNELS (info) == 1)
    return WEIGHT_MONO;

  switch (GST_AUDIO_INFO_POSITION (info, channel)) {
  case GST_AUDIO_CHANNEL_POSITION_LFE1:
  case GST_AUDIO_CHANNEL_POSITION_LFE2:
    return 0.0;
  case GST_AUDIO_CHANNEL_POSITION_REAR_LEFT:
  case GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT:
  case GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT:
  case GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT:
    return WEIGHT_REAR;
  default:
    return 1.0;
  }
}

static void
voder_meter_finalize (GObject *object)
{
  VoderMeter *self = VODER_METER (object);

  g_free (self->weights);
  g_free (self->memories);
  voder_true_peak_free (self->true_peak);
  voder_loudness_free (self->blocks);
  voder_loudness_free (self->shorts);

  G_OBJECT_CLASS (voder_meter_parent_class)->finalize (object);
}

static void
voder_meter_class_init (VoderMeterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_meter_finalize;
}

static void
voder_meter_init (VoderMeter *self)
{
  self->blocks = voder_loudness_new ();
  self->shorts = voder_loudness_new ();
}

static void
add_channel (VoderMeter *self, gsize channel, const float *samples, gsize n)
{
  Memory memory = self->memories[channel];

  for (gsize i = 0; i < n; i++) {
    double sample = samples[i * self->n_channels + channel];
    double weighted =
        voder_weighting_filter (&self->weighting, &memory.filters, sample);

    memory.square += sample * sample;
    memory.energy += weighted * weighted;
  }
  self->memories[channel] = memory;
}

/* The mean of the newest hops. */
static double
get_energy (const VoderMeter *self, guint n_hops)
{
  double sum = 0.0;

  for (guint i = 1; i <= n_hops; i++)
    sum += self->energies[(self->n_hops + SHORT_HOPS - i) % SHORT_HOPS];

  return sum / n_hops;
}

static void
begin_hop (VoderMeter *self)
{
  for (gsize c = 0; c < self->n_channels; c++)
    self->memories[c].energy = 0.0;
  self->hop_start = self->hop_end;
  self->hop_end = (self->n_hops + 1) * (guint64) self->rate / HOPS_PER_S;
}

static void
end_hop (VoderMeter *self)
{
  double length = (double) (self->hop_end - self->hop_start);
  double energy = 0.0;
  double momentary, shorter;

  for (gsize c = 0; c < self->n_channels; c++)
    energy += self->memories[c].energy * self->weights[c];
  self->energies[self->n_hops % SHORT_HOPS] = energy / length;
  self->n_hops++;
  momentary = get_energy (self, MOMENTARY_HOPS);
  shorter = get_energy (self, SHORT_HOPS);
  self->max_momentary = MAX (self->max_momentary, momentary);
  self->max_short = MAX (self->max_short, shorter);
  if (self->n_hops % BLOCK_HOPS == 0 && self->n_hops >= MOMENTARY_HOPS)
    voder_loudness_add (self->blocks, momentary);
  if (self->n_hops % BLOCK_HOPS == 0 && self->n_hops >= SHORT_HOPS)
    voder_loudness_add (self->shorts, shorter);
  begin_hop (self);
}

static double
to_db (double factor)
{
  return factor > 0.0 ? 20.0 * log10 (factor) : VODER_LOUDNESS_NONE;
}

/**
 * voder_meter_new:
 * @info: the format of the audio: interleaved 32-bit floats; its channel
 *   positions say what each channel counts
 *
 * Makes a meter.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a meter
 */
VoderMeter *
voder_meter_new (const GstAudioInfo *info)
{
  VoderMeter *self;

  g_return_val_if_fail (info != NULL, NULL);
  g_return_val_if_fail (GST_AUDIO_INFO_RATE (info) >= HOPS_PER_S, NULL);
  g_return_val_if_fail (GST_AUDIO_INFO_CHANNELS (info) > 0, NULL);

  self = g_object_new (VODER_TYPE_METER, NULL);
  self->rate = GST_AUDIO_INFO_RATE (info);
  self->n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (info);
  self->weights = g_new (double, self->n_channels);
  for (gsize i = 0; i < self->n_channels; i++)
    self->weights[i] = get_weight (info, (int) i);
  self->memories = g_new0 (Memory, self->n_channels);
  self->true_peak = voder_true_peak_new (self->rate, self->n_channels);
  voder_weighting_init (&self->weighting, self->rate);
  voder_meter_reset (self);

  return self;
}

/**
 * voder_meter_reset:
 * @self: a meter
 *
 * Forgets all that it has measured.
 *
 * Thread safety: one thread.
 */
void
voder_meter_reset (VoderMeter *self)
{
  g_return_if_fail (VODER_IS_METER (self));

  memset (self->memories, 0, self->n_channels * sizeof (Memory));
  memset (self->energies, 0, sizeof self->energies);
  voder_true_peak_reset (self->true_peak);
  voder_loudness_reset (self->blocks);
  voder_loudness_reset (self->shorts);
  self->n_frames = 0;
  self->n_hops = 0;
  self->hop_end = 0;
  self->max_momentary = 0.0;
  self->max_short = 0.0;
  begin_hop (self);
}

/**
 * voder_meter_add:
 * @self: a meter
 * @samples: (array): @n_frames frames, full scale ±1.0, all of them numbers
 * @n_frames: how many frames
 *
 * Measures what comes next.
 *
 * Thread safety: one thread.
 */
void
voder_meter_add (VoderMeter *self, const float *samples, gsize n_frames)
{
  guint64 saved;

  g_return_if_fail (VODER_IS_METER (self));

  saved = voder_float_mode_begin ();
  voder_true_peak_add (self->true_peak, samples, n_frames);
  while (n_frames > 0) {
    gsize n = (gsize) MIN (n_frames, self->hop_end - self->n_frames);

    for (gsize c = 0; c < self->n_channels; c++)
      add_channel (self, c, samples, n);
    self->n_frames += n;
    samples += n * self->n_channels;
    n_frames -= n;
    if (self->n_frames == self->hop_end)
      end_hop (self);
  }
  voder_float_mode_end (saved);
}

/**
 * voder_meter_get_n_frames:
 * @self: a meter
 *
 * Thread safety: one thread.
 *
 * Returns: how many frames were measured
 */
guint64
voder_meter_get_n_frames (VoderMeter *self)
{
  g_return_val_if_fail (VODER_IS_METER (self), 0);

  return self->n_frames;
}

/**
 * voder_meter_get_momentary:
 * @self: a meter
 *
 * Thread safety: one thread.
 *
 * Returns: the loudness of the last 400 ms, in LUFS; -infinity for silence
 */
double
voder_meter_get_momentary (VoderMeter *self)
{
  g_return_val_if_fail (VODER_IS_METER (self), VODER_LOUDNESS_NONE);

  return voder_loudness_from_energy (get_energy (self, MOMENTARY_HOPS));
}

/**
 * voder_meter_get_short_term:
 * @self: a meter
 *
 * Thread safety: one thread.
 *
 * Returns: the loudness of the last 3 s, in LUFS; -infinity for silence
 */
double
voder_meter_get_short_term (VoderMeter *self)
{
  g_return_val_if_fail (VODER_IS_METER (self), VODER_LOUDNESS_NONE);

  return voder_loudness_from_energy (get_energy (self, SHORT_HOPS));
}

/**
 * voder_meter_get_max_momentary:
 * @self: a meter
 *
 * Thread safety: one thread.
 *
 * Returns: the highest momentary loudness, in LUFS; -infinity for silence
 */
double
voder_meter_get_max_momentary (VoderMeter *self)
{
  g_return_val_if_fail (VODER_IS_METER (self), VODER_LOUDNESS_NONE);

  return voder_loudness_from_energy (self->max_momentary);
}

/**
 * voder_meter_get_max_short_term:
 * @self: a meter
 *
 * Thread safety: one thread.
 *
 * Returns: the highest short-term loudness, in LUFS; -infinity for silence
 */
double
voder_meter_get_max_short_term (VoderMeter *self)
{
  g_return_val_if_fail (VODER_IS_METER (self), VODER_LOUDNESS_NONE);

  return voder_loudness_from_energy (self->max_short);
}

/**
 * voder_meter_get_integrated:
 * @self: a meter
 *
 * Gives the loudness of all together, without what is so soft that it counts as
 * a pause.
 *
 * Thread safety: one thread.
 *
 * Returns: the loudness in LUFS; -infinity for silence, and for less than
 *   400 ms
 */
double
voder_meter_get_integrated (VoderMeter *self)
{
  g_return_val_if_fail (VODER_IS_METER (self), VODER_LOUDNESS_NONE);

  return voder_loudness_get_mean (self->blocks, INTEGRATED_GATE_LU);
}

/**
 * voder_meter_get_range:
 * @self: a meter
 *
 * Gives how much the short-term loudness changes: EBU Tech 3342.
 *
 * Thread safety: one thread.
 *
 * Returns: the range in LU; 0 for less than 3 s
 */
double
voder_meter_get_range (VoderMeter *self)
{
  g_return_val_if_fail (VODER_IS_METER (self), 0.0);

  return voder_loudness_get_range (self->shorts, RANGE_GATE_LU);
}

/**
 * voder_meter_get_true_peak:
 * @self: a meter
 *
 * Thread safety: one thread.
 *
 * Returns: the highest that the sound gets, between samples too, in dBTP;
 *   -infinity for silence
 */
double
voder_meter_get_true_peak (VoderMeter *self)
{
  g_return_val_if_fail (VODER_IS_METER (self), VODER_LOUDNESS_NONE);

  return to_db (voder_true_peak_get (self->true_peak));
}

/**
 * voder_meter_get_peak:
 * @self: a meter
 *
 * Thread safety: one thread.
 *
 * Returns: the highest sample, in dB of full scale; -infinity for silence
 */
double
voder_meter_get_peak (VoderMeter *self)
{
  g_return_val_if_fail (VODER_IS_METER (self), VODER_LOUDNESS_NONE);

  return to_db (voder_true_peak_get_samples (self->true_peak));
}

/**
 * voder_meter_get_rms:
 * @self: a meter
 *
 * Thread safety: one thread.
 *
 * Returns: the root of the mean square of all samples, in dB, without
 *   weighting: that of a sine of full scale is -3; -infinity for silence
 */
double
voder_meter_get_rms (VoderMeter *self)
{
  double n_samples;
  double square = 0.0;

  g_return_val_if_fail (VODER_IS_METER (self), VODER_LOUDNESS_NONE);

  for (gsize c = 0; c < self->n_channels; c++)
    square += self->memories[c].square;
  n_samples = (double) self->n_frames * (double) self->n_channels;

  return n_samples > 0.0 ? to_db (sqrt (square / n_samples))
                         : VODER_LOUDNESS_NONE;
}
