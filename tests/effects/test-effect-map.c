/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

/* The time map of an effect that says where its frames come from. */

#define RATE 8000

#define TEST_TYPE_MAPPED (test_mapped_get_type ())
G_DECLARE_FINAL_TYPE (TestMapped, test_mapped, TEST, MAPPED, VoderEffect)

/* It gives a frame of silence for each that it takes; the test adds the
 * anchors. */
struct _TestMapped {
  VoderEffect parent_instance;
};

G_DEFINE_FINAL_TYPE (TestMapped, test_mapped, VODER_TYPE_EFFECT)

static void
test_mapped_process (VoderEffect *effect, VoderEffectBlock *block)
{
  block->n_taken = MIN (block->n_input, block->n_output);
  block->n_given = block->n_taken;
  for (gsize i = 0; i < block->n_given; i++)
    block->output[i] = 0.0f;
}

static void
test_mapped_class_init (TestMappedClass *klass)
{
  VODER_EFFECT_CLASS (klass)->process = test_mapped_process;
}

static void
test_mapped_init (TestMapped *self)
{
}

static VoderEffect *
create (void)
{
  VoderEffect *effect = g_object_new (TEST_TYPE_MAPPED, NULL);
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, RATE, 1, NULL);
  g_assert_true (voder_effect_setup (effect, &info, NULL));

  return effect;
}

/* So many frames come out. */
static void
give (VoderEffect *effect, gsize n_frames)
{
  g_autofree float *samples = g_new0 (float, n_frames);
  g_autofree float *output = g_new0 (float, n_frames);
  VoderEffectBlock block = { samples, n_frames, output, n_frames, 0, 0 };

  voder_effect_process (effect, &block);
  g_assert_cmpuint (block.n_given, ==, n_frames);
}

static void
test_between_two_anchors_time_runs_evenly (void)
{
  g_autoptr (VoderEffect) effect = create ();

  voder_effect_add_anchor (effect, 100.0, 300.0);
  voder_effect_add_anchor (effect, 200.0, 350.0);
  g_assert_cmpfloat (voder_effect_map (effect, 0.0), ==, 0.0);
  g_assert_cmpfloat (voder_effect_map (effect, 50.0), ==, 150.0);
  g_assert_cmpfloat (voder_effect_map (effect, 100.0), ==, 300.0);
  g_assert_cmpfloat (voder_effect_map (effect, 102.0), ==, 301.0);
  g_assert_cmpfloat (voder_effect_map (effect, 200.0), ==, 350.0);
  /* Behind the last as before it. */
  g_assert_cmpfloat (voder_effect_map (effect, 300.0), ==, 400.0);
}

static void
test_behind_the_last_it_runs_as_said_until_the_next (void)
{
  g_autoptr (VoderEffect) effect = create ();

  voder_effect_add_anchor (effect, 100.0, 300.0);
  voder_effect_set_pace (effect, 2.0);
  g_assert_cmpfloat (voder_effect_map (effect, 110.0), ==, 320.0);
  voder_effect_add_anchor (effect, 200.0, 400.0);
  g_assert_cmpfloat (voder_effect_map (effect, 110.0), ==, 310.0);
  g_assert_cmpfloat (voder_effect_map (effect, 210.0), ==, 410.0);
}

/* Where something was taken out, the frame that comes then is from behind it.
 */
static void
test_at_a_jump_the_later_frame_counts (void)
{
  g_autoptr (VoderEffect) effect = create ();
  guint64 frame = 0;

  voder_effect_add_anchor (effect, 100.0, 100.0);
  voder_effect_add_anchor (effect, 100.0, 500.0);
  voder_effect_add_anchor (effect, 200.0, 600.0);
  give (effect, 200);
  g_assert_cmpfloat (voder_effect_map (effect, 99.0), ==, 99.0);
  g_assert_cmpfloat (voder_effect_map (effect, 100.0), ==, 500.0);
  /* What was taken out begins where it goes on. */
  for (guint64 i = 100; i <= 500; i += 50) {
    g_assert_true (voder_effect_find_output (effect, i, &frame));
    g_assert_cmpuint (frame, ==, 100);
  }
}

static void
test_an_anchor_before_the_last_is_moved_to_it (void)
{
  g_autoptr (VoderEffect) effect = create ();

  voder_effect_add_anchor (effect, 100.0, 300.0);
  voder_effect_add_anchor (effect, 90.0, 200.0);
  voder_effect_add_anchor (effect, 200.0, 250.0);
  for (double i = 1.0; i < 300.0; i++)
    g_assert_cmpfloat (voder_effect_map (effect, i), >=,
                       voder_effect_map (effect, i - 1.0));
  g_assert_cmpfloat (voder_effect_map (effect, 150.0), ==, 300.0);
}

/* Two of the steps never lie on one line. */
static double
find_input (guint n)
{
  return 10.0 * n + (n % 2 == 0 ? 0.0 : 7.0);
}

static void
test_it_reaches_thousands_of_anchors_back (void)
{
  g_autoptr (VoderEffect) effect = create ();
  const guint n_anchors = 30000;
  const guint n_kept = 8000;

  for (guint i = 1; i <= n_anchors; i++) {
    voder_effect_add_anchor (effect, 4.0 * i, find_input (i));
    g_assert_cmpfloat (voder_effect_map (effect, 4.0 * i), ==, find_input (i));
    if (i > 1)
      g_assert_cmpfloat (voder_effect_map (effect, 4.0 * i - 2.0), ==,
                         (find_input (i - 1) + find_input (i)) / 2.0);
  }
  for (guint i = n_anchors - n_kept; i <= n_anchors; i++)
    g_assert_cmpfloat (voder_effect_map (effect, 4.0 * i), ==, find_input (i));
}

/* Anchors on one line are one: it reaches as far as they do. */
static void
test_what_runs_evenly_reaches_back_for_ever (void)
{
  g_autoptr (VoderEffect) effect = create ();

  for (guint i = 1; i <= 30000; i++)
    voder_effect_add_anchor (effect, 4.0 * i, 8.0 * i);
  for (guint i = 1; i <= 30000; i += 7)
    g_assert_cmpfloat (voder_effect_map (effect, 4.0 * i), ==, 8.0 * i);
}

static void
test_a_frame_is_found_within_half_of_one (void)
{
  g_autoptr (VoderEffect) effect = create ();
  guint64 frame = 0;

  /* Frame n of the output comes from n + 0.4, then from n - 0.4. */
  voder_effect_add_anchor (effect, 1.0, 1.4);
  voder_effect_add_anchor (effect, 100.0, 100.4);
  voder_effect_add_anchor (effect, 101.0, 100.6);
  voder_effect_add_anchor (effect, 200.0, 199.6);
  give (effect, 201);
  g_assert_true (voder_effect_find_output (effect, 50, &frame));
  g_assert_cmpuint (frame, ==, 50);
  g_assert_true (voder_effect_find_output (effect, 150, &frame));
  g_assert_cmpuint (frame, ==, 150);
}

static void
test_what_has_not_come_out_is_not_found (void)
{
  g_autoptr (VoderEffect) effect = create ();
  guint64 frame = 0;

  g_assert_false (voder_effect_find_output (effect, 0, &frame));
  give (effect, 100);
  g_assert_true (voder_effect_find_output (effect, 99, &frame));
  g_assert_cmpuint (frame, ==, 99);
  g_assert_false (voder_effect_find_output (effect, 100, &frame));
  g_assert_cmpuint (frame, ==, 100);
}

/* Of silence in front of a frame the last counts, and that it is the last is
 * known only when something comes behind it. */
static void
test_behind_silence_in_front_a_frame_waits_for_its_end (void)
{
  g_autoptr (VoderEffect) effect = create ();
  guint64 frame = 0;

  voder_effect_add_anchor (effect, 100.0, 0.0);
  voder_effect_add_anchor (effect, 200.0, 100.0);
  give (effect, 100);
  g_assert_false (voder_effect_find_output (effect, 0, &frame));
  give (effect, 50);
  g_assert_true (voder_effect_find_output (effect, 0, &frame));
  g_assert_cmpuint (frame, ==, 100);
  g_assert_true (voder_effect_find_output (effect, 10, &frame));
  g_assert_cmpuint (frame, ==, 110);
}

/* Of something that lasts; one that is still to end is stretched as all before.
 */
static void
test_a_length_is_that_up_to_its_end (void)
{
  g_autoptr (VoderEffect) effect = create ();

  voder_effect_add_anchor (effect, 100.0, 200.0);
  voder_effect_add_anchor (effect, 200.0, 600.0);
  g_assert_cmpuint (voder_effect_map_length (effect, 20, 100, 0), ==, 100);
  give (effect, 100);
  g_assert_cmpuint (voder_effect_map_length (effect, 20, 100, 10), ==, 50);
  g_assert_cmpuint (voder_effect_map_length (effect, 100, 200, 50), ==, 100);
  give (effect, 100);
  g_assert_cmpuint (voder_effect_map_length (effect, 100, 200, 50), ==, 75);
}

static void
test_a_reset_forgets_the_anchors (void)
{
  g_autoptr (VoderEffect) effect = create ();
  guint64 frame = 0;

  voder_effect_add_anchor (effect, 100.0, 300.0);
  voder_effect_set_pace (effect, 5.0);
  give (effect, 100);
  voder_effect_reset (effect);
  g_assert_cmpuint (voder_effect_get_n_given (effect), ==, 0);
  g_assert_false (voder_effect_find_output (effect, 10, &frame));
  g_assert_cmpfloat (voder_effect_map (effect, 300.0), ==, 300.0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-map/between-two-anchors-time-runs-evenly",
                  test_between_two_anchors_time_runs_evenly);
  voder_test_add ("/effect-map/behind-the-last-it-runs-as-said-until-the-next",
                  test_behind_the_last_it_runs_as_said_until_the_next);
  voder_test_add ("/effect-map/at-a-jump-the-later-frame-counts",
                  test_at_a_jump_the_later_frame_counts);
  voder_test_add ("/effect-map/an-anchor-before-the-last-is-moved-to-it",
                  test_an_anchor_before_the_last_is_moved_to_it);
  voder_test_add ("/effect-map/it-reaches-thousands-of-anchors-back",
                  test_it_reaches_thousands_of_anchors_back);
  voder_test_add ("/effect-map/what-runs-evenly-reaches-back-for-ever",
                  test_what_runs_evenly_reaches_back_for_ever);
  voder_test_add ("/effect-map/a-frame-is-found-within-half-of-one",
                  test_a_frame_is_found_within_half_of_one);
  voder_test_add ("/effect-map/what-has-not-come-out-is-not-found",
                  test_what_has_not_come_out_is_not_found);
  voder_test_add (
      "/effect-map/behind-silence-in-front-a-frame-waits-for-its-end",
      test_behind_silence_in_front_a_frame_waits_for_its_end);
  voder_test_add ("/effect-map/a-length-is-that-up-to-its-end",
                  test_a_length_is_that_up_to_its_end);
  voder_test_add ("/effect-map/a-reset-forgets-the-anchors",
                  test_a_reset_forgets_the_anchors);

  return voder_test_run ();
}
