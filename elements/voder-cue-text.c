/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cue-text.h"

#include <string.h>

/* The text of a subtitle while it is read. */
typedef struct {
  const char *data;
  gsize length;
  gsize position;
  gint64 offset; /* of the data in the source */
  VoderTextBuilder *text;
  GString *caption;
  /* White space that becomes one space if more text follows. */
  gboolean has_space;
  gint64 space_start;
} Scan;

typedef struct {
  const char *name;
  gunichar character;
} Entity;

static const Entity entities[] = {
  { "amp", '&' },      { "lt", '<' },        { "gt", '>' },
  { "quot", '"' },     { "apos", '\'' },     { "nbsp", 0xa0 },
  { "shy", 0xad },     { "hellip", 0x2026 }, { "ndash", 0x2013 },
  { "mdash", 0x2014 },
};

/* The longest reference to a character, with both ends. */
#define MAX_ENTITY 12

/* A character that stands for @n_bytes of the data. */
static void
add_character (Scan *self, gunichar c, gsize n_bytes)
{
  gint64 start = self->offset + (gint64) self->position;
  gint64 end = start + (gint64) n_bytes;
  char string[8] = "";

  self->position += n_bytes;
  if (g_unichar_iscntrl (c) && !g_unichar_isspace (c))
    return;
  string[g_unichar_to_utf8 (c, string)] = '\0';
  g_string_append (self->caption, string);
  if (g_unichar_isspace (c)) {
    if (!self->has_space)
      self->space_start = start;
    self->has_space = TRUE;
    return;
  }

  if (self->has_space && voder_text_builder_get_length (self->text) > 0)
    voder_text_builder_append_whole (self->text, " ", self->space_start, start);
  self->has_space = FALSE;
  voder_text_builder_append_whole (self->text, string, start, end);
}

/* How long the tag is that begins here; 0 when it does not end, and so is
 * none. A quoted “>” does not end it. */
static gsize
measure_tag (const Scan *self)
{
  char quote = '\0';

  for (gsize i = self->position + 1; i < self->length; i++) {
    char c = self->data[i];

    if (quote != '\0')
      quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '>')
      return i + 1 - self->position;
  }

  return 0;
}

/* Tags change how the text looks, but for a line break. */
static gboolean
skip_tag (Scan *self)
{
  const char *tag = self->data + self->position;
  gsize n_bytes = measure_tag (self);

  if (n_bytes == 0)
    return FALSE;
  if (n_bytes >= 4 && g_ascii_strncasecmp (tag, "<br", 3) == 0 &&
      !g_ascii_isalnum (tag[3]))
    add_character (self, '\n', n_bytes);
  else
    self->position += n_bytes;

  return TRUE;
}

static gunichar
parse_number (const char *digits)
{
  gboolean is_hex = digits[0] == 'x' || digits[0] == 'X';
  guint64 value = 0;

  if (!g_ascii_string_to_unsigned (digits + is_hex, is_hex ? 16 : 10, 1,
                                   0x10ffff, &value, NULL))
    return 0;

  return g_unichar_validate ((gunichar) value) ? (gunichar) value : 0;
}

static gunichar
find_entity (const char *name)
{
  if (name[0] == '#')
    return parse_number (name + 1);

  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (strcmp (entities[i].name, name) == 0)
      return entities[i].character;

  return 0;
}

static gboolean
take_entity (Scan *self)
{
  const char *start = self->data + self->position;
  gsize n_left = MIN (self->length - self->position, MAX_ENTITY);
  const char *end = memchr (start, ';', n_left);
  g_autofree char *name = NULL;
  gunichar c;

  if (end == NULL)
    return FALSE;

  name = g_strndup (start + 1, (gsize) (end - start) - 1);
  c = find_entity (name);
  if (c == 0)
    return FALSE;
  add_character (self, c, (gsize) (end + 1 - start));

  return TRUE;
}

/* Bytes that are no character stand for nothing. */
static void
take_plain (Scan *self)
{
  const char *start = self->data + self->position;
  gsize n_left = self->length - self->position;
  gunichar c = g_utf8_get_char_validated (start, (gssize) n_left);

  if (c == (gunichar) -1 || c == (gunichar) -2 || c == 0)
    self->position++;
  else
    add_character (self, c, (gsize) (g_utf8_next_char (start) - start));
}

static gboolean
take_markup (Scan *self)
{
  switch (self->data[self->position]) {
  case '<':
    return skip_tag (self);
  case '&':
    return take_entity (self);
  default:
    return FALSE;
  }
}

/*
 * Reads the text of a subtitle: @length bytes of UTF-8 or, when @is_markup, of
 * Pango's markup, which begin at byte @offset of the source. What is broken is
 * taken literally or left out.
 *
 * Returns: (transfer full): what is to be said, on one line; @caption is set to
 *   the same text on its lines
 */
VoderText *
voder_cue_text_parse (const char *data,
                      gsize length,
                      gboolean is_markup,
                      gint64 offset,
                      char **caption)
{
  Scan self = { .data = data, .length = length, .offset = offset };
  VoderText *text = NULL;

  g_return_val_if_fail (data != NULL || length == 0, NULL);
  g_return_val_if_fail (caption != NULL, NULL);

  self.text = voder_text_builder_new ();
  self.caption = g_string_new (NULL);
  while (self.position < length)
    if (!is_markup || !take_markup (&self))
      take_plain (&self);

  text = voder_text_builder_steal (self.text);
  voder_text_builder_unref (self.text);
  *caption = g_strstrip (g_string_free (self.caption, FALSE));

  return text;
}
