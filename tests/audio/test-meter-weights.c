/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <math.h>

/* What a channel counts, what counts as soft, and when something is known. */

#define RATE       48000
#define CHANNELS   6
#define N_SECONDS  2
#define TONE_HZ    1000.0
#define TONE_LEVEL 0.1

/* 5.1, and the same with the sides in place of the rear. */
static const GstAudioChannelPosition positions[][CHANNELS] = {
  { GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT,
    GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT,
    GST_AUDIO_CHANNEL_POSITION_FRONT_CENTER, GST_AUDIO_CHANNEL_POSITION_LFE1,
    GST_AUDIO_CHANNEL_POSITION_REAR_LEFT,
    GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT },
  { GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT,
    GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT,
    GST_AUDIO_CHANNEL_POSITION_FRONT_CENTER, GST_AUDIO_CHANNEL_POSITION_LFE1,
    GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT,
    GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT },
};

enum {
  LEFT,
  RIGHT,
  CENTER,
  LOW,
  BEHIND_LEFT,
  BEHIND_RIGHT,
};

/* How loud a tone in one channel is. */
static double
measure_channel (gsize layout, gsize channel)
{
  g_autoptr (VoderMeter) meter = NULL;
  g_autofree float *samples = g_new0 (float, CHANNELS *RATE *N_SECONDS);
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, RATE, CHANNELS,
                             positions[layout]);
  meter = voder_meter_new (&info);
  for (gsize i = 0; i < RATE * N_SECONDS; i++)
    samples[i * CHANNELS + channel] =
        (float) (TONE_LEVEL *
                 sin (2.0 * G_PI * TONE_HZ * (double) i / (double) RATE));
  voder_meter_add (meter, samples, RATE * N_SECONDS);

  return voder_meter_get_integrated (meter);
}

static void
test_the_low_channel_counts_nowhere (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (positions); i++)
    g_assert_cmpfloat (measure_channel (i, LOW), ==, -HUGE_VAL);
}

static void
test_what_is_behind_counts_more (void)
{
  const double more = 10.0 * log10 (1.41);

  for (gsize i = 0; i < G_N_ELEMENTS (positions); i++) {
    double front = measure_channel (i, LEFT);

    g_assert_cmpfloat_with_epsilon (measure_channel (i, RIGHT), front, 1e-9);
    g_assert_cmpfloat_with_epsilon (measure_channel (i, CENTER), front, 1e-9);
    g_assert_cmpfloat_with_epsilon (measure_channel (i, BEHIND_LEFT),
                                    front + more, 1e-9);
    g_assert_cmpfloat_with_epsilon (measure_channel (i, BEHIND_RIGHT),
                                    front + more, 1e-9);
  }
}

/* The first block is full with the last frame of 400 ms, at odd rates, too. */
static void
test_the_first_block_is_as_long_as_it_should (void)
{
  static const int rates[] = { 8099, 11025, 22050, 44100, 48000, 96001 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autoptr (VoderMeter) meter = NULL;
    guint64 n_full = (guint64) rates[i] * 40 / 100;
    GstAudioInfo info;

    gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, rates[i], 1, NULL);
    meter = voder_meter_new (&info);
    for (guint64 k = 0; k < n_full; k++) {
      float sample = (float) (TONE_LEVEL * sin (0.3 * (double) k));

      g_assert_cmpfloat (voder_meter_get_integrated (meter), ==, -HUGE_VAL);
      voder_meter_add (meter, &sample, 1);
    }
    g_assert_cmpfloat (voder_meter_get_integrated (meter), >, -40.0);
  }
}

/* Reads a tone of ten seconds at each of these levels in LUFS, one behind the
 * other. */
static VoderMeter *
read_levels (const double *levels, gsize n_levels)
{
  VoderMeter *meter;
  g_autofree float *samples = g_new0 (float, 2 * RATE);
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, RATE, 2, NULL);
  meter = voder_meter_new (&info);
  for (gsize k = 0; k < n_levels; k++) {
    double amplitude = pow (10.0, levels[k] / 20.0);

    for (gsize i = 0; i < RATE; i++)
      samples[2 * i] = samples[2 * i + 1] =
          (float) (amplitude *
                   sin (2.0 * G_PI * TONE_HZ * (double) i / (double) RATE));
    for (int second = 0; second < 10; second++)
      voder_meter_add (meter, samples, RATE);
  }

  return meter;
}

static double
measure_levels (const double *levels, gsize n_levels)
{
  g_autoptr (VoderMeter) meter = read_levels (levels, n_levels);

  return voder_meter_get_integrated (meter);
}

/* Gates of BS.1770: absolute at -70 LUFS, and 10 LU below the mean. */
static void
test_what_is_soft_counts_down_to_the_gates (void)
{
  const double soft[] = { -68.0 };
  const double softer[] = { -71.0 };
  const double above[] = { -20.0, -32.2 };
  const double below[] = { -20.0, -33.8 };

  g_assert_cmpfloat_with_epsilon (measure_levels (soft, 1), -68.0, 0.1);
  g_assert_cmpfloat (measure_levels (softer, 1), ==, -HUGE_VAL);
  /* The mean of both is -22.75 and -22.83 LUFS. */
  g_assert_cmpfloat_with_epsilon (measure_levels (above, 2), -22.75, 0.1);
  g_assert_cmpfloat_with_epsilon (measure_levels (below, 2), -20.0, 0.1);
}

/* A stair of 23 levels, 1 LU each: 10 % of it are below the third, 95 % below
 * the 22nd. */
static void
test_the_range_leaves_out_the_softest_and_the_loudest (void)
{
  double levels[23];
  g_autoptr (VoderMeter) meter = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    levels[i] = -33.0 + (double) i;
  meter = read_levels (levels, G_N_ELEMENTS (levels));
  g_test_message ("a range of %.2f LU", voder_meter_get_range (meter));
  g_assert_cmpfloat_with_epsilon (voder_meter_get_range (meter), 19.0, 0.3);
}

/* Far over full scale nothing breaks. */
static void
test_what_is_far_too_loud_is_measured (void)
{
  const double loud[] = { 70.0 };

  g_assert_cmpfloat_with_epsilon (measure_levels (loud, 1), 70.0, 0.1);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/meter-weights/the-low-channel-counts-nowhere",
                  test_the_low_channel_counts_nowhere);
  voder_test_add ("/meter-weights/what-is-behind-counts-more",
                  test_what_is_behind_counts_more);
  voder_test_add ("/meter-weights/the-first-block-is-as-long-as-it-should",
                  test_the_first_block_is_as_long_as_it_should);
  voder_test_add ("/meter-weights/what-is-soft-counts-down-to-the-gates",
                  test_what_is_soft_counts_down_to_the_gates);
  voder_test_add (
      "/meter-weights/the-range-leaves-out-the-softest-and-the-loudest",
      test_the_range_leaves_out_the_softest_and_the_loudest);
  voder_test_add ("/meter-weights/what-is-far-too-loud-is-measured",
                  test_what_is_far_too_loud_is_measured);

  return voder_test_run ();
}
