/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fuzz.h"

#include <voder/voder.h>

const char *const voder_fuzz_words[] = {
  ". ",
  "! ",
  "?",
  "Dr. ",
  "z. B. ",
  "...",
  "\xe2\x80\xa6",
  "\xe3\x80\x82",
  "\xe2\x80\xa9",
  "\n",
  "\"",
  "\xe2\x80\x9d",
  ")",
  "A.B.C.",
  "3.14",
  "\xc2\xa0",
  "\xd8\x9f",
  "\xe0\xa5\xa4",
  "www.a.b",
  "s'",
  "\xcc\x81",
  "\xf0\x9f\x98\x80",
  "\xe2\x80\x8d",
  "(((((",
  "aaaaaaaaaaaaaaaa",
  NULL,
};

static const char *const languages[] = { NULL, "en", "de", "ja", "el", "x" };

/* What a guard makes of a sentence is safe for any engine. */
static void
check_pieces (VoderGuard *guard)
{
  VoderText *piece;
  VoderGuardCut cut;

  while ((piece = voder_guard_pop (guard, &cut)) != NULL) {
    g_assert_cmpuint (voder_text_get_length (piece), <=, VODER_GUARD_MAX_BYTES);
    g_assert_true (g_utf8_validate (voder_text_get_string (piece), -1, NULL));
    voder_text_unref (piece);
  }
}

/* That more text follows changes nothing of the sentence. */
static void
check_prefix (VoderSegmenter *segmenter,
              const char *text,
              gsize length,
              gsize sentence)
{
  const char *half =
      g_utf8_find_prev_char (text, text + (length + sentence) / 2 + 1);
  gsize early = half != NULL
                    ? voder_segmenter_find_end (segmenter, text,
                                                (gsize) (half - text), FALSE)
                    : 0;

  g_assert_true (early == 0 || early == sentence);
}

static void
segment (const char *text, const char *language)
{
  g_autoptr (VoderSegmenter) segmenter = voder_segmenter_new (language);
  g_autoptr (VoderGuard) guard = voder_guard_new ();
  gsize length = strlen (text);

  voder_guard_begin_block (guard);
  while (length > 0) {
    gsize end = voder_segmenter_find_end (segmenter, text, length, TRUE);
    g_autoptr (VoderText) sentence = NULL;

    g_assert_cmpuint (end, >, 0);
    g_assert_cmpuint (end, <=, length);
    check_prefix (segmenter, text, length, end);
    sentence = voder_text_new (text, (gssize) end);
    voder_guard_push (guard, sentence);
    check_pieces (guard);
    text += end;
    length -= end;
  }
}

/* The first byte chooses the language. */
void
voder_fuzz_one (const guint8 *bytes, gsize size)
{
  g_autofree char *text = NULL;

  if (size == 0)
    return;
  text = g_utf8_make_valid ((const char *) bytes + 1, (gssize) size - 1);
  segment (text, languages[bytes[0] % G_N_ELEMENTS (languages)]);
}
