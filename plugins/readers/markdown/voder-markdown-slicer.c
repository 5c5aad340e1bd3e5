/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-markdown-slicer.h"

#include <string.h>

/*
 * A document can be cut before a line without indent that follows a blank
 * line: it closes every list, quote and paragraph. Two kinds of block of the
 * top level swallow such lines, fenced code and HTML of the kinds that end at
 * a mark of their own; so it is these that have to be followed.
 */

#define TAB_WIDTH  4
#define MAX_INDENT 3

static gboolean
starts_with (const VoderMarkdownLine *line, const char *prefix)
{
  gsize length = strlen (prefix);

  return (gsize) (line->end - line->content) >= length &&
         g_ascii_strncasecmp (line->content, prefix, length) == 0;
}

static gboolean
contains (const VoderMarkdownLine *line, const char *needle)
{
  gsize length = strlen (needle);

  for (const char *p = line->content; p + length <= line->end; p++) {
    if (g_ascii_strncasecmp (p, needle, length) == 0)
      return TRUE;
  }

  return FALSE;
}

static gsize
count_run (const VoderMarkdownLine *line, const char *p)
{
  gsize n = 0;

  while (p + n < line->end && p[n] == *p)
    n++;

  return n;
}

/*
 * Gives the length of the fence that opens at the line; 0 if none does.
 */
static gsize
get_fence (const VoderMarkdownLine *line)
{
  char c = line->is_blank ? '\0' : *line->content;
  gsize n;

  if (line->indent > MAX_INDENT || (c != '`' && c != '~'))
    return 0;
  n = count_run (line, line->content);
  if (n < 3)
    return 0;
  if (c == '`' && memchr (line->content + n, '`',
                          (gsize) (line->end - line->content) - n) != NULL)
    return 0;

  return n;
}

static gboolean
closes_fence (VoderMarkdownSlicer *self, const VoderMarkdownLine *line)
{
  const char *p = line->content;
  gsize n;

  if (line->is_blank || line->indent > MAX_INDENT ||
      *p != self->fence_character)
    return FALSE;
  n = count_run (line, p);
  for (p += n; p < line->end; p++) {
    if (*p != ' ' && *p != '\t')
      return FALSE;
  }

  return n >= self->fence_length;
}

/*
 * Gives the mark that ends the HTML block that begins at the line; NULL if
 * none does, or one that ends at a blank line anyway.
 */
static const char *
get_html_end (const VoderMarkdownLine *line)
{
  static const char *const elements[] = { "<script", "<pre", "<style",
                                          "<textarea" };

  if (line->is_blank || line->indent > MAX_INDENT || *line->content != '<')
    return NULL;
  if (starts_with (line, "<!--"))
    return "-->";
  if (starts_with (line, "<?"))
    return "?>";
  if (starts_with (line, "<![CDATA["))
    return "]]>";
  if (starts_with (line, "<!") && line->end - line->content > 2 &&
      g_ascii_isalpha (line->content[2]))
    return ">";

  /* The parser does not look at what is behind the name. */
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++) {
    if (starts_with (line, elements[i]))
      return "</";
  }

  return NULL;
}

static gboolean
has_html_end (const VoderMarkdownLine *line, const char *mark)
{
  if (!g_str_equal (mark, "</"))
    return contains (line, mark);

  return contains (line, "</script>") || contains (line, "</pre>") ||
         contains (line, "</style>") || contains (line, "</textarea>");
}

/*
 * Gives the column where the text of a list's item begins; 0 when the line
 * begins no item.
 */
static gsize
get_item_offset (const VoderMarkdownLine *line)
{
  const char *p = line->content;
  gsize width = 0;
  gsize spaces = 0;

  if (line->is_blank)
    return 0;
  if (strchr ("-+*", *p) != NULL) {
    width = 1;
  } else {
    while (p + width < line->end && g_ascii_isdigit (p[width]))
      width++;
    if (width == 0 || width > 9 || p + width >= line->end ||
        (p[width] != '.' && p[width] != ')'))
      return 0;
    width++;
  }

  p += width;
  if (p < line->end && *p != ' ' && *p != '\t')
    return 0;
  while (p + spaces < line->end && p[spaces] == ' ')
    spaces++;
  if (spaces == 0 || spaces > 4 || p + spaces >= line->end)
    spaces = 1;

  return line->indent + width + spaces;
}

/*
 * Keeps account of lists: a line that is indented as far as an item's text
 * belongs to the item. TRUE when the line does.
 */
static gboolean
follow_list (VoderMarkdownSlicer *self, const VoderMarkdownLine *line)
{
  gsize offset;

  if (self->item_offset > 0 && line->indent >= self->item_offset &&
      !self->is_item_unsure)
    return TRUE;

  offset = line->indent <= MAX_INDENT ? get_item_offset (line) : 0;
  if (offset > 0) {
    self->item_offset = offset;
    self->is_item_unsure = FALSE;
  } else if (line->indent == 0 && self->was_blank) {
    self->item_offset = 0;
    self->is_item_unsure = FALSE;
  } else if (self->item_offset > 0) {
    /* It continues the item's paragraph, or ends the list. */
    self->is_item_unsure = TRUE;
  }

  return FALSE;
}

static void
open_block (VoderMarkdownSlicer *self, const VoderMarkdownLine *line)
{
  gsize fence = get_fence (line);
  const char *html_end = get_html_end (line);

  if (fence == 0 && html_end == NULL)
    return;
  if (line->indent > 0 && self->is_item_unsure) {
    self->open = VODER_MARKDOWN_OPEN_UNKNOWN;
    self->fence_character = fence > 0 ? *line->content : '\0';
    self->fence_length = fence;
    return;
  }

  self->item_offset = 0;
  if (fence > 0) {
    self->open = VODER_MARKDOWN_OPEN_FENCE;
    self->fence_character = *line->content;
    self->fence_length = fence;
  } else if (!has_html_end (line, html_end)) {
    self->open = VODER_MARKDOWN_OPEN_HTML;
    self->html_end = html_end;
  }
}

/*
 * Follows a fence of which it is not known whether it stands in a list's item
 * or not. It does not matter if it ends before a line that would end the item.
 */
static void
follow_unknown (VoderMarkdownSlicer *self, const VoderMarkdownLine *line)
{
  if (line->is_blank || self->fence_character == '\0')
    return;
  if (line->indent < self->item_offset)
    self->fence_character = '\0';
  else if (closes_fence (self, line))
    self->open = VODER_MARKDOWN_OPEN_NOTHING;
}

static void
follow (VoderMarkdownSlicer *self, const VoderMarkdownLine *line)
{
  switch (self->open) {
  case VODER_MARKDOWN_OPEN_FENCE:
    if (closes_fence (self, line))
      self->open = VODER_MARKDOWN_OPEN_NOTHING;
    break;
  case VODER_MARKDOWN_OPEN_HTML:
    if (has_html_end (line, self->html_end))
      self->open = VODER_MARKDOWN_OPEN_NOTHING;
    break;
  case VODER_MARKDOWN_OPEN_NOTHING:
    if (!line->is_blank && !follow_list (self, line))
      open_block (self, line);
    break;
  default:
    follow_unknown (self, line);
    break;
  }
  self->was_blank = line->is_blank;
}

static gboolean
peek_line (VoderMarkdownSlicer *self, VoderMarkdownLine *line)
{
  const char *limit = self->text + self->length;
  const char *p = self->text + self->position;

  if (p >= limit)
    return FALSE;

  line->start = p;
  line->end = memchr (p, '\n', (gsize) (limit - p));
  if (line->end == NULL)
    line->end = limit;

  line->indent = 0;
  for (; p < line->end && (*p == ' ' || *p == '\t'); p++)
    line->indent += *p == ' ' ? 1 : TAB_WIDTH - line->indent % TAB_WIDTH;
  line->content = p;
  line->is_blank = p == line->end;

  return TRUE;
}

void
voder_markdown_slicer_init (VoderMarkdownSlicer *self,
                            const char *text,
                            gsize length)
{
  *self = (VoderMarkdownSlicer){ .text = text, .length = length };
}

/*
 * Takes the next line; FALSE at the end of the document.
 */
gboolean
voder_markdown_slicer_read_line (VoderMarkdownSlicer *self,
                                 VoderMarkdownLine *line)
{
  if (!peek_line (self, line))
    return FALSE;

  follow (self, line);
  self->position = MIN ((gsize) (line->end - self->text) + 1, self->length);

  return TRUE;
}

/*
 * Goes on by @min_bytes or a little more, to where the document can be cut.
 * Gives that place; the length of the document when there is none.
 */
gsize
voder_markdown_slicer_next (VoderMarkdownSlicer *self, gsize min_bytes)
{
  gsize start = self->position;
  VoderMarkdownLine line;

  while (peek_line (self, &line)) {
    if (self->position - start >= min_bytes && self->was_blank &&
        self->open == VODER_MARKDOWN_OPEN_NOTHING && !line.is_blank &&
        line.indent == 0)
      return self->position;
    voder_markdown_slicer_read_line (self, &line);
  }

  return self->length;
}

static gboolean
is_mark (const VoderMarkdownLine *line, const char *mark)
{
  return line->indent == 0 && starts_with (line, mark) &&
         strspn (line->content + 3, " \t") ==
             (gsize) (line->end - line->content) - 3;
}

/*
 * Gives the length of the front matter, between lines of `---` or `+++`, that
 * the document begins with; 0 if it has none. As elsewhere, a rule that the
 * document begins with is told from it by the blank line that follows.
 */
gsize
voder_markdown_skip_front_matter (const char *text, gsize length)
{
  VoderMarkdownSlicer slicer;
  VoderMarkdownLine line;
  const char *mark;

  voder_markdown_slicer_init (&slicer, text, length);
  if (!voder_markdown_slicer_read_line (&slicer, &line))
    return 0;
  mark = is_mark (&line, "---") ? "---" : "+++";
  if (!is_mark (&line, mark) || !peek_line (&slicer, &line) || line.is_blank)
    return 0;

  while (voder_markdown_slicer_read_line (&slicer, &line)) {
    if (is_mark (&line, mark) || (*mark == '-' && is_mark (&line, "...")))
      return slicer.position;
  }

  return 0;
}
