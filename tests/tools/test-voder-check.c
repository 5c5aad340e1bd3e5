/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <math.h>
#include <string.h>

#include "voder-program.h"

/* `voder measure --check`: each criterion, on both sides of its limits. */

#define FLOAT_CODING 3

/* A tone between two silences, each in mono. */
typedef struct {
  guint rate;
  double level_db; /* of its peaks */
  double head_s;
  double tail_s;
  double noise_db; /* the RMS of a noise in all of it; 0: none */
  double peak_db;  /* what one wave of the tone has; 0: as the others */
  guint n_full;    /* samples at full scale */
} Sound;

#define TONE_S  5.0
#define TONE_HZ 1000.0

static const Sound good_acx = { 44100, -16.5, 0.75, 2.0 };
static const Sound good_ebu = { 48000, -23.0, 0.1, 0.1 };
static const Sound good_podcast = { 48000, -16.0, 0.1, 0.1 };

static float
get_tone (const Sound *self, double seconds)
{
  /* The wave that is louder begins after a second. */
  gboolean is_peak = self->peak_db != 0.0 && floor (seconds * TONE_HZ) == 1000;
  double level = is_peak ? self->peak_db : self->level_db;

  return (float) (pow (10.0, level / 20.0) *
                  sin (2.0 * G_PI * TONE_HZ * seconds));
}

static float
get_sample (const Sound *self, gsize n, GRand *random)
{
  double seconds = (double) n / self->rate - self->head_s;
  float sample = 0.0f;

  if (seconds >= 0.0 && seconds < TONE_S)
    sample = get_tone (self, seconds);
  if (seconds >= 2.0 &&
      seconds < 2.0 + ((double) self->n_full - 0.5) / self->rate)
    sample = 1.0f;
  if (self->noise_db != 0.0)
    sample += (float) (sqrt (3.0) * pow (10.0, self->noise_db / 20.0) *
                       g_rand_double_range (random, -1.0, 1.0));

  return sample;
}

static void
write_sound (VoderProgram *program, const Sound *self)
{
  gsize n_frames =
      (gsize) lround ((self->head_s + TONE_S + self->tail_s) * self->rate);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  WavHeader header = { FLOAT_CODING, 32, 1, self->rate };
  g_autoptr (GByteArray) bytes = NULL;

  header.size = (guint32) (n_frames * sizeof (float));
  bytes = wav_build (header);
  for (gsize i = 0; i < n_frames; i++) {
    float sample = get_sample (self, i, random);

    g_byte_array_append (bytes, (const guint8 *) &sample, sizeof sample);
  }
  voder_program_write (program, "sound.wav", (const char *) bytes->data,
                       (gssize) bytes->len);
}

/* The criteria that are not met, with spaces between them. */
static char *
list_failed (JsonArray *criteria)
{
  g_autoptr (GString) failed = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (criteria); i++) {
    JsonObject *one = json_array_get_object_element (criteria, i);

    if (!json_object_get_boolean_member (one, "pass"))
      g_string_append_printf (failed, "%s%s", failed->len > 0 ? " " : "",
                              json_object_get_string_member (one, "name"));
  }

  return g_string_free (g_steal_pointer (&failed), FALSE);
}

static void
assert_failed (const char *check, const Sound *sound, const char *expected)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *failed = NULL;

  write_sound (program, sound);
  result = voder_program_run (program, "measure", "sound.wav", "--check", check,
                              "--json", NULL);
  voder_program_assert_status (result, *expected != '\0');
  root = json_from_string (result->out, NULL);
  failed = list_failed (json_object_get_array_member (
      json_array_get_object_element (json_node_get_array (root), 0), "check"));
  g_assert_cmpstr (failed, ==, expected);
}

/* A sound that differs from a good one in one thing. */
typedef struct {
  gsize place; /* of a double in Sound */
  double passes;
  double fails;
  const char *failed;
} Change;

static void
check_changes (const char *check,
               const Sound *good,
               const Change *changes,
               gsize n_changes)
{
  assert_failed (check, good, "");
  for (gsize i = 0; i < n_changes; i++) {
    Sound sound = *good;
    double *value = (double *) (gpointer) ((char *) &sound + changes[i].place);

    g_test_message ("%s: %s", check, changes[i].failed);
    *value = changes[i].passes;
    assert_failed (check, &sound, "");
    *value = changes[i].fails;
    assert_failed (check, &sound, changes[i].failed);
  }
}

/* The tone is 3.01 dB above its RMS, and the silence takes 1.9 dB. */
static void
test_acx (void)
{
  static const Change changes[] = {
    { G_STRUCT_OFFSET (Sound, level_db), -18.0, -18.2, "rms" },
    { G_STRUCT_OFFSET (Sound, level_db), -13.2, -13.0, "rms" },
    { G_STRUCT_OFFSET (Sound, peak_db), -3.05, -2.95, "peak" },
    { G_STRUCT_OFFSET (Sound, head_s), 0.52, 0.48, "leading_silence" },
    { G_STRUCT_OFFSET (Sound, head_s), 0.98, 1.02, "leading_silence" },
    { G_STRUCT_OFFSET (Sound, tail_s), 1.02, 0.98, "trailing_silence" },
    { G_STRUCT_OFFSET (Sound, tail_s), 4.98, 5.02, "trailing_silence" },
  };
  Sound noisy = good_acx;
  Sound other = good_acx;

  check_changes ("acx", &good_acx, changes, G_N_ELEMENTS (changes));
  /* Noise above the limit is no silence, either. */
  noisy.noise_db = -65.5;
  assert_failed ("acx", &noisy, "");
  noisy.noise_db = -59.8;
  assert_failed ("acx", &noisy, "noise_floor leading_silence trailing_silence");
  other.rate = 48000;
  assert_failed ("acx", &other, "sample_rate");
}

static void
test_ebu_r128 (void)
{
  static const Change changes[] = {
    { G_STRUCT_OFFSET (Sound, level_db), -23.45, -23.55, "integrated" },
    { G_STRUCT_OFFSET (Sound, level_db), -22.55, -22.45, "integrated" },
    { G_STRUCT_OFFSET (Sound, peak_db), -1.3, -0.9, "true_peak" },
  };

  check_changes ("ebu-r128", &good_ebu, changes, G_N_ELEMENTS (changes));
}

static void
test_podcast (void)
{
  static const Change changes[] = {
    { G_STRUCT_OFFSET (Sound, level_db), -16.95, -17.05, "integrated" },
    { G_STRUCT_OFFSET (Sound, level_db), -15.05, -14.95, "integrated" },
    { G_STRUCT_OFFSET (Sound, peak_db), -1.3, -0.9, "true_peak" },
  };
  Sound clipped = good_podcast;

  check_changes ("podcast", &good_podcast, changes, G_N_ELEMENTS (changes));
  clipped.n_full = 2;
  assert_failed ("podcast", &clipped, "true_peak");
  clipped.n_full = 3;
  assert_failed ("podcast", &clipped, "true_peak clipped");
}

/* What would take two hours to try: the limit is told. */
static void
test_limits_are_told (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *criteria;
  JsonObject *last;

  write_sound (program, &good_acx);
  result = voder_program_run (program, "measure", "sound.wav", "--check", "acx",
                              "--json", NULL);
  root = json_from_string (result->out, NULL);
  criteria = json_object_get_array_member (
      json_array_get_object_element (json_node_get_array (root), 0), "check");
  last = json_array_get_object_element (criteria,
                                        json_array_get_length (criteria) - 1);
  g_assert_cmpstr (json_object_get_string_member (last, "name"), ==,
                   "duration");
  g_assert_cmpstr (json_object_get_string_member (last, "unit"), ==, "min");
  g_assert_cmpfloat (json_object_get_double_member (last, "max"), ==, 120.0);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (last, "value"),
                                  7.75 / 60.0, 0.01);
}

/* What must be one number is told as one. */
static void
test_an_exact_number_is_told_as_one (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) acx = NULL;
  g_autoptr (VoderProgramResult) podcast = NULL;

  write_sound (program, &good_podcast);
  acx = voder_program_run (program, "measure", "sound.wav", "--check", "acx",
                           NULL);
  podcast = voder_program_run (program, "measure", "sound.wav", "--check",
                               "podcast", NULL);
  voder_program_assert_said (acx->out, "48000, must be 44100 Hz\n");
  voder_program_assert_said (podcast->out, "0, must be 0\n");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/voder-check/acx", test_acx);
  voder_test_add ("/voder-check/ebu-r128", test_ebu_r128);
  voder_test_add ("/voder-check/podcast", test_podcast);
  voder_test_add ("/voder-check/limits-are-told", test_limits_are_told);
  voder_test_add ("/voder-check/an-exact-number-is-told-as-one",
                  test_an_exact_number_is_told_as_one);

  return voder_test_run ();
}
