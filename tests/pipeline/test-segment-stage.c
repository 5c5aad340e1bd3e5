/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

typedef struct {
  VoderStage *stage;
  VoderReceiver *receiver;
  VoderSender *sender;
} Run;

static gboolean
run_stage (gpointer data, GCancellable *cancellable, GError **error)
{
  Run *run = data;
  gboolean is_done = voder_stage_run (run->stage, run->receiver, run->sender,
                                      cancellable, error);

  if (run->receiver != NULL)
    g_clear_object (&run->receiver);
  voder_sender_close (run->sender);
  g_clear_object (&run->sender);

  return is_done;
}

static void
start (VoderGroup *group, Run *run)
{
  g_autoptr (GError) error = NULL;

  voder_group_go (group, run_stage, run, NULL, &error);
  g_assert_no_error (error);
}

/*
 * Segments what `reader` reads from `text`, in passages cut every `piece`
 * bytes; gives the utterances.
 */
static GPtrArray *
segment (VoderPassage **passages, guint n_passages)
{
  g_autoptr (VoderChannel) in = voder_channel_new (VODER_TYPE_PASSAGE, 4);
  g_autoptr (VoderChannel) out = voder_channel_new (VODER_TYPE_UTTERANCE, 4);
  g_autoptr (VoderSegmentStage) stage = voder_segment_stage_new ("en");
  g_autoptr (VoderSender) sender = voder_channel_create_sender (in);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (out);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  Run run = { VODER_STAGE (stage), voder_channel_create_receiver (in),
              voder_channel_create_sender (out) };
  GPtrArray *utterances =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_utterance_unref);
  gpointer item;
  guint n_sent = 0;

  start (group, &run);
  while (n_sent < n_passages) {
    g_autoptr (GError) full = NULL;

    if (voder_sender_try_send (sender, voder_passage_ref (passages[n_sent]),
                               &full))
      n_sent++;
    while (voder_receiver_try_receive (receiver, &item, NULL))
      g_ptr_array_add (utterances, item);
  }
  voder_sender_close (sender);
  while (voder_receiver_receive (receiver, &item, NULL, NULL))
    g_ptr_array_add (utterances, item);
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_assert_cmpuint (voder_segment_stage_get_n_utterances (stage), ==,
                    utterances->len);

  return utterances;
}

static GPtrArray *
cut_passages (const char *string, gsize piece, VoderBlock block)
{
  g_autoptr (VoderText) text = voder_text_new (string, -1);
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  GPtrArray *passages =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_passage_unref);
  gsize length = voder_text_get_length (text);
  gsize start = 0;

  do {
    gsize end = MIN (start + piece, length);
    g_autoptr (VoderText) part = NULL;
    VoderPassageFlags flags = VODER_PASSAGE_NONE;

    while (end < length && (string[end] & 0xC0) == 0x80)
      end++;
    voder_text_builder_append_text (builder, text, start, end);
    part = voder_text_builder_steal (builder);
    flags |= start == 0 ? VODER_PASSAGE_BEGIN : 0;
    flags |= end == length ? VODER_PASSAGE_END : 0;
    g_ptr_array_add (passages, voder_passage_new (part, block, 0, flags, NULL));
    start = end;
  } while (start < length);

  return passages;
}

static GPtrArray *
segment_string (const char *string, gsize piece)
{
  g_autoptr (GPtrArray) passages =
      cut_passages (string, piece, VODER_BLOCK_PARAGRAPH);

  return segment ((VoderPassage **) passages->pdata, passages->len);
}

static char *
describe (GPtrArray *utterances)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < utterances->len; i++) {
    VoderUtterance *utterance = utterances->pdata[i];
    gint64 start = -1;
    gint64 end = -1;

    voder_utterance_get_source (utterance, &start, &end);
    g_string_append_printf (
        string, "%s|%u|%d|%d-%d\n", voder_utterance_get_string (utterance),
        voder_utterance_get_flags (utterance),
        (int) (voder_utterance_get_pause_us (utterance) / 1000), (int) start,
        (int) end);
  }

  return g_string_free (string, FALSE);
}

static void
assert_utterances (const char *string, const char *expected)
{
  g_autoptr (GPtrArray) utterances = segment_string (string, 16384);
  g_autofree char *found = describe (utterances);

  g_assert_cmpstr (found, ==, expected);
}

static void
sentences_carry_flags_pauses_and_ranges (void)
{
  assert_utterances ("One is here. Two, too.  Three!",
                     "One is here.|1|150|0-12\n"
                     "Two, too.|0|150|13-22\n"
                     "Three!|2|500|24-30\n");
}

static void
one_sentence_is_begin_and_end (void)
{
  assert_utterances ("Alone.", "Alone.|3|500|0-6\n");
}

static void
punctuation_alone_is_not_spoken (void)
{
  assert_utterances ("... --- !!! () “”", "");
  assert_utterances ("Well! (…) “”", "Well!|3|500|0-5\n");
}

static void
emoji_alone_are_spoken (void)
{
  assert_utterances ("\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80|3|500|0-4\n");
}

static void
abbreviations_do_not_end_sentences (void)
{
  assert_utterances ("Dr. Smith met Mrs. Jones. They left.",
                     "Dr. Smith met Mrs. Jones.|1|150|0-25\n"
                     "They left.|2|500|26-36\n");
}

static char *
repeat (const char *unit, guint n)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (string, unit);

  return g_string_free (string, FALSE);
}

static char *
make_mixed_text (void)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (
        string,
        "Sentence no. %u, e.g. this one, costs $%u.50 (approx. %u €)! "
        "\"Really?\" "
        "she asked… Grüße aus Köln. U.S. troops left. 3.14 is not the end. "
        "It violates DFSG. Sgt. Hon.B.A. Fox has MSG. I. So. "
        "etc. %u 000 %u 000 things ... no. ",
        i, i, i * 7, i, i);
  g_string_append (string, "日本語の文です。次の文もあります！終わり。 ");
  for (guint i = 0; i < 3000; i++)
    g_string_append (string, "x1-");
  g_string_append (string, " A. ");
  for (guint i = 0; i < 3000; i++)
    g_string_append (string, "1 ");
  g_string_append (string, "lower. ?!?! The end");

  return g_string_free (string, FALSE);
}

static void
the_cut_into_passages_makes_no_difference (void)
{
  g_autofree char *string = make_mixed_text ();
  g_autoptr (GPtrArray) whole = segment_string (string, 1 << 20);
  g_autofree char *expected = describe (whole);
  const gsize pieces[] = { 1, 7, 100, 4095, 4096, 4097, 16384 };

  g_assert_cmpuint (whole->len, >, 200);
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
    g_autoptr (GPtrArray) cut = segment_string (string, pieces[i]);
    g_autofree char *found = describe (cut);

    g_assert_cmpstr (found, ==, expected);
  }
}

static void
a_sentence_is_sent_before_the_next_is_whole (void)
{
  g_autoptr (VoderChannel) in = voder_channel_new (VODER_TYPE_PASSAGE, 4);
  g_autoptr (VoderChannel) out = voder_channel_new (VODER_TYPE_UTTERANCE, 4);
  g_autoptr (VoderSegmentStage) stage = voder_segment_stage_new ("en");
  g_autoptr (VoderSender) sender = voder_channel_create_sender (in);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (out);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderText) text = voder_text_new (
      "The first is whole. The second one is still on its way to", -1);
  Run run = { VODER_STAGE (stage), voder_channel_create_receiver (in),
              voder_channel_create_sender (out) };
  g_autoptr (VoderUtterance) first = NULL;
  gpointer item = NULL;

  start (group, &run);
  voder_sender_send (sender,
                     voder_passage_new (text, VODER_BLOCK_PARAGRAPH, 0,
                                        VODER_PASSAGE_BEGIN, NULL),
                     NULL, NULL);
  g_assert_true (voder_receiver_receive (receiver, &item, NULL, NULL));
  first = item;
  g_assert_cmpstr (voder_utterance_get_string (first), ==,
                   "The first is whole.");
  voder_sender_close (sender);
  g_assert_true (voder_receiver_receive (receiver, &item, NULL, NULL));
  voder_utterance_unref (item);
  g_assert_true (voder_group_wait (group, NULL, NULL));
}

static void
blocks_have_their_own_pauses (void)
{
  const struct {
    VoderBlock block;
    guint level;
    gint64 pause_ms;
  } blocks[] = {
    { VODER_BLOCK_PARAGRAPH, 0, 500 }, { VODER_BLOCK_HEADING, 2, 700 },
    { VODER_BLOCK_LIST_ITEM, 0, 250 }, { VODER_BLOCK_TABLE_CELL, 0, 250 },
    { VODER_BLOCK_CODE, 0, 500 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++) {
    g_autoptr (VoderText) text = voder_text_new ("Words", -1);
    g_autoptr (VoderPassage) passage = voder_passage_new (
        text, blocks[i].block, blocks[i].level, VODER_PASSAGE_WHOLE, "de");
    g_autoptr (VoderPassage) third =
        voder_passage_new_with_document (passage, 3);
    g_autoptr (GPtrArray) found = segment (&third, 1);
    VoderUtterance *utterance = found->pdata[0];

    g_assert_cmpuint (found->len, ==, 1);
    g_assert_cmpint (voder_utterance_get_block (utterance), ==,
                     blocks[i].block);
    g_assert_cmpuint (voder_utterance_get_level (utterance), ==,
                      blocks[i].level);
    g_assert_cmpint (voder_utterance_get_pause_us (utterance), ==,
                     blocks[i].pause_ms * 1000);
    g_assert_cmpstr (voder_utterance_get_language (utterance), ==, "de");
    g_assert_cmpuint (voder_utterance_get_document (utterance), ==, 3);
  }
}

static void
assert_harmless (const char *string)
{
  guint n_word = 0;
  guint n_same = 0;
  gunichar last = 0;

  g_assert_cmpuint (strlen (string), <=, VODER_GUARD_MAX_BYTES);
  g_assert_null (strstr (string, "A.B.C.D.A.B.C.D.A.B.C.D."));
  g_assert_null (strstr (string, "s's's's's's's's's's's's's'"));
  for (const char *p = string; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    n_word = g_unichar_isspace (c) ? 0 : n_word + 1;
    n_same = c == last ? n_same + 1 : 1;
    last = c;
    g_assert_cmpuint (n_word, <=, VODER_GUARD_MAX_WORD);
    if (g_unichar_ispunct (c))
      g_assert_cmpuint (n_same, <=, 3);
  }
}

static void
inputs_that_kill_engines_are_made_harmless (void)
{
  const struct {
    const char *unit;
    guint n;
  } killers[] = {
    { "A.B.C.D.", 22 },     { "a.b.", 43 },  { "s'", 220 },    { ".", 313 },
    { "?", 5000 },          { "x", 10000 },  { "7", 10000 },   { "MMMM", 2500 },
    { "&", 3000 },          { "$", 3000 },   { "A.B.", 2000 }, { "!?", 5000 },
    { "(", 5000 },          { ".", 100000 }, { "ä.", 100 },    { "s’", 220 },
    { "a\xCC\x81", 10000 }, { "😀", 3000 },   { "x", 1000000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (killers); i++) {
    g_autofree char *string = repeat (killers[i].unit, killers[i].n);
    g_autofree char *inside = g_strconcat ("Intro ", string, " 3", NULL);
    g_autoptr (GPtrArray) utterances = segment_string (inside, 16384);

    g_assert_cmpuint (utterances->len, >, 0);
    for (guint k = 0; k < utterances->len; k++)
      assert_harmless (voder_utterance_get_string (utterances->pdata[k]));
  }
}

static void
no_letter_of_a_huge_word_is_lost (void)
{
  /* Of a script that is written without spaces: it may well be language. */
  g_autofree char *string = repeat ("語文字列日本中国言", 30000);
  g_autoptr (GPtrArray) utterances = segment_string (string, 16384);
  glong n_letters = 0;
  gint64 next = 0;

  for (guint i = 0; i < utterances->len; i++) {
    const char *p = voder_utterance_get_string (utterances->pdata[i]);
    gint64 start = -1;
    gint64 end = -1;

    voder_utterance_get_source (utterances->pdata[i], &start, &end);
    g_assert_cmpint (start, ==, next);
    next = end;
    for (; *p != '\0'; p = g_utf8_next_char (p))
      n_letters += *p != ' ';
  }
  g_assert_cmpint (n_letters, ==, 9 * 30000);
  g_assert_cmpint (next, ==, strlen (string));
}

static void
of_a_dump_only_the_start_is_spoken (void)
{
  g_autofree char *dump = repeat ("abcdefghij", 100000);
  g_autofree char *string = g_strconcat ("It is ", dump, " and so on.", NULL);
  g_autoptr (GPtrArray) utterances = segment_string (string, 16384);
  g_autoptr (GString) spoken = g_string_new (NULL);
  gint64 end = -1;

  for (guint i = 0; i < utterances->len; i++) {
    g_string_append (spoken, voder_utterance_get_string (utterances->pdata[i]));
    voder_utterance_get_source (utterances->pdata[i], NULL, &end);
  }
  g_assert_cmpuint (spoken->len, <, 300);
  g_assert_true (g_str_has_suffix (spoken->str, "and so on."));
  g_assert_cmpint (end, ==, strlen (string));
}

static void
a_cancelled_stage_says_so (void)
{
  g_autoptr (VoderChannel) in = voder_channel_new (VODER_TYPE_PASSAGE, 1);
  g_autoptr (VoderChannel) out = voder_channel_new (VODER_TYPE_UTTERANCE, 1);
  g_autoptr (VoderSegmentStage) stage = voder_segment_stage_new (NULL);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (in);
  g_autoptr (VoderReceiver) from = voder_channel_create_receiver (in);
  g_autoptr (VoderSender) to = voder_channel_create_sender (out);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (GError) error = NULL;

  voder_context_cancel (context, NULL);
  g_assert_false (voder_stage_run (VODER_STAGE (stage), from, to,
                                   G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/segment-stage/sentences-carry-flags-pauses-and-ranges",
                  sentences_carry_flags_pauses_and_ranges);
  voder_test_add ("/segment-stage/one-sentence-is-begin-and-end",
                  one_sentence_is_begin_and_end);
  voder_test_add ("/segment-stage/punctuation-alone-is-not-spoken",
                  punctuation_alone_is_not_spoken);
  voder_test_add ("/segment-stage/emoji-alone-are-spoken",
                  emoji_alone_are_spoken);
  voder_test_add ("/segment-stage/abbreviations-do-not-end-sentences",
                  abbreviations_do_not_end_sentences);
  voder_test_add ("/segment-stage/the-cut-into-passages-makes-no-difference",
                  the_cut_into_passages_makes_no_difference);
  voder_test_add ("/segment-stage/a-sentence-is-sent-before-the-next-is-whole",
                  a_sentence_is_sent_before_the_next_is_whole);
  voder_test_add ("/segment-stage/blocks-have-their-own-pauses",
                  blocks_have_their_own_pauses);
  voder_test_add ("/segment-stage/inputs-that-kill-engines-are-made-harmless",
                  inputs_that_kill_engines_are_made_harmless);
  voder_test_add ("/segment-stage/no-letter-of-a-huge-word-is-lost",
                  no_letter_of_a_huge_word_is_lost);
  voder_test_add ("/segment-stage/of-a-dump-only-the-start-is-spoken",
                  of_a_dump_only_the_start_is_spoken);
  voder_test_add ("/segment-stage/a-cancelled-stage-says-so",
                  a_cancelled_stage_says_so);

  return voder_test_run ();
}
