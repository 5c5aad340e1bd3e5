/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ssml-guess.h"

#include <string.h>

#define SSML_NAMESPACE "http://www.w3.org/2001/10/synthesis"

static const char *
skip_spaces (const char *p, const char *end)
{
  while (p < end && g_ascii_isspace (*p))
    p++;

  return p;
}

static gboolean
begins (const char *p, const char *end, const char *prefix)
{
  gsize length = strlen (prefix);

  return (gsize) (end - p) >= length && memcmp (p, prefix, length) == 0;
}

/* Behind the next @mark; NULL when there is none. */
static const char *
skip_to (const char *p, const char *end, const char *mark)
{
  const char *found = g_strstr_len (p, end - p, mark);

  return found != NULL ? found + strlen (mark) : NULL;
}

/* The start of the root element; NULL when something else comes first. */
static const char *
find_root (const char *p, const char *end)
{
  for (;;) {
    p = skip_spaces (p, end);
    if (begins (p, end, "<?"))
      p = skip_to (p, end, "?>");
    else if (begins (p, end, "<!--"))
      p = skip_to (p, end, "-->");
    else if (begins (p, end, "<!DOCTYPE"))
      p = skip_to (p, end, ">");
    else
      return begins (p, end, "<") ? p : NULL;
    if (p == NULL)
      return NULL;
  }
}

/*
 * Guesses whether the @length bytes of @text, the start of a file, are SSML.
 */
VoderSsmlGuess
voder_ssml_guess (const char *text, gsize length)
{
  const char *end = text + length;
  const char *root = NULL;
  const char *name_end = NULL;
  const char *tag_end = NULL;

  if (begins (text, end, "\357\273\277"))
    text += 3;
  root = find_root (text, end);
  if (root == NULL)
    return VODER_SSML_NO;

  name_end = root + strlen ("<speak");
  if (!begins (root, end, "<speak") || name_end >= end ||
      (!g_ascii_isspace (*name_end) && *name_end != '>' && *name_end != '/'))
    return VODER_SSML_NO;

  tag_end = memchr (root, '>', (gsize) (end - root));
  if (tag_end == NULL)
    tag_end = end;

  return g_strstr_len (root, tag_end - root, SSML_NAMESPACE) != NULL
             ? VODER_SSML_YES
             : VODER_SSML_LIKELY;
}
