/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <math.h>
#include <string.h>

#define NOISE_SEED 20240229
/* More frames do not come of one. */
#define ROOM_FRAMES 65536
/* Where a voice is heard: its pitch, and the formants of an “a”. */
#define VOICE_HZ 118.0

EffectSound *
effect_sound_new (int rate, int channels, gsize n_frames)
{
  EffectSound *self = g_new0 (EffectSound, 1);

  *self = (EffectSound){ rate, channels, n_frames, NULL };
  self->samples = g_new0 (float, n_frames *(gsize) channels + 1);

  return self;
}

void
effect_sound_free (EffectSound *self)
{
  g_free (self->samples);
  g_free (self);
}

/* White noise of half the full scale, the same each time. */
EffectSound *
effect_sound_new_noise (int rate, int channels, gsize n_frames)
{
  EffectSound *self = effect_sound_new (rate, channels, n_frames);
  g_autoptr (GRand) random = g_rand_new_with_seed (NOISE_SEED);

  for (gsize i = 0; i < n_frames * (gsize) channels; i++)
    self->samples[i] = (float) g_rand_double_range (random, -0.5, 0.5);

  return self;
}

/* Pulses of a slowly rising pitch that ring at a formant, with pauses: enough
 * of a voice for what looks for one. */
EffectSound *
effect_sound_new_voice (int rate, int channels, gsize n_frames)
{
  EffectSound *self = effect_sound_new (rate, channels, n_frames);
  double phase = 0.0;
  double since = 1.0;

  for (gsize i = 0; i < n_frames; i++) {
    double t = (double) i / rate;
    double hertz = VOICE_HZ * (1.0 + 0.2 * sin (2.0 * G_PI * 0.7 * t));
    double loud = fmod (t, 0.9) < 0.65 ? 0.5 : 0.0;
    double value;

    phase += hertz / rate;
    since += 1.0 / rate;
    if (phase >= 1.0) {
      phase -= 1.0;
      since = 0.0;
    }
    value = loud * exp (-since * 250.0) *
            (sin (2.0 * G_PI * 700.0 * since) +
             0.4 * sin (2.0 * G_PI * 1200.0 * since));
    for (int c = 0; c < channels; c++)
      self->samples[i * (gsize) channels + (gsize) c] =
          (float) (value * (1.0 - 0.3 * c));
  }

  return self;
}

EffectSound *
effect_sound_new_sine (int rate,
                       int channels,
                       gsize n_frames,
                       double hertz,
                       double amplitude)
{
  EffectSound *self = effect_sound_new (rate, channels, n_frames);

  for (gsize i = 0; i < n_frames * (gsize) channels; i++)
    self->samples[i] =
        (float) (amplitude * sin (2.0 * G_PI * hertz *
                                  (double) (i / (gsize) channels) / rate));

  return self;
}

EffectSound *
effect_sound_join (const EffectSound *a, const EffectSound *b)
{
  EffectSound *self =
      effect_sound_new (a->rate, a->channels, a->n_frames + b->n_frames);
  gsize n_a = a->n_frames * (gsize) a->channels;

  memcpy (self->samples, a->samples, n_a * sizeof (float));
  memcpy (self->samples + n_a, b->samples,
          b->n_frames * (gsize) b->channels * sizeof (float));

  return self;
}

EffectSound *
effect_sound_cut (const EffectSound *self, gsize start, gsize n_frames)
{
  EffectSound *part = effect_sound_new (self->rate, self->channels, n_frames);

  g_assert_cmpuint (start + n_frames, <=, self->n_frames);
  memcpy (part->samples, self->samples + start * (gsize) self->channels,
          n_frames * (gsize) self->channels * sizeof (float));

  return part;
}

double
effect_sound_peak (const EffectSound *self)
{
  double peak = 0.0;

  for (gsize i = 0; i < self->n_frames * (gsize) self->channels; i++)
    peak = MAX (peak, fabs (self->samples[i]));

  return peak;
}

double
effect_sound_rms (const EffectSound *self)
{
  double sum = 0.0;
  gsize n = self->n_frames * (gsize) self->channels;

  for (gsize i = 0; i < n; i++)
    sum += (double) self->samples[i] * self->samples[i];

  return n > 0 ? sqrt (sum / (double) n) : 0.0;
}

/* The largest step between two samples of a channel. */
double
effect_sound_find_step (const EffectSound *self)
{
  gsize n = (gsize) self->channels;
  double step = 0.0;

  for (gsize i = n; i < self->n_frames * n; i++)
    step = MAX (step, fabs (self->samples[i] - self->samples[i - n]));

  return step;
}

/* How often the first channel crosses 0 on its way up. */
guint
effect_sound_count_waves (const EffectSound *self)
{
  gsize n = (gsize) self->channels;
  guint n_waves = 0;

  for (gsize i = n; i < self->n_frames * n; i += n)
    n_waves += self->samples[i - n] < 0.0f && self->samples[i] >= 0.0f;

  return n_waves;
}

/* The amplitude of a tone in the first channel, through a Hann window. */
double
effect_sound_level_at (const EffectSound *self, double hertz)
{
  double real = 0.0, imaginary = 0.0;

  for (gsize i = 0; i < self->n_frames; i++) {
    double angle = 2.0 * G_PI * hertz * (double) i / self->rate;
    double window =
        1.0 - cos (2.0 * G_PI * ((double) i + 0.5) / (double) self->n_frames);
    double value = window * self->samples[i * (gsize) self->channels];

    real += value * cos (angle);
    imaginary += value * sin (angle);
  }

  return 2.0 * hypot (real, imaginary) / (double) self->n_frames;
}

void
effect_sound_assert_equal (const EffectSound *a, const EffectSound *b)
{
  g_assert_cmpint (a->rate, ==, b->rate);
  g_assert_cmpint (a->channels, ==, b->channels);
  g_assert_cmpuint (a->n_frames, ==, b->n_frames);
  for (gsize i = 0; i < a->n_frames * (gsize) a->channels; i++) {
    if (memcmp (&a->samples[i], &b->samples[i], sizeof (float)) != 0)
      g_error ("sample %" G_GSIZE_FORMAT " is %.9g, not %.9g", i, b->samples[i],
               a->samples[i]);
  }
}

/* Whether all the effects of the chain were built. */
gboolean
effect_fixture_has (const char *chain)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEffectChain) made = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), chain, &error);

  g_assert_true (made != NULL || g_error_matches (error, VODER_AUDIO_ERROR,
                                                  VODER_AUDIO_ERROR_EFFECT));

  return made != NULL;
}

VoderEffect *
effect_fixture_create (const char *chain)
{
  g_autoptr (GError) error = NULL;
  VoderEffectChain *made = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), chain, &error);

  g_assert_no_error (error);

  return VODER_EFFECT (made);
}

VoderEffect *
effect_fixture_create_for (const char *chain, const EffectSound *input)
{
  g_autoptr (GError) error = NULL;
  VoderEffect *effect = effect_fixture_create (chain);
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, input->rate,
                             input->channels, NULL);
  voder_effect_setup (effect, &info, &error);
  g_assert_no_error (error);

  return effect;
}

static void
keep (GArray *output,
      const float *samples,
      const VoderEffectBlock *block,
      int n)
{
  g_assert_cmpuint (block->n_taken, <=, block->n_input);
  g_assert_cmpuint (block->n_given, <=, block->n_output);
  g_array_append_vals (output, samples, (guint) block->n_given * (guint) n);
}

static EffectSound *
end_run (VoderEffect *effect, GArray *output)
{
  const GstAudioInfo *info = voder_effect_get_output_info (effect);
  guint n_channels = (guint) GST_AUDIO_INFO_CHANNELS (info);
  EffectSound *sound = effect_sound_new (
      GST_AUDIO_INFO_RATE (info), (int) n_channels, output->len / n_channels);

  if (output->len > 0)
    memcpy (sound->samples, output->data, output->len * sizeof (float));
  g_assert_cmpuint (voder_effect_get_n_given (effect), ==, sound->n_frames);

  return sound;
}

/*
 * Puts all of @input through an effect that was set up for it, @n_block frames
 * at a time, and drains it.
 */
EffectSound *
effect_fixture_run (VoderEffect *effect,
                    const EffectSound *input,
                    gsize n_block)
{
  int n_out = GST_AUDIO_INFO_CHANNELS (voder_effect_get_output_info (effect));
  gsize room = n_block + 7;
  g_autofree float *space = g_new (float, room *(gsize) n_out);
  g_autoptr (GArray) output = g_array_new (FALSE, FALSE, sizeof (float));
  gsize n_done = 0;
  gboolean has_more;
  VoderEffectBlock block;

  do {
    block = (VoderEffectBlock){
      .input = input->samples + n_done * (gsize) input->channels,
      .n_input = MIN (n_block, input->n_frames - n_done),
      .output = space,
      .n_output = room,
    };
    voder_effect_process (effect, &block);
    keep (output, space, &block, n_out);
    n_done += block.n_taken;
  } while (block.n_taken > 0 || block.n_given > 0);
  g_assert_cmpuint (n_done, ==, input->n_frames);

  do {
    block = (VoderEffectBlock){ .output = space, .n_output = room };
    has_more = voder_effect_drain (effect, &block);
    keep (output, space, &block, n_out);
  } while (has_more);

  return end_run (effect, output);
}

static void
drain_all (VoderEffect *effect, float *output)
{
  gboolean has_more = TRUE;

  while (has_more) {
    VoderEffectBlock block = { .output = output, .n_output = ROOM_FRAMES };

    has_more = voder_effect_drain (effect, &block);
  }
}

/*
 * How many frames the longest of all has waited until what became of it came
 * out, when they go in one by one: by the time map, as it is in the end.
 */
double
effect_fixture_measure_wait (VoderEffect *effect, const EffectSound *input)
{
  gsize n_out =
      (gsize) GST_AUDIO_INFO_CHANNELS (voder_effect_get_output_info (effect));
  g_autofree float *output = g_new (float, ROOM_FRAMES *n_out);
  g_autofree guint64 *n_given = g_new (guint64, input->n_frames);
  double longest = 0.0;

  for (gsize i = 0; i < input->n_frames; i++) {
    VoderEffectBlock block = {
      .input = input->samples + i * (gsize) input->channels,
      .n_input = 1,
      .output = output,
      .n_output = ROOM_FRAMES,
    };

    voder_effect_process (effect, &block);
    g_assert_cmpuint (block.n_taken, ==, 1);
    n_given[i] = voder_effect_get_n_given (effect);
  }
  drain_all (effect, output);
  for (gsize i = 0; i < input->n_frames; i++)
    longest = MAX (longest, (double) (i + 1) -
                                voder_effect_map (effect, (double) n_given[i]));

  return longest;
}

EffectSound *
effect_fixture_apply (const char *chain, const EffectSound *input)
{
  g_autoptr (VoderEffect) effect = effect_fixture_create_for (chain, input);

  return effect_fixture_run (effect, input, 1000);
}
