/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-text.h"

#include <string.h>

/* @string: is kept by the caller */
void
voder_spiel_text_init (VoderSpielText *self, const char *string)
{
  self->string = self->position = string;
  self->n_characters = 0;
}

/*
 * Gives the byte where a character begins, the end for one that is not there.
 * Places mostly go forward, so each is counted from the one before.
 */
gsize
voder_spiel_text_find (VoderSpielText *self, guint32 character)
{
  while (self->n_characters > character) {
    self->position = g_utf8_prev_char (self->position);
    self->n_characters--;
  }
  while (self->n_characters < character && *self->position != '\0') {
    self->position = g_utf8_next_char (self->position);
    self->n_characters++;
  }

  return (gsize) (self->position - self->string);
}

/* Whether silence is no answer: there is a letter or a digit outside tags. */
gboolean
voder_spiel_text_has_words (const char *string, gboolean is_ssml)
{
  while (*string != '\0') {
    if (is_ssml && *string == '<') {
      const char *end = strchr (string, '>');

      if (end == NULL)
        return FALSE;
      string = end;
    } else if (g_unichar_isalnum (g_utf8_get_char (string))) {
      return TRUE;
    }
    string = g_utf8_next_char (string);
  }

  return FALSE;
}
