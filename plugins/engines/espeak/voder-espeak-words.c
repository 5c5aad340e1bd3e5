/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "voder-espeak-words.h"

#include <string.h>

void
voder_espeak_words_init (VoderEspeakWords *self, const char *text)
{
  *self = (VoderEspeakWords){ .text = text, .length = strlen (text) };
}

/* Gives the byte of the library's @position, which counts characters from 1.
 * Counts on from the last answer, so that a long text costs one pass. */
gsize
voder_espeak_words_get_byte (VoderEspeakWords *self, int position)
{
  glong character = MAX (position - 1, 0);
  const char *p = self->text + self->byte;

  if (character < self->character) {
    p = self->text;
    self->character = 0;
  }
  for (; self->character < character && *p; self->character++)
    p = g_utf8_next_char (p);
  self->byte = (gsize) (p - self->text);

  return self->byte;
}

static gboolean
is_space (const char *p)
{
  return g_unichar_isspace (g_utf8_get_char (p));
}

static gboolean
is_letter (const char *p)
{
  gunichar c = g_utf8_get_char (p);

  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

static gboolean
is_apostrophe (const char *p)
{
  gunichar c = g_utf8_get_char (p);

  return c == '\'' || c == 0x2019;
}

/* The library does not say where the word at @p ends. */
static const char *
find_end (const char *p)
{
  while (*p && is_letter (p))
    p = g_utf8_next_char (p);

  return p;
}

/* The library ends a word at its apostrophe. */
static const char *
find_end_of_contraction (const char *p)
{
  if (!*p || !is_apostrophe (p) || !is_letter (g_utf8_next_char (p)))
    return p;

  return find_end (g_utf8_next_char (p));
}

/* Some ends take in what follows the word; a sign alone stays as it is. */
static const char *
trim_end (const char *start, const char *end)
{
  const char *trimmed = end;

  while (trimmed > start && !is_letter (g_utf8_prev_char (trimmed)))
    trimmed = g_utf8_prev_char (trimmed);

  return trimmed > start ? trimmed : g_utf8_next_char (start);
}

/*
 * Gives the bytes of a word that the library has announced. FALSE when there
 * is none: it also announces the parts into which it has split a number, with
 * positions inside it, ends of clauses, with positions before them, and what
 * it still kept of the utterance before, with none.
 */
gboolean
voder_espeak_words_next (VoderEspeakWords *self,
                         int position,
                         int n_characters,
                         gsize *start,
                         gsize *end)
{
  const char *p = self->text + voder_espeak_words_get_byte (self, position);
  const char *q;

  if (position < 1)
    return FALSE;

  q = self->text +
      voder_espeak_words_get_byte (self, position + MAX (n_characters, 0));
  while (*p && !is_letter (p) && (is_space (p) || n_characters <= 0))
    p = g_utf8_next_char (p);
  q = q > p ? trim_end (p, q) : find_end (p);
  q = find_end_of_contraction (q);
  if (q <= p || (gsize) (p - self->text) < self->word_end)
    return FALSE;

  *start = (gsize) (p - self->text);
  *end = self->word_end = (gsize) (q - self->text);

  return TRUE;
}
