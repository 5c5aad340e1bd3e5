/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "voder-espeak-text.h"

#include "voder-espeak-guard.h"
#include "voder-espeak-phonemes.h"

#include <string.h>

/* What stands from @start to @end is what is from @first to @last in the
 * utterance. */
typedef struct {
  gsize start;
  gsize end;
  gsize first;
  gsize last;
} Part;

/* Both strings while they are put together. */
typedef struct {
  VoderEspeakText *text;
  GString *string;
  GString *safe;
} Writing;

static void
append (Writing *self, const char *string)
{
  g_string_append (self->string, string);
  g_string_append (self->safe, string);
}

/* Brackets in the text itself are no phonemes. */
static void
append_text (Writing *self, const char *text, gsize length)
{
  g_autofree char *part = g_strndup (text, length);
  g_autofree char *safe = voder_espeak_guard (part, FALSE);

  for (char *p = safe; (p = strstr (p, "[[")) != NULL;)
    *++p = ' ';
  g_string_append (self->string, part);
  g_string_append (self->safe, safe);
}

static gboolean
is_in_word (const char *p)
{
  return *p != '\0' && !g_unichar_isspace (g_utf8_get_char (p)) &&
         !g_unichar_ispunct (g_utf8_get_char (p));
}

/* They are words of their own: a space keeps letters away from them. */
static void
append_phonemes (Writing *self,
                 const char *phonemes,
                 const char *text,
                 gsize first,
                 gsize last)
{
  Part part = { self->string->len, 0, first, last };

  if (first > 0)
    append (self, " ");
  append (self, "[[");
  append (self, phonemes);
  append (self, "]]");
  if (is_in_word (text + last))
    append (self, " ");
  part.end = self->string->len;
  g_array_append_val (self->text->parts, part);
}

static void
put_phonemes (VoderEspeakText *self, VoderText *text)
{
  const char *string = voder_text_get_string (text);
  Writing writing = { self, g_string_new (NULL), g_string_new (NULL) };
  gsize position = 0;

  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  for (guint i = 0; i < voder_text_get_n_pronunciations (text); i++) {
    gsize start, end;
    const char *ipa = voder_text_get_pronunciation (text, i, &start, &end);
    g_autofree char *phonemes = voder_espeak_phonemes_from_ipa (ipa);

    if (phonemes == NULL)
      continue;
    append_text (&writing, string + position, start - position);
    append_phonemes (&writing, phonemes, string, start, end);
    position = end;
  }
  append_text (&writing, string + position, self->length - position);

  self->has_phonemes = self->parts->len > 0;
  self->string = g_string_free (writing.string, FALSE);
  self->safe = g_string_free (writing.safe, FALSE);
}

/*
 * Prepares what is to be spoken in the voice that the library has.
 */
void
voder_espeak_text_init (VoderEspeakText *self, VoderUtterance *utterance)
{
  VoderText *text = voder_utterance_get_text (utterance);
  gboolean is_ssml = voder_utterance_is_ssml (utterance);

  *self = (VoderEspeakText){ .length = voder_text_get_length (text) };
  if (!is_ssml && voder_text_get_n_pronunciations (text) > 0) {
    put_phonemes (self, text);
    return;
  }

  self->string = g_strdup (voder_text_get_string (text));
  self->safe = voder_espeak_guard (self->string, is_ssml);
}

void
voder_espeak_text_clear (VoderEspeakText *self)
{
  g_clear_pointer (&self->string, g_free);
  g_clear_pointer (&self->safe, g_free);
  g_clear_pointer (&self->parts, g_array_unref);
}

/* The last part that begins before @place or at it; NULL for none. */
static const Part *
find_part (const VoderEspeakText *self, gsize place)
{
  const Part *found = NULL;

  for (guint i = 0; self->parts != NULL && i < self->parts->len; i++) {
    const Part *part = &g_array_index (self->parts, Part, i);

    if (part->start <= place)
      found = part;
  }

  return found;
}

/*
 * Gives where in the utterance something is that stands at @place.
 */
gsize
voder_espeak_text_get_place (const VoderEspeakText *self, gsize place)
{
  const Part *part = find_part (self, place);

  if (part == NULL)
    return place;

  return place < part->end ? part->first : place - part->end + part->last;
}

/*
 * Gives a word of the utterance for one of the string. FALSE for one that was
 * there already: of phonemes, some tell of several.
 */
gboolean
voder_espeak_text_get_word (VoderEspeakText *self, gsize *start, gsize *end)
{
  const Part *part = find_part (self, *start);

  if (part != NULL && *start < part->end) {
    *start = part->first;
    *end = part->last;
  } else if (part != NULL) {
    *start = *start - part->end + part->last;
    *end = *end - part->end + part->last;
  }
  if (*start < self->last)
    return FALSE;

  self->last = *end;

  return TRUE;
}
