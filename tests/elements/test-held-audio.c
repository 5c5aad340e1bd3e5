/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#define LENGTH (100 * GST_MSECOND)

static void
add (VoderHeldAudio *held, guint n, GstClockTime length)
{
  GstBuffer *buffer = gst_buffer_new ();

  GST_BUFFER_PTS (buffer) = n * LENGTH;
  GST_BUFFER_DURATION (buffer) = length;
  voder_held_audio_add (held, buffer);
}

static guint
count_taken (VoderHeldAudio *held, GstClockTime unknown)
{
  GstBuffer *buffer = NULL;
  guint n = 0;

  while ((buffer = voder_held_audio_take (held, unknown)) != NULL) {
    gst_buffer_unref (buffer);
    n++;
  }

  return n;
}

/* What ends where the unknown begins is known. */
static void
what_is_known_goes (void)
{
  VoderHeldAudio held;

  voder_held_audio_init (&held);
  for (guint i = 0; i < 4; i++)
    add (&held, i, LENGTH);
  g_assert_cmpuint (count_taken (&held, LENGTH - 1), ==, 0);
  g_assert_cmpuint (count_taken (&held, 2 * LENGTH), ==, 2);
  g_assert_cmpuint (count_taken (&held, 3 * LENGTH + 1), ==, 1);
  g_assert_cmpuint (count_taken (&held, GST_CLOCK_TIME_NONE), ==, 1);
  voder_held_audio_clear (&held);
}

/* But for half a minute, however long nothing of it is known. */
static void
nothing_waits_for_ever (void)
{
  VoderHeldAudio held;

  voder_held_audio_init (&held);
  for (guint i = 0; i < 299; i++)
    add (&held, i, LENGTH);
  g_assert_cmpuint (count_taken (&held, 0), ==, 0);
  add (&held, 299, LENGTH);
  g_assert_cmpuint (count_taken (&held, 0), ==, 1);
  add (&held, 300, 10 * LENGTH);
  g_assert_cmpuint (count_taken (&held, 0), ==, 10);
  voder_held_audio_clear (&held);
  g_assert_cmpuint (count_taken (&held, GST_CLOCK_TIME_NONE), ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/held-audio/what-is-known-goes", what_is_known_goes);
  voder_test_add ("/held-audio/nothing-waits-for-ever", nothing_waits_for_ever);

  return voder_test_run ();
}
