/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speakable-private.h"

#include <string.h>

#include <unicode/uscript.h>

/* Scripts of one language; Japanese has three. */
#define SCRIPTS_MAX 8

/* With room for a script and a region. */
#define LANGUAGE_SIZE 32

/* An engine may pass over a letter that stands alone. */
#define LETTERS_MIN 2

/*
 * Whether there is a letter or a digit in a text, of any script: something that
 * one expects to hear.
 */
gboolean
voder_speakable_has_words (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c)) {
    if (g_unichar_isalnum (g_utf8_get_char (c)))
      return TRUE;
  }

  return FALSE;
}

/* The scripts of a language. */
typedef struct {
  char language[LANGUAGE_SIZE];
  UScriptCode scripts[SCRIPTS_MAX];
  int n_scripts;
} Writing;

/* Those of the language that was asked for last: to look them up takes ICU
 * longer than all else here, and one text follows another of its language. */
static const Writing *
find_writing (const char *language)
{
  static _Thread_local Writing last;
  UErrorCode status = U_ZERO_ERROR;

  if (*language != '\0' && strcmp (last.language, language) == 0)
    return &last;

  last.n_scripts =
      uscript_getCode (language, last.scripts, SCRIPTS_MAX, &status);
  if (U_FAILURE (status))
    last.n_scripts = 0;
  /* One that is too long is looked up each time. */
  g_strlcpy (last.language, language, LANGUAGE_SIZE);

  return &last;
}

static gboolean
is_of (gunichar c, const Writing *writing)
{
  UErrorCode status = U_ZERO_ERROR;
  UScriptCode script = uscript_getScript ((UChar32) c, &status);

  for (int i = 0; i < writing->n_scripts; i++) {
    if (writing->scripts[i] == script)
      return script != USCRIPT_LATIN || c < 0x80;
  }

  return FALSE;
}

/*
 * Whether every voice for @language has to make a sound for a text: there is a
 * number in it, or two letters in a row of a script in which the language is
 * written. Of the Latin script these are the plain letters.
 */
gboolean
voder_speakable_suits (const char *text, const char *language)
{
  const Writing *writing = find_writing (language);
  guint n_letters = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (g_ascii_isdigit (*at))
      return TRUE;
    n_letters = g_unichar_isalpha (c) && is_of (c, writing) ? n_letters + 1 : 0;
    if (n_letters == LETTERS_MIN)
      return TRUE;
  }

  return FALSE;
}
