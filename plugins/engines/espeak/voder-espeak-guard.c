/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "voder-espeak-guard.h"

#include <string.h>

/* So many signs may hang together. The library 1.51 writes past a buffer of
 * its own from about 80 letters on with a dot, an apostrophe or a question
 * mark after each; real text has no such chains. */
#define MAX_SIGNS 32

/* What hangs together: signs and letters without a space between them, and,
 * for the library, “a. b. c.” as well. */
typedef struct {
  guint n_signs;
  guint n_letters;
  gboolean has_word;
} Chain;

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

/* Gives TRUE when @c has to give way, so that the chain ends. */
static gboolean
add_character (Chain *chain, gunichar c)
{
  if (is_letter (c)) {
    chain->has_word = chain->has_word || chain->n_letters == 1;
    chain->n_letters++;
    return FALSE;
  }

  chain->n_letters = 0;
  if (g_unichar_isspace (c)) {
    if (chain->has_word)
      chain->n_signs = 0;
    chain->has_word = FALSE;
    return FALSE;
  }
  if (++chain->n_signs <= MAX_SIGNS)
    return FALSE;

  *chain = (Chain){ 0 };

  return TRUE;
}

/*
 * Gives a copy of @text that the library survives: in a chain of signs that is
 * too long some become spaces. There are as many characters as before, so that
 * the library's positions stay right. Tags of SSML stay as they are.
 */
char *
voder_espeak_guard (const char *text, gboolean is_ssml)
{
  GString *guarded = g_string_sized_new (strlen (text) + 1);
  Chain chain = { 0 };
  const char *next;

  for (const char *p = text; *p; p = next) {
    const char *end = is_ssml && *p == '<' ? strchr (p, '>') : NULL;

    next = end != NULL ? end + 1 : g_utf8_next_char (p);
    if (end == NULL && add_character (&chain, g_utf8_get_char (p)))
      g_string_append_c (guarded, ' ');
    else
      g_string_append_len (guarded, p, next - p);
  }

  return g_string_free (guarded, FALSE);
}
