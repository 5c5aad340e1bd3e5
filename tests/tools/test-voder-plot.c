/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <math.h>

#include <cairo.h>

#include "voder-program.h"

/* What `voder measure --plot` draws is what the sound is like. */

#define RATE         48000
#define SECONDS      5.0
#define FLOAT_CODING 3

/* Silence for a second, then these two tones. */
#define FIRST_HZ     4000.0
#define FIRST_LEVEL  0.5
#define FIRST_START  1.0
#define SECOND_HZ    1000.0
#define SECOND_LEVEL 0.1
#define SECOND_START 1.8

/* Where the three panels are in the picture. */
#define LEFT        92.0
#define RIGHT       1490.0
#define WAVE_TOP    130
#define WAVE_BOTTOM 380
#define LOUD_TOP    430
#define LOUD_BOTTOM 630
#define HEAT_TOP    680
#define HEAT_BOTTOM 1020

typedef struct {
  int red, green, blue;
} Pixel;

static const Pixel wave = { 41, 107, 163 };
static const Pixel loud = { 204, 84, 33 };

static cairo_surface_t *picture;

static void
write_sound (VoderProgram *program)
{
  gsize n_frames = (gsize) (SECONDS * RATE);
  WavHeader header = { FLOAT_CODING, 32, 1, RATE };
  g_autoptr (GByteArray) bytes = NULL;

  header.size = (guint32) (n_frames * sizeof (float));
  bytes = wav_build (header);
  for (gsize i = 0; i < n_frames; i++) {
    double t = (double) i / RATE;
    double hertz = t < SECOND_START ? FIRST_HZ : SECOND_HZ;
    double level = t < FIRST_START    ? 0.0
                   : t < SECOND_START ? FIRST_LEVEL
                                      : SECOND_LEVEL;
    float sample = (float) (level * sin (2.0 * G_PI * hertz * t));

    g_byte_array_append (bytes, (const guint8 *) &sample, sizeof sample);
  }
  voder_program_write (program, "sound.wav", (const char *) bytes->data,
                       (gssize) bytes->len);
}

static void
draw (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autofree char *path = voder_program_get_path (program, "sound.png");

  write_sound (program);
  result = voder_program_run (program, "measure", "sound.wav", "--plot",
                              "sound.png", NULL);
  voder_program_assert_status (result, 0);
  picture = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (picture), ==, CAIRO_STATUS_SUCCESS);
}

static Pixel
get_pixel (int x, int y)
{
  const guint8 *line = cairo_image_surface_get_data (picture) +
                       y * cairo_image_surface_get_stride (picture);
  guint32 value = ((const guint32 *) (gconstpointer) line)[x];

  return (Pixel){ (int) (value >> 16 & 255), (int) (value >> 8 & 255),
                  (int) (value & 255) };
}

static int
get_x (double seconds)
{
  return (int) (LEFT + (RIGHT - LEFT) * seconds / SECONDS);
}

static gboolean
is_like (Pixel a, Pixel b)
{
  return abs (a.red - b.red) + abs (a.green - b.green) + abs (a.blue - b.blue) <
         60;
}

/* How many pixels of a column have a colour; their middle. */
static int
count (int x, int top, int bottom, Pixel colour, double *middle)
{
  int n = 0;

  *middle = 0.0;
  for (int y = top; y < bottom; y++) {
    if (is_like (get_pixel (x, y), colour)) {
      n++;
      *middle += y;
    }
  }
  *middle /= MAX (n, 1);

  return n;
}

static void
test_the_waveform (void)
{
  double height = WAVE_BOTTOM - WAVE_TOP;
  double middle;

  g_assert_cmpint (count (get_x (0.5), WAVE_TOP, WAVE_BOTTOM, wave, &middle),
                   <=, 3);
  g_assert_cmpfloat_with_epsilon (
      count (get_x (1.4), WAVE_TOP, WAVE_BOTTOM, wave, &middle),
      height * FIRST_LEVEL, 4.0);
  g_assert_cmpfloat_with_epsilon (middle, (WAVE_TOP + WAVE_BOTTOM) / 2.0, 2.0);
  g_assert_cmpfloat_with_epsilon (
      count (get_x (4.0), WAVE_TOP, WAVE_BOTTOM, wave, &middle),
      height * SECOND_LEVEL, 4.0);
}

/* A tone of 1 kHz reads what it is in dB of full scale. */
static void
test_the_loudness (void)
{
  double wanted = LOUD_TOP + (LOUD_BOTTOM - LOUD_TOP) * 20.0 / 60.0;
  double middle;

  g_assert_cmpint (count (get_x (4.95), LOUD_TOP, LOUD_BOTTOM, loud, &middle),
                   >=, 1);
  g_assert_cmpfloat_with_epsilon (middle, wanted, 3.0);
  g_assert_cmpint (count (get_x (0.5), LOUD_TOP, LOUD_BOTTOM, loud, &middle),
                   ==, 0);
}

/* Where it is the brightest. */
static int
find_brightest (double seconds)
{
  int best = HEAT_TOP;
  int most = -1;

  for (int y = HEAT_TOP; y < HEAT_BOTTOM; y++) {
    Pixel pixel = get_pixel (get_x (seconds), y);
    int sum = pixel.red + pixel.green + pixel.blue;

    if (sum > most) {
      most = sum;
      best = y;
    }
  }

  return best;
}

static double
get_y (double hertz)
{
  double low = log1p (60.0 / 700.0);
  double high = log1p (RATE / 2.0 / 700.0);

  return HEAT_BOTTOM - (HEAT_BOTTOM - HEAT_TOP) *
                           (log1p (hertz / 700.0) - low) / (high - low);
}

static void
test_the_spectrum (void)
{
  Pixel silence = get_pixel (get_x (0.5), (HEAT_TOP + HEAT_BOTTOM) / 2);

  g_assert_cmpfloat_with_epsilon (find_brightest (1.4), get_y (FIRST_HZ), 4.0);
  g_assert_cmpfloat_with_epsilon (find_brightest (4.0), get_y (SECOND_HZ), 4.0);
  g_assert_cmpint (silence.red + silence.green + silence.blue, <, 60);
}

int
main (int argc, char **argv)
{
  int status;

  voder_test_init (&argc, &argv);
  draw ();

  voder_test_add ("/voder-plot/the-waveform", test_the_waveform);
  voder_test_add ("/voder-plot/the-loudness", test_the_loudness);
  voder_test_add ("/voder-plot/the-spectrum", test_the_spectrum);

  status = voder_test_run ();
  cairo_surface_destroy (picture);

  return status;
}
