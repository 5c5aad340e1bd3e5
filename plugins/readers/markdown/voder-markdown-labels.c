/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-markdown-labels.h"

#include <string.h>

#include "voder-markdown-slicer.h"

#define MAX_LABEL 999

static const char *
skip_blanks (const char *p, const char *end)
{
  while (p < end && (*p == ' ' || *p == '\t'))
    p++;

  return p;
}

/*
 * Passes over the marks of quotes and of list items that a definition may
 * stand in.
 */
static const char *
skip_containers (const char *p, const char *end)
{
  for (;;) {
    const char *q = skip_blanks (p, end);

    if (q < end && *q == '>') {
      p = q + 1;
      continue;
    }
    if (q + 1 < end && strchr ("-+*", *q) != NULL && q[1] == ' ') {
      p = q + 2;
      continue;
    }
    return q;
  }
}

/*
 * Gives the end of `[label]` at @p, behind its bracket; NULL if it is none.
 */
static const char *
find_label_end (const char *p, const char *end)
{
  const char *start = p + 1;

  if (p >= end || *p != '[')
    return NULL;
  if (skip_blanks (start, end) < end && *skip_blanks (start, end) == ']')
    return NULL;

  for (p = start; p < end && p - start <= MAX_LABEL; p++) {
    if (*p == '\\' && p + 1 < end)
      p++;
    else if (*p == '[')
      return NULL;
    else if (*p == ']')
      return p + 1;
  }

  return NULL;
}

static const char *
skip_destination (const char *p, const char *end)
{
  if (p < end && *p == '<') {
    for (p++; p < end && *p != '>'; p++)
      ;
    return p < end ? p + 1 : NULL;
  }
  while (p < end && *p != ' ' && *p != '\t')
    p++;

  return p;
}

/*
 * Whether the line from @p on defines a link: a destination, and nothing or a
 * title behind it. Both may follow on the next line.
 */
static gboolean
is_definition (const char *p, const char *end)
{
  const char *destination;
  const char *title;

  if (p >= end || *p != ':')
    return FALSE;
  destination = skip_blanks (p + 1, end);
  p = skip_destination (destination, end);
  if (p == NULL)
    return FALSE;
  title = skip_blanks (p, end);

  return title == end || (title > p && strchr ("\"'(", *title) != NULL);
}

/*
 * Whether a bracket's end is surely none of a link by label: a plain address
 * follows, or it ends the box of a task.
 */
static gboolean
is_settled (const char *text, const char *bracket, const char *end)
{
  gboolean is_box = bracket - text >= 4 && bracket[-2] == '[' &&
                    strchr (" xX", bracket[-1]) != NULL && bracket[-3] == ' ' &&
                    strchr ("-+*", bracket[-4]) != NULL;
  const char *p = bracket + 1;

  if (is_box)
    return TRUE;
  if (p >= end || *p != '(')
    return FALSE;
  for (p++; p < end && g_ascii_isgraph (*p) && strchr ("()<>\\", *p) == NULL;
       p++)
    ;

  return p < end && *p == ')';
}

/*
 * Whether labels that are defined elsewhere could change how the text is read.
 */
gboolean
voder_markdown_needs_labels (const char *text, gsize length)
{
  const char *end = text + length;

  for (const char *p = memchr (text, ']', length); p != NULL;
       p = memchr (p + 1, ']', (gsize) (end - p) - 1)) {
    if (!is_settled (text, p, end))
      return TRUE;
  }

  return FALSE;
}

/*
 * Collects the labels that the document defines anywhere, as definitions of
 * them that a parser can be given before any part of the document. Where the
 * links lead to is left out: nobody hears it.
 */
GString *
voder_markdown_collect_labels (const char *text, gsize length)
{
  GString *labels = g_string_new (NULL);
  VoderMarkdownSlicer slicer;
  VoderMarkdownLine line;
  gboolean is_paragraph = FALSE;

  voder_markdown_slicer_init (&slicer, text, length);
  while (voder_markdown_slicer_read_line (&slicer, &line)) {
    const char *start = skip_containers (line.content, line.end);
    const char *end = find_label_end (start, line.end);
    gboolean is_text = slicer.open != VODER_MARKDOWN_OPEN_FENCE &&
                       slicer.open != VODER_MARKDOWN_OPEN_HTML;

    if (is_text && !is_paragraph && end != NULL &&
        is_definition (end, line.end)) {
      g_string_append_len (labels, start, end - start);
      g_string_append (labels, ": x\n\n");
    } else {
      /* A definition cannot follow a line of a paragraph. */
      is_paragraph = start < line.end && is_text && *start != '#' &&
                     *start != '`' && *start != '~' && *start != '"' &&
                     *start != '\'';
    }
  }

  return labels;
}
