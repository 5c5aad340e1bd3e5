/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <math.h>
#include <string.h>

/* What a meter finds between the samples. */

#define RATE 48000

static double
measure (const float *samples, gsize n_frames)
{
  g_autoptr (VoderMeter) meter = NULL;
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, RATE, 1, NULL);
  meter = voder_meter_new (&info);
  voder_meter_add (meter, samples, n_frames);

  return voder_meter_get_true_peak (meter);
}

/* A third of the sample rate, never sampled where it is highest: at half of the
 * way between two samples it is 1.25 dB below that, at a quarter of it there.
 */
static void
test_it_looks_at_four_places_of_a_sample (void)
{
  float samples[480];

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++) {
    double fade = MIN (1.0, (double) MIN (i, 479 - i) / 100.0);

    samples[i] = (float) (fade * sin (2.0 * G_PI * (double) i / 3.0));
  }
  g_test_message ("%.2f dBTP", measure (samples, 480));
  g_assert_cmpfloat_with_epsilon (measure (samples, 480), 0.0, 0.2);
}

/* What is around a high sample is looked at on both sides of it, also when
 * nothing else there comes near the highest so far. */
static void
check_behind (const float *peak, gsize n_peak)
{
  float samples[200] = { 0.0f };
  double alone;

  memcpy (samples + 100, peak, n_peak * sizeof (float));
  alone = measure (samples, 200);
  samples[20] = 1.0f;
  g_test_message ("%.3f dBTP alone, %.3f behind a higher sample", alone,
                  measure (samples, 200));
  g_assert_cmpfloat (alone, >, 0.1);
  g_assert_cmpfloat (measure (samples, 200), ==, alone);
}

static void
test_it_finds_a_peak_behind_a_higher_sample (void)
{
  const float falling[] = { 0.3f, -0.3f, 0.3f, -0.3f, 0.99f,
                            0.3f, -0.3f, 0.3f, -0.3f };
  const float rising[] = { -0.3f, 0.3f, -0.3f, 0.3f, 0.99f,
                           -0.3f, 0.3f, -0.3f, 0.3f };

  check_behind (falling, G_N_ELEMENTS (falling));
  check_behind (rising, G_N_ELEMENTS (rising));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/true-peak/it-looks-at-four-places-of-a-sample",
                  test_it_looks_at_four_places_of_a_sample);
  voder_test_add ("/true-peak/it-finds-a-peak-behind-a-higher-sample",
                  test_it_finds_a_peak_behind_a_higher_sample);

  return voder_test_run ();
}
