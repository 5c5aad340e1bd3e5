/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

#include "voder-program.h"

/* What `voder measure` counts, to the sample. */

#define RATE     8000
#define N_FRAMES 16000

static JsonObject *
measure (VoderProgram *program, const gint16 *samples, JsonNode **root)
{
  g_autoptr (GByteArray) wav = wav_build ((WavHeader){
      .coding = 1,
      .n_bits = 16,
      .n_channels = 1,
      .rate = RATE,
      .size = N_FRAMES * sizeof (gint16),
  });
  g_autoptr (VoderProgramResult) result = NULL;

  for (gsize i = 0; i < N_FRAMES; i++) {
    guint16 bits = GUINT16_TO_LE ((guint16) samples[i]);

    g_byte_array_append (wav, (const guint8 *) &bits, sizeof bits);
  }
  voder_program_write (program, "sound.wav", (const char *) wav->data,
                       (gssize) wav->len);
  result = voder_program_run (program, "measure", "sound.wav", "--json", NULL);
  voder_program_assert_status (result, 0);
  *root = json_from_string (result->out, NULL);

  return json_array_get_object_element (json_node_get_array (*root), 0);
}

/* From one frame on to another the sound changes sides with each. */
static void
put (gint16 *samples, gsize start, gsize end, int size)
{
  for (gsize i = start; i < end; i++)
    samples[i] = (gint16) (i % 2 == 0 ? size : -size);
}

static void
fill (gint16 *samples, gsize start, gsize n, int value)
{
  for (gsize i = start; i < start + n; i++)
    samples[i] = (gint16) value;
}

static void
test_silence_is_measured_to_the_frame (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (JsonNode) root = NULL;
  gint16 samples[N_FRAMES] = { 0 };
  JsonObject *file;

  put (samples, 1000, 12000, 5000);
  file = measure (program, samples, &root);
  g_assert_cmpfloat_with_epsilon (
      json_object_get_double_member (file, "leading_silence"), 0.125, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      json_object_get_double_member (file, "trailing_silence"), 0.5, 1e-9);
}

/* Two in a row are a peak, from three on all of them are cut off. */
static void
test_each_sample_of_a_cut_peak_counts (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (JsonNode) root = NULL;
  gint16 samples[N_FRAMES] = { 0 };

  put (samples, 1000, 12000, 5000);
  fill (samples, 2000, 2, 32767);
  fill (samples, 3000, 5, 32767);
  fill (samples, 4000, 3, -32768);
  g_assert_cmpint (
      json_object_get_int_member (measure (program, samples, &root), "clipped"),
      ==, 8);
}

static double
measure_floor (gsize n_gap)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (JsonNode) root = NULL;
  gint16 samples[N_FRAMES];

  put (samples, 0, N_FRAMES, 5000);
  put (samples, 4000, 4000 + n_gap, 10);

  return json_object_get_double_member (measure (program, samples, &root),
                                        "noise_floor");
}

/* The quietest half second; a shorter gap between words is none. */
static void
test_the_noise_floor_is_that_of_half_a_second (void)
{
  g_assert_cmpfloat (measure_floor (RATE * 3 / 10), >, -25.0);
  g_assert_cmpfloat_with_epsilon (measure_floor (RATE * 8 / 10), -70.3, 0.1);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/voder-numbers/silence-is-measured-to-the-frame",
                  test_silence_is_measured_to_the_frame);
  voder_test_add ("/voder-numbers/each-sample-of-a-cut-peak-counts",
                  test_each_sample_of_a_cut_peak_counts);
  voder_test_add ("/voder-numbers/the-noise-floor-is-that-of-half-a-second",
                  test_the_noise_floor_is_that_of_half_a_second);

  return voder_test_run ();
}
