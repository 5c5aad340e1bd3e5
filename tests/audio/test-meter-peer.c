/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <math.h>

#include <ebur128.h>

/* VoderMeter reads what libebur128 reads, of sounds that no standard
 * describes: noise that comes and goes, as seeded. Not the range, for which
 * that looks each second, VoderMeter each tenth of one. */

#define SECONDS  20
#define CHANNELS 2

static const int rates[] = { 16000, 22050, 44100, 48000, 96000 };

/* Bursts of 50 ms to 2 s, from silence to near full scale. */
static float *
make_sound (int rate, guint seed)
{
  gsize n_frames = (gsize) rate * SECONDS;
  float *samples = g_new (float, n_frames *CHANNELS);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  double level = 0.0, low = 0.0, lower = 0.0;
  gsize n_left = 0;

  for (gsize i = 0; i < n_frames; i++) {
    double noise = g_rand_double_range (random, -1.0, 1.0);

    if (n_left-- == 0) {
      n_left = (gsize) (rate * g_rand_double_range (random, 0.05, 2.0));
      level = pow (10.0, g_rand_double_range (random, -70.0, -1.0) / 20.0);
    }
    low += 0.3 * (noise - low);
    lower += 0.3 * (low - lower);
    samples[CHANNELS * i] = (float) (level * low);
    samples[CHANNELS * i + 1] = (float) (level * lower * 1.5);
  }

  return samples;
}

/* What libebur128 reads. It tells the highest only of what it is asked for. */
typedef struct {
  double integrated;
  double true_peak;
  double max_momentary;
  double max_short_term;
} Readings;

static Readings
read_peer (const float *samples, int rate)
{
  Readings readings = { .max_momentary = -HUGE_VAL,
                        .max_short_term = -HUGE_VAL };
  ebur128_state *state =
      ebur128_init (CHANNELS, (unsigned long) rate,
                    EBUR128_MODE_S | EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
  gsize n_hop = (gsize) rate / 100;
  double value = 0.0;

  for (gsize i = 0; i + n_hop <= (gsize) rate * SECONDS; i += n_hop) {
    ebur128_add_frames_float (state, samples + CHANNELS * i, n_hop);
    ebur128_loudness_momentary (state, &value);
    readings.max_momentary = MAX (readings.max_momentary, value);
    ebur128_loudness_shortterm (state, &value);
    readings.max_short_term = MAX (readings.max_short_term, value);
  }
  ebur128_loudness_global (state, &readings.integrated);
  for (unsigned int c = 0; c < CHANNELS; c++) {
    ebur128_true_peak (state, c, &value);
    readings.true_peak = MAX (readings.true_peak, value);
  }
  readings.true_peak = 20.0 * log10 (readings.true_peak);
  ebur128_destroy (&state);

  return readings;
}

static void
check (int rate, guint seed)
{
  g_autofree float *samples = make_sound (rate, seed);
  Readings peer = read_peer (samples, rate);
  g_autoptr (VoderMeter) meter = NULL;
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, rate, CHANNELS, NULL);
  meter = voder_meter_new (&info);
  voder_meter_add (meter, samples, (gsize) rate * SECONDS);
  g_test_message (
      "%d Hz: I %.2f and %.2f, TP %.2f and %.2f, M %.2f and %.2f, S %.2f and "
      "%.2f",
      rate, voder_meter_get_integrated (meter), peer.integrated,
      voder_meter_get_true_peak (meter), peer.true_peak,
      voder_meter_get_max_momentary (meter), peer.max_momentary,
      voder_meter_get_max_short_term (meter), peer.max_short_term);
  g_assert_cmpfloat_with_epsilon (voder_meter_get_integrated (meter),
                                  peer.integrated, 0.1);
  g_assert_cmpfloat_with_epsilon (voder_meter_get_true_peak (meter),
                                  peer.true_peak, 0.3);
  g_assert_cmpfloat_with_epsilon (voder_meter_get_max_momentary (meter),
                                  peer.max_momentary, 0.1);
  g_assert_cmpfloat_with_epsilon (voder_meter_get_max_short_term (meter),
                                  peer.max_short_term, 0.1);
}

static void
test_reads_what_libebur128_reads (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    check (rates[i], (guint) i + 1);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/meter-peer/reads-what-libebur128-reads",
                  test_reads_what_libebur128_reads);

  return voder_test_run ();
}
