/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

static void
assert_range (VoderText *text, gsize start, gsize end, gint64 from, gint64 to)
{
  gint64 source_start = 0;
  gint64 source_end = 0;

  voder_text_get_source_range (text, start, end, &source_start, &source_end);
  g_assert_cmpint (source_start, ==, from);
  g_assert_cmpint (source_end, ==, to);
}

static void
a_new_text_is_its_own_source (void)
{
  g_autoptr (VoderText) text = voder_text_new ("hello", -1);

  g_assert_cmpstr (voder_text_get_string (text), ==, "hello");
  assert_range (text, 0, 5, 0, 5);
  assert_range (text, 1, 3, 1, 3);
}

static void
a_length_cuts_the_string (void)
{
  g_autoptr (VoderText) text = voder_text_new ("hello", 2);

  g_assert_cmpstr (voder_text_get_string (text), ==, "he");
  g_assert_cmpuint (voder_text_get_length (text), ==, 2);
}

static void
an_empty_range_is_a_place (void)
{
  g_autoptr (VoderText) text = voder_text_new ("hello", -1);

  assert_range (text, 0, 0, 0, 0);
  assert_range (text, 2, 2, 2, 2);
  assert_range (text, 5, 5, 5, 5);
}

static void
an_empty_text_has_no_source (void)
{
  g_autoptr (VoderText) text = voder_text_new ("", -1);

  g_assert_false (voder_text_get_source_range (text, 0, 0, NULL, NULL));
}

static VoderText *
build (void)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();

  voder_text_builder_append (builder, "ab", -1, 10, 12);
  voder_text_builder_append (builder, "&", -1, 12, 17);
  voder_text_builder_append (builder, "(put in)", -1, -1, -1);
  voder_text_builder_append (builder, "cd", -1, 17, 19);

  return voder_text_builder_steal (builder);
}

static void
ranges_follow_the_runs (void)
{
  g_autoptr (VoderText) text = build ();

  g_assert_cmpstr (voder_text_get_string (text), ==, "ab&(put in)cd");
  assert_range (text, 0, 2, 10, 12);
  assert_range (text, 1, 3, 11, 17);
  assert_range (text, 2, 3, 12, 17);
  assert_range (text, 0, 13, 10, 19);
  assert_range (text, 12, 13, 18, 19);
}

static void
what_was_put_in_has_no_source (void)
{
  g_autoptr (VoderText) text = build ();

  g_assert_false (voder_text_get_source_range (text, 4, 8, NULL, NULL));
  assert_range (text, 4, 8, -1, -1);
  assert_range (text, 2, 8, 12, 17);
  assert_range (text, 4, 12, 17, 18);
}

static void
a_part_of_a_unit_stands_for_the_whole_unit (void)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autoptr (VoderText) text = NULL;

  voder_text_builder_append (builder, "one", -1, 4, 12);
  text = voder_text_builder_steal (builder);
  assert_range (text, 1, 2, 4, 12);
}

static void
equal_units_in_a_row_stay_exact (void)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autoptr (VoderText) text = NULL;

  for (int i = 0; i < 100; i++)
    voder_text_builder_append (builder, "x", -1, i * 2, i * 2 + 2);
  text = voder_text_builder_steal (builder);
  assert_range (text, 7, 9, 14, 18);
  assert_range (text, 99, 100, 198, 200);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/text/a-new-text-is-its-own-source",
                  a_new_text_is_its_own_source);
  voder_test_add ("/text/a-length-cuts-the-string", a_length_cuts_the_string);
  voder_test_add ("/text/an-empty-range-is-a-place", an_empty_range_is_a_place);
  voder_test_add ("/text/an-empty-text-has-no-source",
                  an_empty_text_has_no_source);
  voder_test_add ("/text/ranges-follow-the-runs", ranges_follow_the_runs);
  voder_test_add ("/text/what-was-put-in-has-no-source",
                  what_was_put_in_has_no_source);
  voder_test_add ("/text/a-part-of-a-unit-stands-for-the-whole-unit",
                  a_part_of_a_unit_stands_for_the_whole_unit);
  voder_test_add ("/text/equal-units-in-a-row-stay-exact",
                  equal_units_in_a_row_stay_exact);

  return voder_test_run ();
}
