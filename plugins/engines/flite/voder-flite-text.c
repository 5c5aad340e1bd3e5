/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-flite-text.h"

#include <string.h>

#include <voder/voder.h>

/* The library writes past a buffer of its own when more than about 300 marks
 * of punctuation follow one another. */
#define MAX_PUNCTUATION 64

/* Where GLib's transliteration would be spoken as something else. */
static const struct {
  gunichar character;
  const char *ascii;
} own_forms[] = {
  { 0x00b0, " degrees " }, /* ° */
  { 0x00b7, " " },         /* · */
  { 0x2022, " " },         /* • */
  { 0x2122, " " },         /* ™ */
};

/* A byte of the original that an output byte stands for. */
typedef struct {
  gsize start;
  gsize end;
} Origin;

static void
append (VoderFliteText *self, const char *ascii, Origin origin)
{
  for (; *ascii; ascii++) {
    gboolean is_punctuation = g_ascii_ispunct (*ascii);

    self->n_punctuation = is_punctuation ? self->n_punctuation + 1 : 0;
    if (self->n_punctuation > MAX_PUNCTUATION)
      continue;
    g_string_append_c (self->ascii, *ascii);
    g_array_append_val (self->origins, origin);
  }
}

/* What cannot be written in ASCII parts words, as a space does. */
static void
append_character (VoderFliteText *self, gunichar c, Origin origin)
{
  char character[8] = "";
  g_autofree char *ascii = NULL;

  if (c < 0x80) {
    append (self, (char[]){ (char) c, '\0' }, origin);
    return;
  }

  for (gsize i = 0; i < G_N_ELEMENTS (own_forms); i++) {
    if (own_forms[i].character == c) {
      append (self, own_forms[i].ascii, origin);
      return;
    }
  }
  if (g_unichar_iszerowidth (c))
    return;

  /* The locale is fixed: the user's must not change what is spoken. */
  g_unichar_to_utf8 (c, character);
  ascii = g_str_to_ascii (character, "en");
  append (self, strcmp (ascii, "?") == 0 ? " " : ascii, origin);
}

/* Makes the text that the library can speak of @text, which is UTF-8. Of SSML
 * the text alone is left. */
VoderFliteText *
voder_flite_text_new (const char *text, gboolean is_ssml)
{
  VoderFliteText *self = g_new0 (VoderFliteText, 1);
  gsize n_cdata = 0;
  const char *next;

  self->ascii = g_string_sized_new (strlen (text) + 1);
  self->origins = g_array_new (FALSE, FALSE, sizeof (Origin));
  for (const char *p = text; *p; p = next) {
    gunichar c = g_utf8_get_char (p);
    Origin origin = { .start = (gsize) (p - text) };

    next = is_ssml ? p + voder_markup_read (p, &n_cdata, &c)
                   : g_utf8_next_char (p);
    origin.end = (gsize) (next - text);
    append_character (self, c, origin);
  }

  return self;
}

void
voder_flite_text_free (VoderFliteText *self)
{
  g_string_free (self->ascii, TRUE);
  g_array_unref (self->origins);
  g_free (self);
}

/* Gives the byte of the original that the byte @start of the ASCII text
 * begins in. */
gsize
voder_flite_text_get_start (const VoderFliteText *self, gsize start)
{
  return g_array_index (self->origins, Origin, start).start;
}

/* The same for an end, which is the end of the last character before it. */
gsize
voder_flite_text_get_end (const VoderFliteText *self, gsize end)
{
  return g_array_index (self->origins, Origin, end - 1).end;
}

/* Whether there is nothing that could be spoken. */
gboolean
voder_flite_text_is_blank (const VoderFliteText *self)
{
  for (const char *p = self->ascii->str; *p; p++) {
    if (g_ascii_isgraph (*p))
      return FALSE;
  }

  return TRUE;
}
