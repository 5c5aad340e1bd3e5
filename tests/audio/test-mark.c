/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

static void
test_fields (void)
{
  g_autoptr (VoderMark) mark =
      voder_mark_new (VODER_MARK_NAMED, "here", 7, VODER_MARK_UNKNOWN_LENGTH,
                      VODER_ACCURACY_MODELLED);

  g_assert_cmpint (voder_mark_get_mark_type (mark), ==, VODER_MARK_NAMED);
  g_assert_cmpstr (voder_mark_get_text (mark), ==, "here");
  g_assert_cmpuint (voder_mark_get_frame (mark), ==, 7);
  g_assert_cmpuint (voder_mark_get_n_frames (mark), ==,
                    VODER_MARK_UNKNOWN_LENGTH);
  g_assert_cmpint (voder_mark_get_accuracy (mark), ==, VODER_ACCURACY_MODELLED);
  g_assert_cmpuint (voder_mark_get_document (mark), ==, 0);
}

static void
test_no_source (void)
{
  g_autoptr (VoderMark) mark =
      voder_mark_new (VODER_MARK_WORD, NULL, 0, 1, VODER_ACCURACY_EXACT);
  gint64 start = 5;
  gint64 end = 5;

  g_assert_null (voder_mark_get_text (mark));
  g_assert_false (voder_mark_get_source (mark, &start, &end));
  g_assert_cmpint (start, ==, -1);
  g_assert_cmpint (end, ==, -1);
  g_assert_false (voder_mark_get_source (mark, NULL, NULL));
}

static void
test_source (void)
{
  g_autoptr (VoderMark) mark =
      voder_mark_new (VODER_MARK_WORD, "word", 3, 4, VODER_ACCURACY_EXACT);
  g_autoptr (VoderMark) other = voder_mark_new_with_source (mark, 2, 0, 4);
  gint64 start, end;

  g_assert_true (voder_mark_get_source (other, &start, &end));
  g_assert_cmpint (start, ==, 0);
  g_assert_cmpint (end, ==, 4);
  g_assert_cmpuint (voder_mark_get_document (other), ==, 2);
  g_assert_cmpstr (voder_mark_get_text (other), ==, "word");
  g_assert_cmpuint (voder_mark_get_frame (other), ==, 3);
  g_assert_false (voder_mark_get_source (mark, NULL, NULL));
}

static void
test_new_at (void)
{
  g_autoptr (VoderMark) mark =
      voder_mark_new (VODER_MARK_WORD, "word", 3, 4, VODER_ACCURACY_EXACT);
  g_autoptr (VoderMark) placed = voder_mark_new_with_source (mark, 1, 10, 20);
  g_autoptr (VoderMark) moved = voder_mark_new_at (placed, 30, 40);
  gint64 start;

  g_assert_cmpuint (voder_mark_get_frame (moved), ==, 30);
  g_assert_cmpuint (voder_mark_get_n_frames (moved), ==, 40);
  g_assert_true (voder_mark_get_source (moved, &start, NULL));
  g_assert_cmpint (start, ==, 10);
  g_assert_cmpuint (voder_mark_get_frame (placed), ==, 3);
}

static void
test_boxed (void)
{
  g_autoptr (VoderMark) mark =
      voder_mark_new (VODER_MARK_WORD, "word", 3, 4, VODER_ACCURACY_EXACT);
  VoderMark *copy = g_boxed_copy (VODER_TYPE_MARK, mark);

  g_assert_true (copy == mark);
  g_boxed_free (VODER_TYPE_MARK, copy);
  g_assert_cmpstr (voder_mark_get_text (mark), ==, "word");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/mark/it-is-what-was-given", test_fields);
  voder_test_add ("/mark/a-new-one-has-no-source", test_no_source);
  voder_test_add ("/mark/a-source-is-put-on-a-copy", test_source);
  voder_test_add ("/mark/a-copy-elsewhere-keeps-its-source", test_new_at);
  voder_test_add ("/mark/a-boxed-copy-is-a-reference", test_boxed);

  return voder_test_run ();
}
