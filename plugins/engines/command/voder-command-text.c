/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-text.h"

#include <string.h>

/* The longest reference that is looked for, "&#x10ffff;". */
#define REFERENCE_MAX_BYTES 10

/* Characters of ASCII that have a name of their own when they stand alone. */
#define SPOKEN_SYMBOLS "$%&+*#@="

static gunichar
parse_number (const char *digits, int base)
{
  guint64 c = 0;

  if (!g_ascii_string_to_unsigned (digits, (guint) base, 1, 0x10ffff, &c, NULL))
    return 0;

  return g_unichar_validate ((gunichar) c) ? (gunichar) c : 0;
}

/* Gives the character that the inside of "&…;" stands for; 0 for none. */
static gunichar
parse_reference (const char *inside)
{
  static const struct {
    const char *name;
    gunichar c;
  } named[] = {
    { "amp", '&' },  { "lt", '<' },    { "gt", '>' },
    { "quot", '"' }, { "apos", '\'' },
  };

  if (g_str_has_prefix (inside, "#x"))
    return parse_number (inside + 2, 16);
  if (*inside == '#')
    return parse_number (inside + 1, 10);

  for (gsize i = 0; i < G_N_ELEMENTS (named); i++) {
    if (g_str_equal (inside, named[i].name))
      return named[i].c;
  }

  return 0;
}

/* Adds what the reference at @start stands for; gives where it ends. */
static const char *
append_reference (GString *text, const char *start)
{
  const char *end = memchr (start, ';', strnlen (start, REFERENCE_MAX_BYTES));
  gunichar c = 0;

  if (end != NULL) {
    g_autofree char *inside = g_strndup (start + 1, (gsize) (end - start - 1));

    c = parse_reference (inside);
  }
  if (c == 0) {
    g_string_append_c (text, '&');
    return start + 1;
  }
  g_string_append_unichar (text, c);

  return end + 1;
}

/* Gives where a tag or a comment ends. */
static const char *
find_tag_end (const char *start)
{
  gboolean is_comment = g_str_has_prefix (start, "<!--");
  const char *end = strstr (start, is_comment ? "-->" : ">");

  if (end == NULL)
    return start + strlen (start);

  return end + (is_comment ? 3 : 1);
}

/* The text of SSML without its markup; a tag parts words. */
static GString *
strip_markup (const char *string)
{
  GString *text = g_string_new (NULL);

  while (*string != '\0') {
    gsize n_plain = strcspn (string, "<&");

    g_string_append_len (text, string, (gssize) n_plain);
    string += n_plain;
    if (*string == '&') {
      string = append_reference (text, string);
    } else if (*string == '<') {
      g_string_append_c (text, ' ');
      string = find_tag_end (string);
    }
  }

  return text;
}

/* A line, without what the program takes for commands. */
static void
neutralise (GString *text, char *const *avoid)
{
  for (gsize i = 0; i < text->len; i++) {
    if (g_ascii_iscntrl (text->str[i]))
      text->str[i] = ' ';
  }
  for (; *avoid != NULL; avoid++) {
    if (**avoid != '\0')
      g_string_replace (text, *avoid, " ", 0);
  }
}

static gboolean
is_spoken (const char *word, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (g_ascii_isalnum (word[i]) || (word[i] & 0x80) != 0 ||
        (word[i] != '\0' && strchr (SPOKEN_SYMBOLS, word[i]) != NULL))
      return TRUE;
  }

  return FALSE;
}

/* Leaves out words that are punctuation alone: they would be utterances
 * without a sound, on which some programs crash. */
static void
drop_unspoken (GString *text)
{
  g_autofree char *old = g_strdup (text->str);
  const char *word = old;

  g_string_truncate (text, 0);
  while (*word != '\0') {
    gsize length = strcspn (word, " ");

    if (is_spoken (word, length)) {
      if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append_len (text, word, (gssize) length);
    }
    word += length;
    word += strspn (word, " ");
  }
}

/* What a charset lacks becomes what is nearest in ASCII, or a space. */
static char *
convert (const char *text, VoderCommandCharset charset)
{
  GString *converted;

  if (charset == VODER_COMMAND_CHARSET_UTF_8)
    return g_strdup (text);

  converted = g_string_new (NULL);
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);
    char one[8] = "";

    if (c < 0x80 ||
        (charset == VODER_COMMAND_CHARSET_LATIN_1 && c >= 0xa0 && c <= 0xff)) {
      g_string_append_c (converted, (char) c);
      continue;
    }
    one[g_unichar_to_utf8 (c, one)] = '\0';
    {
      g_autofree char *ascii = g_str_to_ascii (one, "C");

      g_string_append (converted, g_str_equal (ascii, "?") ? " " : ascii);
    }
  }

  return g_string_free (converted, FALSE);
}

static gboolean
has_letter (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    if (g_unichar_isalnum (g_utf8_get_char (text)))
      return TRUE;
  }

  return FALSE;
}

/*
 * Prepares the text of an utterance for a program.
 */
VoderCommandText *
voder_command_text_new (const VoderCommandDescription *description,
                        VoderUtterance *utterance)
{
  const char *string = voder_utterance_get_string (utterance);
  gboolean is_ssml = voder_utterance_is_ssml (utterance);
  VoderCommandText *self = g_new0 (VoderCommandText, 1);
  g_autoptr (GString) plain =
      is_ssml ? strip_markup (string) : g_string_new (string);
  g_autofree char *converted = NULL;
  g_autoptr (GString) text = NULL;

  self->has_words = has_letter (plain->str);
  self->n_characters = (gsize) g_utf8_strlen (plain->str, -1);
  self->is_ssml = is_ssml && description->is_ssml;
  converted =
      convert (self->is_ssml ? string : plain->str, description->charset);
  text = g_string_new (converted);
  neutralise (text, self->is_ssml ? (char *[]){ NULL } : description->avoid);
  if (description->needs_letter && !self->is_ssml)
    drop_unspoken (text);
  self->string = g_strstrip (g_string_free (g_steal_pointer (&text), FALSE));
  /* Marks alone may be a pause. */
  self->is_silent = !self->is_ssml &&
                    (!voder_guard_is_pronounceable (plain->str, plain->len) ||
                     (*self->string == '\0' && !self->has_words));
  self->is_foreign =
      self->has_words && !is_spoken (self->string, strlen (self->string));

  return self;
}

void
voder_command_text_free (VoderCommandText *self)
{
  g_free (self->string);
  g_free (self);
}
