/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-text.h"

#include <string.h>

#include <voder/voder.h>

/* What a server may take for a command becomes a bracket that it does not know;
 * control characters become spaces. */
static void
neutralise (GString *text, gboolean has_tokens)
{
  for (gsize i = 0; i < text->len; i++) {
    if (has_tokens && text->str[i] == '[')
      text->str[i] = '(';
    else if (has_tokens && text->str[i] == ']')
      text->str[i] = ')';
    else if (g_ascii_iscntrl (text->str[i]))
      text->str[i] = ' ';
  }
}

/*
 * Gives what is sent of an utterance's text: without markup, and without what
 * the server would take for commands when it knows such (@has_tokens).
 */
char *
voder_http_text_new (const char *string, gboolean is_ssml, gboolean has_tokens)
{
  g_autofree char *plain =
      is_ssml ? voder_markup_strip (string) : g_strdup (string);
  GString *text = g_string_new (plain);

  neutralise (text, has_tokens);

  return g_strstrip (g_string_free (text, FALSE));
}

/*
 * Whether there is nothing that could be spoken.
 */
gboolean
voder_http_text_is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    if (g_unichar_isgraph (g_utf8_get_char (text)))
      return FALSE;
  }

  return TRUE;
}

/*
 * Whether silence is no answer: there is a letter or a digit.
 */
gboolean
voder_http_text_has_words (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    if (g_unichar_isalnum (g_utf8_get_char (text)))
      return TRUE;
  }

  return FALSE;
}

/* How well a text may be cut behind this character. */
static int
rate_cut (gunichar c, gunichar next)
{
  if (!g_unichar_isspace (next))
    return c == 0x3002 || c == 0xff01 || c == 0xff1f ? 3 : 0;
  if (c == '.' || c == '!' || c == '?' || c == 0x2026)
    return 3;

  return g_unichar_ispunct (c) ? 2 : 1;
}

/* Gives where the next piece ends: the best place in its second half. */
static const char *
find_cut (const char *text, guint max_characters)
{
  const char *best = NULL;
  int best_rating = 0;

  for (guint n = 1; n < max_characters; n++) {
    const char *next = g_utf8_next_char (text);
    int rating = rate_cut (g_utf8_get_char (text), g_utf8_get_char (next));

    if (n >= max_characters / 2 && rating > 0 && rating >= best_rating) {
      best = next;
      best_rating = rating;
    }
    text = next;
  }

  return best != NULL ? best : g_utf8_next_char (text);
}

/*
 * Cuts a text into pieces that the server takes, where a sentence or at least a
 * word ends if it can be. Nothing but white space is lost.
 */
char **
voder_http_text_split (const char *text, guint max_characters)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new ();
  glong left = g_utf8_strlen (text, -1);

  while (left > (glong) max_characters) {
    const char *cut = find_cut (text, max_characters);
    char *piece = g_strndup (text, (gsize) (cut - text));

    left -= g_utf8_strlen (piece, -1);
    text = cut;
    g_strstrip (piece);
    if (*piece != '\0')
      g_ptr_array_add (pieces, piece);
    else
      g_free (piece);
  }
  if (!voder_http_text_is_blank (text) || pieces->len == 0)
    g_ptr_array_add (pieces, g_strstrip (g_strdup (text)));
  g_ptr_array_add (pieces, NULL);

  return (char **) g_ptr_array_steal (pieces, NULL);
}
