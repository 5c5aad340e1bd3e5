/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-markup.h"

#include <string.h>

/* The longest reference that is looked for, "&#x10ffff;". */
#define REFERENCE_MAX_BYTES 10
/* The longest comment or CDATA section: a text of nothing but the start of one
 * is not to be looked through for each of them. */
#define SECTION_MAX_BYTES 16384
#define COMMENT_START     "<!--"
#define COMMENT_END       "-->"
#define CDATA_START       "<![CDATA["
#define CDATA_END         "]]>"

static const struct {
  const char *name;
  gunichar c;
} entities[] = {
  { "amp;", '&' },  { "lt;", '<' },    { "gt;", '>' },
  { "quot;", '"' }, { "apos;", '\'' },
};

/* How long a section is behind its start, its end included, which is of three
 * characters with a ">" at last; 0 when it does not end. */
static gsize
measure_section (const char *inside, const char *end)
{
  const char *stop = inside + strnlen (inside, SECTION_MAX_BYTES);
  const gsize n_before = strlen (end) - 1;

  /* What is rare is looked for: memmem() takes long over brackets. */
  for (const char *p = inside; p < stop; p++) {
    p = memchr (p, '>', (gsize) (stop - p));
    if (p == NULL)
      return 0;
    if ((gsize) (p - inside) >= n_before &&
        memcmp (p - n_before, end, n_before) == 0)
      return (gsize) (p - inside) + 1;
  }

  return 0;
}

/* How long a tag or an instruction is; 0 when it does not end. */
static gsize
measure_tag (const char *at)
{
  /* None has another one in it. */
  gsize n_bytes = 1 + strcspn (at + 1, "<>");

  return at[n_bytes] == '>' ? n_bytes + 1 : 0;
}

static gsize
measure_comment (const char *at)
{
  gsize n_inside = measure_section (at + strlen (COMMENT_START), COMMENT_END);

  return n_inside > 0 ? strlen (COMMENT_START) + n_inside : 0;
}

/* Gives what "#65;" or "#x41;" stands for; 0 for no character. */
static gunichar
parse_number (const char *number, const char *end)
{
  gboolean is_hex = number[1] == 'x';
  g_autofree char *digits = NULL;
  guint64 c = 0;

  number += is_hex ? 2 : 1;
  digits = g_strndup (number, (gsize) (end - number));

  return g_ascii_string_to_unsigned (digits, is_hex ? 16 : 10, 1, 0x10ffff, &c,
                                     NULL) &&
                 g_unichar_validate ((gunichar) c)
             ? (gunichar) c
             : 0;
}

/* How long a reference is; 0 when it is none. */
static gsize
measure_reference (const char *at, gunichar *stands_for)
{
  const char *end = memchr (at, ';', strnlen (at, REFERENCE_MAX_BYTES));
  const char *inside = at + 1;

  *stands_for = 0;
  if (end == NULL)
    return 0;

  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_has_prefix (inside, entities[i].name))
      *stands_for = entities[i].c;
  if (*inside == '#')
    *stands_for = parse_number (inside, end);

  return *stands_for != 0 ? (gsize) (end - at) + 1 : 0;
}

/* How long the markup is that begins here; 0 when it is none. */
static gsize
measure (const char *at, gsize *n_cdata, gunichar *stands_for)
{
  if (*at == '&')
    return measure_reference (at, stands_for);
  if (*at != '<')
    return 0;

  if (g_str_has_prefix (at, CDATA_START)) {
    *stands_for = 0;
    *n_cdata = measure_section (at + strlen (CDATA_START), CDATA_END);
    return *n_cdata > 0 ? strlen (CDATA_START) : 0;
  }

  *stands_for = ' ';
  return g_str_has_prefix (at, COMMENT_START) ? measure_comment (at)
                                              : measure_tag (at);
}

/* Reads a character that is none of markup, or the end of a CDATA section. */
static gsize
read_literal (const char *at, gsize *n_cdata, gunichar *c)
{
  gsize n_bytes = (gsize) (g_utf8_next_char (at) - at);

  *c = g_utf8_get_char (at);
  if (*n_cdata == strlen (CDATA_END)) {
    *c = 0;
    n_bytes = strlen (CDATA_END);
  }
  *n_cdata -= MIN (*n_cdata, n_bytes);

  return n_bytes;
}

/**
 * voder_markup_read:
 * @at: a place in SSML that is not its end
 * @n_cdata: (inout): how much of a CDATA section is left there, in bytes; 0 at
 *   the start of the SSML, and else what the call for what is before @at has
 *   left
 * @c: (out): what to read there: a character; in place of a tag, a comment or
 *   an instruction a space, for it parts words, and in place of a reference its
 *   character; 0 for nothing, in place of the ends of a CDATA section
 *
 * Reads SSML in steps, for an engine that speaks plain text and has to know
 * where in the SSML a word of it was. What only looks like markup, for it never
 * ends or stands for nothing, is text.
 *
 * Thread safety: any thread.
 *
 * Returns: how many bytes of the SSML that is, at least 1
 */
gsize
voder_markup_read (const char *at, gsize *n_cdata, gunichar *c)
{
  gsize n_bytes = 0;

  g_return_val_if_fail (at != NULL && *at != '\0', 0);
  g_return_val_if_fail (n_cdata != NULL, 0);
  g_return_val_if_fail (c != NULL, 0);

  if (*n_cdata == 0)
    n_bytes = measure (at, n_cdata, c);

  return n_bytes > 0 ? n_bytes : read_literal (at, n_cdata, c);
}

/**
 * voder_markup_strip:
 * @ssml: SSML, valid UTF-8
 *
 * Gives the text of SSML, for an engine that speaks plain text; see
 * voder_markup_read().
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the text
 */
char *
voder_markup_strip (const char *ssml)
{
  GString *text;
  gsize n_cdata = 0;

  g_return_val_if_fail (ssml != NULL, NULL);
  g_return_val_if_fail (g_utf8_validate (ssml, -1, NULL), NULL);

  text = g_string_new (NULL);
  while (*ssml != '\0') {
    gunichar c;

    ssml += voder_markup_read (ssml, &n_cdata, &c);
    if (c != 0)
      g_string_append_unichar (text, c);
  }

  return g_string_free (text, FALSE);
}
