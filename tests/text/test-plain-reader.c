/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-reading.h"
#include "voder-test.h"

#include <string.h>

static char *
read_bytes (const char *bytes, gsize n_bytes)
{
  g_autoptr (VoderReader) reader = voder_plain_reader_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) passages =
      voder_test_read_bytes (reader, bytes, n_bytes, &error);

  g_assert_no_error (error);

  return voder_test_describe_passages (passages);
}

static void
assert_read (const char *string, const char *expected)
{
  g_autofree char *found = read_bytes (string, strlen (string));

  g_assert_cmpstr (found, ==, expected);
}

static void
blank_lines_end_paragraphs (void)
{
  assert_read ("One\ntwo\n\n  three\r\n \t\r\nfour",
               "P|One two\nP|three\nP|four\n");
}

static void
rules_end_paragraphs_and_are_not_spoken (void)
{
  assert_read ("One\n-----\ntwo\n* * *\nthree\n======\n\f\nfour\n──────\nfive",
               "P|One\nP|two\nP|three\nP|four\nP|five\n");
}

static void
dashes_in_text_are_no_rule (void)
{
  assert_read ("--\n- a\n--- b\n-", "P|-- - a --- b -\n");
}

static void
a_form_feed_ends_a_paragraph (void)
{
  assert_read ("one\ftwo", "P|one\nP|two\n");
}

static void
a_document_without_words_says_nothing (void)
{
  assert_read ("", "");
  assert_read (" \n\n\t\f\n-----\n", "");
}

static void
a_rule_of_a_megabyte_is_a_rule (void)
{
  g_autofree char *rule = g_strnfill (1 << 20, '-');
  g_autofree char *string = g_strconcat ("a\n", rule, "\nb", NULL);

  assert_read (string, "P|a\nP|b\n");
}

static void
passages_are_small_and_together_the_whole (void)
{
  g_autofree char *word = g_strnfill (1 << 20, 'x');
  g_autofree char *words = voder_test_repeat ("word ", 200000);
  g_autofree char *string = g_strconcat (words, word, NULL);
  g_autoptr (VoderReader) reader = voder_plain_reader_new ();
  g_autoptr (GPtrArray) passages =
      voder_test_read_bytes (reader, string, strlen (string), NULL);
  gsize total = 0;

  for (guint i = 0; i < passages->len; i++) {
    VoderText *text = voder_passage_get_text (passages->pdata[i]);
    gsize length = voder_text_get_length (text);
    gint64 start = -1;

    g_assert_cmpuint (length, <=, 16 * 1024);
    g_assert_cmpmem (voder_text_get_string (text), length, string + total,
                     length);
    voder_text_get_source_range (text, 0, length, &start, NULL);
    g_assert_cmpint (start, ==, (gint64) total);
    total += length;
  }
  g_assert_cmpuint (total, ==, strlen (string));
}

static void
ranges_are_bytes_of_the_source (void)
{
  const char *bytes = "\xFF\xFEO\0n\0e\0\r\0\n\0t\0w\0o\0";
  g_autoptr (VoderReader) reader = voder_plain_reader_new ();
  g_autoptr (GPtrArray) passages =
      voder_test_read_bytes (reader, bytes, 18, NULL);
  VoderText *text = voder_passage_get_text (passages->pdata[passages->len - 1]);
  gint64 start = -1;
  gint64 end = -1;

  g_assert_cmpstr (voder_text_get_string (text), ==, "two");
  voder_text_get_source_range (text, 0, 3, &start, &end);
  g_assert_cmpint (start, ==, 12);
  g_assert_cmpint (end, ==, 18);
}

/*
 * Nobody receives, so that reading ends with the first passage that is sent.
 */
static void
the_first_passage_comes_of_the_first_kilobytes (void)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_PASSAGE, 4);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autofree char *string = voder_test_repeat ("Many words. ", 100000);
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (string, -1, NULL);
  g_autoptr (VoderReader) reader = voder_plain_reader_new ();
  g_autoptr (GError) error = NULL;

  g_object_unref (voder_channel_create_receiver (channel));
  g_assert_false (voder_reader_read (reader, stream, sender, NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), <=, 4096);
}

static void
the_cut_of_the_stream_makes_no_difference (void)
{
  const char *string = "One\ntwo --\n\n---\nthree - \n- \xC3\xA9\r\n\r\n  four";
  gsize length = strlen (string);
  g_autofree char *whole = read_bytes (string, length);

  for (gsize cut = 1; cut < length; cut++) {
    g_autofree char *padding = g_strnfill (4096 - cut, ' ');
    g_autofree char *padded = g_strconcat (padding, string, NULL);
    g_autofree char *found = read_bytes (padded, strlen (padded));

    g_assert_cmpstr (found, ==, whole);
  }
}

static void
a_done_context_gives_its_own_error (void)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_PASSAGE, 4);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReader) reader = voder_plain_reader_new ();
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data ("a", 1, NULL);
  g_autoptr (VoderContext) context = voder_context_new_with_deadline (NULL, 1);
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_reader_read (reader, stream, sender,
                                     G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
binary_data_is_an_error (void)
{
  g_autoptr (VoderReader) reader = voder_plain_reader_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) passages =
      voder_test_read_bytes (reader, "%PDF-1.4\n", 9, &error);

  g_assert_error (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_BINARY);
  g_assert_cmpuint (passages->len, ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/plain-reader/blank-lines-end-paragraphs",
                  blank_lines_end_paragraphs);
  voder_test_add ("/plain-reader/rules-end-paragraphs-and-are-not-spoken",
                  rules_end_paragraphs_and_are_not_spoken);
  voder_test_add ("/plain-reader/dashes-in-text-are-no-rule",
                  dashes_in_text_are_no_rule);
  voder_test_add ("/plain-reader/a-form-feed-ends-a-paragraph",
                  a_form_feed_ends_a_paragraph);
  voder_test_add ("/plain-reader/a-document-without-words-says-nothing",
                  a_document_without_words_says_nothing);
  voder_test_add ("/plain-reader/a-rule-of-a-megabyte-is-a-rule",
                  a_rule_of_a_megabyte_is_a_rule);
  voder_test_add ("/plain-reader/passages-are-small-and-together-the-whole",
                  passages_are_small_and_together_the_whole);
  voder_test_add ("/plain-reader/ranges-are-bytes-of-the-source",
                  ranges_are_bytes_of_the_source);
  voder_test_add (
      "/plain-reader/the-first-passage-comes-of-the-first-kilobytes",
      the_first_passage_comes_of_the_first_kilobytes);
  voder_test_add ("/plain-reader/the-cut-of-the-stream-makes-no-difference",
                  the_cut_of_the_stream_makes_no_difference);
  voder_test_add ("/plain-reader/a-done-context-gives-its-own-error",
                  a_done_context_gives_its_own_error);
  voder_test_add ("/plain-reader/binary-data-is-an-error",
                  binary_data_is_an_error);

  return voder_test_run ();
}
