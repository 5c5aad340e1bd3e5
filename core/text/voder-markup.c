/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-markup.h"

#include <string.h>

/* The longest reference that is looked for, "&#x10ffff;". */
#define REFERENCE_MAX_BYTES 10
/* A text of nothing but the start of comments is not to be looked through for
 * each of them. */
#define COMMENT_MAX_BYTES 16384
#define COMMENT_START     "<!--"
#define COMMENT_END       "-->"

static const struct {
  const char *name;
  gunichar c;
} entities[] = {
  { "amp;", '&' },  { "lt;", '<' },    { "gt;", '>' },
  { "quot;", '"' }, { "apos;", '\'' },
};

/* How long a tag, a comment or an instruction is; 0 when it does not end. */
static gsize
measure_part (const char *at)
{
  gboolean is_comment = g_str_has_prefix (at, COMMENT_START);
  const char *inside = at + (is_comment ? strlen (COMMENT_START) : 1);
  const char *end = NULL;

  /* No tag has another one in it. */
  if (!is_comment)
    end = inside + strcspn (inside, "<>");
  else
    end = memmem (inside, strnlen (inside, COMMENT_MAX_BYTES), COMMENT_END,
                  strlen (COMMENT_END));
  if (end == NULL || *end == '\0' || *end == '<')
    return 0;

  return (gsize) (end - at) + (is_comment ? strlen (COMMENT_END) : 1);
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

/**
 * voder_markup_measure:
 * @at: a place in SSML
 * @stands_for: (out): what to read in place of the markup: a space for a tag, a
 *   comment or an instruction, which parts words, and its character for a
 *   reference; 0 when there is no markup
 *
 * Measures the markup that begins at a place, for an engine that speaks plain
 * text and has to know where in the SSML a word of it was. What only looks like
 * markup, for it never ends or stands for nothing, is text. CDATA sections are
 * not known.
 *
 * Thread safety: any thread.
 *
 * Returns: how many bytes are markup; 0 for none
 */
gsize
voder_markup_measure (const char *at, gunichar *stands_for)
{
  g_return_val_if_fail (at != NULL, 0);
  g_return_val_if_fail (stands_for != NULL, 0);

  *stands_for = 0;
  if (*at == '&')
    return measure_reference (at, stands_for);
  if (*at == '<') {
    gsize n = measure_part (at);

    *stands_for = n > 0 ? ' ' : 0;
    return n;
  }

  return 0;
}

/**
 * voder_markup_strip:
 * @ssml: SSML
 *
 * Gives the text of SSML, for an engine that speaks plain text; see
 * voder_markup_measure().
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the text
 */
char *
voder_markup_strip (const char *ssml)
{
  GString *text;

  g_return_val_if_fail (ssml != NULL, NULL);

  text = g_string_new (NULL);
  while (*ssml != '\0') {
    gunichar c;
    gsize n = voder_markup_measure (ssml, &c);

    if (n > 0) {
      g_string_append_unichar (text, c);
    } else {
      n = 1 + strcspn (ssml + 1, "<&");
      g_string_append_len (text, ssml, (gssize) n);
    }
    ssml += n;
  }

  return g_string_free (text, FALSE);
}
