/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ssml-say-as.h"

#include <string.h>

#include "voder-ssml-numbers.h"

static void
add_word (GString *to, gunichar c)
{
  if (to->len > 0)
    g_string_append_c (to, ' ');
  g_string_append_unichar (to, c);
}

/* Letters as capitals, so that none of them is taken for a word. */
static char *
spell (const char *text)
{
  GString *spelt = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_ismark (c))
      g_string_append_unichar (spelt, c);
    else if (!g_unichar_isspace (c))
      add_word (spelt, c == 0xDF ? c : g_unichar_toupper (c));
  }

  return g_string_free (spelt, FALSE);
}

static char *
spell_digits (const char *text)
{
  GString *spelt = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_isspace (c))
      add_word (spelt, c);
  }

  return g_string_free (spelt, FALSE);
}

/* What stands between groups of digits is a short pause. */
static char *
spell_telephone (const char *text)
{
  GString *spelt = g_string_new (NULL);
  gboolean is_between = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_isalnum (c) && c != '+' && c != '*' && c != '#') {
      is_between = TRUE;
      continue;
    }
    if (is_between && spelt->len > 0)
      g_string_append_c (spelt, ',');
    is_between = FALSE;
    add_word (spelt, g_unichar_toupper (c));
  }

  return g_string_free (spelt, FALSE);
}

/*
 * Gives (transfer full) how a text is said that stands for what @interpret_as
 * tells; %NULL when an engine does best with the text itself. The other
 * arguments may be %NULL.
 */
char *
voder_ssml_say_as (const char *text,
                   const char *interpret_as,
                   const char *format,
                   const char *language)
{
  if (interpret_as == NULL)
    return NULL;
  if (g_str_equal (interpret_as, "characters") ||
      g_str_equal (interpret_as, "spell-out") ||
      g_str_equal (interpret_as, "verbatim"))
    return spell (text);
  if (g_str_equal (interpret_as, "digits"))
    return spell_digits (text);
  if (g_str_equal (interpret_as, "telephone"))
    return spell_telephone (text);
  if (g_str_equal (interpret_as, "cardinal") ||
      g_str_equal (interpret_as, "number"))
    return voder_ssml_spell_number (text, language,
                                    g_strcmp0 (format, "ordinal") == 0);
  if (g_str_equal (interpret_as, "ordinal"))
    return voder_ssml_spell_number (text, language, TRUE);
  if (g_str_equal (interpret_as, "date"))
    return voder_ssml_spell_date (text, format, language);

  return NULL;
}
