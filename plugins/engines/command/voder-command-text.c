/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-text.h"

#include <string.h>

/* Characters of ASCII that have a name of their own when they stand alone. */
#define SPOKEN_SYMBOLS "$%&+*#@="

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
  g_autofree char *plain =
      is_ssml ? voder_markup_strip (string) : g_strdup (string);
  g_autofree char *converted = NULL;
  g_autoptr (GString) text = NULL;

  self->has_words = has_letter (plain);
  self->n_characters = (gsize) g_utf8_strlen (plain, -1);
  self->is_ssml = is_ssml && description->is_ssml;
  converted = convert (self->is_ssml ? string : plain, description->charset);
  text = g_string_new (converted);
  neutralise (text, self->is_ssml ? (char *[]){ NULL } : description->avoid);
  if (description->needs_letter && !self->is_ssml)
    drop_unspoken (text);
  self->string = g_strstrip (g_string_free (g_steal_pointer (&text), FALSE));
  /* Marks alone may be a pause. */
  self->is_silent = !self->is_ssml &&
                    (!voder_guard_is_pronounceable (plain, strlen (plain)) ||
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
