/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-guard-private.h"

#include <string.h>

static VoderCharacterKind
classify_format (gunichar c)
{
  gboolean is_joiner = c == 0x200C || c == 0x200D;
  gboolean is_arabic = c >= 0x0600 && c <= 0x06DD;

  return is_joiner || is_arabic ? VODER_CHARACTER_MARK
                                : VODER_CHARACTER_NOTHING;
}

/*
 * What a character is to a guard.
 */
VoderCharacterKind
voder_character_classify (gunichar c)
{
  if (g_unichar_isspace (c))
    return VODER_CHARACTER_SPACE;
  if (c == 0xFFFD)
    return VODER_CHARACTER_NOTHING;

  switch (g_unichar_type (c)) {
  case G_UNICODE_CONTROL:
    return VODER_CHARACTER_SPACE;
  case G_UNICODE_FORMAT:
    return classify_format (c);
  case G_UNICODE_PRIVATE_USE:
  case G_UNICODE_SURROGATE:
    return VODER_CHARACTER_NOTHING;
  case G_UNICODE_NON_SPACING_MARK:
  case G_UNICODE_ENCLOSING_MARK:
    return VODER_CHARACTER_MARK;
  case G_UNICODE_CONNECT_PUNCTUATION:
  case G_UNICODE_DASH_PUNCTUATION:
  case G_UNICODE_OPEN_PUNCTUATION:
  case G_UNICODE_CLOSE_PUNCTUATION:
  case G_UNICODE_INITIAL_PUNCTUATION:
  case G_UNICODE_FINAL_PUNCTUATION:
  case G_UNICODE_OTHER_PUNCTUATION:
  case G_UNICODE_CURRENCY_SYMBOL:
  case G_UNICODE_MODIFIER_SYMBOL:
  case G_UNICODE_MATH_SYMBOL:
  case G_UNICODE_OTHER_SYMBOL:
    return VODER_CHARACTER_PUNCTUATION;
  default:
    return VODER_CHARACTER_WORD;
  }
}

/*
 * Symbols that draw rather than mean: arrows of menus, boxes, blocks, bullets,
 * the dots of a spinner.
 */
static gboolean
is_drawing (gunichar c)
{
  return (c >= 0x2190 && c <= 0x21FF) || (c >= 0x2500 && c <= 0x25FF) ||
         (c >= 0x2800 && c <= 0x28FF) || c == 0xFFFC || c == 0xFFFD;
}

/**
 * voder_guard_is_pronounceable:
 * @text: (array length=length): UTF-8 text
 * @length: its length in bytes
 *
 * Tells whether an engine would have something to say: a letter, a digit, a
 * symbol with a name such as € or an emoji, or a lone operator such as `+` or
 * `&`.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE for white space, punctuation and lines
 */
gboolean
voder_guard_is_pronounceable (const char *text, gsize length)
{
  const char *end = text + length;

  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  if (length == 1)
    return g_ascii_isalnum (*text) || strchr ("+=%&@$", *text) != NULL;

  for (const char *p = text; p < end; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    GUnicodeType type = g_unichar_type (c);

    if (g_unichar_isalnum (c) || type == G_UNICODE_OTHER_NUMBER ||
        type == G_UNICODE_LETTER_NUMBER || type == G_UNICODE_CURRENCY_SYMBOL)
      return TRUE;
    if (type == G_UNICODE_OTHER_SYMBOL && !is_drawing (c))
      return TRUE;
  }

  return FALSE;
}
