/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#define RATE 1000

static VoderMarkPlace
place (VoderMarkPlacer *placer, VoderMarkType type, guint64 n_frames)
{
  g_autoptr (VoderMark) mark =
      voder_mark_new (type, "text", 200, n_frames, VODER_ACCURACY_EXACT);
  VoderFrameClock clock = { .start = GST_SECOND, .n_frames = 500 };
  VoderMarkPlace result;

  gst_audio_info_set_format (&clock.info, GST_AUDIO_FORMAT_S16, RATE, 1, NULL);
  voder_mark_placer_place (placer, mark, &clock, &result);

  return result;
}

/* From the next frame of the clock on; all in the first utterance before it. */
static void
marks_are_numbered_and_timed (void)
{
  VoderMarkPlacer placer;
  VoderMarkPlace result;

  voder_mark_placer_init (&placer);
  result = place (&placer, VODER_MARK_PARAGRAPH, VODER_MARK_UNKNOWN_LENGTH);
  g_assert_cmpuint (result.id, ==, 0);
  g_assert_cmpuint (result.utterance, ==, 0);
  g_assert_cmpuint (result.start, ==, 1700 * GST_MSECOND);
  g_assert_false (GST_CLOCK_TIME_IS_VALID (result.end));
  for (guint i = 0; i < 2; i++) {
    result = place (&placer, VODER_MARK_SENTENCE, 300);
    g_assert_cmpuint (result.id, ==, 2 * i + 1);
    g_assert_cmpuint (result.utterance, ==, i);
    g_assert_cmpuint (result.end, ==, 2000 * GST_MSECOND);
    result = place (&placer, VODER_MARK_WORD, 1);
    g_assert_cmpuint (result.utterance, ==, i);
  }
}

/* The times of a subtitle are those of its paragraph, and of no other. */
static void
a_cue_has_one_paragraph (void)
{
  VoderMarkPlacer placer;
  VoderMarkPlace result;

  voder_mark_placer_init (&placer);
  voder_mark_placer_set_cue (&placer, 7, 9);
  result = place (&placer, VODER_MARK_WORD, 300);
  g_assert_cmpuint (result.start, ==, 1700 * GST_MSECOND);
  result = place (&placer, VODER_MARK_PARAGRAPH, 300);
  g_assert_cmpuint (result.start, ==, 7);
  g_assert_cmpuint (result.end, ==, 9);
  result = place (&placer, VODER_MARK_PARAGRAPH, 300);
  g_assert_cmpuint (result.start, ==, 1700 * GST_MSECOND);
  g_assert_cmpuint (result.end, ==, 2000 * GST_MSECOND);

  voder_mark_placer_set_cue (&placer, GST_CLOCK_TIME_NONE, 9);
  result = place (&placer, VODER_MARK_PARAGRAPH, 300);
  g_assert_cmpuint (result.start, ==, 1700 * GST_MSECOND);
  g_assert_cmpuint (result.end, ==, 9);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/mark-placer/marks-are-numbered-and-timed",
                  marks_are_numbered_and_timed);
  voder_test_add ("/mark-placer/a-cue-has-one-paragraph",
                  a_cue_has_one_paragraph);

  return voder_test_run ();
}
