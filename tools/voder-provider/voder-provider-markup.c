/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-markup.h"

#include <string.h>

/* What is longer between angle brackets is no tag. */
#define MAX_TAG 1024
/* Nor is what is longer between & and ; a reference. */
#define MAX_REFERENCE 12

/* Ends a sentence, wherever it stands. */
#define SENTENCE_END "\xe2\x80\xa9"

/* What the text is taken from, and what was taken so far. */
typedef struct {
  const char *markup;
  const char *position;
  VoderTextBuilder *builder;
  /* The silent elements that do not end any more. */
  guint endless;
} Strip;

/* What stands in the text for a tag. */
typedef struct {
  const char *name;
  const char *text;
} Separator;

static const Separator separators[] = {
  { "p", "\n\n" },       { "paragraph", "\n\n" },
  { "s", SENTENCE_END }, { "sentence", SENTENCE_END },
  { "break", " " },
};

/* Elements whose text is not meant to be heard. */
static const char *const silent_elements[] = { "metadata", "desc" };

/* Appends the markup up to @end as it is. */
static void
take_text (Strip *self, const char *end)
{
  gint64 start = self->position - self->markup;
  gssize length = end - self->position;

  voder_text_builder_append (self->builder, self->position, length, start,
                             start + length);
  self->position = end;
}

/* Appends @text for the markup up to @end. */
static void
replace (Strip *self, const char *text, const char *end)
{
  voder_text_builder_append_whole (
      self->builder, text, self->position - self->markup, end - self->markup);
  self->position = end;
}

/* What a reference that ends at @end means; 0 if nothing that can be said. */
static gunichar
decode_number (const char *digits, const char *end)
{
  gboolean is_hex = *digits == 'x';
  char *stop = NULL;
  guint64 value;

  digits += is_hex;
  if (!g_ascii_isxdigit (*digits))
    return 0;
  value = g_ascii_strtoull (digits, &stop, is_hex ? 16 : 10);
  if (stop != end || value > 0x10ffff || !g_unichar_validate ((gunichar) value))
    return 0;

  return value < ' ' && !g_unichar_isspace ((gunichar) value)
             ? 0
             : (gunichar) value;
}

static gunichar
decode (const char *name, const char *end)
{
  static const struct {
    const char *name;
    gunichar value;
  } known[] = {
    { "amp", '&' },  { "lt", '<' },    { "gt", '>' },
    { "quot", '"' }, { "apos", '\'' },
  };
  gsize length = (gsize) (end - name);

  if (*name == '#')
    return decode_number (name + 1, end);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    if (strlen (known[i].name) == length &&
        memcmp (known[i].name, name, length) == 0)
      return known[i].value;
  }

  return 0;
}

/* An ampersand that begins no reference is one. */
static void
take_reference (Strip *self)
{
  const char *name = self->position + 1;
  gsize length = strcspn (name, "; &<");
  gunichar value = 0;
  char text[7] = "";

  if (length <= MAX_REFERENCE && name[length] == ';')
    value = decode (name, name + length);
  if (value == 0) {
    take_text (self, name);
    return;
  }

  text[g_unichar_to_utf8 (value, text)] = '\0';
  replace (self, text, name + length + 1);
}

/* Finds where a tag ends, behind its bracket; a bracket in quotes is none. */
static const char *
find_tag_end (const char *tag)
{
  char quote = '\0';
  const char *first = NULL;

  for (const char *p = tag; *p != '\0' && p < tag + MAX_TAG; p++) {
    if (*p == '>' && first == NULL)
      first = p + 1;
    if (*p == '>' && quote == '\0')
      return p + 1;
    if (quote == '\0' && (*p == '"' || *p == '\''))
      quote = *p;
    else if (*p == quote)
      quote = '\0';
  }

  return first;
}

/* The name of a tag without its prefix, in lower case. */
static void
read_name (const char *tag, char *name, gsize size)
{
  gsize length = 0;

  tag += *tag == '/';
  for (; g_ascii_isalnum (*tag) || *tag == ':'; tag++) {
    if (*tag == ':')
      length = 0;
    else if (length + 1 < size)
      name[length++] = g_ascii_tolower (*tag);
  }
  name[length] = '\0';
}

/* Gives the end of an element whose text is silent; else @end. */
static const char *
skip_silent (Strip *self, const char *name, const char *end)
{
  for (guint i = 0; i < G_N_ELEMENTS (silent_elements); i++) {
    g_autofree char *closing = NULL;
    const char *found;

    if (!g_str_equal (name, silent_elements[i]) ||
        (self->endless & (1u << i)) != 0)
      continue;
    closing = g_strdup_printf ("</%s", name);
    found = strstr (end, closing);
    if (found != NULL)
      return found;
    self->endless |= 1u << i;
  }

  return end;
}

static void
take_tag (Strip *self, const char *end)
{
  const char *tag = self->position + 1;
  gboolean is_empty = end[-2] == '/';
  char name[16];

  read_name (tag, name, sizeof name);
  for (gsize i = 0; i < G_N_ELEMENTS (separators); i++) {
    if (g_str_equal (name, separators[i].name))
      voder_text_builder_append (self->builder, separators[i].text, -1, -1, -1);
  }

  self->position =
      *tag == '/' || is_empty ? end : skip_silent (self, name, end);
}

static void
skip_until (Strip *self, const char *stop)
{
  const char *found = strstr (self->position, stop);

  if (found == NULL)
    self->position += strlen (self->position);
  else
    self->position = found + strlen (stop);
}

static void
take_literal (Strip *self)
{
  const char *start = self->position + strlen ("<![CDATA[");
  const char *end = strstr (start, "]]>");

  self->position = start;
  take_text (self, end != NULL ? end : start + strlen (start));
  if (end != NULL)
    self->position = end + strlen ("]]>");
}

/* A bracket that begins nothing is one. */
static void
take_bracket (Strip *self)
{
  const char *p = self->position;
  gboolean may_be_tag =
      g_ascii_isalpha (p[1]) || p[1] == '/' || p[1] == '!' || p[1] == '?';
  const char *end;

  if (g_str_has_prefix (p, "<!--")) {
    skip_until (self, "-->");
    return;
  }
  if (g_str_has_prefix (p, "<![CDATA[")) {
    take_literal (self);
    return;
  }

  end = may_be_tag ? find_tag_end (p) : NULL;
  if (end == NULL)
    take_text (self, p + 1);
  else if (p[1] == '!' || p[1] == '?')
    self->position = end;
  else
    take_tag (self, end);
}

/*
 * Gives the text in a document of SSML, with what it came from: bytes of the
 * markup. The tags are gone; those of paragraphs and sentences end them. Markup
 * that is broken is read as well as it can be: there is nobody to complain to.
 */
VoderText *
voder_provider_markup_strip (const char *markup)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  Strip self = { markup, markup, builder, 0 };

  while (*self.position != '\0') {
    take_text (&self, self.position + strcspn (self.position, "<&"));
    if (*self.position == '&')
      take_reference (&self);
    else if (*self.position == '<')
      take_bracket (&self);
  }

  return voder_text_builder_steal (builder);
}
