/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-markdown-guess.h"

#include <string.h>

/*
 * Whether a text is Markdown can only be guessed: any text is. What must not
 * happen is that a program, a settings file or a subtitle is taken for one, so
 * signs are looked for that these do not have together, and lines that only
 * these have speak against it.
 */

/* Signs of Markdown. Each of the first alone is nearly enough, of the others it
 * takes two for one of the first. */
typedef enum {
  SIGN_HEADING = 1 << 0, /* `# Text` between blank lines */
  SIGN_FENCE = 1 << 1,
  SIGN_LINK = 1 << 2,
  SIGN_TABLE = 1 << 3,
  SIGN_UNDERLINE = 1 << 4, /* a heading over `===` or `---` */
  SIGN_LIST = 1 << 5,
  SIGN_EMPHASIS = 1 << 6,
  SIGN_SPAN = 1 << 7,
  SIGN_QUOTE = 1 << 8,
} Sign;

#define STRONG_SIGNS  (SIGN_HEADING | SIGN_FENCE | SIGN_LINK | SIGN_TABLE)
#define STRONG_POINTS 2
#define ENOUGH_POINTS 4
/* One line in so many may look like a program's. */
#define CODE_SHARE       5
#define ESSAY_CODE_SHARE 10
/* Prose has words, and so many of them in a line. */
#define PROSE_WORDS 3
/* The line below a heading is about as long as it. */
#define UNDERLINE_SLACK 3

typedef struct {
  const char *start;
  gsize length;
} Line;

typedef struct {
  guint signs;
  guint n_lines; /* of text, outside of fences */
  guint n_prose;
  guint n_code;
  gboolean is_foreign;
  gboolean is_fenced;
  gboolean is_commented;
  gboolean begins_with_heading;

  Line previous;
  gboolean is_titled;       /* a blank line stood before the previous one */
  gboolean is_behind_blank; /* the previous line is blank */
  gboolean has_heading;     /* the previous line may be one */
} Guess;

static gboolean
begins (const Line *line, const char *prefix)
{
  gsize length = strlen (prefix);

  return line->length >= length && memcmp (line->start, prefix, length) == 0;
}

static gboolean
begins_with_any (const Line *line, const char *const *prefixes)
{
  for (guint i = 0; prefixes[i] != NULL; i++) {
    if (begins (line, prefixes[i]))
      return TRUE;
  }

  return FALSE;
}

static gboolean
is_blank (const Line *line)
{
  for (gsize i = 0; i < line->length; i++) {
    if (!g_ascii_isspace (line->start[i]))
      return FALSE;
  }

  return TRUE;
}

static gsize
span (const Line *line, gsize from, const char *set)
{
  gsize n = from;

  while (n < line->length && strchr (set, line->start[n]) != NULL)
    n++;

  return n - from;
}

/* What other kinds of text begin with. */
static gboolean
is_foreign_start (const Line *line)
{
  static const char *const starts[] = {
    "#!",         "%!",      "<?",      "<!DOCTYPE", "<html",   "<HTML",
    "{\\rtf",     "From ",   "WEBVTT",  "#EXTM3U",   "diff ",   "--- a/",
    "\\document", ".TH ",    "'\\\" ",  ".\\\"",     "[Script", "{",
    "Format: ",   "Index: ", "commit ", "#EXT",      NULL,
  };

  return begins_with_any (line, starts);
}

/* What only other kinds of text have. */
static gboolean
is_foreign_line (const Line *line)
{
  const char *p = NULL;

  if (begins (line, "#include ") || begins (line, "#define ") ||
      begins (line, "@@ -") || begins (line, "=head") ||
      begins (line, "msgid \""))
    return TRUE;

  /* A directive of reStructuredText. */
  p = g_strstr_len (line->start, (gssize) line->length, "::");

  return p != NULL && begins (line, ".. ");
}

static gboolean
is_code_start (const Line *line)
{
  static const char *const starts[] = {
    "import ", "from ",    "def ",     "class ",  "function ", "var ",
    "let ",    "const ",   "return ",  "if (",    "if [",      "export ",
    "set ",    "alias ",   "static ",  "struct ", "typedef ",  "fi",
    "done",    "esac",     "else",     "endif",   "end",       "//",
    "/*",      "*/",       "#if",      "#endif",  "#else",     "set(",
    "use ",    "package ", "include ", "require", "begin",     "local ",
    "async ",  "await ",   "try:",     "except",  "with ",     "for (",
    "while (", "echo ",    "source ",  "unset ",  "cd ",       "exit",
    "@",       "$",        "%",        NULL,
  };

  return begins_with_any (line, starts);
}

/* `key=value`, `key: value`, `[section]`, `name(`. */
static gboolean
is_setting (const Line *line)
{
  gsize n = 0;

  if (line->start[0] == '[')
    return line->start[line->length - 1] == ']';

  while (n < line->length && (g_ascii_isalnum (line->start[n]) ||
                              strchr ("_-.", line->start[n]) != NULL))
    n++;
  if (n == 0)
    return FALSE;
  if (n < line->length && line->start[n] == '(')
    return TRUE;
  if (n < line->length && line->start[n] == ':' &&
      (n + 1 == line->length || line->start[n + 1] == ' '))
    return TRUE;
  n += span (line, n, " \t");

  return n < line->length && line->start[n] == '=';
}

static gboolean
is_code (const Line *line)
{
  char last = line->start[line->length - 1];

  return strchr (";{}\\", last) != NULL || is_code_start (line) ||
         is_setting (line);
}

static gboolean
is_prose (const Line *line)
{
  guint n_words = 0;
  gboolean was_letter = FALSE;

  for (gsize i = 0; i < line->length; i++) {
    char c = line->start[i];
    gboolean is_letter = g_ascii_isalpha (c) || (guchar) c >= 0x80 || c == '\'';

    if (!was_letter && is_letter)
      n_words++;
    was_letter = is_letter;
  }

  return n_words >= PROSE_WORDS;
}

static gboolean
is_heading (const Line *line)
{
  gsize level = span (line, 0, "#");

  return level >= 1 && level <= 6 && level + 1 < line->length &&
         line->start[level] == ' ' && line->start[level + 1] != '#';
}

static gboolean
is_underline (const Line *line)
{
  return line->length >= 3 && (span (line, 0, "=") == line->length ||
                               span (line, 0, "-") == line->length);
}

static gboolean
is_delimiter_row (const Line *line)
{
  return line->length >= 5 && memchr (line->start, '|', line->length) != NULL &&
         g_strstr_len (line->start, (gssize) line->length, "--") != NULL &&
         span (line, 0, "|-: ") == line->length;
}

static gboolean
is_list_item (const Line *line)
{
  gsize n = 0;

  if (begins (line, "- ") || begins (line, "* ") || begins (line, "+ "))
    return TRUE;
  while (n < line->length && g_ascii_isdigit (line->start[n]))
    n++;

  return n > 0 && n < 4 && n + 2 < line->length && line->start[n] == '.' &&
         line->start[n + 1] == ' ';
}

/* `[text](target)`, not in the middle of a word as an index is. */
static gboolean
has_link (const Line *line)
{
  const char *end = line->start + line->length;
  const char *open = NULL;

  for (const char *p = line->start; p < end; p++) {
    if (*p == '[' && (p == line->start || strchr (" \t(*!|_[", p[-1]) != NULL))
      open = p;
    if (open == NULL || *p != ']' || p + 2 >= end || p[1] != '(')
      continue;
    if (p > open + 1 && (g_ascii_isalnum (p[2]) || strchr ("#/.<", p[2])) &&
        memchr (p, ')', (gsize) (end - p)) != NULL &&
        memchr (p + 2, ' ',
                (gsize) ((const char *) memchr (p, ')', (gsize) (end - p)) - p -
                         1)) == NULL)
      return TRUE;
    open = NULL;
  }

  return FALSE;
}

/* A pair of @mark around something that does not begin or end with a space. */
static gboolean
has_pair (const Line *line, const char *mark)
{
  gsize n = strlen (mark);
  const char *end = line->start + line->length;
  const char *first = g_strstr_len (line->start, (gssize) line->length, mark);
  const char *second = NULL;

  if (first == NULL || first + n >= end || g_ascii_isspace (first[n]))
    return FALSE;
  second = g_strstr_len (first + n, end - first - (gssize) n, mark);

  return second != NULL && second > first + n && !g_ascii_isspace (second[-1]);
}

static guint
find_signs (const Line *line)
{
  guint signs = 0;

  if (is_list_item (line))
    signs |= SIGN_LIST;
  if (has_link (line))
    signs |= SIGN_LINK;
  if (has_pair (line, "**"))
    signs |= SIGN_EMPHASIS;
  if (has_pair (line, "`"))
    signs |= SIGN_SPAN;
  if (begins (line, "> "))
    signs |= SIGN_QUOTE;

  return signs;
}

static gboolean
is_fence (const Line *line)
{
  return begins (line, "```") || begins (line, "~~~");
}

/* Code by its indentation, or what goes on in an item of a list. */
static gboolean
is_indented (const Line *line)
{
  return span (line, 0, " ") >= 2 || line->start[0] == '\t';
}

/* Comments of HTML, each from the start of a line. */
static gboolean
skip_comment (Guess *self, const Line *line)
{
  if (begins (line, "<!--"))
    self->is_commented = TRUE;
  if (!self->is_commented)
    return FALSE;
  if (g_strstr_len (line->start, (gssize) line->length, "-->") != NULL)
    self->is_commented = FALSE;

  return TRUE;
}

static void
add_text (Guess *self, const Line *line)
{
  self->n_lines++;
  if (is_code (line))
    self->n_code++;
  else if (is_prose (line))
    self->n_prose++;
  self->signs |= find_signs (line);
}

static void
add_blank (Guess *self)
{
  if (self->has_heading) {
    self->signs |= SIGN_HEADING;
    self->begins_with_heading |= self->n_lines == 0;
  }
  self->has_heading = FALSE;
  self->is_behind_blank = TRUE;
}

/* Rules and the headings of manuals are as long as the page is wide. */
static void
add_underline (Guess *self, const Line *line)
{
  const Line *title = &self->previous;

  if (self->is_titled && title->length > 0 && !is_code (title) &&
      ABS ((gssize) title->length - (gssize) line->length) <= UNDERLINE_SLACK)
    self->signs |= SIGN_UNDERLINE;
}

/* Behind another, it is a comment of several lines. */
static void
add_heading (Guess *self, const Line *line, gboolean is_behind_blank)
{
  if (is_behind_blank)
    self->has_heading = is_heading (line);
  else if (self->previous.length > 0 && self->previous.start[0] == '#')
    self->n_code++;
}

static void
add_line (Guess *self, const Line *line)
{
  gboolean is_behind_blank = self->is_behind_blank;

  if (is_fence (line)) {
    self->is_fenced = !self->is_fenced;
    self->signs |= SIGN_FENCE;
    return;
  }
  if (self->is_fenced || skip_comment (self, line))
    return;
  if (is_blank (line)) {
    add_blank (self);
    return;
  }

  self->is_behind_blank = FALSE;
  self->has_heading = FALSE;
  if (is_foreign_line (line))
    self->is_foreign = TRUE;
  else if (line->start[0] == '#')
    add_heading (self, line, is_behind_blank);
  else if (is_underline (line))
    add_underline (self, line);
  else if (is_delimiter_row (line) && !is_behind_blank)
    self->signs |= SIGN_TABLE;
  else if (!is_indented (line) && !begins (line, "<"))
    add_text (self, line);
  self->previous = *line;
  self->is_titled = is_behind_blank;
}

static void
add_lines (Guess *self, const char *text, gsize length)
{
  const char *end = text + length;
  gboolean is_first = TRUE;

  for (const char *p = text; p < end && !self->is_foreign;) {
    const char *next = memchr (p, '\n', (gsize) (end - p));
    Line line = { p, (gsize) ((next != NULL ? next : end) - p) };

    p = next != NULL ? next + 1 : end;
    if (line.length > 0 && line.start[line.length - 1] == '\r')
      line.length--;
    if (is_first && is_foreign_start (&line))
      self->is_foreign = TRUE;
    is_first = FALSE;
    add_line (self, &line);
  }
}

/*
 * Whether the @length bytes of @text, the start of a file, are UTF-8 without
 * characters that no text has.
 */
gboolean
voder_markdown_is_text (const char *text, gsize length)
{
  const char *end = NULL;

  for (gsize i = 0; i < length; i++) {
    guchar c = (guchar) text[i];

    if ((c < 0x20 && strchr ("\t\n\r\f", c) == NULL) || c == 0 || c == 0x7F)
      return FALSE;
  }

  /* The last character may be cut. */
  return g_utf8_validate_len (text, length, &end) ||
         (gsize) (text + length - end) < 4;
}

static guint
count_points (guint signs)
{
  guint points = 0;

  for (guint sign = 1; sign <= SIGN_QUOTE; sign <<= 1) {
    if ((signs & sign) != 0)
      points += (sign & STRONG_SIGNS) != 0 ? STRONG_POINTS : 1;
  }

  return points;
}

/* A title and prose below it is all that many a document has. */
static gboolean
is_essay (const Guess *self)
{
  return self->n_prose > 1 && self->n_prose * 2 > self->n_lines &&
         self->n_code * ESSAY_CODE_SHARE <= self->n_lines;
}

/*
 * Whether the @length bytes of @text, the start of a file, are quite surely
 * Markdown.
 */
gboolean
voder_markdown_guess (const char *text, gsize length)
{
  Guess self = { .is_behind_blank = TRUE };

  if (length >= 3 && memcmp (text, "\357\273\277", 3) == 0) {
    text += 3;
    length -= 3;
  }
  if (!voder_markdown_is_text (text, length))
    return FALSE;

  add_lines (&self, text, length);
  if (self.is_foreign || self.n_code * CODE_SHARE > self.n_lines)
    return FALSE;

  if ((self.signs & STRONG_SIGNS) == 0)
    return FALSE;

  return count_points (self.signs) >= ENOUGH_POINTS ||
         (is_essay (&self) && (self.begins_with_heading ||
                               count_points (self.signs) > STRONG_POINTS));
}
