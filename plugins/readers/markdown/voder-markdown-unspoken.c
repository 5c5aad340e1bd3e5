/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-markdown-unspoken.h"

#include <string.h>

#define SEPARATOR        "://"
#define FOOTNOTE         "[^"
#define FOOTNOTE_BYTES   64
#define SCHEME_MIN_BYTES 2

static gboolean
is_in_scheme (char c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '.' || c == '-';
}

/*
 * Whether text is an address: one word, with a scheme or with `www.`.
 */
gboolean
voder_markdown_is_address (const char *text)
{
  gsize scheme = 0;

  if (*text == '\0' || strpbrk (text, " \t\n") != NULL)
    return FALSE;
  if (g_ascii_strncasecmp (text, "www.", 4) == 0 ||
      g_ascii_strncasecmp (text, "mailto:", 7) == 0)
    return TRUE;
  while (is_in_scheme (text[scheme]))
    scheme++;

  return scheme > 0 && g_str_has_prefix (text + scheme, SEPARATOR);
}

/*
 * Whether the text of a link is the label of a footnote.
 */
gboolean
voder_markdown_is_footnote (const char *text)
{
  return text[0] == '^' && text[1] != '\0' && strpbrk (text, " \t\n") == NULL;
}

/*
 * Whether a line is the kind of an alert, such as `[!NOTE]`.
 */
gboolean
voder_markdown_is_alert (const char *text, gsize length)
{
  if (length <= strlen ("[!]") || memcmp (text, "[!", 2) != 0 ||
      text[length - 1] != ']')
    return FALSE;
  for (gsize i = 2; i < length - 1; i++) {
    if (!g_ascii_isupper (text[i]))
      return FALSE;
  }

  return TRUE;
}

/*
 * How much of the start of a text may belong to an address; punctuation at its
 * end belongs to the sentence around it.
 */
gsize
voder_markdown_span_address (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && g_ascii_isgraph (text[n]) &&
         strchr ("<>\"`|\\^{}[]", text[n]) == NULL)
    n++;
  while (n > 0 && strchr (".,;:!?'*_~()", text[n - 1]) != NULL)
    n--;

  return n;
}

/*
 * Finds the address around the separator behind its scheme.
 */
static gboolean
find_scheme (const char *text,
             gsize length,
             gsize separator,
             VoderMarkdownUnspoken *found)
{
  gsize behind = separator + strlen (SEPARATOR);
  gsize start = separator;

  while (start > 0 && is_in_scheme (text[start - 1]))
    start--;
  while (start < separator && !g_ascii_isalpha (text[start]))
    start++;
  if (separator - start < SCHEME_MIN_BYTES)
    return FALSE;

  found->start = start;
  found->end =
      behind + voder_markdown_span_address (text + behind, length - behind);

  return found->end > behind;
}

static gboolean
find_host (const char *text,
           gsize length,
           gsize start,
           VoderMarkdownUnspoken *found)
{
  if (g_ascii_strncasecmp (text + start, "www.", 4) != 0 ||
      (start > 0 && g_ascii_isalnum (text[start - 1])))
    return FALSE;

  found->start = start;
  found->end =
      start + voder_markdown_span_address (text + start, length - start);

  return found->end > start + strlen ("www.");
}

/*
 * Finds the mark of a footnote, with the colon when it begins one.
 */
static gboolean
find_footnote (const char *text,
               gsize length,
               gsize start,
               VoderMarkdownUnspoken *found)
{
  gsize n = start + strlen (FOOTNOTE);

  while (n < length && text[n] != ']' && text[n] != '[' &&
         !g_ascii_isspace (text[n]))
    n++;
  if (n == length || text[n] != ']' || n == start + strlen (FOOTNOTE) ||
      n - start > FOOTNOTE_BYTES)
    return FALSE;

  found->start = start;
  found->end = n + 1;
  if (start == 0 && found->end < length && text[found->end] == ':')
    found->end++;

  return TRUE;
}

/*
 * Finds the first part of a text that is not spoken: an address that the
 * parser does not take for one, or the mark of a footnote.
 */
gboolean
voder_markdown_find_unspoken (const char *text,
                              gsize length,
                              VoderMarkdownUnspoken *found)
{
  for (gsize i = 0; i < length; i++) {
    const char *p = text + i;
    gsize left = length - i;

    if (*p == '[' && left > 3 && p[1] == '^' &&
        find_footnote (text, length, i, found))
      return TRUE;
    if (*p == ':' && left > strlen (SEPARATOR) &&
        memcmp (p, SEPARATOR, strlen (SEPARATOR)) == 0 &&
        find_scheme (text, length, i, found))
      return TRUE;
    if ((*p == 'w' || *p == 'W') && left > 4 &&
        find_host (text, length, i, found))
      return TRUE;
  }

  return FALSE;
}
