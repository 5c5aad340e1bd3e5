/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <math.h>

/* The signals of EBU Tech 3341 and 3342, made from their descriptions; times
 * are in seconds, levels in dB of full scale. The meter reads them as they are,
 * and behind the effect `loudness`. */

static const int rates[] = { 44100, 48000, 22050 };

#define TONE_HZ      1000.0
#define CHANNELS_MAX 5

/* A part of a signal; a level of -1000 is silence. */
typedef struct {
  double seconds;
  double level;
} Part;

#define SILENT (-1000.0)

/* At most so many frames are a piece. */
#define PIECE_FRAMES 2000

/* What the signals go through, and how much louder that makes them. */
typedef struct {
  const char *chain;
  double gain;
} Way;

static const Way straight = { NULL, 0.0 };
static const Way through_loudness = { "loudness target=-20 measured=-23", 3.0 };
static const Way *way = &straight;

/* A meter, behind that. */
typedef struct {
  VoderEffect *effect; /* or NULL */
  VoderMeter *meter;
  gsize n_channels;
} Reader;

static void
reader_begin (Reader *self, const GstAudioInfo *info)
{
  g_autoptr (GError) error = NULL;

  *self = (Reader){ NULL, voder_meter_new (info),
                    (gsize) GST_AUDIO_INFO_CHANNELS (info) };
  if (way->chain == NULL)
    return;

  self->effect = VODER_EFFECT (voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), way->chain, &error));
  g_assert_no_error (error);
  g_assert_true (voder_effect_setup (self->effect, info, NULL));
}

static void
reader_add (Reader *self, const float *samples, gsize n_frames)
{
  float output[CHANNELS_MAX * PIECE_FRAMES];
  VoderEffectBlock block = { samples, n_frames, output, n_frames, 0, 0 };

  g_assert_cmpuint (n_frames, <=, PIECE_FRAMES);
  if (self->effect == NULL) {
    voder_meter_add (self->meter, samples, n_frames);
    return;
  }

  voder_effect_process (self->effect, &block);
  g_assert_cmpuint (block.n_taken, ==, n_frames);
  voder_meter_add (self->meter, output, block.n_given);
}

/* What is held back is heard, too. */
static void
reader_drain (Reader *self)
{
  float output[CHANNELS_MAX * PIECE_FRAMES];
  gboolean has_more = self->effect != NULL;

  while (has_more) {
    VoderEffectBlock block = { .output = output, .n_output = PIECE_FRAMES };

    has_more = voder_effect_drain (self->effect, &block);
    voder_meter_add (self->meter, output, block.n_given);
  }
}

static void
reader_end (Reader *self)
{
  g_clear_object (&self->effect);
  g_clear_object (&self->meter);
}

/* A tone whose level changes, in both channels or in one. */
typedef struct {
  Reader reader;
  VoderMeter *meter; /* of the reader */
  int rate;
  double time;      /* where it should be */
  guint64 n_frames; /* where it is */
} Signal;

static void
signal_begin (Signal *self, int rate)
{
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, rate, 2, NULL);
  *self = (Signal){ .rate = rate };
  reader_begin (&self->reader, &info);
  self->meter = self->reader.meter;
}

static void
signal_end (Signal *self)
{
  reader_end (&self->reader);
}

/* Adds a piece of at most 10 ms. */
static void
add_piece (Signal *self, guint64 n, double level)
{
  float samples[2 * PIECE_FRAMES];
  double amplitude = pow (10.0, level / 20.0);

  g_assert_cmpuint (n, <=, PIECE_FRAMES);
  for (guint64 i = 0; i < n; i++) {
    double angle =
        2.0 * G_PI * TONE_HZ * (double) (self->n_frames + i) / self->rate;

    samples[2 * i] = samples[2 * i + 1] = (float) (amplitude * sin (angle));
  }
  reader_add (&self->reader, samples, n);
  self->n_frames += n;
}

typedef void (*Look) (Signal *self);

static void
signal_add (Signal *self, double seconds, double level, Look look)
{
  guint64 end;

  self->time += seconds;
  end = (guint64) (self->time * self->rate + 0.5);
  while (self->n_frames < end) {
    guint64 n = MIN (end - self->n_frames, (guint64) self->rate / 100);

    add_piece (self, n, level);
    if (look != NULL)
      look (self);
  }
}

static void
assert_reading (double reading, double expected, double tolerance)
{
  if (!(fabs (reading - expected) <= tolerance))
    g_error ("reads %.3f, not %.1f ± %.1f", reading, expected, tolerance);
}

/* Of a loudness, which is what the way makes of it. */
static void
assert_loudness (double reading, double expected)
{
  assert_reading (reading, expected + way->gain, 0.1);
}

static void
check_integrated (const Part *parts, gsize n_parts, double expected)
{
  for (gsize k = 0; k < G_N_ELEMENTS (rates); k++) {
    Signal tone;

    signal_begin (&tone, rates[k]);
    for (gsize i = 0; i < n_parts; i++)
      signal_add (&tone, parts[i].seconds, parts[i].level, NULL);
    g_test_message ("%d Hz: I = %.3f", rates[k],
                    voder_meter_get_integrated (tone.meter));
    assert_loudness (voder_meter_get_integrated (tone.meter), expected);
    signal_end (&tone);
  }
}

static void
test_3341_1_and_2 (void)
{
  static const double levels[] = { -23.0, -33.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (rates); k++) {
      Signal tone;

      signal_begin (&tone, rates[k]);
      signal_add (&tone, 20.0, levels[i], NULL);
      assert_loudness (voder_meter_get_momentary (tone.meter), levels[i]);
      assert_loudness (voder_meter_get_short_term (tone.meter), levels[i]);
      assert_loudness (voder_meter_get_integrated (tone.meter), levels[i]);
      signal_end (&tone);
    }
  }
}

static void
test_3341_3_to_5 (void)
{
  static const Part third[] = { { 10, -36 }, { 60, -23 }, { 10, -36 } };
  static const Part fourth[] = {
    { 10, -72 }, { 10, -36 }, { 60, -23 }, { 10, -36 }, { 10, -72 }
  };
  static const Part fifth[] = { { 20, -26 }, { 20.1, -20 }, { 20, -26 } };

  check_integrated (third, G_N_ELEMENTS (third), -23.0);
  check_integrated (fourth, G_N_ELEMENTS (fourth), -23.0);
  check_integrated (fifth, G_N_ELEMENTS (fifth), -23.0);
}

/* Five channels: the two behind count more. */
static void
check_surround (int rate)
{
  static const double levels[CHANNELS_MAX] = { -28, -28, -24, -30, -30 };
  static const GstAudioChannelPosition positions[CHANNELS_MAX] = {
    GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT,
    GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT,
    GST_AUDIO_CHANNEL_POSITION_FRONT_CENTER,
    GST_AUDIO_CHANNEL_POSITION_REAR_LEFT,
    GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT,
  };
  Reader reader;
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, rate, CHANNELS_MAX,
                             positions);
  reader_begin (&reader, &info);
  for (int i = 0; i < rate * 20; i++) {
    float frame[CHANNELS_MAX];

    for (int c = 0; c < CHANNELS_MAX; c++)
      frame[c] = (float) (pow (10.0, levels[c] / 20.0) *
                          sin (2.0 * G_PI * TONE_HZ * i / rate));
    reader_add (&reader, frame, 1);
  }
  assert_loudness (voder_meter_get_integrated (reader.meter), -23.0);
  reader_end (&reader);
}

static void
test_3341_6 (void)
{
  for (gsize k = 0; k < G_N_ELEMENTS (rates); k++)
    check_surround (rates[k]);
}

static void
look_at_short_term (Signal *self)
{
  if (self->n_frames >= (guint64) self->rate * 3)
    assert_loudness (voder_meter_get_short_term (self->meter), -23.0);
}

static void
look_at_momentary (Signal *self)
{
  if (self->n_frames >= (guint64) self->rate)
    assert_loudness (voder_meter_get_momentary (self->meter), -23.0);
}

static void
test_3341_9_and_12 (void)
{
  for (gsize k = 0; k < G_N_ELEMENTS (rates); k++) {
    Signal ninth, twelfth;

    signal_begin (&ninth, rates[k]);
    for (int i = 0; i < 5; i++) {
      signal_add (&ninth, 1.34, -20.0, look_at_short_term);
      signal_add (&ninth, 1.66, -30.0, look_at_short_term);
    }
    signal_end (&ninth);

    signal_begin (&twelfth, rates[k]);
    for (int i = 0; i < 25; i++) {
      signal_add (&twelfth, 0.18, -20.0, look_at_momentary);
      signal_add (&twelfth, 0.22, -30.0, look_at_momentary);
    }
    signal_end (&twelfth);
  }
}

/* Twenty files, each with its sound a little later. */
static void
test_3341_10_and_13 (void)
{
  for (gsize k = 0; k < G_N_ELEMENTS (rates); k++) {
    for (int n = 0; n < 20; n++) {
      Signal tenth, thirteenth;

      signal_begin (&tenth, rates[k]);
      signal_add (&tenth, n * 0.15, SILENT, NULL);
      signal_add (&tenth, 3.0, -23.0, NULL);
      signal_add (&tenth, 1.0, SILENT, NULL);
      assert_loudness (voder_meter_get_max_short_term (tenth.meter), -23.0);
      signal_end (&tenth);

      signal_begin (&thirteenth, rates[k]);
      signal_add (&thirteenth, n * 0.02, SILENT, NULL);
      signal_add (&thirteenth, 0.4, -23.0, NULL);
      signal_add (&thirteenth, 1.0, SILENT, NULL);
      assert_loudness (voder_meter_get_max_momentary (thirteenth.meter), -23.0);
      signal_end (&thirteenth);
    }
  }
}

/* One file, in which each sound is louder and a little later. */
static void
test_3341_11_and_14 (void)
{
  for (gsize k = 0; k < G_N_ELEMENTS (rates); k++) {
    Signal eleventh, fourteenth;

    signal_begin (&eleventh, rates[k]);
    signal_begin (&fourteenth, rates[k]);
    for (int n = 0; n < 20; n++) {
      signal_add (&eleventh, n * 0.15, SILENT, NULL);
      signal_add (&eleventh, 3.0, -38.0 + n, NULL);
      signal_add (&eleventh, 3.0 - 0.15 * n, SILENT, NULL);
      assert_loudness (voder_meter_get_max_short_term (eleventh.meter),
                       -38.0 + n);

      signal_add (&fourteenth, n * 0.02, SILENT, NULL);
      signal_add (&fourteenth, 0.4, -38.0 + n, NULL);
      signal_add (&fourteenth, 0.4 - 0.02 * n, SILENT, NULL);
      assert_loudness (voder_meter_get_max_momentary (fourteenth.meter),
                       -38.0 + n);
    }
    signal_end (&eleventh);
    signal_end (&fourteenth);
  }
}

/* A tone at a part of the sample rate, with a phase in degrees. */
static double
measure_true_peak (int rate, int part, double degrees, double amplitude)
{
  GstAudioInfo info;
  Reader reader;
  double reading;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, rate, 2, NULL);
  reader_begin (&reader, &info);
  for (int i = 0; i < rate; i++) {
    /* Faded in and out, so that the edge itself has no peak. */
    double fade = MIN (1.0, MIN (i, rate - 1 - i) / (0.05 * rate));
    float sample =
        (float) (fade * amplitude *
                 sin (2.0 * G_PI * i / part + degrees * G_PI / 180.0));
    float frame[2] = { sample, sample };

    reader_add (&reader, frame, 1);
  }
  reading = voder_meter_get_true_peak (reader.meter);
  reader_end (&reader);

  return reading;
}

static void
test_3341_15_to_19 (void)
{
  static const struct {
    int part;
    double degrees;
    double amplitude;
    double expected;
  } cases[] = {
    { 4, 0.0, 0.50, -6.0 },  { 4, 45.0, 0.50, -6.0 }, { 6, 60.0, 0.50, -6.0 },
    { 8, 67.5, 0.50, -6.0 }, { 4, 45.0, 1.41, 3.0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (rates); k++) {
      double reading = measure_true_peak (rates[k], cases[i].part,
                                          cases[i].degrees, cases[i].amplitude);

      g_test_message ("%" G_GSIZE_FORMAT " at %d Hz: %.3f dBTP", i + 15,
                      rates[k], reading);
      g_assert_cmpfloat (reading, <=, cases[i].expected + way->gain + 0.2);
      g_assert_cmpfloat (reading, >=, cases[i].expected + way->gain - 0.4);
    }
  }
}

static void
test_3342_1_to_4 (void)
{
  static const struct {
    double levels[5];
    int n_levels;
    double expected;
  } cases[] = {
    { { -20, -30 }, 2, 10.0 },
    { { -20, -15 }, 2, 5.0 },
    { { -40, -20 }, 2, 20.0 },
    { { -50, -35, -20, -35, -50 }, 5, 15.0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (rates); k++) {
      Signal tone;

      signal_begin (&tone, rates[k]);
      for (int n = 0; n < cases[i].n_levels; n++)
        signal_add (&tone, 20.0, cases[i].levels[n], NULL);
      g_test_message ("%" G_GSIZE_FORMAT " at %d Hz: %.2f LU", i + 1, rates[k],
                      voder_meter_get_range (tone.meter));
      assert_reading (voder_meter_get_range (tone.meter), cases[i].expected,
                      1.0);
      signal_end (&tone);
    }
  }
}

/* A voice of which nothing is known but what its first 20 s say. */
static void
test_3341_1_to_3_find_their_target (void)
{
  static const Way found = { "loudness target=-20 look-ahead=20", 0.0 };
  static const Part parts[][3] = {
    { { 20, -23 } },
    { { 20, -33 } },
    { { 10, -36 }, { 60, -23 }, { 10, -36 } },
  };

  way = &found;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    for (gsize k = 0; k < G_N_ELEMENTS (rates); k++) {
      Signal tone;

      signal_begin (&tone, rates[k]);
      for (gsize n = 0; n < G_N_ELEMENTS (parts[i]); n++)
        signal_add (&tone, parts[i][n].seconds, parts[i][n].level, NULL);
      reader_drain (&tone.reader);
      assert_reading (voder_meter_get_integrated (tone.meter), -20.0, 0.1);
      signal_end (&tone);
    }
  }
  way = &straight;
}

/* A sound from one channel is as loud as the same from two. */
static void
test_mono_counts_as_two (void)
{
  g_autoptr (VoderMeter) meter = NULL;
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, 48000, 1, NULL);
  meter = voder_meter_new (&info);
  for (int i = 0; i < 48000 * 5; i++) {
    float sample = (float) (pow (10.0, -23.0 / 20.0) *
                            sin (2.0 * G_PI * TONE_HZ * i / 48000.0));

    voder_meter_add (meter, &sample, 1);
  }
  assert_reading (voder_meter_get_integrated (meter), -23.0, 0.1);
  assert_reading (voder_meter_get_peak (meter), -23.0, 0.01);
  assert_reading (voder_meter_get_rms (meter), -26.01, 0.01);
}

static void
test_silence_has_no_loudness (void)
{
  g_autofree float *silence = g_new0 (float, 2 * 48000);
  Signal nothing;

  signal_begin (&nothing, 48000);
  for (int i = 0; i < 5; i++)
    voder_meter_add (nothing.meter, silence, 48000);
  g_assert_true (isinf (voder_meter_get_integrated (nothing.meter)));
  g_assert_true (isinf (voder_meter_get_true_peak (nothing.meter)));
  g_assert_cmpfloat (voder_meter_get_range (nothing.meter), ==, 0.0);
  signal_add (&nothing, 3.0, -20.0, NULL);
  voder_meter_reset (nothing.meter);
  g_assert_true (isinf (voder_meter_get_max_momentary (nothing.meter)));
  g_assert_cmpuint (voder_meter_get_n_frames (nothing.meter), ==, 0);
  signal_end (&nothing);
}

typedef struct {
  const char *name;
  void (*func) (void);
} Case;

static const Case all[] = {
  { "3341-1-and-2", test_3341_1_and_2 },
  { "3341-3-to-5", test_3341_3_to_5 },
  { "3341-6", test_3341_6 },
  { "3341-9-and-12", test_3341_9_and_12 },
  { "3341-10-and-13", test_3341_10_and_13 },
  { "3341-11-and-14", test_3341_11_and_14 },
  { "3341-15-to-19", test_3341_15_to_19 },
  { "3342-1-to-4", test_3342_1_to_4 },
};

static gboolean
has_loudness (void)
{
  return voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                     VODER_PLUGIN_KIND_EFFECT,
                                     "loudness") != NULL;
}

static void
test_all_behind_loudness (void)
{
  if (!has_loudness ()) {
    g_test_skip ("loudness was not built");
    return;
  }

  way = &through_loudness;
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    all[i].func ();
  way = &straight;
}

static void
test_found_by_loudness (void)
{
  if (has_loudness ())
    test_3341_1_to_3_find_their_target ();
  else
    g_test_skip ("loudness was not built");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
    g_autofree char *path = g_strconcat ("/meter/ebu-tech-", all[i].name, NULL);

    voder_test_add (path, all[i].func);
  }
  voder_test_add ("/meter/ebu-tech-all-behind-loudness",
                  test_all_behind_loudness);
  voder_test_add ("/meter/ebu-tech-3341-1-to-3-found-by-loudness",
                  test_found_by_loudness);
  voder_test_add ("/meter/mono-counts-as-two", test_mono_counts_as_two);
  voder_test_add ("/meter/silence-has-no-loudness",
                  test_silence_has_no_loudness);

  return voder_test_run ();
}
