/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speakable-private.h"

#include <unicode/uscript.h>

/* Scripts of one language; Japanese has three. */
#define SCRIPTS_MAX 8

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

static gboolean
is_in (gunichar c, const UScriptCode *scripts, int n_scripts)
{
  UErrorCode status = U_ZERO_ERROR;
  UScriptCode script = uscript_getScript ((UChar32) c, &status);

  for (int i = 0; i < n_scripts; i++) {
    if (scripts[i] == script)
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
  UScriptCode scripts[SCRIPTS_MAX];
  UErrorCode status = U_ZERO_ERROR;
  int n_scripts = uscript_getCode (language, scripts, SCRIPTS_MAX, &status);
  guint n_letters = 0;

  if (U_FAILURE (status))
    n_scripts = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (g_ascii_isdigit (*at))
      return TRUE;
    n_letters = g_unichar_isalpha (c) && is_in (c, scripts, n_scripts)
                    ? n_letters + 1
                    : 0;
    if (n_letters == LETTERS_MIN)
      return TRUE;
  }

  return FALSE;
}
