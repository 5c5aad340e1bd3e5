/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-reading.h"
#include "voder-test.h"

#include <string.h>

static char *
guard (const char *string)
{
  g_autoptr (VoderGuard) self = voder_guard_new ();
  g_autoptr (VoderText) text = voder_text_new (string, -1);
  GString *found = g_string_new (NULL);
  VoderText *piece;

  voder_guard_push (self, text);
  while ((piece = voder_guard_pop (self, NULL)) != NULL) {
    g_string_append (found, voder_text_get_string (piece));
    g_string_append_c (found, '|');
    voder_text_unref (piece);
  }

  return g_string_free (found, FALSE);
}

static void
assert_guarded (const char *string, const char *expected)
{
  g_autofree char *found = guard (string);

  g_assert_cmpstr (found, ==, expected);
}

static void
ordinary_sentences_stay_as_they_are (void)
{
  static const char *const sentences[] = {
    "Well-known “quotes” (and brackets); see §3, p. 4: it's $3.50, 50%…",
    "The U.S.A. and the U.S.S.R. signed at 10:30 a.m.?!",
    "state-of-the-art, e.g. 1,000,000,000,000,000,000,000,000,000,000,000.5",
    "Straße, naïve, 日本語の文です。",
    "C++ and a/b/c, rock'n'roll; 192.168.100.200!",
  };

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++) {
    g_autofree char *expected = g_strconcat (sentences[i], "|", NULL);

    assert_guarded (sentences[i], expected);
  }
}

static void
white_space_is_single_and_not_around (void)
{
  assert_guarded (" \t a \n\n  b ", "a b|");
}

static void
runs_of_punctuation_are_short (void)
{
  assert_guarded ("Wait......... what????", "Wait... what???|");
  assert_guarded ("a !?!?!?!?!?!?!? b", "a !?!?!?!? b|");
}

static void
invisible_characters_are_left_out (void)
{
  assert_guarded ("ex\xC2\xADtra\xE2\x80\x8B \xEF\xBB\xBFsoft\xEF\xBF\xBD",
                  "extra soft|");
}

static void
joiners_of_emoji_and_scripts_stay (void)
{
  assert_guarded ("👩‍💻 می‌خواهم",
                  "👩‍💻 می‌خواهم|");
}

static void
chains_of_abbreviations_are_split (void)
{
  g_autofree char *chain = voder_test_repeat ("a.", 20);
  g_autofree char *spaced = voder_test_repeat ("i.e. e.g. ", 5);
  g_autofree char *quoted = voder_test_repeat ("s'", 20);

  assert_guarded (chain, "a.a.a.a.a.a.a.a.a. , a.a.a.a.a.a.a.a.a. , a.a.|");
  assert_guarded (spaced, "i.e. e.g. i.e. e.g. i. , e. e.g. i.e. e.g. i.e. , "
                          "e.g.|");
  assert_guarded (quoted, "s's's's's's's's's' s's's's's's's's's' s's'|");
}

static void
long_words_are_broken (void)
{
  g_autofree char *word = g_strnfill (450, 'x');
  g_autofree char *found = guard (word);

  g_assert_cmpuint (strlen (found), ==, 450 + 2 + 1);
  g_assert_cmpint (found[200], ==, ' ');
  g_assert_cmpint (found[401], ==, ' ');
}

static void
of_a_dump_only_the_start_is_kept (void)
{
  g_autofree char *dump = voder_test_repeat ("aZ9\xC3\xA9", 300);
  g_autofree char *text = g_strconcat ("see ", dump, "== end", NULL);
  g_autofree char *start = g_utf8_substring (text, 4, 204);
  g_autofree char *expected = g_strconcat ("see ", start, " end|", NULL);

  assert_guarded (text, expected);
}

static void
a_dump_goes_on_in_the_next_sentence_but_not_block (void)
{
  g_autoptr (VoderGuard) self = voder_guard_new ();
  g_autofree char *dump = g_strnfill (1000, 'x');
  g_autoptr (VoderText) text = voder_text_new (dump, -1);
  g_autoptr (VoderText) start = NULL;
  g_autoptr (VoderText) more = NULL;
  g_autoptr (VoderText) other = NULL;

  voder_guard_push (self, text);
  start = voder_guard_pop (self, NULL);
  voder_guard_push (self, text);
  more = voder_guard_pop (self, NULL);
  voder_guard_begin_block (self);
  voder_guard_push (self, text);
  other = voder_guard_pop (self, NULL);
  g_assert_cmpuint (voder_text_get_length (start), ==, 200);
  g_assert_null (more);
  g_assert_nonnull (other);
}

static void
scripts_without_spaces_are_no_dump (void)
{
  static const char *const texts[] = { "日本語の文", "ภาษาไทย", "ab1語" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *text = voder_test_repeat (texts[i], 400);
    g_autofree char *found = guard (text);

    g_assert_cmpuint (strlen (found), >=, strlen (text));
  }
}

static VoderText *
create_pronounced (const char *before, const char *word, const char *behind)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();

  voder_text_builder_append (builder, before, -1, -1, -1);
  voder_text_builder_begin_pronunciation (builder, "ipa");
  voder_text_builder_append (builder, word, -1, -1, -1);
  voder_text_builder_end_pronunciation (builder);
  voder_text_builder_append (builder, behind, -1, -1, -1);

  return voder_text_builder_steal (builder);
}

/* The part of the first piece that is pronounced; %NULL for none. */
static char *
guard_pronounced (VoderText *text)
{
  g_autoptr (VoderGuard) self = voder_guard_new ();
  g_autoptr (VoderText) piece = NULL;
  gsize start, end;

  voder_guard_push (self, text);
  piece = voder_guard_pop (self, NULL);
  if (voder_text_get_n_pronunciations (piece) == 0)
    return NULL;

  g_assert_cmpuint (voder_text_get_n_pronunciations (piece), ==, 1);
  g_assert_cmpstr (voder_text_get_pronunciation (piece, 0, &start, &end), ==,
                   "ipa");

  return g_strndup (voder_text_get_string (piece) + start, end - start);
}

/* What is between two words with a pronunciation has none. */
static void
words_between_are_spoken (void)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autoptr (VoderGuard) self = voder_guard_new ();
  g_autoptr (VoderText) text = NULL;
  g_autoptr (VoderText) piece = NULL;
  gsize start, end;

  voder_text_builder_begin_pronunciation (builder, "one");
  voder_text_builder_append (builder, "tomato\xE2\x80\x8B", -1, -1, -1);
  voder_text_builder_end_pronunciation (builder);
  voder_text_builder_append (builder, " and ", -1, -1, -1);
  voder_text_builder_begin_pronunciation (builder, "two");
  voder_text_builder_append (builder, "\xE2\x80\x8Bpotato", -1, -1, -1);
  voder_text_builder_end_pronunciation (builder);
  text = voder_text_builder_steal (builder);

  voder_guard_push (self, text);
  piece = voder_guard_pop (self, NULL);
  g_assert_cmpstr (voder_text_get_string (piece), ==, "tomato and potato");
  g_assert_cmpuint (voder_text_get_n_pronunciations (piece), ==, 2);
  g_assert_cmpstr (voder_text_get_pronunciation (piece, 0, &start, &end), ==,
                   "one");
  g_assert_cmpuint (end, ==, strlen ("tomato"));
  g_assert_cmpstr (voder_text_get_pronunciation (piece, 1, &start, &end), ==,
                   "two");
  g_assert_cmpuint (start, ==, strlen ("tomato and "));
}

static void
words_keep_their_pronunciation (void)
{
  g_autofree char *long_word = voder_test_repeat ("x ", 2000);
  const struct {
    const char *before;
    const char *word;
    const char *behind;
    const char *expected;
  } cases[] = {
    { "Say  !!!!!!! ", "ey", " now.", "ey" },
    { "", "I", "", "I" },
    { "a", "é \t ü", "b", "é ü" },
    { "Say ", "a!!!!!!!!!!!!!b", ".", "a!!!b" },
    /* Its end, or its start, is left out. */
    { "Say ", "ab\xE2\x80\x8B", " now.", "ab" },
    { "Say ",
      "\xE2\x80\x8B"
      "ab",
      " now.", "ab" },
    { "Say ", "\xE2\x80\x8B", " now.", NULL },
    { "Say ", long_word, ".", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (VoderText) text =
        create_pronounced (cases[i].before, cases[i].word, cases[i].behind);
    g_autofree char *found = guard_pronounced (text);

    g_assert_cmpstr (found, ==, cases[i].expected);
  }
}

static void
long_sentences_come_in_pieces (void)
{
  g_autoptr (VoderGuard) self = voder_guard_new ();
  g_autofree char *string =
      voder_test_repeat ("some words of a clause; and more ", 100);
  g_autoptr (VoderText) text = voder_text_new (string, -1);
  VoderGuardCut cut = VODER_GUARD_CUT_WORD;
  VoderText *piece;
  gsize total = 0;
  guint n = 0;

  voder_guard_push (self, text);
  while ((piece = voder_guard_pop (self, &cut)) != NULL) {
    const char *found = voder_text_get_string (piece);

    g_assert_cmpuint (strlen (found), <=, VODER_GUARD_MAX_BYTES);
    if (cut != VODER_GUARD_CUT_SENTENCE) {
      g_assert_cmpint (cut, ==, VODER_GUARD_CUT_CLAUSE);
      g_assert_true (g_str_has_suffix (found, ";"));
    }
    total += strlen (found) + 1;
    n++;
    voder_text_unref (piece);
  }
  g_assert_cmpint (cut, ==, VODER_GUARD_CUT_SENTENCE);
  g_assert_cmpuint (total, ==, strlen (string));
  g_assert_cmpuint (n, ==, 4);
}

static void
words_without_clauses_are_cut_at_spaces (void)
{
  g_autoptr (VoderGuard) self = voder_guard_new ();
  g_autofree char *string = voder_test_repeat ("word ", 300);
  g_autoptr (VoderText) text = voder_text_new (string, -1);
  g_autoptr (VoderText) piece = NULL;
  VoderGuardCut cut = VODER_GUARD_CUT_SENTENCE;

  voder_guard_push (self, text);
  piece = voder_guard_pop (self, &cut);
  g_assert_cmpint (cut, ==, VODER_GUARD_CUT_WORD);
  g_assert_true (g_str_has_suffix (voder_text_get_string (piece), "word"));
}

static void
what_cannot_be_pronounced_is_left_out (void)
{
  static const char *const dropped[] = { "",      "...", "--", "!?", "“”",
                                         "()",    "|",   "#",  "*",  "►",
                                         "─────", "…",   "•" };
  static const char *const kept[] = { "a", "7", "é", "語", "+",  "&",
                                      "€", "😀", "½", "©",  "(1)" };

  for (guint i = 0; i < G_N_ELEMENTS (dropped); i++)
    g_assert_false (
        voder_guard_is_pronounceable (dropped[i], strlen (dropped[i])));
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_true (voder_guard_is_pronounceable (kept[i], strlen (kept[i])));
}

static void
each_character_keeps_its_place (void)
{
  g_autoptr (VoderGuard) self = voder_guard_new ();
  g_autoptr (VoderText) text = voder_text_new ("a......  \xC2\xAD b", -1);
  g_autoptr (VoderText) piece = NULL;
  gint64 start = -1;
  gint64 end = -1;

  voder_guard_push (self, text);
  piece = voder_guard_pop (self, NULL);
  g_assert_cmpstr (voder_text_get_string (piece), ==, "a... b");
  voder_text_get_source_range (piece, 5, 6, &start, &end);
  g_assert_cmpint (start, ==, 12);
  g_assert_cmpint (end, ==, 13);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/guard/ordinary-sentences-stay-as-they-are",
                  ordinary_sentences_stay_as_they_are);
  voder_test_add ("/guard/white-space-is-single-and-not-around",
                  white_space_is_single_and_not_around);
  voder_test_add ("/guard/runs-of-punctuation-are-short",
                  runs_of_punctuation_are_short);
  voder_test_add ("/guard/invisible-characters-are-left-out",
                  invisible_characters_are_left_out);
  voder_test_add ("/guard/joiners-of-emoji-and-scripts-stay",
                  joiners_of_emoji_and_scripts_stay);
  voder_test_add ("/guard/chains-of-abbreviations-are-split",
                  chains_of_abbreviations_are_split);
  voder_test_add ("/guard/long-words-are-broken", long_words_are_broken);
  voder_test_add ("/guard/of-a-dump-only-the-start-is-kept",
                  of_a_dump_only_the_start_is_kept);
  voder_test_add ("/guard/a-dump-goes-on-in-the-next-sentence-but-not-block",
                  a_dump_goes_on_in_the_next_sentence_but_not_block);
  voder_test_add ("/guard/scripts-without-spaces-are-no-dump",
                  scripts_without_spaces_are_no_dump);
  voder_test_add ("/guard/words-between-are-spoken", words_between_are_spoken);
  voder_test_add ("/guard/words-keep-their-pronunciation",
                  words_keep_their_pronunciation);
  voder_test_add ("/guard/long-sentences-come-in-pieces",
                  long_sentences_come_in_pieces);
  voder_test_add ("/guard/words-without-clauses-are-cut-at-spaces",
                  words_without_clauses_are_cut_at_spaces);
  voder_test_add ("/guard/what-cannot-be-pronounced-is-left-out",
                  what_cannot_be_pronounced_is_left_out);
  voder_test_add ("/guard/each-character-keeps-its-place",
                  each_character_keeps_its_place);

  return voder_test_run ();
}
