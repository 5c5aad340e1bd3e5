/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-guard-private.h"

static gboolean
is_clause_end (gunichar c)
{
  return c == ',' || c == ';' || c == ':' || c == '.' || c == '!' || c == '?' ||
         c == 0x2013 || c == 0x2014 || c == 0x060C || c == 0x061B ||
         c == 0x3001 || c == 0x3002 || (c >= 0xFF0C && c <= 0xFF1B);
}

/*
 * How good it is to end a piece behind @c, before @next: 0 is not at all.
 */
static guint
rate_cut (gunichar c, gunichar next)
{
  gboolean is_spaced = next == ' ' || next == 0;

  if (is_spaced && (c == ';' || c == ':' || c == '.' || c == '!' || c == '?'))
    return 4;
  if (is_clause_end (c) && (is_spaced || c >= 0x3000))
    return 3;
  if (is_spaced)
    return 2;

  return voder_character_classify (c) == VODER_CHARACTER_PUNCTUATION ? 1 : 0;
}

/*
 * Finds the best place to end a piece, in the second half of what one may
 * hold; a character's end when there is no good one. It has more than that.
 */
gsize
voder_guard_find_cut (const char *string, VoderGuardCut *cut)
{
  const char *limit =
      g_utf8_find_prev_char (string, string + VODER_GUARD_MAX_BYTES + 1);
  const char *best = limit;
  guint best_rating = 0;

  for (const char *p = limit; p > string + VODER_GUARD_MAX_BYTES / 2;) {
    const char *previous = g_utf8_prev_char (p);
    guint rating = rate_cut (g_utf8_get_char (previous), g_utf8_get_char (p));

    if (rating > best_rating) {
      best = p;
      best_rating = rating;
    }
    p = previous;
  }
  *cut = best_rating > 2 ? VODER_GUARD_CUT_CLAUSE : VODER_GUARD_CUT_WORD;

  return (gsize) (best - string);
}
