/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-markdown-entities.h"

#include <stdlib.h>
#include <string.h>

static int
compare (const void *key, const void *element)
{
  const VoderMarkdownEntity *entity = element;

  return strcmp (key, entity->name);
}

static gboolean
decode_number (const char *digits, char *text)
{
  gboolean is_hex = *digits == 'x' || *digits == 'X';
  char *end = NULL;
  guint64 value = g_ascii_strtoull (digits + is_hex, &end, is_hex ? 16 : 10);
  gunichar c = value <= 0x10FFFF ? (gunichar) value : 0;

  if (end == digits + is_hex || *end != '\0')
    return FALSE;
  if (c == 0 || !g_unichar_validate (c))
    c = 0xFFFD;
  else if (g_unichar_iscntrl (c))
    c = ' ';
  text[g_unichar_to_utf8 (c, text)] = '\0';

  return TRUE;
}

/*
 * Decodes `&name;`, `&#1234;` or `&#x12ab;` of @length bytes into @text, which
 * has room for VODER_MARKDOWN_ENTITY_BYTES. FALSE when there is no such one.
 */
gboolean
voder_markdown_decode_entity (const char *entity, gsize length, char *text)
{
  char name[VODER_MARKDOWN_MAX_ENTITY];
  const VoderMarkdownEntity *found;

  if (length < 3 || length - 2 >= sizeof name || entity[length - 1] != ';')
    return FALSE;
  memcpy (name, entity + 1, length - 2);
  name[length - 2] = '\0';
  if (name[0] == '#')
    return decode_number (name + 1, text);

  found = bsearch (name, voder_markdown_entities, voder_markdown_n_entities,
                   sizeof (VoderMarkdownEntity), compare);
  if (found == NULL)
    return FALSE;
  g_strlcpy (text, found->text, VODER_MARKDOWN_ENTITY_BYTES);

  return TRUE;
}
