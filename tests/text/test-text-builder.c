/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

static void
a_head_taken_leaves_the_rest (void)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autoptr (VoderText) head = NULL;
  g_autoptr (VoderText) rest = NULL;
  gint64 start;
  gint64 end;

  voder_text_builder_append (builder, "one two", -1, 100, 107);
  head = voder_text_builder_steal_head (builder, 4);
  g_assert_cmpstr (voder_text_builder_peek (builder), ==, "two");
  g_assert_cmpuint (voder_text_builder_get_length (builder), ==, 3);
  rest = voder_text_builder_steal (builder);
  g_assert_cmpstr (voder_text_get_string (head), ==, "one ");
  g_assert_cmpstr (voder_text_get_string (rest), ==, "two");
  g_assert_true (voder_text_get_source_range (rest, 0, 3, &start, &end));
  g_assert_cmpint (start, ==, 104);
  g_assert_cmpint (end, ==, 107);
}

static void
a_stolen_builder_starts_afresh (void)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autoptr (VoderText) first = NULL;
  g_autoptr (VoderText) second = NULL;

  voder_text_builder_append (builder, "a", -1, 0, 1);
  first = voder_text_builder_steal (builder);
  g_assert_cmpuint (voder_text_builder_get_length (builder), ==, 0);
  voder_text_builder_append (builder, "b", -1, 5, 6);
  second = voder_text_builder_steal (builder);
  g_assert_cmpstr (voder_text_get_string (first), ==, "a");
  g_assert_cmpstr (voder_text_get_string (second), ==, "b");
}

static void
a_whole_of_equal_length_stands_for_the_whole (void)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autoptr (VoderText) text = NULL;
  gint64 start;
  gint64 end;

  voder_text_builder_append_whole (builder, "phrase", 10, 16);
  voder_text_builder_append_whole (builder, "(put in)", -1, -1);
  text = voder_text_builder_steal (builder);
  g_assert_true (voder_text_get_source_range (text, 2, 3, &start, &end));
  g_assert_cmpint (start, ==, 10);
  g_assert_cmpint (end, ==, 16);
  g_assert_false (voder_text_get_source_range (text, 6, 8, NULL, NULL));
}

/*
 * Cuts and joins a text of many kinds of runs at random; each character must
 * still know its place.
 */
static void
cut_and_joined_text_keeps_its_map (void)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autoptr (VoderTextBuilder) copy = voder_text_builder_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (VoderText) text = NULL;
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 place = 0;

  for (guint i = 0; i < 5000; i++) {
    gint64 size = g_rand_int_range (rand, 1, 4);

    voder_text_builder_append (builder, "x", 1, place, place + size);
    g_array_append_val (starts, place);
    place += size;
  }
  while (voder_text_builder_get_length (builder) > 0) {
    gsize left = voder_text_builder_get_length (builder);
    gsize n = MIN ((gsize) g_rand_int_range (rand, 1, 50), left);
    g_autoptr (VoderText) head = voder_text_builder_steal_head (builder, n);
    gsize half = n / 2;

    voder_text_builder_append_text (copy, head, 0, half);
    voder_text_builder_append_text (copy, head, half, n);
  }
  text = voder_text_builder_steal (copy);
  for (guint i = 0; i < starts->len; i++) {
    gint64 start = -1;

    g_assert_true (voder_text_get_source_range (text, i, i + 1, &start, NULL));
    g_assert_cmpint (start, ==, g_array_index (starts, gint64, i));
  }
}

/*
 * A quadratic builder would take minutes here and meet the watchdog.
 */
static void
megabytes_taken_in_small_pieces_are_quick (void)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autofree char *block = g_strnfill (1 << 20, 'x');
  gsize total = 0;

  for (gint64 i = 0; i < 16; i++)
    voder_text_builder_append (builder, block, 1 << 20, i << 20, (i + 1) << 20);
  while (voder_text_builder_get_length (builder) > 0) {
    g_autoptr (VoderText) head = voder_text_builder_steal_head (builder, 64);

    total += voder_text_get_length (head);
  }
  g_assert_cmpuint (total, ==, 16 << 20);
}

/* Each as `start-end ipa`. */
static void
assert_pronunciations (VoderText *text, const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < voder_text_get_n_pronunciations (text); i++) {
    gsize start, end;
    const char *ipa = voder_text_get_pronunciation (text, i, &start, &end);

    g_string_append_printf (found, "%d-%d %s;", (int) start, (int) end, ipa);
  }
  g_assert_cmpstr (found->str, ==, expected);
}

static VoderText *
create_pronounced (void)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();

  voder_text_builder_append (builder, "Say ", -1, -1, -1);
  voder_text_builder_begin_pronunciation (builder, "forgotten");
  voder_text_builder_begin_pronunciation (builder, "ai");
  voder_text_builder_append (builder, "e", -1, -1, -1);
  voder_text_builder_append (builder, "y", -1, -1, -1);
  voder_text_builder_end_pronunciation (builder);
  voder_text_builder_end_pronunciation (builder);
  voder_text_builder_append (builder, " to ", -1, -1, -1);
  voder_text_builder_begin_pronunciation (builder, "bi");
  voder_text_builder_append (builder, "be.", -1, -1, -1);
  voder_text_builder_end_pronunciation (builder);
  voder_text_builder_begin_pronunciation (builder, "empty");
  voder_text_builder_end_pronunciation (builder);
  voder_text_builder_begin_pronunciation (builder, "open");

  return voder_text_builder_steal (builder);
}

static void
pronunciations_go_with_whole_parts (void)
{
  g_autoptr (VoderText) text = create_pronounced ();
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autoptr (VoderText) head = NULL;
  g_autoptr (VoderText) cut = NULL;
  g_autoptr (VoderText) rest = NULL;

  assert_pronunciations (text, "4-6 ai;10-13 bi;");

  /* A copy without the first letters, twice. */
  voder_text_builder_append_text (builder, text, 4, 13);
  voder_text_builder_append_text (builder, text, 5, 13);
  head = voder_text_builder_steal_head (builder, 3);
  assert_pronunciations (head, "0-2 ai;");
  cut = voder_text_builder_steal_head (builder, 4);
  assert_pronunciations (cut, "");
  rest = voder_text_builder_steal (builder);
  g_assert_cmpstr (voder_text_get_string (rest), ==, "e.y to be.");
  assert_pronunciations (rest, "7-10 bi;");
}

/* What has left already cannot be pronounced with what comes. */
static void
a_part_that_was_taken_is_not_pronounced (void)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autoptr (VoderText) head = NULL;
  g_autoptr (VoderText) rest = NULL;

  voder_text_builder_begin_pronunciation (builder, "ai");
  voder_text_builder_append (builder, "ey", -1, -1, -1);
  head = voder_text_builder_steal_head (builder, 1);
  voder_text_builder_end_pronunciation (builder);
  rest = voder_text_builder_steal (builder);
  assert_pronunciations (head, "");
  assert_pronunciations (rest, "");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/text-builder/a-whole-of-equal-length-stands-for-the-whole",
                  a_whole_of_equal_length_stands_for_the_whole);
  voder_test_add ("/text-builder/a-head-taken-leaves-the-rest",
                  a_head_taken_leaves_the_rest);
  voder_test_add ("/text-builder/a-stolen-builder-starts-afresh",
                  a_stolen_builder_starts_afresh);
  voder_test_add ("/text-builder/cut-and-joined-text-keeps-its-map",
                  cut_and_joined_text_keeps_its_map);
  voder_test_add ("/text-builder/megabytes-taken-in-small-pieces-are-quick",
                  megabytes_taken_in_small_pieces_are_quick);

  voder_test_add ("/text-builder/pronunciations-go-with-whole-parts",
                  pronunciations_go_with_whole_parts);
  voder_test_add ("/text-builder/a-part-that-was-taken-is-not-pronounced",
                  a_part_that_was_taken_is_not_pronounced);

  return voder_test_run ();
}
