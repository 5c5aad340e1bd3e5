/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

static char *
split (const char *language, const char *text)
{
  g_autoptr (VoderSegmenter) segmenter = voder_segmenter_new (language);
  GString *found = g_string_new (NULL);
  gsize left = strlen (text);

  while (left > 0) {
    gsize n = voder_segmenter_find_end (segmenter, text, left, TRUE);

    g_assert_cmpuint (n, >, 0);
    g_assert_cmpuint (n, <=, left);
    g_string_append_len (found, text, (gssize) n);
    g_string_append_c (found, '|');
    text += n;
    left -= n;
  }

  return g_string_free (found, FALSE);
}

static void
assert_split (const char *language, const char *text, const char *expected)
{
  g_autofree char *found = split (language, text);

  g_assert_cmpstr (found, ==, expected);
}

static void
sentences_end_with_their_white_space (void)
{
  assert_split ("en", "One.  Two! “Three?” Four",
                "One.  |Two! |“Three?” |Four|");
}

static void
abbreviations_and_numbers_do_not_end_them (void)
{
  assert_split ("en", "Mr. and Mrs. Fox paid $3.50 to Dr. Owl, Ph.D. in no. 7.",
                "Mr. and Mrs. Fox paid $3.50 to Dr. Owl, Ph.D. in no. 7.|");
  assert_split ("de", "Das kostet z.B. 3.50 Euro. Er kam am 3. Mai. Gut.",
                "Das kostet z.B. 3.50 Euro. |Er kam am 3. Mai. |Gut.|");
}

static void
a_language_may_be_named_as_a_locale_is (void)
{
  static const char *const names[] = { "de_DE", "de_DE.UTF-8", "de@euro", "DE",
                                       "de-DE" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_split (names[i], "Da kam z.B. Hans. Er kam am 3. Mai.",
                  "Da kam z.B. Hans. |Er kam am 3. Mai.|");
}

static void
initials_do_not_end_them (void)
{
  assert_split (NULL,
                "Mr. J. R. R. Tolkien (“J. R.”) met C. S. Lewis. E.g. So.",
                "Mr. J. R. R. Tolkien (“J. R.”) met C. S. Lewis. |E.g. So.|");
  assert_split ("en", "So am I. You too. Take vitamin C, B. 12 is next.",
                "So am I. |You too. |Take vitamin C, B. 12 is next.|");
}

static void
exclamations_within_them_do_not_end_them (void)
{
  assert_split ("en", "“No!” he said. “Why?” The panic! macro (really?) élan.",
                "“No!” he said. |“Why?” |The panic! macro (really?) élan.|");
  assert_split ("en", "No!\nand so", "No!\n|and so|");
  assert_split ("fr", "« Non ! » Il part. Oui.", "« Non ! » Il part. |Oui.|");
  assert_split ("de", "Da! »So« rief er.", "Da! |»So« rief er.|");
  assert_split ("en", "In St. Louis, Mo.; “Well,” she said.",
                "In St. Louis, Mo.; “Well,” she said.|");
}

static void
other_scripts_have_their_own_stops (void)
{
  assert_split ("ja", "これは文です。次も文です！終わり",
                "これは文です。|次も文です！|終わり|");
  assert_split ("hi", "यह है। वह है।", "यह है। |वह है।|");
}

static void
an_unfinished_sentence_needs_more_text (void)
{
  g_autoptr (VoderSegmenter) segmenter = voder_segmenter_new ("en");
  const char *text = "This may go on";

  g_assert_cmpuint (
      voder_segmenter_find_end (segmenter, text, strlen (text), FALSE), ==, 0);
  g_assert_cmpuint (
      voder_segmenter_find_end (segmenter, text, strlen (text), TRUE), ==,
      strlen (text));
  g_assert_cmpuint (voder_segmenter_find_end (segmenter, "", 0, TRUE), ==, 0);
}

static void
a_stop_hangs_on_the_next_letter (void)
{
  g_autoptr (VoderSegmenter) segmenter = voder_segmenter_new ("en");
  const char *text = "It is etc. 1234567890 1234567890 1234567890 12345";
  const char *more = "It is etc. 1234567890 1234567890 1234567890 12345 and so";

  g_assert_cmpuint (
      voder_segmenter_find_end (segmenter, text, strlen (text), FALSE), ==, 0);
  g_assert_cmpuint (
      voder_segmenter_find_end (segmenter, more, strlen (more), TRUE), ==,
      strlen (more));
}

static void
an_endless_sentence_is_cut_between_words (void)
{
  g_autoptr (VoderSegmenter) segmenter = voder_segmenter_new ("en");
  g_autoptr (GString) text = g_string_new (NULL);
  gsize n;

  for (guint i = 0; i < 2000; i++)
    g_string_append (text, "word ");
  n = voder_segmenter_find_end (segmenter, text->str, text->len, FALSE);
  g_assert_cmpuint (n, >, 2000);
  g_assert_cmpuint (n, <=, 4096);
  g_assert_cmpint (text->str[n - 1], ==, ' ');
}

static void
an_unknown_language_has_rules_too (void)
{
  assert_split ("xx-nonsense", "One. Two.", "One. |Two.|");
  assert_split ("!!", "One. Two.", "One. |Two.|");
  assert_split (NULL, "One. Two.", "One. |Two.|");
}

/*
 * Ten megabytes, sentence by sentence, within the watchdog's time.
 */
static void
long_text_takes_linear_time (void)
{
  g_autoptr (VoderSegmenter) segmenter = voder_segmenter_new ("en");
  g_autoptr (GString) text = g_string_new (NULL);
  gsize done = 0;
  guint n_sentences = 0;

  while (text->len < 10 << 20)
    g_string_append (text,
                     "A sentence of about fifty bytes, no less, no more. ");
  while (done < text->len) {
    done += voder_segmenter_find_end (segmenter, text->str + done,
                                      text->len - done, TRUE);
    n_sentences++;
  }
  g_assert_cmpuint (n_sentences, ==, text->len / 51);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/segmenter/a-language-may-be-named-as-a-locale-is",
                  a_language_may_be_named_as_a_locale_is);
  voder_test_add ("/segmenter/initials-do-not-end-them",
                  initials_do_not_end_them);
  voder_test_add ("/segmenter/exclamations-within-them-do-not-end-them",
                  exclamations_within_them_do_not_end_them);
  voder_test_add ("/segmenter/sentences-end-with-their-white-space",
                  sentences_end_with_their_white_space);
  voder_test_add ("/segmenter/abbreviations-and-numbers-do-not-end-them",
                  abbreviations_and_numbers_do_not_end_them);
  voder_test_add ("/segmenter/other-scripts-have-their-own-stops",
                  other_scripts_have_their_own_stops);
  voder_test_add ("/segmenter/an-unfinished-sentence-needs-more-text",
                  an_unfinished_sentence_needs_more_text);
  voder_test_add ("/segmenter/a-stop-hangs-on-the-next-letter",
                  a_stop_hangs_on_the_next_letter);
  voder_test_add ("/segmenter/an-endless-sentence-is-cut-between-words",
                  an_endless_sentence_is_cut_between_words);
  voder_test_add ("/segmenter/an-unknown-language-has-rules-too",
                  an_unknown_language_has_rules_too);
  voder_test_add ("/segmenter/long-text-takes-linear-time",
                  long_text_takes_linear_time);

  return voder_test_run ();
}
