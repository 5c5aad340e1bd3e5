/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-markdown-html.h"

#include <string.h>

#include "voder-markdown-entities.h"

/*
 * Raw HTML, piece by piece: what is text, what is markup, and where elements
 * part the text. Markdown hands it over in lines, so no token needs more than
 * a line of look-ahead.
 */

static gsize
find (const char *text, gsize length, const char *needle)
{
  gsize n = strlen (needle);

  for (gsize i = 0; i + n <= length; i++) {
    if (g_ascii_strncasecmp (text + i, needle, n) == 0)
      return i;
  }

  return length;
}

static gboolean
is_one_of (const char *name, const char *const *names)
{
  return g_strv_contains (names, name);
}

/*
 * Whether the element stands inside a line and does not part the text.
 */
static gboolean
is_inline (const char *name)
{
  static const char *const names[] = {
    "a",     "abbr", "b",  "bdi",  "bdo",  "big",    "cite", "code",
    "del",   "dfn",  "em", "font", "i",    "img",    "ins",  "kbd",
    "mark",  "q",    "s",  "samp", "span", "strong", "sub",  "sup",
    "small", "tt",   "u",  "var",  "wbr",  NULL,
  };

  return is_one_of (name, names);
}

static gboolean
is_hidden (const char *name)
{
  static const char *const names[] = { "script", "style", "template", "title",
                                       NULL };

  return is_one_of (name, names);
}

static gsize
read_name (VoderMarkdownHtml *self, const char *text, gsize length)
{
  gsize i = 1;
  gsize n = 0;

  self->is_closing = i < length && text[i] == '/';
  i += self->is_closing;
  for (; i < length && g_ascii_isalnum (text[i]); i++) {
    if (n < VODER_MARKDOWN_MAX_ELEMENT)
      self->element[n++] = g_ascii_tolower (text[i]);
  }
  self->element[n] = '\0';

  return i;
}

static VoderMarkdownToken
open_markup (VoderMarkdownHtml *self,
             const char *text,
             gsize length,
             gsize *n_taken)
{
  char next = length > 1 ? text[1] : '\0';

  *n_taken = 1;
  if (length >= 4 && memcmp (text, "<!--", 4) == 0) {
    self->state = VODER_MARKDOWN_HTML_COMMENT;
    /* `<!-->` is a comment too. */
    *n_taken = 2;
  } else if (next == '!' || next == '?') {
    self->state = VODER_MARKDOWN_HTML_DECLARATION;
  } else if (next == '/' || g_ascii_isalpha (next)) {
    self->state = VODER_MARKDOWN_HTML_TAG;
    *n_taken = read_name (self, text, length);
  } else {
    return VODER_MARKDOWN_TOKEN_TEXT;
  }

  return VODER_MARKDOWN_TOKEN_NOTHING;
}

static VoderMarkdownToken
scan_text (VoderMarkdownHtml *self,
           const char *text,
           gsize length,
           gsize *n_taken)
{
  gsize n = 0;

  if (*text == '<')
    return open_markup (self, text, length, n_taken);
  if (*text == '&') {
    const char *end =
        memchr (text, ';', MIN (length, VODER_MARKDOWN_MAX_ENTITY));

    *n_taken = end != NULL ? (gsize) (end - text) + 1 : 1;
    return end != NULL ? VODER_MARKDOWN_TOKEN_ENTITY
                       : VODER_MARKDOWN_TOKEN_TEXT;
  }

  while (n < length && text[n] != '<' && text[n] != '&')
    n++;
  *n_taken = n;

  return VODER_MARKDOWN_TOKEN_TEXT;
}

static VoderMarkdownToken
end_tag (VoderMarkdownHtml *self)
{
  gboolean hides = !self->is_closing && is_hidden (self->element);

  self->state = hides ? VODER_MARKDOWN_HTML_HIDDEN : VODER_MARKDOWN_HTML_TEXT;

  return is_inline (self->element) ? VODER_MARKDOWN_TOKEN_NOTHING
                                   : VODER_MARKDOWN_TOKEN_BREAK;
}

/*
 * Whether the quote at the end of @n bytes begins an image's text.
 */
static gboolean
is_alt (VoderMarkdownHtml *self, const char *text, gsize n)
{
  return n >= 4 && g_str_equal (self->element, "img") &&
         g_ascii_strncasecmp (text + n - 4, "alt=", 4) == 0 &&
         (n == 4 || g_ascii_isspace (text[n - 5]));
}

static VoderMarkdownToken
scan_tag (VoderMarkdownHtml *self,
          const char *text,
          gsize length,
          gsize *n_taken)
{
  gsize n = 0;

  while (n < length && strchr (">\"'", text[n]) == NULL)
    n++;
  *n_taken = MIN (n + 1, length);
  if (n == length)
    return VODER_MARKDOWN_TOKEN_NOTHING;
  if (text[n] == '>')
    return end_tag (self);

  self->quote = text[n];
  self->state = is_alt (self, text, n) ? VODER_MARKDOWN_HTML_ALT
                                       : VODER_MARKDOWN_HTML_QUOTED;

  return VODER_MARKDOWN_TOKEN_NOTHING;
}

static VoderMarkdownToken
scan_quoted (VoderMarkdownHtml *self,
             const char *text,
             gsize length,
             gsize *n_taken)
{
  const char *end = memchr (text, self->quote, length);
  gboolean is_text = self->state == VODER_MARKDOWN_HTML_ALT && end != text;

  if (end == text) {
    self->state = VODER_MARKDOWN_HTML_TAG;
    *n_taken = 1;
  } else {
    *n_taken = end != NULL ? (gsize) (end - text) : length;
  }

  return is_text ? VODER_MARKDOWN_TOKEN_TEXT : VODER_MARKDOWN_TOKEN_NOTHING;
}

static VoderMarkdownToken
skip_to (VoderMarkdownHtml *self,
         const char *text,
         gsize length,
         gsize *n_taken)
{
  const char *mark = self->state == VODER_MARKDOWN_HTML_COMMENT ? "-->" : ">";
  gsize n = find (text, length, mark);

  if (n < length)
    self->state = VODER_MARKDOWN_HTML_TEXT;
  *n_taken = n < length ? n + strlen (mark) : length;

  return VODER_MARKDOWN_TOKEN_NOTHING;
}

static VoderMarkdownToken
skip_hidden (VoderMarkdownHtml *self,
             const char *text,
             gsize length,
             gsize *n_taken)
{
  char mark[VODER_MARKDOWN_MAX_ELEMENT + 3];

  g_snprintf (mark, sizeof mark, "</%s", self->element);
  *n_taken = find (text, length, mark);
  if (*n_taken < length) {
    self->state = VODER_MARKDOWN_HTML_TAG;
    self->is_closing = TRUE;
    *n_taken += strlen (mark);
  }

  return VODER_MARKDOWN_TOKEN_NOTHING;
}

/*
 * Takes the next token from the front of @text, which is not empty.
 */
VoderMarkdownToken
voder_markdown_html_scan (VoderMarkdownHtml *self,
                          const char *text,
                          gsize length,
                          gsize *n_taken)
{
  switch (self->state) {
  case VODER_MARKDOWN_HTML_TAG:
    return scan_tag (self, text, length, n_taken);
  case VODER_MARKDOWN_HTML_QUOTED:
  case VODER_MARKDOWN_HTML_ALT:
    return scan_quoted (self, text, length, n_taken);
  case VODER_MARKDOWN_HTML_COMMENT:
  case VODER_MARKDOWN_HTML_DECLARATION:
    return skip_to (self, text, length, n_taken);
  case VODER_MARKDOWN_HTML_HIDDEN:
    return skip_hidden (self, text, length, n_taken);
  default:
    return scan_text (self, text, length, n_taken);
  }
}
